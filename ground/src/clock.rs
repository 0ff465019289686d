//! Time that stands still until everybody waits, and then jumps to the next thing that happens.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// Tokio's paused clock, as both Deskline and its vendors see it.
#[derive(Clone, Debug)]
pub struct PausedClock {
    origin: Instant,
    start: Timestamp,
}

impl PausedClock {
    /// A clock that shows `start` now. Must be made inside a runtime whose time is paused.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this type is where paused time is read")]
    pub fn starting(start: Timestamp) -> Arc<Self> {
        Arc::new(Self { origin: Instant::now(), start })
    }

    #[expect(clippy::disallowed_methods, reason = "this type is where paused time is read")]
    fn elapsed(&self) -> Duration {
        Instant::now().duration_since(self.origin)
    }

    fn at(&self) -> Timestamp {
        self.start + SignedDuration::try_from(self.elapsed()).unwrap_or(SignedDuration::ZERO)
    }
}

#[expect(clippy::disallowed_methods, reason = "this type is where paused time is waited for")]
fn pause(duration: Duration) -> impl Future<Output = ()> + Send + 'static {
    tokio::time::sleep(duration)
}

#[async_trait]
impl ports::Clock for PausedClock {
    fn now(&self) -> Timestamp {
        self.at()
    }

    fn monotonic(&self) -> Duration {
        self.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        pause(duration).await;
    }
}

impl sandbox::kernel::Clock for PausedClock {
    fn now(&self) -> Timestamp {
        self.at()
    }

    fn sleep(&self, duration: Duration) -> sandbox::kernel::BoxFuture<'static, ()> {
        Box::pin(pause(duration))
    }
}

/// A time of day that is wrong by some seconds, and can jump. Waits and monotonic time are right.
#[derive(Clone, Debug)]
pub struct SkewedClock {
    truth: Arc<PausedClock>,
    wrong_by_ms: Arc<AtomicI64>,
}

impl SkewedClock {
    /// A clock that is right at first.
    #[must_use]
    pub fn of(truth: Arc<PausedClock>) -> Self {
        Self { truth, wrong_by_ms: Arc::default() }
    }

    /// From now on it is wrong by this much.
    pub fn set_wrong_by(&self, wrong_by: SignedDuration) {
        let ms = i64::try_from(wrong_by.as_millis()).unwrap_or(0);
        self.wrong_by_ms.store(ms, Ordering::Relaxed);
    }
}

#[async_trait]
impl ports::Clock for SkewedClock {
    fn now(&self) -> Timestamp {
        self.truth.at() + SignedDuration::from_millis(self.wrong_by_ms.load(Ordering::Relaxed))
    }

    fn monotonic(&self) -> Duration {
        self.truth.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        pause(duration).await;
    }
}
