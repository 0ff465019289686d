//! Whom a call was logged to: one who truly has the number, the newest of several (C-10…C-13).

use crate::filings::{Filing, Standing};
use crate::findings::{Findings, Rule};
use crate::parties::{EVIDENCE, ever_had, is_made, may_be_chosen};
use crate::world::World;
use crate::world::codes::Kind;
use crate::world::desk::{Conversation, Customer, true_at, true_between};
use crate::world::json::plus;

const NOT_THEIRS: Rule = Rule("customer.wrong", "C-10 C-11");
const NOT_NEWEST: Rule = Rule("customer.not_newest", "C-13");
const NOT_SHARED: Rule = Rule("customer.not_unknown_contact", "C-12");

pub(super) fn check(world: &World<'_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    for filing in filings {
        if let Some(first) = filing.first() {
            check_one(world, filing, first, out);
        }
    }
}

fn check_one(world: &World<'_>, filing: &Filing<'_, '_>, first: &Standing<'_, '_>, out: &mut Findings) {
    let Some(written_in) = world.written_in(first.thread) else { return };
    let customers = customers_of(world, written_in, first, 0);
    let call = filing.call;
    let (id, at) = (Some(call.id), Some(first.sent_at));
    let Some(party) = call.party else {
        if !customers.iter().any(|one| is_shared(world, one, filing)) {
            out.add(NOT_SHARED, id, at, format!("logged to conversation {}", written_in.id));
        }
        return;
    };
    let theirs = |one: &&&Customer<'_>| ever_had(world, one, party) || super::customers::has_email(world, call, one);
    let Some(customer) = customers.iter().find(theirs) else {
        let who = customers.first().map_or(0, |one| one.id);
        out.add(NOT_THEIRS, id, at, format!("logged to customer {who}, who never had {party}"));
        return;
    };
    let is_right = |one: &&Customer<'_>| {
        may_be_chosen(world, one, party, first.sent_at)
            // Made when this very call began (C-14): who comes later takes nothing away.
            || was_made_for(world, one, filing)
            || (super::customers::has_email(world, call, one) && !is_made(one))
    };
    if !customers.iter().any(is_right) {
        let words = format!("logged to customer {}, who was never the newest with {party}", customer.id);
        out.add(NOT_NEWEST, id, at, words);
    }
}

fn was_made_for(world: &World<'_>, customer: &Customer<'_>, filing: &Filing<'_, '_>) -> bool {
    let codes = customer.versions.first().map(|version| crate::world::html::codes(version.state.background));
    let mut meanings = codes.into_iter().flatten().filter_map(|code| world.codes.meaning(code));
    meanings.any(|meaning| {
        meaning.kind == Kind::Customer && world.calls.get(meaning.call).is_some_and(|call| call.id == filing.call.id)
    })
}

fn is_shared(world: &World<'_>, customer: &Customer<'_>, filing: &Filing<'_, '_>) -> bool {
    let codes = customer.versions.first().map(|version| crate::world::html::codes(version.state.background));
    let mut meanings = codes.into_iter().flatten().filter_map(|code| world.codes.meaning(code));
    meanings.any(|meaning| {
        meaning.kind == Kind::UnknownContact
            && world.integrations[meaning.integration].inbox == filing.integration.inbox
    })
}

/// Whose the conversation was around the write: its own customer, and those of conversations that people merged
/// into it while the write was on its way or while Deskline remembered them.
pub(super) fn customers_of<'w, 'e>(
    world: &'w World<'e>,
    conversation: &'w Conversation<'e>,
    first: &Standing<'_, '_>,
    depth: usize,
) -> Vec<&'w Customer<'e>> {
    const MERGES_MAX: usize = 8;
    let since = plus(first.sent_at, -(EVIDENCE + 20));
    let mut ids: Vec<i64> =
        true_between(&conversation.versions, since, first.thread.received_at).map(|it| it.state.customer).collect();
    ids.extend(true_at(&conversation.versions, first.thread.received_at).map(|it| it.state.customer));
    ids.dedup();
    let mut found: Vec<&Customer<'e>> = world.customers.iter().filter(|one| ids.contains(&one.id)).collect();
    if depth < MERGES_MAX {
        let merged = world.conversations.iter().filter(|other| {
            let gone = other.versions.iter().find(|version| !version.there);
            other.merged_into == Some(conversation.id) && gone.is_some_and(|it| it.at <= first.thread.received_at)
        });
        found.extend(merged.flat_map(|other| customers_of(world, other, first, depth + 1)));
    }
    found
}
