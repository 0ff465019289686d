//! Dates as the API takes and gives them (§0).

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

/// A date as it is given out: `2026-08-26T18:47:51.764128+00:00`.
pub(crate) fn out(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

/// The same, or null.
pub(crate) fn out_or_null(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| Value::from(out(at)))
}

/// A date in ISO 8601, with `T` or a blank, with or without a fraction. Without an offset it is UTC.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    let with_offset = text.parse::<Timestamp>();
    with_offset.ok().or_else(|| Some(text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp()))
}
