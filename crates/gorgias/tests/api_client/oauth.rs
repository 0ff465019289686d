//! Granting an app access to an account, and taking it back (sheet gorgias §1).

use std::time::Duration;

use contract::Trouble;
use gorgias::api::oauth::{SCOPES, account_address, authorize_address, exchange_code, revoke};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::script::{Said, Stage, app, no_answer, ok, status};

fn base() -> url::Url {
    "https://acme.gorgias.example".parse().expect("an address")
}

fn redirect() -> url::Url {
    "https://deskline.example/oauth/gorgias".parse().expect("an address")
}

#[test]
fn a_subdomain_leads_to_its_account_and_nowhere_else() {
    for subdomain in ["acme", "acme-2", "a_b", "0"] {
        let expected = format!("https://{subdomain}.gorgias.com/");
        assert_eq!(account_address(subdomain).map(String::from).as_deref(), Some(&*expected));
    }
    let long = "a".repeat(64);
    for subdomain in ["", "Acme", "evil.example/", "a.b", "a@b", "a/b", "a#", "ä", "a b", "a\n", &long] {
        assert_eq!(account_address(subdomain), None, "{subdomain}");
    }
}

#[test]
fn the_owner_is_sent_to_his_own_account_with_our_scopes_and_state() {
    let url = authorize_address(&base(), "app", &redirect(), "st&te", "once");
    assert_eq!(url.host_str(), Some("acme.gorgias.example"));
    assert_eq!(url.path(), "/oauth/authorize");
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let expected = [
        ("response_type", "code"),
        ("client_id", "app"),
        ("scope", &SCOPES.join(" ")),
        ("redirect_uri", "https://deskline.example/oauth/gorgias"),
        ("state", "st&te"),
        ("nonce", "once"),
    ];
    assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert!(SCOPES.contains(&"offline"), "without it there is no refresh token");
}

#[tokio::test]
async fn a_code_is_exchanged_for_tokens() {
    let stage = Stage::oauth();
    stage.token_says(ok(json!({
        "access_token": "access", "expires_in": 86400, "id_token": "x", "refresh_token": "refresh",
        "scope": "offline tickets:read", "token_type": "Bearer",
    })));
    let tokens = exchange_code(stage.outside(), base(), &app(), "c+de", &redirect()).await.unwrap();
    assert_eq!(tokens.access.secret.expose_secret(), "access");
    assert_eq!(tokens.access.lifetime, Some(Duration::from_secs(86_400)));
    assert_eq!(tokens.refresh_token.unwrap().expose_secret(), "refresh");
    assert_eq!(tokens.scopes.unwrap(), ["offline", "tickets:read"]);
    let form = "/oauth/token grant_type=authorization_code&code=c%2Bde\
                &redirect_uri=https%3A%2F%2Fdeskline.example%2Foauth%2Fgorgias";
    assert_eq!(stage.token_forms(), [form]);
}

#[tokio::test]
async fn a_code_that_is_not_taken_or_gives_no_lasting_access_is_told() {
    let try_it = async |said: Said| {
        let stage = Stage::oauth();
        stage.token_says(said);
        exchange_code(stage.outside(), base(), &app(), "code", &redirect()).await.unwrap_err()
    };
    let refused = try_it(status(400, &[], r#"{"error":"invalid_grant","error_description":"Used."}"#)).await;
    assert_eq!(refused, Trouble::Unauthorised { words: "Used.".to_owned() });
    let no_refresh = ok(json!({"access_token": "access"}));
    assert!(matches!(try_it(no_refresh).await, Trouble::Garbled { .. }));
    assert!(matches!(try_it(no_answer()).await, Trouble::Down { .. }));
}

#[tokio::test]
async fn access_is_given_back_also_when_it_was_gone_already() {
    let token = SecretString::from("refresh");
    for (said, is_done) in [
        (ok(json!({})), true),
        (status(200, &[], ""), true),
        (status(400, &[], r#"{"error":"invalid_grant"}"#), true),
        (status(401, &[], r#"{"error":"invalid_client"}"#), false),
        (status(500, &[], ""), false),
        (no_answer(), false),
    ] {
        let stage = Stage::oauth();
        stage.token_says(said.clone());
        assert_eq!(revoke(stage.outside(), base(), &app(), &token).await.is_ok(), is_done, "{said:?}");
        assert_eq!(stage.token_forms(), ["/oauth/revoke token=refresh"]);
    }
}
