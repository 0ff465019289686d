//! What a handler answers: JSON, empty bodies, refusals (§0, §2).

use std::collections::BTreeMap;

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

/// A request that was done.
#[derive(Debug)]
pub(crate) enum Answer {
    /// 200 with a body.
    Json(Value),
    /// 201 with a body; the account may say 200 (§0).
    Created(Value),
    /// Another status with a body.
    With(StatusCode, Value),
    /// A status without a body, which still says `application/json` (§0).
    Empty(StatusCode),
}

/// A request that was not done.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    body: Value,
}

/// What is wrong, by member.
pub(crate) type Problems = BTreeMap<String, Vec<String>>;

impl Refusal {
    /// A status and a message (§2).
    pub(crate) fn plain(status: StatusCode, message: &str) -> Self {
        Self { status, body: json!({"error": {"msg": message}}) }
    }

    /// A status and a body of another shape.
    pub(crate) fn shaped(status: StatusCode, body: Value) -> Self {
        Self { status, body }
    }

    /// 400, with what is wrong (§2).
    pub(crate) fn invalid(problems: &Problems) -> Self {
        let body = json!({"error": {"msg": "Failed to validate the request.", "data": problems}});
        Self { status: StatusCode::BAD_REQUEST, body }
    }

    /// 400 for one member.
    pub(crate) fn member(name: &str, message: &str) -> Self {
        Self::invalid(&Problems::from([(name.to_owned(), vec![message.to_owned()])]))
    }

    /// 404.
    pub(crate) fn not_found(what: &str) -> Self {
        Self::plain(StatusCode::NOT_FOUND, &format!("{what} not found."))
    }

    /// 403.
    pub(crate) fn denied(message: &str) -> Self {
        Self::plain(StatusCode::FORBIDDEN, message)
    }

    /// 409: the value is another's (§2).
    pub(crate) fn conflict(message: &str) -> Self {
        Self::plain(StatusCode::CONFLICT, message)
    }

    /// The HTTP response.
    pub(crate) fn respond(self) -> Response {
        shown(self.status, &self.body)
    }
}

impl Answer {
    /// The HTTP response.
    pub(crate) fn respond(self, creations_answer_200: bool) -> Response {
        match self {
            Self::Json(body) => shown(StatusCode::OK, &body),
            Self::Created(body) if creations_answer_200 => shown(StatusCode::OK, &body),
            Self::Created(body) => shown(StatusCode::CREATED, &body),
            Self::With(status, body) => shown(status, &body),
            Self::Empty(status) => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = status;
                let headers = response.headers_mut();
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                if status != StatusCode::NO_CONTENT {
                    headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
                }
                response
            }
        }
    }
}

/// A JSON response.
pub(crate) fn shown(status: StatusCode, body: &Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
