//! The budget as it is handed around.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::step::Urgency;
use jiff::Timestamp;

use super::reservation::at_work;
use super::{Budget, Permit, Reading, Reservation};

/// An account's budget as the engine and the account's client share it, with the room that is reserved in it.
#[derive(Clone, Debug)]
pub struct Meter(Arc<Mutex<Shared>>);

#[derive(Debug)]
struct Shared {
    budget: Budget,
    /// What is left of each reservation.
    reserved: BTreeMap<u64, u32>,
    last: u64,
}

impl Shared {
    /// What is reserved by others than this one.
    fn reserved_beside(&self, id: Option<u64>) -> u32 {
        let others = self.reserved.iter().filter(|(other, _)| Some(**other) != id);
        others.fold(0, |sum, (_, left)| sum.saturating_add(*left))
    }
}

impl Meter {
    /// Shares a budget.
    #[must_use]
    pub fn new(budget: Budget) -> Self {
        Self(Arc::new(Mutex::new(Shared { budget, reserved: BTreeMap::new(), last: 0 })))
    }

    /// Whether a request of this cost and urgency may start now, beside all that is reserved. Takes nothing.
    #[must_use]
    pub fn ask(&self, now: Timestamp, cost: u32, urgency: Urgency) -> Permit {
        let shared = self.lock();
        shared.budget.ask_beside(shared.reserved_beside(None), now, cost, urgency)
    }

    /// For how long the room that the thread works from is closed: the vendor said to wait after it was taken.
    #[must_use]
    pub fn closed_for(&self, now: Timestamp) -> Option<Duration> {
        at_work(self)?;
        self.lock().budget.blocked_for(now)
    }

    /// A reservation without room as yet.
    #[must_use]
    pub fn reservation(&self) -> Reservation {
        Reservation::new(self.clone())
    }

    /// Counts a request that starts now: it is drawn from the reservation for which it is sent, if there is one.
    pub fn spend(&self, now: Timestamp, cost: u32) {
        let mut shared = self.lock();
        if let Some(left) = at_work(self).and_then(|id| shared.reserved.get_mut(&id)) {
            *left = left.saturating_sub(cost);
        }
        shared.budget.spend(now, cost);
    }

    /// As [`Budget::observe`].
    pub fn observe(&self, now: Timestamp, reading: Reading) {
        self.lock().budget.observe(now, reading);
    }

    /// A copy, for the store and the dashboard.
    #[must_use]
    pub fn snapshot(&self) -> Budget {
        self.lock().budget.clone()
    }

    /// Takes over what was stored before a restart. What the settings say of a shared budget stays as they say.
    pub fn restore(&self, stored: Budget) {
        self.lock().budget.resume(stored);
    }

    /// Whether it is the same budget.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(super) fn open(&self) -> u64 {
        let mut shared = self.lock();
        shared.last += 1;
        shared.last
    }

    pub(super) fn raise(&self, id: u64, now: Timestamp, to: u32, urgency: Urgency) -> Permit {
        let mut shared = self.lock();
        let permit = shared.budget.ask_beside(shared.reserved_beside(Some(id)), now, to, urgency);
        if permit == Permit::Go {
            let left = shared.reserved.entry(id).or_default();
            *left = to.max(*left);
        }
        permit
    }

    pub(super) fn lower(&self, id: u64, to: u32) {
        if let Some(left) = self.lock().reserved.get_mut(&id) {
            *left = to.min(*left);
        }
    }

    pub(super) fn close(&self, id: u64) {
        self.lock().reserved.remove(&id);
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        // A budget is valid after every statement: a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
