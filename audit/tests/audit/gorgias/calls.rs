//! Calls: their tickets and notes.

use serde_json::{Value, json};

use super::scene::{
    ANNA, ANSWERED, CARLA, CLOSING, CUSTOMER, FIRST, GRACE_THERE, MADE, MISSED, MISSED_FIRST, TAGS, TALK, always,
    another_call, breaks, clean, key, message_of, note, of, passes, rewrite, then, ticket,
};
use crate::scene::{C1, C2, OTHER, SELECTED, Scene, merge, request, t};

fn push_message(scene: &mut Scene, to: i64, message: Value) {
    of(scene, "tickets", to)["messages"].as_array_mut().expect("messages").push(message);
}

fn without(scene: &mut Scene, list: &str, id: i64) {
    scene.0["gorgias"][list].as_array_mut().expect("a list").retain(|one| one["id"] != id);
}

#[test]
fn a_clean_world_passes() {
    passes("nothing is wrong", |_| {});
    let evidence: audit::Evidence = serde_json::from_value(clean().0).expect("evidence");
    let counts = audit::judge(&evidence).counts;
    assert_eq!((counts.messages, counts.must_log, counts.records, counts.customers), (2, 4, 5, 1));
}

#[test]
fn a_note_stands_twice() {
    breaks("gorgias.record.twice", |it| {
        let mut copy = message_of(it, ANSWERED, CLOSING).clone();
        merge(&mut copy, json!({ "id": 77 }));
        copy["body_html"] = json!(copy["body_html"].as_str().expect("a text").replace("wants", "wished"));
        push_message(it, ANSWERED, copy);
    });
}

#[test]
fn a_record_is_missing() {
    breaks("gorgias.record.missing", |it| without(it, "tickets", MISSED));
    passes("it is in doubt", |it| {
        without(it, "tickets", MISSED);
        it.push(
            "/doubts",
            json!({ "key": key("call/1002/first"), "kind": "first", "state": "in_doubt", "call": C2,
                "intended_at": t(450.9), "ended_at": t(8900.0) }),
        );
    });
}

/// A person merges the answered call's ticket before its closing note and its tags come.
fn merged_before_its_end(it: &mut Scene) {
    let ticket = of(it, "tickets", ANSWERED);
    ticket["merged_into"] = json!(TALK);
    let messages = ticket["messages"].as_array_mut().expect("messages");
    messages.retain(|message| message["request"] != CLOSING);
    ticket["versions"].as_array_mut().expect("versions").truncate(1);
    ticket["tag_history"].as_array_mut().expect("a list").truncate(1);
}

#[test]
fn the_closing_note_is_missing() {
    breaks("gorgias.record.closing_missing", |it| {
        rewrite(it, ANSWERED, FIRST, "Agent:", "wants &lt;two&gt; bags<br>Agent:");
        let messages = of(it, "tickets", ANSWERED)["messages"].as_array_mut().expect("messages");
        messages.retain(|message| message["request"] != CLOSING);
    });
    passes("a person deleted the ticket", |it| {
        let ticket = of(it, "tickets", ANSWERED);
        ticket["deleted_at"] = json!(t(170.0));
        let messages = ticket["messages"].as_array_mut().expect("messages");
        messages.retain(|message| message["request"] != CLOSING);
        ticket["versions"].as_array_mut().expect("versions").truncate(1);
        ticket["tag_history"].as_array_mut().expect("a list").truncate(1);
        then(it, "tickets", ANSWERED, 170.0, None, json!({ "there": false }));
    });
    let given_away = |it: &mut Scene, to: i64| {
        rewrite(it, ANSWERED, FIRST, "Agent:", "wants &lt;two&gt; bags<br>Agent:");
        merged_before_its_end(it);
        then(it, "tickets", ANSWERED, 160.0, None, json!({ "customer": to }));
        then(it, "tickets", ANSWERED, 170.0, None, json!({ "there": false }));
        then(it, "tickets", TALK, 700.0, None, json!({ "customer": to }));
    };
    passes("a person gave the ticket to somebody else, and merged it there", |it| given_away(it, MADE));
    breaks("gorgias.record.closing_missing", |it| given_away(it, GRACE_THERE));
    passes("people deleted its note, and merged the ticket then", |it| {
        message_of(it, ANSWERED, FIRST)["deleted_at"] = json!(t(150.0));
        merged_before_its_end(it);
        then(it, "tickets", ANSWERED, 170.0, None, json!({ "there": false }));
    });
}

#[test]
fn an_unanswered_call_has_one_note() {
    breaks("gorgias.record.needless", |it| {
        let more = note(9, 452.0, MISSED_FIRST, "call/1002/closing", ANNA, &["Ended: 2026-03-02 09:07:00 (UTC)"]);
        push_message(it, MISSED, more);
    });
}

#[test]
fn a_number_that_was_not_selected_leaves_no_trace() {
    breaks("gorgias.record.unselected", |it| {
        another_call(it, 1003, OTHER);
        let lines = [
            "Customer: Grace Miller (+1 415-555-0101)",
            "Aircall number: Back office (+1 415-555-0191)",
            "Started: 2026-03-02 09:11:40 (UTC)",
            "Ended: 2026-03-02 09:12:00 (UTC)",
        ];
        let first = note(9, 752.0, 40, "call/1003/first", ANNA, &lines);
        let tags = ["Aircall", "inbound call", "Back office", "missed call"];
        let more = json!({ "subject": "Inbound call: Grace Miller", "tags": tags });
        it.push("/gorgias/tickets", ticket(7009, 752.0, 40, GRACE_THERE, first, more));
    });
}

#[test]
fn what_settings_silence_is_not_logged() {
    breaks("gorgias.record.unwanted", |it| {
        it.0["script"]["gorgias"]["integrations"][0]["settings"] = json!({ "log_unanswered_outbound": false });
        it.find("calls", C2)["direction"] = json!("outbound");
        rewrite(it, MISSED, MISSED_FIRST, "Call not", "Outbound, not");
        always(it, MISSED, &json!({ "subject": "Outbound call: +1 415-555-0177" }));
        super::scene::tags(it, MISSED, &json!(["Aircall", "outbound call", "Support US"]));
    });
}

#[test]
fn keys_are_of_the_vendors_ids() {
    breaks("gorgias.record.unknown_key", |it| {
        rewrite(it, ANSWERED, FIRST, "Agent:", "wants &lt;two&gt; bags<br>Ended: 2026-03-02 09:02:40 (UTC)<br>Agent:");
        // As if nobody had answered: a call that is still talked on needs no closing note.
        it.find("calls", C1)["ended_at"] = Value::Null;
        message_of(it, ANSWERED, CLOSING)["external_id"] = json!(key("row/7/closing"));
        let history = of(it, "tickets", ANSWERED)["tag_history"].as_array_mut().expect("a list");
        history.truncate(1);
        of(it, "tickets", ANSWERED)["versions"].as_array_mut().expect("versions").truncate(2);
    });
    breaks("gorgias.ticket.key", |it| of(it, "tickets", TALK)["external_id"] = json!(key("message/ab-9/message")));
}

#[test]
fn a_note_shows_its_own_code() {
    breaks("gorgias.record.code", |it| rewrite(it, ANSWERED, CLOSING, "Ref. ", "Ref. X"));
}

#[test]
fn comments_stand_once() {
    breaks("gorgias.comment.missing", |it| rewrite(it, ANSWERED, CLOSING, "wants", "wished"));
    breaks("gorgias.comment.twice", |it| rewrite(it, ANSWERED, FIRST, "Agent:", "wants &lt;two&gt; bags<br>Agent:"));
}

#[test]
fn a_comment_in_a_note_that_was_rewritten_before_a_reinstall_may_stand_again() {
    let told_in_both = |it: &mut Scene| rewrite(it, ANSWERED, FIRST, "Agent:", "wants &lt;two&gt; bags<br>Agent:");
    let reinstalled = |it: &mut Scene| it.act(150.0, json!({ "kind": "reinstall" }));
    let rewritten = |it: &mut Scene| {
        let note = message_of(it, ANSWERED, FIRST);
        note["original"] = json!({ "body_html": note["body_html"], "body_text": null });
        merge(note, json!({ "body_html": null, "body_text": "Written by hand" }));
    };
    passes("nothing tells the new installation what the note held", |it| {
        told_in_both(it);
        rewritten(it);
        reinstalled(it);
    });
    breaks("gorgias.comment.twice", |it| {
        told_in_both(it);
        reinstalled(it);
    });
    breaks("gorgias.comment.twice", |it| {
        told_in_both(it);
        rewritten(it);
    });
}

#[test]
fn notes_are_internal() {
    breaks("gorgias.record.shape", |it| message_of(it, ANSWERED, CLOSING)["public"] = json!(true));
}

#[test]
fn a_call_has_a_ticket_of_its_own() {
    breaks("gorgias.ticket.scattered", |it| {
        let closing = message_of(it, ANSWERED, CLOSING).clone();
        let messages = of(it, "tickets", ANSWERED)["messages"].as_array_mut().expect("messages");
        messages.retain(|message| message["request"] != CLOSING);
        push_message(it, TALK, closing);
    });
    passes("a person deleted the other one, which a merge leaves behind", |it| {
        message_of(it, ANSWERED, CLOSING)["deleted_at"] = json!(t(300.0));
        let closing = message_of(it, ANSWERED, CLOSING).clone();
        let messages = of(it, "tickets", ANSWERED)["messages"].as_array_mut().expect("messages");
        messages.retain(|message| message["request"] != CLOSING);
        push_message(it, TALK, closing);
    });
    breaks("gorgias.ticket.not_its_own", |it| {
        // The ticket was made by another request than the note.
        message_of(it, MISSED, MISSED_FIRST)["request"] = json!(14);
        then(it, "tickets", MISSED, 451.0, Some(14), json!({}));
        of(it, "tickets", MISSED)["external_id"] = json!(key("call/1002/first"));
        let opening = json!({ "id": 70, "external_id": key("call/1002/first"), "request": null });
        let messages = of(it, "tickets", MISSED)["messages"].as_array_mut().expect("messages");
        messages.insert(0, opening);
        of(it, "tickets", MISSED)["messages"][0]["request"] = json!(null);
        of(it, "tickets", MISSED)["request"] = json!(null);
    });
}

#[test]
fn subjects_and_notes_tell_the_truth() {
    breaks("gorgias.text.subject", |it| always(it, ANSWERED, &json!({ "subject": "Inbound call: Somebody" })));
    breaks("gorgias.text.time", |it| rewrite(it, ANSWERED, FIRST, "09:01:48", "09:01:49"));
    breaks("gorgias.text.number", |it| rewrite(it, MISSED, MISSED_FIRST, "555-0177", "555-0178"));
    breaks("gorgias.text.agent", |it| rewrite(it, ANSWERED, FIRST, "Carla Rossi", "Somebody"));
}

#[test]
fn notes_are_signed_by_the_agent_or_the_oldest_administrator() {
    breaks("gorgias.sender.wrong", |it| {
        message_of(it, ANSWERED, CLOSING)["sender"] = json!({ "type": "user", "id": ANNA });
    });
    breaks("gorgias.sender.wrong", |it| {
        message_of(it, MISSED, MISSED_FIRST)["sender"] = json!({ "type": "user", "id": CARLA });
    });
}

/// Whether a note with the voicemail of the missed call, in Carla's name, breaks the rule.
fn is_wrong_in_carlas_name(said: &str) -> bool {
    let mut scene = clean();
    let comment = json!({ "id": 7002, "content": "call back", "posted_at": t(520.0), "posted_by": 1203 });
    scene.find("calls", C2)["comments"] = json!([comment]);
    let mut note = message_of(&mut scene, MISSED, MISSED_FIRST).clone();
    let carla = json!({ "type": "user", "id": CARLA });
    merge(
        &mut note,
        json!({ "id": 90, "external_id": key("call/1002/recording"), "sender": carla, "body_html": said }),
    );
    push_message(&mut scene, MISSED, note);
    scene.broken().contains(&"gorgias.sender.wrong")
}

/// GO-14, GO-15: late comments and the recording stand in one note.
#[test]
fn a_recording_with_comments_is_in_their_authors_name() {
    assert!(!is_wrong_in_carlas_name("<strong>Comment by Carla Rossi</strong>: call back<br>Voicemail: attached"));
    assert!(is_wrong_in_carlas_name("Voicemail: attached"));
}

#[test]
fn a_ticket_is_assigned_to_who_answered() {
    breaks("gorgias.assignee.wrong", |it| always(it, ANSWERED, &json!({ "assignee_user": null })));
    breaks("gorgias.assignee.wrong", |it| always(it, MISSED, &json!({ "assignee_user": CARLA })));
}

#[test]
fn records_are_written_when_they_should_be() {
    breaks("gorgias.timing.closing_early", |it| it.find("requests", CLOSING)["at"] = json!(t(175.0)));
    breaks("gorgias.timing.closing_late", |it| {
        it.find("requests", CLOSING)["at"] = json!(t(260.0));
        message_of(it, ANSWERED, CLOSING)["written_at"] = json!(t(260.0));
    });
    let merged = |it: &mut Scene, visible_at: f64, written_at: f64| {
        it.find("requests", CLOSING)["at"] = json!(t(written_at));
        message_of(it, ANSWERED, CLOSING)["written_at"] = json!(t(written_at));
        let ticket = of(it, "tickets", ANSWERED);
        let history = ticket["tag_history"].clone();
        let messages = ticket["messages"].clone();
        let tags = ticket["versions"].as_array().and_then(|all| all.last()).expect("a version")["tags"].clone();
        ticket["merged_into"] = json!(7009);
        ticket["messages"].as_array_mut().expect("messages").retain(|message| message["request"] != CLOSING);
        ticket["versions"].as_array_mut().expect("versions").truncate(1);
        let mut into = ticket.clone();
        then(it, "tickets", ANSWERED, 170.0, None, json!({ "there": false }));
        merge(
            &mut into,
            json!({ "id": 7009, "external_id": null, "request": null, "merged_into": null, "tag_history": history }),
        );
        into["messages"] = messages;
        into["versions"][0]["request"] = json!(null);
        it.push("/gorgias/tickets", into);
        then(it, "tickets", 7009, 170.0, None, json!({ "visible_at": t(visible_at), "tags": tags }));
    };
    breaks("gorgias.timing.closing_late", |it| merged(it, 171.0, 300.0));
    passes("no list showed as yet where the ticket went", |it| merged(it, 230.0, 300.0));
    breaks("gorgias.timing.closing_late", |it| merged(it, 230.0, 400.0));
    let first_late = |it: &mut Scene| {
        it.find("requests", FIRST)["at"] = json!(t(135.0));
        message_of(it, ANSWERED, FIRST)["written_at"] = json!(t(135.0));
    };
    breaks("gorgias.timing.first_late", first_late);
    let nobody_signs = |it: &mut Scene, at: f64| {
        first_late(it);
        it.act(at, json!({ "kind": "gorgias_trial", "what": "no_administrator", "for": 10.0 }));
    };
    passes("who can sign is looked for again after a while", |it| nobody_signs(it, -150.0));
    breaks("gorgias.timing.first_late", |it| nobody_signs(it, -250.0));
}

#[test]
fn what_comes_late_is_an_import() {
    let late = |it: &mut Scene| {
        it.find("requests", MISSED_FIRST)["at"] = json!(t(8000.0));
        message_of(it, MISSED, MISSED_FIRST)["written_at"] = json!(t(8000.0));
        // Something kept it from being written.
        it.act(421.0, json!({ "kind": "disk_full", "for": 7000.0 }));
    };
    breaks("gorgias.import.missing", late);
    let closed = |it: &mut Scene| {
        always(it, MISSED, &json!({ "status": "closed" }));
        merge(of(it, "tickets", MISSED), json!({ "imported": true, "created_at": t(400.0) }));
    };
    passes("an import", |it| {
        late(it);
        closed(it);
    });
    breaks("gorgias.import.time", |it| {
        late(it);
        closed(it);
        of(it, "tickets", MISSED)["created_at"] = json!(t(8000.0));
    });
    breaks("gorgias.import.needless", |it| {
        merge(of(it, "tickets", MISSED), json!({ "imported": true, "created_at": t(400.0) }));
    });
    breaks("gorgias.ticket.not_open", |it| always(it, MISSED, &json!({ "status": "closed" })));
}

#[test]
fn recordings_are_attached_or_linked_once() {
    let recorded = |it: &mut Scene| {
        merge(it.find("calls", C1), json!({ "recorded": true, "assets_ready": true }));
        it.push("/gorgias/files", json!({ "url": "https://files.example/1", "request": 7 }));
    };
    breaks("gorgias.file.recording_missing", recorded);
    passes("it is attached", |it| {
        recorded(it);
        message_of(it, ANSWERED, CLOSING)["attachments"] = json!([{ "url": "https://files.example/1" }]);
    });
    let twice = |it: &mut Scene| {
        recorded(it);
        message_of(it, ANSWERED, CLOSING)["attachments"] = json!([{ "url": "https://files.example/1" }]);
        message_of(it, ANSWERED, FIRST)["attachments"] = json!([{ "url": "https://files.example/1" }]);
    };
    breaks("gorgias.file.recording_twice", twice);
    let mut rewritten = clean();
    twice(&mut rewritten);
    message_of(&mut rewritten, ANSWERED, FIRST)["original"] = json!({ "text": "before" });
    assert!(rewritten.broken().contains(&"gorgias.file.recording_twice"));
    rewritten.act(150.0, json!({ "kind": "reinstall" }));
    assert!(!rewritten.broken().contains(&"gorgias.file.recording_twice"), "a new installation cannot see it");
    breaks("gorgias.file.strange", |it| {
        recorded(it);
        message_of(it, ANSWERED, CLOSING)["attachments"] = json!([{ "url": "https://elsewhere.example/1" }]);
    });
    breaks("gorgias.file.uploaded_though_off", |it| {
        recorded(it);
        it.0["script"]["gorgias"]["integrations"][0]["settings"] = json!({ "upload_recordings": false });
        message_of(it, ANSWERED, CLOSING)["attachments"] = json!([{ "url": "https://files.example/1" }]);
    });
}

#[test]
fn nothing_but_notes_tags_and_openings_is_sent() {
    breaks("gorgias.write.kind", |it| {
        it.push("/requests", request(50, 800.0, "gorgias", "PUT", "/gorgias/harbour/api/tickets/7001/tags", json!({})));
    });
    breaks("gorgias.write.body", |it| {
        it.find("requests", super::scene::ANSWERS)["body"] = json!({ "channel": "sms", "public": true });
    });
    breaks("gorgias.write.ticket_changed", |it| {
        then(it, "tickets", ANSWERED, 191.7, Some(TAGS), json!({ "subject": "Other" }));
    });
    breaks("gorgias.write.customer_changed", |it| {
        then(it, "customers", MADE, 500.0, Some(CUSTOMER), json!({ "name": "Other" }));
    });
    breaks("gorgias.status.changed", |it| {
        then(it, "tickets", ANSWERED, 191.7, Some(TAGS), json!({ "status": "closed" }))
    });
    breaks("gorgias.reached.customer", |it| {
        it.push("/gorgias/reached_customers", json!({ "at": t(642.6), "what": "sent", "request": 17 }));
    });
    assert_eq!(SELECTED, 501);
}
