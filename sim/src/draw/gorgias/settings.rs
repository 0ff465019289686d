//! Draws the settings of an integration to Gorgias.

use serde_json::{Value, json};

use super::Answers;
use crate::dice::Dice;

/// Settings over the defaults. National numbers are always read as American ones where the call's own number does not
/// decide, so that a script can say who truly has a number.
pub(super) fn draw(dice: &mut Dice, answers: Answers) -> Value {
    let mut settings = json!({ "home_country": "US" });
    let tags = tags(&mut dice.branch("tags"));
    let mut set = |percent: u64, name: &str, value: Value| {
        if dice.percent(percent) {
            settings[name] = value;
        }
    };
    set(20, "duplicates", json!("do_nothing"));
    set(30, "log_unanswered_outbound", json!(false));
    set(8, "log_messages", json!(false));
    set(20, "placeholder_email", json!(true));
    set(20, "reopen_hours", json!(3));
    set(25, "upload_recordings", json!(false));
    set(20, "recording_max_mb", json!(1));
    set(30, "time_zone", json!("America/New_York"));
    set(10, "time_zone", json!("Asia/Kolkata"));
    set(10, "language", json!("fr"));
    set(10, "language", json!("de"));
    set(10, "language", json!("es"));
    set(30, "tags", tags);
    set(20, "log_received_as_notes", json!(true));
    if answers == Answers::Everything {
        settings["log_received_as_notes"] = json!(true);
    }
    settings
}

fn tags(dice: &mut Dice) -> Value {
    let mut tags = json!({});
    for (name, other) in [
        ("aircall", "aircall"),
        ("aircall_sms", "Texts"),
        ("inbound", "VIP"),
        ("outbound", "we called"),
        ("number_name", "line  {name}"),
        ("team_name", "{name} team"),
        ("voicemail", "Voicemail"),
        ("callback_request", "ring back"),
        ("callback_done", "rang back"),
        ("missed_call", "Missed!"),
    ] {
        match dice.below(6) {
            0 => tags[name] = json!(false),
            1 => tags[name] = json!(other),
            _ => {}
        }
    }
    tags
}
