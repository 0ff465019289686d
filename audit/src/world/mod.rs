//! The evidence, read once into typed values and indexed.

pub(crate) mod calls;
pub(crate) mod codes;
pub(crate) mod desk;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod office;
pub(crate) mod requests;
pub(crate) mod settings;
pub(crate) mod trouble;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use crate::Evidence;
use calls::Call;
use codes::{Codes, Kind, Meaning};
use desk::{Conversation, Customer, Reached, Thread};
use json::{list, maybe_id, maybe_text, plus_f64, text, time};
use office::Office;
use requests::Request;
use settings::{Integration, Settings};
use trouble::Trouble;

/// Ways to the store and back, twice ten, that lie between a webhook that is stored and a write that rests on it.
const TRIPS_TO_TAKE_NOTE: f64 = 20.0;

/// A world that came to rest.
#[derive(Debug)]
pub(crate) struct World<'e> {
    pub(crate) script: &'e Value,
    pub(crate) start: Timestamp,
    pub(crate) quiet_at: Timestamp,
    /// Staff touched every inbox at the end: nothing may be in doubt.
    pub(crate) stirred: bool,
    /// From Deskline to a vendor, one way, seconds.
    pub(crate) one_way: f64,
    /// Seconds to Deskline's store, one way.
    pub(crate) store_one_way: f64,
    /// How long a new installation waits before it looks for what an earlier one wrote last (promise 10), seconds.
    pub(crate) look_first_after: i64,
    pub(crate) office: Office<'e>,
    pub(crate) integrations: Vec<Integration<'e>>,
    pub(crate) calls: Vec<Call<'e>>,
    pub(crate) conversations: Vec<Conversation<'e>>,
    pub(crate) customers: Vec<Customer<'e>>,
    pub(crate) reached: Vec<Reached<'e>>,
    pub(crate) requests: Vec<Request<'e>>,
    pub(crate) log: &'e [Value],
    pub(crate) doubts: Vec<Doubt<'e>>,
    /// Those of the Gorgias account.
    pub(crate) gorgias_doubts: Vec<Doubt<'e>>,
    pub(crate) trouble: Trouble,
    pub(crate) codes: Codes,
    /// Every code of a record in a thread.
    pub(crate) records: Vec<Record>,
    /// Who truly has a number at the start: the customers of each person.
    owners: BTreeMap<&'e str, Vec<i64>>,
    conversation_places: BTreeMap<i64, usize>,
    request_places: BTreeMap<i64, usize>,
    /// The conversation that a request changed.
    changed_by: BTreeMap<i64, usize>,
}

/// A code in a thread that the API made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record {
    pub(crate) meaning: Meaning,
    /// The conversation in which it stands at the end: its place in the list.
    pub(crate) conversation: usize,
    /// The thread's place in the conversation.
    pub(crate) thread: usize,
}

/// What Deskline itself says is not settled.
#[derive(Debug)]
pub(crate) struct Doubt<'e> {
    pub(crate) key: &'e str,
    pub(crate) kind: &'e str,
    pub(crate) state: &'e str,
    pub(crate) call: Option<i64>,
    pub(crate) intended_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
}

impl<'e> World<'e> {
    pub(crate) fn read(evidence: &'e Evidence) -> Self {
        let (script, desk) = (&evidence.script, &evidence.helpscout);
        let start = time(script, "start").unwrap_or(Timestamp::UNIX_EPOCH);
        let trouble = Trouble::read(script, &evidence.done, start);
        let office = Office::read(script, &evidence.aircall);
        let calls = calls::read(&evidence.aircall, &office);
        let mut integrations: Vec<_> =
            list(script, "integrations").iter().map(|it| Integration::read(it, start)).collect();
        for (name, at, settings) in &trouble.settings {
            for integration in integrations.iter_mut().filter(|one| one.name == name) {
                integration.settings.push((*at, Settings::read(settings)));
            }
        }
        let codes = Codes::of(&calls, &integrations);
        let conversations: Vec<_> =
            list(desk, "conversations").iter().map(|it| Conversation::read(it, start)).collect();
        let requests: Vec<_> = evidence.requests.iter().map(Request::read).collect();
        let all_doubts = evidence.doubts.as_array().map_or(&[][..], Vec::as_slice).iter().map(doubt);
        let (gorgias_doubts, doubts) = all_doubts.partition(|doubt: &Doubt<'_>| doubt.key.starts_with("gorgias/"));
        let places = |ids: &mut dyn Iterator<Item = i64>| ids.enumerate().map(|(place, id)| (id, place)).collect();
        Self {
            script,
            start,
            quiet_at: evidence.quiet_at,
            stirred: script["stir"] == true,
            one_way: script["deskline"]["one_way_ms"].as_f64().unwrap_or(0.0) / 1000.0,
            store_one_way: script["deskline"]["store_ms"].as_f64().unwrap_or(0.0) / 1000.0,
            look_first_after: script["deskline"]["look_first_after"].as_i64().unwrap_or(120),
            records: records(&conversations, &codes),
            conversation_places: places(&mut conversations.iter().map(|it| it.id)),
            request_places: places(&mut requests.iter().map(|it| it.number)),
            changed_by: changed_by(&conversations),
            office,
            integrations,
            calls,
            conversations,
            customers: list(desk, "customers").iter().map(|it| Customer::read(it, start)).collect(),
            reached: list(desk, "reached_customers").iter().map(desk::reached).collect(),
            requests,
            log: &evidence.log,
            doubts,
            gorgias_doubts,
            trouble,
            codes,
            owners: owners(script),
        }
    }

    /// A conversation by id.
    pub(crate) fn conversation(&self, id: i64) -> Option<&Conversation<'e>> {
        self.conversation_places.get(&id).and_then(|place| self.conversations.get(*place))
    }

    /// Whether the store answers at once, as one on the same machine does: else nobody quarrels over seconds.
    pub(crate) fn is_store_near(&self) -> bool {
        self.store_one_way < 0.05
    }

    /// From when on what is sent must rest on a webhook that came at `told`: it is acknowledged once it is stored, and takes some
    /// further trips to the store until a plan rests on it.
    pub(crate) fn must_know_by(&self, told: Timestamp) -> Timestamp {
        plus_f64(told, self.store_one_way.mul_add(TRIPS_TO_TAKE_NOTE, 2.0))
    }

    /// Whether what was sent then rests on the webhook that tells who answered. Who reads the call through Aircall's API knows only
    /// who had it last.
    pub(crate) fn knew_who_answered(&self, call: &Call<'_>, sent_at: Timestamp) -> bool {
        let told = call.deliveries.answered.is_some_and(|told| self.must_know_by(told) <= sent_at);
        told && self.trouble.reinstalls.is_empty()
    }

    /// A request by number.
    pub(crate) fn request(&self, number: Option<i64>) -> Option<&Request<'e>> {
        number.and_then(|number| self.request_places.get(&number)).and_then(|place| self.requests.get(*place))
    }

    /// Whether Deskline read a conversation by its id between the two.
    pub(crate) fn was_read(&self, conversation: i64, from: Timestamp, to: Timestamp) -> bool {
        let path = format!("/v2/conversations/{conversation}");
        let mut reads = self.requests.iter().filter(|read| read.method == "GET" && read.path == path);
        reads.any(|read| from <= read.at && read.at <= to)
    }

    /// The conversation and the thread of a record.
    pub(crate) fn place_of(&self, record: &Record) -> (&Conversation<'e>, &Thread<'e>) {
        let conversation = &self.conversations[record.conversation];
        (conversation, &conversation.threads[record.thread])
    }

    /// When the request that wrote a thread arrived; a fault may have held it back since.
    pub(crate) fn sent_at(&self, thread: &Thread<'_>) -> Timestamp {
        self.request(thread.request).map_or(thread.received_at, |request| request.at)
    }

    /// The conversation in which a thread was written, whatever was merged since: the one with the request's version.
    pub(crate) fn written_in(&self, thread: &Thread<'_>) -> Option<&Conversation<'e>> {
        self.changed_by.get(&thread.request?).and_then(|place| self.conversations.get(*place))
    }

    /// Customers of the start who truly have this number.
    pub(crate) fn owners(&self, number: &str) -> &[i64] {
        self.owners.get(number).map_or(&[], Vec::as_slice)
    }

    /// Whether Deskline says that an effect of one of these kinds is not settled for a call.
    pub(crate) fn is_in_doubt(&self, call: i64, kinds: &[&str]) -> bool {
        self.doubts.iter().any(|doubt| doubt.call == Some(call) && kinds.contains(&doubt.kind))
    }
}

fn changed_by(conversations: &[Conversation<'_>]) -> BTreeMap<i64, usize> {
    let of = |(place, it): (usize, &Conversation<'_>)| -> Vec<(i64, usize)> {
        it.versions.iter().filter_map(|version| version.request).map(|request| (request, place)).collect()
    };
    conversations.iter().enumerate().flat_map(of).collect()
}

fn doubt(it: &Value) -> Doubt<'_> {
    Doubt {
        key: text(it, "key"),
        kind: text(it, "kind"),
        state: text(it, "state"),
        call: maybe_id(it, "call"),
        intended_at: time(it, "intended_at"),
        ended_at: time(it, "ended_at"),
    }
}

fn owners(script: &Value) -> BTreeMap<&str, Vec<i64>> {
    let mut owners: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for person in list(script, "people") {
        if let Some(number) = maybe_text(person, "number") {
            owners.entry(number).or_default().extend(json::ids(person, "customers"));
        }
    }
    owners
}

fn records(conversations: &[Conversation<'_>], codes: &Codes) -> Vec<Record> {
    let mut records = Vec::new();
    for (conversation, it) in conversations.iter().enumerate() {
        for (thread, it) in it.threads.iter().enumerate().filter(|(_, it)| it.request.is_some()) {
            let known = html::codes(it.text).filter_map(|code| codes.meaning(code));
            let known = known.filter(|meaning| !matches!(meaning.kind, Kind::Customer | Kind::UnknownContact));
            records.extend(known.map(|meaning| Record { meaning, conversation, thread }));
        }
    }
    records
}
