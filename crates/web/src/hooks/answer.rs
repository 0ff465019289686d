//! What a sender is answered: small JSON, nothing of what he sent.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a webhook was not taken. Only what can never succeed is a 4xx: failures make Aircall disable the webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No door has this path.
    NoSuchPath,
    /// Only POST is taken.
    WrongMethod,
    /// The webhook's token is not known yet, so that nothing can be compared.
    NotReady,
    /// The body is no JSON of a webhook.
    Unreadable(String),
    /// The body is longer than a webhook may be.
    TooLarge,
    /// The body did not arrive in time.
    TooSlow,
    /// The connection broke within the body.
    Cut,
    /// The token is wrong or absent.
    WrongToken,
    /// Too many bytes are in flight.
    Busy,
    /// The fact could not be stored.
    StoreFailed,
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoSuchPath => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unreadable(_) | Self::Cut => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::WrongToken => StatusCode::UNAUTHORIZED,
            Self::NotReady | Self::Busy | Self::StoreFailed => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn error(&self) -> String {
        match self {
            Self::NoSuchPath => "There is nothing at this address.".to_owned(),
            Self::WrongMethod => "This address takes POST only.".to_owned(),
            Self::NotReady => "The webhook is not set up yet.".to_owned(),
            Self::Unreadable(why) => format!("The body cannot be read: {why}"),
            Self::TooLarge => "The body is too large.".to_owned(),
            Self::TooSlow => "The body did not arrive in time.".to_owned(),
            Self::Cut => "The body is not complete.".to_owned(),
            Self::WrongToken => "The token in the body is wrong or absent.".to_owned(),
            Self::Busy => "Too many webhooks are in flight.".to_owned(),
            Self::StoreFailed => "The webhook could not be stored.".to_owned(),
        }
    }

    fn what_to_do(&self) -> &'static str {
        match self {
            Self::NoSuchPath => "Take the webhook's address from `deskline check`.",
            Self::WrongMethod => "Send the webhook with POST.",
            Self::NotReady => "Send it again. If this lasts, run `deskline check`.",
            Self::Unreadable(_) => "Send one JSON object as Aircall does.",
            Self::TooLarge => "Send at most 16 MiB.",
            Self::TooSlow | Self::Cut | Self::Busy | Self::StoreFailed => "Send it again.",
            Self::WrongToken => "Send the token that Aircall shows for this webhook.",
        }
    }

    /// In seconds, for what passes by itself.
    fn retry_after(&self) -> Option<HeaderValue> {
        match self {
            Self::Busy => Some(HeaderValue::from_static("1")),
            Self::StoreFailed => Some(HeaderValue::from_static("5")),
            Self::NotReady => Some(HeaderValue::from_static("30")),
            _ => None,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error(), "what_to_do": self.what_to_do() });
        let mut response = (self.status(), Json(body)).into_response();
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

/// The webhook's fact is durable.
pub(super) fn taken() -> Response {
    const BODY: &[u8] = br#"{"ok":true}"#;
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], BODY).into_response()
}
