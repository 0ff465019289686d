//! Five stories on the real binary, over real HTTP: what the in-process stories show, shown once more where nothing
//! is handed in but addresses and a faster clock.

#![expect(clippy::unwrap_used, reason = "a panic in a test is its report")]

use std::path::Path;
use std::time::Duration;

use sandbox::aircall::Script;
use serde_json::{Value, json};
use storm::ground::Ground;
use storm::program::Program;

const SPEED: f64 = 20.0;

/// Plays a script against the running binary; returns the ground when every record is there.
async fn play(script: Value) -> (Ground, Program) {
    let ground = Ground::lay(1, SPEED, None).await.unwrap();
    let mut program = Program::start(Path::new(env!("CARGO_BIN_EXE_deskline")), &ground).await.unwrap();
    let script: Script = serde_json::from_value(script).unwrap();
    ground.running.sandbox.aircall.play(script).finished().await.unwrap();
    program.wait_for_rest(&ground, Duration::from_secs(30)).await.unwrap();
    (ground, program)
}

fn answered(caller: &str) -> Value {
    json!([
        {"at": 0, "call": "c", "do": "place", "direction": "inbound", "number": 501, "party": caller},
        {"at": 3, "call": "c", "do": "ring", "user": 1203},
        {"at": 10, "call": "c", "do": "answer", "user": 1203},
        {"at": 40, "call": "c", "do": "hangup"}
    ])
}

fn only_call(ground: &Ground) -> sandbox::aircall::Call {
    ground.running.sandbox.aircall.calls().into_iter().next().unwrap()
}

/// HS-13, HS-20, HS-22, C-20.
#[tokio::test(flavor = "multi_thread")]
async fn a_known_caller_is_shown_and_logged_in_his_open_conversation() {
    let (ground, program) = play(answered("+14155550101")).await;
    let call = only_call(&ground);
    let desk = ground.look();
    assert_eq!((desk.holds(call.id, "first"), desk.holds(call.id, "closing")), (1, 1));
    assert_eq!(call.cards.len(), 1);
    program.stop().await.unwrap();
}

/// HS-10, HS-15.
#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_caller_becomes_one_customer() {
    let (ground, program) = play(answered("+14155550177")).await;
    let dump = ground.running.sandbox.helpscout.dump();
    let customers = dump["customers"].as_array().unwrap();
    let made = customers.iter().filter(|one| one["phones"][0]["value"] == "+14155550177").count();
    assert_eq!(made, 1);
    program.stop().await.unwrap();
}

/// HS-23: one record that holds both parts.
#[tokio::test(flavor = "multi_thread")]
async fn a_missed_call_has_one_record() {
    let script = json!([
        {"at": 0, "call": "c", "do": "place", "direction": "inbound", "number": 501, "party": "+14155550102"},
        {"at": 20, "call": "c", "do": "hangup"}
    ]);
    let (ground, program) = play(script).await;
    let call = only_call(&ground);
    let desk = ground.look();
    assert_eq!((desk.holds(call.id, "first"), desk.holds(call.id, "closing")), (1, 0));
    program.stop().await.unwrap();
}

/// HS-22: a comment that comes later.
#[tokio::test(flavor = "multi_thread")]
async fn a_later_comment_is_added() {
    let mut script = answered("+14155550104");
    let comment = json!({"at": 140, "call": "c", "do": "comment", "user": 1203, "text": "Calls back on Monday."});
    script.as_array_mut().unwrap().push(comment);
    let (ground, program) = play(script).await;
    let mut held = 0;
    for _ in 0..40 {
        let dump = ground.running.sandbox.helpscout.dump().to_string();
        held = dump.matches("Calls back on Monday.").count();
        if held > 0 {
            break;
        }
        storm::pause(Duration::from_millis(250)).await;
    }
    assert_eq!(held, 1);
    program.stop().await.unwrap();
}

/// C-51: killed between the answer and the end, started again.
#[tokio::test(flavor = "multi_thread")]
async fn a_kill_in_the_middle_of_a_call_changes_nothing() {
    let ground = Ground::lay(1, SPEED, None).await.unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_deskline"));
    let program = Program::start(binary, &ground).await.unwrap();
    let script: Script = serde_json::from_value(answered("+14155550103")).unwrap();
    let playing = ground.running.sandbox.aircall.play(script);
    storm::pause(Duration::from_secs_f64(20.0 / SPEED)).await;
    program.kill(&ground).await.unwrap();
    let mut program = Program::start(binary, &ground).await.unwrap();
    playing.finished().await.unwrap();
    program.wait_for_rest(&ground, Duration::from_secs(60)).await.unwrap();
    let call = only_call(&ground);
    let desk = ground.look();
    assert_eq!((desk.holds(call.id, "first"), desk.holds(call.id, "closing")), (1, 1));
    program.stop().await.unwrap();
}
