//! Configuration → store, connectors, engine, routers: the one place that knows all vendors. A new desk is one line in
//! [`desks`], and its section in [`crate::config`].
//!
//! Nothing here listens, starts a task or waits: tests put the same parts together with other clocks and transports.

use std::collections::BTreeMap;
use std::sync::Arc;

use aircall::AircallConnector;
use anyhow::Context;
use async_trait::async_trait;
use axum::Router;
use contract::{Connector, Desk, Meter};
use domain::ids::{Account, ConnectionId, Vendor};
use domain::installation::Installation;
use engine::files::KeptFirst;
use engine::{Engine, Vendors};
use host::{OsRandom, ScaledClock, SystemClock};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ports::{Clock, Outside, Random};
use secrecy::SecretString;
use store::{Store, WantedConnection, WantedInstallation, WantedIntegration};
use store_sqlite::{MasterKey, SqliteStore};
use web::dashboard::Dashboard;
use web::hooks::{Counters, Door, Hooks, SharedInstallation, TokenReader};

use crate::config::Config;
use crate::set_up_check::SetUpCheck;
use crate::vendors::aircall::{Wanted, WebhookKeeper};
use crate::vendors::connections::{AllConnections, Known};
use crate::vendors::{aircall as phone_system, gorgias as ticket_desk, helpscout as help_scout};

/// What is handed in.
pub struct Parts {
    /// Everything that is kept.
    pub store: Arc<dyn Store>,
    /// Time, randomness, HTTP.
    pub outside: Outside,
    /// What secrets follow from.
    pub key: MasterKey,
    /// Unique to this process: who holds the leases.
    pub owner: String,
    /// No other process works on this store.
    pub alone: bool,
}

/// Deskline, put together. Nothing runs yet.
pub struct Deskline {
    /// Everything that is kept.
    pub store: Arc<dyn Store>,
    /// Time, randomness, HTTP.
    pub outside: Outside,
    /// One loop per desk account.
    pub engine: Arc<Engine>,
    /// What is set up.
    pub installation: SharedInstallation,
    /// One per Aircall connection.
    pub keepers: Vec<Arc<WebhookKeeper>>,
    /// The routes of the public listener.
    pub hooks: Router,
    /// The routes of the loopback listener.
    pub dashboard: Router,
}

impl Deskline {
    /// Puts Deskline together: reconciles the set-up with the configuration, and connects everything.
    ///
    /// # Errors
    /// When the store fails, or its secrets were sealed with another master key.
    pub async fn assemble(config: &Config, parts: Parts) -> anyhow::Result<Self> {
        Self::assemble_with(config, parts, |vendors| vendors).await
    }

    /// The same with something put between the engine and its connectors, to watch or to disturb them.
    ///
    /// # Errors
    /// As [`Deskline::assemble`].
    pub async fn assemble_with(
        config: &Config,
        parts: Parts,
        between: impl FnOnce(Vendors) -> Vendors,
    ) -> anyhow::Result<Self> {
        let Parts { store, outside, key, owner, alone } = parts;
        let transport = KeptFirst::new(Arc::clone(&store), Arc::clone(&outside.transport));
        let outside = Outside { transport: Arc::new(transport), ..outside };
        let SetUp { installation, installed_at } = set_up(config, store.as_ref(), outside.clock.as_ref()).await?;
        let shared = SharedInstallation::new(installation.clone());
        let mut phones: BTreeMap<Account, Arc<dyn Connector>> = BTreeMap::new();
        let mut keepers = Vec::new();
        let mut known = Vec::new();
        for connection in &config.aircall {
            let client = phone_system::connect(connection, outside.clone());
            let connector = Arc::new(AircallConnector::new(client.clone()));
            known.push(of_key(&connection.name, connection.account(), connector.meter()));
            phones.insert(connection.account(), connector);
            let path_secret = phone_system::path_secret(&key, &connection.name);
            let public = config.server.public_url.as_ref();
            let id = connection_id(&installation, &connection.name)?;
            keepers.push(Arc::new(WebhookKeeper {
                connection: connection.name.clone(),
                account: connection.account(),
                client,
                wanted: Wanted {
                    url: public.map(|public| phone_system::webhook_url(public, &path_secret)),
                    events: aircall::webhook_setup::events(),
                },
                door: Arc::new(Door::new(id, &path_secret)),
                store: Arc::clone(&store),
                clock: Arc::clone(&outside.clock),
            }));
        }
        for keeper in &keepers {
            keeper.open_door().await.with_context(|| {
                format!(
                    "the webhook token of connection `{}` cannot be read from the store. Is the master key the one that this \
                     installation was made with?",
                    keeper.connection
                )
            })?;
        }
        let desks = desks(config, &outside, &store, &mut known).await?;
        let engine = Arc::new(Engine::new(engine::Parts {
            store: Arc::clone(&store),
            outside: outside.clone(),
            vendors: between(Vendors { desks, phones }),
            installation,
            installed_at,
            timing: config.timing.clone(),
            limits: config.engine.clone(),
            owner,
            alone,
        }));
        let counters = Arc::new(Counters::default());
        let hint = engine.hint();
        let hooks = Hooks {
            store: Arc::clone(&store),
            clock: Arc::clone(&outside.clock),
            doors: keepers.iter().map(|keeper| Arc::clone(&keeper.door)).collect(),
            installation: shared.clone(),
            reread: Arc::new(Tokens(keepers.clone())),
            on_new_facts: Arc::new(move || hint.give()),
            counters: Arc::clone(&counters),
            limits: web::hooks::Limits::default(),
        };
        let connections = AllConnections::new(known, Arc::clone(&engine), Arc::clone(&outside.clock));
        let dashboard = Dashboard {
            store: Arc::clone(&store),
            clock: Arc::clone(&outside.clock),
            zone: zone(config),
            counters,
            connections: Arc::new(connections),
            set_up: Arc::new(SetUpCheck {
                config: config.clone(),
                outside: outside.clone(),
                store: Arc::clone(&store),
            }),
            address: config.server.dashboard_address(),
            random: Arc::clone(&outside.random),
            key: key.derive("dashboard"),
        };
        Ok(Self {
            hooks: hooks.router(),
            dashboard: dashboard.router(),
            store,
            outside,
            engine,
            installation: shared,
            keepers,
        })
    }
}

/// Every desk account with its connector. `known` is told of each.
async fn desks(
    config: &Config,
    outside: &Outside,
    store: &Arc<dyn Store>,
    known: &mut Vec<Known>,
) -> anyhow::Result<BTreeMap<Account, Arc<dyn Desk>>> {
    let mut desks: BTreeMap<Account, Arc<dyn Desk>> = BTreeMap::new();
    for it in &config.helpscout {
        let desk = Arc::new(help_scout::connect(it, outside.clone()));
        known.push(of_key(&it.name, it.account(), desk.meter()));
        desks.insert(it.account(), desk);
    }
    for it in &config.gorgias {
        let desk = Arc::new(ticket_desk::connect(it, outside.clone(), store).await?);
        let back = config.server.callback(Vendor::Gorgias);
        let app = ticket_desk::app(it, &desk, back, outside.clone(), store);
        known.push(Known { app, share: it.share, ..of_key(&it.name, it.account(), desk.meter()) });
        desks.insert(it.account(), desk);
    }
    Ok(desks)
}

/// A connection that is reached with a key, and whose budget is ours.
fn of_key(name: &str, account: Account, meter: &Meter) -> Known {
    Known { name: name.to_owned(), account, meter: meter.clone(), share: 1.0, app: None }
}

/// The setting that holds when this store was first used.
const INSTALLED_AT: &str = "installed_at";

/// What is set up, and since when this installation is there.
pub struct SetUp {
    /// What is set up.
    pub installation: Installation,
    /// When it began: a store that is new begins a new one.
    pub installed_at: Timestamp,
}

/// Reconciles the set-up with the configuration, and remembers when the installation began.
///
/// # Errors
/// When the store fails, or holds no time where the beginning of the installation stands.
pub async fn set_up(config: &Config, store: &dyn Store, clock: &dyn Clock) -> anyhow::Result<SetUp> {
    let installation = store
        .reconcile(&wanted(config))
        .await
        .context("the set-up could not be brought in line with the configuration")?;
    let installed_at = match store.setting(INSTALLED_AT).await? {
        // Another one would have what was logged before it looked for, or not looked for, wrongly.
        Some(told) => told.parse().with_context(|| {
            format!(
                "the database says that this installation began at `{told}`, which is no time. Restore a backup of it."
            )
        })?,
        None => {
            let now = clock.now();
            store.put_setting(INSTALLED_AT, &now.to_string(), false).await?;
            now
        }
    };
    Ok(SetUp { installation, installed_at })
}

/// The set-up as the store reconciles it.
#[must_use]
pub fn wanted(config: &Config) -> WantedInstallation {
    let phones = config.aircall.iter().map(|it| (&it.name, it.account()));
    let desks = config.helpscout.iter().map(|it| (&it.name, it.account()));
    let desks = desks.chain(config.gorgias.iter().map(|it| (&it.name, it.account())));
    WantedInstallation {
        workspace: "default".to_owned(),
        connections: phones
            .chain(desks)
            .map(|(name, account)| WantedConnection { name: name.clone(), account })
            .collect(),
        integrations: config
            .integrations
            .iter()
            .map(|it| WantedIntegration {
                name: it.name.clone(),
                phone: it.aircall.clone(),
                desk: it.desk.clone(),
                destination: it.destination.clone(),
                numbers: it.numbers.clone(),
                paused: it.paused,
                settings: it.settings.value(),
            })
            .collect(),
    }
}

/// The row id of a configured connection.
///
/// # Errors
/// When the store has no such connection.
pub fn connection_id(installation: &Installation, name: &str) -> anyhow::Result<ConnectionId> {
    let found = installation.connections.iter().find(|connection| connection.name == name);
    found.map(|connection| connection.id).with_context(|| format!("the store has no connection `{name}`"))
}

/// Opens the configured database.
///
/// # Errors
/// When the file cannot be opened or is newer than the program.
pub fn open_store(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    let options = store_sqlite::Options {
        synchronous: config.store.durability.into(),
        key: Some(config.key.clone()),
        ..store_sqlite::Options::default()
    };
    let path = &config.store.path;
    let store =
        SqliteStore::open(path, options).with_context(|| format!("the database {} cannot be used", path.display()))?;
    Ok(Arc::new(store))
}

/// The real outside, with the configured clock.
///
/// # Errors
/// When the HTTP client cannot be built.
pub fn outside(config: &Config) -> anyhow::Result<Outside> {
    Ok(host::outside(clock(config))?)
}

fn clock(config: &Config) -> Arc<dyn Clock> {
    let machine = SystemClock::new();
    let settings = config.clock;
    // A speed of exactly 1 is the machine's own clock, which also follows when that is set.
    if settings.speed == 1.0 {
        return Arc::new(machine);
    }
    tracing::warn!(speed = settings.speed, "a rehearsal: the clock does not run as the machine's");
    Arc::new(ScaledClock::new(settings.shows_at(machine.now()), settings.speed))
}

/// A name for this process that no other has.
#[must_use]
pub fn owner() -> String {
    format!("{}-{:016x}", std::process::id(), OsRandom::new().next_u64())
}

/// The dashboard shows times as the first integration's texts do.
fn zone(config: &Config) -> TimeZone {
    let name = config.integrations.first().map_or("UTC", |it| it.settings.time_zone());
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// Reads webhooks' tokens again, by connection.
struct Tokens(Vec<Arc<WebhookKeeper>>);

#[async_trait]
impl TokenReader for Tokens {
    async fn reread(&self, connection: ConnectionId) -> Option<SecretString> {
        self.0.iter().find(|keeper| keeper.door.connection() == connection)?.reread_token().await
    }
}
