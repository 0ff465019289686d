//! The dashboard: plain pages that read the store (C-63) and show how the connections stand (C-60, C-62). Three things are done there: a
//! person decides about a write that is in doubt or refused, has the set-up checked, and an account's owner authorises an app.
//!
//! It has no logins, so the binary binds it to loopback, and `guard` answers to known names only, and does nothing that another site's
//! page asks for. Pages are HTML with one style sheet, escaped by default, without scripts. What a page says of a filing is drawn from
//! the ledger alone, in the planner's own reasons.

mod authorise;
pub mod connections;
mod connections_page;
mod decide;
mod effect;
mod guard;
mod heading;
mod list;
mod page;
pub mod set_up;
mod set_up_page;
mod shown;
mod states;
mod status;
mod style;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use askama::Template;
use axum::Router;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use domain::ids::InteractionId;
use jiff::tz::TimeZone;
use ports::{Clock, Random};
use secrecy::SecretBox;
use serde::Deserialize;
use store::{Store, StoreError};
use url::Url;

use crate::hooks::Counters;
use connections::Connections;
use connections_page::{Banner, ConnectionsPage};
use decide::Decided;
use guard::Guard;
use list::{LINES, ListPage};
use page::InteractionPage;
use set_up::SetUp;
use states::States;

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
    /// How the connections stand, and what may be done to them.
    pub connections: Arc<dyn Connections>,
    /// Who checks the set-up when a person asks for it.
    pub set_up: Arc<dyn SetUp>,
    /// The address under which people's browsers reach the pages.
    pub address: Url,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// A secret that what must not be guessed follows from.
    pub key: SecretBox<[u8; 32]>,
}

/// The dashboard as its pages see it.
struct Pages {
    it: Dashboard,
    states: States,
    /// A check of the set-up is under way.
    is_checking: AtomicBool,
}

impl Dashboard {
    /// The routes: `/`, `/interactions/{id}` and what is decided there, `/connections`, `/set-up`, `/oauth/{vendor}/callback`, `/health`, `/status.json`.
    pub fn router(mut self) -> Router {
        let key = std::mem::replace(&mut self.key, SecretBox::new(Box::new([0; 32])));
        let states = States::new(Arc::clone(&self.clock), Arc::clone(&self.random), key);
        let guard = Arc::new(Guard::new(&self.address, &self.connections.all()));
        Router::new()
            .route("/", get(list_page))
            .route("/interactions/{id}", get(interaction_page))
            .route("/interactions/{id}/effects", post(decide::decide))
            .route("/connections", get(connections_page))
            .route("/connections/{name}/authorise", post(authorise::begin))
            .route("/set-up", get(set_up_page::ask).post(set_up_page::check))
            .route("/oauth/{vendor}/callback", get(authorise::finish))
            .route("/health", get(status::health))
            .route("/status.json", get(status::counts))
            .route("/static/{file}", get(style::serve))
            .fallback(no_such_page)
            .with_state(Arc::new(Pages { it: self, states, is_checking: AtomicBool::new(false) }))
            .layer(middleware::from_fn_with_state(guard, guard::admit))
    }
}

impl Pages {
    fn frame(&self) -> Frame {
        let zone = &self.it.zone;
        Frame {
            style: style::path(),
            zone: zone.iana_name().unwrap_or("the configured time zone").to_owned(),
            banners: self.it.connections.all().iter().filter_map(|one| Banner::of(one, zone)).collect(),
        }
    }
}

/// What every page has.
struct Frame {
    style: String,
    zone: String,
    banners: Vec<Banner>,
}

#[derive(Deserialize)]
struct Paging {
    before: Option<i64>,
}

async fn list_page(
    State(pages): State<Arc<Pages>>,
    paging: Result<Query<Paging>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(paging) = paging.map_err(|_| pages.problem(Wrong::Address))?;
    let before = paging.before.map(InteractionId);
    let rows = pages.it.store.interactions(before, LINES + 1).await.map_err(|error| pages.store_problem(&error))?;
    let counts = pages.it.store.counts().await.map_err(|error| pages.store_problem(&error))?;
    let wrong_tokens = pages.it.counters.read().wrong_token;
    let page = ListPage::new(pages.frame(), &pages.it.zone, &counts, wrong_tokens, before, rows);
    Ok(html(StatusCode::OK, &page))
}

#[derive(Deserialize)]
struct Afterwards {
    decided: Option<Decided>,
}

async fn interaction_page(
    State(pages): State<Arc<Pages>>,
    id: Result<Path<i64>, PathRejection>,
    query: Result<Query<Afterwards>, QueryRejection>,
) -> Result<Response, Problem> {
    let Path(id) = id.map_err(|_| pages.problem(Wrong::Address))?;
    let Query(Afterwards { decided }) = query.map_err(|_| pages.problem(Wrong::Address))?;
    let detail = pages.it.store.interaction(InteractionId(id)).await.map_err(|error| pages.store_problem(&error))?;
    let page = InteractionPage::new(pages.frame(), &pages.it.zone, pages.it.clock.now(), &detail, decided);
    Ok(html(StatusCode::OK, &page))
}

#[derive(Deserialize)]
struct Authorised {
    authorised: Option<String>,
}

async fn connections_page(
    State(pages): State<Arc<Pages>>,
    query: Result<Query<Authorised>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(query) = query.map_err(|_| pages.problem(Wrong::Address))?;
    let all = pages.it.connections.all();
    let page = ConnectionsPage::new(pages.frame(), &pages.it.zone, &all, query.authorised);
    Ok(html(StatusCode::OK, &page))
}

async fn no_such_page(State(pages): State<Arc<Pages>>) -> Problem {
    pages.problem(Wrong::Address)
}

/// Why a page cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    Address,
    Store,
    /// A form says nothing that can be done.
    Form,
    /// What a person decided could not be kept.
    NotKept,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Problem {
    frame: Frame,
    wrong: Wrong,
}

impl Pages {
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
            Wrong::Store | Wrong::NotKept => StatusCode::SERVICE_UNAVAILABLE,
            Wrong::Form => StatusCode::BAD_REQUEST,
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
