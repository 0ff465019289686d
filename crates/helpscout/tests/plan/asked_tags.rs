//! Tags that hang on what only the phone system knows: when it is asked, and what is written while it does not answer
//! (HS-26, C-52, promise 1).

use contract::phone_side::{TAGS, TEAMS, unanswered};
use domain::ledger::Answer;
use serde_json::{Value, json};

use crate::play::{Play, check_writes};
use crate::situation::{Situation, at, known_caller};

fn answer(question: &str, seconds: i64, value: Value) -> Answer {
    Answer { question: question.to_owned(), asked_at: at(seconds), value }
}

fn asks(play: &Play, question: &str) -> usize {
    play.words().iter().filter(|words| words.strip_prefix("ask ") == Some(question)).count()
}

#[test]
fn c_52_an_outage_of_the_phone_system_keeps_no_record_from_being_written() {
    let call = known_caller().teams(&["Sales", "Care"]).answered(8).tag_named("call_in_progress", false).until(50);
    check_writes(
        "HS-26: it is asked first, and answers",
        &call,
        "
        card: Jane Doe
        first: phone in a new one of 101 by Ada | inbound, number-name-support, team-name-care, team-name-sales
        ",
    );
    let silent = while_unanswered(&call, TEAMS);
    let expected = [
        "card: Jane Doe",
        "first: phone in a new one of 101 by Ada | inbound, number-name-support",
        "tags in 901: +team-name-care +team-name-sales",
    ];
    assert_eq!(silent.writes(), expected, "C-52: the rest follows as soon as it answers");

    let missed = known_caller().teams(&["Sales"]).missed(20).tagged_by_system(15, &["overflow"]);
    let silent = while_unanswered(&missed, TAGS);
    assert!(silent.writes()[1].ends_with("number-name-support, team-name-sales"), "one team needs no question");
}

/// The play of a call while the phone system left this question unanswered.
fn while_unanswered(call: &Situation, question: &str) -> Play {
    let mut play = Play::new(call, 0);
    let question = unanswered(question);
    play.ledger.answers.insert(question.clone(), answer(&question, 30, json!(true)));
    play.run_on();
    play
}

#[test]
fn promise_1_a_tie_is_read_after_its_second_is_over() {
    let call = known_caller().open_conversation("201").no_operational_tags().answered(8).ended(60);
    let play = call.tagged(300, &["Refund"]).untagged(300, &[]).play();
    let words = play.words();
    let asked = words.iter().position(|words| words == "ask phone.call").expect("it is read afresh");
    assert_eq!(words[asked - 1], "wait until +301", "{words:#?}");
}

#[test]
fn hs_26_the_teams_members_are_read_again_after_an_hour() {
    let call = known_caller().open_conversation("201").teams(&["Sales", "Care"]).answered(8);
    for (known_for, asked) in [(3500, 0), (3700, 1)] {
        let mut play = Play::new(&call.clone().until(20), 8);
        play.phone_cache.insert(TEAMS.to_owned(), answer(TEAMS, 8 - known_for, json!([])));
        play.run_on();
        assert_eq!(asks(&play, TEAMS), asked, "read {known_for} s before");
    }
}

/// How often the list of tags is asked for, when it was read so long before the call was missed and carried this tag.
fn lists_of_tags(tag: &str, known_for: i64) -> usize {
    let call: Situation = known_caller().open_conversation("201").missed(20).tagged_by_system(15, &[tag]);
    let mut play = Play::new(&call, 0);
    play.phone_cache.insert(TAGS.to_owned(), answer(TAGS, 65 - known_for, json!(play.desk.tag_codes)));
    play.run_on();
    asks(&play, TAGS)
}

#[test]
fn hs_26_a_tag_that_the_list_does_not_show_makes_it_be_read_again() {
    assert_eq!(lists_of_tags("callback request", 3600), 0, "it is in the list");
    assert_eq!(lists_of_tags("overflow", 290), 0, "a list of five minutes is young enough");
    assert_eq!(lists_of_tags("overflow", 310), 1);
}
