//! Questions that the desk, and the phone system, are asked.

use ::desk::texts::html::{fold_white_space, plain_text};
use contract::phone_side::{self, FileLink, PhoneQuestion};
use domain::memory::Learned;
use domain::step::{Question, Side};
use gorgias::question::{
    Address, Candidates, FOUND, GorgiasQuestion, HABIT, OTHER_SPELLINGS, Record, Ticket, TicketState, TicketThere,
    Tickets, Trail,
};
use jiff::Timestamp;
use phone::PhoneNumber;
use serde_json::{Value, json};

use super::writes::stood;
use super::{Answered, Customer, Desk, Stored};

impl Desk {
    /// `None`: nobody answers.
    pub(crate) fn answer(&self, question: &Question, now: Timestamp) -> Option<Answered> {
        if question.side == Side::Phone {
            return (!self.phone_is_silent)
                .then(|| Answered { value: self.phone_says(question), ..Answered::default() });
        }
        let asked: GorgiasQuestion = serde_json::from_value(question.body.clone()).unwrap();
        let only = |value: Value| Answered { value, ..Answered::default() };
        Some(match asked {
            GorgiasQuestion::Customers { number, addresses } => self.with_any(&number, &addresses, FOUND, now),
            GorgiasQuestion::OtherSpellings { number, addresses } => {
                self.with_any(&number, &addresses, OTHER_SPELLINGS, now)
            }
            GorgiasQuestion::CustomerByKey { key } => {
                only(json!(self.customers_where(|one| one.shown.external_id.as_ref() == Some(&key))))
            }
            GorgiasQuestion::CustomersByEmail { email } => {
                only(json!(self.customers_where(|one| one.shown.email.as_ref() == Some(&email))))
            }
            GorgiasQuestion::TicketByKey { key } => {
                let found = self.tickets.values().find(|one| one.external_id.as_ref() == Some(&key));
                only(json!(TicketThere { found: found.map(in_full) }))
            }
            GorgiasQuestion::Ticket { id, trail, .. } => self.ticket(&id, trail, now),
            GorgiasQuestion::WhereItWent { id, trail } => self.ticket(&id, Some(trail), now),
            GorgiasQuestion::Tickets { customer } => only(json!(Tickets { tickets: self.listed(&customer) })),
            GorgiasQuestion::Users => only(json!(self.users)),
        })
    }

    fn phone_says(&self, question: &Question) -> Value {
        match question.key.as_str() {
            phone_side::TAGS => return json!(self.tag_codes),
            phone_side::TEAMS => return json!(self.team_members),
            phone_side::CALL_FILE => return json!(self.call_file),
            _ => {}
        }
        match serde_json::from_value(question.body.clone()).unwrap() {
            PhoneQuestion::MessageFile { url, .. } if !url.starts_with("https://media.example") => {
                json!(FileLink::NotFollowed)
            }
            PhoneQuestion::MessageFile { url, name, content_type, .. } => {
                json!(FileLink::At { url, name, content_type })
            }
            _ => json!({ "found": true }),
        }
    }

    fn with_any(&self, number: &PhoneNumber, addresses: &[Address], note: &str, now: Timestamp) -> Answered {
        let found = self.customers_where(|one| one.channels.iter().any(|channel| addresses.contains(channel)));
        let hit = addresses.iter().find(|address| self.customers.iter().any(|one| one.channels.contains(address)));
        let note = Learned::PartyNote {
            address: number.e164().to_owned(),
            key: note.to_owned(),
            value: json!(found),
            at: now,
        };
        let account_notes = hit.map(|hit| habit(number, hit, &found)).unwrap_or_default();
        Answered { value: json!(found), learned: vec![note], account_notes }
    }

    fn customers_where(&self, holds: impl Fn(&Customer) -> bool) -> Candidates {
        let found = self.customers.iter().filter(|one| holds(one));
        Candidates { customers: found.map(|one| one.shown.clone()).rev().collect() }
    }

    /// One that was merged into another reads as gone, unless a record of it is looked for.
    fn ticket(&self, id: &str, trail: Option<Trail>, now: Timestamp) -> Answered {
        let only = |state: TicketState| Answered { value: json!(state), ..Answered::default() };
        if let Some(stored) = self.tickets.get(id) {
            let open = stored.shown.is_open() && stored.shown.is_eligible();
            return Answered {
                learned: vec![stood(id, open, now)],
                ..only(TicketState::Found { ticket: in_full(stored) })
            };
        }
        let Some((trail, into)) = trail.zip(self.went(id, now).cloned()) else { return only(TicketState::Gone) };
        let learned = vec![Learned::ConversationMerged {
            from: id.to_owned(),
            into: into.clone(),
            destination: trail.destination,
        }];
        Answered { learned, ..only(TicketState::Merged { into }) }
    }

    /// Without trash, without messages.
    fn listed(&self, customer: &str) -> Vec<Ticket> {
        let is_shown = |one: &&Stored| !one.shown.trashed || self.trash_is_unseen;
        let is_his = |one: &&Stored| one.shown.customer.as_deref() == Some(customer);
        let mut found: Vec<&Stored> = self.tickets.values().filter(is_his).filter(is_shown).collect();
        found.sort_by_key(|one| std::cmp::Reverse(one.changed));
        found.into_iter().map(|one| Ticket { trashed: false, ..one.shown.clone() }).collect()
    }
}

/// A ticket with its messages.
fn in_full(stored: &Stored) -> Ticket {
    let record = |(place, message): (usize, &super::Message)| Record {
        id: format!("{}-{place}", stored.shown.id),
        key: Some(message.key.clone()),
        // Notes are written as HTML only, and read back as such.
        text: fold_white_space(&plain_text(&message.html)),
    };
    Ticket { records: stored.messages.iter().enumerate().map(record).collect(), ..stored.shown.clone() }
}

/// The account's habitual spelling, once one was found in it.
fn habit(number: &PhoneNumber, address: &Address, found: &Candidates) -> std::collections::BTreeMap<String, Value> {
    let digits: String = number.national().chars().filter(char::is_ascii_digit).collect();
    let styles = [
        ("e164", number.e164().to_owned()),
        ("digits", number.digits().to_owned()),
        ("international", number.international()),
        ("national", number.national()),
        ("national_digits", digits),
    ];
    let is_known = address.channel == "phone" && !found.customers.is_empty();
    let style = styles.into_iter().find(|(_, text)| *text == address.text && is_known);
    style
        .map(|(style, _)| (HABIT.to_owned(), json!({ "channel": address.channel, "style": style })))
        .into_iter()
        .collect()
}
