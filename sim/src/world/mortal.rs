//! Store and wires of a process that may die at any of its requests and commits.
//!
//! A process that died does nothing more: whoever of it waits for an answer waits for ever.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use domain::ids::{Account, FilingId};
use domain::memory::Party;
use ground::Switchboard;
use jiff::Timestamp;
use ports::{Clock, Request, Response, SendError, Transport};
use store::{
    Appended, Conclusion, Fence, FileFate, Intended, LoadedFiling, NewFact, NewIntent, Store, StoreError, StoreResult,
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
    pub(super) clock: Arc<dyn Clock>,
    /// How long a verb takes to the store, and its answer back.
    pub(super) one_way: Duration,
    pub(super) inner: Arc<dyn Store>,
}

impl MortalStore {
    /// Nobody who died gets there.
    async fn on_the_way(&self) {
        if !self.one_way.is_zero() {
            self.clock.sleep(self.one_way).await;
        }
        self.life.must_live().await;
    }

    async fn read<T>(&self, verb: impl Future<Output = StoreResult<T>>) -> StoreResult<T> {
        self.on_the_way().await;
        let answer = verb.await;
        self.on_the_way().await;
        answer
    }

    async fn write<T>(&self, verb: impl Future<Output = StoreResult<T>>) -> StoreResult<T> {
        self.on_the_way().await;
        match self.perils.commit() {
            Fate::GoesWell => {
                let answer = verb.await;
                self.on_the_way().await;
                answer
            }
            Fate::DiskFull => Err(StoreError::Failed("database or disk is full".to_owned())),
            Fate::DiesBefore => self.life.die().await,
            Fate::DiesAfter => {
                let _unread = verb.await;
                self.life.die().await
            }
        }
    }
}

crate::passing_store!(MortalStore);

impl MortalStore {
    async fn on_append(&self, facts: Vec<NewFact>) -> StoreResult<Vec<Appended>> {
        self.write(self.inner.append(facts)).await
    }

    async fn on_load(&self, filing: FilingId) -> StoreResult<LoadedFiling> {
        self.read(self.inner.load(filing)).await
    }

    async fn on_party(&self, account: &Account, address: &str) -> StoreResult<Option<Party>> {
        self.read(self.inner.party(account, address)).await
    }

    async fn on_inherit(&self, fence: &Fence, ended_at: Timestamp, now: Timestamp) -> StoreResult<usize> {
        self.write(self.inner.inherit(fence, ended_at, now)).await
    }

    async fn on_intend(&self, fence: &Fence, intent: NewIntent) -> StoreResult<Intended> {
        self.write(self.inner.intend(fence, intent)).await
    }

    async fn on_settle_file(&self, link: &str, fate: FileFate) -> StoreResult<()> {
        self.write(self.inner.settle_file(link, fate)).await
    }

    async fn on_conclude(&self, fence: &Fence, conclusion: Conclusion) -> StoreResult<()> {
        self.write(self.inner.conclude(fence, conclusion)).await
    }
}
