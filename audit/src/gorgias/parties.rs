//! Who has a number: what each customer says, what lists showed of it, and whom a record may go to.

use jiff::Timestamp;

use super::Account;
use super::desk::{Customer, CustomerState};
use crate::parties::{EVIDENCE, Has};
use crate::world::desk::{always_shown, shown_at, shown_between, true_at};
use crate::world::html::digits;
use crate::world::json::plus;

/// The other spellings of a number are looked for once a day; so long what they showed may count, seconds.
pub(crate) const MEMORY: i64 = 86_400;
/// Whom one spelling showed may be remembered so long, seconds: ten minutes, and evidence of a minute at either end.
const FOUND: i64 = crate::parties::MEMORY + 2 * EVIDENCE;

/// Whether this version of a customer has the number.
pub(crate) fn has(account: &Account<'_, '_>, customer: &Customer<'_>, state: &CustomerState<'_>, number: &str) -> Has {
    state.phones().map(|phone| means(account, customer, phone, number)).max().unwrap_or(Has::No)
}

/// Whether a customer's spelling means the number. International texts are compared by their digits; national ones are those of the
/// start, of which the script says whose they are.
fn means(account: &Account<'_, '_>, customer: &Customer<'_>, phone: &str, number: &str) -> Has {
    let (found, wanted) = (digits(phone), digits(number));
    let is_start = || {
        let first = customer.versions.first().filter(|_| !customer.is_made());
        first.is_some_and(|it| it.at <= account.world.start && it.state.phones().any(|one| one == phone))
    };
    if phone.trim_start().starts_with('+') {
        if found == wanted { Has::Yes } else { Has::No }
    } else if is_start() {
        if account.owners(number).contains(&customer.id) { Has::Yes } else { Has::No }
    } else {
        let tail = found.trim_start_matches('0');
        if tail.len() >= 5 && wanted.ends_with(tail) { Has::Perhaps } else { Has::No }
    }
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

/// Whether a write at `at` may go to this customer of a number: of those whom all spellings showed at some moment of the last day
/// and who are not gone by now nobody went before him, and he was there, or the one spelling that is asked each time showed him
/// first since (details, Gorgias).
pub(crate) fn may_be_chosen(account: &Account<'_, '_>, customer: &Customer<'_>, number: &str, at: Timestamp) -> bool {
    let known = Known::of(account, customer, number);
    let day = known.moments(plus(at, -MEMORY), at);
    let goes_before = |moment: &Timestamp| known.goes_before(*moment, at, |_| true);
    let free: Vec<&Timestamp> = day.iter().filter(|moment| !goes_before(moment)).collect();
    free.iter().any(|moment| known.is_there(**moment)) || (!free.is_empty() && known.was_found_first(at))
}

/// Whether a card at `at` may show this customer of a number. It is fed by one spelling alone (details, Gorgias): whoever stands in
/// another need not be known yet.
pub(crate) fn may_be_shown(account: &Account<'_, '_>, customer: &Customer<'_>, number: &str, at: Timestamp) -> bool {
    may_be_chosen(account, customer, number, at) || Known::of(account, customer, number).was_found_first(at)
}

/// What lists showed of a customer, and of the others with a number.
struct Known<'a, 'w, 'e> {
    account: &'a Account<'w, 'e>,
    customer: &'a Customer<'e>,
    number: &'a str,
    others: Vec<&'a Customer<'e>>,
}

impl<'a, 'w, 'e> Known<'a, 'w, 'e> {
    fn of(account: &'a Account<'w, 'e>, customer: &'a Customer<'e>, number: &'a str) -> Self {
        let has_it = |one: &&Customer<'_>| one.id != customer.id && ever_had(account, one, number);
        Self { account, customer, number, others: account.customers.iter().filter(has_it).collect() }
    }

    /// The moments between the two at which something changed, and both ends: these are enough to look at.
    fn moments(&self, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
        let versions = || self.others.iter().copied().chain([self.customer]).flat_map(|one| &one.versions);
        let changes = versions().flat_map(|version| [version.at, version.visible_at]);
        let from = from.max(self.account.world.start);
        changes.filter(|time| from <= *time && *time <= to).chain([from, to]).collect()
    }

    /// Whether lists showed him with the number; whom Deskline made, it knows before any list shows him.
    fn is_there(&self, at: Timestamp) -> bool {
        let has_it = |state| has(self.account, self.customer, state, self.number) != Has::No;
        shown(self.customer, at).is_some_and(has_it)
            || (self.customer.is_made() && true_at(&self.customer.versions, at).is_some())
    }

    /// Whether lists showed somebody who goes before him, and is not gone at `until`: one who `counts`, was made later, and not by
    /// Deskline.
    fn goes_before(&self, at: Timestamp, until: Timestamp, counts: impl Fn(&CustomerState<'_>) -> bool) -> bool {
        self.others.iter().any(|one| {
            let later = (one.created_at, one.id) > (self.customer.created_at, self.customer.id);
            let is_there = [at, until].iter().all(|at| true_at(&one.versions, *at).is_some_and(|it| it.there));
            let is_theirs = |state| has(self.account, one, state, self.number) == Has::Yes && counts(state);
            later && is_there && !one.is_made() && shown(one, at).is_some_and(is_theirs)
        })
    }

    /// Whether one of his channels and spellings showed him, and nobody before him, while he may be remembered from there.
    fn was_found_first(&self, at: Timestamp) -> bool {
        let from = plus(at, -(FOUND + self.account.world.trouble.clock_error(at)));
        self.moments(from, at).into_iter().filter(|moment| self.is_there(*moment)).any(|moment| {
            let channels = shown(self.customer, moment).into_iter().flat_map(CustomerState::phone_channels);
            let is_it = |phone| means(self.account, self.customer, phone, self.number) != Has::No;
            let mut his = channels.filter(|(_, phone)| is_it(phone));
            his.any(|his| !self.goes_before(moment, at, |other| other.phone_channels().any(|one| one == his)))
        })
    }
}

/// What lists showed of a customer.
fn shown<'a, 'e>(customer: &'a Customer<'e>, at: Timestamp) -> Option<&'a CustomerState<'e>> {
    shown_at(&customer.versions, at).filter(|version| version.there).map(|version| &version.state)
}
