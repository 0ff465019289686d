//! A call's ticket as it stands: read afresh, and followed where people merged it (W-08).

use desk::plan::{Planned, answered_at, read, signed};
use desk::reasons as common;
use domain::ledger::Reason;
use domain::step::{Lane, Step};
use jiff::{SignedDuration, Timestamp};

use super::Planner;
use crate::question::{GorgiasQuestion, Ticket, TicketState, Trail, ticket_missed_key};
use crate::write::Place;
use crate::{effects, reasons};

impl Planner<'_> {
    /// The ticket as it is now, read so freshly that a change of tags may rest on it: after our own last change, too. `None`: people
    /// removed it.
    pub(super) fn fresh_ticket(&mut self, id: &str, place: &Place) -> Planned<Option<Ticket>> {
        if self.is_gone(id, place)? {
            return Ok(None);
        }
        let question = self.ticket_question(id, Some(self.trail(place)));
        let question = question.question(Some(Lane::conversation(id)));
        let max_age = signed(self.frame.input.timing.read_before_write);
        let changed = self.memory_of(id).and_then(|ticket| ticket.tags_written_at);
        let after = changed.unwrap_or(Timestamp::MIN);
        match self.frame.answer_after(question, after, max_age)? {
            TicketState::Found { ticket } => Ok(Some(ticket)),
            TicketState::Merged { into } => Err(self.merged(id, &into)),
            TicketState::Gone => Ok(None),
        }
    }

    /// Whether people removed the ticket. A list may trail what they merged (GO-A6): one that was not there is looked for again
    /// once lists must show where it went, and what that look says holds.
    pub(super) fn is_gone(&mut self, id: &str, place: &Place) -> Planned<bool> {
        let Some(missed_at) = self.missed_at(id) else { return Ok(false) };
        let until = missed_at + signed(self.frame.input.timing.look_first_after);
        if self.frame.input.now < until {
            self.frame.because(Reason::new(reasons::WAIT_TICKET_MERGED).with("until", until.to_string()));
            return Err(Step::Wait { until });
        }
        let question = GorgiasQuestion::WhereItWent { id: id.to_owned(), trail: self.trail(place) };
        let question = question.question(Some(Lane::conversation(id)));
        match self.frame.answer(question, SignedDuration::MAX)? {
            TicketState::Found { .. } => Ok(false),
            TicketState::Merged { into } => Err(self.merged(id, &into)),
            TicketState::Gone => Ok(true),
        }
    }

    /// When the ticket was found not to be there: by a write, or by a read.
    fn missed_at(&self, id: &str) -> Option<Timestamp> {
        let answers = &self.frame.input.ledger.answers;
        let by_write = answers.get(&ticket_missed_key(id)).map(|note| note.asked_at);
        let question = self.ticket_question(id, None);
        let read = answers.get(&question.key()).filter(|answer| matches!(read(answer), Some(TicketState::Gone)));
        [by_write, read.map(answered_at)].into_iter().flatten().min()
    }

    fn merged(&mut self, id: &str, into: &str) -> Step {
        self.frame.because(Reason::new(common::CONVERSATION_MERGED).with("from", id).with("into", into));
        // The merge is remembered with the answer, so the next plan starts from the other.
        Step::Wait { until: self.frame.input.now }
    }

    pub(super) fn ticket_question(&self, id: &str, trail: Option<Trail>) -> GorgiasQuestion {
        GorgiasQuestion::Ticket { id: id.to_owned(), destination: self.frame.input.destination.clone(), trail }
    }

    fn trail(&self, place: &Place) -> Trail {
        Trail::of(place, &self.key(effects::FIRST, None))
    }
}
