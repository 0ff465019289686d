//! Credentials: the API key, and the access token that a refresh token gives (sheet gorgias §1).

use std::time::Duration;

use contract::Trouble;
use gorgias::api::{Credentials, TicketChange, WriteAnswer};
use serde_json::json;

use crate::script::{Said, Stage, app, no_answer, not_sent, ok, status};

const ME: &str = "GET /api/users/0";
const REFRESH: &str = "/oauth/token grant_type=refresh_token&refresh_token=refresh-0";

fn me() -> Said {
    ok(json!({"id": 1}))
}

#[tokio::test]
async fn an_api_key_that_is_refused_is_not_tried_again() {
    let stage = Stage::new();
    stage.expect(ME, status(401, &[], r#"{"error":{"msg":"Unauthorized."}}"#));
    let expected = Trouble::Unauthorised { words: "Unauthorized.".to_owned() };
    assert_eq!(stage.client.me().await, Err(expected));
    stage.done();
}

#[tokio::test]
async fn one_token_serves_until_five_minutes_before_its_day_is_over() {
    let stage = Stage::oauth();
    stage.expect(ME, me()).expect(ME, me()).expect(ME, me());
    stage.client.me().await.unwrap();
    stage.clock.advance(Duration::from_secs(86_400 - 301));
    stage.client.me().await.unwrap();
    assert_eq!(stage.token_forms(), [REFRESH]);
    stage.clock.advance(Duration::from_secs(2));
    stage.client.me().await.unwrap();
    assert_eq!(stage.token_forms(), [REFRESH, REFRESH], "the refresh token has no end");
    assert!(stage.kept.all().is_empty());
    stage.done();
}

#[tokio::test]
async fn many_who_need_a_token_at_once_cause_one_refresh() {
    let stage = Stage::oauth();
    stage.is_slow();
    for _ in 0..8 {
        stage.expect(ME, me());
    }
    let all = futures_util::future::join_all((0..8).map(|_| stage.client.me())).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(stage.token_forms().len(), 1);
    stage.done();
}

#[tokio::test]
async fn many_whose_token_is_refused_at_once_cause_one_refresh() {
    let stage = Stage::oauth();
    stage.expect(ME, me());
    stage.client.me().await.unwrap();
    stage.is_slow();
    // Both are refused before either has a new token; whoever is later must not drop the token that the other got.
    stage.expect(ME, status(401, &[], "")).expect(ME, status(401, &[], "")).expect(ME, me()).expect(ME, me());
    let (one, two) = futures_util::future::join(stage.client.me(), stage.client.me()).await;
    assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
    assert_eq!(stage.token_forms().len(), 2);
    stage.done();
}

#[tokio::test]
async fn a_401_is_replayed_once_with_another_token() {
    let stage = Stage::oauth();
    stage.expect(ME, status(401, &[], "")).expect(ME, me());
    stage.client.me().await.unwrap();
    assert_eq!(stage.token_forms().len(), 2);
    stage.expect(ME, status(401, &[], "")).expect(ME, status(401, &[], r#"{"message":"Unauthorized"}"#));
    let refused = stage.client.me().await.unwrap_err();
    assert_eq!(refused, Trouble::Unauthorised { words: "Unauthorized".to_owned() });
    stage.done();
}

#[tokio::test]
async fn a_write_is_replayed_after_a_401_and_after_nothing_else() {
    let line = "PUT /api/tickets/5";
    let cases = [
        (status(500, &[], ""), false),
        (status(429, &[], ""), false),
        (status(408, &[], ""), false),
        (status(403, &[], ""), false),
        (no_answer(), false),
        (not_sent(), false),
        (status(401, &[], ""), true),
    ];
    for (said, replayed) in cases {
        let stage = Stage::oauth();
        stage.expect_body(line, json!({}), said.clone());
        if replayed {
            stage.expect_body(line, json!({}), status(202, &[], ""));
        }
        let answer = stage.client.update_ticket("5", TicketChange::default()).await;
        assert_eq!(matches!(answer, WriteAnswer::Applied { .. }), replayed, "{said:?}");
        stage.done();
    }
    let stage = Stage::oauth();
    stage.expect_body(line, json!({}), status(401, &[], "")).expect_body(line, json!({}), no_answer());
    let answer = stage.client.update_ticket("5", TicketChange::default()).await;
    assert!(matches!(answer, WriteAnswer::Unknown { .. }), "{answer:?}");
    stage.done();
}

#[tokio::test]
async fn without_a_token_nothing_is_sent_and_a_write_is_not_applied() {
    let cases = [
        (status(400, &[], r#"{"error":"invalid_grant"}"#), "unauthorised"),
        (status(200, &[], r#"{"error":"invalid_grant"}"#), "unauthorised"),
        (status(401, &[], r#"{"error":"invalid_client"}"#), "unauthorised"),
        (status(403, &[], ""), "unauthorised"),
        (status(400, &[], r#"{"error":"temporarily_unavailable"}"#), "refused"),
        (status(500, &[], ""), "down"),
        (status(200, &[], r#"{"error":"server_error"}"#), "down"),
        (no_answer(), "down"),
        (not_sent(), "down"),
        (status(429, &[("Retry-After", "7")], ""), "limited"),
        (status(404, &[], "<html>"), "refused"),
        (status(200, &[], "<html>"), "garbled"),
        (status(200, &[], r#"{"access_token":null}"#), "garbled"),
        (status(200, &[], r#"{"access_token":"two\nlines"}"#), "garbled"),
    ];
    for (said, expected) in cases {
        let stage = Stage::oauth();
        stage.token_says(said.clone());
        let WriteAnswer::NotApplied(trouble) = stage.client.update_ticket("5", TicketChange::default()).await else {
            panic!("applied? {said:?}");
        };
        let word = match trouble {
            Trouble::Unauthorised { .. } => "unauthorised",
            Trouble::Down { .. } => "down",
            Trouble::Limited { .. } => "limited",
            Trouble::Refused { .. } => "refused",
            Trouble::Garbled { .. } => "garbled",
        };
        assert_eq!(word, expected, "{said:?}");
    }
}

#[tokio::test]
async fn a_failed_refresh_is_tried_again_by_the_next_caller() {
    let stage = Stage::oauth();
    stage.token_says(not_sent());
    stage.client.me().await.unwrap_err();
    stage.expect(ME, me());
    stage.client.me().await.unwrap();
    stage.done();
}

#[tokio::test]
async fn a_new_refresh_token_is_kept_and_used_from_then_on() {
    let stage = Stage::oauth();
    let said = json!({"access_token": "token-1", "expires_in": "86400", "refresh_token": "refresh-1"});
    stage.token_says(ok(said));
    stage.expect(ME, me()).expect(ME, me()).expect(ME, me());
    stage.client.me().await.unwrap();
    assert_eq!(stage.kept.all(), ["refresh-1"]);
    stage.clock.advance(Duration::from_secs(86_400));
    stage.token_says(ok(json!({"access_token": "token-2", "refresh_token": "refresh-1"})));
    stage.client.me().await.unwrap();
    assert_eq!(stage.token_forms()[1], "/oauth/token grant_type=refresh_token&refresh_token=refresh-1");
    assert_eq!(stage.kept.all(), ["refresh-1"], "the same one again is no new one");
    stage.clock.advance(Duration::from_secs(3_600));
    stage.client.me().await.unwrap();
    assert_eq!(stage.token_forms().len(), 3, "a lifetime that is not told is an hour");
    stage.done();
}

#[test]
fn no_secret_shows_in_debug_output() {
    let key = Credentials::ApiKey { email: "anna@desk.example".to_owned(), key: "hush".to_owned().into() };
    let grant = gorgias::api::OAuthGrant { app: app(), refresh_token: "hush-too".to_owned().into(), keeper: None };
    for text in [format!("{key:?}"), format!("{:?}", Credentials::OAuth(grant))] {
        assert!(!text.contains("hush"), "{text}");
    }
}
