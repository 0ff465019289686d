//! `POST /v2/conversations` (sheet §4.3).

use http::StatusCode;
use jiff::Timestamp;

use crate::helpscout::api::answer::{Answer, Refusal};
use crate::helpscout::api::call::{Call, with_fields};
use crate::helpscout::api::fields::Fields;
use crate::helpscout::api::threads::sent::{SentThread, ThreadKind};
use crate::helpscout::api::threads::who::Who;
use crate::helpscout::desk::{Desk, NewConversation, Status};

/// Sheet §2: a conversation with more threads than these cannot be made.
const THREADS_MAX: usize = 100;

pub(crate) fn create(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let body = call.json()?;
    let mut sent = with_fields(&body, |fields| Ok(Sent::read(fields, desk)))?;
    // Sheet §2: create with more than 100 threads.
    if sent.threads.len() > THREADS_MAX {
        return Err(Refusal::plain(StatusCode::PRECONDITION_FAILED, "Conversation has too many threads"));
    }
    // Sheet §2: a `user` that is no user.
    let user = match sent.user {
        Some(user) if !desk.users.contains_key(&user) => return Err(Refusal::not_found("User")),
        user => user.unwrap_or(call.user),
    };
    let hand = call.hand_of(user);
    let whos = std::iter::once(&sent.customer).chain(sent.threads.iter().filter_map(|thread| thread.who.as_ref()));
    whos.into_iter().try_for_each(|who| who.check(desk))?;
    let customer = sent.customer.take().resolve(desk, call)?;
    let assignee = match sent.assignee {
        Assignee::InboxRule => desk.mailboxes.get(&sent.mailbox).and_then(|mailbox| mailbox.assign_new_to),
        Assignee::Nobody => None,
        Assignee::User(user) => Some(user),
    };
    let threads: Result<Vec<_>, Refusal> = sent.threads.into_iter().map(|thread| thread.resolve(desk, call)).collect();
    let new = NewConversation {
        kind: sent.kind,
        subject: sent.subject,
        mailbox: sent.mailbox,
        customer,
        status: sent.status,
        assignee,
        tags: sent.tags,
        fields: sent.fields,
        imported: sent.imported,
        auto_reply: sent.auto_reply && !sent.imported,
        created_at: sent.created_at,
        closed_at: sent.closed_at.filter(|_| sent.imported),
        threads: threads?,
    };
    let id = desk.create_conversation(new, hand);
    Ok(Answer::Created { id, location: format!("/v2/conversations/{id}") })
}

/// Who gets the conversation: absent is the inbox's rule, null is nobody (sheet §4.3, `assignTo`).
#[derive(Debug, Clone, Copy)]
enum Assignee {
    InboxRule,
    Nobody,
    User(u64),
}

/// A conversation as it is sent.
#[derive(Debug)]
struct Sent {
    kind: String,
    subject: String,
    mailbox: u64,
    status: Status,
    customer: Who,
    assignee: Assignee,
    user: Option<u64>,
    tags: Vec<String>,
    fields: Vec<(u64, String)>,
    imported: bool,
    auto_reply: bool,
    created_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
    threads: Vec<SentThread>,
}

impl Sent {
    fn read(fields: &Fields<'_>, desk: &Desk) -> Self {
        for name in ["type", "status", "mailboxId", "customer", "threads"] {
            if fields.get(name).is_none() {
                fields.fault(name, "may not be null");
            }
        }
        let mailbox = fields.id("mailboxId").unwrap_or(0);
        if fields.get("mailboxId").is_some() && !desk.mailboxes.contains_key(&mailbox) {
            fields.fault("mailboxId", "no such inbox");
        }
        let assignee = match fields.id("assignTo") {
            Some(user) => Assignee::User(user),
            None if fields.has("assignTo") => Assignee::Nobody,
            None => Assignee::InboxRule,
        };
        if matches!(assignee, Assignee::User(user) if !desk.users.contains_key(&user)) {
            fields.fault("assignTo", "no such user");
        }
        let threads: Vec<SentThread> = fields.objects("threads").iter().map(|thread| read_thread(thread)).collect();
        if threads.is_empty() && fields.get("threads").is_some() {
            fields.fault("threads", "size must be between 1 and 100");
        }
        let auto_reply = fields.flag("autoReply").unwrap_or(false);
        // Sheet §4.3: an automatic reply needs a customer thread.
        if auto_reply && !threads.iter().any(|thread| thread.kind == ThreadKind::Customer) {
            fields.fault("autoReply", "needs a customer thread");
        }
        Self {
            kind: fields.word("type", &["chat", "email", "phone"]).unwrap_or_default().to_owned(),
            subject: fields.required_text("subject"),
            mailbox,
            status: fields
                .word("status", &["active", "closed", "open", "pending", "spam"])
                .and_then(Status::from_word)
                .unwrap_or(Status::Active),
            customer: Who::read(fields),
            assignee,
            user: fields.id("user"),
            tags: fields.texts("tags").unwrap_or_default(),
            fields: read_custom_fields(fields, desk, mailbox),
            imported: fields.flag("imported").unwrap_or(false),
            auto_reply,
            created_at: fields.date("createdAt"),
            closed_at: fields.date("closedAt"),
            threads,
        }
    }
}

fn read_thread(fields: &Fields<'_>) -> SentThread {
    let kinds: Vec<&str> = ThreadKind::ALL.iter().map(|kind| kind.word()).collect();
    if fields.get("type").is_none() {
        fields.fault("type", "may not be null");
    }
    let kind = fields.word("type", &kinds).and_then(ThreadKind::from_word).unwrap_or(ThreadKind::Note);
    // Sheet §4.3: one importer found that every type wants a customer.
    if fields.get("customer").is_none() {
        fields.fault("customer", "may not be null");
    }
    SentThread::read(kind, fields)
}

/// Values of the inbox's custom fields.
pub(super) fn read_custom_fields(fields: &Fields<'_>, desk: &Desk, mailbox: u64) -> Vec<(u64, String)> {
    let known = desk.mailboxes.get(&mailbox).map(|mailbox| &mailbox.fields);
    let read = |field: &Fields<'_>| {
        let id = field.id("id").unwrap_or(0);
        if !known.is_some_and(|known| known.contains_key(&id)) {
            field.fault("id", "no such custom field in this inbox");
        }
        let value = match field.get("value") {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        (id, value)
    };
    fields.objects("fields").iter().map(read).collect()
}
