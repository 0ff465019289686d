//! Writes that the desk refuses, or that a person ends: said, not repeated, and the rest goes on.

use crate::play::{check, check_writes, says};
use crate::situation::{Situation, known_caller, situation};

fn refusing(kind: &'static str, situation: Situation) -> Situation {
    situation.with(|desk| {
        desk.refuses.insert(kind.to_owned());
    })
}

fn call() -> Situation {
    known_caller().open_conversation("201").no_operational_tags().answered(8).ended(60)
}

#[test]
fn a_refused_customer_ends_the_filing_visibly() {
    let play = check_writes(
        "the vendor's words stay in the ledger; nothing else is tried",
        &refusing("customer", situation().answered(8).ended(60)),
        "customer: Unknown contact (Aircall), +14155550101, +14155550101 → refused",
    );
    says(&play, &["effect.refused"]);
    let said = play.steps.last().unwrap().plan.reasons.iter().find(|reason| reason.code == "effect.refused");
    assert_eq!(said.unwrap().args["words"], "the desk says no");
}

#[test]
fn a_refused_first_record_ends_the_filing_visibly() {
    let play = check_writes(
        "no closing record without a first one",
        &refusing("first", call()),
        "
        card: Jane Doe
        first: phone in 201 → refused
        ",
    );
    says(&play, &["effect.refused"]);
}

#[test]
fn a_refused_closing_record_leaves_room_for_later_ones() {
    check_writes(
        "each record is refused for itself; comments that the closing record would have held get their own note",
        &refusing("closing", call().commented(40, 1, "Ada", "Hello")),
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: as they are
        closing: note in 201 by Ada, active → refused
        comment: note in 201 by Ada, active
        ",
    );
}

#[test]
fn a_refused_comment_is_not_repeated_with_a_later_one() {
    let play = check_writes(
        "the second comment has a key of its own",
        &refusing("comment", call().commented(600, 1, "Ada", "One").commented(900, 2, "Ada", "Two")),
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: as they are
        closing: note in 201 by Ada, active
        comment: note in 201 by Ada, active → refused
        comment: note in 201 by Ada, active → refused
        ",
    );
    assert_eq!(play.desk.conversations["201"].records.len(), 2);
}

#[test]
fn hs_20_a_refused_reopening_is_said_and_a_new_conversation_begun() {
    let closed = known_caller().conversation("201", "closed").set("reopen", true).no_operational_tags();
    let play = check_writes(
        "in a closed conversation nobody would see the call",
        &refusing("reopen", closed.answered(8).ended(60)),
        "
        card: Jane Doe
        reopen 201 → refused
        first: phone in a new one of 101 by Ada
        closing: note in 901 by Ada, active
        ",
    );
    says(&play, &["effect.refused", "conversation.reopen"]);
}

#[test]
fn a_dismissed_effect_is_neither_repeated_nor_waited_for() {
    let dismissing = |kind: &'static str, situation: Situation| {
        situation.with(|desk| {
            desk.dismissed.insert(kind.to_owned());
        })
    };
    let play = check_writes(
        "a person ended the doubt about the closing record",
        &dismissing("closing", call()),
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: as they are
        closing: note in 201 by Ada, active → in doubt, dismissed
        ",
    );
    says(&play, &["effect.gave_up"]);
    check_writes(
        "a person ended the doubt about the first record",
        &dismissing("first", call()),
        "
        card: Jane Doe
        first: phone in 201 → in doubt, dismissed
        ",
    );
}

#[test]
fn c_03_a_paused_integration_writes_nothing() {
    check(
        "C-03: done at once, with the reason",
        &call().paused(),
        "
        done: integration.paused
        done: integration.paused
        done: integration.paused
        done: integration.paused
        ",
    );
}

#[test]
fn a_call_whose_end_nobody_told_is_read_by_api_every_two_hours() {
    let lost = known_caller().open_conversation("201").no_operational_tags().answered(8).until(5 * 3600);
    check(
        "details, core and fold: two hours after its last fact, then every two hours",
        &lost,
        "
        ask customers/+14155550101
        card: Jane Doe
        wait for the call
        ask conversations/101
        first: phone in 201
        ask conversation/201
        tags in 201: as they are
        wait for the call
        ask phone.call
        wait for the call
        ask phone.call
        wait for the call
        ",
    );
}

#[test]
fn unreadable_settings_wait_and_say_what_is_wrong() {
    let play = call().set("reopne", true).until(3000).play();
    assert!(play.writes().is_empty());
    says(&play, &["settings.unreadable"]);
    assert_eq!(play.words()[0], "wait until +600");
}

fn joined() -> Situation {
    known_caller().open_conversation("201").no_operational_tags().answered(8)
}

/// C-63: what the desk refuses, or a person ended, is said once and not tried again; the records go on.
#[test]
fn a_put_of_tags_that_is_refused_or_dismissed_leaves_the_records_alone() {
    for (refused, words) in [(true, "refused"), (false, "in doubt, dismissed")] {
        let call = known_caller().open_conversation("201").answered(8).ended(60).with(|desk| {
            let kinds = if refused { &mut desk.refuses } else { &mut desk.dismissed };
            kinds.insert("tags".to_owned());
        });
        let play = call.play();
        assert!(play.writes().iter().any(|write| write.ends_with(words)), "{:#?}", play.writes());
        assert!(play.writes().iter().any(|write| write.starts_with("closing: note in 201 by Ada, active")));
    }
}

/// C-43: a missing tag proves nothing after a write that a person dismissed in doubt.
#[test]
fn c_43_a_put_in_doubt_is_no_sign_of_a_persons_hand() {
    let call = joined().ended(60).tagged(300, &["Refund"]).tagged(600, &["Refund", "VIP"]).meanwhile(299, |desk| {
        desk.dismissed.insert("tags".to_owned());
    });
    let play = call.meanwhile(400, |desk| desk.dismissed.clear()).play();
    assert!(!play.reason_codes().contains("tags.removed_by_person"), "{:#?}", play.words());
}

/// C-43: nor after a removal of ours that a person dismissed in doubt, though it was applied.
#[test]
fn c_43_a_removal_in_doubt_is_no_sign_of_a_persons_hand() {
    let call = joined().ended(60).tagged(300, &["Refund"]).untagged(600, &[]).tagged(900, &["Refund", "VIP"]);
    let doubt = call.meanwhile(599, |desk| {
        desk.dismissed.insert("tags".to_owned());
    });
    let play = doubt.meanwhile(800, |desk| desk.dismissed.clear()).play();
    assert_eq!(play.desk.conversations["201"].shown.tags, ["refund", "vip"], "{:#?}", play.words());
}

/// C-40: the same tag once more after a removal that a person ended in doubt: it may be gone.
#[test]
fn c_40_a_tag_set_again_after_a_removal_in_doubt_is_written() {
    let call = joined().ended(60).tagged(300, &["Refund"]).untagged(600, &[]).tagged(900, &["Refund"]);
    let doubt = call.meanwhile(599, |desk| {
        desk.dismissed.insert("tags".to_owned());
    });
    let play = doubt.meanwhile(800, |desk| desk.dismissed.clear()).play();
    assert_eq!(play.desk.conversations["201"].shown.tags, ["refund"], "{:#?}", play.words());
}

/// C-40: a refusal of earlier tags does not keep later ones out.
#[test]
fn c_40_later_tags_are_written_after_a_refusal() {
    let play = joined()
        .ended(60)
        .tagged(300, &["Refund"])
        .tagged(600, &["Refund", "VIP"])
        .meanwhile(299, |desk| {
            desk.refuses.insert("tags".to_owned());
        })
        .meanwhile(400, |desk| desk.refuses.clear())
        .play();
    assert!(play.desk.conversations["201"].shown.tags.contains(&"vip".to_owned()), "{:#?}", play.words());
}

/// C-21: a call that is told an hour late rings no more, whatever its facts say.
#[test]
fn c_21_a_call_told_late_gets_no_card() {
    let mut call = known_caller().answered(8).ended(60);
    for told in &mut call.told {
        told.arrives += 3600;
    }
    let play = call.play();
    assert!(!play.writes()[0].starts_with("card"), "{:#?}", play.words());
}
