//! A budget that others draw from too: our share of it, and what the vendor's figures show of theirs.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A request without an answer is taken to be over after this long.
const IN_FLIGHT: SignedDuration = SignedDuration::from_secs(30);
/// How fast the budget comes back is measured over at least this long …
const SHORTEST_LOOK: SignedDuration = SignedDuration::from_secs(5);
/// … and over no longer than this, so that whatever was sent meanwhile is answered or still counts as in flight.
const LONGEST_LOOK: SignedDuration = SignedDuration::from_secs(20);
/// An answer may be this much older than it seems, its figure rounded by a whole request.
const DELAY_SECONDS: f64 = 1.0;
const ROUNDING: f64 = 1.0;

/// Our share, and what we drew from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Share {
    /// The part of the size and of what comes back that we take at most.
    pub(super) of: f64,
    /// What we drew and has not come back to our share.
    pub(super) own: f64,
    /// When that was so.
    pub(super) own_at: Option<Timestamp>,
    /// The fastest that the budget may be found to come back, a second; `None`: it is not measured.
    pub(super) fastest: Option<f64>,
    /// Our requests without an answer, oldest first, with their cost.
    #[serde(skip)]
    in_flight: VecDeque<(Timestamp, f64)>,
    /// Where the present measurement began.
    #[serde(skip)]
    look: Option<Look>,
}

/// The beginning of a measurement.
#[derive(Clone, Debug, PartialEq)]
struct Look {
    at: Timestamp,
    /// What the vendor said was used.
    used: f64,
    /// What we sent since.
    sent: f64,
}

impl Share {
    pub(super) fn new(of: f64) -> Self {
        let of = of.clamp(0.01, 1.0);
        Self { of, own: 0.0, own_at: None, fastest: None, in_flight: VecDeque::new(), look: None }
    }

    /// A request was sent.
    pub(super) fn sent(&mut self, now: Timestamp, cost: f64) {
        self.in_flight.push_back((now, cost));
        if let Some(look) = &mut self.look {
            look.sent += cost;
        }
    }

    /// An answer came.
    pub(super) fn answered(&mut self, now: Timestamp) {
        self.in_flight.pop_front();
        self.in_flight.retain(|(sent, _)| now.duration_since(*sent) < IN_FLIGHT);
    }

    /// What is used by the vendor's figure, which may not count all of our requests in flight, and by our own count.
    pub(super) fn used(&self, vendor: f64, ours: f64) -> f64 {
        ours.clamp(vendor, vendor + self.cost_in_flight() + ROUNDING)
    }

    /// Takes in the vendor's figure. How much came back a second since the last look, at the least: what others drew
    /// meanwhile hides as much of it.
    pub(super) fn look(&mut self, now: Timestamp, vendor: f64) -> Option<f64> {
        let fastest = self.fastest?;
        let in_flight = self.cost_in_flight();
        let elapsed = self.look.as_ref().map(|look| now.duration_since(look.at));
        if elapsed.is_some_and(|elapsed| (SignedDuration::ZERO..SHORTEST_LOOK).contains(&elapsed)) {
            return None;
        }
        let before = self.look.replace(Look { at: now, used: vendor, sent: 0.0 })?;
        let elapsed = elapsed.filter(|elapsed| (SHORTEST_LOOK..=LONGEST_LOOK).contains(elapsed))?;
        // Only what was answered was counted for certain.
        let drawn = (before.sent - in_flight).max(0.0);
        let back = before.used + drawn - vendor - ROUNDING;
        Some((back / (elapsed.as_secs_f64() + DELAY_SECONDS)).min(fastest))
    }

    fn cost_in_flight(&self) -> f64 {
        self.in_flight.iter().map(|(_, cost)| cost).sum()
    }
}
