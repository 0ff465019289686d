//! Changes to customers (§3).

use std::sync::Arc;

use jiff::Timestamp;

use super::{Channel, Customer, CustomerChange, Desk, Hand, NewChannel};

impl Desk {
    /// The customer who has this e-mail address.
    pub(crate) fn customer_by_email(&self, email: &str) -> Option<u64> {
        self.emails.get(&email.to_lowercase()).copied()
    }

    /// Another customer than `but` who has this channel, to the letter.
    pub(crate) fn other_with_channel(&self, kind: &str, address: &str, but: Option<u64>) -> Option<u64> {
        self.customers.values().find(|it| Some(it.id) != but && it.has_channel(kind, address)).map(|it| it.id)
    }

    /// Adds a customer and returns his id.
    pub(crate) fn create_customer(&mut self, set: CustomerChange, hand: Hand) -> u64 {
        let id = self.fresh_id();
        self.put_customer(Customer::new(id, hand.at, hand.request), set, hand);
        self.note_event("customer-created", "Customer", id, hand);
        id
    }

    /// Adds a customer whose id and dates are given.
    pub(crate) fn put_customer(&mut self, mut customer: Customer, set: CustomerChange, hand: Hand) {
        let id = customer.id;
        self.fill(&mut customer, set, hand.at);
        self.keep_emails(&customer);
        self.customers.insert(id, Arc::new(customer));
        self.index_customer(id, hand);
    }

    /// Changes a customer.
    pub(crate) fn change_customer(&mut self, id: u64, set: CustomerChange, hand: Hand) {
        let Some(customer) = self.customers.get(&id).map(Arc::clone) else {
            return;
        };
        let mut changed = customer.as_ref().clone();
        self.fill(&mut changed, set, hand.at);
        self.replace_customer(changed, hand);
    }

    /// Puts a changed customer in the place of what he was.
    pub(crate) fn replace_customer(&mut self, mut changed: Customer, hand: Hand) {
        let id = changed.id;
        self.forget_emails(id);
        changed.updated_at = hand.at;
        self.keep_emails(&changed);
        self.customers.insert(id, Arc::new(changed));
        self.index_customer(id, hand);
        self.note_event("customer-updated", "Customer", id, hand);
    }

    /// Removes a customer for good. His tickets stay, without a customer.
    pub(crate) fn remove_customer(&mut self, id: u64, hand: Hand) {
        for ticket in self.tickets_of(id) {
            self.change_ticket(ticket, hand, |ticket| ticket.customer = None);
        }
        self.let_go(id, None, hand);
        self.note_event("customer-deleted", "Customer", id, hand);
    }

    /// Merges `source` into `target`: channels, tickets and messages move, `source` is gone (§3). Nothing happens if
    /// one of them is gone meanwhile.
    pub(crate) fn merge_customers(&mut self, source: u64, target: u64, set: CustomerChange, hand: Hand) {
        let (Some(from), Some(into)) = (self.customers.get(&source), self.customers.get(&target)) else {
            return;
        };
        let (from, mut merged) = (Arc::clone(from), into.as_ref().clone());
        for channel in &from.channels {
            if !merged.has_channel(&channel.kind, &channel.address) {
                let preferred = merged.address_of(&channel.kind).is_none();
                merged.channels.push(Channel { preferred, ..channel.clone() });
            }
        }
        merged.name = merged.name.or_else(|| from.name.clone());
        merged.external_id = merged.external_id.or_else(|| from.external_id.clone());
        self.let_go(source, Some(target), hand);
        self.fill(&mut merged, set, hand.at);
        self.replace_customer(merged, hand);
        for ticket in self.tickets_of(source) {
            self.change_ticket(ticket, hand, |ticket| ticket.customer = Some(target));
        }
    }

    /// The tickets that a customer has, by id.
    pub(crate) fn tickets_of(&self, customer: u64) -> Vec<u64> {
        self.by_customer.get(&customer).map(|ids| ids.iter().copied().collect()).unwrap_or_default()
    }

    fn let_go(&mut self, id: u64, merged_into: Option<u64>, hand: Hand) {
        self.forget_emails(id);
        if let Some(customer) = self.customers.remove(&id) {
            self.gone.insert(id, (customer, hand.at, merged_into));
            self.index_customer(id, hand);
        }
    }

    /// Puts into a customer what a body says of him.
    fn fill(&mut self, customer: &mut Customer, set: CustomerChange, at: Timestamp) {
        let put = |field: &mut Option<String>, said: Option<Option<String>>| {
            if let Some(value) = said {
                *field = value;
            }
        };
        put(&mut customer.name, set.name);
        put(&mut customer.external_id, set.external_id);
        put(&mut customer.language, set.language);
        put(&mut customer.timezone, set.timezone);
        put(&mut customer.note, set.note);
        if let Some(meta) = set.meta {
            customer.meta = meta;
        }
        if let Some(fields) = set.custom_fields {
            customer.custom_fields = fields;
        }
        if let Some(channels) = set.channels {
            customer.channels = self.channels(&customer.channels, channels, at);
        }
        if let Some(email) = set.email {
            self.put_email(customer, email, at);
        }
    }

    /// The stored form of channels that replace `before`. Those that were there keep their ids. The first of a type
    /// is the preferred one, unless another is said to be (§3).
    fn channels(&mut self, before: &[Channel], sent: Vec<NewChannel>, at: Timestamp) -> Vec<Channel> {
        let mut channels: Vec<Channel> = Vec::new();
        for new in sent {
            let same = |it: &&Channel| it.kind == new.kind && it.address == new.address;
            if channels.iter().any(|it| same(&it)) {
                continue;
            }
            let old = before.iter().find(same);
            channels.push(Channel {
                id: old.map_or_else(|| self.fresh_id(), |old| old.id),
                preferred: new.preferred.unwrap_or(false),
                created_at: old.map_or(at, |old| old.created_at),
                kind: new.kind,
                address: new.address,
            });
        }
        for index in 0..channels.len() {
            let kind = channels.get(index).map(|it| it.kind.clone()).unwrap_or_default();
            let chosen = channels.iter().any(|it| it.kind == kind && it.preferred);
            if let (false, Some(channel)) = (chosen, channels.get_mut(index)) {
                channel.preferred = true;
            }
        }
        channels
    }

    fn put_email(&mut self, customer: &mut Customer, email: Option<String>, at: Timestamp) {
        let Some(address) = email else {
            customer.channels.retain(|channel| channel.kind != "email");
            return;
        };
        for channel in customer.channels.iter_mut().filter(|channel| channel.kind == "email") {
            channel.preferred = channel.address == address;
        }
        if !customer.has_channel("email", &address) {
            let id = self.fresh_id();
            let kind = "email".to_owned();
            customer.channels.insert(0, Channel { id, kind, address, preferred: true, created_at: at });
        }
    }

    fn keep_emails(&mut self, customer: &Customer) {
        for channel in customer.channels.iter().filter(|channel| channel.kind == "email") {
            self.emails.insert(channel.address.to_lowercase(), customer.id);
        }
    }

    fn forget_emails(&mut self, id: u64) {
        let Some(customer) = self.customers.get(&id) else {
            return;
        };
        for channel in customer.channels.iter().filter(|channel| channel.kind == "email") {
            self.emails.remove(&channel.address.to_lowercase());
        }
    }
}
