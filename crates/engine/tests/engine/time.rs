//! Time that stands still until everybody waits.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// Tokio's paused time behind the engine's clock.
pub(crate) struct PausedClock {
    origin: Instant,
    start: Timestamp,
}

impl PausedClock {
    #[expect(clippy::disallowed_methods, reason = "this type is where paused time is read")]
    pub(crate) fn new() -> Arc<Self> {
        let start = "2026-03-02T09:00:00Z".parse().unwrap();
        Arc::new(Self { origin: Instant::now(), start })
    }

    /// Seconds since the test began.
    pub(crate) fn seconds(&self) -> f64 {
        ports::Clock::monotonic(self).as_secs_f64()
    }

    /// So many seconds after the test began.
    pub(crate) fn at(&self, seconds: i64) -> Timestamp {
        self.start + SignedDuration::from_secs(seconds)
    }
}

#[async_trait]
impl ports::Clock for PausedClock {
    fn now(&self) -> Timestamp {
        self.start + SignedDuration::try_from(self.monotonic()).unwrap()
    }

    #[expect(clippy::disallowed_methods, reason = "this type is where paused time is read")]
    fn monotonic(&self) -> Duration {
        Instant::now().duration_since(self.origin)
    }

    #[expect(clippy::disallowed_methods, reason = "this type is where paused time is waited for")]
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
