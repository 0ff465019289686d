//! Messages (sheet §3.8): four spellings of the other end, both forms of time, statuses without text.

use aircall::reading::read_webhook;
use domain::call::Direction;
use domain::fact::{ParsedFact, Told};
use domain::ids::{InteractionKey, MessageId};
use domain::message::{Channel, Message, MessageEvent, MessageFact, fold_message};
use jiff::Timestamp;
use phone::External;
use serde_json::{Value, json};

fn told(event: &str, timestamp: &Value, data: &Value) -> Told {
    let body = json!({ "resource": "message", "event": event, "timestamp": timestamp, "token": "t", "data": data });
    read_webhook(body.to_string().as_bytes()).unwrap().told
}

fn fact(told: &Told) -> MessageFact {
    told.parsed.as_ref().and_then(ParsedFact::message).expect("a message's event").clone()
}

fn folded(told: &[Told]) -> Option<Message> {
    let facts: Vec<_> = told.iter().map(|told| (told.hash, fact(told))).collect();
    fold_message(facts.iter().map(|(hash, fact)| (*hash, fact)))
}

fn number() -> Value {
    json!({ "id": 5, "name": "Support", "digits": "+1 415-555-0100", "country": "US" })
}

const SECONDS: i64 = 1_767_225_600;

#[test]
fn the_other_end_is_read_in_each_of_its_forms() {
    let spellings = [
        json!({ "external_number": "+1 870-457-5426" }),
        json!({ "raw_digits": "18704575426" }),
        json!({ "external_number": "18704575426", "raw_digits": null }),
        json!({ "contact": { "id": 1, "phone_numbers": [{ "id": 2, "value": "+18704575426" }] } }),
    ];
    for spelling in spellings {
        let mut data = json!({ "id": "m1", "body": "Hi", "channel": null, "number": number() });
        data.as_object_mut().unwrap().extend(spelling.as_object().unwrap().clone());
        let message = folded(&[told("message.received", &json!(SECONDS), &data)]).unwrap();
        assert_eq!(message.party, External::read("+18704575426", None), "{spelling}");
        assert_eq!((message.direction, message.channel), (Direction::Inbound, Channel::Sms));
    }
}

#[test]
fn a_status_may_come_first_and_carries_no_text() {
    let data = json!({ "id": "m1", "status": "delivered", "number": number(), "external_number": "+1 870-457-5426" });
    let status = told("message.status_updated", &json!(SECONDS * 1000 + 1), &data);
    assert_eq!(status.about, Some(InteractionKey::Message(MessageId("m1".into()))));
    assert_eq!(fact(&status).event, MessageEvent::StatusUpdated);
    assert_eq!(folded(std::slice::from_ref(&status)), None);
    let mut sent = data.clone();
    sent["body"] = json!("On my way");
    sent["sent_at"] = json!(SECONDS * 1000);
    let sent = told("message.sent", &json!(SECONDS * 1000), &sent);
    let message = folded(&[status, sent]).unwrap();
    assert_eq!((message.body.as_str(), message.status.as_deref()), ("On my way", Some("delivered")));
    assert_eq!(
        (message.direction, message.written_at),
        (Direction::Outbound, Timestamp::from_second(SECONDS).unwrap())
    );
}

#[test]
fn times_come_as_seconds_milliseconds_or_text() {
    let expected = Timestamp::from_second(SECONDS).unwrap();
    for time in [json!(SECONDS), json!(SECONDS * 1000), json!("2026-01-01T00:00:00Z")] {
        let data =
            json!({ "id": "m1", "body": "Hi", "number": number(), "raw_digits": "18704575426", "created_at": time });
        assert_eq!(folded(&[told("message.received", &json!(SECONDS), &data)]).unwrap().written_at, expected, "{time}");
    }
}

#[test]
fn a_group_message_names_everybody_without_a_plus() {
    let data = json!({ "id": "g1", "body": "Hi all", "number": number(), "external_number": "+1 202-555-0147",
        "participants": ["12025550147", "12025550148", "12025550147"] });
    let sent = folded(&[told("group_message.sent", &json!(SECONDS), &data)]).unwrap();
    assert_eq!(sent.parties().len(), 2);
    let received = folded(&[told("group_message.received", &json!(SECONDS), &data)]).unwrap();
    assert_eq!(received.parties(), [&External::read("+12025550147", None)]);
    assert!(received.group);
}

#[test]
fn whatsapp_tells_its_type_and_template() {
    let data = json!({ "id": "w1", "body": null, "channel": "whatsapp", "number": number(), "raw_digits": "18704575426",
        "whatsapp_message_category": "utility", "whatsapp_message_type": "regular", "template_content": { "body": "Your order" },
        "media_details": [{ "file_name": "a.jpg", "file_type": "image/jpeg", "presigned_url": "https://media.example/a" }] });
    let message = folded(&[told("message.sent", &json!(SECONDS), &data)]).unwrap();
    let whatsapp = message.whatsapp.unwrap();
    assert_eq!((message.channel, whatsapp.template.as_deref()), (Channel::WhatsApp, Some("Your order")));
    assert_eq!((whatsapp.kind.as_deref(), whatsapp.category.as_deref()), (Some("regular"), Some("utility")));
    assert_eq!((message.media.len(), message.media[0].content_type.as_str()), (1, "image/jpeg"));
}

#[test]
fn damaged_messages_are_facts_all_the_same() {
    for data in
        [json!(null), json!({}), json!({ "id": {} }), json!({ "id": 7, "media_details": "x", "participants": 3 })]
    {
        let told = told("message.received", &json!(SECONDS), &data);
        assert_eq!(told.event, "message.received", "{data}");
    }
}
