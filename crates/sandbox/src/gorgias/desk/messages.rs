//! Messages on their way into a ticket, and changes to them (§5).

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::{Desk, Hand, Message, Person, Status, Ticket};

/// A message as it is to be written.
#[derive(Debug, Clone)]
pub(crate) struct NewMessage {
    pub(crate) channel: String,
    pub(crate) via: String,
    pub(crate) from_agent: bool,
    pub(crate) public: bool,
    pub(crate) sender: Option<Person>,
    pub(crate) receiver: Option<Person>,
    pub(crate) subject: Option<String>,
    pub(crate) body_text: Option<String>,
    pub(crate) body_html: Option<String>,
    pub(crate) source: Value,
    pub(crate) attachments: Vec<Value>,
    pub(crate) external_id: Option<String>,
    pub(crate) meta: Value,
    pub(crate) integration_id: Option<u64>,
    pub(crate) mention_ids: Vec<u64>,
    pub(crate) imported: bool,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) failed_at: Option<Timestamp>,
    pub(crate) opened_at: Option<Timestamp>,
    pub(crate) deleted_at: Option<Timestamp>,
}

impl NewMessage {
    /// A message of which only the essentials are known.
    pub(crate) fn text(channel: &str, via: &str, from_agent: bool, sender: Person, text: String) -> Self {
        Self {
            channel: channel.to_owned(),
            via: via.to_owned(),
            from_agent,
            public: channel != super::NOTE,
            sender: Some(sender),
            receiver: None,
            subject: None,
            body_text: Some(text),
            body_html: None,
            source: Value::Null,
            attachments: Vec::new(),
            external_id: None,
            meta: Value::Null,
            integration_id: None,
            mention_ids: Vec::new(),
            imported: false,
            created_at: None,
            sent_at: None,
            failed_at: None,
            opened_at: None,
            deleted_at: None,
        }
    }
}

/// What a change of a message says. Outer `None`: not said.
#[derive(Debug, Clone, Default)]
pub(crate) struct MessageChange {
    pub(crate) body_text: Option<Option<String>>,
    pub(crate) body_html: Option<Option<String>>,
    pub(crate) external_id: Option<Option<String>>,
    pub(crate) attachments: Option<Vec<Value>>,
}

impl Desk {
    /// Adds a message to a ticket that stands: sends it if it is one to be sent, reopens the ticket if it is a
    /// customer's, and lets the account's rule answer. Returns its id.
    pub(crate) fn add_message(&mut self, ticket: u64, new: NewMessage, hand: Hand) -> u64 {
        let mut message = self.message_of(new, hand);
        self.send(ticket, &mut message, hand);
        let id = message.id;
        self.put_message(ticket, message.clone(), hand);
        self.auto_reply(ticket, &message, hand);
        id
    }

    /// Puts a message that is ready into a ticket.
    pub(super) fn put_message(&mut self, ticket: u64, message: Message, hand: Hand) {
        let reopens = self.options.incoming_reopens && !message.from_agent;
        self.note_event("ticket-message-created", "TicketMessage", message.id, hand);
        self.change_ticket(ticket, hand, |ticket| {
            if reopens && ticket.status == Status::Closed {
                ticket.status = Status::Open;
                ticket.snoozed_until = None;
            }
            attach(ticket, message);
        });
    }

    /// A message with an id and all its dates.
    pub(super) fn message_of(&mut self, new: NewMessage, hand: Hand) -> Message {
        let created_at = new.created_at.unwrap_or(hand.at);
        // A live incoming message came back with the time of its creation as that of its sending (§5).
        let received = (!new.from_agent).then_some(created_at);
        Message {
            id: self.fresh_id(),
            external_id: new.external_id,
            // Internal notes are not public (§5).
            public: new.public && new.channel != super::NOTE,
            channel: new.channel,
            via: new.via,
            from_agent: new.from_agent,
            sender: new.sender,
            receiver: new.receiver,
            subject: new.subject,
            body_text: new.body_text,
            body_html: new.body_html,
            original: None,
            source: new.source,
            attachments: new.attachments,
            meta: new.meta,
            integration_id: new.integration_id,
            rule_id: None,
            mention_ids: new.mention_ids,
            imported: new.imported,
            created_at,
            sent_at: new.sent_at.or(received),
            failed_at: new.failed_at,
            opened_at: new.opened_at,
            deleted_at: new.deleted_at,
            written_at: hand.at,
            request: hand.request,
        }
    }

    /// Changes a message; its bodies as they were first are kept.
    pub(crate) fn change_message(&mut self, ticket: u64, id: u64, change: MessageChange, hand: Hand) {
        self.change_ticket(ticket, hand, |ticket| {
            let Some(message) = ticket.messages.iter_mut().find(|message| message.id == id) else {
                return;
            };
            let message = Arc::make_mut(message);
            if change.body_text.is_some() || change.body_html.is_some() {
                let before = (message.body_text.clone(), message.body_html.clone());
                message.original.get_or_insert(before);
            }
            if let Some(text) = change.body_text {
                message.body_text = text;
            }
            if let Some(html) = change.body_html {
                message.body_html = html;
            }
            if let Some(external_id) = change.external_id {
                message.external_id = external_id;
            }
            if let Some(attachments) = change.attachments {
                message.attachments = attachments;
            }
        });
    }

    /// Deletes a message. The dump still shows it.
    pub(crate) fn delete_message(&mut self, ticket: u64, id: u64, hand: Hand) {
        self.change_ticket(ticket, hand, |ticket| {
            if let Some(index) = ticket.messages.iter().position(|message| message.id == id) {
                let message = ticket.messages.remove(index);
                ticket.deleted_messages.push((message, hand.at));
            }
        });
    }
}

/// Puts a message into a ticket. Notes and what was never sent leave the ticket's dates as they are (§5).
pub(super) fn attach(ticket: &mut Ticket, message: Message) {
    if !message.is_note() {
        ticket.last_message_at = ticket.last_message_at.max(message.sent_at);
        if !message.from_agent {
            ticket.last_received_at = ticket.last_received_at.max(Some(message.created_at));
            ticket.is_unread = true;
        }
    }
    ticket.messages.push(Arc::new(message));
}
