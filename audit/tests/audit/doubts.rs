//! Doubts and the log.

use serde_json::json;

use crate::scene::{C2, Scene, breaks, merge, passes, request, t};

fn doubt(it: &mut Scene, kind: &str, state: &str) {
    it.push(
        "/doubts",
        json!({ "key": format!("helpscout/inbox/601/call/1002/{kind}"), "kind": kind, "state": state,
        "call": C2, "intended_at": t(8000.0), "ended_at": t(8010.0), "note": "" }),
    );
}

#[test]
fn what_can_be_settled_is() {
    breaks("doubt.kind", |it| doubt(it, "closing", "in_doubt"));
    breaks("doubt.state", |it| doubt(it, "first", "intended"));
    breaks("doubt.though_it_stands", |it| doubt(it, "first", "in_doubt"));
    breaks("doubt.left_though_stirred", |it| {
        it.0["script"]["stir"] = json!(true);
        doubt(it, "customer", "in_doubt");
    });
}

#[test]
fn an_index_that_shows_later_changes_settles() {
    let absent = |it: &mut Scene| {
        it.push(
            "/doubts",
            json!({ "key": "helpscout/inbox/601/call/1002/customer/again-1", "kind": "customer",
            "state": "in_doubt", "call": C2, "intended_at": t(200.0), "ended_at": t(210.0), "note": "" }),
        );
    };
    breaks("doubt.though_it_is_absent", absent);
    passes("no customer was changed since", |it| {
        absent(it);
        merge(&mut it.0["doubts"][0], json!({ "intended_at": t(500.0), "ended_at": t(510.0) }));
    });
}

#[test]
fn a_refusal_has_a_reason() {
    breaks("doubt.refused_without_reason", |it| doubt(it, "tags", "refused"));
    passes("a fault refused it", |it| {
        doubt(it, "tags", "refused");
        let mut refused = request(90, 8005.0, "helpscout", "PUT", "/v2/conversations/2001/tags", json!({}));
        merge(&mut refused, json!({ "status": 403, "fault": "1 status" }));
        it.push("/requests", refused);
    });
    breaks("doubt.expired", |it| doubt(it, "first", "expired"));
    passes("a card that came too late", |it| doubt(it, "card", "expired"));
}

fn line(it: &mut Scene, level: &str, text: &str) {
    it.push("/log", json!({ "at": t(500.0), "level": level, "text": text }));
}

#[test]
fn the_log_holds_no_error_and_nothing_private() {
    breaks("log.error", |it| line(it, "ERROR", "the store is broken"));
    breaks("log.secret", |it| line(it, "INFO", "asked with sandbox-secret"));
    breaks("log.phone_number", |it| line(it, "WARN", "no customer for +1 415-555-0101"));
    breaks("log.message_text", |it| line(it, "INFO", "comment: wants <two> bags"));
    passes("what is told while one looks for an error", |it| line(it, "DEBUG", "+14155550101"));
    passes("the disk was full", |it| {
        it.act(490.0, json!({ "kind": "disk_full", "for": 20 }));
        line(it, "ERROR", "webhook not stored");
    });
}
