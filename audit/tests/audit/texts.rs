//! What records say.

use crate::scene::{C1, CLOSING, CONVERSATION, FIRST, GRACES, NEW, Scene, breaks, passes, t};
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

#[test]
fn it_is_said_how_long_a_call_was() {
    for (conversation, request, from, to) in [
        (GRACES, FIRST, "Waited: 8 s", "Waited: 1 min 8 s"),
        (GRACES, CLOSING, "Talk time: 52 s", "Talk time: 60 s"),
        (GRACES, CLOSING, "Total time: 1 min 0 s", "Total time: 1 h 0 min 0 s"),
        (NEW, CONVERSATION, "<br>Total time: 20 s", ""),
    ] {
        breaks("text.span", |it| it.rewrite(conversation, request, from, to));
    }
}

#[test]
fn it_is_said_to_whom_a_call_was_passed_on() {
    let happens = |it: &mut Scene, what: &str, event: &str, told: f64| {
        let call = it.find("calls", C1);
        let mut happening = json!({ "at": t(130.0), "what": { "do": what, "user": 1204 } });
        if what == "external_transfer" {
            happening["what"]["to"] = json!("+14155559999");
        }
        call["history"].as_array_mut().expect("a list").push(happening);
        call["events"].as_array_mut().expect("a list").push(json!(event));
        let delivery = json!({ "at": t(told), "event": event, "call": C1, "delivery": 90, "is_copy": false, "outcome": "delivered" });
        it.push("/aircall/deliveries", delivery);
    };
    let made = |it: &mut Scene, told| happens(it, "external_transfer", "call.external_transferred", told);
    let failed_told = |it: &mut Scene, told| happens(it, "fail_transfer", "call.unsuccessful_transfer", told);
    let failed = |it: &mut Scene| failed_told(it, 130.1);
    let shown = |it: &mut Scene, to: &str| {
        it.rewrite(GRACES, CLOSING, "Carla Rossi<br>", &format!("Carla Rossi<br>Transferred: Carla Rossi → {to}<br>"));
    };
    passes("it is told", |it| {
        made(it, 130.1);
        shown(it, "+14155559999");
    });
    passes("its news came too late", |it| made(it, 185.0));
    passes("nobody took it", failed);
    passes("that nobody took it was told too late", |it| {
        failed_told(it, 185.0);
        shown(it, "Dev Patel");
    });
    breaks("text.transfer", |it| made(it, 130.1));
    breaks("text.transfer", |it| {
        made(it, 130.1);
        shown(it, "Dev Patel");
    });
    breaks("text.transfer", |it| {
        failed(it);
        shown(it, "Dev Patel");
    });
}
