//! Promise 3: what is known after each way in which an answer can be lost, checked against what the desk holds.

use contract::Trouble;
use helpscout::api::{Note, WriteAnswer};
use sandbox::kernel::fault::{Apply, Fault, Rule};

use crate::account::Account;

fn status(code: u16, apply: Apply) -> Fault {
    Fault::Status { code, headers: Default::default(), body: None, apply, late_ms: 0 }
}

fn strikes_notes(fault: Fault) -> Rule {
    Rule { method: Some("POST".to_owned()), path: Some("/v2/conversations/*/notes".to_owned()), ..Rule::new(fault) }
}

/// Writes one note under a fault; says what the client knows, and how many notes the desk holds.
async fn write_under(fault: Fault) -> (WriteAnswer, usize) {
    let account = Account::new();
    let id = account.begin("101", "one").await;
    account.kernel.faults.add(strikes_notes(fault));
    let note = Note { text: "Ref. AB", user: None, status: Some("active"), imported_at: None };
    let answer = account.client.add_note(&id, &note).await;
    let conversation = account.conversation(&id);
    let threads = conversation["threads"].as_array().expect("a list");
    let notes = threads.iter().filter(|thread| thread["type"] == "note").count();
    (answer, notes)
}

#[tokio::test]
async fn what_may_have_been_applied_is_unknown_and_is_sent_once() {
    for (fault, notes) in [
        (Fault::DropBefore, 0),
        (Fault::DropAfter, 1),
        (status(500, Apply::Never), 0),
        (status(500, Apply::Before), 1),
        (status(503, Apply::Before), 1),
        (status(408, Apply::Before), 1),
        (status(504, Apply::Never), 0),
    ] {
        let (answer, held) = write_under(fault.clone()).await;
        assert!(matches!(answer, WriteAnswer::Unknown { .. }), "{fault:?}: {answer:?}");
        assert_eq!(held, notes, "{fault:?}");
    }
}

#[tokio::test]
async fn what_is_certainly_not_applied_is_told_so() {
    let limited = Fault::RateLimited { with_headers: true, retry_after: 30 };
    for fault in [limited, status(400, Apply::Never), status(302, Apply::Never), status(401, Apply::Never)] {
        let (answer, held) = write_under(fault.clone()).await;
        let certain = matches!(
            answer,
            WriteAnswer::NotApplied(Trouble::Limited { .. } | Trouble::Unauthorised { .. } | Trouble::Garbled { .. })
                | WriteAnswer::Refused { .. }
        );
        assert!(certain, "{fault:?}: {answer:?}");
        assert_eq!(held, 0, "{fault:?}");
    }
}

#[tokio::test]
async fn a_read_whose_body_is_broken_or_something_else_is_no_answer() {
    for fault in [Fault::BrokenBody { cut: true }, Fault::BrokenBody { cut: false }, Fault::WrongBody] {
        let account = Account::new();
        account.client.me().await.unwrap();
        account.kernel.faults.add(Rule { path: Some("/v2/mailboxes".to_owned()), ..Rule::new(fault.clone()) });
        let trouble = account.client.mailboxes().await.unwrap_err();
        assert!(matches!(trouble, Trouble::Garbled { .. } | Trouble::Down { .. }), "{fault:?}: {trouble}");
    }
}
