//! A call's object → [`CallView`].

use domain::call::Direction;
use domain::fact::{CallEvent, CallView};
use domain::ids::CallId;
use jiff::Timestamp;
use phone::{External, PhoneNumber};
use serde_json::Value;

use super::fields::{agent, comment, contact, link, own_number, tag, team};
use super::limits::NAME_CHARS;
use super::time::read_time;
use super::value::{id, list, member, text};

/// Reads what a payload shows of a call (sheet §3.1). `at`: the fact's time.
pub(super) fn view(data: &Value, event: CallEvent, at: Timestamp) -> CallView {
    let time = |key| member(data, key).and_then(read_time);
    let line = |key: &str| member(data, key).and_then(|value| text(value, NAME_CHARS));
    let person = |key| member(data, key).and_then(agent);
    let is_there = |keys: [&str; 2]| keys.into_iter().any(|key| line(key).is_some());

    let number = member(data, "number").and_then(own_number);
    let country = number
        .as_ref()
        .and_then(|number| number.country.or_else(|| number.number.as_ref().and_then(PhoneNumber::region)));
    // Empty lists may be left out. That they are empty is certain only where the payload is about them.
    let tells_tags = matches!(event, CallEvent::Tagged | CallEvent::Untagged | CallEvent::Item);
    let tells_teams = event == CallEvent::Item;

    CallView {
        uuid: line("call_uuid").or_else(|| line("sid")),
        direction: line("direction").and_then(|word| direction(&word)),
        party: data.get("raw_digits").map(|digits| External::read(&digits_text(digits), country)),
        started_at: time("started_at"),
        answered_at: time("answered_at"),
        ended_at: time("ended_at"),
        missed_reason: line("missed_call_reason"),
        user: person("user"),
        transferred_by: person("transferred_by"),
        transferred_to: person("transferred_to"),
        external_transferred_to: line("external_transferred_to"),
        ivr_options: list(data, "ivr_options_selected").map(|options| options.filter_map(ivr_option).collect()),
        teams: list(data, "teams").map(|teams| teams.filter_map(team).collect()).or_else(|| tells_teams.then(Vec::new)),
        tags: list(data, "tags").map(|tags| tags.filter_map(tag).collect()).or_else(|| tells_tags.then(Vec::new)),
        comments: list(data, "comments").into_iter().flatten().filter_map(|value| comment(value, at)).collect(),
        voicemail: is_there(["voicemail", "voicemail_short_url"]),
        recording: is_there(["recording", "recording_short_url"]),
        asset: member(data, "asset").and_then(link),
        contact: member(data, "contact").and_then(contact),
        callback_of: member(data, "automatic_callback_call_id").and_then(id).map(CallId),
        number,
    }
}

/// The webhook's shape is not proved (sheet §2.4): a text, or an object that names the option.
fn ivr_option(option: &Value) -> Option<String> {
    let named = ["branch", "label", "name", "title", "key"].into_iter().find_map(|key| member(option, key));
    text(named.unwrap_or(option), NAME_CHARS)
}

fn direction(word: &str) -> Option<Direction> {
    match word.to_ascii_lowercase().as_str() {
        "inbound" => Some(Direction::Inbound),
        "outbound" => Some(Direction::Outbound),
        _ => None,
    }
}

/// Null says what an empty text says: nobody that could be named.
fn digits_text(value: &Value) -> String {
    text(value, NAME_CHARS).unwrap_or_default()
}
