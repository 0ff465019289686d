//! How Deskline is, for programs.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use store::StoreError;

use super::Dashboard;

/// Whether the store answers.
pub(super) async fn health(State(dashboard): State<Arc<Dashboard>>) -> Response {
    match dashboard.store.installation().await {
        Ok(_) => Json(json!({ "ok": true })).into_response(),
        Err(error) => store_failed(&error),
    }
}

/// How much of what there is.
pub(super) async fn counts(State(dashboard): State<Arc<Dashboard>>) -> Response {
    let counts = match dashboard.store.counts().await {
        Ok(counts) => counts,
        Err(error) => return store_failed(&error),
    };
    let effects: BTreeMap<&str, u64> = counts.effects.iter().map(|(state, count)| (state.as_str(), *count)).collect();
    Json(json!({
        "now": dashboard.clock.now(),
        "facts": counts.facts,
        "interactions": counts.interactions,
        "filings": counts.filings,
        "filings_waiting": counts.filings_waiting,
        "effects": effects,
        "webhooks": dashboard.counters.read(),
    }))
    .into_response()
}

fn store_failed(error: &StoreError) -> Response {
    tracing::error!(%error, "dashboard could not read the store");
    let body = json!({
        "error": "The store cannot be read.",
        "what_to_do": "Look into Deskline's log; check the disk.",
    });
    (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
}
