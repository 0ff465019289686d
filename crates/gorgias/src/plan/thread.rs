//! Which ticket a message goes to (GO-31).

use desk::plan::{Planned, Standing, signed};
use desk::reasons as common;
use domain::ledger::Reason;
use domain::message::Message;
use domain::step::Lane;
use jiff::{SignedDuration, Timestamp};

use super::customer::Customer;
use super::{Planner, Whose};
use crate::question::{GorgiasQuestion, Record, Ticket, TicketState, Tickets, ticket_gone_key};
use crate::write::Write;
use crate::{effects, reasons};

/// So many of a customer's tickets of messages are looked into for a record that may be there already.
const LOOKED_INTO_MAX: usize = 3;

/// Where a message goes.
pub(super) enum Home {
    /// Into this ticket.
    Join(String),
    /// It stands there already, written by an installation that is gone: the ticket's id and the record's.
    There(String, String),
    /// Into a new ticket.
    New,
}

impl<'a> Planner<'a> {
    /// Chooses the ticket; reopens a closed one first, if that is the one.
    pub(super) fn home(&mut self, message: &Message, whose: Whose<'a>, customer: &Customer) -> Planned<Home> {
        if whose.number().is_none() {
            return Ok(Home::New);
        }
        let lane = Lane::customer(&customer.id);
        if let Some(id) = self.open_a_moment_ago(whose) {
            self.frame.because(Reason::new(reasons::TICKET_JOIN_REMEMBERED).with("ticket", id.as_str()));
            return Ok(Home::Join(id));
        }
        let key = self.message_key(whose).0;
        // A list may trail what a read by id showed.
        let mut not_this = None;
        if let Some(known) = whose.party.conversations.get(self.frame.input.destination) {
            let id = self.standing_ticket(&known.id);
            let is_gone = self.frame.input.conversations.get(&known.id).is_some_and(|ticket| ticket.gone);
            if !is_gone
                && !self.frame.notes(&ticket_gone_key(&id))
                && let Some(ticket) = self.by_id(&id, lane.clone())?
            {
                if let Some(record) = holder(&ticket.records, &key) {
                    return Ok(Home::There(ticket.id, record));
                }
                if let Some(home) = self.take(message, &ticket, lane.clone(), reasons::TICKET_JOIN_REMEMBERED)? {
                    return Ok(home);
                }
                not_this = Some(ticket.id);
            }
        }
        let question = GorgiasQuestion::Tickets { customer: customer.id.clone() };
        let listed: Tickets = self.frame.evidence(question.question(Some(lane.clone())))?;
        let may_be = |ticket: &Ticket| self.is_of_messages(ticket) && not_this.as_ref() != Some(&ticket.id);
        let tagged: Vec<Ticket> = listed.tickets.into_iter().filter(may_be).collect();
        if self.frame.may_be_logged_already() {
            for ticket in tagged.iter().take(LOOKED_INTO_MAX) {
                if let Some(ticket) = self.by_id(&ticket.id, lane.clone())?
                    && let Some(record) = holder(&ticket.records, &key)
                {
                    return Ok(Home::There(ticket.id, record));
                }
            }
        }
        let open_first =
            tagged.iter().filter(|ticket| ticket.is_open()).chain(tagged.iter().filter(|one| !one.is_open()));
        for ticket in open_first {
            if let Some(home) = self.take(message, ticket, lane.clone(), reasons::TICKET_JOIN_TAGGED)? {
                return Ok(home);
            }
        }
        self.frame.because(Reason::new(common::CONVERSATION_NONE_OPEN).with("considered", tagged.len()));
        Ok(Home::New)
    }

    /// The remembered ticket, if it was seen open so short a time ago that no request is needed.
    fn open_a_moment_ago(&self, whose: Whose<'a>) -> Option<String> {
        if self.frame.may_be_logged_already() {
            return None;
        }
        let known = whose.party.conversations.get(self.frame.input.destination)?;
        let ticket = self.frame.input.conversations.get(&known.id).filter(|ticket| !ticket.gone)?;
        let stood = ticket.stood.filter(|stood| stood.open)?;
        let age = self.frame.input.now.duration_since(stood.at);
        let is_young = age <= signed(self.frame.input.timing.evidence_max_age);
        (is_young && !self.frame.notes(&ticket_gone_key(&ticket.id))).then(|| ticket.id.clone())
    }

    fn by_id(&mut self, id: &str, lane: Lane) -> Planned<Option<Ticket>> {
        let question = self.ticket_question(id, None);
        match self.frame.evidence(question.question(Some(lane.clone())))? {
            TicketState::Found { ticket } => Ok(Some(ticket)),
            TicketState::Merged { into } => {
                let reason = Reason::new(common::CONVERSATION_MERGED).with("from", id).with("into", into.as_str());
                self.frame.because(reason);
                let other = self.ticket_question(&into, None);
                match self.frame.evidence(other.question(Some(lane)))? {
                    TicketState::Found { ticket } => Ok(Some(ticket)),
                    TicketState::Merged { .. } | TicketState::Gone => Ok(None),
                }
            }
            TicketState::Gone => Ok(None),
        }
    }

    /// A ticket that can take the message; a closed one is reopened first. `None`: not this one.
    fn take(&mut self, message: &Message, ticket: &Ticket, lane: Lane, code: &str) -> Planned<Option<Home>> {
        let reason = |code: &str| Reason::new(code).with("ticket", ticket.id.as_str());
        if !ticket.is_eligible() {
            self.frame.because(reason(reasons::TICKET_NOT_ELIGIBLE));
            return Ok(None);
        }
        if ticket.is_open() {
            self.frame.because(reason(code));
            return Ok(Some(Home::Join(ticket.id.clone())));
        }
        // C-54: what is told late reopens nothing.
        if self.frame.is_late(message.written_at) || !self.was_closed_lately(message, ticket) {
            self.frame.because(reason(reasons::TICKET_TOO_OLD));
            return Ok(None);
        }
        match self.frame.standing(&self.key(effects::REOPEN, Some(&ticket.id)))? {
            Standing::Confirmed(effect) => {
                let reopened_at = effect.evidence.as_ref().map_or(Timestamp::MIN, |evidence| evidence.at);
                let max_age = signed(self.frame.input.timing.evidence_max_age);
                if self.frame.input.now.duration_since(reopened_at) <= max_age {
                    return Ok(Some(Home::Join(ticket.id.clone())));
                }
                // The record took long: a person may have closed it again, and that stands (promise 4).
                let question = self.ticket_question(&ticket.id, None);
                let state = self.frame.answer_after(question.question(Some(lane)), reopened_at, max_age)?;
                let TicketState::Found { ticket: now } = state else { return Ok(None) };
                Ok((now.is_eligible() && now.is_open()).then(|| Home::Join(ticket.id.clone())))
            }
            Standing::Ended(effect) => {
                self.frame.say_ended(effect);
                Ok(None)
            }
            Standing::Open => {
                // The list may trail what a person did, and the status is replaced.
                let question = self.ticket_question(&ticket.id, None);
                let max_age = signed(self.frame.input.timing.read_before_write);
                let state = self.frame.answer_after(question.question(Some(lane)), Timestamp::MIN, max_age)?;
                let TicketState::Found { ticket: now } = state else { return Ok(None) };
                if !now.is_eligible() {
                    self.frame.because(reason(reasons::TICKET_NOT_ELIGIBLE));
                    return Ok(None);
                }
                if now.is_open() {
                    self.frame.because(reason(code));
                    return Ok(Some(Home::Join(ticket.id.clone())));
                }
                self.frame.because(reason(common::CONVERSATION_REOPEN).with("conversation", ticket.id.as_str()));
                let destination = self.frame.input.destination.clone();
                let write = Write::Reopen { ticket: ticket.id.clone(), destination };
                let lane = Some(Lane::conversation(&ticket.id));
                Err(self.write(effects::REOPEN, Some(&ticket.id), lane, &write, Vec::new()))
            }
        }
    }

    fn was_closed_lately(&self, message: &Message, ticket: &Ticket) -> bool {
        let longest = SignedDuration::from_hours(i64::from(self.settings.reopen_hours));
        let closed_at = ticket.closed_at.or(ticket.updated_at);
        closed_at.is_some_and(|closed_at| message.written_at.duration_since(closed_at) < longest)
    }

    /// Tickets of messages are known by their tag.
    fn is_of_messages(&self, ticket: &Ticket) -> bool {
        let Some(tag) = self.settings.tags.aircall_sms.with("") else { return false };
        ticket.tags.iter().any(|shown| shown.trim() == tag.trim())
    }
}

fn holder(records: &[Record], key: &str) -> Option<String> {
    records.iter().find(|record| record.key.as_deref() == Some(key)).map(|record| record.id.clone())
}
