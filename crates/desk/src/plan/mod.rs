//! What the plans of all desks share. Pure.
//!
//! A desk's planner holds a [`Frame`] and asks it. A function that needs something first returns the step for it as `Err`, so
//! that `?` reads as "first this".
//!
//! | file | room for |
//! | --- | --- |
//! | [`Frame`] | reasons, how effects stand, answers |
//! | `waits` | lateness; waiting for the end, the closing facts, earlier writes |
//! | `covers` | which facts a record holds, and which are missing |
//! | `asked_tags` | what only the phone system knows of tags and teams |
//! | `tag_memory` | what was said of tags, and what a change would do |
//! | `card` | whether an insight card is of use |
//! | `people` | the desk's user of an agent |

mod asked_tags;
mod card;
mod covers;
mod people;
mod tag_memory;
mod waits;

use contract::PlanInput;
use domain::effect::EffectKey;
use domain::ledger::{Answer, Effect, EffectState, Reason};
use domain::step::{Question, Step};
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;

use crate::reasons;

pub use asked_tags::Asking;
pub use card::{card_line, is_card_due};
pub use covers::{ASSET, CLOSING, VOICEMAIL, comment_fact};
pub use people::{Fallback, PeopleRead};
pub use tag_memory::{SaidTags, TagStep};

/// "First this."
pub type Planned<T> = Result<T, Step>;

/// An answer may say itself when it was given: a slow read shows the desk as it was then.
pub const ANSWERED_AT: &str = "answered_at";

/// How an effect stands, as far as a plan cares.
#[derive(Debug)]
pub enum Standing<'a> {
    /// Not written yet, or certainly not applied.
    Open,
    /// In the desk.
    Confirmed(&'a Effect),
    /// Refused, expired, or ended by a person: not written again.
    Ended(&'a Effect),
}

/// What a plan rests on, and what it said so far.
#[derive(Debug)]
pub struct Frame<'a> {
    /// What the plan rests on.
    pub input: PlanInput<'a>,
    /// Why, most telling last.
    pub reasons: Vec<Reason>,
}

impl<'a> Frame<'a> {
    /// Begins a plan.
    #[must_use]
    pub fn new(input: &PlanInput<'a>) -> Self {
        Self { input: *input, reasons: Vec::new() }
    }

    /// Says why.
    pub fn because(&mut self, reason: Reason) {
        self.reasons.push(reason);
    }

    /// Nothing more is to be done, and why.
    pub fn done(&mut self, code: &str) -> Step {
        self.because(Reason::new(code));
        Step::Done
    }

    /// Says that an effect was refused, expired, or ended by a person.
    pub fn say_ended(&mut self, effect: &Effect) {
        let code = if effect.state == EffectState::Refused { reasons::EFFECT_REFUSED } else { reasons::EFFECT_GAVE_UP };
        let reason =
            Reason::new(code).with("kind", effect.kind.clone()).with("words", effect.note.clone().unwrap_or_default());
        self.because(reason);
    }

    /// How an effect stands. An unsettled one is left to the engine, which settles it before it plans.
    ///
    /// # Errors
    /// The wait for an unsettled one.
    pub fn standing(&self, key: &EffectKey) -> Planned<Standing<'a>> {
        let Some(effect) = self.input.ledger.effects.get(key) else { return Ok(Standing::Open) };
        match effect.state {
            EffectState::Withdrawn => Ok(Standing::Open),
            EffectState::Confirmed => Ok(Standing::Confirmed(effect)),
            EffectState::Refused | EffectState::Expired | EffectState::Dismissed => Ok(Standing::Ended(effect)),
            EffectState::Intended | EffectState::InDoubt => {
                let until = effect.settle_at.unwrap_or(self.input.now + signed(self.input.timing.evidence_max_age));
                Err(Step::Wait { until })
            }
        }
    }

    /// The answer to a question of the filing, asked no earlier than `after` and answered no longer ago than `max_age`.
    ///
    /// # Errors
    /// The step that asks it.
    pub fn answer_after<T: DeserializeOwned>(
        &self,
        question: Question,
        after: Timestamp,
        max_age: SignedDuration,
    ) -> Planned<T> {
        // A clock that was set back would make an old answer one of the future.
        let is_young = |answer: &&Answer| {
            let age = self.input.now.duration_since(answered_at(answer));
            SignedDuration::ZERO <= age && age <= max_age
        };
        let found = self.input.ledger.answer_since(&question.key, after).filter(is_young).and_then(read);
        found.ok_or(Step::Ask(question))
    }

    /// The same, whenever it was asked.
    ///
    /// # Errors
    /// The step that asks it.
    pub fn answer<T: DeserializeOwned>(&self, question: Question, max_age: SignedDuration) -> Planned<T> {
        self.answer_after(question, Timestamp::MIN, max_age)
    }

    /// The same with evidence as young as a write may rest on.
    ///
    /// # Errors
    /// The step that asks it.
    pub fn evidence<T: DeserializeOwned>(&self, question: Question) -> Planned<T> {
        self.answer(question, signed(self.input.timing.evidence_max_age))
    }

    /// Whether the filing's ledger holds a note of this key.
    #[must_use]
    pub fn notes(&self, key: &str) -> bool {
        self.input.ledger.answers.contains_key(key)
    }
}

/// When an answer was given.
#[must_use]
pub fn answered_at(answer: &Answer) -> Timestamp {
    let told = answer.value.get(ANSWERED_AT).and_then(|at| serde_json::from_value(at.clone()).ok());
    told.unwrap_or(answer.asked_at)
}

/// An answer in its own shape; one that cannot be read was written by another version.
#[must_use]
pub fn read<T: DeserializeOwned>(answer: &Answer) -> Option<T> {
    serde_json::from_value(answer.value.clone()).ok()
}

/// A wait as a span of time.
#[must_use]
pub fn signed(duration: std::time::Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}
