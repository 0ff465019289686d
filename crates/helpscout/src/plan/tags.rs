//! The conversation's tags (C-40…C-43, HS-26).

use std::collections::BTreeSet;

use contract::phone_side::{PhoneQuestion, TAGS, TEAMS, unanswered};
use desk::tag_names::TagName;
use domain::call::Direction;
use domain::effect::EffectKey;
use domain::ledger::{Effect, EffectState, Reason};
use domain::memory::{Conversation, Learned};
use domain::people::{TagCode, TeamMembers};
use domain::step::{Lane, Step};
use domain::tags;
use jiff::SignedDuration;
use serde_json::Value;

use super::first::Placed;
use super::{Planned, Planner, read, signed};
use crate::effects;
use crate::reasons;
use crate::write::{TagWrite, Write};

/// Aircall's stable code of "the caller asked to be called back" (sheet aircall §3.2).
const CALLBACK_CODE: &str = "queue_callback";
/// Webhooks tell whole seconds.
const TOLD_PRECISION: SignedDuration = SignedDuration::from_secs(1);
/// A tag that is not in the list may have been made since it was read.
const TAG_LIST_RETRY: SignedDuration = SignedDuration::from_mins(5);

impl<'a> Planner<'a> {
    /// Brings the conversation's tags to what all interactions in it want.
    pub(super) fn tags(&mut self, placed: &Placed) -> Planned<()> {
        let Some(id) = self.conversation_id() else { return Ok(()) };
        if self.closing_comes_first() {
            return Ok(());
        }
        let wanted = self.tags_wanted()?;
        let (said, number) = self.last_said_tags();
        if said.as_ref() == Some(&wanted) {
            return Ok(());
        }
        if let Some(ended) = self.ended_in_vain(number, &wanted) {
            self.say_ended(ended);
            return Ok(());
        }
        let key = number.to_string();
        self.standing(&self.key(effects::TAGS, Some(&key)))?;
        let Some(conversation) = self.fresh_conversation(id, effects::TAGS)? else { return Ok(()) };
        let remembered = self.remembered_with(id, placed, &wanted);
        let change = tags::change(&conversation.tags, &remembered.tags, self.tags_are_certain(), tags::fold_name);
        let stays = |name: &&String| change.after.iter().any(|shown| tags::fold_name(shown) == **name);
        let ours = remembered.tags.iter().filter(|(_, memory)| memory.ours).map(|(name, _)| name);
        let kept = ours.filter(stays).cloned().collect();
        self.say_tags(&change);
        let lane = Lane::conversation(id);
        let write = Write::Tags(TagWrite {
            conversation: id.to_owned(),
            destination: placed.place.destination.clone(),
            wanted,
            change,
            kept,
        });
        Err(self.write(effects::TAGS, Some(&key), lane, &write, Vec::new()))
    }

    /// After the end the closing record comes first: it uses the same read of the conversation.
    fn closing_comes_first(&self) -> bool {
        self.call.is_over()
            && !self.input.ledger.is_covered(super::first::CLOSING)
            && !self.input.ledger.effects.get(&self.key(effects::CLOSING, None)).is_some_and(|e| e.state.is_final())
    }

    /// The tags that this filing said last that it wants, and the number of the next change.
    fn last_said_tags(&self) -> (Option<Vec<String>>, usize) {
        let changes = self.input.ledger.effects.values().filter(|effect| effect.kind == effects::TAGS);
        let number = changes.filter(|effect| effect.state.is_final()).count();
        let said = self
            .input
            .ledger
            .effects
            .values()
            .filter(|effect| effect.state == EffectState::Confirmed)
            .filter_map(|effect| Some((effect.intended_at, &effect.key, effect.result.get("tags")?)))
            .max_by_key(|(at, key, _)| (*at, (*key).clone()))
            .and_then(|(_, _, tags): (_, &EffectKey, &Value)| serde_json::from_value(tags.clone()).ok());
        // What a person ended in doubt may have been applied: what was said before it may stand no more.
        let last = number.checked_sub(1).map(|last| self.key(effects::TAGS, Some(&last.to_string())));
        let last = last.and_then(|key| self.input.ledger.effects.get(&key));
        let is_void = last.is_some_and(|effect| effect.state == EffectState::Dismissed);
        (said.filter(|_| !is_void), number)
    }

    /// The last change of tags, if it was refused or ended by a person and wanted just these: it is not tried again.
    fn ended_in_vain(&self, number: usize, wanted: &[String]) -> Option<&'a Effect> {
        let last = number.checked_sub(1)?.to_string();
        let effect = self.input.ledger.effects.get(&self.key(effects::TAGS, Some(&last)))?;
        let write: Write = serde_json::from_value(effect.body.clone()).ok()?;
        let same = matches!(&write, Write::Tags(tags) if tags.wanted == wanted);
        (effect.state != EffectState::Confirmed && same).then_some(effect)
    }

    fn remembered_with(&self, id: &str, placed: &Placed, wanted: &[String]) -> Conversation {
        let unknown = || Conversation::unknown(id, &placed.place.destination);
        let mut conversation = self.input.conversation.cloned().unwrap_or_else(unknown);
        conversation.learn(&Learned::TagsWanted {
            conversation: id.to_owned(),
            destination: placed.place.destination.clone(),
            filing: self.input.filing,
            tags: wanted.to_vec(),
        });
        conversation
    }

    /// A write of tags that a person ended in doubt may never have been applied: a missing tag proves nothing then.
    fn tags_are_certain(&self) -> bool {
        !self
            .input
            .ledger
            .effects
            .values()
            .any(|effect| effect.kind == effects::TAGS && effect.state == EffectState::Dismissed)
    }

    fn say_tags(&mut self, change: &tags::TagChange) {
        if !change.removed_by_person.is_empty() {
            let reason = Reason::new(reasons::TAGS_REMOVED_BY_PERSON).with("tags", change.removed_by_person.clone());
            self.because(reason);
        }
        let reason = if change.is_nothing() {
            Reason::new(reasons::TAGS_AS_WANTED)
        } else {
            Reason::new(reasons::TAGS_CHANGE)
                .with("added", change.added.clone())
                .with("removed", change.removed.clone())
        };
        self.because(reason);
    }

    /// The tags that this call wants now: operational ones, and those that an agent set.
    pub(super) fn tags_wanted(&mut self) -> Planned<Vec<String>> {
        let names = self.settings.tags.in_language(self.settings.language);
        let core = self.core;
        let call = self.call;
        let inbound = core.direction == Direction::Inbound;
        let mut wanted = BTreeSet::new();
        let mut want = |on: bool, tag: &TagName, name: &str| {
            if on {
                wanted.extend(tag.with(name).as_deref().and_then(tag_text));
            }
        };
        want(inbound, &names.inbound, "");
        want(!inbound, &names.outbound, "");
        want(true, &names.number_name, &core.number.name);
        want(call.is_answered() && !call.is_over() && !self.is_logged_as_import(), &names.call_in_progress, "");
        want(inbound && call.is_unanswered(), &names.missed_call, "");
        want(core.voicemail, &names.voicemail, "");
        want(names.callback.is_on() && self.is_callback_request()?, &names.callback, "");
        if names.team_name.is_on() {
            for team in self.teams_of_call()? {
                want(true, &names.team_name, &team);
            }
        }
        if call.is_over() {
            self.settle_uncertain_tags()?;
            wanted.extend(core.tags.iter().filter(|tag| tag.by.is_some()).filter_map(|tag| tag_text(&tag.name)));
        }
        Ok(wanted.into_iter().collect())
    }

    /// The same as far as it is known, if the phone system left a question about them unanswered: its outage does not keep a
    /// record from being written (C-52). The change of tags that follows asks again.
    pub(super) fn tags_as_known(&mut self) -> Planned<Vec<String>> {
        match self.tags_wanted() {
            Err(Step::Ask(question)) if self.went_unanswered(&question.key) => {
                self.without_phone = true;
                let known = self.tags_wanted();
                self.without_phone = false;
                known
            }
            wanted => wanted,
        }
    }

    fn went_unanswered(&self, question: &str) -> bool {
        let since = self.input.now.saturating_sub(signed(self.input.timing.evidence_max_age));
        let since = since.unwrap_or(jiff::Timestamp::MIN);
        self.input.ledger.answer_since(&unanswered(question), since).is_some()
    }

    /// A tie that would remove a tag asks for a fresh read (promise 1).
    fn settle_uncertain_tags(&mut self) -> Planned<()> {
        if !self.call.tags_uncertain || self.without_phone {
            return Ok(());
        }
        let asked = self.input.ledger.answers.get(contract::phone_side::CALL).map(|answer| answer.asked_at);
        if asked.is_some_and(|asked| asked > self.call.last_told_at) {
            // The read was made and did not help: the last in order stands.
            return Ok(());
        }
        self.because(Reason::new(reasons::ASK_CALL_AFRESH));
        let certain_at = self.call.last_told_at + TOLD_PRECISION;
        if self.input.now < certain_at {
            // A read within the same second would leave the same doubt.
            return Err(Step::Wait { until: certain_at });
        }
        Err(Step::Ask(PhoneQuestion::Call { id: self.core.id }.question()))
    }

    /// Built-in tags are recognised by id through the list of tags: those on a call carry no code.
    fn is_callback_request(&self) -> Planned<bool> {
        let system: Vec<i64> = self.core.tags.iter().filter(|tag| tag.by.is_none()).map(|tag| tag.id).collect();
        if system.is_empty() || self.without_phone {
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
        Ok(known.iter().any(|tag| tag.code.as_deref() == Some(CALLBACK_CODE) && system.contains(&tag.id)))
    }

    /// Inbound: the call's teams that the agent who answered belongs to, else all of the call's teams. Outbound: none.
    fn teams_of_call(&self) -> Planned<Vec<String>> {
        let teams = &self.core.teams;
        let all = || teams.iter().map(|team| team.name.clone()).collect::<Vec<_>>();
        if self.core.direction == Direction::Outbound || teams.is_empty() || (self.without_phone && teams.len() > 1) {
            return Ok(Vec::new());
        }
        let agent = self.call.answered_by.as_ref().or(self.core.agent.as_ref());
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

/// A tag as Help Scout takes it: lower-case, commas become blanks, one blank between words.
fn tag_text(name: &str) -> Option<String> {
    let name = name.replace(',', " ").to_lowercase();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}
