//! `GET /v2/conversations` (sheet §4.1). Sees what the index sees.

use std::sync::Arc;

use super::search;
use crate::helpscout::api::answer::{Answer, Refusal};
use crate::helpscout::api::call::Call;
use crate::helpscout::api::{date, page, show};
use crate::helpscout::desk::{Conversation, Desk, Status};

/// Sheet §2, Pagination: 25 for this list.
const PAGE: usize = 25;

pub(crate) fn list(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let desk = &*desk;
    let mut conversations: Vec<&Arc<Conversation>> = desk.conversation_index.visible(call.at).collect();
    // Sheet §4.1: all filters AND together.
    by_status(call, &mut conversations)?;
    by_place(call, &mut conversations)?;
    by_tag(desk, call, &mut conversations);
    by_custom_field(call, &mut conversations)?;
    if let Some(text) = call.parameter("modifiedSince") {
        let since = date::read(text).ok_or_else(|| Refusal::parameter("modifiedSince", "malformed date", text))?;
        conversations.retain(|conversation| date::whole_seconds(conversation.modified_at) >= since);
    }
    if let Some(text) = call.parameter("query") {
        let query = search::read(text, call.at)?;
        conversations.retain(|conversation| search::holds(desk, conversation, &query, call.at));
    }
    sort(desk, call, &mut conversations)?;
    let threads = match call.parameter("embed") {
        None => false,
        Some("threads") => true,
        Some(other) => return Err(Refusal::parameter("embed", "unsupported value", other)),
    };
    page::numbered(call, "conversations", PAGE, &conversations, |conversation| {
        show::conversation(desk, conversation, threads, &call.base)
    })
}

/// Sheet §4.1: active unless another status is asked for; `open` is whatever is neither closed nor spam.
fn by_status(call: &Call, conversations: &mut Vec<&Arc<Conversation>>) -> Result<(), Refusal> {
    let wanted: &[Status] = match call.parameter("status").unwrap_or("active") {
        "active" => &[Status::Active],
        "open" => &[Status::Active, Status::Pending],
        "pending" => &[Status::Pending],
        "closed" => &[Status::Closed],
        "spam" => &[Status::Spam],
        "all" => return Ok(()),
        other => return Err(Refusal::parameter("status", "unsupported value", other)),
    };
    conversations.retain(|conversation| wanted.contains(&conversation.status));
    Ok(())
}

fn by_place(call: &Call, conversations: &mut Vec<&Arc<Conversation>>) -> Result<(), Refusal> {
    if let Some(mailboxes) = ids(call, "mailbox")? {
        conversations.retain(|conversation| mailboxes.contains(&conversation.mailbox));
    }
    if let Some(folders) = ids(call, "folder")? {
        conversations.retain(|conversation| folders.contains(&show::folder(conversation)));
    }
    if let Some(users) = ids(call, "assigned_to")? {
        conversations.retain(|conversation| conversation.assignee.is_some_and(|user| users.contains(&user)));
    }
    if let Some(numbers) = ids(call, "number")? {
        conversations.retain(|conversation| numbers.contains(&conversation.number));
    }
    Ok(())
}

/// Any of several tags.
fn by_tag(desk: &Desk, call: &Call, conversations: &mut Vec<&Arc<Conversation>>) {
    let Some(text) = call.parameter("tag") else {
        return;
    };
    let wanted: Vec<u64> = text.split(',').flat_map(|name| search::tags_named(desk, name)).collect();
    conversations.retain(|conversation| conversation.tags.iter().any(|tag| wanted.contains(tag)));
}

/// Sheet §4.1: `id:value,id:value`, only together with `mailbox`.
fn by_custom_field(call: &Call, conversations: &mut Vec<&Arc<Conversation>>) -> Result<(), Refusal> {
    const NAME: &str = "customFieldsByIds";
    let Some(text) = call.parameter(NAME) else {
        return Ok(());
    };
    if call.parameter("mailbox").is_none() {
        return Err(Refusal::parameter(NAME, "needs the parameter mailbox", text));
    }
    for pair in text.split(',') {
        let read = pair.split_once(':').and_then(|(id, value)| Some((id.trim().parse::<u64>().ok()?, value)));
        let (id, value) = read.ok_or_else(|| Refusal::parameter(NAME, "expected id:value", pair))?;
        conversations.retain(|conversation| conversation.fields.get(&id).is_some_and(|has| has == value));
    }
    Ok(())
}

fn sort(desk: &Desk, call: &Call, conversations: &mut [&Arc<Conversation>]) -> Result<(), Refusal> {
    let customer = |conversation: &Conversation| desk.customers.get(&conversation.customer);
    match call.parameter("sortField").unwrap_or("createdAt") {
        "createdAt" => conversations.sort_by_key(|it| (it.created_at, it.id)),
        "modifiedAt" | "score" => conversations.sort_by_key(|it| (it.modified_at, it.id)),
        "waitingSince" => conversations.sort_by_key(|it| (it.waiting_since, it.id)),
        "number" => conversations.sort_by_key(|it| it.number),
        "mailboxid" => conversations.sort_by_key(|it| (it.mailbox, it.id)),
        "status" => conversations.sort_by_key(|it| (it.status, it.id)),
        "subject" => conversations.sort_by_key(|it| (it.subject.to_lowercase(), it.id)),
        "customerName" => conversations.sort_by_key(|it| (customer(it).map(|customer| customer.name()), it.id)),
        "customerEmail" => conversations
            .sort_by_key(|it| (customer(it).and_then(|customer| customer.email().map(str::to_owned)), it.id)),
        other => return Err(Refusal::parameter("sortField", "unsupported value", other)),
    }
    // Sheet §4.1: descending unless asked otherwise.
    match call.parameter("sortOrder").unwrap_or("desc") {
        "asc" => {}
        "desc" => conversations.reverse(),
        other => return Err(Refusal::parameter("sortOrder", "unsupported value", other)),
    }
    Ok(())
}

/// A parameter that is an id or a comma list of ids.
fn ids(call: &Call, name: &str) -> Result<Option<Vec<u64>>, Refusal> {
    let Some(text) = call.parameter(name) else {
        return Ok(None);
    };
    let read: Result<Vec<u64>, _> = text.split(',').map(|id| id.trim().parse()).collect();
    read.map(Some).map_err(|_| Refusal::parameter(name, "must be an id or a list of ids", text))
}
