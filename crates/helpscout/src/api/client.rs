//! The client: token, budget, sending.

use std::time::Duration;

use bytes::Bytes;
use contract::{Meter, Trouble};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use ports::{Outside, Request, Response, SendError};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use super::answer::{self, WriteAnswer};
use super::limit;
use super::search::DirectoryDoor;
use super::token::{ClientCredentials, Granted, Token, TokenKeeper};
use super::wire::{Item, garbled};

/// A request is given up after this long. Help Scout documents no time-out; its clients use 10 to 30 s
/// (sheet helpscout §2).
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// Fetching a token is given up after this long.
const TOKEN_TIMEOUT: Duration = Duration::from_secs(10);
/// A page of conversations with their threads is the largest answer.
const MAX_ANSWER_BYTES: usize = 32 << 20;

/// One Help Scout account, as the app's user sees it.
pub struct Client {
    pub(super) outside: Outside,
    base: Url,
    credentials: ClientCredentials,
    meter: Meter,
    tokens: TokenKeeper,
    pub(super) directory: DirectoryDoor,
}

/// Why there is no complete answer to a request.
#[derive(Debug)]
pub(super) enum Failure {
    /// It was not sent.
    NotSent(Trouble),
    /// It may have been applied.
    NoAnswer(String),
}

/// A request before it is sent.
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) body: Option<Value>,
}

impl Client {
    /// A client of the account whose app has these credentials.
    ///
    /// `base` is what `v2/…` and `v3/…` are appended to, `https://api.helpscout.net/` in production. The meter's budget
    /// should begin as [`super::starting_budget`]; answers correct it.
    #[must_use]
    pub fn new(outside: Outside, mut base: Url, credentials: ClientCredentials, meter: Meter) -> Self {
        // Without the slash the last part of the path would be replaced.
        if !base.path().ends_with('/') {
            let path = format!("{}/", base.path());
            base.set_path(&path);
        }
        Self { outside, base, credentials, meter, tokens: TokenKeeper::default(), directory: DirectoryDoor::default() }
    }

    /// The longest that one write can keep its caller: two tokens and two tries, of which the first was refused by a 401.
    #[must_use]
    pub fn longest_write() -> Duration {
        (REQUEST_TIMEOUT + TOKEN_TIMEOUT) * 2
    }

    /// The account's budget, which every request of this client is counted against.
    #[must_use]
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// The address of a path, each part percent-encoded.
    pub(super) fn address(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        if !query.is_empty() {
            let pairs: Vec<String> =
                query.iter().map(|(name, value)| format!("{name}={}", query_value(value))).collect();
            url.set_query(Some(&pairs.join("&")));
        }
        url
    }

    /// The address of a link in an answer, at our base: the token goes nowhere else, and a proxy's answers may
    /// hold the vendor's own addresses.
    pub(super) fn address_of_link(&self, current: &Url, href: &str) -> Option<Url> {
        let link = current.join(href).ok()?;
        let path = link.path();
        let start = ["/v2/", "/v3/"].iter().filter_map(|version| path.find(version)).min()?;
        let mut url = self.base.join(path.get(start + 1..)?).ok()?;
        url.set_query(link.query());
        Some(url)
    }

    /// A read of a JSON body.
    ///
    /// # Errors
    /// On anything but a complete, readable 2xx.
    pub(super) async fn read(&self, url: Url) -> Result<Value, Trouble> {
        let answer = self.read_any(url).await?;
        if !answer.status.is_success() {
            return Err(answer::trouble(&answer));
        }
        json(&answer)
    }

    /// As [`Self::read`], where a 404 is an answer.
    pub(super) async fn read_if_there(&self, url: Url) -> Result<Option<Value>, Trouble> {
        let answer = self.read_any(url).await?;
        match answer.status {
            StatusCode::NOT_FOUND => Ok(None),
            status if status.is_success() => json(&answer).map(Some),
            _ => Err(answer::trouble(&answer)),
        }
    }

    /// A read of which any complete answer counts.
    pub(super) async fn read_any(&self, url: Url) -> Result<Response, Trouble> {
        let call = Call { method: Method::GET, url, body: None };
        self.exchange(&call).await.map_err(|failure| match failure {
            Failure::NotSent(trouble) => trouble,
            Failure::NoAnswer(detail) => Trouble::Down { detail },
        })
    }

    /// A write.
    pub(super) async fn write(&self, method: Method, path: &[&str], body: Value) -> WriteAnswer {
        let call = Call { method, url: self.address(path, &[]), body: Some(body) };
        WriteAnswer::of(self.exchange(&call).await)
    }

    /// Sends a request; once more with another token after a 401, which says that nothing was applied.
    async fn exchange(&self, call: &Call) -> Result<Response, Failure> {
        let token = self.token().await.map_err(Failure::NotSent)?;
        let answer = self.send_with(call, &token).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        self.tokens.forget(&token).await;
        let token = self.token().await.map_err(Failure::NotSent)?;
        self.send_with(call, &token).await
    }

    async fn send_with(&self, call: &Call, token: &Token) -> Result<Response, Failure> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/hal+json, application/json"));
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.secret.expose_secret()))
            .map_err(|_| Failure::NotSent(garbled("the token cannot stand in a header")))?;
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
        let body = call.body.as_ref().map(|body| Bytes::from(body.to_string()));
        if body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let request = Request {
            method: call.method.clone(),
            url: call.url.clone(),
            headers,
            body: body.unwrap_or_default(),
            timeout: REQUEST_TIMEOUT,
            max_answer_bytes: MAX_ANSWER_BYTES,
        };
        self.send(request).await
    }

    /// Sends one request, once, and counts it (sheet helpscout §2: a write counts twice).
    async fn send(&self, request: Request) -> Result<Response, Failure> {
        let weight = if request.method == Method::GET { limit::READ } else { limit::WRITE };
        let (method, path) = (request.method.clone(), request.url.path().to_owned());
        self.meter.spend(self.outside.clock.now(), weight);
        let sent = self.outside.transport.send(request).await;
        match sent {
            Ok(answer) => {
                let reading = limit::read_limit(answer.status, &answer.headers);
                self.meter.observe(self.outside.clock.now(), reading);
                tracing::debug!(
                    http.method = %method,
                    http.path = path,
                    http.status = answer.status.as_u16(),
                    helpscout.request_id = answer::request_id(&answer),
                    "Help Scout answered"
                );
                Ok(answer)
            }
            Err(error) => {
                tracing::debug!(http.method = %method, http.path = path, %error, "no answer from Help Scout");
                Err(match error {
                    SendError::NotSent(detail) => Failure::NotSent(Trouble::Down { detail }),
                    SendError::NoAnswer(detail) => Failure::NoAnswer(detail),
                })
            }
        }
    }

    async fn token(&self) -> Result<Token, Trouble> {
        let clock = self.outside.clock.as_ref();
        self.tokens.get(clock, self.fetch_token()).await
    }

    /// `POST /v2/oauth2/token`, grant `client_credentials` (sheet helpscout §1). Changes nothing in the desk, so that
    /// a lost answer is no doubt.
    async fn fetch_token(&self) -> Result<Granted, Trouble> {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.credentials.client_id.as_str()),
            ("client_secret", self.credentials.client_secret.expose_secret()),
        ];
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        let request = Request {
            method: Method::POST,
            url: self.address(&["v2", "oauth2", "token"], &[]),
            headers,
            body: Bytes::from(body),
            timeout: TOKEN_TIMEOUT,
            max_answer_bytes: 1 << 20,
        };
        let answer = self.send(request).await.map_err(|failure| match failure {
            Failure::NotSent(trouble) => trouble,
            Failure::NoAnswer(detail) => Trouble::Down { detail },
        })?;
        if matches!(answer.status, StatusCode::BAD_REQUEST | StatusCode::FORBIDDEN) {
            return Err(Trouble::Unauthorised { words: answer::words(&answer) });
        }
        if !answer.status.is_success() {
            return Err(answer::trouble(&answer));
        }
        let body = json(&answer)?;
        let granted = Item(&body);
        let secret = granted
            .text(&["access_token", "accessToken"])
            .ok_or_else(|| garbled("the token endpoint gave no access token"))?;
        let lifetime = granted
            .number(&["expires_in", "expiresIn"])
            .and_then(|seconds| u64::try_from(seconds).ok())
            .map(Duration::from_secs);
        Ok(Granted { secret: SecretString::from(secret), lifetime })
    }
}

/// The JSON of a complete answer.
fn json(answer: &Response) -> Result<Value, Trouble> {
    serde_json::from_slice(&answer.body).map_err(|error| garbled(format!("status {}: {error}", answer.status.as_u16())))
}

/// A percent-encoded value: `+` must be `%2B`, a space `%20` (sheet helpscout §3.1, encoding).
fn query_value(value: &str) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    // A plus sign of the text is `%2B` by now: what is left stands for spaces.
    encoded.replace('+', "%20")
}
