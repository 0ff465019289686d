//! C-54: what is first written more than two hours after its event is an import.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use stories::{World, kinds, records, tags};

use crate::tell::{CARLA, DEV, GRACE, HENRY, NOBODY, answered, missed, reasons, script, step, with, world};

/// A call of which nothing arrives until three hours later.
async fn told_late(settings: serde_json::Value, steps: Vec<serde_json::Value>) -> World {
    let script = script(steps);
    let first = world(settings.clone()).await;
    first.play(&script).await;
    let webhooks = first.webhooks();
    first.end().await;
    let late = |(at, body): (Timestamp, serde_json::Value)| (at + SignedDuration::from_hours(3), body);
    let second = world(settings).await;
    second.replay(&script, &webhooks.into_iter().map(late).collect::<Vec<_>>()).await;
    second
}

/// C-54: original times, closed, imported, nobody assigned, no *call in progress*.
#[tokio::test(start_paused = true)]
async fn a_call_told_three_hours_late_is_imported() {
    let world = told_late(json!({ "reassign": true }), answered(NOBODY)).await;
    let desk = world.desk();
    let one = desk.our_one();
    let call = world.sandbox.aircall.calls()[0].clone();
    let created: Timestamp = one["created_at"].as_str().expect("a time").parse().expect("a time");
    assert_eq!(created.as_second(), call.started_at.as_second());
    assert_eq!((&one["status"], &one["imported"], &one["assignee"]), (&json!("closed"), &json!(true), &json!(null)));
    assert_eq!(kinds(one), ["phone", "note"]);
    assert!(one["threads"].as_array().expect("threads").iter().all(|thread| thread["imported"] == true), "{one:#}");
    let history = one["tag_history"].to_string();
    assert!(!history.contains("call in progress"), "{history}");
    assert!(reasons(&world).await.contains(&"record.import".to_owned()));
    world.end().await;
}

/// C-54: joined to an open conversation it changes neither status nor assignee.
#[tokio::test(start_paused = true)]
async fn a_late_record_in_an_open_conversation_leaves_it_as_it_is() {
    let world = told_late(json!({ "reassign": true }), answered(GRACE)).await;
    let desk = world.desk();
    let one = desk.our_one();
    assert_eq!((&one["id"], &one["status"], &one["assignee"]), (&json!(201), &json!("active"), &json!(403)));
    let call = world.sandbox.aircall.calls()[0].clone();
    let first =
        one["threads"].as_array().expect("threads").iter().find(|thread| thread["type"] == "phone").expect("one");
    let created: Timestamp = first["created_at"].as_str().expect("a time").parse().expect("a time");
    assert_eq!(
        (first["imported"].clone(), created.as_second()),
        (json!(true), call.answered_at.expect("answered").as_second())
    );
    assert!(!one["tag_history"].to_string().contains("call in progress"));
    world.end().await;
}

/// C-54: it reopens nothing.
#[tokio::test(start_paused = true)]
async fn a_late_record_reopens_nothing() {
    let world = told_late(json!({ "reopen": true }), missed(HENRY)).await;
    let desk = world.desk();
    assert_eq!(desk.conversation(202)["status"], "closed");
    assert_eq!(desk.our_one()["status"], "closed");
    assert_ne!(desk.our_one()["id"], 202);
    world.end().await;
}

/// HS-22, C-54: a comment of the next day is today's news.
#[tokio::test(start_paused = true)]
async fn a_comment_of_the_next_day_is_added_as_what_it_is() {
    let more = [
        step(86_400.0, "comment", json!({ "text": "Paid.", "user": DEV })),
        step(86_460.0, "tag", json!({ "tag": 801, "user": CARLA })),
    ];
    let world = world(json!({})).await;
    world.play(&with(answered(GRACE), more)).await;
    let desk = world.desk();
    let one = desk.our_one();
    assert!(records(one).last().expect("a record").contains("Paid."));
    assert!(one["threads"].as_array().expect("threads").iter().all(|thread| thread["imported"] != true));
    assert!(tags(one).contains(&"order"));
    world.end().await;
}
