//! What happened in a storm, written down as it happens.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use crate::ground::Ground;

/// A time during which the disk was full.
#[derive(Clone, Debug)]
pub struct Fill {
    /// Since when, in the fakes' time.
    pub begun: Timestamp,
    /// Until when.
    pub ended: Timestamp,
    /// Webhooks that were refused with a 5xx meanwhile.
    pub refused: usize,
    /// Requests that the fakes got from the program meanwhile.
    pub requests: u64,
    /// Whether a webhook was accepted again soon after. `None`: nobody sent one.
    pub went_on: Option<bool>,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    /// When the program was killed, in the fakes' time.
    pub kills: Vec<Timestamp>,
    /// Writes that the desk had applied and not answered at a kill.
    pub struck: usize,
    /// Starts that failed while the disk was full.
    pub failed_starts: usize,
    /// How the program ended by itself, which it must not.
    pub ends: Vec<String>,
    /// When the disk was full.
    pub fills: Vec<Fill>,
}

/// The diary. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Diary(Arc<Mutex<Pages>>);

impl Diary {
    /// What was written so far.
    #[must_use]
    pub fn read(&self) -> Pages {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn write(&self, write: impl FnOnce(&mut Pages)) {
        write(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Webhooks that were answered with a 5xx since a moment. It stops at the next kill: a program that has just been
    /// started may have other reasons to refuse.
    pub(crate) fn refused_since(&self, ground: &Ground, since: Timestamp) -> usize {
        let next_kill = self.read().kills.into_iter().find(|kill| *kill >= since);
        let counts = |at: Timestamp| at >= since && next_kill.is_none_or(|kill| at < kill);
        let attempts = ground.running.sandbox.aircall.attempts();
        attempts.iter().filter(|one| counts(one.at) && one.status.is_some_and(|status| status >= 500)).count()
    }
}
