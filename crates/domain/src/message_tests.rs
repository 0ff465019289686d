use super::*;
use crate::ids::NumberId;
use proptest::prelude::*;
use serde_json::json;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn number() -> OwnNumber {
    OwnNumber { id: NumberId(5), name: "Support".into(), number: None, digits: String::new(), country: None }
}

fn phone(digits: &str) -> External {
    External::read(digits, None)
}

fn fact(event: MessageEvent, second: i64, view: MessageView) -> (FactHash, MessageFact) {
    let fact = MessageFact { message: MessageId("m1".into()), event, at: at(second), view };
    (FactHash::of(&json!(fact)), fact)
}

fn told(body: &str, second: i64) -> (FactHash, MessageFact) {
    let view = MessageView {
        number: Some(number()),
        party: Some(phone("+14155550123")),
        body: Some(body.into()),
        written_at: Some(at(second - 1)),
        ..MessageView::default()
    };
    fact(MessageEvent::Received, second, view)
}

fn status(word: &str, second: i64) -> (FactHash, MessageFact) {
    let view = MessageView { number: Some(number()), status: Some(word.into()), ..MessageView::default() };
    fact(MessageEvent::StatusUpdated, second, view)
}

fn folded(facts: &[(FactHash, MessageFact)]) -> Option<Message> {
    fold_message(facts.iter().map(|(hash, fact)| (*hash, fact)))
}

#[test]
fn a_status_alone_is_no_message_yet() {
    assert_eq!(folded(&[status("delivered", 3)]), None);
    let both = folded(&[status("delivered", 3), told("Hi", 1)]).unwrap();
    assert_eq!((both.body.as_str(), both.status.as_deref()), ("Hi", Some("delivered")));
    assert_eq!((both.direction, both.written_at), (Direction::Inbound, at(0)));
}

#[test]
fn a_group_message_that_we_sent_concerns_everybody_in_it_once() {
    let view = MessageView {
        number: Some(number()),
        participants: vec![phone("+14155550124"), phone("+14155550123"), phone("+14155550124")],
        group: true,
        body: Some("Hello all".into()),
        ..MessageView::default()
    };
    let sent = folded(&[fact(MessageEvent::Sent, 1, view.clone())]).unwrap();
    assert_eq!(sent.parties(), [&phone("+14155550123"), &phone("+14155550124")]);
    let received = MessageView { party: Some(phone("+14155550124")), ..view };
    let received = folded(&[fact(MessageEvent::Received, 1, received)]).unwrap();
    assert_eq!(received.parties(), [&phone("+14155550124")]);
}

#[test]
fn the_latest_links_to_files_are_the_ones_that_live() {
    let with = |url: &str, second| {
        let media = vec![Media { name: "a.jpg".into(), content_type: "image/jpeg".into(), url: url.into() }];
        let (_, mut one) = told("Look", second);
        one.view.media = media;
        (FactHash::of(&json!(one)), one)
    };
    let message = folded(&[with("https://one", 1), with("https://two", 2)]).unwrap();
    assert_eq!(message.media[0].url, "https://two");
}

proptest! {
    /// Promise 1: any permutation or repetition of a message's facts gives the same message.
    #[test]
    fn the_fold_is_order_free(order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle(), again in 0..6_usize) {
        let facts = [
            told("Hi", 1), told("Hi", 2), status("pending", 1), status("sent", 1), status("delivered", 4), status("read", 9),
        ];
        let mut shuffled: Vec<_> = order.iter().map(|place| facts[*place].clone()).collect();
        shuffled.push(facts[again].clone());
        prop_assert_eq!(folded(&shuffled), folded(&facts));
    }
}
