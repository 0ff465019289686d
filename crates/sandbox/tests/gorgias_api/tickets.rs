//! §4: tickets.

use serde_json::{Value, json};

use crate::client::{ADA, ALAN, BRUNO, CARLA, Desk, GRACE, ZOE, but, incoming, new_ticket, note};

#[tokio::test]
async fn a_ticket_comes_back_whole() {
    let desk = Desk::new();
    let body = but(
        new_ticket(),
        json!({
            "status": "closed", "priority": "high", "external_id": "call-1", "language": "de", "meta": {"a": 1},
            "assignee_user": {"id": BRUNO}, "assignee_team": {"id": 501}, "tags": [{"name": "VIP"}, {"name": "Aircall"}],
            "messages": [note(), but(note(), json!({"external_id": "note-2"}))],
        }),
    );
    let answer = desk.post("/tickets", body).await;
    let id = answer.created();
    let ticket = &answer.body;
    for (name, value) in [
        ("status", json!("closed")),
        ("via", json!("api")),
        ("external_id", json!("call-1")),
        ("assignee_user_id", json!(BRUNO)),
        ("closed_datetime", json!("2026-11-21T09:30:00.250000+00:00")),
        ("last_message_datetime", json!(null)),
        ("uri", json!(format!("/api/tickets/{id}/"))),
    ] {
        assert_eq!(ticket[name], value, "{name}");
    }
    assert_eq!(ticket["requester"], ticket["customer"]);
    assert_eq!(ticket["reply_options"]["phone"]["answerable"], true);
    let names: Vec<&Value> = ticket["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    assert_eq!(names, ["VIP", "Aircall"]);
    let messages = ticket["messages"].as_array().unwrap();
    assert_eq!((messages.len(), &messages[1]["external_id"]), (2, &json!("note-2")));
    assert_eq!(desk.get(&format!("/tickets/{id}")).await.body, *ticket, "a read shows the same");
}

#[tokio::test]
async fn what_is_wrong_with_a_ticket_is_named() {
    let desk = Desk::new();
    let too_many: Vec<Value> = std::iter::repeat_n(note(), 501).collect();
    for (change, faults) in [
        (json!({"messages": null}), vec!["messages"]),
        (json!({"messages": []}), vec!["messages"]),
        (json!({"messages": too_many}), vec!["messages"]),
        (json!({"subject": "x".repeat(999)}), vec!["subject"]),
        (json!({"external_id": "x".repeat(256)}), vec!["external_id"]),
        (json!({"status": "pending"}), vec!["status"]),
        (json!({"priority": "urgent"}), vec!["priority"]),
        (json!({"via": "aircall-app"}), vec!["via"]),
        (json!({"channel": "Phone Call"}), vec!["channel"]),
        (json!({"tags": ["VIP"]}), vec!["tags.0"]),
        (json!({"tags": [{"color": "#fff"}]}), vec!["tags.0.color", "tags.0.name"]),
        (json!({"customer": {"phone": "+14155550101"}}), vec!["customer.phone"]),
        (json!({"customer": {"id": 999}}), vec!["customer"]),
        (json!({"customer": {"channels": [{"type": "phone", "address": "+14155550101"}]}}), vec!["customer"]),
        (json!({"assignee_user": {"id": 999}}), vec!["assignee_user"]),
        (json!({"assignee_user": BRUNO}), vec!["assignee_user"]),
        (json!({"assignee_team": {"id": 999}}), vec!["assignee_team"]),
        (json!({"created_datetime": "yesterday"}), vec!["created_datetime"]),
        (json!({"idempotency_key": "1"}), vec!["idempotency_key"]),
    ] {
        let answer = desk.post("/tickets", but(new_ticket(), change.clone())).await;
        assert_eq!(answer.faults(), faults, "{change}");
        assert!(answer.body["error"]["msg"].is_string());
    }
    assert_eq!(desk.get("/tickets").await.ids().len(), 2, "nothing was made");
    assert_eq!(desk.account().dump()["customers"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn a_nested_customer_is_a_reference_a_change_or_a_creation() {
    let desk = Desk::new();
    let of = async |customer: Value| {
        let answer = desk.post("/tickets", but(new_ticket(), json!({"customer": customer}))).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.body["customer"]["id"].as_u64().unwrap()
    };
    assert_eq!(of(json!({"id": GRACE})).await, GRACE);
    assert_eq!(of(json!({"email": "ADA@customers.example"})).await, ADA);
    assert_eq!(desk.dumped("customers", GRACE)["versions"].as_array().map(Vec::len), Some(1), "untouched");
    assert_eq!(of(json!({"id": GRACE, "name": "G. Hopper"})).await, GRACE);
    assert_eq!(desk.dumped("customers", GRACE)["name"], "G. Hopper", "other fields change him");
    let new = of(json!({"email": "new@customers.example", "name": "New One"})).await;
    assert_eq!(desk.dumped("customers", new)["email"], "new@customers.example");
    assert_eq!(of(json!({"email": "new@customers.example"})).await, new);
}

#[tokio::test]
async fn without_a_customer_it_is_the_one_who_writes() {
    let desk = Desk::new();
    let body = but(new_ticket(), json!({"customer": null, "messages": [incoming("phone", ALAN)]}));
    assert_eq!(desk.post("/tickets", body).await.body["customer"]["id"], ALAN);
    let body = but(new_ticket(), json!({"customer": null}));
    assert_eq!(desk.post("/tickets", body).await.body["customer"], Value::Null);
}

#[tokio::test]
async fn the_channel_is_the_first_messages_or_the_one_asked_for() {
    for (option, expected) in [("first_message", "internal-note"), ("as_asked", "phone")] {
        let desk = Desk::with(json!({"ticket_channel": option}));
        let answer = desk.post("/tickets", new_ticket()).await;
        assert_eq!(answer.body["channel"], expected);
        let path = format!("/tickets/{}", answer.created());
        let changed = desk.put(&path, json!({"channel": "sms"})).await.body;
        assert_eq!(changed["channel"], if option == "as_asked" { "sms" } else { "internal-note" });
    }
}

#[tokio::test]
async fn via_may_be_demanded() {
    let desk = Desk::new();
    let body = but(new_ticket(), json!({"via": null, "messages": [but(note(), json!({"via": null}))]}));
    assert_eq!(desk.post("/tickets", body.clone()).await.body["via"], "api");
    desk.set(json!({"via_required": true}));
    assert_eq!(desk.post("/tickets", body).await.faults(), ["messages.0.via", "via"]);
}

#[tokio::test]
async fn a_full_quota_is_a_403() {
    let desk = Desk::with(json!({"messaging_quota_exceeded": true}));
    let answer = desk.post("/tickets", new_ticket()).await;
    assert_eq!(answer.status, 403);
    assert!(answer.body["error"]["msg"].as_str().unwrap().ends_with("Messaging quota exceeded."));
    assert_eq!(desk.get("/tickets").await.status, 200, "the credential is in order");
}

#[tokio::test]
async fn put_is_partial() {
    let desk = Desk::new();
    for (body, name, value) in [
        (json!({"status": "open"}), "closed_datetime", json!(null)),
        (json!({"status": "closed"}), "closed_datetime", json!("2026-11-21T09:30:00.250000+00:00")),
        (json!({"subject": "New"}), "subject", json!("New")),
        (json!({"subject": null}), "subject", json!(null)),
        (json!({"assignee_user": {"id": CARLA}}), "assignee_user_id", json!(CARLA)),
        (json!({"assignee_user": {"id": null}}), "assignee_user_id", json!(null)),
        (json!({"assignee_user": {"id": CARLA}}), "assignee_user_id", json!(CARLA)),
        (json!({"assignee_user": null}), "assignee_user_id", json!(null)),
        (
            json!({"trashed_datetime": "2026-11-21 09:00:00"}),
            "trashed_datetime",
            json!("2026-11-21T09:00:00.000000+00:00"),
        ),
        (json!({"trashed_datetime": null}), "trashed_datetime", json!(null)),
        (json!({"spam": true}), "spam", json!(true)),
        (json!({"meta": {"b": 2}}), "meta", json!({"b": 2})),
        (json!({"custom_fields": [{"id": 3, "value": "x"}]}), "custom_fields", json!({"3": {"id": 3, "value": "x"}})),
    ] {
        let answer = desk.put("/tickets/201", body.clone()).await;
        assert_eq!((answer.status, &answer.body[name]), (202, &value), "{body}");
        assert_eq!(answer.body["tags"].as_array().map(Vec::len), Some(1), "tags stay");
    }
    for (body, fault) in [
        (json!({"created_datetime": "2026-11-21T09:00:00Z"}), "created_datetime"),
        (json!({"messages": []}), "messages"),
        (json!({"status": "snoozed"}), "status"),
    ] {
        assert_eq!(desk.put("/tickets/201", body).await.faults(), [fault]);
    }
    assert_eq!(desk.put("/tickets/999", json!({})).await.status, 404);
}

#[tokio::test]
async fn put_replaces_tags() {
    let desk = Desk::new();
    let body = desk.put("/tickets/201", json!({"tags": [{"name": "cancel/refund"}]})).await.body;
    assert_eq!(body["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect::<Vec<_>>(), ["cancel/refund"]);
    let history = desk.dumped("tickets", 201)["tag_history"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&history["added"], &history["removed"]), (&json!(["cancel/refund"]), &json!(["VIP"])));
}

#[tokio::test]
async fn deactivated_users_follow_the_option() {
    for (refused, status) in [(false, 201), (true, 400)] {
        let desk = Desk::with(json!({"inactive_users_refused": refused}));
        for change in
            [json!({"assignee_user": {"id": ZOE}}), json!({"messages": [but(note(), json!({"sender": {"id": ZOE}}))]})]
        {
            assert_eq!(desk.post("/tickets", but(new_ticket(), change)).await.status, status);
        }
    }
}

#[tokio::test]
async fn lists_have_no_status_and_hold_the_trash() {
    let desk = Desk::new();
    desk.put("/tickets/201", json!({"trashed_datetime": "2026-11-21T09:00:00Z"})).await;
    for (parameters, ids) in [
        (&[][..], vec![202, 201]),
        (&[("trashed", "true")][..], vec![202, 201]),
        (&[("trashed", "false")][..], vec![202]),
        (&[("customer_id", "101")][..], vec![201]),
        (&[("ticket_ids", "201"), ("ticket_ids", "202"), ("ticket_ids", "7")][..], vec![202, 201]),
        (&[("order_by", "created_datetime:asc")][..], vec![201, 202]),
        (&[("order_by", "updated_datetime:desc")][..], vec![201, 202]),
        (&[("view_id", "5")][..], vec![]),
    ] {
        assert_eq!(desk.list("/tickets", parameters).await.ids(), ids, "{parameters:?}");
    }
    for name in ["status", "channel", "tag", "created_datetime"] {
        assert_eq!(desk.list("/tickets", &[(name, "open")]).await.faults(), [name]);
    }
    assert_eq!(desk.list("/tickets", &[("order_by", "id:asc")]).await.faults(), ["order_by"]);
    assert_eq!(desk.list("/tickets", &[("customer_id", "grace")]).await.faults(), ["customer_id"]);
}

#[tokio::test]
async fn external_ids_find_tickets_and_are_not_unique() {
    let desk = Desk::new();
    let mut made = Vec::new();
    for _ in 0..2 {
        made.insert(0, desk.post("/tickets", but(new_ticket(), json!({"external_id": "call-1"}))).await.created());
    }
    assert_eq!(desk.list("/tickets", &[("external_id", "call-1")]).await.ids(), made);
}

#[tokio::test]
async fn list_items_are_compact() {
    let desk = Desk::new();
    let item = desk.list("/tickets", &[("ticket_ids", "201")]).await.items()[0].clone();
    assert_eq!((item.get("messages"), item.get("reply_options")), (None, None));
    assert_eq!((&item["messages_count"], &item["excerpt"]), (&json!(2), &json!("It comes tomorrow.")));
    assert_eq!(item["customer"].get("channels"), None);
}

#[tokio::test]
async fn a_deleted_ticket_is_gone_for_good() {
    let desk = Desk::new();
    assert_eq!(desk.delete("/tickets/201", None).await.status, 204);
    assert_eq!(desk.get("/tickets/201").await.status, 404);
    assert_eq!(desk.put("/tickets/201", json!({"status": "open"})).await.status, 404);
    assert_eq!(desk.post("/tickets/201/messages", note()).await.status, 404);
    assert_eq!(desk.get("/tickets").await.ids(), [202]);
    let dumped = desk.dumped("tickets", 201);
    assert!(!dumped["deleted_at"].is_null());
    assert_eq!(dumped["versions"].as_array().unwrap().last().unwrap()["there"], false);
}

#[tokio::test]
async fn creations_may_answer_200() {
    let desk = Desk::with(json!({"creations_answer_200": true}));
    assert_eq!(desk.post("/tickets", new_ticket()).await.status, 200);
    assert_eq!(desk.post("/tickets/201/tags", json!({"names": ["VIP"]})).await.status, 200);
}
