//! The engine: journal → filings → steps. It schedules, keeps lanes, timers, retries, budgets and leases,
//! and knows no vendor.
//!
//! | module | room for |
//! | --- | --- |
//! | [`journal`] | a told fact → a fact for the journal |
//! | [`account`] | one desk account's loop: lease, due filings, probes |
//! | [`turn`] | one filing: load, fold, plan, do the step, write down what came of it |
//! | [`settle`] | a write in doubt: look, and decide |
//! | [`files`] | files of messages, fetched before their links die |
//! | [`health`] | accounts that are down |
//! | [`lanes`] | one lane, one step, while turns run |
//! | [`hint`] | wake-ups |
//!
//! Everything runs in the futures that the caller polls: no task is started here, so that a simulation can
//! run all of it on one thread. Time, randomness and HTTP are handed in.

mod account;
pub mod files;
pub mod health;
pub mod hint;
pub mod journal;
mod lanes;
pub mod reasons;
mod settle;
mod turn;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use contract::{Connector, Desk};
use domain::ids::Account;
use domain::installation::Installation;
use domain::step::{Side, Timing, seconds};
use jiff::Timestamp;
use ports::Outside;
use serde::{Deserialize, Serialize};
use store::Store;

pub use account::Quiet;
use health::Health;
use hint::Hint;

/// The engine's own limits and waits. All are settings under `[engine]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Filings of one account that are worked on at once. 8.
    pub concurrency: usize,
    /// Further ones that only insight cards may take. 2.
    pub card_slots: usize,
    /// How long a lease lasts. Well above the longest request. Seconds; 150.
    #[serde(with = "seconds")]
    pub lease: Duration,
    /// How often it is renewed. Seconds; 20.
    #[serde(with = "seconds")]
    pub lease_renewal: Duration,
    /// The longest that a step's request may last, with a renewed token and its replay. Seconds; 60.
    #[serde(with = "seconds")]
    pub longest_request: Duration,
    /// How often the store is looked at when nothing hints at work. Seconds; 1.
    #[serde(with = "seconds")]
    pub poll: Duration,
    /// After this long a follow-up no longer waits behind live work. Seconds; 600.
    #[serde(with = "seconds")]
    pub ageing: Duration,
    /// An account that was not heard for this long is asked something harmless, so that a withdrawn authorisation is noticed
    /// though nothing happens (C-07: within 15 minutes). Seconds; 600.
    #[serde(with = "seconds")]
    pub look_in_after: Duration,
    /// A message's file is kept for this long at most, while its record cannot be written. Seconds; 604,800, a week.
    #[serde(with = "seconds")]
    pub files_kept_for: Duration,
    /// While the kept files take this much, no further one is fetched beforehand. Bytes; 1 GiB.
    pub files_kept_max: u64,
    /// Added to every effect's quiet time before a doubt about it is settled; a vendor may be slower than the table
    /// says. Seconds; 0.
    #[serde(with = "seconds")]
    pub extra_quiet: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            concurrency: 8,
            card_slots: 2,
            lease: Duration::from_secs(150),
            lease_renewal: Duration::from_secs(20),
            longest_request: Duration::from_secs(60),
            poll: Duration::from_secs(1),
            ageing: Duration::from_secs(600),
            look_in_after: Duration::from_secs(600),
            files_kept_for: Duration::from_secs(7 * 24 * 3600),
            files_kept_max: 1 << 30,
            extra_quiet: Duration::ZERO,
        }
    }
}

/// The connectors of all accounts.
#[derive(Clone, Default)]
pub struct Vendors {
    /// Help desks.
    pub desks: BTreeMap<Account, Arc<dyn Desk>>,
    /// Phone systems.
    pub phones: BTreeMap<Account, Arc<dyn Connector>>,
}

/// What an engine is made of.
pub struct Parts {
    /// Everything that is kept.
    pub store: Arc<dyn Store>,
    /// Time, randomness, HTTP.
    pub outside: Outside,
    /// The connectors.
    pub vendors: Vendors,
    /// What is set up.
    pub installation: Installation,
    /// When this installation began: what is older may have been logged by one that is gone.
    pub installed_at: Timestamp,
    /// The waits of plans.
    pub timing: Timing,
    /// The engine's own limits and waits.
    pub limits: Limits,
    /// Unique to this process: who holds the leases.
    pub owner: String,
    /// The caller knows that no other process works on this store.
    pub alone: bool,
}

/// Turns facts into records. One per process; one loop per desk account.
pub struct Engine {
    store: Arc<dyn Store>,
    outside: Outside,
    vendors: Vendors,
    installation: RwLock<Arc<Installation>>,
    installed_at: Timestamp,
    timing: Timing,
    limits: Limits,
    owner: String,
    alone: bool,
    health: Health,
    hint: Hint,
}

impl Engine {
    /// Puts the parts together. Nothing runs yet.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self {
            store: parts.store,
            outside: parts.outside,
            vendors: parts.vendors,
            installation: RwLock::new(Arc::new(parts.installation)),
            installed_at: parts.installed_at,
            timing: parts.timing,
            limits: parts.limits,
            owner: parts.owner,
            alone: parts.alone,
            health: Health::default(),
            hint: Hint::default(),
        }
    }

    /// The hint to give after facts were stored.
    #[must_use]
    pub fn hint(&self) -> Hint {
        self.hint.clone()
    }

    /// The desk accounts that have a loop.
    #[must_use]
    pub fn accounts(&self) -> Vec<Account> {
        self.vendors.desks.keys().cloned().collect()
    }

    /// Why an account is not worked with for the moment, if that is so.
    #[must_use]
    pub fn trouble(&self, account: &Account) -> Option<health::Trouble> {
        self.health.trouble(account)
    }

    /// When an account last answered; `None`: not since the program began.
    #[must_use]
    pub fn heard_at(&self, account: &Account) -> Option<Timestamp> {
        self.health.heard_at(account)
    }

    /// An account was authorised anew: whatever was wrong with it is forgotten, and work on it goes on at once.
    pub fn authorised_anew(&self, account: &Account) {
        self.health.forget(account);
        self.hint.give();
    }

    /// Takes over a changed set-up.
    pub fn set_installation(&self, installation: Installation) {
        *self.installation.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(installation);
        self.hint.give();
    }

    fn installation(&self) -> Arc<Installation> {
        self.installation.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn connector(&self, side: Side, account: &Account) -> Option<&dyn Connector> {
        match side {
            Side::Desk => self.vendors.desks.get(account).map(|desk| desk.as_ref() as &dyn Connector),
            Side::Phone => self.vendors.phones.get(account).map(AsRef::as_ref),
        }
    }
}
