//! Customers whom Deskline made: for whom, how, and never twice (C-12, C-14, HS-10, HS-11, HS-15).

use std::collections::BTreeSet;

use crate::findings::{Findings, Rule};
use crate::parties::{EVIDENCE, Has, ever_had, has, is_made};
use crate::world::World;
use crate::world::calls::Call;
use crate::world::codes::Kind;
use crate::world::desk::{Customer, CustomerState, always_shown, always_true};
use crate::world::html::codes;
use crate::world::json::{plus, seconds};

const UNKNOWN_CODE: Rule = Rule("customer.unknown_code", "C-51");
const CODE_TWICE: Rule = Rule("customer.code_twice", "C-51");
const NOTE: Rule = Rule("customer.note", "HS-10 HS-15");
const NUMBER: Rule = Rule("customer.number", "HS-10");
const NAME: Rule = Rule("customer.name", "HS-11 HS-15");
const EMAIL: Rule = Rule("customer.email", "HS-11");
const UNSELECTED: Rule = Rule("customer.unselected", "C-03");
const KNOWN: Rule = Rule("customer.though_known", "HS-13 C-10");
const TWICE: Rule = Rule("customer.twice", "C-51 HS-10");
const SHARED_TWICE: Rule = Rule("customer.unknown_contact_twice", "C-12");
const MISSING: Rule = Rule("customer.missing", "C-14");

const UNKNOWN: &str = "Unknown contact (Aircall)";
/// Longest name that the desk takes, characters.
const NAME_MAX: usize = 40;
/// A creation in doubt holds its lane so long, seconds.
const DOUBT_HOLDS: f64 = 900.0;

pub(super) fn check(world: &World<'_>, out: &mut Findings) {
    let mut seen = BTreeSet::new();
    let mut shared: Vec<(usize, &Customer<'_>)> = Vec::new();
    for customer in world.customers.iter().filter(|one| is_made(one)) {
        let Some(born) = customer.versions.first().map(|version| &version.state) else { continue };
        let at = Some(customer.created_at);
        let code = codes(born.background).next();
        let Some(meaning) = code.and_then(|code| world.codes.meaning(code)) else {
            out.add(UNKNOWN_CODE, None, at, format!("customer {} was made for nothing known", customer.id));
            continue;
        };
        let earlier = world.customers.iter().filter(|one| one.created_at < customer.created_at);
        let mut same = earlier
            .filter(|one| one.versions.first().is_some_and(|it| codes(it.state.background).any(|it| Some(it) == code)));
        let again = same.any(|one| was_out_of_sight(world, one, customer));
        if meaning.kind == Kind::Customer && !seen.insert(code) && !again {
            out.add(CODE_TWICE, None, at, format!("customer {} has the code of another one", customer.id));
        }
        if born.background.chars().count() > 200 || !born.background.contains("automatically") {
            out.add(NOTE, None, at, format!("customer {}: {:?}", customer.id, born.background));
        }
        match meaning.kind {
            Kind::UnknownContact => {
                if born.first != UNKNOWN || !born.phones.is_empty() {
                    out.add(NAME, None, at, format!("{:?} {:?} {:?}", born.first, born.last, born.phones));
                }
                shared.push((meaning.integration, customer));
            }
            Kind::Customer => made_for(world, &world.calls[meaning.call], customer, born, out),
            other => out.add(UNKNOWN_CODE, None, at, format!("customer {} carries {other:?}", customer.id)),
        }
    }
    for (place, (inbox, one)) in shared.iter().enumerate() {
        let others = shared[..place].iter().filter(|(other, _)| other == inbox).map(|(_, other)| *other);
        for other in others.filter(|other| is_second(world, other, one)) {
            let words = format!("customers {} and {} of one inbox", other.id, one.id);
            out.add(SHARED_TWICE, None, Some(one.created_at), words);
        }
    }
    missing(world, out);
}

fn made_for(world: &World<'_>, call: &Call<'_>, customer: &Customer<'_>, born: &CustomerState<'_>, out: &mut Findings) {
    let (id, at) = (Some(call.id), Some(customer.created_at));
    let Some(party) = call.party else {
        out.add(NUMBER, id, at, "a customer of his own for a call without a number");
        return;
    };
    if born.phones != [party] {
        out.add(NUMBER, id, at, format!("customer {} has {:?} instead of {party}", customer.id, born.phones));
    }
    let listens = |number: &i64| world.integrations.iter().any(|one| one.listens_to(*number));
    if !call.numbers.iter().any(listens) {
        out.add(UNSELECTED, id, at, format!("customer {} was made for it", customer.id));
    }
    let contact = call.contact.and_then(|contact| world.office.contacts.get(&contact));
    let (first, last) = match contact.filter(|contact| contact.is_named()) {
        Some(contact) => (cut(contact.first), cut(contact.last)),
        None => (UNKNOWN.to_owned(), party.to_owned()),
    };
    if (born.first, born.last) != (&first, &last) {
        let words = format!("{:?} {:?} instead of {first:?} {last:?}", born.first, born.last);
        out.add(NAME, id, at, words);
    }
    let emails: Vec<String> = contact.iter().flat_map(|it| &it.emails).map(|email| email.to_lowercase()).collect();
    if !born.emails.iter().all(|email| emails.contains(&email.to_lowercase())) {
        out.add(EMAIL, id, at, format!("{:?} is not what Aircall knows: {emails:?}", born.emails));
    }
    // A search for him rested on evidence of the last minute; who was shown all that time was found.
    let sent_at = world.request(customer.request).map_or(customer.created_at, |request| request.at);
    let reach = EVIDENCE + 30 + world.trouble.clock_error(sent_at);
    for other in world.customers.iter().filter(|other| other.id != customer.id && ever_had(world, other, party)) {
        let is_theirs = |state: &CustomerState<'_>| has(world, other, state, party) == Has::Yes;
        let (from, to) = (plus(sent_at, -reach), customer.created_at);
        if always_shown(&other.versions, from, to, |it| it.there && is_theirs(&it.state))
            && always_true(&other.versions, from, to, |it| it.there && is_theirs(&it.state))
        {
            out.add(KNOWN, id, at, format!("customer {} was made though {} has the number", customer.id, other.id));
        } else if is_made(other) && other.id < customer.id && is_second(world, other, customer) {
            let is_still = always_true(&other.versions, other.created_at, to, |it| it.there && is_theirs(&it.state));
            if is_still {
                out.add(TWICE, id, at, format!("customers {} and {} are one person", other.id, customer.id));
            }
        }
    }
}

/// Whether a person had deleted the first, of whom a new installation does not know, or whose creation was in doubt: nobody
/// could see any more that he had been made.
fn was_out_of_sight(world: &World<'_>, first: &Customer<'_>, second: &Customer<'_>) -> bool {
    let (made_at, again_at) = (first.created_at, second.created_at);
    let is_gone = first.versions.iter().any(|version| !version.there && version.at <= again_at);
    let request = world.request(first.request);
    let asked_at = request.map_or(made_at, |request| request.at);
    let in_doubt = !request.is_some_and(|request| request.is_plainly_done()) || world.trouble.was_cut_short(asked_at);
    is_gone && (in_doubt || world.trouble.was_reinstalled(asked_at, again_at))
}

/// Whether Deskline must have known of the first when it made the second: he stood all the time, and neither a new
/// installation nor a doubt that was given up lies between.
fn is_second(world: &World<'_>, first: &Customer<'_>, second: &Customer<'_>) -> bool {
    let (from, to) = (first.created_at, second.created_at);
    let stood = always_true(&first.versions, from, to, |version| version.there);
    let shown_at = first.versions.first().map_or(from, |version| version.visible_at);
    let gave_up = seconds(from, to) >= DOUBT_HOLDS && plus(shown_at, EVIDENCE) > to;
    // What the installation before had asked for may have come about only after it was gone.
    let asked_at = world.request(first.request).map_or(from, |request| request.at);
    let reinstalled = world.trouble.was_reinstalled(asked_at, to) && plus(shown_at, EVIDENCE + 30) > to;
    stood && !gave_up && !reinstalled
}

/// C-14: a call on a selected number leaves a customer behind, also one that was given up.
fn missing(world: &World<'_>, out: &mut Findings) {
    for call in &world.calls {
        let Some(party) = call.party else { continue };
        let listens = |number: &i64| world.integrations.iter().any(|one| one.listens_to(*number));
        let ended = call.ended_at.unwrap_or(world.quiet_at);
        let calm = world.trouble.is_calm(plus(call.started_at, -1), plus(ended, 60));
        let is_logged = listens(&call.number) && call.deliveries.is_complete && calm;
        if is_logged
            && !world.is_in_doubt(call.id, &["customer"])
            && !world.customers.iter().any(|one| ever_had(world, one, party) || has_email(world, call, one))
        {
            out.add(MISSING, Some(call.id), Some(call.started_at), "nobody in the desk has the number");
        }
    }
}

/// HS-11: whoever has the contact's address is the contact.
pub(super) fn has_email(world: &World<'_>, call: &Call<'_>, customer: &Customer<'_>) -> bool {
    let contact = call.contact.and_then(|contact| world.office.contacts.get(&contact));
    let emails = contact.map_or(&[][..], |contact| contact.emails.as_slice());
    let versions = customer.versions.iter();
    let mut theirs = versions.flat_map(|version| &version.state.emails);
    theirs.any(|email| emails.iter().any(|one| one.eq_ignore_ascii_case(email)))
}

fn cut(name: &str) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    name.chars().take(NAME_MAX).collect::<String>().trim().to_owned()
}
