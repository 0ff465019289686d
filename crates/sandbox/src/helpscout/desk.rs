//! All that one fake account holds, and the changes that can be made to it. Knows nothing of HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::options::Options;
use crate::kernel::Random;
use crate::kernel::clock::later;

mod access;
mod change;
mod conversation;
mod customer;
mod index;
mod limit;
mod new;
mod people;
mod versions;

pub(crate) use access::{Access, App, TOKEN_LIFE};
pub(crate) use conversation::{Attachment, Author, Conversation, Status, Thread};
pub(crate) use customer::{Collection, Customer, Entry, TEXT_FIELDS, TextField};
pub(crate) use index::Index;
pub(crate) use limit::{Charge, Limit};
pub(crate) use new::{NewAttachment, NewConversation, NewThread};
pub(crate) use people::{CustomField, Mailbox, Tag, Team, User, Webhook};
pub(crate) use versions::{ConversationState, CustomerState, Version, Versions};

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

impl Hand {
    /// The word for the way in which the change came, as `source.type` has it (sheet §4.2).
    pub(crate) fn source(&self) -> &'static str {
        if self.request.is_some() { "api" } else { "web" }
    }
}

/// Something that would have reached the customer outside Help Scout.
#[derive(Debug, Clone)]
pub(crate) struct Reached {
    pub(crate) at: Timestamp,
    pub(crate) conversation: u64,
    pub(crate) thread: u64,
    pub(crate) customer: u64,
    pub(crate) what: &'static str,
    pub(crate) request: Option<u64>,
}

/// One account. What the maps hold is the truth; `customer_index` and `conversation_index` are what lists and
/// searches see of it.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) options: Options,
    pub(crate) access: Access,
    pub(crate) limit: Limit,
    pub(crate) users: BTreeMap<u64, User>,
    pub(crate) teams: BTreeMap<u64, Team>,
    pub(crate) mailboxes: BTreeMap<u64, Mailbox>,
    pub(crate) tags: BTreeMap<u64, Tag>,
    pub(crate) webhooks: BTreeMap<u64, Webhook>,
    pub(crate) customers: BTreeMap<u64, Arc<Customer>>,
    pub(crate) conversations: BTreeMap<u64, Arc<Conversation>>,
    pub(crate) customer_index: Index<Customer>,
    pub(crate) conversation_index: Index<Conversation>,
    pub(crate) customer_versions: Versions<CustomerState>,
    pub(crate) conversation_versions: Versions<ConversationState>,
    /// Customers who were deleted, as they were at the end, and when.
    pub(crate) gone: BTreeMap<u64, (Arc<Customer>, Timestamp)>,
    pub(crate) reached: Vec<Reached>,
    /// Owner of every e-mail address in lower case, so that uniqueness costs no scan.
    emails: BTreeMap<String, u64>,
    /// The conversations that stand, by customer, so that counting them costs no scan.
    by_customer: BTreeMap<u64, BTreeSet<u64>>,
    customer_of: BTreeMap<u64, u64>,
    last_id: u64,
    last_number: u64,
    lag: Random,
}

impl Desk {
    /// An account without anyone in it.
    pub(crate) fn empty(options: Options, random: &Random) -> Self {
        // Ids above those that start data usually gives.
        const FIRST_ID: u64 = 10_000_000;
        Self {
            options,
            access: Access::new(random.fork("access")),
            limit: Limit::default(),
            users: BTreeMap::new(),
            teams: BTreeMap::new(),
            mailboxes: BTreeMap::new(),
            tags: BTreeMap::new(),
            webhooks: BTreeMap::new(),
            customers: BTreeMap::new(),
            conversations: BTreeMap::new(),
            customer_index: Index::default(),
            conversation_index: Index::default(),
            customer_versions: Versions::default(),
            conversation_versions: Versions::default(),
            gone: BTreeMap::new(),
            reached: Vec::new(),
            emails: BTreeMap::new(),
            by_customer: BTreeMap::new(),
            customer_of: BTreeMap::new(),
            last_id: FIRST_ID,
            last_number: 0,
            lag: random.fork("lag"),
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

    /// The number that people see on the next conversation.
    pub(crate) fn fresh_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// The customer who has this e-mail address.
    pub(crate) fn customer_by_email(&self, email: &str) -> Option<u64> {
        self.emails.get(&email.to_lowercase()).copied()
    }

    /// The user with this e-mail address, whatever its case.
    pub(crate) fn user_by_email(&self, email: &str) -> Option<&User> {
        self.users.values().find(|user| user.email.eq_ignore_ascii_case(email))
    }

    /// The account's owner, else any user: who acts where nobody is named.
    pub(crate) fn owner(&self) -> Option<u64> {
        let owner = self.users.values().find(|user| user.role == "owner");
        owner.or_else(|| self.users.values().next()).map(|user| user.id)
    }

    /// How many conversations a customer has.
    pub(crate) fn conversation_count(&self, customer: u64) -> usize {
        self.by_customer.get(&customer).map_or(0, BTreeSet::len)
    }

    /// Changes a customer and lets lists and searches see it after a lag. False if there is no such customer.
    pub(crate) fn change_customer(&mut self, id: u64, hand: Hand, change: impl FnOnce(&mut Customer)) -> bool {
        let Some(customer) = self.customers.get_mut(&id) else {
            return false;
        };
        let customer = Arc::make_mut(customer);
        for email in customer.entries(Collection::Emails) {
            self.emails.remove(&email.value.to_lowercase());
        }
        change(customer);
        customer.updated_at = hand.at;
        for email in customer.entries(Collection::Emails) {
            self.emails.insert(email.value.to_lowercase(), id);
        }
        self.index_customer(id, hand);
        true
    }

    /// Adds a customer.
    pub(crate) fn add_customer(&mut self, customer: Customer, hand: Hand) {
        let id = customer.id;
        for email in customer.entries(Collection::Emails) {
            self.emails.insert(email.value.to_lowercase(), id);
        }
        self.customers.insert(id, Arc::new(customer));
        self.index_customer(id, hand);
    }

    /// Removes a customer for good.
    pub(crate) fn remove_customer(&mut self, id: u64, hand: Hand) {
        if let Some(customer) = self.customers.remove(&id) {
            for email in customer.entries(Collection::Emails) {
                self.emails.remove(&email.value.to_lowercase());
            }
            self.gone.insert(id, (customer, hand.at));
            self.index_customer(id, hand);
        }
    }

    /// Changes a conversation and lets lists and searches see it after a lag.
    pub(crate) fn change_conversation(&mut self, id: u64, hand: Hand, change: impl FnOnce(&mut Conversation)) {
        if let Some(conversation) = self.conversations.get_mut(&id) {
            let conversation = Arc::make_mut(conversation);
            change(conversation);
            conversation.modified_at = conversation.modified_at.max(hand.at);
            self.index_conversation(id, hand);
        }
    }

    /// Lets everything that is there be seen by lists and searches from `at` on, as after a long quiet time.
    pub(crate) fn index_all(&mut self, at: Timestamp) {
        self.customer_versions.clear();
        self.conversation_versions.clear();
        for (id, customer) in &self.customers {
            self.customer_versions.note(customer, true, None, at, at);
            self.customer_index.put(*id, at, at, Some(Arc::clone(customer)));
        }
        for (id, conversation) in &self.conversations {
            self.conversation_versions.note(conversation, None, at, at);
            self.conversation_index.put(*id, at, at, listed(conversation));
        }
    }

    fn index_customer(&mut self, id: u64, hand: Hand) {
        let due = self.draw_due(hand.at);
        let snapshot = self.customers.get(&id);
        if let Some(customer) = snapshot.or_else(|| self.gone.get(&id).map(|(customer, _)| customer)) {
            self.customer_versions.note(customer, snapshot.is_some(), Some(hand), hand.at, due);
        }
        self.customer_index.put(id, hand.at, due, snapshot.cloned());
    }

    pub(super) fn index_conversation(&mut self, id: u64, hand: Hand) {
        let due = self.draw_due(hand.at);
        if let Some(conversation) = self.conversations.get(&id) {
            self.conversation_versions.note(conversation, Some(hand), hand.at, due);
        }
        let snapshot = self.conversations.get(&id).and_then(listed);
        if let Some(before) = self.customer_of.remove(&id)
            && let Some(conversations) = self.by_customer.get_mut(&before)
        {
            conversations.remove(&id);
        }
        if let Some(conversation) = &snapshot {
            self.customer_of.insert(id, conversation.customer);
            self.by_customer.entry(conversation.customer).or_default().insert(id);
        }
        self.conversation_index.put(id, hand.at, due, snapshot);
    }

    /// When the index shows what was written at `at`: a lag drawn for each write (sheet §4.1).
    fn draw_due(&self, at: Timestamp) -> Timestamp {
        let (low, high) = self.options.index_lag_seconds;
        let ms = self.lag.range(milliseconds(low), milliseconds(high));
        later(at, Duration::from_millis(ms))
    }
}

/// What lists may show of a conversation: nothing once it is merged away or deleted.
fn listed(conversation: &Arc<Conversation>) -> Option<Arc<Conversation>> {
    conversation.is_there().then(|| Arc::clone(conversation))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded to a day before the cast")]
fn milliseconds(seconds: f64) -> u64 {
    const DAY: f64 = 86_400.0;
    (seconds.clamp(0.0, DAY) * 1000.0) as u64
}
