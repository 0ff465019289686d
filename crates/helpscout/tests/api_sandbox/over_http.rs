//! The same over real sockets.

use std::sync::Arc;

use helpscout::api::{ConversationAnswer, CustomerClauses, ThreadsAnswer, WriteAnswer};
use host::{HttpOptions, HttpTransport};
use sandbox::kernel::fault::{Fault, Rule};
use tokio::net::TcpListener;

use crate::account::{Account, DeskClock, client};

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the test is the supervisor of its server")]
async fn a_call_is_written_and_a_lost_answer_is_unknown() {
    let mut account = Account::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    let server = tokio::spawn(sandbox::serve::serve(listener, account.desk.router(), std::future::pending()));
    let transport = Arc::new(HttpTransport::new(&HttpOptions::default()).unwrap());
    account.client = client(transport, Arc::new(DeskClock(account.time.clone())), &base, "sandbox-secret");

    let phones = ["(415) 555-0101".to_owned(), "+14155550101".to_owned()];
    let clauses = CustomerClauses { phones: &phones, background: None };
    let found = account.client.search_customers(&clauses).await.unwrap();
    let id = account.begin(&found.customers[0].id, "<p>Ref. AB</p>").await;
    assert!(matches!(account.client.conversation(&id).await, Ok(ConversationAnswer::Found(_))));

    account.kernel.faults.add(Rule { method: Some("PUT".to_owned()), times: Some(1), ..Rule::new(Fault::DropAfter) });
    let tags = vec!["voicemail".to_owned()];
    let answer = account.client.put_tags(&id, &tags).await;
    assert!(matches!(answer, WriteAnswer::Unknown { .. }), "{answer:?}");
    let ConversationAnswer::Found(read) = account.client.conversation(&id).await.unwrap() else {
        panic!("not found");
    };
    assert_eq!(read.tags, tags, "it was applied all the same");
    let puts = account.kernel.log.snapshot().into_iter().filter(|entry| entry.method == "PUT").count();
    assert_eq!(puts, 1);
    assert!(matches!(account.client.threads(&id).await, Ok(ThreadsAnswer::Found(_))));
    server.abort();
}
