//! Webhook bodies (sheet §2.3, §2.4).

use domain::fact::{CallEvent, CallFact, FactHash, ParsedFact, Source, Told};
use domain::ids::{CallId, InteractionKey};
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Map, Value};

use super::fields::own_number;
use super::limits::NAME_CHARS;
use super::time::{latest_told, read_time};
use super::value::{id, member, text};
use super::view::view;
use super::{ReadError, Received, Webhook, body, message};

/// What an event is called that has no name.
const NAMELESS: &str = "unknown";

/// Reads a webhook body. Nothing is verified: the caller compares the token.
///
/// # Errors
/// When the body is no JSON object.
pub fn read_webhook(body: &[u8]) -> Result<Webhook, ReadError> {
    Ok(of_members(body::object(body::parse(body)?)?))
}

pub(super) fn of_members(mut members: Map<String, Value>) -> Webhook {
    let token = match members.remove("token") {
        Some(Value::String(token)) if !token.is_empty() => Some(SecretString::from(token)),
        _ => None,
    };
    let Received { told, numbers } = received(&Value::Object(members));
    Webhook { token, told, numbers }
}

fn received(body: &Value) -> Received {
    let event = member(body, "event").and_then(|event| text(event, NAME_CHARS)).unwrap_or_else(|| NAMELESS.to_owned());
    let data = member(body, "data").unwrap_or(&Value::Null);
    // A body that tells no time at all counts as the oldest of its call.
    let at =
        member(body, "timestamp").and_then(read_time).or_else(|| latest_told(data)).unwrap_or(Timestamp::UNIX_EPOCH);
    let parsed = match call_event(body, &event) {
        Some(call_event) => member(data, "id").and_then(id).map(|call| {
            let view = view(data, call_event, at);
            ParsedFact::Call(CallFact { call: CallId(call), event: call_event, at, view })
        }),
        None => message::fact(&event, data, at).map(ParsedFact::Message),
    };
    let about = match &parsed {
        Some(parsed) => Some(parsed.about()),
        None => call_spoken_of(&event, data).map(InteractionKey::Call),
    };
    Received {
        told: Told {
            hash: FactHash::of(body),
            source: Source::Webhook,
            raw: FactHash::canonical(body),
            event,
            at,
            about,
            parsed,
        },
        numbers: member(data, "number").and_then(own_number).into_iter().collect(),
    }
}

/// Aircall says to route on `event`; `resource` serves only where there is none.
fn call_event(body: &Value, event: &str) -> Option<CallEvent> {
    if let Some(name) = event.strip_prefix("call.") {
        return Some(CallEvent::from_name(name));
    }
    let is_call = event == NAMELESS && body.get("resource").and_then(Value::as_str) == Some("call");
    is_call.then_some(CallEvent::Other)
}

/// The call that an event of another kind speaks of (sheet §3.9): conversation intelligence, predicted
/// satisfaction, real-time transcription, voice agents.
fn call_spoken_of(event: &str, data: &Value) -> Option<CallId> {
    let at = |path: &str| data.pointer(path).and_then(id);
    let is_voice_agent = event.starts_with("ai_voice_agent.");
    at("/call_id")
        .or_else(|| at("/call/id"))
        .or_else(|| at("/csat/call_id"))
        .or_else(|| is_voice_agent.then(|| at("/id")).flatten())
        .map(CallId)
}
