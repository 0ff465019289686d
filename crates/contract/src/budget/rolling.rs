//! A window that rolls along: what is sent now is back a fixed time from now.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// When room that others only reserved is looked at again: nobody knows when they give it back.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(1);

/// What was sent within the last such time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Rolling {
    length_ms: i64,
    /// When and at what cost, oldest first.
    sent: VecDeque<(Timestamp, f64)>,
}

impl Rolling {
    pub(super) fn new(length: Duration) -> Self {
        Self { length_ms: i64::try_from(length.as_millis()).unwrap_or(i64::MAX), sent: VecDeque::new() }
    }

    /// Whether what was sent then still counts. A clock that was set back far makes nothing count for ever.
    pub(super) fn counts(&self, sent: Timestamp, now: Timestamp) -> bool {
        now.duration_since(sent).abs() < self.length()
    }

    pub(super) fn used_at(&self, now: Timestamp) -> f64 {
        self.sent.iter().filter(|(sent, _)| self.counts(*sent, now)).map(|(_, cost)| cost).sum()
    }

    /// When so much of what is used will be back.
    pub(super) fn back_at(&self, now: Timestamp, missing: f64) -> Timestamp {
        let mut back = 0.0;
        let enough = self.sent.iter().filter(|(sent, _)| self.counts(*sent, now)).find(|(_, cost)| {
            back += cost;
            back >= missing
        });
        enough.map_or(now + LOOK_AGAIN, |(sent, _)| *sent + self.length())
    }

    /// Takes it that so much is used. What was counted before is never forgotten early.
    pub(super) fn set_used(&mut self, now: Timestamp, value: f64) {
        let length = self.length();
        self.sent.retain(|(sent, _)| now.duration_since(*sent).abs() < length);
        let more = value - self.used_at(now);
        if more > 0.0 {
            self.sent.push_back((now, more));
        }
    }

    const fn length(&self) -> SignedDuration {
        SignedDuration::from_millis(self.length_ms)
    }
}
