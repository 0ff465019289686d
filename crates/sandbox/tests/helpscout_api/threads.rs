//! Sheet §5: threads.

use serde_json::{Value, json};

use crate::client::{ANNA, CARLA, Desk};

fn path(id: u64, kind: &str) -> String {
    format!("/v2/conversations/{id}/{kind}")
}

fn said(text: &str) -> Value {
    json!({"text": text, "customer": {"id": 101}})
}

#[tokio::test]
async fn a_phone_thread_is_the_token_owners_and_takes_no_user_or_status() {
    let desk = Desk::without_lag().await;
    let answer = desk.post(&path(201, "phones"), said("<strong>Call</strong><br>a")).await;
    let id = answer.created();
    assert_eq!(answer.header("location"), format!("{}/v2/conversations/201/threads/{id}", desk.running.helpscout_url));
    let threads = desk.get(&path(201, "threads")).await.items("threads");
    assert_eq!(threads[0]["id"], id, "newest first");
    assert_eq!((&threads[0]["type"], &threads[0]["createdBy"]["id"]), (&json!("phone"), &json!(ANNA)));
    assert_eq!(threads[0]["body"], "<strong>Call</strong><br>a", "HTML as given, read as body");
    assert_eq!((&threads[0]["customer"]["id"], &threads[0]["source"]["type"]), (&json!(101), &json!("api")));
    assert_eq!((&threads[0]["state"], &threads[0]["status"]), (&json!("published"), &json!("nochange")));

    for kind in ["phones", "chats", "customer"] {
        for (name, value) in [("user", json!(CARLA)), ("status", json!("closed"))] {
            let mut body = said("x");
            body[name] = value;
            assert_eq!(desk.post(&path(201, kind), body).await.faults(), [name], "{kind}");
        }
        assert_eq!(desk.post(&path(201, kind), json!({"text": "x"})).await.faults(), ["customer"], "{kind}");
        assert_eq!(desk.post(&path(201, kind), json!({"customer": {"id": 101}})).await.faults(), ["text"], "{kind}");
        let unknown = json!({"text": "x", "customer": {"id": 7}});
        assert_eq!(desk.post(&path(201, kind), unknown).await.faults(), ["customer.id"], "{kind}");
    }
}

#[tokio::test]
async fn a_phone_thread_leaves_a_closed_conversation_closed() {
    let desk = Desk::without_lag().await;
    desk.post(&path(202, "phones"), said("x")).await.created();
    assert_eq!(desk.dumped(202)["status"], "closed");
}

#[tokio::test]
async fn a_note_takes_a_user_and_a_status() {
    let desk = Desk::without_lag().await;
    let note = json!({"text": "Done.", "user": CARLA, "status": "closed"});
    desk.post(&path(201, "notes"), note).await.created();
    let threads = desk.get(&path(201, "threads")).await.items("threads");
    assert_eq!((&threads[0]["createdBy"]["id"], &threads[0]["status"]), (&json!(CARLA), &json!("closed")));
    assert_eq!(desk.dumped(201)["status"], "closed");
    for status in ["active", "pending", "spam", "open"] {
        desk.post(&path(201, "notes"), json!({"text": "x", "status": status})).await.created();
        let expected = if status == "open" { "active" } else { status };
        assert_eq!(desk.dumped(201)["status"], expected);
    }
    for (body, fault) in [
        (json!({}), "text"),
        (json!({"text": ""}), "text"),
        (json!({"text": "x", "status": "done"}), "status"),
        (json!({"text": "x", "createdAt": "2026-11-21T09:30:00.1Z"}), "createdAt"),
        (json!({"text": "x", "user": "carla"}), "user"),
    ] {
        assert_eq!(desk.post(&path(201, "notes"), body).await.faults(), [fault]);
    }
    let unknown = desk.post(&path(201, "notes"), json!({"text": "x", "user": 101})).await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn a_note_without_a_status_brings_a_closed_conversation_back() {
    let desk = Desk::without_lag().await;
    desk.post(&path(202, "notes"), json!({"text": "x", "status": "inbox_predefined"})).await.created();
    assert_eq!(desk.dumped(202)["status"], "closed");
    desk.post(&path(202, "notes"), json!({"text": "x"})).await.created();
    assert_eq!(desk.dumped(202)["status"], "active");
    desk.post(&path(203, "notes"), json!({"text": "x"})).await.created();
    assert_eq!(desk.dumped(203)["status"], "pending", "only closed ones come back");
}

#[tokio::test]
async fn a_customers_thread_reopens_unless_imported() {
    let desk = Desk::without_lag().await;
    let mut body = said("hello");
    body["imported"] = json!(true);
    desk.post(&path(202, "customer"), body).await.created();
    assert_eq!(desk.dumped(202)["status"], "closed");
    desk.post(&path(202, "customer"), said("hello")).await.created();
    assert_eq!(desk.dumped(202)["status"], "active");
    let threads = desk.get(&path(202, "threads")).await.items("threads");
    assert_eq!(threads[0]["createdBy"]["type"], "customer");
    assert_eq!(threads[0]["source"]["via"], "customer");
}

#[tokio::test]
async fn a_reply_reaches_the_customer_unless_draft_or_imported() {
    let desk = Desk::without_lag().await;
    let reached = || desk.running.sandbox.helpscout.dump()["reached_customers"].clone();
    for (name, value) in [("draft", true), ("imported", true)] {
        let mut body = said("x");
        body[name] = json!(value);
        desk.post(&path(201, "reply"), body).await.created();
    }
    assert_eq!(reached(), json!([]));
    let mut body = said("We are on it.");
    body["user"] = json!(CARLA);
    body["assignTo"] = json!(404);
    body["status"] = json!("pending");
    let id = desk.post(&path(201, "reply"), body).await.created();
    let event = &reached()[0];
    assert_eq!((&event["thread"], &event["customer"], &event["what"]), (&json!(id), &json!(101), &json!("e-mail")));
    let conversation = desk.dumped(201);
    assert_eq!((&conversation["assignee"], &conversation["status"]), (&json!(404), &json!("pending")));
    assert_eq!(desk.post(&path(201, "reply"), json!({"text": "x"})).await.faults(), ["customer"]);
    assert_eq!(
        desk.post(&path(201, "reply"), json!({"text": "x", "customer": {"id": 101}, "user": 1})).await.status,
        404
    );
}

#[tokio::test]
async fn a_conversation_is_full_at_ninety_nine_line_items_included() {
    let desk = Desk::without_lag().await;
    for number in 0..97 {
        desk.post(&path(201, "notes"), json!({"text": format!("{number}"), "status": "active"})).await.created();
    }
    desk.patch("/v2/conversations/201", json!({"op": "remove", "path": "/assignTo"})).await;
    assert_eq!(desk.get("/v2/conversations/201").await.body["threads"], 99);
    desk.advance(60);
    for (kind, body) in [
        ("notes", json!({"text": "x"})),
        ("phones", said("x")),
        ("chats", said("x")),
        ("customer", said("x")),
        ("reply", said("x")),
    ] {
        assert_eq!(desk.post(&path(201, kind), body).await.status, 412, "{kind}");
    }
    let pages = [desk.get(&path(201, "threads")).await, desk.get(&format!("{}?page=2", path(201, "threads"))).await];
    assert_eq!((pages[0].items("threads").len(), pages[1].items("threads").len()), (50, 49));
}

#[tokio::test]
async fn an_old_conversation_is_locked() {
    let desk = Desk::with(|start| start["helpscout"]["options"]["locked_after_days"] = json!(2)).await;
    // 203 is 50 hours old, 201 is 30.
    assert_eq!(desk.post(&path(203, "notes"), json!({"text": "x"})).await.status, 423);
    assert_eq!(desk.post(&path(203, "phones"), said("x")).await.status, 423);
    assert_eq!(desk.post(&path(201, "notes"), json!({"text": "x"})).await.status, 201);
    desk.act(json!({"do": "lock", "conversation": 201}));
    assert_eq!(desk.post(&path(201, "notes"), json!({"text": "x"})).await.status, 423);
}

#[tokio::test]
async fn a_threads_time_counts_only_when_imported() {
    let desk = Desk::without_lag().await;
    let past = "2026-11-20T08:00:00Z";
    for (imported, expected) in [(false, "2026-11-21T09:30:00.25Z"), (true, past)] {
        let note = json!({"text": "x", "createdAt": past, "imported": imported});
        let id = desk.post(&path(201, "notes"), note).await.created();
        let threads = desk.dumped(201)["threads"].clone();
        let thread = threads.as_array().unwrap().iter().find(|thread| thread["id"] == id).unwrap();
        assert_eq!(thread["created_at"], expected);
        assert_eq!(thread["received_at"], "2026-11-21T09:30:00.25Z");
    }
}

#[tokio::test]
async fn threads_can_be_edited_by_administrators() {
    let desk = Desk::without_lag().await;
    let id = desk.post(&path(201, "notes"), json!({"text": "before"})).await.created();
    let thread = format!("{}/{id}", path(201, "threads"));
    let edit = |at: &str, value: Value| json!({"op": "replace", "path": at, "value": value});
    assert_eq!(desk.patch(&thread, edit("/text", json!("after"))).await.status, 204);
    assert_eq!(desk.patch(&thread, edit("/hidden", json!(true))).await.status, 204);
    let dumped = desk.dumped(201)["threads"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&dumped["text"], &dumped["original_text"]), (&json!("after"), &json!("before")));
    assert_eq!(dumped["state"], "hidden");
    assert_eq!(desk.patch(&thread, json!([edit("/text", json!("x"))])).await.status, 400);
    assert_eq!(desk.patch(&thread, edit("/customer", json!("x"))).await.status, 400);
    assert_eq!(desk.patch(&thread, edit("/text", json!(""))).await.status, 400);
    assert_eq!(desk.patch(&format!("{}/1", path(201, "threads")), edit("/text", json!("x"))).await.status, 404);

    let desk = Desk::with(|start| start["helpscout"]["apps"][0]["user"] = json!(CARLA)).await;
    let id = desk.post(&path(201, "notes"), json!({"text": "before"})).await.created();
    let thread = format!("{}/{id}", path(201, "threads"));
    assert_eq!(desk.patch(&thread, edit("/text", json!("x"))).await.status, 403);
    let enabled = json!({"thread_editing": true});
    desk.control(reqwest::Method::PATCH, "/helpscout/options", Some(enabled)).await;
    assert_eq!(desk.patch(&thread, edit("/text", json!("x"))).await.status, 204);
}

#[tokio::test]
async fn files_are_kept_with_their_thread() {
    let desk = Desk::without_lag().await;
    let file = json!({"fileName": "a.txt", "mimeType": "text/plain", "data": "aGVsbG8="});
    let note = json!({"text": "x", "attachments": [file]});
    let thread = desk.post(&path(201, "notes"), note).await.created();
    let files = format!("{}/{thread}/attachments", path(201, "threads"));
    let id = desk.post(&files, file).await.created();
    let read = desk.get(&path(201, "threads")).await.items("threads");
    let listed = read[0]["_embedded"]["attachments"].as_array().unwrap();
    assert_eq!((listed.len(), &listed[1]["size"], &listed[1]["filename"]), (2, &json!(5), &json!("a.txt")));
    let own = format!("{}/{id}", path(201, "attachments"));
    assert_eq!(desk.get(&format!("{own}/data")).await.body, json!({"data": "aGVsbG8="}));
    let broken = json!({"fileName": "a", "mimeType": "b", "data": "not base64!"});
    assert_eq!(desk.post(&files, broken).await.faults(), ["data"]);
    let query = [("status", "all"), ("query", "attachments:true")];
    assert_eq!(desk.list("/v2/conversations", &query).await.ids("conversations"), [201]);
    assert_eq!(desk.delete(&own).await.status, 204);
    assert_eq!(desk.get(&format!("{own}/data")).await.status, 404);
    let zeros = "A".repeat(14_000_000);
    let big = json!({"fileName": "a", "mimeType": "b", "data": zeros});
    assert_eq!(desk.post(&files, big).await.status, 413);
}

#[tokio::test]
async fn a_draft_reaches_the_customer_once_it_is_published() {
    let desk = Desk::without_lag().await;
    let reached = || desk.running.sandbox.helpscout.dump()["reached_customers"].clone();
    let mut body = said("x");
    body["draft"] = json!(true);
    let id = desk.post(&path(201, "reply"), body).await.created();
    let schedule = format!("{}/{id}/schedule", path(201, "threads"));
    for at in ["2026-11-21T09:29:00Z", "soon"] {
        let refused = desk.put(&schedule, json!({"scheduledFor": at})).await;
        assert_eq!(refused.faults(), ["scheduledFor"]);
    }
    let later = json!({"scheduledFor": "2026-11-21T09:32:00Z", "unscheduleOnCustomerReply": false});
    assert_eq!(desk.put(&schedule, later).await.status, 204);
    assert_eq!(reached(), json!([]));
    let publish = json!({"op": "replace", "path": "/state", "value": "published"});
    assert_eq!(desk.patch(&schedule, publish.clone()).await.status, 204);
    assert_eq!(reached()[0]["thread"], id);
    assert_eq!(desk.patch(&schedule, publish).await.status, 404, "it is no draft any more");
    let mut other = said("y");
    other["draft"] = json!(true);
    desk.post(&path(203, "reply"), other).await.created();
    let publish = json!({"op": "replace", "path": "/draft", "value": false});
    assert_eq!(desk.patch("/v2/conversations/203", publish).await.status, 204);
    assert_eq!(reached()[1]["conversation"], 203);
}
