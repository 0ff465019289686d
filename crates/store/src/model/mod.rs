//! A plain in-memory store: obvious code over ordered maps, the measure of the others.
//!
//! Every verb checks all that it may refuse before it changes anything, so that an error leaves nothing behind.

mod files;
mod journal;
mod leases;
mod ledger;
mod reading;
mod setup;
mod work;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use domain::effect::EffectKey;
use domain::fact::FactHash;
use domain::ids::{Account, ConnectionId, FilingId, IntegrationId, InteractionId, InteractionKey};
use domain::installation::{Connection, Installation, Integration};
use domain::ledger::{Answer, Decision, Effect, EffectState};
use domain::memory::{Conversation, Party};
use domain::step::Lane;
use jiff::Timestamp;
use serde_json::Value;

use crate::*;

/// The store in memory.
#[derive(Debug, Default)]
pub struct Model {
    state: Mutex<State>,
}

impl Model {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, Default)]
struct State {
    workspace: Option<String>,
    connections: BTreeMap<ConnectionId, Connection>,
    integrations: BTreeMap<IntegrationId, Integration>,
    settings: BTreeMap<String, String>,
    /// The journal's index: which interaction a fact went to.
    journal: BTreeMap<(ConnectionId, FactHash), Option<InteractionId>>,
    interactions: BTreeMap<InteractionId, InteractionState>,
    filings: BTreeMap<FilingId, FilingState>,
    /// Effects, in the order in which they were first intended.
    effects: Vec<Effect>,
    parties: BTreeMap<(Account, String), Party>,
    conversations: BTreeMap<(Account, String), Conversation>,
    cache: BTreeMap<Account, BTreeMap<String, Answer>>,
    budgets: BTreeMap<Account, Value>,
    /// By link.
    files: BTreeMap<String, FileState>,
    leases: BTreeMap<Account, Lease>,
}

#[derive(Debug)]
struct InteractionState {
    account: Account,
    key: InteractionKey,
    first_received_at: Timestamp,
    facts: Vec<StoredFact>,
}

#[derive(Debug)]
struct FilingState {
    row: Filing,
    woken_at: Timestamp,
    decisions: Vec<Decision>,
    answers: BTreeMap<String, Answer>,
}

#[derive(Debug)]
struct Lease {
    owner: Option<String>,
    number: i64,
    until: Timestamp,
}

#[derive(Debug)]
struct FileState {
    interaction: InteractionId,
    wanted_at: Timestamp,
    tries: u32,
    /// While it is wanted: when it is to be fetched.
    again_at: Option<Timestamp>,
    kept: Option<KeptFile>,
}

impl FilingState {
    /// Something outside the filing's turn makes it due.
    fn wake(&mut self, at: Timestamp) {
        self.row.due_at = Some(self.row.due_at.map_or(at, |due_at| due_at.min(at)));
        self.row.facts_seen += 1;
        self.woken_at = at;
    }
}

impl State {
    fn filing(&self, id: FilingId) -> StoreResult<&FilingState> {
        self.filings.get(&id).ok_or_else(|| StoreError::NotFound { what: format!("filing {id}") })
    }

    fn filing_mut(&mut self, id: FilingId) -> StoreResult<&mut FilingState> {
        self.filings.get_mut(&id).ok_or_else(|| StoreError::NotFound { what: format!("filing {id}") })
    }

    /// A filing that is written to under a lease.
    fn fenced_filing(&self, fence: &Fence, id: FilingId) -> StoreResult<&FilingState> {
        self.check(fence)?;
        let filing = self.filing(id)?;
        if filing.row.account == fence.account {
            Ok(filing)
        } else {
            Err(StoreError::Conflict(format!("filing {id} is not of account {}", fence.account)))
        }
    }

    fn effect(&self, key: &EffectKey) -> StoreResult<&Effect> {
        let found = self.effects.iter().find(|effect| effect.key == *key);
        found.ok_or_else(|| StoreError::NotFound { what: format!("effect {key}") })
    }

    fn save_effect(&mut self, changed: Effect) {
        match self.effects.iter_mut().find(|effect| effect.key == changed.key) {
            Some(effect) => *effect = changed,
            None => self.effects.push(changed),
        }
    }

    fn effects_of(&self, filing: FilingId) -> impl Iterator<Item = &Effect> {
        self.effects.iter().filter(move |effect| effect.filing == filing)
    }
}

#[async_trait]
impl Store for Model {
    async fn reconcile(&self, wanted: &WantedInstallation) -> StoreResult<Installation> {
        self.state().reconcile(wanted)
    }

    async fn installation(&self) -> StoreResult<Installation> {
        Ok(self.state().installation())
    }

    async fn put_setting(&self, name: &str, value: &str, _secret: bool) -> StoreResult<()> {
        self.state().settings.insert(name.to_owned(), value.to_owned());
        Ok(())
    }

    async fn setting(&self, name: &str) -> StoreResult<Option<String>> {
        Ok(self.state().settings.get(name).cloned())
    }

    async fn append(&self, facts: Vec<NewFact>) -> StoreResult<Vec<Appended>> {
        self.state().append(facts)
    }

    async fn take_lease(&self, request: &LeaseRequest) -> StoreResult<LeaseAnswer> {
        Ok(self.state().take_lease(request))
    }

    async fn renew_lease(&self, fence: &Fence, until: Timestamp) -> StoreResult<()> {
        self.state().renew_lease(fence, until)
    }

    async fn release_lease(&self, fence: &Fence) -> StoreResult<()> {
        self.state().release_lease(fence)
    }

    async fn inherit(&self, fence: &Fence, ended_at: Timestamp, now: Timestamp) -> StoreResult<usize> {
        self.state().inherit(fence, ended_at, now)
    }

    async fn due(&self, account: &Account, query: &DueQuery) -> StoreResult<Vec<DueFiling>> {
        Ok(self.state().due(account, query))
    }

    async fn next_due(&self, account: &Account) -> StoreResult<Option<Timestamp>> {
        Ok(self.state().next_due(account))
    }

    async fn load(&self, filing: FilingId) -> StoreResult<LoadedFiling> {
        self.state().load(filing)
    }

    async fn party(&self, account: &Account, address: &str) -> StoreResult<Option<Party>> {
        Ok(self.state().parties.get(&(account.clone(), address.to_owned())).cloned())
    }

    async fn conversation(&self, account: &Account, id: &str) -> StoreResult<Option<Conversation>> {
        Ok(self.state().conversations.get(&(account.clone(), id.to_owned())).cloned())
    }

    async fn cache(&self, account: &Account) -> StoreResult<BTreeMap<String, Answer>> {
        Ok(self.state().cache.get(account).cloned().unwrap_or_default())
    }

    async fn record(&self, fence: &Fence, turn: Turn) -> StoreResult<()> {
        self.state().record(fence, turn)
    }

    async fn intend(&self, fence: &Fence, intent: NewIntent) -> StoreResult<Intended> {
        self.state().intend(fence, intent)
    }

    async fn conclude(&self, fence: &Fence, conclusion: Conclusion) -> StoreResult<()> {
        self.state().conclude(fence, conclusion)
    }

    async fn wake_lane(&self, fence: &Fence, lane: &Lane, now: Timestamp) -> StoreResult<Option<FilingId>> {
        let mut state = self.state();
        state.check(fence)?;
        Ok(state.wake_lane(&fence.account, lane, now))
    }

    async fn wake_doubts(&self, fence: &Fence, now: Timestamp) -> StoreResult<usize> {
        self.state().wake_doubts(fence, now)
    }

    async fn save_budget(&self, account: &Account, budget: &Value) -> StoreResult<()> {
        self.state().budgets.insert(account.clone(), budget.clone());
        Ok(())
    }

    async fn budget(&self, account: &Account) -> StoreResult<Option<Value>> {
        Ok(self.state().budgets.get(account).cloned())
    }

    async fn files(&self) -> StoreResult<FilesStanding> {
        Ok(self.state().files_standing())
    }

    async fn claim_files(&self, claim: &FileClaim) -> StoreResult<Vec<WantedFile>> {
        Ok(self.state().claim_files(claim))
    }

    async fn settle_file(&self, link: &str, fate: FileFate) -> StoreResult<()> {
        self.state().settle_file(link, fate);
        Ok(())
    }

    async fn kept_file(&self, link: &str) -> StoreResult<Option<KeptFile>> {
        Ok(self.state().files.get(link).and_then(|file| file.kept.clone()))
    }

    async fn forget_files(&self, before: Timestamp) -> StoreResult<u64> {
        Ok(self.state().forget_files(before))
    }

    async fn decide_effect(&self, key: &EffectKey, retry: bool, now: Timestamp) -> StoreResult<()> {
        self.state().decide_effect(key, retry, now)
    }

    async fn effects(&self, states: &[EffectState], limit: u32) -> StoreResult<Vec<Effect>> {
        Ok(self.state().effects_in(states, limit))
    }

    async fn interactions(&self, before: Option<InteractionId>, limit: u32) -> StoreResult<Vec<InteractionRow>> {
        Ok(self.state().interactions(before, limit))
    }

    async fn interaction(&self, id: InteractionId) -> StoreResult<InteractionDetail> {
        self.state().interaction(id)
    }

    async fn counts(&self) -> StoreResult<Counts> {
        Ok(self.state().counts())
    }
}
