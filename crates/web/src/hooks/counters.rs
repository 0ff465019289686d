//! What the doors counted since the start: for the dashboard and `/health`.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

use super::answer::Refusal;

/// Shared counters of the webhook listener.
#[derive(Debug, Default)]
pub struct Counters {
    taken: AtomicU64,
    repeated: AtomicU64,
    wrong_path: AtomicU64,
    wrong_token: AtomicU64,
    unreadable: AtomicU64,
    turned_away: AtomicU64,
    store_failed: AtomicU64,
}

/// The counters at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// Webhooks whose fact was new.
    pub taken: u64,
    /// Webhooks whose fact was there already.
    pub repeated: u64,
    /// Requests to a path that no door has.
    pub wrong_path: u64,
    /// Bodies with a wrong token or none.
    pub wrong_token: u64,
    /// Bodies that were no JSON, too large, too slow or cut.
    pub unreadable: u64,
    /// Webhooks that were sent away because too much was in flight, or nothing could be compared yet.
    pub turned_away: u64,
    /// Webhooks that the store did not take.
    pub store_failed: u64,
}

impl Counters {
    /// Reads all of them.
    #[must_use]
    pub fn read(&self) -> Counted {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counted {
            taken: read(&self.taken),
            repeated: read(&self.repeated),
            wrong_path: read(&self.wrong_path),
            wrong_token: read(&self.wrong_token),
            unreadable: read(&self.unreadable),
            turned_away: read(&self.turned_away),
            store_failed: read(&self.store_failed),
        }
    }

    pub(super) fn count_taken(&self, is_new: bool) {
        add(if is_new { &self.taken } else { &self.repeated });
    }

    pub(super) fn count_refused(&self, refusal: &Refusal) {
        add(match refusal {
            Refusal::NoSuchPath | Refusal::WrongMethod => &self.wrong_path,
            Refusal::WrongToken => &self.wrong_token,
            Refusal::Unreadable(_) | Refusal::TooLarge | Refusal::TooSlow | Refusal::Cut => &self.unreadable,
            Refusal::Busy | Refusal::NotReady => &self.turned_away,
            Refusal::StoreFailed => &self.store_failed,
        });
    }
}

fn add(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
