//! Credentials, as the fake takes them.

use std::time::Duration;

use contract::Trouble;
use gorgias::api::oauth::{authorize_address, exchange_code, revoke};
use gorgias::api::{App, Credentials, OAuthGrant};
use http::header::LOCATION;
use http::{HeaderMap, Method};
use ports::{Outside, Request};
use serde_json::json;
use url::Url;

use crate::account::{Account, BASE, client, key};

fn app() -> App {
    App { client_id: "app".to_owned(), client_secret: "hush".to_owned().into() }
}

fn redirect() -> Url {
    "https://deskline.example/back".parse().expect("an address")
}

/// What the owner comes back with.
async fn consent(outside: &Outside) -> Vec<(String, String)> {
    let url = authorize_address(&BASE.parse().expect("an address"), "app", &redirect(), "st&te", "once");
    let request = Request {
        method: Method::GET,
        url,
        headers: HeaderMap::new(),
        body: bytes::Bytes::new(),
        timeout: Duration::from_secs(1),
        max_answer_bytes: 1 << 16,
    };
    let answer = outside.transport.send(request).await.expect("an answer");
    assert!(answer.status.is_redirection(), "{answer:?}");
    let back = answer.headers[LOCATION].to_str().expect("text");
    let back: Url = back.parse().expect("an address");
    assert_eq!(back.host_str(), Some("deskline.example"));
    back.query_pairs().into_owned().collect()
}

fn member(pairs: &[(String, String)], name: &str) -> Option<String> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
}

#[tokio::test]
async fn an_app_is_granted_access_uses_it_for_days_and_gives_it_back() {
    let account = Account::new();
    let outside = account.outside();
    let back = consent(&outside).await;
    assert_eq!(member(&back, "state").as_deref(), Some("st&te"));
    let code = member(&back, "code").unwrap();
    let base: Url = BASE.parse().unwrap();
    let tokens = exchange_code(outside.clone(), base.clone(), &app(), &code, &redirect()).await.unwrap();
    let again = exchange_code(outside.clone(), base.clone(), &app(), &code, &redirect()).await;
    assert!(matches!(again, Err(Trouble::Unauthorised { .. })), "a code serves once: {again:?}");
    let refresh_token = tokens.refresh_token.unwrap();
    let grant = OAuthGrant { app: app(), refresh_token: refresh_token.clone(), keeper: None };
    let client = client(outside.clone(), BASE, Credentials::OAuth(grant));
    assert!(client.me().await.unwrap().is_bot());
    assert!((client.meter().snapshot().size() - 80.0).abs() < 1e-9);
    for _ in 0..3 {
        account.time.advance(Duration::from_secs(86_400 - 60));
        client.tags().await.unwrap();
    }
    revoke(outside.clone(), base.clone(), &app(), &refresh_token).await.unwrap();
    revoke(outside, base, &app(), &refresh_token).await.unwrap();
    account.time.advance(Duration::from_secs(2 * 86_400));
    let withdrawn = client.me().await.unwrap_err();
    assert!(matches!(withdrawn, Trouble::Unauthorised { .. }), "{withdrawn}");
}

#[tokio::test]
async fn an_owner_may_say_no() {
    let account = Account::with(json!({"consent_refused": true}));
    let back = consent(&account.outside()).await;
    assert_eq!((member(&back, "code"), member(&back, "error").as_deref()), (None, Some("access_denied")));
}

#[tokio::test]
async fn wrong_credentials_are_told_in_both_bodies_and_a_wrong_account_is_nobody() {
    for (body, words) in [("error", "Unauthorized."), ("message", "Unauthorized")] {
        let account = Account::as_user("anna@desk.example", "no such key", json!({"unauthorized_body": body}));
        assert_eq!(account.client.me().await, Err(Trouble::Unauthorised { words: words.to_owned() }));
    }
    let account = Account::new();
    let base = "http://desk.example/gorgias/other/";
    let nowhere = client(account.outside(), base, key("anna@desk.example", "anna-key"));
    assert!(matches!(nowhere.ticket("41").await, Err(Trouble::Garbled { .. })));
    assert!(matches!(nowhere.account().await, Err(Trouble::Garbled { .. })));
}
