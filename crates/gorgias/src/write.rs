//! What the effects write: the bodies that stand in the ledger.
//!
//! No body can reach a customer: a note is internal, and a logged message carries the time at which Aircall sent it, so that
//! Gorgias imports it (sheet §5, `sent_datetime`).

use domain::ids::Destination;
use domain::tags::TagChange;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::question::CallbackAsked;

/// One write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "write", rename_all = "snake_case")]
pub enum Write {
    /// Makes a customer.
    Customer(NewCustomer),
    /// Makes a ticket with its first records.
    Ticket(NewTicket),
    /// Writes a record into a ticket that is there.
    Record(NewRecord),
    /// Adds and removes tags, each by its name.
    Tags(TagWrite),
    /// Opens a closed ticket.
    Reopen {
        /// Gorgias's id.
        ticket: String,
        /// Where it stands.
        destination: Destination,
    },
    /// Uploads a file that a record will name.
    Upload(NewUpload),
    /// Writes nothing: the record was found in the desk.
    Adopt(Adopted),
}

/// Whose record it is, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The destination.
    pub destination: Destination,
    /// The party's address.
    pub address: String,
    /// Gorgias's id of the customer.
    pub customer: String,
    /// His name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customer_name: Option<String>,
    /// When a search last showed him, or we made him.
    pub customer_known_at: Timestamp,
}

/// A customer to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCustomer {
    /// The party's address.
    pub address: String,
    /// The channel's type and spelling: `phone` or `whatsapp`, E.164. None for C-12's customer.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub channels: Vec<crate::question::Address>,
    /// Name.
    pub name: String,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<String>,
    /// Notes about him.
    pub note: String,
    /// The key by which he is found again, as `external_id`.
    pub key: String,
}

/// A ticket to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTicket {
    /// Whose it is.
    pub place: Place,
    /// The channel that is asked for: `phone` or `sms`.
    pub channel: String,
    /// Subject.
    pub subject: String,
    /// Its records, one at least.
    pub entries: Vec<Entry>,
    /// To whom it is assigned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub assignee: Option<i64>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Set where it is made as an import (C-54).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub import: Option<Import>,
    /// What is to be remembered of the party's request to be called back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub callback: Option<CallbackAsked>,
}

/// When an imported ticket began and was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// When it began.
    pub created_at: Timestamp,
    /// When it was closed.
    pub closed_at: Timestamp,
}

/// A record to be written into a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRecord {
    /// Whose it is.
    pub place: Place,
    /// Gorgias's id of the ticket.
    pub ticket: String,
    /// The record.
    pub entry: Entry,
}

/// A record as Gorgias shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The key by which it is found again, as `external_id`.
    pub key: String,
    /// Who says it to whom.
    pub kind: EntryKind,
    /// What it says, as HTML.
    pub html: String,
    /// What it says, as text.
    pub text: String,
    /// When it happened, where that is not now.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<Timestamp>,
    /// Files that were uploaded for it, or that it links.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub files: Vec<File>,
}

/// Who says a record to whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum EntryKind {
    /// An internal note by a user.
    Note {
        /// Gorgias's id of the user.
        sender: i64,
    },
    /// A message that the customer wrote to us, through Aircall.
    Received {
        /// When Aircall received it.
        sent_at: Timestamp,
    },
    /// A message that we wrote to the customer, through Aircall.
    Sent {
        /// Gorgias's id of the user who wrote it, or stands for him.
        sender: i64,
        /// When Aircall sent it.
        sent_at: Timestamp,
    },
}

/// A file of a record, as Gorgias gave it back when it was uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Where it is.
    pub url: String,
    /// Its name.
    pub name: String,
    /// Its type.
    pub content_type: String,
    /// Its size in bytes, where known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub size: Option<u64>,
}

/// A change of a ticket's tags.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagWrite {
    /// Gorgias's id of the ticket.
    pub ticket: String,
    /// The destination.
    pub destination: Destination,
    /// The party's address.
    pub address: String,
    /// What is to be remembered of the party's request to be called back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub callback: Option<CallbackAsked>,
    /// What the filing wants.
    pub wanted: Vec<String>,
    /// What changes.
    pub change: TagChange,
    /// Tags of ours that stay.
    #[serde(default)]
    pub kept: Vec<String>,
}

/// A file to be uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUpload {
    /// Which of the interaction's files it is, as in its key.
    pub part: String,
    /// Where it is fetched from; checked by the phone system's connector.
    pub from: String,
    /// Its name.
    pub name: String,
    /// Its type as told; the answer's own type counts.
    pub content_type: String,
    /// The types that are taken, as prefixes of a type; any, if empty.
    pub accepted: Vec<String>,
    /// A larger one is not uploaded. Bytes.
    pub max_bytes: u64,
    /// Since when its source cannot be reached, where an earlier try found that.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unreached_since: Option<Timestamp>,
}

/// A record that was found in the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adopted {
    /// Whose it is.
    pub place: Place,
    /// Gorgias's id of the ticket.
    pub ticket: String,
    /// Gorgias's id of the record.
    pub record: String,
}
