//! Sheet §2: limits, headers, errors, content types.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Desk, new_conversation};

fn plan(plan: &'static str) -> impl FnOnce(&mut Value) {
    move |start| start["helpscout"]["options"]["plan"] = json!(plan)
}

#[tokio::test]
async fn reads_weigh_one_and_writes_two() {
    let desk = Desk::without_lag().await;
    let read = desk.get("/v2/users").await;
    assert_eq!(read.header("x-ratelimit-limit-minute"), "400");
    assert_eq!(read.header("x-ratelimit-remaining-minute"), "399");
    let write = desk.post("/v2/conversations", new_conversation()).await;
    assert_eq!(write.header("x-ratelimit-remaining-minute"), "397");
    let refused = desk.post("/v2/conversations", json!({})).await;
    assert_eq!((refused.status, refused.header("x-ratelimit-remaining-minute")), (400, "395"));
    let change = desk.put("/v2/conversations/201/tags", json!({"tags": []})).await;
    assert_eq!(change.header("x-ratelimit-remaining-minute"), "393");
}

#[tokio::test]
async fn plans_have_their_own_limits() {
    for (name, limit) in [("standard", "200"), ("plus", "400"), ("pro", "800")] {
        let desk = Desk::with(plan(name)).await;
        assert_eq!(desk.get("/v2/users").await.header("x-ratelimit-limit-minute"), limit);
    }
    let desk = Desk::with(plan("free")).await;
    assert_eq!(desk.get("/v2/users").await.status, 403, "the free plan has no API");
}

#[tokio::test]
async fn a_used_up_minute_answers_429_until_the_next() {
    let desk = Desk::without_lag().await;
    desk.control(Method::POST, "/helpscout/eat", Some(json!({"n": 398}))).await;
    assert_eq!(desk.get("/v2/users").await.header("x-ratelimit-remaining-minute"), "1");
    // The clock stands at 09:30:00, so the minute is over in 60 s.
    let refused = desk.post("/v2/conversations", new_conversation()).await;
    assert_eq!(refused.status, 429, "a write weighs two and one is left");
    assert_eq!(refused.body, json!({"message": "API rate limit exceeded"}));
    assert_eq!(refused.header("x-ratelimit-retry-after"), "60");
    assert_eq!(desk.get("/v2/users").await.status, 200, "a read still fits");
    desk.advance(45);
    let refused = desk.get("/v2/users").await;
    assert_eq!((refused.status, refused.header("x-ratelimit-retry-after")), (429, "15"));
    desk.advance(15);
    let fresh = desk.post("/v2/conversations", new_conversation()).await;
    assert_eq!((fresh.status, fresh.header("x-ratelimit-remaining-minute")), (201, "398"));
}

#[tokio::test]
async fn the_limit_is_the_accounts_whoever_asks() {
    let desk = Desk::without_lag().await;
    let other = desk.new_token().await;
    desk.get("/v2/users").await;
    let answer = desk.raw(Method::GET, "/v2/users", Some(&other), None).await;
    assert_eq!(answer.header("x-ratelimit-remaining-minute"), "398");
}

#[tokio::test]
async fn errors_have_the_vendors_shape() {
    let desk = Desk::without_lag().await;
    let answer = desk.post("/v2/customers", json!({"firstName": "", "emails": [{"type": "work", "value": "x"}]})).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.header("content-type"), "application/vnd.error+json");
    assert!(answer.body["logRef"].is_string() && answer.body["message"].is_string());
    assert!(answer.body["_links"]["about"]["href"].is_string());
    let errors = answer.body["_embedded"]["errors"].as_array().unwrap();
    let emails = errors.iter().find(|error| error["path"] == "emails[0].value").unwrap();
    assert_eq!((&emails["source"], &emails["rejectedValue"]), (&json!("JSON"), &json!("x")));
    assert!(errors.iter().any(|error| error["path"] == "firstName"));
}

#[tokio::test]
async fn every_answer_has_a_correlation_id() {
    let desk = Desk::without_lag().await;
    let answers = [
        desk.get("/v2/users").await,
        desk.get("/v2/conversations/1").await,
        desk.post("/v2/conversations", new_conversation()).await,
        desk.raw(Method::GET, "/v2/users", None, None).await,
        desk.get("/v2/nothing").await,
    ];
    let mut ids: Vec<_> = answers.iter().map(|answer| answer.header("correlation-id").to_owned()).collect();
    assert!(ids.iter().all(|id| !id.is_empty()));
    ids.dedup();
    assert_eq!(ids.len(), answers.len());
    assert_eq!(answers[4].status, 404);
}

#[tokio::test]
async fn bodies_must_be_json_and_say_so() {
    let desk = Desk::without_lag().await;
    let token = desk.new_token().await;
    let post = async |content_type: &'static str, body: &str| {
        desk.raw(Method::POST, "/v2/customers", Some(&token), Some((content_type, body.to_owned()))).await.status
    };
    assert_eq!(post("text/plain", "{}").await, 415);
    assert_eq!(post("application/json", "{").await, 400);
    assert_eq!(post("application/json", "[]").await, 400);
    assert_eq!(post("application/json; charset=utf-8", "{}").await, 201);
    let huge = json!({"background": "x".repeat(15 * 1024 * 1024)}).to_string();
    assert_eq!(post("application/json", &huge).await, 413);
}
