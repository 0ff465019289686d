//! Insight cards (C-20, C-21).

use domain::step::{Step, Urgency};

use crate::play::{Play, check, check_writes, says};
use crate::situation::{JANE, Situation, known_caller, situation};

#[test]
fn c_20_while_it_rings_the_card_shows_the_customer() {
    let full = known_caller().with(|desk| {
        let jane = desk.customer(JANE);
        jane.emails = vec!["jane@example.com".to_owned(), "second@example.com".to_owned()];
        jane.organization = Some("Doe Ltd".to_owned());
        jane.job_title = Some("Director".to_owned());
        jane.background = Some("Likes tea".to_owned());
    });
    let play = check(
        "C-20: name, e-mail, company, job title, notes; then nothing until the call goes on",
        &full.until(1800),
        "
        ask customers/+14155550101
        card: Jane Doe | E-mail: jane@example.com | Company: Doe Ltd | Job title: Director | Notes: Likes tea
        wait for the call
        ",
    );
    says(&play, &["card.sent", "customer.one_match"]);
}

#[test]
fn c_20_no_match_no_card_and_no_error() {
    let play = check(
        "C-20, C-14: nobody has the number: no card, and the contact is made at once",
        &situation().until(1800),
        "
        ask customers/+14155550101
        customer: Unknown contact (Aircall), +14155550101, +14155550101
        wait for the call
        ",
    );
    says(&play, &["card.no_customer"]);
    let answered = situation().answered(8).play();
    assert!(!answered.reason_codes().contains("card.too_late"), "there was nobody to show: {:#?}", answered.words());
}

#[test]
fn c_20_the_card_links_to_the_profile() {
    let play = known_caller().until(1800).play();
    let Step::Do(card) = &play.steps[1].plan.step else { panic!("the second step is the card") };
    assert_eq!(card.body["link"], "https://secure.helpscout.net/customers/101");
}

#[test]
fn c_20_a_customer_without_a_name_is_shown_by_his_number() {
    check_writes("C-20", &situation().customer(JANE, "", "+14155550101").until(1800), "card: +1 415-555-0101");
}

#[test]
fn c_13_several_customers_and_the_card() {
    let two = || known_caller().customer("102", "John Roe", "(415) 555-0101").until(1800);
    check_writes("C-13 newest customer: his card", &two(), "card: John Roe");
    let play = check_writes("C-13 do nothing: no card", &two().set("duplicates", "do_nothing"), "");
    says(&play, &["card.several_customers", "customer.several_do_nothing"]);
}

#[test]
fn c_21_nothing_but_the_reads_that_feed_it_goes_before_the_card() {
    let play = known_caller().answered(8).ended(60).play();
    let Step::Ask(search) = &play.steps[0].plan.step else { panic!("a read feeds the card") };
    assert_eq!((search.lane.as_ref(), play.steps[0].plan.urgency), (None, Urgency::Card));
    let Step::Do(card) = &play.steps[1].plan.step else { panic!("the card is the first write") };
    assert_eq!((card.kind, card.lane.as_ref()), ("card", None), "the card waits for no lane");
    assert_eq!(play.steps[1].plan.urgency, Urgency::Card);
    assert_ne!(play.steps[2].plan.urgency, Urgency::Card, "the card is sent");
}

/// The cards that are sent when nobody looks before this time.
fn cards_at(seconds: i64, situation: &Situation) -> usize {
    let mut play = Play::new(situation, seconds);
    play.run_on();
    play.writes().iter().filter(|write| write.starts_with("card")).count()
}

#[test]
fn c_21_a_card_that_is_too_late_is_not_sent() {
    let answered = known_caller().answered(8).ended(60);
    assert_eq!(cards_at(0, &answered), 1, "while it rings");
    assert_eq!(cards_at(17, &answered), 1, "answered 9 s ago");
    assert_eq!(cards_at(18, &answered), 0, "answered 10 s ago");
    assert_eq!(cards_at(60, &answered), 0, "over");
    assert_eq!(cards_at(30, &known_caller().missed(30)), 0, "abandoned");
    says(&answered.play_at(18), &["card.too_late"]);
}

#[test]
fn c_12_a_withheld_number_has_no_card() {
    let shared = situation().from("anonymous").answered(8).ended(60).no_operational_tags();
    check_writes(
        "C-12: never looked up",
        &shared,
        "
        customer: Unknown contact (Aircall)
        first: phone in a new one of 901 by Ada
        closing: note in 902 by Ada, active
        ",
    );
}
