//! Start data, control routes, several accounts, the web view, and the sandbox as a whole.

use http::Method;
use sandbox::{ClockKind, RunOptions, run};
use serde_json::{Value, json};

use crate::client::{Desk, START, answer_of};

#[tokio::test]
async fn several_accounts_stand_side_by_side() {
    let desk = Desk::starting(|start| {
        let user = json!({"id": 1, "name": "U", "email": "u@umbra.example", "role": "admin", "api_key": "k"});
        start["umbra"] = json!({"users": [user]});
    });
    assert_eq!(desk.gorgias.subdomains(), ["acme", "umbra"]);
    let key = crate::client::basic("u@umbra.example", "k");
    let other = desk.raw(Method::GET, "/gorgias/umbra/api/tickets", Some(&key), None).await;
    assert_eq!(other.items(), [0; 0]);
    assert_eq!(desk.asking(key).get("/tickets").await.status, 401, "a key opens its own account only");
    assert_eq!(desk.gorgias.dump()["accounts"].as_object().unwrap().len(), 2);
}

#[tokio::test]
async fn start_data_that_makes_no_sense_is_refused_with_its_place() {
    let desk = Desk::new();
    let user = |role: &str| json!({"id": 1, "name": "U", "email": "u@x.example", "role": role});
    for (data, at) in [
        (json!([]), "gorgias"),
        (json!({"ACME": {}}), "gorgias.ACME"),
        (json!({"acme": {"mailboxes": []}}), "gorgias.acme"),
        (json!({"acme": {"users": [user("owner")]}}), "gorgias.acme.users[0]"),
        (json!({"acme": {"users": [user("admin"), user("admin")]}}), "gorgias.acme.users[1]"),
        (json!({"acme": {"teams": [{"id": 2, "name": "T", "members": [9]}]}}), "gorgias.acme.teams[0]"),
        (
            json!({"acme": {"customers": [{"id": 1, "channels": [{"type": "sms", "address": "+1"}]}]}}),
            "gorgias.acme.customers[0]",
        ),
        (
            json!({"acme": {"customers": [{"id": 1, "email": "a@x.example"}, {"id": 2, "email": "A@x.example"}]}}),
            "gorgias.acme.customers[1]",
        ),
        (json!({"acme": {"tickets": [{"id": 1, "subject": "S", "customer": 9}]}}), "gorgias.acme.tickets[0]"),
        (json!({"acme": {"options": {"plan": "plus"}}}), "gorgias.acme"),
    ] {
        assert_eq!(desk.gorgias.load(data.clone()).unwrap_err().at, at, "{data}");
    }
    assert_eq!(desk.get("/tickets").await.ids(), [202, 201], "all is as it was");
    assert_eq!(desk.reached(), [], "start data reached whom it reached");
}

#[tokio::test]
async fn loading_anew_keeps_handles_and_kills_tokens() {
    let desk = Desk::new();
    let (account, app) = (desk.account(), desk.app("tickets:read").await);
    desk.gorgias.load(json!({"acme": {}})).unwrap();
    assert_eq!(account.dump()["tickets"], json!([]));
    assert_eq!(app.get("/tickets").await.status, 401);
    desk.gorgias.load(json!({})).unwrap();
    assert!(desk.gorgias.account("acme").is_none());
}

#[tokio::test]
async fn the_control_routes() {
    let desk = Desk::new();
    let control = async |method: Method, path: &str, body: Value| {
        let body = Some(("application/json", axum::body::Body::from(body.to_string())));
        answer_of(desk.gorgias.control_router(), method, path, None, body).await
    };
    for (method, path, body, status) in [
        (Method::GET, "/dump", json!(null), 200),
        (Method::GET, "/acme/dump", json!(null), 200),
        (Method::GET, "/umbra/dump", json!(null), 404),
        (Method::POST, "/acme/act", json!({"do": "close", "ticket": 202}), 200),
        (Method::POST, "/acme/act", json!({"do": "close", "ticket": 999}), 409),
        (Method::POST, "/acme/act", json!({"do": "explode"}), 400),
        (Method::POST, "/acme/act", json!({"do": "note", "by": "anna@acme.example", "ticket": 202, "text": "x"}), 200),
        (Method::POST, "/acme/authorize", json!({"client_id": "deskline-app", "scope": "tickets:read"}), 200),
        (Method::POST, "/acme/authorize", json!({"client_id": "other", "scope": "tickets:read"}), 409),
        (Method::POST, "/acme/authorize", json!({"client_id": "deskline-app", "scope": "all"}), 409),
        (Method::POST, "/acme/tokens/revoke", json!({"refresh_tokens": true}), 200),
        (Method::POST, "/acme/uninstall", json!({"client_id": "deskline-app"}), 204),
        (Method::POST, "/acme/eat", json!({"n": 40}), 204),
        (Method::PATCH, "/acme/options", json!({"enterprise": true}), 200),
        (Method::PATCH, "/acme/options", json!({"enterprise": "yes"}), 400),
        (Method::GET, "/acme/options", json!(null), 200),
        (Method::POST, "/acme/keys/revoke", json!({"user": 402}), 204),
        (Method::POST, "/acme/keys/revoke", json!({"user": 402}), 409),
    ] {
        let answer = control(method.clone(), path, body.clone()).await;
        assert_eq!(answer.status, status, "{method} {path} {body} {answer:?}");
    }
    assert!(desk.account().options().enterprise);
    assert_eq!(desk.get("/users/0").await.status, 429, "the bucket was eaten up");
}

#[tokio::test]
async fn the_view_shows_tickets_and_customers() {
    let desk = Desk::new();
    desk.act(json!({"do": "note", "ticket": 201, "text": "<script>alert(1)</script>"}));
    for (path, wanted) in [
        ("/gorgias/acme/app/tickets", "Where is my parcel?"),
        ("/gorgias/acme/app/ticket/201", "It comes tomorrow."),
        ("/gorgias/acme/app/ticket/201", "closed"),
        ("/gorgias/acme/app/customer/101", "phone: +14155550101"),
    ] {
        for router in [desk.gorgias.view_router(), desk.gorgias.router()] {
            let answer = answer_of(router, Method::GET, path, None, None).await;
            assert_eq!(answer.status, 200, "{path}");
            assert!(answer.text.contains(wanted), "{path}: {}", answer.text);
            assert!(!answer.text.contains("<script>"), "what others wrote is only text");
        }
    }
    for path in ["/gorgias/acme/app/ticket/999", "/gorgias/acme/app/customer/999", "/gorgias/umbra/app/tickets"] {
        assert_eq!(answer_of(desk.gorgias.view_router(), Method::GET, path, None, None).await.status, 404);
    }
}

#[tokio::test]
async fn the_whole_sandbox_serves_it_on_a_listener_of_its_own() {
    let clock = ClockKind::Manual("2026-11-21T09:30:00Z".parse().unwrap());
    let start = serde_json::from_str(START).unwrap();
    let running = run(RunOptions { start, clock, ..RunOptions::default() }).await.unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let key = crate::client::basic("anna@acme.example", "anna-key");
    let get = async |url: String| {
        let response = http.get(url).header("authorization", &key).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let (status, text) = get(format!("{}/gorgias/acme/api/tickets/201", running.gorgias_url)).await;
    assert_eq!((status, text.contains("Where is my parcel?")), (200, true));
    let (status, text) = get(format!("{}/dump", running.control_url)).await;
    let dump: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((status, &dump["gorgias"]["accounts"]["acme"]["tickets"][0]["id"]), (200, &json!(201)));
    assert_eq!(get(format!("{}/gorgias/acme/dump", running.control_url)).await.0, 200);
    assert_eq!(get(format!("{}/gorgias/acme/app/tickets", running.control_url)).await.0, 200);
    assert_eq!(running.sandbox.gorgias.subdomains(), ["acme"]);
}
