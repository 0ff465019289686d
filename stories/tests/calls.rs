//! Calls of a support team, as stories: what was said on the phone, and what stands in Help Scout.

use serde_json::json;
use stories::{Plan, World};

/// C-20, HS-13, HS-20, HS-22, HS-25, HS-26: a known caller with an open conversation.
#[tokio::test(start_paused = true)]
async fn a_known_callers_call_joins_his_open_conversation() {
    let world = World::begin(Plan::default()).await;
    world
        .play(&json!([
            {"at": 0, "call": "c", "do": "place", "direction": "inbound", "number": 501, "party": "+14155550101"},
            {"at": 1, "call": "c", "do": "ring", "user": 1203},
            {"at": 8, "call": "c", "do": "answer", "user": 1203},
            {"at": 60, "call": "c", "do": "hangup"}
        ]))
        .await;
    let desk = world.desk();
    let conversation = desk.our_one();
    assert_eq!(conversation["id"], 201);
    world.end().await;
}
