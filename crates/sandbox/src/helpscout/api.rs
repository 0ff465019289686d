//! The Mailbox API: paths and what answers them. Every rule cites its section of the vendor sheet.

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post, put};
use http::{HeaderName, HeaderValue, StatusCode};

use super::HelpScout;
use call::on;

pub(crate) mod answer;
mod attachments;
pub(crate) mod call;
mod conversations;
mod customers;
pub(crate) mod date;
pub(crate) mod fields;
mod page;
mod people;
pub(crate) mod show;
mod tags;
mod threads;
mod token;
mod webhooks;

/// All paths of the API, without faults and log.
pub(crate) fn router(helpscout: HelpScout) -> Router {
    Router::new()
        .route("/v2/oauth2/token", post(token::token))
        .route("/authentication/authorizeClientApplication", get(token::authorize))
        .merge(customer_paths())
        .merge(conversation_paths())
        .merge(account_paths())
        .fallback(on(|_, _| Err(answer::Refusal::not_found("Resource"))))
        .layer(axum::middleware::from_fn_with_state(helpscout.clone(), correlate))
        .with_state(helpscout)
}

fn customer_paths() -> Router<HelpScout> {
    use customers::{create, entries, list, one, patch as changes, search};
    Router::new()
        .route("/v3/customers/search", get(on(search::search)))
        .route("/v3/customers", get(on(list::v3)))
        .route("/v2/customers", get(on(list::v2)).post(on(create::create)))
        .route(
            "/v2/customers/{id}",
            get(on(one::read)).put(on(one::overwrite)).patch(on(changes::patch)).delete(on(one::delete)),
        )
        .route(
            "/v2/customers/{id}/address",
            get(on(one::address)).post(on(one::post_address)).put(on(one::put_address)).delete(on(one::delete_address)),
        )
        .route("/v2/customers/{id}/properties", patch(on(one::patch_properties)))
        .route("/v2/customers/{id}/{collection}", get(on(entries::list)).post(on(entries::add)))
        .route("/v2/customers/{id}/{collection}/{entry}", put(on(entries::replace)).delete(on(entries::remove)))
}

fn conversation_paths() -> Router<HelpScout> {
    use conversations::{change, create, list, one};
    Router::new()
        .route("/v2/conversations", get(on(list::list)).post(on(create::create)))
        .route("/v2/conversations/{id}", get(on(one::read)).patch(on(change::patch)).delete(on(one::delete)))
        .route("/v3/conversations/{id}", get(on(one::read)))
        .route("/v2/conversations/{id}/tags", put(on(change::put_tags)))
        .route("/v2/conversations/{id}/fields", put(on(change::put_fields)))
        .route("/v2/conversations/{id}/snooze", put(on(change::put_snooze)).delete(on(change::delete_snooze)))
        .route("/v2/conversations/{id}/threads", get(on(threads::list)))
        .route("/v3/conversations/{id}/threads", get(on(threads::list)))
        .route("/v2/conversations/{id}/threads/{thread}", patch(on(threads::patch)))
        .route("/v2/conversations/{id}/threads/{thread}/attachments", post(on(attachments::add)))
        .route("/v2/conversations/{id}/attachments/{attachment}/data", get(on(attachments::data)))
        .route("/v2/conversations/{id}/attachments/{attachment}", axum::routing::delete(on(attachments::remove)))
        .route(
            "/v2/conversations/{id}/threads/{thread}/schedule",
            put(on(threads::schedule)).patch(on(threads::publish)),
        )
        .route("/v2/conversations/{id}/phones", post(on(threads::phone)))
        .route("/v2/conversations/{id}/chats", post(on(threads::chat)))
        .route("/v2/conversations/{id}/customer", post(on(threads::customer)))
        .route("/v2/conversations/{id}/notes", post(on(threads::note)))
        .route("/v2/conversations/{id}/reply", post(on(threads::reply)))
}

fn account_paths() -> Router<HelpScout> {
    Router::new()
        .route("/v2/users", get(on(people::users)))
        .route("/v2/users/me", get(on(people::me)))
        .route("/v2/users/{id}", get(on(people::user)))
        .route("/v2/teams", get(on(people::teams)))
        .route("/v2/teams/{id}/members", get(on(people::members)))
        .route("/v2/mailboxes", get(on(people::mailboxes)))
        .route("/v2/mailboxes/{id}", get(on(people::mailbox)))
        .route("/v2/mailboxes/{id}/fields", get(on(people::fields)))
        .route("/v2/mailboxes/{id}/folders", get(on(people::folders)))
        .route("/v2/customer-properties", get(on(people::customer_properties)))
        .route("/v2/workflows", get(on(people::workflows)))
        .route("/v2/tags", get(on(tags::list)))
        .route("/v2/tags/{id}", get(on(tags::read)))
        .route("/v2/webhooks", get(on(webhooks::list)).post(on(webhooks::create)))
        .route("/v2/webhooks/{id}", get(on(webhooks::read)).put(on(webhooks::replace)).delete(on(webhooks::delete)))
}

/// Sheet §2: `Correlation-ID` is present on all responses.
async fn correlate(State(helpscout): State<HelpScout>, request: Request, next: axum::middleware::Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(id) = HeaderValue::from_str(&helpscout.correlation()) {
        response.headers_mut().insert(HeaderName::from_static("correlation-id"), id);
    }
    response
}

/// The answer when the minute is used up (sheet §2): with the seconds to wait, or without a word about the limit.
pub(crate) fn limited(per_minute: Option<u64>, retry_after: Option<u64>) -> Response {
    let body = serde_json::json!({"message": "API rate limit exceeded"});
    let mut response = (StatusCode::TOO_MANY_REQUESTS, axum::Json(body)).into_response();
    let headers = response.headers_mut();
    if let Some(per_minute) = per_minute {
        headers.insert(HeaderName::from_static("x-ratelimit-limit-minute"), HeaderValue::from(per_minute));
    }
    if let Some(seconds) = retry_after {
        headers.insert(HeaderName::from_static("x-ratelimit-remaining-minute"), HeaderValue::from(0));
        headers.insert(HeaderName::from_static("x-ratelimit-retry-after"), HeaderValue::from(seconds));
    }
    response
}
