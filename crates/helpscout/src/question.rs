//! What a plan asks of Help Scout, and the answers' shapes as they stand in the ledger.

use domain::effect::Marker;
use domain::ids::Destination;
use domain::people::DeskUser;
use domain::step::{Lane, Question, Scope, Side};
use jiff::Timestamp;
use phone::PhoneNumber;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A conversation with more threads counts as full: the API refuses the hundredth, and line items count
/// (sheet helpscout §2, §5; details, Help Scout).
pub const THREADS_MAX: u32 = 90;

/// A question to Help Scout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum HelpScoutQuestion {
    /// Customers who may have this number, in any spelling: one request. Answer: [`Candidates`].
    CustomersByNumber {
        /// The number.
        number: PhoneNumber,
    },
    /// Customers whose notes carry this code. Answer: [`Candidates`].
    CustomersByCode {
        /// The code.
        code: Marker,
    },
    /// Customers with this e-mail address. Answer: [`Candidates`].
    CustomersByEmail {
        /// The address.
        email: String,
    },
    /// A customer's conversations in an inbox, last active first. Answer: [`Conversations`].
    Conversations {
        /// The inbox.
        inbox: i64,
        /// The customer.
        customer: String,
        /// Closed ones too.
        closed_too: bool,
    },
    /// One conversation, read by id. Answer: [`ConversationState`].
    Conversation {
        /// Its id.
        id: String,
        /// Where it stands.
        destination: Destination,
    },
    /// The account's users, and who of them has access to an inbox. Answer: [`Users`].
    Users {
        /// The inbox.
        inbox: i64,
    },
    /// Whether a record stands in any of the customer's conversations, wherever people moved it. Answer: [`RecordThere`].
    RecordThere {
        /// The customer.
        customer: String,
        /// The record's code.
        code: Marker,
    },
}

impl HelpScoutQuestion {
    /// The key under which the answer is kept in the filing's ledger, or in the account's cache.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::CustomersByNumber { number } => format!("customers/{number}"),
            Self::CustomersByCode { code } => format!("customers/code/{}", code.0),
            Self::CustomersByEmail { email } => format!("customers/email/{}", email.to_lowercase()),
            Self::Conversations { customer, .. } => format!("conversations/{customer}"),
            Self::Conversation { id, .. } => format!("conversation/{id}"),
            Self::Users { inbox } => format!("users/{inbox}"),
            Self::RecordThere { customer, code, .. } => format!("record-there/{customer}/{}", code.0),
        }
    }

    /// The question as a step asks it.
    #[must_use]
    pub fn question(&self, lane: Option<Lane>) -> Question {
        let (scope, cost) = match self {
            Self::Users { .. } => (Scope::Account, 2),
            _ => (Scope::Filing, 1),
        };
        Question { key: self.key(), side: Side::Desk, scope, body: json!(self), lane, cost }
    }
}

/// Customers that a search found, the one created last first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidates {
    /// The customers.
    pub customers: Vec<Candidate>,
}

/// A customer that a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Candidate {
    /// Help Scout's id.
    pub id: String,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Numbers as stored.
    pub phones: Vec<String>,
    /// Company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Job title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_title: Option<String>,
    /// Notes about him.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background: Option<String>,
    /// When he was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
}

impl Candidate {
    /// First and last name, or nothing.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        domain::call::full_name(self.first.as_deref(), self.last.as_deref())
    }
}

/// A customer's conversations, last active first, as the list showed them: it trails writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversations {
    /// The conversations.
    pub conversations: Vec<ListedConversation>,
}

/// A conversation as a list or a read by id shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListedConversation {
    /// Help Scout's id.
    pub id: String,
    /// `active`, `pending`, `closed`, `spam`.
    pub status: String,
    /// `draft`, `published`, `deleted`.
    pub state: String,
    /// The inbox.
    pub inbox: Option<i64>,
    /// Whom it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customer: Option<String>,
    /// Tag names.
    pub tags: Vec<String>,
    /// Number of threads; line items count.
    pub threads: u32,
    /// The assigned user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<i64>,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// The page that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

impl ListedConversation {
    /// Whether a call may be logged here at all: not spam, no draft, not deleted (HS-20).
    #[must_use]
    pub fn is_eligible(&self) -> bool {
        let published = self.state.is_empty() || self.state == "published";
        let spam = self.status == "spam" || self.tags.iter().any(|tag| tag.trim().eq_ignore_ascii_case("spam"));
        published && !spam
    }

    /// Any status but closed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status != "closed"
    }
}

/// One conversation, read by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ConversationState {
    /// There it is.
    Found {
        /// As it is now.
        conversation: ListedConversation,
    },
    /// It was merged into another.
    Merged {
        /// The other's id.
        into: String,
    },
    /// A person deleted it.
    Gone,
}

/// Why a conversation cannot be written to; kept as an answer under [`closed_door_key`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosedDoor {
    /// 412: it has as many threads as the API allows (sheet helpscout §2).
    Full,
    /// 423: too old under the company's policy (sheet helpscout §2).
    Locked,
    /// It is gone.
    Gone,
    /// It was merged into another.
    Merged {
        /// The other's id.
        into: String,
    },
}

/// The key of the answer that says why a conversation cannot be written to.
#[must_use]
pub fn closed_door_key(conversation: &str) -> String {
    format!("closed-door/{conversation}")
}

/// The key of the answer that says that a customer is not there any more, whatever searches show.
#[must_use]
pub fn customer_gone_key(customer: &str) -> String {
    format!("customer-gone/{customer}")
}

/// The key of the answer that says that a user id was refused as an author.
#[must_use]
pub fn unusable_author_key(user: i64) -> String {
    format!("unusable-author/{user}")
}

/// The key of the answer that says that an e-mail address belongs to another customer already.
#[must_use]
pub fn email_taken_key(email: &str) -> String {
    format!("email-taken/{}", email.to_lowercase())
}

/// The account's users.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Users {
    /// All users.
    pub users: Vec<DeskUser>,
    /// Ids of those who have access to the inbox.
    pub in_inbox: Vec<i64>,
}

impl desk::plan::PeopleRead for Users {
    fn users(&self) -> &[DeskUser] {
        &self.users
    }
}

/// Whether a record was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordThere {
    /// The conversation that it stands in, with its thread and its records.
    pub found: Option<FoundRecord>,
}

/// A record that stands in the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundRecord {
    /// The conversation.
    pub conversation: ListedConversation,
    /// The thread.
    pub thread: String,
    /// All threads of the conversation, the newest first.
    pub records: Vec<RecordText>,
}

/// One thread's text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordText {
    /// Help Scout's id of the thread.
    pub thread: String,
    /// Its text: HTML marks removed, link targets kept, white space folded.
    pub text: String,
}
