//! People in Help Scout's web interface, the dump, and start data.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{CARLA, Desk, SUPPORT_TEAM};

#[tokio::test]
async fn people_act_through_the_control_api() {
    let desk = Desk::without_lag().await;
    let act = async |act: Value| desk.control(Method::POST, "/helpscout/act", Some(act)).await;
    let done =
        act(json!({"do": "tag", "conversation": 201, "tag": "Urgent", "by": "carla.rossi@harbour.example"})).await;
    assert_eq!(done.status, 200);
    assert_eq!(desk.dumped(201)["tags"], json!(["vip", "Urgent"]));
    let change = desk.dumped(201)["tag_history"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&change["by_user"], &change["request"]), (&json!(CARLA), &Value::Null));
    act(json!({"do": "untag", "conversation": 201, "tag": "VIP"})).await;
    assert_eq!(desk.dumped(201)["tags"], json!(["Urgent"]));

    for (body, member, expected) in [
        (json!({"do": "close", "conversation": 201}), "status", json!("closed")),
        (json!({"do": "reopen", "conversation": 201}), "status", json!("active")),
        (json!({"do": "set_status", "conversation": 201, "status": "pending"}), "status", json!("pending")),
        (json!({"do": "spam", "conversation": 201}), "status", json!("spam")),
        (json!({"do": "assign", "conversation": 201, "to": 404}), "assignee", json!(404)),
        (json!({"do": "assign", "conversation": 201}), "assignee", Value::Null),
        (json!({"do": "edit_subject", "conversation": 201, "subject": "S"}), "subject", json!("S")),
        (json!({"do": "move", "conversation": 201, "mailbox": 602}), "mailbox", json!(602)),
        (json!({"do": "lock", "conversation": 201}), "locked", json!(true)),
        (json!({"do": "customer_writes", "conversation": 201, "text": "?"}), "status", json!("active")),
        (json!({"do": "merge", "from": 201, "into": 202}), "merged_into", json!(202)),
    ] {
        assert_eq!(act(body.clone()).await.status, 200, "{body}");
        assert_eq!(desk.dumped(201)[member], expected, "{body}");
    }
    for (body, status) in [
        (json!({"do": "close", "conversation": 201}), 409),
        (json!({"do": "merge", "from": 202, "into": 202}), 409),
        (json!({"do": "close", "conversation": 202, "by": "nobody@harbour.example"}), 409),
        (json!({"do": "dance"}), 400),
        (json!({"do": "close"}), 400),
    ] {
        assert_eq!(act(body.clone()).await.status, status, "{body}");
    }
}

#[tokio::test]
async fn people_write_and_edit() {
    let desk = Desk::without_lag().await;
    let reached = || desk.running.sandbox.helpscout.dump()["reached_customers"].as_array().unwrap().len();
    let note = desk.act(json!({"do": "note", "conversation": 201, "text": "n"})).unwrap();
    desk.act(json!({"do": "edit_thread", "conversation": 201, "thread": note, "text": "edited"}));
    assert_eq!(reached(), 0);
    desk.act(json!({"do": "reply", "conversation": 201, "text": "r"}));
    assert_eq!(reached(), 1);
    let threads = desk.get("/v2/conversations/201/threads").await.items("threads");
    assert_eq!((&threads[0]["source"]["type"], &threads[0]["createdBy"]["id"]), (&json!("web"), &json!(CARLA)));
    assert_eq!(threads[1]["body"], "edited");

    let customer = desk.act(json!({"do": "create_customer", "firstName": "Rosa", "phones": ["0175"]})).unwrap();
    desk.act(json!({"do": "edit_customer", "customer": customer, "set": {"lastName": "Lund", "phones": ["0176"]}}));
    let read = desk.get(&format!("/v2/customers/{customer}")).await.body;
    assert_eq!((&read["firstName"], &read["lastName"]), (&json!("Rosa"), &json!("Lund")));
    assert_eq!(read["_embedded"]["phones"][0]["value"], "0176");
    let id = desk
        .act(json!({"do": "create_conversation", "mailbox": 601, "customer": customer, "subject": "Hi", "text": "t"}))
        .unwrap();
    assert_eq!(desk.get(&format!("/v2/conversations/{id}")).await.body["source"]["type"], "web");
    desk.act(json!({"do": "delete", "conversation": id}));
    assert_eq!(desk.get(&format!("/v2/conversations/{id}")).await.status, 404);
    desk.act(json!({"do": "delete_customer", "customer": customer}));
    assert_eq!(desk.get(&format!("/v2/customers/{customer}")).await.status, 404);
}

#[tokio::test]
async fn what_people_do_is_listed_late_as_well() {
    let desk = Desk::with(|start| start["helpscout"]["options"]["index_lag_seconds"] = json!([30, 30])).await;
    desk.act(json!({"do": "close", "conversation": 201}));
    let active = async || desk.list("/v2/conversations", &[]).await.ids("conversations");
    assert_eq!(active().await, [201]);
    assert_eq!(desk.get("/v2/conversations/201").await.body["status"], "closed");
    desk.advance(30);
    assert_eq!(active().await, [0; 0]);
}

#[tokio::test]
async fn the_dump_says_which_request_made_what() {
    let desk = Desk::without_lag().await;
    let id = desk.conversation().await;
    desk.post(&format!("/v2/conversations/{id}/notes"), json!({"text": "n", "status": "active"})).await;
    let dump = desk.control(Method::GET, "/dump", None).await.body;
    let conversations = dump["helpscout"]["conversations"].as_array().unwrap();
    let dumped = conversations.iter().find(|conversation| conversation["id"] == id).unwrap();
    let requests = desk.control(Method::GET, "/requests?vendor=helpscout", None).await.body;
    let request = |number: &Value| {
        let entries = requests["requests"].as_array().unwrap();
        entries.iter().find(|entry| &entry["number"] == number).unwrap().clone()
    };
    let created = request(&dumped["request"]);
    assert_eq!((&created["method"], &created["path"]), (&json!("POST"), &json!("/v2/conversations")));
    assert_eq!((&created["applied"], &created["status"]), (&json!(true), &json!(201)));
    let noted = request(&dumped["threads"][1]["request"]);
    assert_eq!(noted["path"], format!("/v2/conversations/{id}/notes"));
    assert_eq!(noted["body"]["text"], "n");
}

#[tokio::test]
async fn start_data_is_taken_whole_or_refused_with_its_place() {
    let desk = Desk::without_lag().await;
    let mut start: Value = serde_json::from_str(SUPPORT_TEAM).unwrap();
    start["helpscout"]["conversations"][1]["customer"] = json!(9);
    let refused = desk.control(Method::POST, "/load", Some(start.clone())).await;
    assert_eq!(refused.status, 400);
    let message = refused.body["message"].as_str().unwrap();
    assert!(message.contains("helpscout.conversations[1]") && message.contains("customer 9"), "{message}");
    assert_eq!(desk.get("/v2/users/me").await.status, 200, "the account is as it was");

    start["helpscout"]["conversations"] = json!([]);
    assert_eq!(desk.control(Method::POST, "/load", Some(start.clone())).await.status, 204);
    assert_eq!(desk.get("/v2/users/me").await.status, 401, "tokens went with the old account");
    assert_ne!(desk.new_token().await, "");
    assert_eq!(desk.get("/v2/users/me").await.status, 401, "and do not come up again");
    assert_eq!(desk.running.sandbox.helpscout.dump()["conversations"], json!([]));
    for (path, value) in [("users", json!([{"id": 1}])), ("shoes", json!(1)), ("options", json!({"lag": 0}))] {
        let mut start = start.clone();
        start["helpscout"][path] = value;
        assert_eq!(desk.control(Method::POST, "/load", Some(start)).await.status, 400, "{path}");
    }
}
