//! The same over real sockets.

use std::sync::Arc;

use gorgias::api::WriteAnswer;
use host::{HttpOptions, HttpTransport};
use ports::Outside;
use sandbox::kernel::fault::{Fault, Rule};
use tokio::net::TcpListener;

use crate::account::{Account, applied, client, key};

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the test is the supervisor of its server")]
async fn a_call_is_written_and_a_lost_answer_is_unknown() {
    let mut account = Account::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/gorgias/acme", listener.local_addr().unwrap());
    let server = tokio::spawn(sandbox::serve::serve(listener, account.desk.router(), std::future::pending()));
    let transport = Arc::new(HttpTransport::new(&HttpOptions::default()).unwrap());
    let outside = Outside { transport, ..account.outside() };
    account.client = client(outside, &base, key("anna@desk.example", "anna-key"));

    let made = account.begin("k/call/1").await;
    let names = ["voicemail".to_owned(), "VIP".to_owned()];
    applied(account.client.add_ticket_tags(&made.id, &names).await);
    // A DELETE with a body arrives with it.
    applied(account.client.remove_ticket_tags(&made.id, &names[1..]).await);
    let read = account.client.ticket(&made.id).await.unwrap().unwrap();
    assert_eq!(read.tags, ["Aircall", "voicemail"]);

    let rule = Rule { method: Some("DELETE".to_owned()), times: Some(1), ..Rule::new(Fault::DropAfter) };
    account.kernel.faults.add(rule);
    let answer = account.client.remove_ticket_tags(&made.id, &names[..1]).await;
    assert!(matches!(answer, WriteAnswer::Unknown { .. }), "{answer:?}");
    let read = account.client.ticket(&made.id).await.unwrap().unwrap();
    assert_eq!(read.tags, ["Aircall"], "it was applied all the same");
    server.abort();
}
