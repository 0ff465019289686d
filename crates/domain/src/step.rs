//! What a plan answers: one step, with its reasons.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::effect::EffectKey;
use crate::ledger::Reason;

/// Which of an integration's two connections a question or an effect goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The help desk.
    Desk,
    /// The phone system.
    Phone,
}

/// The order in which steps that touch one party or one conversation of a desk account are done: one at
/// a time. Scoped by the filing's desk account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lane(pub String);

impl Lane {
    /// The lane of a number whose customer is not known yet.
    #[must_use]
    pub fn number(address: &str) -> Self {
        Self(format!("number/{address}"))
    }

    /// The lane of a customer.
    #[must_use]
    pub fn customer(id: &str) -> Self {
        Self(format!("customer/{id}"))
    }

    /// The lane of what is written between us and a party: it stands in the order of its own time.
    #[must_use]
    pub fn messages(address: &str) -> Self {
        Self(format!("messages/{address}"))
    }

    /// The lane of a conversation.
    #[must_use]
    pub fn conversation(id: &str) -> Self {
        Self(format!("conversation/{id}"))
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who goes first when the budget is short. The order of the variants is the order of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// The phone rings: what feeds the insight card.
    Card,
    /// The call is going on, or has just ended.
    Live,
    /// Closing records, late comments, tags.
    FollowUp,
    /// What is logged long after it happened.
    Backfill,
}

impl Urgency {
    /// All of them, most urgent first.
    pub const ALL: [Self; 4] = [Self::Card, Self::Live, Self::FollowUp, Self::Backfill];

    /// A small number for the store: 0 is the most urgent.
    #[must_use]
    pub fn rank(self) -> i64 {
        self as i64
    }

    /// Reads [`Urgency::rank`]'s number back; an unknown one is the least urgent.
    #[must_use]
    pub fn from_rank(rank: i64) -> Self {
        Self::ALL.into_iter().find(|urgency| urgency.rank() == rank).unwrap_or(Self::Backfill)
    }
}

/// Whether an answer belongs to one filing or serves all of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Kept in the filing's ledger.
    Filing,
    /// Kept in the account's cache: users, tags, inboxes.
    Account,
}

/// A read that the plan wants before it can decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The key under which the answer is kept.
    pub key: String,
    /// Whom it is put to.
    pub side: Side,
    /// For whom the answer is kept.
    pub scope: Scope,
    /// What is asked, in the connector's own shape.
    pub body: Value,
    /// The lane in which it must be asked, when a choice will rest on it.
    pub lane: Option<Lane>,
    /// What it takes of the account's budget at most in the usual case, in the vendor's unit.
    pub cost: u32,
}

/// A write that the plan wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// The effect's identity.
    pub key: EffectKey,
    /// The kind, as in the connector's effect table.
    pub kind: &'static str,
    /// Whom it is written to.
    pub side: Side,
    /// The lane in which it is done.
    pub lane: Option<Lane>,
    /// What is written, in the connector's own shape.
    pub body: Value,
    /// Which facts the record will hold.
    pub covers: Vec<String>,
    /// What it takes of the account's budget, in the vendor's unit.
    pub cost: u32,
}

/// The next thing to do for a filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Read something first.
    Ask(Question),
    /// Write something.
    Do(Box<Intent>),
    /// Nothing until a time, or until a new fact comes.
    Wait {
        /// When to look again.
        until: Timestamp,
    },
    /// Nothing, until a new fact comes.
    Done,
}

/// A step with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What to do.
    pub step: Step,
    /// Why, most telling last.
    pub reasons: Vec<Reason>,
    /// How urgent the step is.
    pub urgency: Urgency,
    /// What is fixed for this filing from its first write on (settings that may not change under it).
    pub pins: Option<Value>,
    /// Lanes in which the filing keeps its place beside the lane of its step, also while a vendor keeps it from going on: nobody
    /// with a later turn overtakes it there.
    pub lanes: Vec<Lane>,
}

/// The waits that plans use. All are settings under `[timing]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timing {
    /// Closing record: this long after the end, once the closing facts are there. Seconds; 30.
    #[serde(with = "seconds")]
    pub closing_after: Duration,
    /// Closing record: this long after the end in any case. Seconds; 60.
    #[serde(with = "seconds")]
    pub closing_at_latest: Duration,
    /// An unanswered inbound call waits this long after its end for a voicemail, which comes about 33 s
    /// after it. Seconds; 45.
    #[serde(with = "seconds")]
    pub voicemail_grace: Duration,
    /// Late comments and links are collected this long into one note. Seconds; 5.
    #[serde(with = "seconds")]
    pub late_batch: Duration,
    /// A message waits this long after its own time for one that was written before it. Seconds; 2.
    #[serde(with = "seconds")]
    pub message_grace: Duration,
    /// An insight card is not sent when the call was answered this long ago. Seconds; 10.
    #[serde(with = "seconds")]
    pub card_until_after_answer: Duration,
    /// Evidence older than this is asked again before a write rests on it. Seconds; 60.
    #[serde(with = "seconds")]
    pub evidence_max_age: Duration,
    /// A conversation's status and tags are read at most this long before a write that depends on them.
    /// Seconds; 5.
    #[serde(with = "seconds")]
    pub read_before_write: Duration,
    /// A remembered customer is used again this long without a search. Seconds; 600.
    #[serde(with = "seconds")]
    pub party_memory: Duration,
    /// A record first written this long after its event is made in the desk's way for imports (C-54).
    /// Seconds; 7200.
    #[serde(with = "seconds")]
    pub import_after: Duration,
    /// A call that was told to us this long after it happened may have been logged before, by an
    /// installation that is gone: look for its record first. Seconds; 120.
    #[serde(with = "seconds")]
    pub look_first_after: Duration,
    /// A call without an end is read through the API this long after its last fact. Seconds; 7200.
    #[serde(with = "seconds")]
    pub missing_end_after: Duration,
    /// Users and teams are read again after this. Seconds; 3600.
    #[serde(with = "seconds")]
    pub people_max_age: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            closing_after: Duration::from_secs(30),
            closing_at_latest: Duration::from_secs(60),
            voicemail_grace: Duration::from_secs(45),
            late_batch: Duration::from_secs(5),
            message_grace: Duration::from_secs(2),
            card_until_after_answer: Duration::from_secs(10),
            evidence_max_age: Duration::from_secs(60),
            read_before_write: Duration::from_secs(5),
            party_memory: Duration::from_secs(600),
            import_after: Duration::from_secs(7200),
            look_first_after: Duration::from_secs(120),
            missing_end_after: Duration::from_secs(7200),
            people_max_age: Duration::from_secs(3600),
        }
    }
}

/// Durations as a number of seconds.
pub mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes seconds.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(duration.as_secs_f64())
    }

    /// Reads seconds, with or without a fraction.
    ///
    /// # Errors
    /// When it is no number of seconds.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        Duration::try_from_secs_f64(seconds).map_err(serde::de::Error::custom)
    }
}
