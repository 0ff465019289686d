//! What was true of tickets and customers at each moment, and since when lists showed it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Customer, Hand, Status, Ticket};

/// When lists and searches begin to show a change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) by_lists: Timestamp,
    /// Only customers are searched.
    pub(crate) by_search: Timestamp,
}

/// One version: who made it, when, and what was true from then on.
#[derive(Debug)]
pub(crate) struct Version<T> {
    pub(crate) at: Timestamp,
    pub(crate) seen: Seen,
    /// Who made it. Nobody for start data and for what the account does by itself.
    pub(crate) by_user: Option<u64>,
    /// The request that made it, if one did.
    pub(crate) request: Option<u64>,
    /// Whether it still stands under its own id.
    pub(crate) there: bool,
    pub(crate) state: T,
}

/// What a version keeps of a ticket.
#[derive(Debug)]
pub(crate) struct TicketState {
    pub(crate) status: Status,
    pub(crate) spam: bool,
    pub(crate) trashed_at: Option<Timestamp>,
    pub(crate) snoozed_until: Option<Timestamp>,
    pub(crate) customer: Option<u64>,
    pub(crate) assignee_user: Option<u64>,
    pub(crate) assignee_team: Option<u64>,
    /// Ids of its tags.
    pub(crate) tags: Vec<u64>,
    /// Shared with the version before while it stays the same.
    pub(crate) subject: Arc<str>,
    /// How many messages it has.
    pub(crate) messages: usize,
    pub(crate) updated_at: Timestamp,
}

/// What a version keeps of a customer.
#[derive(Debug)]
pub(crate) struct CustomerState {
    pub(crate) name: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) note: Option<String>,
    /// Type and address of each channel.
    pub(crate) channels: Vec<(String, String)>,
}

/// All versions of all entities of one kind, by id, oldest first.
#[derive(Debug)]
pub(crate) struct Versions<T>(BTreeMap<u64, Vec<Version<T>>>);

impl<T> Default for Versions<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> Versions<T> {
    /// The versions of one entity, oldest first.
    pub(crate) fn of(&self, id: u64) -> &[Version<T>] {
        self.0.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Forgets what was: start data has no past.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    fn push(&mut self, id: u64, there: bool, seen: Seen, by: Option<Hand>, at: Timestamp, state: T) {
        let (by_user, request) = (by.map(|hand| hand.user), by.and_then(|hand| hand.request));
        self.0.entry(id).or_default().push(Version { at, seen, by_user, request, there, state });
    }
}

impl Versions<TicketState> {
    /// Notes a ticket as it is at `at`.
    pub(super) fn note(&mut self, it: &Ticket, by: Option<Hand>, at: Timestamp, seen: Seen) {
        let text = it.subject.as_deref().unwrap_or_default();
        let before = self.of(it.id).last().map(|version| &version.state.subject);
        let subject = before.filter(|subject| &***subject == text).map_or_else(|| Arc::from(text), Arc::clone);
        let state = TicketState {
            status: it.status,
            spam: it.spam,
            trashed_at: it.trashed_at,
            snoozed_until: it.snoozed_until,
            customer: it.customer,
            assignee_user: it.assignee_user,
            assignee_team: it.assignee_team,
            tags: it.tags.clone(),
            subject,
            messages: it.messages.len(),
            updated_at: it.updated_at,
        };
        self.push(it.id, it.is_there(), seen, by, at, state);
    }
}

impl Versions<CustomerState> {
    /// Notes a customer as he is at `at`, or that he is gone.
    pub(super) fn note(&mut self, it: &Customer, there: bool, by: Option<Hand>, at: Timestamp, seen: Seen) {
        let channels = it.channels.iter().map(|channel| (channel.kind.clone(), channel.address.clone()));
        let state = CustomerState {
            name: it.name.clone(),
            external_id: it.external_id.clone(),
            note: it.note.clone(),
            channels: channels.collect(),
        };
        self.push(it.id, there, seen, by, at, state);
    }
}
