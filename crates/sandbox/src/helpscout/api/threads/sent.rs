//! A thread as it is sent, alone or inside a new conversation (sheet §4.3, §5).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::who::Who;
use crate::helpscout::api::answer::Refusal;
use crate::helpscout::api::call::Call;
use crate::helpscout::api::fields::Fields;
use crate::helpscout::desk::{Desk, NewAttachment, NewThread, Status};

/// The kinds of threads that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ThreadKind {
    Phone,
    Chat,
    Customer,
    Note,
    Reply,
}

impl ThreadKind {
    pub(crate) const ALL: [Self; 5] = [Self::Phone, Self::Chat, Self::Customer, Self::Note, Self::Reply];

    /// The word in the body of a new conversation.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Chat => "chat",
            Self::Customer => "customer",
            Self::Note => "note",
            Self::Reply => "reply",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The word under which it is read: a reply reads as a message (sheet §5).
    fn read_word(self) -> &'static str {
        if self == Self::Reply { "message" } else { self.word() }
    }
}

/// A thread as it is sent, its customer not yet looked up.
#[derive(Debug)]
pub(crate) struct SentThread {
    pub(crate) kind: ThreadKind,
    pub(crate) who: Option<Who>,
    text: String,
    draft: bool,
    imported: bool,
    created_at: Option<Timestamp>,
    cc: Vec<String>,
    bcc: Vec<String>,
    attachments: Vec<NewAttachment>,
}

impl SentThread {
    /// Reads what all kinds have in common and notes faults in it.
    pub(crate) fn read(kind: ThreadKind, fields: &Fields<'_>) -> Self {
        Self {
            kind,
            who: fields.get("customer").map(|_| Who::read(fields)),
            text: fields.required_text("text"),
            draft: kind == ThreadKind::Reply && fields.flag("draft").unwrap_or(false),
            imported: fields.flag("imported").unwrap_or(false),
            created_at: fields.date("createdAt"),
            cc: fields.texts("cc").unwrap_or_default(),
            bcc: fields.texts("bcc").unwrap_or_default(),
            attachments: fields.objects("attachments").iter().map(read_attachment).collect(),
        }
    }

    /// Whether it is brought in from elsewhere.
    pub(crate) fn is_imported(&self) -> bool {
        self.imported
    }

    /// The thread with its customer looked up.
    pub(crate) fn resolve(self, desk: &mut Desk, call: &Call) -> Result<NewThread, Refusal> {
        let customer = self.who.map(|who| who.resolve(desk, call)).transpose()?;
        Ok(NewThread {
            draft: self.draft,
            customer,
            cc: self.cc,
            bcc: self.bcc,
            imported: self.imported,
            created_at: self.created_at,
            attachments: self.attachments,
            ..NewThread::text(self.kind.read_word(), self.text)
        })
    }
}

/// A file as it is sent (sheet §7).
pub(crate) fn read_attachment(fields: &Fields<'_>) -> NewAttachment {
    let data = fields.required_text("data");
    let size = STANDARD.decode(&data).map(|bytes| bytes.len());
    if size.is_err() {
        fields.fault("data", "must be base64");
    }
    NewAttachment {
        file_name: fields.required_text("fileName"),
        mime_type: fields.required_text("mimeType"),
        data,
        size: size.unwrap_or(0),
    }
}

/// The status that comes with a note or reply (sheet §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SentStatus {
    /// None was sent.
    Unset,
    /// The inbox's own choice: in this fake the status stays.
    Predefined,
    /// This one.
    To(Status),
}

/// Reads the status of a note or reply.
pub(crate) fn read_status(fields: &Fields<'_>) -> SentStatus {
    const WORDS: [&str; 6] = ["active", "closed", "inbox_predefined", "open", "pending", "spam"];
    match fields.word("status", &WORDS) {
        None => SentStatus::Unset,
        Some("inbox_predefined") => SentStatus::Predefined,
        Some(word) => Status::from_word(word).map_or(SentStatus::Unset, SentStatus::To),
    }
}
