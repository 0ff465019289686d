//! The HTTP API that scripts the sandbox: faults, clock, start data, the log and the dump. `docs/sandbox.md` lists
//! the routes.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::kernel::fault::Rule;
use crate::world::Sandbox;

/// All control routes of a sandbox, those of the single fakes nested under their names.
pub fn router(sandbox: &Sandbox) -> Router {
    Router::new()
        .route("/health", get(async || Json(json!({"status": "ok"}))))
        .route("/dump", get(async |State(it): State<Sandbox>| Json(it.dump())))
        .route("/requests", get(requests))
        .route("/faults", get(list_faults).post(add_fault).delete(clear_faults))
        .route("/faults/{id}", delete(remove_fault))
        .route("/clock", get(clock).post(move_clock))
        .route("/load", post(load))
        .with_state(sandbox.clone())
        .nest("/helpscout", sandbox.helpscout.control_router())
        .nest("/gorgias", sandbox.gorgias.control_router())
        .nest("/aircall", sandbox.aircall.control_router())
}

#[derive(Debug, Deserialize)]
struct Which {
    vendor: Option<String>,
    #[serde(default)]
    since: u64,
}

async fn requests(State(sandbox): State<Sandbox>, Query(which): Query<Which>) -> Json<Value> {
    let log = &sandbox.kernel.log;
    let entries = log.select(which.vendor.as_deref(), which.since);
    Json(json!({"count": log.count(), "requests": entries}))
}

async fn list_faults(State(sandbox): State<Sandbox>) -> Json<Vec<Rule>> {
    Json(sandbox.kernel.faults.list())
}

async fn add_fault(State(sandbox): State<Sandbox>, Json(sent): Json<Value>) -> Response {
    match serde_json::from_value::<Rule>(sent) {
        Ok(rule) => (StatusCode::CREATED, Json(json!({"id": sandbox.kernel.faults.add(rule)}))).into_response(),
        Err(error) => refused(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

async fn clear_faults(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.kernel.faults.clear();
    StatusCode::NO_CONTENT
}

async fn remove_fault(State(sandbox): State<Sandbox>, Path(id): Path<u64>) -> Response {
    if sandbox.kernel.faults.remove(id) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        refused(StatusCode::NOT_FOUND, &format!("there is no rule {id}"))
    }
}

async fn clock(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(shown(&sandbox))
}

/// How the clock is to be moved.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Move {
    /// On by so many milliseconds, with stops at each sleeper's time.
    AdvanceMs(u64),
    /// To a moment. A clock never goes back.
    Set(Timestamp),
}

async fn move_clock(State(sandbox): State<Sandbox>, Json(sent): Json<Move>) -> Response {
    let clock = &sandbox.kernel.clock;
    let Some(manual) = clock.manual() else {
        return refused(
            StatusCode::CONFLICT,
            "this clock runs by itself; start the sandbox with a manual clock to move it",
        );
    };
    let by = match sent {
        Move::AdvanceMs(ms) => Duration::from_millis(ms),
        Move::Set(to) => Duration::try_from(to.duration_since(clock.now())).unwrap_or_default(),
    };
    manual.advance_in_steps(by).await;
    Json(shown(&sandbox)).into_response()
}

fn shown(sandbox: &Sandbox) -> Value {
    let clock = &sandbox.kernel.clock;
    json!({"now": clock.now(), "manual": clock.manual().is_some()})
}

async fn load(State(sandbox): State<Sandbox>, Json(sent): Json<Value>) -> Response {
    match sandbox.load(sent) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => refused(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({"message": message}))).into_response()
}
