//! Clocks.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use ports::Clock;
use tokio::sync::watch;

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// The machine's clock; its monotonic time counts from here.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the place where the program reads the machine's clock")]
    pub fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the place where the program reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }

    #[expect(clippy::disallowed_methods, reason = "the place where the program waits")]
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// A clock that runs faster (or slower) than the machine's by a fixed factor. Waits shrink accordingly.
///
/// Time-outs of requests are not scaled: they bound work of the machine.
#[derive(Clone, Copy, Debug)]
pub struct ScaledClock {
    machine: SystemClock,
    start: Timestamp,
    factor: f64,
}

impl ScaledClock {
    /// Shows `start` now and runs `factor` times as fast as the machine's clock. A factor that is not a
    /// positive finite number counts as 1.
    #[must_use]
    pub fn new(start: Timestamp, factor: f64) -> Self {
        let factor = if factor.is_finite() && factor > 0.0 { factor } else { 1.0 };
        Self { machine: SystemClock::new(), start, factor }
    }
}

#[async_trait]
impl Clock for ScaledClock {
    fn now(&self) -> Timestamp {
        later(self.start, self.monotonic())
    }

    fn monotonic(&self) -> Duration {
        scaled(self.machine.monotonic(), self.factor)
    }

    async fn sleep(&self, duration: Duration) {
        self.machine.sleep(scaled(duration, self.factor.recip())).await;
    }
}

/// A clock that stands still until it is moved. Whoever waits on it wakes once it was moved far enough.
#[derive(Debug)]
pub struct ManualClock {
    start: Mutex<Timestamp>,
    elapsed: watch::Sender<Duration>,
}

impl ManualClock {
    /// A clock that shows `start` until it is moved.
    #[must_use]
    pub fn new(start: Timestamp) -> Self {
        Self { start: Mutex::new(start), elapsed: watch::Sender::new(Duration::ZERO) }
    }

    /// Moves time on, and wakes those who waited for it.
    pub fn advance(&self, by: Duration) {
        self.elapsed.send_modify(|elapsed| *elapsed = elapsed.saturating_add(by));
    }

    /// Sets the time of day, as an administrator or a time server may: monotonic time and waits are not touched.
    pub fn jump(&self, now: Timestamp) {
        let elapsed = SignedDuration::try_from(self.monotonic()).unwrap_or(SignedDuration::MAX);
        let start = now.checked_sub(elapsed).unwrap_or(Timestamp::MIN);
        *self.start.lock().unwrap_or_else(PoisonError::into_inner) = start;
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let start = *self.start.lock().unwrap_or_else(PoisonError::into_inner);
        later(start, self.monotonic())
    }

    fn monotonic(&self) -> Duration {
        *self.elapsed.borrow()
    }

    async fn sleep(&self, duration: Duration) {
        let until = self.monotonic().saturating_add(duration);
        let mut elapsed = self.elapsed.subscribe();
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = elapsed.wait_for(|elapsed| *elapsed >= until).await;
    }
}

/// The time after `passed`; the end of time where that lies beyond it.
fn later(start: Timestamp, passed: Duration) -> Timestamp {
    SignedDuration::try_from(passed).ok().and_then(|passed| start.checked_add(passed).ok()).unwrap_or(Timestamp::MAX)
}

/// `duration` times `factor`; a very long time where that is no duration.
fn scaled(duration: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(duration.as_secs_f64() * factor).unwrap_or(Duration::MAX)
}
