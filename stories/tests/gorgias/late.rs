//! C-54, C-07: what is told late, and what an earlier installation wrote.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use stories::{World, texts_of};

use super::tell::{assert_says, received, sent, world};
use crate::tell::{CARLA, GRACE, NOBODY, answered, missed, reasons, script, step, with};

/// What is said, of which nothing arrives until three hours later.
async fn told_late(settings: Value, script: Value) -> World {
    let first = world(settings.clone()).await;
    first.play(&script).await;
    let webhooks = first.webhooks();
    first.end().await;
    let late = |(at, body): (Timestamp, Value)| (at + SignedDuration::from_hours(3), body);
    let second = world(settings).await;
    second.replay(&script, &webhooks.into_iter().map(late).collect::<Vec<_>>()).await;
    second
}

fn time(value: &Value) -> Timestamp {
    value.as_str().expect("a time").parse().expect("a time")
}

/// C-54: original times, closed, nobody assigned.
#[tokio::test(start_paused = true)]
async fn a_call_told_three_hours_late_is_imported() {
    let world = told_late(json!({}), script(answered(NOBODY))).await;
    let view = world.tickets();
    let ticket = view.our_one();
    let call = world.sandbox.aircall.calls()[0].clone();
    assert_eq!(time(&ticket["created_at"]).as_second(), call.started_at.as_second());
    assert_eq!((&ticket["status"], &ticket["assignee_user"]), (&json!("closed"), &json!(null)));
    assert_eq!(texts_of(ticket).len(), 2);
    let first = &ticket["messages"][0];
    assert_eq!(time(&first["created_at"]).as_second(), call.answered_at.expect("answered").as_second());
    assert!(reasons(&world).await.contains(&"record.import".to_owned()));
    world.end().await;
}

/// C-54: the same of a missed call.
#[tokio::test(start_paused = true)]
async fn a_missed_call_told_three_hours_late_is_closed() {
    let world = told_late(json!({}), script(missed(GRACE))).await;
    let view = world.tickets();
    assert_eq!(view.our_one()["status"], "closed");
    assert_eq!(texts_of(view.our_one()).len(), 1);
    world.end().await;
}

/// C-54: texts told late say when they were written, leave nothing open, and reopen nothing.
#[tokio::test(start_paused = true)]
async fn texts_told_three_hours_late_are_imported() {
    let texts = script([received("one", 0.0, GRACE, "Where is it?"), sent("two", 30.0, GRACE, "On its way.")]);
    let world = told_late(json!({}), texts).await;
    let view = world.tickets();
    assert!(view.ours().iter().all(|ticket| ticket["status"] == "closed" && ticket["assignee_user"].is_null()));
    let records = view.records();
    assert_eq!(records.len(), 2);
    assert_says(&records[0], &["customer: ", "Received from Grace Miller", "Where is it?"]);
    assert_says(&records[1], &["user 401: ", "On its way."]);
    world.end().await;
}

/// Promise 10: a re-installation writes nothing twice; what came later still is added.
#[tokio::test(start_paused = true)]
async fn after_a_reinstall_nothing_is_written_twice() {
    let mut world = world(json!({})).await;
    let call = with(answered(NOBODY), [step(30.0, "comment", json!({ "text": "Wants two bags.", "user": CARLA }))]);
    world.play(&call).await;
    world.play(&script(missed(GRACE))).await;
    let before = world.tickets().shape();
    world.reinstall().await;
    world.pass(600).await;
    world.backfill().await;
    assert_eq!(world.tickets().shape(), before);
    super::tell::act(&world, "comment", json!({ "text": "Paid.", "user": CARLA })).await;
    let view = world.tickets();
    assert_says(view.records().last().expect("a record"), &["Call"]);
    assert!(view.records().iter().any(|record| record.contains("Paid.")));
    assert_eq!(view.records().len(), 4);
    world.end().await;
}

/// Promise 10: re-installed in the middle of a call.
#[tokio::test(start_paused = true)]
async fn a_call_goes_on_after_a_reinstall() {
    let mut world = world(json!({})).await;
    let playing = world.begin_play(&script(answered(GRACE)));
    world.pass(30).await;
    world.reinstall().await;
    playing.finished().await.expect("it was played");
    world.settle().await;
    world.pass(600).await;
    world.backfill().await;
    let view = world.tickets();
    assert_eq!(texts_of(view.our_one()).len(), 2, "{:#?}", view.records());
    world.end().await;
}
