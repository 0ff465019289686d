//! Users, teams and inboxes (sheet §6).

use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::call::Call;
use super::{page, show};
use crate::helpscout::desk::{Desk, Mailbox, User};

pub(super) fn users(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let mut users: Vec<&User> = desk.users.values().collect();
    // Sheet §6: exact. Addresses are the same whatever their case.
    if let Some(email) = call.parameter("email") {
        users.retain(|user| user.email.eq_ignore_ascii_case(email));
    }
    if let Some(mailbox) = call.parameter("mailbox") {
        let id = mailbox.parse().map_err(|_| Refusal::parameter("mailbox", "must be an inbox's id", mailbox))?;
        users.retain(|user| user.opens(id));
    }
    page::numbered(call, "users", page::PAGE, &users, |user| show::user(user, &call.base))
}

pub(super) fn me(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    one_user(desk, call.user, call)
}

pub(super) fn user(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    one_user(desk, call.id("id")?, call)
}

fn one_user(desk: &Desk, id: u64, call: &Call) -> Result<Answer, Refusal> {
    let user = desk.users.get(&id).ok_or_else(|| Refusal::not_found("User"))?;
    Ok(Answer::Hal(show::user(user, &call.base)))
}

pub(super) fn teams(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let teams: Vec<_> = desk.teams.values().collect();
    page::numbered(
        call,
        "teams",
        page::PAGE,
        &teams,
        |team| json!({"id": team.id, "name": team.name, "mention": team.name.to_lowercase()}),
    )
}

pub(super) fn members(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let team = desk.teams.get(&call.id("id")?).ok_or_else(|| Refusal::not_found("Team"))?;
    let users: Vec<_> = team.members.iter().filter_map(|id| desk.users.get(id)).collect();
    page::numbered(call, "users", page::PAGE, &users, |user| show::user(user, &call.base))
}

/// Sheet §6: only inboxes that the token's user can open.
pub(super) fn mailboxes(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let mailboxes: Vec<_> = desk.mailboxes.values().filter(|mailbox| opens(desk, call, mailbox)).collect();
    page::numbered(call, "mailboxes", page::PAGE, &mailboxes, |mailbox| show::mailbox(mailbox, &call.base))
}

pub(super) fn mailbox(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    Ok(Answer::Hal(show::mailbox(found(desk, call)?, &call.base)))
}

pub(super) fn fields(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let mailbox = found(desk, call)?;
    let fields: Vec<Value> = mailbox
        .fields
        .iter()
        .map(|(id, field)| json!({"id": id, "name": field.name, "type": field.kind, "required": false, "order": 1, "options": []}))
        .collect();
    page::numbered(call, "fields", page::PAGE, &fields, Value::clone)
}

pub(super) fn folders(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let mailbox = found(desk, call)?;
    let folder = |place: u64, (kind, name): (&str, &str)| {
        let id = show::folder_id(mailbox.id, place);
        let inside =
            |it: &&std::sync::Arc<crate::helpscout::desk::Conversation>| it.is_there() && show::folder(it) == id;
        let count = desk.conversations.values().filter(inside).count();
        json!({"id": id, "name": name, "type": kind, "userId": 0, "totalCount": count, "activeCount": count})
    };
    let folders: Vec<Value> = (0..).zip(show::FOLDERS).map(|(place, kind)| folder(place, kind)).collect();
    page::numbered(call, "folders", page::PAGE, &folders, Value::clone)
}

/// The account defines none.
pub(super) fn customer_properties(_: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    Ok(page::whole(call, "customer-properties", Vec::new()))
}

/// The account has none.
pub(super) fn workflows(_: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    page::numbered(call, "workflows", page::PAGE, &[], Value::clone)
}

fn found<'a>(desk: &'a Desk, call: &Call) -> Result<&'a Mailbox, Refusal> {
    let mailbox = desk.mailboxes.get(&call.id("id")?).filter(|mailbox| opens(desk, call, mailbox));
    mailbox.ok_or_else(|| Refusal::not_found("Mailbox"))
}

fn opens(desk: &Desk, call: &Call, mailbox: &Mailbox) -> bool {
    desk.users.get(&call.user).is_some_and(|user| user.opens(mailbox.id))
}
