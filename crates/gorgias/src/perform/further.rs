//! Requests that a write turns out to need besides.

use std::time::Duration;

use contract::{Permit, Reservation, Trouble};
use domain::step::Urgency;
use jiff::{SignedDuration, Timestamp};

use super::Gorgias;

/// Between two looks for room at least: a wait of nothing would spin.
const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// A write waits so long for their room at most, all in all: it holds its lane meanwhile.
const PATIENCE: SignedDuration = SignedDuration::from_secs(10);

/// The further requests of one write. Room was taken for one request alone, and many writes at once may need more: each waits for room
/// of its own. To give up would cost the first request again.
pub(super) struct Further<'g> {
    gorgias: &'g Gorgias,
    until: Timestamp,
}

impl<'g> Further<'g> {
    pub(super) fn of(gorgias: &'g Gorgias) -> Self {
        Self { gorgias, until: gorgias.now() + PATIENCE }
    }

    /// Sends one, once there is room for it.
    pub(super) async fn request<T>(&self, request: impl Future<Output = T>) -> Result<T, Trouble> {
        Ok(self.room().await?.within(request).await)
    }

    /// Room for one.
    pub(super) async fn room(&self) -> Result<Reservation, Trouble> {
        let room = self.gorgias.client.meter().reservation();
        loop {
            let now = self.gorgias.now();
            let Permit::WaitUntil(until) = room.raise(now, 1, Urgency::Live) else { return Ok(room) };
            let wait = Duration::try_from(until.duration_since(now)).unwrap_or_default();
            if until > self.until {
                return Err(Trouble::Limited { retry_after: Some(wait) });
            }
            self.gorgias.outside.clock.sleep(wait.max(LOOK_AGAIN)).await;
        }
    }
}
