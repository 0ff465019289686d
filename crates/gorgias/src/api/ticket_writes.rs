//! Making and changing tickets (sheet gorgias §4).

use http::Method;
use jiff::Timestamp;
use rest::{cut, id_value};
use serde_json::{Value, json};

use super::answer::WriteAnswer;
use super::client::Client;
use super::message::NewMessage;
use super::wire::{MAX_SUBJECT, cut_external_id, cut_tag, datetime};

/// Whether a ticket is to be worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketStatus {
    /// `open`.
    Open,
    /// `closed`.
    Closed,
}

impl TicketStatus {
    /// The vendor's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// Of what a ticket is. Which channel it shows then is read from the answer: the documents say its first message's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketChannel {
    /// `phone`.
    Phone,
    /// `sms`.
    Sms,
}

impl TicketChannel {
    /// The vendor's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Sms => "sms",
        }
    }
}

/// A ticket to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreateTicket<'a> {
    /// Subject; 998 characters.
    pub subject: &'a str,
    /// Of what it is.
    pub channel: TicketChannel,
    /// `open` or `closed`.
    pub status: TicketStatus,
    /// The customer's id.
    pub customer: &'a str,
    /// The user whom it is assigned to.
    pub assignee_user: Option<i64>,
    /// Tag names; 256 characters each, blank ones are left out.
    pub tags: &'a [String],
    /// The id that finds it again after doubt; 255 characters.
    pub external_id: &'a str,
    /// What it begins with: 1 to 500 messages.
    pub messages: &'a [NewMessage<'a>],
    /// When it began, where that is not now.
    pub created_at: Option<Timestamp>,
    /// When it was closed, of one that is brought in long after (C-54): it is then marked as imported.
    pub imported_closed_at: Option<Timestamp>,
}

/// To whom a ticket is assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assign {
    /// To this user.
    User(i64),
    /// To nobody.
    Nobody,
}

/// What is changed of a ticket, in one request. What is `None` stays. Tags are not among it: a PUT replaces them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TicketChange {
    /// The status.
    pub status: Option<TicketStatus>,
    /// The assigned user.
    pub assign: Option<Assign>,
}

impl Client {
    /// Makes a ticket with its first messages: `POST /api/tickets` (sheet gorgias §4). The answer is the whole ticket; see
    /// [`super::Ticket::read`]. Reaches nobody by itself: its messages are notes and imports.
    pub async fn create_ticket(&self, ticket: &CreateTicket<'_>) -> WriteAnswer {
        let mut body = json!({
            "channel": ticket.channel.as_str(),
            "via": "api",
            "status": ticket.status.as_str(),
            "customer": {"id": id_value(ticket.customer)},
            "messages": ticket.messages.iter().map(NewMessage::body).collect::<Vec<_>>(),
        });
        if let Some(subject) = cut(ticket.subject, MAX_SUBJECT) {
            body["subject"] = subject.into();
        }
        if let Some(id) = cut_external_id(ticket.external_id) {
            body["external_id"] = id.into();
        }
        if let Some(user) = ticket.assignee_user {
            body["assignee_user"] = json!({"id": user});
        }
        let tags: Vec<Value> =
            ticket.tags.iter().filter_map(|name| cut_tag(name)).map(|name| json!({"name": name})).collect();
        if !tags.is_empty() {
            body["tags"] = tags.into();
        }
        if let Some(at) = ticket.created_at {
            body["created_datetime"] = datetime(at).into();
        }
        if let Some(at) = ticket.imported_closed_at {
            body["imported"] = true.into();
            body["closed_datetime"] = datetime(at).into();
        }
        self.write(Method::POST, &["tickets"], body).await
    }

    /// Changes a ticket: `PUT /api/tickets/{id}` (sheet gorgias §4). The answer is the whole ticket. Reaches no customer.
    pub async fn update_ticket(&self, id: &str, change: TicketChange) -> WriteAnswer {
        let mut body = json!({});
        if let Some(status) = change.status {
            body["status"] = status.as_str().into();
        }
        match change.assign {
            None => {}
            Some(Assign::User(user)) => body["assignee_user"] = json!({"id": user}),
            Some(Assign::Nobody) => body["assignee_user"] = json!({"id": null}),
        }
        self.write(Method::PUT, &["tickets", id], body).await
    }
}
