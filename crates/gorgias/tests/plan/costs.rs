//! What calls and messages cost in requests to Gorgias (GO-40). The card is Aircall's; users are read once an hour for all.

use crate::play::Play;
use crate::situation::{Situation, known, situation};

/// Requests of the second of two calls of a party who is known by then, a few minutes later.
#[track_caller]
fn check_cost(says: &str, expected: u32, second: impl Fn(Situation) -> Situation) {
    let first = known().rings(0).answered(8).ended(60);
    let play = second(first.clone()).play();
    let cost = play.cost() - first.play().cost();
    assert_eq!(cost, expected, "{says}:\n{}", play.all_words());
}

#[test]
fn a_live_call_of_a_party_known_from_a_few_minutes_ago_costs_its_ticket_and_its_closing_note() {
    check_cost("inbound", 2, |first| first.rings(300).answered(308).ended(360));
    check_cost("missed", 1, |first| first.rings(300).missed(320));
    check_cost("looked up for the card", 3, |first| first.rings(3600).answered(3608).ended(3660));
}

#[test]
fn tags_of_agents_cost_a_read_and_one_request_each_way() {
    check_cost("set during the call", 4, |first| first.rings(300).answered(308).tagged(310, &["A", "B"]).ended(360));
    let both = |first: Situation| first.rings(300).answered(308).tagged(310, &["A"]).ended(360).tagged(500, &["B"]);
    check_cost("one for another later", 7, both);
}

#[test]
fn a_call_that_was_over_before_we_were_told_costs_one_or_two() {
    check_cost("remembered", 1, |first| first.rings(300).answered(308).ended(360).it_told_at(400));
    check_cost("looked up", 2, |first| first.rings(3600).answered(3608).ended(3660).it_told_at(3700));
}

#[test]
fn the_first_call_of_a_day_asks_all_spellings_once() {
    let play = known().rings(0).answered(8).ended(60).play();
    assert!(play.cost() <= 3 + 10, "{}: {}", play.cost(), play.all_words());
}

#[test]
fn later_comments_cost_one_request_a_batch() {
    let later = |first: Situation| {
        let call = first.rings(300).answered(308).ended(360);
        call.commented(600, 1, "Ada", "x").commented(602, 2, "Ada", "y")
    };
    check_cost("a batch", 3, later);
}

#[test]
fn a_message_after_the_first_costs_one_request_and_one_read_a_minute() {
    check_of_later("within a minute", 1, known().sms(0, "x"), |first| first.sms(30, "y"));
    check_of_later("later", 2, known().sms(0, "x"), |first| first.sms(300, "y"));
    check_of_later("by nobody known", 1, situation().sms(0, "x"), |first| first.sms(30, "y"));
    check_of_later("two files", 3, known().sms(0, "x"), |first| {
        first.sms(30, "y").file("a.jpg", "image/jpeg").file("b.jpg", "image/jpeg")
    });
}

#[track_caller]
fn check_of_later(says: &str, expected: u32, first: Situation, later: impl Fn(Situation) -> Situation) {
    let play: Play = later(first.clone()).play();
    assert_eq!(play.cost() - first.play().cost(), expected, "{says}:\n{}", play.all_words());
}

#[test]
fn a_paused_integration_costs_nothing() {
    assert_eq!(known().rings(0).answered(8).ended(60).sms(70, "x").paused().play().cost(), 0);
}

#[test]
fn c_52_the_lane_of_tags_is_no_request_where_nothing_changes() {
    let play = known().rings(0).answered(8).ended(60).play();
    assert!(!play.words().iter().any(|words| words.starts_with("tags")), "{}", play.all_words());
}
