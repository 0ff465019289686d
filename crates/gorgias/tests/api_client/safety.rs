//! Nothing that can be expressed is sent to a customer (sheet gorgias §5): every message that can be written, to the letter.

use gorgias::api::{ImportedMessage, InternalNote, NewAttachment, NewMessage, WriteAnswer, Writer};
use serde_json::json;

use crate::script::{Stage, status};

const LINE: &str = "POST /api/tickets/5/messages";
const FILE: NewAttachment<'_> =
    NewAttachment { url: "https://x.example/a.png", name: "a.png", content_type: "image/png", size: Some(9) };

#[tokio::test]
async fn a_note_is_internal_and_names_its_user() {
    let stage = Stage::new();
    let body = json!({
        "channel": "internal-note", "via": "api", "from_agent": true, "public": false, "sender": {"id": 4},
        "body_html": "<p>Hi</p>", "external_id": "x".repeat(255),
        "attachments": [{"url": "https://x.example/a.png", "name": "a.png", "content_type": "image/png", "size": 9}],
    });
    stage.expect_body(LINE, body, status(201, &[], ""));
    let long = "x".repeat(300);
    let note =
        InternalNote { user: 4, html: "<p>Hi</p>", external_id: Some(&long), attachments: &[FILE], created_at: None };
    let answer = stage.client.create_message("5", &NewMessage::Note(note)).await;
    assert!(matches!(answer, WriteAnswer::Applied { .. }), "{answer:?}");
    stage.done();
}

#[tokio::test]
async fn an_import_always_tells_when_it_was_sent_and_never_where_to_answer() {
    let at = "2026-11-20T09:59:59.25Z".parse().unwrap();
    let told = "2026-11-20T09:59:59.250000+00:00";
    let writers = [
        (Writer::Customer("3"), json!({"from_agent": false, "sender": {"id": 3}})),
        (Writer::User { user: 4, to: "3" }, json!({"from_agent": true, "sender": {"id": 4}, "receiver": {"id": 3}})),
    ];
    for (writer, expected) in writers {
        let stage = Stage::new();
        let mut body = expected;
        for (name, value) in [("channel", "sms"), ("via", "api"), ("body_text", "Hi <b>")] {
            body[name] = value.into();
        }
        body["public"] = true.into();
        body["imported"] = true.into();
        body["sent_datetime"] = told.into();
        body["created_datetime"] = told.into();
        body["external_id"] = "k/1".into();
        stage.expect_body(LINE, body, status(201, &[], ""));
        let message =
            ImportedMessage { writer, sent_at: at, text: "Hi <b>", external_id: Some("k/1"), attachments: &[] };
        let answer = stage.client.create_message("5", &NewMessage::Imported(message)).await;
        assert!(matches!(answer, WriteAnswer::Applied { .. }), "{answer:?}");
        stage.done();
    }
}
