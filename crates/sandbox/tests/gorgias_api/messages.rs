//! §5: messages and internal notes.

use serde_json::{Value, json};

use crate::client::{ANNA, BRUNO, Desk, GRACE, but, incoming, new_ticket, note};

fn outgoing() -> Value {
    json!({
        "channel": "sms", "via": "api", "from_agent": true, "sender": {"id": BRUNO}, "receiver": {"id": GRACE},
        "body_text": "On its way", "sent_datetime": "2026-11-21T09:29:00Z",
    })
}

#[tokio::test]
async fn who_may_send_and_receive_what() {
    let desk = Desk::new();
    for (message, faults) in [
        (incoming("sms", GRACE), None),
        (incoming("sms", BRUNO), Some("sender")),
        (incoming("sms", 999), Some("sender")),
        (but(incoming("sms", GRACE), json!({"sender": null})), Some("sender")),
        (but(incoming("sms", GRACE), json!({"receiver": {"id": GRACE}})), Some("receiver")),
        (outgoing(), None),
        (but(outgoing(), json!({"sender": null})), None),
        (but(outgoing(), json!({"receiver": null})), None),
        (but(outgoing(), json!({"sender": {"email": "Bruno@acme.example"}})), None),
        (but(outgoing(), json!({"sender": {"id": GRACE}})), Some("sender")),
        (but(outgoing(), json!({"sender": {"email": "no@acme.example"}})), Some("sender")),
        (but(outgoing(), json!({"receiver": {"id": BRUNO}})), Some("receiver")),
        (note(), None),
        (but(note(), json!({"sender": null})), Some("sender")),
        (but(note(), json!({"sender": {"id": GRACE}})), Some("sender")),
        (but(note(), json!({"from_agent": false})), Some("from_agent")),
        (but(note(), json!({"receiver": {"id": GRACE}})), Some("receiver")),
    ] {
        let answer = desk.post("/tickets/201/messages", message.clone()).await;
        match faults {
            None => assert_eq!(answer.status, 201, "{message} {answer:?}"),
            Some(fault) => assert!(answer.faults().contains(&fault.to_owned()), "{message} {answer:?}"),
        }
        desk.advance(1.0);
    }
}

#[tokio::test]
async fn the_same_holds_inside_a_new_ticket() {
    let desk = Desk::new();
    let messages = json!([note(), but(note(), json!({"sender": {"id": 999}}))]);
    let answer = desk.post("/tickets", but(new_ticket(), json!({"messages": messages}))).await;
    assert_eq!(answer.faults(), ["messages.1.sender"]);
}

#[tokio::test]
async fn what_is_wrong_with_a_message_is_named() {
    let desk = Desk::new();
    for (change, fault) in [
        (json!({"channel": null}), "channel"),
        (json!({"from_agent": null}), "from_agent"),
        (json!({"via": "carrier-pigeon"}), "via"),
        (json!({"body": "x"}), "body"),
        (json!({"external_id": "x".repeat(256)}), "external_id"),
        (json!({"sent_datetime": 1_700_000_000}), "sent_datetime"),
        (json!({"attachments": [{"url": "https://x.example/a", "name": "a"}]}), "attachments.0.content_type"),
        (json!({"source": {"kind": "phone"}}), "source.kind"),
        (json!({"mention_ids": [999]}), "mention_ids"),
        (json!({"integration_id": "7"}), "integration_id"),
    ] {
        let faults = desk.post("/tickets/201/messages", but(note(), change.clone())).await.faults();
        assert_eq!(faults, [fault], "{change}");
    }
    let mention = but(outgoing(), json!({"mention_ids": [ANNA]}));
    assert_eq!(desk.post("/tickets/201/messages", mention).await.faults(), ["mention_ids"]);
    assert_eq!(desk.post("/tickets/201/messages?action=send", note()).await.faults(), ["action"]);
    assert_eq!(desk.post("/tickets/201/messages?action=force", note()).await.status, 201);
}

#[tokio::test]
async fn without_a_sender_the_options_decide() {
    let desk = Desk::with(json!({"note_without_sender": "fall_back", "incoming_without_sender": "fall_back"}));
    let note = desk.post("/tickets/201/messages", but(note(), json!({"sender": null}))).await.body;
    assert_eq!(note["sender"]["name"], "Gorgias Bot");
    let message = but(incoming("sms", GRACE), json!({"sender": null}));
    assert_eq!(desk.post("/tickets/201/messages", message).await.body["sender"]["id"], GRACE);
}

#[tokio::test]
async fn a_note_keeps_what_it_was_given() {
    let desk = Desk::new();
    let sent = but(
        note(),
        json!({
            "external_id": "deskline-1", "public": null, "mention_ids": [ANNA], "meta": {"call": 1},
            "created_datetime": "2026-11-21T08:00:00+01:00",
            "attachments": [{"url": "https://example.com/a.mp3", "name": "a.mp3", "content_type": "audio/mpeg"}],
        }),
    );
    let shown = desk.post("/tickets/201/messages", sent).await.body;
    for (name, value) in [
        ("public", json!(false)),
        ("external_id", json!("deskline-1")),
        ("body_text", json!(null)),
        ("body_html", json!("<p>Grace called.</p>")),
        ("created_datetime", json!("2026-11-21T07:00:00.000000+00:00")),
        ("sent_datetime", json!(null)),
        ("mention_ids", json!([ANNA])),
        ("ticket_id", json!(201)),
    ] {
        assert_eq!(shown[name], value, "{name}");
    }
    assert_eq!((&shown["sender"]["id"], &shown["receiver"]), (&json!(BRUNO), &Value::Null));
    assert_eq!(shown["attachments"][0]["url"], "https://example.com/a.mp3", "a foreign address stays as it is");
    assert_eq!(shown["attachments"][0]["public"], true);
}

#[tokio::test]
async fn text_alone_leaves_html_null() {
    let desk = Desk::new();
    let shown = desk.post("/tickets/201/messages", incoming("phone", GRACE)).await.body;
    assert_eq!((&shown["body_text"], &shown["body_html"]), (&json!("Hello"), &Value::Null));
    assert_eq!(shown["source"], json!({"type": "phone"}), "as a live phone message without a source");
    assert_eq!(shown["sent_datetime"], shown["created_datetime"], "nothing is to be sent");
}

#[tokio::test]
async fn only_a_customers_message_reopens() {
    for (option, message, status) in [
        (true, incoming("api", GRACE), "open"),
        (false, incoming("api", GRACE), "closed"),
        (true, note(), "closed"),
        (true, outgoing(), "closed"),
    ] {
        let desk = Desk::with(json!({"incoming_reopens": option}));
        desk.post("/tickets/201/messages", message.clone()).await;
        let ticket = desk.get("/tickets/201").await.body;
        assert_eq!(ticket["status"], status, "{message}");
        assert_eq!(ticket["closed_datetime"].is_null(), status == "open");
    }
}

#[tokio::test]
async fn notes_do_not_count_as_messages() {
    let desk = Desk::new();
    let before = desk.get("/tickets/201").await.body;
    desk.post("/tickets/201/messages", note()).await;
    let after = desk.get("/tickets/201").await.body;
    assert_eq!(before["last_message_datetime"], after["last_message_datetime"]);
    assert_ne!(before["updated_datetime"], after["updated_datetime"]);
    desk.post("/tickets/201/messages", incoming("api", GRACE)).await;
    let after = desk.get("/tickets/201").await.body;
    assert_eq!(after["last_received_message_datetime"], "2026-11-21T09:30:00.250000+00:00");
}

#[tokio::test]
async fn other_fields_of_a_nested_user_change_him() {
    let desk = Desk::new();
    desk.post("/tickets/201/messages", note()).await;
    assert_eq!(desk.dumped("users", BRUNO)["name"], "Bruno Keller");
    desk.post("/tickets/201/messages", but(note(), json!({"sender": {"id": BRUNO, "name": "Aircall"}}))).await;
    assert_eq!(desk.dumped("users", BRUNO)["name"], "Aircall");
}

#[tokio::test]
async fn messages_are_listed_by_ticket() {
    let desk = Desk::new();
    for minute in 0..5 {
        let at = format!("2026-11-21T08:0{minute}:00Z");
        desk.post("/tickets/202/messages", but(note(), json!({"external_id": at, "created_datetime": at}))).await;
    }
    let list = desk.list("/messages", &[("ticket_id", "202"), ("limit", "3")]).await;
    let ids: Vec<Value> = list.items().iter().map(|it| it["external_id"].clone()).collect();
    assert_eq!(ids, ["2026-11-21T08:04:00Z", "2026-11-21T08:03:00Z", "2026-11-21T08:02:00Z"]);
    let cursor = list.body["meta"]["next_cursor"].as_str().unwrap();
    let rest = desk.list("/messages", &[("ticket_id", "202"), ("limit", "3"), ("cursor", cursor)]).await;
    assert_eq!((rest.items().len(), &rest.body["meta"]["next_cursor"]), (3, &Value::Null));
    assert_eq!(desk.list("/messages", &[("external_id", "x")]).await.faults(), ["external_id"]);
    assert_eq!(desk.get("/messages").await.items().len(), 8, "without a ticket: all");
}

#[tokio::test]
async fn the_old_list_has_numbered_pages() {
    let desk = Desk::new();
    let page = desk.get("/tickets/201/messages?page=2&per_page=1").await;
    assert_eq!(page.items()[0]["body_text"], "It comes tomorrow.");
    assert_eq!(page.body["meta"], json!({"page": 2, "per_page": 1, "nb_pages": 2, "item_count": 2}));
    assert_eq!(desk.get("/tickets/201/messages?page=0").await.status, 400);
    assert_eq!(desk.get("/tickets/201/messages?cursor=x").await.faults(), ["cursor"]);
}

#[tokio::test]
async fn a_message_can_be_edited_and_deleted() {
    let desk = Desk::new();
    let id = desk.post("/tickets/201/messages", note()).await.created();
    let path = format!("/tickets/201/messages/{id}");
    assert_eq!(desk.put(&path, json!({"body_html": "x"})).await.faults(), ["channel", "from_agent"]);
    let answer = desk.put(&path, but(note(), json!({"body_html": "<p>Later</p>"}))).await;
    assert_eq!((answer.status, &answer.body["body_html"]), (202, &json!("<p>Later</p>")));
    let dumped = desk.dumped("tickets", 201)["messages"][2].clone();
    assert_eq!(dumped["original"]["body_html"], "<p>Grace called.</p>");
    let answer = desk.delete(&path, None).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
    assert_eq!(desk.get(&path).await.status, 404);
    assert_eq!(desk.delete(&path, None).await.status, 404);
    assert_eq!(desk.get("/tickets/201").await.body["messages"].as_array().map(Vec::len), Some(2));
    assert!(!desk.dumped("tickets", 201)["messages"][2]["deleted_at"].is_null(), "the dump still shows it");
}

#[tokio::test]
async fn a_body_that_is_no_json_is_a_400() {
    let desk = Desk::new();
    for (content_type, body) in [("application/json", "{"), ("text/plain", "{}"), ("application/json", "[]")] {
        let sent = Some((content_type, axum::body::Body::from(body)));
        let key = crate::client::basic("anna@acme.example", "anna-key");
        let answer = desk.raw(http::Method::POST, "/gorgias/acme/api/tickets", Some(&key), sent).await;
        assert_eq!(answer.faults(), ["_schema"], "{content_type} {body}");
    }
}
