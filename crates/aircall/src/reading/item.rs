//! Items of `/v1/calls` and `/v1/calls/:id` (sheet §4.2).

use domain::fact::{CallEvent, CallFact, FactHash, ParsedFact, Source, Told};
use domain::ids::{CallId, InteractionKey};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::fields::own_number;
use super::time::{latest_told, read_time};
use super::value::{id, member};
use super::view::view;
use super::{ReadError, Received, body};

/// Reads an item, bare or wrapped in `{"call": …}`.
///
/// `read_at`: when the request for it began; the item shows nothing that happened later. `None` for a recorded
/// item whose reading nobody timed: it then counts as of the latest time that it tells.
///
/// # Errors
/// When it is no JSON object.
pub fn read_item(item: &Value, read_at: Option<Timestamp>) -> Result<Received, ReadError> {
    let noted_at = member(item, "read_at").and_then(read_time);
    let item = member(item, "call").filter(|inner| inner.is_object()).unwrap_or(item);
    if !item.is_object() {
        return Err(ReadError::NotAnObject { found: body::kind(item) });
    }
    let read_at = read_at.or(noted_at);
    let at = read_at.or_else(|| latest_told(item)).unwrap_or(Timestamp::UNIX_EPOCH);
    let call = member(item, "id").and_then(id).map(CallId);
    let raw = match read_at {
        Some(read_at) => json!({ "call": item, "read_at": read_at }),
        None => json!({ "call": item }),
    };
    let fact =
        |call| ParsedFact::Call(CallFact { call, event: CallEvent::Item, at, view: view(item, CallEvent::Item, at) });
    Ok(Received {
        told: Told {
            hash: FactHash::of(&raw),
            source: Source::Api,
            event: "item".to_owned(),
            at,
            raw: FactHash::canonical(&raw),
            about: call.map(InteractionKey::Call),
            parsed: call.map(fact),
        },
        numbers: member(item, "number").and_then(own_number).into_iter().collect(),
    })
}
