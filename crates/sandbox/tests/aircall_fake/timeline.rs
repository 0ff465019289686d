//! Which events come when (sheet §2.4), and how long links live (§6).

use std::time::Duration;

use sandbox::aircall::{Settings, Timing};
use serde_json::{Value, json};

use crate::harness::{CARLA, FARID, Fake, answer, fake, fake_with};

/// Event and second after the start, of call events.
fn call_events(fake: &Fake) -> Vec<(String, i64)> {
    let told = fake.told().into_iter().filter(|(event, _, _)| event.starts_with("call."));
    told.map(|(event, second, _)| (event, second)).collect()
}

fn second(fake: &Fake, event: &str) -> i64 {
    let told = call_events(fake);
    told.iter().find(|(name, _)| name == event).unwrap_or_else(|| panic!("no {event}: {told:?}")).1
}

#[tokio::test]
async fn an_outbound_call_is_announced_two_seconds_late() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    fake.outbound("c", "+14155550142");
    fake.pass(1).await;
    assert!(fake.events().is_empty());
    fake.pass(1).await;
    assert_eq!(call_events(&fake), [("call.created".to_owned(), 2)]);
    assert_eq!(fake.last("call.created")["started_at"], crate::harness::START);
}

#[tokio::test]
async fn an_outbound_call_is_announced_before_anything_else() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    fake.outbound("c", "+14155550142");
    fake.pass(1).await;
    fake.act("c", json!({ "do": "answer" }));
    fake.pass(5).await;
    assert_eq!(call_events(&fake), [("call.created".to_owned(), 1), ("call.answered".to_owned(), 1)]);
}

#[tokio::test]
async fn an_ended_event_comes_thirty_seconds_after_the_end() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    fake.answered("c", "+14155550142");
    fake.pass(10).await;
    fake.act("c", json!({ "do": "hangup" }));
    fake.pass(29).await;
    assert_eq!(second(&fake, "call.hungup"), 10);
    assert!(!fake.events().contains(&"call.ended".to_owned()));
    fake.pass(120).await;
    assert!((40..=41).contains(&second(&fake, "call.ended")));
    assert_eq!(call_events(&fake).len(), 4);
    let ended = fake.last("call.ended");
    assert_eq!((&ended["duration"], &ended["recording"]), (&json!(10), &Value::Null));
}

#[tokio::test]
async fn a_voicemail_comes_three_seconds_after_the_ended_event() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    let id = fake.inbound("c", "+14155550142");
    fake.act("c", json!({ "do": "ring", "user": CARLA }));
    fake.pass(8).await;
    fake.act("c", json!({ "do": "leave_voicemail" }));
    fake.pass(2).await;
    fake.act("c", json!({ "do": "hangup" }));
    fake.pass(120).await;
    let order: Vec<String> = call_events(&fake).into_iter().map(|(event, _)| event).collect();
    let expected = [
        "call.created",
        "call.ringing_on_agent",
        "call.hungup",
        "call.ended",
        "call.voicemail_left",
        "call.comm_assets_generated",
    ];
    assert_eq!(order, expected);
    assert_eq!(second(&fake, "call.voicemail_left") - second(&fake, "call.ended"), 3);
    assert_eq!(fake.last("call.hungup")["voicemail"], Value::Null);
    let left = fake.last("call.voicemail_left");
    assert!(left["voicemail"].as_str().unwrap().contains("X-Amz-Expires=600"));
    assert_eq!(left["asset"], format!("https://assets.aircall.io/calls/{id}/voicemail"));
    assert_eq!(left["recording"], Value::Null);
}

#[tokio::test]
async fn a_recording_is_ready_some_time_after_the_ended_event() {
    let mut ready_at_once = 0;
    for seed in 1..=20 {
        let fake = fake_with(Settings::default(), seed).await;
        fake.webhook(&[]).await;
        fake.answered("c", "+14155550142");
        fake.act("c", json!({ "do": "record" }));
        fake.pass(5).await;
        fake.act("c", json!({ "do": "hangup" }));
        fake.pass(120).await;
        assert_eq!(fake.last("call.hungup")["recording"], Value::Null);
        let wait = second(&fake, "call.comm_assets_generated") - second(&fake, "call.ended");
        assert!((4..=21).contains(&wait), "{wait}");
        assert!(fake.last("call.comm_assets_generated")["recording"].is_string());
        ready_at_once += i32::from(fake.last("call.ended")["asset"].is_string());
    }
    assert!((1..20).contains(&ready_at_once), "{ready_at_once}");
}

#[tokio::test]
async fn some_numbers_record_every_answered_call() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    let place = json!({ "do": "place", "direction": "inbound", "number": "Boutique Paris", "party": "+33123456789" });
    fake.act("c", place);
    fake.act("c", json!({ "do": "answer", "user": CARLA }));
    fake.act("c", json!({ "do": "hangup" }));
    fake.pass(120).await;
    assert!(fake.last("call.comm_assets_generated")["recording"].is_string());
}

#[tokio::test]
async fn wrap_up_is_told_under_both_names_and_may_come_before_the_hangup() {
    let mut before = 0;
    for seed in 1..=20 {
        let fake = fake_with(Settings::default(), seed).await;
        fake.webhook(&[]).await;
        let id = fake.inbound("c", "+14155550142");
        fake.act("c", json!({ "do": "answer", "user": CARLA }));
        fake.act("c", json!({ "do": "hangup" }));
        fake.pass(20).await;
        let events = fake.events();
        let place = |event: &str| events.iter().position(|name| name == event).unwrap();
        before += i32::from(place("user.wut_start") < place("call.hungup"));
        assert!(place("user.wut_start.v2") < place("user.wut_end"));
        assert_eq!(fake.last("user.wut_start")["numbers"].as_array().unwrap().len(), 2);
        let new = fake.last("user.wut_end.v2");
        assert!(new.get("numbers").is_none());
        assert_eq!(new["last_call_id"], id);
        let seconds: Vec<i64> =
            fake.told().into_iter().filter(|(event, _, _)| event == "user.wut_end").map(|told| told.1).collect();
        assert_eq!(seconds, [15]);
    }
    assert!((1..20).contains(&before), "{before}");
}

#[tokio::test]
async fn without_wrap_up_time_there_is_no_wrap_up() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    fake.answered("c", "+14155550142");
    fake.act("c", json!({ "do": "hangup" }));
    fake.inbound("missed", "+14155550142");
    fake.act("missed", json!({ "do": "hangup" }));
    fake.pass(60).await;
    assert!(!fake.events().iter().any(|event| event.starts_with("user.")));
}

#[tokio::test]
async fn a_comment_of_the_after_call_screen_is_told_after_the_ended_event() {
    let fake = fake().await;
    fake.webhook(&["call.ended", "call.commented"]).await;
    let id = fake.answered("c", "+14155550142");
    fake.act("c", json!({ "do": "hangup" }));
    fake.pass(10).await;
    fake.act("c", json!({ "do": "comment", "user": FARID, "text": "From the after-call screen" }));
    fake.pass(0).await;
    assert!(fake.events().is_empty());
    let read = fake.get(&format!("/v1/calls/{id}")).await.body;
    assert_eq!(read["call"]["comments"][0]["content"], "From the after-call screen");
    fake.pass(60).await;
    assert_eq!(fake.events(), ["call.ended", "call.commented"]);
    fake.act("c", json!({ "do": "comment", "user": FARID, "text": "Much later" }));
    fake.pass(0).await;
    assert_eq!(fake.events(), ["call.ended", "call.commented", "call.commented"]);
}

#[tokio::test]
async fn a_jump_of_the_clock_changes_no_times() {
    let mut told = Vec::new();
    for jump in [false, true] {
        let fake = fake().await;
        fake.webhook(&[]).await;
        let script = json!([
            { "at": 0, "call": "c", "do": "place", "direction": "inbound", "number": 501, "party": "+14155550142" },
            { "at": 3, "call": "c", "do": "answer", "user": CARLA },
            { "at": 33, "call": "c", "do": "hangup" },
        ]);
        let _playing = fake.aircall.play(serde_json::from_value(script).unwrap());
        if jump {
            fake.clock.advance(Duration::from_secs(500));
            fake.pass(1).await;
        } else {
            fake.pass(501).await;
        }
        told.push(fake.told());
    }
    assert_eq!(told[0], told[1]);
    assert!(told[0].len() >= 6);
}

#[tokio::test]
async fn links_to_media_die_after_ten_minutes_and_are_signed_anew() {
    let fake = fake().await;
    fake.aircall.set_public_url(&fake.base);
    let id = fake.answered("c", "+14155550142");
    fake.act("c", json!({ "do": "record" }));
    fake.act("c", json!({ "do": "hangup" }));
    fake.pass(60).await;
    let path = format!("/v1/calls/{id}?fetch_short_urls=true");
    let call = fake.get(&path).await.body["call"].clone();
    let link = call["recording"].as_str().unwrap().to_owned();
    assert!(link.starts_with(&fake.base));
    let short = call["recording_short_url"].as_str().unwrap();
    assert!(short.starts_with(&format!("{}/short-urls/v1/", fake.base)));
    assert_eq!(call["voicemail_short_url"], Value::Null);

    fake.pass(599).await;
    assert_eq!(answer(fake.client.get(&link)).await.status, 200);
    let with_credentials = fake.client.get(&link).basic_auth("harbour-api-id", Some("harbour-api-token"));
    assert_eq!(answer(with_credentials).await.status, 400);
    assert_eq!(answer(fake.client.get(link.replace("Signature=", "Signature=0"))).await.status, 403);
    assert_eq!(answer(fake.client.get(link.replace("recording.mp3", "voicemail.mp3"))).await.status, 403);
    fake.pass(1).await;
    assert_eq!(answer(fake.client.get(&link)).await.status, 403);

    let call = fake.get(&path).await.body["call"].clone();
    let fresh = call["recording"].as_str().unwrap();
    assert_ne!(fresh, link);
    assert_eq!(answer(fake.client.get(fresh)).await.status, 200);
    assert_eq!(call["asset"], format!("https://assets.aircall.io/calls/{id}/recording"));
}

#[tokio::test]
async fn timing_is_a_setting() {
    let timing = Timing { ended: [2, 2], ..Timing::default() };
    let fake = fake_with(Settings { timing, ..Settings::default() }, 1).await;
    fake.webhook(&["call.ended"]).await;
    fake.answered("c", "+14155550142");
    fake.act("c", json!({ "do": "hangup" }));
    fake.pass(2).await;
    assert_eq!(fake.events(), ["call.ended"]);
}
