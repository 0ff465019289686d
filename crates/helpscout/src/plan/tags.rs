//! The conversation's tags (C-40…C-43, HS-26).

use std::collections::BTreeSet;

use desk::plan::{Asking, CLOSING, Planned, TagStep};
use desk::tag_names::TagName;
use domain::call::Direction;
use domain::ledger::Effect;
use domain::step::Lane;
use domain::tags;

use super::Planner;
use super::first::Placed;
use crate::effects;
use crate::write::{TagWrite, Write};

/// Aircall's stable code of "the caller asked to be called back" (sheet aircall §3.2).
const CALLBACK_CODE: &str = "queue_callback";

impl<'a> Planner<'a> {
    /// Brings the conversation's tags to what all interactions in it want.
    pub(super) fn tags(&mut self, placed: &Placed) -> Planned<()> {
        let Some(id) = self.conversation_id() else { return Ok(()) };
        if self.closing_comes_first() {
            return Ok(());
        }
        let wanted = self.tags_wanted(Asking::Allowed)?;
        let number_key = |number: usize| self.key(effects::TAGS, Some(&number.to_string()));
        let number = match self.frame.tag_step(effects::TAGS, &wanted, number_key, wanted_by) {
            TagStep::AsSaid => return Ok(()),
            TagStep::EndedInVain(effect) => {
                self.frame.say_ended(effect);
                return Ok(());
            }
            TagStep::Change(number) => number.to_string(),
        };
        self.frame.standing(&self.key(effects::TAGS, Some(&number)))?;
        let Some(conversation) = self.fresh_conversation(id, effects::TAGS)? else { return Ok(()) };
        let remembered = self.frame.remembered_with(id, &placed.place.destination, &wanted);
        let certain = self.frame.tags_are_certain(effects::TAGS);
        let change = tags::change(&conversation.tags, &remembered.tags, certain, tags::fold_name);
        let stays = |name: &&String| change.after.iter().any(|shown| tags::fold_name(shown) == **name);
        let ours = remembered.tags.iter().filter(|(_, memory)| memory.ours).map(|(name, _)| name);
        let kept = ours.filter(stays).cloned().collect();
        self.frame.say_tags(&change);
        let lane = Lane::conversation(id);
        let write = Write::Tags(TagWrite {
            conversation: id.to_owned(),
            destination: placed.place.destination.clone(),
            wanted,
            change,
            kept,
        });
        Err(self.write(effects::TAGS, Some(&number), lane, &write, Vec::new()))
    }

    /// After the end the closing record comes first: it uses the same read of the conversation.
    fn closing_comes_first(&self) -> bool {
        self.call.is_over()
            && !self.frame.input.ledger.is_covered(CLOSING)
            && !self
                .frame
                .input
                .ledger
                .effects
                .get(&self.key(effects::CLOSING, None))
                .is_some_and(|e| e.state.is_final())
    }

    /// The tags that this call wants now: operational ones, and those that an agent set.
    pub(super) fn tags_wanted(&mut self, asking: Asking) -> Planned<Vec<String>> {
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
        if names.callback.is_on() {
            want(self.frame.has_system_tag(call, CALLBACK_CODE, asking)?, &names.callback, "");
        }
        if names.team_name.is_on() {
            for team in self.frame.teams_of_call(call, asking)? {
                want(true, &names.team_name, &team);
            }
        }
        if call.is_over() {
            self.frame.settle_uncertain_tags(call, asking)?;
            wanted.extend(core.tags.iter().filter(|tag| tag.by.is_some()).filter_map(|tag| tag_text(&tag.name)));
        }
        Ok(wanted.into_iter().collect())
    }

    /// The same as far as it is known, if the phone system left a question about them unanswered: its outage does not keep a
    /// record from being written (C-52). The change of tags that follows asks again.
    pub(super) fn tags_as_known(&mut self) -> Planned<Vec<String>> {
        match self.tags_wanted(Asking::Allowed) {
            Err(step) if self.frame.is_left_unanswered(&step) => self.tags_wanted(Asking::WithoutPhone),
            wanted => wanted,
        }
    }
}

fn wanted_by(effect: &Effect) -> Option<Vec<String>> {
    let write: Write = serde_json::from_value(effect.body.clone()).ok()?;
    match write {
        Write::Tags(tags) => Some(tags.wanted),
        _ => None,
    }
}

/// A tag as Help Scout takes it: lower-case, commas become blanks, one blank between words.
fn tag_text(name: &str) -> Option<String> {
    let name = name.replace(',', " ").to_lowercase();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}
