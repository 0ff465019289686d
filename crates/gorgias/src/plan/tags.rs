//! The ticket's tags (C-40…C-43, GO-20).

use std::collections::BTreeSet;

use desk::plan::{Asking, Planned, TagStep};
use domain::call::{Call, Direction};
use domain::ledger::{Effect, EffectState, Reason};
use domain::step::Lane;
use domain::tags;
use serde_json::Value;

use super::Planner;
use crate::question::{CALLBACK_ASKED, CallbackAsked};
use crate::texts::tag_text;
use crate::write::{NewTicket, Place, TagWrite, Write};
use crate::{effects, reasons};

/// Aircall's stable code of "the caller asked to be called back" (sheet aircall §3.2).
const CALLBACK_CODE: &str = "queue_callback";
/// Aircall's stable code of "the caller was called back" (sheet aircall §3.2).
const CALLED_BACK_CODE: &str = "queue_called_back";

impl<'a> Planner<'a> {
    /// Brings the ticket's tags to what all interactions in it want.
    pub(super) fn tags(&mut self, call: &'a Call, place: &Place) -> Planned<()> {
        let Some(id) = self.frame.input.ledger.conversation() else { return Ok(()) };
        let ticket = self.standing_ticket(id);
        let wanted = self.tags_wanted(call, Asking::Allowed)?;
        let callback = self.callback_to_remember(call)?;
        let key = |number: usize| self.key(effects::TAGS, Some(&number.to_string()));
        match self.frame.tag_step(effects::TAGS, &wanted, key, wanted_by) {
            TagStep::AsSaid => Ok(()),
            TagStep::EndedInVain(effect) => {
                self.frame.say_ended(effect);
                Ok(())
            }
            TagStep::Change(number) => self.change_tags(&ticket, place, wanted, callback, number),
        }
    }

    /// Brings a ticket of messages to these tags, once: a message never wants others later.
    pub(super) fn tags_once(&mut self, ticket: &str, place: &Place, wanted: Vec<String>) -> Planned<()> {
        let effects = self.frame.input.ledger.effects.values();
        let changes: Vec<&Effect> = effects.filter(|one| one.kind == effects::TAGS && one.state.is_final()).collect();
        let is_here = |one: &&&Effect| one.body.get("ticket").and_then(Value::as_str) == Some(ticket);
        match changes.iter().find(is_here) {
            None => self.change_tags(ticket, place, wanted, None, changes.len()),
            Some(one) => {
                if one.state != EffectState::Confirmed {
                    self.frame.say_ended(one);
                }
                Ok(())
            }
        }
    }

    /// Plans the change that brings a ticket's tags to what is wanted.
    fn change_tags(
        &mut self,
        ticket: &str,
        place: &Place,
        wanted: Vec<String>,
        callback: Option<CallbackAsked>,
        number: usize,
    ) -> Planned<()> {
        let number = number.to_string();
        self.frame.standing(&self.key(effects::TAGS, Some(&number)))?;
        let Some(now) = self.fresh_ticket(ticket, place)? else { return Ok(()) };
        let remembered = self.frame.remembered_with(ticket, &place.destination, &wanted);
        let certain = self.frame.tags_are_certain(effects::TAGS);
        let change = tags::change(&now.tags, &remembered.tags, certain, tags::exact_name);
        let stays = |name: &&String| change.after.iter().any(|shown| tags::exact_name(shown) == **name);
        let ours = remembered.tags.iter().filter(|(_, memory)| memory.ours).map(|(name, _)| name);
        let kept = ours.filter(stays).cloned().collect();
        self.frame.say_tags(&change);
        let write = TagWrite {
            ticket: ticket.to_owned(),
            destination: place.destination.clone(),
            address: place.address.clone(),
            callback,
            wanted,
            change,
            kept,
        };
        let lane = Some(Lane::conversation(ticket));
        Err(self.write(effects::TAGS, Some(&number), lane, &Write::Tags(write), Vec::new()))
    }

    /// The tags that this call wants, as far as they are known (C-52).
    pub(super) fn tags_as_known(&mut self, call: &'a Call) -> Planned<Vec<String>> {
        match self.tags_wanted(call, Asking::Allowed) {
            Err(step) if self.frame.is_left_unanswered(&step) => self.tags_wanted(call, Asking::WithoutPhone),
            wanted => wanted,
        }
    }

    /// The tags that this call wants now: operational ones, and those that an agent set.
    fn tags_wanted(&mut self, call: &'a Call, asking: Asking) -> Planned<Vec<String>> {
        let names = self.settings.tags.clone();
        let core = &call.core;
        let inbound = core.direction == Direction::Inbound;
        let mut wanted = BTreeSet::new();
        let mut want = |on: bool, name: Option<String>| {
            if on {
                wanted.extend(name.and_then(|name| tag_text(&name)));
            }
        };
        want(true, names.aircall.with(""));
        want(inbound, names.inbound.with(""));
        want(!inbound, names.outbound.with(""));
        want(true, names.number_name.with(&core.number.name));
        want(inbound && call.is_unanswered(), names.missed_call.with(""));
        want(core.voicemail, names.voicemail.with(""));
        if names.callback_request.is_on() {
            want(self.frame.has_system_tag(call, CALLBACK_CODE, asking)?, names.callback_request.with(""));
        }
        if names.callback_done.is_on() {
            want(self.is_called_back(call, asking)?, names.callback_done.with(""));
        }
        if names.team_name.is_on() {
            for team in self.frame.teams_of_call(call, asking)? {
                want(true, names.team_name.with(&team));
            }
        }
        if call.is_over() {
            self.frame.settle_uncertain_tags(call, asking)?;
            let of_agents = core.tags.iter().filter(|tag| tag.by.is_some());
            wanted.extend(of_agents.filter_map(|tag| tag_text(&tag.name)));
        }
        Ok(wanted.into_iter().collect())
    }

    /// *Callback done*: Aircall says so, or somebody reached the person after he had asked.
    fn is_called_back(&self, call: &Call, asking: Asking) -> Planned<bool> {
        let reached = call.core.direction == Direction::Outbound && call.is_answered();
        if reached && (call.core.callback_of.is_some() || self.callback_that_this_does(call).is_some()) {
            return Ok(true);
        }
        self.frame.has_system_tag(call, CALLED_BACK_CODE, asking)
    }

    /// The request of the same person that this outbound call answers.
    fn callback_that_this_does(&self, call: &Call) -> Option<CallbackAsked> {
        let own = call.core.id.0;
        let said = self.frame.input.ledger.effects.values().find_map(callback_of);
        if let Some(said) = said.filter(|asked| asked.done_by == Some(own)) {
            // What was said stays, whoever asks or is called later.
            return Some(said);
        }
        let asked = self.callback_asked()?;
        let is_open = asked.done_by.is_none_or(|done_by| done_by == own);
        (is_open && asked.call != own && asked.at < call.core.started_at).then_some(asked)
    }

    /// The last request of this party that is known.
    fn callback_asked(&self) -> Option<CallbackAsked> {
        let note = self.frame.input.party.notes.get(CALLBACK_ASKED)?;
        serde_json::from_value(note.value.clone()).ok()
    }

    /// What is to be remembered of the party: that he asked in this call, or that this call did it.
    pub(super) fn callback_to_remember(&mut self, call: &'a Call) -> Planned<Option<CallbackAsked>> {
        let own = call.core.id.0;
        if call.core.direction == Direction::Outbound {
            let done = self.callback_that_this_does(call).filter(|_| call.is_answered());
            if let Some(asked) = &done {
                self.frame.because(Reason::new(reasons::CALLBACK_DONE).with("call", asked.call));
            }
            let is_last = |asked: &CallbackAsked| self.callback_asked().is_none_or(|known| known.at <= asked.at);
            return Ok(done.filter(is_last).map(|asked| CallbackAsked { done_by: Some(own), ..asked }));
        }
        let asks = match self.frame.has_system_tag(call, CALLBACK_CODE, Asking::Allowed) {
            Err(step) if self.frame.is_left_unanswered(&step) => false,
            asks => asks?,
        };
        let asked = CallbackAsked { call: own, at: call.core.started_at, done_by: None };
        // The same request may be done meanwhile, and a later one counts more.
        let is_news = self.callback_asked().is_none_or(|known| known.call != own && known.at <= asked.at);
        Ok((asks && is_news).then_some(asked))
    }
}

/// What a write that was not refused said of a request to be called back.
fn callback_of(effect: &Effect) -> Option<CallbackAsked> {
    if effect.state != EffectState::Confirmed {
        return None;
    }
    match serde_json::from_value(effect.body.clone()).ok()? {
        Write::Ticket(NewTicket { callback, .. }) | Write::Tags(TagWrite { callback, .. }) => callback,
        _ => None,
    }
}

fn wanted_by(effect: &Effect) -> Option<Vec<String>> {
    let write: Write = serde_json::from_value(effect.body.clone()).ok()?;
    match write {
        Write::Tags(tags) => Some(tags.wanted),
        _ => None,
    }
}
