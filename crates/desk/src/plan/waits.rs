//! Lateness, and what is waited for.

use contract::phone_side::{CALL, PhoneQuestion};
use domain::call::{Call, Direction};
use domain::ledger::Reason;
use domain::step::Step;
use jiff::Timestamp;

use super::{Frame, Planned, signed};
use crate::reasons;

impl Frame<'_> {
    /// Whether something happened so long ago that its record is made as an import (C-54).
    #[must_use]
    pub fn is_late(&self, event: Timestamp) -> bool {
        self.input.now.duration_since(event) > signed(self.input.timing.import_after)
    }

    /// Whether the interaction was told to us long after it began.
    #[must_use]
    pub fn is_told_late(&self) -> bool {
        let began = self.input.interaction.began_at();
        self.input.first_told_at.duration_since(began) > signed(self.input.timing.look_first_after)
    }

    /// Whether an installation which is gone may have logged it: nobody told us of its beginning while it was young.
    #[must_use]
    pub fn may_be_logged_already(&self) -> bool {
        let began = self.input.interaction.began_at();
        let young = |at: Timestamp| at.duration_since(began) <= signed(self.input.timing.look_first_after);
        !self.input.announced_at.is_some_and(young)
    }

    /// What an installation which is gone wrote last is not in the indexes yet: until it is, nothing is made that may be there.
    /// What was long over when we were told of it was logged long ago, if it was.
    ///
    /// # Errors
    /// The wait.
    pub fn wait_for_earlier_writes(&mut self, over_since: Option<Timestamp>) -> Planned<()> {
        let told = self.input.first_told_at;
        let until = told + signed(self.input.timing.look_first_after);
        let is_old = over_since.is_some_and(|over| told.duration_since(over) > signed(self.input.timing.import_after));
        if !self.may_be_logged_already() || is_old || self.input.now >= until {
            return Ok(());
        }
        self.because(Reason::new(reasons::WAIT_EARLIER_WRITES).with("until", until.to_string()));
        Err(Step::Wait { until })
    }

    /// Nothing but a fact can go on here: the call rings, or goes on. A call with no end known is read through the API now and
    /// then (details, Core and fold).
    ///
    /// # Errors
    /// The wait, or the question to the phone system.
    pub fn wait_for_end(&mut self, call: &Call) -> Planned<()> {
        if call.is_over() {
            return Ok(());
        }
        self.because(Reason::new(reasons::WAIT_ANSWER_OR_END));
        let again = signed(self.input.timing.missing_end_after);
        let heard = self.input.last_told_at;
        let asked = self.input.ledger.answers.get(CALL).map(|answer| answer.asked_at);
        let look_at = asked.map_or(heard, |asked| asked.max(heard)) + again;
        if self.input.now < look_at {
            return Err(Step::Wait { until: look_at });
        }
        self.because(Reason::new(reasons::WAIT_MISSING_END));
        Err(Step::Ask(PhoneQuestion::Call { id: call.core.id }.question()))
    }

    /// Until the closing facts are there, or the time is up. Comments, tags and the voicemail of an ended call come within a
    /// minute.
    ///
    /// # Errors
    /// The wait.
    pub fn wait_for_closing_facts(&mut self, call: &Call) -> Planned<()> {
        let Some(ended) = call.core.ended_at else { return Ok(()) };
        let timing = self.input.timing;
        let awaits_voicemail =
            call.is_unanswered() && call.core.direction == Direction::Inbound && !call.core.voicemail;
        let (after, code) = match (call.closing_known, awaits_voicemail) {
            (true, false) => (timing.closing_after, reasons::WAIT_CLOSING),
            (true, true) => (timing.voicemail_grace, reasons::WAIT_VOICEMAIL),
            (false, _) => (timing.closing_at_latest, reasons::WAIT_CLOSING),
        };
        let until = ended + signed(after);
        if self.input.now >= until {
            return Ok(());
        }
        self.because(Reason::new(code).with("until", until.to_string()));
        Err(Step::Wait { until })
    }

    /// What comes late is collected for a few seconds into one record.
    ///
    /// # Errors
    /// The wait.
    pub fn wait_for_batch(&mut self) -> Planned<()> {
        let until = self.input.last_told_at + signed(self.input.timing.late_batch);
        if self.input.now >= until {
            return Ok(());
        }
        self.because(Reason::new(reasons::WAIT_BATCH).with("until", until.to_string()));
        Err(Step::Wait { until })
    }
}
