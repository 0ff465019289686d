//! The ground: the fakes on real sockets, and a configuration that points Deskline at them.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow};
use sandbox::aircall::Script;
use sandbox::kernel::fault::{Fault, Rule};
use sandbox::{ClockKind, RunOptions, Running};
use serde_json::{Value, json};

use crate::desk::{Desk, Holdings};
use crate::proxy::{Proxy, Tally};

const PUBLIC_URL: &str = "https://deskline.example";

/// How the ground is laid.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where the calls are logged to.
    pub desk: Desk,
    /// Decides the fakes' lags, their faults, and the cuts.
    pub seed: u64,
    /// How many times faster than the machine's all clocks run.
    pub speed: f64,
    /// Where the program's files are kept; else in a temporary folder.
    pub keep: Option<PathBuf>,
    /// How durable the database is: `full` or `normal`.
    pub durability: String,
    /// Where the database lies; beside the other files if left out.
    pub store: Option<PathBuf>,
    /// Probability that the connection of a request is cut. `None`: nothing stands between the program and the fakes.
    pub cuts: Option<f64>,
}

impl Plan {
    /// Help Scout, direct connections, a temporary folder, and a database that is fully durable.
    #[must_use]
    pub fn new(seed: u64, speed: f64) -> Self {
        let durability = "full".to_owned();
        Self { desk: Desk::HelpScout, seed, speed, keep: None, durability, store: None, cuts: None }
    }
}

/// The fakes and the program's files.
pub struct Ground {
    /// The fakes.
    pub running: Running,
    /// The one that the calls are logged to.
    pub desk: Desk,
    /// The program's configuration file.
    pub config: PathBuf,
    /// Where the program's files lie.
    pub folder: PathBuf,
    /// The program's database.
    pub database: PathBuf,
    /// Where the program takes webhooks in.
    pub webhooks: SocketAddr,
    /// What the proxies did; nothing where there are none.
    pub cuts: Tally,
    proxies: Vec<Proxy>,
    _temporary: Option<tempfile::TempDir>,
}

impl Ground {
    /// Starts the fakes and writes the configuration.
    ///
    /// # Errors
    /// When an address or a file cannot be had.
    pub async fn lay(seed: u64, speed: f64, keep: Option<&Path>) -> anyhow::Result<Self> {
        Self::lay_as(Plan { keep: keep.map(Path::to_owned), ..Plan::new(seed, speed) }).await
    }

    /// The same, with a database that is as durable as said: `full` or `normal`.
    ///
    /// # Errors
    /// As [`Ground::lay`].
    pub async fn lay_with(seed: u64, speed: f64, keep: Option<&Path>, durability: &str) -> anyhow::Result<Self> {
        let (keep, durability) = (keep.map(Path::to_owned), durability.to_owned());
        Self::lay_as(Plan { keep, durability, ..Plan::new(seed, speed) }).await
    }

    /// The same, as planned.
    ///
    /// # Errors
    /// As [`Ground::lay`].
    pub async fn lay_as(plan: Plan) -> anyhow::Result<Self> {
        let (folder, temporary) = match &plan.keep {
            Some(folder) => {
                std::fs::create_dir_all(folder)?;
                (folder.to_owned(), None)
            }
            None => {
                let temporary = tempfile::tempdir()?;
                (temporary.path().to_owned(), Some(temporary))
            }
        };
        let cuts = Tally::default();
        let mut proxies = Vec::new();
        let mut in_front = |upstream: SocketAddr| -> anyhow::Result<SocketAddr> {
            let Some(chance) = plan.cuts else { return Ok(upstream) };
            let seed = plan.seed.wrapping_mul(8).wrapping_add(proxies.len() as u64);
            let proxy = Proxy::start(upstream, seed, chance, &cuts).context("a proxy")?;
            let address = proxy.address;
            proxies.push(proxy);
            Ok(address)
        };
        let webhooks = free_address()?;
        let delivered_to = in_front(webhooks)?;
        let running = sandbox::run(RunOptions {
            start: start_data(plan.desk)?,
            seed: plan.seed,
            clock: ClockKind::Scaled(plan.speed),
            delivery_map: BTreeMap::from([(PUBLIC_URL.to_owned(), format!("http://{delivered_to}"))]),
            ..RunOptions::default()
        })
        .await?;
        let aircall = format!("http://{}", in_front(address_of(&running.aircall_url)?)?);
        let desk = format!("http://{}", in_front(address_of(plan.desk.url(&running))?)?);
        running.sandbox.aircall.set_public_url(&aircall);
        let config = folder.join("deskline.toml");
        let database = plan.store.as_deref().unwrap_or(&folder).join("deskline.db");
        std::fs::write(folder.join("master.key"), "7".repeat(64))?;
        let since = running.sandbox.kernel.now();
        let addresses = Addresses { webhooks, aircall, desk };
        std::fs::write(&config, configuration(&plan, &addresses, since, &folder, &database))?;
        let desk = plan.desk;
        Ok(Self { running, desk, config, folder, database, webhooks, cuts, proxies, _temporary: temporary })
    }

    /// What the desk holds now.
    #[must_use]
    pub fn look(&self) -> Holdings {
        self.desk.look(&self.running.sandbox)
    }

    /// The desk's troubles during the storm: answers that come late after the write was applied, answers that are cut, 5xx
    /// before and after applying.
    pub fn unsettle(&self) {
        let strike = |probability, fault| {
            let mut rule = Rule::new(fault);
            rule.vendor = Some(self.desk.vendor().to_owned());
            rule.method = Some("WRITE".to_owned());
            rule.path = Some(self.desk.writes_under().to_owned());
            rule.probability = probability;
            self.running.sandbox.kernel.faults.add(rule);
        };
        strike(0.5, Fault::DelayAfter { ms: 2_000 });
        strike(0.02, Fault::DropAfter);
        strike(0.02, Fault::DropBefore);
    }

    /// The storm is over: no more faults, no more cuts.
    pub async fn calm(&self) {
        self.running.sandbox.kernel.faults.clear();
        self.proxies.iter().for_each(Proxy::calm);
        self.running.sandbox.aircall.quiet().await;
    }

    /// The webhook that the program made at the fake Aircall: its path, and the token that deliveries carry.
    #[must_use]
    pub fn webhook(&self) -> Option<(String, String)> {
        let dump = self.running.sandbox.aircall.dump();
        let webhook = dump["webhooks"].as_array()?.first()?;
        let path = webhook["url"].as_str()?.strip_prefix(PUBLIC_URL)?;
        Some((path.to_owned(), webhook["token"].as_str()?.to_owned()))
    }

    /// One more call, some time later.
    ///
    /// # Errors
    /// When the script is none.
    pub fn someone_writes_later(&self) -> anyhow::Result<()> {
        let script: Script = serde_json::from_value(json!([
            {"at": 0, "call": "later", "do": "place", "direction": "inbound", "number": 501, "party": "+14155550101"},
            {"at": 2, "call": "later", "do": "answer", "user": 1203},
            {"at": 9, "call": "later", "do": "hangup"}
        ]))?;
        self.running.sandbox.aircall.play(script);
        Ok(())
    }
}

fn start_data(desk: Desk) -> anyhow::Result<Value> {
    let phone: Value = serde_json::from_str(include_str!("../../crates/sandbox/data/aircall-harbour.json"))?;
    let mut phone = phone["aircall"].clone();
    // The program is down a good part of the time. A webhook that Aircall switched off loses what happens meanwhile
    // (sheet aircall §2.2); what comes back through the API is another story than this one.
    phone["settings"] = json!({ "retry": { "disable_after": 1_000_000, "longest_ms": 30_000 } });
    Ok(json!({ desk.vendor(): desk.start_data()?, "aircall": phone }))
}

fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").context("a free port")?;
    listener.local_addr().map_err(|error| anyhow!(error))
}

/// `http://127.0.0.1:40001`
fn address_of(url: &str) -> anyhow::Result<SocketAddr> {
    let address = url.strip_prefix("http://").with_context(|| format!("{url} is no plain address"))?;
    Ok(address.parse()?)
}

/// Who is where.
struct Addresses {
    /// Where the program is to take webhooks in.
    webhooks: SocketAddr,
    /// Where it is to find Aircall.
    aircall: String,
    /// Where it is to find the desk.
    desk: String,
}

fn configuration(plan: &Plan, at: &Addresses, since: jiff::Timestamp, folder: &Path, database: &Path) -> String {
    let Addresses { webhooks, aircall, desk } = at;
    let (connection, settings) = plan.desk.configuration(desk);
    let Plan { speed, durability, .. } = plan;
    let (folder, database) = (folder.display(), database.display());
    format!(
        r#"
[server]
webhooks_listen = "{webhooks}"
dashboard_listen = "127.0.0.1:0"
public_url = "{PUBLIC_URL}"

[store]
path = "{database}"
durability = "{durability}"

[secrets]
key_file = "{folder}/master.key"

[clock]
speed = {speed}
since = "{since}"

[[aircall]]
name = "phone"
api_id = "harbour-api-id"
api_token = "harbour-api-token"
base_url = "{aircall}"
{connection}
[[integration]]
name = "support"
aircall = "phone"
{settings}
numbers = "all"
home_country = "US"
"#
    )
}

/// How often rest is looked for.
pub const LOOK: Duration = Duration::from_millis(500);
