//! In whose name records are written, and who is assigned (C-30, C-31, HS-25).

use domain::people::Role;
use helpscout::write::Write;

use crate::play::{check_writes, says};
use crate::situation::{JANE, Situation, known_caller};

/// Jane calls, and this agent answers.
fn answered_by(name: &str) -> Situation {
    known_caller().no_operational_tags().always_new().answered_by(8, name).ended(60)
}

/// The name in which the new conversation is made.
fn author(situation: &Situation) -> String {
    let first = situation.play().writes().into_iter().find(|write| write.starts_with("first")).unwrap();
    first.split(" by ").nth(1).unwrap().to_owned()
}

#[test]
fn c_30_users_are_matched_by_e_mail_without_case() {
    let play = answered_by("Ada").play();
    says(&play, &["author.user"]);
    assert_eq!(author(&answered_by("Ada")), "Ada");
    says(&answered_by("Bo").play(), &["author.alternate_email"]);
    assert_eq!(author(&answered_by("Bo")), "Bo", "by a further address");
}

#[test]
fn c_31_hs_25_no_matching_user() {
    assert_eq!(author(&answered_by("Zoe")), "Olga", "the owner");
    says(&answered_by("Zoe").play(), &["author.administrator"]);
    let no_owner = || answered_by("Zoe").with(|desk| desk.users.users.retain(|user| user.role != Role::Owner));
    assert_eq!(author(&no_owner()), "Adam", "the administrator with the lowest id");
    let no_access = no_owner().with(|desk| desk.users.in_inbox.retain(|id| *id != 22));
    assert_eq!(author(&no_access), "Alma", "who has access to the inbox");
    let nobody = no_owner().with(|desk| desk.users.users.retain(|user| user.role == Role::User));
    assert_eq!(author(&nobody), "the token's owner");
    says(&nobody.play(), &["author.token_owner"]);
}

#[test]
fn c_31_the_text_names_the_agent_whom_the_api_cannot_credit() {
    let joined = known_caller().open_conversation("201").answered_by(8, "Zoe").ended(60).play();
    let Write::Phone(first) = joined.write("first") else { panic!("a phone thread") };
    assert!(first.text.contains("Agent: Zoe Agent"), "{}", first.text);
    assert_eq!(first.user, None, "a phone thread takes no user (sheet helpscout §5)");
}

#[test]
fn hs_25_a_user_that_the_desk_refuses_falls_one_down() {
    let play = check_writes(
        "HS-25: 404 on a write, the conversation's customer is there: the next of the chain",
        &answered_by("Ada").with(|desk| {
            desk.unusable_users.extend([31, 1]);
        }),
        "
        card: Jane Doe
        first: phone in a new one of 101 by Ada → not as thought
        first: phone in a new one of 101 by Olga → not as thought
        first: phone in a new one of 101 by Adam
        closing: note in 901 by Adam, active
        ",
    );
    says(&play, &["author.fell_down"]);
    check_writes(
        "HS-25: nobody is left: the token's owner",
        &answered_by("Ada").with(|desk| desk.unusable_users.extend([31, 1, 22, 23])),
        "
        card: Jane Doe
        first: phone in a new one of 101 by Ada → not as thought
        first: phone in a new one of 101 by Olga → not as thought
        first: phone in a new one of 101 by Adam → not as thought
        first: phone in a new one of 101 by Alma → not as thought
        first: phone in a new one of 101 by the token's owner
        closing: note in 901 by the token's owner, active
        ",
    );
}

#[test]
fn hs_25_the_first_record_is_by_who_answered_the_closing_one_by_who_had_the_call_last() {
    check_writes(
        "HS-25 after a transfer",
        &answered_by("Ada").transferred(30, "Bo"),
        "
        card: Jane Doe
        first: phone in a new one of 101 by Ada
        closing: note in 901 by Bo, active
        ",
    );
}

#[test]
fn hs_25_a_user_made_since_the_list_was_read_is_found() {
    // The list is an hour old at most; an agent who is not in it makes it be read again, but not at once.
    let made_later = |minutes: i64| {
        answered_by("Zoe").ended(60).with(move |desk| {
            desk.users.users[0].email = "zoe@elsewhere.example".to_owned();
            desk.users_known_for = minutes * 60;
        })
    };
    assert!(!made_later(4).play().words().contains(&"ask users/7".to_owned()));
    let read_again = made_later(6).with(|desk| desk.users.users[0].email = "ada@acme.example".to_owned());
    assert!(read_again.play().words().contains(&"ask users/7".to_owned()));
    let too_old = answered_by("Ada").with(|desk| desk.users_known_for = 3700);
    assert!(too_old.play().words().contains(&"ask users/7".to_owned()));
}

// --- The assignee -------------------------------------------------------------------------------------

fn reassigning() -> Situation {
    known_caller().no_operational_tags().set("reassign", true)
}

#[test]
fn hs_25_a_new_conversation_is_assigned_only_if_reassign() {
    check_writes(
        "HS-25 off: explicitly nobody",
        &answered_by("Ada"),
        "
        card: Jane Doe
        first: phone in a new one of 101 by Ada
        closing: note in 901 by Ada, active
        ",
    );
    check_writes(
        "HS-25 on",
        &answered_by("Ada").set("reassign", true).set("conversations", "try_existing"),
        "
        card: Jane Doe
        first: phone in a new one of 101 by Ada, assigned to Ada
        closing: note in 901 by Ada, active
        ",
    );
    check_writes(
        "C-31: no matching user: it stays unassigned",
        &reassigning().answered_by(8, "Zoe").ended(60),
        "
        card: Jane Doe
        first: phone in a new one of 101 by Olga
        closing: note in 901 by Olga, active
        ",
    );
    check_writes(
        "HS-25: nobody answered: nobody is assigned",
        &reassigning().missed(20),
        "
        card: Jane Doe
        first: phone in a new one of 101 by Olga
        ",
    );
}

#[test]
fn hs_25_a_joined_conversation_is_assigned_at_the_answer() {
    check_writes(
        "HS-25",
        &reassigning().open_conversation("201").answered(8).ended(60),
        "
        card: Jane Doe
        first: phone in 201
        assign 201 to Ada
        tags in 201: as they are
        closing: note in 201 by Ada, active
        ",
    );
    check_writes(
        "HS-25: it is his already",
        &reassigning().open_conversation("201").answered(8).ended(60).with(|desk| {
            desk.shown("201").assignee = Some(31);
        }),
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: as they are
        closing: note in 201 by Ada, active
        ",
    );
}

#[test]
fn hs_25_at_the_end_only_if_the_assignee_is_still_the_one_that_we_set() {
    let transferred = || reassigning().open_conversation("201").answered(8).transferred(30, "Bo").ended(60);
    check_writes(
        "HS-25: the agent who handled it",
        &transferred(),
        "
        card: Jane Doe
        first: phone in 201
        assign 201 to Ada
        tags in 201: as they are
        closing: note in 201 by Bo, active
        assign 201 to Bo
        ",
    );
    let play = check_writes(
        "HS-25, promise 4: a person changed it meanwhile",
        &transferred().meanwhile(40, |desk| desk.shown("201").assignee = Some(23)),
        "
        card: Jane Doe
        first: phone in 201
        assign 201 to Ada
        tags in 201: as they are
        closing: note in 201 by Bo, active
        ",
    );
    says(&play, &["assign.changed_by_person"]);
    check_writes(
        "HS-25, promise 4: a person took the assignee away",
        &transferred().meanwhile(40, |desk| desk.shown("201").assignee = None),
        "
        card: Jane Doe
        first: phone in 201
        assign 201 to Ada
        tags in 201: as they are
        closing: note in 201 by Bo, active
        ",
    );
}

#[test]
fn hs_25_long_after_the_record_only_if_nobody_chose_meanwhile() {
    // The first record stands; then the desk is away for two minutes, while the call lasts.
    let late = || {
        let call = reassigning().open_conversation("201").answered(8).ended(300);
        call.with(|desk| desk.away_until = Some(120)).with(|desk| desk.shown("201").assignee = Some(23))
    };
    let is_assigned = |situation: &Situation| situation.play().writes().contains(&"assign 201 to Ada".to_owned());
    assert!(is_assigned(&late()), "HS-25: it is his still who had it before the call");
    assert!(is_assigned(&late().set("reopen", true)), "HS-25: whatever the list was asked for");
    let chosen = |by_whom| late().meanwhile(60, move |desk| desk.shown("201").assignee = by_whom);
    assert!(!is_assigned(&chosen(Some(22))), "HS-25, promise 4: a person chose another");
    assert!(!is_assigned(&chosen(None)), "HS-25, promise 4: a person took it from him");
}

#[test]
fn hs_25_an_assignment_that_was_lost_replaces_nobody_whom_a_person_chose_meanwhile() {
    let lost = || {
        let call = reassigning().open_conversation("201").answered(8).ended(300);
        call.with(|desk| {
            desk.lost.insert("assignee".to_owned());
        })
    };
    let before = |user: Option<i64>| lost().with(|desk| desk.shown("201").assignee = user);
    let again = "
        card: Jane Doe
        first: phone in 201
        assign 201 to Ada → lost
        assign 201 to Ada
        tags in 201: as they are
        closing: note in 201 by Ada, active
        ";
    let left_alone = "
        card: Jane Doe
        first: phone in 201
        assign 201 to Ada → lost
        tags in 201: as they are
        closing: note in 201 by Ada, active
        ";
    check_writes("HS-25: it is nobody's still", &lost(), again);
    check_writes("HS-25: it is his still who had it", &before(Some(23)), again);
    let chosen = lost().meanwhile(30, |desk| desk.shown("201").assignee = Some(22));
    let play = check_writes("HS-25, promise 4: a person chose another", &chosen, left_alone);
    says(&play, &["assign.changed_by_person"]);
    let taken_away = before(Some(23)).meanwhile(30, |desk| desk.shown("201").assignee = None);
    check_writes("HS-25, promise 4: a person took it from him", &taken_away, left_alone);
}

#[test]
fn hs_25_long_after_the_answer_only_if_nobody_chose_meanwhile() {
    // The first record stands; then the desk is away for an hour.
    let late = || {
        let call = reassigning().open_conversation("201").answered(8).ended(60);
        call.with(|desk| desk.away_until = Some(3600))
    };
    let before = |user: Option<i64>| late().with(|desk| desk.shown("201").assignee = user);
    let assigned = "
        card: Jane Doe
        first: phone in 201
        assign 201 to Ada
        closing: note in 201 by Ada, active
        tags in 201: as they are
        ";
    let left_alone = "
        card: Jane Doe
        first: phone in 201
        closing: note in 201 by Ada, active
        tags in 201: as they are
        ";
    check_writes("HS-25: it was nobody's, and nobody touched it", &late(), assigned);
    check_writes("HS-25: it is his who had it before the call", &before(Some(23)), assigned);
    let chosen = before(Some(23)).meanwhile(1200, |desk| desk.shown("201").assignee = Some(22));
    let play = check_writes("HS-25, promise 4: a person chose another", &chosen, left_alone);
    says(&play, &["assign.changed_by_person"]);
    let taken_away = before(Some(23)).meanwhile(1200, |desk| desk.shown("201").assignee = None);
    check_writes("HS-25, promise 4: a person took it from him", &taken_away, left_alone);
    check_writes(
        "HS-25, promise 4: he had it already, and a person chose another before the call ended",
        &reassigning()
            .open_conversation("201")
            .answered(8)
            .ended(60)
            .with(|desk| desk.shown("201").assignee = Some(31))
            .meanwhile(30, |desk| desk.shown("201").assignee = Some(22)),
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: as they are
        closing: note in 201 by Ada, active
        ",
    );
    check_writes(
        "HS-25, promise 4: all of the call is told late, and whose it was before nobody knows",
        &reassigning()
            .open_conversation("201")
            .answered(8)
            .ended(60)
            .all_told_at(1800)
            .with(|desk| desk.shown("201").assignee = Some(23)),
        "
        first: phone in 201
        closing: note in 201 by Ada, active
        tags in 201: as they are
        ",
    );
}

#[test]
fn hs_25_an_assignee_that_is_refused_leaves_the_records_alone() {
    let play = check_writes(
        "HS-25: the assignment is refused, the records are not",
        &reassigning().open_conversation("201").answered(8).ended(60).with(|desk| {
            desk.refuses.insert("assignee".to_owned());
        }),
        "
        card: Jane Doe
        first: phone in 201
        assign 201 to Ada → refused
        tags in 201: as they are
        closing: note in 201 by Ada, active
        ",
    );
    says(&play, &["effect.refused"]);
    assert_eq!(play.desk.conversations["201"].customer, JANE);
}
