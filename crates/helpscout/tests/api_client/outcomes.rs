//! What writes and reads come to, the budget, and the vendor's words.

use std::time::Duration;

use contract::{Permit, Trouble};
use domain::step::Urgency;
use helpscout::api::{ConversationChange, Note, PhoneThread, WriteAnswer};
use jiff::SignedDuration;
use ports::Clock;
use serde_json::json;

use crate::script::{Said, Stage, no_answer, not_sent, ok, start, status};

async fn note(said: Said) -> WriteAnswer {
    let stage = Stage::new();
    let body = json!({"text": "Hi", "status": "closed"});
    stage.expect_body("POST /v2/conversations/5/notes", body, said);
    let note = Note { text: "Hi", user: None, status: Some("closed"), imported_at: None };
    let answer = stage.client.add_note("5", &note).await;
    stage.done();
    answer
}

#[tokio::test]
async fn an_applied_write_tells_what_came_into_being_and_by_which_request() {
    let headers = [
        ("Resource-ID", "77"),
        ("Location", "https://desk.example/v2/conversations/5/threads/78?x=1"),
        ("Correlation-ID", "c-1"),
    ];
    assert_eq!(
        note(status(201, &headers, "")).await,
        WriteAnswer::Applied { resource_id: Some("77".to_owned()), request_id: Some("c-1".to_owned()), status: 201 }
    );
    let WriteAnswer::Applied { resource_id, .. } = note(status(201, &headers[1..], "")).await else {
        panic!("not applied");
    };
    assert_eq!(resource_id.as_deref(), Some("78"));
}

#[tokio::test]
async fn each_refusal_has_its_own_answer_with_the_vendors_words() {
    let words = r#"{"logRef":"l-1","message":"No"}"#;
    let expected = "No [logRef l-1]".to_owned();
    let moved = [("Location", "https://desk.example/v2/conversations/9")];
    let cases = [
        (status(301, &moved, ""), WriteAnswer::Moved { location: Some("9".to_owned()) }),
        (status(404, &[], words), WriteAnswer::NotFound { words: expected.clone() }),
        (status(409, &[], words), WriteAnswer::Conflict409 { words: expected.clone() }),
        (status(412, &[], words), WriteAnswer::Full412 { words: expected.clone() }),
        (status(423, &[], words), WriteAnswer::Locked423 { words: expected.clone() }),
        (status(400, &[], words), WriteAnswer::Refused { status: 400, words: expected.clone() }),
        (status(413, &[], words), WriteAnswer::Refused { status: 413, words: expected.clone() }),
        (
            status(429, &[("Retry-After", "12")], ""),
            WriteAnswer::NotApplied(Trouble::Limited { retry_after: Some(Duration::from_secs(12)) }),
        ),
        (not_sent(), WriteAnswer::NotApplied(Trouble::Down { detail: "connection refused".to_owned() })),
        (no_answer(), WriteAnswer::Unknown { detail: "cut".to_owned() }),
        (
            status(502, &[("Correlation-ID", "c-2")], "bad gateway"),
            WriteAnswer::Unknown { detail: "status 502, request c-2: bad gateway".to_owned() },
        ),
    ];
    for (said, expected) in cases {
        assert_eq!(note(said.clone()).await, expected, "{said:?}");
    }
}

#[tokio::test]
async fn reads_cost_one_and_writes_two() {
    let stage = Stage::new();
    stage.expect("GET /v2/users/me", ok(json!({"id": 1})));
    stage.client.me().await.unwrap();
    assert!((stage.spent() - 3.0).abs() < 1e-9, "token 2, read 1: {}", stage.spent());
    let change = json!({"op": "replace", "path": "/status", "value": "active"});
    stage.expect_body("PATCH /v2/conversations/5", change, status(204, &[], ""));
    stage.client.patch_conversation("5", ConversationChange::Status("active")).await;
    assert!((stage.spent() - 5.0).abs() < 1e-9, "{}", stage.spent());
}

#[tokio::test]
async fn the_budget_follows_the_headers() {
    let stage = Stage::new();
    let headers = [("X-RateLimit-Limit-Minute", "800"), ("X-RateLimit-Remaining-Minute", "100")];
    stage.expect("GET /v2/users/me", status(200, &headers, r#"{"id":1}"#));
    stage.client.me().await.unwrap();
    let budget = stage.client.meter().snapshot();
    assert!((budget.size() - 800.0).abs() < 1e-9);
    assert!((stage.spent() - 700.0).abs() < 1e-9, "{}", stage.spent());
}

#[tokio::test]
async fn a_429_blocks_the_account_for_as_long_as_the_vendor_says() {
    for (headers, seconds) in [(&[("X-RateLimit-Retry-After", "17")][..], 17), (&[][..], 60)] {
        let stage = Stage::new();
        stage.expect("GET /v2/users/me", status(429, headers, r#"{"message":"API rate limit exceeded"}"#));
        let trouble = stage.client.me().await.unwrap_err();
        let told = (!headers.is_empty()).then(|| Duration::from_secs(17));
        assert_eq!(trouble, Trouble::Limited { retry_after: told });
        let until = start() + SignedDuration::from_secs(seconds);
        let permit = stage.client.meter().ask(stage.clock.now(), 1, Urgency::Card);
        assert_eq!(permit, Permit::WaitUntil(until));
    }
}

#[tokio::test]
async fn a_read_that_gets_no_answer_is_no_more_than_down() {
    for said in [not_sent(), no_answer(), status(500, &[], ""), status(504, &[], ""), status(408, &[], "")] {
        let stage = Stage::new();
        stage.expect("GET /v2/users/me", said.clone());
        let trouble = stage.client.me().await.unwrap_err();
        assert!(matches!(trouble, Trouble::Down { .. }), "{said:?}: {trouble}");
    }
}

#[tokio::test]
async fn dates_go_out_without_fractions_and_ids_as_numbers() {
    let stage = Stage::new();
    let at = "2026-11-20T09:59:59.987654Z".parse().unwrap();
    let body = json!({"text": "Hi", "customer": {"id": 3}, "imported": true, "createdAt": "2026-11-20T09:59:59Z"});
    stage.expect_body("POST /v2/conversations/5/phones", body, status(201, &[], ""));
    let thread = PhoneThread { text: "Hi", customer: "3", imported_at: Some(at) };
    stage.client.add_phone_thread("5", &thread).await;

    let body =
        json!({"text": "Hi", "user": 4, "status": "pending", "imported": true, "createdAt": "2026-11-20T09:59:59Z"});
    stage.expect_body("POST /v2/conversations/5/notes", body, status(201, &[], ""));
    let note = Note { text: "Hi", user: Some(4), status: Some("pending"), imported_at: Some(at) };
    stage.client.add_note("5", &note).await;
    stage.done();
}

#[tokio::test]
async fn a_base_with_a_path_and_an_odd_id_stay_within_their_paths() {
    for base in ["https://proxy.example/desk", "https://proxy.example/desk/"] {
        let stage = Stage::at(base);
        stage.expect("GET /desk/v2/customers/a%2Fb%3Fc", status(404, &[], ""));
        assert_eq!(stage.client.customer("a/b?c").await, Ok(None));
        stage.done();
    }
}
