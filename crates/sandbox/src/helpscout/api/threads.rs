//! Threads: write, list, edit (sheet §5).

use std::time::Duration;

use http::StatusCode;
use serde_json::Value;

use super::answer::{Answer, Refusal};
use super::call::{Call, with_fields};
use super::conversations::found;
use super::{date, page, show};
use crate::helpscout::desk::{Conversation, Desk, Status};
use crate::kernel::clock::later;
use sent::{SentStatus, SentThread, ThreadKind, read_status};

pub(super) mod sent;
pub(super) mod who;

/// Sheet §2: a conversation that has as many takes no more.
const FULL: usize = 99;

pub(super) fn phone(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    plain(desk, call, ThreadKind::Phone)
}

pub(super) fn chat(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    plain(desk, call, ThreadKind::Chat)
}

pub(super) fn customer(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    plain(desk, call, ThreadKind::Customer)
}

/// Phone, chat and customer threads: credited to the token's user or the customer, without a status.
fn plain(desk: &mut Desk, call: &Call, kind: ThreadKind) -> Result<Answer, Refusal> {
    let conversation = found(desk, call)?;
    let body = call.json()?;
    let sent = with_fields(&body, |fields| {
        // Sheet §5, table: these take neither a user nor a status.
        for name in ["user", "status"] {
            if fields.has(name) {
                fields.fault(name, "is not supported for this type of thread");
            }
        }
        if fields.get("customer").is_none() {
            fields.fault("customer", "may not be null");
        }
        Ok(SentThread::read(kind, fields))
    })?;
    takes_more(desk, call, &conversation)?;
    // Sheet §5: a customer thread reopens the conversation unless it is imported.
    let reopens = kind == ThreadKind::Customer && !sent.is_imported();
    let mut new = sent.resolve(desk, call)?;
    new.status = reopens.then_some(Status::Active);
    added(desk.add_thread(conversation.id, new, call.hand()), conversation.id)
}

pub(super) fn note(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    authored(desk, call, ThreadKind::Note)
}

pub(super) fn reply(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    authored(desk, call, ThreadKind::Reply)
}

/// Notes and replies: they take a user and a status.
fn authored(desk: &mut Desk, call: &Call, kind: ThreadKind) -> Result<Answer, Refusal> {
    let conversation = found(desk, call)?;
    let body = call.json()?;
    let (sent, user, status, assign_to) = with_fields(&body, |fields| {
        if kind == ThreadKind::Reply && fields.get("customer").is_none() {
            fields.fault("customer", "may not be null");
        }
        let assign_to = (kind == ThreadKind::Reply).then(|| fields.id("assignTo")).flatten();
        if assign_to.is_some_and(|user| !desk.users.contains_key(&user)) {
            fields.fault("assignTo", "no such user");
        }
        Ok((SentThread::read(kind, fields), fields.id("user"), read_status(fields), assign_to))
    })?;
    // Sheet §2: a `user` id that is no user.
    if user.is_some_and(|user| !desk.users.contains_key(&user)) {
        return Err(Refusal::not_found("User"));
    }
    takes_more(desk, call, &conversation)?;
    let mut new = sent.resolve(desk, call)?;
    new.user = user;
    new.assign_to = assign_to;
    new.status = match status {
        SentStatus::To(status) => Some(status),
        SentStatus::Predefined => None,
        // Sheet §5: without a status a closed conversation may come back; here it does.
        SentStatus::Unset => (conversation.status == Status::Closed).then_some(Status::Active),
    };
    added(desk.add_thread(conversation.id, new, call.hand()), conversation.id)
}

/// `GET …/threads`: newest first; never trails a write.
pub(super) fn list(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let conversation = found(desk, call)?;
    let threads = show::newest_first(&conversation);
    page::numbered(call, "threads", page::PAGE, &threads, |thread| {
        show::thread(desk, &conversation, thread, &call.base)
    })
}

/// `PATCH …/threads/{id}`: a single object, `/text` or `/hidden`.
pub(super) fn patch(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let conversation = found(desk, call)?;
    let id = call.id("thread")?;
    if conversation.thread(id).is_none() {
        return Err(Refusal::not_found("Thread"));
    }
    // Sheet §5: only if the token's user is an administrator or thread editing is enabled.
    let may = desk.options.thread_editing || desk.users.get(&call.user).is_some_and(|user| user.administers());
    if !may {
        return Err(Refusal::denied("The user may not edit threads"));
    }
    let body = call.json()?;
    let path = with_fields(&body, |fields| {
        fields.word("op", &["replace"]);
        Ok(fields.required_text("path"))
    })?;
    let value = body.get("value").unwrap_or(&Value::Null);
    let refused = |problem: &str| Refusal::body("value", problem, Some(value.clone()));
    match path.as_str() {
        "/text" => {
            let text = value.as_str().filter(|text| !text.trim().is_empty());
            let text = text.ok_or_else(|| refused("may not be empty"))?.to_owned();
            desk.edit_thread(conversation.id, id, text, call.hand());
        }
        "/hidden" => {
            let hidden = value.as_bool().ok_or_else(|| refused("must be true or false"))?;
            desk.hide_thread(conversation.id, id, hidden, call.hand());
        }
        _ => {
            return Err(Refusal::body("path", "unsupported path", Some(Value::from(path))));
        }
    }
    Ok(Answer::Done)
}

/// `PUT …/threads/{id}/schedule`: a draft is to be sent later. The fake sends nothing by itself.
pub(super) fn schedule(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    draft(desk, call)?;
    let body = call.json()?;
    with_fields(&body, |fields| {
        let future = fields.date("scheduledFor").is_some_and(|at| at > call.at);
        if !future && fields.text("scheduledFor").is_none_or(|text| date::read(text).is_some()) {
            fields.fault("scheduledFor", "must be in the future");
        }
        Ok(())
    })?;
    Ok(Answer::Done)
}

/// `PATCH …/threads/{id}/schedule`: the state *published* sends the draft at once.
pub(super) fn publish(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let (conversation, thread) = draft(desk, call)?;
    let body = call.json()?;
    with_fields(&body, |fields| {
        fields.word("op", &["replace"]);
        fields.word("path", &["/state"]);
        fields.word("value", &["published"]);
        Ok(())
    })?;
    desk.publish_draft(conversation, thread, call.hand());
    Ok(Answer::Done)
}

/// The draft whose id is in the path.
fn draft(desk: &Desk, call: &Call) -> Result<(u64, u64), Refusal> {
    let conversation = found(desk, call)?;
    let thread = conversation.thread(call.id("thread")?).filter(|thread| thread.state == "draft");
    let thread = thread.ok_or_else(|| Refusal::not_found("Draft"))?;
    Ok((conversation.id, thread.id))
}

/// 423 if the conversation is too old under the company's policy, 412 if it is full (sheet §2).
fn takes_more(desk: &Desk, call: &Call, conversation: &Conversation) -> Result<(), Refusal> {
    let too_old = desk.options.locked_after_days.is_some_and(|days| {
        let age = Duration::from_secs(u64::from(days) * 86_400);
        later(conversation.created_at, age) <= call.at
    });
    if conversation.locked || too_old {
        return Err(Refusal::plain(StatusCode::LOCKED, "Conversation is locked - too old"));
    }
    if conversation.threads.len() >= FULL {
        return Err(Refusal::plain(StatusCode::PRECONDITION_FAILED, "Conversation has too many threads"));
    }
    Ok(())
}

/// Sheet §2, Creation: threads return `Resource-ID`.
fn added(thread: Option<u64>, conversation: u64) -> Result<Answer, Refusal> {
    let id = thread.ok_or_else(|| Refusal::not_found("Conversation"))?;
    Ok(Answer::Created { id, location: format!("/v2/conversations/{conversation}/threads/{id}") })
}
