//! Sheet §4.1: the list of conversations.

use serde_json::json;

use crate::client::{Desk, but, new_conversation};

async fn listed(desk: &Desk, parameters: &[(&str, &str)]) -> Vec<u64> {
    desk.list("/v2/conversations", parameters).await.ids("conversations")
}

async fn queried(desk: &Desk, query: &str) -> Vec<u64> {
    listed(desk, &[("status", "all"), ("query", query)]).await
}

#[tokio::test]
async fn without_a_status_only_active_ones_are_listed() {
    let desk = Desk::without_lag().await;
    assert_eq!(listed(&desk, &[]).await, [201]);
    for (status, expected) in [
        ("active", vec![201]),
        ("open", vec![201, 203]),
        ("pending", vec![203]),
        ("closed", vec![202, 205]),
        ("spam", vec![204]),
        ("all", vec![204, 202, 201, 203, 205]),
    ] {
        assert_eq!(listed(&desk, &[("status", status)]).await, expected, "{status}");
    }
    assert_eq!(desk.list("/v2/conversations", &[("status", "new")]).await.faults(), ["status"]);
}

#[tokio::test]
async fn filters_are_all_to_hold() {
    let desk = Desk::without_lag().await;
    let all = |name, value| vec![("status", "all"), (name, value)];
    for (name, value, expected) in [
        ("mailbox", "602", vec![203]),
        ("mailbox", "602,601", vec![204, 202, 201, 203, 205]),
        ("tag", "vip,refund", vec![201, 205]),
        ("tag", "VIP", vec![201]),
        ("assigned_to", "404", vec![202]),
        ("number", "3", vec![203]),
        ("folder", "6012", vec![202, 205]),
        ("modifiedSince", "2026-11-20T09:00:00Z", vec![204, 202]),
    ] {
        assert_eq!(listed(&desk, &all(name, value)).await, expected, "{name}={value}");
    }
    let both = [("status", "closed"), ("tag", "vip,refund"), ("mailbox", "601")];
    assert_eq!(listed(&desk, &both).await, [205]);
    for (name, value) in [
        ("mailbox", "x"),
        ("assigned_to", "x"),
        ("modifiedSince", "2026-11-20T09:00:00.000Z"),
        ("modifiedSince", "2026-11-20"),
        ("sortField", "age"),
        ("sortOrder", "x"),
        ("embed", "customers"),
        ("customFieldsByIds", "6011:A1"),
    ] {
        assert_eq!(desk.list("/v2/conversations", &[(name, value)]).await.faults(), [name], "{name}={value}");
    }
}

#[tokio::test]
async fn custom_fields_filter_together_with_an_inbox() {
    let desk = Desk::without_lag().await;
    let body = but(new_conversation(), "fields", json!([{"id": 6011, "value": "A1"}]));
    let id = desk.post("/v2/conversations", body).await.created();
    assert_eq!(listed(&desk, &[("mailbox", "601"), ("customFieldsByIds", "6011:A1")]).await, [id]);
    assert_eq!(listed(&desk, &[("mailbox", "601"), ("customFieldsByIds", "6011:A2")]).await, [0; 0]);
}

#[tokio::test]
async fn the_query_knows_its_fields() {
    let desk = Desk::without_lag().await;
    for (query, expected) in [
        ("(customerIds:102)", vec![202]),
        ("(customerIds: 101 OR customerIds: 102)", vec![202, 201]),
        (r#"subject:"my order""#, vec![201]),
        ("tag:vip", vec![201]),
        (r#"mailbox:"Wholesale""#, vec![203]),
        ("mailboxid:602", vec![203]),
        ("number:3", vec![203]),
        ("id:205", vec![205]),
        (r#"email:"grace.miller@customer.example""#, vec![201]),
        (r#"body:"beans have not""#, vec![201]),
        (r#"assigned:"Dev Patel""#, vec![202]),
        (r#"assigned:"Unassigned""#, vec![204, 205]),
        ("attachments:true", vec![]),
        ("replyUserIds:(404 OR 405)", vec![202, 205]),
        ("createdAt:[NOW-24HOURS TO *]", vec![204, 202]),
        ("modifiedAt:[* TO 2026-11-19T08:00:00Z]", vec![203, 205]),
        (r#"(NOT email:"grace.miller@customer.example") AND mailboxid:601"#, vec![204, 202, 205]),
    ] {
        assert_eq!(queried(&desk, query).await, expected, "{query}");
    }
    for query in ["phone:1", "status:active", "Grace", "createdAt:[2026-11-19T08:00:00.000Z TO *]"] {
        assert_eq!(desk.list("/v2/conversations", &[("query", query)]).await.faults(), ["query"], "{query}");
    }
}

#[tokio::test]
async fn the_order_can_be_chosen() {
    let desk = Desk::without_lag().await;
    desk.advance(60);
    desk.post("/v2/conversations/205/notes", json!({"text": "n", "status": "closed"})).await;
    let all = ("status", "all");
    assert_eq!(listed(&desk, &[all, ("sortField", "modifiedAt")]).await[0], 205);
    assert_eq!(listed(&desk, &[all, ("sortOrder", "asc")]).await[0], 205, "createdAt unless asked otherwise");
    assert_eq!(listed(&desk, &[all, ("sortField", "number"), ("sortOrder", "asc")]).await, [201, 202, 203, 204, 205]);
    assert_eq!(listed(&desk, &[all, ("sortField", "subject"), ("sortOrder", "asc")]).await[0], 205);
    assert_eq!(listed(&desk, &[all, ("sortField", "customerName"), ("sortOrder", "asc")]).await[0], 201);
    for field in ["customerEmail", "mailboxid", "score", "status", "waitingSince"] {
        assert_eq!(listed(&desk, &[all, ("sortField", field)]).await.len(), 5, "{field}");
    }
    desk.advance(60);
    let old = but(new_conversation(), "createdAt", json!("2026-01-01T00:00:00Z"));
    let old = desk.post("/v2/conversations", old).await.created();
    assert_eq!(listed(&desk, &[all]).await.last(), Some(&old));
    let by_change = listed(&desk, &[all, ("sortField", "modifiedAt")]).await;
    assert_eq!(by_change[0], old, "it was touched just now");
}

#[tokio::test]
async fn a_page_holds_twenty_five() {
    let desk = Desk::without_lag().await;
    for _ in 0..30 {
        desk.conversation().await;
    }
    let first = desk.list("/v2/conversations", &[]).await;
    assert_eq!(first.items("conversations").len(), 25);
    assert_eq!(first.body["page"], json!({"size": 25, "totalElements": 31, "totalPages": 2, "number": 1}));
    assert_eq!(listed(&desk, &[("page", "2")]).await.len(), 6);
    let beyond = desk.list("/v2/conversations", &[("page", "3")]).await;
    assert!(beyond.body.get("_embedded").is_none());
}

#[tokio::test]
async fn threads_are_embedded_when_asked_for() {
    let desk = Desk::without_lag().await;
    let plain = desk.list("/v2/conversations", &[]).await.items("conversations");
    assert_eq!((&plain[0]["_embedded"]["threads"], &plain[0]["threads"]), (&json!([]), &json!(1)));
    let embedded = desk.list("/v2/conversations", &[("embed", "threads")]).await.items("conversations");
    let body = &embedded[0]["_embedded"]["threads"][0]["body"];
    assert_eq!(body, "My beans have not arrived yet. Could you have a look?");
}
