//! Where connections are cut, and how often that was done.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// A place in an exchange at which its connection is reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// Within the request's head: nobody can have read it.
    BeforeRequest,
    /// Within the request's body.
    InRequest,
    /// The request is through, and its answer is not.
    BeforeAnswer,
    /// Within the answer.
    InAnswer,
    /// After the answer, while the connection waits for its next request.
    Idle,
    /// Wherever it was as its listener went away.
    Outage,
}

impl Cut {
    /// Those that are drawn for single requests.
    pub(super) const DRAWN: [Self; 5] =
        [Self::BeforeRequest, Self::InRequest, Self::BeforeAnswer, Self::InAnswer, Self::Idle];
    /// Those without which a storm proves little.
    pub(crate) const NEEDED: [Self; 4] = [Self::BeforeRequest, Self::InRequest, Self::BeforeAnswer, Self::InAnswer];
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BeforeRequest => "before the request",
            Self::InRequest => "within the request",
            Self::BeforeAnswer => "before the answer",
            Self::InAnswer => "within the answer",
            Self::Idle => "between requests",
            Self::Outage => "as an outage began",
        })
    }
}

/// What the proxies of a storm did. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Tally(Arc<Mutex<Counts>>);

/// A tally at one moment.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Connections that were reset, by the place.
    pub cuts: BTreeMap<Cut, usize>,
    /// How often a listener went away for a while, so that new connections were refused.
    pub outages: usize,
    /// Exchanges that were carried whole.
    pub carried: usize,
    /// Writes whose client was cut off, and which the fake is still at.
    pub let_go: usize,
}

impl Tally {
    /// What was done so far.
    #[must_use]
    pub fn read(&self) -> Counts {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn cut(&self, place: Cut) {
        self.change(|counts| *counts.cuts.entry(place).or_default() += 1);
    }
}
