//! Answers that were spoiled on their way out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::stream;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use crate::kernel::clock::Clock;

/// An answer made of a rule alone.
pub(super) fn status(code: u16, headers: &BTreeMap<String, String>, body: Option<Value>) -> Response {
    let (content_type, body) = match body {
        None => (None, Body::empty()),
        Some(Value::String(text)) => (Some("text/plain; charset=utf-8"), Body::from(text)),
        Some(json) => (Some("application/json"), Body::from(json.to_string())),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(content_type) = content_type {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The same answer, its body in pieces of `bytes` with a pause before each.
pub(super) async fn slow(answer: Response, clock: Arc<dyn Clock>, ms: u64, bytes: usize) -> Response {
    let (mut parts, body) = whole(answer).await;
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    let pieces = stream::unfold(body, move |mut rest| {
        let clock = Arc::clone(&clock);
        async move {
            if rest.is_empty() {
                return None;
            }
            clock.sleep(Duration::from_millis(ms)).await;
            let piece = rest.split_to(bytes.max(1).min(rest.len()));
            Some((Ok::<_, std::io::Error>(piece), rest))
        }
    });
    Response::from_parts(parts, Body::from_stream(pieces))
}

/// Half the body: as a complete answer, or with the connection cut there.
pub(super) async fn broken(answer: Response, cut: bool) -> Response {
    let (mut parts, mut body) = whole(answer).await;
    let half = body.split_to(body.len() / 2);
    if !cut {
        parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(half.len()));
        return Response::from_parts(parts, Body::from(half));
    }
    parts.headers.remove(CONTENT_LENGTH);
    let pieces = [Ok(half), Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))];
    Response::from_parts(parts, Body::from_stream(stream::iter(pieces)))
}

/// A page of HTML where JSON was expected, under the same status and headers.
pub(super) fn wrong(answer: Response) -> Response {
    let (mut parts, _) = answer.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(parts, Body::from("<html><body><h1>Please wait</h1></body></html>"))
}

async fn whole(answer: Response) -> (http::response::Parts, Bytes) {
    let (parts, body) = answer.into_parts();
    // The fakes' bodies are in memory and complete, so reading them does not fail.
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    (parts, body)
}
