//! A message's record (GO-30, GO-32, GO-33).

use gorgias::write::{EntryKind, Write};

use crate::play::{check, check_writes, never_says, says};
use crate::situation::{at, known, situation};

#[test]
fn go_30_go_33_the_first_sms_makes_a_ticket() {
    let play = check(
        "GO-30, GO-33",
        &known().sms(0, "Hello"),
        "
        wait until +2
        ask customers/others/+14155550101
        ask tickets/101
        message: received in a new sms ticket of 101 | Aircall SMS, Support
        done: logged
        ",
    );
    let ticket = play.ticket();
    assert_eq!(ticket.subject, "SMS conversation with Jane Doe");
    assert_eq!(ticket.shown.status, "open");
    assert_eq!(ticket.messages[0].text.trim(), "Hello");
}

#[test]
fn go_30_an_sms_that_we_sent_is_by_the_agent_who_is_assigned() {
    let play = check_writes(
        "GO-30, GO-32",
        &known().sent(0, "Ada", "Hello"),
        "message: sent by Ada in a new sms ticket of 101, assigned to Ada | Aircall SMS, Support",
    );
    never_says(&play, &["assign.nobody"]);
}

#[test]
fn go_32_an_sms_by_nobody_known_is_by_the_administrator() {
    for by in ["", "Zoe"] {
        let expected = "message: sent by Alma in a new sms ticket of 101 | Aircall SMS, Support";
        let play = check_writes("GO-32", &known().sent(0, by, "Hello"), expected);
        says(&play, &["author.administrator"]);
    }
}

#[test]
fn c_31_the_text_of_a_message_names_an_agent_who_is_no_user() {
    let sent = |by: &str| known().sent(0, by, "Hello").play().ticket().messages[0].text.clone();
    says(&known().sent(0, "Zoe", "Hello").play(), &["author.administrator", "assign.nobody"]);
    let text = sent("Zoe");
    assert!(text.contains("Sent by Zoe Agent") && text.contains("Hello"), "{text}");
    assert_eq!(sent("Ada").trim(), "Hello", "the sender says who he is");
    assert_eq!(sent("").trim(), "Hello", "nobody is known");
    let refused = known().sent(0, "Ada", "Hello").with(|desk| desk.take_no_more(31)).play();
    assert!(refused.ticket().messages[0].text.contains("Sent by Ada Agent"), "{}", refused.all_words());
}

#[test]
fn go_30_whatsapp() {
    let play = check(
        "GO-30",
        &known().sms(0, "Hello").by_whatsapp(),
        "
        wait until +2
        ask customers/others/+14155550101
        ask tickets/101
        message: received in a new sms ticket of 101 | Aircall SMS, Support
        done: logged
        ",
    );
    assert_eq!(play.ticket().subject, "SMS conversation with Jane Doe");
}

#[test]
fn go_01_a_whatsapp_contact_who_is_nobody_gets_both_channels() {
    let play = situation().sms(0, "Hello").by_whatsapp().play();
    let channels: Vec<&str> = play.desk.customers[0].channels.iter().map(|one| one.channel.as_str()).collect();
    assert_eq!(channels, ["phone", "whatsapp"]);
}

#[test]
fn go_32_nothing_that_is_logged_can_reach_the_customer() {
    let wrote =
        known().sms(0, "in").sent(10, "Ada", "out").sms(20, "in").by_whatsapp().sent(30, "Ada", "out").by_whatsapp();
    let play = wrote.rings(100).answered(110).ended(200).commented(300, 1, "Ada", "x").play();
    let messages: Vec<_> = play.desk.tickets.values().flat_map(|ticket| &ticket.messages).collect();
    assert_eq!(messages.len(), 7);
    for message in messages {
        let told = match message.kind {
            EntryKind::Note { .. } => continue,
            EntryKind::Received { sent_at, .. } | EntryKind::Sent { sent_at, .. } => sent_at,
        };
        assert!([0, 10, 20, 30].map(at).contains(&told), "an import tells when it was sent");
    }
}

#[test]
fn go_32_received_texts_as_internal_notes() {
    let wrote = known().set("log_received_as_notes", true).sms(0, "Hello").sent(10, "Ada", "Good day");
    let play = check_writes(
        "GO-32",
        &wrote,
        "
        message: note by Alma in a new sms ticket of 101 | Aircall SMS, Support
        message: sent by Ada in 901
        ",
    );
    let text = &play.ticket().messages[0].text;
    assert!(text.contains("Jane Doe") && text.contains("Hello") && text.contains("Ref. "), "{text}");
    says(&play, &["record.as_note"]);
}

#[test]
fn go_30_messages_are_a_setting() {
    let play = check_writes("GO-30", &known().set("log_messages", false).sms(0, "Hello"), "");
    says(&play, &["record.messages_off"]);
}

#[test]
fn a_status_alone_writes_nothing_and_may_come_first() {
    let play = known().only_a_status(0).play();
    assert!(play.steps.is_empty(), "{}", play.all_words());
    let play = known().sent(0, "Ada", "Hello").status(1).told_late(0).play();
    assert_eq!(play.writes().len(), 1);
    let play = known().sent(5, "Ada", "Hello").but_told_late(20).status(4).status(40).play();
    assert_eq!(play.writes().len(), 1, "{}", play.all_words());
}

#[test]
fn go_30_an_empty_mms_is_logged() {
    let play = known().sms(0, "").file("a.jpg", "image/jpeg").play();
    assert_eq!(play.ticket().messages[0].files.len(), 1, "{}", play.all_words());
}

#[test]
fn a_group_message_that_we_sent_has_a_record_at_each_participant() {
    let two = known().customer("102", "John Doe", "+14155550102");
    let play = two.sent(0, "Ada", "All").group(&["+14155550101", "+14155550102", "+14155550103"]).play();
    let customers: Vec<_> = play.desk.begun().iter().map(|ticket| ticket.shown.customer.clone().unwrap()).collect();
    assert_eq!(customers.len(), 3, "{}", play.all_words());
    assert!(customers.contains(&"101".to_owned()) && customers.contains(&"102".to_owned()));
}

#[test]
fn a_group_message_that_we_received_is_its_senders() {
    let play = known().sms(0, "All").group(&["+14155550101", "+14155550103"]).play();
    assert_eq!(play.ticket().shown.customer.as_deref(), Some("101"), "{}", play.all_words());
    assert!(play.ticket().messages[0].text.contains("+1 415-555-0103"));
}

/// Aircall may tell our own number among a group's.
#[test]
fn our_own_number_in_a_group_is_nobodys_record() {
    let play = known().sent(0, "Ada", "All").group(&["+14155550101", "+13105550100"]).play();
    assert_eq!(play.ticket().shown.customer.as_deref(), Some("101"), "{}", play.all_words());
    assert_eq!(play.desk.customers.len(), 1);
}

/// GO-33 holds for each ticket of a group, also where one is begun and one is joined.
#[test]
fn go_33_each_ticket_of_a_group_gets_the_tags() {
    let two = known().customer("102", "John Doe", "+14155550102");
    let two = two.with(|desk| desk.add_ticket("201", "102", "open", &["Aircall SMS"]));
    let play = two.sent(0, "Ada", "All").group(&["+14155550101", "+14155550102"]).play();
    assert_eq!(play.desk.tickets["201"].shown.tags, ["Aircall SMS", "Support"], "{}", play.all_words());
    assert_eq!(play.ticket().shown.tags, ["Aircall SMS", "Support"]);
}

#[test]
fn go_33_a_ticket_that_is_joined_gets_the_tags() {
    let play = check_writes(
        "GO-33",
        &known().ticket("201", "open").sms(0, "Hello").sms(10, "again"),
        "
        message: received in 201
        tags in 201: +Support
        message: received in 201
        ",
    );
    assert_eq!(play.desk.begun().len(), 0);
    never_says(&play, &["effect.refused", "effect.gave_up"]);
}

#[test]
fn c_43_a_tag_of_messages_that_a_person_removed_stays_away() {
    let wrote =
        known().sms(0, "Hello").meanwhile(100, |desk| desk.shown("901").tags.clear()).sms(200, "x").sms(400, "y");
    let play = wrote.play();
    assert!(play.ticket().shown.tags.is_empty(), "{}", play.all_words());
    assert_eq!(play.ticket().messages.len(), 3, "its conversation is remembered all the same");
}

#[test]
fn go_33_tags_that_cannot_be_changed_end_in_peace() {
    let wrote = known().ticket("201", "open").sms(0, "Hello").with(|desk| desk.refuse("tags"));
    let play = wrote.play();
    assert_eq!(play.words().last().unwrap(), "done: logged", "{}", play.all_words());
    says(&play, &["effect.refused"]);
}

#[test]
fn a_message_that_is_refused_is_said_and_not_repeated() {
    let play = known().sms(0, "Hello").with(|desk| desk.refuse("message")).play();
    assert_eq!(play.writes().len(), 1);
    says(&play, &["effect.refused"]);
}

#[test]
fn go_30_who_is_nobody_is_made_and_his_next_message_needs_no_search() {
    let play = situation().sms(0, "Hello").contact("Jo", "Public", &[]).sms(30, "again").play();
    assert_eq!(play.desk.customers.len(), 1, "{}", play.all_words());
    let [Write::Customer(new)] = &play.all_of("customer")[..] else { panic!("one customer") };
    assert_eq!(new.name, "Jo Public");
}
