//! One line of a recording: whatever JSON somebody kept of Aircall.

use serde_json::{Map, Value};

use super::value::id;
use super::{ReadError, Received, body, read_item, webhook};

/// Wrappers inside wrappers are opened so far.
const MAX_WRAPPERS: usize = 3;

/// Reads a recorded line: a webhook body, an item of `/v1/calls` (bare or as `{"call": …}`), a page of them
/// (`{"calls": […]}`), an array of any of these, or a recorder's entry with one of them as its `body`.
///
/// The shape decides. A webhook's token is dropped uncompared: recordings are trusted.
///
/// # Errors
/// When the line is no JSON, or nothing of the above. An array is read whole or not at all.
pub fn read_line(line: &str) -> Result<Vec<Received>, ReadError> {
    of_value(body::parse(line.as_bytes())?, MAX_WRAPPERS)
}

fn of_value(value: Value, wrappers: usize) -> Result<Vec<Received>, ReadError> {
    match value {
        Value::Array(entries) if wrappers > 0 => {
            let read = entries.into_iter().map(|entry| of_value(entry, wrappers - 1));
            Ok(read.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
        }
        Value::Object(mut members) => match Shape::of(&members) {
            Shape::Webhook => Ok(vec![webhook::of_members(members).into()]),
            Shape::Item => Ok(vec![read_item(&Value::Object(members), None)?]),
            Shape::Page => {
                let items = members.remove("calls").unwrap_or_default();
                let items = items.as_array().into_iter().flatten();
                items.map(|item| read_item(item, None)).collect()
            }
            Shape::Recorded if wrappers > 0 => match members.remove("body").unwrap_or_default() {
                Value::String(text) => of_value(body::parse(text.as_bytes())?, wrappers - 1),
                inner => of_value(inner, wrappers - 1),
            },
            Shape::Recorded | Shape::Unknown => Err(ReadError::NotRecognised),
        },
        other => Err(ReadError::NotAnObject { found: body::kind(&other) }),
    }
}

enum Shape {
    Webhook,
    Item,
    Page,
    Recorded,
    Unknown,
}

impl Shape {
    fn of(members: &Map<String, Value>) -> Self {
        let is_object = |key| members.get(key).is_some_and(Value::is_object);
        let has = |key| members.contains_key(key);
        // Only calls have these; other objects of Aircall have an `id` as well.
        let looks_like_call = ["started_at", "answered_at", "ended_at", "sid"].into_iter().any(has);
        let has_id = members.get("id").and_then(id).is_some();
        if members.get("event").is_some_and(Value::is_string) || (is_object("data") && has("resource")) {
            Self::Webhook
        } else if is_object("call") || (has_id && looks_like_call) {
            Self::Item
        } else if members.get("calls").is_some_and(Value::is_array) {
            Self::Page
        } else if has("body") {
            Self::Recorded
        } else {
            Self::Unknown
        }
    }
}
