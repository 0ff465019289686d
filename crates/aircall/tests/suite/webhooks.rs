//! Reading webhook bodies.

use aircall::reading::{ReadError, Webhook, read_webhook};
use domain::call::{Agent, CallTag, Comment, Contact, Direction, OwnNumber, Team};
use domain::fact::{CallEvent, CallFact, FactHash, Source};
use domain::ids::{CallId, NumberId};
use jiff::Timestamp;
use phone::{External, PhoneNumber, Region};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::bodies::{START, at, bytes, envelope, ringing, user, with};

fn read(body: &Value) -> Webhook {
    read_webhook(&bytes(body)).expect("a JSON object")
}

fn parsed(event: &str, data: &Value) -> CallFact {
    read(&envelope(event, 2, data)).told.call_fact().expect("a call's event").clone()
}

fn agent(id: i64) -> Agent {
    Agent { id, name: format!("Agent {id}"), email: Some(format!("agent{id}@example.org")) }
}

#[test]
fn a_delivery_of_2022_with_absent_keys() {
    let body = envelope("call.created", 2, &ringing());
    let webhook = read(&body);
    assert_eq!(webhook.token.unwrap().expose_secret(), "58c0ffee58c0ffee58c0ffee58c0ffee");
    assert_eq!(webhook.told.call(), Some(CallId(780_001)));
    let line = OwnNumber {
        id: NumberId(397_001),
        name: "Support line".to_owned(),
        number: PhoneNumber::parse("+43720880079", None),
        digits: "+43 720 880079".to_owned(),
        country: Region::parse("AT"),
    };
    assert_eq!(webhook.numbers, std::slice::from_ref(&line));

    let told = webhook.told;
    assert_eq!((told.event.as_str(), told.source, told.at), ("call.created", Source::Webhook, at(2)));
    let fact = told.call_fact().unwrap().clone();
    assert_eq!((fact.call, fact.event, fact.at), (CallId(780_001), CallEvent::Created, at(2)));
    let view = fact.view;
    assert_eq!(view.direction, Some(Direction::Inbound));
    assert_eq!(view.number, Some(line));
    assert_eq!(view.party, Some(External::Phone(PhoneNumber::parse("+442079460018", None).unwrap())));
    assert_eq!((view.started_at, view.answered_at, view.ended_at), (Some(at(0)), None, None));
    assert_eq!((view.teams, view.tags), (Some(Vec::new()), Some(Vec::new())), "told: none");
    assert_eq!((view.user, view.contact, view.uuid, view.missed_reason), (None, None, None, None));
    assert!(!view.voicemail && !view.recording && view.asset.is_none() && view.comments.is_empty());
}

#[test]
fn a_delivery_with_everything() {
    let data = with(
        ringing(),
        json!({
            "call_uuid": "CA0123",
            "direction": "outbound",
            "answered_at": START + 5,
            "ended_at": START + 50,
            "user": user(1),
            "transferred_by": user(1),
            "transferred_to": user(2),
            "external_transferred_to": "+33 1 76 11 11 12",
            "automatic_callback_call_id": 779_000,
            "recording": "https://s3.example/x.mp3?X-Amz-Signature=1",
            "asset": "https://assets.aircall.io/calls/780001/recording",
            "contact": {
                "id": 76, "first_name": " Ann ", "last_name": null, "company_name": "Acme",
                "created_at": "2026-01-01T00:00:00Z",
                "emails": [{ "id": 1, "label": "Work", "value": "ann@example.org" }, "bare@example.org", { "value": "" }],
            },
            "teams": [{ "id": 9, "name": "Support", "direct_link": "https://api.aircall.io/v1/teams/9" }],
            "tags": [
                { "id": 3, "name": "vip", "tagged_by": user(1), "tagged_at": START + 20 },
                { "id": 4, "name": "Callback Request", "tagged_by": {}, "tagged_at": START + 20 },
                { "id": 5, "name": "by nobody", "tagged_by": null },
            ],
            "comments": [
                { "id": 24, "content": "called back\r\ntwice", "posted_at": START + 60, "posted_by": user(2) },
                { "id": 25, "content": "by API", "posted_at": START + 61, "posted_by": null },
            ],
        }),
    );
    let view = parsed("call.ended", &data).view;
    assert_eq!(view.uuid.as_deref(), Some("CA0123"));
    assert_eq!(view.direction, Some(Direction::Outbound));
    assert_eq!((view.answered_at, view.ended_at), (Some(at(5)), Some(at(50))));
    assert_eq!((view.user, view.transferred_by, view.transferred_to), (Some(agent(1)), Some(agent(1)), Some(agent(2))));
    assert_eq!(view.external_transferred_to.as_deref(), Some("+33 1 76 11 11 12"));
    assert_eq!(view.callback_of, Some(CallId(779_000)));
    assert!(view.recording && !view.voicemail);
    assert_eq!(view.asset.as_deref(), Some("https://assets.aircall.io/calls/780001/recording"));
    assert_eq!(
        view.contact,
        Some(Contact {
            id: 76,
            first_name: Some("Ann".to_owned()),
            last_name: None,
            company: Some("Acme".to_owned()),
            emails: vec!["ann@example.org".to_owned(), "bare@example.org".to_owned()],
        })
    );
    assert_eq!(view.teams, Some(vec![Team { id: 9, name: "Support".to_owned() }]));
    let tag = |id, name: &str, by| CallTag { id, name: name.to_owned(), by };
    assert_eq!(
        view.tags,
        Some(vec![tag(3, "vip", Some(1)), tag(4, "Callback Request", None), tag(5, "by nobody", None)])
    );
    let comment =
        |id, content: &str, second, by| Comment { id, content: content.to_owned(), posted_at: at(second), by };
    assert_eq!(view.comments, [comment(24, "called back\ntwice", 60, Some(agent(2))), comment(25, "by API", 61, None)]);
}

#[test]
fn the_token_is_in_no_fact_and_changes_no_identity() {
    let one = envelope("call.created", 2, &ringing());
    let other = with(one.clone(), json!({ "token": "another" }));
    let bare = with(one.clone(), json!({ "token": null }));
    let (read_one, read_other, read_bare) = (read(&one), read(&other), read(&bare));
    assert_eq!(read_one.told, read_other.told);
    assert_eq!(read_one.told, read_bare.told);
    assert!(read_bare.token.is_none());
    assert!(!read_one.told.raw.contains("58c0ffee"));
    assert!(!format!("{read_one:?}").contains("58c0ffee"));
    assert_eq!(read_one.told.hash, FactHash::of(&bare));
    assert_eq!(serde_json::from_str::<Value>(&read_one.told.raw).unwrap(), bare);

    let inner = with(one, json!({ "data": { "id": 1, "token": "not the webhook's" } }));
    assert!(read(&inner).told.raw.contains("not the webhook's"), "only the envelope's token goes");
    for odd in [json!(12), json!(""), json!({}), json!([])] {
        assert!(read(&json!({ "event": "call.created", "token": odd })).token.is_none());
    }
}

#[test]
fn times_come_as_seconds_milliseconds_and_text() {
    let cases = [
        ("seconds", json!(START + 2), Some(at(2))),
        ("milliseconds", json!((START + 2) * 1000), Some(at(2))),
        ("microseconds", json!((START + 2) * 1_000_000), Some(at(2))),
        ("text of seconds", json!((START + 2).to_string()), Some(at(2))),
        ("text of milliseconds", json!(((START + 2) * 1000).to_string()), Some(at(2))),
        ("a fraction", json!(1_700_000_002.0), Some(at(2))),
        ("ISO", json!("2023-11-14T22:13:22Z"), Some(at(2))),
        ("ISO with milliseconds", json!("2023-11-14T22:13:22.000Z"), Some(at(2))),
        ("ISO with an offset", json!("2023-11-15T00:13:22+02:00"), Some(at(2))),
        ("ISO without an offset", json!("2023-11-14T22:13:22"), Some(at(2))),
        ("Ruby's form", json!("2023-11-14 22:13:22 UTC"), Some(at(2))),
        ("zero", json!(0), None),
        ("negative", json!(-5), None),
        ("before 2000", json!(900_000_000), None),
        ("the far future", json!("9999-01-01T00:00:00Z"), None),
        ("huge", json!(i64::MAX), None),
        ("huge and not whole", json!(1e300), None),
        ("a word", json!("soon"), None),
        ("null", json!(null), None),
        ("an object", json!({ "at": 1 }), None),
    ];
    for (name, time, expected) in cases {
        let mut data = ringing();
        data["answered_at"] = time.clone();
        assert_eq!(parsed("call.answered", &data).view.answered_at, expected, "{name}");
        let mut body = envelope("call.created", 2, &ringing());
        body["timestamp"] = time;
        // Without a time of its own the envelope takes the latest one of the call: its start.
        assert_eq!(read(&body).told.at, expected.unwrap_or(at(0)), "{name}, envelope");
    }
}

#[test]
fn an_envelope_without_a_time_takes_the_latest_that_the_call_tells() {
    let data = with(
        ringing(),
        json!({
            "ended_at": START + 50,
            "tags": [{ "id": 1, "name": "a", "created_at": START + 70 }],
            "comments": [{ "id": 1, "content": "a", "posted_at": START + 60 }],
        }),
    );
    let body = with(envelope("call.commented", 0, &data), json!({ "timestamp": null }));
    assert_eq!(read(&body).told.at, at(70));
    assert_eq!(read(&json!({ "event": "call.created" })).told.at, Timestamp::UNIX_EPOCH);
}

#[test]
fn every_event_name_is_a_fact() {
    let known = [
        ("call.created", CallEvent::Created),
        ("call.ringing_on_agent", CallEvent::RingingOnAgent),
        ("call.agent_declined", CallEvent::AgentDeclined),
        ("call.answered", CallEvent::Answered),
        ("call.transferred", CallEvent::Transferred),
        ("call.external_transferred", CallEvent::ExternalTransferred),
        ("call.unsuccessful_transfer", CallEvent::UnsuccessfulTransfer),
        ("call.hold", CallEvent::Hold),
        ("call.unhold", CallEvent::Unhold),
        ("call.ivr_option_selected", CallEvent::IvrOptionSelected),
        ("call.hungup", CallEvent::Hungup),
        ("call.ended", CallEvent::Ended),
        ("call.voicemail_left", CallEvent::VoicemailLeft),
        ("call.comm_assets_generated", CallEvent::CommAssetsGenerated),
        ("call.assigned", CallEvent::Assigned),
        ("call.archived", CallEvent::Archived),
        ("call.tagged", CallEvent::Tagged),
        ("call.untagged", CallEvent::Untagged),
        ("call.commented", CallEvent::Commented),
        ("call.invented_next_year", CallEvent::Other),
    ];
    for (name, event) in known {
        // The event decides, whatever the resource says.
        let body = with(envelope(name, 2, &ringing()), json!({ "resource": "something_else" }));
        assert_eq!(read(&body).told.call_fact().unwrap().clone().event, event, "{name}");
    }
    let nameless = with(envelope("", 2, &ringing()), json!({ "event": null }));
    let told = read(&nameless).told;
    assert_eq!((told.event.as_str(), told.call_fact().unwrap().clone().event), ("unknown", CallEvent::Other));
}

#[test]
fn events_of_other_kinds_are_kept_with_the_call_they_speak_of() {
    let cases = [
        ("summary.created", json!({ "id": 5, "call_id": 780_001, "number_id": 1 }), Some(780_001)),
        ("sentiment.created", json!({ "id": 5, "call_id": "780001" }), Some(780_001)),
        ("call_evaluation.created", json!({ "id": 5, "call_id": 780_001 }), Some(780_001)),
        ("realtime_transcription.utterances_received", json!({ "id": "x", "call": { "id": 780_001 } }), Some(780_001)),
        ("csat.predicted", json!({ "csat": { "call_id": 780_001 } }), Some(780_001)),
        ("ai_voice_agent.ended", json!({ "id": 780_001 }), Some(780_001)),
        ("user.created", json!({ "id": 731_416, "name": "A" }), None),
        ("user.wut_end.v2", json!({ "id": 731_416, "last_call_id": 780_001 }), None),
        ("contact.updated", json!({ "id": 76 }), None),
        ("integration.deleted", json!({ "integration_id": 1, "company_id": 2 }), None),
        ("anything.else", json!("no object"), None),
    ];
    for (event, data, call) in cases {
        let webhook = read(&with(envelope(event, 2, &data), json!({ "resource": "x" })));
        assert_eq!(webhook.told.call(), call.map(CallId), "{event}");
        assert_eq!(webhook.told.parsed, None, "{event}");
        assert_eq!(webhook.told.event, event);
    }
    let with_number =
        envelope("message.received", 2, &json!({ "id": "m1", "number": { "id": 5, "digits": "+33176111111" } }));
    assert_eq!(read(&with_number).numbers[0].id, NumberId(5));
}

#[test]
fn a_call_event_without_a_readable_call_is_kept() {
    for data in [
        json!(null),
        json!([]),
        json!("x"),
        json!({}),
        json!({ "id": "abc" }),
        json!({ "id": -4 }),
        json!({ "id": 1.5 }),
    ] {
        let webhook = read(&envelope("call.created", 2, &data));
        assert_eq!((webhook.told.call(), webhook.told.parsed), (None, None), "{data}");
    }
    for id in [json!(780_001), json!("780001"), json!(780_001.0)] {
        let data = with(ringing(), json!({ "id": id }));
        assert_eq!(read(&envelope("call.created", 2, &data)).told.call(), Some(CallId(780_001)));
    }
}

#[test]
fn what_is_no_json_object_is_refused_with_its_place() {
    let error = |body: &[u8]| read_webhook(body).unwrap_err();
    let ReadError::NotJson { line, column, .. } = error(b"{\"event\":\n  \"secret\" oops}") else { panic!("not JSON") };
    assert_eq!((line, column), (2, 12));
    assert!(!error(b"{\"event\": \"secret").to_string().contains("secret"), "the body is not quoted");
    assert!(matches!(error(b""), ReadError::NotJson { line: 1, .. }));
    assert!(matches!(error(b"{} {}"), ReadError::NotJson { .. }));
    assert_eq!(error(b"[1]"), ReadError::NotAnObject { found: "an array" });
    assert_eq!(error(b"null"), ReadError::NotAnObject { found: "null" });
    let deep = "[".repeat(100_000);
    assert!(matches!(error(deep.as_bytes()), ReadError::NotJson { .. }));
}

#[test]
fn half_a_character_costs_no_call() {
    let body = bytes(&envelope(
        "call.commented",
        2,
        &with(ringing(), json!({ "comments": [{ "id": 1, "content": "HERE", "posted_at": START }] })),
    ));
    let with_content = |content: &[u8]| {
        let text = String::from_utf8(body.clone()).unwrap();
        let (before, after) = text.split_once("HERE").unwrap();
        let body = [before.as_bytes(), content, after.as_bytes()].concat();
        let view = read_webhook(&body).unwrap().told.call_fact().unwrap().clone().view;
        view.comments[0].content.clone()
    };
    assert_eq!(with_content(br"cut \ud83d"), "cut \u{fffd}");
    assert_eq!(with_content(br"\ude00 cut \\ud83d \ud83d\ude00 \n."), "\u{fffd} cut \\ud83d 😀 \n.");
    assert_eq!(with_content(b"latin \xe9"), "latin \u{fffd}");
    let with_mark = [b"\xef\xbb\xbf".as_slice(), &body].concat();
    assert!(read_webhook(&with_mark).unwrap().told.parsed.is_some());
}
