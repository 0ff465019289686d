//! §0: pages and cursors; the lag of lists; versions in the dump.

use serde_json::{Value, json};

use crate::client::{Desk, new_ticket};

#[tokio::test]
async fn a_list_is_walked_with_its_cursor() {
    let desk = Desk::new();
    for number in 0..7 {
        desk.post("/customers", json!({"name": format!("Customer {number}")})).await.created();
    }
    for (order, first) in [("created_datetime:desc", "Customer 6"), ("created_datetime:asc", "Grace Brewster Hopper")] {
        let (mut seen, mut cursor) = (Vec::new(), "null".to_owned());
        loop {
            let page = desk.list("/customers", &[("limit", "4"), ("order_by", order), ("cursor", &cursor)]).await;
            seen.extend(page.items().iter().map(|it| it["name"].as_str().unwrap().to_owned()));
            if seen.len() == 4 {
                // What comes meanwhile shifts no page.
                desk.post("/customers", json!({"name": "Late"})).await.created();
            }
            match page.body["meta"]["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        seen.retain(|name| name != "Late");
        assert_eq!((seen.len(), seen[0].as_str()), (10, first), "{order}: {seen:?}");
        desk.advance(60.0);
        let late = desk.list("/customers", &[("name", "Late")]).await.ids();
        for id in late {
            desk.delete(&format!("/customers/{id}"), None).await;
        }
    }
}

#[tokio::test]
async fn the_envelope_of_a_list() {
    let desk = Desk::new();
    let page = desk.list("/tickets", &[("limit", "1")]).await;
    assert_eq!((&page.body["object"], &page.body["uri"]), (&json!("list"), &json!("/api/tickets")));
    let meta = &page.body["meta"];
    assert_eq!((&meta["prev_cursor"], meta.get("total_resources")), (&Value::Null, Some(&Value::Null)));
    let next = desk.list("/tickets", &[("limit", "1"), ("cursor", meta["next_cursor"].as_str().unwrap())]).await;
    assert_eq!((next.ids(), &next.body["meta"]["next_cursor"]), (vec![201], &Value::Null));
    let back = next.body["meta"]["prev_cursor"].as_str().unwrap();
    assert_eq!(desk.list("/tickets", &[("limit", "1"), ("cursor", back)]).await.ids(), [202]);
}

#[tokio::test]
async fn limits_and_cursors_are_looked_at() {
    let desk = Desk::new();
    for (name, value) in [("limit", "0"), ("limit", "101"), ("limit", "many"), ("cursor", "WyJ4Il0=")] {
        for path in ["/tickets", "/customers", "/users", "/tags", "/messages", "/teams", "/integrations", "/events"] {
            assert_eq!(desk.list(path, &[(name, value)]).await.faults(), [name], "{path} {name}={value}");
        }
        desk.advance(10.0);
    }
}

#[tokio::test]
async fn lists_trail_and_reads_do_not() {
    let desk = Desk::with(json!({"list_lag_seconds": [5, 5], "search_lag_seconds": [9, 9]}));
    let id = desk.ticket().await;
    let person = desk.post("/customers", json!({"name": "Edsger Dijkstra", "external_id": "e-1"})).await.created();
    assert_eq!(desk.get(&format!("/tickets/{id}")).await.status, 200);
    assert_eq!(desk.get(&format!("/customers/{person}")).await.status, 200);
    let found = async || {
        let tickets = desk.get("/tickets").await.ids().contains(&id);
        let customers = desk.list("/customers", &[("external_id", "e-1")]).await.ids() == [person];
        let search = desk.post("/search", json!({"type": "customer", "query": "dijkstra"})).await.ids() == [person];
        (tickets, customers, search)
    };
    assert_eq!(found().await, (false, false, false));
    desk.advance(5.0);
    assert_eq!(found().await, (true, true, false));
    desk.advance(4.0);
    assert_eq!(found().await, (true, true, true));
    desk.delete(&format!("/tickets/{id}"), None).await;
    assert!(found().await.0, "it is still listed");
    assert_eq!(desk.get(&format!("/tickets/{id}")).await.status, 404);
    desk.advance(5.0);
    assert!(!found().await.0);
}

#[tokio::test]
async fn the_dump_has_every_version_and_when_lists_show_it() {
    let desk = Desk::with(json!({"list_lag_seconds": [5, 5]}));
    let answer = desk.post("/tickets", new_ticket()).await;
    let id = answer.created();
    desk.advance(1.0);
    desk.put(&format!("/tickets/{id}"), json!({"status": "closed"})).await;
    desk.advance(1.0);
    desk.act(json!({"do": "tag", "ticket": id, "tag": "VIP"}));
    let versions = desk.dumped("tickets", id)["versions"].clone();
    let versions = versions.as_array().unwrap();
    let told: Vec<Value> = versions
        .iter()
        .map(|it| json!([it["status"], it["tags"], it["messages"], it["at"], it["visible_at"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["open", [], 1, "2026-11-21T09:30:00.25Z", "2026-11-21T09:30:05.25Z"]),
            json!(["closed", [], 1, "2026-11-21T09:30:01.25Z", "2026-11-21T09:30:06.25Z"]),
            json!(["closed", ["VIP"], 1, "2026-11-21T09:30:02.25Z", "2026-11-21T09:30:07.25Z"]),
        ]
    );
    let by: Vec<Value> = versions.iter().map(|it| json!([it["by_user"], it["request"].is_u64()])).collect();
    assert_eq!(by, [json!([401, true]), json!([401, true]), json!([402, false])]);
    let start = desk.dumped("tickets", 201)["versions"].clone();
    assert_eq!((start.as_array().map(Vec::len), &start[0]["by_user"]), (Some(1), &Value::Null));
    assert_eq!(desk.account().dump()["index_settled_at"], "2026-11-21T09:30:07.25Z");
}

#[tokio::test]
async fn a_customers_versions_name_his_channels() {
    let desk = Desk::new();
    desk.put("/customers/102", json!({"channels": [{"type": "phone", "address": "+41719908543"}]})).await;
    let versions = desk.dumped("customers", 102)["versions"].clone();
    assert_eq!(versions[0]["channels"], json!([{"type": "phone", "address": "0719908543"}]));
    assert_eq!(versions[1]["channels"], json!([{"type": "phone", "address": "+41719908543"}]));
}
