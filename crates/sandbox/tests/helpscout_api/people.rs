//! Sheet §6, §8: users, inboxes, tags, teams, webhooks.

use serde_json::json;

use crate::client::{ANNA, Desk};

#[tokio::test]
async fn users_are_found_by_their_exact_email() {
    let desk = Desk::without_lag().await;
    let by_email = async |email: &str| desk.list("/v2/users", &[("email", email)]).await.ids("users");
    assert_eq!(by_email("Carla.Rossi@harbour.example").await, [403]);
    assert_eq!(by_email("carla").await, [0; 0]);
    let all = desk.get("/v2/users").await.items("users");
    assert_eq!(all.len(), 6);
    let roles: Vec<_> = all.iter().map(|user| user["role"].as_str().unwrap()).collect();
    assert_eq!(roles.iter().filter(|role| **role == "owner").count(), 1);
    assert_eq!((roles[1], all[0]["type"].as_str()), ("admin", Some("user")));
    assert_eq!(desk.list("/v2/users", &[("mailbox", "602")]).await.ids("users"), [401, 402, 403, 404, 405]);
    assert_eq!(desk.get("/v2/users/me").await.body["id"], ANNA);
    assert_eq!(desk.get("/v2/users/403").await.body["firstName"], "Carla");
    assert_eq!(desk.get("/v2/users/1").await.status, 404);
}

#[tokio::test]
async fn a_user_sees_the_inboxes_that_he_can_open() {
    let desk = Desk::without_lag().await;
    assert_eq!(desk.get("/v2/mailboxes").await.ids("mailboxes"), [601, 602]);
    assert_eq!(desk.get("/v2/mailboxes/601/fields").await.ids("fields"), [6011]);
    assert!(desk.get("/v2/mailboxes/602/fields").await.body.get("_embedded").is_none());
    let folders = desk.get("/v2/mailboxes/601/folders").await.items("folders");
    assert!(folders.iter().any(|folder| folder["name"] == "Closed" && folder["totalCount"] == 2));
    // Farid has the support inbox only.
    let desk = Desk::with(|start| start["helpscout"]["apps"][0]["user"] = json!(406)).await;
    assert_eq!(desk.get("/v2/mailboxes").await.ids("mailboxes"), [601]);
    assert_eq!(desk.get("/v2/mailboxes/602").await.status, 404);
}

#[tokio::test]
async fn tags_are_listed_by_name_with_their_count() {
    let desk = Desk::without_lag().await;
    desk.put("/v2/conversations/201/tags", json!({"tags": ["Dark Side", "vip"]})).await;
    let tags = desk.get("/v2/tags").await.items("tags");
    let names: Vec<_> = tags.iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Dark Side", "refund", "subscription", "vip"]);
    assert_eq!((&tags[0]["slug"], &tags[0]["ticketCount"]), (&json!("dark-side"), &json!(1)));
    let id = tags[0]["id"].as_u64().unwrap();
    assert_eq!(desk.get(&format!("/v2/tags/{id}")).await.body["name"], "Dark Side");
    assert_eq!(desk.list("/v2/conversations", &[("tag", "dark-side")]).await.ids("conversations"), [201]);
}

#[tokio::test]
async fn teams_have_members() {
    let desk = Desk::without_lag().await;
    assert_eq!(desk.get("/v2/teams").await.ids("teams"), [501, 502]);
    assert_eq!(desk.get("/v2/teams/501/members").await.ids("users"), [403, 404, 405]);
}

#[tokio::test]
async fn webhooks_are_kept() {
    let desk = Desk::without_lag().await;
    let webhook = json!({"url": "https://deskline.example/h", "events": ["convo.merged"], "secret": "s".repeat(40)});
    let id = desk.post("/v2/webhooks", webhook.clone()).await.created();
    let read = desk.get(&format!("/v2/webhooks/{id}")).await.body;
    assert_eq!((&read["state"], &read["payloadVersion"]), (&json!("enabled"), &json!("V2")));
    assert!(read.get("secret").is_none());
    for (name, value) in [
        ("url", json!("")),
        ("events", json!([])),
        ("events", json!(["convo.tags.added"])),
        ("secret", json!("s".repeat(41))),
    ] {
        let mut body = webhook.clone();
        body[name] = value;
        assert_eq!(desk.post("/v2/webhooks", body).await.faults(), [name]);
    }
    let mut changed = webhook;
    changed["events"] = json!(["convo.deleted", "convo.tags"]);
    assert_eq!(desk.put(&format!("/v2/webhooks/{id}"), changed).await.status, 204);
    assert_eq!(desk.get("/v2/webhooks").await.items("webhooks")[0]["events"], json!(["convo.deleted", "convo.tags"]));
    assert_eq!(desk.delete(&format!("/v2/webhooks/{id}")).await.status, 204);
    assert_eq!(desk.get(&format!("/v2/webhooks/{id}")).await.status, 404);
}
