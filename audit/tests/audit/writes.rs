//! What may be sent, and the truth itself.

use serde_json::{Value, json};

use crate::scene::{C1, CLOSING, CONVERSATION, GRACE_THERE, GRACES, Scene, breaks, merge, passes, request, t};

fn sent(it: &mut Scene, method: &str, path: &str, body: Value) {
    it.push("/requests", request(90, 600.0, "helpscout", method, path, body));
}

#[test]
fn only_what_deskline_sends() {
    for (method, path) in [
        ("DELETE", "/v2/conversations/2001"),
        ("POST", "/v2/conversations/2001/reply"),
        ("POST", "/v2/conversations/2001/customer"),
        ("PATCH", "/v2/conversations/2001/threads/1"),
        ("PUT", "/v2/customers/101"),
        ("DELETE", "/v2/customers/101"),
        ("POST", "/v2/customers/101/phones"),
    ] {
        breaks("write.kind", |it| sent(it, method, path, Value::Null));
    }
}

#[test]
fn each_says_what_it_must() {
    breaks("write.body", |it| {
        it.find("requests", CONVERSATION)["body"].as_object_mut().expect("an object").remove("assignTo");
    });
    breaks("write.body", |it| it.find("requests", CONVERSATION)["body"]["threads"][0]["type"] = json!("reply"));
    breaks("write.body", |it| it.find("requests", CLOSING)["body"]["status"] = Value::Null);
    breaks("write.body", |it| sent(it, "PATCH", "/v2/conversations/2001", json!({ "path": "/subject", "value": "x" })));
    breaks("write.body", |it| {
        sent(it, "PATCH", "/v2/conversations/2001", json!({ "path": "/status", "value": "active" }))
    });
}

#[test]
fn nothing_of_others_is_changed() {
    breaks("write.customer_of_others", |it| it.then("customers", GRACE_THERE, 600.0, Some(90), json!({ "last": "X" })));
    breaks("write.customer_edited_by_people", |it| {
        it.then("customers", crate::scene::MADE, 600.0, None, json!({ "last": "X" }));
        it.then("customers", crate::scene::MADE, 700.0, Some(90), json!({ "last": "Y" }));
    });
    breaks("write.conversation_changed", |it| {
        it.then("conversations", GRACES, 600.0, Some(CLOSING), json!({ "subject": "Other" }));
    });
    breaks("status.changed", |it| {
        it.versions("conversations", GRACES)[3]["status"] = json!("closed");
        it.versions("conversations", GRACES)[4]["status"] = json!("closed");
    });
    passes("a person changed it a moment before", |it| {
        // Read as active, closed by a person, written back as active.
        let versions = it.versions("conversations", GRACES);
        let mut closed = versions[2].clone();
        merge(&mut closed, json!({ "at": t(191.0), "visible_at": t(201.0), "request": null, "status": "closed" }));
        versions.insert(3, closed);
    });
}

#[test]
fn nobody_is_reached() {
    breaks("reached.customer", |it| {
        it.push("/helpscout/reached_customers", json!({ "at": t(1.0), "what": "e-mail", "request": 5 }));
    });
    passes("by a person", |it| {
        it.push("/helpscout/reached_customers", json!({ "at": t(1.0), "what": "e-mail", "request": null }));
    });
}

#[test]
fn the_fake_tells_the_truth() {
    breaks("truth.call_missing", |it| {
        it.push("/script/acts", json!({ "kind": "phone", "call": "c9", "do": "place" }));
    });
    breaks("truth.comments", |it| {
        it.0["script"]["acts"].as_array_mut().expect("a list").retain(|act| act["do"] != "comment")
    });
    breaks("truth.tags", |it| it.0["script"]["acts"].as_array_mut().expect("a list").retain(|act| act["do"] != "tag"));
    assert_eq!(C1, 1001);
}
