//! The ticket's tags (C-40…C-43, GO-20).

use domain::people::TeamMembers;
use gorgias::write::Write;
use serde_json::json;

use crate::chance::Luck;
use crate::play::{Play, check_writes, never_says, says};
use crate::situation::{Situation, known};

/// The tags of the only ticket.
#[track_caller]
fn tags(play: &Play) -> Vec<String> {
    let mut tags = play.ticket().shown.tags.clone();
    tags.sort();
    tags
}

#[track_caller]
fn check_tags(says: &str, call: Situation, expected: &[&str]) -> Play {
    let play = call.play();
    assert_eq!(tags(&play), expected, "{says}:\n{}", play.all_words());
    play
}

fn answered() -> Situation {
    known().rings(0).answered(8)
}

/// Only tags that an agent sets.
fn plain() -> Situation {
    known().no_operational_tags().rings(0).answered(8)
}

#[test]
fn go_20_direction_number_team_missed_and_voicemail() {
    check_tags("inbound", answered().ended(60), &["Aircall", "Support", "inbound call"]);
    check_tags("outbound", known().calls_out(0).answered(8).ended(60), &["Aircall", "Support", "outbound call"]);
    check_tags("missed", known().rings(0).missed(9), &["Aircall", "Support", "inbound call", "missed call"]);
    check_tags("outbound, not answered", known().calls_out(0).missed(9), &["Aircall", "Support", "outbound call"]);
    let voicemail = known().rings(0).missed(9).voicemail(42);
    check_tags("voicemail", voicemail, &["Aircall", "Support", "inbound call", "missed call", "voicemail"]);
    check_tags("team", answered().teams(&["Team A"]).ended(60), &["Aircall", "Support", "Team A", "inbound call"]);
}

#[test]
fn go_20_of_several_teams_that_of_the_agent_who_answered() {
    let call = answered().teams(&["Team A", "Team B"]).ended(60).with(|desk| {
        desk.team_members = vec![TeamMembers { id: 50, users: vec![12] }, TeamMembers { id: 51, users: vec![11] }];
    });
    let play = check_tags("GO-20", call, &["Aircall", "Support", "Team B", "inbound call"]);
    assert!(!play.writes().iter().any(|words| words.starts_with("tags")), "at once:\n{}", play.all_words());
}

#[test]
fn c_42_each_tag_can_be_renamed_or_switched_off() {
    let call = answered()
        .ended(60)
        .tag_named("aircall", "Phone")
        .tag_named("number_name", "on {name}")
        .tag_named("inbound", false);
    check_tags("C-42", call, &["Phone", "on Support"]);
}

#[test]
fn c_40_tags_set_during_the_call_come_after_it_ends_and_later_ones_within_seconds() {
    let play = check_writes(
        "C-40",
        &plain().tagged(20, &["Refund"]).ended(60).tagged(300, &["Refund", "VIP"]),
        "
        card: Jane Doe
        first: note by Ada in a new phone ticket of 101, assigned to Ada
        closing: note by Ada in 901
        tags in 901: +Refund
        tags in 901: +VIP
        ",
    );
    let last = play.steps.iter().rev().find(|step| step.words.contains("VIP")).unwrap();
    assert!(last.at <= crate::situation::at(305), "within seconds");
}

#[test]
fn c_40_untagging_removes_what_deskline_added_and_only_that() {
    let call = plain().tagged(20, &["Refund", "VIP"]).ended(60).untagged(300, &["VIP"]).meanwhile(200, |desk| {
        desk.shown("901").tags.push("by hand".to_owned());
    });
    check_tags("C-40", call, &["VIP", "by hand"]);
}

#[test]
fn c_41_a_tag_that_was_there_before_us_is_never_removed() {
    let call = plain().tagged(20, &["Refund"]).ended(60).untagged(300, &[]).meanwhile(40, |desk| {
        desk.shown("901").tags.push("Refund".to_owned());
    });
    check_tags("C-41", call, &["Refund"]);
}

#[test]
fn c_41_what_stays_is_said_with_each_change() {
    let call = plain().tagged(20, &["Refund"]).ended(60).tagged(300, &["Refund", "VIP"]).untagged(600, &["VIP"]);
    let play = call.play();
    let Some(Write::Tags(last)) = play.all_of("tags").pop() else { panic!("tags:\n{}", play.all_words()) };
    assert_eq!((last.change.removed, last.kept), (vec!["Refund".to_owned()], vec!["VIP".to_owned()]));
}

#[test]
fn c_41_names_that_differ_in_case_are_two_tags() {
    let call = plain().tagged(20, &["refund"]).ended(60).untagged(300, &[]).meanwhile(40, |desk| {
        desk.shown("901").tags.push("Refund".to_owned());
    });
    let play = check_tags("C-41", call, &["Refund"]);
    assert!(play.writes().contains(&"tags in 901: -refund".to_owned()), "{}", play.all_words());
}

#[test]
fn c_43_a_tag_that_a_person_removed_stays_away() {
    let call = plain()
        .tagged(20, &["Refund"])
        .ended(60)
        .tagged(300, &["Refund", "VIP"])
        .tagged(500, &["Refund", "VIP", "Third"]);
    let undisturbed = call.play();
    says(&undisturbed, &["tags.change"]);
    never_says(&undisturbed, &["tags.removed_by_person"]);
    let call = call.meanwhile(200, |desk| desk.shown("901").tags.clear());
    says(&check_tags("C-43: a user's tag", call, &["Third", "VIP"]), &["tags.removed_by_person"]);
    let call = answered().ended(60).tagged(300, &["VIP"]).tagged(500, &["VIP", "Third"]);
    let call = call.meanwhile(200, |desk| desk.shown("901").tags.retain(|tag| tag != "inbound call"));
    check_tags("C-43: an operational tag", call, &["Aircall", "Support", "Third", "VIP"]);
}

#[test]
fn c_40_system_tags_are_not_users_tags() {
    check_tags("C-40", plain().tagged_by_system(20, &["from the system"]).ended(60), &[]);
}

#[test]
fn c_40_tags_are_changed_singly_and_only_where_there_is_a_change() {
    let play = plain().tagged(20, &["Refund"]).ended(60).commented(300, 1, "Ada", "Later").play();
    let changes = play.writes().into_iter().filter(|words| words.starts_with("tags"));
    assert_eq!(changes.count(), 1, "{}", play.all_words());
}

#[test]
fn c_40_a_refused_change_is_said_and_not_tried_again_whatever_comes_later() {
    let call = plain().tagged(20, &["Refund"]).ended(60).commented(300, 1, "Ada", "Later");
    let play = call.with(|desk| desk.refuse("tags")).play();
    let changes = play.writes().into_iter().filter(|words| words.starts_with("tags"));
    assert_eq!(changes.collect::<Vec<_>>(), ["tags in 901: +Refund → refused"], "{}", play.all_words());
    says(&play, &["effect.refused"]);
}

#[test]
fn go_20_a_request_to_be_called_back() {
    let call = known().rings(0).tagged_by_system(15, &["asked back"]).missed(20);
    check_tags("GO-20", call, &["Aircall", "Support", "callback request", "inbound call", "missed call"]);
}

/// A request at 0 and an outbound call an hour later; the tags of the outbound call's ticket.
#[track_caller]
fn tags_of_the_second(says: &str, play: &Play, holds: bool) {
    let second = &play.desk.begun()[1].shown;
    assert_eq!(second.tags.contains(&"callback done".to_owned()), holds, "{says}: {second:?}\n{}", play.all_words());
}

#[test]
fn go_20_callback_done_by_all_three_ways() {
    let asked = || known().rings(0).tagged_by_system(15, &["asked back"]).missed(20);
    let first = || known().rings(0).missed(20);
    tags_of_the_second(
        "by the call that it names",
        &first().calls_out(3600).answers_request_of(3601, 4001).answered(3610).ended(3700).play(),
        true,
    );
    tags_of_the_second(
        "by Aircall's tag",
        &first().calls_out(3600).answered(3610).tagged_by_system(3620, &["called back"]).ended(3700).play(),
        true,
    );
    tags_of_the_second(
        "by a call to the same person after his request",
        &asked().calls_out(3600).answered(3610).ended(3700).play(),
        true,
    );
}

#[test]
fn go_20_no_callback_is_done_by_a_call_that_does_not_reach_him_or_that_nobody_asked_for() {
    let asked = || known().rings(0).tagged_by_system(15, &["asked back"]).missed(20);
    tags_of_the_second("not reached", &asked().calls_out(3600).missed(3620).play(), false);
    tags_of_the_second(
        "another person",
        &asked().calls_out(3600).from("+13105550199").answered(3610).ended(3700).play(),
        false,
    );
    tags_of_the_second(
        "nobody asked",
        &known().rings(0).missed(20).calls_out(3600).answered(3610).ended(3700).play(),
        false,
    );
    let at_once =
        known().rings(0).tagged_by_system(15, &["asked back"]).missed(20).calls_out(0).answered(100).ended(200);
    tags_of_the_second("begun before he could ask", &at_once.play(), false);
    tags_of_the_second("he called again himself", &asked().rings(3600).answered(3610).ended(3700).play(), false);
}

#[test]
fn go_20_a_request_is_done_once_also_when_its_call_is_tagged_later() {
    let asked = known().rings(0).tagged_by_system(15, &["asked back"]).missed(20);
    let asked = asked.tags_by_hand_of_system(7200, "asked back", "Later");
    let play = asked.calls_out(3600).answered(3610).ended(3700).calls_out(9000).answered(9010).ended(9100).play();
    tags_of_the_second("the first call back", &play, true);
    let third = &play.desk.begun()[2].shown;
    assert!(!third.tags.contains(&"callback done".to_owned()), "{}", play.all_words());
}

#[test]
fn go_20_a_second_request_is_done_by_the_call_after_it_whatever_is_said_of_the_first_later() {
    let asked = || known().rings(0).tagged_by_system(15, &["asked back"]).missed(20);
    let back = asked().calls_out(3600).answered(3610).ended(3700).tagged(12_000, &["Later"]);
    let again = back.rings(7200).tagged_by_system(7215, &["asked back"]).missed(7220);
    let play = again.calls_out(14_000).answered(14_010).ended(14_100).play();
    tags_of_the_second("the first call back", &play, true);
    let fourth = &play.desk.begun()[3].shown;
    assert!(fourth.tags.contains(&"callback done".to_owned()), "{}", play.all_words());
}

/// The tags may be switched on before he is called back.
#[test]
fn go_20_a_request_is_remembered_also_while_no_tag_tells_it() {
    let off = known().tag_named("callback_request", false).tag_named("callback_done", false);
    let asked = off.rings(0).tagged_by_system(15, &["asked back"]).missed(20);
    let mut play = Play::new(&asked.calls_out(3600).answered(3610).ended(3700), Luck::Good);
    play.situation.horizon = 3000;
    play.run_on();
    play.situation.horizon = 30_000;
    play.situation.settings = json!({});
    play.run_on();
    tags_of_the_second("GO-20", &play, true);
}

#[test]
fn c_41_a_tag_that_a_person_removed_and_put_again_is_his() {
    let call = plain().tagged(20, &["Refund"]).ended(60).tagged(300, &["Refund", "VIP"]).untagged(600, &["VIP"]);
    let call = call.meanwhile(200, |desk| desk.shown("901").tags.clear());
    let call = call.meanwhile(400, |desk| desk.shown("901").tags.push("Refund".to_owned()));
    check_tags("C-41: we saw in between that ours was gone", call, &["Refund", "VIP"]);
}

#[test]
fn c_43_a_tag_of_the_first_write_that_a_person_removes_stays_away() {
    let call = answered().ended(60).meanwhile(30, |desk| desk.shown("901").tags.clear()).tagged(300, &["VIP"]);
    check_tags("C-43", call, &["VIP"]);
}
