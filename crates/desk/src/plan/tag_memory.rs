//! What was said of a conversation's tags, and what a change would do (C-40…C-43).

use domain::effect::EffectKey;
use domain::ids::Destination;
use domain::ledger::{Effect, EffectState, Reason};
use domain::memory::{Conversation, Learned};
use domain::tags::TagChange;
use serde_json::Value;

use super::Frame;
use crate::reasons;

/// What a filing said last of its tags.
#[derive(Debug)]
pub struct SaidTags {
    /// The tags that it said last that it wants; `None`: nothing that still counts.
    pub said: Option<Vec<String>>,
    /// The number of its next change.
    pub number: usize,
}

/// Whether another change is worth planning.
#[derive(Debug)]
pub enum TagStep<'a> {
    /// The filing said just this already.
    AsSaid,
    /// The last change wanted just this and was refused, or ended by a person.
    EndedInVain(&'a Effect),
    /// A change of this number.
    Change(usize),
}

impl<'a> Frame<'a> {
    /// Whether these tags need another change. `kind`: that of changes of tags; `key`: of the change of a number; `wanted_by`
    /// reads what a change wanted from its body.
    pub fn tag_step(
        &self,
        kind: &str,
        wanted: &[String],
        key: impl Fn(usize) -> EffectKey,
        wanted_by: impl Fn(&Effect) -> Option<Vec<String>>,
    ) -> TagStep<'a> {
        let SaidTags { said, number } = self.said_tags(kind, &key);
        if said.as_deref() == Some(wanted) {
            return TagStep::AsSaid;
        }
        let last = number.checked_sub(1).and_then(|last| self.input.ledger.effects.get(&key(last)));
        match last {
            Some(effect) if effect.state != EffectState::Confirmed && wanted_by(effect).as_deref() == Some(wanted) => {
                TagStep::EndedInVain(effect)
            }
            _ => TagStep::Change(number),
        }
    }

    fn said_tags(&self, kind: &str, key: &impl Fn(usize) -> EffectKey) -> SaidTags {
        let effects = || self.input.ledger.effects.values();
        let number = effects().filter(|effect| effect.kind == kind && effect.state.is_final()).count();
        let said = effects()
            .filter(|effect| effect.state == EffectState::Confirmed)
            .filter_map(|effect| Some((effect.intended_at, &effect.key, effect.result.get("tags")?)))
            .max_by_key(|(at, key, _)| (*at, (*key).clone()))
            .and_then(|(_, _, tags): (_, &EffectKey, &Value)| serde_json::from_value(tags.clone()).ok());
        // What a person ended in doubt may have been applied: what was said before it may stand no more.
        let last = number.checked_sub(1).and_then(|last| self.input.ledger.effects.get(&key(last)));
        let is_void = last.is_some_and(|effect| effect.state == EffectState::Dismissed);
        SaidTags { said: said.filter(|_| !is_void), number }
    }

    /// The conversation's memory, with what this filing wants now.
    #[must_use]
    pub fn remembered_with(&self, id: &str, destination: &Destination, wanted: &[String]) -> Conversation {
        let known = self.input.conversations.values().find(|conversation| conversation.id == id);
        let mut conversation = known.cloned().unwrap_or_else(|| Conversation::unknown(id, destination));
        conversation.learn(&Learned::TagsWanted {
            conversation: id.to_owned(),
            destination: destination.clone(),
            filing: self.input.filing,
            tags: wanted.to_vec(),
        });
        conversation
    }

    /// A write of tags that a person ended in doubt may never have been applied: a missing tag proves nothing then.
    #[must_use]
    pub fn tags_are_certain(&self, kind: &str) -> bool {
        let dismissed = |effect: &Effect| effect.kind == kind && effect.state == EffectState::Dismissed;
        !self.input.ledger.effects.values().any(dismissed)
    }

    /// Says what a change does.
    pub fn say_tags(&mut self, change: &TagChange) {
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
}
