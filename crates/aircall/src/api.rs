//! The typed client: one function per endpoint that Deskline uses, over [`ports::Transport`] alone.
//!
//! Every request is counted against the account's budget before it is sent. Nothing is repeated here and no
//! redirect is followed: what comes of trouble is decided by who asked.
//!
//! None of these requests reaches a customer; the one that a person sees at all is the insight card, which the
//! agent sees. What may reach customers (messages, dialling) is not here.

mod account;
mod answer;
mod calls;
mod card;
mod lines;
mod page;
mod webhooks;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contract::{Meter, Reading, Trouble};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};
use jiff::Timestamp;
use ports::{Outside, Request, Response, SendError};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

pub use account::Company;
pub use calls::{CallsPage, CallsQuery};
pub use card::CardAnswer;
pub use webhooks::{NewWebhook, RegisteredWebhook};

/// Where Aircall's API is; the base of a [`Client`] unless a setting says otherwise (sheet §0).
pub const PUBLIC_BASE: &str = "https://api.aircall.io/";

/// A request is given up after this long.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
/// Fifty calls with every list full stay far below it.
const MAX_ANSWER_BYTES: usize = 8 * 1024 * 1024;

/// An API key: company-wide, without scopes (sheet §1.1).
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// The API id.
    pub id: String,
    /// The API token, shown once when the key is made.
    pub token: SecretString,
}

/// Aircall's API for one company.
#[derive(Clone)]
pub struct Client {
    outside: Outside,
    base: Url,
    authorization: HeaderValue,
    meter: Meter,
    timeout: Duration,
}

impl Client {
    /// A client for the company whose key this is.
    ///
    /// `base`: [`PUBLIC_BASE`], or another server that speaks the same API. A path in it is kept.
    #[must_use]
    pub fn new(outside: Outside, base: Url, credentials: &ApiKey, meter: Meter) -> Self {
        Self { outside, base, authorization: basic(credentials), meter, timeout: DEFAULT_TIMEOUT }
    }

    /// Sets how long a request may take, connecting included. 10 seconds unless set.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The account's budget.
    #[must_use]
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Where the API is.
    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.outside.clock.now()
    }

    fn address(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }

    /// Sends one request and reads the whole answer, whatever its status.
    async fn send(&self, method: Method, url: Url, body: Option<&Value>) -> Result<Response, SendError> {
        self.meter.spend(self.now(), 1);
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, self.authorization.clone());
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        // Some reads are refused without it as well: always (sheet §0).
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let request = Request {
            method,
            url,
            headers,
            body: body.map(|body| Bytes::from(body.to_string())).unwrap_or_default(),
            timeout: self.timeout,
            max_answer_bytes: MAX_ANSWER_BYTES,
        };
        let response = self.outside.transport.send(request).await?;
        if let Some(wait) = answer::blocked_for(&response, self.now()) {
            // The limit's headers speak of the company's whole budget, so our share is not learned from them.
            let reading = Reading { blocked_for: Some(wait), ..Reading::default() };
            self.meter.observe(self.now(), reading);
        }
        Ok(response)
    }

    /// As [`Self::send`], where anything but a success is trouble.
    async fn exchange(&self, method: Method, url: Url, body: Option<&Value>) -> Result<Response, Trouble> {
        let response = self.send(method, url, body).await.map_err(|error| answer::unreachable(&error))?;
        answer::check(&response, self.now())?;
        Ok(response)
    }

    async fn get(&self, url: Url) -> Result<Value, Trouble> {
        answer::json(&self.exchange(Method::GET, url, None).await?)
    }
}

fn basic(credentials: &ApiKey) -> HeaderValue {
    let pair = format!("{}:{}", credentials.id, credentials.token.expose_secret());
    let text = format!("Basic {}", STANDARD.encode(pair));
    let mut value = HeaderValue::try_from(text).expect("base64 fits into a header");
    value.set_sensitive(true);
    value
}
