//! §3: `POST /api/search`.

use serde_json::{Value, json};

use crate::client::{ADA, ALAN, Desk, GRACE};

#[tokio::test]
async fn each_type_looks_somewhere_else() {
    let desk = Desk::new();
    for (kind, query, ids) in [
        ("customer", "hopper", vec![GRACE]),
        ("customer", "ada@", vec![ADA]),
        ("customer", "+1415", vec![]),
        ("customer_profile", "+1415", vec![GRACE]),
        ("customer_profile", "hopper", vec![]),
        ("agent", "bruno", vec![402]),
        ("team", "supp", vec![501]),
        ("customer", "", vec![GRACE, ALAN, ADA]),
    ] {
        let answer = desk.post("/search", json!({"type": kind, "query": query})).await;
        assert_eq!((answer.status, answer.ids()), (201, ids), "{kind} {query}");
    }
    let shown = desk.post("/search", json!({"type": "customer", "query": "hopper"})).await.body;
    assert_eq!(
        shown,
        json!({
            "data": [{"id": GRACE, "name": "Grace Brewster Hopper", "email": "grace@customers.example"}],
            "object": "list", "uri": "", "meta": {},
        })
    );
    for (body, fault) in [
        (json!({"query": "x"}), "type"),
        (json!({"type": "tickets"}), "type"),
        (json!({"type": "customer", "size": 51}), "size"),
        (json!({"type": "customer", "limit": 5}), "limit"),
    ] {
        assert_eq!(desk.post("/search", body).await.faults(), [fault]);
    }
    assert_eq!(desk.post("/search", json!({"type": "customer", "size": 2})).await.ids().len(), 2);
}

#[tokio::test]
async fn phones_are_matched_by_their_digits_or_to_the_letter() {
    for (option, query, ids) in [
        ("digits", "+41719908543", vec![ALAN]),
        ("digits", "0041 71 990 85 43", vec![ALAN]),
        ("digits", "+1 (415) 555-0101", vec![GRACE]),
        ("digits", "+447700900103", vec![ADA]),
        ("digits", "0101", vec![]),
        ("stored_text", "+41719908543", vec![]),
        ("stored_text", "0719908543", vec![ALAN]),
    ] {
        let desk = Desk::with(json!({"phone_search": option}));
        let answer = desk.post("/search", json!({"type": "customers_by_phone", "query": query})).await;
        assert_eq!(answer.ids(), ids, "{option} {query}");
    }
}

#[tokio::test]
async fn a_search_by_phone_answers_customers_or_channels() {
    let desk = Desk::with(json!({"phone_search_answer": "channel"}));
    let found = desk.post("/search", json!({"type": "customers_by_phone", "query": "+14155550101"})).await.items();
    assert_eq!((&found[0]["address"], &found[0]["customer"]["id"]), (&json!("+14155550101"), &json!(GRACE)));
    let channels = desk.post("/search", json!({"type": "customer_channel_phone", "query": "+1415"})).await.items();
    assert_eq!((&channels[0]["type"], &channels[0]["id"]), (&json!("phone"), &found[0]["id"]));
    let emails = desk.post("/search", json!({"type": "customer_channel_email", "query": "customers.example"})).await;
    let people: Vec<Value> = emails.items().iter().map(|it| it["customer"]["id"].clone()).collect();
    assert_eq!(people, [GRACE, ADA]);
}
