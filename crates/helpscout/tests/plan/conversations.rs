//! Choosing the conversation (HS-20, HS-21), and conversations that take no more, are merged or deleted.

use domain::memory::{Learned, Party};
use helpscout::question::ClosedDoor;
use helpscout::write::Write;

use crate::desk::Stored;
use crate::play::{Play, check, check_writes, says};
use crate::situation::{CALLER, JANE, Situation, at, destination, known_caller};

/// Jane calls, Ada answers, and they talk for a minute.
fn a_call() -> Situation {
    known_caller().answered(8).ended(60).no_operational_tags()
}

/// Where the first record went: a conversation's id, or `new`.
fn home(situation: &Situation) -> String {
    match situation.play().write("first") {
        Write::Phone(thread) => thread.conversation,
        Write::Conversation(_) => "new".to_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn hs_20_1_his_newest_open_conversation_by_last_activity() {
    let play = check(
        "HS-20 (1), HS-22, HS-27: a phone thread at the answer, a note 30 s after the end",
        &a_call().open_conversation("201").open_conversation("202").conversation("203", "closed"),
        "
        ask customers/+14155550101
        card: Jane Doe
        wait for the call
        ask conversations/101
        first: phone in 202
        ask conversation/202
        tags in 202: as they are
        wait for the call
        wait until +120
        ask conversation/202
        closing: note in 202 by Ada, active
        done: logged
        ",
    );
    says(&play, &["conversation.join_open", "record.first", "record.closing"]);
}

#[test]
fn hs_20_1_any_status_but_closed() {
    assert_eq!(home(&a_call().conversation("201", "pending")), "201");
    assert_eq!(home(&a_call().conversation("201", "closed")), "new");
    assert_eq!(home(&a_call().conversation("201", "spam")), "new", "never spam");
}

#[test]
fn hs_20_never_spam_a_draft_or_a_deleted_one() {
    let with = |change: fn(&mut helpscout::question::ListedConversation)| {
        a_call().open_conversation("200").open_conversation("201").with(|desk| change(desk.shown("201")))
    };
    assert_eq!(home(&with(|_| {})), "201");
    assert_eq!(home(&with(|one| one.tags = vec!["Spam".to_owned()])), "200", "tagged spam");
    assert_eq!(home(&with(|one| one.state = "draft".to_owned())), "200");
    assert_eq!(home(&with(|one| one.state = "deleted".to_owned())), "200");
    assert_eq!(home(&with(|one| one.inbox = Some(8))), "200", "another inbox");
}

#[test]
fn hs_20_2_reopening() {
    let closed_before_the_call = |hours: i64| {
        a_call().conversation("201", "closed").with(move |desk| {
            desk.shown("201").closed_at = Some(at(-3600 * hours));
        })
    };
    let on = |situation: Situation| situation.set("reopen", true);
    assert_eq!(home(&closed_before_the_call(1)), "new", "off by default");
    assert_eq!(home(&on(closed_before_the_call(1))), "201");
    assert_eq!(home(&on(closed_before_the_call(47))), "201");
    assert_eq!(home(&on(closed_before_the_call(48))), "new", "less than 48 hours before the call");
    let short = on(closed_before_the_call(3)).set("reopen_hours", 2);
    assert_eq!(home(&short), "new");
    let open_too = on(closed_before_the_call(1)).open_conversation("200");
    assert_eq!(home(&open_too), "200", "only if there is none open");
    let spam = on(closed_before_the_call(1)).with(|desk| desk.shown("201").tags = vec!["spam".to_owned()]);
    assert_eq!(home(&spam), "new", "never one that is tagged spam");
    check_writes(
        "HS-20 (2): reopened first, then the thread",
        &on(closed_before_the_call(1)),
        "
        card: Jane Doe
        reopen 201
        first: phone in 201
        tags in 201: as they are
        closing: note in 201 by Ada, active
        ",
    );
}

#[test]
fn hs_20_2_what_the_list_does_not_show_yet() {
    let changed = |change: fn(&mut Stored)| {
        let closed = a_call().conversation("201", "closed").set("reopen", true);
        closed.with(move |desk| desk.change_unseen("201", change))
    };
    assert_eq!(home(&changed(|_| {})), "201");
    assert_eq!(home(&changed(|one| one.shown.tags = vec!["spam".to_owned()])), "new", "tagged spam meanwhile");
    assert_eq!(home(&changed(|one| one.shown.inbox = Some(8))), "new", "moved meanwhile");
    let merged = a_call().conversation("201", "closed").conversation("300", "closed").set("reopen", true);
    let merged = merged.with(|desk| {
        desk.change_unseen("201", |_| {});
        desk.merge("201", "300");
        desk.shown("300").inbox = Some(8);
    });
    assert_eq!(home(&merged), "new", "merged away meanwhile");
    check_writes(
        "HS-20 (2): opened by a person meanwhile, so it is joined as it is",
        &changed(|one| one.shown.status = "active".to_owned()),
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: as they are
        closing: note in 201 by Ada, active
        ",
    );
}

#[test]
fn hs_20_2_closed_again_by_a_person_while_the_record_took_long() {
    let slow = || {
        let closed = a_call().conversation("201", "closed").set("reopen", true).no_operational_tags();
        closed.with(|desk| {
            desk.lost.insert("first".to_owned());
        })
    };
    let stays_open = "
        card: Jane Doe
        reopen 201
        first: phone in 201 → lost
        first: phone in 201
        closing: note in 201 by Ada, active
        tags in 201: as they are
        ";
    check_writes("HS-20 (2): open still", &slow(), stays_open);
    let closed_again = slow().meanwhile(40, |desk| desk.shown("201").status = "closed".to_owned());
    check_writes(
        "promise 4: what a person closed again stays closed",
        &closed_again,
        "
        card: Jane Doe
        reopen 201
        first: phone in 201 → lost
        first: phone and note in a new one of 101 by Ada
        ",
    );
}

#[test]
fn hs_20_2_the_newest_closed_one() {
    let two = a_call().conversation("201", "closed").conversation("202", "closed").set("reopen", true);
    assert_eq!(home(&two), "202");
}

#[test]
fn hs_20_3_otherwise_a_new_one() {
    let play = check_writes(
        "HS-20 (3), HS-27: a new one, active, assigned to nobody",
        &a_call(),
        "
        card: Jane Doe
        first: phone in a new one of 101 by Ada
        closing: note in 901 by Ada, active
        ",
    );
    says(&play, &["conversation.none_open"]);
}

#[test]
fn hs_21_always_new_no_search() {
    let play = check(
        "HS-21: no search for conversations, one new one per call",
        &a_call().open_conversation("201").always_new(),
        "
        ask customers/+14155550101
        card: Jane Doe
        wait for the call
        first: phone in a new one of 101 by Ada
        wait for the call
        wait until +120
        ask conversation/901
        closing: note in 901 by Ada, active
        done: logged
        ",
    );
    says(&play, &["conversation.always_new"]);
}

#[test]
fn hs_21_always_new_acts_on_reopening_too() {
    let closed = a_call().conversation("201", "closed").set("reopen", true).always_new();
    assert_eq!(home(&closed), "new", "HS-02: with always new, reopening acts on messages only");
}

// --- Our own conversation that no list shows yet ------------------------------------------------------

fn wrote_to(situation: &Situation, id: &str, seconds: i64) -> Play {
    let mut play = Play::new(situation, 0);
    let mut party = Party::unknown(CALLER);
    party.learn(&Learned::PartyConversation {
        address: CALLER.to_owned(),
        destination: destination(),
        conversation: id.to_owned(),
        at: at(seconds),
    });
    play.party = Some(party);
    play.run_on();
    play
}

/// What the list showed of whose it was counts only long after the answer.
#[test]
fn hs_25_at_the_answer_it_is_the_agents_whoever_had_it() {
    let call = a_call().set("reassign", true).open_conversation("205").with(|desk| {
        desk.unlisted.insert("205".to_owned());
        desk.shown("205").assignee = Some(23);
    });
    let play = wrote_to(&call, "205", -60);
    assert!(play.writes().contains(&"assign 205 to Ada".to_owned()), "{:#?}", play.words());
}

#[test]
fn a_conversation_of_our_own_that_no_list_shows_yet_ranks_first() {
    let unlisted = || {
        a_call().open_conversation("201").open_conversation("205").with(|desk| {
            desk.unlisted.insert("205".to_owned());
        })
    };
    let of = |play: &Play| match play.write("first") {
        Write::Phone(thread) => thread.conversation,
        _ => "new".to_owned(),
    };
    let play = wrote_to(&unlisted(), "205", -60);
    assert_eq!(of(&play), "205", "read by id");
    says(&play, &["conversation.join_ours"]);
    assert_eq!(of(&wrote_to(&unlisted(), "205", -3600)), "201", "the list had time to show it");
    let closed = unlisted().with(|desk| desk.shown("205").status = "closed".to_owned());
    assert_eq!(of(&wrote_to(&closed, "205", -60)), "201", "a person closed it");
    let merged = unlisted().with(|desk| desk.merge("205", "201"));
    assert_eq!(of(&wrote_to(&merged, "205", -60)), "201", "merges are followed");
    let whose = |customer: &str| {
        let customer = Some(customer.to_owned());
        unlisted().with(|desk| desk.shown("205").customer = customer)
    };
    assert_eq!(of(&wrote_to(&whose(JANE), "205", -60)), "205", "it is his");
    assert_eq!(of(&wrote_to(&whose("300"), "205", -60)), "201", "it is somebody else's by now");
    let gone = unlisted().with(|desk| drop(desk.conversations.remove("205")));
    assert_eq!(of(&wrote_to(&gone, "205", -60)), "201", "a person deleted it");
}

// --- Full and locked ones -----------------------------------------------------------------------------

#[test]
fn a_full_conversation_is_passed_over_and_linked() {
    let full = a_call().open_conversation("201").with(|desk| desk.shown("201").threads = 91);
    let play = full.play();
    let Write::Conversation(new) = play.write("first") else { panic!("a new one") };
    assert!(new.phone.contains("https://desk.example/201"), "{}", new.phone);
    says(&play, &["conversation.full"]);
    let older = a_call().open_conversation("200").open_conversation("201").with(|desk| {
        desk.shown("201").threads = 91;
    });
    assert_eq!(home(&older), "200", "the next newest takes it");
    let just = a_call().open_conversation("201").with(|desk| desk.shown("201").threads = 90);
    assert_eq!(home(&just), "201", "90 threads are not full");
}

#[test]
fn a_conversation_that_takes_no_more_at_the_first_record() {
    for (door, reason) in [(ClosedDoor::Full, "conversation.full"), (ClosedDoor::Locked, "conversation.locked")] {
        let shut = a_call().open_conversation("201").with(|desk| {
            desk.doors.insert("201".to_owned(), door.clone());
        });
        let play = check_writes(
            "412, 423: a new conversation that links the old",
            &shut,
            "
            card: Jane Doe
            first: phone in 201 → not as thought
            first: phone in a new one of 101 by Ada
            closing: note in 901 by Ada, active
            ",
        );
        let Write::Conversation(new) = play.write("first") else { panic!("a new one") };
        assert!(new.phone.contains("https://desk.example/201"), "{}", new.phone);
        says(&play, &[reason]);
    }
}

#[test]
fn a_conversation_that_takes_no_more_at_the_closing_record() {
    for door in [ClosedDoor::Full, ClosedDoor::Locked] {
        let shut = a_call().open_conversation("201").commented(300, 1, "Ada", "Sent it").meanwhile(30, move |desk| {
            desk.doors.insert("201".to_owned(), door.clone());
        });
        let play = check_writes(
            "412, 423: the closing record begins a new one that links the old; what is later follows it",
            &shut,
            "
            card: Jane Doe
            first: phone in 201
            tags in 201: as they are
            closing: note in 201 by Ada, active → not as thought
            closing: phone in a new one of 101 by Ada
            comment: note in 901 by Ada, active
            ",
        );
        let Write::Conversation(new) = play.write("closing") else { panic!("a new one") };
        assert!(new.phone.contains("https://desk.example/201"), "{}", new.phone);
    }
}

#[test]
fn the_new_one_is_of_a_customer_who_stands() {
    let shut = a_call().open_conversation("201").meanwhile(30, |desk| {
        desk.doors.insert("201".to_owned(), ClosedDoor::Full);
        desk.customers.clear();
        desk.add_customer("102", "John Roe", CALLER, "");
    });
    let play = check_writes(
        "412, and W-08: a person deleted the one that the call was logged to",
        &shut,
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: as they are
        closing: note in 201 by Ada, active → not as thought
        closing: phone in a new one of 101 by Ada → not as thought
        closing: phone in a new one of 102 by Ada
        ",
    );
    let Write::Conversation(new) = play.write("closing") else { panic!("a new one") };
    assert!(new.subject.contains("John Roe"), "{}", new.subject);
    assert!(new.place.customer_known_at > at(90), "a search chose him just now: {}", new.place.customer_known_at);
}

// --- Merged and deleted ones --------------------------------------------------------------------------

#[test]
fn merged_in_mid_call_later_records_follow() {
    let play = check_writes(
        "301: the closing record and later comments go to the other",
        &a_call().open_conversation("201").commented(300, 1, "Ada", "Sent it").meanwhile(30, |desk| {
            desk.add_conversation("400", JANE, "pending");
            desk.merge("201", "400");
        }),
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: as they are
        closing: note in 400 by Ada, pending
        comment: note in 400 by Ada, pending
        ",
    );
    assert_eq!(play.desk.conversations["400"].records.len(), 2);
}

#[test]
fn merged_between_the_list_and_the_first_record() {
    check_writes(
        "404 on a write: GET by id tells the new one",
        &a_call().open_conversation("201").meanwhile(8, |desk| {
            desk.add_conversation("400", JANE, "active");
            let stale = desk.conversations["201"].clone();
            desk.merge("201", "400");
            // The list still shows the old one, and not yet the new.
            desk.unlisted.insert("400".to_owned());
            desk.stale.push(stale);
        }),
        "
        card: Jane Doe
        first: phone in 201 → not as thought
        first: phone in 400
        tags in 400: as they are
        closing: note in 400 by Ada, active
        ",
    );
}

#[test]
fn deleted_between_the_list_and_the_first_record() {
    check_writes(
        "404 on a write, and it is gone: a new one",
        &a_call().open_conversation("201").meanwhile(8, |desk| {
            let stale = desk.conversations.remove("201").unwrap();
            desk.stale.push(stale);
        }),
        "
        card: Jane Doe
        first: phone in 201 → not as thought
        first: phone in a new one of 101 by Ada
        closing: note in 901 by Ada, active
        ",
    );
}

#[test]
fn deleted_in_mid_call_the_filing_ends() {
    let play = check(
        "W-08: removed by a person: nothing is written again",
        &a_call().open_conversation("201").commented(300, 1, "Ada", "Sent it").meanwhile(30, |desk| {
            desk.conversations.remove("201");
        }),
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
        done: removed_by_person
        done: removed_by_person
        ",
    );
    assert!(play.desk.conversations.is_empty());
}
