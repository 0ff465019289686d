//! The messages of a ticket (sheet gorgias §5): reading them, adding one.

use contract::Trouble;
use http::Method;
use jiff::Timestamp;
use rest::Item;
use serde_json::Value;

use super::answer::WriteAnswer;
use super::client::Client;
use super::message::NewMessage;
use super::page::Found;

/// Pages of messages that are read at most: more than a ticket's beginning can have (sheet gorgias §4, `messages`).
const MAX_PAGES: usize = 20;

/// A file of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// Where it lies.
    pub url: String,
    /// Its name.
    pub name: Option<String>,
    /// Its media type.
    pub content_type: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
}

/// A message of a ticket. Words are the vendor's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Gorgias's id.
    pub id: String,
    /// The id that whoever wrote it gave. Nothing keeps two messages from having the same.
    pub external_id: Option<String>,
    /// The ticket, where the answer tells.
    pub ticket: Option<String>,
    /// `internal-note`, `phone`, `sms`, `email`, …
    pub channel: String,
    /// `api`, `helpdesk`, `rule`, …
    pub via: String,
    /// An agent wrote it, or Deskline in his name.
    pub from_agent: bool,
    /// Who wrote it: a user's or a customer's id.
    pub sender: Option<i64>,
    /// Its text as HTML, where it has any.
    pub html: String,
    /// Its text, plain, where it has any.
    pub text: String,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was sent. Null where it is to be sent yet, or never.
    pub sent_at: Option<Timestamp>,
    /// Files.
    pub attachments: Vec<Attachment>,
}

impl Client {
    /// The messages of a ticket, the latest first: `GET /api/messages?ticket_id=` (sheet gorgias §5). Of a ticket that is gone it may
    /// show none. Reads only.
    ///
    /// # Errors
    /// When they could not be read.
    pub async fn messages(&self, ticket: &str) -> Result<Found<Message>, Trouble> {
        let query = [("ticket_id", ticket), ("order_by", "created_datetime:desc")];
        let is_in_it = |message: &Message| message.ticket.as_deref().is_none_or(|other| other == ticket);
        self.list(&["messages"], &query, MAX_PAGES, read_message, is_in_it).await
    }

    /// Adds a message to a ticket: `POST /api/tickets/{id}/messages` (sheet gorgias §5). Reaches nobody by itself: an internal note
    /// is never sent, an import carries the time at which it was. An import from a customer may open the ticket again and set off
    /// the account's own rules.
    pub async fn create_message(&self, ticket: &str, message: &NewMessage<'_>) -> WriteAnswer {
        self.write(Method::POST, &["tickets", ticket, "messages"], message.body()).await
    }
}

impl Message {
    /// Reads the message in an answer's body.
    #[must_use]
    pub fn read(body: &Value) -> Option<Self> {
        read_message(Item(body))
    }
}

pub(super) fn read_message(item: Item<'_>) -> Option<Message> {
    let words = |keys: &[&str]| item.text(keys).unwrap_or_default();
    let attachments = item.list(&["attachments"]).unwrap_or_default();
    Some(Message {
        id: item.id()?,
        external_id: item.text(&["external_id"]),
        ticket: item.number(&["ticket_id"]).map(|id| id.to_string()),
        channel: words(&["channel"]),
        via: words(&["via"]),
        from_agent: item.flag(&["from_agent"]).unwrap_or(false),
        sender: item.object(&["sender"]).and_then(|sender| sender.number(&["id"])),
        html: words(&["body_html"]),
        text: words(&["body_text"]),
        created_at: item.time(&["created_datetime"]),
        sent_at: item.time(&["sent_datetime"]),
        attachments: attachments.into_iter().filter_map(read_attachment).collect(),
    })
}

/// The size may stand as text (sheet gorgias §7).
pub(super) fn read_attachment(item: Item<'_>) -> Option<Attachment> {
    Some(Attachment {
        url: item.text(&["url"])?,
        name: item.text(&["name"]),
        content_type: item.text(&["content_type"]),
        size: item.number(&["size"]).and_then(|size| u64::try_from(size).ok()),
    })
}
