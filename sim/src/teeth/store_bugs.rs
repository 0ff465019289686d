//! Bugs of the store, and of what the engine makes of it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::call::OwnNumber;
use domain::effect::EffectKey;
use domain::fact::ParsedFact;
use domain::ids::{Account, FilingId, NumberId};
use domain::installation::NumberSelection;
use domain::ledger::EffectState;
use domain::memory::Party;
use jiff::Timestamp;
use store::{
    Appended, Conclusion, Fence, FileFate, Intended, LoadedFiling, NewFact, NewIntent, Store, StoreError, StoreResult,
    rules,
};

use super::Bug;

/// Whether a bug is planted here.
pub(super) fn concerns(bug: Bug) -> bool {
    use Bug::*;
    matches!(
        bug,
        NoIntent
            | FoldByArrival
            | PartyForgotten
            | SelectionIgnored
            | EarlyAcknowledgement
            | DiskErrorSwallowed
            | DoubtsForgotten
            | FactsDoNotWake
            | FilesNotKept
    )
}

/// A store with a bug. What is not spoilt here passes through.
pub(super) struct StoreBug {
    inner: Arc<dyn Store>,
    bug: Bug,
    /// Intents that are in memory only.
    intents: Mutex<Vec<(EffectKey, NewIntent)>>,
    /// Facts that are in memory only.
    facts: Mutex<Vec<NewFact>>,
    appended: AtomicUsize,
}

crate::passing_store!(StoreBug);

impl StoreBug {
    pub(super) fn new(inner: Arc<dyn Store>, bug: Bug) -> Self {
        Self { inner, bug, intents: Mutex::default(), facts: Mutex::default(), appended: AtomicUsize::new(0) }
    }

    async fn read<T>(&self, verb: impl Future<Output = StoreResult<T>>) -> StoreResult<T> {
        verb.await
    }

    async fn write<T>(&self, verb: impl Future<Output = StoreResult<T>>) -> StoreResult<T> {
        verb.await
    }

    async fn on_append(&self, mut facts: Vec<NewFact>) -> StoreResult<Vec<Appended>> {
        match self.bug {
            Bug::SelectionIgnored => {
                let installation = self.inner.installation().await?;
                let mut open = installation;
                open.integrations.iter_mut().for_each(|one| one.numbers = NumberSelection::All);
                for fact in &mut facts {
                    fact.targets = open.targets(fact.connection, &any_number());
                }
                self.inner.append(facts).await
            }
            Bug::EarlyAcknowledgement => {
                let before = std::mem::replace(&mut *lock(&self.facts), facts.clone());
                if !before.is_empty() {
                    self.inner.append(before).await?;
                }
                Ok(facts.iter().map(|_| Appended { is_new: true, interaction: None }).collect())
            }
            Bug::FactsDoNotWake => {
                let count = self.appended.fetch_add(1, Ordering::Relaxed);
                for fact in facts.iter_mut().filter(|_| count % 4 == 3) {
                    // As if the fact's filing were woken at a time that never comes.
                    fact.received_at += jiff::SignedDuration::from_hours(24 * 365);
                }
                self.inner.append(facts).await
            }
            Bug::DiskErrorSwallowed => {
                let count = facts.len();
                self.inner.append(facts).await.or_else(|error| match error {
                    StoreError::Failed(_) => {
                        Ok((0..count).map(|_| Appended { is_new: true, interaction: None }).collect())
                    }
                    error => Err(error),
                })
            }
            _ => self.inner.append(facts).await,
        }
    }

    async fn on_load(&self, filing: FilingId) -> StoreResult<LoadedFiling> {
        let mut loaded = self.inner.load(filing).await?;
        if self.bug == Bug::FoldByArrival {
            for fact in &mut loaded.facts {
                match &mut fact.parsed {
                    Some(ParsedFact::Call(parsed)) => parsed.at = fact.received_at,
                    Some(ParsedFact::Message(parsed)) => parsed.at = fact.received_at,
                    None => {}
                }
            }
        }
        Ok(loaded)
    }

    async fn on_party(&self, account: &Account, address: &str) -> StoreResult<Option<Party>> {
        if self.bug == Bug::PartyForgotten {
            return Ok(None);
        }
        self.inner.party(account, address).await
    }

    async fn on_inherit(&self, fence: &Fence, ended_at: Timestamp, now: Timestamp) -> StoreResult<usize> {
        match self.bug {
            Bug::DoubtsForgotten => {
                let count = self.inner.inherit(fence, ended_at, now).await?;
                for effect in self.inner.effects(&[EffectState::InDoubt], 1_000).await? {
                    self.inner.decide_effect(&effect.key, true, now).await?;
                }
                Ok(count)
            }
            _ => self.inner.inherit(fence, ended_at, now).await,
        }
    }

    async fn on_intend(&self, fence: &Fence, intent: NewIntent) -> StoreResult<Intended> {
        if self.bug != Bug::NoIntent {
            return self.inner.intend(fence, intent).await;
        }
        let known =
            self.inner.effects(&[EffectState::Confirmed, EffectState::InDoubt, EffectState::Withdrawn], 10_000).await?;
        if known.iter().any(|effect| effect.key == intent.key) {
            return self.inner.intend(fence, intent).await;
        }
        // Whoever needs the effect as the store gives it gets one that was never written.
        let effect = rules::first_intended(&intent);
        lock(&self.intents).push((intent.key.clone(), intent));
        Ok(Intended::Ready(Box::new(effect)))
    }

    async fn on_settle_file(&self, link: &str, fate: FileFate) -> StoreResult<()> {
        let fate = if self.bug == Bug::FilesNotKept { FileFate::GivenUp } else { fate };
        self.inner.settle_file(link, fate).await
    }

    async fn on_conclude(&self, fence: &Fence, conclusion: Conclusion) -> StoreResult<()> {
        let held = {
            let mut intents = lock(&self.intents);
            let at = intents.iter().position(|(key, _)| *key == conclusion.key);
            at.map(|at| intents.swap_remove(at).1)
        };
        if let Some(intent) = held {
            self.inner.intend(fence, intent).await?;
        }
        self.inner.conclude(fence, conclusion).await
    }
}

fn any_number() -> OwnNumber {
    OwnNumber { id: NumberId(0), name: String::new(), number: None, digits: String::new(), country: None }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
