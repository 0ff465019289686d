//! Customers (sheet gorgias §3).

use contract::Trouble;
use gorgias::api::{Channel, ChannelKind, CreateCustomer, Customer, CustomerChange, CustomerRef, WriteAnswer};
use jiff::Timestamp;
use serde_json::json;

use crate::script::{Stage, list, no_answer, ok, status};

fn channel(kind: ChannelKind, address: &str, preferred: bool) -> Channel {
    Channel { kind, address: address.to_owned(), preferred }
}

#[tokio::test]
async fn a_customer_by_id_has_his_channels_in_the_spelling_that_was_stored() {
    let stage = Stage::new();
    let body = json!({
        "id": 519759291, "external_id": "x-1", "active": true, "email": "jo@example.com", "name": "Jo Berg",
        "firstname": "Jo", "lastname": "Berg", "note": null, "created_datetime": "2025-02-13T14:23:34.764128+00:00",
        "updated_datetime": "2025-02-13 14:23:35", "integrations": [], "unknown": {"x": 1},
        "channels": [
            {"id": 1, "type": "phone", "address": "0719908543", "preferred": true, "deleted_datetime": null},
            {"id": "2", "type": "whatsapp", "address": "+46719908543"},
            {"id": 3, "type": "email", "address": "old@example.com", "deleted_datetime": "2025-02-14T00:00:00"},
            {"id": 4, "type": "tiktok", "address": "jo", "preferred": false},
        ],
    });
    stage.expect("GET /api/customers/519759291", ok(body));
    let expected = Customer {
        id: "519759291".to_owned(),
        external_id: Some("x-1".to_owned()),
        name: Some("Jo Berg".to_owned()),
        email: Some("jo@example.com".to_owned()),
        channels: Some(vec![
            channel(ChannelKind::Phone, "0719908543", true),
            channel(ChannelKind::WhatsApp, "+46719908543", false),
            channel(ChannelKind::Other("tiktok".to_owned()), "jo", false),
        ]),
        channels_unreadable: false,
        note: None,
        created_at: Some("2025-02-13T14:23:34.764128Z".parse().unwrap()),
        updated_at: Some("2025-02-13T14:23:35Z".parse().unwrap()),
    };
    assert_eq!(stage.client.customer("519759291").await, Ok(Some(expected)));
    stage.done();
}

#[tokio::test]
async fn a_customer_who_is_gone_is_none_and_an_unreadable_one_is_garbled() {
    let stage = Stage::new();
    let gone = status(404, &[], r#"{"error":{"msg":"Customer not found."}}"#);
    stage.expect("GET /api/customers/a%2Fb%3Fc", gone);
    assert_eq!(stage.client.customer("a/b?c").await, Ok(None));
    stage.expect("GET /api/customers/5", ok(json!({"name": "no id"})));
    assert!(matches!(stage.client.customer("5").await, Err(Trouble::Garbled { .. })));
    let one_channel_broken = json!({"id": "5", "channels": [{"type": "phone"}, {"type": "email", "address": "a@b"}]});
    stage.expect("GET /api/customers/5", ok(one_channel_broken));
    let customer = stage.client.customer("5").await.unwrap().unwrap();
    assert!(customer.channels_unreadable && customer.channels.is_some_and(|channels| channels.len() == 1));
    stage.done();
}

#[tokio::test]
async fn lists_are_asked_by_one_filter_and_hold_no_channels() {
    let stage = Stage::new();
    let order = "&order_by=created_datetime%3Aasc&limit=100";
    let found = json!([{"id": 1, "external_id": "k/1"}, {"id": 2, "external_id": "k/2"}, {"id": 3}]);
    stage.expect(&format!("GET /api/customers?external_id=k%2F1{order}"), list(found.clone()));
    let by_external_id = stage.client.customers_by_external_id("k/1").await.unwrap();
    assert_eq!(by_external_id.items.len(), 1, "a filter that was ignored proves nothing");
    assert!(!by_external_id.more && by_external_id.items[0].channels.is_none());
    stage.expect(&format!("GET /api/customers?email=a%2Bb%40example.com{order}"), list(found.clone()));
    assert_eq!(stage.client.customers_by_email("a+b@example.com").await.unwrap().items.len(), 3);
    let line = "GET /api/customers?channel_type=whatsapp&channel_address=070%20174%2006%2005";
    stage.expect(&format!("{line}{order}"), list(json!([])));
    let none = stage.client.customers_by_channel(&ChannelKind::WhatsApp, "070 174 06 05").await.unwrap();
    assert!(none.items.is_empty() && !none.more);
    stage.done();
}

#[tokio::test]
async fn a_search_by_number_reads_customers_and_channels_that_name_theirs() {
    let stage = Stage::new();
    let asked = json!({"type": "customers_by_phone", "query": "+46701740605", "size": 50});
    let hits = json!({"object": "list", "uri": "", "meta": {}, "data": [
        {"id": 1, "name": "Jo", "email": null},
        {"id": 900, "address": "+46701740605", "customer": {"id": 2, "name": "Ann"}},
        {"id": 901, "address": "+46701740605"},
    ]});
    stage.expect_body("POST /api/search", asked.clone(), ok(hits));
    let found = stage.client.search_customers_by_phone("+46701740605").await.unwrap();
    let hit = |id: &str, name: &str| CustomerRef { id: id.to_owned(), name: Some(name.to_owned()), email: None };
    assert_eq!(found.items, [hit("1", "Jo"), hit("2", "Ann")]);
    assert!(found.more, "a channel's own id is none of a customer");
    stage.expect_body("POST /api/search", asked.clone(), no_answer());
    let trouble = stage.client.search_customers_by_phone("+46701740605").await.unwrap_err();
    assert!(matches!(trouble, Trouble::Down { .. }), "a question leaves no doubt");
    stage.expect_body("POST /api/search", asked.clone(), ok(json!({"data": null})));
    assert!(matches!(stage.client.search_customers_by_phone("+46701740605").await, Err(Trouble::Garbled { .. })));
    let full: Vec<_> = (0..50).map(|id| json!({"id": id})).collect();
    stage.expect_body("POST /api/search", asked, ok(json!({"data": full})));
    assert!(stage.client.search_customers_by_phone("+46701740605").await.unwrap().more);
    stage.done();
}

#[tokio::test]
async fn only_a_change_that_is_seen_proves_that_a_list_moved_on() {
    let time: Timestamp = "2026-11-20T10:00:00.5Z".parse().unwrap();
    for (item, expected) in [
        (json!([]), false),
        (json!([{"id": 1}]), false),
        (json!([{"id": 1, "updated_datetime": "2026-11-20T10:00:00.500000+00:00"}]), false),
        (json!([{"id": 1, "updated_datetime": "2026-11-20T10:00:00.500001+00:00"}]), true),
        (json!([{"id": 1, "created_datetime": "2026-11-20T10:00:01", "updated_datetime": null}]), true),
        (json!([{"updated_datetime": "2026-11-20T11:00:00Z"}]), false),
    ] {
        let stage = Stage::new();
        let query = "order_by=updated_datetime%3Adesc&limit=1";
        stage.expect(&format!("GET /api/customers?{query}"), list(item.clone()));
        assert_eq!(stage.client.customers_changed_since(time).await, Ok(expected), "{item}");
        stage.expect(&format!("GET /api/tickets?{query}"), list(item.clone()));
        assert_eq!(stage.client.tickets_changed_since(time).await, Ok(expected), "{item}");
        stage.done();
    }
}

#[tokio::test]
async fn a_customer_is_made_with_what_is_known_and_nothing_else() {
    let stage = Stage::new();
    let long = "x".repeat(300);
    let everything = CreateCustomer {
        name: Some(" Jo Berg "),
        email: Some("jo@example.com"),
        phone: Some("+46701740605"),
        whatsapp: Some("+46701740605"),
        external_id: Some(&long),
        note: Some("No customer was found by that number."),
    };
    let body = json!({
        "name": "Jo Berg", "email": "jo@example.com", "external_id": "x".repeat(255),
        "note": "No customer was found by that number.",
        "channels": [
            {"type": "phone", "address": "+46701740605", "preferred": true},
            {"type": "whatsapp", "address": "+46701740605", "preferred": true},
        ],
    });
    stage.expect_body("POST /api/customers", body, status(201, &[], r#"{"id":7,"channels":[]}"#));
    let WriteAnswer::Applied { body, .. } = stage.client.create_customer(&everything).await else {
        panic!("not applied");
    };
    assert_eq!(Customer::read(&body).map(|customer| customer.id).as_deref(), Some("7"));
    let blank = CreateCustomer { name: Some(" "), email: Some(""), phone: Some(" "), ..CreateCustomer::default() };
    stage.expect_body("POST /api/customers", json!({"channels": []}), status(409, &[], ""));
    assert!(matches!(stage.client.create_customer(&blank).await, WriteAnswer::Conflict409 { .. }));
    stage.done();
}

#[tokio::test]
async fn a_change_sends_only_what_changes_and_channels_as_a_whole() {
    let stage = Stage::new();
    stage.expect_body("PUT /api/customers/5", json!({"name": "Jo"}), status(200, &[], ""));
    let change = CustomerChange { name: Some("Jo"), ..CustomerChange::default() };
    stage.client.update_customer("5", &change).await;
    let channels = [
        channel(ChannelKind::Email, "jo@example.com", true),
        channel(ChannelKind::Other("tiktok".to_owned()), "jo", false),
    ];
    let body = json!({"note": "n", "channels": [
        {"type": "email", "address": "jo@example.com", "preferred": true},
        {"type": "tiktok", "address": "jo", "preferred": false},
    ]});
    stage.expect_body("PUT /api/customers/5", body, status(200, &[], ""));
    let change = CustomerChange { note: Some("n"), channels: Some(&channels), name: None };
    stage.client.update_customer("5", &change).await;
    stage.done();
}
