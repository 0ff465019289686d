//! What every request passes: credentials, budget, content type (sheet §0, §1.3, §5).

use sandbox::aircall::{ResetUnit, Settings};
use serde_json::json;

use crate::harness::{START, answer, fake, fake_with};

#[tokio::test]
async fn requests_without_credentials_are_401_and_wrong_ones_403() {
    let fake = fake().await;
    let ping = format!("{}/v1/ping", fake.base);

    let none = answer(fake.client.get(&ping)).await;
    assert_eq!((none.status, none.body), (401, json!({ "message": "Unauthorized" })));
    for request in [
        fake.client.get(&ping).basic_auth("harbour-api-id", Some("wrong")),
        fake.client.get(&ping).basic_auth("wrong", Some("harbour-api-token")),
        fake.client.get(&ping).bearer_auth("harbour-api-token"),
        fake.client.get(&ping).header("authorization", "Basic !!!"),
        fake.client.get(&ping).header("authorization", "nonsense"),
        // The right words under a wrong scheme.
        fake.client.get(&ping).header("authorization", "Bearer aGFyYm91ci1hcGktaWQ6aGFyYm91ci1hcGktdG9rZW4="),
    ] {
        let wrong = answer(request).await;
        assert_eq!((wrong.status, wrong.body), (403, json!({ "message": "Forbidden" })));
    }
    let right = fake.get("/v1/ping").await;
    assert_eq!((right.status, right.body), (200, json!({ "ping": "pong" })));
}

#[tokio::test]
async fn unknown_paths_are_404_in_the_shape_of_the_edge() {
    let fake = fake().await;
    for path in ["/", "/v1/nothing", "/v3/users", "/v1/users", "/v1/users/1203"] {
        let answer = fake.get(path).await;
        assert_eq!((answer.status, answer.body), (404, json!({ "message": "Not Found" })), "{path}");
    }
    assert_eq!(fake.send("PUT", "/v1/ping", &json!({})).await.status, 404);
}

#[tokio::test]
async fn unknown_things_are_404_in_the_shape_of_the_application() {
    let fake = fake().await;
    for path in ["/v1/calls/1", "/v1/contacts/1", "/v1/numbers/x", "/v1/teams/1", "/v1/tags/1", "/v2/users/1"] {
        let answer = fake.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.body["error"], "Not Found", "{path}");
        assert!(answer.body["troubleshoot"].is_string(), "{path}");
    }
}

#[tokio::test]
async fn writes_must_say_that_they_are_json() {
    let fake = fake().await;
    let hook = fake.webhook(&[]).await;
    let hook = format!("/v1/webhooks/{}", hook["webhook_id"].as_str().unwrap());
    let body = r#"{"url": "https://deskline.example/x"}"#;
    for (method, path) in [("POST", "/v1/webhooks"), ("PUT", hook.as_str()), ("DELETE", hook.as_str())] {
        for content_type in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
            let mut request = fake.request(method, path).body(body);
            if let Some(content_type) = content_type {
                request = request.header("content-type", content_type);
            }
            let refused = answer(request).await;
            assert_eq!(refused.status, 400, "{method} {content_type:?}");
            assert_eq!(refused.body["error"], "InvalidContentType");
        }
        let request = fake.request(method, path).header("content-type", "application/json; charset=utf-8").body(body);
        assert!(answer(request).await.status < 300, "{method}");
    }
}

#[tokio::test]
async fn a_company_has_120_requests_a_minute() {
    let fake = fake().await;
    // Outside of the budget: what the edge refuses.
    answer(fake.client.get(format!("{}/v1/ping", fake.base))).await;
    for _ in 0..120 {
        let answer = fake.get("/v1/ping").await;
        assert_eq!(answer.status, 200);
        assert!(answer.headers.get("x-aircallapi-limit").is_none());
    }
    fake.pass(59).await;
    let refused = fake.get("/v1/ping").await;
    assert_eq!(refused.status, 429);
    let header = |name: &str| refused.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(header("x-aircallapi-limit").as_deref(), Some("120"));
    assert_eq!(header("x-aircallapi-remaining").as_deref(), Some("0"));
    assert_eq!(header("x-aircallapi-reset"), Some((START + 60).to_string()));
    assert_eq!(header("retry-after"), None);
    assert!(refused.body["error"].is_string());

    fake.pass(1).await;
    assert_eq!(fake.get("/v1/ping").await.status, 200);
}

#[tokio::test]
async fn other_apps_use_the_same_budget() {
    let settings = Settings { reset_unit: ResetUnit::SecondsLeft, ..Settings::default() };
    let fake = fake_with(settings, 1).await;
    fake.aircall.eat_budget(119);
    assert_eq!(fake.get("/v1/ping").await.status, 200);
    fake.pass(20).await;
    let refused = fake.get("/v1/ping").await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.headers["x-aircallapi-reset"], "40");
}

#[tokio::test]
async fn bodies_that_are_no_json_object_are_refused() {
    let fake = fake().await;
    for body in ["", "{", "[]", "\"text\""] {
        let request = fake.request("POST", "/v1/webhooks").header("content-type", "application/json");
        let refused = answer(request.body(body)).await;
        assert_eq!(refused.status, 400, "{body}");
    }
}

#[tokio::test]
async fn requests_are_logged_without_credentials_and_struck_by_faults() {
    use sandbox::kernel::fault::{Fault, Rule};

    let fake = fake().await;
    let rule = json!({ "vendor": "aircall", "times": 1, "fault": { "kind": "rate_limited", "retry_after": 7 } });
    let rule: Rule = serde_json::from_value(rule).unwrap();
    assert!(matches!(rule.fault, Fault::RateLimited { .. }));
    fake.kernel.faults.add(rule);
    let struck = fake.get("/v1/ping?x=1").await;
    assert_eq!(struck.status, 429);
    assert_eq!(fake.get("/v1/ping").await.status, 200);

    let log = fake.kernel.log.snapshot();
    assert_eq!(log.len(), 2);
    assert_eq!((log[0].vendor, log[0].path.as_str(), log[0].status), ("aircall", "/v1/ping", Some(429)));
    assert!(!log[0].headers.contains_key("authorization"));
}
