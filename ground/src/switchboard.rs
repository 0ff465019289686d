//! Requests that go straight to a router in the same process.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use jiff::Timestamp;
use ports::{Clock, Request, Response, SendError, Transport};
use sandbox::aircall::{Courier, NoAnswer};
use sandbox::kernel::{BoxFuture, Cut};
use serde_json::Value;
use tower::ServiceExt;

use crate::clock::PausedClock;

/// How long a vendor takes to hear a request, and again to be heard: 200 ms a request (C-21).
const ONE_WAY: Duration = Duration::from_millis(100);

/// A body that Aircall posted to a webhook, with the time of its first try.
pub type Post = (Timestamp, Value);
type RawPosts = Vec<(Timestamp, Bytes)>;

/// Where in a request the program is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trip {
    /// The request is not sent any more.
    BeforeRequest,
    /// The vendor did it; the answer does not arrive.
    BeforeAnswer,
}

/// Host name → router. A host without a router is not reachable.
#[derive(Clone, Debug)]
pub struct Switchboard {
    clock: Arc<PausedClock>,
    one_way: Duration,
    routers: Arc<RwLock<BTreeMap<String, Router>>>,
    posted: Option<Arc<Mutex<RawPosts>>>,
    wire: Arc<Mutex<Option<Wire>>>,
}

/// A trip wire: what it does, and after how many requests.
struct Wire {
    requests_left: usize,
    trip: Trip,
    kill: Box<dyn FnOnce() + Send>,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} in {} requests", self.trip, self.requests_left)
    }
}

impl Switchboard {
    /// Nobody is connected yet; each way takes 100 ms.
    #[must_use]
    pub fn new(clock: Arc<PausedClock>) -> Self {
        Self { clock, one_way: ONE_WAY, routers: Arc::default(), posted: None, wire: Arc::default() }
    }

    /// The same with another time for each way.
    #[must_use]
    pub fn with_one_way(self, one_way: Duration) -> Self {
        Self { one_way, ..self }
    }

    /// The same, and every body that is posted to a webhook is kept, see [`Switchboard::posted`].
    #[must_use]
    pub fn keeping_posts(self) -> Self {
        Self { posted: Some(Arc::default()), ..self }
    }

    /// Puts a host on the net.
    pub fn connect(&self, host: &str, router: Router) {
        self.routers.write().unwrap_or_else(PoisonError::into_inner).insert(host.to_owned(), router);
    }

    /// Takes a host off the net: connections are refused, so nothing is sent.
    pub fn disconnect(&self, host: &str) {
        self.routers.write().unwrap_or_else(PoisonError::into_inner).remove(host);
    }

    /// Lays a trip wire: `kill` is called at the n-th request from now on (the first is 1).
    pub fn trip(&self, requests: usize, trip: Trip, kill: Box<dyn FnOnce() + Send>) {
        *self.wire.lock().unwrap_or_else(PoisonError::into_inner) = Some(Wire { requests_left: requests, trip, kill });
    }

    /// Bodies posted to webhooks, each once, in order of the first try. None, unless they are kept.
    #[must_use]
    pub fn posted(&self) -> Vec<Post> {
        let Some(posted) = &self.posted else { return Vec::new() };
        let posted = posted.lock().unwrap_or_else(PoisonError::into_inner);
        posted.iter().filter_map(|(at, body)| Some((*at, serde_json::from_slice(body).ok()?))).collect()
    }

    fn note_post(&self, body: &Bytes) {
        let Some(posted) = &self.posted else { return };
        let mut posted = posted.lock().unwrap_or_else(PoisonError::into_inner);
        if posted.iter().all(|(_, other)| other != body) {
            posted.push((self.clock.now(), body.clone()));
        }
    }

    /// The wire, if this request touches it.
    fn touch(&self) -> Option<Wire> {
        let mut wire = self.wire.lock().unwrap_or_else(PoisonError::into_inner);
        let left = &mut wire.as_mut()?.requests_left;
        *left = left.saturating_sub(1);
        if *left == 0 { wire.take() } else { None }
    }

    fn router(&self, host: &str) -> Option<Router> {
        self.routers.read().unwrap_or_else(PoisonError::into_inner).get(host).cloned()
    }

    async fn exchange(&self, request: Request) -> Result<Response, SendError> {
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let router = self.router(&host).ok_or_else(|| SendError::NotSent(format!("{host} is not reachable")))?;
        Clock::sleep(self.clock.as_ref(), self.one_way).await;
        let mut outgoing = http::Request::builder()
            .method(request.method)
            .uri(request.url.as_str())
            .body(Body::from(request.body))
            .map_err(|error| SendError::NotSent(error.to_string()))?;
        *outgoing.headers_mut() = request.headers;
        let answer = match router.oneshot(outgoing).await {
            Ok(answer) => answer,
            Err(never) => match never {},
        };
        Clock::sleep(self.clock.as_ref(), self.one_way).await;
        if answer.extensions().get::<Cut>().is_some() {
            return Err(SendError::NoAnswer("the connection was cut".to_owned()));
        }
        let (parts, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, request.max_answer_bytes)
            .await
            .map_err(|error| SendError::NoAnswer(error.to_string()))?;
        Ok(Response { status: parts.status, headers: parts.headers, body })
    }

    async fn timed(&self, request: Request) -> Result<Response, SendError> {
        let timeout = request.timeout;
        match tokio::time::timeout(timeout, self.exchange(request)).await {
            Ok(result) => result,
            Err(_) => Err(SendError::NoAnswer("no answer in time".to_owned())),
        }
    }
}

/// The program's own requests: they can be cut by a trip wire.
#[async_trait]
impl Transport for Switchboard {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        let Some(wire) = self.touch() else { return self.timed(request).await };
        if wire.trip == Trip::BeforeAnswer {
            // Applied or not: nobody will know.
            let _unread = self.timed(request).await;
        }
        (wire.kill)();
        // The program is gone: whoever waits for this answer waits for ever.
        std::future::pending().await
    }
}

/// Carries Aircall's deliveries to Deskline's listener.
impl Courier for Switchboard {
    fn post(
        &self,
        url: String,
        headers: &'static [(&'static str, &'static str)],
        body: Bytes,
        timeout: Duration,
    ) -> BoxFuture<'static, Result<u16, NoAnswer>> {
        let switchboard = self.clone();
        switchboard.note_post(&body);
        Box::pin(async move {
            let url = url::Url::parse(&url).map_err(|_| NoAnswer::Unreachable)?;
            let mut map = http::HeaderMap::new();
            for (name, value) in headers {
                map.insert(*name, http::HeaderValue::from_static(value));
            }
            let request =
                Request { method: http::Method::POST, url, headers: map, body, timeout, max_answer_bytes: 1 << 20 };
            match switchboard.timed(request).await {
                Ok(answer) => Ok(answer.status.as_u16()),
                Err(SendError::NotSent(_)) => Err(NoAnswer::Unreachable),
                Err(SendError::NoAnswer(_)) => Err(NoAnswer::TimedOut),
            }
        })
    }
}
