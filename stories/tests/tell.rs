//! Words in which the stories are told.

use serde_json::{Value, json};
use stories::{Plan, World};

/// Grace Miller, 101, `(415) 555-0101`: her conversation 201 is open.
pub(crate) const GRACE: &str = "+14155550101";
/// Henry Okafor, 102: his conversation 202 was closed 20 hours ago.
pub(crate) const HENRY: &str = "+14155550102";
/// Nobody on either side.
pub(crate) const NOBODY: &str = "+14155550177";
/// Selma Lindgren: known to Aircall only.
pub(crate) const SELMA: &str = "+14155550150";
/// Carla Rossi at Aircall; 403 in Help Scout.
pub(crate) const CARLA: i64 = 1203;
/// Dev Patel at Aircall; 404 in Help Scout.
pub(crate) const DEV: i64 = 1204;
/// Carla Rossi in Help Scout.
pub(crate) const CARLA_THERE: u64 = 403;
/// Anna Berg in Help Scout: the owner, and the token's user.
pub(crate) const OWNER: u64 = 401;

/// A world with these settings.
pub(crate) async fn world(settings: Value) -> World {
    World::begin(Plan { settings, ..Plan::default() }).await
}

/// A world with these settings, in which this was played.
pub(crate) async fn played(settings: Value, script: &Value) -> World {
    let world = world(settings).await;
    world.play(script).await;
    world
}

/// A world whose Help Scout holds this besides, e.g. further customers.
pub(crate) async fn world_with(settings: Value, desk_data: Value) -> World {
    World::begin(Plan { settings, desk_data, ..Plan::default() }).await
}

/// The reasons of the first call.
pub(crate) async fn reasons(world: &World) -> Vec<String> {
    world.reasons(world.calls()[0]).await
}

/// Whether a reason is among those of the first call.
pub(crate) async fn says(world: &World, code: &str) -> bool {
    reasons(world).await.iter().any(|reason| reason == code)
}

/// Writes that reached Help Scout, `METHOD path`.
pub(crate) fn writes(world: &World) -> Vec<String> {
    world.requests("helpscout").into_iter().filter(|line| !line.starts_with("GET")).collect()
}

/// One step of call `c`; `more` has the members of the act.
pub(crate) fn step(at: f64, act: &str, more: Value) -> Value {
    step_of("c", at, act, more)
}

/// One step of a call.
pub(crate) fn step_of(call: &str, at: f64, act: &str, more: Value) -> Value {
    let mut step = json!({ "at": at, "call": call, "do": act });
    if let (Some(step), Value::Object(more)) = (step.as_object_mut(), more) {
        step.extend(more);
    }
    step
}

/// An inbound call that Carla answers after 8 s and that lasts until second 60.
pub(crate) fn answered(party: &str) -> Vec<Value> {
    answered_at("c", 0.0, party)
}

/// The same, as call `call` from second `from` on.
pub(crate) fn answered_at(call: &str, from: f64, party: &str) -> Vec<Value> {
    vec![
        step_of(call, from, "place", json!({ "direction": "inbound", "number": 501, "party": party })),
        step_of(call, from + 1.0, "ring", json!({ "user": CARLA })),
        step_of(call, from + 8.0, "answer", json!({ "user": CARLA })),
        step_of(call, from + 60.0, "hangup", json!({})),
    ]
}

/// An inbound call that rings 20 s and that nobody answers.
pub(crate) fn missed(party: &str) -> Vec<Value> {
    vec![
        step(0.0, "place", json!({ "direction": "inbound", "number": 501, "party": party })),
        step(1.0, "ring", json!({ "user": CARLA })),
        step(20.0, "hangup", json!({})),
    ]
}

/// An outbound call by Carla; `answer` after 6 s or never; it ends at second 40.
pub(crate) fn outbound(party: &str, answer: bool) -> Vec<Value> {
    let mut steps =
        vec![step(0.0, "place", json!({ "direction": "outbound", "number": 501, "party": party, "user": CARLA }))];
    if answer {
        steps.push(step(6.0, "answer", json!({})));
    }
    steps.push(step(40.0, "hangup", json!({})));
    steps
}

/// Steps, put in order of time.
pub(crate) fn script(steps: impl IntoIterator<Item = Value>) -> Value {
    let mut steps: Vec<Value> = steps.into_iter().collect();
    let at = |step: &Value| step["at"].as_f64().unwrap_or(0.0);
    steps.sort_by(|a, b| at(a).total_cmp(&at(b)));
    Value::Array(steps)
}

/// Both, in order of time.
pub(crate) fn with(steps: Vec<Value>, more: impl IntoIterator<Item = Value>) -> Value {
    script(steps.into_iter().chain(more))
}

/// The calls whose end must not depend on how they are told: name and script.
pub(crate) fn calls_of_every_kind() -> Vec<(&'static str, Value)> {
    let talk = with(
        answered(GRACE),
        [
            step(20.0, "tag", json!({ "tag": 801, "user": CARLA })),
            step(30.0, "comment", json!({ "text": "Wants two bags more.", "user": CARLA })),
            step(200.0, "tag", json!({ "tag": 803, "user": CARLA })),
            step(210.0, "comment", json!({ "text": "Sent the second bag.", "user": DEV })),
            step(220.0, "untag", json!({ "tag": 801 })),
        ],
    );
    let voicemail = with(missed(NOBODY), [step(10.0, "leave_voicemail", json!({}))]);
    let moved = script([
        step(0.0, "place", json!({ "direction": "inbound", "number": 504, "party": SELMA, "teams": [301, 302] })),
        step(2.0, "ivr", json!({ "title": "Main", "key": "1", "branch": "Support" })),
        step(4.0, "reach_number", json!({ "number": 501 })),
        step(5.0, "ring", json!({ "user": CARLA })),
        step(9.0, "answer", json!({ "user": CARLA })),
        step(30.0, "transfer", json!({ "user": DEV })),
        step(31.0, "record", json!({})),
        step(90.0, "hangup", json!({})),
    ]);
    vec![
        ("a talk with tags and comments", talk),
        ("a voicemail of somebody unknown", voicemail),
        ("a missed call", script(missed(HENRY))),
        ("a call through a menu, passed on", moved),
        ("an outbound call", script(outbound(HENRY, true))),
        ("an outbound call without an answer", script(outbound(NOBODY, false))),
        ("a withheld number", script(answered("anonymous"))),
    ]
}
