//! The conversation's assignee, if *reassign* is on (HS-25).

use desk::plan::{Planned, Standing, answered_at, read};
use domain::ledger::Reason;
use domain::step::Lane;
use jiff::{SignedDuration, Timestamp};

use super::Planner;
use super::first::Placed;
use crate::effects;
use crate::question::{Conversations, HelpScoutQuestion};
use crate::reasons;
use crate::write::Write;

/// Later than this after the answer, a person may have chosen whose the conversation is because of the call.
const LATE_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// Later than this after its record was sent, as after a doubt about that, likewise.
const RECORD_LONG_AGO: SignedDuration = SignedDuration::from_secs(30);

/// Whom an assignment may replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Replaces {
    /// Whoever it is.
    Anyone,
    /// Only whom it had before, or the one that we set.
    Before(Option<i64>),
    /// Only the one that we set.
    Ours,
}

impl Planner<'_> {
    /// When the call is answered in a conversation that was there before. A conversation that the call began was made with its
    /// assignee; an imported record assigns nobody (C-54). What comes late leaves a person's choice alone (promise 4).
    pub(super) fn assign_at_answer(&mut self, placed: &Placed) -> Planned<()> {
        let wanted = self.settings.reassign && !placed.import && !placed.began_conversation && self.call.is_answered();
        let now = self.frame.input.now;
        let is_late = self.is_long_after_the_answer(now) || self.is_long_after_the_record(now) || self.was_passed();
        let replaces = match self.as_tried("answer") {
            Some(before) => before,
            // The list may trail what we set: what differs from that now was chosen by a person, sooner or later.
            None if is_late && self.assigned_by_us().is_some() => Replaces::Ours,
            None if is_late => Replaces::Before(self.had_before(placed)),
            None => Replaces::Anyone,
        };
        if wanted { self.assign("answer", replaces) } else { Ok(()) }
    }

    /// When it ended with another agent, and only if the assignee is still the one that we set.
    pub(super) fn assign_at_end(&mut self, placed: &Placed) -> Planned<()> {
        let wanted = self.settings.reassign && !placed.import && self.call.is_answered();
        if wanted { self.assign("end", Replaces::Ours) } else { Ok(()) }
    }

    fn assign(&mut self, part: &str, replaces: Replaces) -> Planned<()> {
        match self.frame.standing(&self.key(effects::ASSIGNEE, Some(part)))? {
            Standing::Confirmed(_) => return Ok(()),
            Standing::Ended(effect) => {
                self.frame.say_ended(effect);
                return Ok(());
            }
            Standing::Open => {}
        }
        let (Some(user), Some(id)) = (self.agents_user()?, self.conversation_id()) else { return Ok(()) };
        let by_us = self.assigned_by_us();
        if by_us == Some(user.to_string()) {
            return Ok(());
        }
        if replaces == Replaces::Ours && by_us.is_none() {
            return Ok(());
        }
        let Some(now) = self.fresh_conversation(id, effects::ASSIGNEE)? else { return Ok(()) };
        if now.assignee == Some(user) {
            return Ok(());
        }
        let is_ours = by_us.is_some() && now.assignee.map(|user| user.to_string()) == by_us;
        let may = match replaces {
            Replaces::Anyone => true,
            Replaces::Before(before) => is_ours || now.assignee == before,
            Replaces::Ours => is_ours,
        };
        if !may {
            self.frame.because(Reason::new(reasons::ASSIGN_CHANGED_BY_PERSON));
            return Ok(());
        }
        self.frame.because(Reason::new(reasons::ASSIGN_USER).with("name", user));
        let write = Write::Assign {
            conversation: id.to_owned(),
            destination: self.frame.input.destination.clone(),
            user,
            instead_of: now.assignee,
        };
        Err(self.write(effects::ASSIGNEE, Some(part), Lane::conversation(id), &write, Vec::new()))
    }

    /// To whom calls gave the conversation last.
    fn assigned_by_us(&self) -> Option<String> {
        self.frame.input.conversation.and_then(|conversation| conversation.assigned_by_us.clone())
    }

    /// Whom an assignment that was tried and not done may replace: whom its first try was to replace, since any other was chosen by a
    /// person meanwhile (promise 4).
    fn as_tried(&self, part: &str) -> Option<Replaces> {
        let tried = self.frame.input.ledger.effects.get(&self.key(effects::ASSIGNEE, Some(part)))?;
        match serde_json::from_value(tried.body.clone()).ok()? {
            Write::Assign { conversation, instead_of, .. } if self.conversation_id() == Some(&conversation) => {
                Some(Replaces::Before(instead_of))
            }
            _ => None,
        }
    }

    /// Whose the conversation was when it was chosen, if that was soon after the answer; else nobody's.
    fn had_before(&self, placed: &Placed) -> Option<i64> {
        let question = |closed_too| HelpScoutQuestion::Conversations {
            inbox: self.settings.inbox,
            customer: placed.place.customer.clone(),
            closed_too,
        };
        let answers = [false, true].map(|closed_too| self.frame.input.ledger.answers.get(&question(closed_too).key()));
        let chosen = answers.into_iter().flatten().max_by_key(|answer| answered_at(answer));
        let listed = chosen.filter(|answer| !self.is_long_after_the_answer(answered_at(answer))).and_then(read);
        let is_it = |id: &str| self.conversation_id() == Some(id);
        let found = listed.and_then(|list: Conversations| list.conversations.into_iter().find(|one| is_it(&one.id)));
        found?.assignee
    }

    /// Whether the plan went on from here before: then nothing was to be done at the answer itself.
    fn was_passed(&self) -> bool {
        let later = [effects::TAGS, effects::CLOSING];
        self.frame.input.ledger.effects.values().any(|effect| later.contains(&effect.kind.as_str()))
    }

    fn is_long_after_the_record(&self, at: Timestamp) -> bool {
        let first = self.frame.input.ledger.effects.get(&self.key(effects::FIRST, None));
        first.is_some_and(|first| at.duration_since(first.last_attempt_start()) > RECORD_LONG_AGO)
    }

    fn is_long_after_the_answer(&self, at: Timestamp) -> bool {
        self.core.answered_at.is_some_and(|answered| at.duration_since(answered) > LATE_AFTER)
    }
}
