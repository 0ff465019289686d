//! The conversation's assignee, if *reassign* is on (HS-25).

use desk::plan::{Planned, Standing};
use domain::ledger::Reason;
use domain::step::Lane;

use super::Planner;
use super::first::Placed;
use crate::effects;
use crate::reasons;
use crate::write::Write;

impl Planner<'_> {
    /// When the call is answered in a conversation that was there before. A conversation that the call began was made with its
    /// assignee; an imported record assigns nobody (C-54).
    pub(super) fn assign_at_answer(&mut self, placed: &Placed) -> Planned<()> {
        let wanted = self.settings.reassign && !placed.import && !placed.began_conversation && self.call.is_answered();
        if wanted { self.assign("answer", false) } else { Ok(()) }
    }

    /// When it ended with another agent, and only if the assignee is still the one that we set.
    pub(super) fn assign_at_end(&mut self, placed: &Placed) -> Planned<()> {
        let wanted = self.settings.reassign && !placed.import && self.call.is_answered();
        if wanted { self.assign("end", true) } else { Ok(()) }
    }

    fn assign(&mut self, part: &str, only_ours: bool) -> Planned<()> {
        match self.frame.standing(&self.key(effects::ASSIGNEE, Some(part)))? {
            Standing::Confirmed(_) => return Ok(()),
            Standing::Ended(effect) => {
                self.frame.say_ended(effect);
                return Ok(());
            }
            Standing::Open => {}
        }
        let (Some(user), Some(id)) = (self.agents_user()?, self.conversation_id()) else { return Ok(()) };
        let by_us = self.frame.input.conversation.and_then(|conversation| conversation.assigned_by_us.clone());
        if by_us.as_deref() == Some(user.to_string().as_str()) {
            return Ok(());
        }
        if only_ours && by_us.is_none() {
            return Ok(());
        }
        let Some(now) = self.fresh_conversation(id, effects::ASSIGNEE)? else { return Ok(()) };
        if now.assignee == Some(user) {
            return Ok(());
        }
        if only_ours && now.assignee.map(|user| user.to_string()) != by_us {
            self.frame.because(Reason::new(reasons::ASSIGN_CHANGED_BY_PERSON));
            return Ok(());
        }
        self.frame.because(Reason::new(reasons::ASSIGN_USER).with("name", user));
        let write =
            Write::Assign { conversation: id.to_owned(), destination: self.frame.input.destination.clone(), user };
        Err(self.write(effects::ASSIGNEE, Some(part), Lane::conversation(id), &write, Vec::new()))
    }
}
