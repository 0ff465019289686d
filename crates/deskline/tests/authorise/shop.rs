//! A shop whose Gorgias account is reached with an app: the vendors, the program, and the owner's browser.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use deskline::config::{Config, Environment, KEY_VARIABLE};
use deskline::vendors::gorgias::token_setting;
use deskline::wiring::{Deskline, Parts};
use engine::hint::Hint;
use ground::{PausedClock, Switchboard};
use host::SeededRandom;
use http::{HeaderMap, Method, Request, header};
use ports::{Clock, Outside, Transport};
use sandbox::Sandbox;
use sandbox::aircall::{Options as AircallOptions, Script};
use sandbox::gorgias::Account;
use sandbox::kernel::Kernel;
use sandbox::kernel::fault::Rule;
use serde_json::{Value, json};
use store::Store;
use store_sqlite::{Options, SqliteStore};
use tokio::task::JoinHandle;
use tower::ServiceExt;
use url::Url;

const AIRCALL: &str = "api.aircall.io";
const GORGIAS: &str = "acme.gorgias.com";
const PUBLIC: &str = "deskline.example";
/// The dashboard's address, if nothing else is configured.
const DASHBOARD: &str = "http://127.0.0.1:8041";

const CONFIGURATION: &str = r#"
[server]
public_url = "https://deskline.example"
[[aircall]]
name = "phone"
api_id = "harbour-api-id"
api_token = "harbour-api-token"
[[gorgias]]
name = "shop"
subdomain = "acme"
client_id = "deskline-app"
client_secret = "shop-secret"
base_url = "https://acme.gorgias.com/gorgias/acme"
[[integration]]
name = "support"
aircall = "phone"
gorgias = "shop"
home_country = "US"
"#;

/// All of it, running.
pub(crate) struct Shop {
    pub(crate) sandbox: Sandbox,
    pub(crate) store: Arc<dyn Store>,
    clock: Arc<PausedClock>,
    switchboard: Switchboard,
    config: Config,
    dashboard: Router,
    tasks: Vec<JoinHandle<()>>,
}

/// A page, read whole.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) text: String,
    /// Where it leads on to.
    pub(crate) location: String,
}

impl Shop {
    /// Opens it. Nobody has authorised the app yet.
    pub(crate) async fn open() -> Self {
        crate::log::keep();
        let clock = PausedClock::starting("2026-11-20T15:00:00Z".parse().unwrap());
        let switchboard = Switchboard::new(clock.clone());
        let options = AircallOptions { courier: Some(Arc::new(switchboard.clone())), ..AircallOptions::default() };
        let sandbox = Sandbox::new(Kernel::new(clock.clone(), 1), options);
        sandbox.load(start_data()).unwrap();
        switchboard.connect(AIRCALL, sandbox.aircall.router());
        switchboard.connect(GORGIAS, sandbox.gorgias.router());
        let environment: Environment = [(KEY_VARIABLE.to_owned(), "0123456789abcdef".repeat(4))].into_iter().collect();
        let config = Config::read(Path::new("deskline.toml"), CONFIGURATION, &environment).unwrap();
        let options = Options { key: Some(config.key.clone()), ..Options::default() };
        let store: Arc<dyn Store> = Arc::new(SqliteStore::inline(None, options).unwrap());
        let (dashboard, tasks) = (Router::new(), Vec::new());
        let mut shop = Self { sandbox, store, clock, switchboard, config, dashboard, tasks };
        shop.start().await;
        shop
    }

    /// Starts the program on what is stored.
    async fn start(&mut self) {
        let outside = Outside {
            clock: self.clock.clone(),
            random: Arc::new(SeededRandom::new(1)),
            transport: Arc::new(self.switchboard.clone()),
        };
        let owner = format!("process {}", Clock::now(self.clock.as_ref()));
        let store = Arc::clone(&self.store);
        let parts = Parts { store, outside, key: self.config.key.clone(), owner, alone: true };
        let Deskline { engine, keepers, hooks, dashboard, .. } = Deskline::assemble(&self.config, parts).await.unwrap();
        self.switchboard.connect(PUBLIC, hooks);
        self.dashboard = dashboard;
        for account in engine.accounts() {
            let engine = engine.clone();
            self.tasks.push(spawn(async move { engine.run(&account, &Hint::default()).await }));
        }
        for keeper in keepers {
            self.tasks.push(spawn(async move { keeper.run(&Hint::default()).await }));
        }
        self.pass(5).await;
    }

    /// Kills the program and starts it again.
    pub(crate) async fn restart(&mut self) {
        self.tasks.drain(..).for_each(|task| task.abort());
        self.start().await;
    }

    pub(crate) async fn pass(&self, seconds: u64) {
        Clock::sleep(self.clock.as_ref(), Duration::from_secs(seconds)).await;
    }

    /// The account at Gorgias.
    pub(crate) fn account(&self) -> Account {
        self.sandbox.gorgias.account("acme").unwrap()
    }

    /// From now on Gorgias misbehaves so.
    pub(crate) fn fault(&self, path: &str, fault: Value) {
        let mut rule = Rule::new(serde_json::from_value(fault).unwrap());
        rule.vendor = Some("gorgias".to_owned());
        rule.path = Some(path.to_owned());
        self.sandbox.kernel.faults.add(rule);
    }

    // --- The owner's browser ------------------------------------------------------------------------

    /// A page of the dashboard.
    pub(crate) async fn look(&self, path: &str) -> Page {
        self.visit(Method::GET, path).await
    }

    async fn visit(&self, method: Method, path: &str) -> Page {
        let request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:8041");
        let answer = self.dashboard.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let location = answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        let bytes = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        Page { status, text: String::from_utf8(bytes.to_vec()).unwrap(), location: location.unwrap_or_default() }
    }

    /// Presses the button and answers the vendor's page. Returns the dashboard's path to which the vendor sends the browser back.
    pub(crate) async fn consents(&self) -> String {
        let begun = self.visit(Method::POST, "/connections/shop/authorise").await;
        assert_eq!(begun.status, 303, "{}", begun.text);
        let url: Url = begun.location.parse().unwrap();
        assert_eq!(url.host_str(), Some(GORGIAS));
        let request = ports::Request {
            method: Method::GET,
            url,
            headers: HeaderMap::new(),
            body: bytes::Bytes::new(),
            timeout: Duration::from_secs(5),
            max_answer_bytes: 1 << 16,
        };
        let answer = self.switchboard.send(request).await.unwrap();
        assert_eq!(answer.status.as_u16(), 302, "{answer:?}");
        let back = answer.headers[header::LOCATION].to_str().unwrap();
        back.strip_prefix(DASHBOARD).unwrap_or_else(|| panic!("not back to us: {back}")).to_owned()
    }

    /// The whole way, to its end.
    pub(crate) async fn authorises(&self) {
        let back = self.consents().await;
        let answer = self.look(&back).await;
        assert_eq!((answer.status, answer.location.as_str()), (303, "/connections?authorised=shop"), "{}", answer.text);
        let page = self.look(&answer.location).await;
        assert!(page.text.contains("Connection shop is authorised."), "{}", page.text);
        assert!(!page.text.contains("class=\"banner\""), "{}", page.text);
    }

    // --- Looking ------------------------------------------------------------------------------------

    /// How the connection stands.
    pub(crate) async fn state(&self) -> String {
        let page = self.look("/status.json").await;
        let status: Value = serde_json::from_str(&page.text).unwrap();
        let all = status["connections"].as_array().unwrap();
        all.iter().find(|one| one["name"] == "shop").unwrap()["state"].as_str().unwrap().to_owned()
    }

    /// Calls that are known.
    pub(crate) async fn interactions(&self) -> u64 {
        self.store.counts().await.unwrap().interactions
    }

    /// The refresh token that is kept.
    pub(crate) async fn kept(&self) -> Option<String> {
        self.store.setting(&token_setting(&self.config.gorgias[0].account())).await.unwrap()
    }

    /// Somebody calls, is answered, and the call ends half a minute later; the caller, whom nobody knows.
    pub(crate) async fn call(&self, number: u32) -> String {
        let caller = format!("+1415555{:04}", 200 + number);
        let script: Script = serde_json::from_value(json!([
            {"at": 0, "call": "c", "do": "place", "direction": "inbound", "number": 501, "party": caller},
            {"at": 2, "call": "c", "do": "ring", "user": 1203},
            {"at": 6, "call": "c", "do": "answer", "user": 1203},
            {"at": 36, "call": "c", "do": "hangup"}
        ]))
        .unwrap();
        let report = self.sandbox.aircall.play(script).finished().await.unwrap();
        assert!(report.refused.is_empty(), "{:?}", report.refused);
        caller
    }

    /// Keys of all records that stand in the account.
    pub(crate) fn records(&self) -> Vec<String> {
        let dump = self.account().dump();
        let tickets = dump["tickets"].as_array().unwrap().iter();
        let messages = tickets.flat_map(|one| one["messages"].as_array().unwrap().clone());
        let keys = messages.filter_map(|one| Some(one["external_id"].as_str()?.to_owned()));
        keys.filter(|key| key.starts_with("gorgias/")).collect()
    }

    /// Each of so many calls has its first record, and nothing is written twice. A call that is logged only after its end needs no closing
    /// note.
    #[track_caller]
    pub(crate) fn holds(&self, calls: usize) {
        let records = self.records();
        let different: BTreeSet<&String> = records.iter().collect();
        assert_eq!(different.len(), records.len(), "written twice: {records:#?}");
        assert_eq!(records.iter().filter(|key| key.ends_with("/first")).count(), calls, "{records:#?}");
    }
}

/// The fakes know the wires and the wires know the fakes.
impl Drop for Shop {
    fn drop(&mut self) {
        for host in [AIRCALL, GORGIAS, PUBLIC] {
            self.switchboard.disconnect(host);
        }
    }
}

fn start_data() -> Value {
    let mut data: Value =
        serde_json::from_str(include_str!("../../../sandbox/data/aircall-harbour.json")).expect("start data");
    data["gorgias"] = json!({"acme": {
        "apps": [{
            "client_id": "deskline-app", "client_secret": "shop-secret", "name": "Deskline",
            "redirect_uris": [format!("{DASHBOARD}/oauth/gorgias/callback")],
        }],
        "users": [{
            "id": 401, "name": "Anna Berg", "email": "anna.berg@harbour.example", "role": "admin",
            "created_at": "2024-01-10T09:00:00Z",
        }],
    }});
    data
}

#[expect(clippy::disallowed_methods, reason = "a test starts the program as its supervisor would")]
fn spawn(future: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    tokio::spawn(future)
}
