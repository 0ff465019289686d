//! Query strings. Parameters that nobody asks for are ignored (sheet §4.1).

use std::convert::Infallible;
use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::FromRequest;
use axum::extract::FromRequestParts;
use axum::extract::Request;
use http::request::Parts;
use serde_json::{Map, Value};

use super::problem::Problem;

/// The parameters of a request, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// The value of a parameter, the last one if it is there more than once.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A parameter that is a number.
    pub(super) fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, Problem> {
        let text = self.text(name);
        text.map(str::parse).transpose().map_err(|_| Problem::bad(format!("{name} must be an integer")))
    }

    /// Whether a switch is on.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    /// The query string of the same request with another `page`.
    pub(super) fn with_page(&self, page: usize) -> String {
        let others = self.pairs.iter().filter(|(key, _)| key != "page");
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(others).append_pair("page", &page.to_string());
        text.finish()
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let text = parts.uri.query().unwrap_or_default();
        Ok(Self { pairs: url::form_urlencoded::parse(text.as_bytes()).into_owned().collect() })
    }
}

/// A body that is a JSON object.
#[derive(Debug, Clone)]
pub(super) struct Body(pub(super) Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|_| Problem::bad("the body is too large"))?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            _ => Err(Problem::bad("the body must be a JSON object")),
        }
    }
}

impl Body {
    /// A member that must be text if it is there.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Problem> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Problem::bad(format!("{name} must be a string"))),
        }
    }
}
