//! What an answer means (sheet §1.3, §5).

use std::time::Duration;

use contract::Trouble;
use http::header::{LOCATION, RETRY_AFTER};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use ports::{Response, SendError};
use serde_json::Value;

/// A 429 without `Retry-After` waits this long: Aircall counts by the minute, and documents no such header.
const DEFAULT_WAIT: Duration = Duration::from_secs(60);
/// No answer stops us for longer than this; then the vendor is asked again.
const MAX_WAIT: Duration = Duration::from_secs(3600);
/// Of the vendor's words so many characters are kept.
const MAX_WORDS_CHARS: usize = 300;

/// Whether an answer is a success.
pub(super) fn check(response: &Response, now: Timestamp) -> Result<(), Trouble> {
    let status = response.status.as_u16();
    let words = words(response);
    match status {
        200..=299 => Ok(()),
        429 => Err(Trouble::Limited { retry_after: blocked_for(response, now) }),
        401 => Err(Trouble::Unauthorised { words }),
        403 if !is_from_the_application(response) => Err(Trouble::Unauthorised { words }),
        300..=407 | 409..=499 => Err(Trouble::Refused { status, words }),
        // Only a complete 3xx or 4xx says that nothing was done: not a 408, nor a status that is no HTTP's.
        _ => Err(Trouble::Down { detail: format!("{status}: {words}") }),
    }
}

/// For how long a 429 forbids further requests.
pub(super) fn blocked_for(response: &Response, now: Timestamp) -> Option<Duration> {
    if response.status.as_u16() != 429 {
        return None;
    }
    let told = response.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    Some(told.and_then(|told| wait(told.trim(), now)).unwrap_or(DEFAULT_WAIT).min(MAX_WAIT))
}

/// `Retry-After`: seconds, or a date.
fn wait(told: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = told.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = rfc2822::DateTimeParser::new().parse_timestamp(told).ok()?;
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

/// The edge answers `{"message"}` to wrong credentials; the application names an `error` for what this account
/// or line may not do (sheet §4.6, §5).
fn is_from_the_application(response: &Response) -> bool {
    serde_json::from_slice::<Value>(&response.body).is_ok_and(|body| body.get("error").is_some())
}

/// Nobody answered, or not completely.
pub(super) fn unreachable(error: &SendError) -> Trouble {
    Trouble::Down { detail: error.to_string() }
}

/// Reads a success's body.
pub(super) fn json(response: &Response) -> Result<Value, Trouble> {
    serde_json::from_slice(&response.body).map_err(|error| Trouble::Garbled {
        detail: format!("no JSON at line {} column {}", error.line(), error.column()),
    })
}

pub(super) fn lacks(member: &str) -> Trouble {
    Trouble::Garbled { detail: format!("`{member}` is missing") }
}

/// The vendor's words: those of its own error shapes where they can be read, else the body as text.
pub(super) fn words(response: &Response) -> String {
    let told = match serde_json::from_slice::<Value>(&response.body) {
        Ok(Value::Object(body)) => {
            let parts = ["error", "message", "troubleshoot", "errors"].into_iter().filter_map(|key| body.get(key));
            let parts: Vec<String> = parts.filter(|part| !part.is_null()).map(plain).collect();
            if parts.is_empty() { Value::Object(body).to_string() } else { parts.join(": ") }
        }
        _ => String::from_utf8_lossy(&response.body).into_owned(),
    };
    let told = match response.headers.get(LOCATION).and_then(|value| value.to_str().ok()) {
        Some(location) if response.status.is_redirection() => {
            format!("redirected to {location} {told}")
        }
        _ => told,
    };
    let told = told.replace(char::is_control, " ");
    told.trim().chars().take(MAX_WORDS_CHARS).collect()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
