//! Desk staff at work: they tag, untag, close, merge, delete, answer, whenever it pleases them.

use serde_json::{Value, json};

use super::{Mood, at};
use crate::dice::Dice;
use crate::script::{Act, Place, Script, TimedAct};

pub(crate) fn draw(dice: &mut Dice, script: &Script, mood: Mood) -> Vec<TimedAct> {
    let count = dice.range(1, 4 + mood.calls / 2);
    (0..count).map(|index| one(&mut dice.branch(&format!("staff {index}")), script, mood)).collect()
}

fn one(dice: &mut Dice, script: &Script, mood: Mood) -> TimedAct {
    let time = dice.seconds(1.0, mood.span + 200.0);
    let by = dice.pick(&script.desk_users).id;
    let conversation = Place::Newest(usize::try_from(dice.below(5)).unwrap_or(0));
    let customer = Place::Customer(usize::try_from(dice.below(6)).unwrap_or(0));
    let (place, act) = match dice.below(44) {
        0..6 => (conversation, json!({ "do": "tag", "tag": tag(dice, script) })),
        6..14 => (conversation, json!({ "do": "untag", "tag": tag(dice, script) })),
        14..18 => (conversation, json!({ "do": "close" })),
        18..20 => (conversation, json!({ "do": "reopen" })),
        20 => (conversation, json!({ "do": "set_status", "status": "pending" })),
        21 => (conversation, json!({ "do": "spam" })),
        22..25 => (conversation, json!({ "do": "assign", "to": dice.pick(&script.desk_users).id })),
        25 => (conversation, json!({ "do": "assign" })),
        26..28 => (conversation, json!({ "do": "reply", "text": "We are on it." })),
        28..30 => (conversation, json!({ "do": "note", "text": "Seen by a colleague." })),
        30 => (conversation, json!({ "do": "customer_writes", "text": "Any news?" })),
        31 => (conversation, json!({ "do": "edit_thread", "text": "edited by a colleague" })),
        32 => (conversation, json!({ "do": "edit_subject", "subject": "renamed by a colleague" })),
        33 => (conversation, json!({ "do": "move", "mailbox": *dice.pick(&[601, 602]) })),
        34..36 => (conversation, json!({ "do": "merge" })),
        36 => (conversation, json!({ "do": "delete" })),
        37 => (conversation, json!({ "do": "lock", "locked": dice.percent(70) })),
        38..40 => (Place::Desk, new_customer(dice, script)),
        40 => (customer, json!({ "do": "edit_customer", "set": { "jobTitle": "Buyer", "firstName": "Renamed" } })),
        41 => (customer, json!({ "do": "delete_customer" })),
        _ => (
            customer,
            json!({
                "do": "create_conversation", "mailbox": *dice.pick(&[601, 601, 602]), "subject": "Written by staff",
                "text": "Hello!", "status": *dice.pick(&["active", "pending", "closed"]),
            }),
        ),
    };
    at(time, Act::Staff { by, place, act })
}

/// Tags of their own, and those that Deskline puts.
fn tag(dice: &mut Dice, script: &Script) -> String {
    match dice.below(3) {
        0 => (*dice.pick(&["vip", "refund", "Urgent"])).to_owned(),
        // A comma would be the end of a tag in the desk.
        1 => dice.pick(&script.tags).name.replace(',', ""),
        _ => (*dice.pick(&[
            "inbound",
            "outbound",
            "missed call",
            "call in progress",
            "voicemail",
            "number-name-support us",
        ]))
        .to_owned(),
    }
}

/// Somebody enters a caller whom the desk may or may not have.
fn new_customer(dice: &mut Dice, script: &Script) -> Value {
    let with_number: Vec<&String> = script.people.iter().filter_map(|person| person.number.as_ref()).collect();
    let phones: Vec<&String> = if with_number.is_empty() { Vec::new() } else { vec![*dice.pick(&with_number)] };
    json!({ "do": "create_customer", "firstName": "Entered", "lastName": "By Hand", "phones": phones })
}
