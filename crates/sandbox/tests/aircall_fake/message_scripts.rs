//! Scripts and control requests with messages in them, and messages that are refused.

use sandbox::aircall::Script;
use serde_json::{Value, json};

use crate::harness::{CARLA, Fake, answer, fake, listen};
use crate::messages::{received, sent, with};

const GRACE: &str = "+14155550101";

async fn played(fake: &Fake, script: &Value, seconds: u64) {
    let script: Script = serde_json::from_value(script.clone()).unwrap();
    let playing = fake.aircall.play(script);
    fake.pass(seconds).await;
    assert_eq!(playing.finished().await.unwrap().refused, []);
}

#[tokio::test]
async fn a_script_mixes_calls_and_messages() {
    let fake = fake().await;
    fake.webhook(&[]).await;
    let script = json!([
        { "at": 0, "call": "c", "do": "place", "direction": "inbound", "number": 501, "party": GRACE },
        { "at": 9, "call": "c", "do": "hangup" },
        { "at": 10, "message": "asks", "do": "write", "direction": "inbound", "number": 501, "party": GRACE,
          "body": "You did not answer", "media": [{ "file_name": "cup.jpg", "file_type": "image/jpeg" }] },
        { "at": 12, "message": "answers", "do": "write", "direction": "outbound", "number": 501, "party": GRACE,
          "user": CARLA, "body": "Sorry!", "told_after": 3, "statuses": [{ "status": "sent", "after": 1 }] },
        { "at": 30, "message": "answers", "do": "update_status", "status": "read" },
    ]);
    played(&fake, &script, 60).await;
    let told = fake.told().into_iter().filter(|(event, _, _)| event.starts_with("message."));
    let told: Vec<String> = told.map(|(event, _, _)| event).collect();
    let expected = ["message.received", "message.status_updated", "message.sent", "message.status_updated"];
    assert_eq!(told, expected);

    let read: Script = serde_json::from_value(script).unwrap();
    let again: Script = serde_json::from_value(serde_json::to_value(&read).unwrap()).unwrap();
    assert_eq!(again, read);
}

#[tokio::test]
async fn a_burst_is_twenty_messages_in_a_minute() {
    let fake = fake().await;
    fake.webhook(&["message.received"]).await;
    let write = json!({ "direction": "inbound", "number": 501, "party": GRACE, "body": "Part {n}" });
    played(&fake, &json!([{ "message": "b", "do": "burst", "count": 20, "seconds": 57, "write": write }]), 60).await;
    let bodies: Vec<Value> = fake.told().into_iter().map(|(_, _, data)| data["body"].clone()).collect();
    let expected: Vec<String> = (1..=20).map(|n| format!("Part {n}")).collect();
    assert_eq!(bodies, expected);
    let messages = fake.aircall.messages();
    assert_eq!((messages[0].label.as_str(), messages[19].label.as_str()), ("b/1", "b/20"));
    assert_eq!(messages[19].created_at.as_second() - messages[0].created_at.as_second(), 57);
}

#[tokio::test]
async fn the_label_says_what_an_act_is_about() {
    for step in [
        json!({ "call": "m", "do": "write", "direction": "inbound", "number": 501, "party": GRACE, "body": "x" }),
        json!({ "message": "c", "do": "hangup" }),
        json!({ "message": "m", "call": "m", "do": "update_status", "status": "read" }),
        json!({ "do": "update_status", "status": "read" }),
        json!({ "message": "m", "do": "update_status", "status": "eaten" }),
        json!({ "message": "m", "do": "write", "direction": "inbound", "number": 501, "party": GRACE, "boddy": "x" }),
        json!({ "message": "m", "do": "burst", "count": 2, "seconds": 1, "write": { "direction": "inbound" } }),
    ] {
        assert!(serde_json::from_value::<sandbox::aircall::Step>(step.clone()).is_err(), "{step}");
    }
}

#[tokio::test]
async fn the_same_seed_writes_the_same_messages() {
    let mut dumps = Vec::new();
    for seed in [1, 1, 2] {
        let fake = crate::harness::fake_with(sandbox::aircall::Settings::default(), seed).await;
        fake.webhook(&[]).await;
        fake.act("m", sent(GRACE, "Hello"));
        fake.pass(60).await;
        dumps.push(fake.aircall.dump()["messages"].to_string());
    }
    assert_eq!(dumps[0], dumps[1]);
    assert_ne!(dumps[0], dumps[2]);
}

#[tokio::test]
async fn messages_are_written_and_read_by_control() {
    let fake = fake().await;
    let base = listen(axum::Router::new().nest("/aircall", fake.aircall.control_router())).await;
    let post =
        |path: &str, body: Value| answer(fake.client.post(format!("{base}/aircall{path}")).body(body.to_string()));
    let write = json!({ "message": "m", "direction": "inbound", "number": 501, "party": GRACE, "body": "Hello",
        "media": [{ "file_name": "a.pdf", "file_type": "application/pdf", "bytes": 10 }] });
    let written = post("/write", write).await;
    assert_eq!(written.status, 200);
    let id = fake.aircall.messages()[0].id.clone();
    assert_eq!(written.body, json!({ "message": "m", "id": id }));
    let by_id = json!({ "message": id, "do": "update_status", "status": "read" });
    assert_eq!(post("/act", by_id).await.status, 200);
    assert_eq!(post("/act", json!({ "message": "n", "do": "update_status", "status": "read" })).await.status, 404);
    assert_eq!(post("/write", json!({ "message": "m" })).await.status, 400);

    let get = |path: &str| answer(fake.client.get(format!("{base}/aircall{path}")));
    let messages = get("/messages").await.body;
    assert_eq!((&messages[0]["id"], &messages[0]["status"]), (&json!(id), &json!("read")));
    let file = get("/messages/m/files/0").await.body;
    assert_eq!((&file["bytes"], &file["begun"]), (&json!(10), &json!(0)));
    assert_eq!(file["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(get("/messages/m/files/1").await.status, 404);
    assert_eq!(get("/calls/c/file").await.status, 404);
}

#[tokio::test]
async fn messages_that_cannot_be_are_refused_and_change_nothing() {
    let fake = fake().await;
    fake.act("m", received(GRACE, "Hello"));
    fake.act("wa", with(received("+14155550102", "Hello"), json!({ "channel": "whatsapp" })));
    fake.pass(25 * 3_600).await;
    let before = fake.aircall.dump();
    for (label, act) in [
        ("x", received(GRACE, "")),
        ("x", sent("22395", "To a short code")),
        ("x", sent(GRACE, &"x".repeat(1_601))),
        ("x", sent("+14155550190", "To ourselves")),
        ("x", with(received(GRACE, "By an agent"), json!({ "user": CARLA }))),
        ("x", with(received(GRACE, "x"), json!({ "number": 9 }))),
        ("x", with(received(GRACE, "x"), json!({ "contact": 9 }))),
        ("x", with(received(GRACE, "x"), json!({ "parent": "m" }))),
        ("x", with(received(GRACE, "x"), json!({ "channel": "whatsapp", "parent": "nobody" }))),
        ("x", with(received(GRACE, "x"), json!({ "whatsapp": { "type": "text" } }))),
        ("x", with(received(GRACE, "x"), json!({ "told_after": -1.0 }))),
        ("x", with(received(GRACE, "x"), json!({ "participants": ["0202"] }))),
        ("x", with(received(GRACE, "x"), json!({ "participants": ["+12025550147"], "channel": "whatsapp" }))),
        // Nobody wrote by WhatsApp in the last 24 hours.
        ("x", with(sent("+14155550102", "Too late"), json!({ "channel": "whatsapp" }))),
        ("x", json!({ "do": "update_status", "status": "read" })),
        ("x", json!({ "do": "burst", "count": 0, "seconds": 1.0, "write": with_no_act(received(GRACE, "x")) })),
        ("m", json!({ "do": "hangup" })),
    ] {
        assert!(fake.try_act(label, act.clone()).is_err(), "{act}");
    }
    assert_eq!(fake.aircall.dump(), before);
}

fn with_no_act(mut act: Value) -> Value {
    act.as_object_mut().unwrap().remove("do");
    act
}
