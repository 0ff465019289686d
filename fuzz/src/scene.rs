//! Bytes → what a vendor answers, and a transport that answers so.
//!
//! The input is text, so that people can read and write it:
//!
//! ```text
//! write tags
//! 404
//!
//! {"message":"Not Found"}
//! ---
//! token 200
//! Content-Type: application/json
//!
//! {"access_token":"t","expires_in":7200}
//! ```
//!
//! The first line says what is asked; one that is unknown counts by its first byte. Blocks follow, set apart by lines of
//! `---`: a status, headers, an empty line, a body. Instead of a status: `cut` (sent, no complete answer) or `unsent`.
//! Blocks that begin with `token` answer requests for a token. Requests are answered in order, and from then on by the
//! last block.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::FutureExt;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use jiff::Timestamp;
use ports::{Clock, Outside, Random, Request, Response, SendError, Transport};
use serde_json::Value;

/// So many requests are answered; further ones are cut. More than any task needs with answers this small.
const ANSWERED_MAX: usize = 200;
/// So many requests may still follow once nothing is answered any more.
const AFTERWARDS_MAX: usize = 4;
/// Blocks of an input that are read.
const BLOCKS_MAX: usize = 24;

/// The time at which everything happens: 2026-11-20T10:00:00Z.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from_second(1_795_168_800).expect("a time")
}

/// One answer of the script.
#[derive(Clone, Debug)]
pub enum Said {
    /// A complete answer.
    Complete(Response),
    /// Sent, and no complete answer.
    Cut,
    /// Not sent.
    Unsent,
}

/// A request with what it was answered.
#[derive(Clone, Debug)]
pub struct Exchanged {
    /// The method.
    pub method: Method,
    /// What was answered.
    pub said: Said,
}

impl Exchanged {
    /// The status of a complete answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match &self.said {
            Said::Complete(answer) => Some(answer.status.as_u16()),
            Said::Cut | Said::Unsent => None,
        }
    }

    /// The JSON of a complete 2xx.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        match &self.said {
            Said::Complete(answer) if answer.status.is_success() => serde_json::from_slice(&answer.body).ok(),
            _ => None,
        }
    }

    /// What promise 3 says about a write that was answered so.
    #[must_use]
    pub fn meaning(&self) -> Meaning {
        match (&self.said, self.status().unwrap_or_default()) {
            (Said::Unsent, _) | (Said::Complete(_), 300..=407 | 409..=499) => Meaning::NotApplied,
            (Said::Complete(_), 200..=299) => Meaning::Applied,
            (Said::Complete(_) | Said::Cut, _) => Meaning::Unknown,
        }
    }
}

/// Promise 3 about one answered write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A complete 2xx.
    Applied,
    /// Not sent, a complete 3xx, a complete 4xx except 408.
    NotApplied,
    /// Everything else.
    Unknown,
}

/// A vendor that answers from a script.
#[derive(Debug)]
pub struct Scene {
    answers: Mutex<VecDeque<Said>>,
    tokens: Mutex<VecDeque<Said>>,
    exchanged: Mutex<Vec<Exchanged>>,
    requests: Mutex<usize>,
}

impl Scene {
    /// Reads an input: what is asked, and who answers. `names` are the things that can be asked.
    #[must_use]
    pub fn parse(data: &[u8], names: &[&'static str]) -> (&'static str, Arc<Self>) {
        let (first, rest) = line(data);
        let by_byte = || usize::from(first.first().copied().unwrap_or_default()) % names.len();
        let asked = names.iter().position(|name| name.as_bytes() == first).unwrap_or_else(by_byte);
        let (mut answers, mut tokens) = (VecDeque::new(), VecDeque::new());
        for block in blocks(rest).take(BLOCKS_MAX) {
            match block.strip_prefix(b"token ") {
                Some(block) => tokens.push_back(said(block)),
                None => answers.push_back(said(block)),
            }
        }
        let scene = Self {
            answers: Mutex::new(answers),
            tokens: Mutex::new(tokens),
            exchanged: Mutex::default(),
            requests: Mutex::default(),
        };
        (names[asked], Arc::new(scene))
    }

    /// The outside in which this vendor is the only one.
    #[must_use]
    pub fn outside(self: &Arc<Self>) -> Outside {
        let transport = Arc::clone(self) as Arc<dyn Transport>;
        Outside { clock: Arc::new(Still), random: Arc::new(Still), transport }
    }

    /// All requests that were no requests for a token, in order.
    #[must_use]
    pub fn exchanged(&self) -> Vec<Exchanged> {
        lock(&self.exchanged).clone()
    }

    /// The requests that may change something at the vendor.
    #[must_use]
    pub fn writes(&self) -> Vec<Exchanged> {
        self.exchanged().into_iter().filter(|one| one.method != Method::GET).collect()
    }

    fn answer(&self) -> Said {
        let mut answers = lock(&self.answers);
        let last = answers.len() <= 1;
        let next = if last { answers.front().cloned() } else { answers.pop_front() };
        next.unwrap_or(Said::Cut)
    }
}

#[async_trait]
impl Transport for Scene {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        assert!(!request.timeout.is_zero() && request.max_answer_bytes > 0, "a request without bounds");
        let count = {
            let mut requests = lock(&self.requests);
            *requests += 1;
            *requests
        };
        assert!(count <= ANSWERED_MAX + AFTERWARDS_MAX, "nothing is answered, and it goes on asking: {}", request.url);
        let said = if count > ANSWERED_MAX {
            Said::Cut
        } else if request.url.path().ends_with("/oauth2/token") {
            return result(lock(&self.tokens).pop_front().unwrap_or_else(good_token));
        } else {
            self.answer()
        };
        lock(&self.exchanged).push(Exchanged { method: request.method, said: said.clone() });
        result(said)
    }
}

/// Runs what never waits: the transport answers at once.
///
/// # Panics
/// When it waits.
pub fn run<T>(task: impl Future<Output = T>) -> T {
    task.now_or_never().expect("nothing here waits")
}

fn result(said: Said) -> Result<Response, SendError> {
    match said {
        Said::Complete(answer) => Ok(answer),
        Said::Cut => Err(SendError::NoAnswer("cut".to_owned())),
        Said::Unsent => Err(SendError::NotSent("connection refused".to_owned())),
    }
}

fn good_token() -> Said {
    let body = Bytes::from_static(br#"{"access_token":"a-token","token_type":"bearer","expires_in":172800}"#);
    Said::Complete(Response { status: StatusCode::OK, headers: HeaderMap::new(), body })
}

/// Up to a line's end, and what is behind it.
fn line(data: &[u8]) -> (&[u8], &[u8]) {
    match data.iter().position(|byte| *byte == b'\n') {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (data, &[]),
    }
}

fn blocks(mut rest: &[u8]) -> impl Iterator<Item = &[u8]> {
    const MARK: &[u8] = b"\n---\n";
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let at = rest.windows(MARK.len()).position(|window| window == MARK);
        let (block, behind) = at.map_or((rest, &rest[rest.len()..]), |at| (&rest[..at], &rest[at + MARK.len()..]));
        rest = behind;
        Some(block)
    })
}

fn said(block: &[u8]) -> Said {
    let (first, mut rest) = line(block);
    let first = first.trim_ascii();
    if first == b"unsent" {
        return Said::Unsent;
    }
    let number = std::str::from_utf8(first).ok().and_then(|text| text.parse::<u16>().ok());
    let Some(status) = number.and_then(|number| StatusCode::from_u16(number).ok()) else { return Said::Cut };
    let mut headers = HeaderMap::new();
    loop {
        let (header, behind) = line(rest);
        rest = behind;
        let Some(colon) = header.iter().position(|byte| *byte == b':') else { break };
        let name = HeaderName::from_bytes(&header[..colon]);
        let value = HeaderValue::from_bytes(header[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.insert(name, value);
        }
    }
    Said::Complete(Response { status, headers, body: Bytes::copy_from_slice(rest) })
}

/// A clock that stands still, and numbers that are all the same.
struct Still;

#[async_trait]
impl Clock for Still {
    fn now(&self) -> Timestamp {
        now()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(1_000)
    }

    async fn sleep(&self, _duration: Duration) {}
}

impl Random for Still {
    fn next_u64(&self) -> u64 {
        7
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
