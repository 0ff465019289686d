//! What the next step of a filing is. Pure: read this folder to know the rules of Help Scout.
//!
//! The order of a call, each a short file:
//! 1. [`card`]: who is calling, while it rings (C-20, C-21)
//! 2. [`customer`]: choose or make the customer (C-10…C-14, HS-10…HS-15)
//! 3. [`conversation`]: choose the conversation (HS-20, HS-21)
//! 4. [`first`]: the first record
//! 5. [`assignee`], [`tags`]: what the conversation should show (HS-25, HS-26, C-40…C-43)
//! 6. [`closing`]: the closing record and what comes later still (HS-22)
//!
//! A function that needs something first returns the step for it as `Err`, so that `?` reads as "first
//! this". Whatever is certain by then is said in `reasons`.

mod assignee;
mod author;
mod card;
mod closing;
mod conversation;
mod customer;
mod first;
mod tags;

use contract::PlanInput;
use contract::phone_side::PhoneQuestion;
use domain::call::{Call, Core};
use domain::effect::EffectKey;
use domain::ledger::{Answer, Effect, EffectState, Reason};
use domain::step::{Intent, Lane, Plan, Side, Step, Urgency};
use jiff::{SignedDuration, Timestamp};
use phone::External;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::effects;
use crate::question::{ANSWERED_AT, ConversationState, HelpScoutQuestion, ListedConversation};
use crate::reasons;
use crate::settings::Settings;
use crate::texts::Texts;
use crate::write::Write;

/// How long an unreadable setting makes a filing wait before it is looked at again.
const UNREADABLE_SETTINGS_WAIT: SignedDuration = SignedDuration::from_mins(10);

/// The next step of a filing. Pure: the same input gives the same plan.
pub fn plan(input: &PlanInput<'_>) -> Plan {
    let settings = match Settings::read(input.settings) {
        Ok(settings) => settings.pinned(input.pins),
        Err(what) => {
            return Plan {
                step: Step::Wait { until: input.now + UNREADABLE_SETTINGS_WAIT },
                reasons: vec![Reason::new(reasons::SETTINGS_UNREADABLE).with("what", what)],
                urgency: Urgency::Backfill,
                pins: None,
            };
        }
    };
    let Some(call) = input.interaction.call() else {
        return Plan {
            step: Step::Done,
            reasons: vec![Reason::new(reasons::DONE_MESSAGES_NOT_LOGGED)],
            urgency: Urgency::FollowUp,
            pins: None,
        };
    };
    let mut planner =
        Planner { input: *input, call, core: &call.core, settings, reasons: Vec::new(), without_phone: false };
    let step = match planner.steps() {
        Ok(step) | Err(step) => step,
    };
    let pins = match &step {
        Step::Do(_) if input.pins.is_none() => Some(json!(planner.settings.pins())),
        _ => None,
    };
    Plan { urgency: planner.urgency(), step, reasons: planner.reasons, pins }
}

/// "First this."
type Planned<T> = Result<T, Step>;

struct Planner<'a> {
    input: PlanInput<'a>,
    call: &'a Call,
    core: &'a Core,
    settings: Settings,
    reasons: Vec<Reason>,
    /// The phone system does not answer: what only it could tell is left out for now.
    without_phone: bool,
}

/// How an effect stands, as far as a plan cares.
enum Standing<'a> {
    /// Not written yet, or certainly not applied.
    Open,
    /// In the desk.
    Confirmed(&'a Effect),
    /// Refused, expired, or ended by a person: not written again.
    Ended(&'a Effect),
}

impl<'a> Planner<'a> {
    fn steps(&mut self) -> Planned<Step> {
        if self.input.paused {
            return Ok(self.done(reasons::INTEGRATION_PAUSED));
        }
        let Some(place) = self.placed()? else { return Ok(Step::Done) };
        if self.conversation_is_gone() {
            return Ok(self.done(reasons::DONE_REMOVED_BY_PERSON));
        }
        self.assign_at_answer(&place)?;
        self.tags(&place)?;
        self.wait_for_end()?;
        self.closing(&place)?;
        self.assign_at_end(&place)?;
        self.later_records(&place)?;
        Ok(self.done(reasons::DONE_LOGGED))
    }

    /// Where the first record stands; brings it there. `None`: nothing is to be logged.
    fn placed(&mut self) -> Planned<Option<first::Placed>> {
        match self.standing(&self.key(effects::FIRST, None))? {
            Standing::Confirmed(effect) => Ok(first::Placed::read(effect)),
            Standing::Ended(effect) => {
                self.say_ended(effect);
                Ok(None)
            }
            Standing::Open => {
                self.card()?;
                let Some(customer) = self.customer()? else { return Ok(None) };
                self.first_record(&customer)
            }
        }
    }

    /// Nothing but a fact can go on here: the call rings, or goes on.
    fn wait_for_end(&mut self) -> Planned<()> {
        if self.call.is_over() {
            return Ok(());
        }
        self.because(Reason::new(reasons::WAIT_ANSWER_OR_END));
        // A call with no end known is read through the API now and then (details, Core and fold).
        let again = signed(self.input.timing.missing_end_after);
        let heard = self.input.last_told_at;
        let asked = self.input.ledger.answers.get(contract::phone_side::CALL).map(|answer| answer.asked_at);
        let look_at = asked.map_or(heard, |asked| asked.max(heard)) + again;
        if self.input.now < look_at {
            return Err(Step::Wait { until: look_at });
        }
        self.because(Reason::new(reasons::WAIT_MISSING_END));
        Err(Step::Ask(PhoneQuestion::Call { id: self.core.id }.question()))
    }

    // --- Words for the files beside this one --------------------------------------------------------

    fn because(&mut self, reason: Reason) {
        self.reasons.push(reason);
    }

    fn done(&mut self, code: &str) -> Step {
        self.because(Reason::new(code));
        Step::Done
    }

    fn say_ended(&mut self, effect: &Effect) {
        let code = if effect.state == EffectState::Refused { reasons::EFFECT_REFUSED } else { reasons::EFFECT_GAVE_UP };
        let reason =
            Reason::new(code).with("kind", effect.kind.clone()).with("words", effect.note.clone().unwrap_or_default());
        self.because(reason);
    }

    fn key(&self, kind: &str, part: Option<&str>) -> EffectKey {
        effects::key(self.input.destination, self.core.id, kind, part)
    }

    /// How an effect stands. An unsettled one is left to the engine, which settles it before it plans.
    fn standing(&self, key: &EffectKey) -> Planned<Standing<'a>> {
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

    /// The answer to a question, no older than `max_age`; else the step that asks it.
    fn answer<T: DeserializeOwned>(
        &self,
        question: &HelpScoutQuestion,
        max_age: SignedDuration,
        lane: Option<Lane>,
    ) -> Planned<T> {
        self.answer_after(question, Timestamp::MIN, max_age, lane)
    }

    /// The same, asked no earlier than `after`.
    fn answer_after<T: DeserializeOwned>(
        &self,
        question: &HelpScoutQuestion,
        after: Timestamp,
        max_age: SignedDuration,
        lane: Option<Lane>,
    ) -> Planned<T> {
        let is_young = |answer: &&Answer| self.input.now.duration_since(answered_at(answer)) <= max_age;
        self.input
            .ledger
            .answer_since(&question.key(), after)
            .filter(is_young)
            .and_then(read)
            .ok_or_else(|| Step::Ask(question.question(lane)))
    }

    /// The conversation as it is now, read so freshly that a write may send its status and tags back: after our own last
    /// change of this `kind` to it, too.
    fn fresh_conversation(&mut self, id: &str, kind: &str) -> Planned<Option<ListedConversation>> {
        let question =
            HelpScoutQuestion::Conversation { id: id.to_owned(), destination: self.input.destination.clone() };
        let max_age = signed(self.input.timing.read_before_write);
        let changed = self.last_change(kind).unwrap_or(Timestamp::MIN);
        match self.answer_after(&question, changed, max_age, Some(Lane::conversation(id)))? {
            ConversationState::Found { conversation } => Ok(Some(conversation)),
            ConversationState::Merged { into } => {
                let reason = Reason::new(reasons::CONVERSATION_MERGED).with("from", id).with("into", into.as_str());
                self.because(reason);
                // The merge is remembered with the answer, so the next plan starts from the other.
                Err(Step::Wait { until: self.input.now })
            }
            ConversationState::Gone => Ok(None),
        }
    }

    /// When this filing's last write of a kind was answered; for tags, also when any other filing changed them.
    fn last_change(&self, kind: &str) -> Option<Timestamp> {
        let effects = self.input.ledger.effects.values().filter(|effect| effect.kind == kind);
        let ours = effects.filter_map(|effect| effect.evidence.as_ref().map(|evidence| evidence.at)).max();
        let anyones = self.input.conversation.and_then(|conversation| conversation.tags_written_at);
        if kind == effects::TAGS { ours.max(anyones) } else { ours }
    }

    /// The conversation that the filing stands in, merges followed.
    fn conversation_id(&self) -> Option<&'a str> {
        self.input
            .conversation
            .map(|conversation| conversation.id.as_str())
            .or_else(|| self.input.ledger.conversation())
    }

    fn conversation_is_gone(&self) -> bool {
        self.input.conversation.is_some_and(|conversation| conversation.gone)
    }

    fn write(&self, kind: &'static str, part: Option<&str>, lane: Lane, write: &Write, covers: Vec<String>) -> Step {
        let cost = match write {
            Write::Adopt { .. } => 0,
            Write::Tags(tags) if tags.change.is_nothing() => 0,
            _ => 2,
        };
        Step::Do(Box::new(Intent {
            key: self.key(kind, part),
            kind,
            side: Side::Desk,
            lane: Some(lane),
            body: json!(write),
            covers,
            cost,
        }))
    }

    fn texts(&self) -> Texts<'a> {
        Texts::new(self.call, &self.settings)
    }

    /// The number of the other end, unless it is withheld, a short code or a SIP identity (C-12).
    fn number(&self) -> Option<&'a phone::PhoneNumber> {
        match &self.core.party {
            External::Phone(number) => Some(number),
            _ => None,
        }
    }

    /// Whether something happened so long ago that its record is made as an import (C-54).
    fn is_late(&self, event: Timestamp) -> bool {
        self.input.now.duration_since(event) > signed(self.input.timing.import_after)
    }

    /// Whether the call was told to us long after it began.
    fn is_told_late(&self) -> bool {
        self.input.first_told_at.duration_since(self.core.started_at) > signed(self.input.timing.look_first_after)
    }

    /// Whether an installation which is gone may have logged it: nobody told us of its beginning while it was young.
    fn may_be_logged_already(&self) -> bool {
        let young =
            |at: Timestamp| at.duration_since(self.core.started_at) <= signed(self.input.timing.look_first_after);
        !self.input.announced_at.is_some_and(young)
    }

    /// What an installation which is gone wrote last is not in the indexes yet: until it is, nothing is made that may be there.
    /// A call that was long over when we were told of it was logged long ago, if it was.
    fn wait_for_earlier_writes(&mut self) -> Planned<()> {
        let told = self.input.first_told_at;
        let until = told + signed(self.input.timing.look_first_after);
        let is_old =
            self.core.ended_at.is_some_and(|ended| told.duration_since(ended) > signed(self.input.timing.import_after));
        if !self.may_be_logged_already() || is_old || self.input.now >= until {
            return Ok(());
        }
        self.because(Reason::new(reasons::WAIT_EARLIER_WRITES).with("until", until.to_string()));
        Err(Step::Wait { until })
    }

    fn urgency(&self) -> Urgency {
        let late = self.is_late(self.core.ended_at.unwrap_or(self.core.started_at)) || self.is_told_late();
        let begun = self.input.ledger.of_kind(effects::FIRST).is_some();
        match () {
            () if late => Urgency::Backfill,
            () if self.card_is_due() => Urgency::Card,
            () if !self.call.is_over() || !begun => Urgency::Live,
            () => Urgency::FollowUp,
        }
    }
}

fn answered_at(answer: &Answer) -> Timestamp {
    let told = answer.value.get(ANSWERED_AT).and_then(|at| serde_json::from_value(at.clone()).ok());
    told.unwrap_or(answer.asked_at)
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Option<T> {
    serde_json::from_value(answer.value.clone()).ok()
}

fn signed(duration: std::time::Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}
