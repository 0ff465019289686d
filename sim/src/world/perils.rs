//! Where the process is to die next, and whether the disk is full.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::script::CrashPoint;

/// What a step of the process runs into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing.
    GoesWell,
    /// The process dies before it.
    DiesBefore,
    /// It is done, and the process dies before it learns so.
    DiesAfter,
    /// The disk has no room for it.
    DiskFull,
}

/// Shared by the script and by the process of the day.
#[derive(Clone, Debug, Default)]
pub(super) struct Perils(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    crash: Option<CrashPoint>,
    disk_full: bool,
    commits: u64,
    refused: u64,
}

/// How often the disk was asked, and how often it was full.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DiskCounts {
    pub(super) commits: u64,
    pub(super) refused: u64,
}

impl Perils {
    /// The process is to die there.
    pub(super) fn lay(&self, crash: CrashPoint) {
        self.state().crash = Some(crash);
    }

    /// No crash is laid any more.
    pub(super) fn clear_crash(&self) {
        self.state().crash = None;
    }

    pub(super) fn set_disk_full(&self, full: bool) {
        self.state().disk_full = full;
    }

    pub(super) fn counts(&self) -> DiskCounts {
        let state = self.state();
        DiskCounts { commits: state.commits, refused: state.refused }
    }

    /// What the next request runs into.
    pub(super) fn request(&self) -> Fate {
        self.state().strike(|crash| match crash {
            CrashPoint::BeforeRequest(left) => Some((left, Fate::DiesBefore)),
            CrashPoint::BeforeAnswer(left) => Some((left, Fate::DiesAfter)),
            _ => None,
        })
    }

    /// What the next commit runs into.
    pub(super) fn commit(&self) -> Fate {
        let mut state = self.state();
        if state.disk_full {
            state.refused += 1;
            return Fate::DiskFull;
        }
        state.commits += 1;
        state.strike(|crash| match crash {
            CrashPoint::BeforeCommit(left) => Some((left, Fate::DiesBefore)),
            CrashPoint::AfterCommit(left) => Some((left, Fate::DiesAfter)),
            _ => None,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Counts down to the crash, if it waits for this kind of step.
    fn strike(&mut self, concerns: impl Fn(&mut CrashPoint) -> Option<(&mut usize, Fate)>) -> Fate {
        let Some((left, fate)) = self.crash.as_mut().and_then(concerns) else { return Fate::GoesWell };
        *left = left.saturating_sub(1);
        if *left > 0 {
            return Fate::GoesWell;
        }
        self.crash = None;
        fate
    }
}
