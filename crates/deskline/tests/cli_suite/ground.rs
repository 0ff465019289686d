//! What these tests stand on: a sandbox in this process, a folder with a configuration, and the binary.

use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

use deskline::commands::sandbox::shipped_start_data;
use host::{HttpOptions, HttpTransport, SystemClock};
use http::{HeaderMap, Method};
use jiff::SignedDuration;
use ports::{Clock, Request, Response, Transport};
use sandbox::kernel::fault::Rule;
use sandbox::{ClockKind, RunOptions, Running};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

/// What everything has to happen within.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(50);

/// A sandbox and a configuration that points at it.
pub(crate) struct Ground {
    pub(crate) fakes: Running,
    pub(crate) folder: TempDir,
    pub(crate) webhooks_port: u16,
}

impl Ground {
    /// With the machine's own clock on both sides.
    pub(crate) async fn new() -> Self {
        Self::at_speed(1.0).await
    }

    /// With clocks that run so many times as fast on both sides.
    pub(crate) async fn at_speed(speed: f64) -> Self {
        let webhooks_port = free_port();
        let fakes = sandbox::run(RunOptions {
            start: shipped_start_data().unwrap(),
            clock: if speed == 1.0 { ClockKind::Real } else { ClockKind::Scaled(speed) },
            delivery_map: [("https://deskline.example".to_owned(), format!("http://127.0.0.1:{webhooks_port}"))].into(),
            ..RunOptions::default()
        })
        .await
        .unwrap();
        let ground = Self { fakes, folder: tempfile::tempdir().unwrap(), webhooks_port };
        ground.write("master.key", &"4".repeat(64));
        ground.write("aircall-token", "harbour-api-token\n");
        ground.write("helpscout-secret", "sandbox-secret");
        ground.write("deskline.toml", &ground.configuration(speed));
        ground
    }

    fn configuration(&self, speed: f64) -> String {
        let (theirs, ours) = (self.fakes.sandbox.kernel.now(), SystemClock::new().now());
        let ahead = if speed == 1.0 { 0.0 } else { theirs.duration_since(ours).as_secs_f64() / (speed - 1.0) };
        let since = ours - SignedDuration::from_secs_f64(ahead);
        format!(
            r#"
[server]
webhooks_listen = "127.0.0.1:{port}"
dashboard_listen = "127.0.0.1:0"
public_url = "https://deskline.example"

[store]
durability = "normal"

[secrets]
key_file = "master.key"

[clock]
speed = {speed:?}
since = "{since}"

[[aircall]]
name = "main"
api_id = "harbour-api-id"
api_token_file = "aircall-token"
base_url = "{aircall}"

[[helpscout]]
name = "desk"
client_id = "sandbox-app"
client_secret_file = "helpscout-secret"
base_url = "{helpscout}"

[[integration]]
name = "support"
aircall = "main"
helpscout = "desk"
inbox = 601
home_country = "US"
"#,
            port = self.webhooks_port,
            aircall = self.fakes.aircall_url,
            helpscout = self.fakes.helpscout_url,
        )
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let file = self.folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    }

    /// Changes the configuration.
    pub(crate) fn replace(&self, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.folder.path().join("deskline.toml")).unwrap();
        assert!(text.contains(from), "`{from}` is not in the configuration");
        self.write("deskline.toml", &text.replace(from, to));
    }

    /// The binary with these arguments and the configuration.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program();
        command.args(arguments).env("DESKLINE_CONFIG", self.folder.path().join("deskline.toml"));
        command
    }

    /// Runs the binary to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Ended {
        run(self.command(arguments)).await
    }

    /// Runs the binary to its end with something on its standard input.
    pub(crate) async fn run_with_input(&self, arguments: &[&str], input: &str) -> Ended {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
        Ended::of(within(child.wait_with_output()).await.unwrap())
    }

    /// Starts `serve` and waits until it says that it listens.
    pub(crate) async fn serve(&self) -> Serving {
        Serving::start(self.command(&["serve"])).await
    }

    /// From now on the fake misbehaves so (docs/sandbox.md).
    pub(crate) fn fault(&self, vendor: &str, method: Option<&str>, path: Option<&str>, fault: Value) {
        let mut rule = Rule::new(serde_json::from_value(fault).unwrap());
        rule.vendor = Some(vendor.to_owned());
        rule.method = method.map(str::to_owned);
        rule.path = path.map(str::to_owned);
        self.fakes.sandbox.kernel.faults.add(rule);
    }

    /// The webhooks that the fake Aircall has.
    pub(crate) fn webhooks(&self) -> Vec<Value> {
        self.fakes.sandbox.aircall.dump()["webhooks"].as_array().unwrap().clone()
    }

    /// The texts of the phone threads in the fake desk.
    pub(crate) fn phone_threads(&self) -> Vec<String> {
        let dump = self.fakes.sandbox.helpscout.dump();
        let conversations = dump["conversations"].as_array().unwrap().iter();
        let threads = conversations.flat_map(|it| it["threads"].as_array().unwrap());
        threads.filter(|it| it["type"] == "phone").map(|it| it["text"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits until `there` says yes.
    pub(crate) async fn until(&self, what: &str, there: impl Fn() -> bool) {
        let looks = PATIENCE.as_millis() / LOOK.as_millis();
        for _ in 0..looks {
            if there() {
                return;
            }
            SystemClock::new().sleep(LOOK).await;
        }
        panic!("waited in vain: {what}");
    }
}

/// The binary under test, with nothing of this process's `DESKLINE_*` variables.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskline"));
    let ours = std::env::vars_os().map(|(name, _)| name).filter(|name| name.to_string_lossy().starts_with("DESKLINE_"));
    for name in ours {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).kill_on_drop(true);
    command
}

pub(crate) async fn run(mut command: Command) -> Ended {
    Ended::of(within(command.output()).await.unwrap())
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// A running `serve`.
pub(crate) struct Serving {
    child: Child,
    pub(crate) webhooks: String,
    pub(crate) dashboard: String,
}

impl Serving {
    pub(crate) async fn start(command: Command) -> Self {
        Self::start_with(command, Stdio::null()).await
    }

    /// With its log in a file.
    pub(crate) async fn start_logging(command: Command, log: &std::path::Path) -> Self {
        Self::start_with(command, std::fs::File::create(log).unwrap().into()).await
    }

    async fn start_with(mut command: Command, log: Stdio) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = within(lines.next_line()).await.unwrap().expect("serve ended before it was ready");
        let (webhooks, dashboard) = line
            .strip_prefix("deskline: webhooks on ")
            .and_then(|rest| rest.split_once(", dashboard on "))
            .unwrap_or_else(|| panic!("not the line that was agreed: {line}"));
        Self { webhooks: webhooks.to_owned(), dashboard: dashboard.to_owned(), child }
    }

    /// SIGTERM; the exit status.
    pub(crate) async fn stop(mut self) -> Option<i32> {
        let id = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
        within(self.child.wait()).await.unwrap().code()
    }

    /// Waits until its webhook is there and its token known.
    pub(crate) async fn opens_its_door(&self) {
        let looks = PATIENCE.as_millis() / LOOK.as_millis();
        for _ in 0..looks {
            let health = get(&format!("{}/health", self.webhooks)).await;
            if serde_json::from_slice::<Value>(&health.body).unwrap()["doors_ready"] == 1 {
                return;
            }
            SystemClock::new().sleep(LOOK).await;
        }
        panic!("waited in vain for the webhook");
    }

    /// A count of the dashboard's `/status.json`.
    pub(crate) async fn status(&self) -> Value {
        let answer = get(&format!("{}/status.json", self.dashboard)).await;
        serde_json::from_slice(&answer.body).unwrap()
    }
}

pub(crate) async fn get(url: &str) -> Response {
    send(Method::GET, url, HeaderMap::new(), String::new()).await
}

pub(crate) async fn send(method: Method, url: &str, headers: HeaderMap, body: String) -> Response {
    let request = Request {
        method,
        url: url.parse().unwrap(),
        headers,
        body: body.into(),
        timeout: Duration::from_secs(10),
        max_answer_bytes: 1 << 22,
    };
    HttpTransport::new(&HttpOptions::default()).unwrap().send(request).await.unwrap()
}

async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(PATIENCE * 2, future).await.expect("it took too long")
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// A recorded webhook body of a call that began at `second` and lasted a minute.
pub(crate) fn recorded(event: &str, call: i64, second: i64) -> String {
    let over = matches!(event, "call.hungup" | "call.ended");
    let answered = over || event == "call.answered";
    json!({
        "resource": "call",
        "event": event,
        "timestamp": second + if over { 61 } else { 0 },
        "token": "a recorder's",
        "data": {
            "id": call,
            "direction": "inbound",
            "status": if over { "done" } else { "initial" },
            "started_at": second,
            "answered_at": answered.then_some(second + 5),
            "ended_at": over.then_some(second + 60),
            "raw_digits": "+1 415-555-0101",
            "number": {"id": 501, "name": "Support US", "digits": "+1 415-555-0190", "country": "US"},
        },
    })
    .to_string()
}
