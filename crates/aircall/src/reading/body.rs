//! Bytes → JSON, also where the sender cut a character in two.

use serde_json::{Map, Value};

use super::ReadError;

/// Parses a body. What is no JSON only because of half a character (a lone surrogate, broken UTF-8) is mended
/// with U+FFFD: a call must not be lost over an emoji that was cut.
pub(super) fn parse(body: &[u8]) -> Result<Value, ReadError> {
    serde_json::from_slice(body).or_else(|error| {
        let text = String::from_utf8_lossy(body);
        serde_json::from_str(&mend(&text)).map_err(|_| not_json(&error))
    })
}

pub(super) fn object(value: Value) -> Result<Map<String, Value>, ReadError> {
    match value {
        Value::Object(members) => Ok(members),
        other => Err(ReadError::NotAnObject { found: kind(&other) }),
    }
}

pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn not_json(error: &serde_json::Error) -> ReadError {
    let said = error.to_string();
    let problem = said.rsplit_once(" at line ").map_or(&*said, |(problem, _)| problem);
    ReadError::NotJson { problem: problem.to_owned(), line: error.line(), column: error.column() }
}

/// Replaces escapes of lone surrogates, and drops a byte order mark.
fn mend(text: &str) -> String {
    let mut rest = text.trim_start_matches('\u{feff}');
    let mut mended = String::with_capacity(rest.len());
    while let Some(at) = rest.find('\\') {
        mended.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = match (escaped_unit(rest), rest.get(6..).and_then(escaped_unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                mended.push_str("\\ufffd");
                rest = &rest[6..];
                continue;
            }
            // The backslash and the character behind it, which may be a backslash itself.
            _ => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        mended.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    mended.push_str(rest);
    mended
}

/// The UTF-16 unit of a `\uXXXX` at the beginning of a text.
fn escaped_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}
