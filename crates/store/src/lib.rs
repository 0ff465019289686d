//! What Deskline keeps, as semantic verbs: one trait, a plain in-memory model, and the suite that every
//! implementation passes.
//!
//! Rules that hold for every implementation:
//! - A verb is one transaction: all of it is durable when it returns `Ok`, nothing of it after `Err`.
//! - A verb that takes a [`Fence`] checks, inside its transaction, that the lease is still held.
//! - A new fact marks the filings of its interaction due in the transaction that stores it.
//! - A confirmation without sufficient evidence is refused.
//! - Times are UTC, kept to the microsecond; nothing here reads a clock.
//! - What makes a filing due from outside its turn (a fact, a free lane, an index that moved on, a person's word) is not lost
//!   when it comes while a turn is under way: see [`Filing::facts_seen`].

pub mod conformance;
pub mod model;
mod rows;
pub mod rules;

use async_trait::async_trait;
use domain::effect::{Class, EffectKey};
use domain::fact::Told;
use domain::ids::{Account, ConnectionId, FilingId, InteractionId};
use domain::installation::{Installation, Target};
use domain::ledger::{Answer, Decision, Effect, EffectState, Evidence};
use domain::memory::{Conversation, Learned, Party};
use domain::step::{Lane, Side, Urgency};
use jiff::Timestamp;
use serde_json::Value;

pub use rows::*;

/// Why a verb did nothing.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another node, or a later process, holds the account's lease.
    #[error("the lease of account {account} is held by another process")]
    LeaseLost {
        /// The account.
        account: Account,
    },
    /// A confirmation named neither a request nor an object of the desk.
    #[error("effect {key} may not be confirmed without evidence")]
    NoEvidence {
        /// The effect.
        key: EffectKey,
    },
    /// There is no such row.
    #[error("there is no {what}")]
    NotFound {
        /// What was looked for.
        what: String,
    },
    /// The verb does not fit the row's state.
    #[error("{0}")]
    Conflict(String),
    /// The disk is full, the file is damaged, the server is away.
    #[error("the store failed: {0}")]
    Failed(String),
}

/// The result of a verb.
pub type StoreResult<T> = Result<T, StoreError>;

/// Everything that Deskline keeps.
#[async_trait]
pub trait Store: Send + Sync {
    // --- What is set up ---------------------------------------------------------------------------

    /// Makes the stored set-up equal to the configured one, matching by name: new ones are added, changed ones
    /// changed, an integration that is no longer configured is paused. Nothing is deleted. Returns the whole set-up.
    async fn reconcile(&self, wanted: &WantedInstallation) -> StoreResult<Installation>;

    /// The whole set-up.
    async fn installation(&self) -> StoreResult<Installation>;

    /// Keeps a small value under a name, replacing an older one. Kept encrypted at rest when `secret`.
    async fn put_setting(&self, name: &str, value: &str, secret: bool) -> StoreResult<()>;

    /// Reads what [`Store::put_setting`] kept.
    async fn setting(&self, name: &str) -> StoreResult<Option<String>>;

    // --- Journal ----------------------------------------------------------------------------------

    /// Stores facts. For each new one: its interaction is made if it is new, a filing is made for each target that has
    /// none yet, and all filings of the interaction become due at `received_at` (they stay due if they were due before that), with
    /// the fact's urgency if that is more urgent than theirs. A fact that is there already changes nothing. One answer per fact, in order.
    ///
    /// The files that a new fact names are wanted from `received_at` on, each link once.
    ///
    /// A fact is known again by its connection and hash, an interaction by the phone system's account and its key. A
    /// target has a filing when the interaction has one of the same integration, or one in the same destination.
    async fn append(&self, facts: Vec<NewFact>) -> StoreResult<Vec<Appended>>;

    // --- Leases -----------------------------------------------------------------------------------

    /// Takes an account's lease for `owner` until `until`, if it is free, over, or `previous_is_gone` (the caller knows that
    /// no other process lives). The fencing number grows each time the lease is taken; an owner who asks for what it holds keeps its number.
    async fn take_lease(&self, request: &LeaseRequest) -> StoreResult<LeaseAnswer>;

    /// Extends a held lease.
    async fn renew_lease(&self, fence: &Fence, until: Timestamp) -> StoreResult<()>;

    /// Gives a held lease back.
    async fn release_lease(&self, fence: &Fence) -> StoreResult<()>;

    /// What a new lease holder does first: every effect of the account's filings that is `Intended` becomes `InDoubt` with
    /// `ended_at` as the end of its last attempt and no `settle_at`, and keeps its lane as long as if it were intended at `now`; every
    /// filing that waits for a lane becomes due at `now`; every filing with an unsettled effect becomes due at `now`. Returns how many
    /// effects became doubtful.
    async fn inherit(&self, fence: &Fence, ended_at: Timestamp, now: Timestamp) -> StoreResult<usize>;

    // --- Work -------------------------------------------------------------------------------------

    /// Filings of a desk account that are due and at least as urgent as `least`: the most urgent first, then the longest
    /// due, then in order of arrival. Follow-ups and backfill due before `aged` count as live, in the order and for `least`.
    async fn due(&self, account: &Account, query: &DueQuery) -> StoreResult<Vec<DueFiling>>;

    /// When the account's next filing becomes due (the past, if one is).
    async fn next_due(&self, account: &Account) -> StoreResult<Option<Timestamp>>;

    /// A filing with its facts and its ledger.
    async fn load(&self, filing: FilingId) -> StoreResult<LoadedFiling>;

    /// A party of a desk account.
    async fn party(&self, account: &Account, address: &str) -> StoreResult<Option<Party>>;

    /// A conversation of a desk account.
    async fn conversation(&self, account: &Account, id: &str) -> StoreResult<Option<Conversation>>;

    /// The account-wide answers (users, tags, inboxes), by question key.
    async fn cache(&self, account: &Account) -> StoreResult<std::collections::BTreeMap<String, Answer>>;

    // --- Ledger -----------------------------------------------------------------------------------

    /// Writes down a turn that wrote nothing to a vendor: decisions (those that repeat the filing's latest reasons are left
    /// out, see [`rules::new_decisions`]), answers, what was learnt, and when the filing is due next. If the filing was woken since
    /// `turn.facts_seen`, it stays due. A cached answer does not replace one that was asked later.
    async fn record(&self, fence: &Fence, turn: Turn) -> StoreResult<()>;

    /// Makes the intent of a write durable, before the write. Refused (`Intended::LaneBusy`) while another unsettled effect of
    /// the account keeps the lane: one that is `Intended` until it is concluded, one in doubt until its `holds_lane_until`. An effect with this key
    /// that is `Withdrawn` is taken up again with a new attempt; one that is in any other state is answered as it stands (`Intended::Exists`).
    /// Only `Intended::Ready` writes anything; it also ends the filing's wait for that lane.
    async fn intend(&self, fence: &Fence, intent: NewIntent) -> StoreResult<Intended>;

    /// Writes down the outcome of an effect's last attempt, what it taught, and when the filing is due next (it stays due if it
    /// was woken since). Only an `Intended` or `InDoubt` effect can be concluded.
    async fn conclude(&self, fence: &Fence, conclusion: Conclusion) -> StoreResult<()>;

    /// Of the filings that wait for the lane, the first by its turn becomes due at `now`. Returns it. It is the first
    /// until a turn of its own says that it waits no longer.
    async fn wake_lane(&self, fence: &Fence, lane: &Lane, now: Timestamp) -> StoreResult<Option<FilingId>>;

    /// Makes the filings due that have an effect in doubt whose `settle_at` has passed or is not set, because an index of the
    /// account moved on. Returns how many were not due already.
    async fn wake_doubts(&self, fence: &Fence, now: Timestamp) -> StoreResult<usize>;

    // --- Budgets ----------------------------------------------------------------------------------

    /// Keeps an account's budget, as JSON.
    async fn save_budget(&self, account: &Account, budget: &Value) -> StoreResult<()>;

    /// Reads what [`Store::save_budget`] kept.
    async fn budget(&self, account: &Account) -> StoreResult<Option<Value>>;

    // --- Files whose links die ----------------------------------------------------------------------

    /// How the files stand.
    async fn files(&self) -> StoreResult<FilesStanding>;

    /// Wanted files that are to be fetched by `claim.now`, the longest due first, then by link. Each is wanted again at
    /// `claim.again_at`, so that nobody else fetches it meanwhile and one whose process died is not lost.
    async fn claim_files(&self, claim: &FileClaim) -> StoreResult<Vec<WantedFile>>;

    /// Writes down what came of a claimed file. One that is not wanted any more stays as it is.
    async fn settle_file(&self, link: &str, fate: FileFate) -> StoreResult<()>;

    /// The file behind a link, if it is kept.
    async fn kept_file(&self, link: &str) -> StoreResult<Option<KeptFile>>;

    /// Forgets the files that are wanted since before `before`, and those that are of no more use: no filing of their
    /// interaction is due at a time or waits for a lane, and no effect of it is unsettled or refused. Returns how many.
    async fn forget_files(&self, before: Timestamp) -> StoreResult<u64>;

    // --- What a person may do ---------------------------------------------------------------------

    /// Ends a doubt or a refusal by a person's word: with `retry` the effect is `Withdrawn`, without it is `Dismissed`. Its
    /// filing becomes due at `now`, and so does the first that waits for its lane. An effect in any other state is a conflict.
    async fn decide_effect(&self, key: &EffectKey, retry: bool, now: Timestamp) -> StoreResult<()>;

    // --- Reading, for dashboard and command line --------------------------------------------------

    /// Effects in these states, the one last intended for the first time first.
    async fn effects(&self, states: &[EffectState], limit: u32) -> StoreResult<Vec<Effect>>;

    /// Interactions, the latest first, those before `before`.
    async fn interactions(&self, before: Option<InteractionId>, limit: u32) -> StoreResult<Vec<InteractionRow>>;

    /// One interaction with all that is known of it.
    async fn interaction(&self, id: InteractionId) -> StoreResult<InteractionDetail>;

    /// How much of what there is.
    async fn counts(&self) -> StoreResult<Counts>;
}
