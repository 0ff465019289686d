//! A ticket and its messages (§4, §5).

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

/// Channels of tickets and messages that the API knows by name (§4). Other slugs are an app's own.
pub(crate) const CHANNELS: [&str; 21] = [
    "aircall",
    "api",
    "chat",
    "contact_form",
    "email",
    "facebook",
    "facebook-mention",
    "facebook-messenger",
    "facebook-recommendations",
    "help-center",
    "instagram-ad-comment",
    "instagram-comment",
    "instagram-direct-message",
    "instagram-mention",
    "internal-note",
    "phone",
    "sms",
    "twitter",
    "twitter-direct-message",
    "whatsapp",
    "yotpo-review",
];

/// The channel of internal notes.
pub(crate) const NOTE: &str = "internal-note";

/// Words of `via` (§4).
pub(crate) const VIAS: [&str; 32] = [
    "aircall",
    "api",
    "chat",
    "contact_form",
    "email",
    "facebook",
    "facebook-mention",
    "facebook-messenger",
    "facebook-recommendations",
    "form",
    "gorgias_chat",
    "help-center",
    "helpdesk",
    "instagram",
    "instagram-ad-comment",
    "instagram-comment",
    "instagram-direct-message",
    "instagram-mention",
    "internal-note",
    "offline_capture",
    "phone",
    "rule",
    "self_service",
    "shopify",
    "sms",
    "twilio",
    "twitter",
    "twitter-direct-message",
    "whatsapp",
    "yotpo",
    "yotpo-review",
    "zendesk",
];

/// Whether a word can be the slug of a channel.
pub(crate) fn is_slug(word: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    !word.is_empty() && word.chars().all(fits)
}

/// Who sends or receives a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Person {
    User(u64),
    Customer(u64),
}

/// One message of a ticket.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) id: u64,
    pub(crate) external_id: Option<String>,
    pub(crate) channel: String,
    pub(crate) via: String,
    pub(crate) from_agent: bool,
    pub(crate) public: bool,
    pub(crate) sender: Option<Person>,
    pub(crate) receiver: Option<Person>,
    pub(crate) subject: Option<String>,
    pub(crate) body_text: Option<String>,
    pub(crate) body_html: Option<String>,
    /// Both bodies as they were before the first change.
    pub(crate) original: Option<(Option<String>, Option<String>)>,
    pub(crate) source: Value,
    pub(crate) attachments: Vec<Value>,
    pub(crate) meta: Value,
    pub(crate) integration_id: Option<u64>,
    pub(crate) rule_id: Option<u64>,
    pub(crate) mention_ids: Vec<u64>,
    pub(crate) imported: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) failed_at: Option<Timestamp>,
    pub(crate) opened_at: Option<Timestamp>,
    pub(crate) deleted_at: Option<Timestamp>,
    /// When it was written here, whatever `created_at` says.
    pub(crate) written_at: Timestamp,
    /// The request that made it, if one did.
    pub(crate) request: Option<u64>,
}

impl Message {
    /// Whether it is an internal note, which never leaves the account.
    pub(crate) fn is_note(&self) -> bool {
        self.channel == NOTE
    }

    /// Its text, of whichever body there is.
    pub(crate) fn text(&self) -> &str {
        self.body_text.as_deref().or(self.body_html.as_deref()).unwrap_or_default()
    }
}

/// Open or closed; all else that people see is made of dates and flags (§4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Open,
    Closed,
}

impl Status {
    /// The API's word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// The status behind a word.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::Closed].into_iter().find(|status| status.word() == word)
    }
}

/// A change of a ticket's tags.
#[derive(Debug, Clone)]
pub(crate) struct TagChange {
    pub(crate) at: Timestamp,
    pub(crate) user: u64,
    pub(crate) request: Option<u64>,
    pub(crate) added: Vec<u64>,
    pub(crate) removed: Vec<u64>,
}

/// One ticket.
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) id: u64,
    pub(crate) external_id: Option<String>,
    pub(crate) status: Status,
    pub(crate) priority: String,
    pub(crate) channel: String,
    pub(crate) via: String,
    pub(crate) from_agent: bool,
    pub(crate) spam: bool,
    pub(crate) imported: bool,
    pub(crate) customer: Option<u64>,
    pub(crate) assignee_user: Option<u64>,
    pub(crate) assignee_team: Option<u64>,
    pub(crate) language: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) meta: Value,
    pub(crate) custom_fields: Value,
    /// Ids, in the order in which they were put on.
    pub(crate) tags: Vec<u64>,
    /// Oldest first.
    pub(crate) messages: Vec<Arc<Message>>,
    /// Messages that were deleted, and when.
    pub(crate) deleted_messages: Vec<(Arc<Message>, Timestamp)>,
    pub(crate) is_unread: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) opened_at: Option<Timestamp>,
    pub(crate) updated_at: Timestamp,
    pub(crate) last_message_at: Option<Timestamp>,
    pub(crate) last_received_at: Option<Timestamp>,
    pub(crate) closed_at: Option<Timestamp>,
    pub(crate) trashed_at: Option<Timestamp>,
    pub(crate) snoozed_until: Option<Timestamp>,
    pub(crate) tag_history: Vec<TagChange>,
    pub(crate) merged_into: Option<u64>,
    pub(crate) deleted_at: Option<Timestamp>,
    /// The request that made it, if one did.
    pub(crate) request: Option<u64>,
    /// When it was written here, whatever `created_at` says.
    pub(crate) written_at: Timestamp,
}

impl Ticket {
    /// Whether it still stands under its own id.
    pub(crate) fn is_there(&self) -> bool {
        self.deleted_at.is_none() && self.merged_into.is_none()
    }

    /// One of its messages.
    pub(crate) fn message(&self, id: u64) -> Option<&Arc<Message>> {
        self.messages.iter().find(|message| message.id == id)
    }

    /// The beginning of its newest message, as lists show it (§4).
    pub(crate) fn excerpt(&self) -> String {
        const LENGTH: usize = 200;
        self.messages.last().map(|message| message.text().chars().take(LENGTH).collect()).unwrap_or_default()
    }
}
