//! Sheet §4.1: lists and searches trail writes; everything else does not.

use serde_json::{Value, json};

use crate::client::{Desk, new_conversation};

fn lag(low: f64, high: f64) -> impl FnOnce(&mut Value) {
    move |start| start["helpscout"]["options"]["index_lag_seconds"] = json!([low, high])
}

async fn listed(desk: &Desk, status: &str) -> Vec<u64> {
    desk.list("/v2/conversations", &[("status", status)]).await.ids("conversations")
}

#[tokio::test]
async fn a_new_conversation_is_listed_late_and_read_at_once() {
    let desk = Desk::with(lag(30.0, 30.0)).await;
    let id = desk.conversation().await;
    assert!(!listed(&desk, "all").await.contains(&id));
    assert_eq!(desk.get(&format!("/v2/conversations/{id}")).await.status, 200);
    let threads = desk.get(&format!("/v2/conversations/{id}/threads")).await;
    assert_eq!(threads.items("threads").len(), 1);
    desk.advance(29);
    assert!(!listed(&desk, "all").await.contains(&id));
    desk.advance(1);
    assert!(listed(&desk, "all").await.contains(&id));
}

#[tokio::test]
async fn a_list_shows_the_old_state_whole_until_the_lag_is_over() {
    let desk = Desk::with(lag(30.0, 30.0)).await;
    let before = desk.dumped(201)["modified_at"].clone();
    desk.put("/v2/conversations/201/tags", json!({"tags": ["new"]})).await;
    desk.patch("/v2/conversations/201", json!({"op": "replace", "path": "/status", "value": "closed"})).await;
    let stale = desk.list("/v2/conversations", &[("number", "1")]).await.items("conversations");
    assert_eq!(stale[0]["status"], "active");
    assert_eq!(stale[0]["tags"][0]["tag"], "vip");
    assert_ne!(desk.dumped(201)["modified_at"], before);
    desk.advance(30);
    assert_eq!(desk.list("/v2/conversations", &[("number", "1")]).await.items("conversations").len(), 0);
    let fresh = desk.list("/v2/conversations", &[("number", "1"), ("status", "all")]).await.items("conversations");
    assert_eq!((&fresh[0]["status"], &fresh[0]["tags"][0]["tag"]), (&json!("closed"), &json!("new")));
}

#[tokio::test]
async fn customers_are_found_late_in_searches_and_lists() {
    let desk = Desk::with(lag(30.0, 30.0)).await;
    let body = json!({"firstName": "Zoe", "phones": [{"type": "mobile", "value": "+33600000000"}]});
    let id = desk.post("/v2/customers", body).await.created();
    let everywhere = async || {
        [
            desk.list("/v3/customers/search", &[("query", r#"phone:"+33600000000""#)]).await.ids("customers"),
            desk.list("/v3/customers", &[("firstName", "Zoe")]).await.ids("customers"),
            desk.list("/v2/customers", &[("firstName", "Zoe")]).await.ids("customers"),
        ]
    };
    assert!(everywhere().await.iter().all(Vec::is_empty));
    assert_eq!(desk.get(&format!("/v2/customers/{id}")).await.status, 200);
    assert_eq!(desk.get(&format!("/v2/customers/{id}/phones")).await.items("phones").len(), 1);
    desk.advance(30);
    assert!(everywhere().await.iter().all(|ids| ids == &[id]));
}

#[tokio::test]
async fn deleted_and_merged_conversations_leave_the_list_late() {
    let desk = Desk::with(lag(30.0, 30.0)).await;
    desk.delete("/v2/conversations/201").await;
    desk.act(json!({"do": "merge", "from": 202, "into": 205}));
    assert!(listed(&desk, "all").await.iter().filter(|id| [201, 202].contains(id)).count() == 2);
    desk.advance(30);
    assert!(!listed(&desk, "all").await.iter().any(|id| [201, 202].contains(id)));
}

#[tokio::test]
async fn each_write_has_a_lag_of_its_own_up_to_ninety_seconds() {
    // The default range: no test has to ask for it.
    let desk = Desk::with(|start| {
        start["helpscout"]["options"].as_object_mut().unwrap().remove("index_lag_seconds");
    })
    .await;
    let mut ids = Vec::new();
    for _ in 0..40 {
        ids.push(desk.conversation().await);
    }
    let mut seen_by_second = Vec::new();
    for _ in 0..=90 {
        let mut seen = 0;
        for page in ["1", "2"] {
            let list = desk.list("/v2/conversations", &[("page", page)]).await;
            seen += list.ids("conversations").iter().filter(|id| ids.contains(id)).count();
        }
        seen_by_second.push(seen);
        desk.advance(1);
    }
    assert!(seen_by_second[0] < 10, "hardly any is seen at once");
    assert!((10..30).contains(&seen_by_second[45]), "{seen_by_second:?}");
    assert_eq!(seen_by_second[90], 40);
    assert!(seen_by_second.is_sorted(), "what was seen stays seen");
}

#[tokio::test]
async fn a_later_write_is_never_hidden_by_an_earlier_one() {
    let desk = Desk::with(lag(0.0, 90.0)).await;
    let id = desk.conversation().await;
    for round in 0..40 {
        desk.put(&format!("/v2/conversations/{id}/tags"), json!({"tags": [format!("round-{round:02}")]})).await;
        desk.advance(2);
    }
    let mut last = String::new();
    for _ in 0..90 {
        let list = desk.list("/v2/conversations", &[("query", &format!("id:{id}"))]).await.items("conversations");
        let tag = list.first().map_or("", |item| item["tags"][0]["tag"].as_str().unwrap_or_default());
        assert!(tag >= last.as_str(), "{tag} after {last}");
        last = tag.to_owned();
        desk.advance(1);
    }
    assert_eq!(last, "round-39");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_lags() {
    let story = async || {
        let desk = Desk::with(lag(0.0, 90.0)).await;
        for _ in 0..5 {
            desk.post("/v2/conversations", new_conversation()).await;
        }
        desk.running.sandbox.helpscout.dump()["index_settled_at"].clone()
    };
    assert_eq!(story().await, story().await);
}
