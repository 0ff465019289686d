//! Contacts by REST (sheet §3.6, §4.3).

use serde_json::{Value, json};

use crate::harness::fake;

#[tokio::test]
async fn only_shared_contacts_of_our_own_are_listed() {
    let fake = fake().await;
    assert_eq!(fake.ids("/v1/contacts", "contacts").await, [40001, 40002, 40003, 40004]);
    for hidden in [40005, 40006] {
        assert_eq!(fake.get(&format!("/v1/contacts/{hidden}")).await.status, 404);
    }
    assert!(fake.ids("/v1/contacts/search?phone_number=14155550160", "contacts").await.is_empty());
}

#[tokio::test]
async fn searches_know_number_and_email_and_ignore_the_rest() {
    let fake = fake().await;
    for (query, found) in [
        ("phone_number=%2B14155550101", vec![40001]),
        ("phone_number=14155550101", vec![40001]),
        ("phone_number=4155550101", vec![]),
        ("email=SELMA@lindgren.example", vec![40003]),
        ("email=selma@lindgren.example&phone_number=14155550101", vec![]),
        ("query=Grace", vec![40001, 40002, 40003, 40004]),
    ] {
        assert_eq!(fake.ids(&format!("/v1/contacts/search?{query}"), "contacts").await, found, "{query}");
    }
}

#[tokio::test]
async fn the_same_contact_made_twice_is_there_twice() {
    let fake = fake().await;
    let body = json!({
        "first_name": "Noor",
        "phone_numbers": [{ "label": "Work", "value": "+14155550177" }],
        "emails": [{ "label": "Work", "value": "noor@mill.example" }],
    });
    let one = fake.send("POST", "/v1/contacts", &body).await;
    let two = fake.send("POST", "/v1/contacts", &body).await;
    assert_eq!((one.status, two.status), (201, 201));
    assert_ne!(one.body["contact"]["id"], two.body["contact"]["id"]);
    assert_eq!(one.body["contact"]["is_shared"], true);
    assert!(one.body["contact"]["created_at"].is_i64());
    assert_eq!(fake.ids("/v1/contacts/search?phone_number=14155550177", "contacts").await.len(), 2);
}

#[tokio::test]
async fn a_new_contact_needs_numbers_and_at_most_twenty() {
    let fake = fake().await;
    let numbers = |count: usize| -> Value {
        (0..count).map(|n| json!({ "label": "Work", "value": format!("+1415555{:04}", 2000 + n) })).collect()
    };
    for wrong in [
        json!({ "first_name": "Noor" }),
        json!({ "phone_numbers": [] }),
        json!({ "phone_numbers": numbers(21) }),
        json!({ "phone_numbers": "+14155550177" }),
        json!({ "phone_numbers": [{ "label": "Work", "value": "(415) 555-0177" }] }),
        json!({ "phone_numbers": [{ "value": "+14155550177" }] }),
        json!({ "phone_numbers": numbers(1), "first_name": " " }),
        json!({ "phone_numbers": numbers(1), "first_name": 5 }),
    ] {
        assert_eq!(fake.send("POST", "/v1/contacts", &wrong).await.status, 400, "{wrong}");
    }
    assert_eq!(fake.send("POST", "/v1/contacts", &json!({ "phone_numbers": numbers(20) })).await.status, 201);
}

#[tokio::test]
async fn an_update_is_a_post_of_plain_fields() {
    let fake = fake().await;
    fake.webhook(&["contact.updated", "contact.deleted"]).await;
    fake.pass(5).await;
    let update = json!({ "last_name": "Miller-Lee", "information": "deskline:1" });
    let updated = fake.send("POST", "/v1/contacts/40001", &update).await;
    assert_eq!(updated.status, 200);
    let contact = &updated.body["contact"];
    assert_eq!((&contact["first_name"], &contact["last_name"]), (&json!("Grace"), &json!("Miller-Lee")));
    for wrong in [json!({ "last_name": "" }), json!({ "phone_numbers": [] }), json!({ "emails": [] })] {
        assert_eq!(fake.send("POST", "/v1/contacts/40001", &wrong).await.status, 400, "{wrong}");
    }
    assert_eq!(fake.send("PUT", "/v1/contacts/40001", &update).await.status, 404);
    let newest = fake.ids("/v1/contacts?order_by=updated_at&order=desc", "contacts").await;
    assert_eq!(newest[0], 40001);
    assert_eq!(fake.get("/v1/contacts?order_by=name").await.status, 400);

    assert_eq!(fake.send("DELETE", "/v1/contacts/40001", &json!({})).await.status, 204);
    assert_eq!(fake.get("/v1/contacts/40001").await.status, 404);
    fake.pass(0).await;
    assert_eq!(fake.events(), ["contact.updated", "contact.deleted"]);
    assert_eq!(fake.last("contact.updated")["last_name"], "Miller-Lee");
}
