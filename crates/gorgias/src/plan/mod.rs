//! What the next step of a filing is. Pure: read this folder to know the rules of Gorgias.
//!
//! A call, in order, each a short file:
//! 1. [`card`]: who is calling, while it rings (C-20, C-21)
//! 2. [`customer`]: choose or make the customer (C-10…C-14, GO-01, GO-02, GO-50)
//! 3. [`ticket`]: the call's own ticket, with its first note (GO-10…GO-13)
//! 4. [`tags`]: what the ticket should show (GO-20, C-40…C-43)
//! 5. [`closing`]: the closing note, and what comes later still (GO-12, GO-14)
//! 6. [`files`]: recordings, voicemails and the files of messages (GO-14, GO-32)
//!
//! [`standing`]: the ticket as it stands when one of these needs it, followed where people merged it (W-08).
//!
//! A message: [`message`], in the ticket that [`thread`] chooses (GO-30…GO-33).
//!
//! A function that needs something first returns the step for it as `Err`, so that `?` reads as "first this".

mod author;
mod card;
mod closing;
mod customer;
mod files;
mod message;
mod standing;
mod tags;
mod thread;
mod ticket;

use contract::PlanInput;
use desk::plan::{Frame, Planned, Standing};
use desk::reasons as common;
use domain::call::Call;
use domain::effect::EffectKey;
use domain::interaction::Interaction;
use domain::ledger::Reason;
use domain::memory::{Conversation, Party};
use domain::step::{Intent, Lane, Plan, Side, Step, Urgency};
use jiff::SignedDuration;
use phone::{External, PhoneNumber, Region};
use serde_json::json;

use crate::effects;
use crate::settings::Settings;
use crate::write::{Place, Write};

/// How long an unreadable setting makes a filing wait before it is looked at again.
const UNREADABLE_SETTINGS_WAIT: SignedDuration = SignedDuration::from_mins(10);

/// The next step of a filing. Pure: the same input gives the same plan.
#[must_use]
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
    let mut planner = Planner { frame: Frame::new(input), settings, lanes: Vec::new(), keeps_place: false };
    let step = match planner.steps() {
        Ok(step) | Err(step) => step,
    };
    let pins = match &step {
        Step::Do(_) if input.pins.is_none() => Some(json!(planner.settings.pins())),
        _ => None,
    };
    let keeps_place = match &step {
        Step::Ask(_) | Step::Do(_) => true,
        Step::Wait { .. } => planner.keeps_place,
        Step::Done => false,
    };
    let urgency = planner.urgency();
    let lanes = if keeps_place { planner.lanes } else { Vec::new() };
    Plan { urgency, step, reasons: planner.frame.reasons, pins, lanes }
}

struct Planner<'a> {
    frame: Frame<'a>,
    settings: Settings,
    /// Where the filing keeps its place, beside the lane of its step.
    lanes: Vec<Lane>,
    /// The step waits for the message's turn, or because a file cannot be fetched or nobody can sign: nobody's later message comes
    /// before this one meanwhile.
    keeps_place: bool,
}

/// The external person whom a record concerns.
#[derive(Clone, Copy)]
struct Whose<'a> {
    party: &'a Party,
    external: &'a External,
    /// Tells the records of a message to a group apart; `None` for the only one.
    part: Option<&'a str>,
}

impl<'a> Whose<'a> {
    /// The number, unless it is withheld, a short code or a SIP identity (C-12).
    fn number(&self) -> Option<&'a PhoneNumber> {
        self.external.phone()
    }
}

impl<'a> Planner<'a> {
    fn steps(&mut self) -> Planned<Step> {
        if self.frame.input.paused {
            return Ok(self.frame.done(common::INTEGRATION_PAUSED));
        }
        match self.frame.input.interaction {
            Interaction::Call(call) => self.call(call),
            Interaction::Message(message) => self.message(message),
        }
    }

    fn call(&mut self, call: &'a Call) -> Planned<Step> {
        let whose = Whose { party: self.frame.input.party, external: &call.core.party, part: None };
        let Some(place) = self.placed(call, whose)? else { return Ok(Step::Done) };
        if self.frame.input.conversation.is_some_and(|ticket| ticket.gone) {
            return Ok(self.frame.done(common::DONE_REMOVED_BY_PERSON));
        }
        if !call.is_over() {
            // The ticket may have been made without what only the phone system knows.
            self.tags(call, &place)?;
            self.frame.wait_for_end(call)?;
        }
        self.closing(call, &place)?;
        let tagged = self.tags(call, &place);
        if !tagged.as_ref().is_err_and(|step| self.frame.is_left_unanswered(step)) {
            tagged?;
            self.later_records(call, &place)?;
            return Ok(self.frame.done(common::DONE_LOGGED));
        }
        // C-52: tags wait for the phone system, records do not.
        self.later_records(call, &place)?;
        tagged?;
        Ok(self.frame.done(common::DONE_LOGGED))
    }

    /// Where the call's ticket stands; brings it there. `None`: nothing is to be logged.
    fn placed(&mut self, call: &'a Call, whose: Whose<'a>) -> Planned<Option<Place>> {
        match self.frame.standing(&self.key(effects::FIRST, None))? {
            Standing::Confirmed(effect) => Ok(ticket::place_of(effect)),
            Standing::Ended(effect) => {
                self.frame.say_ended(effect);
                Ok(None)
            }
            Standing::Open => {
                self.card(call, whose)?;
                let Some(customer) = self.customer(whose)? else { return Ok(None) };
                self.first_record(call, whose, &customer)
            }
        }
    }

    // --- Words for the files beside this one --------------------------------------------------------

    fn key(&self, kind: &str, part: Option<&str>) -> EffectKey {
        effects::key(self.frame.input.destination, &self.frame.input.interaction.key(), kind, part)
    }

    /// What is remembered of a ticket that stands, under whichever id it is named.
    fn memory_of(&self, ticket: &str) -> Option<&'a Conversation> {
        self.frame.input.conversations.values().find(|known| known.id == ticket)
    }

    /// The ticket that a record stands in, merges followed.
    fn standing_ticket(&self, id: &str) -> String {
        self.frame.input.conversations.get(id).map_or_else(|| id.to_owned(), |ticket| ticket.id.clone())
    }

    fn write(
        &self,
        kind: &'static str,
        part: Option<&str>,
        lane: Option<Lane>,
        write: &Write,
        covers: Vec<String>,
    ) -> Step {
        let cost = match write {
            Write::Adopt(_) => 0,
            Write::Tags(tags) => u32::from(!tags.change.added.is_empty()) + u32::from(!tags.change.removed.is_empty()),
            _ => 1,
        };
        let key = self.key(kind, part);
        Step::Do(Box::new(Intent { key, kind, side: Side::Desk, lane, body: json!(write), covers, cost }))
    }

    /// A stored national number is read in the Aircall number's country, else in the account's home country.
    fn regions(&self) -> Vec<Region> {
        let own = match self.frame.input.interaction {
            Interaction::Call(call) => call.core.number.country,
            Interaction::Message(message) => message.number.country,
        };
        [own, self.settings.home_country].into_iter().flatten().collect()
    }

    fn urgency(&self) -> Urgency {
        let frame = &self.frame;
        let begun = !frame.input.ledger.effects.is_empty();
        match frame.input.interaction {
            Interaction::Message(message) if frame.is_late(message.written_at) || frame.is_told_late() => {
                Urgency::Backfill
            }
            Interaction::Message(_) => Urgency::Live,
            Interaction::Call(call) => {
                let over = call.core.ended_at.unwrap_or(call.core.started_at);
                match () {
                    () if frame.is_late(over) || frame.is_told_late() => Urgency::Backfill,
                    () if self.card_is_due(call) => Urgency::Card,
                    () if !call.is_over() || !begun => Urgency::Live,
                    () => Urgency::FollowUp,
                }
            }
        }
    }
}
