//! Bodies in the shapes of the sheet (§2.3, §3). The values are invented.

use jiff::Timestamp;
use serde_json::{Value, json};

/// When the calls of these tests begin: 2023-11-14T22:13:20Z.
pub(crate) const START: i64 = 1_700_000_000;

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(START + second).unwrap()
}

/// A body with an object's members put in or, by null in `changes`, taken out.
pub(crate) fn with(mut base: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!("changes are an object") };
    for (key, value) in changes {
        match value {
            Value::Null => drop(base.as_object_mut().unwrap().remove(&key)),
            value => base[key] = value,
        }
    }
    base
}

pub(crate) fn envelope(event: &str, second: i64, data: &Value) -> Value {
    json!({
        "resource": "call",
        "event": event,
        "timestamp": START + second,
        "token": "58c0ffee58c0ffee58c0ffee58c0ffee",
        "data": data,
    })
}

/// An inbound call that has just begun, as a live delivery of 2022 had it: no `call_uuid`, no `user`, no
/// `contact`, no `e164_digits`.
pub(crate) fn ringing() -> Value {
    json!({
        "id": 780_001,
        "direct_link": "https://api.aircall.io/v1/calls/780001",
        "direction": "inbound",
        "status": "initial",
        "missed_call_reason": null,
        "started_at": START,
        "answered_at": null,
        "ended_at": null,
        "duration": 0,
        "cost": "0.0",
        "hangup_cause": null,
        "voicemail": null,
        "recording": null,
        "asset": null,
        "raw_digits": "+44 20 7946 0018",
        "number": own_number(),
        "archived": false,
        "teams": [],
        "comments": [],
        "tags": [],
    })
}

pub(crate) fn own_number() -> Value {
    json!({
        "id": 397_001,
        "direct_link": "https://api.aircall.io/v1/numbers/397001",
        "name": "Support line",
        "digits": "+43 720 880079",
        "country": "AT",
        "time_zone": "Europe/Vienna",
        "open": true,
        "availability_status": "custom",
        "is_ivr": false,
        "live_recording_activated": false,
        "messages": { "welcome": "https://media-web.aircall.io/welcome.mp3" },
    })
}

pub(crate) fn user(id: i64) -> Value {
    json!({
        "id": id,
        "direct_link": format!("https://api.aircall.io/v1/users/{id}"),
        "name": format!("Agent {id}"),
        "email": format!("agent{id}@example.org"),
        "available": true,
        "availability_status": "available",
        "language": "en-US",
        "wrap_up_time": 0,
    })
}

/// A body's bytes.
pub(crate) fn bytes(body: &Value) -> Vec<u8> {
    body.to_string().into_bytes()
}
