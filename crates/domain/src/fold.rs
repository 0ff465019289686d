//! Facts → call. Order-free: any permutation or repetition of a call's facts gives the same call, and any
//! loss followed by a read through the API gives the same core (design, promise 1).
//!
//! Facts are put into one order first: by the time they tell, then by the event's rank, then by hash.
//! For each field the last fact in that order that tells it wins. Fields that only ever grow (comments,
//! "there is a recording") are united. Nothing else is remembered between facts, so arrival order
//! cannot matter.
//!
//! What only some webhooks know (on whom it rings, what was tried and failed) never enters the core, since a
//! REST item could not give it back after a loss.
//!
//! Known race: webhooks tell whole seconds, so a tag and an untag of one second have no order of their
//! own. The call says so in `tags_uncertain`, and the plan reads the call afresh before it removes
//! anything.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::call::{Agent, Call, CallTag, Comment, Core, Direction, OwnNumber, Transfer};
use crate::fact::{CallEvent, CallFact, FactHash};
use phone::External;

/// Webhook times are whole seconds: two facts closer than this have no certain order.
const TOLD_PRECISION: SignedDuration = SignedDuration::from_secs(1);

/// Folds the facts of one call. `None` when they do not yet tell what a call needs: direction and number.
#[must_use]
pub fn fold<'a>(facts: impl IntoIterator<Item = (FactHash, &'a CallFact)>) -> Option<Call> {
    let facts = in_told_order(facts);
    let id = facts.first()?.call;
    let numbers = numbers_touched(&facts);
    let last = Last { facts: &facts };
    let direction = last.told(|fact| fact.view.direction)?;
    let answered_at = answered_at(&facts);

    let core = Core {
        id,
        direction,
        number: last.told(|fact| fact.view.number.clone())?,
        party: party(&facts),
        started_at: last.told(|fact| fact.view.started_at).or_else(|| facts.first().map(|fact| fact.at))?,
        answered_at,
        ended_at: ended_at(&facts),
        missed_reason: last.told(|fact| fact.view.missed_reason.clone()),
        agent: last.told(handler).filter(|_| direction == Direction::Outbound || answered_at.is_some()),
        teams: last.told(|fact| fact.view.teams.clone()).unwrap_or_default(),
        tags: tags_of(&facts),
        comments: comments(&facts),
        voicemail: facts.iter().any(|fact| fact.view.voicemail),
        recording: facts.iter().any(|fact| fact.view.recording),
        asset: last.told(|fact| fact.view.asset.clone()),
        contact: last.told(|fact| fact.view.contact.clone()),
        callback_of: last.told(|fact| fact.view.callback_of),
    };
    Some(Call {
        closing_known: core.ended_at.is_some() && facts.iter().any(|fact| tells_closing(fact)),
        tags_uncertain: tags_uncertain(&facts),
        answered_by: answered_by(&facts),
        transfers: transfers(&facts),
        ivr_options: last.told(|fact| fact.view.ivr_options.clone()).unwrap_or_default(),
        last_told_at: facts.last()?.at,
        numbers,
        core,
    })
}

fn in_told_order<'a>(facts: impl IntoIterator<Item = (FactHash, &'a CallFact)>) -> Vec<&'a CallFact> {
    let by_order: BTreeMap<(Timestamp, CallEvent, FactHash), &CallFact> =
        facts.into_iter().map(|(hash, fact)| ((fact.at, fact.event, hash), fact)).collect();
    by_order.into_values().collect()
}

/// Reads the last fact that tells a field.
struct Last<'a> {
    facts: &'a [&'a CallFact],
}

impl Last<'_> {
    fn told<T>(&self, field: impl Fn(&CallFact) -> Option<T>) -> Option<T> {
        self.facts.iter().rev().find_map(|fact| field(fact))
    }
}

/// As told, else the time of the first event that says so.
fn answered_at(facts: &[&CallFact]) -> Option<Timestamp> {
    let told = facts.iter().rev().find_map(|fact| fact.view.answered_at);
    told.or_else(|| at_first(facts, CallEvent::Answered))
}

/// As told, else the time of the event that comes at once; `call.ended` comes about 30 s late.
fn ended_at(facts: &[&CallFact]) -> Option<Timestamp> {
    let told = facts.iter().rev().find_map(|fact| fact.view.ended_at);
    told.or_else(|| at_first(facts, CallEvent::Hungup)).or_else(|| at_first(facts, CallEvent::Ended))
}

fn at_first(facts: &[&CallFact], event: CallEvent) -> Option<Timestamp> {
    facts.iter().find(|fact| fact.event == event).map(|fact| fact.at)
}

/// Who handles the call, as far as this fact tells: a user on whom it only rings does not. An inbound call that
/// nobody answered has no user in REST (sheet aircall §3.1), so it has none here.
fn handler(fact: &CallFact) -> Option<Agent> {
    let only_rings = matches!(fact.event, CallEvent::RingingOnAgent | CallEvent::AgentDeclined);
    fact.view.user.clone().filter(|_| !only_rings)
}

fn tells_closing(fact: &CallFact) -> bool {
    match fact.event {
        CallEvent::Ended => true,
        CallEvent::Item => fact.view.ended_at.is_some(),
        _ => false,
    }
}

/// A phone number once told is not taken back by a later payload that withholds it. Where no fact tells
/// anything, nobody can be named.
fn party(facts: &[&CallFact]) -> External {
    let told = || facts.iter().rev().filter_map(|fact| fact.view.party.as_ref());
    told()
        .find(|party| matches!(party, External::Phone(_)))
        .or_else(|| told().next())
        .cloned()
        .unwrap_or(External::Anonymous)
}

fn numbers_touched(facts: &[&CallFact]) -> Vec<OwnNumber> {
    let by_id: BTreeMap<_, _> =
        facts.iter().filter_map(|fact| fact.view.number.clone()).map(|number| (number.id, number)).collect();
    by_id.into_values().collect()
}

fn tags_of(facts: &[&CallFact]) -> Vec<CallTag> {
    let mut tags = facts.iter().rev().find_map(|fact| fact.view.tags.clone()).unwrap_or_default();
    tags.sort_unstable();
    tags.dedup_by_key(|tag| tag.id);
    tags
}

/// Whether another fact of the last second tells other tags, and so might be the later one.
fn tags_uncertain(facts: &[&CallFact]) -> bool {
    let mut telling = facts.iter().rev().filter(|fact| fact.view.tags.is_some());
    let Some(last) = telling.next() else {
        return false;
    };
    let ids = |fact: &CallFact| {
        let mut ids: Vec<i64> = fact.view.tags.iter().flatten().map(|tag| tag.id).collect();
        ids.sort_unstable();
        ids
    };
    let last_ids = ids(last);
    telling.take_while(|fact| last.at.duration_since(fact.at) < TOLD_PRECISION).any(|fact| ids(fact) != last_ids)
}

fn comments(facts: &[&CallFact]) -> Vec<Comment> {
    let by_id: BTreeMap<i64, &Comment> =
        facts.iter().flat_map(|fact| &fact.view.comments).map(|comment| (comment.id, comment)).collect();
    let mut comments: Vec<Comment> = by_id.into_values().cloned().collect();
    comments.sort_by_key(|comment| (comment.posted_at, comment.id));
    comments
}

fn answered_by(facts: &[&CallFact]) -> Option<Agent> {
    facts
        .iter()
        .find(|fact| fact.event == CallEvent::Answered && fact.view.user.is_some())
        .and_then(|fact| fact.view.user.clone())
}

/// `transferred_*` lingers after a failed transfer (sheet aircall §3.1), so only the events count. A failure
/// takes back the latest transfer to its target, or the latest of all where it names none.
fn transfers(facts: &[&CallFact]) -> Vec<Transfer> {
    let mut standing: Vec<Transfer> = Vec::new();
    for told in told_transfers(facts) {
        match told {
            ToldTransfer::Made(transfer) => standing.push(transfer),
            ToldTransfer::Failed { to, .. } => {
                let taken_back = |transfer: &Transfer| to.as_ref().is_none_or(|to| *to == transfer.to);
                if let Some(place) = standing.iter().rposition(taken_back) {
                    standing.remove(place);
                }
            }
        }
    }
    standing
}

#[derive(PartialEq)]
enum ToldTransfer {
    Made(Transfer),
    Failed { at: Timestamp, to: Option<String> },
}

/// In told order. Deliveries of one event that differ elsewhere, say in a freshly signed link, count once.
fn told_transfers(facts: &[&CallFact]) -> Vec<ToldTransfer> {
    let mut told = Vec::new();
    for fact in facts {
        let view = &fact.view;
        let target = view.transferred_to.as_ref().map(|agent| agent.name.clone());
        let made = |by: &Option<Agent>, to| ToldTransfer::Made(Transfer { at: fact.at, by: by.clone(), to });
        let one = match fact.event {
            CallEvent::Transferred => target.map(|to| made(&view.transferred_by, to)),
            CallEvent::ExternalTransferred => view.external_transferred_to.clone().map(|to| made(&view.user, to)),
            CallEvent::UnsuccessfulTransfer => Some(ToldTransfer::Failed { at: fact.at, to: target }),
            _ => None,
        };
        told.extend(one.filter(|one| !told.contains(one)));
    }
    told
}

#[cfg(test)]
#[path = "fold_tests.rs"]
mod tests;
