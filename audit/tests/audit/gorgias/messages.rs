//! Messages: their records, and the tickets in which they stand.

use serde_json::{Value, json};

use super::scene::{
    ANSWERED, ANSWERS, ASKS, CARLA, GRACE_THERE, TALK, always, breaks, import, key, message_of, of, passes, rewrite,
    text, then, ticket,
};
use crate::scene::{GRACE, OTHER, Scene, merge, request, t};

const TICKETS: &str = "/gorgias/harbour/api/tickets";

#[test]
fn a_message_is_logged_once_and_as_it_was() {
    breaks("gorgias.record.missing", |it| it.push("/aircall/messages", text("ab-3", "inbound", GRACE, "Lost", 900.0)));
    breaks("gorgias.text.body", |it| rewrite(it, TALK, ASKS, "Is <it>", "Is that"));
    breaks("gorgias.record.shape", |it| message_of(it, TALK, ANSWERS)["imported"] = json!(false));
    breaks("gorgias.record.shape", |it| message_of(it, TALK, ANSWERS)["sent_at"] = json!(t(642.6)));
    breaks("gorgias.record.shape", |it| message_of(it, TALK, ANSWERS)["channel"] = json!("phone"));
}

#[test]
fn what_nobody_was_told_of_is_not_logged() {
    passes("no webhook told it", |it| {
        let mut lost = text("ab-3", "inbound", GRACE, "Lost", 900.0);
        lost["deliveries"][0]["outcome"] = json!("lost");
        it.push("/aircall/messages", lost);
    });
    passes("another number", |it| {
        let mut other = text("ab-3", "inbound", GRACE, "Elsewhere", 900.0);
        other["number"] = json!(OTHER);
        it.push("/aircall/messages", other);
    });
}

#[test]
fn what_was_received_may_be_wanted_as_notes() {
    breaks("gorgias.record.shape", |it| {
        it.0["script"]["gorgias"]["integrations"][0]["settings"] = json!({ "log_received_as_notes": true });
    });
}

#[test]
fn who_wrote_it_is_its_sender() {
    breaks("gorgias.sender.wrong", |it| message_of(it, TALK, ANSWERS)["sender"] = json!({ "type": "user", "id": 999 }));
    breaks("gorgias.sender.wrong", |it| {
        message_of(it, TALK, ASKS)["sender"] = json!({ "type": "user", "id": CARLA });
    });
}

/// The second message in the ticket of the answered call.
fn into_the_calls(scene: &mut Scene) {
    let answers = message_of(scene, TALK, ANSWERS).clone();
    let talk = of(scene, "tickets", TALK);
    talk["messages"].as_array_mut().expect("messages").pop();
    talk["versions"].as_array_mut().expect("versions").pop();
    of(scene, "tickets", ANSWERED)["messages"].as_array_mut().expect("messages").push(answers);
    then(scene, "tickets", ANSWERED, 642.6, Some(ANSWERS), json!({}));
}

#[test]
fn a_message_never_goes_to_a_calls_ticket() {
    let mut scene = super::scene::clean();
    into_the_calls(&mut scene);
    // There it also misses its tags.
    assert_eq!(scene.broken(), ["gorgias.home.not_of_messages", "gorgias.tag.missing"]);
}

#[test]
fn nor_to_spam_nor_to_a_closed_one() {
    let doctored = |it: &mut Scene, change: Value| {
        let versions = of(it, "tickets", TALK)["versions"].as_array_mut().expect("versions");
        let mut before = versions[0].clone();
        merge(&mut before, json!({ "at": t(603.0), "visible_at": t(603.0), "request": null }));
        merge(&mut before, change.clone());
        merge(&mut versions[1], change);
        // It was so for longer than any evidence is good.
        versions[0]["at"] = json!(t(400.0));
        before["at"] = json!(t(500.0));
        versions.insert(1, before);
    };
    breaks("gorgias.home.spam_or_trash", |it| doctored(it, json!({ "spam": true })));
    breaks("gorgias.home.spam_or_trash", |it| doctored(it, json!({ "trashed_at": t(500.0) })));
    breaks("gorgias.home.closed", |it| doctored(it, json!({ "status": "closed" })));
}

#[test]
fn nor_to_another_persons() {
    breaks("gorgias.home.of_another_person", |it| {
        it.push("/gorgias/customers", super::scene::customer(1109, -80_000.0, None, "+12125550101", "Irene", None));
        let mut foreign = of(it, "tickets", TALK).clone();
        let answers = foreign["messages"].as_array_mut().expect("messages").pop().expect("a message");
        merge(&mut foreign, json!({ "id": 7008, "request": null, "external_id": null, "messages": [answers] }));
        for version in foreign["versions"].as_array_mut().expect("versions") {
            merge(version, json!({ "customer": 1109 }));
        }
        foreign["versions"][0]["request"] = Value::Null;
        foreign["tag_history"] = json!([]);
        it.push("/gorgias/tickets", foreign);
        let talk = of(it, "tickets", TALK);
        talk["messages"].as_array_mut().expect("messages").pop();
        talk["versions"].as_array_mut().expect("versions").pop();
    });
}

fn a_second_ticket(scene: &mut Scene) {
    let answers = import(5, 642.6, ANSWERS, "message/ab-2/message", 640.0, "Yes & gladly", Some(CARLA));
    let more = json!({
        "subject": "SMS conversation with Grace Miller", "tags": ["Aircall SMS", "Support US"], "assignee_user": CARLA,
    });
    let talk = of(scene, "tickets", TALK);
    talk["messages"].as_array_mut().expect("messages").pop();
    talk["versions"].as_array_mut().expect("versions").pop();
    scene.push("/gorgias/tickets", ticket(7008, 642.6, ANSWERS, GRACE_THERE, answers, more));
}

#[test]
fn messages_go_on_where_they_are() {
    breaks("gorgias.home.needless_ticket", a_second_ticket);
    passes("it had been closed", |it| {
        a_second_ticket(it);
        then(it, "tickets", TALK, 610.0, None, json!({ "status": "closed" }));
    });
}

#[test]
fn who_has_no_number_never_shares_a_ticket() {
    let mut scene = super::scene::clean();
    for message in scene.0["aircall"]["messages"].as_array_mut().expect("a list") {
        message["party"] = json!("78787");
    }
    assert!(scene.broken().contains(&"gorgias.home.shared_by_the_numberless"));
}

#[test]
fn a_ticket_is_opened_only_for_a_message_that_came_soon() {
    let opened = |it: &mut Scene, closed_at: f64| {
        then(it, "tickets", TALK, closed_at, None, json!({ "status": "closed" }));
        it.push(
            "/requests",
            request(50, 8000.0, "gorgias", "PUT", &format!("{TICKETS}/7003"), json!({ "status": "open" })),
        );
        then(it, "tickets", TALK, 8000.1, Some(50), json!({ "status": "open" }));
        it.push("/aircall/messages", text("ab-3", "inbound", GRACE, "And now?", 7997.0));
        it.push(
            "/requests",
            request(
                51,
                8001.0,
                "gorgias",
                "POST",
                &format!("{TICKETS}/7003/messages"),
                json!({ "channel": "sms", "public": true, "sent_datetime": "x" }),
            ),
        );
        let more = import(6, 8001.0, 51, "message/ab-3/message", 7997.0, "And now?", None);
        of(it, "tickets", TALK)["messages"].as_array_mut().expect("messages").push(more);
        then(it, "tickets", TALK, 8001.0, Some(51), json!({}));
    };
    passes("closed an hour before", |it| opened(it, 4400.0));
    breaks("gorgias.home.reopened", |it| {
        it.0["script"]["gorgias"]["integrations"][0]["settings"] = json!({ "reopen_hours": 1 });
        opened(it, 4300.0);
    });
}

#[test]
fn messages_stand_in_the_order_of_their_time() {
    breaks("gorgias.order.texts", |it| {
        // The answer, written later, is told at once and stands before the question, which was told in time.
        let talk = of(it, "tickets", TALK);
        talk["messages"][0]["written_at"] = json!(t(660.0));
        it.find("requests", ASKS)["at"] = json!(t(659.5));
        let asked = &mut of(it, "tickets", TALK)["versions"][0];
        merge(asked, json!({ "at": t(602.0) }));
        assert_eq!(key("x"), "gorgias/account/harbour/x");
    });
}

#[test]
fn a_tickets_first_message_names_it() {
    breaks("gorgias.text.subject", |it| always(it, TALK, &json!({ "subject": "Hello" })));
}

#[test]
fn files_of_messages_are_attached() {
    let with_picture = |it: &mut Scene| {
        it.0["aircall"]["messages"][0]["media"] = json!([{ "file_name": "cup.jpg", "file_type": "image/jpeg" }]);
    };
    breaks("gorgias.file.not_attached", with_picture);
    // While the desk is away the file is kept here.
    for away in [
        json!({ "kind": "outage", "vendor": "gorgias", "for": 1.0 }),
        json!({ "kind": "fault", "for": 1.0,
            "rule": { "vendor": "gorgias", "fault": { "kind": "status", "code": 503, "apply": "never" } } }),
    ] {
        breaks("gorgias.file.not_attached", |it| {
            with_picture(it);
            it.act(600.0, away);
        });
    }
    for worse in [
        json!({ "kind": "outage", "vendor": "aircall", "for": 1.0 }),
        json!({ "kind": "fault", "for": 1.0,
            "rule": { "vendor": "gorgias", "fault": { "kind": "status", "code": 503, "apply": "before" } } }),
    ] {
        passes("more was wrong than that the desk was away", |it| {
            with_picture(it);
            it.act(600.0, worse);
        });
    }
}
