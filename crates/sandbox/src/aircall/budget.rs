//! The company's request budget (sheet §5: 120 a minute, shared by all its integrations).

use jiff::Timestamp;

/// How much of the present minute is used.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Budget {
    /// Minutes since the epoch.
    minute: i64,
    used: u32,
}

const SECONDS: i64 = 60;

impl Budget {
    /// Uses `requests` of the minute that `now` lies in. False, and nothing is used, when they would exceed `limit`.
    pub(super) fn take(&mut self, now: Timestamp, requests: u32, limit: u32) -> bool {
        self.turn(now);
        let fits = self.used.saturating_add(requests) <= limit;
        if fits {
            self.used += requests;
        }
        fits
    }

    /// Uses `requests` as other apps of the company would, up to the limit and beyond.
    pub(super) fn eat(&mut self, now: Timestamp, requests: u32) {
        self.turn(now);
        self.used = self.used.saturating_add(requests);
    }

    /// Requests used in the minute that `now` lies in.
    pub(super) fn used(&mut self, now: Timestamp) -> u32 {
        self.turn(now);
        self.used
    }

    /// When the minute that `now` lies in ends, in UNIX seconds.
    pub(super) fn reset_at(now: Timestamp) -> i64 {
        (now.as_second().div_euclid(SECONDS) + 1) * SECONDS
    }

    fn turn(&mut self, now: Timestamp) {
        let minute = now.as_second().div_euclid(SECONDS);
        if minute != self.minute {
            *self = Self { minute, used: 0 };
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
    fn a_minute_holds_its_limit_and_no_more() {
        let mut budget = Budget::default();
        assert!((0..3).all(|_| budget.take(at(59), 1, 3)));
        assert!(!budget.take(at(59), 1, 3));
        assert_eq!(budget.used(at(59)), 3);
        assert_eq!(Budget::reset_at(at(59)), 60);
        assert!(budget.take(at(60), 1, 3));
    }

    #[test]
    fn other_apps_eat_beyond_the_limit() {
        let mut budget = Budget::default();
        budget.eat(at(0), 500);
        assert!(!budget.take(at(1), 1, 120));
        assert!(budget.take(at(61), 1, 120));
    }
}
