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
use desk::plan::{Frame, Planned, Standing, signed};
use desk::reasons as common;
use domain::call::{Call, Core};
use domain::effect::EffectKey;
use domain::ledger::Reason;
use domain::step::{Intent, Lane, Plan, Side, Step, Urgency};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::effects;
use crate::question::{ConversationState, HelpScoutQuestion, ListedConversation};
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
                reasons: vec![Reason::new(common::SETTINGS_UNREADABLE).with("what", what)],
                urgency: Urgency::Backfill,
                pins: None,
                lanes: Vec::new(),
            };
        }
    };
    let Some(call) = input.interaction.call() else {
        return Plan {
            step: Step::Done,
            reasons: vec![Reason::new(reasons::DONE_MESSAGES_NOT_LOGGED)],
            urgency: Urgency::FollowUp,
            pins: None,
            lanes: Vec::new(),
        };
    };
    let mut planner = Planner { frame: Frame::new(input), call, core: &call.core, settings };
    let step = match planner.steps() {
        Ok(step) | Err(step) => step,
    };
    let pins = match &step {
        Step::Do(_) if input.pins.is_none() => Some(json!(planner.settings.pins())),
        _ => None,
    };
    Plan { urgency: planner.urgency(), step, reasons: planner.frame.reasons, pins, lanes: Vec::new() }
}

struct Planner<'a> {
    frame: Frame<'a>,
    call: &'a Call,
    core: &'a Core,
    settings: Settings,
}

impl<'a> Planner<'a> {
    fn steps(&mut self) -> Planned<Step> {
        if self.frame.input.paused {
            return Ok(self.frame.done(common::INTEGRATION_PAUSED));
        }
        let Some(place) = self.placed()? else { return Ok(Step::Done) };
        if self.conversation_is_gone() {
            return Ok(self.frame.done(common::DONE_REMOVED_BY_PERSON));
        }
        self.assign_at_answer(&place)?;
        self.tags(&place)?;
        self.frame.wait_for_end(self.call)?;
        self.closing(&place)?;
        self.assign_at_end(&place)?;
        self.later_records(&place)?;
        Ok(self.frame.done(common::DONE_LOGGED))
    }

    /// Where the first record stands; brings it there. `None`: nothing is to be logged.
    fn placed(&mut self) -> Planned<Option<first::Placed>> {
        match self.frame.standing(&self.key(effects::FIRST, None))? {
            Standing::Confirmed(effect) => Ok(first::Placed::read(effect)),
            Standing::Ended(effect) => {
                self.frame.say_ended(effect);
                Ok(None)
            }
            Standing::Open => {
                self.card()?;
                let Some(customer) = self.customer()? else { return Ok(None) };
                self.first_record(&customer)
            }
        }
    }

    // --- Words for the files beside this one --------------------------------------------------------

    fn key(&self, kind: &str, part: Option<&str>) -> EffectKey {
        effects::key(self.frame.input.destination, self.core.id, kind, part)
    }

    /// The conversation as it is now, read so freshly that a write may send its status and tags back: after our own last
    /// change of this `kind` to it, too.
    fn fresh_conversation(&mut self, id: &str, kind: &str) -> Planned<Option<ListedConversation>> {
        let question =
            HelpScoutQuestion::Conversation { id: id.to_owned(), destination: self.frame.input.destination.clone() };
        let max_age = signed(self.frame.input.timing.read_before_write);
        let changed = self.last_change(kind).unwrap_or(Timestamp::MIN);
        match self.frame.answer_after(question.question(Some(Lane::conversation(id))), changed, max_age)? {
            ConversationState::Found { conversation } => Ok(Some(conversation)),
            ConversationState::Merged { into } => {
                let reason = Reason::new(common::CONVERSATION_MERGED).with("from", id).with("into", into.as_str());
                self.frame.because(reason);
                // The merge is remembered with the answer, so the next plan starts from the other.
                Err(Step::Wait { until: self.frame.input.now })
            }
            ConversationState::Gone => Ok(None),
        }
    }

    /// When this filing's last write of a kind was answered; for tags, also when any other filing changed them.
    fn last_change(&self, kind: &str) -> Option<Timestamp> {
        let effects = self.frame.input.ledger.effects.values().filter(|effect| effect.kind == kind);
        let ours = effects.filter_map(|effect| effect.evidence.as_ref().map(|evidence| evidence.at)).max();
        let anyones = self.frame.input.conversation.and_then(|conversation| conversation.tags_written_at);
        if kind == effects::TAGS { ours.max(anyones) } else { ours }
    }

    /// The conversation that the filing stands in, merges followed.
    fn conversation_id(&self) -> Option<&'a str> {
        self.frame
            .input
            .conversation
            .map(|conversation| conversation.id.as_str())
            .or_else(|| self.frame.input.ledger.conversation())
    }

    fn conversation_is_gone(&self) -> bool {
        self.frame.input.conversation.is_some_and(|conversation| conversation.gone)
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
        self.core.party.phone()
    }

    fn urgency(&self) -> Urgency {
        let late = self.frame.is_late(self.core.ended_at.unwrap_or(self.core.started_at)) || self.frame.is_told_late();
        let begun = self.frame.input.ledger.of_kind(effects::FIRST).is_some();
        match () {
            () if late => Urgency::Backfill,
            () if self.card_is_due() => Urgency::Card,
            () if !self.call.is_over() || !begun => Urgency::Live,
            () => Urgency::FollowUp,
        }
    }
}
