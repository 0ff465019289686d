//! The REST API: paths and what answers them. Every rule cites its section of the vendor sheet.

use axum::Router;
use axum::extract::Request;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post, put};
use http::{HeaderName, HeaderValue, StatusCode, Uri};
use tower::ServiceExt;

use super::Gorgias;
use call::Need::{Administer, Read, Write, WriteMessages};
use call::on;
pub(super) use oauth::scopes;

mod account;
pub(crate) mod answer;
pub(crate) mod call;
mod customers;
mod date;
mod events;
pub(crate) mod fields;
mod integrations;
mod messages;
mod oauth;
mod page;
mod people;
mod search;
mod show;
mod tags;
mod ticket_tags;
mod tickets;
pub(crate) mod upload;
mod who;

/// Names how full the bucket is (§2).
pub(crate) const LIMIT_HEADER: HeaderName = HeaderName::from_static("x-gorgias-account-api-call-limit");

/// All paths of all accounts, without faults and log.
pub(crate) fn router(gorgias: Gorgias) -> Router {
    let paths = Router::new()
        .route("/oauth/authorize", get(oauth::authorize))
        .route("/oauth/token", post(oauth::token))
        .route("/oauth/revoke", post(oauth::revoke))
        .merge(customer_paths())
        .merge(ticket_paths())
        .merge(account_paths())
        .method_not_allowed_fallback(async || {
            answer::Refusal::plain(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed.").respond()
        })
        .fallback(async || answer::Refusal::not_found("Resource").respond());
    Router::new().fallback(move |request: Request| {
        let (gorgias, paths) = (gorgias.clone(), paths.clone());
        async move { enter(&gorgias, paths, request).await }
    })
}

/// Finds the account whose path it is and hands the rest of the path on, without a slash at its end (§0).
async fn enter(gorgias: &Gorgias, paths: Router, mut request: Request) -> Response {
    let path = request.uri().path();
    let inside = path.strip_prefix("/gorgias/").and_then(|rest| rest.split_once('/'));
    let Some((account, rest)) = inside.and_then(|(name, rest)| Some((gorgias.account(name)?, rest))) else {
        return nowhere();
    };
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let Ok(uri) = format!("/{}{query}", rest.trim_end_matches('/')).parse::<Uri>() else {
        return nowhere();
    };
    *request.uri_mut() = uri;
    request.extensions_mut().insert(account);
    paths.oneshot(request).await.into_response()
}

fn customer_paths() -> Router {
    use customers::{change, list, merge, one};
    Router::new()
        .route(
            "/api/customers",
            get(on(Read("customers"), list::list))
                .post(on(Write("customers"), change::create))
                .delete(on(Write("customers"), one::delete_many)),
        )
        .route("/api/customers/merge", put(on(Write("customers"), merge::merge)))
        .route(
            "/api/customers/{id}",
            get(on(Read("customers"), one::read))
                .put(on(Write("customers"), change::update))
                .delete(on(Write("customers"), one::delete)),
        )
        .route("/api/customers/{id}/data", put(on(Write("customers"), change::data)))
        .route("/api/search", post(on(Read("customers"), search::search)))
}

fn ticket_paths() -> Router {
    use messages as said;
    Router::new()
        .route(
            "/api/tickets",
            get(on(Read("tickets"), tickets::list::list)).post(on(Write("tickets"), tickets::create::create)),
        )
        .route(
            "/api/tickets/{id}",
            get(on(Read("tickets"), tickets::list::one))
                .put(on(Write("tickets"), tickets::change::update))
                .delete(on(Write("tickets"), tickets::change::delete)),
        )
        .route(
            "/api/tickets/{id}/tags",
            get(on(Read("tickets"), ticket_tags::list))
                .post(on(Write("tickets"), ticket_tags::add))
                .put(on(Write("tickets"), ticket_tags::replace))
                .delete(on(Write("tickets"), ticket_tags::remove)),
        )
        .route(
            "/api/tickets/{id}/messages",
            get(on(Read("tickets"), said::list::of_ticket)).post(on(WriteMessages, said::create::create)),
        )
        .route(
            "/api/tickets/{id}/messages/{message}",
            get(on(Read("tickets"), said::list::one))
                .put(on(WriteMessages, said::change::update))
                .delete(on(Write("tickets"), said::change::delete)),
        )
        .route("/api/messages", get(on(Read("tickets"), said::list::all)))
        .route("/api/upload", post(on(WriteMessages, upload::upload)))
}

fn account_paths() -> Router {
    Router::new()
        .route("/api/account", get(on(Read("account"), account::read)))
        .route("/api/users", get(on(Read("users"), people::users)))
        .route("/api/users/{id}", get(on(Read("users"), people::user)))
        .route("/api/teams", get(on(Read("users"), people::teams)))
        .route("/api/teams/{id}", get(on(Read("users"), people::team)))
        .route("/api/tags", get(on(Read("tags"), tags::list)).post(on(Write("tags"), tags::create)))
        .route(
            "/api/tags/{id}",
            get(on(Read("tags"), tags::read))
                .put(on(Write("tags"), tags::update))
                .delete(on(Write("tags"), tags::delete)),
        )
        .route(
            "/api/integrations",
            get(on(Read("integrations"), integrations::list))
                .post(on(Administer("integrations"), integrations::create)),
        )
        .route(
            "/api/integrations/{id}",
            get(on(Read("integrations"), integrations::read))
                .delete(on(Administer("integrations"), integrations::delete)),
        )
        .route("/api/events", get(on(Read("events"), events::list)))
}

/// Where there is no account: a page (§1).
pub(crate) fn nowhere() -> Response {
    let page = "<!DOCTYPE html><html><head><title>Not found</title></head><body><h1>404</h1></body></html>";
    (StatusCode::NOT_FOUND, Html(page)).into_response()
}

/// The answer when the bucket is full (§2); without seconds, one that says nothing of the limit.
pub(crate) fn limited(size: u64, retry_after: Option<u64>) -> Response {
    let mut response = answer::Refusal::plain(StatusCode::TOO_MANY_REQUESTS, "Too many requests.").respond();
    if let (Some(seconds), Ok(full)) = (retry_after, HeaderValue::from_str(&format!("{size}/{size}"))) {
        response.headers_mut().insert(http::header::RETRY_AFTER, HeaderValue::from(seconds));
        response.headers_mut().insert(LIMIT_HEADER, full);
    }
    response
}

/// The same on demand, as to a key.
pub(crate) fn rate_limited(retry_after: Option<u64>) -> Response {
    limited(40, retry_after)
}
