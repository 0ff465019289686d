//! Reading a body within limits: how long it is, how long it takes, and how many bytes of all bodies
//! together are in memory.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use ports::Clock;

use super::answer::Refusal;

/// How many bytes of bodies are in memory, and how many may be.
#[derive(Clone, Debug)]
pub(super) struct InFlight {
    used: Arc<AtomicUsize>,
    limit: usize,
}

impl InFlight {
    pub(super) fn new(limit: usize) -> Self {
        Self { used: Arc::default(), limit }
    }

    /// Begins a body's share, which is given back when it is dropped.
    pub(super) fn share(&self) -> Share<'_> {
        Share { of: self, bytes: 0 }
    }

    /// How many bytes are in memory now.
    pub(super) fn bytes(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }
}

/// What one body takes of [`InFlight`].
#[derive(Debug)]
pub(super) struct Share<'a> {
    of: &'a InFlight,
    bytes: usize,
}

impl Share<'_> {
    /// Takes more. `false`: there is no room, and nothing was taken.
    fn grow(&mut self, bytes: usize) -> bool {
        let taken = self.of.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
            used.checked_add(bytes).filter(|sum| *sum <= self.of.limit)
        });
        if taken.is_ok() {
            self.bytes += bytes;
        }
        taken.is_ok()
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.of.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// Reads a whole body. Its bytes are counted as they arrive, so that a long `Content-Length` alone reserves nothing.
pub(super) async fn read(
    body: Body,
    max_bytes: usize,
    max_time: Duration,
    share: &mut Share<'_>,
    clock: &dyn Clock,
) -> Result<Bytes, Refusal> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > max_bytes {
        return Err(Refusal::TooLarge);
    }
    // The body is polled first: one that is there already starts no timer.
    let arriving = pin!(collect(body, announced, max_bytes, share));
    match select(arriving, clock.sleep(max_time)).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(((), _)) => Err(Refusal::TooSlow),
    }
}

async fn collect(body: Body, announced: usize, max_bytes: usize, share: &mut Share<'_>) -> Result<Bytes, Refusal> {
    let mut chunks = body.into_data_stream();
    let mut next = async |received: usize| -> Result<Option<Bytes>, Refusal> {
        let Some(chunk) = chunks.next().await else {
            return Ok(None);
        };
        let chunk = chunk.map_err(|_| Refusal::Cut)?;
        if received + chunk.len() > max_bytes {
            return Err(Refusal::TooLarge);
        }
        if !share.grow(chunk.len()) {
            return Err(Refusal::Busy);
        }
        Ok(Some(chunk))
    };
    // Nearly every webhook is one chunk, which need not be copied.
    let Some(first) = next(0).await? else {
        return Ok(Bytes::new());
    };
    let Some(second) = next(first.len()).await? else {
        return Ok(first);
    };
    let mut whole = BytesMut::with_capacity(announced.max(first.len() + second.len()));
    whole.extend_from_slice(&first);
    whole.extend_from_slice(&second);
    while let Some(chunk) = next(whole.len()).await? {
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}
