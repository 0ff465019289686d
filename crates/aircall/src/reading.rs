//! Webhook bodies and API items → facts.
//!
//! A body that is a JSON object always becomes a fact. What this version does not understand is kept as told,
//! with as much of the parsed form as could be read. Every size is bounded (see [`limits`]).
//!
//! # Identity
//! A webhook's fact is identified by its body without the token. Two deliveries that differ only in freshly
//! signed media links are two facts; the fold does not mind.
//!
//! An item that was read live is identified by its content *and the time of reading*. The same content read
//! again later is news: it says that the call looks so still, or again. Were it the same fact, a tag that was
//! set, taken off and set once more could not be told, and a doubt about tags would never end. Recorded
//! items, whose time of reading nobody knows, are identified by their content alone.

mod body;
mod fields;
mod item;
mod line;
mod message;
mod time;
mod value;
mod view;
mod webhook;

use domain::call::OwnNumber;
use domain::fact::Told;
use secrecy::SecretString;

pub use item::read_item;
pub use line::read_line;
pub use webhook::read_webhook;

pub(crate) use fields::{agent, own_number};
pub(crate) use time::read_time;
pub(crate) use value::{id, member, text};

/// How much of anything is kept in the parsed form. The raw fact keeps all.
pub mod limits {
    /// Characters of a name, an address or an event's name.
    pub const NAME_CHARS: usize = 500;
    /// Characters of an agent's note.
    pub const COMMENT_CHARS: usize = 20_000;
    /// Characters of a durable link; a longer one is not taken at all.
    pub const LINK_CHARS: usize = 2_000;
    /// Characters of a message's text (sheet §4.6: an SMS has at most 1,600, a WhatsApp text 4,096).
    pub const BODY_CHARS: usize = 20_000;
    /// Entries of any list; the rest is not read.
    pub const LIST_ITEMS: usize = 200;
}

/// A webhook body, read.
#[derive(Debug)]
pub struct Webhook {
    /// The token that Aircall put into the body: it proves the sender (sheet §2.2). It is in no fact.
    pub token: Option<SecretString>,
    /// The fact.
    pub told: Told,
    /// Our own numbers that the fact touched: an integration listens by number (C-03).
    pub numbers: Vec<OwnNumber>,
}

/// A fact with what routes it, from a trusted source: an API answer or a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The fact.
    pub told: Told,
    /// Our own numbers that the fact touched.
    pub numbers: Vec<OwnNumber>,
}

impl From<Webhook> for Received {
    fn from(webhook: Webhook) -> Self {
        Self { told: webhook.told, numbers: webhook.numbers }
    }
}

/// Why nothing could be read. None of them can ever succeed for the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No JSON.
    #[error("not JSON: {problem} at line {line} column {column}")]
    NotJson {
        /// What the parser found. Never a part of the body.
        problem: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1; 0 where the parser cannot tell.
        column: usize,
    },
    /// JSON, but not an object.
    #[error("expected a JSON object, found {found}")]
    NotAnObject {
        /// What is there instead.
        found: &'static str,
    },
    /// A recorded line that is neither a webhook body nor an item of `/v1/calls`.
    #[error("neither a webhook body (`event`, `data`) nor an item of /v1/calls (`id`, `direction`, …)")]
    NotRecognised,
}
