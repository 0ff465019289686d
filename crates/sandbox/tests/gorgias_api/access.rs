//! §1: keys, roles, apps, tokens, scopes; §2: what a refusal looks like.

use http::Method;
use serde_json::{Value, json};

use crate::client::{Desk, basic, but, note};

const CALLBACK: &str = "https://deskline.example/gorgias/callback";
const ALL: &str = "openid offline account:read users:read customers:read customers:write tickets:read tickets:write \
                   tags:read tags:write integrations:read";

#[tokio::test]
async fn a_key_goes_with_its_users_address() {
    let desk = Desk::new();
    for (name, key, status) in [
        ("anna@acme.example", "anna-key", 200),
        ("Anna@ACME.example", "anna-key", 200),
        ("anna@acme.example", "bruno-key", 401),
        ("nobody@acme.example", "anna-key", 401),
        ("zoe@acme.example", "zoe-key", 401),
    ] {
        let answer = desk.asking(basic(name, key)).get("/account").await;
        assert_eq!(answer.status, status, "{name} {key}");
    }
    let account = desk.get("/account").await.body;
    assert_eq!((&account["domain"], &account["id"]), (&json!("acme"), &Value::Null));
    let nobody = desk.raw(Method::GET, "/gorgias/acme/api/account", None, None).await;
    assert_eq!(nobody.status, 401);
}

#[tokio::test]
async fn a_401_has_one_of_two_bodies() {
    let desk = Desk::new();
    let stranger = desk.asking(basic("anna@acme.example", "old"));
    assert_eq!(stranger.get("/account").await.body, json!({"error": {"msg": "Unauthorized."}}));
    desk.set(json!({"unauthorized_body": "message"}));
    assert_eq!(stranger.get("/account").await.body, json!({"message": "Unauthorized"}));
}

#[tokio::test]
async fn a_key_that_is_taken_back_is_dead() {
    let desk = Desk::new();
    assert!(desk.account().revoke_key(&sandbox::gorgias::UserRef::Email("anna@acme.example".to_owned())));
    assert_eq!(desk.get("/account").await.status, 401);
    assert!(!desk.account().revoke_key(&sandbox::gorgias::UserRef::Id(401)), "it is gone already");
}

#[tokio::test]
async fn an_unknown_subdomain_is_a_page_that_says_404() {
    let desk = Desk::new();
    for path in ["/gorgias/umbra/api/account", "/gorgias/umbra/oauth/token", "/gorgias/acme", "/api/account"] {
        let answer = desk.raw(Method::GET, path, None, None).await;
        assert_eq!((answer.status, &answer.text[..9]), (404, "<!DOCTYPE"), "{path}");
        assert!(answer.header("content-type").starts_with("text/html"));
    }
}

#[tokio::test]
async fn both_forms_of_a_path_and_no_other_method() {
    let desk = Desk::new();
    assert_eq!(desk.get("/tickets/201/").await.body["id"], 201);
    assert_eq!(desk.get("/tickets/?limit=1").await.items().len(), 1);
    assert_eq!(desk.delete("/tickets", None).await.status, 405);
    let nothing = desk.get("/nothing").await;
    assert_eq!((nothing.status, nothing.body["error"]["msg"].is_string()), (404, true));
}

#[tokio::test]
async fn roles_limit_what_a_key_may_do() {
    let desk = Desk::new();
    let observer = desk.asking(basic("otto@acme.example", "otto-key"));
    let lite = desk.asking(basic("carla@acme.example", "carla-key"));
    let reply = but(note(), json!({"channel": "email", "public": true}));
    for (who, path, body, status) in [
        (&observer, "/tickets/201/messages", note(), 201),
        (&observer, "/tickets/201/messages", reply, 403),
        (&observer, "/tickets", crate::client::new_ticket(), 403),
        (&observer, "/customers", json!({"name": "X"}), 403),
        (&observer, "/tickets/201/tags", json!({"names": ["VIP"]}), 403),
        (&observer, "/search", json!({"type": "tag"}), 201),
        (&lite, "/tickets", crate::client::new_ticket(), 201),
        (&lite, "/integrations", json!({"name": "x", "type": "http", "http": {"url": "https://x.example"}}), 403),
        (&desk, "/integrations", json!({"name": "x", "type": "http", "http": {"url": "https://x.example"}}), 201),
    ] {
        let answer = who.post(path, body.clone()).await;
        assert_eq!(answer.status, status, "{path} {body}");
    }
    assert_eq!(observer.get("/tickets").await.status, 200, "reading is everyone's");
    desk.act(json!({"do": "set_role", "user": 404, "role": "agent"}));
    assert_eq!(observer.post("/tickets", crate::client::new_ticket()).await.status, 201);
}

#[tokio::test]
async fn scopes_limit_what_an_app_may_do() {
    let desk = Desk::new();
    let app = desk.app("tickets:read customers:write").await;
    for (path, status) in
        [("/tickets", 200), ("/tickets/201", 200), ("/customers", 403), ("/users", 403), ("/tags", 403)]
    {
        assert_eq!(app.get(path).await.status, status, "{path}");
    }
    assert_eq!(app.post("/customers", json!({"name": "X"})).await.status, 201);
    assert_eq!(app.post("/tickets", crate::client::new_ticket()).await.status, 403);
    let all = desk.app(ALL).await;
    assert_eq!(all.post("/tickets", crate::client::new_ticket()).await.status, 201);
}

#[tokio::test]
async fn the_consent_page_sends_a_code_or_an_error_back() {
    let desk = Desk::new();
    let authorize = |changes: &[(&str, &str)]| {
        let mut fields = vec![
            ("response_type", "code"),
            ("client_id", "deskline-app"),
            ("scope", "offline tickets:read"),
            ("redirect_uri", CALLBACK),
            ("state", "s-1"),
            ("nonce", "n-1"),
        ];
        for (name, value) in changes {
            fields.retain(|(other, _)| other != name);
            fields.push((*name, *value));
        }
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        format!("/gorgias/acme/oauth/authorize?{query}")
    };
    for (changes, refuses, expected) in [
        (&[][..], false, "code"),
        (&[("scope", "tickets:everything")][..], false, "invalid_scope"),
        (&[("response_type", "token")][..], false, "unsupported_response_type"),
        (&[][..], true, "access_denied"),
    ] {
        desk.set(json!({"consent_refused": refuses}));
        let answer = desk.raw(Method::GET, &authorize(changes), None, None).await;
        assert_eq!(answer.status, 302, "{changes:?}");
        let to = url::Url::parse(answer.header("location")).unwrap();
        assert!(to.as_str().starts_with(CALLBACK));
        let answered: Vec<(String, String)> = to.query_pairs().into_owned().collect();
        assert_eq!(answered[1], ("state".to_owned(), "s-1".to_owned()));
        let shown = if answered[0].0 == "code" { "code" } else { answered[0].1.as_str() };
        assert_eq!(shown, expected);
    }
    for changes in [[("client_id", "other-app")], [("redirect_uri", "https://evil.example/")]] {
        let answer = desk.raw(Method::GET, &authorize(&changes), None, None).await;
        assert_eq!(answer.status, 400, "nobody is sent anywhere: {changes:?}");
    }
}

#[tokio::test]
async fn a_code_becomes_tokens_once() {
    let desk = Desk::new();
    let code = desk.account().authorize("deskline-app", ALL).unwrap();
    let form = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
    let wrong = desk.form("token", "guess", &form).await;
    assert_eq!((wrong.status, wrong.body), (401, json!({"error": "invalid_client"})));
    let tokens = desk.form("token", "deskline-secret", &form).await.body;
    assert_eq!((&tokens["expires_in"], &tokens["token_type"]), (&json!(86_400), &json!("Bearer")));
    assert_eq!(tokens["refresh_token"].as_str().unwrap().len(), 48);
    assert_eq!(tokens["access_token"].as_str().unwrap().split('.').count(), 3, "shaped like a JWT");
    assert!(tokens["id_token"].is_string());
    let again = desk.form("token", "deskline-secret", &form).await;
    assert_eq!((again.status, again.body), (400, json!({"error": "invalid_grant"})));
}

#[tokio::test]
async fn a_code_is_bound_to_its_address_and_its_time() {
    let desk = Desk::new();
    for (redirect_uri, seconds) in [("https://deskline.example/other", 1.0), (CALLBACK, 601.0)] {
        let code = desk.account().authorize("deskline-app", "tickets:read").unwrap();
        desk.advance(seconds);
        let form = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", redirect_uri)];
        assert_eq!(desk.form("token", "deskline-secret", &form).await.body["error"], "invalid_grant");
    }
}

#[tokio::test]
async fn without_offline_there_is_no_refresh_token() {
    let tokens = Desk::new().install("tickets:read").await;
    assert_eq!((&tokens["refresh_token"], &tokens["id_token"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn an_access_token_lives_a_day_and_a_refresh_token_for_ever() {
    let desk = Desk::new();
    let tokens = desk.install("offline tickets:read").await;
    let bearer = |tokens: &Value| desk.asking(format!("Bearer {}", tokens["access_token"].as_str().unwrap()));
    desk.advance(86_399.0);
    assert_eq!(bearer(&tokens).get("/tickets").await.status, 200);
    desk.advance(1.0);
    assert_eq!(bearer(&tokens).get("/tickets").await.status, 401);
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().unwrap())];
    for _ in 0..3 {
        desk.advance(40.0 * 86_400.0);
        let fresh = desk.form("token", "deskline-secret", &refresh).await;
        assert_eq!(fresh.status, 200);
        assert_eq!(fresh.body["refresh_token"], Value::Null, "it is not rotated");
        assert_eq!(bearer(&fresh.body).get("/tickets").await.status, 200);
    }
}

#[tokio::test]
async fn an_uninstalled_app_works_until_its_token_expires() {
    let desk = Desk::new();
    for by_app in [false, true] {
        let tokens = desk.install("offline tickets:read").await;
        let refresh_token = tokens["refresh_token"].as_str().unwrap();
        if by_app {
            let answer = desk.form("revoke", "deskline-secret", &[("token", refresh_token)]).await;
            assert_eq!((answer.status, answer.body), (200, json!({})));
        } else {
            desk.account().uninstall("deskline-app");
        }
        let app = desk.asking(format!("Bearer {}", tokens["access_token"].as_str().unwrap()));
        assert_eq!(app.get("/tickets").await.status, 200);
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        let refused = desk.form("token", "deskline-secret", &refresh).await;
        assert_eq!((refused.status, refused.body), (400, json!({"error": "invalid_grant"})));
        desk.advance(86_400.0);
        assert_eq!(app.get("/tickets").await.status, 401);
    }
    assert_eq!(desk.app("tickets:read").await.get("/tickets").await.status, 200, "it can be installed again");
}

#[tokio::test]
async fn tokens_that_are_taken_back_are_dead_at_once() {
    let desk = Desk::new();
    let app = desk.app("offline tickets:read").await;
    assert_eq!(desk.account().revoke_tokens(true), 2);
    assert_eq!(app.get("/tickets").await.status, 401);
}

#[tokio::test]
async fn each_app_has_a_bot_of_its_own() {
    let desk = Desk::new();
    let app = desk.app(ALL).await;
    let me = app.get("/users/0").await.body;
    assert_eq!(
        (&me["email"], &me["role"]["name"], &me["client_id"]),
        (&json!("bot@deskline-app"), &json!("bot"), &json!("deskline-app"))
    );
    let again = desk.app(ALL).await.get("/users/0").await.body;
    assert_eq!(me["id"], again["id"]);
}
