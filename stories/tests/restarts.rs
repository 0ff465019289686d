//! C-51: a crash at any instant loses nothing and writes nothing twice.

use serde_json::json;
use stories::{Plan, Trip, World};

use crate::tell::calls_of_every_kind;

/// Kills the program at each of its requests in turn, and expects the desk of a run without a crash.
async fn killed_everywhere(trip: Trip) {
    let mut kills = 0;
    for (name, script) in calls_of_every_kind() {
        let calm = World::begin(Plan::default()).await;
        calm.play(&script).await;
        let shape = calm.desk().shape();
        calm.end().await;
        for request in 1.. {
            let world = World::begin(Plan::default()).await;
            world.kill_at(request, trip);
            let playing = world.begin_play(&script);
            world.until_killed_or_quiet().await;
            let was_killed = !world.is_running();
            if was_killed {
                kills += 1;
                world.pass(3).await;
                world.start().await;
            }
            playing.finished().await.expect("it was played");
            world.settle().await;
            // The desk lives on, so the index shows later changes.
            world.person(&json!({ "do": "create_customer", "firstName": "Ulla" }));
            world.person(&json!({ "do": "note", "conversation": 205, "text": "Called the supplier." }));
            world.pass(600).await;
            world.settle().await;
            let reasons = world.reasons(world.calls()[0]).await;
            assert_eq!(world.desk().shape(), shape, "{name}, {trip:?} {request}: {reasons:#?}");
            world.end().await;
            if !was_killed {
                break;
            }
        }
    }
    assert!(kills > 40, "only {kills} kills");
}

/// C-51: killed before a request.
#[tokio::test(start_paused = true)]
async fn killed_before_any_request_nothing_is_lost_and_nothing_twice() {
    killed_everywhere(Trip::BeforeRequest).await;
}

/// C-51: killed when the vendor has done it and its answer is on its way.
#[tokio::test(start_paused = true)]
async fn killed_before_any_answer_nothing_is_lost_and_nothing_twice() {
    killed_everywhere(Trip::BeforeAnswer).await;
}
