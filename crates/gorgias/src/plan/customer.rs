//! Choosing the customer, and making him where there is none (C-10…C-14, GO-01, GO-02, GO-50).
//!
//! Gorgias stores numbers as they were typed and matches them exactly, so each spelling is a request of its own. The account's
//! habitual spelling is asked each time; the others once per party and day (details, Gorgias).

use desk::plan::{Planned, Standing, read, signed};
use desk::reasons as common;
use domain::effect::EffectKey;
use domain::interaction::Interaction;
use domain::ledger::{Effect, EffectState, Reason};
use domain::message::Channel;
use domain::step::Lane;
use jiff::{SignedDuration, Timestamp};
use phone::PhoneNumber;
use serde_json::{Value, json};

use super::{Planner, Whose};
use crate::question::{
    Address, Candidate, Candidates, FOUND, GorgiasQuestion, HABIT, OTHER_SPELLINGS, customer_gone_key, email_taken_key,
    phone_taken_key,
};
use crate::settings::Duplicates;
use crate::spelling::{Form, all_addresses, means};
use crate::texts::customer as texts;
use crate::write::{NewCustomer, Write};
use crate::{effects, reasons};

/// The other spellings of a party's number are asked again after this.
const OTHERS_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// Who stands for everybody without a number, in every language (C-12).
const UNKNOWN_CONTACT: &str = "Unknown contact (Aircall)";

/// The customer that a record goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Customer {
    pub(super) id: String,
    pub(super) name: Option<String>,
    /// When a search last showed him, or we made him.
    pub(super) known_at: Timestamp,
}

impl<'a> Planner<'a> {
    /// The customer to log to; makes him if there is none. `None`: nothing is to be logged.
    pub(super) fn customer(&mut self, whose: Whose<'a>) -> Planned<Option<Customer>> {
        if let Standing::Ended(effect) = self.frame.standing(&self.customer_key(whose))? {
            self.frame.say_ended(effect);
            return Ok(None);
        }
        if let Some(made) = self.made(whose).last()
            && is_still_there(whose, made)
        {
            return Ok(customer_made(made));
        }
        if let Some(known) = self.remembered(whose) {
            return Ok(Some(known));
        }
        match whose.number() {
            None => self.shared_customer(whose).map(Some),
            Some(number) => self.customer_of(whose, number),
        }
    }

    /// A customer that was found or made for this party a short while ago.
    fn remembered(&mut self, whose: Whose<'a>) -> Option<Customer> {
        let party = whose.party;
        let id = party.customer.clone()?;
        if self.settings.duplicates == Duplicates::DoNothing && !party.made_by_us.contains(&id) {
            // Another integration may have chosen him among several; here that would mean silence (C-13).
            return None;
        }
        let known_at = party.customer_known_at?;
        if self.frame.input.now.duration_since(known_at) > signed(self.frame.input.timing.party_memory) {
            return None;
        }
        self.frame.because(Reason::new(common::CUSTOMER_KNOWN).with("customer", id.as_str()));
        Some(Customer { id, name: party.customer_name.clone(), known_at })
    }

    fn customer_of(&mut self, whose: Whose<'a>, number: &PhoneNumber) -> Planned<Option<Customer>> {
        let lane = Lane::number(&whose.party.address);
        let found = self.found_everywhere(whose, number, lane.clone())?;
        let mut matching = self.matching(whose, &found);
        if matching.is_empty() {
            // Nobody is made on what was seen earlier today.
            self.frame.wait_for_earlier_writes(self.over_since())?;
            let fresh = signed(self.frame.input.timing.evidence_max_age);
            let found = self.found_otherwise(whose, number, lane.clone(), fresh)?;
            matching = self.matching(whose, &found);
        }
        match matching.as_slice() {
            [] => self.make_customer(whose, number, lane).map(Some),
            [one] => {
                let reason = Reason::new(common::CUSTOMER_ONE_MATCH)
                    .with("customer", one.id.as_str())
                    .with("name", one.name.clone().unwrap_or_default());
                self.frame.because(reason);
                Ok(Some(self.chosen(one)))
            }
            [newest, ..] => {
                let names: Vec<Value> = matching
                    .iter()
                    .map(|one| json!({ "id": one.id, "name": one.name.clone().unwrap_or_default() }))
                    .collect();
                let reason = |code| {
                    Reason::new(code).with("count", matching.len()).with("candidates", Value::Array(names.clone()))
                };
                if self.settings.duplicates == Duplicates::DoNothing {
                    if let Some(holder) = self.holder_of_ticket(&matching)? {
                        return Ok(Some(holder));
                    }
                    self.frame.because(reason(common::CUSTOMER_SEVERAL_DO_NOTHING));
                    return Ok(None);
                }
                self.frame.because(reason(common::CUSTOMER_NEWEST_CHOSEN).with("customer", newest.id.as_str()));
                Ok(Some(self.chosen(newest)))
            }
        }
    }

    /// Who has the number in any spelling. All of them are asked once a day, first of all: that answers for the habitual one, too.
    fn found_everywhere(&mut self, whose: Whose<'a>, number: &PhoneNumber, lane: Lane) -> Planned<Candidates> {
        let all = self.found_otherwise(whose, number, lane.clone(), OTHERS_AGAIN)?;
        let found = self.found_at_once(whose, number, Some(lane))?;
        Ok(together(found, all))
    }

    /// Whom the card shows: as known from the last minutes, else by one request.
    pub(super) fn found_for_card(&self, whose: Whose<'a>, number: &PhoneNumber) -> Planned<Candidates> {
        let max_age = signed(self.frame.input.timing.party_memory);
        let found = self.noted(whose, FOUND, max_age).or_else(|| self.all_known(whose, max_age));
        match found.map(|found| self.with_others_of_today(whose, found)) {
            Some(known) if !known.customers.is_empty() => Ok(known),
            _ => self.found_at_once(whose, number, None),
        }
    }

    /// Who has the number in the account's habitual spelling: one request; none, where all spellings were asked a moment ago.
    fn found_at_once(&self, whose: Whose<'a>, number: &PhoneNumber, lane: Option<Lane>) -> Planned<Candidates> {
        if let Some(all) = self.all_known(whose, signed(self.frame.input.timing.evidence_max_age)) {
            return Ok(all);
        }
        let addresses = self.asked_each_time(whose, number);
        let question = GorgiasQuestion::Customers { number: number.clone(), addresses };
        let found = self.frame.evidence(question.question(lane))?;
        Ok(self.with_others_of_today(whose, found))
    }

    /// Those whom any spelling showed today count beside those whom one showed now.
    fn with_others_of_today(&self, whose: Whose<'a>, found: Candidates) -> Candidates {
        together(found, self.all_known(whose, OTHERS_AGAIN).unwrap_or_default())
    }

    /// Who has it in any spelling, as it was no longer ago than this: each spelling costs a request.
    fn found_otherwise(
        &mut self,
        whose: Whose<'a>,
        number: &PhoneNumber,
        lane: Lane,
        max_age: SignedDuration,
    ) -> Planned<Candidates> {
        if let Some(known) = self.all_known(whose, max_age) {
            return Ok(known);
        }
        // All of them: another spelling may be the habitual one when the answer is used again.
        let addresses = all_addresses(number, &self.regions());
        let count = addresses.len();
        let question = GorgiasQuestion::OtherSpellings { number: number.clone(), addresses };
        let found = self.frame.evidence(question.question(Some(lane)))?;
        self.frame.because(Reason::new(reasons::CUSTOMER_OTHER_SPELLINGS).with("count", count));
        Ok(found)
    }

    /// Who had the number in whichever spelling, if all were asked no longer ago than this.
    fn all_known(&self, whose: Whose<'a>, max_age: SignedDuration) -> Option<Candidates> {
        self.noted(whose, OTHER_SPELLINGS, max_age)
    }

    fn noted(&self, whose: Whose<'a>, key: &str, max_age: SignedDuration) -> Option<Candidates> {
        let note = whose.party.notes.get(key)?;
        let is_young = self.frame.input.now.duration_since(note.at) <= max_age;
        is_young.then(|| serde_json::from_value(note.value.clone()).ok()).flatten()
    }

    /// The habitual spelling. Who writes by WhatsApp may stand under that channel's type, or under `phone` from an earlier call:
    /// he is looked up under both.
    fn asked_each_time(&self, whose: Whose<'a>, number: &PhoneNumber) -> Vec<Address> {
        let mut addresses = vec![self.habitual(whose, number)];
        if self.is_by_whatsapp() {
            addresses.push(Form::whatsapp().of(number));
        }
        addresses.dedup();
        addresses
    }

    /// The spelling in which the account's numbers were found last; until one was, E.164.
    fn habitual(&self, whose: Whose<'a>, number: &PhoneNumber) -> Address {
        let noted = || self.frame.input.desk_cache.get(HABIT).and_then(read::<Form>);
        let form = match () {
            // Customers that we made carry E.164.
            () if !whose.party.made_by_us.is_empty() => Form::phone(),
            () => noted().unwrap_or_else(Form::phone),
        };
        // A spelling that would mean another number here proves nothing (C-11).
        let address = form.of(number);
        if means(&address.text, number, &self.regions()) { address } else { Form::phone().of(number) }
    }

    fn is_by_whatsapp(&self) -> bool {
        self.frame.input.interaction.message().is_some_and(|message| message.channel == Channel::WhatsApp)
    }

    /// Those who count, the one created last first. A duplicate that Deskline made itself does not count beside a customer that
    /// it did not make (C-13).
    pub(super) fn matching(&self, whose: Whose<'a>, found: &Candidates) -> Vec<Candidate> {
        let is_there = |one: &&Candidate| !self.frame.notes(&customer_gone_key(&one.id));
        let mut matching: Vec<&Candidate> = found.customers.iter().filter(is_there).collect();
        matching.sort_by(|a, b| b.created_at.cmp(&a.created_at).then_with(|| id_order(&b.id).cmp(&id_order(&a.id))));
        let is_ours = |one: &&Candidate| {
            whose.party.made_by_us.contains(&one.id)
                || effects::is_made_by_us(one.external_id.as_deref(), one.note.as_deref())
        };
        let (made, others): (Vec<&Candidate>, Vec<&Candidate>) = matching.into_iter().partition(is_ours);
        match (made.first(), others.is_empty()) {
            (Some(first), true) => vec![(*first).clone()],
            _ => others.into_iter().cloned().collect(),
        }
    }

    fn chosen(&self, candidate: &Candidate) -> Customer {
        Customer { id: candidate.id.clone(), name: candidate.name.clone(), known_at: self.frame.input.now }
    }

    /// GO-01, GO-02: nobody has the number.
    fn make_customer(&mut self, whose: Whose<'a>, number: &PhoneNumber, lane: Lane) -> Planned<Customer> {
        let key = self.customer_key(whose);
        let contact = match self.frame.input.interaction {
            Interaction::Call(call) => call.core.contact.as_ref(),
            Interaction::Message(message) if whose.part.is_none() => message.contact.as_ref(),
            Interaction::Message(_) => None,
        };
        let name = contact.and_then(domain::call::Contact::full_name);
        let email = contact.and_then(|contact| contact.emails.iter().find(|email| looks_like_email(email)));
        if let Some(email) = email
            && let Some(customer) = self.customer_with_taken_email(whose, email)?
        {
            return Ok(customer);
        }
        let email = email.filter(|email| !self.frame.notes(&email_taken_key(email))).cloned();
        let is_known = name.is_some();
        let code = if is_known { common::CUSTOMER_CREATE_FROM_CONTACT } else { common::CUSTOMER_CREATE_UNKNOWN };
        self.frame.because(Reason::new(code).with("name", name.clone().unwrap_or_default()));
        let placeholder = || self.settings.placeholder_email.then(|| format!("{}@no-address.invalid", number.digits()));
        let refused = self.frame.notes(&phone_taken_key(&whose.party.address));
        let channels = if refused {
            self.frame.because(Reason::new(reasons::CUSTOMER_PHONE_TAKEN));
            Vec::new()
        } else {
            self.channels(number)
        };
        let customer = NewCustomer {
            address: whose.party.address.clone(),
            channels,
            name: name.unwrap_or_else(|| texts::new_contact_name(Some(number))),
            email: email.or_else(placeholder),
            note: texts::note(self.settings.language, Some(number), &key.marker()),
            key: key.0,
        };
        let part = self.customer_part(whose);
        Err(self.write(effects::CUSTOMER, part.as_deref(), Some(lane), &Write::Customer(customer), Vec::new()))
    }

    fn channels(&self, number: &PhoneNumber) -> Vec<Address> {
        let mut channels = vec![Form::phone().of(number)];
        if self.is_by_whatsapp() {
            channels.push(Form::whatsapp().of(number));
        }
        channels
    }

    /// When the call was over; a message is over at once.
    pub(super) fn over_since(&self) -> Option<Timestamp> {
        match self.frame.input.interaction {
            Interaction::Call(call) => call.core.ended_at,
            Interaction::Message(message) => Some(message.written_at),
        }
    }

    /// Customers that were made for this interaction, oldest first. There is more than one when a person deleted one.
    fn made(&self, whose: Whose<'a>) -> Vec<&'a Effect> {
        let is_his = |effect: &&Effect| {
            effect.kind == effects::CUSTOMER
                && effect.state == EffectState::Confirmed
                && effect.body.get("address").and_then(Value::as_str) == Some(whose.party.address.as_str())
        };
        let mut made: Vec<&Effect> = self.frame.input.ledger.effects.values().filter(is_his).collect();
        made.sort_by_key(|effect| effect.intended_at);
        made
    }

    /// A customer that is made again gets a key of its own.
    fn customer_part(&self, whose: Whose<'a>) -> Option<String> {
        let again = match self.made(whose).len() {
            0 => None,
            earlier => Some(format!("again-{earlier}")),
        };
        match (whose.part, again) {
            (None, again) => again,
            (Some(part), None) => Some(part.to_owned()),
            (Some(part), Some(again)) => Some(format!("{part}/{again}")),
        }
    }

    fn customer_key(&self, whose: Whose<'a>) -> EffectKey {
        self.key(effects::CUSTOMER, self.customer_part(whose).as_deref())
    }

    /// 409: the e-mail address belongs to a customer already (sheet §3). It is the same contact of Aircall's, so the record goes
    /// to that customer. When no list shows him, the customer is made without the address.
    fn customer_with_taken_email(&mut self, whose: Whose<'a>, email: &str) -> Planned<Option<Customer>> {
        if !self.frame.notes(&email_taken_key(email)) {
            return Ok(None);
        }
        let lane = Lane::number(&whose.party.address);
        let question = GorgiasQuestion::CustomersByEmail { email: email.to_owned() };
        let found: Candidates = self.frame.evidence(question.question(Some(lane)))?;
        let has_email =
            |one: &&Candidate| one.email.as_deref().is_some_and(|other| other.eq_ignore_ascii_case(email.trim()));
        let Some(one) = found.customers.iter().find(has_email) else { return Ok(None) };
        self.frame.because(Reason::new(common::CUSTOMER_EMAIL_TAKEN).with("customer", one.id.as_str()));
        Ok(Some(self.chosen(one)))
    }

    /// C-12: one customer per destination for all calls and messages without a number.
    fn shared_customer(&mut self, whose: Whose<'a>) -> Planned<Customer> {
        self.frame.because(Reason::new(common::CUSTOMER_WITHHELD));
        let key = effects::unknown_contact_key(self.frame.input.destination);
        let lane = Lane::number(&whose.party.address);
        let question = GorgiasQuestion::CustomerByKey { key: key.0.clone() };
        let found: Candidates = self.frame.evidence(question.question(Some(lane.clone())))?;
        if let Some(one) = found.customers.iter().find(|one| !self.frame.notes(&customer_gone_key(&one.id))) {
            return Ok(self.chosen(one));
        }
        self.frame.wait_for_earlier_writes(self.over_since())?;
        let customer = NewCustomer {
            address: whose.party.address.clone(),
            channels: Vec::new(),
            name: UNKNOWN_CONTACT.to_owned(),
            email: None,
            note: texts::note(self.settings.language, None, &key.marker()),
            key: key.0,
        };
        let part = self.customer_part(whose);
        Err(self.write(effects::CUSTOMER, part.as_deref(), Some(lane), &Write::Customer(customer), Vec::new()))
    }
}

/// Each once; of two answers about one customer the first counts.
fn together(mut some: Candidates, others: Candidates) -> Candidates {
    for other in others.customers {
        if some.customers.iter().all(|one| one.id != other.id) {
            some.customers.push(other);
        }
    }
    some
}

/// The customer that we made for this interaction may have been deleted meanwhile.
fn is_still_there(whose: Whose<'_>, made: &Effect) -> bool {
    let id = made.result.get("customer").and_then(Value::as_str);
    id.is_some_and(|id| whose.party.made_by_us.iter().any(|known| known == id))
}

fn customer_made(effect: &Effect) -> Option<Customer> {
    let text = |name: &str| effect.result.get(name).and_then(Value::as_str).map(str::to_owned);
    let known_at = effect.evidence.as_ref().map_or(effect.intended_at, |evidence| evidence.at);
    Some(Customer { id: text("customer")?, name: text("name"), known_at })
}

/// Ids are numbers in text: compared by length first, a larger one is newer where no time is told.
fn id_order(id: &str) -> (usize, &str) {
    (id.len(), id)
}

/// Whether a text can be an e-mail address at all; Gorgias checks the rest.
fn looks_like_email(text: &str) -> bool {
    let text = text.trim();
    let parts = text.split_once('@');
    text.len() <= 254
        && !text.contains(char::is_whitespace)
        && parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
}
