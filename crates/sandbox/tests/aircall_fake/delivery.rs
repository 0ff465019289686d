//! How deliveries go, and go wrong (sheet §2.2, §2.3).

use std::collections::BTreeSet;
use std::sync::Arc;

use sandbox::Kernel;
use sandbox::aircall::{Aircall, Knobs, NoAnswer, Options, Outcome, Retry, Settings};
use sandbox::kernel::RealClock;
use serde_json::{Value, json};

use crate::harness::{Fake, InboxCourier, START, fake, fake_with, harbour, keys, listen};

fn outcomes(fake: &Fake) -> Vec<Outcome> {
    fake.aircall.attempts().into_iter().map(|attempt| attempt.outcome).collect()
}

fn retry(change: impl FnOnce(&mut Retry)) -> Settings {
    let mut settings = Settings::default();
    change(&mut settings.retry);
    settings
}

fn knobs(knobs: Knobs) -> Settings {
    Settings { knobs, ..Settings::default() }
}

#[tokio::test]
async fn an_envelope_holds_token_seconds_and_data() {
    let fake = fake().await;
    let webhook = fake.webhook(&["call.created", "user.wut_start"]).await;
    let id = fake.inbound("c", "+14155550142");
    fake.pass(1).await;
    let delivered = fake.inbox.got().remove(0);
    let body = delivered.json();
    assert_eq!(keys(&body), ["data", "event", "resource", "timestamp", "token"]);
    assert_eq!((&body["resource"], &body["event"]), (&json!("call"), &json!("call.created")));
    assert_eq!((&body["timestamp"], &body["token"]), (&json!(START), &webhook["token"]));
    assert_eq!(body["data"]["id"], id);
    assert_eq!(delivered.url, "https://deskline.example/hook");
    assert_eq!(delivered.timeout.as_secs(), 5);
}

#[tokio::test]
async fn each_webhook_gets_its_own_events_with_its_own_token() {
    let fake = fake().await;
    let one = fake.webhook(&["call.created"]).await;
    let two = fake.webhook(&["call.answered", "call.created"]).await;
    fake.answered("c", "+14155550142");
    fake.pass(1).await;
    let mut got: Vec<(String, String)> = fake
        .inbox
        .got()
        .iter()
        .map(|delivered| {
            let body = delivered.json();
            (body["token"].as_str().unwrap().to_owned(), body["event"].as_str().unwrap().to_owned())
        })
        .collect();
    got.sort();
    let token = |webhook: &Value| webhook["token"].as_str().unwrap().to_owned();
    let mut expected = [
        (token(&one), "call.created".to_owned()),
        (token(&two), "call.answered".to_owned()),
        (token(&two), "call.created".to_owned()),
    ];
    expected.sort();
    assert_eq!(got, expected);
}

#[tokio::test]
async fn only_what_happens_while_no_webhook_is_active_is_unheard() {
    let fake = fake().await;
    fake.webhook(&["call.created"]).await;
    fake.answered("c", "+14155550142");
    fake.pass(1).await;
    assert_eq!(fake.aircall.unheard(), 0, "nobody asked for the answer");
    fake.aircall.disable_webhooks();
    fake.act("c", json!({ "do": "hangup" }));
    fake.pass(40).await;
    assert_eq!(fake.aircall.unheard(), 2, "the end is told twice");
}

#[tokio::test]
async fn what_is_not_a_2xx_in_time_is_tried_again_with_the_same_body() {
    for failure in [Ok(500), Ok(301), Ok(401), Err(NoAnswer::TimedOut), Err(NoAnswer::Unreachable)] {
        let fake = fake().await;
        fake.webhook(&["call.created"]).await;
        fake.inbox.answer(failure);
        fake.inbound("c", "+14155550142");
        fake.pass(3).await;
        fake.inbox.answer(Ok(204));
        fake.pass(60).await;
        let got = fake.inbox.got();
        let seconds: Vec<i64> = got.iter().map(|delivered| delivered.at.as_second() - START).collect();
        // Tries after 1, 2 and 4 seconds more; the last one succeeds.
        assert_eq!(seconds, [0, 1, 3, 7], "{failure:?}");
        assert_eq!(got.iter().map(|delivered| &delivered.body).collect::<BTreeSet<_>>().len(), 1);
        let attempts = fake.aircall.attempts();
        assert_eq!(attempts.iter().map(|attempt| attempt.tried).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(attempts[0].status, failure.ok());
        assert_eq!((attempts[3].outcome, attempts[3].status), (Outcome::Delivered, Some(204)));
    }
}

#[tokio::test]
async fn a_delivery_is_given_up_after_fifty_tries() {
    // A webhook is disabled before that unless other deliveries succeed; here it is never disabled.
    let fake = fake_with(retry(|retry| retry.disable_after = 1_000), 1).await;
    fake.webhook(&["call.created"]).await;
    fake.inbox.answer(Ok(503));
    fake.inbound("c", "+14155550142");
    fake.pass(50 * 600).await;
    let outcomes = outcomes(&fake);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Outcome::Refused).count(), 50);
    assert_eq!(outcomes.last(), Some(&Outcome::GivenUp));
    assert!(fake.aircall.pending().is_quiet());
}

#[tokio::test]
async fn fifty_failures_in_a_row_disable_a_webhook() {
    let fake = fake().await;
    let path = format!("/v1/webhooks/{}", fake.webhook(&["call.created"]).await["id"]);
    fake.inbox.answer(Ok(500));
    let call = |n: usize| format!("c{n}");
    for n in 0..49 {
        fake.inbound(&call(n), "+14155550142");
    }
    fake.pass(0).await;
    assert_eq!(fake.get(&path).await.body["webhook"]["active"], true);
    // A success in between starts the count again.
    fake.inbox.answer(Ok(200));
    fake.inbound("good", "+14155550142");
    fake.pass(0).await;
    fake.inbox.answer(Ok(500));
    fake.inbound("bad", "+14155550142");
    fake.pass(0).await;
    assert_eq!(fake.get(&path).await.body["webhook"]["active"], true);

    fake.pass(10).await;
    assert_eq!(fake.get(&path).await.body["webhook"]["active"], false);
    // New events are not delivered any more, not even later.
    let lost = fake.inbound("lost", "+14155550142");
    fake.inbox.answer(Ok(200));
    fake.pass(3_600).await;
    assert!(fake.inbox.got().iter().all(|delivered| delivered.json()["data"]["id"] != lost));
    // One success of a retry enabled it again.
    assert_eq!(fake.get(&path).await.body["webhook"]["active"], true);
    let new = fake.inbound("new", "+14155550142");
    fake.pass(0).await;
    assert_eq!(fake.last("call.created")["id"], new);
}

#[tokio::test]
async fn failed_deliveries_are_tried_for_twelve_hours_after_disabling() {
    let change = |retry: &mut Retry| {
        retry.disable_after = 2;
        retry.longest_ms = 3_600_000;
    };
    let fake = fake_with(retry(change), 1).await;
    let path = format!("/v1/webhooks/{}?events_action=add", fake.webhook(&["call.created"]).await["id"]);
    fake.inbox.answer(Err(NoAnswer::Unreachable));
    fake.inbound("one", "+14155550142");
    fake.pass(13 * 3_600).await;
    let attempts = fake.aircall.attempts();
    let last = attempts.last().unwrap();
    assert_eq!(last.outcome, Outcome::GivenUp);
    let hours = (last.at.as_second() - START) / 3_600;
    assert!((12..=13).contains(&hours), "{hours}");
    assert!(fake.aircall.pending().is_quiet());

    // A person or an app enables it again.
    fake.inbox.answer(Ok(200));
    let enabled = fake.send("PUT", &path, &json!({ "active": true })).await;
    assert_eq!(enabled.body["webhook"]["active"], true);
    fake.inbound("two", "+14155550142");
    fake.pass(0).await;
    assert_eq!(outcomes(&fake).last(), Some(&Outcome::Delivered));
}

#[tokio::test]
async fn deliveries_of_a_deleted_webhook_are_given_up() {
    let fake = fake().await;
    let path = format!("/v1/webhooks/{}", fake.webhook(&["call.created"]).await["id"]);
    fake.inbox.answer(Ok(500));
    fake.inbound("c", "+14155550142");
    fake.pass(0).await;
    fake.send("DELETE", &path, &json!({})).await;
    fake.pass(5).await;
    assert_eq!(outcomes(&fake), [Outcome::Refused, Outcome::GivenUp]);
    assert!(fake.aircall.pending().is_quiet());
}

#[tokio::test]
async fn deliveries_are_made_twice_on_demand() {
    let fake = fake_with(knobs(Knobs { duplicate: 1.0, ..Knobs::default() }), 1).await;
    fake.webhook(&["call.created"]).await;
    fake.inbound("c", "+14155550142");
    fake.pass(1).await;
    let got = fake.inbox.got();
    assert_eq!(got.len(), 2);
    assert_eq!(got[0].body, got[1].body);
    assert!(fake.aircall.attempts().iter().any(|attempt| attempt.is_copy));
}

#[tokio::test]
async fn deliveries_are_lost_on_demand() {
    let fake = fake_with(knobs(Knobs { lose: 0.5, ..Knobs::default() }), 1).await;
    fake.webhook(&["call.created"]).await;
    for n in 0..100 {
        fake.inbound(&format!("c{n}"), "+14155550142");
    }
    fake.pass(1).await;
    let lost = outcomes(&fake).iter().filter(|outcome| **outcome == Outcome::Lost).count();
    assert!((30..70).contains(&lost), "{lost}");
    assert_eq!(fake.inbox.got().len(), 100 - lost);
}

#[tokio::test]
async fn deliveries_overtake_each_other_within_the_window() {
    let fake = fake_with(knobs(Knobs { disorder_seconds: 20, ..Knobs::default() }), 1).await;
    fake.webhook(&["call.created"]).await;
    let ids: Vec<i64> = (0..50).map(|n| fake.inbound(&format!("c{n}"), "+14155550142")).collect();
    fake.pass(20).await;
    let order: Vec<i64> = fake.told().iter().map(|(_, _, data)| data["id"].as_i64().unwrap()).collect();
    assert_eq!(order.len(), 50);
    assert_ne!(order, ids);
    assert!(fake.inbox.got().iter().any(|delivered| delivered.at.as_second() - START > 10));
}

#[tokio::test]
async fn what_is_held_comes_in_one_burst() {
    let fake = fake_with(knobs(Knobs { hold: true, ..Knobs::default() }), 1).await;
    fake.webhook(&["call.created"]).await;
    for n in 0..30 {
        fake.inbound(&format!("c{n}"), "+14155550142");
    }
    fake.pass(100).await;
    assert!(fake.inbox.got().is_empty());
    assert_eq!(fake.aircall.pending().held, 30);
    fake.aircall.set_knobs(Knobs::default());
    fake.pass(0).await;
    assert_eq!(fake.inbox.got().len(), 30);
    assert!(fake.inbox.got().iter().all(|delivered| delivered.at.as_second() == START + 100));
}

#[tokio::test]
async fn no_more_are_in_flight_than_allowed() {
    let fake = fake_with(retry(|retry| retry.concurrent = 3), 1).await;
    fake.webhook(&["call.created"]).await;
    let gate = Arc::new(tokio::sync::Semaphore::new(0));
    *fake.inbox.gate.lock().unwrap() = Some(Arc::clone(&gate));
    for n in 0..10 {
        fake.inbound(&format!("c{n}"), "+14155550142");
    }
    fake.pass(1).await;
    assert_eq!(fake.aircall.pending().in_flight, 3);
    assert_eq!(fake.aircall.pending().deliveries, 7);
    gate.add_permits(10);
    fake.pass(1).await;
    assert_eq!(fake.inbox.got().len(), 10);
    assert_eq!(fake.inbox.open.lock().unwrap().1, 3);
}

#[tokio::test]
async fn raw_bodies_get_each_webhooks_token_or_keep_their_own() {
    let fake = fake().await;
    let webhook = fake.webhook(&["call.created"]).await;
    fake.aircall.deliver(br#"{"event": "call.novel", "token": "theirs"}"#, false);
    fake.aircall.deliver(br#"{"event": "call.novel", "token": "theirs"}"#, true);
    fake.aircall.deliver(b"{ broken", false);
    fake.pass(0).await;
    let got = fake.inbox.got();
    assert_eq!(got[0].json()["token"], webhook["token"]);
    assert_eq!(got[1].json()["token"], "theirs");
    assert_eq!(got[2].body, "{ broken");
}

/// What a webhook's owner sees of one delivery over real HTTP.
type Seen = (http::HeaderMap, Value);

async fn real(timeout_ms: u64, handler: axum::routing::MethodRouter) -> Aircall {
    let owner = listen(axum::Router::new().route("/in/hook", handler)).await;
    let mut settings = retry(|retry| retry.timeout_ms = timeout_ms);
    settings.retry.tries = 1;
    let delivery_map = [("https://deskline.example".to_owned(), format!("{owner}/in"))].into();
    let options = Options { delivery_map, courier: None, settings };
    let aircall = Aircall::new(Kernel::new(Arc::new(RealClock), 1), options);
    aircall.load(harbour()).unwrap();
    let base = listen(aircall.router()).await;
    let body = json!({ "url": "https://deskline.example/hook", "events": ["call.created"] });
    let made = crate::harness::client()
        .post(format!("{base}/v1/webhooks"))
        .basic_auth("harbour-api-id", Some("harbour-api-token"))
        .header("content-type", "application/json")
        .body(body.to_string());
    assert_eq!(crate::harness::answer(made).await.status, 201);
    let place = json!({ "do": "place", "direction": "inbound", "number": 501, "party": "anonymous" });
    aircall.act("c", serde_json::from_value(place).unwrap()).unwrap();
    aircall
}

#[tokio::test]
async fn deliveries_go_over_http_to_the_mapped_address() {
    let (send, mut seen) = tokio::sync::mpsc::unbounded_channel::<Seen>();
    let handler = axum::routing::post(move |headers: http::HeaderMap, body: String| {
        let send = send.clone();
        async move { send.send((headers, serde_json::from_str(&body).unwrap())).unwrap() }
    });
    let aircall = real(5_000, handler).await;
    let (headers, body) = seen.recv().await.unwrap();
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers["aircall-origin"], "webhooks");
    assert!(headers["user-agent"].to_str().unwrap().starts_with("axios/"));
    assert!(!headers.keys().any(|name| name.as_str().contains("signature")));
    assert_eq!(body["event"], "call.created");
    aircall.quiet().await;
    assert_eq!(aircall.attempts()[0].outcome, Outcome::Delivered);
}

#[tokio::test]
async fn redirects_are_failures_and_slow_answers_time_out() {
    let redirect = axum::routing::post(|| async { axum::response::Redirect::temporary("/elsewhere") });
    let aircall = real(5_000, redirect).await;
    aircall.quiet().await;
    let attempt = aircall.attempts().remove(0);
    assert_eq!((attempt.outcome, attempt.status), (Outcome::Refused, Some(307)));

    let never = axum::routing::post(std::future::pending::<()>);
    let aircall = real(50, never).await;
    aircall.quiet().await;
    assert_eq!(aircall.attempts()[0].outcome, Outcome::TimedOut);
}

#[tokio::test]
async fn the_office_ends_with_its_company() {
    let fake = fake().await;
    let courier = Arc::new(InboxCourier(Arc::clone(&fake.inbox)));
    let alive = Arc::downgrade(&courier);
    let options = Options { courier: Some(courier), ..Options::default() };
    let aircall = Aircall::new(fake.kernel.clone(), options);
    let clone = aircall.clone();
    drop(aircall);
    fake.pass(1).await;
    assert!(alive.upgrade().is_some());
    drop(clone);
    fake.pass(1).await;
    assert!(alive.upgrade().is_none());
}
