//! How an app comes to its tokens (§1).

use axum::body::Bytes;
use axum::extract::{Extension, Query};
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, LOCATION};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::json;

use super::answer::{Refusal, shown};
use super::call::{basic, header};
use crate::gorgias::Account;
use crate::gorgias::desk::{Desk, Grant, Scopes, TOKEN_LIFE, words};

/// What scopes there are (§1). Those of one kind also exist with `:write`, but for statistics.
const PLAIN: [&str; 4] = ["openid", "email", "profile", "offline"];
const KINDS: [&str; 12] = [
    "account",
    "users",
    "customers",
    "tickets",
    "custom_fields",
    "events",
    "integrations",
    "jobs",
    "macros",
    "rules",
    "satisfaction_survey",
    "tags",
];

fn is_scope(scope: &str) -> bool {
    PLAIN.contains(&scope)
        || matches!(scope, "statistics:read" | "apps:read" | "apps:write")
        || scope.split_once(':').is_some_and(|(kind, way)| KINDS.contains(&kind) && matches!(way, "read" | "write"))
}

/// Scopes as they were asked for, if all exist.
pub(in crate::gorgias) fn scopes(text: &str) -> Option<Scopes> {
    let scopes: Scopes = text.split_whitespace().map(str::to_owned).collect();
    scopes.iter().all(|scope| is_scope(scope)).then_some(scopes)
}

#[derive(Debug, Deserialize)]
pub(super) struct Authorize {
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    redirect_uri: String,
    state: Option<String>,
}

/// The consent page, where someone says yes at once, or no if the account's options say so.
pub(super) async fn authorize(Extension(account): Extension<Account>, Query(asked): Query<Authorize>) -> Response {
    let now = account.kernel().now();
    let mut desk = account.desk();
    let app = desk.access.apps.get(&asked.client_id).cloned();
    let Some(app) = app.filter(|app| app.redirect_uris.contains(&asked.redirect_uri)) else {
        // Nobody is sent to an address that the app did not register.
        return refused("invalid_request");
    };
    let answer = match scopes(&asked.scope) {
        _ if asked.response_type != "code" => ("error", "unsupported_response_type".to_owned()),
        None => ("error", "invalid_scope".to_owned()),
        Some(_) if desk.options.consent_refused => ("error", "access_denied".to_owned()),
        Some(scopes) => {
            let bot = desk.bot_of(&app, now);
            ("code", desk.access.give_code(&app.client_id, bot, scopes, &asked.redirect_uri, now))
        }
    };
    let Ok(mut to) = url::Url::parse(&asked.redirect_uri) else {
        return refused("invalid_request");
    };
    to.query_pairs_mut().append_pair(answer.0, &answer.1);
    if let Some(state) = &asked.state {
        to.query_pairs_mut().append_pair("state", state);
    }
    let mut response = StatusCode::FOUND.into_response();
    if let Ok(location) = HeaderValue::from_str(to.as_str()) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

#[derive(Debug, Default)]
struct TokenForm {
    grant_type: String,
    code: String,
    redirect_uri: String,
    refresh_token: String,
    token: String,
}

/// `POST /oauth/token`: a code or a refresh token becomes an access token.
pub(super) async fn token(Extension(account): Extension<Account>, headers: HeaderMap, body: Bytes) -> Response {
    let now = account.kernel().now();
    let mut desk = account.desk();
    let (client_id, form) = match sent(&desk, &headers, &body) {
        Ok(sent) => sent,
        Err(refusal) => return refusal.respond(),
    };
    let (grant, is_new) = match form.grant_type.as_str() {
        "authorization_code" => (desk.access.take_code(&client_id, &form.code, &form.redirect_uri, now), true),
        "refresh_token" => (desk.access.refresh(&client_id, &form.refresh_token), false),
        _ => return refused("unsupported_grant_type"),
    };
    let Some(grant) = grant else {
        return refused("invalid_grant");
    };
    shown(StatusCode::OK, &tokens(&mut desk, &grant, is_new, now))
}

fn tokens(desk: &mut Desk, grant: &Grant, is_new: bool, now: jiff::Timestamp) -> serde_json::Value {
    let account = desk.subdomain.clone();
    let mut answer = json!({
        "access_token": desk.access.give_token(&account, grant, now),
        "expires_in": TOKEN_LIFE.as_secs(),
        "scope": words(&grant.scopes),
        "token_type": "Bearer",
    });
    if grant.scopes.contains("openid") {
        answer["id_token"] = json!(desk.access.identity(&account, grant, now));
    }
    // Without `offline` there is none, and a refresh brings no new one (§1).
    if is_new && grant.scopes.contains("offline") {
        answer["refresh_token"] = json!(desk.access.give_refresh_token(grant));
    }
    answer
}

/// `POST /oauth/revoke`: the app gives its refresh token back.
pub(super) async fn revoke(Extension(account): Extension<Account>, headers: HeaderMap, body: Bytes) -> Response {
    let mut desk = account.desk();
    match sent(&desk, &headers, &body) {
        Ok((client_id, form)) => {
            desk.access.revoke_refresh_token(&client_id, &form.token);
            shown(StatusCode::OK, &json!({}))
        }
        Err(refusal) => refusal.respond(),
    }
}

/// The app that asks, and its form.
fn sent(desk: &Desk, headers: &HeaderMap, body: &[u8]) -> Result<(String, TokenForm), Refusal> {
    let client = header(headers, &AUTHORIZATION).split_once(' ').and_then(|(scheme, rest)| basic(scheme, rest.trim()));
    let app = client.and_then(|(id, secret)| desk.access.app(&id, &secret).map(|app| app.client_id.clone()));
    let Some(client_id) = app else {
        return Err(Refusal::shaped(StatusCode::UNAUTHORIZED, json!({"error": "invalid_client"})));
    };
    let mut form = TokenForm::default();
    for (name, value) in url::form_urlencoded::parse(body) {
        match name.as_ref() {
            "grant_type" => form.grant_type = value.into_owned(),
            "code" => form.code = value.into_owned(),
            "redirect_uri" => form.redirect_uri = value.into_owned(),
            "refresh_token" => form.refresh_token = value.into_owned(),
            "token" => form.token = value.into_owned(),
            _ => {}
        }
    }
    Ok((client_id, form))
}

fn refused(error: &str) -> Response {
    shown(StatusCode::BAD_REQUEST, &json!({"error": error}))
}
