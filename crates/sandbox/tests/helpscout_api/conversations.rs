//! Sheet §4.2–§4.5: one conversation, from creation to deletion.

use serde_json::{Value, json};

use crate::client::{ANNA, CARLA, Desk, SUPPORT, but, new_conversation};

const CONVERSATIONS: &str = "/v2/conversations";

#[tokio::test]
async fn a_call_becomes_a_conversation() {
    let desk = Desk::without_lag().await;
    let mut body = new_conversation();
    body["user"] = json!(CARLA);
    body["assignTo"] = Value::Null;
    body["tags"] = json!(["inbound", "VIP"]);
    let answer = desk.post(CONVERSATIONS, body).await;
    let id = answer.created();
    assert_eq!(answer.header("location"), format!("{}/v2/conversations/{id}", desk.running.helpscout_url));
    let read = desk.get(&format!("{CONVERSATIONS}/{id}")).await.body;
    assert_eq!(
        (&read["type"], &read["status"], &read["state"]),
        (&json!("phone"), &json!("active"), &json!("published"))
    );
    assert_eq!(read["primaryCustomer"]["id"], 101);
    assert_eq!(read["primaryCustomer"]["first"], "Grace", "first, not firstName, inside conversations");
    assert_eq!(read["createdBy"]["id"], CARLA);
    assert_eq!(read["createdAt"], "2026-11-21T09:30:00Z");
    assert!(read.get("assignee").is_none());
    let tags: Vec<&Value> = read["tags"].as_array().unwrap().iter().map(|tag| &tag["tag"]).collect();
    assert_eq!(tags, ["inbound", "vip"], "created if missing, the same whatever the case");
    assert_eq!(read["threads"], 1);
    let threads = desk.get(&format!("{CONVERSATIONS}/{id}/threads")).await.items("threads");
    assert_eq!((&threads[0]["type"], &threads[0]["createdBy"]["id"]), (&json!("phone"), &json!(CARLA)));
    assert!(read["_links"]["web"]["href"].as_str().unwrap().contains(&id.to_string()));
}

#[tokio::test]
async fn what_is_required_is_required() {
    let desk = Desk::without_lag().await;
    for name in ["subject", "type", "mailboxId", "status", "customer", "threads"] {
        let answer = desk.post(CONVERSATIONS, but(new_conversation(), name, Value::Null)).await;
        assert!(answer.faults().contains(&name.to_owned()), "{name}: {answer:?}");
    }
    let thread = |name: &str, value: Value| json!([but(new_conversation()["threads"][0].clone(), name, value)]);
    for (name, value, fault) in [
        ("type", json!("fax"), "type"),
        ("status", json!("new"), "status"),
        ("subject", json!(" "), "subject"),
        ("mailboxId", json!(1), "mailboxId"),
        ("threads", json!([]), "threads"),
        ("threads", thread("text", Value::Null), "threads[0].text"),
        ("threads", thread("text", json!("")), "threads[0].text"),
        ("threads", thread("type", json!("fax")), "threads[0].type"),
        ("threads", thread("customer", Value::Null), "threads[0].customer"),
        ("threads", thread("createdAt", json!("2026-11-21T09:30:00.000Z")), "threads[0].createdAt"),
        ("createdAt", json!("2026-11-21T09:30:00.5Z"), "createdAt"),
        ("assignTo", json!(999), "assignTo"),
        ("tags", json!(["ok", 7]), "tags"),
        ("fields", json!([{"id": 1, "value": "x"}]), "fields[0].id"),
        ("imported", json!("yes"), "imported"),
        ("autoReply", json!(true), "autoReply"),
        ("customer", json!({"phone": "+14155550101"}), "customer"),
        ("customer", json!({"id": 999}), "customer.id"),
    ] {
        let answer = desk.post(CONVERSATIONS, but(new_conversation(), name, value.clone())).await;
        assert_eq!(answer.faults(), [fault], "{name} = {value}");
    }
    assert_eq!(desk.running.sandbox.helpscout.dump()["conversations"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn an_unknown_user_is_not_found() {
    let desk = Desk::without_lag().await;
    // A customer's id is the mistake that was reported.
    let answer = desk.post(CONVERSATIONS, but(new_conversation(), "user", json!(101))).await;
    assert_eq!(answer.status, 404);
    let id = desk.conversation().await;
    let read = desk.get(&format!("{CONVERSATIONS}/{id}")).await.body;
    assert_eq!(read["createdBy"]["id"], ANNA, "without a user it is the token's owner");
}

#[tokio::test]
async fn a_hundred_threads_fit_into_a_new_conversation() {
    let desk = Desk::without_lag().await;
    let threads = |count: usize| json!(vec![new_conversation()["threads"][0].clone(); count]);
    let fits = desk.post(CONVERSATIONS, but(new_conversation(), "threads", threads(100))).await;
    assert_eq!(fits.status, 201);
    let too_many = desk.post(CONVERSATIONS, but(new_conversation(), "threads", threads(101))).await;
    assert_eq!(too_many.status, 412);
}

#[tokio::test]
async fn a_customer_is_named_by_id_or_by_email() {
    let desk = Desk::without_lag().await;
    let customer = |value: Value| {
        let thread = json!([{"type": "phone", "text": "t", "customer": value}]);
        but(but(new_conversation(), "customer", value), "threads", thread)
    };
    let known = json!({"email": "Jonas.Weber@customer.example", "firstName": "Ignored"});
    let id = desk.post(CONVERSATIONS, customer(known)).await.created();
    assert_eq!(desk.dumped(id)["customer"], 104);
    assert_eq!(desk.get("/v2/customers/104").await.body["firstName"], "Jonas");

    let unknown = json!({"email": "new@customer.example", "firstName": "Nia", "phone": "0177"});
    let id = desk.post(CONVERSATIONS, customer(unknown)).await.created();
    let made = desk.dumped(id)["customer"].as_u64().unwrap();
    let read = desk.get(&format!("/v2/customers/{made}")).await.body;
    assert_eq!((&read["firstName"], &read["_embedded"]["phones"][0]["value"]), (&json!("Nia"), &json!("0177")));
    assert_eq!(desk.dumped(id)["threads"][0]["customer"], made, "one customer, not one for each mention");

    let both = json!({"id": 103, "email": "jonas.weber@customer.example"});
    let id = desk.post(CONVERSATIONS, customer(both)).await.created();
    assert_eq!(desk.dumped(id)["customer"], 103, "the id wins");
}

#[tokio::test]
async fn assigning_is_absent_null_or_a_user() {
    let desk = Desk::with(|start| {
        start["helpscout"]["mailboxes"][0]["assign_new_to"] = json!("dev.patel@harbour.example");
    })
    .await;
    let mut body = new_conversation();
    let id = desk.post(CONVERSATIONS, body.clone()).await.created();
    assert_eq!(desk.dumped(id)["assignee"], 404, "absent is the inbox's rule");
    body["assignTo"] = Value::Null;
    let id = desk.post(CONVERSATIONS, body.clone()).await.created();
    assert_eq!(desk.dumped(id)["assignee"], Value::Null, "null is nobody");
    body["assignTo"] = json!(CARLA);
    let id = desk.post(CONVERSATIONS, body).await.created();
    assert_eq!(desk.dumped(id)["assignee"], CARLA);
}

#[tokio::test]
async fn times_of_threads_count_only_when_imported() {
    let desk = Desk::without_lag().await;
    let past = "2026-11-20T08:00:00Z";
    let mut body = new_conversation();
    body["threads"][0]["createdAt"] = json!(past);
    let id = desk.post(CONVERSATIONS, body.clone()).await.created();
    assert_eq!(desk.dumped(id)["threads"][0]["created_at"], "2026-11-21T09:30:00.25Z");
    body["threads"][0]["imported"] = json!(true);
    let id = desk.post(CONVERSATIONS, body.clone()).await.created();
    assert_eq!(desk.dumped(id)["threads"][0]["created_at"], past);
    body["createdAt"] = json!(past);
    body["closedAt"] = json!("2026-11-20T09:00:00Z");
    body["status"] = json!("closed");
    let id = desk.post(CONVERSATIONS, body.clone()).await.created();
    assert_eq!(desk.dumped(id)["created_at"], past);
    assert_eq!(desk.dumped(id)["closed_at"], past, "closedAt is for imported conversations only");
    body["imported"] = json!(true);
    let id = desk.post(CONVERSATIONS, body).await.created();
    assert_eq!(desk.dumped(id)["closed_at"], "2026-11-20T09:00:00Z");
}

#[tokio::test]
async fn a_reply_in_a_new_conversation_reaches_the_customer() {
    let desk = Desk::without_lag().await;
    let reached = || desk.running.sandbox.helpscout.dump()["reached_customers"].as_array().unwrap().len();
    desk.conversation().await;
    assert_eq!(reached(), 0, "a phone thread reaches nobody");
    let mut body = new_conversation();
    body["threads"][0]["type"] = json!("reply");
    let id = desk.post(CONVERSATIONS, body.clone()).await.created();
    assert_eq!(reached(), 1);
    assert_eq!(desk.dumped(id)["threads"][0]["type"], "message", "a reply reads as a message");
    let mut draft = body.clone();
    draft["threads"][0]["draft"] = json!(true);
    let id = desk.post(CONVERSATIONS, draft).await.created();
    assert_eq!(desk.get(&format!("{CONVERSATIONS}/{id}")).await.body["state"], "draft");
    desk.post(CONVERSATIONS, but(body.clone(), "imported", json!(true))).await;
    assert_eq!(reached(), 1, "neither a draft nor an import does");
    body["threads"][0]["type"] = json!("customer");
    body["autoReply"] = json!(true);
    desk.post(CONVERSATIONS, body).await;
    assert_eq!(reached(), 2, "an automatic reply does");
}

#[tokio::test]
async fn patch_is_one_object_with_one_change() {
    let desk = Desk::without_lag().await;
    let path = "/v2/conversations/201";
    let change = |op: &str, at: &str, value: Value| json!({"op": op, "path": at, "value": value});
    for (body, member, expected) in [
        (change("replace", "/subject", json!("New")), "subject", json!("New")),
        (change("replace", "/status", json!("pending")), "status", json!("pending")),
        (change("replace", "/assignTo", json!(404)), "assignee", json!(404)),
        (json!({"op": "remove", "path": "/assignTo"}), "assignee", Value::Null),
        (change("replace", "/primaryCustomer.id", json!(102)), "customer", json!(102)),
        (change("move", "/mailboxId", json!(602)), "mailbox", json!(602)),
    ] {
        let answer = desk.patch(path, body.clone()).await;
        assert_eq!((answer.status, answer.text.as_str()), (204, ""), "{body}");
        assert_eq!(desk.dumped(201)[member], expected, "{body}");
    }
    for body in [
        json!([change("replace", "/subject", json!("x"))]),
        change("replace", "/status", json!("done")),
        change("replace", "/assignTo", json!(999)),
        change("replace", "/assignTo", Value::Null),
        change("replace", "/mailboxId", json!(601)),
        change("move", "/mailboxId", json!(1)),
        change("replace", "/primaryCustomer.id", json!(1)),
        change("replace", "/draft", json!(true)),
        change("replace", "/tags", json!(["x"])),
        change("add", "/subject", json!("x")),
        change("replace", "/subject", json!("")),
    ] {
        assert_eq!(desk.patch(path, body.clone()).await.status, 400, "{body}");
    }
}

#[tokio::test]
async fn changes_by_api_leave_line_items_that_count() {
    let desk = Desk::without_lag().await;
    let path = "/v2/conversations/201";
    let status = |word: &str| json!({"op": "replace", "path": "/status", "value": word});
    desk.patch(path, status("closed")).await;
    desk.patch(path, status("closed")).await;
    desk.patch(path, json!({"op": "replace", "path": "/assignTo", "value": 404})).await;
    desk.put(&format!("{path}/tags"), json!({"tags": ["vip", "more"]})).await;
    desk.put(&format!("{path}/tags"), json!({"tags": ["vip", "more"]})).await;
    let read = desk.get(path).await.body;
    assert_eq!(read["threads"], 4, "one each; nothing changed, nothing added");
    let threads = desk.get(&format!("{path}/threads")).await.items("threads");
    assert_eq!(threads.iter().filter(|thread| thread["type"] == "lineitem").count(), 3);
    assert_eq!((&read["closedBy"], &read["closedAt"]), (&json!(ANNA), &json!("2026-11-21T09:30:00Z")));
}

#[tokio::test]
async fn put_tags_replaces_all() {
    let desk = Desk::without_lag().await;
    let path = "/v2/conversations/201/tags";
    let tags = || desk.dumped(201)["tags"].clone();
    assert_eq!(desk.put(path, json!({"tags": ["Call In Progress", "refund"]})).await.status, 204);
    assert_eq!(tags(), json!(["Call In Progress", "refund"]), "vip is gone, the unknown one is created");
    desk.put(path, json!({"tags": ["REFUND"]})).await;
    assert_eq!(tags(), json!(["refund"]));
    desk.put(path, json!({"tags": []})).await;
    assert_eq!(tags(), json!([]));
    for body in [json!({}), json!({"tags": null}), json!({"tags": "vip"}), json!({"tags": [""]}), json!(["vip"])] {
        assert_eq!(desk.put(path, body.clone()).await.status, 400, "{body}");
    }
    let history = desk.dumped(201)["tag_history"].clone();
    assert_eq!(history[1]["removed"], json!(["vip"]));
    assert_eq!(history[1]["added"], json!(["Call In Progress", "refund"]));
}

#[tokio::test]
async fn custom_fields_and_snooze_are_kept() {
    let desk = Desk::without_lag().await;
    let path = "/v2/conversations/201";
    let fields = json!({"fields": [{"id": 6011, "value": "B2"}]});
    assert_eq!(desk.put(&format!("{path}/fields"), fields).await.status, 204);
    assert_eq!(desk.get(path).await.body["customFields"][0]["value"], "B2");
    assert_eq!(desk.put(&format!("{path}/fields"), json!({"fields": [{"id": 5, "value": "x"}]})).await.status, 400);
    let snooze = json!({"snoozedUntil": "2026-12-01T00:00:00Z", "unsnoozeOnCustomerReply": true});
    assert_eq!(desk.put(&format!("{path}/snooze"), snooze).await.status, 204);
    assert_eq!(desk.get(path).await.body["snooze"]["snoozedUntil"], "2026-12-01T00:00:00Z");
    assert_eq!(desk.put(&format!("{path}/snooze"), json!({"snoozedUntil": "soon"})).await.status, 400);
    assert_eq!(desk.delete(&format!("{path}/snooze")).await.status, 204);
    assert!(desk.get(path).await.body.get("snooze").is_none());
}

#[tokio::test]
async fn a_merged_conversation_leads_on_for_sixty_days() {
    let desk = Desk::without_lag().await;
    desk.act(json!({"do": "merge", "from": 201, "into": 202}));
    let token_safe = "/v2/conversations/201";
    let moved = desk.get(token_safe).await;
    assert_eq!(moved.status, 301);
    assert_eq!(moved.header("location"), format!("{}/v2/conversations/202", desk.running.helpscout_url));
    assert_eq!(desk.get("/v3/conversations/201").await.status, 301);
    for (name, answer) in [
        ("threads", desk.get("/v2/conversations/201/threads").await),
        ("note", desk.post("/v2/conversations/201/notes", json!({"text": "n"})).await),
        ("phone", desk.post("/v2/conversations/201/phones", json!({"text": "n", "customer": {"id": 101}})).await),
        ("tags", desk.put("/v2/conversations/201/tags", json!({"tags": []})).await),
        ("patch", desk.patch(token_safe, json!({"op": "remove", "path": "/assignTo"})).await),
        ("delete", desk.delete(token_safe).await),
    ] {
        assert_eq!(answer.status, 404, "{name}");
    }
    let taken_in = desk.get("/v2/conversations/202").await.body;
    assert_eq!(taken_in["threads"], 3, "its threads moved");

    desk.control(reqwest::Method::POST, "/helpscout/tokens/revoke", None).await;
    desk.advance(60 * 86_400 - 1);
    let token = desk.new_token().await;
    let status = async || desk.raw(reqwest::Method::GET, token_safe, Some(&token), None).await.status;
    assert_eq!(status().await, 301);
    desk.advance(1);
    assert_eq!(status().await, 404);
}

#[tokio::test]
async fn a_deleted_conversation_is_gone() {
    let desk = Desk::without_lag().await;
    assert_eq!(desk.delete("/v2/conversations/201").await.status, 204);
    assert_eq!(desk.get("/v2/conversations/201").await.status, 404);
    assert_eq!(desk.delete("/v2/conversations/201").await.status, 404);
    assert_eq!(desk.dumped(201)["state"], "deleted", "the dump still tells of it");
    assert_eq!(desk.get("/v2/mailboxes/601/folders").await.status, 200);
    assert_eq!(desk.get(&format!("/v2/mailboxes/{SUPPORT}")).await.body["name"], "Harbour Coffee Support");
}
