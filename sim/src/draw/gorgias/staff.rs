//! Staff at work in Gorgias: they tag, untag, close, merge, trash, delete, answer, whenever it pleases them.

use serde_json::{Value, json};

use super::super::{Mood, at};
use crate::dice::Dice;
use crate::script::{Act, GorgiasAccount, Place, Script, TimedAct};

pub(super) fn draw(dice: &Dice, script: &Script, mood: Mood) -> Vec<TimedAct> {
    let Some(account) = &script.gorgias else { return Vec::new() };
    let count = dice.branch("count").range(1, 4 + mood.calls / 2);
    (0..count).map(|index| one(&mut dice.branch(&format!("staff {index}")), script, account, mood)).collect()
}

fn one(dice: &mut Dice, script: &Script, account: &GorgiasAccount, mood: Mood) -> TimedAct {
    let time = dice.seconds(1.0, mood.span + 200.0);
    let by = dice.pick(&account.users).id;
    let ticket = Place::Newest(usize::try_from(dice.below(5)).unwrap_or(0));
    let customer = Place::Customer(usize::try_from(dice.below(6)).unwrap_or(0));
    let (place, act) = match dice.below(48) {
        0..6 => (ticket, json!({ "do": "tag", "tag": tag(dice, script) })),
        6..14 => (ticket, json!({ "do": "untag", "tag": tag(dice, script) })),
        14..18 => (ticket, json!({ "do": "close" })),
        18..20 => (ticket, json!({ "do": "reopen" })),
        20 => (ticket, json!({ "do": "spam" })),
        21 => (ticket, json!({ "do": "trash" })),
        22 => (ticket, json!({ "do": "untrash" })),
        23..25 => (ticket, json!({ "do": "assign", "to": dice.pick(&account.users).id })),
        25 => (ticket, json!({ "do": "unassign" })),
        26..28 => (ticket, json!({ "do": "reply", "text": "We are on it." })),
        28..30 => (ticket, json!({ "do": "note", "text": "Seen by a colleague." })),
        30..32 => (ticket, json!({ "do": "customer_writes", "text": "Any news?" })),
        32 => (ticket, json!({ "do": "edit_message", "text": "edited by a colleague" })),
        33 => (ticket, json!({ "do": "edit_subject", "subject": "renamed by a colleague" })),
        34 => (ticket, json!({ "do": "delete_message" })),
        35..37 => (ticket, json!({ "do": "merge_tickets" })),
        37 => (ticket, json!({ "do": "delete_ticket" })),
        38..40 => (Place::Desk, new_customer(dice, script)),
        40 => (customer, json!({ "do": "rename_customer", "name": "Renamed By Hand" })),
        41 => (customer, json!({ "do": "delete_customer" })),
        42 => (customer, json!({ "do": "merge_customers" })),
        43 => (customer, number_added(dice, script)),
        44 => (ticket, json!({ "do": "change_customer" })),
        _ => (customer, json!({ "do": "create_ticket", "subject": "Written by hand", "text": "Hello!" })),
    };
    at(time, Act::GorgiasStaff { by, place, act })
}

/// Tags of their own, and those that Deskline puts.
fn tag(dice: &mut Dice, script: &Script) -> String {
    match dice.below(3) {
        0 => (*dice.pick(&["vip", "VIP", "Urgent", "voicemail"])).to_owned(),
        1 => dice.pick(&script.tags).name.clone(),
        _ => (*dice.pick(&["Aircall", "Aircall SMS", "inbound call", "missed call", "Support US", "outbound call"]))
            .to_owned(),
    }
}

/// Somebody enters a caller whom the account may or may not have.
fn new_customer(dice: &mut Dice, script: &Script) -> Value {
    let phones: Vec<String> = number(dice, script).into_iter().collect();
    json!({ "do": "create_customer", "name": "Entered By Hand", "phones": phones })
}

fn number_added(dice: &mut Dice, script: &Script) -> Value {
    let address = number(dice, script).unwrap_or_else(|| "+14155550999".to_owned());
    json!({ "do": "add_channel", "channel": "phone", "address": address })
}

fn number(dice: &mut Dice, script: &Script) -> Option<String> {
    let known: Vec<&String> = script.people.iter().filter_map(|person| person.number.as_ref()).collect();
    if known.is_empty() { None } else { Some((*dice.pick(&known)).clone()) }
}
