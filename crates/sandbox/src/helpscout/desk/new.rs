//! Conversations, threads and files before they are made.

use jiff::Timestamp;

use super::conversation::Status;

/// A thread to be.
#[derive(Debug, Clone)]
pub(crate) struct NewThread {
    /// As it is read: `phone`, `note`, `chat`, `customer` or `message`.
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    /// The status that the conversation gets with it.
    pub(crate) status: Option<Status>,
    pub(crate) draft: bool,
    pub(crate) customer: Option<u64>,
    /// The user who says it; without one the hand's own.
    pub(crate) user: Option<u64>,
    /// The user who gets the conversation with it.
    pub(crate) assign_to: Option<u64>,
    pub(crate) cc: Vec<String>,
    pub(crate) bcc: Vec<String>,
    pub(crate) imported: bool,
    /// Its time, where it is not now.
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) attachments: Vec<NewAttachment>,
}

impl NewThread {
    /// A thread of nothing but text.
    pub(crate) fn text(kind: &'static str, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            status: None,
            draft: false,
            customer: None,
            user: None,
            assign_to: None,
            cc: Vec::new(),
            bcc: Vec::new(),
            imported: false,
            created_at: None,
            attachments: Vec::new(),
        }
    }
}

/// A file to be, its data in base64.
#[derive(Debug, Clone)]
pub(crate) struct NewAttachment {
    pub(crate) file_name: String,
    pub(crate) mime_type: String,
    pub(crate) data: String,
    pub(crate) size: usize,
}

/// A conversation to be.
#[derive(Debug, Clone)]
pub(crate) struct NewConversation {
    pub(crate) kind: String,
    pub(crate) subject: String,
    pub(crate) mailbox: u64,
    pub(crate) customer: u64,
    pub(crate) status: Status,
    pub(crate) assignee: Option<u64>,
    pub(crate) tags: Vec<String>,
    pub(crate) fields: Vec<(u64, String)>,
    pub(crate) imported: bool,
    pub(crate) auto_reply: bool,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) closed_at: Option<Timestamp>,
    pub(crate) threads: Vec<NewThread>,
}
