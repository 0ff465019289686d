//! One request on its way to a handler: who asks, whether he may, and what he sent.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawPathParams, Request};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::{Answer, Problems, Refusal};
use super::fields::Fields;
use super::upload::Uploaded;
use super::{LIMIT_HEADER, limited, nowhere};
use crate::gorgias::desk::{Charge, Credential, Desk, Hand, Scopes};
use crate::gorgias::options::UnauthorizedBody;
use crate::gorgias::{Account, api::fields};
use crate::kernel::{BoxFuture, RequestNumber};

/// What a handler is: a function of the account and the request.
pub(crate) type Handler = fn(&mut Desk, &Call) -> Result<Answer, Refusal>;

/// Bytes of a JSON body that are taken. Not documented.
const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// What a request needs: a scope of an app (§1), and the role of a key's user.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Need {
    /// Reads things of this kind.
    Read(&'static str),
    /// Changes things of this kind, which an observer may not (§6).
    Write(&'static str),
    /// Writes messages; an observer may write notes (§6), which the handler looks at.
    WriteMessages,
    /// Changes the account's settings of this kind, which takes an administrator.
    Administer(&'static str),
}

/// Who asks.
#[derive(Debug, Clone)]
struct Asker {
    user: u64,
    credential: Credential,
    /// Of an app; a key has no scopes.
    scopes: Option<Scopes>,
}

/// A request that is authorised and within the limit.
#[derive(Debug)]
pub(crate) struct Call {
    /// The key's user, or the app's bot.
    pub(crate) user: u64,
    /// When it came in.
    pub(crate) at: Timestamp,
    /// Its number in the log.
    pub(crate) request: u64,
    /// Path without the account, as sent.
    pub(crate) path: String,
    /// Query parameters in order.
    pub(crate) query: Vec<(String, String)>,
    /// The files of an upload.
    pub(crate) uploaded: Option<Arc<Uploaded>>,
    path_parts: Vec<(String, String)>,
    content_type: String,
    body: Bytes,
}

impl Call {
    /// Who makes the change, and when.
    pub(crate) fn hand(&self) -> Hand {
        Hand { at: self.at, user: self.user, request: Some(self.request) }
    }

    /// An id in the path. What is no number is nobody's id.
    pub(crate) fn id(&self, name: &str) -> Result<u64, Refusal> {
        let part = self.path_parts.iter().find(|(part, _)| part == name);
        part.and_then(|(_, value)| value.parse().ok()).ok_or_else(|| Refusal::not_found("Object"))
    }

    /// Refuses parameters that are not among `known` (§0).
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        let unknown = self.query.iter().filter(|(name, _)| !known.contains(&name.as_str()));
        let problems: Problems = unknown.map(|(name, _)| (name.clone(), vec!["Unknown field.".to_owned()])).collect();
        if problems.is_empty() { Ok(()) } else { Err(Refusal::invalid(&problems)) }
    }

    /// A query parameter; blank counts as absent.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(parameter, _)| parameter == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// All values of a repeated parameter (§0).
    pub(crate) fn parameters(&self, name: &str) -> Vec<&str> {
        self.query.iter().filter(|(parameter, _)| parameter == name).map(|(_, value)| value.as_str()).collect()
    }

    /// A parameter that is a number.
    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, Refusal> {
        let read = |text: &str| text.parse().map_err(|_| Refusal::member(name, "Not a valid integer."));
        self.parameter(name).map(read).transpose()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<Value, Refusal> {
        let unreadable = || Refusal::member("_schema", "Not a valid JSON body.");
        if !self.content_type.contains("json") {
            return Err(unreadable());
        }
        serde_json::from_slice(&self.body).map_err(|_| unreadable())
    }

    /// Reads the body as an object. An absent body is an empty one.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Fields<'_>) -> T) -> Result<T, Refusal> {
        let body = if self.body.is_empty() { json!({}) } else { self.json()? };
        fields::read(&body, read)
    }
}

/// Puts authentication, scopes, the request limit and the reading of the request in front of a handler.
pub(crate) fn on(
    need: Need,
    handler: Handler,
) -> impl Fn(RawPathParams, Request) -> BoxFuture<'static, Response> + Clone {
    move |parts, request| {
        let path_parts: Vec<_> = parts.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Box::pin(async move { answer(need, handler, path_parts, request).await })
    }
}

async fn answer(need: Need, handler: Handler, path_parts: Vec<(String, String)>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let Some(account) = parts.extensions.remove::<Account>() else {
        return nowhere();
    };
    let body = axum::body::to_bytes(body, BODY_BYTES_MAX).await;
    let at = account.kernel().now();
    let request = parts.extensions.get::<RequestNumber>().map_or(0, |number| number.0);
    let mut desk = account.desk();

    let Some(asker) = authorised(&desk, &parts.headers, at) else {
        return unauthorised(desk.options.unauthorized_body);
    };
    let terms = desk.terms();
    let size = asker.credential.size();
    let used = match desk.limit.charge(&asker.credential, request, at, terms) {
        Charge::Taken { used } => used,
        Charge::Refused { retry_after } => return limited(size, Some(retry_after)),
    };
    let answered = permitted(&desk, &asker, need).and_then(|()| {
        let body = body.map_err(|_| Refusal::plain(StatusCode::PAYLOAD_TOO_LARGE, "Payload too large."))?;
        let call = Call {
            user: asker.user,
            at,
            request,
            path: parts.uri.path().to_owned(),
            query: query_of(&parts),
            uploaded: parts.extensions.get::<Arc<Uploaded>>().cloned(),
            path_parts,
            content_type: header(&parts.headers, &CONTENT_TYPE).to_ascii_lowercase(),
            body,
        };
        handler(&mut desk, &call)
    });
    let creations_answer_200 = desk.options.creations_answer_200;
    drop(desk);
    let mut response = match answered {
        Ok(answer) => answer.respond(creations_answer_200),
        Err(refusal) => refusal.respond(),
    };
    if let Ok(value) = HeaderValue::from_str(&format!("{used}/{size}")) {
        response.headers_mut().insert(LIMIT_HEADER, value);
    }
    response
}

/// The user behind an API key, or the bot behind a token (§1).
fn authorised(desk: &Desk, headers: &HeaderMap, at: Timestamp) -> Option<Asker> {
    let (scheme, credential) = header(headers, &AUTHORIZATION).split_once(' ')?;
    let credential = credential.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        let grant = desk.access.bearer(credential, at)?;
        let credential = Credential::App(grant.client_id.clone());
        return Some(Asker { user: grant.user, credential, scopes: Some(grant.scopes.clone()) });
    }
    let (email, key) = basic(scheme, credential)?;
    let user = desk.user_by_email(&email).filter(|user| user.active && user.api_key.as_ref() == Some(&key))?;
    Some(Asker { user: user.id, credential: Credential::Key(user.id), scopes: None })
}

/// Name and password of Basic authentication.
pub(super) fn basic(scheme: &str, credential: &str) -> Option<(String, String)> {
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(credential).ok()?).ok()?;
    let (name, password) = text.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

/// Whether the scope or the role allows it (§1, §6).
fn permitted(desk: &Desk, asker: &Asker, need: Need) -> Result<(), Refusal> {
    let refused = || Refusal::denied("You don't have the permission to access the requested resource.");
    if let Some(scopes) = &asker.scopes {
        let wanted = match need {
            Need::Read(kind) => format!("{kind}:read"),
            Need::Write(kind) | Need::Administer(kind) => format!("{kind}:write"),
            Need::WriteMessages => "tickets:write".to_owned(),
        };
        return if scopes.contains(&wanted) { Ok(()) } else { Err(refused()) };
    }
    let user = desk.users.get(&asker.user).ok_or_else(refused)?;
    let may = match need {
        Need::Read(_) | Need::WriteMessages => true,
        Need::Write(_) => user.may_write(),
        Need::Administer(_) => user.administers(),
    };
    if may { Ok(()) } else { Err(refused()) }
}

fn unauthorised(body: UnauthorizedBody) -> Response {
    let refusal = match body {
        UnauthorizedBody::Error => Refusal::plain(StatusCode::UNAUTHORIZED, "Unauthorized."),
        UnauthorizedBody::Message => Refusal::shaped(StatusCode::UNAUTHORIZED, json!({"message": "Unauthorized"})),
    };
    refusal.respond()
}

/// A header's text; empty if it is not there.
pub(super) fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The parameters of a request, in order.
pub(super) fn query_of(parts: &http::request::Parts) -> Vec<(String, String)> {
    let query = parts.uri.query().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}
