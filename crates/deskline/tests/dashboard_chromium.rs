//! The dashboard and the fake desk's inbox in a real browser: Debian's Chromium, headless. `cargo xtask test` installs it.

#![expect(clippy::unwrap_used, reason = "a panic in a test is its report")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// The demo, running until it is dropped.
struct Demo {
    child: Child,
    dashboard: String,
    inbox: String,
}

impl Demo {
    /// Starts it and waits until all of its calls are in the desk.
    fn played() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_deskline"))
            .args(["demo", "--speed", "20"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (mut dashboard, mut inbox) = (None, None);
        for line in lines {
            let line = line.unwrap();
            let address = || line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned);
            if line.starts_with("dashboard") {
                dashboard = address();
            }
            if inbox.is_none() && line.starts_with("Help Scout ") {
                inbox = address();
            }
            if line.contains("calls played") {
                break;
            }
        }
        Self { child, dashboard: dashboard.unwrap(), inbox: inbox.unwrap() }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The page as the browser holds it after loading.
fn browse(address: &str) -> String {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(["--dump-dom", address])
        .output()
        .expect("chromium is needed: `cargo xtask test` installs it");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn c_63_a_browser_shows_the_list_one_interaction_and_the_fake_desk() {
    let demo = Demo::played();

    let list = browse(&demo.dashboard);
    assert!(list.contains("<h1>Interactions</h1>"), "{list}");
    assert!(list.contains("Grace Miller"), "{list}");
    assert!(list.contains("All that is known of the call is in the desk."), "{list}");

    let page = browse(&format!("{}/interactions/2", demo.dashboard.trim_end_matches('/')));
    for heading in ["What was decided, and why", "What was written", "What is awaited"] {
        assert!(page.contains(heading), "{heading} is missing: {page}");
    }

    let inbox = browse(&demo.inbox);
    assert!(inbox.contains("Missed call from"), "{inbox}");
}

/// A configuration with an app that nobody has authorised. Nobody is asked anything: there are no vendors at these addresses.
const UNAUTHORISED: &str = r#"
[server]
webhooks_listen = "127.0.0.1:0"
dashboard_listen = "127.0.0.1:0"
[secrets]
key_file = "deskline.key"
[log]
level = "error"
[[aircall]]
name = "phone"
api_id = "id"
api_token = "token"
base_url = "http://127.0.0.1:9/"
[[gorgias]]
name = "web shop"
subdomain = "acme"
client_id = "app"
client_secret = "secret"
base_url = "http://127.0.0.1:9/"
[[integration]]
name = "support"
aircall = "phone"
gorgias = "web shop"
home_country = "US"
"#;

/// The program with that configuration, running until it is dropped.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn c_62_a_browser_shows_the_banner_with_the_button() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("deskline.key"), "4".repeat(64)).unwrap();
    let file = folder.path().join("deskline.toml");
    std::fs::write(&file, UNAUTHORISED).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskline"));
    command
        .arg("serve")
        .env("DESKLINE_CONFIG", &file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut serving = Serving(command.spawn().unwrap());
    let line = BufReader::new(serving.0.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    let (_, dashboard) = line.split_once("dashboard on ").unwrap();

    for path in ["/", "/connections"] {
        let page = browse(&format!("{dashboard}{path}"));
        assert!(page.contains("Connection web shop (Gorgias) needs authorisation."), "{page}");
        assert!(page.contains("action=\"/connections/web%20shop/authorise\""), "{page}");
        assert!(page.contains("<button>Authorise at Gorgias</button>"), "{page}");
    }
}
