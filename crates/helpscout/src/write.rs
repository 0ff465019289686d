//! What the effects write: the bodies that stand in the ledger.

use domain::ids::Destination;
use domain::tags::TagChange;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One write to Help Scout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "write", rename_all = "snake_case")]
pub enum Write {
    /// `POST /v2/customers`. Reaches nobody.
    Customer(NewCustomer),
    /// `POST /v2/conversations` with a phone thread and, when the call is over, a note. Reaches nobody: neither kind
    /// is e-mailed.
    Conversation(NewConversation),
    /// `POST /v2/conversations/{id}/phones`. Reaches nobody.
    Phone(NewThread),
    /// `POST /v2/conversations/{id}/notes`. Reaches nobody.
    Note(NewThread),
    /// `PUT /v2/conversations/{id}/tags`, or nothing where the tags are as wanted. Reaches nobody.
    Tags(TagWrite),
    /// `PATCH /v2/conversations/{id}` status → active.
    Reopen {
        /// The conversation.
        conversation: String,
        /// Where it stands.
        destination: Destination,
    },
    /// `PATCH /v2/conversations/{id}` assignTo.
    Assign {
        /// The conversation.
        conversation: String,
        /// Where it stands.
        destination: Destination,
        /// The user.
        user: i64,
        /// Whose it was when this was planned.
        instead_of: Option<i64>,
    },
    /// Nothing: the record was found in the desk, written by an earlier installation.
    Adopt {
        /// For whom and where.
        place: Place,
        /// The conversation.
        conversation: String,
        /// Its page.
        link: Option<String>,
        /// The thread.
        thread: String,
    },
}

/// For whom and where something is written: what memory learns from a confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Where records go.
    pub destination: Destination,
    /// The party's address.
    pub address: String,
    /// The customer.
    pub customer: String,
    /// His name, for memory.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customer_name: Option<String>,
    /// When a search last showed that he has the number, or we made him.
    pub customer_known_at: Timestamp,
}

/// A customer to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCustomer {
    /// The party's address, for memory.
    pub address: String,
    /// The number, E.164; none for C-12's customer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phone: Option<String>,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<String>,
    /// Company.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub organization: Option<String>,
    /// Notes; the last words are the code.
    pub background: String,
    /// The code that finds him again.
    pub code: String,
}

/// A conversation to be begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewConversation {
    /// For whom and where.
    pub place: Place,
    /// The inbox.
    pub inbox: i64,
    /// The subject.
    pub subject: String,
    /// The phone thread's text, HTML.
    pub phone: String,
    /// The note's text, HTML, when the call is over already.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// The author of all of it; none: the token's owner.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user: Option<i64>,
    /// Assignee; none: explicitly nobody.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub assign_to: Option<i64>,
    /// Tags.
    pub tags: Vec<String>,
    /// Made as an import: original times, closed, nobody notified (C-54).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub import: Option<Import>,
}

/// The original times of an imported record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// When it happened.
    pub created_at: Timestamp,
    /// When it was over.
    pub closed_at: Timestamp,
}

/// A thread to be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewThread {
    /// For whom and where.
    pub place: Place,
    /// The conversation.
    pub conversation: String,
    /// Its page, for memory.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub link: Option<String>,
    /// The text, HTML.
    pub text: String,
    /// A note's author; a phone thread takes none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user: Option<i64>,
    /// The conversation's status as it was read, sent back with a note so that it does not change.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<String>,
    /// The original time, for an import.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub imported_at: Option<Timestamp>,
}

/// A change of tags.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagWrite {
    /// The conversation.
    pub conversation: String,
    /// Where it stands.
    pub destination: Destination,
    /// What the filing wants from now on.
    pub wanted: Vec<String>,
    /// What is changed.
    pub change: TagChange,
    /// Those of ours that stay, for memory: after a merge they stand in another conversation than we put them in.
    #[serde(default)]
    pub kept: Vec<String>,
}
