//! Who goes first when the budget is short (GO-40).

use domain::step::Urgency::{self, Backfill, Card, FollowUp, Live};

use crate::situation::{Situation, known};

/// The urgencies of all steps, each once in a row.
#[track_caller]
fn check_urgency(says: &str, situation: &Situation, expected: &[Urgency]) {
    let play = situation.play();
    let mut given: Vec<Urgency> = play.steps.iter().map(|step| step.plan.urgency).collect();
    given.dedup();
    assert_eq!(given, expected, "{says}:\n{}", play.all_words());
}

#[test]
fn go_40_the_card_then_the_live_call_then_what_follows() {
    check_urgency("a live call", &known().rings(0).answered(8).ended(60), &[Card, Live, FollowUp]);
    check_urgency("known after its end", &known().rings(0).answered(8).ended(60).it_told_at(100), &[Live, FollowUp]);
    check_urgency(
        "a later comment",
        &known().rings(0).missed(5).it_told_at(60).commented(300, 1, "Ada", "x"),
        &[Live, FollowUp],
    );
}

#[test]
fn go_40_what_is_told_late_comes_last() {
    check_urgency("a call", &known().rings(0).answered(8).ended(60).it_told_at(7300), &[Backfill]);
    check_urgency("a call, minutes late", &known().rings(0).missed(20).it_told_at(600), &[Backfill]);
    check_urgency(
        "a comment, hours after the call",
        &known().rings(0).missed(20).commented(8000, 1, "Ada", "x"),
        &[Card, Live, FollowUp, Backfill],
    );
    check_urgency("a message", &known().sms(0, "x").it_told_at(600), &[Backfill]);
    check_urgency("a message in time", &known().sms(0, "x"), &[Live]);
}
