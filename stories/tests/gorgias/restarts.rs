//! C-51: a crash at any instant loses nothing and writes nothing twice.

use serde_json::{Value, json};
use stories::{Trip, World};

use super::tell::{received, sent, world};
use crate::tell::{CARLA, DEV, GRACE, NOBODY, SELMA, answered, missed, script, step, with};

/// What is played, after what came before it.
struct Tale {
    name: &'static str,
    before: Option<Value>,
    script: Value,
}

fn tales() -> Vec<Tale> {
    let talk = with(
        answered(SELMA),
        [
            step(20.0, "tag", json!({ "tag": 801, "user": CARLA })),
            step(30.0, "comment", json!({ "text": "Wants two bags more.", "user": CARLA })),
            step(200.0, "tag", json!({ "tag": 803, "user": CARLA })),
            step(210.0, "comment", json!({ "text": "Sent the second bag.", "user": DEV })),
            step(220.0, "untag", json!({ "tag": 801 })),
        ],
    );
    let tale = |name, before, script| Tale { name, before, script };
    vec![
        tale("an answered call with tags and comments", None, talk),
        tale("a missed call of somebody unknown", None, script(missed(NOBODY))),
        tale("a received text of somebody unknown", None, script([received("m", 0.0, NOBODY, "Do you deliver?")])),
        tale(
            "a sent text in an open conversation",
            Some(script([received("m", 0.0, GRACE, "Where is it?")])),
            script([sent("answer", 0.0, GRACE, "On its way.")]),
        ),
    ]
}

/// A world in which what came before is over.
async fn prepared(tale: &Tale) -> World {
    let world = world(json!({})).await;
    if let Some(before) = &tale.before {
        world.play(before).await;
        world.pass(900).await;
    }
    world
}

/// Kills the program at each of its requests in turn, and expects the desk of a run without a crash.
async fn killed_everywhere(trip: Trip) {
    let mut kills = 0;
    for tale in tales() {
        let calm = prepared(&tale).await;
        calm.play(&tale.script).await;
        let shape = calm.tickets().shape();
        calm.end().await;
        for request in 1.. {
            let world = prepared(&tale).await;
            world.kill_at(request, trip);
            let playing = world.begin_play(&tale.script);
            world.until_killed_or_quiet().await;
            let was_killed = !world.is_running();
            if was_killed {
                kills += 1;
                world.pass(3).await;
                world.start().await;
            }
            playing.finished().await.expect("it was played");
            world.settle().await;
            // The desk lives on, so the lists show later changes.
            world.person(&json!({ "do": "create_customer", "name": "Ulla" }));
            world.person(&json!({ "do": "note", "ticket": 205, "text": "Called the supplier." }));
            world.pass(600).await;
            world.settle().await;
            assert_eq!(world.tickets().shape(), shape, "{}, {trip:?} {request}", tale.name);
            world.end().await;
            if !was_killed {
                break;
            }
        }
    }
    assert!(kills > 20, "only {kills} kills");
}

/// C-51: killed before a request.
#[tokio::test(start_paused = true)]
async fn killed_before_any_request_nothing_is_lost_and_nothing_twice() {
    killed_everywhere(Trip::BeforeRequest).await;
}

/// C-51: killed when Gorgias has done it and its answer is on its way.
#[tokio::test(start_paused = true)]
async fn killed_before_any_answer_nothing_is_lost_and_nothing_twice() {
    killed_everywhere(Trip::BeforeAnswer).await;
}
