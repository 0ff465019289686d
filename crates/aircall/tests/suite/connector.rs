//! The connector: questions, the card, and what it says of doubt.

use std::time::Duration;

use aircall::AircallConnector;
use contract::phone_side::{Card, CardLine, PhoneQuestion};
use contract::{Connector, Outcome, Settlement, Trouble};
use domain::effect::{Class, EffectKey, ReadBack};
use domain::ids::{Account, CallId, FilingId, Vendor};
use domain::ledger::{Effect, EffectState};
use domain::step::{Question, Side};
use ports::{Response, SendError};
use serde_json::{Value, json};

use crate::bodies::{at, ringing};
use crate::fake::{Scripted, answer, client, now, raw};

fn card() -> Card {
    let line = |label: &str, text: &str| CardLine { label: label.to_owned(), text: text.to_owned() };
    Card {
        call: CallId(780_001),
        title: "Ann Lee".to_owned(),
        link: Some("https://desk.example/customers/1".to_owned()),
        lines: vec![line("E-mail", "ann@example.org"), line("Company", " ")],
    }
}

fn effect(kind: &str, body: Value) -> Effect {
    Effect {
        key: EffectKey::of(&["aircall", "call/780001", kind]),
        filing: FilingId(1),
        kind: kind.to_owned(),
        side: Side::Phone,
        account: Account::new(Vendor::Aircall, "key"),
        class: Class::Ephemeral,
        lane: None,
        holds_lane_until: at(0),
        state: EffectState::Intended,
        body,
        covers: Vec::new(),
        attempts: Vec::new(),
        evidence: None,
        result: Value::Null,
        settle_at: None,
        note: None,
        intended_at: at(0),
    }
}

fn show(reply: Result<Response, SendError>) -> Outcome {
    let connector = AircallConnector::new(client(Scripted::new([reply])));
    now(connector.perform(&effect("card", json!(card()))))
}

#[test]
fn a_card_is_written_as_the_sheet_says() {
    let aircall = Scripted::new([raw(204, &[], "")]);
    let connector = AircallConnector::new(client(aircall.clone()));
    let Outcome::Confirmed { evidence, .. } = now(connector.perform(&effect("card", json!(card())))) else {
        panic!("a complete 2xx is applied")
    };
    assert!(evidence.is_sufficient());
    assert_eq!((evidence.desk_id.as_deref(), evidence.at), (Some("780001"), at(1000)));
    assert_eq!(aircall.seen(), ["POST /v1/calls/780001/insight_cards"]);
    assert_eq!(
        serde_json::from_slice::<Value>(&aircall.last().body).unwrap(),
        json!({ "contents": [
            { "type": "title", "text": "Ann Lee", "link": "https://desk.example/customers/1" },
            { "type": "shortText", "label": "E-mail", "text": "ann@example.org" },
        ] })
    );
}

#[test]
fn what_an_answer_says_of_a_card() {
    let refused = |status, words: &str| Outcome::Refused { status, words: words.to_owned() };
    let unknown = |detail: &str| Outcome::Unknown { detail: detail.to_owned() };
    let cases = [
        (answer(404, &json!({ "message": "Not Found" })), refused(404, "Not Found")),
        (answer(405, &json!({ "error": "Method Not Allowed" })), refused(405, "Method Not Allowed")),
        (answer(400, &json!({ "error": "Bad" })), refused(400, "Bad")),
        (answer(403, &json!({ "error": "No plan" })), refused(403, "No plan")),
        (
            answer(403, &json!({ "message": "Forbidden" })),
            Outcome::NotApplied(Trouble::Unauthorised { words: "Forbidden".to_owned() }),
        ),
        (answer(429, &json!({})), Outcome::NotApplied(Trouble::Limited { retry_after: Some(Duration::from_secs(60)) })),
        (
            Err(SendError::NotSent("refused".to_owned())),
            Outcome::NotApplied(Trouble::Down { detail: "could not be sent: refused".to_owned() }),
        ),
        (raw(301, &[("location", "/x")], ""), refused(301, "redirected to /x")),
        (Err(SendError::NoAnswer("cut".to_owned())), unknown("no complete answer: cut")),
        (raw(500, &[], "oops"), unknown("500: oops")),
        (raw(408, &[], ""), unknown("408: ")),
        (raw(102, &[], ""), unknown("102: ")),
        (raw(600, &[], "no"), unknown("600: no")),
        (raw(999, &[], ""), unknown("999: ")),
    ];
    for (reply, expected) in cases {
        assert_eq!(show(reply), expected);
    }
}

#[test]
fn what_is_no_card_is_refused_without_a_request() {
    for (kind, body) in [("card", json!({ "title": 5 })), ("first", json!(card()))] {
        let aircall = Scripted::new([]);
        let connector = AircallConnector::new(client(aircall.clone()));
        let outcome = now(connector.perform(&effect(kind, body)));
        assert!(matches!(outcome, Outcome::Refused { status: 0, .. }), "{outcome:?}");
        assert_eq!(aircall.seen(), [""; 0]);
    }
}

#[test]
fn a_card_in_doubt_stays_in_doubt() {
    let connector = AircallConnector::new(client(Scripted::new([])));
    assert!(matches!(now(connector.settle(&effect("card", json!(card())))), Settlement::Unclear { .. }));
    let [spec] = connector.effects() else { panic!("one kind of effect") };
    assert_eq!((spec.kind, spec.class, spec.read_back), ("card", Class::Ephemeral, ReadBack::Nothing));
    // The plan's intent and the connector's table speak of the same kind.
    assert_eq!(card().intent(EffectKey::of(&["x"])).kind, spec.kind);
}

#[test]
fn questions_are_answered_in_the_shapes_of_the_contract() {
    let page = |key: &str, item: Value| answer(200, &json!({ "meta": { "next_page_link": null }, key: [item] }));
    let connector = AircallConnector::new(client(Scripted::new([
        page("tags", json!({ "id": 1, "name": "Callback Request", "description": "queue_callback" })),
        page("teams", json!({ "id": 9, "name": "Support", "users": [{ "id": 1 }] })),
        answer(200, &json!({ "call": ringing() })),
        answer(404, &json!({ "message": "Not Found" })),
    ])));
    let ask = |question: PhoneQuestion| now(connector.ask(&question.question())).unwrap();
    assert_eq!(
        ask(PhoneQuestion::Tags).value,
        json!([{ "id": 1, "name": "Callback Request", "code": "queue_callback" }])
    );
    assert_eq!(ask(PhoneQuestion::Teams).value, json!([{ "id": 9, "users": [1] }]));
    let asked = ask(PhoneQuestion::Call { id: CallId(780_001) });
    assert_eq!(asked.value, json!({ "found": true }));
    assert_eq!(asked.told[0].call(), Some(CallId(780_001)));
    assert!(asked.told[0].parsed.is_some());
    let asked = ask(PhoneQuestion::Call { id: CallId(780_002) });
    assert_eq!((asked.value, asked.told.len()), (json!({ "found": false }), 0));
}

#[test]
fn a_question_for_somebody_else_is_refused_without_a_request() {
    let aircall = Scripted::new([]);
    let connector = AircallConnector::new(client(aircall.clone()));
    let question = Question { body: json!({ "ask": "weather" }), ..PhoneQuestion::Tags.question() };
    assert!(matches!(now(connector.ask(&question)), Err(Trouble::Refused { status: 0, .. })));
    assert_eq!(aircall.seen(), [""; 0]);
}

#[test]
fn a_probe_is_one_ping() {
    let aircall = Scripted::new([answer(503, &json!({})), answer(200, &json!({ "ping": "pong" }))]);
    let connector = AircallConnector::new(client(aircall.clone()));
    assert!(matches!(now(connector.probe()), Err(Trouble::Down { .. })));
    assert_eq!(now(connector.probe()), Ok(()));
    assert_eq!(aircall.seen(), ["GET /v1/ping", "GET /v1/ping"]);
}
