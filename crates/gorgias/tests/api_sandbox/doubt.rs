//! Writes whose answer is lost, and what finds out whether they were applied.

use gorgias::api::{CreateCustomer, InternalNote, NewMessage, WriteAnswer};
use sandbox::kernel::fault::{Fault, Rule};

use crate::account::{ANNA, Account, OPEN};

/// Both faults: the write was applied, or it was not.
const CASES: [(Fault, bool); 2] = [(Fault::DropAfter, true), (Fault::DropBefore, false)];

fn once(account: &Account, fault: Fault) {
    account.kernel.faults.add(Rule { method: Some("POST".to_owned()), times: Some(1), ..Rule::new(fault) });
}

#[track_caller]
fn unknown(answer: &WriteAnswer) {
    assert!(matches!(answer, WriteAnswer::Unknown { .. }), "{answer:?}");
}

#[tokio::test]
async fn a_message_is_found_again_inside_its_ticket() {
    for (fault, applied) in CASES {
        let account = Account::new();
        once(&account, fault);
        let note = InternalNote {
            user: ANNA,
            html: "<p>x</p>",
            external_id: Some("k/late"),
            attachments: &[],
            created_at: None,
        };
        unknown(&account.client.create_message(OPEN, &NewMessage::Note(note)).await);
        let ticket = account.client.ticket(OPEN).await.unwrap().unwrap();
        let listed = account.client.messages(OPEN).await.unwrap();
        for messages in [ticket.messages.unwrap(), listed.items] {
            let found = messages.iter().any(|message| message.external_id.as_deref() == Some("k/late"));
            assert_eq!(found, applied);
        }
    }
}

#[tokio::test]
async fn a_customer_is_found_again_by_his_external_id() {
    for (fault, applied) in CASES {
        let account = Account::new();
        once(&account, fault);
        let customer = CreateCustomer { phone: Some("+46701740699"), external_id: Some("k/new"), ..Default::default() };
        unknown(&account.client.create_customer(&customer).await);
        let found = account.client.customers_by_external_id("k/new").await.unwrap();
        assert_eq!((found.items.len(), found.more), (usize::from(applied), false));
    }
}

#[tokio::test]
async fn tags_are_seen_on_the_ticket() {
    for (fault, applied) in CASES {
        let account = Account::new();
        once(&account, fault);
        let names = ["voicemail".to_owned()];
        unknown(&account.client.add_ticket_tags(OPEN, &names).await);
        let ticket = account.client.ticket(OPEN).await.unwrap().unwrap();
        assert_eq!(ticket.tags.contains(&names[0]), applied);
    }
}
