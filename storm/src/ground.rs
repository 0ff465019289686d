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

/// The inbox that the calls are logged to.
pub const INBOX: i64 = 601;
const PUBLIC_URL: &str = "https://deskline.example";

/// The fakes and the program's files.
pub struct Ground {
    /// The fakes.
    pub running: Running,
    /// The program's configuration file.
    pub config: PathBuf,
    /// Where the program's files lie.
    pub folder: PathBuf,
    /// Where the program takes webhooks in.
    pub webhooks: SocketAddr,
    _temporary: Option<tempfile::TempDir>,
}

impl Ground {
    /// Starts the fakes and writes the configuration.
    ///
    /// # Errors
    /// When an address or a file cannot be had.
    pub async fn lay(seed: u64, speed: f64, keep: Option<&Path>) -> anyhow::Result<Self> {
        Self::lay_with(seed, speed, keep, "full").await
    }

    /// The same, with a database that is as durable as said: `full` or `normal`.
    ///
    /// # Errors
    /// As [`Ground::lay`].
    pub async fn lay_with(seed: u64, speed: f64, keep: Option<&Path>, durability: &str) -> anyhow::Result<Self> {
        let (folder, temporary) = match keep {
            Some(folder) => {
                std::fs::create_dir_all(folder)?;
                (folder.to_owned(), None)
            }
            None => {
                let temporary = tempfile::tempdir()?;
                (temporary.path().to_owned(), Some(temporary))
            }
        };
        let webhooks = free_address()?;
        let running = sandbox::run(RunOptions {
            start: start_data()?,
            seed,
            clock: ClockKind::Scaled(speed),
            delivery_map: BTreeMap::from([(PUBLIC_URL.to_owned(), format!("http://{webhooks}"))]),
            ..RunOptions::default()
        })
        .await?;
        let since = running.sandbox.kernel.now();
        let config = folder.join("deskline.toml");
        std::fs::write(folder.join("master.key"), "7".repeat(64))?;
        std::fs::write(&config, configuration(&running, webhooks, speed, since, &folder, durability))?;
        Ok(Self { running, config, folder, webhooks, _temporary: temporary })
    }

    /// The vendor's troubles during the storm: answers that come late after the write was applied, answers that are cut, 5xx
    /// before and after applying.
    pub fn unsettle(&self) {
        let strike = |probability, fault| {
            let mut rule = Rule::new(fault);
            rule.vendor = Some("helpscout".to_owned());
            rule.method = Some("WRITE".to_owned());
            rule.path = Some("/v2/c".to_owned());
            rule.probability = probability;
            self.running.sandbox.kernel.faults.add(rule);
        };
        strike(0.5, Fault::DelayAfter { ms: 2_000 });
        strike(0.02, Fault::DropAfter);
        strike(0.02, Fault::DropBefore);
    }

    /// The storm is over: no more faults.
    pub async fn calm(&self) {
        self.running.sandbox.kernel.faults.clear();
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

fn start_data() -> anyhow::Result<Value> {
    let mut desk: Value = serde_json::from_str(include_str!("../../crates/sandbox/data/support-team.json"))?;
    let phone: Value = serde_json::from_str(include_str!("../../crates/sandbox/data/aircall-harbour.json"))?;
    desk["helpscout"]["options"]["plan"] = json!("pro");
    let mut phone = phone["aircall"].clone();
    // The program is down a good part of the time. A webhook that Aircall switched off loses what happens meanwhile
    // (sheet aircall §2.2); what comes back through the API is another story than this one.
    phone["settings"] = json!({ "retry": { "disable_after": 1_000_000, "longest_ms": 30_000 } });
    Ok(json!({ "helpscout": desk["helpscout"], "aircall": phone }))
}

fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").context("a free port")?;
    listener.local_addr().map_err(|error| anyhow!(error))
}

fn configuration(
    running: &Running,
    webhooks: SocketAddr,
    speed: f64,
    since: jiff::Timestamp,
    folder: &Path,
    durability: &str,
) -> String {
    let folder = folder.display();
    format!(
        r#"
[server]
webhooks_listen = "{webhooks}"
dashboard_listen = "127.0.0.1:0"
public_url = "{PUBLIC_URL}"

[store]
path = "{folder}/deskline.db"
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

[[helpscout]]
name = "desk"
client_id = "sandbox-app"
client_secret = "sandbox-secret"
base_url = "{helpscout}"

[[integration]]
name = "support"
aircall = "phone"
helpscout = "desk"
inbox = {INBOX}
numbers = "all"
home_country = "US"
"#,
        aircall = running.aircall_url,
        helpscout = running.helpscout_url,
    )
}

/// How often rest is looked for.
pub const LOOK: Duration = Duration::from_millis(500);
