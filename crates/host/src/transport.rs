//! HTTP over TCP and TLS.
//!
//! One request is sent at most once and no redirect is followed. The library underneath sends a request on
//! another connection only when the pooled one was closed before a single byte of it was handed over.

use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;
use bytes::BytesMut;
use ports::{Relay, RelayError, Relayed, Request, Response, SendError, Transport};

/// How long an idle connection is kept. Shorter than servers usually do, so that it is seldom them who close it.
const POOL_IDLE: Duration = Duration::from_secs(30);

/// What an [`HttpTransport`] may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpOptions {
    /// Finding the address, connecting and TLS together may take this long. It should be shorter than the
    /// time-outs of the requests: a connection that is given up in this time was certainly not written to.
    pub connect_timeout: Duration,
    /// Sent as `User-Agent`.
    pub user_agent: String,
}

impl Default for HttpOptions {
    /// Five seconds to connect; `Deskline/<version>`.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            user_agent: concat!("Deskline/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// The HTTP client could not be built.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client cannot be built")]
pub struct TransportError(#[source] reqwest::Error);

/// The real [`Transport`].
#[derive(Clone, Debug)]
pub struct HttpTransport {
    client: reqwest::Client,
}

impl HttpTransport {
    /// A client with its own pool of connections.
    ///
    /// # Errors
    /// When TLS cannot be set up, for example because no root certificates are found.
    pub fn new(options: &HttpOptions) -> Result<Self, TransportError> {
        // An error means that a provider was installed before, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .user_agent(&options.user_agent)
            .connect_timeout(options.connect_timeout)
            .pool_idle_timeout(POOL_IDLE)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // Otherwise a request is repeated after a GOAWAY or a refused stream of HTTP/2.
            .retry(reqwest::retry::never())
            // A proxy would answer for a vendor that was never reached.
            .no_proxy()
            .build()
            .map_err(TransportError)?;
        Ok(Self { client })
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        let max_answer_bytes = request.max_answer_bytes;
        let answer = self
            .client
            .request(request.method, request.url)
            .headers(request.headers)
            .body(request.body)
            .timeout(request.timeout)
            .send()
            .await
            .map_err(classify)?;
        complete(answer, max_answer_bytes).await
    }

    async fn relay(&self, relay: Relay) -> Result<Relayed, RelayError> {
        crate::relay::relay(&self.client, relay).await
    }
}

/// Reads the whole answer.
pub(crate) async fn complete(mut answer: reqwest::Response, max_bytes: usize) -> Result<Response, SendError> {
    let status = answer.status();
    let headers = std::mem::take(answer.headers_mut());
    let mut body = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(classify)? {
        if body.len().saturating_add(chunk.len()) > max_bytes {
            return Err(SendError::NoAnswer(format!("the answer ({status}) is longer than {max_bytes} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response { status, headers, body: body.freeze() })
}

/// Whether it is certain that nothing was sent. What is not certain is *no answer*: a whole-request time-out that
/// strikes while connecting, or a pooled connection that the server closed under the request.
pub(crate) fn classify(error: reqwest::Error) -> SendError {
    let never_sent = error.is_builder() || error.is_connect() || error.is_dns();
    // Addresses may carry numbers and names of people.
    let words = chain(&error.without_url());
    if never_sent { SendError::NotSent(words) } else { SendError::NoAnswer(words) }
}

/// An error with its causes in one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !words.ends_with(&more) {
            words.push_str(": ");
            words.push_str(&more);
        }
        cause = error.source();
    }
    words
}
