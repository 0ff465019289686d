//! Promise 1 as properties: over arbitrary facts, and over whole stories that webhooks and REST tell.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;

use super::*;
use crate::call::{Contact, Team};

const EVENTS: [CallEvent; 21] = [
    CallEvent::Created,
    CallEvent::IvrOptionSelected,
    CallEvent::RingingOnAgent,
    CallEvent::AgentDeclined,
    CallEvent::Answered,
    CallEvent::Hold,
    CallEvent::Unhold,
    CallEvent::Transferred,
    CallEvent::ExternalTransferred,
    CallEvent::UnsuccessfulTransfer,
    CallEvent::Assigned,
    CallEvent::Hungup,
    CallEvent::Ended,
    CallEvent::VoicemailLeft,
    CallEvent::CommAssetsGenerated,
    CallEvent::Tagged,
    CallEvent::Untagged,
    CallEvent::Commented,
    CallEvent::Archived,
    CallEvent::Other,
    CallEvent::Item,
];

fn second() -> impl Strategy<Value = i64> {
    0..4_i64
}

/// Views that need not make sense, so that ties and contradictions are common.
fn any_view() -> impl Strategy<Value = CallView> {
    let who = || proptest::option::of((1..4_i64).prop_map(agent));
    let times = (
        proptest::option::of(second().prop_map(at)),
        proptest::option::of(second().prop_map(at)),
        proptest::option::of(second().prop_map(at)),
    );
    let people = (who(), who(), who());
    let lists = (
        proptest::option::of(vec((1..4_i64).prop_map(tag), 0..3)),
        proptest::option::of(vec((1..3_i64).prop_map(|id| Team { id, name: format!("team {id}") }), 0..2)),
        vec((1..4_i64, second()).prop_map(|(id, second)| comment(id, second)), 0..2),
    );
    let ends = (
        proptest::option::of((1..4_i64).prop_map(number)),
        proptest::option::of(prop_oneof![Just("anonymous"), Just("+1 415-555-0101"), Just("+44 20 7946 0018")]),
        any::<bool>(),
        any::<bool>(),
    );
    (times, people, lists, ends).prop_map(|(times, people, lists, ends)| CallView {
        started_at: times.0,
        answered_at: times.1,
        ended_at: times.2,
        user: people.0,
        transferred_by: people.1,
        transferred_to: people.2,
        tags: lists.0,
        teams: lists.1,
        comments: lists.2,
        number: ends.0,
        party: ends.1.map(caller),
        voicemail: ends.2,
        recording: ends.3,
        ..view()
    })
}

fn any_facts() -> impl Strategy<Value = Vec<(FactHash, CallFact)>> {
    let one = (proptest::sample::select(EVENTS.to_vec()), second(), any_view());
    vec(one.prop_map(|(event, second, view)| fact(event, second, view)), 1..9)
        .prop_map(|facts| facts.into_iter().enumerate().map(|(place, fact)| (hash(place), fact)).collect())
}

fn fold_pairs(facts: &[(FactHash, CallFact)]) -> Option<Call> {
    fold(facts.iter().map(|(hash, fact)| (*hash, fact)))
}

proptest! {
    /// Promise 1, first half (C-50): order and repetition do not matter, whatever the facts say.
    #[test]
    fn any_order_and_any_repetition_give_the_same_call(
        (facts, shuffled) in any_facts().prop_flat_map(|facts| {
            let twice: Vec<_> = facts.iter().chain(&facts).cloned().collect();
            (Just(facts), Just(twice).prop_shuffle())
        }),
        keep in any::<proptest::sample::Index>(),
    ) {
        let call = fold_pairs(&facts);
        prop_assert_eq!(&fold_pairs(&shuffled), &call);
        // Some repeated, some not.
        let mut some_twice = facts.clone();
        some_twice.extend_from_slice(&facts[..keep.index(facts.len())]);
        some_twice.reverse();
        prop_assert_eq!(&fold_pairs(&some_twice), &call);
    }

    /// Promise 1, second half (C-53): whatever was lost, a REST item gives the core back.
    #[test]
    fn a_rest_item_makes_good_any_loss(
        (story, left) in story().prop_flat_map(|story| {
            let count = story.webhooks.len();
            let left = subsequence((0..count).collect::<Vec<_>>(), 0..=count);
            (Just(story), left)
        }),
    ) {
        let all = story.all();
        let complete = fold_pairs(&all).unwrap();
        let mut thinned: Vec<_> = left.iter().map(|place| all[*place].clone()).collect();
        thinned.push(all.last().unwrap().clone());
        prop_assert_eq!(&fold_pairs(&thinned).unwrap().core, &complete.core);
    }

    /// What the webhooks tell together is what REST tells, if no tie of tags is left to be read afresh.
    #[test]
    fn webhooks_alone_tell_the_same_core_as_rest(story in story()) {
        let all = story.all();
        let (item, webhooks) = all.split_last().unwrap();
        let told = fold_pairs(webhooks).unwrap();
        let read = fold_pairs(std::slice::from_ref(item)).unwrap();
        prop_assume!(!told.tags_uncertain);
        prop_assert_eq!(told.core, read.core);
    }

    /// The fresh read that a tie asks for settles it.
    #[test]
    fn a_later_read_settles_every_doubt_about_tags(story in story()) {
        prop_assert!(!fold_pairs(&story.all()).unwrap().tags_uncertain);
    }
}

/// A call that makes sense: what webhooks told of it, and the item that REST gives afterwards.
#[derive(Clone, Debug)]
struct Story {
    webhooks: Vec<CallFact>,
    item: CallFact,
}

impl Story {
    fn all(&self) -> Vec<(FactHash, CallFact)> {
        let facts = self.webhooks.iter().chain([&self.item]);
        facts.enumerate().map(|(place, fact)| (hash(place), fact.clone())).collect()
    }
}

/// What happens in a story, in order.
#[derive(Clone, Debug)]
struct Script {
    direction: Direction,
    is_two_numbers: bool,
    rings_on: Vec<i64>,
    answered_by: Option<i64>,
    transfers: Vec<(i64, bool)>,
    tags: Vec<(i64, bool)>,
    comments: Vec<i64>,
    leaves_word: bool,
    is_anonymous: bool,
    /// Seconds between events; zeros make ties.
    pace: i64,
}

fn story() -> impl Strategy<Value = Story> {
    let person = 1..4_i64;
    let script = (
        (prop_oneof![Just(Direction::Inbound), Just(Direction::Outbound)], any::<bool>()),
        vec(person.clone(), 0..3),
        proptest::option::of(person.clone()),
        vec((person, any::<bool>()), 0..3),
        vec((1..4_i64, any::<bool>()), 0..4),
        vec(1..6_i64, 0..3),
        (any::<bool>(), any::<bool>(), 0..3_i64),
    );
    script.prop_map(|((direction, is_two_numbers), rings_on, answered_by, transfers, tags, comments, rest)| {
        let (leaves_word, is_anonymous, pace) = rest;
        Script {
            direction,
            is_two_numbers,
            rings_on,
            answered_by,
            transfers,
            tags,
            comments,
            leaves_word,
            is_anonymous,
            pace,
        }
        .play()
    })
}

impl Script {
    fn play(&self) -> Story {
        let inbound = self.direction == Direction::Inbound;
        let mut now = 0;
        let mut state = CallView {
            direction: Some(self.direction),
            party: Some(caller(if self.is_anonymous { "anonymous" } else { "+1 415-555-0101" })),
            teams: Some(if inbound { vec![Team { id: 9, name: "Support".to_owned() }] } else { Vec::new() }),
            tags: Some(Vec::new()),
            contact: Some(Contact { id: 3, first_name: Some("Ann".to_owned()), ..Contact::default() }),
            user: (!inbound).then(|| agent(1)),
            ..view()
        };
        let mut webhooks = Vec::new();
        let pace = self.pace;
        let mut tell = |event, view: &CallView| {
            now += pace;
            webhooks.push(fact(event, now, view.clone()));
            now
        };
        if self.is_two_numbers {
            tell(CallEvent::Created, &CallView { number: Some(number(4)), ..state.clone() });
        }
        tell(CallEvent::Created, &state);
        for id in &self.rings_on {
            tell(CallEvent::RingingOnAgent, &CallView { user: Some(agent(*id)), ..state.clone() });
        }
        if let Some(id) = self.answered_by {
            state.user = if inbound { Some(agent(id)) } else { state.user };
            state.answered_at = Some(at(5));
            tell(CallEvent::Answered, &state);
            for (to, is_taken) in &self.transfers {
                state.transferred_by.clone_from(&state.user);
                state.transferred_to = Some(agent(*to));
                tell(CallEvent::Transferred, &state);
                tell(CallEvent::RingingOnAgent, &CallView { user: Some(agent(*to)), ..state.clone() });
                if *is_taken {
                    state.user = Some(agent(*to));
                } else {
                    tell(CallEvent::UnsuccessfulTransfer, &state);
                }
            }
        }
        state.ended_at = Some(at(50));
        state.missed_reason = (inbound && self.answered_by.is_none()).then(|| "agents_did_not_answer".to_owned());
        tell(CallEvent::Hungup, &state);
        if self.leaves_word {
            state.asset = Some("https://assets.aircall.io/calls/71/x".to_owned());
            state.recording = self.answered_by.is_some();
            state.voicemail = !state.recording;
        }
        tell(CallEvent::Ended, &state);
        for (id, is_set) in &self.tags {
            let tags = state.tags.get_or_insert_default();
            tags.retain(|tag| tag.id != *id);
            if *is_set {
                tags.push(tag(*id));
                tags.sort_unstable();
            }
            tell(if *is_set { CallEvent::Tagged } else { CallEvent::Untagged }, &state);
        }
        for id in &self.comments {
            if state.comments.iter().all(|comment| comment.id != *id) {
                state.comments.push(comment(*id, 60 + id));
                tell(CallEvent::Commented, &state);
            }
        }
        state.comments.sort_by_key(|comment| comment.id);
        let item = fact(CallEvent::Item, now + 10, CallView { transferred_by: None, transferred_to: None, ..state });
        Story { webhooks, item }
    }
}
