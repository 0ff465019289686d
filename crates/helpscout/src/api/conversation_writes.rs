//! Making and changing conversations (sheet helpscout §4.3 to §4.5).

use http::Method;
use jiff::Timestamp;
use rest::id_value;
use serde_json::{Value, json};

use super::answer::WriteAnswer;
use super::client::Client;
use super::threads::put_import;
use super::wire::date;

/// To whom a new conversation is assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignTo {
    /// Explicitly to nobody.
    Nobody,
    /// As the inbox's own rule says.
    InboxRule,
    /// To this user.
    User(i64),
}

/// A thread that a new conversation begins with. Neither kind is e-mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstThread<'a> {
    /// A phone thread with this text, HTML.
    Phone(&'a str),
    /// A note with this text, HTML.
    Note(&'a str),
}

/// The original times of an imported conversation (sheet helpscout §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// When it began. It and its phone threads carry this time.
    pub created_at: Timestamp,
    /// When it was over, for a closed one. Its notes carry this time.
    pub closed_at: Option<Timestamp>,
}

/// A conversation to be made, of type `phone`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateConversation<'a> {
    /// The inbox.
    pub mailbox: i64,
    /// Subject.
    pub subject: &'a str,
    /// `active`, `pending` or `closed`.
    pub status: &'a str,
    /// The customer.
    pub customer: &'a str,
    /// What it begins with, one thread at least.
    pub threads: Vec<FirstThread<'a>>,
    /// To whom it is assigned.
    pub assign_to: AssignTo,
    /// The author of the conversation and its threads; none: the app's user. An unknown one is answered
    /// with a 404.
    pub user: Option<i64>,
    /// Tag names; unknown ones are made.
    pub tags: &'a [String],
    /// Made as an import: nobody is notified.
    pub imported: Option<Imported>,
}

/// One change of a conversation; the API takes one per request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConversationChange<'a> {
    /// Sets the status.
    Status(&'a str),
    /// Assigns it to a user.
    Assign(i64),
    /// Assigns it to nobody.
    Unassign,
}

impl Client {
    /// Makes a conversation: `POST /v2/conversations` (sheet helpscout §4.3). Lists show it later. Reaches nobody: its
    /// threads are phone threads and notes, and `autoReply` stays off.
    pub async fn create_conversation(&self, conversation: &CreateConversation<'_>) -> WriteAnswer {
        let customer = json!({"id": id_value(conversation.customer)});
        let imported_at = conversation.imported.map(|imported| imported.created_at);
        let closed_at = conversation.imported.and_then(|imported| imported.closed_at);
        let threads: Vec<Value> = conversation
            .threads
            .iter()
            .map(|thread| {
                let (kind, text, at) = match thread {
                    FirstThread::Phone(text) => ("phone", text, imported_at),
                    FirstThread::Note(text) => ("note", text, closed_at.or(imported_at)),
                };
                // An importer found that every type wants the customer.
                let mut body = json!({"type": kind, "text": text, "customer": customer});
                put_import(&mut body, at);
                body
            })
            .collect();
        let mut body = json!({
            "type": "phone",
            "mailboxId": conversation.mailbox,
            "subject": conversation.subject,
            "status": conversation.status,
            "customer": customer,
            "threads": threads,
        });
        match conversation.assign_to {
            AssignTo::InboxRule => {}
            AssignTo::Nobody => body["assignTo"] = Value::Null,
            AssignTo::User(user) => body["assignTo"] = user.into(),
        }
        if let Some(user) = conversation.user {
            body["user"] = user.into();
        }
        if !conversation.tags.is_empty() {
            body["tags"] = conversation.tags.into();
        }
        put_import(&mut body, imported_at);
        if let Some(closed_at) = closed_at {
            body["closedAt"] = date(closed_at).into();
        }
        self.write(Method::POST, &["v2", "conversations"], body).await
    }

    /// Replaces all tags of a conversation: `PUT /v2/conversations/{id}/tags` (sheet helpscout §4.5). Nothing guards against a
    /// change in between. Reaches nobody.
    pub async fn put_tags(&self, conversation: &str, tags: &[String]) -> WriteAnswer {
        let path = ["v2", "conversations", conversation, "tags"];
        self.write(Method::PUT, &path, json!({"tags": tags})).await
    }

    /// Changes one thing of a conversation: `PATCH /v2/conversations/{id}`, a single object (sheet helpscout §4.4).
    /// Reaches no customer.
    pub async fn patch_conversation(&self, conversation: &str, change: ConversationChange<'_>) -> WriteAnswer {
        let body = match change {
            ConversationChange::Status(status) => {
                json!({"op": "replace", "path": "/status", "value": status})
            }
            ConversationChange::Assign(user) => {
                json!({"op": "replace", "path": "/assignTo", "value": user})
            }
            ConversationChange::Unassign => json!({"op": "remove", "path": "/assignTo"}),
        };
        self.write(Method::PATCH, &["v2", "conversations", conversation], body).await
    }
}
