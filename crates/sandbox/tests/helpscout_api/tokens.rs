//! Sheet §1: tokens.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{ANNA, Desk};

const TOKEN: &str = "/v2/oauth2/token";

fn form(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

async fn ask(desk: &Desk, body: Value) -> crate::client::Answer {
    desk.raw(Method::POST, TOKEN, None, Some(("application/json", body.to_string()))).await
}

fn with_app(mut body: Value) -> Value {
    body["client_id"] = json!("sandbox-app");
    body["client_secret"] = json!("sandbox-secret");
    body
}

#[tokio::test]
async fn client_credentials_may_come_as_json_form_or_query() {
    let desk = Desk::without_lag().await;
    let pairs = form(&[
        ("grant_type", "client_credentials"),
        ("client_id", "sandbox-app"),
        ("client_secret", "sandbox-secret"),
    ]);
    let answers = [
        ask(&desk, with_app(json!({"grant_type": "client_credentials"}))).await,
        desk.raw(Method::POST, TOKEN, None, Some(("application/x-www-form-urlencoded", pairs.clone()))).await,
        desk.raw(Method::POST, &format!("{TOKEN}?{pairs}"), None, None).await,
    ];
    for answer in answers {
        assert_eq!(answer.status, 200);
        assert_eq!(answer.body["token_type"], "bearer");
        assert_eq!(answer.body["expires_in"], 172_800);
        assert!(answer.body.get("refresh_token").is_none(), "client credentials have no refresh token");
        let me = desk.raw(Method::GET, "/v2/users/me", answer.body["access_token"].as_str(), None).await;
        assert_eq!(me.body["id"], ANNA, "acts as the user who owns the app");
    }
}

#[tokio::test]
async fn a_wrong_client_is_refused() {
    let desk = Desk::without_lag().await;
    for (id, secret) in [("sandbox-app", "guess"), ("other", "sandbox-secret"), ("", "")] {
        let sent = json!({"grant_type": "client_credentials", "client_id": id, "client_secret": secret});
        assert_eq!(ask(&desk, sent).await.status, 401);
    }
    assert_eq!(ask(&desk, with_app(json!({"grant_type": "password"}))).await.status, 400);
}

#[tokio::test]
async fn every_request_needs_a_living_token() {
    let desk = Desk::without_lag().await;
    let token = desk.new_token().await;
    let status = async |token: Option<&str>| desk.raw(Method::GET, "/v2/users/me", token, None).await.status;
    assert_eq!(status(None).await, 401);
    assert_eq!(status(Some("made-up")).await, 401);
    assert_eq!(status(Some(&token)).await, 200);

    desk.advance(172_799);
    assert_eq!(status(Some(&token)).await, 200);
    desk.advance(1);
    assert_eq!(status(Some(&token)).await, 401, "a token lives two days");

    let token = desk.new_token().await;
    let revoked = desk.control(Method::POST, "/helpscout/tokens/revoke", None).await;
    assert!(revoked.body["revoked"].as_u64().unwrap() >= 1);
    assert_eq!(status(Some(&token)).await, 401);
}

#[tokio::test]
async fn a_deactivated_user_kills_the_token() {
    let desk = Desk::without_lag().await;
    desk.act(json!({"do": "activate_user", "user": "anna.berg@harbour.example", "active": false}));
    assert_eq!(desk.get("/v2/users/me").await.status, 401);
    assert_eq!(ask(&desk, with_app(json!({"grant_type": "client_credentials"}))).await.status, 401);
    desk.act(json!({"do": "activate_user", "user": ANNA, "active": true}));
    assert_eq!(desk.get("/v2/users/me").await.status, 200);
}

#[tokio::test]
async fn codes_and_refresh_tokens_work_once() {
    let desk = Desk::without_lag().await;
    let given = desk
        .control(Method::POST, "/helpscout/authorize", Some(json!({"client_id": "sandbox-app", "user": 402})))
        .await;
    let by_code = with_app(json!({"grant_type": "authorization_code", "code": given.body["code"]}));
    let first = ask(&desk, by_code.clone()).await;
    assert_eq!(first.status, 200);
    assert_eq!(ask(&desk, by_code).await.status, 400, "a code works once");

    let refresh = with_app(json!({"grant_type": "refresh_token", "refresh_token": first.body["refresh_token"]}));
    let second = ask(&desk, refresh.clone()).await;
    assert_eq!(second.status, 200);
    assert_ne!(second.body["refresh_token"], first.body["refresh_token"], "a new refresh token each time");
    let me = desk.raw(Method::GET, "/v2/users/me", second.body["access_token"].as_str(), None).await;
    assert_eq!(me.body["id"], 402);
    assert_eq!(ask(&desk, refresh).await.status, 400, "a refresh token works once");
}

#[tokio::test]
async fn the_consent_page_leads_back_with_a_code_and_the_state() {
    let desk = Desk::with(|start| {
        start["helpscout"]["apps"][0]["redirection_url"] = json!("https://deskline.example/callback");
    })
    .await;
    let path = "/authentication/authorizeClientApplication?client_id=sandbox-app&state=abc%20d";
    let answer = desk.raw(Method::GET, path, None, None).await;
    assert_eq!(answer.status, 303);
    let target = url::Url::parse(answer.header("location")).unwrap();
    assert_eq!(target.path(), "/callback");
    let pairs: std::collections::BTreeMap<_, _> = target.query_pairs().into_owned().collect();
    assert_eq!(pairs["state"], "abc d");
    let token = ask(&desk, with_app(json!({"grant_type": "authorization_code", "code": pairs["code"]}))).await;
    assert_eq!(token.status, 200);
}
