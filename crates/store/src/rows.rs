//! What the verbs take and give.

use std::collections::BTreeMap;

use bytes::Bytes;
use domain::fact::{FactHash, ParsedFact, Source};
use domain::ids::{Destination, IntegrationId};
use domain::installation::NumberSelection;
use domain::ledger::Ledger;

use super::*;

/// The set-up as configured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WantedInstallation {
    /// The one workspace of an installation without logins.
    pub workspace: String,
    /// Connections.
    pub connections: Vec<WantedConnection>,
    /// Integrations.
    pub integrations: Vec<WantedIntegration>,
}

/// A configured connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedConnection {
    /// Its name: the key of reconciliation.
    pub name: String,
    /// The account at the vendor.
    pub account: Account,
}

/// A configured integration.
#[derive(Clone, Debug, PartialEq)]
pub struct WantedIntegration {
    /// Its name: the key of reconciliation.
    pub name: String,
    /// The phone system's connection, by name.
    pub phone: String,
    /// The desk's connection, by name.
    pub desk: String,
    /// Where records go.
    pub destination: Destination,
    /// Which numbers it listens to.
    pub numbers: NumberSelection,
    /// Whether it is paused.
    pub paused: bool,
    /// Settings in the desk connector's own shape.
    pub settings: Value,
}

/// A fact on its way into the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct NewFact {
    /// The connection that it came through.
    pub connection: ConnectionId,
    /// What was told.
    pub told: Told,
    /// When it reached us.
    pub received_at: Timestamp,
    /// How urgent the filings become.
    pub urgency: Urgency,
    /// Whose turn it is in a lane: filings that it gives rise to go in this order. A call's arrival, a message's own time.
    pub turn_at: Timestamp,
    /// The filings that it gives rise to.
    pub targets: Vec<Target>,
    /// Links to files that it names and that die soon.
    pub files: Vec<String>,
}

/// What became of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// `false`: it was there already.
    pub is_new: bool,
    /// Its interaction, if it is about one.
    pub interaction: Option<InteractionId>,
}

/// A request for a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseRequest {
    /// The account.
    pub account: Account,
    /// Who asks: unique to the process.
    pub owner: String,
    /// Now.
    pub now: Timestamp,
    /// Until when it is asked for.
    pub until: Timestamp,
    /// The caller knows that no other process works on this store.
    pub previous_is_gone: bool,
}

/// The answer to a request for a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeaseAnswer {
    /// It is held now.
    Taken {
        /// What later verbs must show.
        fence: Fence,
        /// Until when the lease of another, previous holder lasted; `None` if it was free: never held, given back,
        /// or held by this owner already.
        previous_until: Option<Timestamp>,
    },
    /// Another process holds it.
    HeldUntil(Timestamp),
}

/// Proof of a lease. Verbs that write for an account take it and check it inside their transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    /// The account.
    pub account: Account,
    /// The fencing number.
    pub number: i64,
}

/// Which due filings are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueQuery {
    /// Now.
    pub now: Timestamp,
    /// The least urgent kind that is wanted.
    pub least: Urgency,
    /// Follow-ups and backfill due before this count as live.
    pub aged: Timestamp,
    /// How many at most.
    pub limit: u32,
}

/// A due filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueFiling {
    /// The filing.
    pub id: FilingId,
    /// The lane that it waited for, if it waited for one.
    pub lane_wait: Option<Lane>,
    /// How urgent its next step is thought to be, after ageing.
    pub urgency: Urgency,
    /// Its turn among those that are due together.
    pub turn_at: Timestamp,
}

/// A filing's row.
#[derive(Clone, Debug, PartialEq)]
pub struct Filing {
    /// Our row id.
    pub id: FilingId,
    /// The integration.
    pub integration: IntegrationId,
    /// The call or message.
    pub interaction: InteractionId,
    /// The desk account.
    pub account: Account,
    /// Where the record goes.
    pub destination: Destination,
    /// When it is looked at next; `None`: when a fact comes.
    pub due_at: Option<Timestamp>,
    /// How urgent its next step is thought to be.
    pub urgency: Urgency,
    /// The lane that it waits for.
    pub lane_wait: Option<Lane>,
    /// Its turn among those who wait for a lane; of two with the same, the first to arrive.
    pub turn_at: Timestamp,
    /// What was fixed at its first write.
    pub pins: Option<Value>,
    /// A counter that guards against what comes while a turn is under way. It grows with each new fact of the interaction,
    /// and with all else that makes the filing due from outside its turn. A turn that ends with an older value than the
    /// row's leaves the filing due at the time of the latest such event.
    pub facts_seen: i64,
}

/// A stored fact.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredFact {
    /// Its identity.
    pub hash: FactHash,
    /// How it reached us.
    pub source: Source,
    /// The vendor's event name.
    pub event: String,
    /// When the payload was built.
    pub at: Timestamp,
    /// When it reached us.
    pub received_at: Timestamp,
    /// The small parsed form.
    pub parsed: Option<ParsedFact>,
}

/// A filing with all that a turn needs.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedFiling {
    /// The row.
    pub filing: Filing,
    /// The facts of its interaction, in order of arrival.
    pub facts: Vec<StoredFact>,
    /// Its history.
    pub ledger: Ledger,
}

/// When a filing is looked at next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// `None`: when a fact comes.
    pub due_at: Option<Timestamp>,
    /// How urgent that is.
    pub urgency: Urgency,
    /// The lane that it waits for; it is also woken when the lane is free.
    pub lane_wait: Option<Lane>,
}

/// A turn that wrote nothing to a vendor.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The filing.
    pub filing: FilingId,
    /// [`Filing::facts_seen`] as loaded.
    pub facts_seen: i64,
    /// Why.
    pub decisions: Vec<Decision>,
    /// Answers of the filing's own.
    pub answers: Vec<Answer>,
    /// Account-wide answers, with their accounts.
    pub cached: Vec<(Account, Answer)>,
    /// What was learnt of parties and conversations of the filing's desk account.
    pub learned: Vec<Learned>,
    /// When it is looked at next. `None`: the turn goes on, nothing changes.
    pub next: Option<Next>,
}

/// An intent on its way into the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct NewIntent {
    /// The filing.
    pub filing: FilingId,
    /// The effect's identity.
    pub key: EffectKey,
    /// The kind.
    pub kind: String,
    /// Which connection it writes to.
    pub side: Side,
    /// The account it writes to.
    pub target: Account,
    /// What it is worth.
    pub class: Class,
    /// The lane in which it is done.
    pub lane: Option<Lane>,
    /// Until when a doubt about it keeps that lane.
    pub holds_lane_until: Timestamp,
    /// What is written.
    pub body: Value,
    /// Which facts the record will hold.
    pub covers: Vec<String>,
    /// Why.
    pub decisions: Vec<Decision>,
    /// Settings that are fixed from now on, if this is the first write.
    pub pins: Option<Value>,
    /// Now.
    pub now: Timestamp,
}

/// What became of an intent.
#[derive(Clone, Debug, PartialEq)]
pub enum Intended {
    /// It is durable: the request may start.
    Ready(Box<Effect>),
    /// Another unsettled effect keeps the lane.
    LaneBusy {
        /// The effect that keeps it longest.
        by: EffectKey,
        /// When to try again, if the lane is not freed before. Later than the intent's `now`.
        until: Timestamp,
    },
    /// An effect with this key is there already.
    Exists(Box<Effect>),
}

/// The outcome of an effect's last attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct Conclusion {
    /// The effect.
    pub key: EffectKey,
    /// Where it stands now.
    pub verdict: Verdict,
    /// What came of the attempt, in words, for the history.
    pub outcome: String,
    /// Why.
    pub decisions: Vec<Decision>,
    /// New evidence for the filing.
    pub answers: Vec<Answer>,
    /// What it taught.
    pub learned: Vec<Learned>,
    /// When the filing is looked at next. `None`: the turn goes on, nothing changes.
    pub next: Option<Next>,
    /// [`Filing::facts_seen`] as loaded.
    pub facts_seen: i64,
    /// Now.
    pub now: Timestamp,
}

/// Where an effect stands after an attempt or a look.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Applied.
    Confirmed {
        /// What proves it.
        evidence: Evidence,
        /// What came into being.
        result: Value,
    },
    /// Certainly not applied; planned anew.
    Withdrawn,
    /// Not known. The attempt ended at `ended_at` at the latest; it is looked at at `settle_at`.
    InDoubt {
        /// The latest time at which the attempt's request can have ended.
        ended_at: Timestamp,
        /// When to look.
        settle_at: Timestamp,
        /// Why it is in doubt.
        note: String,
    },
    /// The vendor said no, finally.
    Refused {
        /// The vendor's words.
        words: String,
    },
    /// Of no use any more.
    Expired {
        /// Why.
        note: String,
    },
}

/// A line of the list of interactions.
#[derive(Clone, Debug, PartialEq)]
pub struct InteractionRow {
    /// Our row id.
    pub id: InteractionId,
    /// The phone system's identity.
    pub key: domain::ids::InteractionKey,
    /// When the first fact came.
    pub first_received_at: Timestamp,
    /// Its facts.
    pub facts: Vec<StoredFact>,
    /// Its filings, each with the states of its effects.
    pub filings: Vec<FilingSummary>,
}

/// How a filing stands, in short.
#[derive(Clone, Debug, PartialEq)]
pub struct FilingSummary {
    /// The row.
    pub filing: Filing,
    /// The integration's name.
    pub integration: String,
    /// How many effects are in which state.
    pub effects: BTreeMap<EffectState, usize>,
    /// The latest decision.
    pub latest: Option<Decision>,
}

/// One interaction with all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct InteractionDetail {
    /// The row.
    pub row: InteractionRow,
    /// Per filing: decisions oldest first, and the ledger.
    pub filings: Vec<FilingDetail>,
}

/// One filing with all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct FilingDetail {
    /// The row and its summary.
    pub summary: FilingSummary,
    /// Decisions, oldest first.
    pub decisions: Vec<Decision>,
    /// Answers and effects.
    pub ledger: Ledger,
    /// The conversations that its effects name, as remembered, and those that they were merged into, by id
    /// (see [`rules::named_conversations`]).
    pub conversations: Vec<Conversation>,
}

/// How much of what there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Facts in the journal.
    pub facts: u64,
    /// Calls and messages.
    pub interactions: u64,
    /// Filings.
    pub filings: u64,
    /// Filings that are due at a time, or wait for a lane.
    pub filings_waiting: u64,
    /// Effects, by state.
    pub effects: BTreeMap<EffectState, u64>,
}

/// Which wanted files are claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileClaim {
    /// Now.
    pub now: Timestamp,
    /// When a claimed file is wanted again if nothing is said of it until then.
    pub again_at: Timestamp,
    /// How many at most.
    pub limit: u32,
}

/// A file that is to be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedFile {
    /// Where it is: its identity.
    pub link: String,
    /// The phone system's account that told of it.
    pub account: Account,
    /// Since when it is wanted.
    pub wanted_at: Timestamp,
    /// How often it was claimed, this time included.
    pub tries: u32,
}

/// A file that was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// Its type, as its source told it.
    pub content_type: Option<String>,
    /// All of it.
    pub bytes: Bytes,
}

/// What came of a claimed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFate {
    /// Here it is.
    Kept(KeptFile),
    /// Not now; it is wanted again then.
    Again {
        /// When.
        at: Timestamp,
    },
    /// It will not be had.
    GivenUp,
}

/// How the files stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FilesStanding {
    /// When the next wanted file is to be fetched (the past, if one is).
    pub next_at: Option<Timestamp>,
    /// How many are remembered: wanted, kept and given up.
    pub remembered: u64,
    /// What the kept ones take together. Bytes.
    pub kept_bytes: u64,
}
