//! The request budget (sheet gorgias §2, GO-40).

use std::time::Duration;

use contract::{Permit, Trouble};
use domain::step::Urgency;
use gorgias::api::{CredentialKind, starting_budget};
use jiff::SignedDuration;
use ports::Clock;
use serde_json::json;

use crate::script::{Stage, no_answer, ok, start, status};

const ME: &str = "GET /api/users/0";

#[test]
fn an_account_begins_with_what_its_credentials_allow() {
    use CredentialKind::{ApiKey, OAuth};
    for (kind, enterprise, size, per_second) in
        [(ApiKey, false, 40.0, 2.0), (OAuth, false, 80.0, 4.0), (ApiKey, true, 40.0, 4.0), (OAuth, true, 80.0, 8.0)]
    {
        let mut budget = starting_budget(kind, enterprise);
        assert!((budget.size() - size).abs() < 1e-9);
        let mut spent = 0.0;
        while budget.ask(start(), 1, Urgency::Card) == Permit::Go {
            budget.spend(start(), 1);
            spent += 1.0;
        }
        assert!((spent - size * 0.75_f64).abs() < 1e-9, "three quarters are ours: {spent}");
        let left = budget.used_at(start() + SignedDuration::from_secs(1));
        assert!((spent - left - per_second).abs() < 1e-9, "{kind:?} {enterprise}: {left}");
    }
}

#[tokio::test]
async fn every_request_costs_one_and_the_header_tells_what_others_took() {
    let stage = Stage::new();
    stage.expect(ME, ok(json!({"id": 1})));
    stage.client.me().await.unwrap();
    assert!((stage.spent() - 1.0).abs() < 1e-9, "{}", stage.spent());
    stage.expect_body("POST /api/tags", json!({"name": "VIP"}), status(201, &[], ""));
    stage.client.create_tag("VIP").await;
    assert!((stage.spent() - 2.0).abs() < 1e-9, "{}", stage.spent());
    let header = [("X-Gorgias-Account-Api-Call-Limit", "33/40")];
    stage.expect(ME, status(200, &header, r#"{"id":1}"#));
    stage.client.me().await.unwrap();
    assert!((stage.spent() - 33.0).abs() < 1e-9, "{}", stage.spent());
    assert!(matches!(stage.client.meter().ask(stage.clock.now(), 4, Urgency::Live), Permit::WaitUntil(_)));
    stage.done();
}

#[tokio::test]
async fn a_429_blocks_the_account_for_as_long_as_the_vendor_says() {
    for (headers, seconds) in [(&[("Retry-after", "5")][..], 5), (&[][..], 20)] {
        let stage = Stage::new();
        stage.expect(ME, status(429, headers, ""));
        let retry_after = (!headers.is_empty()).then(|| Duration::from_secs(5));
        assert_eq!(stage.client.me().await, Err(Trouble::Limited { retry_after }));
        let until = start() + SignedDuration::from_secs(seconds);
        assert_eq!(stage.client.meter().ask(stage.clock.now(), 1, Urgency::Card), Permit::WaitUntil(until));
    }
}

#[tokio::test]
async fn a_request_without_an_answer_is_counted_too() {
    let stage = Stage::new();
    stage.expect(ME, no_answer());
    stage.client.me().await.unwrap_err();
    assert!((stage.spent() - 1.0).abs() < 1e-9, "{}", stage.spent());
}
