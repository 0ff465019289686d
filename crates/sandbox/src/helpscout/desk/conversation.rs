//! A conversation and its threads (sheet §4.2, §5).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The statuses that an agent sees (sheet §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Active,
    Pending,
    Closed,
    Spam,
}

impl Status {
    /// The vendor's word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Pending => "pending",
            Self::Closed => "closed",
            Self::Spam => "spam",
        }
    }

    /// The status behind a word. `open` is a filter word that also appears in enums (sheet §4.2).
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "active" | "open" => Some(Self::Active),
            "pending" => Some(Self::Pending),
            "closed" => Some(Self::Closed),
            "spam" => Some(Self::Spam),
            _ => None,
        }
    }
}

/// Who made something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Author {
    User(u64),
    Customer(u64),
}

/// One thread. Line items (changes of status, assignee, tags) are threads as well and count as such (sheet §5).
#[derive(Debug, Clone)]
pub(crate) struct Thread {
    pub(crate) id: u64,
    /// As it is read: `phone`, `note`, `chat`, `customer`, `message` (a reply), `lineitem`.
    pub(crate) kind: &'static str,
    /// The status that it set; without one it reads `nochange`.
    pub(crate) status: Option<Status>,
    /// `published`, `draft` or `hidden`.
    pub(crate) state: &'static str,
    pub(crate) text: String,
    /// What the text was before it was edited.
    pub(crate) original_text: Option<String>,
    /// What a line item says.
    pub(crate) action: Option<String>,
    pub(crate) author: Author,
    pub(crate) customer: Option<u64>,
    pub(crate) assigned_to: Option<u64>,
    pub(crate) cc: Vec<String>,
    pub(crate) bcc: Vec<String>,
    pub(crate) imported: bool,
    pub(crate) attachments: Vec<Attachment>,
    /// `api` or `web`.
    pub(crate) source: &'static str,
    pub(crate) created_at: Timestamp,
    /// When the fake got it, whatever time it carries.
    pub(crate) received_at: Timestamp,
    /// The request that made it, if one did.
    pub(crate) request: Option<u64>,
}

/// A file of a thread, as base64.
#[derive(Debug, Clone)]
pub(crate) struct Attachment {
    pub(crate) id: u64,
    pub(crate) file_name: String,
    pub(crate) mime_type: String,
    pub(crate) data: String,
    pub(crate) size: usize,
}

/// One change of a conversation's tags.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TagChange {
    pub(crate) at: Timestamp,
    pub(crate) by_user: u64,
    pub(crate) request: Option<u64>,
    pub(crate) added: Vec<String>,
    pub(crate) removed: Vec<String>,
}

/// A conversation.
#[derive(Debug, Clone)]
pub(crate) struct Conversation {
    pub(crate) id: u64,
    pub(crate) number: u64,
    /// `email`, `phone` or `chat`.
    pub(crate) kind: String,
    pub(crate) status: Status,
    /// Not yet published.
    pub(crate) draft: bool,
    pub(crate) subject: String,
    pub(crate) mailbox: u64,
    pub(crate) customer: u64,
    pub(crate) assignee: Option<u64>,
    pub(crate) author: Author,
    pub(crate) created_at: Timestamp,
    /// Any change.
    pub(crate) modified_at: Timestamp,
    /// The last thing that a user did.
    pub(crate) user_updated_at: Timestamp,
    pub(crate) closed_at: Option<Timestamp>,
    pub(crate) closed_by: Option<u64>,
    pub(crate) waiting_since: Timestamp,
    /// Ids of its tags.
    pub(crate) tags: Vec<u64>,
    pub(crate) tag_history: Vec<TagChange>,
    pub(crate) cc: Vec<String>,
    pub(crate) bcc: Vec<String>,
    /// Values of custom fields, by the field's id.
    pub(crate) fields: BTreeMap<u64, String>,
    pub(crate) snooze: Option<Value>,
    pub(crate) imported: bool,
    /// Locked by a person, whatever its age.
    pub(crate) locked: bool,
    /// The conversation that took it in, and since when.
    pub(crate) merged_into: Option<(u64, Timestamp)>,
    pub(crate) deleted_at: Option<Timestamp>,
    /// Oldest first.
    pub(crate) threads: Vec<Thread>,
    /// `api` or `web`.
    pub(crate) source: &'static str,
    /// The request that created it, if one did.
    pub(crate) request: Option<u64>,
}

impl Conversation {
    /// Whether it still stands under its own id.
    pub(crate) fn is_there(&self) -> bool {
        self.merged_into.is_none() && self.deleted_at.is_none()
    }

    /// The vendor's word for its state.
    pub(crate) fn state(&self) -> &'static str {
        if self.deleted_at.is_some() {
            "deleted"
        } else if self.draft {
            "draft"
        } else {
            "published"
        }
    }

    /// The thread with this id.
    pub(crate) fn thread(&self, id: u64) -> Option<&Thread> {
        self.threads.iter().find(|thread| thread.id == id)
    }
}
