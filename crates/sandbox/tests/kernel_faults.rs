//! Misbehaviour on demand, the log of requests, and the clock, over real HTTP.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use std::time::Duration;

use reqwest::Method;
use sandbox::kernel::{Clock, ManualClock, Random, ScaledClock};
use sandbox::{ClockKind, RunOptions, Running, run};
use serde_json::{Value, json};

const SUPPORT_TEAM: &str = include_str!("../data/support-team.json");

struct World {
    running: Running,
    http: reqwest::Client,
    token: String,
}

impl World {
    async fn start(clock: ClockKind) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let start = serde_json::from_str(SUPPORT_TEAM).unwrap();
        let running = run(RunOptions { start, clock, seed: 3, ..RunOptions::default() }).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut world = Self { running, http, token: String::new() };
        let credentials = json!({
            "grant_type": "client_credentials", "client_id": "sandbox-app", "client_secret": "sandbox-secret",
        });
        let (_, answer) = world.send(Method::POST, "/v2/oauth2/token", Some(credentials)).await.unwrap();
        world.token = read(&answer)["access_token"].as_str().unwrap().to_owned();
        world
    }

    async fn manual() -> Self {
        Self::start(ClockKind::Manual("2026-11-21T09:30:00Z".parse().unwrap())).await
    }

    fn request(&self, method: Method, path: &str, body: Option<Value>) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.running.helpscout_url));
        let request = request.header("authorization", format!("Bearer {}", self.token));
        match body {
            Some(body) => request.header("content-type", "application/json").body(body.to_string()),
            None => request,
        }
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> reqwest::Result<(u16, String)> {
        let response = self.request(method, path, body).send().await?;
        let status = response.status().as_u16();
        Ok((status, response.text().await?))
    }

    async fn note(&self, text: &str) -> reqwest::Result<u16> {
        let body = json!({"text": text, "status": "active"});
        self.send(Method::POST, "/v2/conversations/201/notes", Some(body)).await.map(|(status, _)| status)
    }

    /// Whether the conversation holds a note of this text.
    fn holds(&self, text: &str) -> bool {
        self.running.sandbox.helpscout.dump().to_string().contains(text)
    }

    async fn control(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let request = self.http.request(method, format!("{}{path}", self.running.control_url));
        let request = match body {
            Some(body) => request.header("content-type", "application/json").body(body.to_string()),
            None => request,
        };
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        (status, serde_json::from_str(&response.text().await.unwrap()).unwrap_or(Value::Null))
    }

    async fn fault(&self, rule: Value) -> u64 {
        let (status, answer) = self.control(Method::POST, "/faults", Some(rule)).await;
        assert_eq!(status, 201, "{answer}");
        answer["id"].as_u64().unwrap()
    }

    /// Strikes the next write to Help Scout.
    async fn next_write(&self, fault: Value) {
        self.fault(json!({"vendor": "helpscout", "method": "WRITE", "times": 1, "fault": fault})).await;
    }

    async fn last_request(&self) -> Value {
        let (_, answer) = self.control(Method::GET, "/requests?vendor=helpscout", None).await;
        answer["requests"].as_array().unwrap().last().unwrap().clone()
    }

    async fn advance(&self, ms: u64) {
        let (status, _) = self.control(Method::POST, "/clock", Some(json!({"advance_ms": ms}))).await;
        assert_eq!(status, 200);
    }

    /// Waits until the sandbox has got this many requests; they are on their way already.
    async fn until_got(&self, count: u64) {
        while self.running.sandbox.kernel.log.count() < count {
            tokio::task::yield_now().await;
        }
    }
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[tokio::test]
async fn a_status_can_be_answered_without_applying_or_after_it() {
    let world = World::manual().await;
    world.next_write(json!({"kind": "status", "code": 503})).await;
    assert_eq!(world.note("text one").await.unwrap(), 503);
    assert!(!world.holds("text one"));
    let entry = world.last_request().await;
    assert_eq!(
        (&entry["applied"], &entry["status"], &entry["fault"]),
        (&json!(false), &json!(503), &json!("1 status"))
    );

    world.next_write(json!({"kind": "status", "code": 500, "apply": "before"})).await;
    assert_eq!(world.note("text two").await.unwrap(), 500);
    assert!(world.holds("text two"));
    assert_eq!(world.last_request().await["applied"], true);

    world.next_write(json!({"kind": "status", "code": 504, "apply": "after", "late_ms": 5000})).await;
    assert_eq!(world.note("text three").await.unwrap(), 504);
    assert!(!world.holds("text three"));
    assert_eq!(world.last_request().await["applied"], false);
    world.advance(5000).await;
    assert!(world.holds("text three"));
    assert_eq!(world.last_request().await["applied"], true);
    assert_eq!(world.note("healthy").await.unwrap(), 201, "each struck once");
}

#[tokio::test]
async fn a_status_carries_headers_and_body() {
    let world = World::manual().await;
    let fault = json!({"kind": "status", "code": 429, "headers": {"Retry-After": "7"}, "body": {"message": "slow"}});
    world.fault(json!({"times": 1, "fault": fault})).await;
    let response = world.request(Method::GET, "/v2/users", None).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.headers()["retry-after"].to_str().unwrap()), (429, "7"));
    assert_eq!(read(&response.text().await.unwrap()), json!({"message": "slow"}));
}

#[tokio::test]
async fn a_connection_can_be_cut_before_or_after_applying() {
    let world = World::manual().await;
    world.next_write(json!({"kind": "drop_before"})).await;
    assert!(world.note("cut before").await.is_err());
    assert!(!world.holds("cut before"));
    world.next_write(json!({"kind": "drop_after"})).await;
    assert!(world.note("cut after").await.is_err());
    assert!(world.holds("cut after"));
    let entry = world.last_request().await;
    assert_eq!((&entry["applied"], &entry["status"]), (&json!(true), &Value::Null), "applied and never answered");
}

#[tokio::test]
async fn a_request_can_be_applied_after_the_client_gave_up() {
    let world = World::manual().await;
    world.next_write(json!({"kind": "apply_late", "ms": 3000})).await;
    assert!(world.note("late and cut").await.is_err());
    world.next_write(json!({"kind": "apply_late", "ms": 3000, "hold": true})).await;
    let body = json!({"text": "late and silent", "status": "active"});
    let request = world.request(Method::POST, "/v2/conversations/201/notes", Some(body));
    let given_up = request.timeout(Duration::from_millis(50)).send().await;
    assert!(given_up.unwrap_err().is_timeout());
    assert!(!world.holds("late and"));
    world.advance(3000).await;
    assert!(world.holds("late and cut") && world.holds("late and silent"));
    assert_eq!(world.last_request().await["status"], Value::Null);
}

#[tokio::test]
async fn a_delay_is_of_the_fakes_time() {
    let world = World::manual().await;
    world.next_write(json!({"kind": "delay", "ms": 2000})).await;
    world.next_write(json!({"kind": "delay_after", "ms": 2000})).await;
    let got = world.running.sandbox.kernel.log.count();
    let first = world.note("slow to do");
    let moved = async {
        world.until_got(got + 1).await;
        assert!(!world.holds("slow to do"));
        world.advance(2000).await;
    };
    assert_eq!(tokio::join!(first, moved).0.unwrap(), 201);
    let got = world.running.sandbox.kernel.log.count();
    let second = world.note("slow to say");
    let moved = async {
        world.until_got(got + 1).await;
        while !world.holds("slow to say") {
            tokio::task::yield_now().await;
        }
        world.advance(2000).await;
    };
    assert_eq!(tokio::join!(second, moved).0.unwrap(), 201);
    let entry = world.last_request().await;
    assert_eq!((&entry["at"], &entry["answered_at"]), (&json!("2026-11-21T09:30:02Z"), &json!("2026-11-21T09:30:04Z")));
}

#[tokio::test]
async fn the_vendors_own_429_comes_with_or_without_headers() {
    let world = World::manual().await;
    world.fault(json!({"times": 1, "fault": {"kind": "rate_limited", "retry_after": 9}})).await;
    world.fault(json!({"times": 1, "fault": {"kind": "rate_limited", "with_headers": false}})).await;
    let ask = async || world.request(Method::GET, "/v2/users", None).send().await.unwrap();
    let told = ask().await;
    assert_eq!((told.status().as_u16(), told.headers()["x-ratelimit-retry-after"].to_str().unwrap()), (429, "9"));
    let bare = ask().await;
    assert_eq!((bare.status().as_u16(), bare.headers().get("x-ratelimit-retry-after")), (429, None));
    assert_eq!(read(&bare.text().await.unwrap()), json!({"message": "API rate limit exceeded"}));
    assert_eq!(ask().await.status().as_u16(), 200);
}

#[tokio::test]
async fn bodies_can_dribble_break_or_be_something_else() {
    let world = World::start(ClockKind::Real).await;
    let ask = async |fault: Value| {
        world.fault(json!({"method": "GET", "times": 1, "fault": fault})).await;
        world.send(Method::GET, "/v2/users/me", None).await
    };
    let (_, healthy) = world.send(Method::GET, "/v2/users/me", None).await.unwrap();
    let (_, slow) = ask(json!({"kind": "slow_body", "ms": 1, "bytes": 100})).await.unwrap();
    assert_eq!(read(&slow), read(&healthy));
    let (status, half) = ask(json!({"kind": "broken_body"})).await.unwrap();
    assert_eq!(status, 200);
    assert!(serde_json::from_str::<Value>(&half).is_err() && healthy.starts_with(&half));
    assert!(ask(json!({"kind": "broken_body", "cut": true})).await.is_err());
    let (status, wrong) = ask(json!({"kind": "wrong_body"})).await.unwrap();
    assert_eq!(status, 200);
    assert!(wrong.contains("<html>"));
    // A body that takes its time makes a client with a short time-out leave.
    world.fault(json!({"times": 1, "fault": {"kind": "slow_body", "ms": 200, "bytes": 10}})).await;
    let request = world.request(Method::GET, "/v2/users/me", None).timeout(Duration::from_millis(100));
    let read_through = async { request.send().await?.text().await };
    assert!(read_through.await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn rules_choose_by_vendor_method_path_times_and_chance() {
    let world = World::manual().await;
    let status = async |method: Method, path: &str| world.send(method, path, None).await.unwrap().0;
    let only = world
        .fault(json!({"vendor": "helpscout", "method": "GET", "path": "/v2/conversations/*/threads$", "fault": {"kind": "status", "code": 599}}))
        .await;
    assert_eq!(status(Method::GET, "/v2/conversations/201/threads").await, 599);
    assert_eq!(status(Method::GET, "/v2/conversations/201").await, 200);
    assert_eq!(status(Method::DELETE, "/v2/conversations/201/threads").await, 405);
    world.fault(json!({"vendor": "aircall", "fault": {"kind": "status", "code": 598}})).await;
    assert_eq!(status(Method::GET, "/v2/users").await, 200);
    assert_eq!(world.control(Method::GET, "/faults", None).await.1.as_array().unwrap().len(), 2);
    assert_eq!(world.control(Method::DELETE, &format!("/faults/{only}"), None).await.0, 204);
    assert_eq!(world.control(Method::DELETE, &format!("/faults/{only}"), None).await.0, 404);
    assert_eq!(status(Method::GET, "/v2/conversations/201/threads").await, 200);

    world.fault(json!({"probability": 0.5, "vendor": "helpscout", "fault": {"kind": "status", "code": 597}})).await;
    let mut struck = 0;
    for _ in 0..60 {
        struck += usize::from(status(Method::GET, "/v2/users").await == 597);
    }
    assert!((15..=45).contains(&struck), "{struck} of 60");
    assert_eq!(world.control(Method::DELETE, "/faults", None).await.0, 204);
    assert_eq!(status(Method::GET, "/v2/users").await, 200);
    for rule in
        [json!({"fault": {"kind": "explode"}}), json!({}), json!({"vender": "x", "fault": {"kind": "drop_after"}})]
    {
        assert_eq!(world.control(Method::POST, "/faults", Some(rule)).await.0, 400);
    }
}

#[tokio::test]
async fn the_log_tells_everything_but_credentials() {
    let world = World::manual().await;
    world.send(Method::GET, "/v2/users?email=a%40b.example&token=abc", None).await.unwrap();
    world.note("logged").await.unwrap();
    let (_, all) = world.control(Method::GET, "/requests", None).await;
    let text = all.to_string();
    assert!(!text.contains("sandbox-secret") && !text.contains(&world.token) && !text.contains("token=abc"));
    let entries = all["requests"].as_array().unwrap();
    let numbers: Vec<_> = entries.iter().map(|entry| entry["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(entries[0]["path"], "/v2/oauth2/token");
    assert_eq!(entries[1]["query"], "email=a%40b.example&token=(hidden)");
    assert_eq!((&entries[1]["applied"], &entries[2]["applied"]), (&json!(false), &json!(true)));
    assert_eq!(entries[2]["body"]["text"], "logged");
    assert_eq!(entries[2]["headers"]["content-type"], "application/json");
    assert!(entries[2]["headers"].get("authorization").is_none());
    let (_, later) = world.control(Method::GET, "/requests?since=2&vendor=helpscout", None).await;
    assert_eq!((later["requests"].as_array().unwrap().len(), &later["count"]), (1, &json!(3)));
}

#[tokio::test]
async fn the_clock_is_moved_by_hand_only_if_it_is_manual() {
    let world = World::manual().await;
    let (_, shown) = world.control(Method::GET, "/clock", None).await;
    assert_eq!(shown, json!({"now": "2026-11-21T09:30:00Z", "manual": true}));
    world.advance(1500).await;
    let (_, shown) = world.control(Method::POST, "/clock", Some(json!({"set": "2026-11-21T10:00:00Z"}))).await;
    assert_eq!(shown["now"], "2026-11-21T10:00:00Z");
    let (_, shown) = world.control(Method::POST, "/clock", Some(json!({"set": "2020-01-01T00:00:00Z"}))).await;
    assert_eq!(shown["now"], "2026-11-21T10:00:00Z", "a clock never goes back");
    assert_eq!(world.control(Method::GET, "/health", None).await.0, 200);

    let world = World::start(ClockKind::Real).await;
    assert_eq!(world.control(Method::POST, "/clock", Some(json!({"advance_ms": 1}))).await.0, 409);
}

#[tokio::test]
async fn an_ended_sandbox_listens_no_more() {
    let world = World::manual().await;
    let World { running, http, .. } = world;
    let url = running.helpscout_url.clone();
    drop(running);
    // The listeners' tasks end at their next turn.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(http.get(url).send().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn sleepers_of_a_manual_clock_wake_in_order() {
    let clock = ManualClock::new("2026-11-21T09:30:00Z".parse().unwrap());
    let woken = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    for seconds in [3, 1, 2] {
        let (clock, woken) = (clock.clone(), woken.clone());
        sandbox::kernel::spawn(async move {
            clock.sleep(Duration::from_secs(seconds)).await;
            woken.lock().unwrap().push((seconds, clock.now().to_string()));
            // Falls asleep again inside the same move of the clock.
            clock.sleep(Duration::from_secs(10)).await;
            woken.lock().unwrap().push((seconds + 10, clock.now().to_string()));
        });
    }
    tokio::task::yield_now().await;
    clock.advance_in_steps(Duration::from_secs(12)).await;
    let expected: Vec<(u64, String)> = [(1, "01"), (2, "02"), (3, "03"), (11, "11"), (12, "12")]
        .map(|(n, s)| (n, format!("2026-11-21T09:30:{s}Z")))
        .into();
    assert_eq!(*woken.lock().unwrap(), expected);
    assert_eq!(clock.next_due(), Some("2026-11-21T09:30:13Z".parse().unwrap()));
}

#[tokio::test(start_paused = true)]
async fn a_scaled_clock_runs_faster() {
    let start = "2026-11-21T09:30:00Z".parse().unwrap();
    let clock = ScaledClock::new(start, 60.0);
    let machine = ScaledClock::new(start, 1.0);
    clock.sleep(Duration::from_secs(120)).await;
    assert_eq!(machine.now().duration_since(start).as_secs(), 2);
    assert_eq!(clock.now().duration_since(start).as_secs(), 120);
}

#[test]
fn random_branches_do_not_disturb_each_other() {
    let (one, other) = (Random::seeded(5), Random::seeded(5));
    other.range(0, 10);
    other.fork("b").hex(8);
    assert_eq!(one.fork("a").hex(16), other.fork("a").hex(16));
    assert_ne!(one.fork("a").hex(16), one.fork("b").hex(16));
    assert_ne!(Random::seeded(6).fork("a").hex(16), one.fork("a").hex(16));
    assert!(!one.chance(0.0) && one.chance(1.0));
    assert_eq!(one.range(4, 4), 4);
    let draws: Vec<u64> = (0..200).map(|_| one.range(1, 3)).collect();
    assert!((1..=3).all(|n| draws.contains(&n)) && draws.iter().all(|n| (1..=3).contains(n)));
    assert_eq!(one.pick::<u8>(&[]), None);
}
