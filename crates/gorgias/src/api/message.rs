//! The messages that can be written: internal notes, and imports of what was said elsewhere. No other kind can be expressed
//! (sheet gorgias §5).

use jiff::Timestamp;
use rest::id_value;
use serde_json::{Value, json};

use super::wire::{cut_external_id, datetime};

/// A file at an address. Foreign addresses are kept as they are (sheet gorgias §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewAttachment<'a> {
    /// Where it lies.
    pub url: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its media type.
    pub content_type: &'a str,
    /// Its size in bytes.
    pub size: Option<u64>,
}

/// A note for agents only. It is never sent, whatever else is set (sheet gorgias §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InternalNote<'a> {
    /// Its author, an existing user.
    pub user: i64,
    /// Its text, HTML.
    pub html: &'a str,
    /// The id that finds it again inside its ticket after doubt; 255 characters.
    pub external_id: Option<&'a str>,
    /// Files.
    pub attachments: &'a [NewAttachment<'a>],
    /// When it was written, where that is not now.
    pub created_at: Option<Timestamp>,
}

/// Who wrote a message elsewhere. Only ids are named: other members would change the person (sheet gorgias §0, nested objects).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer<'a> {
    /// The customer with this id.
    Customer(&'a str),
    /// A user, to a customer.
    User {
        /// The user's id; he must exist.
        user: i64,
        /// The customer's id.
        to: &'a str,
    },
}

/// A text message that was sent or received elsewhere, by SMS or WhatsApp: one channel for both (GO-30). It always tells when, so Gorgias
/// does not send it (sheet gorgias §5, `sent_datetime`). It names no addresses: nothing can be answered to them by itself (GO-32).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportedMessage<'a> {
    /// Who wrote it.
    pub writer: Writer<'a>,
    /// When it was sent or received.
    pub sent_at: Timestamp,
    /// Its text, plain.
    pub text: &'a str,
    /// The id that finds it again inside its ticket after doubt; 255 characters.
    pub external_id: Option<&'a str>,
    /// Files.
    pub attachments: &'a [NewAttachment<'a>],
}

/// A message to be written. No kind of it reaches a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewMessage<'a> {
    /// A note for agents only.
    Note(InternalNote<'a>),
    /// An import of what was said elsewhere.
    Imported(ImportedMessage<'a>),
}

impl NewMessage<'_> {
    /// The body as it is sent.
    pub(super) fn body(&self) -> Value {
        match self {
            Self::Note(note) => note.body(),
            Self::Imported(message) => message.body(),
        }
    }
}

impl InternalNote<'_> {
    fn body(&self) -> Value {
        let mut body = json!({
            "channel": "internal-note",
            "via": "api",
            "from_agent": true,
            "public": false,
            "sender": {"id": self.user},
            "body_html": self.html,
        });
        if let Some(at) = self.created_at {
            body["created_datetime"] = datetime(at).into();
        }
        put_common(&mut body, self.external_id, self.attachments);
        body
    }
}

impl ImportedMessage<'_> {
    fn body(&self) -> Value {
        let at = datetime(self.sent_at);
        let mut body = json!({
            "channel": "sms",
            "via": "api",
            "public": true,
            "imported": true,
            "body_text": self.text,
            "sent_datetime": at,
            "created_datetime": at,
        });
        match self.writer {
            // A receiver must not be set (sheet gorgias §5, validation).
            Writer::Customer(customer) => {
                body["from_agent"] = false.into();
                body["sender"] = json!({"id": id_value(customer)});
            }
            Writer::User { user, to } => {
                body["from_agent"] = true.into();
                body["sender"] = json!({"id": user});
                body["receiver"] = json!({"id": id_value(to)});
            }
        }
        put_common(&mut body, self.external_id, self.attachments);
        body
    }
}

fn put_common(body: &mut Value, external_id: Option<&str>, attachments: &[NewAttachment<'_>]) {
    if let Some(id) = external_id.and_then(cut_external_id) {
        body["external_id"] = id.into();
    }
    if !attachments.is_empty() {
        body["attachments"] = attachments.iter().map(attachment).collect();
    }
}

fn attachment(file: &NewAttachment<'_>) -> Value {
    let mut body = json!({"url": file.url, "name": file.name, "content_type": file.content_type});
    if let Some(size) = file.size {
        body["size"] = size.into();
    }
    body
}
