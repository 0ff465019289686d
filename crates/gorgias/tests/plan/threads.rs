//! Which ticket a message goes to (GO-31).

use crate::play::{Play, check, check_writes, says};
use crate::situation::{DAY, JANE, Situation, at, known};

/// The ticket that the last message went into.
fn went_into(play: &Play) -> &str {
    let held =
        play.desk.tickets.iter().filter(|(_, ticket)| ticket.messages.iter().any(|one| one.text.contains("LAST")));
    let held: Vec<&str> = held.map(|(id, _)| id.as_str()).collect();
    assert_eq!(held.len(), 1, "{}", play.all_words());
    held[0]
}

#[track_caller]
fn check_goes_into(says: &str, wrote: &Situation, ticket: &str) -> Play {
    let play = wrote.play();
    assert_eq!(went_into(&play), ticket, "{says}:\n{}", play.all_words());
    play
}

#[test]
fn go_31_an_open_one_is_joined_whichever_number_began_it() {
    let play = check_goes_into("GO-31", &known().ticket("201", "open").sms(0, "LAST"), "201");
    says(&play, &["ticket.join_tagged"]);
    let other = known().sms(0, "x").on_number("Sales", "+13105550111", "US").sms(600, "LAST");
    check_goes_into("another of our numbers", &other, "901");
}

#[test]
fn go_31_spam_and_trash_never() {
    let spam = known().ticket("201", "open").with(|desk| desk.shown("201").spam = true);
    let play = check_goes_into("spam", &spam.sms(0, "LAST"), "901");
    says(&play, &["ticket.not_eligible"]);
    let trash = known().ticket("201", "open").with(|desk| desk.shown("201").trashed = true);
    check_goes_into("trash", &trash.sms(0, "LAST"), "901");
    let remembered = || known().sms(0, "x").sms(600, "LAST");
    let spam = remembered().meanwhile(300, |desk| desk.shown("901").spam = true);
    check_goes_into("spam, remembered", &spam, "902");
    let trash = remembered().meanwhile(300, |desk| desk.shown("901").trashed = true);
    check_goes_into("trash, remembered", &trash, "902");
    let unseen = remembered().meanwhile(300, |desk| {
        desk.shown("901").trashed = true;
        desk.trash_is_unseen = true;
    });
    check_goes_into("trash, remembered, and a list that trails", &unseen, "902");
}

#[test]
fn go_31_after_spam_the_conversation_goes_on_in_the_new_one() {
    let spam = known().sms(0, "x").meanwhile(300, |desk| desk.shown("901").spam = true).sms(600, "y").sms(610, "LAST");
    let play = check_goes_into("GO-31", &spam, "902");
    assert_eq!(play.desk.tickets["902"].messages.len(), 2);
}

#[test]
fn go_31_messages_that_come_steadily_do_not_keep_spam_unseen() {
    let steadily = known().sms(0, "x").meanwhile(30, |desk| desk.shown("901").spam = true);
    let steadily = steadily.sms(40, "y").sms(55, "z").sms(100, "LAST");
    let play = check_goes_into("that it took a message says nothing of how it stands", &steadily, "902");
    assert_eq!(play.desk.tickets["901"].messages.len(), 3, "what was seen a minute ago serves for a minute");
}

#[test]
fn go_31_closed_for_less_than_72_hours_it_is_reopened() {
    let closed =
        |seconds: i64| known().ticket("201", "closed").with(move |desk| desk.close("201", -seconds)).sms(0, "LAST");
    let play = check_writes(
        "GO-31",
        &closed(72 * 3600 - 1),
        "
        reopen 201
        message: received in 201
        tags in 201: +Support
        ",
    );
    assert_eq!(play.desk.tickets["201"].shown.status, "open");
    let play = check_goes_into("72 h", &closed(72 * 3600), "901");
    says(&play, &["ticket.too_old"]);
    assert_eq!(play.desk.tickets["201"].shown.status, "closed");
    check_goes_into("a setting", &closed(100 * 3600).set("reopen_hours", 101), "201");
    check_goes_into("never", &closed(60).set("reopen_hours", 0), "901");
}

#[test]
fn go_31_a_closed_one_is_read_before_it_is_reopened() {
    let trashed = known().ticket("201", "closed").with(|desk| {
        desk.close("201", -3600);
        desk.shown("201").trashed = true;
        desk.trash_is_unseen = true;
    });
    let play = check_goes_into("the list does not show yet that it is in the trash", &trashed.sms(0, "LAST"), "901");
    says(&play, &["ticket.not_eligible"]);
    assert_eq!(play.desk.tickets["201"].shown.status, "closed");
}

#[test]
fn go_31_an_open_one_goes_before_a_closed_one_that_was_changed_later() {
    check_goes_into("GO-31", &known().ticket("201", "open").ticket("202", "closed").sms(0, "LAST"), "201");
}

#[test]
fn go_31_the_remembered_one_goes_before_one_that_was_changed_later() {
    let wrote = known().sms(0, "x").meanwhile(300, |desk| desk.add_ticket("301", JANE, "open", &["Aircall SMS"]));
    let play = check_goes_into("GO-31", &wrote.sms(600, "LAST"), "901");
    says(&play, &["ticket.join_remembered"]);
}

#[test]
fn go_31_the_remembered_one_is_reopened_too() {
    let wrote = known().sms(0, "x").meanwhile(300, |desk| desk.close("901", 300));
    check_writes(
        "GO-31",
        &wrote.sms(DAY, "LAST"),
        "
        message: received in a new sms ticket of 101 | Aircall SMS, Support
        reopen 901
        message: received in 901
        ",
    );
}

#[test]
fn go_31_a_ticket_without_the_tag_is_no_conversation_of_messages() {
    let plain = known().with(|desk| desk.add_ticket("201", JANE, "open", &["aircall sms", "Other"]));
    check_goes_into("names are compared with their case", &plain.sms(0, "LAST"), "901");
}

#[test]
fn go_31_another_customers_ticket_is_not_his() {
    let other = known().customer("102", "John", "+14155550102");
    let other = other.with(|desk| desk.add_ticket("201", "102", "open", &["Aircall SMS"]));
    check_goes_into("GO-31", &other.sms(0, "LAST"), "901");
}

#[test]
fn go_31_an_sms_after_a_missed_call_goes_to_the_conversation_of_messages_not_to_the_calls_ticket() {
    let play = check_goes_into("GO-31", &known().rings(0).missed(20).sms(200, "LAST"), "902");
    assert_eq!(play.desk.tickets["901"].shown.channel, "phone");
    let before = known().sms(0, "x").rings(100).missed(120).sms(300, "LAST");
    check_goes_into("one that is there", &before, "901");
}

#[test]
fn go_31_a_merged_conversation_goes_on_in_the_other() {
    let merged = known().sms(0, "x").meanwhile(300, |desk| {
        desk.add_ticket("301", JANE, "open", &["Aircall SMS", "Support"]);
        desk.merge("901", "301");
    });
    check_goes_into("GO-31", &merged.sms(600, "LAST"), "301");
}

#[test]
fn go_31_a_deleted_conversation_is_begun_anew() {
    let deleted = known().sms(0, "x").meanwhile(300, |desk| drop(desk.tickets.remove("901"))).sms(600, "LAST");
    check_goes_into("GO-31", &deleted, "902");
    let at_once = known().sms(0, "x").meanwhile(10, |desk| drop(desk.tickets.remove("901"))).sms(20, "LAST");
    check_goes_into("not known yet", &at_once, "902");
}

#[test]
fn twenty_sms_in_a_minute_are_one_conversation_in_order_at_one_request_each() {
    let wrote = (0..20).fold(known(), |wrote, number| wrote.sms(number * 3, &format!("text {number}")));
    let play = wrote.play();
    let texts: Vec<String> = play.said_in("901").iter().map(|text| text.trim().to_owned()).collect();
    assert_eq!(texts, (0..20).map(|number| format!("text {number}")).collect::<Vec<_>>());
    let first = play.steps.iter().filter(|step| step.filing == 0);
    assert!(first.count() > 2);
    let of_later = play.cost() - play_of_the_first().cost();
    assert_eq!(of_later, 19, "{}", play.all_words());
}

fn play_of_the_first() -> Play {
    known().sms(0, "text 0").play()
}

#[test]
fn messages_that_arrive_out_of_order_stand_in_order() {
    let wrote = known().ticket("201", "open").sms(0, "one").told_late(1).sms(0, "two").sms(1, "three");
    let mut play = Play::new(&wrote, crate::chance::Luck::Good);
    play.run_on();
    let texts = play.said_in("201").join("|");
    let (one, three) = (texts.find("one").unwrap(), texts.find("three").unwrap());
    assert!(one < three, "{texts}");
}

#[test]
fn what_was_seen_a_while_ago_is_read_again_before_it_is_joined() {
    let play = check(
        "evidence is at most 60 s old",
        &known().sms(0, "x").sms(100, "LAST"),
        "
        wait until +2
        ask customers/others/+14155550101
        ask tickets/101
        message: received in a new sms ticket of 101 | Aircall SMS, Support
        done: logged
        wait until +102
        ask ticket/901
        message: received in 901
        done: logged
        ",
    );
    assert!(play.now > at(100));
}
