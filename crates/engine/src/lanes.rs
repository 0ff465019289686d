//! Lanes as the running turns hold them. What outlives the process stands in the ledger: an unsettled
//! effect keeps its lane there. This adds the time between a question and the write that rests on its answer, and that nobody
//! who comes fresh overtakes those who wait for a lane with an earlier turn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::ids::FilingId;
use domain::step::Lane;
use jiff::Timestamp;

/// The lanes of one desk account.
#[derive(Debug, Default)]
pub(crate) struct Lanes(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    held: BTreeMap<Lane, FilingId>,
    /// Who waits, by turn. A lane whose last one was woken and has not come yet keeps its entry.
    waiting: BTreeMap<Lane, BTreeSet<(Timestamp, FilingId)>>,
}

impl Lanes {
    /// Takes a lane, unless another filing holds it, or waits for it with an earlier turn.
    pub(crate) fn take(&self, lane: &Lane, filing: FilingId, turn_at: Timestamp) -> bool {
        let mut state = self.lock();
        let first = state.waiting.get(lane).and_then(|waiting| waiting.first());
        if first.is_some_and(|(turn, other)| *other != filing && (*turn, *other) < (turn_at, filing)) {
            return false;
        }
        if *state.held.entry(lane.clone()).or_insert(filing) != filing {
            return false;
        }
        state.leave(lane, filing);
        true
    }

    /// Gives a lane back. Whether somebody waits for it.
    pub(crate) fn give_back(&self, lane: &Lane, filing: FilingId) -> bool {
        let mut state = self.lock();
        if state.held.get(lane) == Some(&filing) {
            state.held.remove(lane);
        }
        state.waiting.contains_key(lane)
    }

    /// Notes that a filing was parked before a lane. Whether the lane is free by now: then it must be woken at once.
    pub(crate) fn park(&self, lane: &Lane, filing: FilingId, turn_at: Timestamp) -> bool {
        let mut state = self.lock();
        state.waiting.entry(lane.clone()).or_default().insert((turn_at, filing));
        !state.held.contains_key(lane)
    }

    /// A filing's turn is over: it waits for no lane but this one.
    pub(crate) fn waits_only_for(&self, filing: FilingId, lane: Option<&Lane>) {
        let mut state = self.lock();
        let left: Vec<Lane> = state.waiting.keys().filter(|other| Some(*other) != lane).cloned().collect();
        for other in left {
            state.leave(&other, filing);
        }
    }

    /// Nobody waits for this lane any more.
    pub(crate) fn nobody_waits(&self, lane: &Lane) {
        self.lock().waiting.remove(lane);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn leave(&mut self, lane: &Lane, filing: FilingId) {
        if let Some(waiting) = self.waiting.get_mut(lane) {
            waiting.retain(|(_, other)| *other != filing);
            if waiting.is_empty() {
                self.waiting.remove(lane);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn nobody_overtakes_who_waits_with_an_earlier_turn() {
        let (lanes, lane) = (Lanes::default(), Lane::customer("7"));
        let [first, second, late] = [FilingId(1), FilingId(2), FilingId(3)];
        assert!(lanes.take(&lane, first, at(1)));
        assert!(!lanes.take(&lane, second, at(2)) && !lanes.park(&lane, second, at(2)));
        assert!(lanes.give_back(&lane, first));
        assert!(!lanes.take(&lane, late, at(3)), "the second was woken and comes in a moment");
        assert!(lanes.take(&lane, second, at(2)));
        assert!(!lanes.give_back(&lane, second), "nobody waits any more");
        assert!(lanes.take(&lane, late, at(3)));
    }

    #[test]
    fn who_waits_no_longer_holds_nobody_up() {
        let (lanes, lane) = (Lanes::default(), Lane::customer("7"));
        assert!(lanes.park(&lane, FilingId(1), at(1)), "it is free");
        lanes.waits_only_for(FilingId(1), None);
        assert!(lanes.take(&lane, FilingId(2), at(2)));
    }
}
