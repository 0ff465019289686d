//! What people do in the web interface.

use sandbox::gorgias::{Act, UserRef};
use serde_json::{Value, json};

use crate::client::{ADA, ALAN, BRUNO, CARLA, Desk, GRACE};

#[tokio::test]
async fn acts_change_a_ticket() {
    let desk = Desk::new();
    for (act, name, value) in [
        (json!({"do": "reopen", "ticket": 201}), "status", json!("open")),
        (json!({"do": "close", "ticket": 201}), "status", json!("closed")),
        (json!({"do": "spam", "ticket": 201}), "spam", json!(true)),
        (json!({"do": "spam", "ticket": 201, "spam": false}), "spam", json!(false)),
        (json!({"do": "trash", "ticket": 201}), "trashed_datetime", json!("2026-11-21T09:30:00.250000+00:00")),
        (json!({"do": "untrash", "ticket": 201}), "trashed_datetime", json!(null)),
        (json!({"do": "assign", "ticket": 201, "to": "carla@acme.example"}), "assignee_user_id", json!(CARLA)),
        (json!({"do": "unassign", "ticket": 201}), "assignee_user_id", json!(null)),
        (json!({"do": "assign_team", "ticket": 201, "team": 501}), "assignee_team_id", json!(501)),
        (json!({"do": "edit_subject", "ticket": 201, "subject": "Parcel"}), "subject", json!("Parcel")),
    ] {
        desk.act(act.clone());
        assert_eq!(desk.get("/tickets/201").await.body[name], value, "{act}");
    }
    desk.act(json!({"do": "tag", "ticket": 201, "tag": "Callback"}));
    desk.act(json!({"do": "untag", "ticket": 201, "tag": "VIP"}));
    assert_eq!(desk.get("/tickets/201/tags").await.items()[0]["name"], "Callback");
    desk.act(json!({"do": "change_customer", "ticket": 201, "customer": ADA}));
    assert_eq!(desk.list("/tickets", &[("customer_id", "103")]).await.ids(), [202, 201]);
}

#[tokio::test]
async fn a_snoozed_ticket_comes_back() {
    let desk = Desk::new();
    desk.act(json!({"do": "snooze", "ticket": 202, "until": "2026-11-21T10:00:00Z"}));
    let snoozed = desk.get("/tickets/202").await.body;
    assert_eq!((&snoozed["status"], snoozed["snooze_datetime"].is_string()), (&json!("closed"), true));
    desk.advance(1_799.0);
    assert_eq!(desk.get("/tickets/202").await.body["status"], "closed", "not before its time");
    desk.advance(1.0);
    let open = desk.get("/tickets/202").await.body;
    assert_eq!((&open["status"], &open["snooze_datetime"]), (&json!("open"), &Value::Null));
    let last = desk.dumped("tickets", 202)["versions"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["at"], "2026-11-21T10:00:00Z");
}

#[tokio::test]
async fn a_customer_who_writes_ends_a_snooze() {
    let desk = Desk::with(json!({"auto_reply": false}));
    desk.act(json!({"do": "snooze", "ticket": 202, "until": "2026-11-21T10:00:00Z"}));
    desk.act(json!({"do": "customer_writes", "ticket": 202, "text": "Hello?"}));
    assert_eq!(desk.get("/tickets/202").await.body["status"], "open");
    desk.act(json!({"do": "close", "ticket": 202}));
    desk.advance(3_600.0);
    assert_eq!(desk.get("/tickets/202").await.body["status"], "closed", "the old date wakes nobody");
}

#[tokio::test]
async fn people_write_edit_and_delete() {
    let desk = Desk::new();
    let note = desk.act(json!({"do": "note", "ticket": 202, "text": "Called back"})).unwrap();
    desk.act(json!({"do": "edit_message", "ticket": 202, "message": note, "text": "Called back twice"}));
    let shown = desk.get(&format!("/tickets/202/messages/{note}")).await.body;
    assert_eq!(
        (&shown["body_text"], &shown["via"], &shown["public"], &shown["sender"]["id"]),
        (&json!("Called back twice"), &json!("helpdesk"), &json!(false), &json!(BRUNO))
    );
    desk.act(json!({"do": "delete_message", "ticket": 202, "message": note}));
    assert_eq!(desk.get(&format!("/tickets/202/messages/{note}")).await.status, 404);
    let made = json!({"do": "create_ticket", "customer": GRACE, "subject": "Hi", "text": "Hi", "tags": ["VIP"]});
    let id = desk.act(made).unwrap();
    let ticket = desk.get(&format!("/tickets/{id}")).await.body;
    assert_eq!((&ticket["channel"], &ticket["tags"][0]["name"]), (&json!("email"), &json!("VIP")));
}

#[tokio::test]
async fn tickets_of_one_customer_are_merged() {
    let desk = Desk::new();
    let id = desk.ticket().await;
    desk.act(json!({"do": "tag", "ticket": id, "tag": "Aircall"}));
    desk.act(json!({"do": "merge_tickets", "from": id, "into": 201}));
    assert_eq!(desk.get(&format!("/tickets/{id}")).await.status, 404);
    let into = desk.get("/tickets/201").await.body;
    assert_eq!((into["messages"].as_array().map(Vec::len), into["tags"].as_array().map(Vec::len)), (Some(3), Some(2)));
    assert_eq!(desk.dumped("tickets", id)["merged_into"], 201);
    let across: Act = serde_json::from_value(json!({"do": "merge_tickets", "from": 202, "into": 201})).unwrap();
    assert!(desk.account().act(None, across).is_err(), "they are of two customers");
}

#[tokio::test]
async fn people_change_customers() {
    let desk = Desk::new();
    desk.act(json!({"do": "rename_customer", "customer": ALAN, "name": "A. M. Turing"}));
    desk.act(json!({"do": "add_channel", "customer": ALAN, "channel": "whatsapp", "address": "+41719908543"}));
    desk.act(json!({"do": "remove_channel", "customer": ALAN, "channel": "phone", "address": "0719908543"}));
    let alan = desk.get("/customers/102").await.body;
    assert_eq!((&alan["name"], &alan["channels"][0]["type"]), (&json!("A. M. Turing"), &json!("whatsapp")));
    desk.act(json!({"do": "merge_customers", "from": GRACE, "into": ALAN}));
    desk.advance(2.0);
    assert_eq!(desk.get("/customers/101").await.status, 404);
    desk.act(json!({"do": "delete_customer", "customer": ADA}));
    let made = desk.act(json!({"do": "create_customer", "name": "Kay", "phones": ["+4912345678"]})).unwrap();
    assert_eq!(desk.get("/customers").await.ids(), [made, ALAN]);
}

#[tokio::test]
async fn people_change_users_and_tags() {
    let desk = Desk::new();
    let id =
        desk.act(json!({"do": "add_user", "name": "Nia Sol", "email": "nia@acme.example", "role": "agent"})).unwrap();
    assert_eq!(desk.list("/users", &[("email", "nia@acme.example")]).await.ids(), [id]);
    desk.act(json!({"do": "activate_user", "user": BRUNO, "active": false}));
    let bruno = desk.get("/users/402").await.body;
    assert_eq!((&bruno["active"], bruno["deactivated_datetime"].is_string()), (&json!(false), true));
    let key = crate::client::basic("bruno@acme.example", "bruno-key");
    assert_eq!(desk.asking(key).get("/users/0").await.status, 401, "his key is dead");
    desk.account().act(None, Act::RenameTag { tag: "VIP".to_owned(), to: "Gold".to_owned() }).unwrap();
    assert_eq!(desk.get("/tickets/201/tags").await.items()[0]["name"], "Gold");
    desk.account().act(None, Act::DeleteTag { tag: "Gold".to_owned() }).unwrap();
    assert_eq!(desk.get("/tickets/201/tags").await.items(), [0; 0]);
}

#[tokio::test]
async fn what_cannot_be_done_is_said() {
    let desk = Desk::new();
    desk.act(json!({"do": "delete_ticket", "ticket": 202}));
    for act in [
        json!({"do": "close", "ticket": 999}),
        json!({"do": "note", "ticket": 202, "text": "gone"}),
        json!({"do": "assign", "ticket": 201, "to": 999}),
        json!({"do": "assign_team", "ticket": 201, "team": 999}),
        json!({"do": "untag", "ticket": 201, "tag": "no such tag"}),
        json!({"do": "edit_message", "ticket": 201, "message": 999, "text": "x"}),
        json!({"do": "add_channel", "customer": ALAN, "channel": "sms", "address": "+1"}),
        json!({"do": "add_channel", "customer": ALAN, "channel": "email", "address": "grace@customers.example"}),
        json!({"do": "create_customer", "name": "X", "email": "grace@customers.example"}),
        json!({"do": "merge_customers", "from": ALAN, "into": ALAN}),
        json!({"do": "delete_customer", "customer": 999}),
        json!({"do": "add_user", "name": "X", "email": "anna@acme.example", "role": "agent"}),
        json!({"do": "set_role", "user": BRUNO, "role": "lead-agent"}),
    ] {
        let done = desk.account().act(Some(&UserRef::Id(BRUNO)), serde_json::from_value(act.clone()).unwrap());
        assert!(done.is_err(), "{act}");
    }
}
