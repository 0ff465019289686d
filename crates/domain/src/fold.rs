//! Facts → call. Order-free: any permutation or repetition of a call's facts gives the same call, and any
//! loss followed by a read through the API gives the same core (design, promise 1).
//!
//! Facts are put into one order first: by the time they tell, then by the event's rank, then by hash.
//! For each field the last fact in that order that tells it wins. Fields that only ever grow (comments,
//! "there is a recording") are united. Nothing else is remembered between facts, so arrival order
//! cannot matter.
//!
//! Known race: webhooks tell whole seconds, so a tag and an untag of one second have no order of their
//! own. The call says so in `tags_uncertain`, and the plan reads the call afresh before it removes
//! anything.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::call::{Agent, Call, CallTag, Comment, Core, OwnNumber, Transfer};
use crate::fact::{CallEvent, CallFact, FactHash};
use phone::External;

/// Webhook times are whole seconds: two facts closer than this have no certain order.
const TOLD_PRECISION: SignedDuration = SignedDuration::from_secs(1);

/// Folds the facts of one call. `None` when they do not yet tell what a call needs: direction, number,
/// the other end and a time.
#[must_use]
pub fn fold<'a>(facts: impl IntoIterator<Item = (FactHash, &'a CallFact)>) -> Option<Call> {
    let facts = in_told_order(facts);
    let id = facts.first()?.call;
    let numbers = numbers_touched(&facts);
    let last = Last { facts: &facts };

    let core = Core {
        id,
        direction: last.told(|fact| fact.view.direction)?,
        number: last.told(|fact| fact.view.number.clone())?,
        party: party(&facts)?,
        started_at: last.told(|fact| fact.view.started_at).or_else(|| facts.first().map(|fact| fact.at))?,
        answered_at: last.told(answered_at),
        ended_at: last.told(ended_at),
        missed_reason: last.told(|fact| fact.view.missed_reason.clone()),
        agent: last.told(|fact| fact.view.user.clone()),
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
        last_told_at: facts.last()?.at,
        numbers,
        core,
    })
}

fn in_told_order<'a>(facts: impl IntoIterator<Item = (FactHash, &'a CallFact)>) -> Vec<&'a CallFact> {
    let by_order: BTreeMap<(Timestamp, CallEvent, FactHash), &CallFact> = facts
        .into_iter()
        .map(|(hash, fact)| ((fact.at, fact.event, hash), fact))
        .collect();
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

fn answered_at(fact: &CallFact) -> Option<Timestamp> {
    fact.view
        .answered_at
        .or_else(|| (fact.event == CallEvent::Answered).then_some(fact.at))
}

fn ended_at(fact: &CallFact) -> Option<Timestamp> {
    fact.view
        .ended_at
        .or_else(|| (fact.event == CallEvent::Hungup).then_some(fact.at))
}

fn tells_closing(fact: &CallFact) -> bool {
    match fact.event {
        CallEvent::Ended => true,
        CallEvent::Item => fact.view.ended_at.is_some(),
        _ => false,
    }
}

/// A phone number once told is not taken back by a later payload that withholds it.
fn party(facts: &[&CallFact]) -> Option<External> {
    let told = || facts.iter().rev().filter_map(|fact| fact.view.party.as_ref());
    told()
        .find(|party| matches!(party, External::Phone(_)))
        .or_else(|| told().next())
        .cloned()
}

fn numbers_touched(facts: &[&CallFact]) -> Vec<OwnNumber> {
    let by_id: BTreeMap<_, _> = facts
        .iter()
        .filter_map(|fact| fact.view.number.clone())
        .map(|number| (number.id, number))
        .collect();
    by_id.into_values().collect()
}

fn tags_of(facts: &[&CallFact]) -> Vec<CallTag> {
    let mut tags = facts
        .iter()
        .rev()
        .find_map(|fact| fact.view.tags.clone())
        .unwrap_or_default();
    tags.sort_unstable();
    tags.dedup_by_key(|tag| tag.id);
    tags
}

/// Whether another fact of the last second tells other tags, and so might be the later one.
fn tags_uncertain(facts: &[&CallFact]) -> bool {
    let mut telling = facts.iter().rev().filter(|fact| fact.view.tags.is_some());
    let Some(last) = telling.next() else { return false };
    let ids = |fact: &CallFact| {
        let mut ids: Vec<i64> = fact.view.tags.iter().flatten().map(|tag| tag.id).collect();
        ids.sort_unstable();
        ids
    };
    let last_ids = ids(last);
    telling
        .take_while(|fact| last.at.duration_since(fact.at) < TOLD_PRECISION)
        .any(|fact| ids(fact) != last_ids)
}

fn comments(facts: &[&CallFact]) -> Vec<Comment> {
    let by_id: BTreeMap<i64, &Comment> = facts
        .iter()
        .flat_map(|fact| &fact.view.comments)
        .map(|comment| (comment.id, comment))
        .collect();
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

/// `transferred_*` lingers after a failed transfer (sheet aircall §3.1), so only the events count: a
/// transfer stands unless a failure to the same target follows it before the next transfer.
fn transfers(facts: &[&CallFact]) -> Vec<Transfer> {
    let mut transfers: Vec<Transfer> = Vec::new();
    for fact in facts {
        match fact.event {
            CallEvent::Transferred => {
                let Some(to) = fact.view.transferred_to.clone() else { continue };
                transfers.push(Transfer { at: fact.at, by: fact.view.transferred_by.clone(), to: to.name });
            }
            CallEvent::ExternalTransferred => {
                let Some(to) = fact.view.external_transferred_to.clone() else { continue };
                transfers.push(Transfer { at: fact.at, by: fact.view.user.clone(), to });
            }
            CallEvent::UnsuccessfulTransfer => {
                let failed_to = fact.view.transferred_to.as_ref().map(|agent| agent.name.as_str());
                if let Some(last) = transfers.last()
                    && failed_to.is_none_or(|name| name == last.to)
                {
                    transfers.pop();
                }
            }
            _ => {}
        }
    }
    transfers
}


#[cfg(test)]
#[path = "fold_tests.rs"]
mod tests;
