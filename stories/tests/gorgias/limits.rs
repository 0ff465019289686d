//! The budget of requests (GO-40, C-52).

use serde_json::json;
use stories::{Leftovers, World};

use super::tell::{account, plan, received, world};
use crate::tell::{GRACE, answered, answered_at, script};

fn many(calls: u32) -> serde_json::Value {
    script(
        (0..calls)
            .flat_map(|call| answered_at(&format!("c{call}"), f64::from(call) * 2.0, &format!("+141555502{call:02}"))),
    )
}

/// GO-40: others are quiet: no write is lost, and no request is ever refused.
#[tokio::test(start_paused = true)]
async fn thirty_calls_in_a_minute_keep_the_limit() {
    let world = world(json!({})).await;
    world.play(&many(30)).await;
    let view = world.tickets();
    assert_eq!((view.ours().len(), view.records().len(), view.limited()), (30, 60, 0));
    world.end().await;
}

/// GO-40: another app takes half of the bucket: no write is lost.
#[tokio::test(start_paused = true)]
async fn thirty_calls_beside_a_hungry_app_are_all_logged() {
    let world =
        World::begin(stories::Plan { desk_options: json!({ "other_apps_per_second": 1.0 }), ..plan(json!({})) }).await;
    world.play(&many(30)).await;
    let view = world.tickets();
    assert_eq!((view.ours().len(), view.records().len()), (30, 60));
    world.end_with(Leftovers { limited: 5, ..Leftovers::default() }).await;
}

/// GO-40: the bucket is full when the call comes.
#[tokio::test(start_paused = true)]
async fn a_bucket_that_others_filled_only_delays() {
    let world = world(json!({})).await;
    account(&world).eat_budget(40);
    world.play(&script(answered(GRACE))).await;
    assert_eq!(world.tickets().records().len(), 2);
    world.end_with(Leftovers { limited: 2, ..Leftovers::default() }).await;
}

/// GO-40: texts of many people at the same instant: no request is refused, and no text is lost.
#[tokio::test(start_paused = true)]
async fn texts_from_forty_people_at_once_are_all_logged() {
    let world = world(json!({ "log_received_as_notes": true })).await;
    let texts = (0..40_u32).map(|one| received(&format!("m{one}"), 0.0, &format!("+141555502{one:02}"), "Hello"));
    world.play(&script(texts)).await;
    let view = world.tickets();
    assert_eq!(view.ours().len(), 40);
    world.end().await;
}
