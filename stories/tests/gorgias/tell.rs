//! Words in which the stories of Gorgias are told, beside those of all stories.

use sandbox::gorgias::{Account, Options};
use serde_json::{Value, json};
use stories::{Desk, Plan, World};

use crate::tell::step_of;

/// Jonas Weber, 104: `+14155550104`, as a WhatsApp address only.
pub(crate) const JONAS: &str = "+14155550104";
/// Liam, 106, and Lea Novak, 107, who came later: the same number in two spellings.
pub(crate) const NOVAK: &str = "+14155550106";
/// Olivia Hart, 110: `01256 274690`.
pub(crate) const OLIVIA: &str = "+441256274690";
/// Carla Rossi in Gorgias.
pub(crate) const CARLA_THERE: u64 = 403;
/// Anna Berg in Gorgias: the only active administrator, and the key's owner.
pub(crate) const ANNA: u64 = 401;

/// A plan with these settings.
pub(crate) fn plan(settings: Value) -> Plan {
    Plan { desk: Desk::Gorgias, settings, ..Plan::default() }
}

/// A world with these settings.
pub(crate) async fn world(settings: Value) -> World {
    World::begin(plan(settings)).await
}

/// A world with these settings, in which this was played.
pub(crate) async fn played(settings: Value, script: &Value) -> World {
    let world = world(settings).await;
    world.play(script).await;
    world
}

/// A world whose Gorgias holds this besides, e.g. further customers.
pub(crate) async fn world_with(settings: Value, desk_data: Value) -> World {
    World::begin(Plan { desk_data, ..plan(settings) }).await
}

/// A world whose Gorgias has these options.
pub(crate) async fn world_where(desk_options: Value) -> World {
    World::begin(Plan { desk_options, ..plan(json!({})) }).await
}

/// The fake account.
pub(crate) fn account(world: &World) -> Account {
    world.sandbox.gorgias.account("acme").expect("the account")
}

/// Changes what the account is like.
pub(crate) fn change_options(world: &World, change: impl FnOnce(&mut Options)) {
    let account = account(world);
    let mut options = account.options();
    change(&mut options);
    account.set_options(options);
}

/// Requests that reached Gorgias and were no read.
pub(crate) fn writes(world: &World) -> Vec<String> {
    let all = world.requests("gorgias").into_iter();
    all.filter(|line| !line.starts_with("GET") && !line.ends_with("/api/search")).collect()
}

/// A further act on the first call, and half a minute after it.
pub(crate) async fn act(world: &World, act: &str, more: Value) {
    let call = world.calls()[0].to_string();
    world.begin_play(&crate::tell::script([step_of(&call, 0.0, act, more)]));
    world.pass(30).await;
}

/// A text that this person writes to us.
pub(crate) fn received(message: &str, at: f64, party: &str, body: &str) -> Value {
    write(message, at, json!({ "direction": "inbound", "number": 501, "party": party, "body": body }))
}

/// A text that we write to this person; nobody is told who of us did.
pub(crate) fn sent(message: &str, at: f64, party: &str, body: &str) -> Value {
    write(message, at, json!({ "direction": "outbound", "number": 501, "party": party, "body": body }))
}

/// A message; `more` has the members of the act.
pub(crate) fn write(message: &str, at: f64, more: Value) -> Value {
    with_members(json!({ "at": at, "message": message, "do": "write" }), more)
}

/// A value with more members.
pub(crate) fn with_members(mut value: Value, more: Value) -> Value {
    if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
        value.extend(more);
    }
    value
}

/// Whether a record has all of these words.
#[track_caller]
pub(crate) fn assert_says(record: &str, words: &[&str]) {
    for word in words {
        assert!(record.contains(word), "{word} is not said in: {record}");
    }
}
