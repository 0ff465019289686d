//! Lanes as the running turns hold them. What outlives the process stands in the ledger: an unsettled
//! effect keeps its lane there. This adds the time between a question and the write that rests on its answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::ids::FilingId;
use domain::step::Lane;

/// The lanes of one desk account.
#[derive(Debug, Default)]
pub(crate) struct Lanes(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    held: BTreeMap<Lane, FilingId>,
    waited_for: BTreeSet<Lane>,
}

impl Lanes {
    /// Takes a lane, unless another filing holds it.
    pub(crate) fn take(&self, lane: &Lane, filing: FilingId) -> bool {
        let mut state = self.lock();
        *state.held.entry(lane.clone()).or_insert(filing) == filing
    }

    /// Gives a lane back. Whether somebody waits for it.
    pub(crate) fn give_back(&self, lane: &Lane, filing: FilingId) -> bool {
        let mut state = self.lock();
        if state.held.get(lane) == Some(&filing) {
            state.held.remove(lane);
        }
        state.waited_for.contains(lane)
    }

    /// Notes that a filing was parked before a lane. Whether the lane is free by now: then it must be woken at once.
    pub(crate) fn park(&self, lane: &Lane) -> bool {
        let mut state = self.lock();
        state.waited_for.insert(lane.clone());
        !state.held.contains_key(lane)
    }

    /// Nobody waits for this lane any more.
    pub(crate) fn nobody_waits(&self, lane: &Lane) {
        self.lock().waited_for.remove(lane);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
