//! A server in process: strict about what every request must carry, scripted in what it answers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aircall::api::{ApiKey, Client};
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::FutureExt;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use jiff::Timestamp;
use ports::{Clock, Outside, Random, Request, Response, SendError, Transport};
use secrecy::SecretString;
use serde_json::Value;

use crate::bodies::at;

/// Runs what never waits: the fakes answer at once.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("nothing here waits")
}

/// The time of these tests stands still.
pub(crate) struct StoppedClock;

#[async_trait]
impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        at(1000)
    }
    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
    async fn sleep(&self, _duration: Duration) {}
}

struct NoRandom;

impl Random for NoRandom {
    fn next_u64(&self) -> u64 {
        0
    }
}

/// Answers in the order in which they were put in; remembers what was asked.
#[derive(Default)]
pub(crate) struct Scripted {
    answers: Mutex<VecDeque<Result<Response, SendError>>>,
    seen: Mutex<Vec<Request>>,
}

impl Scripted {
    pub(crate) fn new(answers: impl IntoIterator<Item = Result<Response, SendError>>) -> Arc<Self> {
        Arc::new(Self { answers: Mutex::new(answers.into_iter().collect()), ..Self::default() })
    }

    /// What was asked: `GET /v1/ping`.
    pub(crate) fn seen(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        let line = |request: &Request| {
            let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
            format!("{} {}{query}", request.method, request.url.path())
        };
        seen.iter().map(line).collect()
    }

    pub(crate) fn last(&self) -> Request {
        self.seen.lock().unwrap().last().cloned().expect("something was asked")
    }
}

#[async_trait]
impl Transport for Scripted {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        check_headers(&request);
        self.seen.lock().unwrap().push(request);
        self.answers.lock().unwrap().pop_front().expect("an unexpected request")
    }
}

/// What every request must carry (sheet §0, §1.1): `key:secret` in base64, and a content type also where there
/// is no body.
pub(crate) fn check_headers(request: &Request) {
    let header = |name: HeaderName| request.headers.get(name).map(|value| value.to_str().unwrap());
    assert_eq!(header(AUTHORIZATION), Some("Basic a2V5OnNlY3JldA=="));
    assert_eq!(header(CONTENT_TYPE), Some("application/json"));
    assert_eq!(header(ACCEPT), Some("application/json"));
    assert!(request.headers[AUTHORIZATION].is_sensitive(), "it must not be printed");
    assert!(!format!("{request:?}").contains("a2V5OnNlY3JldA"));
    assert_eq!(request.timeout, Duration::from_secs(10));
    assert!(request.max_answer_bytes > 0);
}

pub(crate) fn client(transport: Arc<dyn Transport>) -> Client {
    let outside = Outside { clock: Arc::new(StoppedClock), random: Arc::new(NoRandom), transport };
    let key = ApiKey { id: "key".to_owned(), token: SecretString::from("secret") };
    let meter = contract::Meter::new(aircall::share(60));
    Client::new(outside, "https://aircall.example/".parse().unwrap(), &key, meter)
}

pub(crate) fn answer(status: u16, body: &Value) -> Result<Response, SendError> {
    raw(status, &[], &body.to_string())
}

pub(crate) fn raw(status: u16, headers: &[(&str, &str)], body: &str) -> Result<Response, SendError> {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap()))
        .collect();
    let status = StatusCode::from_u16(status).unwrap();
    Ok(Response { status, headers, body: Bytes::from(body.to_owned()) })
}
