//! Every read, as the fake answers it.

use std::time::Duration;

use gorgias::api::{Channel, ChannelKind, Ticket};
use sandbox::gorgias::Act;
use serde_json::json;

use crate::account::{ANNA, Account, BEN, JO, KIM, OPEN};

fn ids(tickets: &[Ticket]) -> Vec<&str> {
    tickets.iter().map(|ticket| ticket.id.as_str()).collect()
}

#[tokio::test]
async fn the_account_its_people_and_its_tags() {
    let account = Account::new();
    let client = &account.client;
    assert_eq!(client.account().await.unwrap().domain, "acme");
    let me = client.me().await.unwrap();
    assert!(me.id == ANNA && me.is_administrator() && me.active);
    let administrators = client.users(&["admin"]).await.unwrap();
    let shown: Vec<_> = administrators.iter().map(|user| (user.id, user.active)).collect();
    assert_eq!(shown, [(14, false), (ANNA, true)], "the one made first in front, also who is gone");
    assert_eq!(client.users(&[]).await.unwrap().len(), 4);
    let ben = client.users_by_email("ben@desk.example").await.unwrap();
    assert_eq!(ben.iter().map(|user| user.id).collect::<Vec<_>>(), [BEN]);
    assert!(client.users_by_email("nobody@desk.example").await.unwrap().is_empty());
    let teams = client.teams().await.unwrap();
    assert_eq!((teams[0].id, &*teams[0].members), (21, &[ANNA, BEN][..]));
    assert_eq!(client.tags().await.unwrap().len(), 2);
    assert_eq!(client.tag_named("vip").await.unwrap().map(|tag| tag.name).as_deref(), Some("vip"));
    assert_eq!(client.tag_named("Vip").await.unwrap(), None);
}

#[tokio::test]
async fn customers_are_found_by_what_they_have_to_the_letter() {
    let account = Account::new();
    let client = &account.client;
    let found = client.customers_by_channel(&ChannelKind::Phone, "+46701740605").await.unwrap();
    assert_eq!((found.items[0].id.as_str(), found.items.len(), found.more), (JO, 1, false));
    assert_eq!(found.items[0].channels, None, "lists hold no channels");
    let other_spelling = client.customers_by_channel(&ChannelKind::Phone, "+46701740606").await.unwrap();
    assert!(other_spelling.items.is_empty() && !other_spelling.more);
    let whatsapp = client.customers_by_channel(&ChannelKind::WhatsApp, "+46701740606").await.unwrap();
    assert_eq!(whatsapp.items[0].id, KIM);
    assert_eq!(client.customers_by_external_id("k/kim").await.unwrap().items[0].id, KIM);
    assert!(client.customers_by_external_id("k/none").await.unwrap().items.is_empty());
    assert_eq!(client.customers_by_email("jo@example.com").await.unwrap().items[0].id, JO);
    let kim = client.customer(KIM).await.unwrap().unwrap();
    let phone = Channel { kind: ChannelKind::Phone, address: "070-174 06 06".to_owned(), preferred: true };
    assert!(kim.channels.is_some_and(|channels| channels.contains(&phone)));
    assert_eq!(client.customer("99").await, Ok(None));
}

#[tokio::test]
async fn the_vendors_own_search_answers_either_way() {
    for answer in ["customer", "channel"] {
        let account = Account::with(json!({"phone_search_answer": answer}));
        let found = account.client.search_customers_by_phone("+46701740606").await.unwrap();
        assert!(found.items.iter().all(|hit| hit.id == KIM) && !found.items.is_empty(), "{answer}: {found:?}");
        assert!(!found.more);
        let none = account.client.search_customers_by_phone("+4670999999").await.unwrap();
        assert!(none.items.is_empty() && !none.more);
    }
}

#[tokio::test]
async fn tickets_are_found_by_their_external_id_and_their_customer() {
    let account = Account::new();
    let made = account.begin("k/call/1").await;
    let desk = account.desk.account("acme").unwrap();
    let client = &account.client;
    assert_eq!(ids(&client.tickets_by_external_id("k/call/1").await.unwrap().items), [&*made.id]);
    assert!(client.tickets_by_external_id("k/call/2").await.unwrap().items.is_empty());
    let of_jo = client.tickets_of_customer(JO, 1).await.unwrap();
    assert_eq!((ids(&of_jo.items), of_jo.more), (vec![&*made.id, OPEN], false));
    assert!(of_jo.items[0].messages.is_none() && of_jo.items[0].message_count == Some(1));
    account.time.advance(Duration::from_secs(5));
    desk.act(None, Act::Trash { ticket: made.id.parse().unwrap() }).unwrap();
    assert_eq!(ids(&client.tickets_of_customer(JO, 1).await.unwrap().items), [OPEN]);
    let trashed = client.tickets_by_external_id("k/call/1").await.unwrap();
    assert_eq!(ids(&trashed.items), [&*made.id], "in the trash it is there all the same");
    assert!(trashed.items[0].trashed_at.is_some());
    desk.act(None, Act::DeleteTicket { ticket: made.id.parse().unwrap() }).unwrap();
    assert_eq!(client.ticket(&made.id).await, Ok(None));
    assert!(client.tickets_by_external_id("k/call/1").await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_ticket_and_its_messages_show_the_same() {
    let account = Account::new();
    let made = account.begin("k/call/1").await;
    let read = account.client.ticket(&made.id).await.unwrap().unwrap();
    assert_eq!((read.status.as_str(), read.customer.as_deref()), ("open", Some(JO)));
    assert_eq!((read.assignee_user, &*read.tags), (Some(BEN), &["Aircall".to_owned()][..]));
    let messages = read.messages.unwrap();
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].external_id.as_deref(), Some("k/note"));
    assert_eq!(messages[0].sender, Some(ANNA));
    assert!(messages[0].html.contains("Ref. AB"), "{messages:?}");
    let listed = account.client.messages(&made.id).await.unwrap();
    assert_eq!((listed.items[0].id.as_str(), listed.more), (messages[0].id.as_str(), false));
    assert!(account.client.messages("99").await.is_ok_and(|found| found.items.is_empty()));
}

#[tokio::test]
async fn a_list_that_trails_says_that_it_moved_on_once_it_shows_a_later_change() {
    let account = Account::with(json!({"list_lag_seconds": [40.0, 40.0]}));
    let now = account.outside().clock.now();
    account.time.advance(Duration::from_secs(1));
    account.begin("k/call/1").await;
    let client = &account.client;
    let change = gorgias::api::CustomerChange { note: Some("n"), ..Default::default() };
    crate::account::applied(client.update_customer(KIM, &change).await);
    assert_eq!(client.tickets_changed_since(now).await, Ok(false));
    assert_eq!(client.customers_changed_since(now).await, Ok(false));
    assert!(client.tickets_by_external_id("k/call/1").await.unwrap().items.is_empty());
    account.time.advance(Duration::from_secs(41));
    assert_eq!(client.tickets_changed_since(now).await, Ok(true));
    assert_eq!(client.customers_changed_since(now).await, Ok(true));
    assert_eq!(client.tickets_by_external_id("k/call/1").await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn long_lists_are_read_page_by_page() {
    let account = Account::new();
    let desk = account.desk.account("acme").unwrap();
    for number in 0..130 {
        let act = Act::CreateTicket {
            customer: JO.parse().unwrap(),
            subject: format!("No. {number}"),
            text: "Hi".to_owned(),
            channel: None,
            tags: vec![format!("tag {number}")],
        };
        desk.act(None, act).unwrap();
    }
    let first = account.client.tickets_of_customer(JO, 1).await.unwrap();
    assert_eq!((first.items.len(), first.more), (100, true));
    let all = account.client.tickets_of_customer(JO, 4).await.unwrap();
    assert_eq!((all.items.len(), all.more), (131, false));
    assert_eq!(account.client.tags().await.unwrap().len(), 132);
}
