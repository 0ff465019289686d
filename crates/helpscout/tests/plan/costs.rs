//! What a call costs: requests to Help Scout and what they weigh, a read 1 and a write 2 (sheet helpscout §2). The
//! card is Aircall's. Users are known; they are read once an hour for all calls.

use crate::situation::{Situation, known_caller};

/// Requests and weight of a known caller's answered call; without and with *call in progress*.
#[track_caller]
fn check_cost(name: &str, call: &Situation, without: (u32, u32), with: (u32, u32)) {
    let call = call.clone().answered(8).ended(60);
    let off = call.clone().tag_named("call_in_progress", false).play();
    assert_eq!(off.cost(), without, "{name}, without: {:#?}", off.words());
    let on = call.play();
    assert_eq!(on.cost(), with, "{name}, with: {:#?}", on.words());
}

#[test]
fn requests_of_a_known_callers_answered_call() {
    check_cost("always new", &known_caller().always_new(), (4, 6), (5, 8));
    check_cost("try existing, none open", &known_caller(), (5, 7), (6, 9));
    check_cost("joining one", &known_caller().open_conversation("201"), (7, 10), (8, 12));
}

#[test]
fn a_call_known_only_after_its_end_costs_least() {
    let play = known_caller().always_new().answered(8).ended(60).play_at(95);
    assert_eq!(play.cost(), (2, 3), "{:#?}", play.words());
}

#[test]
fn a_paused_integration_costs_nothing() {
    assert_eq!(known_caller().answered(8).ended(60).paused().play().cost(), (0, 0));
}

#[test]
fn what_is_found_or_as_it_should_be_costs_only_the_reads() {
    let call = || known_caller().open_conversation("201").no_operational_tags().answered(8).ended(60);
    let before = call().play();
    assert_eq!(before.cost(), (6, 8), "two records; the tags are as they are: {:#?}", before.words());
    let mut again = call().all_told_at(7000);
    again.desk = before.desk;
    let found = again.play();
    let (requests, weight) = found.cost();
    assert_eq!(requests, weight, "{:#?}", found.words());
}
