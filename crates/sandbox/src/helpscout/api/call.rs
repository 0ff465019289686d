//! One request on its way to a handler: who asks, whether he may, and what he sent.

use axum::body::Bytes;
use axum::extract::{RawPathParams, Request, State};
use axum::response::Response;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use jiff::Timestamp;
use serde_json::Value;

use super::answer::{Answer, Refusal};
use super::fields::Fields;
use super::limited;
use crate::helpscout::HelpScout;
use crate::helpscout::desk::{Charge, Desk, Hand};
use crate::kernel::{BoxFuture, RequestNumber};

/// What a handler is: a function of the account and the request.
pub(crate) type Handler = fn(&mut Desk, &Call) -> Result<Answer, Refusal>;

/// Bytes of a body that are taken. The sheet's v1 figure is 10 MB for an attachment (§7), which base64 makes a third larger.
const BODY_BYTES_MAX: usize = 14 * 1024 * 1024;

/// A request that is authorised and within the limit.
#[derive(Debug)]
pub(crate) struct Call {
    /// The token's user.
    pub(crate) user: u64,
    /// When it came in.
    pub(crate) at: Timestamp,
    /// Its number in the log.
    pub(crate) request: u64,
    /// Scheme and host as the client sees them; links begin with it.
    pub(crate) base: String,
    /// Path and query as sent.
    pub(crate) path: String,
    /// Parts of the path by name.
    path_parts: Vec<(String, String)>,
    /// Query parameters in order.
    pub(crate) query: Vec<(String, String)>,
    content_type: String,
    body: Bytes,
}

impl Call {
    /// Who makes the change, and when.
    pub(crate) fn hand(&self) -> Hand {
        Hand { at: self.at, user: self.user, request: Some(self.request) }
    }

    /// The same, in the name of another user.
    pub(crate) fn hand_of(&self, user: u64) -> Hand {
        Hand { user, ..self.hand() }
    }

    /// An id in the path. What is no number is nobody's id.
    pub(crate) fn id(&self, name: &str) -> Result<u64, Refusal> {
        self.part(name).parse().map_err(|_| Refusal::not_found("Resource"))
    }

    /// A part of the path.
    pub(crate) fn part(&self, name: &str) -> &str {
        self.path_parts.iter().find(|(part, _)| part == name).map_or("", |(_, value)| value.as_str())
    }

    /// A query parameter; blank counts as absent.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(parameter, _)| parameter == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The body as JSON: 415 under another content type, 400 if it cannot be read (sheet §2).
    pub(crate) fn json(&self) -> Result<Value, Refusal> {
        if !self.content_type.contains("json") {
            return Err(Refusal::plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported media type"));
        }
        serde_json::from_slice(&self.body)
            .map_err(|error| Refusal::body("", format!("the body is no JSON: {error}"), None))
    }
}

/// Reads the body as an object and hands it to `read`, which notes faults in it.
pub(crate) fn with_fields<T>(body: &Value, read: impl FnOnce(&Fields<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
    let fields = Fields::of(body)?;
    let read = read(&fields)?;
    fields.done(read)
}

/// Puts authentication, the request limit and the reading of the request in front of a handler.
pub(crate) fn on(
    handler: Handler,
) -> impl Fn(State<HelpScout>, RawPathParams, Request) -> BoxFuture<'static, Response> + Clone {
    move |State(helpscout), parts, request| {
        let path_parts: Vec<_> = parts.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Box::pin(async move { answer(&helpscout, handler, path_parts, request).await })
    }
}

async fn answer(
    helpscout: &HelpScout,
    handler: Handler,
    path_parts: Vec<(String, String)>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, BODY_BYTES_MAX).await;
    let at = helpscout.kernel().now();
    let correlation = helpscout.correlation();
    let mut desk = helpscout.desk();

    let user = match authorised(&desk, &parts.headers, at) {
        Ok(user) => user,
        Err(refusal) => return refusal.respond(&correlation),
    };
    let Some(per_minute) = desk.options.plan.per_minute() else {
        // Sheet §2: the plan lacks the feature.
        return Refusal::denied("API access is not part of this plan").respond(&correlation);
    };
    // Sheet §2: writes weigh 2.
    let weight = if parts.method == Method::GET || parts.method == Method::HEAD { 1 } else { 2 };
    let remaining = match desk.limit.charge(at, weight, per_minute) {
        Charge::Taken { remaining } => remaining,
        Charge::Refused { retry_after } => return limited(Some(per_minute), Some(retry_after)),
    };

    let answered = match body {
        Err(_) => Err(Refusal::plain(StatusCode::PAYLOAD_TOO_LARGE, "Payload too large")),
        Ok(body) => {
            let call = Call {
                user,
                at,
                request: parts.extensions.get::<RequestNumber>().map_or(0, |number| number.0),
                base: base_of(&parts),
                path: parts.uri.path().to_owned(),
                path_parts,
                query: query_of(&parts),
                content_type: header(&parts.headers, &CONTENT_TYPE).to_ascii_lowercase(),
                body,
            };
            handler(&mut desk, &call).map(|answer| answer.respond(&call.base))
        }
    };
    drop(desk);
    let mut response = answered.unwrap_or_else(|refusal| refusal.respond(&correlation));
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-ratelimit-limit-minute"), HeaderValue::from(per_minute));
    headers.insert(HeaderName::from_static("x-ratelimit-remaining-minute"), HeaderValue::from(remaining));
    response
}

/// The token's user, if the token lives and the user is active (sheet §1).
fn authorised(desk: &Desk, headers: &HeaderMap, at: Timestamp) -> Result<u64, Refusal> {
    let refused = || Refusal::plain(StatusCode::UNAUTHORIZED, "Invalid token");
    let header = header(headers, &AUTHORIZATION);
    let token = header.strip_prefix("Bearer ").or_else(|| header.strip_prefix("bearer ")).ok_or_else(refused)?;
    let grant = desk.access.bearer(token.trim(), at).ok_or_else(refused)?;
    let user = desk.users.get(&grant.user).filter(|user| user.active).ok_or_else(refused)?;
    Ok(user.id)
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Where the client reached us: the address in the request line, else the host header, else the vendor's own.
fn base_of(parts: &http::request::Parts) -> String {
    if let (Some(scheme), Some(authority)) = (parts.uri.scheme_str(), parts.uri.authority()) {
        return format!("{scheme}://{authority}");
    }
    match header(&parts.headers, &HOST) {
        "" => "https://api.helpscout.net".to_owned(),
        host => format!("http://{host}"),
    }
}

fn query_of(parts: &http::request::Parts) -> Vec<(String, String)> {
    let query = parts.uri.query().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}
