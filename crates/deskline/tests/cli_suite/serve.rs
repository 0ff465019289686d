//! `deskline serve`: starts, keeps the webhook in order, takes webhooks, stops.

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};
use sandbox::aircall::{Act, Place};
use serde_json::json;

use crate::ground::{Ground, get, send};

fn place(ground: &Ground, label: &str) {
    let place: Place =
        serde_json::from_value(json!({"direction": "inbound", "number": 501, "party": "+14155550101"})).unwrap();
    ground.fakes.sandbox.aircall.act(label, Act::Place(place)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn c_05_the_webhook_is_made_once_and_calls_come_in() {
    let ground = Ground::new().await;
    let serving = ground.serve().await;
    ground.until("the webhook is made", || ground.webhooks().len() == 1).await;
    let webhook = &ground.webhooks()[0];
    let url = webhook["url"].as_str().unwrap();
    assert!(url.starts_with("https://deskline.example/hooks/aircall/"), "{url}");
    assert!(webhook["events"].as_array().unwrap().iter().any(|event| event == "call.ended"));
    serving.opens_its_door().await;
    place(&ground, "one");
    let sent = || ground.fakes.sandbox.aircall.calls().iter().any(|call| !call.cards.is_empty());
    ground.until("the agent sees a card", sent).await;
    assert_eq!(serving.status().await["interactions"], 1);
    assert_eq!(get(&serving.dashboard).await.status, 200);
    assert_eq!(serving.stop().await, Some(0));

    // After a restart it is the same webhook, and the kept token lets it in also while Aircall's API is down.
    ground.fault("aircall", None, Some("/v1"), json!({"kind": "status", "code": 503}));
    let serving = ground.serve().await;
    place(&ground, "two");
    let delivered = || ground.fakes.sandbox.aircall.pending().is_quiet();
    ground.until("the webhook is delivered", delivered).await;
    assert_eq!(serving.status().await["interactions"], 2);
    assert_eq!(ground.webhooks().len(), 1);
    assert_eq!(serving.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn c_05_a_webhook_that_is_switched_off_is_switched_on_within_a_minute() {
    let ground = Ground::at_speed(60.0).await;
    let serving = ground.serve().await;
    ground.until("the webhook is made", || ground.webhooks().len() == 1).await;
    let id = ground.webhooks()[0]["webhook_id"].as_str().unwrap().to_owned();
    let url = format!("{}/v1/webhooks/{id}?events_action=add", ground.fakes.aircall_url);
    let mut headers = HeaderMap::new();
    // harbour-api-id:harbour-api-token
    headers.insert(AUTHORIZATION, HeaderValue::from_static("Basic aGFyYm91ci1hcGktaWQ6aGFyYm91ci1hcGktdG9rZW4="));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let off = json!({"active": false, "events": ["call.ended"]}).to_string();
    assert_eq!(send(Method::PUT, &url, headers, off).await.status, 200);
    ground.until("it is on again", || ground.webhooks()[0]["active"] == true).await;
    assert_eq!(ground.webhooks().len(), 1);
    assert_eq!(serving.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_a_write_under_way_end() {
    let ground = Ground::new().await;
    // The desk writes at once, and its answer takes its time.
    ground.fault("helpscout", Some("POST"), Some("/v2/conversations"), json!({"kind": "delay_after", "ms": 2000}));
    let serving = ground.serve().await;
    let body = crate::ground::recorded("call.ended", 9, 1_700_000_000);
    let ingested = ground.run_with_input(&["ingest", "--connection", "main", "-"], &body).await;
    assert_eq!(ingested.code, Some(0), "{ingested:?}");
    ground.until("the desk has the record", || ground.phone_threads().len() == 1).await;
    assert_eq!(serving.stop().await, Some(0));
    let listed = ground.run(&["effects", "list", "--state", "intended", "--state", "in_doubt"]).await;
    assert!(listed.stdout.starts_with("0 effects"), "the answer was not waited for: {}", listed.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_serve_on_the_same_database_is_refused() {
    let ground = Ground::new().await;
    let serving = ground.serve().await;
    ground.replace(&ground.webhooks_port.to_string(), "0");
    let second = ground.run(&["serve"]).await;
    assert_eq!(second.code, Some(1));
    assert!(second.stderr.contains("another `deskline serve` works on the database"), "{}", second.stderr);
    assert_eq!(serving.stop().await, Some(0));
    // The first gave the database back.
    assert_eq!(ground.serve().await.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_taken_costs_nothing() {
    let ground = Ground::new().await;
    let _taken = std::net::TcpListener::bind(("127.0.0.1", ground.webhooks_port)).unwrap();
    let ended = ground.run(&["serve"]).await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("cannot listen on") && ended.stderr.contains("webhooks_listen"), "{}", ended.stderr);
    assert!(!ground.folder.path().join("deskline.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_master_key_is_told_and_not_worked_around() {
    let ground = Ground::new().await;
    let serving = ground.serve().await;
    serving.opens_its_door().await;
    assert_eq!(serving.stop().await, Some(0));
    ground.write("master.key", &"5".repeat(64));
    let ended = ground.run(&["serve"]).await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("another master key"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn log_lines_hold_no_secret() {
    let ground = Ground::new().await;
    let log = ground.folder.path().join("log");
    let mut command = ground.command(&["serve"]);
    command.env("DESKLINE_LOG_LEVEL", "trace").env("DESKLINE_LOG_FORMAT", "json");
    let serving = crate::ground::Serving::start_logging(command, &log).await;
    serving.opens_its_door().await;
    place(&ground, "one");
    let sent = || ground.fakes.sandbox.aircall.calls().iter().any(|call| !call.cards.is_empty());
    ground.until("the agent sees a card", sent).await;
    assert_eq!(serving.stop().await, Some(0));
    let text = std::fs::read_to_string(log).unwrap();
    assert!(text.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "not JSON lines");
    let token = ground.webhooks()[0]["token"].as_str().unwrap().to_owned();
    for secret in ["harbour-api-token", "sandbox-secret", &"4".repeat(64), &token, "+14155550101"] {
        let told = text.lines().find(|line| line.contains(secret));
        assert_eq!(told, None, "a log line holds {secret}");
    }
}
