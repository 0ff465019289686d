//! The two shapes of errors (sheet §5): of the application, and of the edge in front of it.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::aircall::state::Refused;

/// An answer that is an error.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    body: Value,
    limit: Option<Limit>,
}

/// What the headers say once the limit is reached (sheet §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    /// Requests a minute.
    pub(super) requests: u32,
    /// When it begins anew, in a unit that no source states.
    pub(super) reset: i64,
}

impl Problem {
    /// `{"message": …}`, from the edge.
    pub(super) fn edge(status: StatusCode, message: &str) -> Self {
        Self { status, body: json!({ "message": message }), limit: None }
    }

    /// `{"error": …, "troubleshoot": …}`, from the application.
    fn app(status: StatusCode, error: &str, troubleshoot: impl Into<String>) -> Self {
        let troubleshoot: String = troubleshoot.into();
        let body = json!({ "error": error, "troubleshoot": troubleshoot, "success": false });
        Self { status, body, limit: None }
    }

    /// The request makes no sense.
    pub(super) fn bad(troubleshoot: impl Into<String>) -> Self {
        Self::app(StatusCode::BAD_REQUEST, "Bad Request", troubleshoot)
    }

    /// §0: a body without its content type.
    pub(super) fn content_type() -> Self {
        Self::app(StatusCode::BAD_REQUEST, "InvalidContentType", "Content-Type must be application/json")
    }

    /// There is no such thing.
    pub(super) fn missing(kind: &str) -> Self {
        Self::app(StatusCode::NOT_FOUND, "Not Found", format!("{kind} not found"))
    }

    /// It does not fit the state of things.
    pub(super) fn state(troubleshoot: impl Into<String>) -> Self {
        Self::app(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed", troubleshoot)
    }

    /// The company's requests of this minute are used up. §5: there is no `Retry-After`.
    pub(super) fn too_many_requests(limit: Option<Limit>) -> Self {
        let problem =
            Self::app(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests", "The rate limit of your company is reached");
        Self { limit, ..problem }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Unknown { kind, .. } => Self::missing(kind),
            Refused::NotNow(why) => Self::bad(why),
            Refused::Wrong(why) => Self::bad(why),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, axum::Json(self.body)).into_response();
        if let Some(limit) = self.limit {
            let headers = response.headers_mut();
            headers.insert("x-aircallapi-limit", HeaderValue::from(limit.requests));
            headers.insert("x-aircallapi-remaining", HeaderValue::from(0));
            headers.insert("x-aircallapi-reset", HeaderValue::from(limit.reset));
        }
        response
    }
}
