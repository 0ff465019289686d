//! The public listener: Aircall's webhooks come in and become facts.
//!
//! What a request goes through, in this order, each stop cheaper than the next:
//! 1. **Path.** A door's secret stands in the path. A wrong one is 404 before a byte of the body is read.
//! 2. **Body.** At most 16 MiB (413), within 10 s (408), and at most 64 MiB of all bodies together (503).
//! 3. **Reading.** No JSON is 400. An event that this version does not know is read as far as it goes, and kept.
//! 4. **Token.** Wrong or absent is 401, counted. It may be that the webhook was made anew: the token is read again
//!    from Aircall, at most once a minute a door, and compared once more.
//! 5. **Journal.** 200 only when the fact is durable; a fact that was there already is 200 as well. A store that
//!    fails is 503: nothing is acknowledged, and Aircall sends it again (sheet aircall §2.2).
//!
//! Logs carry ids and sizes, never a token, a body's text or a phone number.

mod answer;
mod body;
mod counters;
mod door;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use aircall::reading::{Webhook, read_webhook};
use axum::Json;
use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::installation::Installation;
use engine::journal;
use ports::Clock;
use serde_json::json;
use store::Store;
use subtle::Choice;

pub use counters::{Counted, Counters};
pub use door::{Door, TokenReader};

use answer::Refusal;
use body::InFlight;
use door::PathSegment;

/// The installation as all share it; replaced as a whole when the configuration is read again.
#[derive(Clone, Debug, Default)]
pub struct SharedInstallation(Arc<RwLock<Arc<Installation>>>);

impl SharedInstallation {
    /// Shares an installation.
    #[must_use]
    pub fn new(installation: Installation) -> Self {
        let shared = Self::default();
        shared.set(installation);
        shared
    }

    /// The installation as it is now.
    #[must_use]
    pub fn get(&self) -> Arc<Installation> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces it.
    pub fn set(&self, installation: Installation) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(installation);
    }
}

/// The limits of the listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest body. Bytes; 16 MiB.
    pub body_bytes: usize,
    /// All bodies in memory together. Bytes; 64 MiB.
    pub in_flight_bytes: usize,
    /// How long a whole body may take to arrive. 10 s: Aircall itself gives up after 5 s (sheet aircall §2.2).
    pub body_time: Duration,
    /// A wrong token makes Deskline read the webhook's token again at most this often, per door. 60 s.
    pub reread_every: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 16 << 20,
            in_flight_bytes: 64 << 20,
            body_time: Duration::from_secs(10),
            reread_every: Duration::from_secs(60),
        }
    }
}

/// What the listener works with.
pub struct Hooks {
    /// Where facts become durable.
    pub store: Arc<dyn Store>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The ways in, one per phone connection.
    pub doors: Vec<Arc<Door>>,
    /// What is set up: it says which filings a fact gives rise to.
    pub installation: SharedInstallation,
    /// Reads a webhook's token again.
    pub reread: Arc<dyn TokenReader>,
    /// Called after a new fact is durable: a hint to look for work, which may get lost.
    pub on_new_facts: Arc<dyn Fn() + Send + Sync>,
    /// What was counted; shared with the dashboard.
    pub counters: Arc<Counters>,
    /// The limits.
    pub limits: Limits,
}

/// The path of a door: what follows host and port in the webhook's URL.
#[must_use]
pub fn door_path(path_secret: &str) -> String {
    format!("/hooks/aircall/{path_secret}")
}

impl Hooks {
    /// The routes: `POST /hooks/aircall/{secret}` and `GET /health`.
    pub fn router(self) -> Router {
        let listener = Listener { in_flight: InFlight::new(self.limits.in_flight_bytes), hooks: self };
        Router::new()
            .route("/hooks/aircall/{secret}", post(take))
            .route("/health", get(health))
            .fallback(no_such_path)
            .method_not_allowed_fallback(wrong_method)
            .with_state(Arc::new(listener))
    }
}

struct Listener {
    hooks: Hooks,
    in_flight: InFlight,
}

async fn take(
    State(listener): State<Arc<Listener>>,
    segment: Result<Path<String>, PathRejection>,
    body: Body,
) -> Response {
    match listener.take(segment.ok().map(|Path(segment)| segment), body).await {
        Ok(is_new) => {
            listener.hooks.counters.count_taken(is_new);
            answer::taken()
        }
        Err(refusal) => listener.refuse(refusal),
    }
}

async fn no_such_path(State(listener): State<Arc<Listener>>) -> Response {
    listener.refuse(Refusal::NoSuchPath)
}

async fn wrong_method(State(listener): State<Arc<Listener>>) -> Response {
    listener.refuse(Refusal::WrongMethod)
}

/// Whether the process answers at all; the dashboard's `/health` also asks the store.
async fn health(State(listener): State<Arc<Listener>>) -> Response {
    let counted = listener.hooks.counters.read();
    let ready = listener.hooks.doors.iter().filter(|door| door.is_ready()).count();
    Json(json!({
        "ok": true,
        "doors": listener.hooks.doors.len(),
        "doors_ready": ready,
        "wrong_tokens": counted.wrong_token,
        "bytes_in_flight": listener.in_flight.bytes(),
    }))
    .into_response()
}

impl Listener {
    /// Takes one webhook. `true`: its fact is new.
    async fn take(&self, segment: Option<String>, body: Body) -> Result<bool, Refusal> {
        let hooks = &self.hooks;
        let door = segment.and_then(|segment| self.door(&segment)).ok_or(Refusal::NoSuchPath)?;
        if !door.is_ready() {
            return Err(Refusal::NotReady);
        }

        // Held until the answer: the parsed form lives as long, and is about as large.
        let mut share = self.in_flight.share();
        let limits = &hooks.limits;
        let body = body::read(body, limits.body_bytes, limits.body_time, &mut share, &*hooks.clock).await?;
        let webhook = read_webhook(&body).map_err(|error| Refusal::Unreadable(error.to_string()))?;
        drop(body);

        self.check_token(door, &webhook).await?;
        self.keep(door, webhook).await
    }

    /// Compares with every door, whichever fits: the time tells nothing.
    fn door(&self, segment: &str) -> Option<&Door> {
        let segment = PathSegment::of(segment);
        let mut found = None;
        for door in &self.hooks.doors {
            let fits: Choice = door.has_path(&segment);
            if fits.into() {
                found = Some(&**door);
            }
        }
        found
    }

    async fn check_token(&self, door: &Door, webhook: &Webhook) -> Result<(), Refusal> {
        let hooks = &self.hooks;
        let token = webhook.token.as_ref();
        if door.accepts(token)
            || door.accepts_after_reread(token, &*hooks.reread, hooks.limits.reread_every, &*hooks.clock).await
        {
            return Ok(());
        }
        tracing::warn!(connection = door.connection().0, "webhook with a wrong token");
        Err(Refusal::WrongToken)
    }

    async fn keep(&self, door: &Door, webhook: Webhook) -> Result<bool, Refusal> {
        let hooks = &self.hooks;
        let installation = hooks.installation.get();
        let fact = journal::admit(&installation, door.connection(), webhook.told, &webhook.numbers, hooks.clock.now());
        let hash = fact.told.hash;
        let appended = hooks.store.append(vec![fact]).await.map_err(|error| {
            tracing::warn!(connection = door.connection().0, %error, "webhook not stored; it was refused, so Aircall tries again");
            Refusal::StoreFailed
        })?;
        let is_new = appended.first().is_some_and(|appended| appended.is_new);
        tracing::debug!(connection = door.connection().0, ?hash, is_new, "webhook stored");
        if is_new {
            (hooks.on_new_facts)();
        }
        Ok(is_new)
    }

    fn refuse(&self, refusal: Refusal) -> Response {
        self.hooks.counters.count_refused(&refusal);
        refusal.into_response()
    }
}
