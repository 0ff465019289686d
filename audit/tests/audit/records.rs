//! Records and comments.

use serde_json::{Value, json};

use crate::scene::{
    C1, C2, CLOSING, CONVERSATION, FIRST, GRACES, NEW, OTHER, OWNER, SELECTED, Scene, breaks, call, conversation,
    merge, passes, reference, request, t, thread,
};

/// Takes a thread away, and with it the version's number of threads stays as it is.
fn remove(scene: &mut Scene, conversation: i64, request: i64) {
    let threads = scene.find("conversations", conversation)["threads"].as_array_mut().expect("threads");
    threads.retain(|thread| thread["request"] != request);
}

/// The conversation of the missed call was never made.
fn without_the_new_one(scene: &mut Scene) {
    scene.0["helpscout"]["conversations"].as_array_mut().expect("a list").retain(|one| one["id"] != NEW);
}

fn add(scene: &mut Scene, conversation: i64, thread: Value) {
    scene.find("conversations", conversation)["threads"].as_array_mut().expect("threads").push(thread);
}

#[test]
fn a_record_stands_twice() {
    breaks("record.twice", |it| {
        let copy = it.thread(GRACES, FIRST).clone();
        add(it, GRACES, copy);
    });
}

#[test]
fn a_record_is_missing() {
    breaks("record.first_missing", without_the_new_one);
}

#[test]
fn the_closing_record_is_missing() {
    breaks("record.closing_missing", |it| {
        remove(it, GRACES, CLOSING);
        // The comment stands in a note of its own.
        let text = format!(
            "<strong>Comment by Carla Rossi</strong> (2026-03-02 09:02:00 (UTC)): wants &lt;two&gt; bags<br>{}",
            reference(C1, "comment/7001")
        );
        add(it, GRACES, thread("note", 191.2, 403, Some(CLOSING), &text));
    });
}

#[test]
fn what_a_doubt_or_a_person_explains_may_be_missing() {
    passes("the conversation was deleted by a person", |it| {
        remove(it, GRACES, CLOSING);
        it.find("conversations", GRACES)["deleted_at"] = json!(t(150.0));
        let versions = it.versions("conversations", GRACES);
        versions.truncate(3);
        it.then("conversations", GRACES, 150.0, None, json!({ "there": false }));
        let history = it.find("conversations", GRACES)["tag_history"].as_array_mut().expect("a list");
        history.truncate(2);
    });
    passes("the first record is in doubt", |it| {
        without_the_new_one(it);
        it.push(
            "/doubts",
            json!({ "key": "helpscout/inbox/601/call/1002/first", "kind": "first", "state": "in_doubt",
            "call": C2, "intended_at": t(450.9), "ended_at": t(8900.0), "note": "" }),
        );
    });
}

#[test]
fn an_unanswered_call_has_one_record() {
    breaks("record.needless", |it| {
        let text = format!(
            "Ended: 2026-03-02 09:07:00 (UTC)<br>Total time: 20 s<br>Handled by: <br>{}",
            reference(C2, "closing")
        );
        add(it, NEW, thread("note", 452.0, OWNER, Some(99), &text));
    });
}

#[test]
fn a_link_to_the_recording_is_missing() {
    let recorded = |it: &mut Scene| merge(it.find("calls", C1), json!({ "recorded": true, "assets_ready": true }));
    breaks("record.asset_missing", recorded);
    let link = |it: &mut Scene, request| {
        let link =
            "<br>Recording: <a href=\"https://assets.aircall.io/calls/1001/recording\">listen in Aircall</a><br>Ref.";
        it.rewrite(GRACES, request, "<br>Ref.", link);
    };
    passes("it is there", |it| {
        recorded(it);
        link(it, CLOSING);
    });
    breaks("record.asset_twice", |it| {
        recorded(it);
        link(it, CLOSING);
        link(it, FIRST);
    });
    let written_again = |it: &mut Scene| {
        it.act(500.0, json!({ "kind": "reinstall" }));
        let mut again = it.thread(GRACES, CLOSING).clone();
        let closing = it.thread(GRACES, CLOSING);
        closing["original_text"] = closing["text"].clone();
        closing["text"] = json!("edited by a colleague");
        merge(&mut again, json!({ "request": 95, "received_at": t(700.0), "created_at": t(700.0) }));
        add(it, GRACES, again);
        let body = json!({ "status": "active" });
        it.push("/requests", request(95, 700.0, "helpscout", "POST", "/v2/conversations/2001/notes", body));
    };
    passes("a new installation wrote again what a person had rewritten", |it| {
        recorded(it);
        link(it, FIRST);
        written_again(it);
        link(it, 95);
    });
    passes("what was written again alone has the link", |it| {
        recorded(it);
        link(it, CLOSING);
        written_again(it);
    });
    breaks("record.asset_missing", |it| {
        recorded(it);
        written_again(it);
    });
}

#[test]
fn a_record_of_nothing_known() {
    breaks("record.unknown_code", |it| it.rewrite(GRACES, FIRST, "<br>Ref.", "<br>Ref. 0000000000<br>Ref."));
    breaks("record.without_code", |it| add(it, GRACES, thread("note", 500.0, OWNER, Some(99), "a note")));
}

#[test]
fn a_call_of_a_number_that_was_not_chosen() {
    breaks("record.unselected", |it| {
        let other =
            json!({ "number": OTHER, "history": [{ "at": t(400.0), "what": { "do": "place", "number": OTHER } }] });
        merge(it.find("calls", C2), other);
        // The customer and the texts are another matter.
        it.find("customers", crate::scene::MADE)["versions"][0]["background"] =
            json!(format!("Created automatically. {}", reference(C1, "customer")));
        it.0["helpscout"]["customers"][1]["versions"][0]["phones"] = json!([crate::scene::GRACE]);
        it.0["helpscout"]["customers"].as_array_mut().expect("a list").remove(1);
        let mut nobody = crate::scene::customer(crate::scene::MADE, -50.0, None, crate::scene::NOBODY, ["A", "B"], "");
        nobody["versions"][0]["at"] = json!(t(0.0));
        it.push("/helpscout/customers", nobody);
        it.rewrite(NEW, CONVERSATION, "Support US (+1 415-555-0190)", "Back office (+1 415-555-0191)");
        // Its tags would name the other number.
        it.0["script"]["numbers"][1]["name"] = json!("Support US");
        it.rewrite(NEW, CONVERSATION, "Back office", "Support US");
    });
}

#[test]
fn an_unanswered_outbound_call_is_logged_though_that_is_off() {
    let outbound = |it: &mut Scene| {
        it.set(json!({ "log_unanswered_outbound": false }));
        let calls = it.0["aircall"]["calls"].as_array_mut().expect("calls");
        calls.push(call(
            1003,
            "c3",
            Some(crate::scene::GRACE),
            600.0,
            json!({ "direction": "outbound", "ended_at": t(620.0), "user": 1203 }),
        ));
    };
    passes("not logged", outbound);
    breaks("record.unwanted", |it| {
        outbound(it);
        let text = format!(
            "Outbound call<br>Aircall number: Support US (+1 415-555-0190)<br>Customer: +14155550101<br>Started: 2026-03-02 \
             09:10:00 (UTC)<br>Result: Not answered<br>Ended: 2026-03-02 09:10:20 (UTC)<br>\
             Total time: 20 s<br>{}",
            reference(1003, "first")
        );
        add(it, GRACES, thread("phone", 652.0, OWNER, Some(99), &text));
        it.push(
            "/requests",
            crate::scene::request(
                99,
                652.0,
                "helpscout",
                "POST",
                "/v2/conversations/2001/phones",
                json!({ "text": text }),
            ),
        );
        it.then("conversations", GRACES, 652.0, Some(99), json!({ "threads": 6 }));
        // Its tags.
        let all = json!(["vip", "inbound", "number-name-support us", "order", "outbound"]);
        it.then("conversations", GRACES, 653.0, Some(99), json!({ "threads": 7, "tags": all }));
        let change = crate::scene::tag_change(653.0, Some(99), &["outbound"], &[]);
        it.find("conversations", GRACES)["tag_history"].as_array_mut().expect("a list").push(change);
    });
}

#[test]
fn a_record_is_in_another_inbox() {
    breaks("record.inbox", |it| {
        for version in it.versions("conversations", NEW) {
            version["mailbox"] = json!(602);
        }
    });
}

#[test]
fn a_record_is_of_another_kind() {
    breaks("record.kind", |it| it.thread(GRACES, CLOSING)["type"] = json!("chat"));
}

#[test]
fn records_of_one_call_stand_apart() {
    breaks("record.scattered", |it| {
        let closing = it.thread(GRACES, CLOSING).clone();
        remove(it, GRACES, CLOSING);
        let mut other = conversation(2002, crate::scene::GRACE_THERE, &["inbound", "number-name-support us", "order"]);
        other["threads"].as_array_mut().expect("threads").push(closing);
        // Of a later merge nothing is left to see but where the thread stands.
        it.push("/helpscout/conversations", other);
        for version in it.versions("conversations", GRACES) {
            version["modified_at"] = json!(t(120.0));
        }
    });
}

#[test]
fn a_comment_stands_once() {
    breaks("comment.missing", |it| {
        let comment = json!({ "id": 7002, "content": "call back", "posted_at": t(300.0), "posted_by": 1203 });
        it.find("calls", C1)["comments"].as_array_mut().expect("a list").push(comment);
        it.push("/script/acts", json!({ "kind": "phone", "call": "c1", "do": "comment", "text": "call back" }));
    });
    breaks("comment.twice", |it| {
        let text = format!(
            "<strong>Comment by Carla Rossi</strong> (2026-03-02 09:02:00 (UTC)): wants &lt;two&gt; bags<br>{}",
            reference(C1, "comment/7001")
        );
        add(it, GRACES, thread("note", 200.0, 403, Some(CLOSING), &text));
    });
    breaks("comment.author", |it| it.rewrite(GRACES, CLOSING, "Comment by Carla Rossi", "Comment by Dev Patel"));
    breaks("comment.foreign", |it| {
        let more = "<br><strong>Comment by Dev Patel</strong> (2026-03-02 09:02:00 (UTC)): of another call<br>Ref.";
        it.rewrite(GRACES, CLOSING, "<br>Ref.", more);
    });
}

#[test]
fn a_call_that_only_passed_through_a_selected_number_is_logged() {
    let passing = |it: &mut Scene| {
        let history = json!([
            { "at": t(400.0), "what": { "do": "place", "number": SELECTED } },
            { "at": t(405.0), "what": { "do": "reach_number", "number": OTHER } },
        ]);
        merge(it.find("calls", C2), json!({ "number": OTHER, "history": history }));
        without_the_new_one(it);
    };
    breaks("record.first_missing", passing);
    passes("nobody told that it passed through", |it| {
        passing(it);
        it.0["aircall"]["deliveries"].as_array_mut().expect("a list").retain(|one| one["call"] != C2);
    });
}
