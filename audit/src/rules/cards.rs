//! Insight cards (C-20, C-21).

use jiff::Timestamp;

use crate::findings::{Findings, Rule};
use crate::parties::{Has, ever_had, has, is_made};
use crate::rules::timing::few_at_once;
use crate::world::World;
use crate::world::calls::{Call, Card};
use crate::world::desk::{always_shown, always_true};
use crate::world::json::{plus, plus_f64};

const TWICE: Rule = Rule("card.twice", "C-20 C-51");
const UNSELECTED: Rule = Rule("card.unselected", "C-03");
const LATE: Rule = Rule("card.too_late", "C-21");
const WRONG: Rule = Rule("card.wrong_customer", "C-20 C-11");
const MISSING: Rule = Rule("card.missing", "C-20 C-21");

/// A card is of no use so long after the answer, seconds.
const USEFUL_AFTER_ANSWER: i64 = 10;

pub(super) fn check(world: &World<'_>, out: &mut Findings) {
    for call in &world.calls {
        let id = Some(call.id);
        if let Some(needless) = call.cards.get(world.trouble.cards_at_most(call.started_at, world.quiet_at)) {
            out.add(TWICE, id, Some(needless.at), format!("{} cards", call.cards.len()));
        }
        for card in &call.cards {
            check_one(world, call, card, out);
        }
        if call.cards.is_empty() {
            missing(world, call, out);
        }
    }
}

fn check_one(world: &World<'_>, call: &Call<'_>, card: &Card<'_>, out: &mut Findings) {
    let (id, at) = (Some(call.id), Some(card.at));
    let sent_at = world.request(card.request).map_or(card.at, |request| request.at);
    let listens = |number: &i64| world.integrations.iter().any(|one| one.listens_to(*number));
    let Some(party) = call.party.filter(|_| call.numbers.iter().any(listens)) else {
        out.add(UNSELECTED, id, at, "a card for a call that is none of ours, or has no number");
        return;
    };
    if is_too_late(world, call, sent_at) {
        out.add(LATE, id, at, "it was sent more than ten seconds after the answer");
    }
    let shown = card.links().filter_map(|link| link.rsplit_once("/customers/")?.1.parse::<i64>().ok());
    for customer in shown {
        let known = world.customers.iter().find(|one| one.id == customer);
        if !known.is_some_and(|one| ever_had(world, one, party)) {
            out.add(WRONG, id, at, format!("it shows customer {customer}, who never had {party}"));
        } else if !known.is_some_and(|one| crate::parties::may_be_chosen(world, one, party, sent_at)) {
            out.add(WRONG, id, at, format!("it shows customer {customer}, who was never the newest with {party}"));
        }
    }
}

/// Whether a card was sent at `sent_at` although Deskline had been told long enough that the call was answered, and when.
pub(crate) fn is_too_late(world: &World<'_>, call: &Call<'_>, sent_at: Timestamp) -> bool {
    let knows = |told| world.must_know_by(told) < sent_at && !world.trouble.was_reinstalled(told, sent_at);
    let error = world.trouble.clock_error(sent_at);
    let too_late = |answered| plus(answered, USEFUL_AFTER_ANSWER + 2 + error) < sent_at;
    call.deliveries.answered.is_some_and(knows) && call.answered_at.is_some_and(too_late)
}

/// Somebody known called in quiet times and it rang for a while: the card was there in time.
fn missing(world: &World<'_>, call: &Call<'_>, out: &mut Findings) {
    let (Some(party), Some(told)) = (call.party, call.deliveries.created) else { return };
    let listening: Vec<_> = world.integrations.iter().filter(|one| one.listens_to(call.number)).collect();
    let rang_until = call.answered_at.or(call.ended_at).unwrap_or(world.quiet_at);
    let in_time = plus_f64(told, 1.5_f64.max(world.one_way.mul_add(8.0, 0.6)));
    let rang_long = plus(told, 5) <= rang_until;
    let (from, to) = (plus(call.started_at, -60), plus(told, 10));
    let several_do = listening.iter().any(|one| one.between(from, to).iter().any(|settings| settings.do_nothing));
    let calm = world.is_store_near() && world.trouble.is_calm(from, to) && few_at_once(world, call.started_at);
    if listening.is_empty() || !rang_long || several_do || !calm || call.numbers.len() > 1 {
        return;
    }
    let is_shown = |one: &&crate::world::desk::Customer<'_>| {
        let holds = |version: &crate::world::desk::Version<crate::world::desk::CustomerState<'_>>| {
            version.there && has(world, one, &version.state, party) == Has::Yes
        };
        always_shown(&one.versions, from, in_time, holds) && always_true(&one.versions, from, in_time, holds)
    };
    if let Some(known) = world.customers.iter().find(|one| !is_made(one) && is_shown(one)) {
        let words = format!("customer {} was there to be shown within {in_time}", known.id);
        out.add(MISSING, Some(call.id), Some(call.started_at), words);
    }
}
