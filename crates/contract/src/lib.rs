//! The contract between the engine and the connectors: what the engine asks of everything that knows one
//! vendor, and in which words it is answered.
//!
//! The engine knows no vendor. A connector knows no store, no lane, no retry: it answers one question,
//! does one write, or looks whether one write was applied. What to do next is a pure function, [`Desk::plan`].

mod budget;
pub mod phone_side;

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::effect::EffectSpec;
use domain::fact::Told;
use domain::ids::{Destination, FilingId};
use domain::interaction::Interaction;
use domain::ledger::{Answer, Effect, Evidence, Ledger, Reason};
use domain::memory::{Conversation, Learned, Party};
use domain::step::{Plan, Question, Timing};
use jiff::Timestamp;
use serde_json::Value;

pub use budget::{Budget, Meter, Permit, Reading, Reservation};

/// Why a question could not be answered, or a write was certainly not applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The vendor cannot be reached, or fails. The account waits and is probed.
    #[error("the vendor is not reachable or failing: {detail}")]
    Down {
        /// What was seen.
        detail: String,
    },
    /// The vendor's request limit is reached.
    #[error("the vendor's request limit is reached")]
    Limited {
        /// How long the vendor said to wait.
        retry_after: Option<std::time::Duration>,
    },
    /// The vendor does not accept our credentials.
    #[error("the vendor does not accept the credentials: {words}")]
    Unauthorised {
        /// The vendor's words.
        words: String,
    },
    /// The vendor says no to this request; the same request will not succeed.
    #[error("the vendor refused ({status}): {words}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The vendor's words.
        words: String,
    },
    /// The vendor answered something that could not be read.
    #[error("the vendor's answer could not be read: {detail}")]
    Garbled {
        /// What was wrong with it.
        detail: String,
    },
}

/// The answer to a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// The answer, in the connector's own shape.
    pub value: Value,
    /// What it taught us beyond the filing.
    pub learned: Vec<Learned>,
    /// Facts that the answer told: the engine puts them into the journal.
    pub told: Vec<Told>,
    /// What it showed of the whole account, beside the answer: key → value, kept as account-wide answers.
    pub account_notes: BTreeMap<String, Value>,
}

/// What came of a write.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Applied: a complete 2xx.
    Confirmed {
        /// What proves it.
        evidence: Evidence,
        /// What came into being, in the connector's own shape. A `conversation` member names the desk's
        /// conversation that the filing stands in from now on.
        result: Value,
        /// What it taught us.
        learned: Vec<Learned>,
    },
    /// Certainly not applied, for a reason that passes: tried again later.
    NotApplied(Trouble),
    /// Certainly not applied, because the desk is not as the plan thought: what was learnt is written
    /// down and the plan decides anew. `answers` are kept in the filing's ledger as evidence.
    Superseded {
        /// What was found.
        reason: Reason,
        /// What it taught us.
        learned: Vec<Learned>,
        /// New evidence for the plan: question key → answer.
        answers: BTreeMap<String, Value>,
    },
    /// Certainly not applied, and never will be.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The vendor's words.
        words: String,
    },
    /// Nobody knows: a time-out, a cut connection, a 5xx, a 408.
    Unknown {
        /// What was seen.
        detail: String,
    },
}

/// What a look at a doubtful write showed.
#[derive(Clone, Debug, PartialEq)]
pub enum Settlement {
    /// It was applied.
    Applied {
        /// What proves it.
        evidence: Evidence,
        /// As in [`Outcome::Confirmed`].
        result: Value,
        /// What it taught us.
        learned: Vec<Learned>,
    },
    /// It was certainly not applied: it may be written again.
    Absent {
        /// Why that is certain.
        reason: Reason,
    },
    /// The read cannot tell yet, or never will.
    Unclear {
        /// Why not.
        reason: Reason,
    },
    /// The read itself failed.
    NotNow(Trouble),
}

/// Everything that knows one vendor account.
#[async_trait]
pub trait Connector: Send + Sync {
    /// The connector's effect table.
    fn effects(&self) -> &'static [EffectSpec];

    /// The account's request budget.
    fn meter(&self) -> &Meter;

    /// Answers a question.
    ///
    /// # Errors
    /// When the vendor could not be asked or did not answer readably.
    async fn ask(&self, question: &Question) -> Result<Asked, Trouble>;

    /// Does one write. The intent is durable already.
    async fn perform(&self, effect: &Effect) -> Outcome;

    /// Looks whether a write in doubt was applied. Called only after the effect's quiet time.
    async fn settle(&self, effect: &Effect) -> Settlement;

    /// One harmless request, to see whether an account that was down is back.
    ///
    /// # Errors
    /// When it is not.
    async fn probe(&self) -> Result<(), Trouble>;
}

/// What a plan rests on. Nothing else: no clock, no I/O, no randomness.
#[derive(Clone, Copy, Debug)]
pub struct PlanInput<'a> {
    /// The filing.
    pub filing: FilingId,
    /// Its destination in the desk.
    pub destination: &'a Destination,
    /// The call or message, folded from all its facts.
    pub interaction: &'a Interaction,
    /// When the first fact of it was stored here: one told long after it happened may have been logged before.
    pub first_told_at: Timestamp,
    /// When we were first told that it began: a call to ring, a message to be. `None`: never, only of what came after; or it began
    /// before this installation did, and one that is gone may have been told as well.
    pub announced_at: Option<Timestamp>,
    /// When the latest fact was stored here.
    pub last_told_at: Timestamp,
    /// The external person; for a message that we sent to a group the first of them.
    pub party: &'a Party,
    /// All external people whom it concerns, in the interaction's order: one, but for a message that we sent to a group.
    pub parties: &'a [Party],
    /// The conversation that the filing stands in, merges followed.
    pub conversation: Option<&'a Conversation>,
    /// What is remembered of the conversations that the filing's effects name, and of those that its parties have at
    /// the destination, merges followed; by the id that was named.
    pub conversations: &'a BTreeMap<String, Conversation>,
    /// Account-wide answers of the desk, by question key.
    pub desk_cache: &'a BTreeMap<String, Answer>,
    /// Account-wide answers of the phone system, by question key.
    pub phone_cache: &'a BTreeMap<String, Answer>,
    /// The integration's settings, in the connector's own shape.
    pub settings: &'a Value,
    /// Whether the integration is paused.
    pub paused: bool,
    /// What was pinned at the filing's first write.
    pub pins: Option<&'a Value>,
    /// The filing's history.
    pub ledger: &'a Ledger,
    /// The waits.
    pub timing: &'a Timing,
    /// Now, UTC.
    pub now: Timestamp,
}

/// A connector to a help desk: it also decides what the next step of a filing is.
pub trait Desk: Connector {
    /// The next step of a filing. Pure: the same input gives the same plan.
    fn plan(&self, input: &PlanInput<'_>) -> Plan;
}
