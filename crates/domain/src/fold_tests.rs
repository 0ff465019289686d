//! Tests of the fold: promise 1 as properties, and each rule by example.

#[path = "fold_tests/properties.rs"]
mod properties;

use super::*;
use crate::fact::CallView;
use crate::ids::{CallId, NumberId};
use phone::PhoneNumber;

const CALL: CallId = CallId(71);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn agent(id: i64) -> Agent {
    Agent { id, name: format!("Agent {id}"), email: Some(format!("agent{id}@example.org")) }
}

fn number(id: i64) -> OwnNumber {
    OwnNumber {
        id: NumberId(id),
        name: format!("Line {id}"),
        number: PhoneNumber::parse("+33 1 76 11 11 11", None),
        digits: "+33 1 76 11 11 11".to_owned(),
        country: None,
    }
}

fn caller(text: &str) -> External {
    External::read(text, None)
}

fn tag(id: i64) -> CallTag {
    CallTag { id, name: format!("tag {id}"), by: Some(1) }
}

fn comment(id: i64, second: i64) -> Comment {
    Comment { id, content: format!("note {id}"), posted_at: at(second), by: Some(agent(1)) }
}

/// What every payload of a call tells.
fn view() -> CallView {
    CallView {
        direction: Some(Direction::Inbound),
        number: Some(number(5)),
        party: Some(caller("+1 415-555-0101")),
        started_at: Some(at(0)),
        ..CallView::default()
    }
}

fn fact(event: CallEvent, second: i64, view: CallView) -> CallFact {
    CallFact { call: CALL, event, at: at(second), view }
}

/// Folds facts in the order given; a fact's place is its hash.
fn folded(facts: &[CallFact]) -> Call {
    fold_some(facts).expect("enough is told")
}

fn fold_some(facts: &[CallFact]) -> Option<Call> {
    fold(facts.iter().enumerate().map(|(place, fact)| (hash(place), fact)))
}

fn hash(place: usize) -> FactHash {
    FactHash([u8::try_from(place).unwrap(); 32])
}

#[test]
fn without_direction_or_number_there_is_no_call_yet() {
    assert_eq!(fold([]), None);
    assert_eq!(fold_some(&[fact(CallEvent::Created, 0, CallView { direction: None, ..view() })]), None);
    assert_eq!(fold_some(&[fact(CallEvent::Created, 0, CallView { number: None, ..view() })]), None);
}

#[test]
fn a_call_that_tells_no_other_end_is_anonymous() {
    let call = folded(&[fact(CallEvent::Created, 0, CallView { party: None, ..view() })]);
    assert_eq!(call.core.party, External::Anonymous);
}

#[test]
fn a_number_once_told_is_not_withheld_again() {
    let withheld = CallView { party: Some(External::Anonymous), ..view() };
    let call = folded(&[fact(CallEvent::Created, 0, view()), fact(CallEvent::Ended, 40, withheld)]);
    assert_eq!(call.core.party, caller("+1 415-555-0101"));
}

#[test]
fn a_user_on_whom_it_only_rings_handles_nothing() {
    let rings = |second, id| fact(CallEvent::RingingOnAgent, second, CallView { user: Some(agent(id)), ..view() });
    let missed = CallView { ended_at: Some(at(20)), ..view() };
    let facts = [fact(CallEvent::Created, 0, view()), rings(1, 1), fact(CallEvent::Hungup, 20, missed)];
    assert_eq!(folded(&facts).core.agent, None);

    let answered = CallView { user: Some(agent(2)), answered_at: Some(at(5)), ..view() };
    let facts = [rings(1, 1), fact(CallEvent::Answered, 5, answered), rings(9, 3)];
    let call = folded(&facts);
    assert_eq!(call.core.agent, Some(agent(2)), "a transfer that rings changes nothing yet");
    assert_eq!(call.answered_by, Some(agent(2)));
}

#[test]
fn an_inbound_call_that_nobody_answered_has_no_agent_whatever_a_payload_carries() {
    let leaked = CallView { user: Some(agent(1)), ended_at: Some(at(20)), ..view() };
    assert_eq!(folded(&[fact(CallEvent::Hungup, 20, leaked.clone())]).core.agent, None);
    let outbound = CallView { direction: Some(Direction::Outbound), ..leaked };
    assert_eq!(folded(&[fact(CallEvent::Hungup, 20, outbound)]).core.agent, Some(agent(1)));
}

#[test]
fn events_stand_in_for_times_that_are_not_told() {
    let facts = [
        fact(CallEvent::Answered, 5, view()),
        fact(CallEvent::Answered, 9, view()),
        fact(CallEvent::Hungup, 50, view()),
        fact(CallEvent::Ended, 80, view()),
    ];
    let core = folded(&facts).core;
    assert_eq!((core.answered_at, core.ended_at), (Some(at(5)), Some(at(50))));

    let told = CallView { answered_at: Some(at(4)), ended_at: Some(at(49)), ..view() };
    let mut with_told = facts.to_vec();
    with_told.insert(0, fact(CallEvent::Other, 1, told));
    let core = folded(&with_told).core;
    assert_eq!((core.answered_at, core.ended_at), (Some(at(4)), Some(at(49))), "told times are better");
    assert_eq!(folded(&[fact(CallEvent::Ended, 80, view())]).core.ended_at, Some(at(80)));
}

#[test]
fn closing_facts_are_there_with_the_ended_event_or_an_ended_item() {
    let over = CallView { ended_at: Some(at(50)), ..view() };
    let hungup = fact(CallEvent::Hungup, 50, over.clone());
    assert!(!folded(std::slice::from_ref(&hungup)).closing_known);
    assert!(folded(&[hungup.clone(), fact(CallEvent::Ended, 80, over.clone())]).closing_known);
    assert!(folded(&[hungup, fact(CallEvent::Item, 60, over)]).closing_known);
    assert!(!folded(&[fact(CallEvent::Item, 20, view())]).closing_known, "an item of a call that goes on");
}

#[test]
fn a_transfer_that_failed_lingers_in_no_list() {
    let to = |id| CallView { transferred_by: Some(agent(1)), transferred_to: Some(agent(id)), ..view() };
    let facts = [
        fact(CallEvent::Transferred, 10, to(2)),
        fact(CallEvent::UnsuccessfulTransfer, 15, to(2)),
        fact(CallEvent::Hungup, 50, to(2)),
        fact(CallEvent::Ended, 80, to(2)),
    ];
    assert_eq!(folded(&facts).transfers, []);
    let only_failure = [fact(CallEvent::UnsuccessfulTransfer, 15, to(2)), fact(CallEvent::Ended, 80, to(2))];
    assert_eq!(folded(&only_failure).transfers, []);
    assert_eq!(folded(&facts[..1]).transfers, [transfer(10, 1, "Agent 2")]);
}

#[test]
fn a_failure_takes_back_its_own_transfer_only() {
    let to = |id| CallView { transferred_by: Some(agent(1)), transferred_to: Some(agent(id)), ..view() };
    let facts = [
        fact(CallEvent::Transferred, 10, to(2)),
        fact(CallEvent::Transferred, 20, to(3)),
        fact(CallEvent::UnsuccessfulTransfer, 25, to(3)),
        fact(CallEvent::Transferred, 30, to(4)),
        fact(CallEvent::UnsuccessfulTransfer, 30, to(2)),
    ];
    assert_eq!(folded(&facts[..3]).transfers, [transfer(10, 1, "Agent 2")]);
    assert_eq!(folded(&facts).transfers, [transfer(30, 1, "Agent 4")]);
    // The same failure in two deliveries, one with fresh links: it takes back one transfer, not two.
    let mut again = facts[..3].to_vec();
    again[1] = fact(CallEvent::Transferred, 20, to(2));
    again[2] = fact(CallEvent::UnsuccessfulTransfer, 25, to(2));
    again.push(fact(CallEvent::UnsuccessfulTransfer, 25, CallView { recording: true, ..to(2) }));
    assert_eq!(folded(&again).transfers, [transfer(10, 1, "Agent 2")]);
}

#[test]
fn an_external_transfer_names_the_number() {
    let out =
        CallView { user: Some(agent(1)), external_transferred_to: Some("+33 1 76 11 11 12".to_owned()), ..view() };
    let call = folded(&[fact(CallEvent::ExternalTransferred, 10, out)]);
    assert_eq!(call.transfers, [transfer(10, 1, "+33 1 76 11 11 12")]);
}

fn transfer(second: i64, by: i64, to: &str) -> Transfer {
    Transfer { at: at(second), by: Some(agent(by)), to: to.to_owned() }
}

#[test]
fn a_call_created_for_two_numbers_keeps_both() {
    let child = CallView { number: Some(number(8)), ..view() };
    let facts = [fact(CallEvent::Created, 0, view()), fact(CallEvent::Created, 0, child.clone())];
    assert_eq!(folded(&facts).numbers, [number(5), number(8)]);
    let later = [facts[1].clone(), facts[0].clone(), fact(CallEvent::Ended, 80, child)];
    let call = folded(&later);
    assert_eq!((call.numbers, call.core.number), (vec![number(5), number(8)], number(8)));
}

#[test]
fn a_tag_and_an_untag_of_one_second_are_read_afresh() {
    let tagged = |event, second, tags: &[i64]| {
        fact(event, second, CallView { tags: Some(tags.iter().copied().map(tag).collect()), ..view() })
    };
    let (set, taken) = (tagged(CallEvent::Tagged, 60, &[1]), tagged(CallEvent::Untagged, 60, &[]));
    assert!(folded(&[set.clone(), taken.clone()]).tags_uncertain);
    let read = tagged(CallEvent::Item, 61, &[1]);
    let call = folded(&[set.clone(), taken, read]);
    assert!(!call.tags_uncertain);
    assert_eq!(call.core.tags, [tag(1)]);

    let second_later = tagged(CallEvent::Untagged, 61, &[]);
    let call = folded(&[second_later, set.clone()]);
    assert!(!call.tags_uncertain);
    assert_eq!(call.core.tags, []);
    assert!(!folded(&[set.clone(), tagged(CallEvent::Commented, 60, &[1])]).tags_uncertain, "they agree");

    let mut item_within = tagged(CallEvent::Item, 60, &[]);
    item_within.at = at(60) + SignedDuration::from_millis(500);
    assert!(folded(&[set, item_within]).tags_uncertain, "60 s may mean 60.9 s");
}

#[test]
fn a_payload_that_does_not_tell_tags_takes_none_away() {
    let tagged = CallView { tags: Some(vec![tag(1)]), ..view() };
    let facts = [fact(CallEvent::Tagged, 10, tagged), fact(CallEvent::Ended, 80, view())];
    assert_eq!(folded(&facts).core.tags, [tag(1)]);
}

#[test]
fn a_voicemail_that_comes_after_the_end_is_there() {
    let over = CallView { ended_at: Some(at(20)), ..view() };
    let left = CallView {
        voicemail: true,
        asset: Some("https://assets.aircall.io/calls/71/voicemail".to_owned()),
        ..over.clone()
    };
    let facts = [fact(CallEvent::VoicemailLeft, 53, left), fact(CallEvent::Ended, 50, over.clone())];
    let call = folded(&facts);
    assert!(call.core.voicemail && call.core.asset.is_some() && call.is_unanswered());
    assert!(!folded(&facts[1..]).core.voicemail);
}

#[test]
fn comments_are_united_oldest_first_each_once() {
    let with = |comments: Vec<Comment>| CallView { comments, ..view() };
    let facts = [
        fact(CallEvent::Commented, 70, with(vec![comment(2, 70)])),
        fact(CallEvent::Commented, 90, with(vec![comment(1, 90), comment(2, 70)])),
        fact(CallEvent::Ended, 95, view()),
    ];
    assert_eq!(folded(&facts).core.comments, [comment(2, 70), comment(1, 90)]);
}

/// Webhooks tell whole seconds; a call's life tells the rest.
#[test]
fn within_a_second_the_later_event_of_a_calls_life_wins() {
    let because = |event, reason: &str| {
        let missed_reason = Some(reason.to_owned());
        fact(event, 20, CallView { missed_reason, ..view() })
    };
    let facts = [
        because(CallEvent::Item, "read"),
        because(CallEvent::Ended, "ended"),
        because(CallEvent::Hungup, "hung up"),
        because(CallEvent::Created, "created"),
    ];
    for (from, reason) in [(0, "read"), (1, "ended"), (2, "hung up")] {
        let reason_told = folded(&facts[from..]).core.missed_reason;
        assert_eq!(reason_told.as_deref(), Some(reason));
    }
}

#[test]
fn the_latest_time_told_is_kept() {
    let facts = [fact(CallEvent::Ended, 80, view()), fact(CallEvent::Created, 0, view())];
    assert_eq!(folded(&facts).last_told_at, at(80));
}
