//! A transport that answers from a script and refuses every request that the script does not hold.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use contract::Meter;
use gorgias::api::{App, Client, Credentials, OAuthGrant, RefreshTokenKeeper, starting_budget};
use host::{ManualClock, SeededRandom};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use jiff::Timestamp;
use ports::{Clock, Outside, Request, Response, SendError, Transport};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// What the transport says to one request.
pub(crate) type Said = Result<Response, SendError>;

/// `anna@desk.example:key`.
pub(crate) const BASIC: &str = "Basic YW5uYUBkZXNrLmV4YW1wbGU6a2V5";
/// `app:hush`.
const APP: &str = "Basic YXBwOmh1c2g=";

/// An expected request: method, then path and query as they stand on the wire.
type Expected = (String, Option<Value>, Said);

/// A client with the script that it runs against.
pub(crate) struct Stage {
    pub(crate) client: Client,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) script: Arc<Script>,
    pub(crate) kept: Arc<Kept>,
}

#[derive(Default)]
pub(crate) struct Script {
    expected: Mutex<VecDeque<Expected>>,
    /// `Authorization` of API requests; nothing: that of the token given last.
    authorization: Option<&'static str>,
    token_forms: Mutex<Vec<String>>,
    token_answers: Mutex<VecDeque<Said>>,
    /// How often no token was given.
    tokens_refused: Mutex<usize>,
    is_slow: Mutex<bool>,
}

/// Refresh tokens that took another's place.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Vec<String>>);

#[async_trait]
impl RefreshTokenKeeper for Kept {
    async fn keep(&self, refresh_token: &SecretString) {
        lock(&self.0).push(refresh_token.expose_secret().to_owned());
    }
}

impl Kept {
    pub(crate) fn all(&self) -> Vec<String> {
        lock(&self.0).clone()
    }
}

/// The time at which every test begins.
pub(crate) fn start() -> Timestamp {
    "2026-11-20T10:00:00Z".parse().expect("a time")
}

pub(crate) fn app() -> App {
    App { client_id: "app".to_owned(), client_secret: "hush".to_owned().into() }
}

impl Stage {
    /// With an API key.
    pub(crate) fn new() -> Self {
        Self::at("https://acme.gorgias.example/")
    }

    pub(crate) fn at(base: &str) -> Self {
        let key = Credentials::ApiKey { email: "anna@desk.example".to_owned(), key: "key".to_owned().into() };
        Self::with(base, key, Some(BASIC), Arc::default())
    }

    /// With an app's grant.
    pub(crate) fn oauth() -> Self {
        let kept = Arc::new(Kept::default());
        let keeper = Some(Arc::clone(&kept) as Arc<dyn RefreshTokenKeeper>);
        let grant = OAuthGrant { app: app(), refresh_token: "refresh-0".to_owned().into(), keeper };
        Self::with("https://acme.gorgias.example/", Credentials::OAuth(grant), None, kept)
    }

    fn with(base: &str, credentials: Credentials, authorization: Option<&'static str>, kept: Arc<Kept>) -> Self {
        let script = Arc::new(Script { authorization, ..Script::default() });
        let clock = Arc::new(ManualClock::new(start()));
        let meter = Meter::new(starting_budget(credentials.kind(), false));
        let client = Client::new(outside(&clock, &script), base.parse().expect("an address"), credentials, meter);
        Self { client, clock, script, kept }
    }

    pub(crate) fn outside(&self) -> Outside {
        outside(&self.clock, &self.script)
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

    /// The next request to the token endpoint is answered so. Else it gives `token-1`, `token-2`, …
    pub(crate) fn token_says(&self, said: Said) {
        lock(&self.script.token_answers).push_back(said);
    }

    /// Answers come only after others had their turn.
    pub(crate) fn is_slow(&self) {
        *lock(&self.script.is_slow) = true;
    }

    /// What was posted to the token endpoint.
    pub(crate) fn token_forms(&self) -> Vec<String> {
        lock(&self.script.token_forms).clone()
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

fn outside(clock: &Arc<ManualClock>, script: &Arc<Script>) -> Outside {
    Outside {
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        random: Arc::new(SeededRandom::new(1)),
        transport: Arc::clone(script) as Arc<dyn Transport>,
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: Request) -> Said {
        let given = format!("Bearer token-{}", lock(&self.token_forms).len() - *lock(&self.tokens_refused));
        let is_slow = *lock(&self.is_slow);
        if is_slow {
            tokio::task::yield_now().await;
        }
        if request.url.path().contains("/oauth/") {
            return self.token(&request);
        }
        let (line, body, said) = lock(&self.expected).pop_front().unwrap_or_else(|| {
            panic!("unexpected: {} {}", request.method, request.url);
        });
        let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        assert_eq!(format!("{} {}{query}", request.method, request.url.path()), line);
        assert_eq!(request.headers[ACCEPT], "application/json");
        assert_eq!(request.headers[AUTHORIZATION], self.authorization.unwrap_or(&given));
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
        assert_eq!(request.method, http::Method::POST);
        assert_eq!(request.url.query(), None);
        assert_eq!(request.headers[CONTENT_TYPE], "application/x-www-form-urlencoded");
        assert_eq!(request.headers[AUTHORIZATION], APP);
        assert!(request.headers[AUTHORIZATION].is_sensitive());
        let mut forms = lock(&self.token_forms);
        let form = String::from_utf8(request.body.to_vec()).expect("text");
        forms.push(format!("{} {form}", request.url.path()));
        if let Some(said) = lock(&self.token_answers).pop_front() {
            if !said.as_ref().is_ok_and(|answer| answer.status.is_success()) {
                *lock(&self.tokens_refused) += 1;
            }
            return said;
        }
        let number = forms.len() - *lock(&self.tokens_refused);
        let body = format!(r#"{{"token_type":"Bearer","access_token":"token-{number}","expires_in":86400}}"#);
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

/// The last page of a list.
pub(crate) fn list(items: Value) -> Said {
    page(items, Value::Null)
}

/// A page of a list.
pub(crate) fn page(items: Value, next: impl Into<Value>) -> Said {
    let meta = serde_json::json!({"prev_cursor": null, "next_cursor": next.into(), "total_resources": null});
    ok(serde_json::json!({"object": "list", "uri": "/api/x", "data": items, "meta": meta}))
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
