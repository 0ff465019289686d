//! Tags (C-40…C-43, HS-26).

use serde_json::{Value, json};
use stories::{DeskView, World, tags};

use crate::tell::{
    CARLA, GRACE, NOBODY, answered, answered_at, missed, outbound, played, says, script, step, with, world,
};

fn has(desk: &DeskView, tag: &str) -> bool {
    tags(desk.our_one()).contains(&tag)
}

async fn act(world: &World, act: &str, more: Value) {
    let call = world.calls()[0].to_string();
    world.begin_play(&script([crate::tell::step_of(&call, 0.0, act, more)]));
    world.pass(15).await;
}

/// HS-26: an answered inbound call.
#[tokio::test(start_paused = true)]
async fn an_inbound_call_has_its_operational_tags() {
    let mut steps = answered(NOBODY);
    steps[0]["teams"] = json!([301, 302]);
    let world = world(json!({})).await;
    let playing = world.begin_play(&script(steps));
    world.pass(30).await;
    let during = world.desk();
    assert_eq!(tags(during.our_one()), ["call in progress", "inbound", "number-name-support us", "team-name-orders"]);
    playing.finished().await.expect("it was played");
    world.settle().await;
    assert_eq!(tags(world.desk().our_one()), ["inbound", "number-name-support us", "team-name-orders"]);
    world.end().await;
}

/// HS-26: nobody answered: all of the call's teams.
#[tokio::test(start_paused = true)]
async fn a_missed_call_with_voicemail_and_callback_says_so_in_tags() {
    let mut steps = missed(NOBODY);
    steps[0]["teams"] = json!([301, 302]);
    let more = [step(8.0, "request_callback", json!({})), step(10.0, "leave_voicemail", json!({}))];
    let world = played(json!({}), &with(steps, more)).await;
    let wanted = [
        "callback",
        "inbound",
        "missed call",
        "number-name-support us",
        "team-name-machines",
        "team-name-orders",
        "voicemail",
    ];
    assert_eq!(tags(world.desk().our_one()), wanted);
    world.end().await;
}

/// HS-26: outbound; no team, and an unanswered one is not *missed*.
#[tokio::test(start_paused = true)]
async fn an_outbound_call_is_never_tagged_missed() {
    let world = played(json!({}), &script(outbound(NOBODY, false))).await;
    assert_eq!(tags(world.desk().our_one()), ["number-name-support us", "outbound"]);
    world.end().await;
}

/// C-42: off, or renamed.
#[tokio::test(start_paused = true)]
async fn an_operational_tag_can_be_switched_off_or_renamed() {
    let names = json!({ "tags": { "inbound": false, "number_name": "Line: {name}", "call_in_progress": false } });
    let world = played(names, &script(answered(NOBODY))).await;
    assert_eq!(tags(world.desk().our_one()), ["line: support us"]);
    world.end().await;
}

/// C-40: set during the call, there after its end.
#[tokio::test(start_paused = true)]
async fn a_tag_set_during_the_call_is_there_after_its_end() {
    let world =
        played(json!({}), &with(answered(GRACE), [step(20.0, "tag", json!({ "tag": 801, "user": CARLA }))])).await;
    assert!(has(&world.desk(), "order"));
    world.end().await;
}

/// C-40: later ones within seconds.
#[tokio::test(start_paused = true)]
async fn a_tag_set_after_the_call_arrives_within_seconds() {
    let world = played(json!({}), &script(answered(GRACE))).await;
    act(&world, "tag", json!({ "tag": 803, "user": CARLA })).await;
    assert!(has(&world.desk(), "machine repair"));
    world.end().await;
}

/// C-40: untagging removes what we added.
#[tokio::test(start_paused = true)]
async fn untagging_in_aircall_removes_what_we_added() {
    let world =
        played(json!({}), &with(answered(GRACE), [step(20.0, "tag", json!({ "tag": 801, "user": CARLA }))])).await;
    act(&world, "untag", json!({ "tag": 801 })).await;
    assert!(!has(&world.desk(), "order"));
    world.end().await;
}

/// C-41: a tag that was there before us is a person's: Grace's conversation is `vip`.
#[tokio::test(start_paused = true)]
async fn a_persons_tag_stays_when_aircall_takes_its_own_off() {
    let world =
        played(json!({}), &with(answered(GRACE), [step(20.0, "tag", json!({ "tag": 804, "user": CARLA }))])).await;
    act(&world, "untag", json!({ "tag": 804 })).await;
    assert!(has(&world.desk(), "vip"));
    world.end().await;
}

/// C-43: a tag that a person removed stays removed.
#[tokio::test(start_paused = true)]
async fn a_tag_that_a_person_removed_stays_removed() {
    let world =
        played(json!({}), &with(answered(GRACE), [step(20.0, "tag", json!({ "tag": 801, "user": CARLA }))])).await;
    for tag in ["order", "inbound"] {
        world.person(&json!({ "do": "untag", "conversation": 201, "tag": tag }));
    }
    act(&world, "tag", json!({ "tag": 803, "user": CARLA })).await;
    let desk = world.desk();
    assert!(
        has(&desk, "machine repair") && !has(&desk, "order") && !has(&desk, "inbound"),
        "{:?}",
        tags(desk.our_one())
    );
    world.pass(600).await;
    world.play(&script(answered_at("next", 0.0, GRACE))).await;
    assert!(!has(&world.desk(), "inbound"), "also for the next call");
    assert!(says(&world, "tags.removed_by_person").await);
    world.end().await;
}

/// C-41: a tag is removed only when no interaction in the conversation wants it any more.
#[tokio::test(start_paused = true)]
async fn a_tag_that_another_call_wants_stays() {
    let tagged = with(answered(GRACE), [step(20.0, "tag", json!({ "tag": 801, "user": CARLA }))]);
    let world = played(json!({}), &tagged).await;
    world.play(&tagged).await;
    act(&world, "untag", json!({ "tag": 801 })).await;
    assert!(has(&world.desk(), "order"), "the second call wants it");
    let second = world.calls()[1].to_string();
    world.begin_play(&script([crate::tell::step_of(&second, 0.0, "untag", json!({ "tag": 801 }))]));
    world.pass(15).await;
    assert!(!has(&world.desk(), "order"));
    world.end().await;
}

/// Promise 1: tag and untag in one second have no order; `call.ended` settles them.
#[tokio::test(start_paused = true)]
async fn tag_and_untag_in_one_second_during_the_call_are_settled_by_its_end() {
    for last in ["tag", "untag"] {
        let first = if last == "tag" { "untag" } else { "tag" };
        let of = |act: &str| if act == "tag" { json!({ "tag": 801, "user": CARLA }) } else { json!({ "tag": 801 }) };
        let before = step(10.0, "tag", of("tag"));
        let before = (last == "tag").then_some(before);
        let more = before.into_iter().chain([step(20.1, first, of(first)), step(20.2, last, of(last))]);
        let world = played(json!({}), &with(answered(GRACE), more)).await;
        assert_eq!(has(&world.desk(), "order"), last == "tag", "{last}");
        world.end().await;
    }
}

/// Promise 1: after the call nothing more is told, so the call is read afresh.
#[tokio::test(start_paused = true)]
async fn tag_and_untag_in_one_second_after_the_call_are_settled_by_a_fresh_read() {
    let more = [step(200.1, "tag", json!({ "tag": 801, "user": CARLA })), step(200.3, "untag", json!({ "tag": 801 }))];
    let world = played(json!({}), &with(answered(GRACE), more)).await;
    assert!(!has(&world.desk(), "order"));
    let read = format!("GET /v1/calls/{}", world.calls()[0]);
    assert_eq!(world.requests("aircall").iter().filter(|line| **line == read).count(), 1, "the call is read once");
    assert!(says(&world, "ask.call_afresh").await, "and the page says why");
    assert!(!says(&world, "turn.limit").await, "{:#?}", crate::tell::reasons(&world).await);
    world.end().await;
}
