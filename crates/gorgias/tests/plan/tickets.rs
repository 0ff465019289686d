//! A call's ticket and its first note (GO-10…GO-13).

use crate::play::{check, check_writes, never_says, says};
use crate::situation::{at, known, situation};

#[test]
fn go_10_go_11_go_12_an_answered_call() {
    let call = known().rings(0).answered(8).ended(60);
    let play = check(
        "GO-10, GO-11, GO-12: a ticket when it is answered, the closing note 30 s after the end",
        &call,
        "
        ask customers/phone/+14155550101
        card: Jane Doe
        ask customers/others/+14155550101
        wait for the call
        first: note by Ada in a new phone ticket of 101, assigned to Ada | Aircall, Support, inbound call
        wait for the call
        wait until +120
        closing: note by Ada in 901
        done: logged
        ",
    );
    let ticket = play.ticket();
    assert_eq!(ticket.subject, "Inbound call: Jane Doe");
    assert_eq!((ticket.shown.status.as_str(), ticket.shown.channel.as_str()), ("open", "phone"));
    assert_eq!(ticket.messages[0].at, None, "it happens now");
    says(&play, &["record.ticket"]);
    never_says(&play, &["record.first_with_closing"]);
}

#[test]
fn go_10_an_outbound_call() {
    let play = check_writes(
        "GO-10",
        &known().calls_out(0).answered(8).ended(60),
        "
        card: Jane Doe
        first: note by Ada in a new phone ticket of 101, assigned to Ada | Aircall, Support, outbound call
        closing: note by Ada in 901
        ",
    );
    assert_eq!(play.ticket().subject, "Outbound call: Jane Doe");
}

#[test]
fn go_10_the_subject_of_nobody_is_the_number() {
    let play = situation().rings(0).answered(8).ended(60).play();
    assert_eq!(play.ticket().subject, "Inbound call: +1 415-555-0101");
}

#[test]
fn go_13_a_missed_call_has_one_note_that_holds_both() {
    let call = known().rings(0).missed(20);
    let play = check(
        "GO-13: the voicemail may come until 45 s after the end",
        &call,
        "
        ask customers/phone/+14155550101
        card: Jane Doe
        ask customers/others/+14155550101
        wait for the call
        wait until +80
        wait until +65
        ask customers/phone/+14155550101
        first: note by Alma in a new phone ticket of 101 | Aircall, Support, inbound call, missed call
        done: logged
        ",
    );
    let note = &play.ticket().messages[0].text;
    assert!(note.contains("not answered") || note.contains("Missed"), "{note}");
    assert_eq!(play.ticket().assignee, None);
}

#[test]
fn go_13_a_voicemail_is_in_the_one_note() {
    let call = known().rings(0).missed(20).voicemail(53);
    let play = check_writes(
        "GO-13",
        &call,
        "
        card: Jane Doe
        upload: recording.mp3
        first: note by Alma with 1 file in a new phone ticket of 101 | Aircall, Support, inbound call, missed call, voicemail
        ",
    );
    assert!(play.ticket().messages[0].text.contains("https://assets.example/vm"));
}

#[test]
fn go_10_unanswered_outbound_calls_are_a_setting() {
    let call = known().calls_out(0).missed(20);
    check_writes(
        "GO-10: on",
        &call,
        "
        card: Jane Doe
        first: note by Alma in a new phone ticket of 101 | Aircall, Support, outbound call
        ",
    );
    let off = check_writes("GO-10: off", &call.set("log_unanswered_outbound", false), "card: Jane Doe");
    says(&off, &["record.unanswered_outbound_off"]);
}

#[test]
fn go_10_each_call_has_a_ticket_of_its_own() {
    let play = known().rings(0).answered(8).ended(60).rings(300).answered(308).ended(360).play();
    assert_eq!(play.desk.begun().len(), 2);
}

#[test]
fn go_10_a_call_that_was_over_before_we_were_told_gets_all_in_one_request() {
    let play = check_writes(
        "GO-10, GO-11, GO-12: one create with both notes",
        &known().rings(0).answered(8).ended(60).it_told_at(100),
        "
        first: note by Ada and note by Ada in a new phone ticket of 101, assigned to Ada | Aircall, Support, inbound call
        ",
    );
    says(&play, &["record.first_with_closing"]);
    never_says(&play, &["record.ticket"]);
}

#[test]
fn go_10_closed_by_a_person_during_the_call_it_stays_closed() {
    let call = known().rings(0).answered(8).ended(60).meanwhile(30, |desk| desk.close("901", 30));
    let play = call.play();
    assert_eq!(play.ticket().shown.status, "closed", "{}", play.all_words());
    assert_eq!(play.ticket().messages.len(), 2, "the closing note is there");
}

#[test]
fn go_11_go_12_what_the_notes_hold() {
    let call = known().chose_call();
    let play = call.play();
    let [first, closing] = &play.ticket().messages[..] else { panic!("two notes") };
    for word in ["Sales", "Billing", "Team A", "+1 310-555-0100", "+1 415-555-0101", "Ada Agent"] {
        let is_there = first.text.contains(word);
        assert!(is_there, "{word} in {}", first.text);
    }
    for word in ["Bo Agent", "He will pay", "https://assets.example/1"] {
        assert!(closing.text.contains(word), "{word} in {}", closing.text);
    }
}

#[test]
fn a_paused_integration_writes_and_asks_nothing() {
    let play = known().rings(0).answered(8).ended(60).paused().play();
    assert!(play.words().iter().all(|words| words == "done: integration.paused"), "{}", play.all_words());
}

#[test]
fn settings_that_cannot_be_read_make_the_call_wait_not_end() {
    let play = known().set("duplicates", "sometimes").rings(0).answered(8).ended(60).until(1200).play();
    assert!(play.writes().is_empty());
    says(&play, &["settings.unreadable"]);
}

#[test]
fn the_language_stays_that_of_the_first_write() {
    let mut play = crate::play::Play::new(
        &known().set("language", "fr").rings(0).answered(8).ended(60),
        crate::chance::Luck::Good,
    );
    play.situation.horizon = 40;
    play.run_on();
    play.situation.horizon = 86_400;
    play.situation.settings["language"] = "de".into();
    play.run_on();
    let [first, closing] = &play.ticket().messages[..] else { panic!("two notes") };
    assert!(first.text.contains("Appel"), "{}", first.text);
    assert!(closing.text.contains("Appel"), "{}", closing.text);
    assert!(play.now > at(60));
    let pinned = play.steps.iter().filter(|step| step.plan.pins.is_some());
    assert_eq!(pinned.count(), 1, "with the first write only");
}
