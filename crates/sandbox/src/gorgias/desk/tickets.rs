//! Changes to tickets (§4).

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::messages::attach;
use super::{Desk, Hand, NewMessage, Status, Ticket};
use crate::gorgias::options::TicketChannel;

/// A ticket as it is to be written.
#[derive(Debug, Clone)]
pub(crate) struct NewTicket {
    /// The channel that was asked for.
    pub(crate) channel: Option<String>,
    pub(crate) via: String,
    pub(crate) status: Status,
    pub(crate) priority: String,
    pub(crate) from_agent: bool,
    pub(crate) spam: bool,
    pub(crate) imported: bool,
    pub(crate) customer: Option<u64>,
    pub(crate) assignee_user: Option<u64>,
    pub(crate) assignee_team: Option<u64>,
    pub(crate) language: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) meta: Value,
    pub(crate) custom_fields: Value,
    /// Ids.
    pub(crate) tags: Vec<u64>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) opened_at: Option<Timestamp>,
    pub(crate) closed_at: Option<Timestamp>,
    pub(crate) trashed_at: Option<Timestamp>,
    pub(crate) snoozed_until: Option<Timestamp>,
    pub(crate) messages: Vec<NewMessage>,
}

impl NewTicket {
    /// An open ticket of a customer with one message.
    pub(crate) fn of(customer: u64, subject: String, message: NewMessage) -> Self {
        Self {
            channel: Some(message.channel.clone()),
            via: message.via.clone(),
            status: Status::Open,
            priority: "normal".to_owned(),
            from_agent: message.from_agent,
            spam: false,
            imported: false,
            customer: Some(customer),
            assignee_user: None,
            assignee_team: None,
            language: None,
            subject: Some(subject),
            external_id: None,
            meta: Value::Null,
            custom_fields: Value::Null,
            tags: Vec::new(),
            created_at: None,
            opened_at: None,
            closed_at: None,
            trashed_at: None,
            snoozed_until: None,
            messages: vec![message],
        }
    }
}

impl Desk {
    /// Adds a ticket with its messages: sends those that are to be sent, and lets the account's rule answer the
    /// newest of the customer's. Returns its id.
    pub(crate) fn create_ticket(&mut self, new: NewTicket, hand: Hand) -> u64 {
        let id = self.fresh_id();
        self.put_ticket(id, new, hand);
        id
    }

    /// The same, under an id that is given.
    pub(crate) fn put_ticket(&mut self, id: u64, new: NewTicket, hand: Hand) {
        let first = new.messages.first().map(|message| message.channel.clone());
        let channel = match self.options.ticket_channel {
            TicketChannel::FirstMessage => first.or(new.channel),
            TicketChannel::AsAsked => new.channel.or(first),
        };
        let created_at = new.created_at.unwrap_or(hand.at);
        let closed_at = new.closed_at.or((new.status == Status::Closed).then_some(hand.at));
        let ticket = Ticket {
            id,
            external_id: new.external_id,
            status: new.status,
            priority: new.priority,
            channel: channel.unwrap_or_else(|| "api".to_owned()),
            via: new.via,
            from_agent: new.from_agent,
            spam: new.spam,
            imported: new.imported,
            customer: new.customer,
            assignee_user: new.assignee_user,
            assignee_team: new.assignee_team,
            language: new.language,
            subject: new.subject,
            meta: new.meta,
            custom_fields: new.custom_fields,
            tags: Vec::new(),
            messages: Vec::new(),
            deleted_messages: Vec::new(),
            is_unread: false,
            created_at,
            opened_at: new.opened_at,
            updated_at: hand.at,
            last_message_at: None,
            last_received_at: None,
            closed_at,
            trashed_at: new.trashed_at,
            snoozed_until: new.snoozed_until,
            tag_history: Vec::new(),
            merged_into: None,
            deleted_at: None,
            request: hand.request,
            written_at: hand.at,
        };
        self.tickets.insert(id, Arc::new(ticket));
        let mut newest_incoming = None;
        let mut ready = Vec::new();
        for message in new.messages {
            let mut message = self.message_of(message, hand);
            self.send(id, &mut message, hand);
            self.note_event("ticket-message-created", "TicketMessage", message.id, hand);
            if !message.from_agent {
                newest_incoming = Some(message.clone());
            }
            ready.push(message);
        }
        if let Some(ticket) = self.tickets.get_mut(&id) {
            let ticket = Arc::make_mut(ticket);
            for message in ready {
                attach(ticket, message);
            }
            if !new.tags.is_empty() {
                let (added, removed) = (new.tags.clone(), Vec::new());
                let (user, request) = (hand.user, hand.request);
                ticket.tag_history.push(super::ticket::TagChange { at: hand.at, user, request, added, removed });
                ticket.tags = new.tags;
            }
        }
        self.hold(id, new.customer);
        self.index_ticket(id, hand);
        self.note_event("ticket-created", "Ticket", id, hand);
        self.wake_later(id);
        if let Some(message) = newest_incoming {
            self.auto_reply(id, &message, hand);
        }
    }

    /// Changes a ticket. The date of its closing follows its status.
    pub(crate) fn change_ticket(&mut self, id: u64, hand: Hand, change: impl FnOnce(&mut Ticket)) {
        let Some(ticket) = self.tickets.get_mut(&id) else {
            return;
        };
        let ticket = Arc::make_mut(ticket);
        let (status, customer, snoozed) = (ticket.status, ticket.customer, ticket.snoozed_until);
        change(ticket);
        ticket.updated_at = ticket.updated_at.max(hand.at);
        match (status, ticket.status) {
            (Status::Open, Status::Closed) => ticket.closed_at = ticket.closed_at.or(Some(hand.at)),
            (Status::Closed, Status::Open) => ticket.closed_at = None,
            _ => {}
        }
        let (stands, now_of, snooze_moved) = (ticket.is_there(), ticket.customer, ticket.snoozed_until != snoozed);
        if let Some(tickets) = customer.and_then(|customer| self.by_customer.get_mut(&customer)) {
            tickets.remove(&id);
        }
        self.hold(id, now_of.filter(|_| stands));
        self.index_ticket(id, hand);
        self.note_event("ticket-updated", "Ticket", id, hand);
        if snooze_moved {
            self.wake_later(id);
        }
    }

    /// Deletes a ticket for good. The dump still shows it.
    pub(crate) fn delete_ticket(&mut self, id: u64, hand: Hand) {
        self.change_ticket(id, hand, |ticket| ticket.deleted_at = Some(hand.at));
        self.note_event("ticket-deleted", "Ticket", id, hand);
    }

    /// Merges `from` into `into`: messages and tags move, `from` is gone.
    pub(crate) fn merge_tickets(&mut self, from: u64, into: u64, hand: Hand) {
        let Some(source) = self.tickets.get(&from).map(Arc::clone) else {
            return;
        };
        self.change_ticket(from, hand, |ticket| ticket.merged_into = Some(into));
        self.change_ticket(into, hand, |ticket| {
            ticket.messages.extend(source.messages.iter().cloned());
            ticket.messages.sort_by_key(|message| (message.created_at, message.id));
            ticket.last_message_at = ticket.last_message_at.max(source.last_message_at);
            ticket.last_received_at = ticket.last_received_at.max(source.last_received_at);
        });
        self.tag_ticket(into, &source.tags, &[], hand);
    }

    /// Notes whose ticket it is.
    fn hold(&mut self, id: u64, customer: Option<u64>) {
        if let Some(customer) = customer {
            self.by_customer.entry(customer).or_default().insert(id);
        }
    }
}
