//! What all fakes stand on: time, randomness, the log of requests, and misbehaviour on demand.

use std::sync::Arc;

pub mod clock;
pub mod fault;
pub mod log;
pub mod random;
mod redact;
pub mod tasks;

pub use clock::{BoxFuture, Clock, ManualClock, RealClock, ScaledClock};
pub use fault::{Cut, Faults, Vendor};
pub use log::{RequestLog, RequestNumber};
pub use random::Random;
pub use tasks::spawn;

/// The shared ground of all fakes in one sandbox. Clones share everything.
#[derive(Debug, Clone)]
pub struct Kernel {
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// The root of the random streams. Each user takes his own fork.
    pub random: Random,
    /// Every request that any fake got.
    pub log: RequestLog,
    /// What goes wrong on demand.
    pub faults: Faults,
}

impl Kernel {
    /// A kernel with an empty log and no faults.
    pub fn new(clock: Arc<dyn Clock>, seed: u64) -> Self {
        let random = Random::seeded(seed);
        let log = RequestLog::default();
        let faults = Faults::new(Arc::clone(&clock), random.fork("faults"), log.clone());
        Self { clock, random, log, faults }
    }

    /// The present moment.
    pub fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }
}

/// Start data that a fake cannot take, with the place in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("start data, {at}: {problem}")]
pub struct LoadError {
    /// Path inside the start data, such as `helpscout.users[2].email`.
    pub at: String,
    /// What is wrong there, in plain words.
    pub problem: String,
}

impl LoadError {
    /// An error at `at`.
    pub fn new(at: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { at: at.into(), problem: problem.into() }
    }
}
