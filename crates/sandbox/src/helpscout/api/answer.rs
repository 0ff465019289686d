//! What a handler answers: HAL bodies, creations, refusals (sheet §2).

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

/// A request that was done.
#[derive(Debug)]
pub(crate) enum Answer {
    /// 200 with a HAL body.
    Hal(Value),
    /// 201, empty, with `Resource-ID` and `Location` (sheet §2, Creation).
    Created {
        /// Id of what was made.
        id: u64,
        /// Where it stands.
        location: String,
    },
    /// 204.
    Done,
    /// 301 to where it stands now.
    Moved(String),
}

/// A request that was not done.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    message: String,
    errors: Vec<Problem>,
}

/// One thing that is wrong with what was sent.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    /// Where, such as `threads[0].text`.
    pub(crate) path: String,
    /// What.
    pub(crate) message: String,
    /// The value that was refused.
    pub(crate) rejected: Option<Value>,
    /// `JSON` or `QUERY`.
    pub(crate) source: &'static str,
}

impl Refusal {
    /// Only a status and a message.
    pub(crate) fn plain(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), errors: Vec::new() }
    }

    /// 400 for what was sent in a body.
    pub(crate) fn invalid(errors: Vec<Problem>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message: "Bad request".to_owned(), errors }
    }

    /// 400 for one member of a body.
    pub(crate) fn body(path: impl Into<String>, message: impl Into<String>, rejected: Option<Value>) -> Self {
        let (path, message) = (path.into(), message.into());
        Self::invalid(vec![Problem { path, message, rejected, source: "JSON" }])
    }

    /// 400 for one parameter.
    pub(crate) fn parameter(name: &str, message: impl Into<String>, rejected: &str) -> Self {
        Self::invalid(vec![Problem {
            path: name.to_owned(),
            message: message.into(),
            rejected: Some(Value::from(rejected)),
            source: "QUERY",
        }])
    }

    /// 404.
    pub(crate) fn not_found(what: &str) -> Self {
        Self::plain(StatusCode::NOT_FOUND, format!("{what} not found"))
    }

    /// 409 in the words of sheet §2.
    pub(crate) fn conflict() -> Self {
        Self::plain(StatusCode::CONFLICT, "Conflict - entity cannot be created")
    }

    /// 403.
    pub(crate) fn denied(message: &str) -> Self {
        Self::plain(StatusCode::FORBIDDEN, message)
    }
}

impl Answer {
    /// The HTTP response. `base` is what links begin with.
    pub(crate) fn respond(self, base: &str) -> Response {
        match self {
            Self::Hal(body) => hal(&body, "application/hal+json", StatusCode::OK),
            Self::Created { id, location } => {
                let mut response = StatusCode::CREATED.into_response();
                response.headers_mut().insert(HeaderName::from_static("resource-id"), HeaderValue::from(id));
                put_location(&mut response, &format!("{base}{location}"));
                response
            }
            Self::Done => StatusCode::NO_CONTENT.into_response(),
            Self::Moved(location) => {
                let mut response = StatusCode::MOVED_PERMANENTLY.into_response();
                put_location(&mut response, &format!("{base}{location}"));
                response
            }
        }
    }
}

impl Refusal {
    /// The HTTP response, as `application/vnd.error+json` (sheet §2, Error body). `log_ref` is what the vendor's
    /// people would look it up by.
    pub(crate) fn respond(self, log_ref: &str) -> Response {
        let about = json!({"about": {"href": "http://developer.helpscout.com/mailbox-api/overview/errors"}});
        let errors: Vec<Value> = self
            .errors
            .iter()
            .map(|problem| {
                let mut error = json!({
                    "path": problem.path,
                    "message": problem.message,
                    "source": problem.source,
                    "_links": about,
                });
                if let (Some(error), Some(rejected)) = (error.as_object_mut(), &problem.rejected) {
                    error.insert("rejectedValue".to_owned(), rejected.clone());
                }
                error
            })
            .collect();
        let mut body = json!({"logRef": log_ref, "message": self.message, "_links": about});
        if let (Some(body), false) = (body.as_object_mut(), errors.is_empty()) {
            body.insert("_embedded".to_owned(), json!({"errors": errors}));
        }
        hal(&body, "application/vnd.error+json", self.status)
    }
}

fn hal(body: &Value, content_type: &'static str, status: StatusCode) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

fn put_location(response: &mut Response, location: &str) {
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
}
