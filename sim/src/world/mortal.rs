//! Store and wires of a process that may die at any of its requests and commits.
//!
//! A process that died does nothing more: whoever of it waits for an answer waits for ever.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use domain::effect::EffectKey;
use domain::ids::{Account, FilingId, InteractionId};
use domain::installation::Installation;
use domain::ledger::{Answer, Effect, EffectState};
use domain::memory::{Conversation, Party};
use domain::step::Lane;
use ground::Switchboard;
use jiff::Timestamp;
use ports::{Request, Response, SendError, Transport};
use serde_json::Value;
use store::{
    Appended, Conclusion, Counts, DueFiling, DueQuery, Fence, Intended, InteractionDetail, InteractionRow, LeaseAnswer,
    LeaseRequest, LoadedFiling, NewFact, NewIntent, Store, StoreError, StoreResult, Turn, WantedInstallation,
};
use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::PUBLIC_HOST;
use super::perils::{Fate, Perils};

/// One life of the process.
#[derive(Clone, Debug)]
pub(super) struct Life {
    alive: Arc<AtomicBool>,
    tasks: Arc<Mutex<Vec<AbortHandle>>>,
    switchboard: Switchboard,
    died: Arc<Notify>,
}

impl Life {
    /// A life that begins. `died` is told of its end.
    pub(super) fn begin(switchboard: Switchboard, died: Arc<Notify>) -> Self {
        Self { alive: Arc::new(AtomicBool::new(true)), tasks: Arc::default(), switchboard, died }
    }

    /// This task ends with it.
    pub(super) fn owns(&self, task: AbortHandle) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).push(task);
    }

    pub(super) fn is_alive(&self) -> bool {
        self.alive.load(Ordering::Relaxed)
    }

    /// Ends it at once: nothing is finished, nothing is given back.
    pub(super) fn end(&self) {
        if !self.alive.swap(false, Ordering::Relaxed) {
            return;
        }
        self.switchboard.disconnect(PUBLIC_HOST);
        for task in self.tasks.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            task.abort();
        }
        self.died.notify_one();
    }

    async fn must_live(&self) {
        if !self.is_alive() {
            std::future::pending::<()>().await;
        }
    }

    async fn die(&self) -> ! {
        self.end();
        std::future::pending::<()>().await;
        unreachable!("nobody comes back from there")
    }
}

/// The process's way to the vendors.
#[derive(Clone, Debug)]
pub(super) struct MortalWires {
    pub(super) life: Life,
    pub(super) perils: Perils,
    pub(super) switchboard: Switchboard,
}

#[async_trait]
impl Transport for MortalWires {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        self.life.must_live().await;
        match self.perils.request() {
            Fate::DiesBefore => self.life.die().await,
            Fate::DiesAfter => {
                // Applied or not: nobody will know.
                let _unread = self.switchboard.send(request).await;
                self.life.die().await
            }
            Fate::GoesWell | Fate::DiskFull => {
                let answer = self.switchboard.send(request).await;
                self.life.must_live().await;
                answer
            }
        }
    }
}

/// The process's way to the store.
pub(super) struct MortalStore {
    pub(super) life: Life,
    pub(super) perils: Perils,
    pub(super) inner: Arc<dyn Store>,
}

impl MortalStore {
    async fn read<T>(&self, verb: impl Future<Output = StoreResult<T>>) -> StoreResult<T> {
        self.life.must_live().await;
        verb.await
    }

    async fn write<T>(&self, verb: impl Future<Output = StoreResult<T>>) -> StoreResult<T> {
        self.life.must_live().await;
        match self.perils.commit() {
            Fate::GoesWell => verb.await,
            Fate::DiskFull => Err(StoreError::Failed("database or disk is full".to_owned())),
            Fate::DiesBefore => self.life.die().await,
            Fate::DiesAfter => {
                let _unread = verb.await;
                self.life.die().await
            }
        }
    }
}

#[async_trait]
impl Store for MortalStore {
    async fn reconcile(&self, wanted: &WantedInstallation) -> StoreResult<Installation> {
        self.write(self.inner.reconcile(wanted)).await
    }
    async fn installation(&self) -> StoreResult<Installation> {
        self.read(self.inner.installation()).await
    }
    async fn put_setting(&self, name: &str, value: &str, secret: bool) -> StoreResult<()> {
        self.write(self.inner.put_setting(name, value, secret)).await
    }
    async fn setting(&self, name: &str) -> StoreResult<Option<String>> {
        self.read(self.inner.setting(name)).await
    }
    async fn append(&self, facts: Vec<NewFact>) -> StoreResult<Vec<Appended>> {
        self.write(self.inner.append(facts)).await
    }
    async fn take_lease(&self, request: &LeaseRequest) -> StoreResult<LeaseAnswer> {
        self.write(self.inner.take_lease(request)).await
    }
    async fn renew_lease(&self, fence: &Fence, until: Timestamp) -> StoreResult<()> {
        self.write(self.inner.renew_lease(fence, until)).await
    }
    async fn release_lease(&self, fence: &Fence) -> StoreResult<()> {
        self.write(self.inner.release_lease(fence)).await
    }
    async fn inherit(&self, fence: &Fence, ended_at: Timestamp, now: Timestamp) -> StoreResult<usize> {
        self.write(self.inner.inherit(fence, ended_at, now)).await
    }
    async fn due(&self, account: &Account, query: &DueQuery) -> StoreResult<Vec<DueFiling>> {
        self.read(self.inner.due(account, query)).await
    }
    async fn next_due(&self, account: &Account) -> StoreResult<Option<Timestamp>> {
        self.read(self.inner.next_due(account)).await
    }
    async fn load(&self, filing: FilingId) -> StoreResult<LoadedFiling> {
        self.read(self.inner.load(filing)).await
    }
    async fn party(&self, account: &Account, address: &str) -> StoreResult<Option<Party>> {
        self.read(self.inner.party(account, address)).await
    }
    async fn conversation(&self, account: &Account, id: &str) -> StoreResult<Option<Conversation>> {
        self.read(self.inner.conversation(account, id)).await
    }
    async fn cache(&self, account: &Account) -> StoreResult<BTreeMap<String, Answer>> {
        self.read(self.inner.cache(account)).await
    }
    async fn record(&self, fence: &Fence, turn: Turn) -> StoreResult<()> {
        self.write(self.inner.record(fence, turn)).await
    }
    async fn intend(&self, fence: &Fence, intent: NewIntent) -> StoreResult<Intended> {
        self.write(self.inner.intend(fence, intent)).await
    }
    async fn conclude(&self, fence: &Fence, conclusion: Conclusion) -> StoreResult<()> {
        self.write(self.inner.conclude(fence, conclusion)).await
    }
    async fn wake_lane(&self, fence: &Fence, lane: &Lane, now: Timestamp) -> StoreResult<Option<FilingId>> {
        self.write(self.inner.wake_lane(fence, lane, now)).await
    }
    async fn wake_doubts(&self, fence: &Fence, now: Timestamp) -> StoreResult<usize> {
        self.write(self.inner.wake_doubts(fence, now)).await
    }
    async fn save_budget(&self, account: &Account, budget: &Value) -> StoreResult<()> {
        self.write(self.inner.save_budget(account, budget)).await
    }
    async fn budget(&self, account: &Account) -> StoreResult<Option<Value>> {
        self.read(self.inner.budget(account)).await
    }
    async fn decide_effect(&self, key: &EffectKey, retry: bool, now: Timestamp) -> StoreResult<()> {
        self.write(self.inner.decide_effect(key, retry, now)).await
    }
    async fn effects(&self, states: &[EffectState], limit: u32) -> StoreResult<Vec<Effect>> {
        self.read(self.inner.effects(states, limit)).await
    }
    async fn interactions(&self, before: Option<InteractionId>, limit: u32) -> StoreResult<Vec<InteractionRow>> {
        self.read(self.inner.interactions(before, limit)).await
    }
    async fn interaction(&self, id: InteractionId) -> StoreResult<InteractionDetail> {
        self.read(self.inner.interaction(id)).await
    }
    async fn counts(&self) -> StoreResult<Counts> {
        self.read(self.inner.counts()).await
    }
}
