//! Users and inboxes (sheet helpscout §6).

use contract::Trouble;
use domain::people::{DeskUser, Role};
use helpscout::api::Mailbox;
use serde_json::json;

use crate::script::{Stage, ok, status};

#[tokio::test]
async fn all_pages_of_users_are_read_in_whatever_spelling() {
    let stage = Stage::new();
    stage.expect(
        "GET /v2/users?mailbox=7&page=1",
        ok(json!({
            "_embedded": {"users": [
                {"id": 1, "firstName": "Anna", "lastName": "Berg", "email": "anna@desk.example", "role": "owner",
                 "type": "user", "alternateEmails": ["a.berg@desk.example", null, ""], "unknown": {"x": []}},
                {"id": "2", "firstName": null, "lastName": "Ito", "email": "ben@desk.example", "role": "Admin"},
                {"id": 3, "firstName": "Team", "type": "team"},
            ]},
            "page": {"size": 50, "totalElements": 4, "totalPages": 2, "number": 1},
        })),
    );
    stage.expect(
        "GET /v2/users?mailbox=7&page=2",
        ok(json!({
            "_embedded": {"users": [{"id": 4, "role": "light user"}, {"email": "no.id@desk.example"}, 5]},
            "_links": {"self": {"href": "https://desk.example/v2/users?page=2"}},
        })),
    );
    let users = stage.client.users(Some(7)).await.unwrap();
    let user = |id, name: &str, email: &str, alternate: &[&str], role| DeskUser {
        id,
        name: name.to_owned(),
        email: email.to_owned(),
        alternate_emails: alternate.iter().map(|text| (*text).to_owned()).collect(),
        role,
    };
    assert_eq!(
        users,
        [
            user(1, "Anna Berg", "anna@desk.example", &["a.berg@desk.example"], Role::Owner),
            user(2, "Ito", "ben@desk.example", &[], Role::Admin),
            user(4, "", "", &[], Role::User),
        ]
    );
    stage.done();
}

#[tokio::test]
async fn inboxes_are_read_and_an_unknown_one_is_none() {
    let stage = Stage::new();
    let inbox = json!({"id": 7, "name": "Support", "email": "help@desk.example"});
    stage.expect("GET /v2/mailboxes?page=1", ok(json!({"_embedded": {"mailboxes": [inbox]}})));
    stage.expect("GET /v2/mailboxes/7", ok(inbox));
    stage.expect("GET /v2/mailboxes/8", status(404, &[], ""));
    let expected = Mailbox { id: 7, name: "Support".to_owned(), email: Some("help@desk.example".to_owned()) };
    assert_eq!(stage.client.mailboxes().await.unwrap(), std::slice::from_ref(&expected));
    assert_eq!(stage.client.mailbox(7).await, Ok(Some(expected)));
    assert_eq!(stage.client.mailbox(8).await, Ok(None));
    stage.done();
}

#[tokio::test]
async fn an_empty_page_has_no_embedded_and_anything_else_is_no_page() {
    let stage = Stage::new();
    stage.expect("GET /v2/mailboxes?page=1", ok(json!({"page": {"number": 1, "totalPages": 0}})));
    assert_eq!(stage.client.mailboxes().await, Ok(Vec::new()));
    for body in [
        json!({}),
        json!([]),
        json!(null),
        json!({"message": "maintenance"}),
        json!({"_embedded": {"mailboxes": "none"}}),
    ] {
        stage.expect("GET /v2/mailboxes?page=1", ok(body.clone()));
        let trouble = stage.client.mailboxes().await.unwrap_err();
        assert!(matches!(trouble, Trouble::Garbled { .. }), "{body}: {trouble}");
    }
    stage.expect("GET /v2/mailboxes?page=1", status(200, &[], "<html>"));
    assert!(matches!(stage.client.mailboxes().await, Err(Trouble::Garbled { .. })));
    stage.done();
}

#[tokio::test]
async fn a_list_without_an_end_is_given_up() {
    let stage = Stage::new();
    for page in 1..=100 {
        let body = json!({"_embedded": {}, "_links": {"next": {"href": "x"}}});
        stage.expect(&format!("GET /v2/users?page={page}"), ok(body));
    }
    assert!(matches!(stage.client.users(None).await, Err(Trouble::Garbled { .. })));
    stage.done();
}
