//! A filing's lane during its turns: taken, waited for, given back.

use domain::ledger::Reason;
use domain::step::Lane;
use jiff::{SignedDuration, Timestamp};
use store::StoreResult;

use super::Run;
use crate::reasons;

/// A filing that waits for a lane looks again after this, though nobody woke it.
const LANE_WAIT_MAX: SignedDuration = SignedDuration::from_secs(60);

impl Run<'_, '_> {
    /// Takes the lane of the next step. `false`: it is busy; the filing is parked before it. A step without a lane keeps the
    /// one that is held: it comes between a read and the write that rests on it.
    pub(super) async fn take(&mut self, lane: Option<&Lane>) -> StoreResult<bool> {
        let Some(lane) = lane.filter(|lane| self.held.as_ref() != Some(*lane)) else { return Ok(true) };
        if let Some(held) = self.held.take() {
            self.give_back(&held).await;
        }
        if self.desktop.lanes.take(lane, self.filing, self.turn_at) {
            self.held = Some(lane.clone());
            return Ok(true);
        }
        let why = Reason::new(reasons::LANE_BUSY).with("lane", lane.0.clone());
        self.park(lane.clone(), vec![why], self.now() + LANE_WAIT_MAX).await?;
        self.kept = Some(lane.clone());
        Ok(false)
    }

    pub(super) async fn park(&self, lane: Lane, why: Vec<Reason>, until: Timestamp) -> StoreResult<()> {
        let until = until.min(self.now() + LANE_WAIT_MAX);
        self.pause(why, Some(until), Some(lane.clone())).await?;
        if self.desktop.lanes.park(&lane, self.filing, self.turn_at) && self.held.as_ref() != Some(&lane) {
            // It became free while this was written down: nobody else would wake us.
            self.wake(&lane).await;
        }
        Ok(())
    }

    pub(super) async fn give_back(&self, lane: &Lane) {
        if self.desktop.lanes.give_back(lane, self.filing) && self.kept.as_ref() != Some(lane) {
            self.wake(lane).await;
        }
    }

    pub(crate) async fn wake(&self, lane: &Lane) {
        match self.desktop.engine.store.wake_lane(&self.desktop.fence, lane, self.now()).await {
            Ok(Some(_)) => self.desktop.engine.hint.give(),
            Ok(None) => self.desktop.lanes.nobody_waits(lane),
            Err(error) => self.desktop.store_failed(&error),
        }
    }
}
