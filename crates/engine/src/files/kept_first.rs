//! The way of files to desks: from the store, if they are kept there.

use std::sync::Arc;

use async_trait::async_trait;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use ports::{Relay, RelayError, Relayed, Request, Response, SendError, Transport};
use store::{KeptFile, Store};

/// A transport that passes on the kept file instead of the one behind the link.
pub struct KeptFirst {
    store: Arc<dyn Store>,
    inner: Arc<dyn Transport>,
}

impl KeptFirst {
    /// All requests go through `inner`.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, inner: Arc<dyn Transport>) -> Self {
        Self { store, inner }
    }
}

#[async_trait]
impl Transport for KeptFirst {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        self.inner.send(request).await
    }

    async fn relay(&self, relay: Relay) -> Result<Relayed, RelayError> {
        match self.store.kept_file(relay.from.as_str()).await {
            Ok(Some(file)) => ports::pass_on(self.inner.as_ref(), relay, answer(file)).await,
            Ok(None) => self.inner.relay(relay).await,
            Err(error) => {
                tracing::warn!(%error, "the store does not tell whether a file is kept; it is fetched from its link");
                self.inner.relay(relay).await
            }
        }
    }
}

/// The source's answer, as it was.
fn answer(file: KeptFile) -> Response {
    let told = file.content_type.and_then(|told| HeaderValue::try_from(told).ok());
    let headers: HeaderMap = told.map(|told| (CONTENT_TYPE, told)).into_iter().collect();
    Response { status: StatusCode::OK, headers, body: file.bytes }
}
