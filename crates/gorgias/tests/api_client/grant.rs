//! An app's grant: proven from time to time, and replaced while requests run (sheet gorgias §1, uninstall).

use std::time::Duration;

use contract::Trouble;
use gorgias::api::{Client, Credentials, OAuthGrant};
use secrecy::SecretString;
use serde_json::json;

use crate::script::{Said, Stage, app, ok, status};

const ME: &str = "GET /api/users/0";
const EVERY: Duration = Duration::from_secs(240);

fn me() -> Said {
    ok(json!({"id": 1}))
}

fn refresh(number: u32) -> String {
    format!("/oauth/token grant_type=refresh_token&refresh_token=refresh-{number}")
}

/// The stage's account, with a grant that is proven.
fn proving(mut stage: Stage) -> Stage {
    stage.client = stage.client.proving_grant_every(EVERY);
    stage
}

#[tokio::test]
async fn a_grant_is_proven_now_and_then_while_its_access_token_lives() {
    let stage = proving(Stage::oauth());
    for _ in 0..4 {
        stage.expect(ME, me());
    }
    stage.client.me().await.unwrap();
    stage.clock.advance(EVERY - Duration::from_secs(1));
    stage.client.me().await.unwrap();
    assert_eq!(stage.token_forms().len(), 1, "to get a token is a proof as well");
    stage.clock.advance(Duration::from_secs(1));
    stage.client.me().await.unwrap();
    stage.client.me().await.unwrap();
    assert_eq!(stage.token_forms(), [refresh(0), refresh(0)]);
    stage.done();
}

#[tokio::test]
async fn a_withdrawn_grant_is_noticed_though_its_access_token_lives() {
    let stage = proving(Stage::oauth());
    stage.expect(ME, me());
    stage.client.me().await.unwrap();
    stage.clock.advance(EVERY);
    for _ in 0..2 {
        stage.token_says(status(400, &[], r#"{"error":"invalid_grant"}"#));
        assert!(matches!(stage.client.me().await, Err(Trouble::Unauthorised { .. })));
    }
    stage.done();
}

#[tokio::test]
async fn a_proof_that_comes_to_nothing_hinders_nobody_and_is_tried_again() {
    let stage = proving(Stage::oauth());
    for _ in 0..4 {
        stage.expect(ME, me());
    }
    stage.client.me().await.unwrap();
    stage.clock.advance(EVERY);
    stage.token_says(status(503, &[], ""));
    stage.client.me().await.unwrap();
    stage.client.me().await.unwrap();
    assert_eq!(stage.token_forms().len(), 2);
    stage.clock.advance(Duration::from_secs(60));
    stage.client.me().await.unwrap();
    assert_eq!(stage.token_forms().len(), 3);
    stage.done();
}

#[tokio::test]
async fn one_of_many_proves_the_grant() {
    let stage = proving(Stage::oauth());
    stage.expect(ME, me());
    stage.client.me().await.unwrap();
    stage.clock.advance(EVERY);
    stage.is_slow();
    for _ in 0..8 {
        stage.expect(ME, me());
    }
    let all = futures_util::future::join_all((0..8).map(|_| stage.client.me())).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(stage.token_forms().len(), 2);
    stage.done();
}

#[tokio::test]
async fn another_grant_is_used_at_once_and_not_the_access_token_of_the_one_before() {
    let stage = Stage::oauth();
    stage.expect(ME, me()).expect(ME, me());
    stage.client.me().await.unwrap();
    stage.client.take_grant(SecretString::from("refresh-7"));
    stage.client.me().await.unwrap();
    assert_eq!(stage.token_forms(), [refresh(0), refresh(7)]);
    assert!(stage.kept.all().is_empty(), "who hands it over keeps it");
    stage.done();
}

#[tokio::test]
async fn without_a_grant_nothing_is_sent_until_there_is_one() {
    let stage = Stage::oauth();
    let grant = OAuthGrant { app: app(), refresh_token: SecretString::default(), keeper: None };
    let base = "https://acme.gorgias.example/".parse().unwrap();
    let client = Client::new(stage.outside(), base, Credentials::OAuth(grant), stage.client.meter().clone());
    assert!(!client.has_grant());
    assert!(matches!(client.me().await, Err(Trouble::Unauthorised { .. })));
    assert!(stage.token_forms().is_empty());
    client.take_grant(SecretString::from("refresh-1"));
    assert!(client.has_grant());
    stage.expect(ME, me());
    client.me().await.unwrap();
    assert_eq!(stage.token_forms(), [refresh(1)]);
    assert!(Stage::new().client.has_grant(), "a key is one");
    stage.done();
}
