//! Tags of calls (GO-20, C-40…C-43).

use serde_json::{Value, json};
use stories::{TicketView, World, tags_of};

use super::tell::{act, played, world};
use crate::tell::{CARLA, GRACE, NOBODY, answered, answered_at, missed, outbound, script, step, step_of, with};

fn has(view: &TicketView, tag: &str) -> bool {
    tags_of(view.our_one()).contains(&tag)
}

/// Begins a call of Grace's and lets a person act in its middle; then the call goes on to its end.
async fn meanwhile(world: &World, more: Vec<Value>, doing: impl FnOnce(&Value) -> Vec<Value>) {
    let playing = world.begin_play(&with(answered(GRACE), more));
    world.pass(30).await;
    let id = world.tickets().our_one()["id"].clone();
    for what in doing(&id) {
        world.person(&what);
    }
    playing.finished().await.expect("it was played");
    world.settle().await;
}

/// C-40: set during the call, after it, and taken away again.
#[tokio::test(start_paused = true)]
async fn tags_of_agents_come_and_go() {
    let more = [
        step(20.0, "tag", json!({ "tag": 801, "user": CARLA })),
        step(21.0, "tag", json!({ "tag": 803, "user": CARLA })),
        step(40.0, "untag", json!({ "tag": 803 })),
    ];
    let world = played(json!({}), &with(answered(GRACE), more)).await;
    assert_eq!(tags_of(world.tickets().our_one()), ["Aircall", "Order", "Support US", "inbound call"]);
    act(&world, "tag", json!({ "tag": 804, "user": CARLA })).await;
    assert!(has(&world.tickets(), "VIP"));
    act(&world, "untag", json!({ "tag": 801 })).await;
    assert_eq!(tags_of(world.tickets().our_one()), ["Aircall", "Support US", "VIP", "inbound call"]);
    world.end().await;
}

/// C-41: what a person put stays, though an agent sets and takes away the same in Aircall.
#[tokio::test(start_paused = true)]
async fn a_tag_that_a_person_put_is_never_removed() {
    let world = world(json!({})).await;
    let more = vec![step(50.0, "tag", json!({ "tag": 804, "user": CARLA }))];
    meanwhile(&world, more, |id| {
        ["VIP", "refund"].map(|tag| json!({ "do": "tag", "ticket": id, "tag": tag })).to_vec()
    })
    .await;
    assert!(has(&world.tickets(), "VIP"));
    act(&world, "untag", json!({ "tag": 804 })).await;
    assert!(has(&world.tickets(), "VIP") && has(&world.tickets(), "refund"));
    world.end().await;
}

/// Sheet gorgias §4: *vip* and *VIP* are two tags, and only one of them is ours.
#[tokio::test(start_paused = true)]
async fn names_that_differ_in_case_are_two_tags() {
    let world = world(json!({})).await;
    let more = vec![step(50.0, "tag", json!({ "tag": 804, "user": CARLA }))];
    meanwhile(&world, more, |id| vec![json!({ "do": "tag", "ticket": id, "tag": "vip" })]).await;
    assert!(has(&world.tickets(), "VIP") && has(&world.tickets(), "vip"));
    act(&world, "untag", json!({ "tag": 804 })).await;
    assert!(!has(&world.tickets(), "VIP") && has(&world.tickets(), "vip"));
    world.end().await;
}

/// C-43: an operational tag and an agent's tag that a person removed stay removed.
#[tokio::test(start_paused = true)]
async fn a_tag_that_a_person_removed_stays_removed() {
    let more = [step(20.0, "tag", json!({ "tag": 801, "user": CARLA }))];
    let world = played(json!({}), &with(answered(GRACE), more)).await;
    let id = world.tickets().our_one()["id"].clone();
    for tag in ["inbound call", "Order"] {
        world.person(&json!({ "do": "untag", "ticket": id, "tag": tag }));
    }
    act(&world, "tag", json!({ "tag": 803, "user": CARLA })).await;
    assert_eq!(tags_of(world.tickets().our_one()), ["Aircall", "Machine repair", "Support US"]);
    world.end().await;
}

/// C-40: Deskline adds and removes singly: what a person does between our read and our write stands.
#[tokio::test(start_paused = true)]
async fn the_list_of_tags_is_never_replaced() {
    let more = [step(20.0, "tag", json!({ "tag": 801, "user": CARLA }))];
    let world = played(json!({}), &with(answered(GRACE), more)).await;
    act(&world, "untag", json!({ "tag": 801 })).await;
    let lines = world.requests("gorgias");
    assert!(lines.iter().any(|line| line.starts_with("POST") && line.ends_with("/tags")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.starts_with("DELETE") && line.ends_with("/tags")), "{lines:#?}");
    assert!(lines.iter().all(|line| !line.starts_with("PUT")), "{lines:#?}");
    world.end().await;
}

/// An account that takes no tag names that it does not know.
#[tokio::test(start_paused = true)]
async fn a_tag_that_the_account_does_not_know_is_made_first() {
    let plan = stories::Plan { desk_options: json!({ "new_tag_names": "refuse" }), ..super::tell::plan(json!({})) };
    let world = World::begin(plan).await;
    world.play(&with(answered(GRACE), [step(20.0, "tag", json!({ "tag": 801, "user": CARLA }))])).await;
    assert_eq!(tags_of(world.tickets().our_one()), ["Aircall", "Order", "Support US", "inbound call"]);
    world.end().await;
}

/// C-42: off and renamed.
#[tokio::test(start_paused = true)]
async fn operational_tags_can_be_switched_off_and_renamed() {
    let tags = json!({ "aircall": false, "inbound": "came in", "number_name": "line {name}" });
    let world = played(json!({ "tags": tags }), &script(answered(GRACE))).await;
    assert_eq!(tags_of(world.tickets().our_one()), ["came in", "line Support US"]);
    world.end().await;
}

/// GO-20: the team's name.
#[tokio::test(start_paused = true)]
async fn the_teams_name_is_a_tag() {
    let mut steps = answered(GRACE);
    steps[0]["teams"] = json!([301, 302]);
    let world = played(json!({}), &script(steps)).await;
    assert_eq!(tags_of(world.tickets().our_one()), ["Aircall", "Orders", "Support US", "inbound call"]);
    world.end().await;
}

/// GO-20: he asks, and is called back.
#[tokio::test(start_paused = true)]
async fn who_asked_to_be_called_back_and_is_has_both_tags() {
    let world = played(json!({}), &with(missed(NOBODY), [step(8.0, "request_callback", json!({}))])).await;
    assert!(has(&world.tickets(), "callback request"), "{:?}", tags_of(world.tickets().our_one()));
    world.pass(1800).await;
    world.play(&script(outbound(NOBODY, true))).await;
    let view = world.tickets();
    let tagged: Vec<Vec<&str>> = view.ours().into_iter().map(tags_of).collect();
    assert_eq!(tagged.len(), 2);
    assert!(tagged[1].contains(&"callback done") && tagged[1].contains(&"outbound call"), "{tagged:?}");
    world.end().await;
}

/// GO-20: nobody is called back by a call that he does not answer, or by a second one.
#[tokio::test(start_paused = true)]
async fn only_the_call_that_reaches_him_is_the_callback() {
    let world = played(json!({}), &with(missed(NOBODY), [step(8.0, "request_callback", json!({}))])).await;
    for answer in [false, true, true] {
        world.pass(900).await;
        world.play(&script(outbound(NOBODY, answer))).await;
    }
    let view = world.tickets();
    let done: Vec<bool> = view.ours().into_iter().map(|one| tags_of(one).contains(&"callback done")).collect();
    assert_eq!(done, [false, false, true, false]);
    world.end().await;
}

/// GO-20: Aircall's own word for it: `automatic_callback_call_id`.
#[tokio::test(start_paused = true)]
async fn a_callback_by_the_queue_is_known_by_its_call() {
    let first = with(missed(GRACE), []);
    let world = played(json!({}), &first).await;
    let asked = world.calls()[0].to_string();
    let mut back = outbound(GRACE, true);
    back[0]["callback_of"] = json!(asked);
    for one in &mut back {
        one["call"] = json!("back");
    }
    world.play(&script(back)).await;
    let view = world.tickets();
    assert!(tags_of(view.ours()[1]).contains(&"callback done"), "{:?}", tags_of(view.ours()[1]));
    world.end().await;
}

/// C-40: two calls in two tickets do not touch one another's tags.
#[tokio::test(start_paused = true)]
async fn a_tag_goes_to_its_own_calls_ticket() {
    let both = with(answered_at("one", 0.0, GRACE), answered_at("two", 5.0, GRACE));
    let world = world(json!({})).await;
    let playing = world.begin_play(&script(both.as_array().expect("steps").iter().cloned().chain([step_of(
        "two",
        70.0,
        "tag",
        json!({ "tag": 801, "user": CARLA }),
    )])));
    playing.finished().await.expect("it was played");
    world.settle().await;
    let view = world.tickets();
    let tagged: Vec<bool> = view.ours().into_iter().map(|one| tags_of(one).contains(&"Order")).collect();
    assert_eq!(tagged.iter().filter(|has| **has).count(), 1, "{tagged:?}");
    world.end().await;
}
