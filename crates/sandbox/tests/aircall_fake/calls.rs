//! What the phone system allows, and what a call looks like in webhooks (sheet §2.4, §3.1–§3.4).

use sandbox::aircall::{ContactTimes, Settings};
use serde_json::{Value, json};

use crate::harness::{CARLA, DEV, EMMA, FARID, START, fake, fake_with, keys};

#[tokio::test]
async fn empty_keys_are_absent_in_webhooks() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    fake.inbound("c", "+14155550142");
    fake.pass(1).await;
    let created = fake.last("call.created");
    let absent =
        ["user", "contact", "assigned_to", "transferred_to", "transferred_by", "sid", "external_transferred_to"];
    for key in absent {
        assert!(created.get(key).is_none(), "{key}");
    }
    // These are null in live deliveries.
    for null in ["missed_call_reason", "answered_at", "ended_at", "voicemail", "recording", "asset"] {
        assert_eq!(created.get(null), Some(&Value::Null), "{null}");
    }
    assert!(created["call_uuid"].as_str().unwrap().starts_with("CA"));
    assert_eq!(created["raw_digits"], "+1 415-555-0142");
    assert_eq!((&created["status"], &created["duration"]), (&json!("initial"), &json!(0)));
    assert_eq!(created["number"]["e164_digits"], "+14155550190");
    assert_eq!(created["direct_link"], format!("https://api.aircall.io/v1/calls/{}", created["id"]));
}

#[tokio::test]
async fn numbers_are_in_display_form_or_anonymous() {
    let fake = fake().await;
    fake.webhook(&["call.created"]).await;
    for (party, shown) in [
        ("+33123456789", "+33 1 23 45 67 89"),
        ("+441256274690", "+44 1256 274690"),
        ("anonymous", "anonymous"),
        ("21777", "21777"),
    ] {
        fake.inbound("c", party);
        fake.pass(0).await;
        assert_eq!(fake.last("call.created")["raw_digits"], shown);
    }
}

#[tokio::test]
async fn an_agent_rings_declines_and_answers() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    fake.inbound("c", "+14155550142");
    fake.act("c", json!({ "do": "ring", "user": CARLA }));
    fake.act("c", json!({ "do": "ring", "user": DEV }));
    fake.act("c", json!({ "do": "decline", "user": CARLA }));
    fake.pass(4).await;
    assert_eq!(fake.last("call.ringing_on_agent")["user"]["email"], DEV);
    assert_eq!(fake.last("call.agent_declined")["user"]["email"], CARLA);
    fake.act("c", json!({ "do": "answer", "user": DEV }));
    fake.pass(0).await;
    let answered = fake.last("call.answered");
    assert_eq!((&answered["status"], &answered["answered_at"]), (&json!("answered"), &json!(START + 4)));
    let user = ["availability_status", "available", "direct_link", "email", "id", "language", "name", "wrap_up_time"];
    assert_eq!(keys(&answered["user"]), user);
    assert_eq!(answered["participants"][1], json!({ "type": "external", "phone_number": "+14155550142" }));
    assert!(answered["participants"][0].get("phone_number").is_none());
}

#[tokio::test]
async fn a_ringing_agent_is_no_user_of_a_missed_call() {
    let fake = fake().await;
    fake.webhook(&["call.hungup"]).await;
    fake.inbound("c", "+14155550142");
    fake.act("c", json!({ "do": "ring", "user": CARLA }));
    fake.pass(9).await;
    fake.act("c", json!({ "do": "hangup" }));
    fake.pass(0).await;
    let hungup = fake.last("call.hungup");
    assert!(hungup.get("user").is_none());
    assert_eq!(hungup["missed_call_reason"], "agents_did_not_answer");
    assert_eq!((&hungup["answered_at"], &hungup["duration"]), (&Value::Null, &json!(9)));
    assert_eq!(hungup["status"], "done");
}

#[tokio::test]
async fn teams_are_on_inbound_calls_only() {
    let fake = fake().await;
    fake.webhook(&["call.created"]).await;
    let place = |direction: &str, user: Value| {
        let mut act = json!({ "do": "place", "direction": direction, "number": 501, "party": "+14155550142" });
        act["teams"] = json!(["Orders"]);
        if !user.is_null() {
            act["user"] = user;
        }
        act
    };
    fake.act("in", place("inbound", Value::Null));
    fake.pass(0).await;
    let team = fake.last("call.created")["teams"][0].clone();
    assert_eq!((&team["id"], &team["name"]), (&json!(301), &json!("Orders")));
    assert!(fake.try_act("out", place("outbound", json!(CARLA))).is_err());
    fake.outbound("out", "+14155550142");
    fake.pass(2).await;
    assert!(fake.last("call.created").get("teams").is_none());
    assert_eq!(fake.last("call.created")["user"]["email"], CARLA);
}

#[tokio::test]
async fn a_failed_transfer_leaves_its_names_behind() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    fake.answered("c", "+14155550142");
    fake.act("c", json!({ "do": "fail_transfer", "user": CARLA }));
    fake.pass(20).await;
    fake.act("c", json!({ "do": "hangup" }));
    fake.pass(60).await;
    for event in ["call.unsuccessful_transfer", "call.hungup", "call.ended"] {
        let data = fake.last(event);
        assert_eq!(data["transferred_to"]["email"], CARLA, "{event}");
        assert_eq!(data["transferred_by"]["email"], FARID, "{event}");
        assert_eq!(data["user"]["email"], FARID, "{event}");
    }
    assert!(fake.inbox.got().iter().all(|told| told.json()["event"] != "call.transferred"));

    let settings = Settings { tells_tried_transfers: true, ..Settings::default() };
    let fake = fake_with(settings, 1).await;
    fake.webhook(&[]).await;
    fake.answered("c", "+14155550142");
    fake.act("c", json!({ "do": "fail_transfer", "user": CARLA }));
    fake.pass(20).await;
    assert_eq!(fake.last("call.transferred")["transferred_to"]["email"], CARLA);
    assert_eq!(fake.last("call.unsuccessful_transfer")["user"]["email"], FARID);
}

#[tokio::test]
async fn a_transfer_moves_the_call_to_a_user_or_a_teams_first_user() {
    let fake = fake().await;
    fake.webhook(&["call.transferred"]).await;
    fake.answered("c", "+14155550142");
    fake.act("c", json!({ "do": "transfer", "user": CARLA }));
    fake.pass(0).await;
    let moved = fake.last("call.transferred");
    assert_eq!((&moved["user"]["email"], &moved["transferred_by"]["email"]), (&json!(CARLA), &json!(FARID)));
    fake.act("c", json!({ "do": "transfer", "team": "Europe" }));
    fake.pass(0).await;
    assert_eq!(fake.last("call.transferred")["transferred_to"]["email"], EMMA);
    assert!(fake.try_act("c", json!({ "do": "transfer" })).is_err());
    assert!(fake.try_act("c", json!({ "do": "transfer", "team": "Europe", "user": DEV })).is_err());
}

#[tokio::test]
async fn outside_numbers_are_in_the_event_of_their_transfer_only() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    fake.answered("c", "+14155550142");
    fake.act("c", json!({ "do": "external_transfer", "to": "+14155559999" }));
    fake.pass(0).await;
    let moved = fake.last("call.external_transferred");
    assert_eq!(moved["external_transferred_to"], "+14155559999");
    assert_eq!(moved["external_caller_number"], "+14155550142");
    fake.act("c", json!({ "do": "hangup" }));
    fake.pass(0).await;
    let hungup = fake.last("call.hungup");
    assert!(hungup.get("external_transferred_to").is_none() && hungup.get("external_caller_number").is_none());
}

#[tokio::test]
async fn a_menu_passes_a_call_on_and_both_numbers_are_told() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    let place = json!({ "do": "place", "direction": "inbound", "number": "Main menu", "party": "+14155550142" });
    let id = fake.act("c", place);
    fake.act("c", json!({ "do": "ivr", "title": "Main menu", "key": "2", "branch": "Machines" }));
    fake.act("c", json!({ "do": "reach_number", "number": 501 }));
    fake.pass(0).await;
    assert_eq!(fake.events(), ["call.created", "call.ivr_option_selected", "call.created"]);
    let numbers: Vec<Value> = fake.told().into_iter().map(|(_, _, data)| data["number"]["id"].clone()).collect();
    assert_eq!(numbers, [504, 504, 501]);
    assert!(fake.told().iter().all(|(_, _, data)| data["id"] == id));
    assert_eq!(fake.last("call.ivr_option_selected")["ivr_options_selected"][0]["key"], "2");
    let timeline = fake.get(&format!("/v1/calls/{id}?fetch_call_timeline=true")).await.body;
    assert_eq!(timeline["call"]["ivr_options_selected"][0]["branch"], "Machines");
}

#[tokio::test]
async fn a_call_between_two_own_lines_is_two_calls() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    let place =
        json!({ "do": "place", "direction": "outbound", "number": 501, "party": "+442079460190", "user": CARLA });
    fake.act("c", place);
    fake.pass(5).await;
    assert!(fake.try_act("c", json!({ "do": "answer" })).is_err());
    fake.act("c/in", json!({ "do": "answer", "user": EMMA }));
    fake.pass(5).await;
    fake.act("c", json!({ "do": "hangup" }));
    fake.pass(60).await;
    let calls = fake.aircall.calls();
    assert_eq!(calls.len(), 2);
    let (out, inbound) = (&calls[0], &calls[1]);
    assert_eq!((out.number, inbound.number), (501, 502));
    assert_eq!(inbound.raw_digits, "+1 415-555-0190");
    assert_eq!((out.user, inbound.user), (Some(1203), Some(1205)));
    assert_eq!((out.answered_at, out.ended_at), (inbound.answered_at, inbound.ended_at));
    for id in [out.id, inbound.id] {
        let ended = fake.told().into_iter().filter(|(event, _, data)| event == "call.ended" && data["id"] == id);
        assert_eq!(ended.count(), 1);
    }
}

#[tokio::test]
async fn tags_name_who_set_them_or_nobody() {
    let fake = fake().await;
    fake.webhook(&["call.tagged", "call.untagged"]).await;
    fake.answered("c", "+14155550142");
    fake.pass(3).await;
    fake.act("c", json!({ "do": "tag", "user": FARID, "tag": "VIP" }));
    fake.pass(0).await;
    let tag = fake.last("call.tagged")["tags"][0].clone();
    assert_eq!(keys(&tag), ["id", "name", "tagged_at", "tagged_by"]);
    assert_eq!((&tag["tagged_at"], &tag["tagged_by"]["email"]), (&json!(START + 3), &json!(FARID)));
    assert!(fake.try_act("c", json!({ "do": "tag", "user": FARID, "tag": "VIP" })).is_err());
    fake.act("c", json!({ "do": "tag", "tag": "Conference" }));
    fake.pass(0).await;
    assert_eq!(fake.last("call.tagged")["tags"][1]["tagged_by"], json!({}));
    fake.act("c", json!({ "do": "untag", "tag": "VIP" }));
    fake.pass(0).await;
    assert_eq!(fake.last("call.untagged")["tags"].as_array().unwrap().len(), 1);
    assert!(fake.try_act("c", json!({ "do": "untag", "tag": "VIP" })).is_err());
}

#[tokio::test]
async fn comments_name_their_author_and_are_five_at_most() {
    let fake = fake().await;
    fake.webhook(&["call.commented"]).await;
    fake.answered("c", "+14155550142");
    for n in 0..5 {
        fake.act("c", json!({ "do": "comment", "user": FARID, "text": format!("Note {n} \u{2705}") }));
    }
    let sixth = fake.try_act("c", json!({ "do": "comment", "user": FARID, "text": "more" }));
    assert_eq!(sixth.unwrap_err(), "Maximum of 5 notes can be added to a Call.");
    fake.pass(0).await;
    let comment = fake.last("call.commented")["comments"][4].clone();
    assert_eq!((&comment["content"], &comment["posted_at"]), (&json!("Note 4 "), &json!(START)));
    let author = ["availability_status", "available", "created_at", "direct_link", "email", "id", "name"];
    assert_eq!(keys(&comment["posted_by"]), author);
}

#[tokio::test]
async fn a_callback_names_the_call_that_asked_for_it() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    let asked = fake.inbound("asks", "+14155550142");
    fake.pass(9).await;
    fake.act("asks", json!({ "do": "request_callback" }));
    fake.act("asks", json!({ "do": "hangup" }));
    fake.pass(40).await;
    assert_eq!(fake.last("call.hungup")["missed_call_reason"], Value::Null);
    let tag = fake.last("call.tagged")["tags"][0].clone();
    assert_eq!((&tag["name"], &tag["tagged_by"]), (&json!("Callback Request"), &json!({})));

    let mut place = json!({ "do": "place", "direction": "outbound", "number": 501, "party": "+14155550142" });
    place["user"] = json!(CARLA);
    place["callback_of"] = json!("asks");
    fake.act("back", place);
    fake.pass(4).await;
    fake.act("back", json!({ "do": "answer" }));
    fake.act("back", json!({ "do": "hold" }));
    fake.act("back", json!({ "do": "hangup" }));
    fake.pass(40).await;
    for event in ["call.created", "call.answered", "call.hungup", "call.ended"] {
        assert_eq!(fake.last(event)["automatic_callback_call_id"], asked, "{event}");
    }
    assert!(fake.last("call.hold").get("automatic_callback_call_id").is_none());
}

#[tokio::test]
async fn scripts_set_built_in_tags_by_their_stable_code() {
    let fake = fake().await;
    fake.webhook(&["call.tagged", "call.assigned", "call.archived"]).await;
    let asked = fake.inbound("asks", "+14155550142");
    fake.act("asks", json!({ "do": "tag", "tag": "queue_called_back" }));
    let mut place = json!({ "do": "place", "direction": "outbound", "number": 501, "party": "+14155550142" });
    place["user"] = json!(CARLA);
    place["callback_of"] = json!(asked.to_string());
    fake.act("back", place);
    fake.act("back", json!({ "do": "assign", "user": CARLA }));
    fake.act("back", json!({ "do": "archive" }));
    fake.pass(1).await;
    let tag = fake.last("call.tagged")["tags"][0].clone();
    assert_eq!((&tag["name"], &tag["tagged_by"]), (&json!("Called Back"), &json!({})));
    // §3.2: the code itself is in the list of tags only.
    assert!(tag.get("description").is_none());
    let tags = fake.get("/v1/tags").await.body["tags"].clone();
    let code = tags.as_array().unwrap().iter().find(|listed| listed["id"] == tag["id"]).unwrap()["description"].clone();
    assert_eq!(code, "queue_called_back");
    for event in ["call.assigned", "call.archived"] {
        assert_eq!(fake.last(event)["automatic_callback_call_id"], asked, "{event}");
    }
}

#[tokio::test]
async fn a_missed_call_has_the_reason_that_fits() {
    let fake = fake().await;
    fake.webhook(&["call.hungup"]).await;
    let mut data = crate::harness::harbour();
    data["numbers"][1]["availability_status"] = json!("closed");
    fake.aircall.load(data).unwrap();
    let on = |number: i64| json!({ "do": "place", "direction": "inbound", "number": number, "party": "+14155550142" });
    for (number, waited, given, reason) in [
        (501, 2, None, "short_abandoned"),
        (501, 9, None, "abandoned_in_classic"),
        (504, 9, None, "abandoned_in_ivr"),
        (502, 9, None, "out_of_opening_hours"),
        (501, 9, Some("no_available_agent"), "no_available_agent"),
    ] {
        fake.act("c", on(number));
        fake.pass(waited).await;
        let hangup = given.map_or(json!({ "do": "hangup" }), |given| json!({ "do": "hangup", "missed": given }));
        fake.act("c", hangup);
        fake.pass(0).await;
        assert_eq!(fake.last("call.hungup")["missed_call_reason"], reason, "{number} {waited} {given:?}");
    }
    // Never on answered calls, and never on unanswered outbound ones.
    fake.answered("a", "+14155550142");
    fake.outbound("o", "+14155550142");
    for call in ["a", "o"] {
        assert!(fake.try_act(call, json!({ "do": "hangup", "missed": "abandoned_in_ivr" })).is_err());
        fake.act(call, json!({ "do": "hangup" }));
        fake.pass(0).await;
        assert_eq!(fake.last("call.hungup")["missed_call_reason"], Value::Null, "{call}");
    }
}

#[tokio::test]
async fn the_address_book_names_the_other_party() {
    let fake = fake().await;
    fake.webhook(&["call.created"]).await;
    fake.inbound("c", "+14155550101");
    fake.pass(0).await;
    let contact = fake.last("call.created")["contact"].clone();
    assert_eq!(
        (&contact["first_name"], &contact["phone_numbers"][0]["value"]),
        (&json!("Grace"), &json!("+14155550101"))
    );
    assert!(contact["created_at"].is_i64());

    let settings = Settings { contact_times: ContactTimes::Text, ..Settings::default() };
    let fake = fake_with(settings, 1).await;
    fake.webhook(&["call.created"]).await;
    fake.inbound("c", "+14155550101");
    fake.pass(0).await;
    assert_eq!(fake.last("call.created")["contact"]["created_at"], "2026-11-21T10:00:00Z");
}

#[tokio::test]
async fn what_does_not_fit_the_calls_state_is_refused_and_changes_nothing() {
    let fake = fake().await;
    fake.inbound("waits", "+14155550142");
    fake.answered("talks", "+14155550142");
    fake.outbound("dials", "+14155550142");
    fake.answered("over", "+14155550142");
    fake.act("over", json!({ "do": "hangup" }));
    let before = fake.aircall.dump();
    for (call, act) in [
        ("waits", json!({ "do": "hold" })),
        ("waits", json!({ "do": "record" })),
        ("waits", json!({ "do": "transfer", "user": DEV })),
        ("waits", json!({ "do": "fail_transfer", "user": DEV })),
        ("waits", json!({ "do": "external_transfer", "to": "+14155559999" })),
        ("waits", json!({ "do": "answer" })),
        ("waits", json!({ "do": "decline", "user": DEV })),
        ("waits", json!({ "do": "reach_number", "number": 501 })),
        ("talks", json!({ "do": "answer", "user": DEV })),
        ("talks", json!({ "do": "ring", "user": DEV })),
        ("talks", json!({ "do": "leave_voicemail" })),
        ("talks", json!({ "do": "request_callback" })),
        ("talks", json!({ "do": "external_transfer", "to": "555" })),
        ("dials", json!({ "do": "ring", "user": DEV })),
        ("dials", json!({ "do": "answer", "user": DEV })),
        ("dials", json!({ "do": "leave_voicemail" })),
        ("over", json!({ "do": "hangup" })),
        ("over", json!({ "do": "hold" })),
        ("over", json!({ "do": "record" })),
        ("nobody", json!({ "do": "hangup" })),
        ("talks", json!({ "do": "tag", "tag": "Nonsense" })),
        ("waits", json!({ "do": "ring", "user": "nobody@harbour.example" })),
        ("new", json!({ "do": "place", "direction": "outbound", "number": 501, "party": "+14155550142" })),
        ("new", json!({ "do": "place", "direction": "inbound", "number": 9, "party": "+14155550142" })),
        ("new", json!({ "do": "place", "direction": "inbound", "number": 501, "party": "+442079460190" })),
        ("new", json!({ "do": "place", "direction": "inbound", "number": 501, "party": "x", "contact": 9 })),
        ("new", json!({ "do": "place", "direction": "inbound", "number": 501, "party": "x", "user": DEV })),
    ] {
        assert!(fake.try_act(call, act.clone()).is_err(), "{call} {act}");
    }
    assert_eq!(fake.aircall.dump(), before);
}

#[tokio::test]
async fn start_data_that_makes_no_sense_is_refused_with_its_place() {
    let fake = fake().await;
    let change = |change: fn(&mut Value)| {
        let mut data = crate::harness::harbour();
        change(&mut data);
        fake.aircall.load(data).unwrap_err().at
    };
    assert_eq!(change(|data| data["numbers"][1]["e164"] = json!("020 7946 0190")), "aircall.numbers[1].e164");
    assert_eq!(change(|data| data["teams"][0]["users"] = json!([1])), "aircall.teams[0].users");
    assert_eq!(change(|data| data["teams"][1]["name"] = json!("Orders")), "aircall.teams");
    assert_eq!(change(|data| data["tags"][0]["name"] = json!("Conference")), "aircall.tags");
    assert_eq!(change(|data| data["users"][1]["id"] = json!(1201)), "aircall.users");
    assert_eq!(change(|data| data["contacts"][0]["phone_numbers"] = json!(["x"])), "aircall.contacts[0].phone_numbers");
    assert_eq!(change(|data| data["nonsense"] = json!(1)), "aircall");
    assert_eq!(fake.ids("/v1/teams", "teams").await.len(), 3);
}
