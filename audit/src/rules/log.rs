//! The log: no errors, no secrets, nothing that people said, nobody's number.

use jiff::Timestamp;
use serde_json::Value;

use crate::findings::{Findings, Rule};
use crate::world::World;
use crate::world::json::{list, text, time};

const ERROR: Rule = Rule("log.error", "C-52");
const SECRET: Rule = Rule("log.secret", "C-01");
const SAID: Rule = Rule("log.message_text", "W-10");
const NUMBER: Rule = Rule("log.phone_number", "W-10");

const SECRETS: [&str; 6] =
    ["sandbox-secret", "harbour-api-token", "sandbox-gorgias-key", "Bearer ", "Basic ", "access_token"];
/// Shorter texts say too little to be found again.
const TEXT_MIN: usize = 8;
/// A plus and so many digits are a whole number.
const DIGITS_MIN: usize = 8;

pub(super) fn check(world: &World<'_>, out: &mut Findings) {
    let mut said: Vec<&str> = world.calls.iter().flat_map(|call| &call.comments).map(|it| it.content).collect();
    said.extend(
        list(world.script, "acts")
            .iter()
            .filter(|act| text(act, "kind").contains("staff"))
            .map(|act| text(act, "text")),
    );
    let written = list(world.script, "acts").iter().filter(|act| text(act, "kind") == "message");
    said.extend(written.map(|act| text(act, "body")));
    said.retain(|text| text.len() >= TEXT_MIN);
    said.sort_unstable();
    said.dedup();
    for line in world.log {
        check_line(world, line, &said, out);
    }
}

fn check_line(world: &World<'_>, line: &Value, said: &[&str], out: &mut Findings) {
    let (level, words, at) = (text(line, "level"), text(line, "text"), time(line, "at"));
    if level == "ERROR" && !at.is_some_and(|at: Timestamp| world.trouble.disk_was_full(at)) {
        out.add(ERROR, None, at, words);
    }
    if !matches!(level, "INFO" | "WARN" | "ERROR") {
        return;
    }
    if SECRETS.iter().any(|secret| words.contains(secret)) {
        out.add(SECRET, None, at, "a line holds a secret");
    }
    if has_number(words) {
        out.add(NUMBER, None, at, "a line holds a whole phone number");
    }
    if words.len() >= TEXT_MIN && said.iter().any(|text| words.contains(text)) {
        out.add(SAID, None, at, "a line holds what somebody said");
    }
}

fn has_number(words: &str) -> bool {
    words.match_indices('+').any(|(at, _)| {
        let digits = words.as_bytes()[at + 1..].iter().filter(|byte| !matches!(byte, b' ' | b'-')).take(DIGITS_MIN);
        let digits: Vec<&u8> = digits.collect();
        digits.len() == DIGITS_MIN && digits.iter().all(|byte| byte.is_ascii_digit())
    })
}
