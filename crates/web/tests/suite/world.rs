//! What the tests stand on: a clock that is moved by hand, a store that fails or waits on demand, a vendor that
//! tells tokens, and the two listeners over them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use domain::effect::EffectKey;
use domain::ids::{Account, ConnectionId, Destination, FilingId, InteractionId, NumberId, Vendor};
use domain::installation::{Installation, NumberSelection};
use domain::ledger::{Answer, Effect, EffectState};
use domain::memory::{Conversation, Party};
use domain::step::Lane;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ports::Clock;
use secrecy::{SecretBox, SecretString};
use serde_json::{Value, json};
use store::model::Model;
use store::*;
use tokio::sync::watch;
use tower::ServiceExt;
use web::dashboard::Dashboard;
use web::hooks::{Counters, Door, Hooks, Limits, SharedInstallation, TokenReader, door_path};

use crate::accounts::Accounts;

pub(crate) const PATH: &str = "path-secret-1";
pub(crate) const TOKEN: &str = "0123456789abcdef0123456789abcdef";
/// The first of the scripted calls rings then.
pub(crate) const START: i64 = 1_782_900_000;

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(START + second).unwrap()
}

/// A clock that stands until it is moved.
pub(crate) struct HandClock(watch::Sender<Duration>);

impl HandClock {
    pub(crate) fn advance(&self, by: Duration) {
        self.0.send_modify(|time| *time += by);
    }
}

#[async_trait]
impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        at(0) + SignedDuration::try_from(self.monotonic()).unwrap()
    }

    fn monotonic(&self) -> Duration {
        *self.0.borrow()
    }

    async fn sleep(&self, duration: Duration) {
        let until = self.monotonic() + duration;
        self.0.subscribe().wait_for(|time| *time >= until).await.unwrap();
    }
}

/// The model, which fails or waits on demand.
#[derive(Default)]
pub(crate) struct MoodyStore {
    model: Model,
    fails: AtomicBool,
    fails_decisions: AtomicBool,
    held: watch::Sender<bool>,
}

impl MoodyStore {
    pub(crate) fn fail(&self, fails: bool) {
        self.fails.store(fails, Ordering::SeqCst);
    }

    pub(crate) fn fail_decisions(&self, fails: bool) {
        self.fails_decisions.store(fails, Ordering::SeqCst);
    }

    pub(crate) fn hold_appends(&self, held: bool) {
        self.held.send_replace(held);
    }

    async fn mood(&self) -> StoreResult<()> {
        if self.fails.load(Ordering::SeqCst) { Err(StoreError::Failed("disk full".to_owned())) } else { Ok(()) }
    }
}

macro_rules! moody {
    ($($name:ident($($arg:ident: $kind:ty),*) -> $answer:ty;)+) => {
        #[async_trait]
        impl Store for MoodyStore {
            async fn append(&self, facts: Vec<NewFact>) -> StoreResult<Vec<Appended>> {
                self.held.subscribe().wait_for(|held| !held).await.unwrap();
                self.mood().await?;
                self.model.append(facts).await
            }

            async fn decide_effect(&self, key: &EffectKey, retry: bool, now: Timestamp) -> StoreResult<()> {
                if self.fails_decisions.load(Ordering::SeqCst) {
                    return Err(StoreError::Failed("disk full".to_owned()));
                }
                self.mood().await?;
                self.model.decide_effect(key, retry, now).await
            }

            $(async fn $name(&self, $($arg: $kind),*) -> StoreResult<$answer> {
                self.mood().await?;
                self.model.$name($($arg),*).await
            })+
        }
    };
}

moody! {
    reconcile(wanted: &WantedInstallation) -> Installation;
    installation() -> Installation;
    put_setting(name: &str, value: &str, secret: bool) -> ();
    setting(name: &str) -> Option<String>;
    take_lease(request: &LeaseRequest) -> LeaseAnswer;
    renew_lease(fence: &Fence, until: Timestamp) -> ();
    release_lease(fence: &Fence) -> ();
    inherit(fence: &Fence, ended_at: Timestamp, now: Timestamp) -> usize;
    due(account: &Account, query: &DueQuery) -> Vec<DueFiling>;
    next_due(account: &Account) -> Option<Timestamp>;
    load(filing: FilingId) -> LoadedFiling;
    party(account: &Account, address: &str) -> Option<Party>;
    conversation(account: &Account, id: &str) -> Option<Conversation>;
    cache(account: &Account) -> BTreeMap<String, Answer>;
    record(fence: &Fence, turn: Turn) -> ();
    intend(fence: &Fence, intent: NewIntent) -> Intended;
    conclude(fence: &Fence, conclusion: Conclusion) -> ();
    wake_lane(fence: &Fence, lane: &Lane, now: Timestamp) -> Option<FilingId>;
    wake_doubts(fence: &Fence, now: Timestamp) -> usize;
    save_budget(account: &Account, budget: &Value) -> ();
    budget(account: &Account) -> Option<Value>;
    files() -> FilesStanding;
    claim_files(claim: &FileClaim) -> Vec<WantedFile>;
    settle_file(link: &str, fate: FileFate) -> ();
    kept_file(link: &str) -> Option<KeptFile>;
    forget_files(before: Timestamp) -> u64;
    effects(states: &[EffectState], limit: u32) -> Vec<Effect>;
    interactions(before: Option<InteractionId>, limit: u32) -> Vec<InteractionRow>;
    interaction(id: InteractionId) -> InteractionDetail;
    counts() -> Counts;
}

/// The vendor's side of a token, and how often it was asked.
#[derive(Default)]
pub(crate) struct Vendors {
    pub(crate) token: Mutex<Option<String>>,
    pub(crate) asked: AtomicUsize,
    /// While `true`, an answer does not come.
    pub(crate) silent: watch::Sender<bool>,
}

#[async_trait]
impl TokenReader for Vendors {
    async fn reread(&self, _connection: ConnectionId) -> Option<SecretString> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.silent.subscribe().wait_for(|silent| !silent).await.unwrap();
        self.token.lock().unwrap().clone().map(SecretString::from)
    }
}

/// All of it.
pub(crate) struct World {
    pub(crate) clock: Arc<HandClock>,
    pub(crate) store: Arc<MoodyStore>,
    pub(crate) installation: Installation,
    pub(crate) doors: Vec<Arc<Door>>,
    pub(crate) vendors: Arc<Vendors>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) woken: Arc<AtomicUsize>,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) set_up: Arc<crate::set_up::Inspector>,
}

/// An answer, read whole.
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// A short JSON error with what to do.
    #[track_caller]
    pub(crate) fn is_refusal(&self, status: u16) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        let body = self.json();
        assert!(body["error"].is_string() && body["what_to_do"].is_string(), "{body}");
        assert!(self.text.len() < 300, "not short: {body}");
    }

    #[track_caller]
    pub(crate) fn is_taken(&self) {
        assert_eq!((self.status.as_u16(), self.json()), (200, json!({ "ok": true })));
        assert_eq!(self.header("content-type"), "application/json");
    }
}

pub(crate) async fn ask(router: &Router, request: Request<Body>) -> Answered {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 10 << 20).await.unwrap();
    Answered { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
}

pub(crate) fn post(path_secret: &str, body: impl Into<Body>) -> Request<Body> {
    Request::builder().method(Method::POST).uri(door_path(path_secret)).body(body.into()).unwrap()
}

pub(crate) fn get(path: &str) -> Request<Body> {
    Request::builder().uri(path).header(header::HOST, "localhost:8080").body(Body::empty()).unwrap()
}

/// A webhook body as Aircall sends it (sheet aircall §2.3).
pub(crate) fn webhook(event: &str, call: i64, second: i64, data: Value) -> Value {
    let mut whole = json!({
        "id": call,
        "direction": "inbound",
        "raw_digits": "+1 415-555-0101",
        "started_at": START,
        "number": { "id": 10, "name": "Support", "digits": "+1 650-253-0000", "e164_digits": "+16502530000", "country": "US" },
    });
    for (key, value) in data.as_object().unwrap() {
        whole[key] = value.clone();
    }
    json!({ "resource": "call", "event": event, "timestamp": START + second, "token": TOKEN, "data": whole })
}

impl World {
    pub(crate) async fn new() -> Self {
        crate::logs::keep();
        let store = Arc::new(MoodyStore::default());
        let connection =
            |name: &str, vendor| WantedConnection { name: name.to_owned(), account: Account::new(vendor, name) };
        let integration = |name: &str, phone: &str, number, inbox: &str| WantedIntegration {
            name: name.to_owned(),
            phone: phone.to_owned(),
            desk: "desk".to_owned(),
            destination: Destination(inbox.to_owned()),
            numbers: NumberSelection::Some { ids: [NumberId(number)].into(), numbers: [].into() },
            paused: false,
            settings: Value::Null,
        };
        let wanted = WantedInstallation {
            workspace: "test".to_owned(),
            connections: vec![
                connection("phone", Vendor::Aircall),
                connection("other", Vendor::Aircall),
                connection("desk", Vendor::HelpScout),
            ],
            integrations: vec![
                integration("support", "phone", 10, "inbox/7"),
                integration("sales", "phone", 11, "inbox/8"),
            ],
        };
        let installation = store.reconcile(&wanted).await.unwrap();
        let doors = [("phone", PATH), ("other", "path-secret-2")].map(|(name, path)| {
            let named = installation.connections.iter().find(|connection| connection.name == name).unwrap();
            Arc::new(Door::new(named.id, &SecretString::from(path)))
        });
        doors[0].set_token(&SecretString::from(TOKEN));
        Self {
            clock: Arc::new(HandClock(watch::Sender::new(Duration::ZERO))),
            store,
            installation,
            doors: doors.into(),
            vendors: Arc::default(),
            counters: Arc::default(),
            woken: Arc::default(),
            accounts: Arc::default(),
            set_up: Arc::default(),
        }
    }

    pub(crate) fn hooks(&self, limits: Limits) -> Router {
        let woken = Arc::clone(&self.woken);
        Hooks {
            store: self.store.clone(),
            clock: self.clock.clone(),
            doors: self.doors.clone(),
            installation: SharedInstallation::new(self.installation.clone()),
            reread: self.vendors.clone(),
            on_new_facts: Arc::new(move || {
                woken.fetch_add(1, Ordering::SeqCst);
            }),
            counters: self.counters.clone(),
            limits,
        }
        .router()
    }

    pub(crate) fn dashboard(&self, zone: &str) -> Router {
        Dashboard {
            store: self.store.clone(),
            clock: self.clock.clone(),
            zone: TimeZone::get(zone).unwrap(),
            counters: self.counters.clone(),
            connections: self.accounts.clone(),
            set_up: self.set_up.clone(),
            address: "http://localhost:8080/".parse().unwrap(),
            random: Arc::new(crate::accounts::AlwaysFour),
            key: SecretBox::new(Box::new([7; 32])),
        }
        .router()
    }

    /// Sends a webhook that is taken.
    pub(crate) async fn tell(&self, body: &Value) {
        ask(&self.hooks(Limits::default()), post(PATH, body.to_string())).await.is_taken();
    }

    pub(crate) async fn facts(&self) -> u64 {
        self.store.counts().await.unwrap().facts
    }
}
