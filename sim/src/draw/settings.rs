//! Draws an integration's settings.

use serde_json::{Value, json};

use crate::dice::Dice;

/// Settings over the defaults. National numbers are always read as American ones where the call's own number does not
/// decide, so that a script can say who truly has a number.
pub(crate) fn draw(dice: &mut Dice) -> Value {
    let mut settings = json!({ "home_country": "US" });
    let tags = tags(&mut dice.branch("tags"));
    let mut set = |percent: u64, name: &str, value: Value| {
        if dice.percent(percent) {
            settings[name] = value;
        }
    };
    set(25, "conversations", json!("always_new"));
    set(40, "reopen", json!(true));
    set(20, "reopen_hours", json!(3));
    set(35, "reassign", json!(true));
    set(20, "duplicates", json!("do_nothing"));
    set(30, "log_unanswered_outbound", json!(false));
    set(30, "time_zone", json!("America/New_York"));
    set(10, "time_zone", json!("Asia/Kolkata"));
    set(25, "tags", tags);
    settings
}

fn tags(dice: &mut Dice) -> Value {
    let mut tags = json!({});
    for (name, other) in [
        ("missed_call", "Missed!"),
        ("callback", "ring back"),
        ("voicemail", "vm"),
        ("call_in_progress", "on the phone"),
        ("number_name", "line {name}"),
        ("inbound", "VIP"),
        ("outbound", "we called"),
        ("team_name", "{name} team"),
    ] {
        match dice.below(6) {
            0 => tags[name] = json!(false),
            1 => tags[name] = json!(other),
            _ => {}
        }
    }
    tags
}
