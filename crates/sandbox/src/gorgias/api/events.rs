//! The audit log (§8).

use jiff::Timestamp;
use serde_json::json;

use super::answer::{Answer, Refusal};
use super::call::Call;
use super::date::{out, read};
use super::page::{PAGING, Place, Total, order, page};
use crate::gorgias::desk::{Desk, Event};

/// Whether a moment is on the right side of a bound.
type Holds = fn(Timestamp, Timestamp) -> bool;

/// The only comparators of the API (§0).
const BOUNDS: [(&str, Holds); 4] = [
    ("created_datetime[gt]", |at, bound| at > bound),
    ("created_datetime[gte]", |at, bound| at >= bound),
    ("created_datetime[lt]", |at, bound| at < bound),
    ("created_datetime[lte]", |at, bound| at <= bound),
];

/// `GET /api/events`: `object_type` needs `object_id`.
pub(super) fn list(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let known = [PAGING.as_slice(), &["object_id", "object_type", "user_ids", "types"], &BOUNDS.map(|(name, _)| name)];
    call.only(&known.concat())?;
    let (_, descending) = order(call, &["created_datetime:asc", "created_datetime:desc"], "created_datetime:desc")?;
    let object = call.number("object_id")?;
    if call.parameter("object_type").is_some() && object.is_none() {
        return Err(Refusal::member("object_id", "Missing data for required field."));
    }
    let mut bounds = Vec::new();
    for (name, holds) in BOUNDS {
        if let Some(text) = call.parameter(name) {
            let bound = read(text).ok_or_else(|| Refusal::member(name, "Not a valid datetime."))?;
            bounds.push((holds, bound));
        }
    }
    let (users, types) = (call.parameters("user_ids"), call.parameters("types"));
    let fits = |event: &&Event| {
        object.is_none_or(|id| event.object_id == id)
            && call.parameter("object_type").is_none_or(|kind| event.object_type == kind)
            && (users.is_empty() || users.contains(&event.user.to_string().as_str()))
            && (types.is_empty() || types.contains(&event.kind))
            && bounds.iter().all(|(holds, bound)| holds(event.at, *bound))
    };
    let place = |event: &&Event| Place::at(event.at, event.id);
    page(call, desk.events.iter().filter(fits), descending, Total::Null, place, |event| {
        json!({
            "id": event.id,
            "type": event.kind,
            "object_type": event.object_type,
            "object_id": event.object_id,
            "user_id": event.user,
            "context": null,
            "data": null,
            "created_datetime": out(event.at),
            "uri": format!("/api/events/{}/", event.id),
        })
    })
}
