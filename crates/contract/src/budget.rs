//! What a vendor account still lets us request: one budget per account, shared by all that uses it.
//!
//! Pure: the time is an argument. Learned from the vendor's headers where there are any, else our own count.
//!
//! A budget that others draw from too has a share for us ([`Budget::with_share`]). Two bounds hold then: what we draw
//! ourselves stays within the share, of the size as of what comes back; and what all draw together, as the vendor tells it,
//! stays within the size. So we leave others their part while they are quiet, and take what they leave while they are not.

mod meter;
#[cfg(test)]
mod meter_tests;
mod reservation;
mod rolling;
mod share;
#[cfg(test)]
mod shared_tests;
#[cfg(test)]
mod tests;

use std::time::Duration;

use domain::step::Urgency;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use self::rolling::Rolling;
use self::share::Share;

pub use meter::Meter;
pub use reservation::Reservation;

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
    /// Each request a fixed time after it was sent.
    Rolling(Rolling),
    /// Steadily.
    Leaky { refill_per_second: f64, level: f64, level_at: Option<Timestamp> },
}

/// A request budget. Sizes and costs are in the vendor's unit: Help Scout counts a write twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    size: f64,
    blocked_until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    share: Option<Share>,
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
            share: None,
            model: Model::Window { length_ms, started_at: None, used: 0.0 },
        }
    }

    /// At most `size` within any `length`, wherever it begins.
    #[must_use]
    pub fn rolling(size: u32, length: Duration) -> Self {
        Self { size: f64::from(size), blocked_until: None, share: None, model: Model::Rolling(Rolling::new(length)) }
    }

    /// A bucket of `size` requests that leaks `refill_per_second`.
    #[must_use]
    pub fn leaky(size: u32, refill_per_second: f64) -> Self {
        Self {
            size: f64::from(size),
            blocked_until: None,
            share: None,
            model: Model::Leaky { refill_per_second, level: 0.0, level_at: None },
        }
    }

    /// Of which we draw at most this part ourselves: `0.75` is three quarters.
    #[must_use]
    pub fn with_share(mut self, of: f64) -> Self {
        self.share = Some(Share::new(of));
        self
    }

    /// Which may come back faster than is assumed, up to this much a second: it is measured by the vendor's figures, and no more
    /// is assumed than was seen. For a leaky bucket with a share; without effect elsewhere.
    #[must_use]
    pub fn learning_refill_up_to(mut self, fastest: f64) -> Self {
        if let Some(share) = &mut self.share {
            share.fastest = Some(fastest);
        }
        self
    }

    /// Whether a request of this cost and urgency may start now. Spends nothing.
    #[must_use]
    pub fn ask(&self, now: Timestamp, cost: u32, urgency: Urgency) -> Permit {
        self.ask_beside(0, now, cost, urgency)
    }

    /// As [`Self::ask`], while so much is reserved for requests of others.
    fn ask_beside(&self, reserved: u32, now: Timestamp, cost: u32, urgency: Urgency) -> Permit {
        if let Some(until) = self.blocked_until.filter(|until| *until > now) {
            return Permit::WaitUntil(until);
        }
        let reserve = match urgency {
            Urgency::Card => 0.0,
            Urgency::Live | Urgency::FollowUp => CARD_RESERVE,
            Urgency::Backfill => BACKFILL_RESERVE,
        };
        let (reserved, cost) = (f64::from(reserved), f64::from(cost));
        // A single request dearer than the whole allowance still has to start some time.
        let missing = |used: f64, of: f64| used + reserved + cost - (of * (1.0 - reserve)).max(cost);
        let waits = match &self.share {
            None => [self.wait(now, missing(self.used_at(now), self.size), 1.0), None],
            Some(share) => [
                // Vendors tell whole requests: one more may be used than they say.
                self.wait(now, missing(self.used_at(now), self.size - 1.0), 1.0),
                self.wait(now, missing(self.own_at(now, share), self.size * share.of), share.of),
            ],
        };
        waits.into_iter().flatten().max().map_or(Permit::Go, Permit::WaitUntil)
    }

    /// For how long the vendor said to send nothing. `None`: it did not, or that time is over.
    fn blocked_for(&self, now: Timestamp) -> Option<Duration> {
        let until = self.blocked_until.filter(|until| *until > now)?;
        Duration::try_from(until.duration_since(now)).ok()
    }

    /// When so much that is missing will have come back, to a part of the budget.
    fn wait(&self, now: Timestamp, missing: f64, part: f64) -> Option<Timestamp> {
        if missing <= 0.0 {
            return None;
        }
        Some(match &self.model {
            Model::Window { length_ms, started_at, .. } => {
                started_at.unwrap_or(now) + SignedDuration::from_millis(*length_ms)
            }
            Model::Rolling(rolling) => rolling.back_at(now, missing),
            Model::Leaky { refill_per_second, .. } => {
                let seconds = missing / (refill_per_second * part).max(0.001);
                now + SignedDuration::from_secs_f64(seconds) + SignedDuration::from_millis(1)
            }
        })
    }

    /// Counts a request that starts now.
    pub fn spend(&mut self, now: Timestamp, cost: u32) {
        let cost = f64::from(cost);
        if let Some(mut share) = self.share.take() {
            share.own = self.own_at(now, &share) + cost;
            share.own_at = Some(now);
            share.sent(now, cost);
            self.share = Some(share);
        }
        let used = self.used_at(now) + cost;
        self.set_used(now, used);
    }

    /// Takes in what an answer's headers said.
    pub fn observe(&mut self, now: Timestamp, reading: Reading) {
        if let Some(size) = reading.size.filter(|size| *size > 0) {
            self.size = f64::from(size);
        }
        if let Some(share) = &mut self.share {
            share.answered(now);
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
        if matches!(self.model, Model::Leaky { .. })
            && let Some(share) = &mut self.share
        {
            let used = share.used(vendor_used, ours);
            let seen = share.look(now, vendor_used);
            self.set_used(now, used);
            self.learn_refill(seen);
            return;
        }
        let overtaken = self.size * 0.1 + 2.0;
        if vendor_used >= ours {
            self.set_used(now, vendor_used);
        } else if vendor_used + overtaken < ours {
            if let Model::Window { started_at, .. } = &mut self.model {
                *started_at = Some(now);
            }
            if let Some(share) = &mut self.share {
                share.own = share.own.min(vendor_used);
            }
            self.set_used(now, vendor_used);
        }
    }

    fn learn_refill(&mut self, seen: Option<f64>) {
        if let (Model::Leaky { refill_per_second, .. }, Some(seen)) = (&mut self.model, seen) {
            *refill_per_second = refill_per_second.max(seen);
        }
    }

    /// Takes over what was stored. Of a budget with a share only what was used and seen: its size and share follow from the
    /// settings, which may have changed since.
    fn resume(&mut self, stored: Self) {
        let Some(share) = &mut self.share else {
            *self = Self { share: None, ..stored };
            return;
        };
        self.blocked_until = stored.blocked_until;
        if let Some(before) = stored.share {
            share.own = before.own;
            share.own_at = before.own_at;
        }
        let fastest = share.fastest;
        match (&mut self.model, stored.model) {
            (
                Model::Leaky { refill_per_second, level, level_at },
                Model::Leaky { refill_per_second: seen, level: level_then, level_at: then },
            ) => {
                (*level, *level_at) = (level_then, then);
                let fastest = fastest.unwrap_or(*refill_per_second);
                *refill_per_second = refill_per_second.max(seen.min(fastest));
            }
            (model @ Model::Window { .. }, before @ Model::Window { .. }) => *model = before,
            _ => {}
        }
    }

    /// What is used of the budget now, in the vendor's unit.
    #[must_use]
    pub fn used_at(&self, now: Timestamp) -> f64 {
        match &self.model {
            Model::Rolling(rolling) => rolling.used_at(now),
            Model::Window { used, started_at: at, .. } | Model::Leaky { level: used, level_at: at, .. } => {
                (used - self.back_since(*at, now, 1.0)).max(0.0)
            }
        }
    }

    /// What is used of our share now.
    fn own_at(&self, now: Timestamp, share: &Share) -> f64 {
        (share.own - self.back_since(share.own_at, now, share.of)).max(0.0)
    }

    /// What came back since a time to a part of the budget. Of a window nothing does until all does, and a rolling one counts as such.
    fn back_since(&self, at: Option<Timestamp>, now: Timestamp, part: f64) -> f64 {
        match &self.model {
            Model::Window { length_ms, started_at, .. } => {
                let runs = |start: Timestamp| now.duration_since(start) < SignedDuration::from_millis(*length_ms);
                if started_at.is_some_and(runs) { 0.0 } else { f64::INFINITY }
            }
            Model::Rolling(rolling) => {
                if at.is_some_and(|at| rolling.counts(at, now)) {
                    0.0
                } else {
                    f64::INFINITY
                }
            }
            Model::Leaky { refill_per_second, .. } => {
                at.map_or(0.0, |at| now.duration_since(at).as_secs_f64().max(0.0)) * refill_per_second * part
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
            Model::Rolling(rolling) => rolling.set_used(now, value),
            Model::Leaky { level, level_at, .. } => {
                *level = value;
                *level_at = Some(now);
            }
        }
    }
}
