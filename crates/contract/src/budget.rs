//! What a vendor account still lets us request: one budget per account, shared by all that uses it.
//!
//! Pure: the time is an argument. Learned from the vendor's headers where there are any, else our own count
//! against a set share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::step::Urgency;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Whether a request may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permit {
    /// Now.
    Go,
    /// Not before this time.
    WaitUntil(Timestamp),
}

/// What an answer's headers say about the limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The size of the window, in the vendor's unit.
    pub size: Option<u32>,
    /// What is left of it.
    pub remaining: Option<u32>,
    /// The vendor refuses requests for this long.
    pub blocked_for: Option<Duration>,
}

/// How the budget comes back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "model", rename_all = "snake_case")]
enum Model {
    /// All at once, when a window of fixed length ends.
    Window { length_ms: i64, started_at: Option<Timestamp>, used: f64 },
    /// Steadily.
    Leaky { refill_per_second: f64, level: f64, level_at: Option<Timestamp> },
}

/// A request budget. Sizes and costs are in the vendor's unit: Help Scout counts a write twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    size: f64,
    blocked_until: Option<Timestamp>,
    #[serde(flatten)]
    model: Model,
}

/// Kept free for insight cards (design, promise 7).
const CARD_RESERVE: f64 = 0.10;
/// Kept free for everything that is not backfill.
const BACKFILL_RESERVE: f64 = 0.30;

impl Budget {
    /// A window of `size` that starts anew every `length`, for example 400 a minute.
    #[must_use]
    pub fn window(size: u32, length: Duration) -> Self {
        let length_ms = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
        Self {
            size: f64::from(size),
            blocked_until: None,
            model: Model::Window { length_ms, started_at: None, used: 0.0 },
        }
    }

    /// A bucket of `size` requests that leaks `refill_per_second`.
    #[must_use]
    pub fn leaky(size: u32, refill_per_second: f64) -> Self {
        Self {
            size: f64::from(size),
            blocked_until: None,
            model: Model::Leaky { refill_per_second, level: 0.0, level_at: None },
        }
    }

    /// Whether a request of this cost and urgency may start now. Spends nothing.
    #[must_use]
    pub fn ask(&self, now: Timestamp, cost: u32, urgency: Urgency) -> Permit {
        if let Some(until) = self.blocked_until.filter(|until| *until > now) {
            return Permit::WaitUntil(until);
        }
        let reserve = match urgency {
            Urgency::Card => 0.0,
            Urgency::Live | Urgency::FollowUp => CARD_RESERVE,
            Urgency::Backfill => BACKFILL_RESERVE,
        };
        // A single request dearer than the whole allowance still has to start some time.
        let allowed = (self.size * (1.0 - reserve)).max(f64::from(cost));
        let missing = self.used_at(now) + f64::from(cost) - allowed;
        if missing <= 0.0 {
            return Permit::Go;
        }
        match &self.model {
            Model::Window { length_ms, started_at, .. } => {
                Permit::WaitUntil(started_at.unwrap_or(now) + SignedDuration::from_millis(*length_ms))
            }
            Model::Leaky { refill_per_second, .. } => {
                let seconds = missing / refill_per_second.max(0.001);
                Permit::WaitUntil(now + SignedDuration::from_secs_f64(seconds) + SignedDuration::from_millis(1))
            }
        }
    }

    /// Counts a request that starts now.
    pub fn spend(&mut self, now: Timestamp, cost: u32) {
        let used = self.used_at(now) + f64::from(cost);
        self.set_used(now, used);
    }

    /// Takes in what an answer's headers said.
    pub fn observe(&mut self, now: Timestamp, reading: Reading) {
        if let Some(size) = reading.size.filter(|size| *size > 0) {
            self.size = f64::from(size);
        }
        if let Some(remaining) = reading.remaining {
            self.observe_used(now, (self.size - f64::from(remaining)).max(0.0));
        }
        if let Some(wait) = reading.blocked_for {
            let until = now + SignedDuration::try_from(wait).unwrap_or(SignedDuration::from_mins(1));
            self.blocked_until = Some(self.blocked_until.map_or(until, |known| known.max(until)));
        }
    }

    /// The vendor knows better than our own count, which misses other apps. A figure well below ours means
    /// that the vendor's window began anew; a figure a little below is an answer that overtook another.
    fn observe_used(&mut self, now: Timestamp, vendor_used: f64) {
        let ours = self.used_at(now);
        let overtaken = self.size * 0.1 + 2.0;
        if vendor_used >= ours {
            self.set_used(now, vendor_used);
        } else if vendor_used + overtaken < ours {
            if let Model::Window { started_at, .. } = &mut self.model {
                *started_at = Some(now);
            }
            self.set_used(now, vendor_used);
        }
    }

    /// What is used of the budget now, in the vendor's unit.
    #[must_use]
    pub fn used_at(&self, now: Timestamp) -> f64 {
        match &self.model {
            Model::Window { length_ms, started_at, used } => match started_at {
                Some(start) if now.duration_since(*start) < SignedDuration::from_millis(*length_ms) => *used,
                _ => 0.0,
            },
            Model::Leaky { refill_per_second, level, level_at } => {
                let elapsed = level_at.map_or(0.0, |at| now.duration_since(at).as_secs_f64().max(0.0));
                (level - elapsed * refill_per_second).max(0.0)
            }
        }
    }

    /// The size of the budget, in the vendor's unit.
    #[must_use]
    pub fn size(&self) -> f64 {
        self.size
    }

    fn set_used(&mut self, now: Timestamp, value: f64) {
        match &mut self.model {
            Model::Window { length_ms, started_at, used } => {
                let running =
                    started_at.is_some_and(|start| now.duration_since(start) < SignedDuration::from_millis(*length_ms));
                if !running {
                    *started_at = Some(now);
                }
                *used = value;
            }
            Model::Leaky { level, level_at, .. } => {
                *level = value;
                *level_at = Some(now);
            }
        }
    }
}

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

    /// Takes over what was stored before a restart.
    pub fn restore(&self, budget: Budget) {
        *self.lock() = budget;
    }

    fn lock(&self) -> MutexGuard<'_, Budget> {
        // A budget is valid after every statement: a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    #[test]
    fn a_tenth_is_kept_for_cards() {
        let mut budget = Budget::window(100, Duration::from_secs(60));
        budget.spend(at(0), 90);
        assert_eq!(budget.ask(at(1), 1, Urgency::Live), Permit::WaitUntil(at(60)));
        assert_eq!(budget.ask(at(1), 1, Urgency::Card), Permit::Go);
        assert_eq!(budget.ask(at(60), 1, Urgency::Live), Permit::Go);
    }

    #[test]
    fn backfill_leaves_room_for_live_work() {
        let mut budget = Budget::window(100, Duration::from_secs(60));
        budget.spend(at(0), 70);
        assert_eq!(budget.ask(at(1), 1, Urgency::Backfill), Permit::WaitUntil(at(60)));
        assert_eq!(budget.ask(at(1), 1, Urgency::FollowUp), Permit::Go);
    }

    #[test]
    fn headers_show_what_other_apps_use() {
        let mut budget = Budget::window(400, Duration::from_secs(60));
        budget.spend(at(0), 2);
        budget.observe(at(0), Reading { size: Some(200), remaining: Some(15), blocked_for: None });
        assert_eq!(budget.ask(at(1), 2, Urgency::Live), Permit::WaitUntil(at(60)));
    }

    #[test]
    fn a_fresh_window_at_the_vendor_is_noticed() {
        let mut budget = Budget::window(200, Duration::from_secs(60));
        budget.spend(at(0), 180);
        budget.observe(at(5), Reading { size: Some(200), remaining: Some(198), blocked_for: None });
        assert_eq!(budget.ask(at(6), 2, Urgency::Live), Permit::Go);
    }

    #[test]
    fn retry_after_is_obeyed_exactly() {
        let mut budget = Budget::leaky(60, 1.0);
        budget.observe(at(0), Reading { size: None, remaining: None, blocked_for: Some(Duration::from_secs(17)) });
        assert_eq!(budget.ask(at(16), 1, Urgency::Card), Permit::WaitUntil(at(17)));
        assert_eq!(budget.ask(at(17), 1, Urgency::Card), Permit::Go);
    }

    #[test]
    fn a_leaky_bucket_says_when_there_is_room() {
        let mut budget = Budget::leaky(60, 1.0);
        budget.spend(at(0), 54);
        let Permit::WaitUntil(until) = budget.ask(at(0), 1, Urgency::Live) else { panic!("full") };
        assert!(until > at(0) && until <= at(2), "{until}");
        assert_eq!(budget.ask(until, 1, Urgency::Live), Permit::Go);
    }
}
