//! Who has a number: what each customer's profile says, what lists showed of it, and whom a call may go to.

use jiff::Timestamp;

use crate::world::World;
use crate::world::desk::{Customer, CustomerState, Version, always_shown, shown_at, shown_between, true_at};
use crate::world::html::digits;
use crate::world::json::plus;

/// Whether a customer has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Has {
    No,
    /// A national spelling that the script does not explain.
    Perhaps,
    Yes,
}

/// How far back evidence for a write may lie, seconds: 60, and time for answers to travel.
pub(crate) const EVIDENCE: i64 = 60;
/// How long a customer is known without a search, seconds: ten minutes, and what a slow turn adds.
pub(crate) const MEMORY: i64 = 600;

/// Whether this version of a customer has the number. International texts are compared by their digits; national ones
/// are those of the start, of which the script says whose they are.
pub(crate) fn has(world: &World<'_>, customer: &Customer<'_>, state: &CustomerState<'_>, number: &str) -> Has {
    let wanted = digits(number);
    let mut best = Has::No;
    for phone in &state.phones {
        let found = digits(phone);
        let is_start = || {
            let start = customer.versions.first().filter(|_| customer.request.is_none());
            start.is_some_and(|version| version.at <= world.start && version.state.phones.contains(phone))
        };
        let one = if phone.trim_start().starts_with('+') {
            if found == wanted { Has::Yes } else { Has::No }
        } else if is_start() {
            if world.owners(number).contains(&customer.id) { Has::Yes } else { Has::No }
        } else {
            let tail = found.trim_start_matches('0');
            if tail.len() >= 5 && wanted.ends_with(tail) { Has::Perhaps } else { Has::No }
        };
        best = best.max(one);
    }
    best
}

/// Whether Deskline made a customer.
pub(crate) fn is_made(customer: &Customer<'_>) -> bool {
    customer.request.is_some()
}

/// How many customers whom Deskline did not make have the number, at least at each moment and at most at any: the
/// fewest that lists showed, and the most that there were.
pub(crate) fn count_others(world: &World<'_>, number: &str, from: Timestamp, to: Timestamp) -> (usize, usize) {
    let others = || world.customers.iter().filter(|one| !is_made(one));
    let always = |one: &&Customer<'_>| {
        always_shown(&one.versions, from, to, |version| {
            version.there && has(world, one, &version.state, number) == Has::Yes
        })
    };
    let ever = |one: &&Customer<'_>| {
        let is =
            |version: &Version<CustomerState<'_>>| version.there && has(world, one, &version.state, number) != Has::No;
        shown_between(&one.versions, from, to).any(is)
    };
    (others().filter(always).count(), others().filter(ever).count())
}

/// Whether the customer had the number at some time in his life.
pub(crate) fn ever_had(world: &World<'_>, customer: &Customer<'_>, number: &str) -> bool {
    customer.versions.iter().any(|version| has(world, customer, &version.state, number) != Has::No)
}

/// Whether a write at `at` may go to this customer of a number: by what lists showed while evidence for it could be
/// gathered, he was the one created last, or the last one that Deskline did not make; or Deskline itself made him.
pub(crate) fn may_be_chosen(world: &World<'_>, customer: &Customer<'_>, number: &str, at: Timestamp) -> bool {
    let reach = MEMORY + 2 * EVIDENCE + world.trouble.clock_error(at);
    let from = plus(at, -reach);
    // Deskline knows whom it made before any list shows him.
    if is_made(customer) && true_at(&customer.versions, at).is_some() && ever_had(world, customer, number) {
        return is_newest(world, customer, number, from, at, true);
    }
    is_newest(world, customer, number, from, at, false)
}

/// Whether at some moment between the two no other candidate went before this one. Moments at which something
/// changed are enough to look at.
fn is_newest(
    world: &World<'_>,
    customer: &Customer<'_>,
    number: &str,
    from: Timestamp,
    to: Timestamp,
    known: bool,
) -> bool {
    let candidates: Vec<&Customer<'_>> = world.customers.iter().filter(|one| ever_had(world, one, number)).collect();
    let mut moments = vec![from, to];
    for one in &candidates {
        let times = one.versions.iter().flat_map(|version| [version.at, version.visible_at]);
        moments.extend(times.filter(|at| from <= *at && *at <= to));
    }
    moments.into_iter().any(|moment| {
        let shows = |one: &Customer<'_>| {
            let shown = shown_at(&one.versions, moment).filter(|version| version.there);
            shown.map_or(Has::No, |version| has(world, one, &version.state, number))
        };
        let mine = shows(customer) != Has::No || (known && true_at(&customer.versions, moment).is_some());
        let goes_before = |one: &&&Customer<'_>| {
            let later = (one.created_at, one.id) > (customer.created_at, customer.id);
            // Whether one of Deskline's own making goes before an older one of another is left open.
            let is_there = true_at(&one.versions, moment).is_some_and(|version| version.there);
            one.id != customer.id && later && is_there && !is_made(one) && shows(one) == Has::Yes
        };
        mine && !candidates.iter().any(|one| goes_before(&one))
    })
}
