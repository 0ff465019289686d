//! §4: tags of the account and of tickets.

use http::Method;
use serde_json::{Value, json};

use crate::client::{Desk, basic};

fn names(list: &[Value]) -> Vec<&str> {
    list.iter().map(|tag| tag["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn tags_are_added_replaced_and_removed_singly() {
    let desk = Desk::new();
    let vip = desk.list("/tags", &[("search", "vip")]).await.ids()[0];
    for (method, body, status, after) in [
        (Method::POST, json!({"names": ["cancel/refund", "Aircall"]}), 201, vec!["VIP", "cancel/refund", "Aircall"]),
        (Method::POST, json!({"ids": [vip]}), 201, vec!["VIP", "cancel/refund", "Aircall"]),
        (Method::DELETE, json!({"names": ["Aircall", "never there"]}), 204, vec!["VIP", "cancel/refund"]),
        (Method::DELETE, json!({"ids": [vip]}), 204, vec!["cancel/refund"]),
        (Method::PUT, json!({"names": ["VIP"]}), 202, vec!["VIP"]),
        (Method::PUT, json!({}), 202, vec![]),
    ] {
        let key = basic("anna@acme.example", "anna-key");
        let sent = Some(("application/json", axum::body::Body::from(body.to_string())));
        let answer = desk.raw(method.clone(), "/gorgias/acme/api/tickets/201/tags", Some(&key), sent).await;
        assert_eq!((answer.status, answer.text.as_str()), (status, ""), "{method} {body}");
        assert_eq!(names(&desk.get("/tickets/201/tags").await.items()), after, "{method} {body}");
    }
}

#[tokio::test]
async fn names_are_case_sensitive() {
    let desk = Desk::new();
    desk.post("/tickets/201/tags", json!({"names": ["vip"]})).await;
    assert_eq!(names(&desk.get("/tickets/201/tags").await.items()), ["VIP", "vip"]);
    assert_eq!(desk.post("/tags", json!({"name": "Vip"})).await.status, 201);
    assert_eq!(names(&desk.list("/tags", &[("search", "VIP"), ("order_by", "name:asc")]).await.items()).len(), 3);
}

#[tokio::test]
async fn a_new_name_on_a_ticket_follows_the_option() {
    for (option, status) in [("create", 201), ("refuse", 400)] {
        let desk = Desk::with(json!({"new_tag_names": option}));
        assert_eq!(desk.post("/tickets/201/tags", json!({"names": ["Aircall"]})).await.status, status);
        let body = crate::client::but(crate::client::new_ticket(), json!({"tags": [{"name": "Aircall SMS"}]}));
        assert_eq!(desk.post("/tickets", body).await.status, status);
        assert_eq!(desk.put("/tickets/201", json!({"tags": [{"name": "Other"}]})).await.status == 400, status == 400);
        assert_eq!(desk.post("/tickets/201/tags", json!({"names": ["VIP"]})).await.status, 201);
        assert_eq!(desk.post("/tickets/201/tags", json!({"ids": [999]})).await.faults(), ["ids"]);
    }
}

#[tokio::test]
async fn tags_are_created_once() {
    let desk = Desk::new();
    let sent = json!({"name": "Aircall", "description": "Calls", "decoration": {"color": "#00ff88"}});
    let answer = desk.post("/tags", sent).await;
    assert_eq!((answer.status, &answer.body["decoration"]["color"]), (201, &json!("#00ff88")));
    assert_eq!(desk.post("/tags", json!({"name": "Aircall"})).await.status, 409);
    let plain = desk.post("/tags", json!({"name": "Other tag"})).await.body;
    assert!(plain["decoration"]["color"].as_str().unwrap().starts_with('#'), "a colour is chosen");
    for (body, fault) in [
        (json!({}), "name"),
        (json!({"name": ""}), "name"),
        (json!({"name": "x".repeat(257)}), "name"),
        (json!({"name": "x", "description": "x".repeat(1025)}), "description"),
        (json!({"name": "x", "decoration": {"color": "green"}}), "decoration.color"),
        (json!({"name": "x", "color": "#fff"}), "color"),
    ] {
        assert_eq!(desk.post("/tags", body.clone()).await.faults(), [fault], "{body}");
    }
}

#[tokio::test]
async fn tags_are_listed_by_usage_and_name() {
    let desk = Desk::new();
    desk.post("/tags", json!({"name": "Aircall"})).await;
    let list = desk.list("/tags", &[("order_by", "usage:desc,name:desc")]).await;
    assert_eq!(names(&list.items()), ["VIP", "cancel/refund", "Aircall"]);
    assert_eq!(list.items()[0]["usage"], 1);
    assert_eq!(desk.list("/tags", &[("order_by", "usage:desc")]).await.faults(), ["order_by"]);
}

#[tokio::test]
async fn tags_can_be_renamed_and_deleted() {
    let desk = Desk::new();
    let vip = desk.list("/tags", &[("search", "vip")]).await.ids()[0];
    let path = format!("/tags/{vip}");
    assert_eq!(desk.put(&path, json!({"name": "cancel/refund"})).await.status, 409);
    assert_eq!(desk.put(&path, json!({"name": "Gold"})).await.body["name"], "Gold");
    assert_eq!(names(&desk.get("/tickets/201/tags").await.items()), ["Gold"]);
    assert_eq!(desk.delete(&path, None).await.status, 204);
    assert_eq!(desk.get(&path).await.status, 404);
    assert_eq!(names(&desk.get("/tickets/201/tags").await.items()), [""; 0]);
}
