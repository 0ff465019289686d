//! The budget as it is handed around.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::step::Urgency;
use jiff::Timestamp;

use super::{Budget, Permit, Reading};

/// An account's budget as the engine and the account's client share it.
#[derive(Clone, Debug)]
pub struct Meter(Arc<Mutex<Budget>>);

impl Meter {
    /// Shares a budget.
    #[must_use]
    pub fn new(budget: Budget) -> Self {
        Self(Arc::new(Mutex::new(budget)))
    }

    /// As [`Budget::ask`].
    #[must_use]
    pub fn ask(&self, now: Timestamp, cost: u32, urgency: Urgency) -> Permit {
        self.lock().ask(now, cost, urgency)
    }

    /// As [`Budget::spend`].
    pub fn spend(&self, now: Timestamp, cost: u32) {
        self.lock().spend(now, cost);
    }

    /// As [`Budget::observe`].
    pub fn observe(&self, now: Timestamp, reading: Reading) {
        self.lock().observe(now, reading);
    }

    /// A copy, for the store and the dashboard.
    #[must_use]
    pub fn snapshot(&self) -> Budget {
        self.lock().clone()
    }

    /// Takes over what was stored before a restart. What the settings say of a shared budget stays as they say.
    pub fn restore(&self, stored: Budget) {
        self.lock().resume(stored);
    }

    fn lock(&self) -> MutexGuard<'_, Budget> {
        // A budget is valid after every statement: a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
