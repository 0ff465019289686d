//! Who has a number: what each customer says, what lists showed of it, and whom a record may go to.

use jiff::Timestamp;

use super::Account;
use super::desk::{Customer, CustomerState};
use crate::parties::Has;
use crate::world::desk::{Version, always_shown, shown_at, shown_between, true_at};
use crate::world::html::digits;

/// The other spellings of a number are looked for once a day; so long what they showed may count, seconds.
pub(crate) const MEMORY: i64 = 86_400;

/// Whether this version of a customer has the number. International texts are compared by their digits; national ones are
/// those of the start, of which the script says whose they are.
pub(crate) fn has(account: &Account<'_, '_>, customer: &Customer<'_>, state: &CustomerState<'_>, number: &str) -> Has {
    let wanted = digits(number);
    let mut best = Has::No;
    for phone in state.phones() {
        let found = digits(phone);
        let is_start = || {
            let first = customer.versions.first().filter(|_| !customer.is_made());
            first.is_some_and(|it| it.at <= account.world.start && it.state.phones().any(|one| one == phone))
        };
        let one = if phone.trim_start().starts_with('+') {
            if found == wanted { Has::Yes } else { Has::No }
        } else if is_start() {
            if account.owners(number).contains(&customer.id) { Has::Yes } else { Has::No }
        } else {
            let tail = found.trim_start_matches('0');
            if tail.len() >= 5 && wanted.ends_with(tail) { Has::Perhaps } else { Has::No }
        };
        best = best.max(one);
    }
    best
}

/// How many customers whom Deskline did not make have the number: the fewest that lists showed at each moment, and the most
/// that they showed at any.
pub(crate) fn count_others(account: &Account<'_, '_>, number: &str, from: Timestamp, to: Timestamp) -> (usize, usize) {
    let others = || account.customers.iter().filter(|one| !one.is_made());
    let always = |one: &&Customer<'_>| {
        always_shown(&one.versions, from, to, |version| {
            version.there && has(account, one, &version.state, number) == Has::Yes
        })
    };
    let ever = |one: &&Customer<'_>| {
        shown_between(&one.versions, from, to)
            .any(|version| version.there && has(account, one, &version.state, number) != Has::No)
    };
    (others().filter(always).count(), others().filter(ever).count())
}

/// Whether the customer had the number at some time in his life.
pub(crate) fn ever_had(account: &Account<'_, '_>, customer: &Customer<'_>, number: &str) -> bool {
    customer.versions.iter().any(|version| has(account, customer, &version.state, number) != Has::No)
}

/// Whether a write at `at` may go to this customer of a number: at some moment of which Deskline may have known, nobody with the
/// number went before him.
pub(crate) fn may_be_chosen(account: &Account<'_, '_>, customer: &Customer<'_>, number: &str, at: Timestamp) -> bool {
    let from = crate::world::json::plus(at, -MEMORY);
    let candidates: Vec<&Customer<'_>> =
        account.customers.iter().filter(|one| ever_had(account, one, number)).collect();
    let mut moments = vec![from.max(account.world.start), at];
    for one in &candidates {
        let times = one.versions.iter().flat_map(|version| [version.at, version.visible_at]);
        moments.extend(times.filter(|time| from <= *time && *time <= at));
    }
    // Deskline knows whom it made before any list shows him.
    let known = customer.is_made();
    moments.into_iter().any(|moment| {
        let shows = |one: &Customer<'_>| {
            let shown: Option<&Version<CustomerState<'_>>> =
                shown_at(&one.versions, moment).filter(|version| version.there);
            shown.map_or(Has::No, |version| has(account, one, &version.state, number))
        };
        let mine = shows(customer) != Has::No || (known && true_at(&customer.versions, moment).is_some());
        let goes_before = |one: &&&Customer<'_>| {
            let later = (one.created_at, one.id) > (customer.created_at, customer.id);
            // Whoever Deskline did not make goes before one that it made.
            let is_there = true_at(&one.versions, moment).is_some_and(|version| version.there);
            one.id != customer.id && later && is_there && !one.is_made() && shows(one) == Has::Yes
        };
        mine && !candidates.iter().any(|one| goes_before(&one))
    })
}
