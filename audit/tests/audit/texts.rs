//! What records say.

use crate::scene::{CLOSING, CONVERSATION, FIRST, GRACES, NEW, breaks, passes};
use serde_json::json;

#[test]
fn each_line_says_the_truth() {
    for (conversation, request, from, to) in [
        (GRACES, FIRST, "Inbound call", "Outbound call"),
        (GRACES, FIRST, "Support US", "Back office"),
        (GRACES, FIRST, "555-0190", "555-0191"),
        (GRACES, FIRST, "415-555-0101", "415-555-0102"),
        (GRACES, FIRST, "09:01:40 (UTC)", "09:01:41 (UTC)"),
        (GRACES, FIRST, "09:01:48 (UTC)", "10:01:48 (UTC)"),
        (GRACES, FIRST, "Agent: Carla Rossi", "Agent: Dev Patel"),
        (GRACES, FIRST, "<br>Waited", "<br>Team: Orders<br>Waited"),
        (GRACES, CLOSING, "Ended: 2026", "Ended: 2025"),
        (GRACES, CLOSING, "Handled by: Carla Rossi", "Handled by: Dev Patel"),
        (NEW, CONVERSATION, "Result: Missed call (", "Result: Not answered ("),
        (NEW, CONVERSATION, "Missed call (the caller hung up while waiting)", "Missed call with voicemail"),
    ] {
        breaks("text.wrong", |it| it.rewrite(conversation, request, from, to));
    }
}

#[test]
fn names_and_numbers_are_those_of_the_caller() {
    breaks("text.customer_name", |it| it.rewrite(GRACES, FIRST, "Grace Miller", "Henry Okafor"));
    breaks("text.foreign_number", |it| it.rewrite(GRACES, FIRST, "tel:+14155550101", "tel:+14155550177"));
    breaks("text.subject", |it| {
        it.versions("conversations", NEW)[0]["subject"] = json!("Inbound call from +1 415-555-0177");
    });
    breaks("text.subject", |it| {
        it.versions("conversations", NEW)[0]["subject"] = json!("Missed call from +1 415-555-0178");
    });
}

#[test]
fn times_are_in_a_zone_that_may_be_pinned() {
    passes("the zone was changed later", |it| {
        it.act(
            1000.0,
            json!({ "kind": "settings", "integration": "support", "settings": { "time_zone": "Europe/Paris" } }),
        );
    });
    breaks("text.wrong", |it| it.set(json!({ "time_zone": "Europe/Paris" })));
}
