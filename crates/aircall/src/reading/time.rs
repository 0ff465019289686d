//! Times, in every form in which Aircall writes them (sheet §2.3, §3): seconds, milliseconds, ISO text.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::value::{list, member};

/// The year 2000. What lies before it is a zero or a mistake.
const EARLIEST_SECOND: i64 = 946_684_800;
/// The year 2100.
const LATEST_SECOND: i64 = 4_102_444_800;

/// Reads a time, UTC. A text without an offset is taken as UTC. `None` for what is no time of this century.
pub(crate) fn read_time(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(whole) => of_whole(whole),
            None => of_fraction(number.as_f64()?),
        },
        Value::String(text) => of_text(text.trim()),
        _ => None,
    }
}

/// The latest time that a call, or another object, tells of itself.
pub(super) fn latest_told(data: &Value) -> Option<Timestamp> {
    const OWN: [&str; 6] = ["started_at", "answered_at", "ended_at", "created_at", "updated_at", "sent_at"];
    const IN_LISTS: [(&str, &[&str]); 2] = [("tags", &["tagged_at", "created_at"]), ("comments", &["posted_at"])];
    let read = |value: &Value, key: &str| member(value, key).and_then(read_time);
    let own = OWN.iter().filter_map(|key| read(data, key));
    let in_lists = IN_LISTS.iter().flat_map(|(name, keys)| {
        let entries = list(data, name).into_iter().flatten();
        entries.flat_map(move |entry| keys.iter().filter_map(move |key| read(entry, key)))
    });
    own.chain(in_lists).max()
}

/// Below it a number counts seconds.
const LEAST_MILLISECONDS: i64 = 100_000_000_000;
/// Below it a number counts milliseconds, else microseconds.
const LEAST_MICROSECONDS: i64 = 100_000_000_000_000;

/// Seconds, milliseconds or microseconds: no number is a time of this century in two of them.
fn of_whole(number: i64) -> Option<Timestamp> {
    let time = if number < LEAST_MILLISECONDS {
        Timestamp::from_second(number)
    } else if number < LEAST_MICROSECONDS {
        Timestamp::from_millisecond(number)
    } else {
        Timestamp::from_microsecond(number)
    };
    time.ok().filter(is_sane)
}

#[expect(clippy::cast_possible_truncation, reason = "a float cast saturates, and what is out of bounds is refused")]
fn of_fraction(number: f64) -> Option<Timestamp> {
    let milliseconds = if number.abs() < 1e11 { number * 1e3 } else { number };
    Timestamp::from_millisecond(milliseconds.round() as i64).ok().filter(is_sane)
}

fn of_text(text: &str) -> Option<Timestamp> {
    if let Ok(number) = text.parse() {
        return of_whole(number);
    }
    let text = text.strip_suffix(" UTC").unwrap_or(text);
    let with_offset = || text.parse::<Timestamp>().ok();
    let without = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    with_offset().or_else(without).filter(is_sane)
}

fn is_sane(time: &Timestamp) -> bool {
    (EARLIEST_SECOND..LATEST_SECOND).contains(&time.as_second())
}
