//! Every write, as the fake takes it. Nothing of it reaches a customer.

use gorgias::api::{
    Assign, Channel, ChannelKind, CreateCustomer, Customer, CustomerChange, ImportedMessage, InternalNote, Message,
    NewAttachment, NewMessage, TicketChange, TicketStatus, WriteAnswer, Writer,
};
use sandbox::gorgias::Act;
use serde_json::{Value, json};

use crate::account::{ANNA, Account, BEN, JO, KIM, OPEN, applied};

#[tokio::test]
async fn a_ticket_is_made_and_changed() {
    let account = Account::new();
    let made = account.begin("k/call/1").await;
    assert_eq!(made.messages.map(|messages| messages.len()), Some(1));
    let held = account.held(&made.id);
    assert_eq!((&held["via"], &held["subject"]), (&json!("api"), &json!("Inbound call: Jo Berg")));
    assert_eq!((&held["external_id"], &held["assignee_user"]), (&json!("k/call/1"), &json!(BEN)));
    let close = TicketChange { status: Some(TicketStatus::Closed), assign: Some(Assign::User(ANNA)) };
    applied(account.client.update_ticket(&made.id, close).await);
    let held = account.held(&made.id);
    assert_eq!((&held["status"], &held["assignee_user"]), (&json!("closed"), &json!(ANNA)));
    let nobody = TicketChange { status: None, assign: Some(Assign::Nobody) };
    applied(account.client.update_ticket(&made.id, nobody).await);
    assert_eq!(account.held(&made.id)["assignee_user"], Value::Null);
    let missing = account.client.update_ticket("99", nobody).await;
    assert!(matches!(missing, WriteAnswer::NotFound { .. }), "{missing:?}");
}

#[tokio::test]
async fn tags_are_put_on_and_taken_off_singly() {
    let account = Account::new();
    let names = ["VIP".to_owned(), "inbound call".to_owned()];
    applied(account.client.add_ticket_tags(OPEN, &names).await);
    assert_eq!(account.held(OPEN)["tags"], json!(["VIP", "inbound call"]));
    applied(account.client.remove_ticket_tags(OPEN, &names[1..]).await);
    assert_eq!(account.held(OPEN)["tags"], json!(["VIP"]));
    applied(account.client.create_tag("voicemail").await);
    let again = account.client.create_tag("voicemail").await;
    assert!(matches!(again, WriteAnswer::Conflict409 { .. }), "{again:?}");
    let gone = account.client.add_ticket_tags("99", &names).await;
    assert!(matches!(gone, WriteAnswer::NotFound { .. }), "{gone:?}");
}

#[tokio::test]
async fn a_new_tag_name_may_be_refused() {
    let account = Account::with(json!({"new_tag_names": "refuse"}));
    let answer = account.client.add_ticket_tags(OPEN, &["unheard of".to_owned()]).await;
    assert!(matches!(answer, WriteAnswer::Refused { status: 400, .. }), "{answer:?}");
}

#[tokio::test]
async fn notes_and_imports_of_every_kind_are_taken_and_none_is_sent() {
    let account = Account::with(json!({"auto_reply": false}));
    let file =
        NewAttachment { url: "https://x.example/a.png", name: "a.png", content_type: "image/png", size: Some(9) };
    let note = InternalNote {
        user: BEN,
        html: "<p>Ended</p>",
        external_id: Some("k/2"),
        attachments: &[file],
        created_at: Some("2026-11-20T09:00:00Z".parse().unwrap()),
    };
    let body = applied(account.client.create_message(OPEN, &NewMessage::Note(note)).await);
    let written = Message::read(&body).unwrap();
    assert_eq!((written.external_id.as_deref(), written.sender), (Some("k/2"), Some(BEN)));
    for writer in [Writer::Customer(JO), Writer::User { user: BEN, to: JO }] {
        let message = ImportedMessage {
            writer,
            sent_at: "2026-11-20T09:30:00Z".parse().unwrap(),
            text: "On my way",
            external_id: None,
            attachments: &[],
        };
        applied(account.client.create_message(OPEN, &NewMessage::Imported(message)).await);
    }
    let held = account.held(OPEN);
    let messages = held["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 1 + 1 + 2);
    assert_eq!((&messages[1]["public"], &messages[1]["channel"]), (&json!(false), &json!("internal-note")));
    assert!(messages[2..].iter().all(|message| message["sent_at"] == "2026-11-20T09:30:00Z"), "{messages:?}");
    assert_eq!(account.dump()["reached_customers"], json!([]));
}

#[tokio::test]
async fn a_note_sets_off_no_rule_of_the_account() {
    let account = Account::with(json!({"auto_reply": true}));
    let made = account.begin("k/call/1").await;
    let note = InternalNote { user: ANNA, html: "<p>x</p>", external_id: None, attachments: &[], created_at: None };
    applied(account.client.create_message(&made.id, &NewMessage::Note(note)).await);
    assert_eq!(account.dump()["reached_customers"], json!([]));
}

#[tokio::test]
async fn a_note_needs_a_user_who_is_there() {
    let account = Account::new();
    let note = InternalNote { user: 99, html: "<p>x</p>", external_id: None, attachments: &[], created_at: None };
    let answer = account.client.create_message(OPEN, &NewMessage::Note(note)).await;
    assert!(matches!(answer, WriteAnswer::Refused { .. } | WriteAnswer::NotFound { .. }), "{answer:?}");
}

#[tokio::test]
async fn a_customer_is_made_and_changed_as_a_whole() {
    let account = Account::new();
    let customer = CreateCustomer {
        name: Some("Aircall New Contact"),
        phone: Some("+46701740699"),
        whatsapp: Some("+46701740699"),
        external_id: Some("k/new"),
        note: Some("No customer was found by that number."),
        email: Some("new@example.com"),
    };
    let made = Customer::read(&applied(account.client.create_customer(&customer).await)).unwrap();
    let read = account.client.customer(&made.id).await.unwrap().unwrap();
    assert_eq!((read.email.as_deref(), read.external_id.as_deref()), (Some("new@example.com"), Some("k/new")));
    let mut channels = read.channels.unwrap();
    assert!(!read.channels_unreadable && channels.len() >= 2, "{channels:?}");
    channels.push(Channel { kind: ChannelKind::Phone, address: "+46701740698".to_owned(), preferred: false });
    let change = CustomerChange { name: Some("Lee"), channels: Some(&channels), note: None };
    applied(account.client.update_customer(&made.id, &change).await);
    let after = account.client.customer(&made.id).await.unwrap().unwrap();
    assert_eq!((after.name.as_deref(), after.note), (Some("Lee"), read.note));
    assert_eq!(after.channels.unwrap().len(), channels.len());
    let taken = CreateCustomer { email: Some("jo@example.com"), ..CreateCustomer::default() };
    let answer = account.client.create_customer(&taken).await;
    assert!(matches!(answer, WriteAnswer::Conflict409 { .. }), "{answer:?}");
    let no_address = CreateCustomer { name: Some("Aircall New Contact"), ..CreateCustomer::default() };
    applied(account.client.create_customer(&no_address).await);
}

#[tokio::test]
async fn a_customer_who_was_merged_is_gone() {
    let account = Account::with(json!({"merge_lag_seconds": 0.0}));
    let desk = account.desk.account("acme").unwrap();
    desk.act(None, Act::MergeCustomers { from: KIM.parse().unwrap(), into: JO.parse().unwrap() }).unwrap();
    account.time.advance(std::time::Duration::from_secs(1));
    assert_eq!(account.client.customer(KIM).await, Ok(None));
    let change = CustomerChange { name: Some("Kim"), ..CustomerChange::default() };
    let answer = account.client.update_customer(KIM, &change).await;
    assert!(matches!(answer, WriteAnswer::NotFound { .. }), "{answer:?}");
}

#[tokio::test]
async fn refusals_of_the_account_and_of_the_role_are_told_apart() {
    let account = Account::with(json!({"messaging_quota_exceeded": true}));
    let note = InternalNote { user: ANNA, html: "x", external_id: None, attachments: &[], created_at: None };
    let ticket = gorgias::api::CreateTicket {
        subject: "x",
        channel: gorgias::api::TicketChannel::Phone,
        status: TicketStatus::Open,
        customer: JO,
        assignee_user: None,
        tags: &[],
        external_id: "k/1",
        messages: &[NewMessage::Note(note)],
        created_at: None,
        imported_closed_at: None,
    };
    let answer = account.client.create_ticket(&ticket).await;
    assert!(matches!(answer, WriteAnswer::QuotaExceeded403 { .. }), "{answer:?}");
    let observer = Account::as_user("otto@desk.example", "otto-key", json!({}));
    let answer = observer.client.add_ticket_tags(OPEN, &["VIP".to_owned()]).await;
    assert!(matches!(answer, WriteAnswer::Forbidden403 { .. }), "{answer:?}");
}
