//! Whether an account can be worked with: a vendor that is down gets one probe at a time, and nobody's
//! writes are put in doubt meanwhile (C-52).

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::ids::Account;
use jiff::{SignedDuration, Timestamp};

/// Why an account is not worked with for the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// A reason's code, see [`crate::reasons`].
    pub code: &'static str,
    /// What was seen, in the vendor's words where there are any.
    pub detail: String,
    /// When it is tried again.
    pub until: Timestamp,
    /// How often in a row it was tried in vain.
    pub failures: u32,
}

/// The health of all accounts.
#[derive(Debug, Default)]
pub struct Health(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    troubles: BTreeMap<Account, Trouble>,
    /// When an account last answered well.
    heard_at: BTreeMap<Account, Timestamp>,
}

/// How long to wait after the n-th failure in a row: at once, then 2 s, 4 s … a minute.
#[must_use]
pub fn probe_delay(failures: u32) -> Duration {
    match failures {
        0 | 1 => Duration::ZERO,
        n => Duration::from_secs(1 << (n - 1).min(6)).min(Duration::from_secs(60)),
    }
}

impl Health {
    /// The account's trouble, if it has any.
    #[must_use]
    pub fn trouble(&self, account: &Account) -> Option<Trouble> {
        self.lock().troubles.get(account).cloned()
    }

    /// Notes that the account failed. Failures that come while a probe is still awaited count once.
    pub fn failed(&self, account: &Account, code: &'static str, detail: &str, now: Timestamp) -> Timestamp {
        let mut all = self.lock();
        let before = all.troubles.get(account);
        if let Some(before) = before
            && before.until > now
        {
            return before.until;
        }
        let failures = before.map_or(0, |trouble| trouble.failures) + 1;
        let delay = SignedDuration::try_from(probe_delay(failures)).unwrap_or(SignedDuration::from_mins(1));
        let until = now + delay;
        all.troubles.insert(account.clone(), Trouble { code, detail: detail.to_owned(), until, failures });
        until
    }

    /// Notes that the account answered.
    pub fn answered(&self, account: &Account, now: Timestamp) {
        let mut all = self.lock();
        all.troubles.remove(account);
        all.heard_at.insert(account.clone(), now);
    }

    /// Forgets what was wrong with the account. It was not heard by that.
    pub fn forget(&self, account: &Account) {
        self.lock().troubles.remove(account);
    }

    /// When the account last answered; `None`: not since the program began.
    #[must_use]
    pub fn heard_at(&self, account: &Account) -> Option<Timestamp> {
        self.lock().heard_at.get(account).copied()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::Vendor;

    #[test]
    fn probes_grow_rarer_and_never_stop() {
        let delays: Vec<u64> = (1..12).map(|n| probe_delay(n).as_secs()).collect();
        assert_eq!(delays, [0, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]);
    }

    #[test]
    fn several_requests_that_fail_together_are_one_failure() {
        let health = Health::default();
        let account = Account::new(Vendor::HelpScout, "a");
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        health.failed(&account, "account.down", "x", now);
        let until = health.failed(&account, "account.down", "x", now);
        assert_eq!(health.failed(&account, "account.down", "x", now), until);
        assert_eq!(health.trouble(&account).unwrap().failures, 2);
        health.answered(&account, now);
        assert_eq!((health.trouble(&account), health.heard_at(&account)), (None, Some(now)));
    }

    #[test]
    fn a_trouble_that_is_forgotten_begins_anew() {
        let health = Health::default();
        let account = Account::new(Vendor::Gorgias, "a");
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        health.failed(&account, "account.unauthorised", "x", now);
        health.failed(&account, "account.unauthorised", "x", now);
        health.forget(&account);
        assert_eq!((health.trouble(&account), health.heard_at(&account)), (None, None));
        assert_eq!(
            health.failed(&account, "account.unauthorised", "x", now),
            now,
            "the first failure waits for nothing"
        );
    }
}
