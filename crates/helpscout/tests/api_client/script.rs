//! A transport that answers from a script and refuses every request that the script does not hold.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use contract::Meter;
use helpscout::api::{Client, ClientCredentials, starting_budget};
use host::{ManualClock, SeededRandom};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use jiff::Timestamp;
use ports::{Clock, Outside, Request, Response, SendError, Transport};
use serde_json::Value;

/// What the transport says to one request.
pub(crate) type Said = Result<Response, SendError>;

/// An expected request: method, then path and query as they stand on the wire.
type Expected = (String, Option<Value>, Said);

/// A client with the script that it runs against.
pub(crate) struct Stage {
    pub(crate) client: Client,
    pub(crate) clock: Arc<ManualClock>,
    script: Arc<Script>,
}

#[derive(Default)]
struct Script {
    expected: Mutex<VecDeque<Expected>>,
    tokens_given: Mutex<u32>,
    token_answers: Mutex<VecDeque<Said>>,
    token_is_slow: Mutex<bool>,
}

/// The time at which every test begins.
pub(crate) fn start() -> Timestamp {
    "2026-11-20T10:00:00Z".parse().expect("a time")
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::at("https://desk.example/")
    }

    pub(crate) fn at(base: &str) -> Self {
        let script = Arc::new(Script::default());
        let clock = Arc::new(ManualClock::new(start()));
        let outside = Outside {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            random: Arc::new(SeededRandom::new(1)),
            transport: Arc::clone(&script) as Arc<dyn Transport>,
        };
        let credentials =
            ClientCredentials { client_id: "app id".to_owned(), client_secret: "app+secret".to_owned().into() };
        let base = base.parse().expect("an address");
        let client = Client::new(outside, base, credentials, Meter::new(starting_budget()));
        Self { client, clock, script }
    }

    /// The next request must be this one, without a body.
    pub(crate) fn expect(&self, request: &str, said: Said) -> &Self {
        self.push(request, None, said)
    }

    /// The next request must be this one, with this body.
    pub(crate) fn expect_body(&self, request: &str, body: Value, said: Said) -> &Self {
        self.push(request, Some(body), said)
    }

    fn push(&self, request: &str, body: Option<Value>, said: Said) -> &Self {
        lock(&self.script.expected).push_back((request.to_owned(), body, said));
        self
    }

    /// The next request for a token is answered so.
    pub(crate) fn token_says(&self, said: Said) {
        lock(&self.script.token_answers).push_back(said);
    }

    /// Tokens come only after others had their turn.
    pub(crate) fn tokens_are_slow(&self) {
        *lock(&self.script.token_is_slow) = true;
    }

    /// How often a token was asked for.
    pub(crate) fn tokens_given(&self) -> u32 {
        *lock(&self.script.tokens_given)
    }

    /// What the requests so far took of the budget.
    pub(crate) fn spent(&self) -> f64 {
        self.client.meter().snapshot().used_at(self.clock.now())
    }

    /// Nothing of the script is left.
    #[track_caller]
    pub(crate) fn done(&self) {
        let left = lock(&self.script.expected);
        assert!(left.is_empty(), "not requested: {left:?}");
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: Request) -> Said {
        if request.url.path().ends_with("/v2/oauth2/token") {
            if *lock(&self.token_is_slow) {
                tokio::task::yield_now().await;
            }
            return self.token(&request);
        }
        let (line, body, said) = lock(&self.expected).pop_front().unwrap_or_else(|| {
            panic!("unexpected: {} {}", request.method, request.url);
        });
        let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        assert_eq!(format!("{} {}{query}", request.method, request.url.path()), line);
        assert_eq!(request.headers[ACCEPT], "application/hal+json, application/json");
        let bearer = format!("Bearer token-{}", lock(&self.tokens_given));
        assert_eq!(request.headers[AUTHORIZATION], bearer);
        assert!(request.headers[AUTHORIZATION].is_sensitive());
        assert!(request.timeout > Duration::ZERO && request.timeout <= Duration::from_secs(30));
        match body {
            None => {
                assert!(request.body.is_empty());
                assert_eq!(request.headers.get(CONTENT_TYPE), None);
            }
            Some(body) => {
                let sent: Value = serde_json::from_slice(&request.body).expect("JSON");
                assert_eq!(sent, body, "{line}");
                assert_eq!(request.headers[CONTENT_TYPE], "application/json");
            }
        }
        said
    }
}

impl Script {
    fn token(&self, request: &Request) -> Said {
        assert_eq!(request.method, Method::POST);
        assert_eq!(request.headers[CONTENT_TYPE], "application/x-www-form-urlencoded");
        assert_eq!(request.headers.get(AUTHORIZATION), None);
        assert_eq!(request.body, "grant_type=client_credentials&client_id=app+id&client_secret=app%2Bsecret");
        if let Some(said) = lock(&self.token_answers).pop_front() {
            return said;
        }
        let mut given = lock(&self.tokens_given);
        *given += 1;
        let body = format!(r#"{{"token_type":"bearer","access_token":"token-{given}","expires_in":172800}}"#);
        status(200, &[], &body)
    }
}

/// A complete answer.
pub(crate) fn status(code: u16, headers: &[(&str, &str)], body: &str) -> Said {
    let headers = headers
        .iter()
        .map(|(name, value)| {
            let name: HeaderName = name.parse().expect("a header's name");
            (name, HeaderValue::from_str(value).expect("a header's value"))
        })
        .collect::<HeaderMap>();
    Ok(Response {
        status: StatusCode::from_u16(code).expect("a status"),
        headers,
        body: Bytes::copy_from_slice(body.as_bytes()),
    })
}

/// A 200 with a body.
pub(crate) fn ok(body: Value) -> Said {
    status(200, &[], &body.to_string())
}

/// Nothing was sent.
pub(crate) fn not_sent() -> Said {
    Err(SendError::NotSent("connection refused".to_owned()))
}

/// Something was sent, and nobody knows what became of it.
pub(crate) fn no_answer() -> Said {
    Err(SendError::NoAnswer("cut".to_owned()))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().expect("no test panics while it holds a lock")
}
