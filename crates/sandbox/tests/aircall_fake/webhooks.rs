//! Webhooks by REST (sheet §2.1).

use serde_json::json;

use crate::harness::{fake, keys};

const EVENTS: usize = 67;

#[tokio::test]
async fn a_webhook_is_made_shown_and_deleted() {
    let fake = fake().await;
    let body = json!({
        "url": "https://deskline.example/hook",
        "custom_name": "Deskline",
        "events": ["call.ended", "call.created"],
    });
    let made = fake.send("POST", "/v1/webhooks", &body).await;
    assert_eq!(made.status, 201);
    let webhook = &made.body["webhook"];
    // The order of the events is not kept, and the name is not returned.
    assert_eq!(webhook["events"], json!(["call.created", "call.ended"]));
    let expected = ["active", "created_at", "direct_link", "events", "id", "token", "url", "webhook_id"];
    assert_eq!(keys(webhook), expected);
    let token = webhook["token"].as_str().unwrap();
    assert!(token.len() == 32 && token.chars().all(|c| c.is_ascii_hexdigit()));
    assert_eq!(webhook["created_at"], "2026-11-21T10:00:00.000Z");
    assert_eq!(webhook["active"], true);

    let uuid = webhook["webhook_id"].as_str().unwrap();
    let by_uuid = fake.get(&format!("/v1/webhooks/{uuid}")).await.body;
    let by_number = fake.get(&format!("/v1/webhooks/{}", webhook["id"])).await.body;
    assert_eq!(&by_uuid["webhook"], webhook);
    assert_eq!(&by_number["webhook"], webhook);
    let list = fake.get("/v1/webhooks").await.body;
    assert_eq!(&list["webhooks"][0], webhook);
    assert!(!keys(&list["meta"]).contains(&"next_page_link"));

    assert_eq!(fake.send("DELETE", &format!("/v1/webhooks/{uuid}"), &json!({})).await.status, 204);
    assert_eq!(fake.get(&format!("/v1/webhooks/{uuid}")).await.status, 404);
}

#[tokio::test]
async fn a_webhook_without_events_gets_all_of_them() {
    let fake = fake().await;
    for body in [json!({ "url": "https://a.example" }), json!({ "url": "https://a.example", "events": [] })] {
        let made = fake.send("POST", "/v1/webhooks", &body).await;
        assert_eq!(made.body["webhook"]["events"].as_array().unwrap().len(), EVENTS);
    }
}

#[tokio::test]
async fn wrong_webhooks_are_refused() {
    let fake = fake().await;
    for wrong in [
        json!({}),
        json!({ "url": 5 }),
        json!({ "url": "nonsense" }),
        json!({ "url": "http://deskline.example/hook" }),
        json!({ "url": "https://deskline.example", "events": ["call.exploded"] }),
        json!({ "url": "https://deskline.example", "events": "call.ended" }),
    ] {
        assert_eq!(fake.send("POST", "/v1/webhooks", &wrong).await.status, 400, "{wrong}");
    }
    assert!(fake.ids("/v1/webhooks", "webhooks").await.is_empty());
}

#[tokio::test]
async fn a_company_has_100_webhooks_at_most() {
    let fake = fake().await;
    for _ in 0..100 {
        fake.webhook(&[]).await;
    }
    fake.pass(60).await;
    let refused = fake.send("POST", "/v1/webhooks", &json!({ "url": "https://a.example" })).await;
    assert_eq!(refused.status, 400);
}

#[tokio::test]
async fn an_update_without_events_registers_all_of_them() {
    let fake = fake().await;
    let webhook = fake.webhook(&["call.ended"]).await;
    let path = format!("/v1/webhooks/{}", webhook["webhook_id"].as_str().unwrap());
    let events = |body: &serde_json::Value| body["webhook"]["events"].as_array().unwrap().clone();

    let kept = fake.send("PUT", &format!("{path}?events_action=add"), &json!({ "active": true })).await;
    assert_eq!(events(&kept.body), ["call.ended"]);
    let add = json!({ "events": ["call.created"] });
    let added = fake.send("PUT", &format!("{path}?events_action=add"), &add).await;
    assert_eq!(events(&added.body), ["call.created", "call.ended"]);
    let remove = json!({ "events": ["call.ended"] });
    let removed = fake.send("PUT", &format!("{path}?events_action=remove"), &remove).await;
    assert_eq!(events(&removed.body), ["call.created"]);
    let replaced = fake.send("PUT", &path, &json!({ "events": ["call.tagged"] })).await;
    assert_eq!(events(&replaced.body), ["call.tagged"]);

    let all = fake.send("PUT", &path, &json!({ "url": "https://other.example/hook" })).await;
    assert_eq!(events(&all.body).len(), EVENTS);
    assert_eq!(all.body["webhook"]["url"], "https://other.example/hook");
    assert_eq!(all.body["webhook"]["token"], webhook["token"]);

    for (query, wrong) in [
        ("?events_action=replace", json!({})),
        ("", json!({ "url": "http://other.example" })),
        ("", json!({ "active": "yes" })),
        ("", json!({ "events": ["call.exploded"] })),
    ] {
        assert_eq!(fake.send("PUT", &format!("{path}{query}"), &wrong).await.status, 400, "{query} {wrong}");
    }
}

#[tokio::test]
async fn a_webhook_that_is_switched_off_gets_nothing() {
    let fake = fake().await;
    let webhook = fake.webhook(&["call.created"]).await;
    let path = format!("/v1/webhooks/{}?events_action=add", webhook["id"]);
    fake.send("PUT", &path, &json!({ "active": false })).await;
    fake.inbound("one", "+14155550101");
    fake.pass(1).await;
    assert!(fake.events().is_empty());
    fake.send("PUT", &path, &json!({ "active": true })).await;
    let two = fake.inbound("two", "+14155550101");
    fake.pass(1).await;
    assert_eq!(fake.last("call.created")["id"], two);
    assert_eq!(fake.events().len(), 1);
}
