//! When records come.

use serde_json::json;

use crate::scene::{C2, CLOSING, CONVERSATION, FIRST, GRACES, NEW, Scene, breaks, merge, passes, t};

/// The request arrives, and is done, at another time.
fn moved(it: &mut Scene, conversation: i64, request: i64, at: f64) {
    merge(it.find("requests", request), json!({ "at": t(at), "answered_at": t(at + 0.1) }));
    merge(it.thread(conversation, request), json!({ "received_at": t(at), "created_at": t(at) }));
    for version in it.versions("conversations", conversation) {
        if version["request"] == request {
            merge(version, json!({ "at": t(at), "visible_at": t(at + 10.0) }));
        }
    }
}

#[test]
fn a_closing_record_waits_half_a_minute_and_no_longer_than_a_little_more() {
    breaks("timing.closing_early", |it| moved(it, GRACES, CLOSING, 180.0));
    breaks("timing.closing_early", |it| moved(it, NEW, CONVERSATION, 440.0));
    breaks("timing.closing_late", |it| moved(it, NEW, CONVERSATION, 500.0));
    passes("something was wrong", |it| {
        moved(it, NEW, CONVERSATION, 500.0);
        it.act(420.0, json!({ "kind": "fault", "for": 20, "rule": {} }));
    });
}

#[test]
fn the_first_record_comes_within_seconds_of_the_answer() {
    let mut scene = Scene::clean();
    moved(&mut scene, GRACES, FIRST, 120.0);
    assert!(scene.broken().contains(&"timing.first_late"), "{:?}", scene.broken());
}

#[test]
fn what_is_two_hours_late_is_an_import() {
    let late = |it: &mut Scene, imported: bool, created: f64| {
        it.act(200.0, json!({ "kind": "outage", "vendor": "helpscout", "for": 8000 }));
        moved(it, NEW, CONVERSATION, 8300.0);
        it.find("conversations", NEW)["imported"] = json!(imported);
        let status = if imported { "closed" } else { "active" };
        it.versions("conversations", NEW)[0]["status"] = json!(status);
        merge(it.thread(NEW, CONVERSATION), json!({ "imported": imported, "created_at": t(created) }));
    };
    passes("as it should be", |it| late(it, true, 420.0));
    breaks("import.missing", |it| late(it, false, 8300.0));
    breaks("import.time", |it| late(it, true, 8300.0));
    breaks("import.needless", |it| {
        merge(it.thread(NEW, CONVERSATION), json!({ "imported": true, "created_at": t(420.0) }));
        it.find("conversations", NEW)["imported"] = json!(true);
        it.versions("conversations", NEW)[0]["status"] = json!("closed");
    });
    assert_eq!(C2, 1002);
}

/// A comment that was made at 1000 s, in a note of its own.
fn commented(it: &mut Scene, noted: f64) {
    let call = it.find("calls", crate::scene::C1);
    let comment = json!({ "id": 7002, "content": "call back", "posted_at": t(1000.0), "posted_by": 1203 });
    call["comments"].as_array_mut().expect("a list").push(comment);
    it.push("/script/acts", json!({ "kind": "phone", "call": "c1", "do": "comment", "text": "call back" }));
    let text = format!(
        "<strong>Comment by Carla Rossi</strong> (2026-03-02 09:16:40 (UTC)): call back<br>{}",
        crate::scene::reference(crate::scene::C1, "comment/7002")
    );
    let note = crate::scene::thread("note", noted, 403, Some(90), &text);
    it.find("conversations", GRACES)["threads"].as_array_mut().expect("threads").push(note);
    let body = json!({ "text": text, "status": "active" });
    it.push("/requests", crate::scene::request(90, noted, "helpscout", "POST", "/v2/conversations/2001/notes", body));
    it.then("conversations", GRACES, noted, Some(90), json!({ "threads": 6 }));
}

#[test]
fn a_late_comment_comes_soon() {
    passes("within a minute and a half", |it| commented(it, 1080.0));
    breaks("timing.comment_late", |it| commented(it, 1200.0));
    let to_a_new_installation = |it: &mut Scene, noted: f64| {
        it.act(600.0, json!({ "kind": "reinstall" }));
        commented(it, noted);
    };
    passes("a new installation looks first for what is there", |it| to_a_new_installation(it, 1200.0));
    breaks("timing.comment_late", |it| to_a_new_installation(it, 1220.0));
}
