//! Writes whose answer was lost (promise 3; the effect table).

use domain::ledger::EffectState;
use serde_json::{Value, json};
use stories::{Leftovers, Plan, World, kinds, records};

use crate::tell::{GRACE, NOBODY, answered, answered_at, script, world};

const CREATE: &str = "/v2/conversations$";

fn once(path: &str, fault: Value) -> Value {
    json!({ "vendor": "helpscout", "method": "POST", "path": path, "times": 1, "fault": fault })
}

/// A person changes something, so that the indexes show a later change.
fn the_desk_lives_on(world: &World) {
    world.person(&json!({ "do": "create_customer", "firstName": "Ulla" }));
    world.person(&json!({ "do": "note", "conversation": 205, "text": "Called the supplier." }));
}

async fn told_with(rule: Value, party: &str) -> World {
    let world = World::begin(Plan::default()).await;
    world.fault(&rule);
    world.play(&script(answered(party))).await;
    world
}

/// Promise 3: applied, the answer lost: found by its code, and confirmed once.
#[tokio::test(start_paused = true)]
async fn a_creation_whose_answer_was_lost_is_found_by_its_code() {
    let world = told_with(once(CREATE, json!({ "kind": "drop_after" })), NOBODY).await;
    assert_eq!(kinds(world.desk().our_one()), ["phone", "note"]);
    let creations = world.requests("helpscout").iter().filter(|line| *line == "POST /v2/conversations").count();
    assert_eq!(creations, 1);
    world.end().await;
}

/// Promise 3: the same for the customer.
#[tokio::test(start_paused = true)]
async fn a_customer_whose_answer_was_lost_is_found_by_his_code() {
    let world = told_with(once("/v2/customers$", json!({ "kind": "drop_after" })), NOBODY).await;
    assert_eq!(world.desk().made_customers().len(), 1);
    assert_eq!(kinds(world.desk().our_one()), ["phone", "note"]);
    world.end().await;
}

/// Promise 3: lost before it was applied: in doubt until the index shows a later change, then written once.
#[tokio::test(start_paused = true)]
async fn a_creation_that_was_never_applied_waits_for_a_later_change_and_is_written_once() {
    let world = told_with(once(CREATE, json!({ "kind": "drop_before" })), NOBODY).await;
    assert_eq!(world.effects(&[EffectState::InDoubt]).await.len(), 1, "nothing proves anything yet");
    assert!(world.desk().records().is_empty());
    the_desk_lives_on(&world);
    world.pass(3600).await;
    world.settle().await;
    assert_eq!(kinds(world.desk().our_one()), ["phone", "note"]);
    world.end().await;
}

/// Promise 3: applied after we gave up: the quiet time covers it.
#[tokio::test(start_paused = true)]
async fn a_write_that_is_applied_late_is_not_written_twice() {
    for hold in [false, true] {
        let world = told_with(once(CREATE, json!({ "kind": "apply_late", "ms": 25_000, "hold": hold })), NOBODY).await;
        the_desk_lives_on(&world);
        world.pass(3600).await;
        world.settle().await;
        assert_eq!(kinds(world.desk().our_one()), ["phone", "note"], "hold {hold}");
        world.end().await;
    }
}

/// Threads are read from the known conversation, which is consistent: no doubt lasts.
#[tokio::test(start_paused = true)]
async fn a_thread_in_a_known_conversation_is_settled_without_help() {
    for kind in ["drop_before", "drop_after"] {
        for path in ["/v2/conversations/*/phones$", "/v2/conversations/*/notes$"] {
            let world = told_with(once(path, json!({ "kind": kind })), GRACE).await;
            assert_eq!(kinds(world.desk().our_one()), ["phone", "note"], "{kind} {path}");
            world.end().await;
        }
    }
}

/// C-43: a PUT of tags in doubt is no evidence that a person removed one.
#[tokio::test(start_paused = true)]
async fn tags_in_doubt_are_read_and_compared() {
    for kind in ["drop_before", "drop_after"] {
        let rule = json!({ "vendor": "helpscout", "method": "PUT", "times": 1, "fault": { "kind": kind } });
        let world = told_with(rule, GRACE).await;
        let desk = world.desk();
        assert_eq!(stories::tags(desk.our_one()), ["inbound", "number-name-support us", "vip"], "{kind}");
        world.end().await;
    }
}

/// Sheet §2: a 5xx may have been applied.
#[tokio::test(start_paused = true)]
async fn a_500_that_was_applied_is_not_written_again() {
    let world = told_with(once(CREATE, json!({ "kind": "status", "code": 500, "apply": "before" })), NOBODY).await;
    assert_eq!(kinds(world.desk().our_one()), ["phone", "note"]);
    world.end().await;
}

/// Promise 5: a creation in doubt holds its lane for 15 minutes at most.
#[tokio::test(start_paused = true)]
async fn a_doubt_holds_its_lane_for_a_quarter_of_an_hour_at_most() {
    let world = world(json!({})).await;
    world.fault(&once(CREATE, json!({ "kind": "drop_before" })));
    let begun = world.now();
    world.begin_play(&script(answered(NOBODY)));
    world.pass(100).await;
    world.begin_play(&script(answered_at("second", 0.0, NOBODY)));
    world.pass(600).await;
    assert!(world.desk().records().is_empty(), "the lane is held");
    while world.desk().records().is_empty() {
        world.pass(10).await;
        assert!(world.now().duration_since(begun).as_mins() < 17, "the lane is not given back");
    }
    the_desk_lives_on(&world);
    world.pass(3600).await;
    world.settle().await;
    assert_eq!(world.desk().records().len(), 4);
    world.end().await;
}

/// C-51: what cannot be decided stays in doubt, visibly, and a person can end it.
#[tokio::test(start_paused = true)]
async fn a_doubt_that_nothing_settles_stays_visible_until_a_person_ends_it() {
    for retry in [true, false] {
        let world = told_with(once(CREATE, json!({ "kind": "drop_before" })), NOBODY).await;
        world.pass(5 * 3600).await;
        let doubts = world.effects(&[EffectState::InDoubt]).await;
        assert_eq!(doubts.len(), 1);
        world.store.decide_effect(&doubts[0].key, retry, world.now()).await.expect("the store");
        world.pass(60).await;
        world.settle().await;
        assert_eq!(world.desk().records().len(), if retry { 2 } else { 0 });
        world.end_with(Leftovers { dismissed: usize::from(!retry), ..Leftovers::default() }).await;
    }
}

/// Sheet §2: what Help Scout refuses ends visibly, in its own words.
#[tokio::test(start_paused = true)]
async fn a_refusal_ends_visibly_with_the_vendors_words() {
    let body = json!({ "message": "No such luck" });
    let rule = once(CREATE, json!({ "kind": "status", "code": 400, "body": body }));
    let world = told_with(rule, NOBODY).await;
    let refused = world.effects(&[EffectState::Refused]).await;
    assert!(refused[0].note.as_deref().is_some_and(|words| words.contains("No such luck")), "{refused:#?}");
    world.store.decide_effect(&refused[0].key, true, world.now()).await.expect("the store");
    world.pass(60).await;
    world.settle().await;
    assert_eq!(records(world.desk().our_one()).len(), 2);
    world.end().await;
}

/// C-52: a doubt needs a fault.
#[tokio::test(start_paused = true)]
async fn without_a_fault_nothing_is_ever_in_doubt() {
    let world = world(json!({})).await;
    world.play(&script(answered(NOBODY))).await;
    assert!(world.effects(&[EffectState::InDoubt, EffectState::Withdrawn]).await.is_empty());
    world.end().await;
}
