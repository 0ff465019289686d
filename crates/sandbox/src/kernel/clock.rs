//! Time as the fakes see it: real, scaled, or moved by hand.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::oneshot;

/// A future that owns what it needs, as a clock returns it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where every fake takes the time from.
pub trait Clock: Send + Sync + Debug {
    /// The present moment of the fakes' world.
    fn now(&self) -> Timestamp;

    /// Ends once `duration` of the fakes' time has passed.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// The manual clock behind this one, if it can be moved by hand.
    fn manual(&self) -> Option<&ManualClock> {
        None
    }
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealClock;

impl Clock for RealClock {
    #[expect(clippy::disallowed_methods, reason = "this type is where the sandbox reads ambient time")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    #[expect(clippy::disallowed_methods, reason = "this type is where the sandbox waits in ambient time")]
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A clock that starts at a given moment and runs `factor` times as fast as the machine's.
#[derive(Debug, Clone)]
pub struct ScaledClock {
    start: Timestamp,
    started: tokio::time::Instant,
    factor: f64,
}

impl ScaledClock {
    /// A clock that shows `start` now and runs `factor` times as fast as the machine's. A factor that is not a
    /// positive finite number counts as 1.
    #[expect(clippy::disallowed_methods, reason = "this type is where the sandbox reads ambient time")]
    pub fn new(start: Timestamp, factor: f64) -> Self {
        let factor = if factor.is_finite() && factor > 0.0 { factor } else { 1.0 };
        Self { start, started: tokio::time::Instant::now(), factor }
    }
}

impl Clock for ScaledClock {
    fn now(&self) -> Timestamp {
        let passed = self.started.elapsed().mul_f64(self.factor);
        later(self.start, passed)
    }

    #[expect(clippy::disallowed_methods, reason = "this type is where the sandbox waits in ambient time")]
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration.div_f64(self.factor)))
    }
}

/// A clock that stands still until it is moved. Sleepers wake when it has been moved past their time. Clones share
/// one time.
#[derive(Debug, Clone)]
pub struct ManualClock {
    state: Arc<Mutex<ManualState>>,
}

#[derive(Debug)]
struct ManualState {
    now: Timestamp,
    /// Ordered by due time, then by the order in which they fell asleep.
    sleepers: BTreeMap<(Timestamp, u64), oneshot::Sender<()>>,
    next_sleeper: u64,
}

impl ManualClock {
    /// A clock that shows `start` until it is moved.
    pub fn new(start: Timestamp) -> Self {
        let state = ManualState { now: start, sleepers: BTreeMap::new(), next_sleeper: 0 };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// Moves the clock to `to` and wakes all whose time has come, in the order of their times. A clock never goes
    /// back: an earlier `to` changes nothing.
    pub fn set(&self, to: Timestamp) {
        let mut state = self.state();
        state.now = state.now.max(to);
        let now = state.now;
        while let Some(entry) = state.sleepers.first_entry() {
            if entry.key().0 > now {
                break;
            }
            // A sleeper that was dropped meanwhile has nobody to wake.
            let _ = entry.remove().send(());
        }
    }

    /// Moves the clock on by `by`.
    pub fn advance(&self, by: Duration) {
        let to = later(self.now(), by);
        self.set(to);
    }

    /// Moves the clock on by `by`, stopping at each sleeper's time so that what wakes there can run, and fall asleep
    /// again, before time goes on.
    pub async fn advance_in_steps(&self, by: Duration) {
        let end = later(self.now(), by);
        loop {
            settle().await;
            let next = self.next_due().filter(|due| *due <= end);
            match next {
                Some(due) => self.set(due),
                None => break,
            }
        }
        self.set(end);
        settle().await;
    }

    /// When the next sleeper wakes, if anyone sleeps.
    pub fn next_due(&self) -> Option<Timestamp> {
        let mut state = self.state();
        state.sleepers.retain(|_, sleeper| !sleeper.is_closed());
        state.sleepers.first_key_value().map(|((due, _), _)| *due)
    }

    fn state(&self) -> MutexGuard<'_, ManualState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.state().now
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let (wake, woken) = oneshot::channel();
        let mut state = self.state();
        let due = later(state.now, duration);
        if duration.is_zero() {
            return Box::pin(tokio::task::yield_now());
        }
        let order = state.next_sleeper;
        state.next_sleeper += 1;
        state.sleepers.insert((due, order), wake);
        Box::pin(async move {
            // An error means that the clock itself is gone; nobody is left to wait for.
            let _ = woken.await;
        })
    }

    fn manual(&self) -> Option<&ManualClock> {
        Some(self)
    }
}

/// `at` plus `by`, held at the end of the time line.
pub(crate) fn later(at: Timestamp, by: Duration) -> Timestamp {
    let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// Lets the tasks that were just woken run. They may need several turns: a wake-up passes through channels.
async fn settle() {
    const TURNS: usize = 32;
    for _ in 0..TURNS {
        tokio::task::yield_now().await;
    }
}
