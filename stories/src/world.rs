//! One Deskline, one fake Aircall company, one fake desk.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aircall::{AircallConnector, api};
use async_trait::async_trait;
use contract::Meter;
use domain::ids::{Account, CallId, ConnectionId, InteractionKey, MessageId, Vendor};
use domain::installation::{Installation, NumberSelection};
use domain::ledger::{Effect, EffectState};
use domain::step::Timing;
use engine::files::KeptFirst;
use engine::hint::Hint;
use engine::{Engine, Limits, Parts, Vendors};
use ground::{PausedClock, Switchboard, Trip};
use host::SeededRandom;
use jiff::{SignedDuration, Timestamp};
use ports::{Clock, Outside};
use sandbox::Sandbox;
use sandbox::aircall::{Options as AircallOptions, Playing, Script};
use sandbox::kernel::Kernel;
use secrecy::SecretString;
use serde_json::{Value, json};
use store::{InteractionDetail, Store, WantedConnection, WantedInstallation, WantedIntegration};
use store_sqlite::{Options as SqliteOptions, SqliteStore};
use url::Url;
use web::hooks::{Counters, Door, Hooks, SharedInstallation, TokenReader, door_path};

use crate::desk::DeskView;
use crate::desks::{Desk, Side};
use crate::log::ErrorLog;
use crate::tickets::TicketView;

const PUBLIC_HOST: &str = "deskline.example";
const PATH_SECRET: &str = "a-path-that-nobody-guesses";
const AIRCALL: &str = "api.aircall.io";

/// How a world is set up.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Which desk it stands on.
    pub desk: Desk,
    /// Decides lags and everything random at the vendors.
    pub seed: u64,
    /// Settings of the one integration, over its defaults.
    pub settings: Value,
    /// Which numbers it listens to.
    pub numbers: NumberSelection,
    /// Members of the fake desk's options to set, e.g. `index_lag_seconds`.
    pub desk_options: Value,
    /// Lists to be added to the fake desk's start data, e.g. `customers`.
    pub desk_data: Value,
    /// Lists to be added to the fake Aircall's start data; other members replace what is there.
    pub phone_data: Value,
    /// When it begins.
    pub start: Timestamp,
    /// The waits of plans.
    pub timing: Timing,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            desk: Desk::HelpScout,
            seed: 1,
            settings: json!({}),
            numbers: NumberSelection::All,
            desk_options: json!({}),
            desk_data: json!({}),
            phone_data: json!({}),
            start: "2026-11-20T15:00:00Z".parse().expect("a date"),
            timing: Timing::default(),
        }
    }
}

/// Everything, running.
pub struct World {
    /// The vendors.
    pub sandbox: Sandbox,
    /// What Deskline keeps.
    pub store: Arc<dyn Store>,
    clock: Arc<PausedClock>,
    switchboard: Switchboard,
    pub(crate) outside: Outside,
    installation: Installation,
    plan: Plan,
    running: Arc<Mutex<Option<Process>>>,
    /// The harness looks at the end of each story, see [`World::end`].
    pub(crate) ended: std::sync::atomic::AtomicBool,
    pub(crate) reinstalled: bool,
}

/// One run of the program: ends when it is killed.
struct Process {
    tasks: [tokio::task::JoinHandle<()>; 2],
    stop: Hint,
}

struct NoReread;

#[async_trait]
impl TokenReader for NoReread {
    async fn reread(&self, _: ConnectionId) -> Option<SecretString> {
        None
    }
}

impl World {
    /// Sets everything up and starts it: vendors with the people of Harbour Coffee, Deskline, its webhook.
    pub async fn begin(plan: Plan) -> Self {
        let store = SqliteStore::inline(None, SqliteOptions::default()).expect("a database in memory");
        Self::begin_on(plan, Arc::new(store)).await
    }

    /// The same on a store that is handed in.
    pub async fn begin_on(plan: Plan, store: Arc<dyn Store>) -> Self {
        ErrorLog::begin();
        let clock = PausedClock::starting(plan.start);
        let switchboard = Switchboard::new(clock.clone()).keeping_posts();
        let kernel = Kernel::new(clock.clone(), plan.seed);
        let options = AircallOptions { courier: Some(Arc::new(switchboard.clone())), ..AircallOptions::default() };
        let sandbox = Sandbox::new(kernel, options);
        sandbox.load(start_data(&plan)).expect("start data");
        switchboard.connect(AIRCALL, sandbox.aircall.router());
        plan.desk.side().plug(&sandbox, &switchboard);
        let outside = Outside {
            clock: clock.clone(),
            random: Arc::new(SeededRandom::new(plan.seed)),
            transport: Arc::new(switchboard.clone()),
        };
        let installation = store.reconcile(&wanted(&plan)).await.expect("a set-up");
        let world = Self {
            sandbox,
            store,
            clock,
            switchboard,
            outside,
            installation,
            plan,
            running: Arc::new(Mutex::new(None)),
            ended: false.into(),
            reinstalled: false,
        };
        world.start().await;
        world
    }

    /// The same vendors with a new, empty Deskline: a re-installation.
    pub async fn reinstall(&mut self) {
        self.kill();
        self.reinstalled = true;
        let store = SqliteStore::inline(None, SqliteOptions::default()).expect("a database in memory");
        self.store = Arc::new(store);
        self.installation = self.store.reconcile(&wanted(&self.plan)).await.expect("a set-up");
        self.start().await;
    }

    /// Changes the integration's settings, as an administrator would.
    pub async fn change_settings(&mut self, settings: Value) {
        self.plan.settings = settings;
        self.installation = self.store.reconcile(&wanted(&self.plan)).await.expect("a set-up");
        self.kill();
        self.start().await;
    }

    /// Starts the program on what is stored.
    pub async fn start(&self) {
        let engine = Arc::new(self.engine());
        let hint = engine.hint();
        let stop = Hint::default();
        let hooks = self.hooks(hint).await;
        self.switchboard.connect(PUBLIC_HOST, hooks.router());
        let turns = {
            let (engine, stop, account) = (engine.clone(), stop.clone(), self.side().account());
            spawn(async move { engine.run(&account, &stop).await })
        };
        let files = {
            let stop = stop.clone();
            spawn(async move { engine.keep_files(&stop).await })
        };
        *self.running.lock().expect("nobody panics here") = Some(Process { tasks: [turns, files], stop });
    }

    /// Kills the program at once: nothing is finished, nothing is given back.
    pub fn kill(&self) {
        kill(&self.switchboard, &self.running);
    }

    /// Kills the program at its n-th request from now on (the first is 1), see [`Trip`].
    pub fn kill_at(&self, request: usize, trip: Trip) {
        let (switchboard, running) = (self.switchboard.clone(), self.running.clone());
        self.switchboard.trip(request, trip, Box::new(move || kill(&switchboard, &running)));
    }

    /// Whether the program runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.running.lock().expect("nobody panics here").is_some()
    }

    /// Takes a host off the net, or puts it back: connections are refused, so nothing is sent.
    pub fn unplug(&self, host: &str, unplugged: bool) {
        if unplugged {
            self.switchboard.disconnect(host);
        } else if host == AIRCALL {
            self.switchboard.connect(host, self.sandbox.aircall.router());
        } else {
            self.side().plug(&self.sandbox, &self.switchboard);
        }
    }

    /// The bodies of all webhooks that Aircall sent, in order, each once, with the time of its first try.
    #[must_use]
    pub fn webhooks(&self) -> Vec<(Timestamp, Value)> {
        self.switchboard.posted()
    }

    /// A person does something in the desk, as in the sandbox's control API.
    pub fn person(&self, act: &Value) -> Option<u64> {
        self.side().act(&self.sandbox, act)
    }

    /// Puts a fault in force, as in the sandbox's control API.
    pub fn fault(&self, rule: &Value) -> u64 {
        self.sandbox.kernel.faults.add(serde_json::from_value(rule.clone()).expect("a rule"))
    }

    fn engine(&self) -> Engine {
        let transport = KeptFirst::new(self.store.clone(), self.outside.transport.clone());
        let outside = Outside { transport: Arc::new(transport), ..self.outside.clone() };
        let aircall = aircall_client(&outside);
        let phone: Arc<dyn contract::Connector> = Arc::new(AircallConnector::new(aircall));
        let desk = self.side().connect(outside.clone());
        Engine::new(Parts {
            store: self.store.clone(),
            outside,
            vendors: Vendors {
                desks: [(self.side().account(), desk)].into(),
                phones: [(phone_account(), phone)].into(),
            },
            installation: self.installation.clone(),
            installed_at: Timestamp::MIN,
            timing: self.plan.timing.clone(),
            // Hints wake it; a poll finds nothing that a hint did not tell.
            limits: Limits { poll: Duration::from_secs(10), ..Limits::default() },
            owner: format!("process at {}", self.now()),
            alone: true,
        })
    }

    async fn hooks(&self, hint: Hint) -> Hooks {
        let client = aircall_client(&self.outside);
        let url = Url::parse(&format!("https://{PUBLIC_HOST}{}", door_path(PATH_SECRET))).expect("a URL");
        let events = aircall::webhook_setup::events();
        let wanted = aircall::webhook_setup::Wanted { url: &url, events: &events, known_token: None };
        let state = aircall::webhook_setup::ensure(&client, &wanted).await.expect("a webhook");
        let door = Arc::new(Door::new(self.phone_connection(), &SecretString::from(PATH_SECRET)));
        door.set_token(&state.token);
        Hooks {
            store: self.store.clone(),
            clock: self.clock.clone(),
            doors: vec![door],
            installation: SharedInstallation::new(self.installation.clone()),
            reread: Arc::new(NoReread),
            on_new_facts: Arc::new(move || hint.give()),
            counters: Arc::new(Counters::default()),
            limits: web::hooks::Limits::default(),
        }
    }

    /// Our id of the phone connection.
    #[must_use]
    pub fn phone_connection(&self) -> ConnectionId {
        self.installation.connections.iter().find(|one| one.name == "phone").expect("it was set up").id
    }

    /// What is set up.
    #[must_use]
    pub fn installation(&self) -> &Installation {
        &self.installation
    }

    // --- Time ---------------------------------------------------------------------------------------

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Clock::now(self.clock.as_ref())
    }

    /// Lets time pass.
    pub async fn pass(&self, seconds: u64) {
        Clock::sleep(self.clock.as_ref(), Duration::from_secs(seconds)).await;
    }

    /// Lets time pass until then.
    pub async fn until(&self, at: Timestamp) {
        let wait = Duration::try_from(at.duration_since(self.now())).unwrap_or(Duration::ZERO);
        Clock::sleep(self.clock.as_ref(), wait).await;
    }

    /// Plays a script and lets its end and everything after it happen: closing records, late assets, settled doubts.
    pub async fn play(&self, script: &Value) {
        let script: Script = serde_json::from_value(script.clone()).expect("a script");
        let report = self.sandbox.aircall.play(script).finished().await.expect("it was played");
        assert!(report.refused.is_empty(), "the script was refused: {:?}", report.refused);
        self.settle().await;
    }

    /// Begins to play a script.
    pub fn begin_play(&self, script: &Value) -> Playing {
        self.sandbox.aircall.play(serde_json::from_value(script.clone()).expect("a script"))
    }

    /// Lets time pass until the program was killed, or half an hour is over.
    pub async fn until_killed_or_quiet(&self) {
        for _ in 0..1800 {
            if !self.is_running() {
                return;
            }
            self.pass(1).await;
        }
    }

    /// Lets time pass until nothing more is due soon: at the vendors and in Deskline.
    pub async fn settle(&self) {
        self.sandbox.aircall.quiet().await;
        for _ in 0..20_000 {
            self.pass(5).await;
            let next = self.store.next_due(&self.side().account()).await.expect("the store");
            let soon = self.now() + SignedDuration::from_mins(20);
            if next.is_none_or(|at| at > soon) && self.sandbox.aircall.pending().is_quiet() {
                return;
            }
        }
        panic!("Deskline does not come to rest");
    }

    // --- Looking ------------------------------------------------------------------------------------

    pub(crate) fn side(&self) -> &'static dyn Side {
        self.plan.desk.side()
    }

    /// What the fake Help Scout holds, without any lag.
    #[must_use]
    pub fn desk(&self) -> DeskView {
        DeskView(self.sandbox.helpscout.dump())
    }

    /// What the fake Gorgias holds, without any lag.
    #[must_use]
    pub fn tickets(&self) -> TicketView {
        TicketView(Desk::Gorgias.side().dump(&self.sandbox))
    }

    /// All effects in these states.
    pub async fn effects(&self, states: &[EffectState]) -> Vec<Effect> {
        self.store.effects(states, 10_000).await.expect("the store")
    }

    /// The interaction of a call, with everything known of it.
    pub async fn interaction(&self, call: i64) -> InteractionDetail {
        self.interaction_of(&InteractionKey::Call(CallId(call))).await
    }

    async fn interaction_of(&self, key: &InteractionKey) -> InteractionDetail {
        let rows = self.store.interactions(None, 10_000).await.expect("the store");
        let row = rows.iter().find(|row| row.key == *key).expect("the interaction is known");
        self.store.interaction(row.id).await.expect("the store")
    }

    /// The codes of the reasons that were written down for a call, in order.
    pub async fn reasons(&self, call: i64) -> Vec<String> {
        codes(&self.interaction(call).await)
    }

    /// The codes of the reasons that were written down for a message, in order.
    pub async fn reasons_of_message(&self, message: &str) -> Vec<String> {
        codes(&self.interaction_of(&InteractionKey::Message(MessageId(message.to_owned()))).await)
    }

    /// Ids of the messages that were written, in order.
    #[must_use]
    pub fn messages(&self) -> Vec<String> {
        self.sandbox.aircall.messages().iter().map(|message| message.id.clone()).collect()
    }

    /// Ids of the calls that were placed, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<i64> {
        self.sandbox.aircall.calls().iter().map(|call| call.id).collect()
    }

    /// Requests that reached a fake, `METHOD path`, tokens left out.
    #[must_use]
    pub fn requests(&self, vendor: &str) -> Vec<String> {
        let log = serde_json::to_value(self.sandbox.kernel.log.snapshot()).expect("a log");
        let entries = log.as_array().cloned().unwrap_or_default();
        entries
            .iter()
            .filter(|entry| entry["vendor"] == vendor)
            .map(|entry| {
                format!("{} {}", entry["method"].as_str().unwrap_or("?"), entry["path"].as_str().unwrap_or("?"))
            })
            .filter(|line| !line.contains("oauth2/token"))
            .collect()
    }
}

fn codes(detail: &InteractionDetail) -> Vec<String> {
    let decisions = detail.filings.iter().flat_map(|filing| &filing.decisions);
    decisions.map(|decision| decision.reason.code.clone()).collect()
}

pub(crate) fn aircall_client(outside: &Outside) -> api::Client {
    let key = api::ApiKey { id: "harbour-api-id".to_owned(), token: SecretString::from("harbour-api-token") };
    let base = Url::parse("https://api.aircall.io/").expect("a URL");
    api::Client::new(outside.clone(), base, &key, Meter::new(aircall::share(60)))
}

fn phone_account() -> Account {
    Account::new(Vendor::Aircall, "harbour-api-id")
}

fn wanted(plan: &Plan) -> WantedInstallation {
    let side = plan.desk.side();
    let mut settings = side.settings();
    if let (Some(all), Some(more)) = (settings.as_object_mut(), plan.settings.as_object()) {
        all.extend(more.clone());
    }
    WantedInstallation {
        workspace: "Harbour Coffee".to_owned(),
        connections: vec![
            WantedConnection { name: "phone".to_owned(), account: phone_account() },
            WantedConnection { name: "desk".to_owned(), account: side.account() },
        ],
        integrations: vec![WantedIntegration {
            name: "support".to_owned(),
            phone: "phone".to_owned(),
            desk: "desk".to_owned(),
            destination: side.destination(),
            numbers: plan.numbers.clone(),
            paused: false,
            settings,
        }],
    }
}

fn start_data(plan: &Plan) -> Value {
    let mut phone: Value =
        serde_json::from_str(include_str!("../../crates/sandbox/data/aircall-harbour.json")).expect("start data");
    // Links to recordings and voicemails lead to the one listener of the fake.
    phone["aircall"]["settings"]["public_url"] = json!(format!("https://{AIRCALL}"));
    add(&mut phone["aircall"], &plan.phone_data);
    let mut all = plan.desk.side().start_data(&plan.desk_options, &plan.desk_data);
    all["aircall"] = phone["aircall"].clone();
    all
}

/// Lists grow, anything else is replaced.
pub(crate) fn add(data: &mut Value, more: &Value) {
    for (name, value) in more.as_object().into_iter().flatten() {
        match (data[name].as_array_mut(), value) {
            (Some(list), Value::Array(items)) => list.extend(items.clone()),
            _ => data[name] = value.clone(),
        }
    }
}

fn kill(switchboard: &Switchboard, running: &Mutex<Option<Process>>) {
    switchboard.disconnect(PUBLIC_HOST);
    if let Some(process) = running.lock().expect("nobody panics here").take() {
        process.tasks.iter().for_each(tokio::task::JoinHandle::abort);
        drop(process.stop);
    }
}

#[expect(clippy::disallowed_methods, reason = "the world starts the program as its supervisor would")]
fn spawn(future: impl Future<Output = ()> + Send + 'static) -> tokio::task::JoinHandle<()> {
    tokio::spawn(future)
}
