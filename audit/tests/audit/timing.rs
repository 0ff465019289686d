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
    passes("a new installation wrote it again", |it| {
        moved(it, NEW, CONVERSATION, 500.0);
        it.act(490.0, json!({ "kind": "reinstall" }));
    });
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
    comment(it, 7002, 1000.0, noted, 90);
}

/// A comment in a note of its own, which this request made.
fn comment(it: &mut Scene, id: i64, posted: f64, noted: f64, number: i64) {
    let call = it.find("calls", crate::scene::C1);
    let content = format!("call back {id}");
    let comment = json!({ "id": id, "content": content, "posted_at": t(posted), "posted_by": 1203 });
    call["comments"].as_array_mut().expect("a list").push(comment);
    it.push("/script/acts", json!({ "kind": "phone", "call": "c1", "do": "comment", "text": content }));
    let text = format!(
        "<strong>Comment by Carla Rossi</strong> (2026-03-02 09:16:40 (UTC)): {content}<br>{}",
        crate::scene::reference(crate::scene::C1, &format!("comment/{id}"))
    );
    let note = crate::scene::thread("note", noted, 403, Some(number), &text);
    it.find("conversations", GRACES)["threads"].as_array_mut().expect("threads").push(note);
    let body = json!({ "text": text, "status": "active" });
    let path = "/v2/conversations/2001/notes";
    it.push("/requests", crate::scene::request(number, noted, "helpscout", "POST", path, body));
    it.then("conversations", GRACES, noted, Some(number), json!({ "threads": number - 84 }));
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

#[test]
fn what_one_person_adds_within_seconds_is_one_note() {
    let two = |it: &mut Scene, later: f64| {
        comment(it, 7002, 1000.0, 1006.0, 90);
        comment(it, 7003, 1000.0 + later, 1006.0 + later, 91);
    };
    passes("they came one after the other", |it| two(it, 20.0));
    breaks("comment.split", |it| two(it, 2.0));
    passes("the process was away in between", |it| {
        two(it, 2.0);
        it.act(1001.0, json!({ "kind": "outage", "vendor": "helpscout", "for": 3 }));
    });
}

#[test]
fn a_note_holds_comments_of_one_person() {
    breaks("comment.author", |it| {
        comment(it, 7002, 1000.0, 1006.0, 90);
        let call = it.find("calls", crate::scene::C1);
        let other = json!({ "id": 7003, "content": "said Dev", "posted_at": t(1001.0), "posted_by": 1204 });
        call["comments"].as_array_mut().expect("a list").push(other);
        it.push("/script/acts", json!({ "kind": "phone", "call": "c1", "do": "comment", "text": "said Dev" }));
        let more = "<br><strong>Comment by Dev Patel</strong> (2026-03-02 09:16:41 (UTC)): said Dev<br>Ref.";
        it.rewrite(GRACES, 90, "<br>Ref.", more);
    });
}

#[test]
fn a_voicemail_that_comes_in_time_stands_in_the_one_record() {
    let told = |at: f64, ahead: i64| {
        let mut scene = Scene::clean();
        scene.act(5.0, json!({ "kind": "clock_jump", "seconds": ahead }));
        let call = scene.find("calls", C2);
        merge(call, json!({ "voicemail": true, "assets_ready": true }));
        let delivery = json!({ "at": t(at), "event": "call.voicemail_left", "call": C2, "delivery": 90, "is_copy": false, "outcome": "delivered" });
        scene.push("/aircall/deliveries", delivery);
        let text = format!(
            "Voicemail: <a href=\"https://assets.aircall.io/calls/1002/voicemail\">x</a><br>{}",
            crate::scene::reference(C2, "asset")
        );
        let note = crate::scene::thread("note", 470.0, 401, Some(90), &text);
        scene.find("conversations", NEW)["threads"].as_array_mut().expect("threads").push(note);
        scene.broken().contains(&"timing.voicemail_apart")
    };
    assert!(told(453.0, 0));
    assert!(!told(465.0, 0), "it came too late for that");
    assert!(!told(453.0, 20), "it was later by a clock that is ahead");
}
