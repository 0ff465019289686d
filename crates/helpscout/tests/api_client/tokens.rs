//! The access token (sheet helpscout §1).

use std::time::Duration;

use contract::Trouble;
use helpscout::api::WriteAnswer;
use serde_json::json;

use crate::script::{Stage, no_answer, not_sent, ok, status};

const ME: &str = "GET /v2/users/me";

fn me() -> crate::script::Said {
    ok(json!({"id": 1, "email": "anna@desk.example", "role": "owner"}))
}

#[tokio::test]
async fn one_token_serves_until_five_minutes_before_it_expires() {
    let stage = Stage::new();
    stage.expect(ME, me()).expect(ME, me()).expect(ME, me());
    stage.client.me().await.unwrap();
    stage.clock.advance(Duration::from_secs(172_800 - 301));
    stage.client.me().await.unwrap();
    assert_eq!(stage.tokens_given(), 1);
    stage.clock.advance(Duration::from_secs(2));
    stage.client.me().await.unwrap();
    assert_eq!(stage.tokens_given(), 2);
    stage.done();
}

#[tokio::test]
async fn a_token_that_lives_shortly_serves_half_its_life() {
    let stage = Stage::new();
    stage.expect(ME, me()).expect(ME, me());
    stage.token_says(status(200, &[], r#"{"access_token":"token-0","expires_in":"100"}"#));
    stage.client.me().await.unwrap();
    stage.clock.advance(Duration::from_secs(49));
    stage.client.me().await.unwrap();
    stage.clock.advance(Duration::from_secs(2));
    stage.expect(ME, me());
    stage.client.me().await.unwrap();
    assert_eq!(stage.tokens_given(), 1, "the second came from the endpoint itself");
    stage.done();
}

#[tokio::test]
async fn many_who_need_a_token_at_once_cause_one_fetch() {
    let stage = Stage::new();
    stage.tokens_are_slow();
    for _ in 0..8 {
        stage.expect(ME, me());
    }
    let all = futures_util::future::join_all((0..8).map(|_| stage.client.me())).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(stage.tokens_given(), 1);
}

#[tokio::test]
async fn a_401_is_replayed_once_with_another_token() {
    let stage = Stage::new();
    stage.expect(ME, status(401, &[], "")).expect(ME, me());
    stage.client.me().await.unwrap();
    assert_eq!(stage.tokens_given(), 2);

    stage.expect(ME, status(401, &[], "")).expect(ME, status(401, &[], r#"{"message":"no such user"}"#));
    let refused = stage.client.me().await.unwrap_err();
    assert_eq!(refused, Trouble::Unauthorised { words: "no such user".to_owned() });
    stage.done();
}

#[tokio::test]
async fn a_write_is_replayed_after_a_401_and_after_nothing_else() {
    let tags = vec!["inbound".to_owned()];
    let body = json!({"tags": ["inbound"]});
    let line = "PUT /v2/conversations/5/tags";
    let cases = [
        (status(500, &[], ""), false),
        (status(503, &[], ""), false),
        (status(429, &[], ""), false),
        (status(408, &[], ""), false),
        (no_answer(), false),
        (not_sent(), false),
        (status(401, &[], ""), true),
    ];
    for (said, replayed) in cases {
        let stage = Stage::new();
        stage.expect_body(line, body.clone(), said.clone());
        if replayed {
            stage.expect_body(line, body.clone(), status(204, &[], ""));
        }
        let answer = stage.client.put_tags("5", &tags).await;
        assert_eq!(matches!(answer, WriteAnswer::Applied { .. }), replayed, "{said:?}");
        stage.done();
    }
}

#[tokio::test]
async fn a_write_after_a_refused_token_that_gets_no_answer_is_unknown() {
    let stage = Stage::new();
    let (line, body) = ("PUT /v2/conversations/5/tags", json!({"tags": []}));
    stage.expect_body(line, body.clone(), status(401, &[], ""));
    stage.expect_body(line, body, no_answer());
    assert!(matches!(stage.client.put_tags("5", &[]).await, WriteAnswer::Unknown { .. }));
    stage.done();
}

#[tokio::test]
async fn without_a_token_nothing_is_sent_and_a_write_is_not_applied() {
    let cases = [
        (status(401, &[], r#"{"error":"invalid_client"}"#), "unauthorised"),
        (status(400, &[], r#"{"error":"invalid_request"}"#), "unauthorised"),
        (status(403, &[], ""), "unauthorised"),
        (status(500, &[], ""), "down"),
        (no_answer(), "down"),
        (not_sent(), "down"),
        (status(429, &[("X-RateLimit-Retry-After", "7")], ""), "limited"),
        (status(404, &[], ""), "refused"),
        (status(200, &[], "<html>"), "garbled"),
        (status(200, &[], r#"{"access_token":null}"#), "garbled"),
        (status(200, &[], r#"{"access_token":"two\nlines"}"#), "garbled"),
    ];
    for (said, expected) in cases {
        let stage = Stage::new();
        stage.token_says(said.clone());
        let WriteAnswer::NotApplied(trouble) = stage.client.put_tags("5", &[]).await else {
            panic!("applied? {said:?}");
        };
        let word = match trouble {
            Trouble::Unauthorised { .. } => "unauthorised",
            Trouble::Down { .. } => "down",
            Trouble::Limited { retry_after } => {
                assert_eq!(retry_after, Some(Duration::from_secs(7)));
                "limited"
            }
            Trouble::Refused { .. } => "refused",
            Trouble::Garbled { .. } => "garbled",
        };
        assert_eq!(word, expected, "{said:?}");
    }
}

#[tokio::test]
async fn a_failed_fetch_is_tried_again_by_the_next_caller() {
    let stage = Stage::new();
    stage.token_says(not_sent());
    stage.client.me().await.unwrap_err();
    stage.expect(ME, me());
    stage.client.me().await.unwrap();
    stage.done();
}

#[tokio::test]
async fn no_secret_shows_in_debug_output() {
    let credentials =
        helpscout::api::ClientCredentials { client_id: "id".to_owned(), client_secret: "hush".to_owned().into() };
    assert!(!format!("{credentials:?}").contains("hush"));
}
