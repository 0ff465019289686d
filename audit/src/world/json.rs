//! Reading JSON without ceremony: what is absent is empty.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// The text of a member; empty if there is none.
pub(crate) fn text<'e>(value: &'e Value, name: &str) -> &'e str {
    value[name].as_str().unwrap_or_default()
}

/// A text that may be absent.
pub(crate) fn maybe_text<'e>(value: &'e Value, name: &str) -> Option<&'e str> {
    value[name].as_str()
}

/// A time.
pub(crate) fn time(value: &Value, name: &str) -> Option<Timestamp> {
    value[name].as_str()?.parse().ok()
}

/// A number that is there; 0 if it is not.
pub(crate) fn id(value: &Value, name: &str) -> i64 {
    value[name].as_i64().unwrap_or_default()
}

/// A number that may be absent.
pub(crate) fn maybe_id(value: &Value, name: &str) -> Option<i64> {
    value[name].as_i64()
}

/// The items of a list; none if it is absent.
pub(crate) fn list<'e>(value: &'e Value, name: &str) -> &'e [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

/// The texts of a list.
pub(crate) fn texts<'e>(value: &'e Value, name: &str) -> Vec<&'e str> {
    list(value, name).iter().filter_map(Value::as_str).collect()
}

/// The numbers of a list.
pub(crate) fn ids(value: &Value, name: &str) -> Vec<i64> {
    list(value, name).iter().filter_map(Value::as_i64).collect()
}

/// `at` and so many seconds, which may be negative. Stays at the end of time rather than fail.
pub(crate) fn plus(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(at)
}

/// The same for fractions of seconds.
#[expect(clippy::cast_possible_truncation, reason = "a script lasts days, not ages")]
pub(crate) fn plus_f64(at: Timestamp, seconds: f64) -> Timestamp {
    at.checked_add(SignedDuration::from_millis((seconds * 1000.0) as i64)).unwrap_or(at)
}

/// Seconds from `from` to `to`.
pub(crate) fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64()
}
