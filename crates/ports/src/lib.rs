//! What the outside hands in: time, randomness, HTTP.
//!
//! The engine and the connectors take these as arguments and touch no clock, no generator and no socket of
//! their own. `serve` hands in the real ones; a simulation hands in others. Nobody behind these traits can
//! tell which.

pub mod multipart;
mod relay;
mod wait;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;
use url::Url;

pub use relay::{Gate, Relay, RelayError, Relayed, Told, fetch, is_whole, pass_on};
pub use wait::retry_after;

/// Time.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The time of day, UTC. May jump.
    fn now(&self) -> Timestamp;

    /// Time since some fixed point. Never goes backwards; leases and time-outs are measured by it.
    fn monotonic(&self) -> Duration;

    /// Waits.
    async fn sleep(&self, duration: Duration);
}

/// Randomness that need not be secret: jitter, ids of processes.
pub trait Random: Send + Sync {
    /// The next 64 random bits.
    fn next_u64(&self) -> u64;
}

/// A request to a vendor.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The whole address, query included.
    pub url: Url,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; empty where there is none.
    pub body: Bytes,
    /// The request is given up after this long, connecting included.
    pub timeout: Duration,
    /// An answer's body longer than this many bytes is an error.
    pub max_answer_bytes: usize,
}

/// A complete answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// Why there is no complete answer. The difference decides whether a write is in doubt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Nothing was sent: no address, no connection, no TLS. Certainly not applied.
    #[error("could not be sent: {0}")]
    NotSent(String),
    /// It was sent, at least in part, and no complete answer came: it may or may not have been applied.
    #[error("no complete answer: {0}")]
    NoAnswer(String),
}

/// HTTP. Follows no redirect and repeats nothing: both are decisions of the connector.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends one request and reads the whole answer.
    async fn send(&self, request: Request) -> Result<Response, SendError>;

    /// Fetches a file from one address and sends it on to another. Unless an implementation knows better, it does so in
    /// two exchanges and holds the file in between.
    async fn relay(&self, relay: Relay) -> Result<Relayed, RelayError> {
        relay::in_memory(self, relay).await
    }
}

/// All of it, as it is handed around.
#[derive(Clone)]
pub struct Outside {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// HTTP.
    pub transport: Arc<dyn Transport>,
}
