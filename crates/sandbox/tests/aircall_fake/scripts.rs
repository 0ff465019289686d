//! Scripts: the shipped support day, and random loads.

use std::collections::{BTreeMap, BTreeSet};

use sandbox::aircall::{Script, Settings, load};
use serde_json::{Value, json};

use crate::harness::{Fake, fake, fake_with};

fn support_day() -> Script {
    serde_json::from_str(include_str!("../../data/aircall-support-day.json")).unwrap()
}

async fn played(fake: &Fake, script: Script, seconds: u64) {
    let playing = fake.aircall.play(script);
    fake.pass(seconds).await;
    let report = playing.finished().await.unwrap();
    assert_eq!(report.refused, []);
    fake.aircall.quiet().await;
}

#[tokio::test]
async fn the_support_day_is_played_in_four_minutes_without_a_refused_step() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    played(&fake, support_day(), 240).await;

    let calls = fake.aircall.calls();
    assert!(calls.len() >= 12, "{}", calls.len());
    let of = |label: &str| calls.iter().find(|call| call.label == label).unwrap();
    assert!(of("known").answered_at.is_some() && of("known").contact.is_some());
    assert!(of("unknown").answered_at.is_some() && of("unknown").contact.is_none());
    assert!(of("missed").answered_at.is_none() && !of("missed").voicemail);
    assert!(of("voicemail").voicemail);
    assert!(of("outbound").answered_at.is_some());
    assert!(of("no-answer").answered_at.is_none());
    assert_eq!(of("anonymous").raw_digits, "anonymous");
    assert_ne!(of("transfer").user, of("transfer").transferred_by);
    assert_eq!(of("failed-transfer").user, of("failed-transfer").transferred_by);
    assert_eq!(of("at-once-1").started_at, of("at-once-2").started_at);
    assert_eq!(of("wants-callback").tags.len(), 1);
    assert_eq!(of("callback").automatic_callback_call_id, Some(of("wants-callback").id));
    assert_eq!(of("known").party, of("known-again").party);
    assert!(of("known").tags.iter().any(|tag| Some(tag.tagged_at) < of("known").ended_at));
    assert!(of("known").tags.iter().any(|tag| Some(tag.tagged_at) > of("known").ended_at));
    assert!(calls.iter().all(|call| call.ended_at.is_some() && call.events.last().is_some()));

    let events: BTreeSet<String> = fake.events().into_iter().collect();
    for event in [
        "call.created",
        "call.ringing_on_agent",
        "call.agent_declined",
        "call.answered",
        "call.hold",
        "call.unhold",
        "call.transferred",
        "call.unsuccessful_transfer",
        "call.ivr_option_selected",
        "call.hungup",
        "call.ended",
        "call.voicemail_left",
        "call.comm_assets_generated",
        "call.tagged",
        "call.untagged",
        "call.commented",
        "user.wut_start",
    ] {
        assert!(events.contains(event), "{event}");
    }
}

#[tokio::test]
async fn the_same_seed_plays_the_same_day() {
    let mut dumps = Vec::new();
    for seed in [1, 1, 2] {
        let fake = fake_with(Settings::default(), seed).await;
        fake.webhook(&[]).await;
        played(&fake, support_day(), 240).await;
        dumps.push(fake.aircall.dump().to_string());
    }
    assert_eq!(dumps[0], dumps[1]);
    assert_ne!(dumps[0], dumps[2]);
}

#[tokio::test]
async fn a_load_is_played_without_a_refused_step_and_told_whole() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    let mut plan = fake.aircall.load_plan(300, 5.0);
    plan.is_brisk = true;
    played(&fake, load::calls(7, &plan).unwrap(), 400).await;

    let calls = fake.aircall.calls();
    assert_eq!(calls.len(), 300);
    let mut told: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    for (event, _, data) in fake.told() {
        if event.starts_with("call.") {
            told.entry(data["id"].as_i64().unwrap()).or_default().insert(event);
        }
    }
    for call in &calls {
        let events = &told[&call.id];
        assert!(events.contains("call.created") && events.contains("call.ended"), "{}", call.label);
        assert_eq!(events.contains("call.answered"), call.answered_at.is_some());
    }
    let count = |fits: fn(&&sandbox::aircall::Call) -> bool| calls.iter().filter(fits).count();
    assert!(count(|call| call.voicemail) > 10);
    assert!(count(|call| call.answered_at.is_none()) > 50);
    assert!(count(|call| call.party.is_none()) > 1);
    assert!(count(|call| call.direction == sandbox::aircall::Direction::Outbound) > 50);
    assert!(count(|call| !call.tags.is_empty()) > 20);
    assert!(count(|call| !call.comments.is_empty()) > 20);
}

#[tokio::test]
async fn refused_steps_are_reported_and_the_others_done() {
    let fake = fake().await;
    let script = json!([
        { "call": "c", "do": "hold" },
        { "call": "c", "do": "place", "direction": "inbound", "number": 501, "party": "anonymous" },
        { "at": 1, "call": "c", "do": "hold" },
        { "at": 2, "call": "c", "do": "hangup" },
    ]);
    let playing = fake.aircall.play(serde_json::from_value(script).unwrap());
    fake.pass(2).await;
    let report = playing.finished().await.unwrap();
    assert_eq!(report.steps, 4);
    let refused: Vec<(usize, &str)> = report.refused.iter().map(|step| (step.step, step.why.as_str())).collect();
    assert_eq!(refused, [(0, "no call c"), (2, "only while people talk")]);
    let dump = fake.aircall.dump();
    assert_eq!(dump["plays"][0]["report"]["refused"][1]["step"], 2);
    assert_eq!(dump["calls"][0]["status"], "done");
}

#[tokio::test]
async fn an_empty_script_is_over_at_once() {
    let fake = fake().await;
    let report = fake.aircall.play(Script::default()).finished().await.unwrap();
    assert_eq!(report.steps, 0);
}

#[tokio::test]
async fn the_dump_holds_what_truly_happened() {
    let fake = fake().await;
    fake.webhook(&["call.created"]).await;
    fake.answered("c", "+14155550101");
    fake.pass(5).await;
    let dump = fake.aircall.dump();
    let call = &dump["calls"][0];
    let acts: Vec<&Value> =
        call["history"].as_array().unwrap().iter().map(|happening| &happening["what"]["do"]).collect();
    assert_eq!(acts, ["place", "answer"]);
    assert_eq!(call["events"], json!(["call.created", "call.answered"]));
    assert_eq!(dump["deliveries"].as_array().unwrap().len(), 1);
    assert_eq!(dump["deliveries"][0]["outcome"], "delivered");
    assert_eq!(dump["deliveries"][0]["call"], call["id"]);
    for (list, length) in [("numbers", 4), ("users", 6), ("teams", 3), ("tags", 10), ("contacts", 6), ("webhooks", 1)] {
        assert_eq!(dump[list].as_array().unwrap().len(), length, "{list}");
    }
}
