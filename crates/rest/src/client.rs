//! Sending requests: one at a time, counted, with one replay after a 401.

use bytes::Bytes;
use contract::{Meter, Trouble};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use ports::{Outside, Request, Response, SendError};
use serde_json::Value;
use url::Url;

use crate::address;
use crate::item::garbled;
use crate::vendor::Vendor;

/// What stands in `Authorization`.
#[derive(Clone, Debug)]
pub struct Pass {
    pub(crate) header: HeaderValue,
    pub(crate) serial: Option<u64>,
}

impl Pass {
    /// A header's value, kept out of logs. `serial` tells a token from its successors.
    #[must_use]
    pub fn new(mut header: HeaderValue, serial: Option<u64>) -> Self {
        header.set_sensitive(true);
        Self { header, serial }
    }
}

/// How a vendor's requests are authorised.
pub trait Authorisation: Send + Sync {
    /// What the next request is authorised with. Whatever is asked for it goes through `wire`.
    ///
    /// # Errors
    /// When there is none: then nothing was sent.
    fn pass(&self, wire: &Wire) -> impl Future<Output = Result<Pass, Trouble>> + Send;

    /// A 401 refused this one. Whether the next call of [`Self::pass`] may give another.
    fn refused(&self, pass: &Pass) -> impl Future<Output = bool> + Send;
}

/// Why there is no complete answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It was not sent.
    NotSent(Trouble),
    /// It may have been applied.
    NoAnswer(String),
}

impl Failure {
    /// What it means for a request that changes nothing.
    #[must_use]
    pub fn of_read(self) -> Trouble {
        match self {
            Self::NotSent(trouble) => trouble,
            Self::NoAnswer(detail) => Trouble::Down { detail },
        }
    }
}

/// A request before it is sent.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The whole address.
    pub url: Url,
    /// The JSON body.
    pub body: Option<Value>,
}

/// The way to one vendor account, without authorisation.
pub struct Wire {
    /// Time and HTTP.
    pub outside: Outside,
    /// What all paths are appended to; ends with a slash.
    pub base: Url,
    /// The account's budget, which every request is counted against.
    pub meter: Meter,
    /// What is true of all requests to the vendor.
    pub vendor: &'static Vendor,
}

impl Wire {
    /// The way to the account whose paths begin at `base`, with or without a slash at its end.
    #[must_use]
    pub fn new(outside: Outside, base: Url, meter: Meter, vendor: &'static Vendor) -> Self {
        Self { outside, base: address::as_folder(base), meter, vendor }
    }

    /// The address of a path, each part percent-encoded, with a query. Names may repeat.
    #[must_use]
    pub fn address(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        address::address(&self.base, path, query)
    }

    /// Sends one request, once, and counts it. Every complete answer is one, whatever its status.
    ///
    /// # Errors
    /// When there is no complete answer.
    pub async fn send(&self, request: Request) -> Result<Response, Failure> {
        let (method, path) = (request.method.clone(), request.url.path().to_owned());
        self.meter.spend(self.outside.clock.now(), (self.vendor.cost)(&method));
        match self.outside.transport.send(request).await {
            Ok(answer) => {
                let reading = self.vendor.reading(answer.status, &answer.headers);
                self.meter.observe(self.outside.clock.now(), reading);
                tracing::debug!(
                    vendor = self.vendor.name,
                    http.method = %method,
                    http.path = path,
                    http.status = answer.status.as_u16(),
                    request_id = self.vendor.request_id(&answer),
                    "the vendor answered"
                );
                Ok(answer)
            }
            Err(error) => {
                let vendor = self.vendor.name;
                tracing::debug!(vendor, http.method = %method, http.path = path, %error, "no answer from the vendor");
                Err(match error {
                    SendError::NotSent(detail) => Failure::NotSent(Trouble::Down { detail }),
                    SendError::NoAnswer(detail) => Failure::NoAnswer(detail),
                })
            }
        }
    }

    /// Posts a form, as token endpoints want it. Only for what changes nothing that matters: a lost answer is no doubt.
    ///
    /// # Errors
    /// When there is no complete answer.
    pub async fn post_form(
        &self,
        url: Url,
        form: &[(&str, &str)],
        pass: Option<&Pass>,
        timeout: std::time::Duration,
    ) -> Result<Response, Trouble> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        if let Some(pass) = pass {
            headers.insert(AUTHORIZATION, pass.header.clone());
        }
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let body = Bytes::from(body);
        let request = Request { method: Method::POST, url, headers, body, timeout, max_answer_bytes: 1 << 20 };
        self.send(request).await.map_err(Failure::of_read)
    }

    /// What keeps a request from being sent for which room was taken: the vendor said to wait since. One question may be many
    /// requests, and another's 429 may come between them.
    pub(crate) fn refusal(&self) -> Option<Trouble> {
        let wait = self.meter.closed_for(self.outside.clock.now())?;
        Some(Trouble::Limited { retry_after: Some(wait) })
    }

    async fn send_with(&self, call: &Call, pass: &Pass) -> Result<Response, Failure> {
        if let Some(trouble) = self.refusal() {
            return Err(Failure::NotSent(trouble));
        }
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(self.vendor.accept));
        headers.insert(AUTHORIZATION, pass.header.clone());
        let body = call.body.as_ref().map(|body| Bytes::from(body.to_string()));
        if body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let request = Request {
            method: call.method.clone(),
            url: call.url.clone(),
            headers,
            body: body.unwrap_or_default(),
            timeout: self.vendor.timeout,
            max_answer_bytes: self.vendor.max_answer_bytes,
        };
        self.send(request).await
    }
}

/// The way to one vendor account.
pub struct Rest<A> {
    /// The way without authorisation.
    pub wire: Wire,
    /// How requests are authorised.
    pub authorisation: A,
}

impl<A: Authorisation> Rest<A> {
    /// Sends a request; once more with another token after a 401, which says that nothing was applied.
    ///
    /// # Errors
    /// When there is no complete answer.
    pub async fn exchange(&self, call: &Call) -> Result<Response, Failure> {
        let pass = self.authorisation.pass(&self.wire).await.map_err(Failure::NotSent)?;
        let answer = self.wire.send_with(call, &pass).await?;
        if answer.status != StatusCode::UNAUTHORIZED || !self.authorisation.refused(&pass).await {
            return Ok(answer);
        }
        let pass = self.authorisation.pass(&self.wire).await.map_err(Failure::NotSent)?;
        self.wire.send_with(call, &pass).await
    }

    /// A read of which any complete answer counts.
    ///
    /// # Errors
    /// When there is none.
    pub async fn read_any(&self, url: Url) -> Result<Response, Trouble> {
        let call = Call { method: Method::GET, url, body: None };
        self.exchange(&call).await.map_err(Failure::of_read)
    }

    /// A read of a JSON body.
    ///
    /// # Errors
    /// On anything but a complete, readable 2xx.
    pub async fn read(&self, url: Url) -> Result<Value, Trouble> {
        let answer = self.read_any(url).await?;
        if !answer.status.is_success() {
            return Err(self.wire.vendor.trouble(&answer));
        }
        json(&answer)
    }
}

/// The JSON of a complete answer.
///
/// # Errors
/// When it is none.
pub fn json(answer: &Response) -> Result<Value, Trouble> {
    serde_json::from_slice(&answer.body).map_err(|error| garbled(format!("status {}: {error}", answer.status.as_u16())))
}
