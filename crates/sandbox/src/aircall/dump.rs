//! Everything that the company holds, as JSON.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::state::State;

pub(super) fn dump(state: &mut State, now: Timestamp) -> Value {
    let plays: Vec<Value> = state
        .plays
        .iter()
        .map(|(number, play)| json!({ "play": number, "length": play.length(), "report": play.report }))
        .collect();
    json!({
        "now": now,
        "company": state.company,
        "settings": state.settings,
        "numbers": state.numbers.values().collect::<Vec<_>>(),
        "users": state.users.values().collect::<Vec<_>>(),
        "teams": state.teams.values().collect::<Vec<_>>(),
        "tags": state.tags.values().collect::<Vec<_>>(),
        "contacts": state.contacts.values().collect::<Vec<_>>(),
        "calls": calls(state),
        "messages": messages(state),
        "media": media(state),
        "webhooks": state.webhooks.values().collect::<Vec<_>>(),
        "deliveries": state.attempts,
        "plays": plays,
        "pending": state.pending(),
        "requests_this_minute": state.budget.used(now),
    })
}

/// The calls as they truly went, each with its status at present.
pub(super) fn calls(state: &State) -> Value {
    let calls = state.calls.values().map(|call| {
        let mut shown = json!(call);
        shown["status"] = json!(call.status());
        shown["duration"] = json!(call.duration());
        shown
    });
    calls.collect()
}

/// The messages as they truly went, with who was told.
pub(super) fn messages(state: &State) -> Value {
    state.messages.values().map(|message| json!(message)).collect()
}

/// The files that links were made for, with their downloads. Digests are told one by one, on demand.
fn media(state: &State) -> Value {
    let assets = state.media.assets.iter().map(|(path, asset)| {
        let mut shown = json!(asset);
        shown["path"] = json!(path);
        shown
    });
    assets.collect()
}
