//! Every write, once with each fate: certainly not applied, applied with its answer lost, lost on its way (C-51).

use domain::ledger::EffectState;

use crate::chance::{Fate, Luck};
use crate::play::Play;
use crate::situation::{Situation, known, situation};

const FATES: [Fate; 3] = [Fate::NotApplied, Fate::AnswerLost, Fate::RequestLost];

fn everything() -> Situation {
    situation().rings(0).answered(8).tagged(20, &["VIP"]).ended(60).commented(300, 1, "Ada", "Later").recorded(900)
}

/// Each kind of write fails once; the desk is as it would have been.
fn check_each(situation: &Situation, kinds: &[&'static str]) {
    let undisturbed = situation.play();
    for kind in kinds {
        for fate in FATES {
            let play = situation.play_with(Luck::Once(kind, fate));
            let reached = play.writes().iter().any(|words| words.contains('→'));
            assert!(reached, "{kind} {fate:?} was not reached:\n{}", play.all_words());
            assert_eq!(play.in_the_end(), undisturbed.in_the_end(), "{kind} {fate:?}:\n{}", play.all_words());
            assert_eq!(play.desk.keys().len(), undisturbed.desk.keys().len(), "{kind} {fate:?}:\n{}", play.all_words());
            assert_eq!(play.desk.customers.len(), undisturbed.desk.customers.len(), "{kind} {fate:?}");
        }
    }
}

#[test]
fn c_51_a_calls_writes() {
    check_each(&everything(), &["customer", "first", "closing", "comment", "upload", "recording", "tags"]);
}

#[test]
fn c_51_a_messages_writes() {
    let wrote =
        known().ticket("201", "closed").sms(0, "one").file("a.jpg", "image/jpeg").sms(30, "two").sms(40, "three");
    check_each(&wrote, &["message", "upload", "tags", "reopen"]);
    check_each(&situation().sms(0, "one").sms(10, "two"), &["customer", "message"]);
}

#[test]
fn c_51_a_group_messages_writes() {
    check_each(&situation().sent(0, "Ada", "All").group(&["+14155550101", "+14155550102"]), &["customer", "message"]);
}

#[test]
fn a_doubt_about_a_message_holds_those_after_it_so_that_the_order_stays() {
    let wrote = known().sms(0, "one").sms(10, "two").sms(20, "three");
    for fate in FATES {
        let play = wrote.play_with(Luck::Once("message", fate));
        let texts: Vec<String> = play.said_in("901").iter().map(|text| text.trim().to_owned()).collect();
        let in_order = if fate == Fate::NotApplied { texts.len() == 3 } else { texts == ["one", "two", "three"] };
        assert!(in_order, "{fate:?} {texts:?}:\n{}", play.all_words());
    }
}

#[test]
fn a_card_whose_fate_is_unknown_is_not_repeated() {
    let play = known().rings(0).answered(30).ended(60).play_with(Luck::Once("card", Fate::RequestLost));
    let cards = play.writes().into_iter().filter(|words| words.starts_with("card"));
    assert_eq!(cards.collect::<Vec<_>>(), ["card: Jane Doe → lost"]);
}

#[test]
fn what_a_person_dismisses_is_not_written_again_and_the_rest_is() {
    for kind in ["closing", "comment", "tags", "recording"] {
        let call = everything().with(|desk| desk.dismiss(kind));
        let play: Play = call.play();
        let states = play.filings[0].ledger.effects.values();
        let dismissed = states.filter(|effect| effect.state == EffectState::Dismissed).count();
        assert!(dismissed >= 1, "{kind}:\n{}", play.all_words());
        assert_eq!(play.ticket().messages.len(), 4, "{kind}:\n{}", play.all_words());
    }
}
