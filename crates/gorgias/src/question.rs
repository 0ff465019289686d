//! What a plan asks of Gorgias, and the answers' shapes as they stand in the ledger.

use domain::effect::EffectKey;
use domain::ids::Destination;
use domain::ledger::Reason;
use domain::people::DeskUser;
use domain::step::{Lane, Question, Scope, Side};
use jiff::Timestamp;
use phone::PhoneNumber;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::reasons;
use crate::write::Place;

/// Key of the account-wide note that tells in which spelling the account's numbers were found last: a [`Address`]'s form.
pub const HABIT: &str = "number-habit";
/// Key of a party's note: which customers have his number in another spelling than the account's habitual one.
pub const OTHER_SPELLINGS: &str = "other-spellings";
/// Key of a party's note: which customers have his number in the account's habitual spelling.
pub const FOUND: &str = "found";
/// Key of a party's note: the call in which he asked to be called back, as [`CallbackAsked`].
pub const CALLBACK_ASKED: &str = "callback-asked";

/// A question to Gorgias.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum GorgiasQuestion {
    /// Customers with the number in the spellings that are asked for each time: [`Candidates`].
    Customers {
        /// The number.
        number: PhoneNumber,
        /// Channel types and spellings; each costs a request.
        addresses: Vec<Address>,
    },
    /// Customers with the number in any of these spellings: [`Candidates`].
    OtherSpellings {
        /// The number.
        number: PhoneNumber,
        /// Channel types and spellings; each costs a request.
        addresses: Vec<Address>,
    },
    /// The customer that carries this key as `external_id`: [`Candidates`].
    CustomerByKey {
        /// The key.
        key: String,
    },
    /// Customers with an e-mail address: [`Candidates`].
    CustomersByEmail {
        /// The address.
        email: String,
    },
    /// The ticket that carries this key as `external_id`, with its messages: [`TicketThere`].
    TicketByKey {
        /// The key.
        key: String,
    },
    /// One ticket with its messages: [`TicketState`].
    Ticket {
        /// Gorgias's id.
        id: String,
        /// Where it stands.
        destination: Destination,
        /// Where to look if it is not there.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        trail: Option<Trail>,
    },
    /// Where a ticket went that was not there a while ago, once lists show what people did to it: [`TicketState`].
    WhereItWent {
        /// Gorgias's id.
        id: String,
        /// Where to look.
        trail: Trail,
    },
    /// The customer's tickets, the last changed first: [`Tickets`].
    Tickets {
        /// Gorgias's id of the customer.
        customer: String,
    },
    /// All users: [`Users`].
    Users,
}

impl GorgiasQuestion {
    /// The key under which the answer is kept.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Customers { addresses, .. } => {
                let asked: Vec<String> = addresses.iter().map(|one| format!("{}/{}", one.channel, one.text)).collect();
                format!("customers/{}", asked.join("/"))
            }
            Self::OtherSpellings { number, .. } => format!("customers/others/{number}"),
            Self::CustomerByKey { key } => format!("customers/key/{key}"),
            Self::CustomersByEmail { email } => format!("customers/email/{}", email.to_lowercase()),
            Self::TicketByKey { key } => format!("ticket/key/{key}"),
            Self::Ticket { id, .. } => format!("ticket/{id}"),
            Self::WhereItWent { id, .. } => format!("ticket/went/{id}"),
            Self::Tickets { customer } => format!("tickets/{customer}"),
            Self::Users => "users".to_owned(),
        }
    }

    /// The question as a step asks it.
    #[must_use]
    pub fn question(&self, lane: Option<Lane>) -> Question {
        let cost = match self {
            Self::Customers { addresses, .. } | Self::OtherSpellings { addresses, .. } => {
                u32::try_from(addresses.len()).unwrap_or(u32::MAX)
            }
            _ => 1,
        };
        let scope = if *self == Self::Users { Scope::Account } else { Scope::Filing };
        Question { key: self.key(), side: Side::Desk, scope, body: json!(self), lane, cost }
    }
}

/// By what a ticket that is not there is found again, since nobody tells of a merge: by our records in another of the customer's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// Gorgias's id of the customer.
    pub customer: String,
    /// The party's address, should the customer be gone as well.
    pub address: String,
    /// The key of a record of the interaction; all of its keys begin alike.
    pub key: String,
    /// Where the ticket stood.
    pub destination: Destination,
    /// It was made after this.
    pub since: Timestamp,
}

impl Trail {
    /// The trail of a record of this place.
    #[must_use]
    pub fn of(place: &Place, key: &EffectKey) -> Self {
        Self {
            customer: place.customer.clone(),
            address: place.address.clone(),
            key: key.0.clone(),
            destination: place.destination.clone(),
            since: place.customer_known_at,
        }
    }
}

/// A channel address as Gorgias stores it: verbatim (sheet §3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Address {
    /// The channel's type: `phone` or `whatsapp`.
    pub channel: String,
    /// The spelling.
    pub text: String,
}

/// Customers that were found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidates {
    /// Each once.
    pub customers: Vec<Candidate>,
}

/// A customer, as a list shows him.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Candidate {
    /// Gorgias's id.
    pub id: String,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Notes about him.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The key that we gave him, where we made him.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// When he was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
}

/// A ticket, as far as a plan cares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ticket {
    /// Gorgias's id.
    pub id: String,
    /// `open` or `closed`.
    pub status: String,
    /// The channel that it shows.
    pub channel: String,
    /// Its customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// Names of its tags, as they are.
    pub tags: Vec<String>,
    /// Marked as spam.
    pub spam: bool,
    /// In the trash.
    pub trashed: bool,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// When it was changed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// The records in it; none where a list shows it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<Record>,
}

impl Ticket {
    /// Whether anything may be written into it: never into spam or trash (GO-31).
    #[must_use]
    pub fn is_eligible(&self) -> bool {
        !self.spam && !self.trashed
    }

    /// Whether it is open, also where its status is not told.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status != "closed"
    }
}

/// A message of a ticket that carries a key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// Gorgias's id.
    pub id: String,
    /// The key, as `external_id`.
    pub key: Option<String>,
    /// What it says, as text.
    pub text: String,
}

/// A ticket by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum TicketState {
    /// It stands.
    Found {
        /// As it is.
        ticket: Ticket,
    },
    /// It was merged into another.
    Merged {
        /// Gorgias's id of the other.
        into: String,
    },
    /// A person deleted it.
    Gone,
}

/// The customer's tickets, without trash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tickets {
    /// The last changed first.
    pub tickets: Vec<Ticket>,
}

/// A ticket that was made for an interaction, by whichever installation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketThere {
    /// The ticket, with its records.
    pub found: Option<Ticket>,
}

/// All users who can sign a note or be assigned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Users {
    /// Active ones, bots left out; the oldest first.
    pub users: Vec<DeskUser>,
}

impl desk::plan::PeopleRead for Users {
    fn users(&self) -> &[DeskUser] {
        &self.users
    }
}

/// A request to be called back, and who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallbackAsked {
    /// Aircall's id of the call in which he asked.
    pub call: i64,
    /// When that call began.
    pub at: Timestamp,
    /// Aircall's id of the call in which he was called back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub done_by: Option<i64>,
}

/// Key of a filing's note why a file was not attached: a [`NotUploaded`].
#[must_use]
pub fn not_uploaded_key(part: &str) -> String {
    format!("not-uploaded/{part}")
}

/// Key of a filing's note that a file's source could not be reached: an [`Unreached`].
#[must_use]
pub fn unreached_key(part: &str) -> String {
    format!("unreached/{part}")
}

/// When a file's source could not be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreached {
    /// At the first try.
    pub since: Timestamp,
    /// At the last one.
    pub at: Timestamp,
    /// When it may be tried again.
    pub again_at: Timestamp,
}

/// Why a file was not uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum NotUploaded {
    /// It is larger than is taken.
    TooLarge {
        /// Its size, in bytes.
        size: u64,
        /// What is taken, in bytes.
        limit: u64,
    },
    /// Its type is not taken, or its address is not followed.
    NotAllowed,
    /// Its link has died.
    Gone,
    /// Where it is could not be reached for minutes.
    Unreachable,
}

impl NotUploaded {
    /// The reason that tells it.
    #[must_use]
    pub fn reason(self) -> Reason {
        let reason = |why: &str| Reason::new(reasons::FILE_NOT_ATTACHED).with("why", why);
        match self {
            Self::TooLarge { size, limit } => reason("too_large").with("size", size).with("limit", limit),
            Self::NotAllowed => reason("not_allowed"),
            Self::Gone => reason("gone"),
            Self::Unreachable => reason("unreachable"),
        }
    }
}

impl From<NotUploaded> for desk::texts::NotAttached {
    fn from(why: NotUploaded) -> Self {
        match why {
            NotUploaded::TooLarge { size, limit } => Self::TooLarge { size, limit },
            NotUploaded::NotAllowed => Self::NotAllowed,
            NotUploaded::Gone => Self::Gone,
            NotUploaded::Unreachable => Self::Unreachable,
        }
    }
}

/// Key of a filing's note that a customer is gone.
#[must_use]
pub fn customer_gone_key(customer: &str) -> String {
    format!("customer-gone/{customer}")
}

/// Key of a filing's note that Gorgias does not take a user as sender or assignee.
#[must_use]
pub fn unusable_user_key(user: i64) -> String {
    format!("unusable-user/{user}")
}

/// Key of a filing's note that an e-mail address belongs to a customer already.
#[must_use]
pub fn email_taken_key(email: &str) -> String {
    format!("email-taken/{}", email.to_lowercase())
}

/// Key of a filing's note that Gorgias takes no second customer with the number.
#[must_use]
pub fn phone_taken_key(address: &str) -> String {
    format!("phone-taken/{address}")
}

/// Key of a filing's note that a ticket is not there, and that no list shows as yet where it went.
#[must_use]
pub fn ticket_missed_key(ticket: &str) -> String {
    format!("ticket-missed/{ticket}")
}

/// Key of a filing's note that a ticket takes no records any more.
#[must_use]
pub fn ticket_gone_key(ticket: &str) -> String {
    format!("ticket-gone/{ticket}")
}
