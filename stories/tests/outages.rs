//! C-52: a vendor that is down, slow or rate-limiting delays writes and loses none.

use domain::ledger::EffectState;
use jiff::SignedDuration;
use serde_json::json;
use stories::{Plan, World, kinds};

use crate::tell::{CARLA, GRACE, NOBODY, answered, answered_at, script, step, with, world};

const ANY: [EffectState; 2] = [EffectState::InDoubt, EffectState::Refused];

/// C-52: down for hours, nothing sent: all is logged later, and nothing was ever in doubt.
#[tokio::test(start_paused = true)]
async fn a_desk_that_is_off_the_net_for_hours_gets_everything_later() {
    let world = world(json!({})).await;
    world.unplug("api.helpscout.net", true);
    let mut steps = Vec::new();
    for call in 0..6_u32 {
        steps.extend(answered_at(&format!("c{call}"), f64::from(call) * 600.0, &format!("+141555502{call:02}")));
    }
    world.begin_play(&script(steps)).finished().await.expect("it was played");
    world.pass(1800).await;
    assert!(world.effects(&ANY).await.is_empty(), "nothing was sent");
    world.unplug("api.helpscout.net", false);
    world.settle().await;
    assert_eq!(world.desk().records().len(), 12);
    assert_eq!(world.desk().ours().len(), 6);
    world.end().await;
}

/// C-52: it answers 503 for an hour: one probe at a time, and no write is put in doubt but the first.
#[tokio::test(start_paused = true)]
async fn a_desk_that_answers_503_gets_one_probe_at_a_time() {
    let world = world(json!({})).await;
    let rules = ["/v*/c", "/v2/users"].map(|path| {
        world.fault(&json!({ "vendor": "helpscout", "path": path, "fault": { "kind": "status", "code": 503 } }))
    });
    let mut steps = Vec::new();
    for call in 0..20_u32 {
        steps.extend(answered_at(&format!("c{call}"), 0.0, &format!("+141555502{call:02}")));
    }
    world.begin_play(&script(steps)).finished().await.expect("it was played");
    let before = world.requests("helpscout").len();
    world.pass(1800).await;
    let probes = world.requests("helpscout").len() - before;
    assert!((20..80).contains(&probes), "{probes} requests in half an hour");
    assert!(world.effects(&ANY).await.is_empty());
    for rule in rules {
        world.sandbox.kernel.faults.remove(rule);
    }
    world.settle().await;
    assert_eq!(world.desk().records().len(), 40);
    world.end().await;
}

/// C-52: a storm of 429 delays and loses nothing.
#[tokio::test(start_paused = true)]
async fn a_storm_of_429_delays_and_loses_nothing() {
    for with_headers in [true, false] {
        let world = world(json!({})).await;
        world.fault(&json!({ "vendor": "helpscout", "path": "/v2/c", "probability": 0.5, "times": 40,
            "fault": { "kind": "rate_limited", "with_headers": with_headers, "retry_after": 7 } }));
        let both = with(answered_at("one", 0.0, GRACE), answered_at("two", 1.0, NOBODY));
        world.play(&both).await;
        world.settle().await;
        assert_eq!(world.desk().records().len(), 4);
        assert!(world.effects(&ANY).await.is_empty());
        world.end().await;
    }
}

/// C-52: other apps eat the budget.
#[tokio::test(start_paused = true)]
async fn a_budget_that_others_have_used_up_only_delays() {
    let plan = Plan { desk_options: json!({ "plan": "standard" }), ..Plan::default() };
    let world = World::begin(plan).await;
    world.sandbox.helpscout.eat_budget(199);
    world.play(&script(answered(GRACE))).await;
    assert_eq!(kinds(world.desk().our_one()), ["phone", "note"]);
    world.end().await;
}

/// C-52: a slow desk.
#[tokio::test(start_paused = true)]
async fn a_slow_desk_only_delays() {
    let world = world(json!({})).await;
    world.fault(&json!({ "vendor": "helpscout", "fault": { "kind": "delay", "ms": 9000 } }));
    world.play(&script(answered(NOBODY))).await;
    assert_eq!(kinds(world.desk().our_one()), ["phone", "note"]);
    world.end().await;
}

/// C-52: answers that end in the middle.
#[tokio::test(start_paused = true)]
async fn answers_that_end_in_the_middle_lose_nothing() {
    for cut in [true, false] {
        let world = world(json!({})).await;
        world.fault(&json!({ "vendor": "helpscout", "method": "GET", "probability": 0.5, "times": 10,
            "fault": { "kind": "broken_body", "cut": cut } }));
        world.play(&script(answered(GRACE))).await;
        world.settle().await;
        assert_eq!(kinds(world.desk().our_one()), ["phone", "note"]);
        world.end().await;
    }
}

/// C-52: Aircall's API is down: calls are logged all the same; the card is lost and says so.
#[tokio::test(start_paused = true)]
async fn aircalls_api_being_down_does_not_stop_logging() {
    for party in [GRACE, NOBODY] {
        let world = world(json!({})).await;
        world.unplug("api.aircall.io", true);
        let mut steps = answered(party);
        steps[0]["teams"] = json!([301, 302]);
        let playing = world.begin_play(&with(steps, [step(20.0, "tag", json!({ "tag": 801, "user": CARLA }))]));
        world.pass(30).await;
        assert_eq!(kinds(world.desk().our_one()), ["phone"], "{party}: {:#?}", world.reasons(world.calls()[0]).await);
        playing.finished().await.expect("it was played");
        world.pass(120).await;
        assert_eq!(kinds(world.desk().our_one()), ["phone", "note"], "{party}");
        world.unplug("api.aircall.io", false);
        world.settle().await;
        world.pass(120).await;
        assert!(stories::tags(world.desk().our_one()).contains(&"order"), "{party}");
        assert!(stories::tags(world.desk().our_one()).contains(&"team-name-orders"), "{party}");
        world.end().await;
    }
}

/// C-52: credentials that are refused stop writing and lose nothing.
#[tokio::test(start_paused = true)]
async fn refused_credentials_stop_writing_until_they_hold_again() {
    let world = world(json!({})).await;
    let rule = world.fault(&json!({ "vendor": "helpscout", "fault": { "kind": "status", "code": 401 } }));
    world.begin_play(&script(answered(GRACE))).finished().await.expect("it was played");
    world.pass(3600).await;
    world.sandbox.kernel.faults.remove(rule);
    let back = world.now();
    world.settle().await;
    assert_eq!(kinds(world.desk().our_one()), ["phone", "note"]);
    assert!(world.now().duration_since(back) < SignedDuration::from_mins(15));
    world.end().await;
}
