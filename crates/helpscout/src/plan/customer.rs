//! Choosing the customer, and making him where there is none (C-10…C-14, HS-10…HS-15).

use desk::plan::{Planned, Standing, signed};
use desk::reasons as common;
use domain::effect::EffectKey;
use domain::ledger::{Effect, EffectState, Reason};
use domain::step::Lane;
use jiff::Timestamp;
use phone::{PhoneNumber, Region};
use serde_json::{Value, json};

use super::Planner;
use crate::effects;
use crate::question::{Candidate, Candidates, HelpScoutQuestion, customer_gone_key, email_taken_key};
use crate::reasons;
use crate::settings::Duplicates;
use crate::texts;
use crate::write::{NewCustomer, Write};

/// The customer that a filing logs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Customer {
    pub(super) id: String,
    pub(super) name: Option<String>,
    /// When a search last showed him, or we made him.
    pub(super) known_at: Timestamp,
}

impl Planner<'_> {
    /// The customer to log to; makes him if there is none. `None`: nothing is to be logged.
    pub(super) fn customer(&mut self) -> Planned<Option<Customer>> {
        match self.frame.standing(&self.customer_key())? {
            Standing::Ended(effect) => {
                self.frame.say_ended(effect);
                return Ok(None);
            }
            Standing::Confirmed(_) | Standing::Open => {}
        }
        if let Some(made) = self.made().last()
            && self.is_still_there(made)
        {
            return Ok(customer_made(made));
        }
        if let Some(known) = self.remembered() {
            return Ok(Some(known));
        }
        match self.number() {
            None => self.shared_customer().map(Some),
            Some(number) => self.customer_of(number),
        }
    }

    /// The customer that we made for this call may have been deleted meanwhile.
    fn is_still_there(&self, made: &Effect) -> bool {
        let id = made.result.get("customer").and_then(Value::as_str);
        id.is_some_and(|id| self.frame.input.party.made_by_us.iter().any(|known| known == id))
    }

    /// A customer that was found or made for this party a short while ago.
    fn remembered(&mut self) -> Option<Customer> {
        let party = self.frame.input.party;
        let id = party.customer.clone()?;
        if self.settings.duplicates == Duplicates::DoNothing && !party.made_by_us.contains(&id) {
            // Another integration may have chosen him among several; here that would mean silence (C-13).
            return None;
        }
        let known_at = party.customer_known_at?;
        let age = self.frame.input.now.duration_since(known_at);
        if age > signed(self.frame.input.timing.party_memory) {
            return None;
        }
        self.frame.because(Reason::new(common::CUSTOMER_KNOWN).with("customer", id.as_str()));
        Some(Customer { id, name: party.customer_name.clone(), known_at })
    }

    fn customer_of(&mut self, number: &PhoneNumber) -> Planned<Option<Customer>> {
        let lane = Lane::number(&self.frame.input.party.address);
        let question = HelpScoutQuestion::CustomersByNumber { number: number.clone() };
        let found: Candidates = self.frame.evidence(question.question(Some(lane.clone())))?;
        let matching = self.confirmed(&found, number);
        match matching.as_slice() {
            [] => {
                if !found.customers.is_empty() {
                    let reason = Reason::new(reasons::CUSTOMER_ONLY_SUFFIX).with("count", found.customers.len());
                    self.frame.because(reason);
                }
                self.make_customer(number, lane).map(Some)
            }
            [one] => {
                let reason = Reason::new(common::CUSTOMER_ONE_MATCH)
                    .with("customer", one.id.as_str())
                    .with("name", one.name().unwrap_or_default());
                self.frame.because(reason);
                Ok(Some(self.chosen(one)))
            }
            [newest, ..] => {
                let names: Vec<Value> = matching
                    .iter()
                    .map(|one| json!({ "id": one.id, "name": one.name().unwrap_or_default() }))
                    .collect();
                let reason = |code| {
                    Reason::new(code).with("count", matching.len()).with("candidates", Value::Array(names.clone()))
                };
                if self.settings.duplicates == Duplicates::DoNothing {
                    if let Some(holder) = self.holder_of_record(&found)? {
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

    /// Whom an earlier installation logged this call to, before others had the number: what began being logged is finished
    /// (C-03, C-06).
    fn holder_of_record(&mut self, found: &Candidates) -> Planned<Option<Customer>> {
        let Some((id, _)) = self.found_already(None)? else { return Ok(None) };
        let name = found.customers.iter().find(|one| one.id == id).and_then(Candidate::name);
        // Nobody was chosen among the several: other calls of theirs stay silent.
        Ok(Some(Customer { id, name, known_at: Timestamp::UNIX_EPOCH }))
    }

    /// Those who really have the number (C-11), the one created last first. A duplicate that Deskline made itself does not count
    /// beside a customer that it did not make (C-13).
    pub(super) fn confirmed<'c>(&self, found: &'c Candidates, number: &PhoneNumber) -> Vec<&'c Candidate> {
        let regions = self.reading_regions();
        let has_number =
            |candidate: &&Candidate| candidate.phones.iter().any(|stored| phone::same(stored, number, &regions));
        let is_there = |candidate: &&Candidate| !self.frame.notes(&customer_gone_key(&candidate.id));
        let mut matching: Vec<&Candidate> = found.customers.iter().filter(has_number).filter(is_there).collect();
        matching.sort_by(|a, b| b.created_at.cmp(&a.created_at).then_with(|| id_order(&b.id).cmp(&id_order(&a.id))));
        let (made, others): (Vec<&Candidate>, Vec<&Candidate>) =
            matching.iter().copied().partition(|one| self.is_made_by_us(one));
        match (made.as_slice(), others.as_slice()) {
            ([first_made, ..], []) => vec![*first_made],
            _ => others,
        }
    }

    /// All at whom an earlier installation may have logged this call, whoever is remembered: those who have the number, and who
    /// has the contact's e-mail address, since a call goes to him where nobody has the number (`customer_with_taken_email`).
    pub(super) fn customers_searched(&self) -> Planned<Vec<String>> {
        let lane = || Some(Lane::number(&self.frame.input.party.address));
        let Some(number) = self.number() else {
            let code = effects::unknown_contact_key(self.frame.input.destination).marker();
            let question = HelpScoutQuestion::CustomersByCode { code: code.clone() };
            let found: Candidates = self.frame.evidence(question.question(lane()))?;
            let carries = |one: &&Candidate| one.background.as_deref().is_some_and(|background| code.is_in(background));
            return Ok(found.customers.iter().filter(carries).map(|one| one.id.clone()).collect());
        };
        let question = HelpScoutQuestion::CustomersByNumber { number: number.clone() };
        let found: Candidates = self.frame.evidence(question.question(lane()))?;
        let regions = self.reading_regions();
        let has_number = |one: &&Candidate| one.phones.iter().any(|stored| phone::same(stored, number, &regions));
        let holders: Vec<&Candidate> = found.customers.iter().filter(has_number).collect();
        let mut ids: Vec<String> = holders.iter().map(|one| one.id.clone()).collect();
        if let Some(email) = self.contact_email()
            && !holders.iter().any(|one| has_email(one, email))
        {
            let others = self.customers_by_email(email)?;
            ids.extend(others.customers.iter().filter(|one| has_email(one, email)).map(|one| one.id.clone()));
        }
        Ok(ids)
    }

    /// The first of the contact's addresses that Help Scout would take.
    fn contact_email(&self) -> Option<&str> {
        let emails = &self.core.contact.as_ref()?.emails;
        emails.iter().map(String::as_str).find(|email| texts::looks_like_email(email))
    }

    fn customers_by_email(&self, email: &str) -> Planned<Candidates> {
        let question = HelpScoutQuestion::CustomersByEmail { email: email.to_owned() };
        let lane = Lane::number(&self.frame.input.party.address);
        self.frame.evidence(question.question(Some(lane)))
    }

    fn chosen(&self, candidate: &Candidate) -> Customer {
        Customer { id: candidate.id.clone(), name: candidate.name(), known_at: self.frame.input.now }
    }

    fn is_made_by_us(&self, candidate: &Candidate) -> bool {
        self.frame.input.party.made_by_us.contains(&candidate.id)
            || candidate.background.as_deref().is_some_and(texts::is_our_background)
    }

    /// A stored national number is read in the Aircall number's country, else in the account's home country.
    fn reading_regions(&self) -> Vec<Region> {
        [self.core.number.country, self.settings.home_country].into_iter().flatten().collect()
    }

    /// HS-10, HS-11, HS-15: nobody has the number.
    fn make_customer(&mut self, number: &PhoneNumber, lane: Lane) -> Planned<Customer> {
        self.frame.wait_for_earlier_writes(self.core.ended_at)?;
        let code = self.customer_key().marker();
        let contact = self.core.contact.as_ref();
        let name = contact.and_then(domain::call::Contact::full_name);
        let email = match self.contact_email().map(str::to_owned) {
            None => None,
            Some(email) => match self.customer_with_taken_email(&email)? {
                Some(customer) => return Ok(customer),
                None => Some(email).filter(|email| !self.email_is_taken(email)),
            },
        };
        let (first, last) = match (contact, &name) {
            (Some(contact), Some(name)) => {
                self.frame.because(Reason::new(common::CUSTOMER_CREATE_FROM_CONTACT).with("name", name.as_str()));
                (contact.first_name.clone(), contact.last_name.clone())
            }
            _ => {
                self.frame.because(Reason::new(common::CUSTOMER_CREATE_UNKNOWN));
                (Some(texts::UNKNOWN_CONTACT.to_owned()), Some(number.e164().to_owned()))
            }
        };
        let customer = NewCustomer {
            address: self.frame.input.party.address.clone(),
            phone: Some(number.e164().to_owned()),
            first,
            last,
            email,
            organization: contact.and_then(|contact| contact.company.clone()),
            background: self.texts().background(name.is_some(), &code),
            code: code.line(),
        };
        Err(self.write(
            effects::CUSTOMER,
            self.customer_part().as_deref(),
            lane,
            &Write::Customer(customer),
            Vec::new(),
        ))
    }

    /// Customers that were made for this very call, oldest first. There is more than one when a person deleted one.
    fn made(&self) -> Vec<&Effect> {
        let of_kind = |effect: &&Effect| effect.kind == effects::CUSTOMER && effect.state == EffectState::Confirmed;
        let mut made: Vec<&Effect> = self.frame.input.ledger.effects.values().filter(of_kind).collect();
        made.sort_by_key(|effect| effect.intended_at);
        made
    }

    /// A customer that is made again gets a key of its own.
    fn customer_part(&self) -> Option<String> {
        match self.made().len() {
            0 => None,
            earlier => Some(format!("again-{earlier}")),
        }
    }

    fn customer_key(&self) -> EffectKey {
        self.key(effects::CUSTOMER, self.customer_part().as_deref())
    }

    fn email_is_taken(&self, email: &str) -> bool {
        self.frame.notes(&email_taken_key(email))
    }

    /// 409 on a creation: the e-mail address belongs to a customer already (sheet helpscout §2). It is the same contact of
    /// Aircall's, so the call goes to that customer. When the lagging search does not show him, the customer is
    /// made without the address.
    fn customer_with_taken_email(&mut self, email: &str) -> Planned<Option<Customer>> {
        if !self.email_is_taken(email) {
            return Ok(None);
        }
        let found = self.customers_by_email(email)?;
        let Some(one) = found.customers.iter().find(|one| has_email(one, email)) else { return Ok(None) };
        let reason = Reason::new(common::CUSTOMER_EMAIL_TAKEN).with("customer", one.id.as_str());
        self.frame.because(reason);
        Ok(Some(self.chosen(one)))
    }

    /// C-12: one customer per destination for all calls without a number.
    fn shared_customer(&mut self) -> Planned<Customer> {
        self.frame.because(Reason::new(common::CUSTOMER_WITHHELD));
        let code = effects::unknown_contact_key(self.frame.input.destination).marker();
        let lane = Lane::number(&self.frame.input.party.address);
        let question = HelpScoutQuestion::CustomersByCode { code: code.clone() };
        let found: Candidates = self.frame.evidence(question.question(Some(lane.clone())))?;
        let carries_code =
            |one: &&Candidate| one.background.as_deref().is_some_and(|background| code.is_in(background));
        if let Some(one) =
            found.customers.iter().filter(|one| !self.frame.notes(&customer_gone_key(&one.id))).rfind(carries_code)
        {
            return Ok(self.chosen(one));
        }
        self.frame.wait_for_earlier_writes(self.core.ended_at)?;
        let customer = NewCustomer {
            address: self.frame.input.party.address.clone(),
            phone: None,
            first: Some(texts::UNKNOWN_CONTACT.to_owned()),
            last: None,
            email: None,
            organization: None,
            background: self.texts().shared_background(&code),
            code: code.line(),
        };
        Err(self.write(
            effects::CUSTOMER,
            self.customer_part().as_deref(),
            lane,
            &Write::Customer(customer),
            Vec::new(),
        ))
    }
}

fn customer_made(effect: &Effect) -> Option<Customer> {
    let text = |name: &str| effect.result.get(name).and_then(Value::as_str).map(str::to_owned);
    let known_at = effect.evidence.as_ref().map_or(effect.intended_at, |evidence| evidence.at);
    Some(Customer { id: text("customer")?, name: text("name"), known_at })
}

fn has_email(customer: &Candidate, email: &str) -> bool {
    customer.emails.iter().any(|other| other.eq_ignore_ascii_case(email))
}

/// Ids are numbers in text: compared by length first, a larger one is newer.
fn id_order(id: &str) -> (usize, &str) {
    (id.len(), id)
}
