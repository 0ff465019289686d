//! What every request passes first: credentials, the company's budget, the content type.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use jiff::Timestamp;

use super::problem::{Limit, Problem};
use crate::aircall::Aircall;
use crate::aircall::budget::Budget;
use crate::aircall::people::Credential;
use crate::aircall::settings::ResetUnit;

pub(super) async fn pass(State(aircall): State<Aircall>, request: Request, next: Next) -> Response {
    match admit(&aircall, &request) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

fn admit(aircall: &Aircall, request: &Request) -> Result<(), Problem> {
    let (mut state, now) = aircall.state();
    // §1.3: no header is 401, a wrong one 403, both from the edge and outside of the budget.
    let Some(sent) = request.headers().get(header::AUTHORIZATION) else {
        return Err(Problem::edge(StatusCode::UNAUTHORIZED, "Unauthorized"));
    };
    if !is_known(sent, &state.credentials) {
        return Err(Problem::edge(StatusCode::FORBIDDEN, "Forbidden"));
    }
    // §5: 120 a minute for the company. The headers come only with a 429.
    let requests = state.settings.limits.requests_per_minute;
    if !state.budget.take(now, 1, requests) {
        let reset = reset(now, state.settings.reset_unit);
        return Err(Problem::too_many_requests(Some(Limit { requests, reset })));
    }
    // §0: POST, PUT and DELETE must say that they are JSON.
    let must_say = [Method::POST, Method::PUT, Method::DELETE].contains(request.method());
    if must_say && !is_json(request.headers()) {
        return Err(Problem::content_type());
    }
    Ok(())
}

/// §1.1: `Basic base64(api_id:api_token)`.
fn is_known(sent: &HeaderValue, credentials: &[Credential]) -> bool {
    let Some((scheme, encoded)) = sent.to_str().ok().and_then(|text| text.split_once(' ')) else {
        return false;
    };
    let Some(decoded) = STANDARD.decode(encoded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
        return false;
    };
    let Some((id, token)) = decoded.split_once(':') else {
        return false;
    };
    scheme.eq_ignore_ascii_case("basic")
        && credentials.iter().any(|known| known.api_id == id && known.api_token == token)
}

pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = sent.split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/json")
}

fn reset(now: Timestamp, unit: ResetUnit) -> i64 {
    let at = Budget::reset_at(now);
    match unit {
        ResetUnit::UnixSeconds => at,
        ResetUnit::UnixMillis => at * 1_000,
        ResetUnit::SecondsLeft => at - now.as_second(),
    }
}
