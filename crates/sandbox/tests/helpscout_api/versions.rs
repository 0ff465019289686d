//! The dump tells what was true at each moment, and since when lists showed it.

use serde_json::{Value, json};

use crate::client::{CARLA, Desk};

fn lag(low: f64, high: f64) -> impl FnOnce(&mut Value) {
    move |start| start["helpscout"]["options"]["index_lag_seconds"] = json!([low, high])
}

fn versions(desk: &Desk, list: &str, id: u64) -> Vec<Value> {
    let dump = desk.running.sandbox.helpscout.dump();
    let found = dump[list].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap();
    found["versions"].as_array().unwrap().clone()
}

fn pick(version: &Value, members: &[&str]) -> Vec<Value> {
    members.iter().map(|member| version[*member].clone()).collect()
}

#[tokio::test]
async fn start_data_has_one_version_that_nobody_made() {
    let desk = Desk::with(lag(30.0, 30.0)).await;
    for (list, id) in [("conversations", 201), ("customers", 101)] {
        let versions = versions(&desk, list, id);
        assert_eq!(versions.len(), 1);
        let made = pick(&versions[0], &["by_user", "request", "there", "visible_at"]);
        assert_eq!(made, [Value::Null, Value::Null, json!(true), versions[0]["at"].clone()]);
    }
    assert_eq!(versions(&desk, "customers", 101)[0]["phones"], json!(["(415) 555-0101"]));
    assert_eq!(versions(&desk, "conversations", 201)[0]["tags"], json!(["vip"]));
}

#[tokio::test]
async fn each_change_of_a_conversation_is_a_version() {
    let desk = Desk::with(lag(30.0, 30.0)).await;
    let threads = versions(&desk, "conversations", 201)[0]["threads"].as_u64().unwrap();
    desk.put("/v2/conversations/201/tags", json!({"tags": ["new"]})).await;
    desk.advance(5);
    desk.act(json!({"do": "close", "conversation": 201}));
    desk.act(json!({"do": "lock", "conversation": 201}));
    desk.act(json!({"do": "delete", "conversation": 201}));
    let versions = versions(&desk, "conversations", 201);
    let [start, tagged, closed, locked, deleted] = versions.as_slice() else { panic!("{versions:?}") };
    let members = ["status", "tags", "threads", "locked", "there"];
    assert_eq!(pick(start, &members), [json!("active"), json!(["vip"]), json!(threads), json!(false), json!(true)]);
    assert_eq!(pick(tagged, &members)[..3], [json!("active"), json!(["new"]), json!(threads + 1)]);
    assert!(tagged["request"].is_u64());
    assert_eq!(pick(closed, &members)[..3], [json!("closed"), json!(["new"]), json!(threads + 2)]);
    assert_eq!(pick(closed, &["by_user", "request"]), [json!(CARLA), Value::Null]);
    assert_eq!(
        pick(closed, &["at", "visible_at"]),
        [json!("2026-11-21T09:30:05.25Z"), json!("2026-11-21T09:30:35.25Z")]
    );
    assert_eq!(closed["modified_at"], closed["at"]);
    assert_eq!((&locked["locked"], &deleted["there"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn a_deleted_customer_stays_in_the_dump_with_his_end() {
    let desk = Desk::with(lag(30.0, 30.0)).await;
    let body =
        json!({"firstName": "Zoe", "background": "note", "phones": [{"type": "mobile", "value": "+33600000000"}]});
    let id = desk.post("/v2/customers", body).await.created();
    desk.act(json!({"do": "edit_customer", "customer": id, "set": {"lastName": "Lund", "phones": []}}));
    desk.act(json!({"do": "delete_customer", "customer": id}));
    let versions = versions(&desk, "customers", id);
    let [made, edited, deleted] = versions.as_slice() else { panic!("{versions:?}") };
    assert!(made["request"].is_u64() && edited["request"].is_null());
    let members = ["first", "last", "background", "phones", "there"];
    assert_eq!(pick(made, &members), [json!("Zoe"), json!(""), json!("note"), json!(["+33600000000"]), json!(true)]);
    assert_eq!(pick(edited, &members)[1..], [json!("Lund"), json!("note"), json!([]), json!(true)]);
    assert_eq!(deleted["there"], false);
    let dump = desk.running.sandbox.helpscout.dump();
    let shown = dump["customers"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap();
    assert_eq!(shown["deleted_at"], deleted["at"]);
    assert_eq!(shown["lastName"], "Lund");
    assert_eq!(desk.get(&format!("/v2/customers/{id}")).await.status, 404);
    let ids: Vec<_> = dump["customers"].as_array().unwrap().iter().map(|one| one["id"].as_u64()).collect();
    assert!(ids.is_sorted());
}

#[tokio::test]
async fn a_merge_ends_the_one_and_changes_the_other() {
    let desk = Desk::with(lag(0.0, 0.0)).await;
    desk.act(json!({"do": "merge", "from": 202, "into": 205}));
    assert_eq!(versions(&desk, "conversations", 202).last().unwrap()["there"], false);
    assert_eq!(versions(&desk, "conversations", 205).len(), 2);
}
