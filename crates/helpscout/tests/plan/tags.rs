//! Tags (C-40…C-43, HS-26).

use std::collections::BTreeSet;

use domain::ids::FilingId;
use domain::memory::{Conversation, Learned};
use domain::people::TeamMembers;
use helpscout::write::Write;

use crate::play::{Play, check_writes, says};
use crate::situation::{JANE, Situation, agent, destination, known_caller};

/// The tags of the conversation in the end.
fn tags_of(play: &Play) -> BTreeSet<String> {
    let id = if play.desk.conversations.contains_key("201") { "201".to_owned() } else { play.desk.begun() };
    play.desk.conversations[&id].shown.tags.iter().cloned().collect()
}

#[track_caller]
fn check_tags(says: &str, situation: &Situation, expected: &[&str]) -> Play {
    let play = situation.play();
    let expected: BTreeSet<String> = expected.iter().map(|tag| (*tag).to_owned()).collect();
    assert_eq!(tags_of(&play), expected, "{says}: {:#?}", play.words());
    play
}

fn joined() -> Situation {
    known_caller().open_conversation("201").no_operational_tags().answered(8)
}

#[test]
fn c_40_tags_set_during_the_call_reach_the_desk_after_it_ends_later_ones_then() {
    let play = check_writes(
        "C-40",
        &joined().tagged(30, &["Refund"]).ended(60).tagged(300, &["Refund", "VIP, gold"]),
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: as they are
        closing: note in 201 by Ada, active
        tags in 201: +refund
        tags in 201: +vip gold
        ",
    );
    let late = play.steps.iter().rfind(|step| step.words.starts_with("tags")).unwrap();
    let told = crate::situation::at(300);
    assert!(late.at.duration_since(told).as_secs() <= 5, "within seconds: {}", late.at);
}

#[test]
fn c_40_untagging_removes_what_deskline_added() {
    check_writes(
        "C-40",
        &joined().tagged(30, &["Refund"]).ended(60).untagged(300, &[]),
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: as they are
        closing: note in 201 by Ada, active
        tags in 201: +refund
        tags in 201: -refund
        ",
    );
    check_tags("C-40 untagged before the end", &joined().tagged(30, &["Refund"]).untagged(40, &[]).ended(60), &[]);
}

#[test]
fn c_41_what_stays_is_said_with_each_change() {
    let call = joined().tagged(30, &["Refund"]).ended(60).tagged(300, &["Refund", "VIP"]).untagged(600, &["VIP"]);
    let Write::Tags(last) = call.play().write("tags") else { panic!("tags") };
    assert_eq!((last.change.removed, last.kept), (vec!["refund".to_owned()], vec!["vip".to_owned()]));
}

#[test]
fn c_40_only_what_an_aircall_user_set() {
    check_tags("C-40: the system's tags are none", &joined().tagged_by_system(30, &["Auto"]).ended(60), &[]);
}

#[test]
fn c_41_a_tag_that_was_there_before_us_is_not_ours() {
    let before = joined().with(|desk| desk.shown("201").tags = vec!["Refund".to_owned(), "VIP".to_owned()]);
    let play = check_tags(
        "C-41: never removed, and compared without case",
        &before.tagged(30, &["refund"]).ended(60).untagged(300, &[]),
        &["Refund", "VIP"],
    );
    let changes = play.writes().into_iter().filter(|write| write.contains(" +") || write.contains(" -"));
    assert_eq!(changes.count(), 0, "{:?}", play.writes());
}

#[test]
fn c_41_people_may_tag_meanwhile() {
    check_tags(
        "C-41: a PUT replaces the list, so it is read freshly",
        &joined().ended(60).tagged(300, &["Refund"]).meanwhile(299, |desk| {
            desk.shown("201").tags.push("by hand".to_owned());
        }),
        &["by hand", "refund"],
    );
}

#[test]
fn c_41_our_tag_stays_while_another_interaction_wants_it() {
    let situation = joined().tagged(30, &["Refund"]).ended(60).untagged(300, &[]);
    let mut play = Play::new(&situation, 0);
    let mut conversation = Conversation::unknown("201", &destination());
    conversation.learn(&Learned::TagsWanted {
        conversation: "201".to_owned(),
        destination: destination(),
        filing: FilingId(77),
        tags: vec!["refund".to_owned()],
    });
    play.conversations.insert("201".to_owned(), conversation);
    play.run_on();
    assert_eq!(tags_of(&play), BTreeSet::from(["refund".to_owned()]), "{:#?}", play.words());
}

#[test]
fn c_43_a_tag_that_a_person_removed_stays_removed() {
    let call = || known_caller().open_conversation("201").answered(8).tagged(30, &["Refund"]).ended(60);
    let play = check_tags(
        "C-43: a user's tag, and an operational one",
        &call().tagged(600, &["Refund", "VIP"]).meanwhile(300, |desk| {
            desk.shown("201").tags.retain(|tag| tag != "refund" && tag != "inbound");
        }),
        &["number-name-support", "vip"],
    );
    says(&play, &["tags.removed_by_person"]);
    check_tags(
        "C-43: set again in Aircall, it stays removed",
        &call().untagged(600, &[]).tagged(900, &["Refund"]).meanwhile(300, |desk| {
            desk.shown("201").tags.retain(|tag| tag != "refund");
        }),
        &["inbound", "number-name-support"],
    );
}

#[test]
fn c_41_a_tag_that_a_person_removed_and_put_again_is_his() {
    let call = joined().tagged(30, &["Refund"]).ended(60).tagged(600, &["Refund", "VIP"]).untagged(900, &["VIP"]);
    let call = call.meanwhile(300, |desk| desk.shown("201").tags.retain(|tag| tag != "refund"));
    let call = call.meanwhile(700, |desk| desk.shown("201").tags.push("refund".to_owned()));
    check_tags("C-41: we saw in between that ours was gone", &call, &["refund", "vip"]);
}

#[test]
fn c_43_in_a_conversation_that_we_began() {
    check_tags(
        "C-43",
        &known_caller().answered(8).ended(60).tagged(600, &["Refund"]).meanwhile(300, |desk| {
            let id = desk.begun();
            desk.shown(&id).tags.retain(|tag| tag != "inbound");
        }),
        &["number-name-support", "refund"],
    );
}

#[test]
fn promise_1_a_tie_that_would_remove_a_tag_asks_for_a_fresh_read() {
    let tie = joined().ended(60).tagged(300, &["Refund"]).untagged(300, &[]).but_told_late(2);
    let play = check_writes(
        "promise 1: tag and untag in one second: read afresh, once, before the tag is taken away",
        &tie,
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: as they are
        closing: note in 201 by Ada, active
        tags in 201: +refund
        tags in 201: -refund
        ",
    );
    let asked = play.words().iter().filter(|words| *words == "ask phone.call").count();
    assert_eq!(asked, 1);
    says(&play, &["ask.call_afresh"]);
}

// --- Operational tags ---------------------------------------------------------------------------------

#[test]
fn hs_26_an_answered_inbound_call() {
    let play = check_writes(
        "HS-26: *call in progress* while it lasts, removed at the end",
        &known_caller().open_conversation("201").answered(8).ended(60),
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: +call in progress +inbound +number-name-support
        closing: note in 201 by Ada, active
        tags in 201: -call in progress
        ",
    );
    assert_eq!(tags_of(&play).len(), 2);
    check_writes(
        "HS-26: a new conversation is made with its tags",
        &known_caller().answered(8).ended(60),
        "
        card: Jane Doe
        first: phone in a new one of 101 by Ada | call in progress, inbound, number-name-support
        closing: note in 901 by Ada, active
        tags in 901: -call in progress
        ",
    );
}

#[test]
fn hs_26_a_call_that_lasts_for_hours_is_in_progress_all_the_time() {
    let long = known_caller().open_conversation("201").answered(8).until(3 * 3600);
    check_tags("HS-26", &long, &["call in progress", "inbound", "number-name-support"]);
}

#[test]
fn hs_26_outbound_missed_voicemail() {
    let call = || known_caller().open_conversation("201");
    check_tags("outbound", &call().outbound().answered(8).ended(60), &["number-name-support", "outbound"]);
    check_tags("missed", &call().missed(20), &["inbound", "missed call", "number-name-support"]);
    check_tags(
        "voicemail",
        &call().missed(20).voicemail(53),
        &["inbound", "missed call", "number-name-support", "voicemail"],
    );
    check_tags(
        "a voicemail that comes later",
        &call().missed(20).voicemail(500),
        &["inbound", "missed call", "number-name-support", "voicemail"],
    );
    check_tags(
        "unanswered outbound: no *missed* tag",
        &call().outbound().missed(20),
        &["number-name-support", "outbound"],
    );
}

#[test]
fn hs_26_callback_requested() {
    let call = || known_caller().open_conversation("201").missed(20);
    let play = check_tags(
        "the built-in tag is recognised by its code",
        &call().tagged_by_system(15, &["callback request"]),
        &["callback", "inbound", "missed call", "number-name-support"],
    );
    assert!(play.words().contains(&"ask phone.tags".to_owned()));
    check_tags(
        "another system tag is none",
        &call().tagged_by_system(15, &["overflow"]),
        &["inbound", "missed call", "number-name-support"],
    );
}

#[test]
fn hs_26_team_names() {
    let call = || known_caller().open_conversation("201").tag_named("inbound", false).tag_named("number_name", false);
    let members = |situation: Situation| {
        situation.with(|desk| {
            desk.team_members = vec![
                TeamMembers { id: 50, users: vec![agent("Bo").id] },
                TeamMembers { id: 51, users: vec![agent("Ada").id] },
            ];
        })
    };
    let two = || members(call().teams(&["Sales", "Care, EU"]));
    check_tags("the team of the agent who answered", &two().answered(8).ended(60), &["team-name-care eu"]);
    check_tags(
        "an agent of none of them: all the call's teams",
        &two().answered_by(8, "Zoe").ended(60),
        &["team-name-care eu", "team-name-sales"],
    );
    check_tags(
        "nobody answered: all the call's teams",
        &two().missed(20),
        &["missed call", "team-name-care eu", "team-name-sales"],
    );
    let one = call().teams(&["Sales"]).answered(8).ended(60);
    let play = check_tags("one team needs no question", &one, &["team-name-sales"]);
    assert!(!play.words().contains(&"ask phone.teams".to_owned()));
    check_tags("outbound: none", &two().outbound().tag_named("outbound", false).answered(8).ended(60), &[]);
}

#[test]
fn c_42_operational_tags_can_be_switched_off_or_renamed() {
    let call = || known_caller().open_conversation("201").missed(20).voicemail(53);
    let play = check_tags(
        "C-42",
        &call()
            .tag_named("missed_call", "Lost, alas")
            .tag_named("voicemail", false)
            .tag_named("number_name", "line {name}"),
        &["inbound", "line support", "lost alas"],
    );
    assert!(!play.writes().iter().any(|write| write.contains("voicemail")));
    let off = known_caller().open_conversation("201").answered(8).ended(60).tag_named("call_in_progress", false);
    check_writes(
        "C-42 *call in progress* off",
        &off,
        "
        card: Jane Doe
        first: phone in 201
        tags in 201: +inbound +number-name-support
        closing: note in 201 by Ada, active
        ",
    );
}

/// A merge in mid-call; the desk takes the tags along.
fn merged(situation: Situation, at: i64) -> Situation {
    situation.meanwhile(at, |desk| {
        let tags = desk.shown("201").tags.clone();
        desk.add_conversation("400", JANE, "active");
        desk.merge("201", "400");
        desk.shown("400").tags = tags;
    })
}

/// The tags of the conversation that is left after a merge.
fn tags_after_merge(situation: &Situation) -> Vec<String> {
    let mut tags = situation.play().desk.conversations["400"].shown.tags.clone();
    tags.sort();
    tags
}

#[test]
fn merged_conversations_keep_our_tags_ours() {
    let call = known_caller().open_conversation("201").answered(8).tagged(20, &["Refund"]).ended(60);
    let tags = tags_after_merge(&merged(call, 30));
    assert_eq!(tags, ["inbound", "number-name-support", "refund"], "HS-26: *call in progress* is removed at the end");
    let untagged = merged(joined().tagged(20, &["Refund"]).ended(60).untagged(900, &[]), 300);
    assert!(tags_after_merge(&untagged).is_empty(), "C-40: untagging removes what Deskline added");
}
