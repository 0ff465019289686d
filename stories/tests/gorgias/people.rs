//! In whose name, and who is assigned (C-30, C-31, GO-10, GO-15, GO-51).

use serde_json::{Value, json};
use stories::{Leftovers, World, texts_of};

use super::tell::{ANNA, assert_says, played, world, world_where, writes};
use crate::tell::{DEV, GRACE, answered, missed, says, script, step, with};

/// A call that somebody answers whom Gorgias does not know.
async fn answered_by_gina() -> World {
    let user = json!({ "id": 1250, "name": "Gina Holt", "email": "gina@elsewhere.example", "time_zone": "UTC" });
    let world =
        World::begin(stories::Plan { phone_data: json!({ "users": [user] }), ..super::tell::plan(json!({})) }).await;
    let mut steps = answered(GRACE);
    steps[1]["user"] = json!(1250);
    steps[2]["user"] = json!(1250);
    world.play(&script(steps)).await;
    world
}

/// C-31, GO-15: the first administrator writes, the text names the agent, and nobody is assigned.
#[tokio::test(start_paused = true)]
async fn an_agent_who_is_no_user_is_named_by_an_administrator() {
    let world = answered_by_gina().await;
    let view = world.tickets();
    let notes = texts_of(view.our_one());
    assert_says(&notes[0], &[&format!("note by {ANNA}"), "Agent: Gina Holt"]);
    assert_eq!(view.our_one()["assignee_user"], json!(null));
    assert!(says(&world, "author.administrator").await && says(&world, "assign.nobody").await);
    world.end().await;
}

/// GO-15: the administrator who has been there longest; one who left does not count.
#[tokio::test(start_paused = true)]
async fn a_deactivated_administrator_does_not_write() {
    let world = played(json!({}), &script(missed(GRACE))).await;
    assert_says(&world.tickets().records()[0], &[&format!("note by {ANNA}")]);
    world.end().await;
}

/// GO-15, GO-51: without an administrator nothing is written that no agent could sign; it says so, and is written once there is
/// one.
#[tokio::test(start_paused = true)]
async fn without_an_administrator_it_waits_for_one_and_says_so() {
    let world = world(json!({})).await;
    world.person(&json!({ "do": "set_role", "user": ANNA, "role": "agent" }));
    world.begin_play(&script(missed(GRACE))).finished().await.expect("it was played");
    world.pass(3600).await;
    assert!(writes(&world).is_empty(), "{:?}", writes(&world));
    assert!(says(&world, "author.nobody").await);
    world.person(&json!({ "do": "set_role", "user": 402, "role": "admin" }));
    world.settle().await;
    let view = world.tickets();
    assert_says(&texts_of(view.our_one())[0], &["note by 402: Call not answered"]);
    world.end().await;
}

/// GO-15: an agent's own calls need no administrator.
#[tokio::test(start_paused = true)]
async fn without_an_administrator_an_agents_own_call_is_logged() {
    let world = world(json!({})).await;
    world.person(&json!({ "do": "set_role", "user": ANNA, "role": "agent" }));
    world.play(&script(answered(GRACE))).await;
    let view = world.tickets();
    let notes = texts_of(view.our_one());
    assert_eq!(notes.len(), 2);
    assert!(notes.iter().all(|note| note.starts_with("note by 403")), "{notes:#?}");
    world.end_with(Leftovers::default()).await;
}

/// C-31: a user who left during the call: the rest is written by an administrator.
#[tokio::test(start_paused = true)]
async fn a_user_who_is_refused_falls_one_down() {
    let world = world_where(json!({ "inactive_users_refused": true })).await;
    let playing = world.begin_play(&with(answered(GRACE), [step(30.0, "transfer", json!({ "user": DEV }))]));
    world.pass(20).await;
    world.person(&json!({ "do": "activate_user", "user": 404, "active": false }));
    playing.finished().await.expect("it was played");
    world.settle().await;
    let notes = world.tickets().records();
    assert_eq!(notes.len(), 2);
    assert_says(&notes[1], &["note by 401", "Assignee: Dev Patel"]);
    assert!(says(&world, "author.fell_down").await);
    world.end().await;
}

/// GO-10: Deskline assigns once: whom a person chooses stays.
#[tokio::test(start_paused = true)]
async fn an_assignee_whom_a_person_chose_stays() {
    let world = world(json!({})).await;
    let playing = world.begin_play(&with(answered(GRACE), [step(30.0, "transfer", json!({ "user": DEV }))]));
    world.pass(15).await;
    let id: Value = world.tickets().our_one()["id"].clone();
    world.person(&json!({ "do": "assign", "ticket": id, "to": 405 }));
    playing.finished().await.expect("it was played");
    world.settle().await;
    assert_eq!(world.tickets().our_one()["assignee_user"], 405);
    world.end().await;
}
