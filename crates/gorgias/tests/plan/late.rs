//! What is told late (C-54).

use crate::play::{check_writes, says};
use crate::situation::{DAY, at, known};

const LATE: i64 = 3 * 3600;

#[test]
fn c_54_a_call_is_imported_closed_with_its_times_and_without_assignee() {
    let play = check_writes(
        "C-54",
        &known().rings(0).answered(8).ended(60).all_told_at(LATE),
        "first: note by Ada and note by Ada in a new phone ticket of 101, imported | Aircall, Support, inbound call",
    );
    let ticket = play.ticket();
    assert_eq!((ticket.shown.status.as_str(), ticket.assignee), ("closed", None));
    assert_eq!((ticket.created_at, ticket.shown.closed_at), (Some(at(0)), Some(at(60))));
    assert_eq!(ticket.messages.iter().map(|one| one.at).collect::<Vec<_>>(), [Some(at(8)), Some(at(60))]);
    says(&play, &["record.import"]);
}

#[test]
fn c_54_a_missed_call_too() {
    let play = known().rings(0).missed(20).all_told_at(LATE).play();
    assert_eq!(play.ticket().shown.status, "closed");
    assert_eq!(play.ticket().messages[0].at, Some(at(20)));
}

#[test]
fn c_54_two_hours_are_the_bound() {
    let told = |seconds| known().rings(0).answered(8).ended(60).all_told_at(seconds).play();
    assert_eq!(told(6800).ticket().shown.status, "open");
    assert_eq!(told(7300).ticket().shown.status, "closed");
}

#[test]
fn c_54_a_late_comment_carries_its_time() {
    let call = known().rings(0).answered(8).ended(60).commented(300, 1, "Bo", "Later").but_told_late(LATE);
    let play = call.play();
    assert_eq!(play.ticket().messages.last().unwrap().at, Some(at(300)), "{}", play.all_words());
}

#[test]
fn c_54_a_late_comment_opens_no_ticket_that_is_closed() {
    let call = known().rings(0).answered(8).ended(60).commented(300, 1, "Bo", "Later").but_told_late(LATE);
    let play = call.meanwhile(1000, |desk| desk.close("901", 1000)).play();
    assert_eq!(play.ticket().shown.status, "closed");
}

#[test]
fn c_54_a_message_is_imported_closed_and_assigned_to_nobody() {
    let play = check_writes(
        "C-54",
        &known().sent(0, "Ada", "Hello").all_told_at(LATE),
        "message: sent by Ada in a new sms ticket of 101, imported | Aircall SMS, Support",
    );
    assert_eq!(play.ticket().shown.status, "closed");
    assert_eq!(play.ticket().created_at, Some(at(0)));
    assert!(play.ticket().messages[0].text.contains("Ada Agent"), "its heading tells by whom and when");
    says(&play, &["record.message_told_late"]);
}

#[test]
fn c_54_a_late_message_reopens_nothing() {
    let play = known().ticket("201", "closed").sms(0, "Hello").all_told_at(LATE).play();
    assert_eq!(play.desk.tickets["201"].shown.status, "closed");
    assert!(!play.words().iter().any(|words| words.starts_with("reopen")));
}

#[test]
fn c_54_a_late_message_joins_the_open_conversation() {
    let play = known().ticket("201", "open").sms(0, "Hello").all_told_at(LATE).play();
    assert_eq!(play.desk.tickets["201"].messages.len(), 1, "{}", play.all_words());
    assert_eq!(play.desk.tickets["201"].messages[0].at, Some(at(0)));
}

#[test]
fn c_54_a_backlog_of_messages_is_all_there_in_order() {
    let wrote =
        (0..5).fold(known().ticket("201", "open"), |wrote, number| wrote.sms(number * 20, &format!("text {number}")));
    let play = wrote.all_told_at(LATE).play();
    let texts = play.said_in("201");
    assert!(texts.iter().enumerate().all(|(number, text)| text.contains(&format!("text {number}"))), "{texts:?}");
}

#[test]
fn a_little_late_it_is_no_import_and_its_text_tells_when() {
    let play = known().sms(0, "Hello").all_told_at(600).play();
    assert_eq!(play.ticket().shown.status, "open");
    assert!(play.ticket().messages[0].text.contains("Jane Doe"), "{:?}", play.ticket().messages);
}

#[test]
fn a_call_without_an_end_is_read_through_the_api_every_two_hours() {
    let play = known().rings(0).answered(8).until(5 * 3600).play();
    assert_eq!(play.words().iter().filter(|words| *words == "ask phone.call").count(), 2, "{}", play.all_words());
    assert!(play.now < at(DAY));
}
