//! Authors and assignees.

use serde_json::{Value, json};

use crate::scene::{
    CARLA_THERE, CLOSING, CONVERSATION, FIRST, GRACES, NEW, OWNER, Scene, breaks, merge, passes, request, t,
};

#[test]
fn records_are_by_who_they_should_be() {
    breaks("author.wrong", |it| it.thread(GRACES, CLOSING)["created_by"]["id"] = json!(OWNER));
    breaks("author.wrong", |it| it.thread(GRACES, FIRST)["created_by"]["id"] = json!(CARLA_THERE));
    breaks("author.wrong", |it| {
        it.thread(NEW, CONVERSATION)["created_by"]["id"] = json!(CARLA_THERE);
        it.find("conversations", NEW)["created_by"]["id"] = json!(CARLA_THERE);
    });
    breaks("author.wrong", |it| it.find("conversations", NEW)["created_by"]["id"] = json!(CARLA_THERE));
    passes("the desk refused him with 404", |it| {
        let body = it.find("requests", CLOSING)["body"].clone();
        let mut refused = request(90, 191.0, "helpscout", "POST", "/v2/conversations/2001/notes", body);
        refused["status"] = json!(404);
        it.push("/requests", refused);
        it.thread(GRACES, CLOSING)["created_by"]["id"] = json!(OWNER);
    });
}

/// The conversation is given to somebody by a request.
fn given(it: &mut Scene, at: f64, number: i64, to: i64) {
    it.push(
        "/requests",
        request(
            number,
            at,
            "helpscout",
            "PATCH",
            "/v2/conversations/2001",
            json!({ "op": "replace", "path": "/assignTo", "value": to }),
        ),
    );
    it.then("conversations", GRACES, at, Some(number), json!({ "assignee": to }));
}

#[test]
fn only_who_handled_the_call_is_assigned() {
    passes("reassign is on", |it| {
        it.set(json!({ "reassign": true }));
        given(it, 192.0, 90, CARLA_THERE);
    });
    breaks("assignee.changed", |it| {
        it.act(2000.0, json!({ "kind": "settings", "integration": "support", "settings": { "reassign": true } }));
        given(it, 192.0, 90, CARLA_THERE);
    });
    breaks("assignee.changed", |it| {
        it.set(json!({ "reassign": true }));
        given(it, 192.0, 90, OWNER);
        it.then("conversations", GRACES, 200.0, None, json!({ "assignee": CARLA_THERE }));
    });
}

#[test]
fn with_reassign_the_agent_has_it_in_the_end() {
    breaks("assignee.missing", |it| it.set(json!({ "reassign": true })));
}

#[test]
fn a_persons_choice_stays() {
    breaks("assignee.overwritten", |it| {
        it.set(json!({ "reassign": true }));
        it.then("conversations", GRACES, 400.0, None, json!({ "assignee": OWNER }));
        given(it, 500.0, 90, CARLA_THERE);
    });
    assert!(t(1.0) < t(2.0));
}

/// Our assignment is given, a person chooses somebody, and we assign again.
fn given_twice(it: &mut Scene, is_heard: bool, chosen: Option<i64>) {
    it.set(json!({ "reassign": true }));
    given(it, 192.0, 90, CARLA_THERE);
    if !is_heard {
        merge(it.find("requests", 90), json!({ "fault": "1 apply_late", "status": null, "answered_at": null }));
    }
    it.then("conversations", GRACES, 250.0, None, json!({ "assignee": chosen }));
    given(it, 300.0, 91, CARLA_THERE);
}

#[test]
fn an_assignment_taken_back_before_it_was_read_cannot_be_told() {
    passes("nothing shows that it was done", |it| given_twice(it, false, None));
    breaks("assignee.overwritten", |it| given_twice(it, true, None));
    breaks("assignee.overwritten", |it| given_twice(it, false, Some(OWNER)));
    breaks("assignee.overwritten", |it| {
        given_twice(it, false, None);
        it.push("/requests", request(92, 220.0, "helpscout", "GET", "/v2/conversations/2001", Value::Null));
    });
}
