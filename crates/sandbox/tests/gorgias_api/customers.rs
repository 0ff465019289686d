//! §3: customers and their channels.

use serde_json::{Value, json};

use crate::client::{ADA, ALAN, Desk, GRACE};

#[tokio::test]
async fn a_customer_is_found_by_a_channel_to_the_letter() {
    let desk = Desk::new();
    for (kind, address, found) in [
        ("phone", "+14155550101", vec![GRACE]),
        ("phone", "0719908543", vec![ALAN]),
        ("phone", "+41719908543", vec![]),
        ("phone", "14155550101", vec![]),
        ("whatsapp", "+447700900103", vec![ADA]),
        ("phone", "+447700900103", vec![]),
        ("email", "grace@customers.example", vec![GRACE]),
    ] {
        let list = desk.list("/customers", &[("channel_type", kind), ("channel_address", address)]).await;
        assert_eq!(list.ids(), found, "{kind} {address}");
    }
}

#[tokio::test]
async fn lists_show_no_channels_and_reads_do() {
    let desk = Desk::new();
    let listed = desk.list("/customers", &[("email", "grace@customers.example")]).await;
    assert_eq!(listed.items()[0].get("channels"), None);
    assert_eq!(listed.body["meta"].get("total_resources"), None, "customers have none");
    let read = desk.get("/customers/101?relationships=custom_fields").await.body;
    let channels: Vec<&str> =
        read["channels"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(channels, ["email", "phone"]);
    assert_eq!((&read["firstname"], &read["lastname"]), (&json!("Grace"), &json!("Hopper")), "first and last word");
}

#[tokio::test]
async fn filters_are_exact_and_unknown_ones_refused() {
    let desk = Desk::new();
    for (name, value, found) in [
        ("name", "Alan Turing", vec![ALAN]),
        ("name", "Alan", vec![]),
        ("email", "GRACE@customers.example", vec![GRACE]),
        ("external_id", "none", vec![]),
    ] {
        assert_eq!(desk.list("/customers", &[(name, value)]).await.ids(), found, "{name}={value}");
    }
    for name in ["phone", "q", "status"] {
        assert_eq!(desk.list("/customers", &[(name, "1")]).await.faults(), [name]);
    }
}

#[tokio::test]
async fn a_customer_without_an_email_is_allowed() {
    let desk = Desk::new();
    let body = json!({
        "name": "Aircall New Contact +4171", "external_id": "ext-1", "note": "new",
        "channels": [{"type": "phone", "address": "+41719908543"}, {"type": "phone", "address": "+41719908544"}],
    });
    let answer = desk.post("/customers", body).await;
    let id = answer.created();
    let preferred: Vec<bool> =
        answer.body["channels"].as_array().unwrap().iter().map(|it| it["preferred"] == true).collect();
    assert_eq!(preferred, [true, false], "the first of each type");
    assert_eq!(desk.list("/customers", &[("external_id", "ext-1")]).await.ids(), [id]);
    let nameless = desk.post("/customers", json!({"channels": []})).await.body;
    assert_eq!((&nameless["name"], &nameless["firstname"]), (&Value::Null, &json!("")));
}

#[tokio::test]
async fn what_is_wrong_with_a_customer_is_named() {
    let desk = Desk::new();
    for (body, faults) in [
        (json!({"phone": "+1"}), vec!["phone"]),
        (json!({"channels": [{"type": "sms", "address": "+1"}]}), vec!["channels.0.type"]),
        (json!({"channels": [{"type": "internal-note", "address": "+1"}]}), vec!["channels.0.type"]),
        (json!({"channels": [{"type": "phone"}]}), vec!["channels.0.address"]),
        (json!({"channels": [{"type": "phone", "address": "+1", "label": "x"}]}), vec!["channels.0.label"]),
        (json!({"email": "nobody"}), vec!["email"]),
        (json!({"name": 7, "language": 8}), vec!["language", "name"]),
        (json!({"external_id": "x".repeat(256)}), vec!["external_id"]),
    ] {
        assert_eq!(desk.post("/customers", body.clone()).await.faults(), faults, "{body}");
    }
    let own = json!({"channels": [{"type": "our-own-slug", "address": "x"}]});
    assert_eq!(desk.post("/customers", own).await.status, 201, "slugs of apps are channel types");
}

#[tokio::test]
async fn an_email_in_use_is_a_conflict() {
    let desk = Desk::new();
    for body in [
        json!({"email": "Grace@customers.example"}),
        json!({"channels": [{"type": "email", "address": "grace@customers.example"}]}),
    ] {
        assert_eq!(desk.post("/customers", body.clone()).await.status, 409, "{body}");
        assert_eq!(desk.put("/customers/102", body.clone()).await.status, 409, "{body}");
        assert_eq!(desk.put("/customers/101", body.clone()).await.status, 202, "it is his own: {body}");
    }
}

#[tokio::test]
async fn duplicates_follow_the_options() {
    for (option, answer) in [("accept", 201), ("conflict", 409), ("refuse", 400)] {
        let desk = Desk::with(json!({"phone_duplicate": option, "customer_external_id_duplicate": option}));
        desk.put("/customers/101", json!({"external_id": "ext-1"})).await;
        let phone = json!({"channels": [{"type": "phone", "address": "+14155550101"}]});
        assert_eq!(desk.post("/customers", phone).await.status, answer, "{option}");
        let other_kind = json!({"channels": [{"type": "whatsapp", "address": "+14155550101"}]});
        assert_eq!(desk.post("/customers", other_kind).await.status, 201);
        assert_eq!(desk.post("/customers", json!({"external_id": "ext-1"})).await.status, answer, "{option}");
    }
}

#[tokio::test]
async fn put_is_partial_but_replaces_all_channels() {
    let desk = Desk::new();
    let answer = desk.put("/customers/101", json!({"note": "VIP"})).await;
    assert_eq!((answer.status, &answer.body["name"]), (202, &json!("Grace Brewster Hopper")));
    let phone = json!({"channels": [{"type": "phone", "address": "+14155550199", "preferred": true}]});
    let body = desk.put("/customers/101", phone).await.body;
    assert_eq!((&body["email"], body["channels"].as_array().map(Vec::len)), (&Value::Null, Some(1)));
    assert_eq!(desk.list("/customers", &[("channel_address", "+14155550101")]).await.ids(), [0; 0]);
    let body = desk.put("/customers/101", json!({"name": null})).await.body;
    assert_eq!((&body["name"], &body["lastname"]), (&Value::Null, &json!("")));
    assert_eq!(desk.put("/customers/101", json!({"firstname": "G"})).await.faults(), ["firstname"]);
    assert_eq!(desk.put("/customers/999", json!({})).await.status, 404);
}

#[tokio::test]
async fn channels_can_be_sent_back_as_they_were_read() {
    let desk = Desk::new();
    let read = desk.get("/customers/101").await.body;
    let mut channels = read["channels"].clone();
    channels.as_array_mut().unwrap().push(json!({"type": "phone", "address": "+14155550102"}));
    let after = desk.put("/customers/101", json!({"channels": channels})).await.body;
    assert_eq!(after["channels"].as_array().map(Vec::len), Some(3));
    assert_eq!(after["channels"][0]["id"], read["channels"][0]["id"], "what was there stays");
    assert_eq!(after["email"], "grace@customers.example");
}

#[tokio::test]
async fn customers_can_be_deleted_for_good() {
    let desk = Desk::new();
    assert_eq!(desk.delete("/customers/101", None).await.status, 204);
    assert_eq!(desk.get("/customers/101").await.status, 404);
    assert_eq!(desk.get("/tickets/201").await.body["customer"], Value::Null, "his ticket stays");
    assert_eq!(desk.delete("/customers", Some(json!({"ids": [ADA, 999]}))).await.status, 204);
    assert_eq!(desk.get("/customers").await.ids(), [ALAN]);
    assert!(!desk.dumped("customers", GRACE)["gone_at"].is_null());
    assert_eq!(desk.post("/customers", json!({"email": "grace@customers.example"})).await.status, 201);
}

#[tokio::test]
async fn a_merge_is_applied_later() {
    let desk = Desk::new();
    let path = "/customers/merge?source_id=101&target_id=102";
    assert_eq!(desk.put("/customers/merge?source_id=101", json!({})).await.faults(), ["target_id"]);
    assert_eq!(desk.put("/customers/merge", json!({"source_id": 1})).await.faults(), ["source_id"]);
    let answer = desk.put(path, json!({"name": "Grace T."})).await;
    assert_eq!((answer.status, &answer.body["name"]), (200, &json!("Alan Turing")), "still as it was");
    assert_eq!(desk.get("/customers/101").await.status, 200);
    desk.advance(2.0);
    assert_eq!(desk.get("/customers/101").await.status, 404);
    let target = desk.get("/customers/102").await.body;
    assert_eq!((&target["name"], &target["email"]), (&json!("Grace T."), &json!("grace@customers.example")));
    assert_eq!(target["channels"].as_array().map(Vec::len), Some(3));
    assert_eq!(desk.get("/tickets/201").await.body["customer"]["id"], ALAN);
    assert_eq!(desk.dumped("customers", GRACE)["merged_into"], ALAN);
    assert_eq!(desk.list("/tickets", &[("customer_id", "102")]).await.ids(), [201]);
}

#[tokio::test]
async fn free_data_is_put_beside_a_customer() {
    let desk = Desk::new();
    let sent = json!({"data": {"plan": "gold"}, "version": "2026-11-21T09:00:00"});
    let answer = desk.put("/customers/101/data", sent).await;
    assert_eq!((answer.status, answer.text.as_str()), (202, ""));
    assert_eq!((answer.header("content-type"), answer.header("content-length")), ("application/json", "0"));
    assert_eq!(desk.get("/customers/101").await.body["data"], json!({"plan": "gold"}));
}
