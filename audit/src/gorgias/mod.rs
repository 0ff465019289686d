//! The Gorgias account of a world: what is there, what ought to be, and the rules (GO-01…GO-51).
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`desk`] | tickets, messages, customers and users, as they were at each moment |
//! | [`texts`] | text messages as they truly were written, and who was told |
//! | [`settings`], [`words`] | integrations with their settings; what each language calls things |
//! | [`keys`] | the keys of records, which stand in `external_id` |
//! | [`filings`] | a call or a message in the account: whether it must be there, and its records |
//! | [`parties`] | who has a number |
//! | [`rules`] | what must be true |

pub(crate) mod desk;
pub(crate) mod filings;
pub(crate) mod keys;
pub(crate) mod parties;
pub(crate) mod rules;
pub(crate) mod settings;
pub(crate) mod texts;
pub(crate) mod words;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Evidence;
use crate::findings::Findings;
use crate::world::World;
use crate::world::json::{ids, list, maybe_text, text};
use desk::{Customer, Message, Ticket, User};
use keys::Key;
use settings::{Integration, Settings};
use texts::Text;

/// How much was looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counted {
    pub(crate) messages: usize,
    pub(crate) must_log: usize,
    pub(crate) records: usize,
    pub(crate) tickets: usize,
    pub(crate) customers: usize,
}

/// The account.
#[derive(Debug)]
pub(crate) struct Account<'w, 'e> {
    pub(crate) world: &'w World<'e>,
    pub(crate) subdomain: &'e str,
    pub(crate) dump: &'e Value,
    pub(crate) users: BTreeMap<i64, User<'e>>,
    pub(crate) customers: Vec<Customer<'e>>,
    pub(crate) tickets: Vec<Ticket<'e>>,
    pub(crate) integrations: Vec<Integration<'e>>,
    pub(crate) texts: Vec<Text<'e>>,
    /// Every record of ours: its key, and where it stands.
    pub(crate) records: Vec<Record<'e>>,
    /// Who truly has a number at the start.
    owners: BTreeMap<&'e str, Vec<i64>>,
    /// The ticket that a request changed.
    changed_by: BTreeMap<i64, usize>,
}

/// A message in a ticket that a request of ours made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'e> {
    pub(crate) key: Option<Key<'e>>,
    /// The ticket in which it stands at the end: its place in the list.
    pub(crate) ticket: usize,
    /// The message's place in the ticket.
    pub(crate) message: usize,
}

/// Judges the account, if the company has one.
pub(crate) fn judge(world: &World<'_>, evidence: &Evidence, out: &mut Findings) -> Counted {
    if evidence.gorgias.is_null() || world.script["gorgias"].is_null() {
        return Counted::default();
    }
    let account = Account::read(world, evidence);
    let filings = filings::all(&account);
    rules::check(&account, &filings, out);
    Counted {
        messages: account.texts.len(),
        must_log: filings.iter().filter(|filing| filing.wanted == crate::filings::Wanted::Must).count(),
        records: account.records.len(),
        tickets: account.tickets.iter().filter(|ticket| ticket.request.is_some()).count(),
        customers: account.customers.iter().filter(|customer| customer.request.is_some()).count(),
    }
}

impl<'w, 'e> Account<'w, 'e> {
    fn read(world: &'w World<'e>, evidence: &'e Evidence) -> Self {
        let (script, dump) = (&evidence.script["gorgias"], &evidence.gorgias);
        let start = world.start;
        let mut integrations: Vec<Integration<'e>> =
            list(script, "integrations").iter().map(|it| Integration::read(it, start)).collect();
        for (name, at, changed) in &world.trouble.settings {
            for integration in integrations.iter_mut().filter(|one| one.name == name) {
                integration.settings.push((*at, Settings::read(changed)));
            }
        }
        let tickets: Vec<Ticket<'e>> = list(dump, "tickets").iter().map(|it| Ticket::read(it, start)).collect();
        let subdomain = text(dump, "subdomain");
        Self {
            world,
            subdomain,
            dump,
            users: list(script, "users").iter().map(User::read).map(|user| (user.id, user)).collect(),
            customers: list(dump, "customers").iter().map(|it| Customer::read(it, start)).collect(),
            records: records(&tickets, subdomain),
            changed_by: changed_by(&tickets),
            tickets,
            integrations,
            texts: texts::read(&evidence.aircall),
            owners: owners(script, &evidence.script),
        }
    }

    pub(crate) fn ticket(&self, id: i64) -> Option<&Ticket<'e>> {
        self.tickets.iter().find(|ticket| ticket.id == id)
    }

    /// The ticket in which what stood in this one stands by now: people merge tickets, and merge them on.
    pub(crate) fn standing<'a>(&'a self, ticket: &'a Ticket<'e>) -> &'a Ticket<'e> {
        const MERGES_MAX: usize = 20;
        let next = |it: &&'a Ticket<'e>| it.merged_into.and_then(|into| self.ticket(into));
        std::iter::successors(Some(ticket), next).take(MERGES_MAX).last().unwrap_or(ticket)
    }

    pub(crate) fn customer(&self, id: i64) -> Option<&Customer<'e>> {
        self.customers.iter().find(|customer| customer.id == id)
    }

    /// The ticket and the message of a record.
    pub(crate) fn place_of(&self, record: &Record<'_>) -> (&Ticket<'e>, &Message<'e>) {
        let ticket = &self.tickets[record.ticket];
        (ticket, &ticket.messages[record.message])
    }

    /// When the request that wrote a message arrived; a fault may have held it back since.
    pub(crate) fn sent_at(&self, message: &Message<'_>) -> jiff::Timestamp {
        self.world.request(message.request).map_or(message.written_at, |request| request.at)
    }

    /// The ticket in which a message was written, whatever was merged since.
    pub(crate) fn written_in(&self, message: &Message<'_>) -> Option<&Ticket<'e>> {
        self.changed_by.get(&message.request?).and_then(|place| self.tickets.get(*place))
    }

    /// Customers of the start who truly have this number.
    pub(crate) fn owners(&self, number: &str) -> &[i64] {
        self.owners.get(number).map_or(&[], Vec::as_slice)
    }

    /// Whether Deskline says that an effect of one of these kinds is not settled: of this call or message.
    pub(crate) fn is_in_doubt(&self, interaction: &str, kinds: &[&str]) -> bool {
        let about = format!("/{interaction}/");
        self.world.gorgias_doubts.iter().any(|doubt| doubt.key.contains(&about) && kinds.contains(&doubt.kind))
    }

    /// Whether an option of the account is on.
    pub(crate) fn option(&self, name: &str) -> &'e Value {
        &self.dump["options"][name]
    }
}

/// A merge leaves a copy where the message was; it stands where the merge went.
fn records<'e>(tickets: &[Ticket<'e>], subdomain: &str) -> Vec<Record<'e>> {
    let mut places: BTreeMap<i64, (usize, usize)> = BTreeMap::new();
    for (place, ticket) in tickets.iter().enumerate() {
        for (message, it) in ticket.messages.iter().enumerate().filter(|(_, it)| it.request.is_some()) {
            let known = places.get(&it.id).and_then(|(place, _)| tickets.get(*place));
            if known.is_none_or(|known| known.merged_into.is_some()) {
                places.insert(it.id, (place, message));
            }
        }
    }
    let record = |(ticket, message): (usize, usize)| {
        let key = tickets[ticket].messages[message].external_id.and_then(|id| Key::read(id, subdomain));
        Record { key, ticket, message }
    };
    places.into_values().map(record).collect()
}

fn changed_by(tickets: &[Ticket<'_>]) -> BTreeMap<i64, usize> {
    let of = |(place, it): (usize, &Ticket<'_>)| -> Vec<(i64, usize)> {
        it.versions.iter().filter_map(|version| version.request).map(|request| (request, place)).collect()
    };
    tickets.iter().enumerate().flat_map(of).collect()
}

fn owners<'e>(account: &Value, script: &'e Value) -> BTreeMap<&'e str, Vec<i64>> {
    let mut owners: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for person in list(script, "people") {
        if let Some(number) = maybe_text(person, "number") {
            owners.entry(number).or_default().extend(ids(&account["owners"], text(person, "name")));
        }
    }
    owners
}
