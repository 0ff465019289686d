//! When records are written, and which (HS-22, HS-23, HS-27, C-54, promise 10).

use helpscout::write::Write;

use crate::play::{Play, check, check_writes, says};
use crate::situation::{JANE, Situation, at, known_caller, situation};

fn answered_call() -> Situation {
    known_caller().open_conversation("201").no_operational_tags().answered(8)
}

#[test]
fn hs_22_closing_thirty_to_sixty_seconds_after_the_end() {
    check(
        "HS-22: `call.ended` comes 30 s after the end: the closing record is written then",
        &answered_call().ended(60),
        "
        ask customers/+14155550101
        card: Jane Doe
        wait for the call
        ask conversations/101
        first: phone in 201
        ask conversation/201
        tags in 201: as they are
        wait for the call
        wait until +120
        ask conversation/201
        closing: note in 201 by Ada, active
        done: logged
        ",
    );
    let lost = answered_call().hung_up(60).play();
    let closing = lost.steps.iter().find(|step| step.words.starts_with("closing")).unwrap();
    assert_eq!(closing.at.duration_since(at(0)).as_secs(), 120, "HS-22: 60 s after the end in any case");
}

#[test]
fn hs_22_what_is_known_by_then_stands_in_the_closing_record() {
    let all = answered_call()
        .commented(40, 1, "Ada", "Wants a refund")
        .ended(60)
        .asset(85, "https://assets.example/1")
        .commented(88, 2, "Bo", "Refunded");
    let play = check_writes(
        "HS-22: one closing record with comments and link",
        &all,
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: as they are
        closing: note in 201 by Ada, active
        ",
    );
    let Write::Note(note) = play.write("closing") else { panic!("a note") };
    for part in ["Wants a refund", "Refunded", "https://assets.example/1"] {
        assert!(note.text.contains(part), "{}", note.text);
    }
}

#[test]
fn hs_22_comments_that_come_later_still_are_added() {
    let batch = answered_call()
        .ended(60)
        .commented(600, 1, "Ada", "One")
        .commented(602, 2, "Bo", "Two")
        .commented(604, 3, "Ada", "Three");
    let play = check_writes(
        "HS-22: a batch of 5 s, one note per author, in his name",
        &batch,
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: as they are
        closing: note in 201 by Ada, active
        comment: note in 201 by Ada, active
        comment: note in 201 by Bo, active
        ",
    );
    let first = play.steps.iter().find(|step| step.words.starts_with("comment")).unwrap();
    assert_eq!(first.at.duration_since(at(0)).as_secs(), 609, "5 s after the last of them");
    let days_later = answered_call().ended(60).commented(86_400 * 3, 1, "Ada", "Called back");
    let play = days_later.play();
    assert!(play.writes().last().unwrap().starts_with("comment: note in 201"), "hours or days later: the same");
}

#[test]
fn hs_22_a_comment_without_an_author_is_an_administrators() {
    let play = answered_call().ended(60).commented(600, 1, "", "By API").play();
    assert_eq!(play.writes().last().unwrap(), "comment: note in 201 by Olga, active");
}

#[test]
fn hs_22_assets_that_come_later_still_are_added() {
    let play = check_writes(
        "HS-22: a late link",
        &answered_call().ended(60).asset(400, "https://assets.example/1"),
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: as they are
        closing: note in 201 by Ada, active
        asset: note in 201 by Ada, active
        ",
    );
    says(&play, &["record.asset"]);
    check_writes(
        "HS-22: a late voicemail, and later still its link",
        &known_caller()
            .open_conversation("201")
            .no_operational_tags()
            .missed(20)
            .voicemail(300)
            .asset(900, "https://assets.example/1"),
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: as they are
        asset: note in 201 by Olga, active
        asset: note in 201 by Olga, active
        ",
    );
}

#[test]
fn hs_23_missed_calls_are_logged_in_one_thread() {
    let missed = || known_caller().no_operational_tags().missed(20);
    let play = check(
        "HS-23: waits for a voicemail, which comes about 33 s after the end; one thread, an administrator's",
        &missed(),
        "
        ask customers/+14155550101
        card: Jane Doe
        wait for the call
        wait until +80
        wait until +65
        ask customers/+14155550101
        ask conversations/101
        first: phone in a new one of 101 by Olga
        done: logged
        ",
    );
    let Write::Conversation(new) = play.write("first") else { panic!("a new one") };
    assert_eq!(new.note, None, "one thread that holds both parts");
    assert!(new.subject.starts_with("Missed call from Jane Doe"), "{}", new.subject);

    let voicemail = missed().voicemail(53).play();
    let first = voicemail.steps.iter().find(|step| step.words.starts_with("first")).unwrap();
    assert_eq!(first.at.duration_since(at(0)).as_secs(), 53, "the voicemail is there: no need to wait");
    let Write::Conversation(new) = voicemail.write("first") else { panic!("a new one") };
    assert!(new.subject.starts_with("Voicemail from Jane Doe"), "{}", new.subject);
}

#[test]
fn hs_23_unanswered_outbound_calls() {
    let outbound = || known_caller().outbound().missed(20).no_operational_tags();
    let play = check_writes(
        "HS-23: logged as not answered; nobody leaves a voicemail, so nothing is waited for",
        &outbound(),
        "
        card: Jane Doe
        first: phone in a new one of 101 by Olga
        ",
    );
    let first = play.steps.iter().find(|step| step.words.starts_with("first")).unwrap();
    assert_eq!(first.at.duration_since(at(0)).as_secs(), 50);
    let off = check_writes("HS-23, HS-02: off", &outbound().set("log_unanswered_outbound", false), "card: Jane Doe");
    says(&off, &["record.unanswered_outbound_off", "done.nothing_to_log"]);
    let inbound = known_caller().missed(20).set("log_unanswered_outbound", false).play();
    assert_eq!(inbound.writes().len(), 2, "the setting is about outbound calls");
}

#[test]
fn hs_27_the_status_is_sent_back_as_it_was_read() {
    let pending = known_caller().conversation("201", "pending").no_operational_tags().answered(8).ended(60);
    let play = pending.play();
    assert_eq!(play.writes().last().unwrap(), "closing: note in 201 by Ada, pending");
    assert_eq!(play.desk.conversations["201"].shown.status, "pending");
    let closed_meanwhile = answered_call().ended(60).meanwhile(30, |desk| {
        desk.shown("201").status = "closed".to_owned();
    });
    let play = closed_meanwhile.play();
    assert_eq!(play.writes().last().unwrap(), "closing: note in 201 by Ada, closed");
    assert_eq!(play.desk.conversations["201"].shown.status, "closed", "an agent closed it: it stays closed");
}

// --- Late ones ----------------------------------------------------------------------------------------

#[test]
fn a_call_that_is_known_only_after_its_end_is_one_create_with_both_records() {
    let play = known_caller().answered(8).ended(60).no_operational_tags().play_at(100);
    assert_eq!(play.writes(), ["first: phone and note in a new one of 101 by Ada"]);
    says(&play, &["record.first_with_closing"]);
}

#[test]
fn c_54_a_record_first_written_more_than_two_hours_after_its_event_is_an_import() {
    let told_at = |seconds: i64| {
        let call = known_caller().conversation("201", "closed").set("reopen", true);
        call.no_operational_tags().answered(8).ended(60).all_told_at(seconds).play()
    };
    // Nobody announced it, so it is looked for after two minutes: only then is it written.
    let live = told_at(8 + 7199 - 120);
    assert_eq!(live.writes()[..2], ["reopen 201", "first: phone in 201"]);
    let import = told_at(8 + 7201);
    assert_eq!(import.writes(), ["first: phone and note in a new one of 101 by Ada, imported"]);
    assert_eq!(import.desk.conversations["901"].shown.status, "closed", "it is not left open");
}

#[test]
fn c_54_a_live_call_that_is_told_two_hours_late() {
    check_writes(
        "C-54, C-21: no card for a call of two hours ago, never *call in progress*, nobody assigned",
        &known_caller().answered(8).ended(60).set("reassign", true).all_told_at(7300),
        "first: phone and note in a new one of 101 by Ada, imported | inbound, number-name-support",
    );
}

#[test]
fn c_54_a_call_that_goes_on_after_more_than_two_hours() {
    check_writes(
        "C-54: the record of an answer long ago is an import: never *call in progress*",
        &known_caller().answered(8).all_told_at(8000).until(9000),
        "first: phone in a new one of 101 by Ada, imported | inbound, number-name-support",
    );
}

#[test]
fn c_54_told_all_at_once_days_later() {
    let play = check(
        "C-54: original times, closed, nobody assigned, nothing reopened, never *call in progress*",
        &known_caller()
            .conversation("201", "closed")
            .answered(8)
            .ended(60)
            .set("reopen", true)
            .set("reassign", true)
            .all_told_at(86_400),
        "
        ask customers/+14155550101
        ask record-there
        ask conversations/101
        first: phone and note in a new one of 101 by Ada, imported | inbound, number-name-support
        done: logged
        ",
    );
    let Write::Conversation(new) = play.write("first") else { panic!("a new one") };
    let import = new.import.unwrap();
    assert_eq!((import.created_at, import.closed_at), (at(0), at(60)));
    assert_eq!(play.desk.conversations["201"].shown.status, "closed");
    says(&play, &["record.import", "record.look_first"]);
    check_writes(
        "C-54: into an open conversation: both threads carry their original times",
        &known_caller().open_conversation("201").no_operational_tags().answered(8).ended(60).all_told_at(86_400),
        "
        first: phone in 201, imported
        closing: note in 201 by Ada, active, imported
        tags in 201: as they are
        ",
    );
}

#[test]
fn c_54_a_late_comment_carries_its_time() {
    let play = answered_call().ended(60).commented(600, 1, "Ada", "Late").but_told_late(9000).play();
    let Write::Note(note) = play.write("comment") else { panic!("a note") };
    assert_eq!(note.imported_at, Some(at(600)));
}

#[test]
fn promise_10_what_an_earlier_installation_wrote_is_found_and_not_written_again() {
    let call = || known_caller().open_conversation("201").answered(8).ended(60).commented(600, 1, "Bo", "Later");
    let before = call().play();
    assert_eq!(before.writes().len(), 6, "{:?}", before.writes());
    let mut again = call().all_told_at(7000);
    again.desk = before.desk.clone();
    let play = check_writes(
        "promise 10: everything is found",
        &again,
        "
        first: found in 201
        closing: found in 201
        tags in 201: as they are
        comment: found in 201
        ",
    );
    assert_eq!(play.desk.conversations, before.desk.conversations);
    says(&play, &["record.found_already"]);
    let missed = || known_caller().missed(20).voicemail(53).asset(60, "https://assets.example/1");
    let before = missed().play();
    let mut again = missed().all_told_at(500);
    again.desk = before.desk.clone();
    let play = again.play();
    assert_eq!(play.desk.conversations, before.desk.conversations, "{:?}", play.writes());
    let unheard = situation().customer(JANE, "Jane Doe", "+14155550101").answered(8).ended(60).all_told_at(119);
    assert!(!unheard.play().reason_codes().contains("record.look_first"), "told at once: nobody can have logged it");
}

/// The play of a call that an earlier installation logged live, and that a new one is told of at once later.
fn logged_again(call: &Situation) -> Play {
    let before = call.play();
    let mut again = call.clone().all_told_at(7000);
    again.desk = before.desk.clone();
    let play = again.play();
    assert_eq!(play.desk.conversations, before.desk.conversations, "{:#?}", play.words());
    play
}

#[test]
fn promise_10_a_closing_record_without_comments_is_found() {
    let found = logged_again(&answered_call().ended(60));
    assert_eq!(found.writes(), ["first: found in 201", "closing: found in 201", "tags in 201: as they are"]);
}

#[test]
fn promise_10_a_missed_calls_record_is_found_with_its_link() {
    let call = known_caller().no_operational_tags().missed(20).voicemail(45).asset(48, "https://assets.example/1");
    let found = logged_again(&call.with(|desk| desk.add_conversation("200", JANE, "closed")));
    assert_eq!(found.writes(), ["first: found in 901", "tags in 901: as they are"]);
}

#[test]
fn promise_10_a_comment_in_another_ones_note_is_found() {
    // The first comment of the note reads like a part of the closing record, so the note is looked for by the second one.
    let call = answered_call().commented(40, 1, "Ada", "Refund granted").ended(60);
    let found = logged_again(&call.commented(600, 2, "Ada", "Refund").commented(602, 3, "Ada", "Sent it"));
    assert_eq!(found.writes().last().unwrap(), "comment: found in 201");
}

#[test]
fn promise_10_where_a_call_was_logged_says_nothing_of_whom_a_search_chooses() {
    let mut again = answered_call().ended(60).all_told_at(7000);
    again.desk = answered_call().ended(60).play().desk;
    let holder = |call: &Situation| match call.play().write("first") {
        Write::Adopt { place, .. } => (place.customer, place.customer_known_at),
        other => panic!("found, not {other:?}"),
    };
    let (customer, known_at) = holder(&again);
    assert!(customer == JANE && known_at > at(7000), "a search chose her just now: {customer} {known_at}");
    let since = again.customer("102", "John Roe", "+14155550101");
    assert_eq!(holder(&since), (JANE.to_owned(), jiff::Timestamp::UNIX_EPOCH), "it would choose another by now");
}

#[test]
fn promise_10_do_nothing_does_not_silence_what_an_earlier_installation_began() {
    let call = || answered_call().set("duplicates", "do_nothing").ended(60).commented(600, 1, "Bo", "Later");
    let again = |before: Situation| {
        let mut again = call().all_told_at(7000);
        again.desk = before.play().desk;
        again.customer("102", "John Roe", "+14155550101")
    };
    let logged = check_writes(
        "C-03: what began being logged is finished, whoever has the number since",
        &again(answered_call().set("duplicates", "do_nothing").ended(60)),
        "
        first: found in 201
        closing: found in 201
        tags in 201: as they are
        comment: note in 201 by Bo, active
        ",
    );
    let Write::Adopt { place, .. } = logged.write("first") else { panic!("found") };
    assert_eq!((place.customer.as_str(), place.customer_known_at), (JANE, jiff::Timestamp::UNIX_EPOCH));
    let silent = check_writes("C-13: nobody logged it", &again(answered_call().until(0)), "");
    says(&silent, &["record.look_first", "customer.several_do_nothing"]);
}
