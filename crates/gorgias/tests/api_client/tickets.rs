//! Tickets, messages and tags (sheet gorgias §4, §5).

use contract::Trouble;
use gorgias::api::{
    Assign, Attachment, CreateTicket, InternalNote, Message, NewMessage, Ticket, TicketChange, TicketChannel,
    TicketStatus, WriteAnswer, cut_tag,
};
use serde_json::{Value, json};

use crate::script::{Stage, list, ok, page, status};

fn full_ticket() -> Value {
    json!({
        "id": 82753909, "external_id": "k/t", "status": "Open", "channel": "phone", "via": "api", "subject": "Call",
        "customer": {"id": 3, "email": null}, "assignee_user": {"id": 4}, "assignee_team": null, "spam": false,
        "tags": [{"id": 1, "name": "VIP", "decoration": null}, "Aircall", {"id": 2}, null],
        "created_datetime": "2026-11-20T10:00:00.123456+00:00", "updated_datetime": "2026-11-20 10:00:01+00:00",
        "closed_datetime": null, "trashed_datetime": null, "snooze_datetime": "2026-11-21T10:00:00",
        "custom_fields": {}, "events": [], "messages": [message(11), message(12)],
    })
}

fn message(id: i64) -> Value {
    json!({
        "id": id, "external_id": format!("k/{id}"), "ticket_id": 82753909, "channel": "internal-note", "via": "api",
        "from_agent": true, "public": false, "sender": {"id": 4, "email": "anna@desk.example"}, "receiver": null,
        "body_html": "<p>Hi</p>", "body_text": null, "created_datetime": "2026-11-20T10:00:00", "sent_datetime": null,
        "attachments": [{"url": "https://x.example/a.mp3", "name": "a", "content_type": "audio/mpeg", "size": "12"},
                        {"name": "no address"}],
    })
}

fn read_message(id: &str) -> Message {
    Message {
        id: id.to_owned(),
        external_id: Some(format!("k/{id}")),
        ticket: Some("82753909".to_owned()),
        channel: "internal-note".to_owned(),
        via: "api".to_owned(),
        from_agent: true,
        sender: Some(4),
        html: "<p>Hi</p>".to_owned(),
        text: String::new(),
        created_at: Some("2026-11-20T10:00:00Z".parse().expect("a time")),
        sent_at: None,
        attachments: vec![Attachment {
            url: "https://x.example/a.mp3".to_owned(),
            name: Some("a".to_owned()),
            content_type: Some("audio/mpeg".to_owned()),
            size: Some(12),
        }],
    }
}

#[tokio::test]
async fn a_ticket_is_read_with_its_messages() {
    let stage = Stage::new();
    stage.expect("GET /api/tickets/82753909", ok(full_ticket()));
    let expected = Ticket {
        id: "82753909".to_owned(),
        external_id: Some("k/t".to_owned()),
        status: "open".to_owned(),
        channel: "phone".to_owned(),
        subject: "Call".to_owned(),
        customer: Some("3".to_owned()),
        assignee_user: Some(4),
        assignee_team: None,
        tags: vec!["VIP".to_owned(), "Aircall".to_owned()],
        spam: false,
        trashed_at: None,
        snoozed_until: Some("2026-11-21T10:00:00Z".parse().unwrap()),
        created_at: Some("2026-11-20T10:00:00.123456Z".parse().unwrap()),
        updated_at: Some("2026-11-20T10:00:01Z".parse().unwrap()),
        closed_at: None,
        message_count: Some(2),
        messages: Some(vec![read_message("11"), read_message("12")]),
    };
    assert_eq!(stage.client.ticket("82753909").await, Ok(Some(expected)));
    stage.expect("GET /api/tickets/5", status(404, &[], r#"{"error":{"msg":"Not found."}}"#));
    assert_eq!(stage.client.ticket("5").await, Ok(None));
    stage.expect("GET /api/tickets/5", ok(json!({"status": "open"})));
    assert!(matches!(stage.client.ticket("5").await, Err(Trouble::Garbled { .. })));
    stage.done();
}

#[tokio::test]
async fn messages_that_cannot_all_be_read_are_not_told() {
    let stage = Stage::new();
    let compact = json!({"id": "5", "customer": null, "requester": {"id": "3"}, "assignee_user_id": 4,
                         "messages_count": 7, "tags": null, "trashed_datetime": "2026-11-20T10:00:00"});
    stage.expect("GET /api/tickets/5", ok(compact));
    let ticket = stage.client.ticket("5").await.unwrap().unwrap();
    assert_eq!((ticket.customer.as_deref(), ticket.assignee_user), (Some("3"), Some(4)));
    assert_eq!((ticket.message_count, &ticket.messages), (Some(7), &None));
    assert!(ticket.trashed_at.is_some() && ticket.tags.is_empty());
    for messages in [json!([]), json!(null), json!([{"id": 1}, {"body_html": "no id"}]), json!({"x": 1})] {
        stage.expect("GET /api/tickets/5", ok(json!({"id": 5, "messages": messages})));
        assert_eq!(stage.client.ticket("5").await.unwrap().unwrap().messages, None, "{messages}");
    }
    stage.done();
}

#[tokio::test]
async fn tickets_are_found_by_external_id_in_the_trash_too() {
    let stage = Stage::new();
    let found = json!([
        {"id": 1, "external_id": "gorgias/call/7"},
        {"id": 2, "external_id": "gorgias/call/8"},
        {"id": 3, "external_id": "gorgias/call/7", "trashed_datetime": "2026-11-20T10:00:00Z"},
    ]);
    stage.expect("GET /api/tickets?external_id=gorgias%2Fcall%2F7&trashed=true&limit=100", list(found));
    let tickets = stage.client.tickets_by_external_id("gorgias/call/7").await.unwrap();
    assert_eq!(tickets.items.iter().map(|ticket| &*ticket.id).collect::<Vec<_>>(), ["1", "3"]);
    stage.done();
}

#[tokio::test]
async fn a_customers_tickets_are_his_and_not_in_the_trash() {
    let stage = Stage::new();
    let query = "GET /api/tickets?customer_id=3&order_by=updated_datetime%3Adesc&trashed=false&limit=100";
    let items = json!([
        {"id": 1, "customer": {"id": 3}},
        {"id": 2, "customer": {"id": 4}},
        {"id": 3, "customer": {"id": "3"}, "trashed_datetime": "2026-11-20T10:00:00Z"},
        {"id": 4},
    ]);
    stage.expect(query, page(items, "a"));
    let found = stage.client.tickets_of_customer("3", 1).await.unwrap();
    assert_eq!(found.items.iter().map(|ticket| &*ticket.id).collect::<Vec<_>>(), ["1", "4"]);
    assert!(found.more, "a page was not read");
    stage.expect(query, page(json!([{"id": 1}]), "a")).expect(&format!("{query}&cursor=a"), list(json!([{"id": 2}])));
    let found = stage.client.tickets_of_customer("3", 2).await.unwrap();
    assert!(!found.more && found.items.len() == 2);
    stage.done();
}

#[tokio::test]
async fn the_messages_of_a_ticket_are_read_to_the_end() {
    let stage = Stage::new();
    let query = "GET /api/messages?ticket_id=82753909&order_by=created_datetime%3Adesc&limit=100";
    stage.expect(query, page(json!([message(12)]), "a"));
    let other = json!({"id": 13, "ticket_id": 9});
    stage.expect(&format!("{query}&cursor=a"), list(json!([message(11), other])));
    let found = stage.client.messages("82753909").await.unwrap();
    assert_eq!(found.items, [read_message("12"), read_message("11")]);
    assert!(!found.more);
    stage.done();
}

#[tokio::test]
async fn a_ticket_is_made_in_one_request() {
    let stage = Stage::new();
    let note = InternalNote {
        user: 4,
        html: "<p>Answered</p>",
        external_id: Some("k/1"),
        attachments: &[],
        created_at: Some("2026-11-20T09:00:00Z".parse().unwrap()),
    };
    let messages = [NewMessage::Note(note), NewMessage::Note(InternalNote { external_id: None, ..note })];
    let tags = ["VIP".to_owned(), " ".to_owned(), "x".repeat(300)];
    let ticket = CreateTicket {
        subject: &"s".repeat(1_200),
        channel: TicketChannel::Phone,
        status: TicketStatus::Open,
        customer: "3",
        assignee_user: Some(4),
        tags: &tags,
        external_id: "gorgias/call/7",
        messages: &messages,
        created_at: Some("2026-11-20T09:00:00.5Z".parse().unwrap()),
        imported_closed_at: None,
    };
    let message = json!({
        "channel": "internal-note", "via": "api", "from_agent": true, "public": false, "sender": {"id": 4},
        "body_html": "<p>Answered</p>", "created_datetime": "2026-11-20T09:00:00.000000+00:00",
    });
    let mut first = message.clone();
    first["external_id"] = "k/1".into();
    let body = json!({
        "channel": "phone", "via": "api", "status": "open", "customer": {"id": 3}, "subject": "s".repeat(998),
        "external_id": "gorgias/call/7", "assignee_user": {"id": 4}, "messages": [first, message],
        "tags": [{"name": "VIP"}, {"name": "x".repeat(256)}], "created_datetime": "2026-11-20T09:00:00.500000+00:00",
    });
    stage.expect_body("POST /api/tickets", body, status(201, &[], &full_ticket().to_string()));
    let WriteAnswer::Applied { body, status: 201, .. } = stage.client.create_ticket(&ticket).await else {
        panic!("not applied");
    };
    let made = Ticket::read(&body).unwrap();
    assert_eq!((made.id.as_str(), made.messages.map(|messages| messages.len())), ("82753909", Some(2)));
    let least = CreateTicket { assignee_user: None, tags: &[], subject: " ", created_at: None, ..ticket };
    let body = json!({
        "channel": "phone", "via": "api", "status": "closed", "customer": {"id": 3},
        "external_id": "gorgias/call/7", "messages": [],
    });
    stage.expect_body("POST /api/tickets", body, status(400, &[], ""));
    let least = CreateTicket { messages: &[], status: TicketStatus::Closed, ..least };
    assert!(matches!(stage.client.create_ticket(&least).await, WriteAnswer::Refused { status: 400, .. }));
    stage.done();
}

#[tokio::test]
async fn a_ticket_changes_in_nothing_but_what_is_named() {
    let stage = Stage::new();
    for (change, body) in [
        (
            TicketChange { status: Some(TicketStatus::Open), assign: Some(Assign::User(4)) },
            json!({"status": "open", "assignee_user": {"id": 4}}),
        ),
        (TicketChange { status: None, assign: Some(Assign::Nobody) }, json!({"assignee_user": {"id": null}})),
        (TicketChange { status: Some(TicketStatus::Closed), assign: None }, json!({"status": "closed"})),
    ] {
        stage.expect_body("PUT /api/tickets/5", body, ok(full_ticket()));
        assert!(matches!(stage.client.update_ticket("5", change).await, WriteAnswer::Applied { .. }));
    }
    stage.done();
}

#[tokio::test]
async fn tags_are_added_and_removed_singly_and_cut_to_their_limit() {
    let stage = Stage::new();
    let names = ["VIP".to_owned(), "é".repeat(300), " ".to_owned()];
    let body = json!({"names": ["VIP", "é".repeat(256)]});
    stage.expect_body("POST /api/tickets/5/tags", body.clone(), status(201, &[], ""));
    assert!(matches!(stage.client.add_ticket_tags("5", &names).await, WriteAnswer::Applied { status: 201, .. }));
    stage.expect_body("DELETE /api/tickets/5/tags", body, status(204, &[], ""));
    assert!(matches!(stage.client.remove_ticket_tags("5", &names).await, WriteAnswer::Applied { status: 204, .. }));
    stage.expect_body("POST /api/tags", json!({"name": "VIP"}), status(201, &[], r#"{"id":1,"name":"VIP"}"#));
    assert!(matches!(stage.client.create_tag(" VIP ").await, WriteAnswer::Applied { .. }));
    let tags = json!([{"id": 1, "name": "vip"}, {"id": 2, "name": "VIP"}, {"id": 3, "name": "VIP 2"}]);
    stage.expect("GET /api/tags?search=VIP&limit=100", list(tags));
    let tag = stage.client.tag_named("VIP").await.unwrap();
    assert_eq!(tag.map(|tag| tag.id).as_deref(), Some("2"), "names are case-sensitive");
    assert_eq!(cut_tag(&names[1]).map(|name| name.chars().count()), Some(256));
    stage.done();
}

#[tokio::test]
async fn links_lead_to_the_accounts_own_pages() {
    let stage = Stage::at("https://proxy.example/acme");
    assert_eq!(stage.client.ticket_link("5").as_str(), "https://proxy.example/acme/app/ticket/5");
    assert_eq!(stage.client.customer_link("6").as_str(), "https://proxy.example/acme/app/customer/6");
    stage.expect("GET /acme/api/tickets/5", status(404, &[], ""));
    assert_eq!(stage.client.ticket("5").await, Ok(None));
    stage.done();
}
