//! Promise 10: keys are made of the vendors' ids, so an installation with an empty store finds what another one wrote.

use domain::step::Step;
use gorgias::write::Write;

use crate::chance::Luck;
use crate::play::{Play, says};
use crate::situation::{JANE, Situation, known, situation};

/// All kinds of calls and messages, with what comes later.
fn all_kinds() -> Vec<(&'static str, Situation)> {
    let answered = || known().rings(0).answered(8).tagged(20, &["Refund"]).ended(60);
    vec![
        ("answered", answered()),
        ("answered, with a comment", answered().commented(300, 1, "Bo", "Some words")),
        ("two comments in two notes", answered().commented(300, 1, "Bo", "One").commented(900, 2, "Ada", "Two")),
        ("recorded", known().rings(0).answered(8).recorded(55).ended(60)),
        ("recorded later", answered().recorded(300)),
        ("a comment with the recording", answered().recorded(300).commented(302, 1, "Bo", "Words")),
        ("missed", known().rings(0).missed(20)),
        ("voicemail", known().rings(0).missed(20).voicemail(53)),
        ("voicemail later", known().rings(0).missed(20).voicemail(200)),
        ("missed, with a comment", known().rings(0).missed(20).commented(300, 1, "Bo", "Some words")),
        ("unknown caller", situation().rings(0).answered(8).ended(60)),
        ("withheld", situation().rings(0).from("anonymous").answered(8).ended(60)),
        ("one sms", known().sms(0, "Hello")),
        ("a conversation", known().sms(0, "Hello").sent(30, "Ada", "Good day").sms(50, "Bye")),
        ("sms of an unknown", situation().sms(0, "Hello").sms(10, "again")),
        ("joined", known().ticket("201", "open").sms(0, "Hello")),
        ("a group", known().sent(0, "Ada", "All").group(&["+14155550101", "+14155550102"])),
        ("withheld sms", situation().sms(0, "Hi").from("62226")),
    ]
}

/// Played once, then by an installation with an empty store that is told all of it later.
fn twice(situation: &Situation, told_at: i64) -> (Play, Play) {
    let before = situation.play();
    let mut again = situation.clone().all_told_at(told_at);
    again.desk = before.desk.clone();
    (before, again.play())
}

#[test]
fn nothing_is_written_twice_after_a_re_install_with_an_empty_store() {
    for told_at in [3000, 4 * 3600] {
        for (name, situation) in all_kinds() {
            let (before, after) = twice(&situation, told_at);
            let count = |play: &Play| (play.desk.keys().len(), play.desk.tickets.len(), play.desk.customers.len());
            assert_eq!(count(&before), count(&after), "{name}, told at {told_at}:\n{}", after.all_words());
            assert_eq!(before.in_the_end(), after.in_the_end(), "{name}, told at {told_at}:\n{}", after.all_words());
        }
    }
}

#[test]
fn no_file_is_uploaded_twice_either() {
    for (name, situation) in all_kinds() {
        let (before, after) = twice(&situation, 6000);
        assert_eq!(before.desk.uploads, after.desk.uploads, "{name}:\n{}", after.all_words());
    }
}

#[test]
fn what_is_found_is_said() {
    let (_, after) = twice(&known().rings(0).answered(8).ended(60), 3000);
    says(&after, &["record.look_first", "record.found_already"]);
    let found = after.steps.iter().filter(|step| step.words.contains(": found in"));
    let costs = found.map(|step| match &step.plan.step {
        Step::Do(intent) => intent.cost,
        other => panic!("{other:?}"),
    });
    assert_eq!(costs.collect::<Vec<_>>(), [0, 0], "GO-40: no request");
}

/// The other installation is gone from this second on; the new one is told all of it later.
fn taken_over(call: &Situation, gone_at: i64) -> Play {
    let mut before = Play::new(call, Luck::Good);
    before.situation.horizon = gone_at;
    before.filings[0].facts.retain(|(arrives, ..)| *arrives <= crate::situation::at(gone_at));
    before.run_on();
    let mut again = call.clone().all_told_at(6000);
    again.desk = before.desk;
    again.play()
}

/// What the new installation writes into the ticket, and brings over for it.
fn notes_of(play: &Play) -> Vec<String> {
    play.writes().into_iter().filter(|words| words.contains("note") || words.starts_with("upload")).collect()
}

#[test]
fn what_the_other_installation_did_not_write_any_more_is_written() {
    let call = known().rings(0).answered(8).ended(60).commented(300, 1, "Bo", "Later");
    let after = taken_over(&call, 100);
    assert_eq!(notes_of(&after), ["comment: note by Bo in 901"], "{}", after.all_words());
}

#[test]
fn go_14_a_recording_that_the_other_installation_did_not_tell_any_more_is_brought_over() {
    let recorded = known().rings(0).answered(8).recorded(55).ended(60);
    let after = taken_over(&recorded, 30);
    let expected = ["upload: recording.mp3", "closing: note by Ada with 1 file in 901"];
    assert_eq!(notes_of(&after), expected, "before the closing note:\n{}", after.all_words());
    let later = known().rings(0).answered(8).commented(30, 1, "Ada", "During").ended(60).recorded(300);
    let after = taken_over(&later, 100);
    let expected = ["upload: recording.mp3", "recording: note by Ada with 1 file in 901"];
    assert_eq!(notes_of(&after), expected, "after it:\n{}", after.all_words());
}

/// The ticket as people left it tells where the record stands; a search tells who calls (C-13).
#[test]
fn c_13_the_customer_of_a_ticket_that_was_found_is_remembered_only_if_a_search_chose_him() {
    let before = known().customer("107", "John Doe", "+14155550107").rings(0).answered(8).ended(60).play();
    let adopted = |customer: &str| {
        let mut again = before.situation.clone().all_told_at(6000).rings(6400).missed(6420);
        again.desk = before.desk.clone();
        again.desk.shown("901").customer = Some(customer.to_owned());
        again.play()
    };
    let asked = |play: &Play| {
        let of_second = play.steps.iter().filter(|step| step.filing == 1);
        of_second.filter(|step| step.words.starts_with("ask customers")).count()
    };
    let place = |play: &Play| match &play.all_of("first")[0] {
        Write::Adopt(found) => found.place.customer.clone(),
        other => panic!("{other:?}"),
    };
    let (his, given_away) = (adopted(JANE), adopted("107"));
    assert_eq!((place(&his).as_str(), asked(&his)), (JANE, 0), "{}", his.all_words());
    assert_eq!(place(&given_away), "107", "where people merge it to is looked for among his tickets (W-08)");
    assert!(asked(&given_away) > 0, "{}", given_away.all_words());
    assert_eq!(given_away.desk.begun()[1].shown.customer.as_deref(), Some(JANE));
}

#[test]
fn an_installation_that_begins_during_a_call_waits_and_looks_first() {
    // The ticket stands; only the end is told to the new one.
    let call = known().rings(0).answered(8).ended(60);
    let mut before = Play::new(&call, Luck::Good);
    before.situation.horizon = 30;
    before.filings[0].facts.retain(|(arrives, ..)| *arrives <= crate::situation::at(30));
    before.run_on();
    let mut after = Play::new(&call, Luck::Good);
    after.desk = before.desk.clone();
    after.filings[0].facts.retain(|(arrives, ..)| *arrives > crate::situation::at(30));
    after.run_on();
    assert_eq!(after.desk.begun().len(), 1, "{}", after.all_words());
    assert_eq!(after.ticket().messages.len(), 2, "{}", after.all_words());
    says(&after, &["wait.earlier_writes"]);
}

#[test]
fn do_nothing_does_not_silence_what_the_other_installation_began() {
    let call = || known().set("duplicates", "do_nothing").rings(0).answered(8).ended(60);
    let again = |before: Play| {
        let mut again = call().commented(600, 1, "Bo", "Later").all_told_at(6000);
        again.desk = before.desk.clone();
        again.customer("102", "John Roe", "+14155550101")
    };
    let after = again(call().play()).play();
    assert_eq!(after.desk.begun().len(), 1, "{}", after.all_words());
    assert_eq!(after.ticket().messages.len(), 3, "the comment, too: {}", after.all_words());
    let silent = again(Play::new(&call(), Luck::Good)).play();
    assert!(silent.desk.begun().is_empty(), "{}", silent.all_words());
    says(&silent, &["record.look_first", "customer.several_do_nothing"]);
}
