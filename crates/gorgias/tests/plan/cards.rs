//! The insight card (C-20, C-21).

use contract::phone_side::CARD;
use domain::step::Step;

use crate::chance::{Fate, Luck};
use crate::play::{check, check_writes, never_says, says};
use crate::situation::{CALLER, JANE, known, situation};

#[test]
fn c_20_the_card_shows_name_e_mail_and_notes() {
    let call = known().rings(0).until(5).with(|desk| {
        let jane = desk.customer(JANE);
        jane.email = Some("jane@example.com".to_owned());
        jane.note = Some("pays late".to_owned());
    });
    let play = check_writes("C-20", &call, "card: Jane Doe | E-mail: jane@example.com | Notes: pays late");
    says(&play, &["card.sent"]);
}

#[test]
fn c_20_the_card_leads_to_the_customers_page() {
    let play = known().rings(0).until(5).play();
    let links = play.steps.iter().filter_map(|step| match &step.plan.step {
        Step::Do(intent) if intent.kind == CARD => intent.body["link"].as_str(),
        _ => None,
    });
    assert_eq!(links.collect::<Vec<_>>(), ["https://acme.gorgias.com/app/customer/101"]);
}

#[test]
fn c_20_nobody_has_the_number_no_card_and_no_error() {
    let call = situation().rings(0).until(5);
    let play = check_writes("C-20", &call, "customer: Aircall New Contact +14155550101, phone +14155550101");
    says(&play, &["card.no_customer"]);
}

#[test]
fn c_20_a_customer_without_a_name_is_shown_by_the_number() {
    check_writes("C-20", &situation().customer(JANE, "", CALLER).rings(0).until(5), "card: +1 415-555-0101");
}

#[test]
fn c_20_a_withheld_number_has_no_card() {
    let play = known().rings(0).from("anonymous").until(5).play();
    assert!(!play.writes().iter().any(|words| words.starts_with("card")), "{}", play.all_words());
}

#[test]
fn c_21_only_the_read_that_feeds_it_goes_before_the_card() {
    let call = known().rings(0).until(5);
    check(
        "C-21",
        &call,
        "
        ask customers/phone/+14155550101
        card: Jane Doe
        ask customers/others/+14155550101
        wait for the call
        ",
    );
}

#[test]
fn c_21_a_card_that_is_too_late_is_not_sent() {
    let too_late = ["card.too_late"].as_slice();
    for (why, call, said) in [
        ("answered 10 s ago", known().rings(0).answered(8).it_told_at(18).ended(600).until(25), too_late),
        ("over", known().rings(0).missed(5).it_told_at(36).until(60), too_late),
        ("told late", known().rings(0).it_told_at(125).until(300), &[]),
    ] {
        let play = call.play();
        assert!(!play.writes().iter().any(|words| words.starts_with("card")), "{why}:\n{}", play.all_words());
        says(&play, said);
    }
}

#[test]
fn c_21_no_card_is_called_late_that_nobody_was_to_be_shown_on_or_that_is_not_repeated() {
    never_says(&situation().rings(0).answered(8).ended(60).play(), &["card.too_late"]);
    let once = known().rings(0).until(9).play_with(Luck::Once(CARD, Fate::NotApplied));
    assert_eq!(once.writes(), ["card: Jane Doe → not applied"]);
    never_says(&once, &["card.too_late"]);
}

#[test]
fn c_21_a_card_is_still_of_use_just_after_the_answer() {
    let call = known().rings(0).answered(8).it_told_at(12).until(14);
    let play = call.play();
    assert_eq!(play.writes()[0], "card: Jane Doe", "{}", play.all_words());
}

#[test]
fn c_13_several_customers_with_do_nothing_have_no_card() {
    let call = known().customer("102", "John Doe", CALLER).set("duplicates", "do_nothing").rings(0).until(5);
    let play = check_writes("C-13", &call, "");
    says(&play, &["card.several_customers"]);
}

#[test]
fn c_20_whom_we_made_for_his_first_call_is_shown_at_his_second() {
    let play = situation().rings(0).missed(20).rings(200).until(205).play();
    let shown = play.writes().last().unwrap().starts_with("card: Aircall New Contact +14155550101");
    assert!(shown, "{}", play.all_words());
}

#[test]
fn c_20_who_is_known_in_another_spelling_is_shown_from_his_second_call_on() {
    let call = situation().customer(JANE, "Jane Doe", "(415) 555-0101").rings(0).missed(10).rings(100).until(105);
    let play = call.play();
    assert_eq!(play.writes().last().unwrap(), "card: Jane Doe", "{}", play.all_words());
}

/// C-13: one spelling was asked a few minutes ago, all of them earlier today: the newest of both is shown, without a request.
#[test]
fn c_20_whom_another_spelling_showed_today_counts_beside_whom_one_showed_lately() {
    let base = situation().customer("100", "Older", CALLER).customer(JANE, "Jane Doe", "(415) 555-0101");
    let play = base.rings(0).missed(20).rings(900).missed(920).rings(1300).until(1305).play();
    let third: Vec<&str> = play.steps.iter().filter(|step| step.filing == 2).map(|step| step.words.as_str()).collect();
    assert_eq!(third[0], "card: Jane Doe", "{}", play.all_words());
}
