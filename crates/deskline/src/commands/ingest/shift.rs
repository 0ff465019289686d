//! `--shift-to-now`: a recording as if its calls had just ended. All times are moved by one and the same span, in the JSON
//! itself, before anything reads it: the facts then tell their new times in every form, and are other facts than the
//! unshifted ones. Ids stay.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::Line;

/// Envelopes' time, and every member whose name ends so, is a time (sheet aircall §2.3, §3).
const ENVELOPE: &str = "timestamp";
const SUFFIX: &str = "_at";
/// Times lie in this century (seconds): what is outside of it is no time.
const SECONDS: std::ops::Range<i64> = 946_684_800..4_102_444_800;
/// Numbers from here on count milliseconds.
const LEAST_MILLISECONDS: i64 = 100_000_000_000;

/// By how much to move so that the latest time told is `now`, to the second: no fraction comes into times that had none.
pub(super) fn to(now: Timestamp, lines: &[Line]) -> SignedDuration {
    let texts = lines.iter().filter_map(|line| line.text.as_ref().ok());
    let values = texts.filter_map(|text| serde_json::from_str::<Value>(text).ok());
    let latest = values.filter_map(|mut value| latest(&mut value)).max();
    latest.map_or(SignedDuration::ZERO, |latest| SignedDuration::from_secs(now.as_second() - latest.as_second()))
}

/// A line with all its times moved. One that is no JSON stays as it is, for the reader to refuse.
pub(super) fn line(text: &str, by: SignedDuration) -> String {
    let Ok(mut value) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    each_time(&mut value, &mut |time| {
        if let Some(moved) = moved(time, by) {
            *time = moved;
        }
    });
    value.to_string()
}

fn latest(value: &mut Value) -> Option<Timestamp> {
    let mut latest = None;
    each_time(value, &mut |time| latest = latest.max(read(time).map(|(time, _)| time)));
    latest
}

/// Visits every member that is a time by its name. A recorder's body that is JSON in a text is opened on the way.
fn each_time(value: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each_time(item, visit)),
        Value::Object(members) => {
            for (name, member) in members {
                if name == ENVELOPE || name.ends_with(SUFFIX) {
                    visit(member);
                } else if name == "body" && member.is_string() {
                    let inner = member.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
                    if let Some(mut inner) = inner.filter(Value::is_object) {
                        each_time(&mut inner, visit);
                        *member = Value::String(inner.to_string());
                    }
                } else {
                    each_time(member, visit);
                }
            }
        }
        _ => {}
    }
}

/// How a time was written, so that it is written so again.
#[derive(Clone, Copy)]
enum Form {
    Seconds,
    Milliseconds,
    Fraction,
    Text,
    SecondsText,
}

fn read(value: &Value) -> Option<(Timestamp, Form)> {
    let whole = |number: i64| {
        let is_milliseconds = number >= LEAST_MILLISECONDS;
        let (time, form) = if is_milliseconds {
            (Timestamp::from_millisecond(number), Form::Milliseconds)
        } else {
            (Timestamp::from_second(number), Form::Seconds)
        };
        Some((time.ok()?, form))
    };
    let (time, form) = match value {
        Value::Number(number) => match number.as_i64() {
            Some(number) => whole(number)?,
            None => (
                Timestamp::from_duration(SignedDuration::try_from_secs_f64(number.as_f64()?).ok()?).ok()?,
                Form::Fraction,
            ),
        },
        Value::String(text) => match text.trim().parse::<i64>() {
            Ok(number) => (whole(number)?.0, Form::SecondsText),
            Err(_) => (read_text(text.trim())?, Form::Text),
        },
        _ => return None,
    };
    SECONDS.contains(&time.as_second()).then_some((time, form))
}

fn read_text(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix(" UTC").unwrap_or(text);
    let without_offset = || Some(text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp());
    text.parse::<Timestamp>().ok().or_else(without_offset)
}

fn moved(value: &Value, by: SignedDuration) -> Option<Value> {
    let (time, form) = read(value)?;
    let time = time.checked_add(by).ok()?;
    Some(match form {
        Form::Seconds => Value::from(time.as_second()),
        Form::Milliseconds => Value::from(time.as_millisecond()),
        Form::Fraction => Value::from(time.as_duration().as_secs_f64()),
        Form::Text => Value::from(time.to_string()),
        Form::SecondsText => Value::from(time.as_second().to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn recorded(values: &[Value]) -> Vec<Line> {
        let lines = values.iter().enumerate();
        lines.map(|(n, value)| Line { number: n as u64 + 1, text: Ok(value.to_string()) }).collect()
    }

    #[test]
    fn the_latest_time_becomes_now_and_the_others_keep_their_distance() {
        let body = json!({
            "event": "call.ended", "timestamp": 1_650_000_100,
            "data": {"id": 7, "started_at": 1_650_000_000, "ended_at": 1_650_000_060_000_i64, "answered_at": null,
                     "comments": [{"posted_at": "2022-04-15T05:21:50Z"}], "number": {"id": 1_650_000_000, "created_at": "1600000000"}},
        });
        let now: Timestamp = "2026-11-20T10:00:00Z".parse().unwrap();
        let by = to(now, &recorded(std::slice::from_ref(&body)));
        let shifted: Value = serde_json::from_str(&line(&body.to_string(), by)).unwrap();
        let seconds = by.as_secs();
        assert_eq!(shifted["timestamp"], json!(1_650_000_100 + seconds));
        assert_eq!(shifted["data"]["started_at"], json!(1_650_000_000 + seconds));
        assert_eq!(shifted["data"]["ended_at"], json!(1_650_000_060_000 + seconds * 1000));
        assert_eq!(shifted["data"]["answered_at"], Value::Null);
        assert_eq!(shifted["data"]["number"]["created_at"], json!((1_600_000_000 + seconds).to_string()));
        // An id that looks like a time is none.
        assert_eq!((&shifted["data"]["id"], &shifted["data"]["number"]["id"]), (&json!(7), &json!(1_650_000_000)));
        let latest = shifted["data"]["comments"][0]["posted_at"].as_str().unwrap();
        assert_eq!(latest.parse::<Timestamp>().unwrap(), now);
    }

    #[test]
    fn a_recorders_entry_is_opened_and_what_is_no_json_stays() {
        let entry = json!({ "body": json!({"timestamp": 1_650_000_000}).to_string() });
        let shifted: Value = serde_json::from_str(&line(&entry.to_string(), SignedDuration::from_secs(5))).unwrap();
        assert_eq!(shifted["body"], json!(r#"{"timestamp":1650000005}"#));
        assert_eq!(line("{broken", SignedDuration::from_secs(5)), "{broken");
        assert_eq!(to(Timestamp::UNIX_EPOCH, &recorded(&[json!({"timestamp": 0})])), SignedDuration::ZERO);
    }
}
