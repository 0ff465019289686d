//! The dashboard: two plain pages that read the store and change nothing (C-63, reading).
//!
//! It has no logins, so the binary binds it to loopback, and `guard` answers to loopback names only. Pages are
//! HTML with one style sheet, escaped by default, without scripts. What a page says of a filing is drawn from the
//! ledger alone, in the planner's own reasons.

mod effect;
mod guard;
mod heading;
mod list;
mod page;
mod shown;
mod status;
mod style;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use domain::ids::InteractionId;
use jiff::tz::TimeZone;
use ports::Clock;
use serde::Deserialize;
use store::{Store, StoreError};

use crate::hooks::Counters;
use list::{LINES, ListPage};
use page::InteractionPage;

/// What the dashboard works with.
pub struct Dashboard {
    /// What it reads.
    pub store: Arc<dyn Store>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The zone in which times are shown.
    pub zone: TimeZone,
    /// What the webhook listener counted.
    pub counters: Arc<Counters>,
}

impl Dashboard {
    /// The routes: `/`, `/interactions/{id}`, `/health`, `/status.json`.
    pub fn router(self) -> Router {
        Router::new()
            .route("/", get(list_page))
            .route("/interactions/{id}", get(interaction_page))
            .route("/health", get(status::health))
            .route("/status.json", get(status::counts))
            .route("/static/{file}", get(style::serve))
            .fallback(no_such_page)
            .with_state(Arc::new(self))
            .layer(middleware::from_fn(guard::only_loopback_names))
    }

    fn frame(&self) -> Frame {
        Frame { style: style::path(), zone: self.zone.iana_name().unwrap_or("the configured time zone").to_owned() }
    }
}

/// What every page has.
struct Frame {
    style: String,
    zone: String,
}

#[derive(Deserialize)]
struct Paging {
    before: Option<i64>,
}

async fn list_page(
    State(dashboard): State<Arc<Dashboard>>,
    paging: Result<Query<Paging>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(paging) = paging.map_err(|_| dashboard.problem(Wrong::Address))?;
    let before = paging.before.map(InteractionId);
    let rows =
        dashboard.store.interactions(before, LINES + 1).await.map_err(|error| dashboard.store_problem(&error))?;
    let counts = dashboard.store.counts().await.map_err(|error| dashboard.store_problem(&error))?;
    let wrong_tokens = dashboard.counters.read().wrong_token;
    let page = ListPage::new(dashboard.frame(), &dashboard.zone, &counts, wrong_tokens, before, rows);
    Ok(html(StatusCode::OK, &page))
}

async fn interaction_page(
    State(dashboard): State<Arc<Dashboard>>,
    id: Result<Path<i64>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(id) = id.map_err(|_| dashboard.problem(Wrong::Address))?;
    let detail =
        dashboard.store.interaction(InteractionId(id)).await.map_err(|error| dashboard.store_problem(&error))?;
    let page = InteractionPage::new(dashboard.frame(), &dashboard.zone, dashboard.clock.now(), &detail);
    Ok(html(StatusCode::OK, &page))
}

async fn no_such_page(State(dashboard): State<Arc<Dashboard>>) -> Problem {
    dashboard.problem(Wrong::Address)
}

/// Why a page cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    Address,
    Store,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Problem {
    frame: Frame,
    wrong: Wrong,
}

impl Dashboard {
    fn problem(&self, wrong: Wrong) -> Problem {
        Problem { frame: self.frame(), wrong }
    }

    fn store_problem(&self, error: &StoreError) -> Problem {
        match error {
            StoreError::NotFound { .. } => self.problem(Wrong::Address),
            _ => {
                tracing::error!(%error, "dashboard could not read the store");
                self.problem(Wrong::Store)
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = match self.wrong {
            Wrong::Address => StatusCode::NOT_FOUND,
            Wrong::Store => StatusCode::SERVICE_UNAVAILABLE,
        };
        html(status, &self)
    }
}

fn html(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, "page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
