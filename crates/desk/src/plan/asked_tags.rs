//! What only the phone system knows of tags and teams. Its outage keeps no record from being written (C-52).

use contract::phone_side::{CALL, PhoneQuestion, TAGS, TEAMS, unanswered};
use domain::call::{Call, Direction};
use domain::ledger::Reason;
use domain::people::{TagCode, TeamMembers};
use domain::step::Step;
use jiff::{SignedDuration, Timestamp};

use super::{Frame, Planned, read, signed};
use crate::reasons;

/// Webhooks tell whole seconds.
const TOLD_PRECISION: SignedDuration = SignedDuration::from_secs(1);
/// A tag that is not in the list may have been made since it was read.
const TAG_LIST_RETRY: SignedDuration = SignedDuration::from_mins(5);

/// Whether the phone system may be asked, or only what is known of it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// What is missing is asked for.
    Allowed,
    /// What is missing is left out for now: the phone system does not answer.
    WithoutPhone,
}

impl Frame<'_> {
    /// Whether a step puts a question that the phone system left unanswered a moment ago: what is planned may go on without it.
    #[must_use]
    pub fn is_left_unanswered(&self, step: &Step) -> bool {
        matches!(step, Step::Ask(question) if self.went_unanswered(&question.key))
    }

    fn went_unanswered(&self, question: &str) -> bool {
        let since = self.input.now.saturating_sub(signed(self.input.timing.evidence_max_age));
        let since = since.unwrap_or(Timestamp::MIN);
        self.input.ledger.answer_since(&unanswered(question), since).is_some()
    }

    /// A tie that would remove a tag asks for a fresh read (promise 1).
    ///
    /// # Errors
    /// The question, or the wait until it can help.
    pub fn settle_uncertain_tags(&mut self, call: &Call, asking: Asking) -> Planned<()> {
        if !call.tags_uncertain || asking == Asking::WithoutPhone {
            return Ok(());
        }
        let asked = self.input.ledger.answers.get(CALL).map(|answer| answer.asked_at);
        if asked.is_some_and(|asked| asked > call.last_told_at) {
            // The read was made and did not help: the last in order stands.
            return Ok(());
        }
        self.because(Reason::new(reasons::ASK_CALL_AFRESH));
        let certain_at = call.last_told_at + TOLD_PRECISION;
        if self.input.now < certain_at {
            // A read within the same second would leave the same doubt.
            return Err(Step::Wait { until: certain_at });
        }
        Err(Step::Ask(PhoneQuestion::Call { id: call.core.id }.question()))
    }

    /// Whether the system put a built-in tag with this stable code (sheet aircall §3.2). Those on a call carry no code, so they
    /// are recognised by id through the list of tags.
    ///
    /// # Errors
    /// The question for the list of tags.
    pub fn has_system_tag(&self, call: &Call, code: &str, asking: Asking) -> Planned<bool> {
        let system: Vec<i64> = call.core.tags.iter().filter(|tag| tag.by.is_none()).map(|tag| tag.id).collect();
        if system.is_empty() || asking == Asking::WithoutPhone {
            return Ok(false);
        }
        let ask = || Step::Ask(PhoneQuestion::Tags.question());
        let answer = self.input.phone_cache.get(TAGS).ok_or_else(ask)?;
        let known: Vec<TagCode> = read(answer).ok_or_else(ask)?;
        let age = self.input.now.duration_since(answer.asked_at);
        let missing = system.iter().any(|id| known.iter().all(|tag| tag.id != *id));
        if missing && age > TAG_LIST_RETRY {
            return Err(ask());
        }
        Ok(known.iter().any(|tag| tag.code.as_deref() == Some(code) && system.contains(&tag.id)))
    }

    /// Inbound: the call's teams that the agent who answered belongs to, else all of the call's teams. Outbound: none.
    ///
    /// # Errors
    /// The question for the teams' members.
    pub fn teams_of_call(&self, call: &Call, asking: Asking) -> Planned<Vec<String>> {
        let teams = &call.core.teams;
        let all = || teams.iter().map(|team| team.name.clone()).collect::<Vec<_>>();
        let cannot_choose = asking == Asking::WithoutPhone && teams.len() > 1;
        if call.core.direction == Direction::Outbound || teams.is_empty() || cannot_choose {
            return Ok(Vec::new());
        }
        let agent = call.answered_by.as_ref().or(call.core.agent.as_ref());
        let (Some(agent), true) = (agent, teams.len() > 1) else { return Ok(all()) };
        let ask = || Step::Ask(PhoneQuestion::Teams.question());
        let answer = self.input.phone_cache.get(TEAMS).ok_or_else(ask)?;
        if self.input.now.duration_since(answer.asked_at) > signed(self.input.timing.people_max_age) {
            return Err(ask());
        }
        let members: Vec<TeamMembers> = read(answer).ok_or_else(ask)?;
        let is_in = |team: i64| members.iter().any(|one| one.id == team && one.users.contains(&agent.id));
        let own: Vec<String> = teams.iter().filter(|team| is_in(team.id)).map(|team| team.name.clone()).collect();
        Ok(if own.is_empty() { all() } else { own })
    }
}
