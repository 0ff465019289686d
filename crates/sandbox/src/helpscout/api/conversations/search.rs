//! The `query` of the list of conversations (sheet §4.1).

use jiff::Timestamp;

use crate::helpscout::api::answer::Refusal;
use crate::helpscout::desk::{Author, Collection, Conversation, Desk};
use crate::helpscout::query::{Field, Kind, Query, Wanted, has_phrase};

/// The fields of sheet §4.1; there is no clause for phone numbers.
const FIELDS: &[Field] = &[
    ("subject", Kind::Text),
    ("tag", Kind::Text),
    ("mailbox", Kind::Text),
    ("mailboxid", Kind::Number),
    ("modifiedAt", Kind::Date),
    ("createdAt", Kind::Date),
    ("email", Kind::Text),
    ("body", Kind::Text),
    ("customerIds", Kind::Number),
    ("number", Kind::Number),
    ("id", Kind::Number),
    ("assigned", Kind::Text),
    ("attachments", Kind::Flag),
    ("replyUserIds", Kind::Number),
];

/// Reads the parameter.
pub(super) fn read(text: &str, now: Timestamp) -> Result<Query, Refusal> {
    Query::parse(text, FIELDS, now).map_err(|problem| Refusal::parameter("query", problem, text))
}

/// Whether a conversation, as the index shows it, is meant.
pub(super) fn holds(desk: &Desk, conversation: &Conversation, query: &Query, now: Timestamp) -> bool {
    query.holds(&|field, wanted| has(desk, conversation, field, wanted, now))
}

/// The ids of tags with this name, whatever its case.
pub(super) fn tags_named(desk: &Desk, name: &str) -> Vec<u64> {
    let name = name.trim().to_lowercase();
    let fits = |tag: &&crate::helpscout::desk::Tag| tag.name.to_lowercase() == name || tag.slug() == name;
    desk.tags.values().filter(fits).map(|tag| tag.id).collect()
}

fn has(desk: &Desk, it: &Conversation, field: &str, wanted: &Wanted, now: Timestamp) -> bool {
    let text = wanted.text();
    match field {
        "subject" => has_phrase(&it.subject, text),
        "body" => it.threads.iter().any(|thread| has_phrase(&thread.text, text)),
        "tag" => tags_named(desk, text).iter().any(|tag| it.tags.contains(tag)),
        "mailbox" => desk.mailboxes.get(&it.mailbox).is_some_and(|mailbox| mailbox.name.eq_ignore_ascii_case(text)),
        "mailboxid" => wanted.is_number(it.mailbox),
        "modifiedAt" => wanted.covers(it.modified_at),
        "createdAt" => wanted.covers(it.created_at),
        "email" => concerns_email(desk, it, text, now),
        "customerIds" => wanted.is_number(it.customer),
        "number" => wanted.is_number(it.number),
        "id" => wanted.is_number(it.id),
        "assigned" => match it.assignee.and_then(|user| desk.users.get(&user)) {
            Some(user) => user.name().eq_ignore_ascii_case(text),
            None => text.eq_ignore_ascii_case("Unassigned"),
        },
        "attachments" => {
            let some = it.threads.iter().any(|thread| !thread.attachments.is_empty());
            *wanted == Wanted::Flag(some)
        }
        "replyUserIds" => it.threads.iter().any(|thread| {
            let replied = thread.kind == "message";
            replied && matches!(thread.author, Author::User(user) if wanted.is_number(user))
        }),
        _ => false,
    }
}

/// Sheet §4.1: to, cc, bcc, or any e-mail address of the customer's profile.
fn concerns_email(desk: &Desk, it: &Conversation, email: &str, now: Timestamp) -> bool {
    let copied = || {
        let threads = it.threads.iter().flat_map(|thread| thread.cc.iter().chain(&thread.bcc));
        it.cc.iter().chain(&it.bcc).chain(threads).any(|copy| copy.eq_ignore_ascii_case(email))
    };
    let of_customer = desk.customer_index.get(it.customer, now).is_some_and(|customer| {
        customer.entries(Collection::Emails).iter().any(|entry| entry.value.eq_ignore_ascii_case(email))
    });
    of_customer || copied()
}
