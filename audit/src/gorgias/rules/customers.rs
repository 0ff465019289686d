//! Customers: whom records go to, and whom Deskline makes (C-10…C-14, GO-01, GO-02, GO-50).

use std::collections::BTreeSet;

use crate::findings::{Findings, Rule};
use crate::gorgias::Account;
use crate::gorgias::desk::{Customer, CustomerState};
use crate::gorgias::filings::Filing;
use crate::gorgias::keys::{About, MadeFor, made_for};
use crate::gorgias::parties::{MEMORY, ever_had, has, may_be_chosen};
use crate::parties::{EVIDENCE, Has};
use crate::world::codes;
use crate::world::desk::{always_shown, always_true};
use crate::world::html::codes as codes_in;
use crate::world::json::{plus, seconds};

const UNKNOWN_KEY: Rule = Rule("gorgias.customer.unknown_key", "C-51");
const KEY_TWICE: Rule = Rule("gorgias.customer.key_twice", "C-51");
const NOTE: Rule = Rule("gorgias.customer.note", "GO-01");
const NUMBER: Rule = Rule("gorgias.customer.number", "GO-01 GO-02");
const NAME: Rule = Rule("gorgias.customer.name", "GO-01 GO-02");
const EMAIL: Rule = Rule("gorgias.customer.email", "GO-01");
const UNSELECTED: Rule = Rule("gorgias.customer.unselected", "C-03");
const KNOWN: Rule = Rule("gorgias.customer.though_known", "C-10 GO-50");
const TWICE: Rule = Rule("gorgias.customer.twice", "C-51 GO-01");
const SHARED_TWICE: Rule = Rule("gorgias.customer.unknown_contact_twice", "C-12");
const MISSING: Rule = Rule("gorgias.customer.missing", "C-14");
const STRANGER: Rule = Rule("gorgias.choice.stranger", "C-10 C-11");
const NOT_NEWEST: Rule = Rule("gorgias.choice.not_the_newest", "C-13");
const NOT_SHARED: Rule = Rule("gorgias.choice.not_the_shared_one", "C-12");

const SHARED: &str = "Unknown contact (Aircall)";
const NEW_CONTACT: &str = "Aircall New Contact";
/// A creation in doubt holds its lane so long, seconds.
const DOUBT_HOLDS: f64 = 900.0;

pub(super) fn check(account: &Account<'_, '_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    for filing in filings {
        choice(account, filing, out);
        missing(account, filing, out);
    }
    let mut seen = BTreeSet::new();
    for customer in account.customers.iter().filter(|one| one.is_made()) {
        let Some(born) = customer.versions.first().map(|version| &version.state) else { continue };
        let at = Some(customer.created_at);
        let key = born.external_id.unwrap_or_default();
        let Some(made) = made_for(key, account.subdomain) else {
            out.add(UNKNOWN_KEY, None, at, format!("customer {} was made for nothing known: {key:?}", customer.id));
            continue;
        };
        let twice = !seen.insert(key);
        let earlier = account.customers.iter().find(|one| {
            one.created_at < customer.created_at
                && one.versions.first().is_some_and(|version| version.state.external_id == Some(key))
        });
        if let Some(earlier) = earlier.filter(|earlier| twice && is_second(account, earlier, customer)) {
            let rule = if made == MadeFor::All { SHARED_TWICE } else { KEY_TWICE };
            out.add(rule, None, at, format!("customers {} and {} have one key", earlier.id, customer.id));
        }
        let code = codes::code(key);
        let is_coded = codes_in(born.note).any(|shown| shown.as_bytes() == code);
        let is_told = account
            .integrations
            .iter()
            .flat_map(|one| &one.settings)
            .any(|(_, settings)| born.note.contains(settings.words().made));
        if !is_coded || !is_told {
            out.add(NOTE, None, at, format!("customer {}: {:?}", customer.id, born.note));
        }
        match made {
            MadeFor::All if born.name != SHARED || born.phones().next().is_some() => {
                out.add(NAME, None, at, format!("{:?} with {:?}", born.name, born.channels));
            }
            MadeFor::All => {}
            MadeFor::One(about) => made_for_one(account, filings, about, customer, born, out),
        }
    }
}

fn is_about(filing: &Filing<'_, '_>, about: About<'_>) -> bool {
    match about {
        About::Call(id) => filing.call_id() == Some(id),
        About::Text(id) => filing.interaction() == format!("message/{id}"),
    }
}

fn made_for_one(
    account: &Account<'_, '_>,
    filings: &[Filing<'_, '_>],
    about: About<'_>,
    customer: &Customer<'_>,
    born: &CustomerState<'_>,
    out: &mut Findings,
) {
    let at = Some(customer.created_at);
    let its: Vec<&Filing<'_, '_>> = filings.iter().filter(|filing| is_about(filing, about)).collect();
    let numbers: Vec<&str> = its.iter().filter_map(|filing| filing.number()).collect();
    let phones: Vec<&str> = born.phones().collect();
    let Some(number) = numbers.iter().copied().find(|number| phones.iter().all(|phone| phone == number)) else {
        out.add(NUMBER, None, at, format!("customer {} has {phones:?} instead of {numbers:?}", customer.id));
        return;
    };
    // Without a number only where the account refuses one that another has.
    if phones.is_empty() && account.option("phone_duplicate") == "accept" {
        out.add(NUMBER, None, at, format!("customer {} has no number", customer.id));
    }
    let listens = |filing: &&Filing<'_, '_>| match filing.call() {
        Some(call) => call.numbers.iter().any(|number| filing.integration.listens_to(*number)),
        None => filing.integration.listens_to(filing.own_number()),
    };
    let Some(filing) = its.iter().find(|filing| listens(filing)) else {
        out.add(UNSELECTED, None, at, format!("customer {} was made for what is not selected", customer.id));
        return;
    };
    let contact = filing.contact().and_then(|contact| account.world.office.contacts.get(&contact));
    let named = contact.filter(|contact| contact.is_named());
    let name = squeezed(born.name);
    let placeholder = format!("{NEW_CONTACT} {number}");
    let of_contact = named.map(|contact| squeezed(&format!("{} {}", contact.first, contact.last)));
    // Of a group nobody says whose contact is told.
    let is_group = numbers.iter().any(|other| *other != number);
    let is_right = of_contact.as_ref().is_some_and(|right| *right == name)
        || (name == placeholder && (named.is_none() || is_group));
    if !is_right {
        out.add(NAME, filing.call_id(), at, format!("{:?} instead of {of_contact:?} or {placeholder:?}", born.name));
    }
    let emails: Vec<String> = contact.iter().flat_map(|it| &it.emails).map(|email| email.to_lowercase()).collect();
    let may_be_invented = filing.integration.settings.iter().any(|(_, settings)| settings.placeholder_email);
    let is_known =
        |email: &str| emails.contains(&email.to_lowercase()) || (may_be_invented && email.ends_with(".invalid"));
    if let Some(email) = born.emails().find(|email| !is_known(email)) {
        out.add(EMAIL, filing.call_id(), at, format!("customer {} has {email:?}", customer.id));
    }
    for other in account.customers.iter().filter(|other| other.id != customer.id) {
        let is_theirs = |state: &CustomerState<'_>| has(account, other, state, number) == Has::Yes;
        // What another spelling showed is believed for a day.
        let (from, to) = (plus(customer.created_at, -MEMORY), customer.created_at);
        let stood = |it: &crate::world::desk::Version<CustomerState<'_>>| it.there && is_theirs(&it.state);
        if !other.is_made()
            && always_shown(&other.versions, from, to, stood)
            && always_true(&other.versions, from, to, stood)
        {
            let words = format!("customer {} was made though {} has the number", customer.id, other.id);
            out.add(KNOWN, filing.call_id(), at, words);
        } else if other.is_made() && other.id < customer.id && is_second(account, other, customer) {
            let is_still = always_true(&other.versions, other.created_at, to, stood);
            if is_still {
                let words = format!("customers {} and {} are one person", other.id, customer.id);
                out.add(TWICE, filing.call_id(), at, words);
            }
        }
    }
}

/// Whether Deskline must have known of the first when it made the second: he stood all the time, and neither a new
/// installation nor a doubt that was given up lies between.
fn is_second(account: &Account<'_, '_>, first: &Customer<'_>, second: &Customer<'_>) -> bool {
    let (from, to) = (first.created_at, second.created_at);
    let stood = always_true(&first.versions, from, to, |version| version.there);
    let shown_at = first.versions.first().map_or(from, |version| version.visible_at);
    let gave_up = seconds(from, to) >= DOUBT_HOLDS && plus(shown_at, EVIDENCE) > to;
    // What the installation before had asked for may have come about only after it was gone.
    let asked_at = account.world.request(first.request).map_or(from, |request| request.at);
    let reinstalled = account.world.trouble.was_reinstalled(asked_at, to) && plus(shown_at, EVIDENCE + 30) > to;
    stood && !gave_up && !reinstalled
}

/// C-14: a call on a selected number leaves a customer behind, also one that was given up.
fn missing(account: &Account<'_, '_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    let world = account.world;
    let (Some(call), Some(number)) = (filing.call(), filing.number()) else { return };
    let ended = call.ended_at.unwrap_or(world.quiet_at);
    let calm = world.trouble.is_calm(plus(call.started_at, -1), plus(ended, 60));
    let is_logged = filing.integration.listens_to(call.number) && call.deliveries.is_complete && calm;
    let is_there = |one: &Customer<'_>| ever_had(account, one, number) || has_email(account, filing, one);
    if is_logged && !filing.is_in_doubt(account, &["customer"]) && !account.customers.iter().any(is_there) {
        out.add(MISSING, Some(call.id), Some(call.started_at), "nobody in the account has the number");
    }
}

/// Whoever has the contact's address is the contact.
fn has_email(account: &Account<'_, '_>, filing: &Filing<'_, '_>, customer: &Customer<'_>) -> bool {
    let contact = filing.contact().and_then(|contact| account.world.office.contacts.get(&contact));
    let emails = contact.map_or(&[][..], |contact| contact.emails.as_slice());
    let mut theirs = customer.versions.iter().flat_map(|version| version.state.emails());
    theirs.any(|email| emails.iter().any(|one| one.eq_ignore_ascii_case(email)))
}

/// A new ticket is for the customer who has the number, the newest of several; for nobody's number for the shared one.
fn choice(account: &Account<'_, '_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    for record in filing.records.iter().filter(|record| record.begins()) {
        let born = record.written_in.and_then(|ticket| ticket.born());
        let Some(customer) = born.and_then(|born| born.customer).and_then(|id| account.customer(id)) else { continue };
        let (id, at) = (filing.call_id(), Some(record.sent_at));
        let Some(number) = filing.number() else {
            // Whoever a person merged the shared one into has his key, and is he.
            let mut keys = customer.versions.iter().filter_map(|version| version.state.external_id);
            if !keys.any(|key| made_for(key, account.subdomain) == Some(MadeFor::All)) {
                out.add(NOT_SHARED, id, at, format!("{} went to customer {}", filing.name(), customer.id));
            }
            continue;
        };
        // Whom Deskline made without a number, since the account refused it, it knows by itself.
        let key = customer.versions.first().and_then(|version| version.state.external_id).unwrap_or_default();
        let is_own = customer.is_made() && matches!(made_for(key, account.subdomain), Some(MadeFor::One(_)));
        let without_number = is_own && customer.versions.iter().all(|version| version.state.phones().next().is_none());
        if has_email(account, filing, customer) || without_number {
            continue;
        }
        if !ever_had(account, customer, number) {
            out.add(STRANGER, id, at, format!("{} went to {}, who never had {number}", filing.name(), customer.id));
        } else if !may_be_chosen(account, customer, number, record.sent_at) {
            let words = format!("{} went to {}, who was never the newest with {number}", filing.name(), customer.id);
            out.add(NOT_NEWEST, id, at, words);
        }
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
