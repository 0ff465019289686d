//! What an applied write is known by.

use contract::Outcome;

use crate::scene::{answer, conversation, customer, note, perform};

const NO_PATH: [(&str, &str); 2] = [("Location", "https://api.helpscout.net"), ("Correlation-ID", "r-1")];

/// Made, but nobody knows as what: the look finds it by its code.
#[tokio::test]
async fn a_creation_without_a_usable_id_is_looked_for() {
    for headers in [&NO_PATH[..], &[("Resource-ID", "new")], &[]] {
        for write in [customer(), conversation()] {
            let outcome = perform(write, [answer(201, headers, "")]).await;
            assert!(matches!(outcome, Outcome::Unknown { .. }), "{headers:?}: {outcome:?}");
        }
    }
}

/// Where a note stands is known without its own id.
#[tokio::test]
async fn a_note_without_a_usable_id_is_confirmed_by_its_conversation() {
    let outcome = perform(note(), [answer(201, &NO_PATH, "")]).await;
    let Outcome::Confirmed { evidence, result, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!((evidence.request_id.as_deref(), evidence.desk_id.as_deref()), (Some("r-1"), Some("5")));
    assert_eq!(result["thread"], serde_json::Value::Null);
}
