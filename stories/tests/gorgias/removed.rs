//! What people do to tickets and customers: their hand wins (promise 4).

use serde_json::{Value, json};
use stories::{World, tags_of, texts_of};

use super::tell::{act, world, world_with};
use crate::tell::{CARLA, GRACE, NOBODY, answered, reasons, says, script, step_of};

/// Plays a call; a person acts in its middle, who is told the ticket's id.
async fn meanwhile(world: &World, party: &str, doing: impl FnOnce(&Value) -> Value) {
    let playing = world.begin_play(&script(answered(party)));
    world.pass(40).await;
    let id = world.tickets().our_one()["id"].clone();
    world.person(&doing(&id));
    playing.finished().await.expect("it was played");
    world.settle().await;
}

/// A ticket that a person deletes stays deleted, and the page says why the call ends there.
#[tokio::test(start_paused = true)]
async fn a_deleted_ticket_is_not_made_anew() {
    let world = world(json!({})).await;
    meanwhile(&world, GRACE, |id| json!({ "do": "delete_ticket", "ticket": id })).await;
    assert!(world.tickets().ours().is_empty());
    assert!(says(&world, "done.removed_by_person").await, "{:#?}", reasons(&world).await);
    act(&world, "comment", json!({ "text": "Paid.", "user": CARLA })).await;
    assert!(world.tickets().ours().is_empty());
    world.end().await;
}

/// Sheet gorgias §9: a merged ticket: what follows goes where it went.
#[tokio::test(start_paused = true)]
async fn records_follow_a_merge_of_tickets() {
    let world = world(json!({})).await;
    meanwhile(&world, GRACE, |id| json!({ "do": "merge_tickets", "from": id, "into": 201 })).await;
    let view = world.tickets();
    assert_eq!(view.our_one()["id"], 201);
    assert_eq!(texts_of(view.our_one()).len(), 2, "{:#?}", reasons(&world).await);
    let call = world.calls()[0].to_string();
    world.begin_play(&script([step_of(&call, 0.0, "tag", json!({ "tag": 801, "user": CARLA }))]));
    world.pass(30).await;
    let tags = world.tickets();
    assert!(tags_of(tags.our_one()).contains(&"Order") && tags_of(tags.our_one()).contains(&"vip"));
    world.end().await;
}

/// A ticket in the trash still takes its call's notes, and stays where it is.
#[tokio::test(start_paused = true)]
async fn a_ticket_in_the_trash_stays_there() {
    let world = world(json!({})).await;
    meanwhile(&world, GRACE, |id| json!({ "do": "trash", "ticket": id })).await;
    let view = world.tickets();
    assert!(!view.our_one()["trashed_at"].is_null());
    world.end().await;
}

/// GO-10: closed and reopened by people: Deskline changes neither.
#[tokio::test(start_paused = true)]
async fn a_snoozed_ticket_stays_snoozed() {
    let world = world(json!({})).await;
    meanwhile(&world, GRACE, |id| json!({ "do": "snooze", "ticket": id, "until": "2026-12-01T09:00:00Z" })).await;
    let view = world.tickets();
    assert_eq!((&view.our_one()["status"], view.our_one()["snoozed_until"].is_null()), (&json!("closed"), false));
    assert_eq!(texts_of(view.our_one()).len(), 2);
    world.end().await;
}

/// A customer whom a person deletes while it rings is made anew, once.
#[tokio::test(start_paused = true)]
async fn a_customer_deleted_while_it_rings_is_made_anew() {
    let world = world(json!({})).await;
    let playing = world.begin_play(&script(answered(NOBODY)));
    world.pass(6).await;
    let made = world.tickets().made_customers()[0]["id"].clone();
    world.person(&json!({ "do": "delete_customer", "customer": made }));
    playing.finished().await.expect("it was played");
    world.settle().await;
    let view = world.tickets();
    assert_eq!(view.made_customers().len(), 1, "{:#?}", reasons(&world).await);
    assert_ne!(view.made_customers()[0]["id"], made);
    assert_eq!(texts_of(view.our_one()).len(), 2);
    world.end().await;
}

/// A customer whom a person merges into another: the next call goes to the other.
#[tokio::test(start_paused = true)]
async fn the_next_call_follows_a_merge_of_customers() {
    let other = json!({ "id": 150, "hours_ago": 50, "name": "Nora Lund" });
    let world = world_with(json!({}), json!({ "customers": [other] })).await;
    world.play(&script(answered(NOBODY))).await;
    let made = world.tickets().made_customers()[0]["id"].clone();
    world.person(&json!({ "do": "merge_customers", "from": made, "into": 150 }));
    world.pass(60).await;
    world.play(&script(answered(NOBODY))).await;
    let view = world.tickets();
    assert_eq!(view.ours().len(), 2);
    assert!(view.ours().iter().all(|ticket| ticket["customer"] == 150), "{:#?}", view.records());
    assert!(view.made_customers().is_empty());
    world.end().await;
}

/// The same while the call goes on.
#[tokio::test(start_paused = true)]
async fn a_call_goes_on_though_its_customer_was_merged_or_deleted() {
    for what in ["merge", "delete"] {
        let world = world(json!({})).await;
        meanwhile(&world, NOBODY, |_| {
            let made = world.tickets().made_customers()[0]["id"].clone();
            match what {
                "merge" => json!({ "do": "merge_customers", "from": made, "into": 101 }),
                _ => json!({ "do": "delete_customer", "customer": made }),
            }
        })
        .await;
        let view = world.tickets();
        assert_eq!(texts_of(view.our_one()).len(), 2, "{what}: {:#?}", reasons(&world).await);
        world.end().await;
    }
}
