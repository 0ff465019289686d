//! A message's record (GO-30…GO-33, C-54): one for the person whom it concerns, one for each of a group.

use desk::plan::{Planned, Standing, signed};
use desk::reasons as common;
use domain::call::Direction;
use domain::effect::EffectKey;
use domain::ledger::Reason;
use domain::message::Message;
use domain::step::{Lane, Step};
use phone::External;
use serde_json::Value;

use super::customer::Customer;
use super::thread::Home;
use super::ticket::place_of;
use super::{Planner, Whose};
use crate::question::{GorgiasQuestion, TicketThere};
use crate::texts::{MessageTexts, tag_text};
use crate::write::{Adopted, Entry, EntryKind, Import, NewRecord, NewTicket, Write};
use crate::{effects, reasons};

impl<'a> Planner<'a> {
    pub(super) fn message(&mut self, message: &'a Message) -> Planned<Step> {
        let begun = self.frame.input.ledger.of_kind(effects::MESSAGE).is_some();
        if !self.settings.log_messages && !begun {
            self.frame.because(Reason::new(reasons::RECORD_MESSAGES_OFF));
            return Ok(self.frame.done(common::DONE_NOTHING_TO_LOG));
        }
        let everybody = self.everybody(message);
        for whose in &everybody {
            // Nobody's later message comes before this one: not while it waits for its turn, which may begin late, nor while its files
            // are fetched, nor where we have to wait for a vendor (C-50).
            if matches!(self.frame.standing(&self.message_key(*whose)), Err(_) | Ok(Standing::Open)) {
                self.lanes.push(Lane::messages(&whose.party.address));
            }
        }
        // Messages go by their own time: one that was written earlier may still be on its way (design, promise 5).
        // A vendor's clock that is ahead of ours holds nothing up.
        let until =
            message.written_at.min(self.frame.input.first_told_at) + signed(self.frame.input.timing.message_grace);
        if self.frame.input.now < until {
            self.frame.because(Reason::new(reasons::WAIT_MESSAGE_ORDER));
            self.keeps_place = true;
            return Ok(Step::Wait { until });
        }
        for whose in everybody {
            self.record(message, whose)?;
        }
        Ok(self.frame.done(common::DONE_LOGGED))
    }

    /// Everybody in whose conversation the message stands: one person, or each of a group.
    fn everybody(&self, message: &'a Message) -> Vec<Whose<'a>> {
        let parties = self.frame.input.parties;
        let to_several = parties.len() > 1;
        let of_each = message.parties().into_iter().zip(parties);
        // Our own number may be told among a group's.
        let is_ours =
            |external: &External| external.phone().is_some() && external.phone() == message.number.number.as_ref();
        of_each
            .filter(|(external, _)| !is_ours(external))
            .map(|(external, party)| Whose { party, external, part: to_several.then_some(party.address.as_str()) })
            .collect()
    }

    pub(super) fn message_key(&self, whose: Whose<'a>) -> EffectKey {
        self.key(effects::MESSAGE, whose.part)
    }

    /// The record in this party's ticket, and the ticket's tags.
    fn record(&mut self, message: &'a Message, whose: Whose<'a>) -> Planned<()> {
        match self.frame.standing(&self.message_key(whose))? {
            Standing::Confirmed(effect) => {
                let ticket = effect.result.get("conversation").and_then(Value::as_str);
                let (Some(place), Some(ticket)) = (place_of(effect), ticket) else { return Ok(()) };
                let ticket = self.standing_ticket(ticket);
                let wanted = self.message_tags(message);
                let known = self.memory_of(&ticket);
                let is_known = |name: &String| {
                    let memory = known.and_then(|known| known.tags.get(name));
                    memory.is_some_and(|memory| !memory.wanted_by.is_empty())
                };
                // What another message's turn saw to is not asked for again.
                if known.is_some_and(|known| known.gone) || wanted.iter().all(is_known) {
                    return Ok(());
                }
                self.tags_once(&ticket, &place, wanted)
            }
            Standing::Ended(effect) => {
                self.frame.say_ended(effect);
                Ok(())
            }
            Standing::Open => {
                let Some(customer) = self.customer(whose)? else { return Ok(()) };
                Err(self.new_record(message, whose, &customer)?)
            }
        }
    }

    fn new_record(&mut self, message: &'a Message, whose: Whose<'a>, customer: &Customer) -> Planned<Step> {
        let place = self.place(whose, customer);
        let key = self.message_key(whose);
        let lane = Some(Lane::customer(&customer.id));
        if self.frame.may_be_logged_already() {
            self.frame.wait_for_earlier_writes(self.over_since())?;
            self.frame.because(Reason::new(common::RECORD_LOOK_FIRST));
            let question = GorgiasQuestion::TicketByKey { key: key.0.clone() };
            let there: TicketThere = self.frame.evidence(question.question(lane.clone()))?;
            if let Some(found) = there.found {
                let record = found.records.first().map_or_else(|| found.id.clone(), |record| record.id.clone());
                let adopted = Adopted { place, ticket: found.id, record };
                return Ok(self.adopt_message(whose, lane, adopted));
            }
        }
        let (entry, note) = self.entry(message, whose, customer)?;
        if note {
            self.frame.because(Reason::new(reasons::RECORD_AS_NOTE));
        }
        match self.home(message, whose, customer)? {
            Home::There(ticket, record) => Ok(self.adopt_message(whose, lane, Adopted { place, ticket, record })),
            Home::Join(ticket) => {
                self.frame.because(Reason::new(reasons::RECORD_MESSAGE));
                let write = Write::Record(NewRecord { place, ticket, entry });
                Ok(self.write(effects::MESSAGE, whose.part, lane, &write, Vec::new()))
            }
            Home::New => {
                self.frame.because(Reason::new(reasons::RECORD_MESSAGE));
                let is_import = self.frame.is_late(message.written_at);
                let import =
                    is_import.then_some(Import { created_at: message.written_at, closed_at: message.written_at });
                let assignee = if is_import { None } else { self.own_user(message.agent.as_ref())? };
                if !is_import && assignee.is_none() && message.agent.is_some() {
                    self.frame.because(Reason::new(reasons::ASSIGN_NOBODY));
                }
                let texts = self.message_texts(message, whose, customer);
                let ticket = NewTicket {
                    place,
                    channel: "sms".to_owned(),
                    subject: texts.subject(),
                    entries: vec![entry],
                    assignee,
                    tags: self.message_tags(message),
                    import,
                    callback: None,
                };
                Ok(self.write(effects::MESSAGE, whose.part, lane, &Write::Ticket(ticket), Vec::new()))
            }
        }
    }

    fn adopt_message(&mut self, whose: Whose<'a>, lane: Option<Lane>, adopted: Adopted) -> Step {
        self.frame.because(Reason::new(common::RECORD_FOUND_ALREADY).with("kind", effects::MESSAGE));
        self.write(effects::MESSAGE, whose.part, lane, &Write::Adopt(adopted), Vec::new())
    }

    /// The record, and whether it is an internal note: where received texts are wanted so, or no user could sign what we sent.
    fn entry(&mut self, message: &'a Message, whose: Whose<'a>, customer: &Customer) -> Planned<(Entry, bool)> {
        let (files, missing) = self.files(message)?;
        let key = self.message_key(whose);
        let sent_at = message.written_at;
        let (kind, note) = match message.direction {
            Direction::Inbound if self.settings.log_received_as_notes => {
                (EntryKind::Note { sender: self.sender(None)? }, true)
            }
            Direction::Inbound => (EntryKind::Received { sent_at }, false),
            Direction::Outbound => {
                let sender = self.sender(message.agent.as_ref())?;
                (EntryKind::Sent { sender, sent_at }, false)
            }
        };
        let told_late = self.frame.is_told_late();
        if told_late {
            self.frame.because(Reason::new(reasons::RECORD_MESSAGE_TOLD_LATE));
        }
        let heading = note || told_late || self.is_sent_by_no_user(message)?;
        let texts = self.message_texts(message, whose, customer);
        let marker = key.marker();
        let body = texts.body(heading, &missing, note.then_some(&marker));
        Ok((Entry { key: key.0, kind, html: body.html, text: body.text, at: Some(sent_at), files }, note))
    }

    /// Whether an agent sent it whom the record's sender cannot name: its text names him then (C-31).
    fn is_sent_by_no_user(&mut self, message: &Message) -> Planned<bool> {
        let sent = message.direction == Direction::Outbound && message.agent.is_some();
        Ok(sent && self.own_user(message.agent.as_ref())?.is_none())
    }

    fn message_texts(&self, message: &'a Message, whose: Whose<'a>, customer: &Customer) -> MessageTexts<'a> {
        let (language, zone) = (self.settings.language, &self.settings.time_zone);
        MessageTexts::new(message, whose.external, language, zone, customer.name.as_deref())
    }

    /// GO-33.
    fn message_tags(&self, message: &Message) -> Vec<String> {
        let names = &self.settings.tags;
        let wanted = [names.aircall_sms.with(""), names.number_name.with(&message.number.name)];
        let mut wanted: Vec<String> = wanted.into_iter().flatten().filter_map(|name| tag_text(&name)).collect();
        wanted.sort();
        wanted.dedup();
        wanted
    }
}
