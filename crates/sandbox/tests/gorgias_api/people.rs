//! §6: users and teams; §8: integrations and events.

use serde_json::{Value, json};

use crate::client::{ANNA, BRUNO, CARLA, Desk, ZOE};

#[tokio::test]
async fn users_are_filtered_and_ordered() {
    let desk = Desk::new();
    for (parameters, ids) in [
        (&[][..], vec![ANNA, BRUNO, CARLA, 404, ZOE]),
        (&[("roles", "admin"), ("order_by", "created_datetime:asc")][..], vec![ZOE, ANNA]),
        (&[("roles", "admin"), ("order_by", "created_datetime:asc"), ("limit", "1")][..], vec![ZOE]),
        (&[("roles", "agent"), ("roles", "lite-agent")][..], vec![BRUNO, CARLA]),
        (&[("email", "BRUNO@acme.example")][..], vec![BRUNO]),
        (&[("search", "ross")][..], vec![CARLA]),
        (&[("order_by", "name:desc"), ("limit", "2")][..], vec![ZOE, 404]),
        (&[("order_by", "role.name:asc"), ("limit", "2")][..], vec![ANNA, ZOE]),
        (&[("external_id", "none")][..], vec![]),
    ] {
        assert_eq!(desk.list("/users", parameters).await.ids(), ids, "{parameters:?}");
    }
    assert_eq!(desk.list("/users", &[("roles", "lead-agent")]).await.faults(), ["roles"]);
    assert_eq!(desk.list("/users", &[("active", "true")]).await.faults(), ["active"]);
    let zoe = desk.get("/users/405").await.body;
    assert_eq!((&zoe["active"], &zoe["role"]["name"]), (&json!(false), &json!("admin")), "the list shows her as well");
}

#[tokio::test]
async fn the_case_of_an_address_may_matter() {
    let desk = Desk::with(json!({"user_email_exact_case": true}));
    assert_eq!(desk.list("/users", &[("email", "BRUNO@acme.example")]).await.ids(), [0; 0]);
    assert_eq!(desk.list("/users", &[("email", "bruno@acme.example")]).await.ids(), [BRUNO]);
}

#[tokio::test]
async fn zero_is_who_asks() {
    let desk = Desk::new();
    let me = desk.get("/users/0").await.body;
    assert_eq!((&me["id"], &me["firstname"], &me["lastname"]), (&json!(ANNA), &json!("Anna"), &json!("Berg")));
    assert_eq!(desk.get("/users/999").await.status, 404);
    assert_eq!(desk.get("/users/me").await.status, 404);
}

#[tokio::test]
async fn teams_name_their_members() {
    let desk = Desk::new();
    let teams = desk.get("/teams").await;
    assert_eq!(teams.ids(), [501]);
    let members = desk.get("/teams/501").await.body["members"].clone();
    assert_eq!(members.as_array().unwrap().iter().map(|it| &it["id"]).collect::<Vec<_>>(), [BRUNO, CARLA]);
    assert_eq!(desk.get("/teams/999").await.status, 404);
}

#[tokio::test]
async fn only_http_integrations_can_be_made() {
    let desk = Desk::new();
    let http = json!({
        "url": "https://deskline.example/hooks", "method": "POST", "request_content_type": "application/json",
        "headers": {"x-secret": "1"}, "triggers": {"ticket-created": true}, "hmac_secret": "s3",
    });
    let answer = desk.post("/integrations", json!({"name": "Deskline", "type": "http", "http": http})).await;
    let id = answer.created();
    assert_eq!(answer.body["http"]["triggers"]["ticket-created"], true);
    assert!(!answer.text.contains("hmac_secret"), "it can be written and not read");
    assert_eq!(desk.list("/integrations", &[("type", "http")]).await.ids(), [id]);
    assert_eq!(desk.list("/integrations", &[("type", "aircall")]).await.faults(), ["type"]);
    let other = json!({"name": "x", "type": "phone", "http": {"url": "https://x.example"}});
    assert_eq!(desk.post("/integrations", other).await.faults(), ["type"]);
    let underscored = json!({"url": "https://x.example", "triggers": {"ticket_created": true}});
    let answer = desk.post("/integrations", json!({"name": "x", "type": "http", "http": underscored})).await;
    assert_eq!(answer.faults(), ["http.triggers.ticket_created"]);
    assert_eq!(desk.delete(&format!("/integrations/{id}"), None).await.status, 204);
    assert_eq!(desk.get(&format!("/integrations/{id}")).await.status, 404);
}

#[tokio::test]
async fn events_tell_what_was_done() {
    let desk = Desk::new();
    let id = desk.ticket().await;
    desk.advance(10.0);
    desk.put(&format!("/tickets/{id}"), json!({"status": "closed"})).await;
    let of = id.to_string();
    let types = async |parameters: &[(&str, &str)]| {
        let items = desk.list("/events", parameters).await.items();
        items.into_iter().map(|it| it["type"].clone()).collect::<Vec<Value>>()
    };
    let ticket = [("object_type", "Ticket"), ("object_id", of.as_str()), ("order_by", "created_datetime:asc")];
    assert_eq!(types(&ticket).await, ["ticket-created", "ticket-updated"]);
    let since = [("object_id", of.as_str()), ("created_datetime[gt]", "2026-11-21T09:30:05+00:00")];
    assert_eq!(types(&since).await, ["ticket-updated"]);
    let until = [("object_id", of.as_str()), ("created_datetime[lte]", "2026-11-21 09:30:00.250")];
    assert_eq!(types(&until).await, ["ticket-created"]);
    assert_eq!(types(&[("user_ids", "402")]).await, [0; 0]);
    assert_eq!(desk.list("/events", &[("object_type", "Ticket")]).await.faults(), ["object_id"]);
    assert_eq!(desk.list("/tickets", &[("created_datetime[gt]", "x")]).await.faults(), ["created_datetime[gt]"]);
}
