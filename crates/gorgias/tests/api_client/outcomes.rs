//! What writes and reads come to, and the vendor's words (sheet gorgias §2).

use std::time::Duration;

use contract::Trouble;
use gorgias::api::{TicketChange, TicketStatus, WriteAnswer};
use serde_json::{Value, json};

use crate::script::{Said, Stage, no_answer, not_sent, status};

async fn close(said: Said) -> WriteAnswer {
    let stage = Stage::new();
    stage.expect_body("PUT /api/tickets/5", json!({"status": "closed"}), said);
    let change = TicketChange { status: Some(TicketStatus::Closed), assign: None };
    let answer = stage.client.update_ticket("5", change).await;
    stage.done();
    answer
}

fn applied(body: Value, status: u16) -> WriteAnswer {
    WriteAnswer::Applied { body, request_id: None, status }
}

#[tokio::test]
async fn any_2xx_is_applied_whatever_its_body() {
    let headers = [("x-request-id", "r-1"), ("content-type", "application/json"), ("content-length", "0")];
    let empty = WriteAnswer::Applied { body: Value::Null, request_id: Some("r-1".to_owned()), status: 202 };
    assert_eq!(close(status(202, &headers, "")).await, empty);
    assert_eq!(close(status(200, &[], r#"{"id":5}"#)).await, applied(json!({"id": 5}), 200));
    assert_eq!(close(status(201, &[], "<html>")).await, applied(Value::Null, 201));
    assert_eq!(close(status(204, &[], "")).await, applied(Value::Null, 204));
}

#[tokio::test]
async fn each_refusal_has_its_own_answer_with_the_vendors_words() {
    let body = r#"{"error":{"msg":"No.","data":{"channel":["unknown"]}}}"#;
    let words = || "No. (channel: unknown)".to_owned();
    let cases = [
        (status(400, &[], body), WriteAnswer::Refused { status: 400, words: words() }),
        (status(403, &[], body), WriteAnswer::Forbidden403 { words: words() }),
        (status(404, &[], body), WriteAnswer::NotFound { words: words() }),
        (status(404, &[], ""), WriteAnswer::NotFound { words: "404 Not Found".to_owned() }),
        (status(405, &[], body), WriteAnswer::Refused { status: 405, words: words() }),
        (status(409, &[], body), WriteAnswer::Conflict409 { words: words() }),
        (status(413, &[], body), WriteAnswer::TooLarge413 { words: words() }),
        (status(422, &[], body), WriteAnswer::Refused { status: 422, words: words() }),
        (status(401, &[], body), WriteAnswer::NotApplied(Trouble::Unauthorised { words: words() })),
        (
            status(401, &[], r#"{"message":"Unauthorized"}"#),
            WriteAnswer::NotApplied(Trouble::Unauthorised { words: "Unauthorized".to_owned() }),
        ),
        (
            status(429, &[("Retry-after", "5")], ""),
            WriteAnswer::NotApplied(Trouble::Limited { retry_after: Some(Duration::from_secs(5)) }),
        ),
        (status(429, &[], ""), WriteAnswer::NotApplied(Trouble::Limited { retry_after: None })),
        (not_sent(), WriteAnswer::NotApplied(Trouble::Down { detail: "connection refused".to_owned() })),
        (no_answer(), WriteAnswer::Unknown { detail: "cut".to_owned() }),
    ];
    for (said, expected) in cases {
        assert_eq!(close(said.clone()).await, expected, "{said:?}");
    }
    for code in [408, 500, 502, 503, 504, 599] {
        assert!(matches!(close(status(code, &[], body)).await, WriteAnswer::Unknown { .. }), "{code}");
    }
    for code in [301, 302, 307, 308] {
        let answer = close(status(code, &[("location", "/elsewhere")], "")).await;
        assert!(matches!(answer, WriteAnswer::NotApplied(Trouble::Garbled { .. })), "{code}: {answer:?}");
    }
}

#[tokio::test]
async fn a_used_up_quota_is_no_fault_of_the_credentials() {
    for words in ["Messaging quota exceeded.", "Cannot create ticket. Messaging quota exceeded."] {
        let body = json!({"error": {"msg": words}}).to_string();
        let expected = WriteAnswer::QuotaExceeded403 { words: words.to_owned() };
        assert_eq!(close(status(403, &[], &body)).await, expected);
    }
}

#[tokio::test]
async fn a_web_page_instead_of_a_404_says_nothing_of_what_was_asked_for() {
    let pages = [
        status(404, &[("content-type", "text/html; charset=utf-8")], ""),
        status(404, &[], "\n <!doctype html><p>No such account"),
    ];
    for said in pages {
        let stage = Stage::new();
        stage.expect("GET /api/tickets/5", said.clone());
        assert!(matches!(stage.client.ticket("5").await, Err(Trouble::Garbled { .. })), "{said:?}");
        stage.expect("GET /api/customers/5", said.clone());
        assert!(matches!(stage.client.customer("5").await, Err(Trouble::Garbled { .. })), "{said:?}");
        let answer = close(said.clone()).await;
        assert!(matches!(answer, WriteAnswer::NotApplied(Trouble::Garbled { .. })), "{said:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_read_that_gets_no_good_answer_tells_why() {
    let word = |trouble| match trouble {
        Trouble::Down { .. } => "down",
        Trouble::Limited { .. } => "limited",
        Trouble::Unauthorised { .. } => "unauthorised",
        Trouble::Refused { .. } => "refused",
        Trouble::Garbled { .. } => "garbled",
    };
    for (said, expected) in [
        (not_sent(), "down"),
        (no_answer(), "down"),
        (status(500, &[], ""), "down"),
        (status(408, &[], ""), "down"),
        (status(301, &[], ""), "garbled"),
        (status(200, &[], "<html>"), "garbled"),
        (status(200, &[], ""), "garbled"),
        (status(200, &[], r#"{"id":null}"#), "garbled"),
        (status(401, &[], ""), "unauthorised"),
        (status(403, &[], ""), "refused"),
        (status(400, &[], ""), "refused"),
        (status(429, &[], ""), "limited"),
    ] {
        let stage = Stage::new();
        stage.expect("GET /api/tickets/5", said.clone());
        assert_eq!(word(stage.client.ticket("5").await.unwrap_err()), expected, "{said:?}");
        stage.done();
    }
}
