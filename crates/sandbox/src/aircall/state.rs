//! Everything that the fake company holds, and how things in it are found.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;

use super::agenda::Agenda;
use super::budget::Budget;
use super::call::Call;
use super::delivery::{Attempt, Delivery};
use super::media::Media;
use super::message::Message;
use super::people::{Company, Contact, Credential, Number, Tag, Team, User, built_in_tags};
use super::play::Play;
use super::script::Ref;
use super::settings::Settings;
use super::webhook::Webhook;
use crate::kernel::Random;

/// Why something cannot be done to a call or a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A name or id that the company does not have.
    #[error("no {kind} {name}")]
    Unknown {
        /// What was looked for, such as `call` or `user`.
        kind: &'static str,
        /// The name or id.
        name: String,
    },
    /// It does not fit the call's state.
    #[error("{0}")]
    NotNow(&'static str),
    /// It makes no sense at all.
    #[error("{0}")]
    Wrong(String),
}

impl Refused {
    pub(super) fn unknown(kind: &'static str, name: impl ToString) -> Self {
        Self::Unknown { kind, name: name.to_string() }
    }
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) settings: Settings,
    pub(super) company: Company,
    pub(super) credentials: Vec<Credential>,
    pub(super) numbers: BTreeMap<i64, Number>,
    pub(super) users: BTreeMap<i64, User>,
    pub(super) teams: BTreeMap<i64, Team>,
    pub(super) tags: BTreeMap<i64, Tag>,
    pub(super) contacts: BTreeMap<i64, Contact>,
    pub(super) calls: BTreeMap<i64, Call>,
    /// The newest call of each label.
    pub(super) labels: BTreeMap<String, i64>,
    /// By ordinal.
    pub(super) messages: BTreeMap<i64, Message>,
    /// The newest message of each label.
    pub(super) message_labels: BTreeMap<String, i64>,
    /// Id of each group conversation, by number and people.
    pub(super) groups: BTreeMap<(i64, Vec<String>), String>,
    pub(super) webhooks: BTreeMap<i64, Webhook>,
    /// Events about calls that happened while no webhook was active.
    pub(super) unheard: u64,
    pub(super) agenda: Agenda,
    /// Deliveries that are due and wait for a free connection.
    pub(super) ready: VecDeque<Delivery>,
    /// Deliveries that the knob `hold` keeps back.
    pub(super) held: VecDeque<Delivery>,
    pub(super) in_flight: usize,
    /// The record of deliveries; the oldest go first.
    pub(super) attempts: VecDeque<Attempt>,
    pub(super) plays: BTreeMap<u64, Play>,
    pub(super) media: Media,
    pub(super) budget: Budget,
    pub(super) random: Streams,
    last_id: i64,
}

/// One random stream per purpose: a draw for one shifts no other.
#[derive(Debug)]
pub(super) struct Streams {
    pub(super) ids: Random,
    pub(super) timing: Random,
    pub(super) delivery: Random,
    pub(super) messages: Random,
    pub(super) short_links: Random,
}

impl State {
    /// An empty company. Ids begin at a number made of `now`, so that two runs against one database do not share ids.
    pub(super) fn new(random: &Random, now: Timestamp) -> Self {
        const IDS_PER_SECOND: i64 = 1_000;
        let tags = built_in_tags().into_iter().map(|tag| (tag.id, tag)).collect();
        Self {
            settings: Settings::default(),
            company: Company { id: 1, name: "Sandbox".to_owned() },
            credentials: Vec::new(),
            numbers: BTreeMap::new(),
            users: BTreeMap::new(),
            teams: BTreeMap::new(),
            tags,
            contacts: BTreeMap::new(),
            calls: BTreeMap::new(),
            labels: BTreeMap::new(),
            messages: BTreeMap::new(),
            message_labels: BTreeMap::new(),
            groups: BTreeMap::new(),
            webhooks: BTreeMap::new(),
            unheard: 0,
            agenda: Agenda::default(),
            ready: VecDeque::new(),
            held: VecDeque::new(),
            in_flight: 0,
            attempts: VecDeque::new(),
            plays: BTreeMap::new(),
            media: Media::default(),
            budget: Budget::default(),
            random: Streams {
                ids: random.fork("ids"),
                timing: random.fork("timing"),
                delivery: random.fork("delivery"),
                messages: random.fork("messages"),
                short_links: random.fork("short_links"),
            },
            last_id: now.as_second().saturating_mul(IDS_PER_SECOND),
        }
    }

    pub(super) fn new_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    /// A wait between the two, in whole milliseconds.
    pub(super) fn draw_wait(&self, seconds: [u64; 2]) -> Duration {
        let [least, most] = seconds.map(|seconds| seconds.saturating_mul(1_000));
        Duration::from_millis(self.random.timing.range(least, most))
    }

    pub(super) fn call(&mut self, id: i64) -> Result<&mut Call, Refused> {
        self.calls.get_mut(&id).ok_or_else(|| Refused::unknown("call", id))
    }

    /// The call with this label or, failing that, this id.
    pub(super) fn call_id(&self, label: &str) -> Result<i64, Refused> {
        let by_id = || label.parse().ok().filter(|id| self.calls.contains_key(id));
        self.labels.get(label).copied().or_else(by_id).ok_or_else(|| Refused::unknown("call", label))
    }

    pub(super) fn number_id(&self, wanted: &Ref) -> Result<i64, Refused> {
        find(&self.numbers, wanted, "number", |number, name| number.e164 == name || number.name == name)
    }

    pub(super) fn user_id(&self, wanted: &Ref) -> Result<i64, Refused> {
        find(&self.users, wanted, "user", |user, name| user.email.eq_ignore_ascii_case(name) || user.name == name)
    }

    pub(super) fn team_id(&self, wanted: &Ref) -> Result<i64, Refused> {
        find(&self.teams, wanted, "team", |team, name| team.name == name)
    }

    pub(super) fn tag_id(&self, wanted: &Ref) -> Result<i64, Refused> {
        find(&self.tags, wanted, "tag", |tag, name| tag.name == name || tag.description.as_deref() == Some(name))
    }

    /// The address-book contact that a call from or to `party` shows: the first made one of that number.
    pub(super) fn contact_of(&self, party: &str) -> Option<i64> {
        self.contacts.values().find(|contact| contact.has_number(party)).map(|contact| contact.id)
    }
}

fn find<T>(
    all: &BTreeMap<i64, T>,
    wanted: &Ref,
    kind: &'static str,
    is_called: impl Fn(&T, &str) -> bool,
) -> Result<i64, Refused> {
    match wanted {
        Ref::Id(id) if all.contains_key(id) => Ok(*id),
        Ref::Id(id) => Err(Refused::unknown(kind, id)),
        Ref::Name(name) => all
            .iter()
            .find(|(_, item)| is_called(item, name))
            .map(|(id, _)| *id)
            .ok_or_else(|| Refused::unknown(kind, name)),
    }
}
