//! The account, users and teams (sheet gorgias §1, §6).

use contract::Trouble;
use gorgias::api::{AccountState, Team, User};
use serde_json::json;

use crate::script::{Stage, list, ok, page};

#[tokio::test]
async fn the_account_is_known_by_its_domain() {
    let stage = Stage::new();
    stage.expect("GET /api/account", ok(json!({"domain": "acme", "status": {"status": "active"}, "settings": []})));
    assert_eq!(stage.client.account().await, Ok(AccountState { domain: "acme".to_owned(), deactivated_at: None }));
    stage.expect("GET /api/account", ok(json!({"domain": "acme", "deactivated_datetime": "2026-11-01 10:00:00"})));
    assert_eq!(stage.client.account().await.unwrap().deactivated_at, Some("2026-11-01T10:00:00Z".parse().unwrap()));
    for body in [json!({}), json!([]), json!({"domain": null}), json!(null)] {
        stage.expect("GET /api/account", ok(body.clone()));
        assert!(matches!(stage.client.account().await, Err(Trouble::Garbled { .. })), "{body}");
    }
    stage.done();
}

#[tokio::test]
async fn all_pages_of_users_are_read_the_one_made_first_in_front() {
    let stage = Stage::new();
    let query = "order_by=created_datetime%3Aasc&roles=admin&roles=agent&limit=100";
    stage.expect(
        &format!("GET /api/users?{query}"),
        page(
            json!([
                {"id": 1, "name": "Anna Berg", "email": "anna@desk.example", "role": {"name": "admin", "id": 4},
                 "active": true, "created_datetime": "2025-02-01T08:00:00.123456+00:00", "meta": null, "x": [1]},
                {"id": "2", "name": null, "firstname": "Ben", "lastname": "Ito", "email": null, "role": "Agent",
                 "active": false},
            ]),
            "WyJuZXh0Il0=",
        ),
    );
    stage.expect(
        &format!("GET /api/users?{query}&cursor=WyJuZXh0Il0%3D"),
        list(json!([{"id": 3, "role": null, "deactivated_datetime": "2026-01-01T00:00:00"}, {"email": "no.id"}, 5])),
    );
    let users = stage.client.users(&["admin", "agent"]).await.unwrap();
    let user = |id, name: &str, email: &str, role: &str, active| User {
        id,
        name: name.to_owned(),
        email: email.to_owned(),
        role: role.to_owned(),
        active,
        created_at: None,
    };
    let created_at = Some("2025-02-01T08:00:00.123456Z".parse().unwrap());
    assert_eq!(
        users,
        [
            User { created_at, ..user(1, "Anna Berg", "anna@desk.example", "admin", true) },
            user(2, "Ben Ito", "", "agent", false),
            user(3, "", "", "", false),
        ]
    );
    assert!(users[0].is_administrator() && !users[1].is_administrator());
    stage.done();
}

#[tokio::test]
async fn a_user_is_found_by_his_address_without_regard_to_case() {
    let stage = Stage::new();
    let users = json!([
        {"id": 1, "email": "Anna@Desk.example", "role": {"name": "agent"}},
        {"id": 2, "email": "joanna@desk.example"},
    ]);
    stage.expect("GET /api/users?email=anna%40desk.example&limit=100", list(users));
    let users = stage.client.users_by_email(" anna@desk.example ").await.unwrap();
    assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), [1]);
    stage.done();
}

#[tokio::test]
async fn me_may_be_a_bot_and_teams_name_their_users() {
    let stage = Stage::new();
    let bot = json!({"id": 7, "email": "bot@app", "role": {"name": "bot"}, "client_id": "app"});
    stage.expect("GET /api/users/0", ok(bot));
    assert!(stage.client.me().await.unwrap().is_bot());
    stage.expect("GET /api/users/0", ok(json!({"email": "bot@app"})));
    assert!(matches!(stage.client.me().await, Err(Trouble::Garbled { .. })));
    let teams = json!([{"id": 5, "name": "Billing", "members": [{"id": 1}, {"id": "2"}, {"name": "x"}]}, {"id": 6}]);
    stage.expect("GET /api/teams?order_by=created_datetime%3Aasc&limit=100", list(teams));
    let expected = [
        Team { id: 5, name: "Billing".to_owned(), members: vec![1, 2] },
        Team { id: 6, name: String::new(), members: Vec::new() },
    ];
    assert_eq!(stage.client.teams().await.unwrap(), expected);
    stage.done();
}
