//! What webhooks show of messages, and what they do not (sheet §2.4, §3.8, §4.6).

use sandbox::aircall::{
    Direction, EnvelopeTime, MessageDates, MessageStatus, Messages, OtherParty, Outcome, Settings, Write,
};
use serde_json::{Value, json};

use crate::harness::{CARLA, Fake, START, fake, fake_with, keys};

const GRACE: &str = "+14155550101";

pub(crate) fn received(party: &str, body: &str) -> Value {
    json!({ "do": "write", "direction": "inbound", "number": 501, "party": party, "body": body })
}

pub(crate) fn sent(party: &str, body: &str) -> Value {
    json!({ "do": "write", "direction": "outbound", "number": 501, "party": party, "user": CARLA, "body": body })
}

pub(crate) fn with(mut act: Value, members: Value) -> Value {
    let Value::Object(members) = members else { panic!("no object") };
    act.as_object_mut().unwrap().extend(members);
    act
}

fn settings(change: impl FnOnce(&mut Messages)) -> Settings {
    let mut settings = Settings::default();
    change(&mut settings.messages);
    settings
}

/// The statuses told so far, in order.
fn statuses(fake: &Fake) -> Vec<String> {
    let told = fake.told().into_iter().filter(|(event, _, _)| event.ends_with("status_updated"));
    told.map(|(_, _, data)| data["status"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_received_sms_shows_its_sender_and_no_agent() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    fake.act("m", received(GRACE, "Where is my order? ☕"));
    fake.pass(60).await;
    assert_eq!(fake.events(), ["message.received"]);
    let body = fake.inbox.got()[0].json();
    assert_eq!(keys(&body), ["data", "event", "resource", "timestamp", "token"]);
    assert_eq!((&body["resource"], &body["timestamp"]), (&json!("message"), &json!(START * 1_000)));
    let data = &body["data"];
    let expected = [
        "body",
        "channel",
        "contact",
        "created_at",
        "direct_link",
        "direction",
        "external_number",
        "id",
        "media_details",
        "number",
        "origin",
        "sent_at",
        "status",
        "updated_at",
    ];
    assert_eq!(keys(data), expected);
    let id = data["id"].as_str().unwrap();
    assert_eq!(data["direct_link"], format!("https://api.aircall.io/v1/numbers/501/messages/{id}"));
    assert_eq!((&data["direction"], &data["status"]), (&json!("inbound"), &json!("received")));
    assert_eq!((&data["body"], &data["channel"]), (&json!("Where is my order? ☕"), &Value::Null));
    assert_eq!(data["external_number"], "+1 415-555-0101");
    assert_eq!(data["contact"]["phone_numbers"][0]["value"], GRACE);
    assert_eq!(data["number"]["e164_digits"], "+14155550190");
    assert_eq!(data["created_at"], START * 1_000);
}

#[tokio::test]
async fn a_status_carries_neither_body_nor_direction() {
    let fake = fake().await;
    fake.webhook(&["message.sent", "message.status_updated"]).await;
    fake.act("m", sent(GRACE, "On its way"));
    fake.pass(10).await;
    assert_eq!(fake.events(), ["message.sent", "message.status_updated", "message.status_updated"]);
    let first = fake.last("message.sent");
    assert_eq!((&first["direction"], &first["status"]), (&json!("outbound"), &json!("pending")));
    assert!(first.get("user").is_none() && first.get("agentId").is_none());
    assert_eq!(statuses(&fake), ["sent", "delivered"]);
    let last = fake.last("message.status_updated");
    assert_eq!(last["id"], first["id"]);
    for absent in ["body", "direction", "media_details", "user"] {
        assert!(last.get(absent).is_none(), "{absent}");
    }
    assert!(last["updated_at"].as_i64() > first["updated_at"].as_i64());
    assert_eq!(last["created_at"], first["created_at"]);
}

#[tokio::test]
async fn statuses_can_come_before_the_message() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    let statuses = json!([{ "status": "sent", "after": 1 }, { "status": "failed", "after": 2 }]);
    fake.act("m", with(sent(GRACE, "Hello"), json!({ "statuses": statuses, "told_after": 1.5 })));
    fake.pass(5).await;
    assert_eq!(fake.events(), ["message.status_updated", "message.sent", "message.status_updated"]);
    assert_eq!(fake.last("message.sent")["status"], "sent");
    fake.act("m", json!({ "do": "update_status", "status": "read" }));
    fake.pass(1).await;
    assert_eq!(self::statuses(&fake), ["sent", "failed", "read"]);
    let message = fake.aircall.messages().remove(0);
    assert_eq!(message.status, MessageStatus::Read);
    assert_eq!(message.statuses.len(), 4);
    let acts: Vec<&Value> = message.history.iter().map(|happening| &happening.what["do"]).collect();
    assert_eq!(acts, ["write", "update_status"]);
}

#[tokio::test]
async fn times_are_written_as_the_office_is_set() {
    let change = |messages: &mut Messages| {
        messages.envelope_time = EnvelopeTime::Seconds;
        messages.dates = MessageDates::Text;
    };
    let fake = fake_with(settings(change), 1).await;
    fake.webhook(&[]).await;
    fake.act("m", received(GRACE, "Hello"));
    fake.inbound("c", "anonymous");
    fake.pass(1).await;
    let body = fake.inbox.got()[0].json();
    assert_eq!(body["timestamp"], START);
    assert_eq!(body["data"]["sent_at"], "2026-11-21T10:00:00.000Z");
    // Calls stay as they are.
    assert_eq!(fake.inbox.got()[1].json()["timestamp"], START);
}

#[tokio::test]
async fn the_other_party_is_named_as_the_office_is_set() {
    for (form, external, digits) in [
        (OtherParty::ExternalNumber, json!("+44 1256 274690"), Value::Null),
        (OtherParty::RawDigits, Value::Null, json!("441256274690")),
        (OtherParty::Both, json!("+44 1256 274690"), json!("441256274690")),
    ] {
        let fake = fake_with(settings(|messages| messages.other_party = form), 1).await;
        fake.webhook(&[]).await;
        fake.act("m", received("+441256274690", "Hello"));
        fake.act("m", json!({ "do": "update_status", "status": "read" }));
        fake.pass(1).await;
        for event in ["message.received", "message.status_updated"] {
            let data = fake.last(event);
            assert_eq!((&data["external_number"], &data["raw_digits"]), (&external, &digits), "{event}");
        }
    }
}

#[tokio::test]
async fn a_short_code_is_shown_as_it_is() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    fake.act("m", received("22395", "Your code is 1234"));
    fake.pass(1).await;
    let data = fake.last("message.received");
    assert_eq!(data["external_number"], "22395");
    assert!(data.get("contact").is_none());
}

#[tokio::test]
async fn agents_are_named_only_where_the_office_is_set_so() {
    let fake = fake_with(settings(|messages| messages.names_user = true), 1).await;
    fake.webhook(&[]).await;
    fake.act("out", sent(GRACE, "Hello"));
    fake.act("in", received(GRACE, "Hello"));
    fake.pass(1).await;
    let data = fake.last("message.sent");
    assert_eq!((&data["user"]["email"], &data["agentId"]), (&json!(CARLA), &json!(1203)));
    assert!(fake.last("message.received").get("user").is_none());
}

#[tokio::test]
async fn a_group_names_all_without_a_plus() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    let others = json!({ "participants": ["+12025550147", "+12025550148"] });
    fake.act("in", with(received(GRACE, "All of us"), others.clone()));
    fake.act("out", with(sent(GRACE, "To all"), others));
    fake.pass(10).await;
    let events = fake.events();
    assert_eq!(events[..2], ["group_message.received", "group_message.sent"]);
    assert!(events[2..].iter().all(|event| event == "group_message.status_updated"));
    let (got, out) = (fake.last("group_message.received"), fake.last("group_message.sent"));
    assert_eq!(got["participants"], json!(["14155550101", "12025550147", "12025550148"]));
    assert_eq!(got["external_number"], "+1 415-555-0101");
    assert!(out.get("external_number").is_none() && out.get("raw_digits").is_none());
    assert_eq!(got["group_conversation_id"], out["group_conversation_id"]);
    assert!(got["group_conversation_id"].is_string());
    assert_eq!(fake.inbox.got()[0].json()["resource"], "message");
    let status = fake.last("group_message.status_updated");
    assert_eq!(status["group_conversation_id"], got["group_conversation_id"]);
    assert!(status.get("body").is_none());
}

#[tokio::test]
async fn whatsapp_tells_type_template_and_parent() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    fake.act("ask", with(received(GRACE, "Hello"), json!({ "channel": "whatsapp" })));
    fake.pass(1).await;
    let asked = fake.last("message.received");
    let shown = (&asked["channel"], &asked["type"], &asked["parent_id"]);
    assert_eq!(shown, (&json!("whatsapp"), &json!("text"), &Value::Null));

    fake.act("reply", with(sent(GRACE, "Hi"), json!({ "channel": "whatsapp", "parent": "ask" })));
    fake.pass(1).await;
    assert_eq!(fake.last("message.sent")["parent_id"], asked["id"]);

    let template = json!({
        "template_content": { "name": "order_update", "body": "Your order 17 is on its way" },
        "category": "utility", "message_type": "regular", "recipient_country": "US",
    });
    let act = with(sent("+14155550142", ""), json!({ "channel": "whatsapp", "whatsapp": template }));
    fake.act("template", act);
    fake.pass(1).await;
    let data = fake.last("message.sent");
    assert_eq!((&data["type"], &data["body"]), (&json!("template"), &json!("")));
    assert_eq!(data["template_content"]["name"], "order_update");
    assert_eq!(data["whatsapp_message_category"], "utility");
    assert_eq!((&data["whatsapp_message_type"], &data["recipient_country"]), (&json!("regular"), &json!("US")));
    assert!(data.get("metadata").is_none());
}

#[tokio::test]
async fn events_go_to_those_who_ask_for_them_and_the_dump_knows_whom() {
    let fake = fake().await;
    let one = fake.webhook(&["message.sent"]).await["id"].as_i64().unwrap();
    let two = fake.webhook(&["message.sent", "message.received"]).await["id"].as_i64().unwrap();
    fake.act("m", sent(GRACE, "Hello"));
    fake.pass(10).await;
    let message = fake.aircall.dump()["messages"][0].clone();
    let told: Vec<_> =
        message["told"].as_array().unwrap().iter().map(|told| (&told["event"], &told["webhooks"])).collect();
    let nobody = (&json!("message.status_updated"), &json!([]));
    assert_eq!(told, [(&json!("message.sent"), &json!([one, two])), nobody, nobody]);
    let deliveries = message["deliveries"].as_array().unwrap();
    assert_eq!(deliveries.len(), 2);
    assert!(deliveries.iter().all(|attempt| attempt["outcome"] == "delivered" && attempt["event"] == "message.sent"));
    assert_eq!((&message["label"], &message["user"]), (&json!("m"), &json!(1203)));
    // Events of messages are not among the calls that nobody heard of.
    assert_eq!(fake.aircall.unheard(), 0);
}

#[tokio::test]
async fn what_comes_while_a_webhook_is_off_is_lost_for_good() {
    let fake = fake().await;
    let webhook = fake.webhook(&[]).await;
    fake.inbox.answer(Ok(503));
    fake.act("early", received(GRACE, "before"));
    fake.pass(0).await;
    fake.aircall.disable_webhooks();
    fake.act("lost", received(GRACE, "meanwhile"));
    fake.inbox.answer(Ok(200));
    // The one that failed before is tried again, and its success enables the webhook.
    fake.pass(5).await;
    let shown = fake.get(&format!("/v1/webhooks/{}", webhook["webhook_id"].as_str().unwrap())).await;
    assert_eq!(shown.body["webhook"]["active"], true);
    fake.act("late", received(GRACE, "after"));
    fake.pass(3_600).await;
    let bodies: Vec<Value> = fake.told().into_iter().map(|(_, _, data)| data["body"].clone()).collect();
    assert_eq!(bodies, ["before", "before", "after"]);
    let messages = fake.aircall.messages();
    let outcomes: Vec<Outcome> = messages[0].deliveries.iter().map(|attempt| attempt.outcome).collect();
    assert_eq!(outcomes, [Outcome::Refused, Outcome::Delivered]);
    assert!(messages[1].deliveries.is_empty() && messages[1].told[0].webhooks.is_empty());

    let id = &messages[1].id;
    let link = fake.last("message.received")["number"]["id"].clone();
    for path in ["/v1/messages".to_owned(), format!("/v1/messages/{id}"), format!("/v1/numbers/{link}/messages/{id}")] {
        assert_eq!(fake.get(&path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn messages_are_written_from_code_as_well() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    let write = Write::sms(Direction::Inbound, 501, GRACE, "Hello");
    let ordinal = fake.aircall.act("m", sandbox::aircall::Act::Write(Box::new(write))).unwrap();
    fake.pass(1).await;
    let message = fake.aircall.messages().remove(0);
    assert_eq!((ordinal, message.ordinal, message.label.as_str()), (1, 1, "m"));
    assert_eq!(fake.last("message.received")["id"], message.id);
}
