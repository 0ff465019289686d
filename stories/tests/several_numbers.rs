//! One phone system, several numbers, several calls in one conversation.

use serde_json::json;
use stories::{World, kinds, tags};

use crate::tell::{CARLA, DEV, GRACE, NOBODY, answered, answered_at, played, script, step, step_of, with, world};

/// Sheet aircall §2.4: `call.created` comes twice, for the menu's number and for the one that it leads to: one call.
#[tokio::test(start_paused = true)]
async fn a_call_created_twice_for_two_numbers_is_one_call() {
    let steps = [
        step(0.0, "place", json!({ "direction": "inbound", "number": 504, "party": NOBODY })),
        step(3.0, "ivr", json!({ "title": "Main", "key": "1", "branch": "Support" })),
        step(4.0, "reach_number", json!({ "number": 501 })),
        step(5.0, "ring", json!({ "user": CARLA })),
        step(9.0, "answer", json!({ "user": CARLA })),
        step(50.0, "hangup", json!({})),
    ];
    let world = played(json!({}), &script(steps)).await;
    assert_eq!(world.calls().len(), 1);
    let desk = world.desk();
    assert_eq!(kinds(desk.our_one()), ["phone", "note"]);
    assert_eq!(tags(desk.our_one()), ["inbound", "number-name-support us"]);
    assert_eq!(desk.made_customers().len(), 1);
    world.end().await;
}

/// HS-20, C-41: two calls of one customer at once, at two numbers: one conversation, the tags of both, and *call in progress*
/// until the second one is over.
#[tokio::test(start_paused = true)]
async fn two_calls_of_one_customer_at_once_share_conversation_and_tags() {
    let second = [
        step_of("two", 20.0, "place", json!({ "direction": "inbound", "number": 502, "party": GRACE })),
        step_of("two", 22.0, "ring", json!({ "user": DEV })),
        step_of("two", 24.0, "answer", json!({ "user": DEV })),
        step_of("two", 200.0, "hangup", json!({})),
    ];
    let world = world(json!({})).await;
    let playing = world.begin_play(&with(answered(GRACE), second));
    world.pass(150).await;
    let during = world.desk();
    assert_eq!(kinds(during.our_one()), ["phone", "phone", "note"]);
    assert!(tags(during.our_one()).contains(&"call in progress"), "{:?}", tags(during.our_one()));
    playing.finished().await.expect("it was played");
    world.settle().await;
    let desk = world.desk();
    assert_eq!(kinds(desk.our_one()), ["phone", "phone", "note", "note"]);
    assert_eq!(tags(desk.our_one()), ["inbound", "number-name-support uk", "number-name-support us", "vip"]);
    world.end().await;
}

/// A busy quarter of an hour: twenty calls of ten callers. Each call has its two records, once.
#[tokio::test(start_paused = true)]
async fn twenty_calls_of_ten_callers_have_two_records_each() {
    let world = World::begin(stories::Plan { seed: 7, ..stories::Plan::default() }).await;
    let calls = (0..20_u32).flat_map(|call| {
        let party = format!("+1415555{:04}", 300 + call % 10);
        answered_at(&format!("c{call}"), f64::from(call) * 7.0, &party)
    });
    world.play(&script(calls)).await;
    let desk = world.desk();
    assert_eq!(desk.made_customers().len(), 10);
    assert_eq!(desk.ours().len(), 10);
    assert_eq!(desk.records().len(), 40);
    world.end().await;
}
