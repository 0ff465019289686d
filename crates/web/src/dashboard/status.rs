//! How Deskline is, for programs.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use store::StoreError;

use super::Pages;
use super::connections::Connection;

/// Whether the store answers.
pub(super) async fn health(State(pages): State<Arc<Pages>>) -> Response {
    match pages.it.store.installation().await {
        Ok(_) => Json(json!({ "ok": true })).into_response(),
        Err(error) => store_failed(&error),
    }
}

/// How much of what there is.
pub(super) async fn counts(State(pages): State<Arc<Pages>>) -> Response {
    let counts = match pages.it.store.counts().await {
        Ok(counts) => counts,
        Err(error) => return store_failed(&error),
    };
    let effects: BTreeMap<&str, u64> = counts.effects.iter().map(|(state, count)| (state.as_str(), *count)).collect();
    let connections: Vec<_> = pages.it.connections.all().iter().map(connection).collect();
    Json(json!({
        "now": pages.it.clock.now(),
        "facts": counts.facts,
        "interactions": counts.interactions,
        "filings": counts.filings,
        "filings_waiting": counts.filings_waiting,
        "effects": effects,
        "connections": connections,
        "webhooks": pages.it.counters.read(),
    }))
    .into_response()
}

fn connection(it: &Connection) -> Value {
    json!({
        "name": it.name,
        "account": it.account.to_string(),
        "state": it.standing.as_str(),
        "heard_at": it.heard_at,
        "requests": { "used": it.budget.used, "size": it.budget.size, "share": it.budget.share },
    })
}

fn store_failed(error: &StoreError) -> Response {
    tracing::error!(%error, "dashboard could not read the store");
    let body = json!({
        "error": "The store cannot be read.",
        "what_to_do": "Look into Deskline's log; check the disk.",
    });
    (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
}
