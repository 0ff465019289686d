//! In whose name notes are, and who is assigned (C-30, C-31, GO-10, GO-15).

use domain::people::Role;
use domain::step::Lane;

use crate::desk::user;
use crate::play::{Stepped, check, never_says, says};
use crate::situation::{Situation, at, known};

fn call(by: &str) -> Situation {
    known().no_operational_tags().rings(0).answered_by(8, by).ended(60)
}

/// Only the writes of the ticket.
#[track_caller]
fn check_call(says: &str, call: &Situation, expected: [&str; 2]) -> crate::play::Play {
    let play = call.play();
    let writes = play.writes();
    let writes: Vec<&String> = writes.iter().filter(|words| !words.starts_with("card")).collect();
    assert_eq!(writes, expected, "{says}:\n{}", play.all_words());
    play
}

#[test]
fn c_30_the_agents_user_by_e_mail_without_case() {
    let expected = ["first: note by Ada in a new phone ticket of 101, assigned to Ada", "closing: note by Ada in 901"];
    let play = check_call("C-30", &call("Ada"), expected);
    says(&play, &["author.user"]);
    never_says(&play, &["assign.nobody"]);
    never_says(&known().rings(0).missed(20).play(), &["assign.nobody"]);
}

#[test]
fn c_31_an_agent_who_is_no_user_the_first_administrator_signs_and_nobody_is_assigned() {
    let expected = ["first: note by Alma in a new phone ticket of 101", "closing: note by Alma in 901"];
    let play = check_call("C-31", &call("Zoe"), expected);
    says(&play, &["author.administrator", "assign.nobody"]);
    assert!(play.ticket().messages[0].text.contains("Zoe Agent"), "the text names him");
}

#[test]
fn c_31_a_user_whom_the_desk_does_not_take_falls_down_to_the_administrator() {
    let refused = call("Ada").with(|desk| desk.take_no_more(31));
    let play = refused.play();
    says(&play, &["author.fell_down", "author.administrator"]);
    assert_eq!(play.writes().last().unwrap(), "closing: note by Alma in 901", "{}", play.all_words());
    assert_eq!(play.ticket().assignee, None);
}

#[test]
fn c_31_an_administrator_whom_the_desk_does_not_take_falls_down_to_the_next() {
    let refused = call("Zoe").with(|desk| desk.take_no_more(21));
    assert_eq!(refused.play().writes().last().unwrap(), "closing: note by Adam in 901");
}

#[test]
fn go_15_with_nobody_who_can_sign_it_waits_says_so_and_writes_once_there_is_one() {
    let nobody = call("Zoe")
        .with(|desk| desk.without_administrators())
        .meanwhile(1000, |desk| desk.users.users.push(user(40, "Nora New", Role::Admin)));
    let play = check(
        "GO-15",
        &nobody,
        "
        ask customers/phone/+14155550101
        card: Jane Doe
        ask customers/others/+14155550101
        wait for the call
        wait 232 s for somebody who can sign
        wait until +120
        ask customers/phone/+14155550101
        wait 149 s for somebody who can sign
        ask customers/phone/+14155550101
        ask users
        wait 299 s for somebody who can sign
        ask customers/phone/+14155550101
        ask users
        wait 299 s for somebody who can sign
        ask customers/phone/+14155550101
        ask users
        wait 299 s for somebody who can sign
        ask customers/phone/+14155550101
        ask users
        first: note by Nora and note by Nora in a new phone ticket of 101
        done: logged
        ",
    );
    says(&play, &["author.nobody"]);
}

#[test]
fn go_15_an_agent_who_is_a_user_needs_no_administrator() {
    let play = call("Ada").with(|desk| desk.without_administrators()).play();
    assert_eq!(play.writes().last().unwrap(), "closing: note by Ada in 901", "{}", play.all_words());
}

#[test]
fn go_15_an_administrator_whom_the_desk_takes_again_signs() {
    let refused = call("Zoe")
        .with(|desk| {
            desk.users.users.retain(|user| user.id == 21);
            desk.take_no_more(21);
        })
        .meanwhile(1000, |desk| desk.unusable_users.clear());
    let play = refused.play();
    assert_eq!(play.ticket().messages.len(), 2, "{}", play.all_words());
}

#[test]
fn go_15_a_message_that_was_received_needs_nobody() {
    let play = known().sms(0, "Hi").with(|desk| desk.without_administrators()).play();
    assert_eq!(play.desk.begun().len(), 1, "{}", play.all_words());
}

#[test]
fn go_15_a_message_that_we_sent_waits_for_a_signature_and_those_after_it_too() {
    let wrote = known()
        .sent(0, "", "Hello")
        .sent(10, "Zoe", "again")
        .with(|desk| desk.without_administrators())
        .meanwhile(500, |desk| desk.users.users.push(user(40, "Nora New", Role::Admin)));
    let play = wrote.play();
    let ticket = play.ticket().shown.id.clone();
    assert_eq!(play.said_in(&ticket).len(), 2, "{}", play.all_words());
}

#[test]
fn c_50_a_message_that_nobody_can_sign_keeps_its_place_until_the_users_are_read_again() {
    let wrote = known()
        .ticket("201", "open")
        .sent(0, "Zoe", "Hello")
        .with(|desk| {
            desk.users_known_for = 60;
            desk.without_administrators();
        })
        .meanwhile(100, |desk| desk.users.users.push(user(40, "Nora New", Role::Admin)));
    let play = wrote.play();
    let lane = [Lane::messages("+14155550101")];
    let waiting: Vec<&Stepped> = play.steps.iter().filter(|step| step.words.contains("who can sign")).collect();
    assert!(!waiting.is_empty() && waiting.iter().all(|step| step.plan.lanes == lane), "{}", play.all_words());
    let record = play.steps.iter().find(|step| step.words.starts_with("message:")).unwrap();
    assert!(at(240) <= record.at && record.at < at(245), "{}", play.all_words());
}

#[test]
fn go_12_the_closing_note_is_by_the_last_agent_and_the_first_by_who_answered() {
    let play = known().no_operational_tags().rings(0).answered(8).goes_on_with(30, "Bo").ended(60).play();
    assert_eq!(
        play.writes()[1..],
        ["first: note by Ada in a new phone ticket of 101, assigned to Ada", "closing: note by Bo in 901"]
    );
}

#[test]
fn users_are_read_again_when_an_agent_is_not_among_them() {
    let new = call("Zoe").with(|desk| {
        desk.users_known_for = 400;
        desk.users.users.push(user(41, "Zoe Agent", Role::User));
        desk.users.users.last_mut().unwrap().email = "zoe@elsewhere.example".to_owned();
    });
    let mut play = crate::play::Play::new(&new, crate::chance::Luck::Good);
    play.forget_users(&[41]);
    play.run_on();
    assert_eq!(play.ticket().assignee, Some(41), "{}", play.all_words());
}
