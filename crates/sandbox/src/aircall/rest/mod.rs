//! The REST API (sheet §1–§5), as far as Deskline uses it and a little more.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use http::StatusCode;

use super::{Aircall, Limits};
use crate::kernel::Vendor;

mod calls;
mod cards;
mod company;
mod contacts;
mod gate;
mod lines;
mod media;
mod paging;
mod problem;
mod query;
mod webhooks;

use problem::{Limit, Problem};

/// How the fault layer knows this fake.
pub(super) const VENDOR: Vendor = Vendor { name: "aircall", rate_limited };

/// Bytes of a request body. Aircall states no limit; this one keeps the fake's memory bounded.
const BODY_BYTES_MAX: usize = 1024 * 1024;

pub(super) fn router(aircall: Aircall) -> Router {
    let v1 = Router::new()
        .route("/ping", get(company::ping))
        .route("/company", get(company::company))
        .route("/integrations/me", get(company::integration))
        .route("/webhooks", get(webhooks::list).post(webhooks::create))
        .route("/webhooks/{id}", get(webhooks::show).put(webhooks::update).delete(webhooks::delete))
        .route("/calls", get(calls::list))
        .route("/calls/search", get(calls::search))
        .route("/calls/{id}", get(calls::show))
        .route("/calls/{id}/comments", post(calls::comment))
        .route("/calls/{id}/tags", post(calls::tag))
        .route("/calls/{id}/archive", put(calls::archive))
        .route("/calls/{id}/unarchive", put(calls::unarchive))
        .route("/calls/{id}/insight_cards", post(cards::show))
        .route("/contacts", get(contacts::list).post(contacts::create))
        .route("/contacts/search", get(contacts::search))
        .route("/contacts/{id}", get(contacts::show).post(contacts::update).delete(contacts::delete))
        .route("/numbers", get(company::numbers))
        .route("/numbers/{id}", get(company::number))
        // §4.6: what a number can do; no path reads a message.
        .route("/numbers/{id}/messages/configuration", get(lines::configuration))
        .route("/numbers/{id}/whatsapp_status", get(lines::whatsapp_status))
        .route("/numbers/{id}/registration_status", get(lines::registration_status))
        .route("/teams", get(company::teams))
        .route("/teams/{id}", get(company::team))
        .route("/tags", get(company::tags))
        .route("/tags/{id}", get(company::tag));
    // §3.4, §4.4: version 1 of users has been gone since 2026-09-30, so nothing stands at /v1/users.
    let v2 = Router::new()
        .route("/users", get(company::users))
        .route("/users/{id}", get(company::user))
        .route("/users/{id}/numbers", get(company::user_numbers));
    let api = Router::new()
        .nest("/v1", v1)
        .nest("/v2", v2)
        .method_not_allowed_fallback(not_found)
        .route_layer(middleware::from_fn_with_state(aircall.clone(), gate::pass));
    api.route("/media/{*path}", get(media::fetch))
        .route("/short-urls/v1/{code}", get(media::fetch_short))
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(aircall)
}

/// §1.3: the edge's answer on an unknown path.
async fn not_found() -> Problem {
    Problem::edge(StatusCode::NOT_FOUND, "Not Found")
}

/// The 429 of a fault on demand: the vendor's own, with its headers if the rule wants them. No source states the unit
/// of the reset (§5); here it is the seconds left.
fn rate_limited(seconds: Option<u64>) -> Response {
    let limit = seconds.map(|seconds| Limit {
        requests: Limits::default().requests_per_minute,
        reset: i64::try_from(seconds).unwrap_or(i64::MAX),
    });
    Problem::too_many_requests(limit).into_response()
}
