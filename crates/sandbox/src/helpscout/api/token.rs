//! Tokens for codes, refresh tokens and client credentials (sheet §1).

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};
use std::collections::BTreeMap;

use crate::helpscout::HelpScout;
use crate::helpscout::desk::TOKEN_LIFE;

/// `POST /v2/oauth2/token`, its parameters as JSON, form or query.
pub(super) async fn token(State(helpscout): State<HelpScout>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let now = helpscout.kernel().now();
    let sent = parameters(&uri, &headers, &body);
    let text = |name: &str| sent.get(name).map_or("", String::as_str);
    let mut desk = helpscout.desk();

    let client_id = text("client_id");
    let Some(owner) = desk.access.app(client_id, text("client_secret")).map(|app| app.owner) else {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client", "Client authentication failed");
    };
    let (user, rotates) = match text("grant_type") {
        "client_credentials" => (Some(owner), false),
        "authorization_code" => (desk.access.take_code(client_id, text("code"), now), true),
        "refresh_token" => (desk.access.take_refresh_token(client_id, text("refresh_token"), now), true),
        _ => {
            return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type", "Unsupported grant type");
        }
    };
    let Some(user) = user else {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant", "The code or token is not valid");
    };
    // Sheet §1: an active user, otherwise 401.
    if !desk.users.get(&user).is_some_and(|user| user.active) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client", "The user is not active");
    }
    let mut answer = json!({
        "token_type": "bearer",
        "access_token": desk.access.give_token(client_id, user, now),
        "expires_in": TOKEN_LIFE.as_secs(),
    });
    if rotates {
        answer["refresh_token"] = Value::from(desk.access.give_refresh_token(client_id, user));
    }
    axum::Json(answer).into_response()
}

/// The consent page, which consents at once in the name of the account's owner and sends the browser back to the
/// app's own page with a code (sheet §1).
pub(super) async fn authorize(
    State(helpscout): State<HelpScout>,
    Query(sent): Query<BTreeMap<String, String>>,
) -> Response {
    let now = helpscout.kernel().now();
    let mut desk = helpscout.desk();
    let app = sent.get("client_id").and_then(|client_id| desk.access.apps.get(client_id));
    let target = app.and_then(|app| Some((app.client_id.clone(), app.redirection_url.clone()?)));
    let (Some((client_id, url)), Some(user)) = (target, desk.owner()) else {
        return refused(StatusCode::BAD_REQUEST, "invalid_client", "Unknown app, or one without a Redirection URL");
    };
    let code = desk.access.give_code(&client_id, user, now);
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("code", &code);
    if let Some(state) = sent.get("state") {
        query.append_pair("state", state);
    }
    let mark = if url.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{url}{mark}{}", query.finish())).into_response()
}

fn parameters(uri: &Uri, headers: &HeaderMap, body: &[u8]) -> BTreeMap<String, String> {
    let mut sent = pairs(uri.query().unwrap_or_default().as_bytes());
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if content_type.contains("json") {
        if let Ok(Value::Object(members)) = serde_json::from_slice(body) {
            sent.extend(members.into_iter().filter_map(|(name, value)| Some((name, value.as_str()?.to_owned()))));
        }
    } else if content_type.contains("x-www-form-urlencoded") {
        sent.extend(pairs(body));
    }
    sent
}

fn pairs(text: &[u8]) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(text).into_owned().collect()
}

fn refused(status: StatusCode, error: &str, description: &str) -> Response {
    (status, axum::Json(json!({"error": error, "error_description": description}))).into_response()
}
