//! The account's request limit (sheet §2).

use jiff::Timestamp;

/// What the requests of this minute have used up.
#[derive(Debug, Default)]
pub(crate) struct Limit {
    minute: i64,
    used: u64,
}

/// What is left after a request, or how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charge {
    /// The request may go on; so much is left in this minute.
    Taken { remaining: u64 },
    /// The minute is used up; a new one begins in so many seconds.
    Refused { retry_after: u64 },
}

impl Limit {
    /// Charges `weight` against this minute's `per_minute`, for the whole account together.
    pub(crate) fn charge(&mut self, now: Timestamp, weight: u64, per_minute: u64) -> Charge {
        self.turn(now);
        if self.used + weight > per_minute {
            let passed = now.as_second().rem_euclid(60);
            return Charge::Refused { retry_after: u64::try_from(60 - passed).unwrap_or(60) };
        }
        self.used += weight;
        Charge::Taken { remaining: per_minute - self.used }
    }

    /// Uses up `n` of this minute, as other apps of the account would.
    pub(crate) fn eat(&mut self, now: Timestamp, n: u64) {
        self.turn(now);
        self.used = self.used.saturating_add(n);
    }

    /// What this minute's requests have used up.
    pub(crate) fn used(&mut self, now: Timestamp) -> u64 {
        self.turn(now);
        self.used
    }

    fn turn(&mut self, now: Timestamp) {
        let minute = now.as_second().div_euclid(60);
        if minute != self.minute {
            self.minute = minute;
            self.used = 0;
        }
    }
}
