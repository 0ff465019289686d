//! An engine with its store and its scripted vendors.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use contract::Connector;
use domain::call::{Direction, OwnNumber};
use domain::effect::EffectKey;
use domain::fact::{CallEvent, CallFact, CallView, FactHash, ParsedFact, Source, Told};
use domain::ids::{Account, CallId, Destination, InteractionKey, NumberId, Vendor as Maker};
use domain::installation::{Installation, NumberSelection};
use domain::ledger::{Effect, EffectState};
use domain::step::{Timing, Urgency};
use engine::hint::Hint;
use engine::{Engine, Limits, Parts, Quiet, Vendors};
use jiff::Timestamp;
use ports::{Clock, Outside, Random, Request, Response, SendError, Transport};
use serde_json::json;
use store::model::Model;
use store::{NewFact, Store, WantedConnection, WantedInstallation, WantedIntegration};

use crate::script::{Part, Script, ScriptedDesk, Vendor};
use crate::time::PausedClock;

pub(crate) struct World {
    pub(crate) clock: Arc<PausedClock>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) desk: Arc<ScriptedDesk>,
    pub(crate) vendor: Arc<Vendor>,
    pub(crate) phone: Arc<Vendor>,
    pub(crate) engine: Arc<Engine>,
    pub(crate) installation: Installation,
    pub(crate) limits: Limits,
}

/// No HTTP and no chance: the vendors are scripted.
struct Nothing;

#[async_trait]
impl Transport for Nothing {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        Err(SendError::NotSent(request.url.to_string()))
    }
}

impl Random for Nothing {
    fn next_u64(&self) -> u64 {
        4
    }
}

pub(crate) fn account() -> Account {
    Account::new(Maker::HelpScout, "desk")
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Arc::new(Model::new()), Limits::default()).await
    }

    pub(crate) async fn with_limits(limits: Limits) -> Self {
        Self::with(Arc::new(Model::new()), limits).await
    }

    pub(crate) async fn with(store: Arc<dyn Store>, limits: Limits) -> Self {
        let clock = PausedClock::new();
        let connection = |name: &str, account| WantedConnection { name: name.to_owned(), account };
        let wanted = WantedInstallation {
            workspace: "Acme".to_owned(),
            connections: vec![connection("phone", phone_account()), connection("desk", account())],
            integrations: vec![WantedIntegration {
                name: "support".to_owned(),
                phone: "phone".to_owned(),
                desk: "desk".to_owned(),
                destination: Destination("inbox/7".to_owned()),
                numbers: NumberSelection::All,
                paused: false,
                settings: json!({}),
            }],
        };
        let installation = store.reconcile(&wanted).await.unwrap();
        let vendor = Vendor::new(&clock, &store);
        let phone = Vendor::new(&clock, &store);
        let desk = ScriptedDesk::new(&vendor);
        let parts = parts(&clock, &store, &desk, &phone, &installation, &limits, "one");
        let engine = Arc::new(Engine::new(parts));
        Self { clock, store, desk, vendor, phone, engine, installation, limits }
    }

    /// The engine of another process on the same store. `alone`: it knows that the first one is gone.
    pub(crate) fn another_engine(&self, owner: &str, alone: bool) -> Engine {
        let Self { clock, store, desk, phone, installation, limits, .. } = self;
        let mut parts = parts(clock, store, desk, phone, installation, limits, owner);
        parts.alone = alone;
        Engine::new(parts)
    }

    /// The engine of an installation that began then.
    pub(crate) fn engine_since(&self, installed_at: Timestamp) -> Engine {
        let Self { clock, store, desk, phone, installation, limits, .. } = self;
        let parts = parts(clock, store, desk, phone, installation, limits, "since");
        Engine::new(Parts { installed_at, ..parts })
    }

    /// An engine with other wires and another phone system.
    pub(crate) fn engine_with(&self, transport: Arc<dyn Transport>, phone: Arc<dyn Connector>) -> Engine {
        let Self { clock, store, desk, installation, limits, .. } = self;
        let mut parts = parts(clock, store, desk, &self.phone, installation, limits, "files");
        parts.outside.transport = transport;
        parts.vendors.phones.insert(phone_account(), phone);
        Engine::new(parts)
    }

    // --- What comes in ------------------------------------------------------------------------------

    /// A call whose plan follows this script.
    pub(crate) async fn call(&self, call: i64, urgency: Urgency, parts: &[Part]) {
        self.call_in_line(call, &[], urgency, parts).await;
    }

    /// One that keeps its place in these lanes throughout.
    pub(crate) async fn call_in_line(&self, call: i64, lanes: &[&'static str], urgency: Urgency, parts: &[Part]) {
        self.desk.script(call, Script { urgency, parts: parts.to_vec(), lanes: lanes.to_vec() });
        self.tell(call, CallEvent::Created, urgency).await;
    }

    /// One more fact about a call.
    pub(crate) async fn tell(&self, call: i64, event: CallEvent, urgency: Urgency) {
        self.store.append(vec![self.fact(call, event, urgency)]).await.unwrap();
        self.engine.hint().give();
    }

    pub(crate) fn fact(&self, call: i64, event: CallEvent, urgency: Urgency) -> NewFact {
        let now = self.clock.now();
        let own = OwnNumber {
            id: NumberId(1),
            name: "Support".to_owned(),
            number: None,
            digits: String::new(),
            country: None,
        };
        let view = CallView { direction: Some(Direction::Inbound), number: Some(own.clone()), ..CallView::default() };
        let fact = CallFact { call: CallId(call), event, at: now, view };
        let told = Told {
            hash: FactHash::of(&json!(fact)),
            source: Source::Webhook,
            event: "call".to_owned(),
            at: now,
            raw: "{}".to_owned(),
            about: Some(InteractionKey::Call(fact.call)),
            parsed: Some(ParsedFact::Call(fact)),
        };
        let phone = self.installation.integrations[0].phone;
        let admitted = engine::journal::admit(&self.installation, phone, told, &[own], now);
        NewFact { urgency, ..admitted }
    }

    // --- Running ------------------------------------------------------------------------------------

    /// Runs until nothing is due within the horizon.
    pub(crate) async fn settle_within(&self, seconds: u64) {
        let quiet = Quiet { horizon: Duration::from_secs(seconds) };
        self.engine.run_until_quiet(&account(), &Hint::default(), quiet).await;
    }

    /// Runs for so long, while something else goes on; then stops.
    pub(crate) async fn run_while<T>(&self, other: impl Future<Output = T>) -> T {
        let stop = Hint::default();
        let account = account();
        let ends = async {
            let result = other.await;
            stop.give();
            result
        };
        futures_util::join!(self.engine.run(&account, &stop), ends).1
    }

    pub(crate) async fn run_for(&self, seconds: u64) {
        self.run_while(self.clock.sleep(Duration::from_secs(seconds))).await;
    }

    pub(crate) async fn sleep(&self, seconds: u64) {
        self.clock.sleep(Duration::from_secs(seconds)).await;
    }

    // --- Looking ------------------------------------------------------------------------------------

    /// An effect, as stored.
    pub(crate) async fn effect(&self, key: &EffectKey) -> Effect {
        let all = [
            EffectState::Intended,
            EffectState::InDoubt,
            EffectState::Withdrawn,
            EffectState::Confirmed,
            EffectState::Refused,
            EffectState::Expired,
            EffectState::Dismissed,
        ];
        let effects = self.store.effects(&all, 1_000_000).await.unwrap();
        let found = effects.into_iter().find(|effect| effect.key == *key);
        found.unwrap_or_else(|| panic!("no effect {key}"))
    }

    pub(crate) async fn state(&self, key: &EffectKey) -> EffectState {
        self.effect(key).await.state
    }

    /// How many effects are in this state.
    pub(crate) async fn count(&self, state: EffectState) -> u64 {
        self.store.counts().await.unwrap().effects.get(&state).copied().unwrap_or(0)
    }
}

pub(crate) fn phone_account() -> Account {
    Account::new(Maker::Aircall, "company")
}

fn parts(
    clock: &Arc<PausedClock>,
    store: &Arc<dyn Store>,
    desk: &Arc<ScriptedDesk>,
    phone: &Arc<Vendor>,
    installation: &Installation,
    limits: &Limits,
    owner: &str,
) -> Parts {
    let nothing = Arc::new(Nothing);
    let mut vendors = Vendors::default();
    vendors.desks.insert(account(), desk.clone());
    vendors.phones.insert(phone_account(), phone.clone());
    Parts {
        store: store.clone(),
        outside: Outside { clock: clock.clone(), random: nothing.clone(), transport: nothing },
        vendors,
        installation: installation.clone(),
        installed_at: Timestamp::MIN,
        timing: Timing::default(),
        limits: limits.clone(),
        owner: owner.to_owned(),
        alone: false,
    }
}
