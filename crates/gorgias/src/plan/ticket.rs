//! A call's own ticket, with its first note (GO-10, GO-11, GO-13, C-54).

use desk::plan::Planned;
use desk::reasons as common;
use desk::texts::Body;
use domain::call::{Agent, Call, Direction};
use domain::effect::EffectKey;
use domain::ledger::{Effect, Reason};
use domain::step::Step;
use jiff::Timestamp;

use super::closing::held_in;
use super::customer::Customer;
use super::files::Recorded;
use super::{Planner, Whose};
use crate::question::{Candidate, GorgiasQuestion, Ticket, TicketThere};
use crate::texts::Texts;
use crate::write::{Adopted, Entry, EntryKind, File, Import, NewTicket, Place, Write};
use crate::{effects, reasons};

/// The channel of a call's ticket (GO-10). Its notes are internal all the same.
const CHANNEL: &str = "phone";

/// Where a confirmed record stands.
pub(super) fn place_of(effect: &Effect) -> Option<Place> {
    serde_json::from_value(effect.result.get("place")?.clone()).ok()
}

impl<'a> Planner<'a> {
    /// Brings the ticket about. `Ok(None)`: nothing is to be logged. It never returns `Ok(Some)`: once the ticket stands, the
    /// ledger says where.
    pub(super) fn first_record(
        &mut self,
        call: &'a Call,
        whose: Whose<'a>,
        customer: &Customer,
    ) -> Planned<Option<Place>> {
        let is_outbound = call.core.direction == Direction::Outbound;
        if call.is_unanswered() && is_outbound && !self.settings.log_unanswered_outbound {
            self.frame.because(Reason::new(common::RECORD_UNANSWERED_OUTBOUND_OFF));
            self.frame.because(Reason::new(common::DONE_NOTHING_TO_LOG));
            return Ok(None);
        }
        if !call.is_answered() {
            self.frame.wait_for_end(call)?;
        }
        self.frame.wait_for_closing_facts(call)?;
        let place = self.place(whose, customer);
        if let Some(found) = self.found_already()? {
            return Err(self.adopt(call, place, &found));
        }
        Err(self.begin(call, place)?)
    }

    pub(super) fn place(&self, whose: Whose<'a>, customer: &Customer) -> Place {
        Place {
            destination: self.frame.input.destination.clone(),
            address: whose.party.address.clone(),
            customer: customer.id.clone(),
            customer_name: customer.name.clone(),
            customer_known_at: customer.known_at,
        }
    }

    /// Promise 10: what was not told to us when it began may have been logged by an installation that is gone.
    fn found_already(&mut self) -> Planned<Option<Ticket>> {
        if !self.frame.may_be_logged_already() {
            return Ok(None);
        }
        self.frame.wait_for_earlier_writes(self.over_since())?;
        let look_first = Reason::new(common::RECORD_LOOK_FIRST);
        if !self.frame.reasons.contains(&look_first) {
            self.frame.because(look_first);
        }
        let question = GorgiasQuestion::TicketByKey { key: self.key(effects::FIRST, None).0 };
        let there: TicketThere = self.frame.evidence(question.question(None))?;
        Ok(there.found)
    }

    /// Whom an earlier installation logged this call to, before others had the number: what began being logged is finished
    /// (C-03, C-06). A message has nothing left to finish.
    pub(super) fn holder_of_ticket(&mut self, matching: &[Candidate]) -> Planned<Option<Customer>> {
        if self.frame.input.interaction.call().is_none() {
            return Ok(None);
        }
        let Some(id) = self.found_already()?.and_then(|ticket| ticket.customer) else { return Ok(None) };
        let name = matching.iter().find(|one| one.id == id).and_then(|one| one.name.clone());
        // Nobody was chosen among the several: other calls of theirs stay silent.
        Ok(Some(Customer { id, name, known_at: Timestamp::UNIX_EPOCH }))
    }

    fn adopt(&mut self, call: &Call, place: Place, found: &Ticket) -> Step {
        self.frame.because(Reason::new(common::RECORD_FOUND_ALREADY).with("kind", effects::FIRST));
        let key = self.key(effects::FIRST, None);
        let own = found.records.iter().find(|record| record.key.as_deref() == Some(&key.0));
        let mut covers = Vec::new();
        if call.is_unanswered() {
            covers = held_in(call, own.map_or("", |record| &record.text));
            covers.push(desk::plan::CLOSING.to_owned());
        }
        let customer = found.customer.clone().unwrap_or_else(|| place.customer.clone());
        // Where it stands says nothing of whom a search would choose now.
        let customer_known_at =
            if customer == place.customer { place.customer_known_at } else { Timestamp::UNIX_EPOCH };
        let record = own.map_or_else(|| found.id.clone(), |record| record.id.clone());
        let place = Place { customer, customer_known_at, ..place };
        let adopted = Adopted { place, ticket: found.id.clone(), record };
        self.write(effects::FIRST, None, None, &Write::Adopt(adopted), covers)
    }

    /// A call that is over already gets all of its notes in the one request.
    fn begin(&mut self, call: &'a Call, place: Place) -> Planned<Step> {
        let agent = call.answered_by.as_ref().or(call.core.agent.as_ref()).filter(|_| call.is_answered());
        let sender = self.sender(agent)?;
        let tags = self.tags_as_known(call)?;
        let first_event = call.core.answered_at.or(call.core.ended_at).unwrap_or(call.core.started_at);
        let import = self
            .frame
            .is_late(first_event)
            .then(|| Import { created_at: call.core.started_at, closed_at: call.core.ended_at.unwrap_or(first_event) });
        let recorded = if call.is_over() { self.recorded(call)? } else { Recorded::default() };
        let assignee = if import.is_none() { self.own_user(agent)? } else { None };
        if import.is_some() {
            let hours = self.frame.input.now.duration_since(first_event).as_hours();
            self.frame.because(Reason::new(common::RECORD_IMPORT).with("hours", hours));
        } else if assignee.is_none() && call.is_answered() {
            self.frame.because(Reason::new(reasons::ASSIGN_NOBODY));
        }
        let name = place.customer_name.clone();
        let texts = self.texts(call, name.as_deref());
        let key = self.key(effects::FIRST, None);
        let late = import.map(|_| first_event);
        let mut entries = Vec::new();
        let mut covers = Vec::new();
        if call.is_unanswered() {
            let body = texts.unanswered(recorded.said(), &key.marker());
            entries.push(note(&key, sender, body, late, recorded.files.clone()));
            covers = self.covers_with(call, &recorded);
        } else {
            entries.push(note(&key, sender, texts.answered(&key.marker()), late, Vec::new()));
            if call.is_over() {
                let closing = self.key(effects::CLOSING, None);
                let ended = late.and(call.core.ended_at);
                let by = self.sender(call.core.agent.as_ref().or(agent))?;
                let body = texts.ended(recorded.said(), &closing.marker());
                entries.push(note(&closing, by, body, ended, recorded.files.clone()));
                covers = self.covers_with(call, &recorded);
            }
        }
        let code = if entries.len() > 1 { common::RECORD_FIRST_WITH_CLOSING } else { reasons::RECORD_TICKET };
        self.frame.because(Reason::new(code).with("kind", "conversation"));
        let subject = self.texts(call, name.as_deref()).subject();
        let callback = self.callback_to_remember(call)?;
        let channel = CHANNEL.to_owned();
        let ticket = NewTicket { place, channel, subject, entries, assignee, tags, import, callback };
        Ok(self.write(effects::FIRST, None, None, &Write::Ticket(ticket), covers))
    }

    pub(super) fn texts(&self, call: &'a Call, name: Option<&str>) -> Texts<'a> {
        Texts::new(call, self.settings.language, &self.settings.time_zone, name)
    }

    /// The agent who had the call last.
    pub(super) fn handler(call: &Call) -> Option<&Agent> {
        call.core.agent.as_ref().or(call.answered_by.as_ref())
    }
}

/// An internal note. `at`: when it happened, where that is not now.
pub(super) fn note(key: &EffectKey, sender: i64, body: Body, at: Option<Timestamp>, files: Vec<File>) -> Entry {
    let Body { html, text } = body;
    Entry { key: key.0.clone(), kind: EntryKind::Note { sender }, html, text, at, files }
}
