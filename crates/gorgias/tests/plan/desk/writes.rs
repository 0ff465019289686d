//! Writes that the desk takes. It refuses what Gorgias would refuse, and panics at what could reach a customer.

use std::collections::BTreeSet;

use domain::ids::FilingId;
use domain::memory::Learned;
use domain::tags::TagChange;
use gorgias::effects;
use gorgias::question::{
    CALLBACK_ASKED, CallbackAsked, Candidate, Unreached, customer_gone_key, email_taken_key, not_uploaded_key,
    phone_taken_key, ticket_gone_key, ticket_missed_key, unreached_key, unusable_user_key,
};
use gorgias::write::{Entry, EntryKind, File, NewCustomer, NewRecord, NewTicket, NewUpload, Place, TagWrite, Write};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Customer, Desk, Message, Received};
use crate::situation::destination;

impl Desk {
    pub(crate) fn receive(&mut self, filing: FilingId, kind: &str, write: &Write, now: Timestamp) -> Received {
        if self.refuses.contains(kind) {
            return Received::Refused;
        }
        self.clock += 1;
        match write {
            Write::Customer(new) => self.make_customer(new, now),
            Write::Ticket(new) => self.begin(filing, kind, new, now),
            Write::Record(new) => self.add(kind, new, now),
            Write::Tags(tags) => self.put_tags(filing, tags, now),
            Write::Reopen { ticket, .. } => self.reopen(ticket, now),
            Write::Upload(new) => self.upload(new, now),
            Write::Adopt(found) => {
                let learned = placed(kind, &found.place, &found.ticket, now);
                let result = json!({ "place": found.place, "conversation": found.ticket });
                Received::Applied { id: found.record.clone(), result, learned }
            }
        }
    }

    fn make_customer(&mut self, new: &NewCustomer, now: Timestamp) -> Received {
        if let Some(email) = new.email.as_ref().filter(|email| self.taken_emails.contains(*email)) {
            return superseded(email_taken_key(email));
        }
        if self.number_is_taken && !new.channels.is_empty() {
            return superseded(phone_taken_key(&new.address));
        }
        let again = self.customers.iter().any(|one| one.shown.external_id.as_ref() == Some(&new.key));
        assert!(!again, "{} stands twice", new.key);
        let id = self.new_id();
        let shown = Candidate {
            id: id.clone(),
            name: Some(new.name.clone()),
            email: new.email.clone(),
            note: Some(new.note.clone()),
            external_id: Some(new.key.clone()),
            created_at: Some(now),
        };
        self.customers.push(Customer { shown, channels: new.channels.clone() });
        let (address, customer, name) = (new.address.clone(), id.clone(), Some(new.name.clone()));
        let learned = vec![Learned::Customer { address, customer, name, made_by_us: true, at: now }];
        Received::Applied { result: json!({ "customer": id, "name": new.name }), id, learned }
    }

    fn begin(&mut self, filing: FilingId, kind: &str, new: &NewTicket, now: Timestamp) -> Received {
        let customer = &new.place.customer;
        if self.customers.iter().all(|one| one.shown.id != *customer) {
            let gone = Learned::CustomerGone { address: new.place.address.clone(), customer: customer.clone() };
            return Received::Superseded {
                answers: vec![(customer_gone_key(customer), json!(true))],
                learned: vec![gone],
            };
        }
        if let Some(unusable) = self.unusable(new.entries.iter(), new.assignee) {
            return unusable;
        }
        let id = self.new_id();
        self.add_ticket(&id, customer, "open", &[]);
        let stored = self.tickets.get_mut(&id).unwrap();
        stored.shown.tags.clone_from(&new.tags);
        stored.shown.channel.clone_from(&new.channel);
        stored.shown.updated_at = Some(now);
        stored.external_id = Some(new.entries[0].key.clone());
        stored.subject.clone_from(&new.subject);
        stored.assignee = new.assignee;
        stored.created_at = new.import.map(|import| import.created_at);
        if let Some(import) = new.import {
            stored.shown.status = "closed".to_owned();
            stored.shown.closed_at = Some(import.closed_at);
        }
        stored.messages.extend(new.entries.iter().map(message));
        let mut learned = placed(kind, &new.place, &id, now);
        learned.push(stood(&id, new.import.is_none(), now));
        learned.extend(tags_known(filing, &id, &new.tags, &new.tags, &TagChange::default(), now));
        learned.extend(callback(&new.place.address, new.callback.as_ref(), now));
        let result = json!({ "place": new.place, "conversation": id, "tags": new.tags });
        Received::Applied { id, result, learned }
    }

    fn add(&mut self, kind: &str, new: &NewRecord, now: Timestamp) -> Received {
        let is_shown = self.tickets.contains_key(&new.ticket) || self.went(&new.ticket, now).is_some();
        if !is_shown && kind != effects::MESSAGE {
            return superseded(ticket_missed_key(&new.ticket));
        }
        if let Some(not_there) = self.not_there(&new.ticket, now) {
            return not_there;
        }
        if let Some(unusable) = self.unusable([&new.entry].into_iter(), None) {
            return unusable;
        }
        self.clock += 1;
        let clock = self.clock;
        let stored = self.tickets.get_mut(&new.ticket).unwrap();
        stored.changed = clock;
        stored.shown.updated_at = Some(now);
        stored.messages.push(message(&new.entry));
        let learned = placed(kind, &new.place, &new.ticket, now);
        let id = format!("{}-{}", new.ticket, stored.messages.len() - 1);
        Received::Applied { id, result: json!({ "place": new.place, "conversation": new.ticket }), learned }
    }

    fn put_tags(&mut self, filing: FilingId, tags: &TagWrite, now: Timestamp) -> Received {
        let id = &tags.ticket;
        if !tags.change.is_nothing() {
            if !self.tickets.contains_key(id) {
                return superseded(ticket_missed_key(id));
            }
            // Single adds and removes: names are compared exactly (sheet gorgias §4).
            let shown = &mut self.shown(id).tags;
            shown.retain(|name| !tags.change.removed.contains(name));
            for name in &tags.change.added {
                if !shown.contains(name) {
                    shown.push(name.clone());
                }
            }
        }
        let ours: Vec<String> = tags.change.added.iter().chain(&tags.kept).cloned().collect();
        let mut learned = tags_known(filing, id, &tags.wanted, &ours, &tags.change, now);
        if !tags.change.removed_by_person.is_empty() {
            learned.push(Learned::TagsRemovedByPerson {
                conversation: id.clone(),
                destination: destination(),
                tags: tags.change.removed_by_person.clone(),
            });
        }
        learned.extend(callback(&tags.address, tags.callback.as_ref(), now));
        Received::Applied { id: id.clone(), result: json!({ "tags": tags.wanted }), learned }
    }

    fn reopen(&mut self, id: &str, now: Timestamp) -> Received {
        if let Some(not_there) = self.not_there(id, now) {
            return not_there;
        }
        let shown = self.shown(id);
        shown.status = "open".to_owned();
        shown.closed_at = None;
        Received::Applied { id: id.to_owned(), result: json!({ "reopened": id }), learned: vec![stood(id, true, now)] }
    }

    fn upload(&mut self, new: &NewUpload, now: Timestamp) -> Received {
        if self.source_is_down_until.is_some_and(|until| now < until) {
            let unreached = Unreached {
                since: new.unreached_since.unwrap_or(now),
                at: now,
                again_at: now + SignedDuration::from_secs(30),
            };
            let answers = vec![(unreached_key(&new.part), json!(unreached))];
            return Received::Superseded { answers, learned: Vec::new() };
        }
        if let Some(why) = self.takes_no_files {
            let answers = vec![(not_uploaded_key(&new.part), json!(why))];
            return Received::Superseded { answers, learned: Vec::new() };
        }
        self.uploads += 1;
        let url = format!("https://uploads.example/{}", self.uploads);
        let file =
            File { url: url.clone(), name: new.name.clone(), content_type: new.content_type.clone(), size: None };
        Received::Applied { id: url, result: json!({ "file": file }), learned: Vec::new() }
    }

    fn unusable<'e>(&self, entries: impl Iterator<Item = &'e Entry>, assignee: Option<i64>) -> Option<Received> {
        let senders: Vec<i64> = entries.filter_map(sender).collect();
        let is_user = |id: &i64| self.users.users.iter().any(|user| user.id == *id);
        let mut named = senders.into_iter().chain(assignee);
        let refused = named.find(|id| self.unusable_users.contains(id) || !is_user(id))?;
        Some(superseded(unusable_user_key(refused)))
    }

    /// Merged or deleted: 404 (sheet gorgias §2).
    fn not_there(&self, id: &str, now: Timestamp) -> Option<Received> {
        let (conversation, destination) = (id.to_owned(), destination());
        let learned = match self.went(id, now) {
            Some(into) => Learned::ConversationMerged { from: conversation, into: into.clone(), destination },
            None if self.tickets.contains_key(id) => return None,
            None => Learned::ConversationGone { conversation, destination },
        };
        Some(Received::Superseded { answers: vec![(ticket_gone_key(id), json!(true))], learned: vec![learned] })
    }

    /// Every key that the desk holds; a record that stands twice has its key there twice.
    pub(crate) fn keys(&self) -> Vec<&str> {
        self.tickets.values().flat_map(|one| &one.messages).map(|message| message.key.as_str()).collect()
    }

    /// No record stands twice.
    pub(crate) fn key_that_stands_twice(&self) -> Option<&str> {
        let mut seen = BTreeSet::new();
        self.keys().into_iter().find(|key| !seen.insert(*key))
    }
}

fn message(entry: &Entry) -> Message {
    let Entry { key, kind, html, text, at, files } = entry.clone();
    Message { key, kind, text, html, at, files }
}

fn sender(entry: &Entry) -> Option<i64> {
    match entry.kind {
        EntryKind::Note { sender } | EntryKind::Sent { sender, .. } => Some(sender),
        EntryKind::Received { .. } => None,
    }
}

/// Only messages are remembered as the party's conversation: a call's ticket takes none (GO-31).
fn placed(kind: &str, place: &Place, ticket: &str, now: Timestamp) -> Vec<Learned> {
    let mut learned = Vec::new();
    if kind == effects::FIRST || kind == effects::MESSAGE {
        learned.push(Learned::Customer {
            address: place.address.clone(),
            customer: place.customer.clone(),
            name: place.customer_name.clone(),
            made_by_us: false,
            at: place.customer_known_at,
        });
    }
    if kind == effects::MESSAGE {
        learned.push(Learned::PartyConversation {
            address: place.address.clone(),
            destination: destination(),
            conversation: ticket.to_owned(),
            at: now,
        });
    }
    learned
}

pub(super) fn stood(id: &str, open: bool, at: Timestamp) -> Learned {
    Learned::ConversationStood { conversation: id.to_owned(), destination: destination(), open, at }
}

fn tags_known(
    filing: FilingId,
    id: &str,
    wanted: &[String],
    added: &[String],
    change: &TagChange,
    at: Timestamp,
) -> Vec<Learned> {
    let (conversation, destination) = (id.to_owned(), destination());
    let (removed, persons) = (change.removed.iter().chain(&change.gone).cloned().collect(), change.persons.clone());
    vec![
        Learned::TagsWanted {
            conversation: conversation.clone(),
            destination: destination.clone(),
            filing,
            tags: wanted.to_vec(),
        },
        Learned::TagsWritten { conversation, destination, added: added.to_vec(), removed, persons, at },
    ]
}

fn callback(address: &str, asked: Option<&CallbackAsked>, at: Timestamp) -> Option<Learned> {
    let value: Value = json!(asked?);
    Some(Learned::PartyNote { address: address.to_owned(), key: CALLBACK_ASKED.to_owned(), value, at })
}

fn superseded(answer: String) -> Received {
    Received::Superseded { answers: vec![(answer, json!(true))], learned: Vec::new() }
}
