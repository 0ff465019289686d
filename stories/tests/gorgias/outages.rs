//! C-07, C-52, GO-41: a desk that is down, full or closed to us delays writes and loses none.

use domain::ledger::EffectState;
use jiff::SignedDuration;
use serde_json::{Value, json};
use stories::{World, tags_of, texts_of};

use super::tell::{ANNA, change_options, world, writes};
use crate::tell::{CARLA, GRACE, NOBODY, answered, answered_at, missed, reasons, script, step, with};

const ANY: [EffectState; 2] = [EffectState::InDoubt, EffectState::Refused];

/// A call while something is wrong for an hour, then mended; all is logged within a quarter of an hour.
async fn logged_after(world: &World, call: Vec<Value>, mend: impl FnOnce(&World)) {
    world.begin_play(&script(call)).finished().await.expect("it was played");
    world.pass(3600).await;
    assert!(world.effects(&ANY).await.is_empty(), "nothing is in doubt, nothing given up");
    mend(world);
    let back = world.now();
    world.pass(900).await;
    assert_eq!(texts_of(world.tickets().our_one()).len(), 2, "{:#?}", reasons(world).await);
    world.settle().await;
    assert!(world.now().duration_since(back) < SignedDuration::from_hours(2));
}

/// Sheet gorgias §2: 403 "Messaging quota exceeded" is no fault of the credentials.
#[tokio::test(start_paused = true)]
async fn a_used_up_quota_delays_and_loses_nothing() {
    let world = world(json!({})).await;
    change_options(&world, |options| options.messaging_quota_exceeded = true);
    logged_after(&world, answered(GRACE), |world| {
        change_options(world, |options| options.messaging_quota_exceeded = false);
    })
    .await;
    world.end().await;
}

/// GO-41: the key's user lacks the permission for a while.
#[tokio::test(start_paused = true)]
async fn a_403_without_permission_loses_nothing() {
    let world = world(json!({})).await;
    world.person(&json!({ "do": "set_role", "user": ANNA, "role": "observer-agent" }));
    logged_after(&world, answered(GRACE), |world| {
        world.person(&json!({ "do": "set_role", "user": ANNA, "role": "admin" }));
    })
    .await;
    world.end().await;
}

/// C-07: withdrawn: collecting goes on, and what was collected is written once it is authorised again.
#[tokio::test(start_paused = true)]
async fn a_withdrawn_key_stops_writing_until_it_holds_again() {
    for body in [sandbox::gorgias::UnauthorizedBody::Error, sandbox::gorgias::UnauthorizedBody::Message] {
        let world = world(json!({})).await;
        change_options(&world, |options| options.unauthorized_body = body);
        world.person(&json!({ "do": "activate_user", "user": ANNA, "active": false }));
        logged_after(&world, answered(GRACE), |world| {
            world.person(&json!({ "do": "activate_user", "user": ANNA, "active": true }));
        })
        .await;
        world.end().await;
    }
}

/// C-07: withdrawn in the middle of a call.
#[tokio::test(start_paused = true)]
async fn a_key_withdrawn_during_a_call_leaves_the_rest_for_later() {
    let world = world(json!({})).await;
    let playing = world.begin_play(&with(answered(GRACE), [step(20.0, "tag", json!({ "tag": 801, "user": CARLA }))]));
    world.pass(30).await;
    assert_eq!(texts_of(world.tickets().our_one()).len(), 1);
    world.person(&json!({ "do": "activate_user", "user": ANNA, "active": false }));
    playing.finished().await.expect("it was played");
    world.pass(1800).await;
    world.person(&json!({ "do": "activate_user", "user": ANNA, "active": true }));
    world.pass(900).await;
    let view = world.tickets();
    assert_eq!(texts_of(view.our_one()).len(), 2);
    assert!(tags_of(view.our_one()).contains(&"Order"));
    world.settle().await;
    world.end().await;
}

/// C-52: off the net for an hour, with calls all the while: nothing was ever in doubt.
#[tokio::test(start_paused = true)]
async fn a_desk_that_is_off_the_net_for_an_hour_gets_everything_later() {
    let world = world(json!({})).await;
    world.unplug("acme.gorgias.com", true);
    let mut steps = Vec::new();
    for call in 0..6_u32 {
        steps.extend(answered_at(&format!("c{call}"), f64::from(call) * 600.0, &format!("+141555502{call:02}")));
    }
    world.begin_play(&script(steps)).finished().await.expect("it was played");
    world.pass(600).await;
    assert!(world.effects(&ANY).await.is_empty(), "nothing was sent");
    assert!(writes(&world).is_empty());
    world.unplug("acme.gorgias.com", false);
    world.settle().await;
    let view = world.tickets();
    assert_eq!((view.records().len(), view.ours().len()), (12, 6));
    world.end().await;
}

/// C-52: it answers 503 for an hour: one probe at a time, and nothing is in doubt.
#[tokio::test(start_paused = true)]
async fn a_desk_that_answers_503_gets_one_probe_at_a_time() {
    let world = world(json!({})).await;
    let rule = world.fault(&json!({ "vendor": "gorgias", "fault": { "kind": "status", "code": 503 } }));
    let mut steps = Vec::new();
    for call in 0..20_u32 {
        steps.extend(answered_at(&format!("c{call}"), 0.0, &format!("+141555502{call:02}")));
    }
    world.begin_play(&script(steps)).finished().await.expect("it was played");
    let before = world.requests("gorgias").len();
    world.pass(1800).await;
    let probes = world.requests("gorgias").len() - before;
    assert!((20..80).contains(&probes), "{probes} requests in half an hour");
    assert!(world.effects(&ANY).await.is_empty());
    world.sandbox.kernel.faults.remove(rule);
    world.settle().await;
    assert_eq!(world.tickets().records().len(), 40);
    world.end().await;
}

/// C-52: a slow desk, and answers that end in the middle.
#[tokio::test(start_paused = true)]
async fn a_slow_desk_and_broken_answers_lose_nothing() {
    let faults = [
        json!({ "vendor": "gorgias", "fault": { "kind": "delay", "ms": 9000 } }),
        json!({ "vendor": "gorgias", "method": "GET", "probability": 0.5, "times": 10, "fault": { "kind": "broken_body", "cut": true } }),
        json!({ "vendor": "gorgias", "method": "GET", "probability": 0.5, "times": 10, "fault": { "kind": "broken_body", "cut": false } }),
    ];
    for fault in faults {
        let world = world(json!({})).await;
        world.fault(&fault);
        world.play(&script(answered(NOBODY))).await;
        assert_eq!(texts_of(world.tickets().our_one()).len(), 2);
        world.end().await;
    }
}

/// C-51: a write whose answer is lost stands once.
#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_is_lost_stands_once() {
    for path in ["*/api/customers$", "*/api/tickets$", "*/messages$", "*/tags$"] {
        for kind in ["drop_after", "drop_before"] {
            let world = world(json!({})).await;
            world.fault(
                &json!({ "vendor": "gorgias", "method": "POST", "path": path, "times": 1, "fault": { "kind": kind } }),
            );
            let call = with(answered(NOBODY), [step(20.0, "tag", json!({ "tag": 801, "user": CARLA }))]);
            world.begin_play(&call).finished().await.expect("it was played");
            world.pass(300).await;
            // The desk lives on, so the lists show later changes.
            world.person(&json!({ "do": "create_customer", "name": "Ulla" }));
            world.person(&json!({ "do": "note", "ticket": 205, "text": "Called the supplier." }));
            world.settle().await;
            let view = world.tickets();
            assert_eq!(view.made_customers().len(), 1, "{path} {kind}");
            assert_eq!(texts_of(view.our_one()).len(), 2, "{path} {kind}");
            assert!(tags_of(view.our_one()).contains(&"Order"), "{path} {kind}");
            world.end().await;
        }
    }
}

/// C-52: Aircall's API is down: calls are logged all the same.
#[tokio::test(start_paused = true)]
async fn aircalls_api_being_down_does_not_stop_logging() {
    let world = world(json!({})).await;
    world.unplug("api.aircall.io", true);
    let playing = world.begin_play(&script(missed(GRACE)));
    playing.finished().await.expect("it was played");
    world.pass(120).await;
    assert_eq!(world.tickets().records().len(), 1);
    world.unplug("api.aircall.io", false);
    world.settle().await;
    world.end().await;
}
