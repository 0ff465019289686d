//! All that one fake account holds, and the changes that can be made to it. Knows nothing of HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::options::Options;
use crate::helpscout::desk::Index;
use crate::kernel::Random;
use crate::kernel::clock::later;

mod access;
mod customer;
mod customers;
mod due;
mod limit;
mod messages;
mod people;
mod reach;
mod tags;
mod ticket;
mod tickets;
mod versions;

pub(crate) use access::{Access, App, Grant, Scopes, TOKEN_LIFE, words};
pub(crate) use customer::{Channel, Customer, CustomerChange, NewChannel, is_channel_type};
pub(crate) use due::Due;
pub(crate) use limit::{Charge, Credential, Limit, Terms};
pub(crate) use messages::{MessageChange, NewMessage};
pub(crate) use people::{Event, File, Integration, ROLES, Tag, Team, User};
pub(crate) use reach::Reached;
pub(crate) use ticket::{Message, NOTE, Person, Status, Ticket, VIAS, is_slug};
pub(crate) use tickets::NewTicket;
pub(crate) use versions::{CustomerState, Seen, TicketState, Version, Versions};

/// Whose hand makes a change, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hand {
    /// When.
    pub(crate) at: Timestamp,
    /// The user who does it.
    pub(crate) user: u64,
    /// By API: the number of the request. In the web interface: none.
    pub(crate) request: Option<u64>,
}

/// One account. What the maps hold is the truth; the indexes are what lists and searches see of it.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) subdomain: String,
    pub(crate) options: Options,
    pub(crate) access: Access,
    pub(crate) limit: Limit,
    pub(crate) users: BTreeMap<u64, User>,
    pub(crate) teams: BTreeMap<u64, Team>,
    pub(crate) tags: BTreeMap<u64, Tag>,
    pub(crate) customers: BTreeMap<u64, Arc<Customer>>,
    pub(crate) tickets: BTreeMap<u64, Arc<Ticket>>,
    pub(crate) integrations: BTreeMap<u64, Integration>,
    pub(crate) files: Vec<File>,
    pub(crate) events: Vec<Event>,
    pub(crate) customer_index: Index<Customer>,
    pub(crate) search_index: Index<Customer>,
    pub(crate) ticket_index: Index<Ticket>,
    pub(crate) customer_versions: Versions<CustomerState>,
    pub(crate) ticket_versions: Versions<TicketState>,
    /// Customers who were deleted or merged away, as they were at the end, when, and into whom.
    pub(crate) gone: BTreeMap<u64, (Arc<Customer>, Timestamp, Option<u64>)>,
    pub(crate) reached: Vec<Reached>,
    pub(crate) created_at: Timestamp,
    /// Owner of every e-mail address in lower case, so that uniqueness costs no scan.
    emails: BTreeMap<String, u64>,
    /// Tickets that stand, by customer.
    by_customer: BTreeMap<u64, BTreeSet<u64>>,
    due: BTreeMap<(Timestamp, u64), Due>,
    last_id: u64,
    lag: Random,
    pub(crate) random: Random,
}

impl Desk {
    /// An account without anyone in it.
    pub(crate) fn empty(subdomain: &str, options: Options, random: &Random, now: Timestamp) -> Self {
        // Ids above those that start data usually gives.
        const FIRST_ID: u64 = 80_000_000;
        Self {
            subdomain: subdomain.to_owned(),
            options,
            access: Access::new(random.fork("access")),
            limit: Limit::default(),
            users: BTreeMap::new(),
            teams: BTreeMap::new(),
            tags: BTreeMap::new(),
            customers: BTreeMap::new(),
            tickets: BTreeMap::new(),
            integrations: BTreeMap::new(),
            files: Vec::new(),
            events: Vec::new(),
            customer_index: Index::default(),
            search_index: Index::default(),
            ticket_index: Index::default(),
            customer_versions: Versions::default(),
            ticket_versions: Versions::default(),
            gone: BTreeMap::new(),
            reached: Vec::new(),
            created_at: now,
            emails: BTreeMap::new(),
            by_customer: BTreeMap::new(),
            due: BTreeMap::new(),
            last_id: FIRST_ID,
            lag: random.fork("lag"),
            random: random.fork("desk"),
        }
    }

    /// An id that nothing in the account has.
    pub(crate) fn fresh_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// Keeps fresh ids above one that start data gave.
    pub(crate) fn id_taken(&mut self, id: u64) {
        self.last_id = self.last_id.max(id);
    }

    /// What the options say about limits.
    pub(crate) fn terms(&self) -> Terms {
        Terms {
            enterprise: self.options.enterprise,
            shared: self.options.shared_bucket,
            other_apps_per_second: self.options.other_apps_per_second,
        }
    }

    /// The user with this e-mail address, whatever its case.
    pub(crate) fn user_by_email(&self, email: &str) -> Option<&User> {
        self.users.values().find(|user| user.email.eq_ignore_ascii_case(email))
    }

    /// The first administrator, else any user: who acts where nobody is named.
    pub(crate) fn owner(&self) -> Option<u64> {
        let owner = self.users.values().find(|user| user.role == "admin");
        owner.or_else(|| self.users.values().next()).map(|user| user.id)
    }

    /// The account's own bot, who acts where the account acts by itself; made when he is first needed.
    pub(crate) fn bot(&mut self, at: Timestamp) -> u64 {
        let bot = self.users.values().find(|user| user.role == "bot" && user.client_id.is_none());
        if let Some(bot) = bot {
            return bot.id;
        }
        let email = format!("bot@{}.gorgias.com", self.subdomain);
        self.add_bot("Gorgias Bot".to_owned(), email, None, at)
    }

    /// The bot user of an installed app (§1).
    pub(crate) fn bot_of(&mut self, app: &App, at: Timestamp) -> u64 {
        let bot = self.users.values().find(|user| user.client_id.as_ref() == Some(&app.client_id));
        if let Some(bot) = bot {
            return bot.id;
        }
        let email = format!("bot@{}", app.client_id);
        self.add_bot(app.name.clone(), email, Some(app.client_id.clone()), at)
    }

    fn add_bot(&mut self, name: String, email: String, client_id: Option<String>, at: Timestamp) -> u64 {
        let id = self.fresh_id();
        let bot = User {
            id,
            name,
            email,
            role: "bot".to_owned(),
            active: true,
            deactivated_at: None,
            external_id: None,
            timezone: None,
            client_id,
            api_key: None,
            created_at: at,
            updated_at: at,
        };
        self.users.insert(id, bot);
        id
    }

    /// Writes a line of the audit log.
    pub(crate) fn note_event(&mut self, kind: &'static str, object_type: &'static str, object_id: u64, hand: Hand) {
        let id = self.fresh_id();
        self.events.push(Event { id, at: hand.at, kind, object_type, object_id, user: hand.user });
    }

    /// Lets everything that is there be seen by lists and searches from `at` on, as after a long quiet time.
    pub(crate) fn index_all(&mut self, at: Timestamp) {
        let seen = Seen { by_lists: at, by_search: at };
        self.customer_versions.clear();
        self.ticket_versions.clear();
        for (id, customer) in &self.customers {
            self.customer_versions.note(customer, true, None, at, seen);
            self.customer_index.put(*id, at, at, Some(Arc::clone(customer)));
            self.search_index.put(*id, at, at, Some(Arc::clone(customer)));
        }
        for (id, ticket) in &self.tickets {
            self.ticket_versions.note(ticket, None, at, seen);
            self.ticket_index.put(*id, at, at, listed(ticket));
        }
    }

    fn index_customer(&mut self, id: u64, hand: Hand) {
        let seen = self.draw_seen(hand.at);
        let snapshot = self.customers.get(&id);
        if let Some(customer) = snapshot.or_else(|| self.gone.get(&id).map(|(customer, ..)| customer)) {
            self.customer_versions.note(customer, snapshot.is_some(), Some(hand), hand.at, seen);
        }
        self.customer_index.put(id, hand.at, seen.by_lists, snapshot.cloned());
        self.search_index.put(id, hand.at, seen.by_search, snapshot.cloned());
    }

    fn index_ticket(&mut self, id: u64, hand: Hand) {
        let seen = self.draw_seen(hand.at);
        if let Some(ticket) = self.tickets.get(&id) {
            self.ticket_versions.note(ticket, Some(hand), hand.at, seen);
            self.ticket_index.put(id, hand.at, seen.by_lists, listed(ticket));
        }
    }

    /// When lists and searches show what was written at `at`: a lag drawn for each write.
    fn draw_seen(&self, at: Timestamp) -> Seen {
        let draw =
            |(low, high)| later(at, Duration::from_millis(self.lag.range(milliseconds(low), milliseconds(high))));
        Seen { by_lists: draw(self.options.list_lag_seconds), by_search: draw(self.options.search_lag_seconds) }
    }
}

/// What lists may show of a ticket: nothing once it is merged away or deleted.
fn listed(ticket: &Arc<Ticket>) -> Option<Arc<Ticket>> {
    ticket.is_there().then(|| Arc::clone(ticket))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded to a day before the cast")]
fn milliseconds(seconds: f64) -> u64 {
    const DAY: f64 = 86_400.0;
    (seconds.clamp(0.0, DAY) * 1000.0) as u64
}
