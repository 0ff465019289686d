//! Requests that go straight to a router in the same process.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use ports::{Request, Response, SendError, Transport};
use sandbox::aircall::{Courier, NoAnswer};
use sandbox::kernel::{BoxFuture, Cut};
use tower::ServiceExt;

/// Host name → router. A host without a router is not reachable.
#[derive(Clone, Debug, Default)]
pub(crate) struct Switchboard(Arc<RwLock<BTreeMap<String, Router>>>);

impl Switchboard {
    pub(crate) fn connect(&self, host: &str, router: Router) {
        self.0.write().expect("nobody panics here").insert(host.to_owned(), router);
    }

    pub(crate) fn disconnect(&self, host: &str) {
        self.0.write().expect("nobody panics here").remove(host);
    }

    fn router(&self, host: &str) -> Option<Router> {
        self.0.read().expect("nobody panics here").get(host).cloned()
    }

    async fn exchange(&self, request: Request) -> Result<Response, SendError> {
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let router = self.router(&host).ok_or_else(|| SendError::NotSent(format!("{host} is not reachable")))?;
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
        if answer.extensions().get::<Cut>().is_some() {
            return Err(SendError::NoAnswer("the connection was cut".to_owned()));
        }
        let (parts, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, request.max_answer_bytes)
            .await
            .map_err(|error| SendError::NoAnswer(error.to_string()))?;
        Ok(Response { status: parts.status, headers: parts.headers, body })
    }
}

#[async_trait]
impl Transport for Switchboard {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        let timeout = request.timeout;
        match tokio::time::timeout(timeout, self.exchange(request)).await {
            Ok(result) => result,
            Err(_) => Err(SendError::NoAnswer("no answer in time".to_owned())),
        }
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
        Box::pin(async move {
            let url = url::Url::parse(&url).map_err(|_| NoAnswer::Unreachable)?;
            let mut map = http::HeaderMap::new();
            for (name, value) in headers {
                map.insert(*name, http::HeaderValue::from_static(value));
            }
            let request =
                Request { method: http::Method::POST, url, headers: map, body, timeout, max_answer_bytes: 1 << 20 };
            match switchboard.send(request).await {
                Ok(answer) => Ok(answer.status.as_u16()),
                Err(SendError::NotSent(_)) => Err(NoAnswer::Unreachable),
                Err(SendError::NoAnswer(_)) => Err(NoAnswer::TimedOut),
            }
        })
    }
}
