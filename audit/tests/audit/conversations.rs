//! Which conversation.

use serde_json::{Value, json};

use crate::scene::{
    C1, CONVERSATION, FIRST, GRACE_THERE, GRACES, MADE, NEW, Scene, breaks, conversation, merge, passes, request, t,
    version,
};

/// A conversation of the start.
fn there(it: &mut Scene, id: i64, customer: i64, change: Value) {
    let mut one = conversation(id, customer, &[]);
    merge(&mut one["versions"][0], change);
    it.push("/helpscout/conversations", one);
}

#[test]
fn a_new_one_only_if_none_was_open() {
    let open = |it: &mut Scene, change: Value| {
        // The customer is of the start, so that somebody could have written to him before.
        it.find("customers", MADE)["request"] = Value::Null;
        let versions = it.versions("customers", MADE);
        merge(&mut versions[0], json!({ "request": null, "at": t(0.0), "visible_at": t(0.0) }));
        there(it, 2002, MADE, change);
        it.find("calls", crate::scene::C2)["ended_at"] = json!(t(420.0));
        it.0["aircall"]["deliveries"].as_array_mut().expect("a list").retain(|one| one["event"] != "call.created");
    };
    breaks("conversation.needless_new", |it| open(it, json!({})));
    for (why, change) in [
        ("closed", json!({ "status": "closed" })),
        ("spam", json!({ "status": "spam" })),
        ("tagged spam", json!({ "tags": ["Spam"] })),
        ("another inbox", json!({ "mailbox": 602 })),
        ("a draft", json!({ "draft": true })),
        ("full", json!({ "threads": 95 })),
        ("locked", json!({ "locked": true })),
        ("not shown yet", json!({ "visible_at": t(400.0) })),
    ] {
        passes(why, |it| open(it, change));
    }
    passes("always new", |it| {
        open(it, json!({}));
        it.act(
            300.0,
            json!({ "kind": "settings", "integration": "support", "settings": { "conversations": "always_new" } }),
        );
    });
    breaks("conversation.not_reopened", |it| {
        open(it, json!({ "status": "closed" }));
        it.set(json!({ "reopen": true }));
    });
    passes("Help Scout did not let us reopen it", |it| {
        open(it, json!({ "status": "closed" }));
        it.set(json!({ "reopen": true }));
        let body = json!({ "op": "replace", "path": "/status", "value": "active" });
        let mut patch = request(90, 449.0, "helpscout", "PATCH", "/v2/conversations/2002", body);
        merge(&mut patch, json!({ "status": 403, "fault": "1 status", "applied": false }));
        it.push("/requests", patch);
    });
}

#[test]
fn one_is_joined_only_if_it_was_open() {
    for change in [
        json!({ "status": "closed" }),
        json!({ "tags": ["spam"] }),
        json!({ "mailbox": 602 }),
        json!({ "draft": true }),
    ] {
        let mut scene = Scene::clean();
        for version in scene.versions("conversations", GRACES) {
            merge(version, change.clone());
        }
        assert!(scene.broken().contains(&"conversation.not_eligible"), "{change}: {:?}", scene.broken());
    }
    passes("a person closed it a moment before", |it| {
        let versions = it.versions("conversations", GRACES);
        let mut closed = version(105.0, None, GRACE_THERE, &["vip"], 2);
        closed["status"] = json!("closed");
        versions.insert(1, closed);
        for later in versions.iter_mut().skip(2) {
            later["status"] = json!("closed");
        }
    });
    breaks("conversation.joined_though_new", |it| it.set(json!({ "conversations": "always_new" })));
}

#[test]
fn the_newest_is_joined() {
    breaks("conversation.not_newest", |it| there(it, 2002, GRACE_THERE, json!({ "modified_at": t(-3600.0) })));
    passes("an older one", |it| there(it, 2002, GRACE_THERE, json!({ "modified_at": t(-9000.0) })));
    passes("of another inbox", |it| there(it, 2002, GRACE_THERE, json!({ "modified_at": t(-60.0), "mailbox": 602 })));
}

#[test]
fn reopening_needs_the_switch_and_a_young_one() {
    let reopened = |it: &mut Scene, hours: i64| {
        it.set(json!({ "reopen": true, "reopen_hours": hours }));
        let versions = it.versions("conversations", GRACES);
        versions[0]["status"] = json!("closed");
        versions.insert(1, version(108.4, Some(90), GRACE_THERE, &["vip"], 1));
        let patch = crate::scene::request(
            90,
            108.4,
            "helpscout",
            "PATCH",
            "/v2/conversations/2001",
            json!({ "op": "replace", "path": "/status", "value": "active" }),
        );
        it.push("/requests", patch);
    };
    passes("two hours old", |it| reopened(it, 48));
    breaks("conversation.reopened", |it| reopened(it, 1));
}

#[test]
fn our_own_of_late_is_known() {
    breaks("conversation.second_of_ours", |it| {
        // Half a minute after the first call of Grace's she calls again; lists do not show 2001 as open yet.
        let again = crate::scene::call(
            1003,
            "c3",
            Some(crate::scene::GRACE),
            250.0,
            json!({ "ended_at": t(270.0), "voicemail": false }),
        );
        it.0["aircall"]["calls"].as_array_mut().expect("calls").push(again);
        let text = it.thread(NEW, CONVERSATION)["text"].as_str().expect("a text").to_owned();
        let text = text
            .replace("<a href=\"tel:+14155550177\">+1 415-555-0177</a>", "+14155550101")
            .replace("09:06:40", "09:04:10")
            .replace("09:07:00", "09:04:30")
            .replace(&crate::scene::reference(1002, "first"), &crate::scene::reference(1003, "first"));
        let tags = ["inbound", "number-name-support us", "missed call"];
        let mut second = conversation(7001, GRACE_THERE, &tags);
        let mut born = version(301.0, Some(91), GRACE_THERE, &tags, 1);
        born["subject"] = json!("Missed call from +1 415-555-0101");
        merge(
            &mut second,
            json!({ "request": 91, "created_by": { "id": 401 },
            "threads": [crate::scene::thread("phone", 301.0, 401, Some(91), &text)], "versions": [born],
            "tag_history": [crate::scene::tag_change(301.0, Some(91), &tags, &[])] }),
        );
        it.push("/helpscout/conversations", second);
        it.push(
            "/requests",
            crate::scene::request(
                91,
                301.0,
                "helpscout",
                "POST",
                "/v2/conversations",
                json!({ "assignTo": null, "threads": [{ "type": "phone", "text": text }] }),
            ),
        );
        // No list shows the first one as open at that time.
        let versions = it.versions("conversations", GRACES);
        versions[0]["tags"] = json!(["vip", "spam"]);
        for later in versions.iter_mut().skip(1) {
            later["visible_at"] = json!(t(400.0));
        }
    });
}

#[test]
fn a_new_one_is_active_and_an_import_closed() {
    breaks("conversation.status", |it| it.versions("conversations", NEW)[0]["status"] = json!("closed"));
    assert_eq!((C1, FIRST), (1001, 5));
}
