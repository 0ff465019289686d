//! Writes that are applied or refused, with what the desk then holds.

use std::time::Duration;

use contract::Trouble;
use helpscout::api::{
    AssignTo, ConversationAnswer, ConversationChange, CreateConversation, CreateCustomer, CustomerClauses, FirstThread,
    Imported, Note, PhoneThread, ThreadsAnswer, WriteAnswer,
};
use sandbox::helpscout::Act;
use sandbox::kernel::fault::{Fault, Rule};
use serde_json::json;

use crate::account::{Account, BEN, INBOX, applied};

const PHONE: PhoneThread<'_> = PhoneThread { text: "<p>call</p>", customer: "101", imported_at: None };

fn note(status: &str) -> Note<'_> {
    Note { text: "<p>closing</p>", user: Some(BEN), status: Some(status), imported_at: None }
}

#[tokio::test]
async fn a_conversation_with_its_records_stands_as_it_was_written() {
    let account = Account::new();
    let id = account.begin("101", "<p>one</p>").await;
    applied(account.client.add_phone_thread(&id, &PHONE).await);
    applied(account.client.add_note(&id, &note("active")).await);

    let ConversationAnswer::Found(read) = account.client.conversation(&id).await.unwrap() else {
        panic!("not found");
    };
    assert_eq!((read.status.as_str(), read.assignee, &read.tags[..]), ("active", None, &["inbound".to_owned()][..]));
    let ThreadsAnswer::Found(threads) = account.client.threads(&id).await.unwrap() else {
        panic!("not found");
    };
    let author =
        |thread: &helpscout::api::Thread| thread.created_by.clone().and_then(|person| person.id).unwrap_or_default();
    let written: Vec<_> = threads
        .iter()
        .filter(|thread| thread.kind != "lineitem")
        .map(|thread| (thread.kind.as_str(), thread.body.as_str(), author(thread)))
        .collect();
    assert_eq!(
        written,
        [
            ("note", "<p>closing</p>", "402".to_owned()),
            // Added phone threads are credited to the token's owner (sheet helpscout §5).
            ("phone", "<p>call</p>", "401".to_owned()),
            ("phone", "<p>one</p>", "402".to_owned()),
        ]
    );
    let reached = &account.dump()["would_have_reached_customers"];
    assert!(reached.as_array().is_none_or(Vec::is_empty), "{reached}");
}

#[tokio::test]
async fn a_closed_conversation_stays_closed_under_a_note_that_says_so() {
    let account = Account::new();
    let id = account.begin("101", "one").await;
    let closed = account.client.patch_conversation(&id, ConversationChange::Status("closed")).await;
    assert!(matches!(closed, WriteAnswer::Applied { status: 204, .. }), "{closed:?}");
    applied(account.client.add_note(&id, &note("closed")).await);
    assert_eq!(account.conversation(&id)["status"], "closed");
}

#[tokio::test]
async fn assignee_and_tags_are_changed() {
    let account = Account::new();
    let id = account.begin("101", "one").await;
    let change = async |change| match account.client.patch_conversation(&id, change).await {
        WriteAnswer::Applied { .. } => {}
        other => panic!("not applied: {other:?}"),
    };
    let look = async || match account.client.conversation(&id).await.unwrap() {
        ConversationAnswer::Found(conversation) => conversation,
        other => panic!("{other:?}"),
    };
    change(ConversationChange::Assign(BEN)).await;
    assert_eq!(look().await.assignee, Some(BEN));
    change(ConversationChange::Unassign).await;
    assert_eq!(look().await.assignee, None);
    let tags = vec!["inbound".to_owned(), "missed call".to_owned()];
    let put = account.client.put_tags(&id, &tags).await;
    assert!(matches!(put, WriteAnswer::Applied { status: 204, .. }), "{put:?}");
    assert_eq!(look().await.tags, tags);
    account.client.put_tags(&id, &[]).await;
    assert!(look().await.tags.is_empty());
}

#[tokio::test]
async fn an_import_carries_its_own_times() {
    let account = Account::new();
    let (began, over) = ("2026-11-01T08:00:00.5Z".parse().unwrap(), "2026-11-01T08:10:00.5Z".parse().unwrap());
    let conversation = CreateConversation {
        mailbox: INBOX,
        subject: "Inbound call",
        status: "closed",
        customer: "101",
        threads: vec![FirstThread::Phone("one"), FirstThread::Note("two")],
        assign_to: AssignTo::InboxRule,
        user: None,
        tags: &[],
        imported: Some(Imported { created_at: began, closed_at: Some(over) }),
    };
    let id = applied(account.client.create_conversation(&conversation).await);
    let ConversationAnswer::Found(read) = account.client.conversation(&id).await.unwrap() else {
        panic!("not found");
    };
    assert_eq!(read.status, "closed");
    assert_eq!(read.created_at, Some("2026-11-01T08:00:00Z".parse().unwrap()));
    assert_eq!(read.closed_at, Some("2026-11-01T08:10:00Z".parse().unwrap()));
    let late = PhoneThread { imported_at: Some(began), ..PHONE };
    applied(account.client.add_phone_thread(&id, &late).await);
    let late = Note { imported_at: Some(over), ..note("closed") };
    applied(account.client.add_note(&id, &late).await);
    let ThreadsAnswer::Found(threads) = account.client.threads(&id).await.unwrap() else {
        panic!("not found");
    };
    let written: Vec<_> = threads.iter().filter(|thread| thread.kind != "lineitem").collect();
    assert_eq!(written.len(), 4);
    assert!(
        written
            .iter()
            .all(|thread| { thread.created_at.is_some_and(|at| at < "2026-11-02T00:00:00Z".parse().unwrap()) })
    );
}

#[tokio::test]
async fn a_customer_is_made_with_the_longest_values_that_are_taken() {
    let account = Account::new();
    let long = "é".repeat(300);
    let customer = CreateCustomer {
        first: Some(&long),
        last: Some(""),
        email: Some("new@customer.example"),
        phone: Some("+14155550177"),
        organization: Some(&long),
        background: Some(&format!("Made by a test. Ref. 0123456789 {long}")),
    };
    let id = applied(account.client.create_customer(&customer).await);
    let read = account.client.customer(&id).await.unwrap().unwrap();
    assert_eq!(read.first.map(|name| name.chars().count()), Some(40));
    assert_eq!(read.last, None);
    assert_eq!(read.phones, Some(vec!["+14155550177".to_owned()]));
    account.let_the_index_catch_up();
    let clauses = CustomerClauses { phones: &[], background: Some("Ref. 0123456789") };
    let found = account.client.search_customers(&clauses).await.unwrap();
    assert_eq!(found.customers.len(), 1);
    assert_eq!(found.customers[0].id, id);

    let again = account.client.create_customer(&customer).await;
    assert!(matches!(again, WriteAnswer::Conflict409 { .. }), "{again:?}");
}

#[tokio::test]
async fn each_refusal_of_the_desk_has_its_own_answer() {
    let account = Account::new();
    let act = |act| account.desk.act(None, act).unwrap();
    let number = |id: &str| id.parse::<u64>().unwrap();

    let merged = account.begin("101", "one").await;
    let into = account.begin("101", "two").await;
    act(Act::Merge { from: number(&merged), into: number(&into) });
    let answer = account.client.add_phone_thread(&merged, &PHONE).await;
    assert!(matches!(answer, WriteAnswer::NotFound { .. }), "{answer:?}");
    let ConversationAnswer::Moved(now) = account.client.conversation(&merged).await.unwrap() else {
        panic!("not moved");
    };
    assert_eq!(now.id, into);
    assert_eq!(account.client.threads(&merged).await, Ok(ThreadsAnswer::Moved(into.clone())));

    act(Act::Delete { conversation: number(&into) });
    assert_eq!(account.client.conversation(&into).await, Ok(ConversationAnswer::Gone));
    assert_eq!(account.client.threads(&into).await, Ok(ThreadsAnswer::Gone));
    let answer = account.client.put_tags(&into, &[]).await;
    assert!(matches!(answer, WriteAnswer::NotFound { .. }), "{answer:?}");

    let locked = account.begin("101", "three").await;
    let stranger = Note { user: Some(999_999), ..note("active") };
    let answer = account.client.add_note(&locked, &stranger).await;
    assert!(matches!(answer, WriteAnswer::NotFound { .. }), "an unknown user: {answer:?}");
    act(Act::Lock { conversation: number(&locked), locked: true });
    let answer = account.client.add_note(&locked, &note("active")).await;
    assert!(matches!(answer, WriteAnswer::Locked423 { .. }), "{answer:?}");
    let answer = account.client.add_note(&account.begin("101", "four").await, &note("asleep")).await;
    assert!(matches!(answer, WriteAnswer::Refused { status: 400, .. }), "{answer:?}");
}

#[tokio::test]
async fn a_full_conversation_says_so_and_its_threads_are_all_read() {
    let account = Account::new();
    let id = account.begin("101", "first").await;
    let mut added = 0;
    let full = loop {
        match account.client.add_phone_thread(&id, &PHONE).await {
            WriteAnswer::Applied { .. } => added += 1,
            WriteAnswer::NotApplied(Trouble::Limited { retry_after }) => {
                account.time.advance(retry_after.unwrap());
            }
            other => break other,
        }
        assert!(added < 200, "never full");
    };
    assert!(matches!(full, WriteAnswer::Full412 { .. }), "{full:?}");
    let ThreadsAnswer::Found(threads) = account.client.threads(&id).await.unwrap() else {
        panic!("not found");
    };
    assert!(threads.len() >= 99, "more than one page: {}", threads.len());
}

#[tokio::test]
async fn the_budget_agrees_with_the_desks_own_count() {
    let account = Account::new();
    account.begin("101", "one").await;
    account.client.me().await.unwrap();
    let budget = account.client.meter().snapshot();
    assert!((budget.size() - 400.0).abs() < 1e-9, "the plan's limit: {}", budget.size());
    let used = budget.used_at(sandbox::kernel::Clock::now(&account.time));
    assert!((3.0..=5.0).contains(&used), "a write and a read, perhaps the token: {used}");
}

#[tokio::test]
async fn at_the_limit_nothing_is_applied_and_the_wait_is_told() {
    let account = Account::with(json!({"plan": "standard", "index_lag_seconds": [1, 1]}));
    let mut begun = 0;
    let wait = loop {
        let tags = account.client.put_tags("201", &[]).await;
        match tags {
            WriteAnswer::Applied { .. } => begun += 1,
            WriteAnswer::NotApplied(Trouble::Limited { retry_after }) => break retry_after,
            other => panic!("{other:?}"),
        }
        assert!(begun <= 100, "200 a minute, two each");
    };
    assert!(begun >= 95, "{begun}");
    let wait = wait.unwrap();
    assert!(wait <= Duration::from_secs(60));
    account.time.advance(wait);
    assert!(matches!(account.client.put_tags("201", &[]).await, WriteAnswer::Applied { .. }));
}

#[tokio::test]
async fn a_revoked_token_is_replaced_in_the_middle() {
    let account = Account::new();
    account.client.me().await.unwrap();
    account.kernel.faults.add(Rule {
        path: Some("/v2/conversations".to_owned()),
        times: Some(1),
        ..Rule::new(Fault::Status {
            code: 401,
            headers: Default::default(),
            body: None,
            apply: Default::default(),
            late_ms: 0,
        })
    });
    let before = account.dump()["conversations"].as_array().unwrap().len();
    account.begin("101", "one").await;
    assert_eq!(account.dump()["conversations"].as_array().unwrap().len(), before + 1);
}
