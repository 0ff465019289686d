//! What was true of conversations and customers at each moment, and since when lists showed it. Kept as small as
//! possible: a version is written with every change, and becomes JSON only in the dump.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Collection, Conversation, Customer, Hand, Status};

/// One version: who made it, when, and what was true from then on.
#[derive(Debug)]
pub(crate) struct Version<T> {
    pub(crate) at: Timestamp,
    /// When lists and searches begin to show it.
    pub(crate) visible_at: Timestamp,
    /// Who made it. Nobody for start data.
    pub(crate) by_user: Option<u64>,
    /// The request that made it, if one did.
    pub(crate) request: Option<u64>,
    /// Whether it still stands under its own id.
    pub(crate) there: bool,
    pub(crate) state: T,
}

/// What a version keeps of a conversation.
#[derive(Debug)]
pub(crate) struct ConversationState {
    pub(crate) status: Status,
    pub(crate) draft: bool,
    pub(crate) mailbox: u64,
    pub(crate) customer: u64,
    pub(crate) assignee: Option<u64>,
    /// Ids of its tags.
    pub(crate) tags: Vec<u64>,
    /// Shared with the version before while it stays the same.
    pub(crate) subject: Arc<str>,
    pub(crate) locked: bool,
    /// How many threads it has.
    pub(crate) threads: usize,
    pub(crate) modified_at: Timestamp,
}

/// What a version keeps of a customer.
#[derive(Debug)]
pub(crate) struct CustomerState {
    pub(crate) phones: Vec<String>,
    pub(crate) emails: Vec<String>,
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) background: String,
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

    fn push(&mut self, id: u64, there: bool, visible_at: Timestamp, by: Option<Hand>, at: Timestamp, state: T) {
        let (by_user, request) = (by.map(|hand| hand.user), by.and_then(|hand| hand.request));
        self.0.entry(id).or_default().push(Version { at, visible_at, by_user, request, there, state });
    }
}

impl Versions<ConversationState> {
    /// Notes a conversation as it is at `at`.
    pub(super) fn note(&mut self, it: &Conversation, by: Option<Hand>, at: Timestamp, visible_at: Timestamp) {
        let before = self.of(it.id).last().map(|version| &version.state.subject);
        let subject = before.filter(|subject| ***subject == *it.subject);
        let subject = subject.map_or_else(|| Arc::from(it.subject.as_str()), Arc::clone);
        let state = ConversationState {
            status: it.status,
            draft: it.draft,
            mailbox: it.mailbox,
            customer: it.customer,
            assignee: it.assignee,
            tags: it.tags.clone(),
            subject,
            locked: it.locked,
            threads: it.threads.len(),
            modified_at: it.modified_at,
        };
        self.push(it.id, it.is_there(), visible_at, by, at, state);
    }
}

impl Versions<CustomerState> {
    /// Notes a customer as he is at `at`, or that he is gone.
    pub(super) fn note(&mut self, it: &Customer, there: bool, by: Option<Hand>, at: Timestamp, visible_at: Timestamp) {
        let values = |collection| it.entries(collection).iter().map(|entry| entry.value.clone()).collect();
        let state = CustomerState {
            phones: values(Collection::Phones),
            emails: values(Collection::Emails),
            first: it.text("firstName").to_owned(),
            last: it.text("lastName").to_owned(),
            background: it.text("background").to_owned(),
        };
        self.push(it.id, there, visible_at, by, at, state);
    }
}
