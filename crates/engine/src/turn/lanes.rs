//! A filing's lanes during its turns: taken, waited for, given back.

use domain::ledger::Reason;
use domain::step::Lane;
use jiff::{SignedDuration, Timestamp};
use store::StoreResult;

use super::Run;
use crate::lanes::{Place, Waiter};
use crate::reasons;

/// A filing that waits for a lane looks again after this, though nobody woke it.
const LANE_WAIT_MAX: SignedDuration = SignedDuration::from_secs(60);

impl Run<'_, '_> {
    /// Takes the lane of the next step, and those in which the plan keeps its place. `false`: one is busy; the filing is parked
    /// before it. A step without a lane keeps the one before it: it comes between a read and the write that rests on it.
    pub(super) async fn take(&mut self, lane: Option<&Lane>) -> StoreResult<bool> {
        let step_lane = lane.or(self.step_lane.as_ref()).cloned();
        let mut wanted = match &self.place {
            Place::Stays(lanes) => lanes.clone(),
            Place::AsBefore | Place::Leaves => Default::default(),
        };
        wanted.extend(step_lane.clone());
        if wanted == self.held {
            self.desktop.lanes.needs_none(self.waiter());
            return Ok(true);
        }
        if matches!(&self.place, Place::Stays(lanes) if !lanes.is_empty()) {
            // Who keeps his place is kept in order: a text before the one that was written after it.
            self.desktop.lanes.after_earlier(self.waiter()).await;
        }
        if let Err(busy) = self.desktop.lanes.take(&wanted, self.waiter(), self.now()) {
            let why = Reason::new(reasons::LANE_BUSY).with("lane", busy.0.clone());
            self.park(busy, vec![why], self.now() + LANE_WAIT_MAX).await?;
            return Ok(false);
        }
        // The new ones first, then the old ones: in between nobody slips past.
        let before = std::mem::replace(&mut self.held, wanted);
        self.step_lane = step_lane;
        for lane in before {
            if !self.held.contains(&lane) && self.desktop.lanes.give_back(&lane, self.waiter(), self.now()) {
                self.wake(&lane).await;
            }
        }
        Ok(true)
    }

    pub(super) async fn park(&mut self, lane: Lane, why: Vec<Reason>, until: Timestamp) -> StoreResult<()> {
        let until = until.min(self.now() + LANE_WAIT_MAX);
        self.pause(why, Some(until), Some(lane.clone())).await?;
        self.kept = Some(lane.clone());
        let others = match &self.place {
            Place::Stays(lanes) => lanes.clone(),
            Place::AsBefore | Place::Leaves => Default::default(),
        };
        if self.desktop.lanes.park(&lane, &others, self.waiter(), self.now()) && !self.held.contains(&lane) {
            // It became free while this was written down: nobody else would wake us.
            self.wake(&lane).await;
        }
        Ok(())
    }

    /// The run is over: what it held is given back, and who is first in line now is woken.
    pub(super) async fn end(&mut self, woken_for: Option<Lane>) {
        let now = self.now();
        let mut left = self.desktop.lanes.end_turn(self.waiter(), self.kept.as_ref(), &self.place, now);
        let passed_on = woken_for.filter(|lane| !left.contains(lane));
        left.extend(passed_on.filter(|lane| self.desktop.lanes.give_back(lane, self.waiter(), now)));
        for lane in left {
            if self.kept.as_ref() != Some(&lane) {
                self.wake(&lane).await;
            }
        }
    }

    pub(crate) async fn wake(&self, lane: &Lane) {
        match self.desktop.engine.store.wake_lane(&self.desktop.fence, lane, self.now()).await {
            Ok(Some(_)) => self.desktop.engine.hint.give(),
            Ok(None) => {}
            Err(error) => self.desktop.store_failed(&error),
        }
    }

    pub(super) fn waiter(&self) -> Waiter {
        Waiter { turn_at: self.turn_at, filing: self.filing }
    }
}
