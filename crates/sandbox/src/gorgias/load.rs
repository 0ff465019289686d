//! Start data: the accounts as they stand when the story begins.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::acts::{UserRef, find_user};
use super::desk::{
    App, Customer, CustomerChange, Desk, Hand, NewChannel, NewMessage, NewTicket, Person, ROLES, Status, Team, User,
    is_channel_type,
};
use super::{Account, Gorgias};
use crate::kernel::LoadError;

mod format;

use format::{Start, StartApp, StartCustomer, StartMessage, StartTeam, StartTicket, StartUser};

impl Gorgias {
    /// Replaces all accounts, tokens included, by what `data` says: an object with a member for each subdomain. The
    /// format is in `docs/sandbox-gorgias.md`.
    ///
    /// # Errors
    /// With the place in the data that cannot be taken; the accounts are then as they were before.
    pub fn load(&self, data: Value) -> Result<(), LoadError> {
        let Value::Object(members) = data else {
            return Err(LoadError::new("gorgias", "a JSON object is expected"));
        };
        let now = self.kernel().now();
        let mut desks = BTreeMap::new();
        for (name, member) in members {
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
            if name.is_empty() || !name.chars().all(fits) {
                return Err(LoadError::new(format!("gorgias.{name}"), "this cannot be a subdomain"));
            }
            let start: Start = serde_json::from_value(member)
                .map_err(|error| LoadError::new(format!("gorgias.{name}"), error.to_string()))?;
            // A branch of its own for each load: a token of the account before must not come up again.
            let branch = self.shared.random.fork(&name).fork(&self.shared.random.hex(8));
            let mut desk = Desk::empty(&name, start.options.clone(), &branch, now);
            start.into_desk(&mut desk, now)?;
            desk.index_all(now);
            desks.insert(name, desk);
        }
        let mut accounts = self.accounts();
        accounts.retain(|name, _| desks.contains_key(name));
        for (name, desk) in desks {
            match accounts.get(&name) {
                Some(account) => *account.desk() = desk,
                None => {
                    accounts.insert(name.clone(), Account::new(name, self.kernel().clone(), desk));
                }
            }
        }
        Ok(())
    }
}

impl Start {
    fn into_desk(self, desk: &mut Desk, now: Timestamp) -> Result<(), LoadError> {
        let account = desk.subdomain.clone();
        let at = |list: &str, index: usize| {
            let place = format!("gorgias.{account}.{list}[{index}]");
            move |problem: String| LoadError::new(place, problem)
        };
        for (index, user) in self.users.into_iter().enumerate() {
            user.add(desk, now).map_err(at("users", index))?;
        }
        for app in self.apps {
            app.add(desk);
        }
        for (index, team) in self.teams.into_iter().enumerate() {
            team.add(desk, now).map_err(at("teams", index))?;
        }
        let hand = Hand { at: now, user: desk.owner().unwrap_or(0), request: None };
        for tag in &self.tags {
            desk.tag_named(tag, hand);
        }
        for (index, customer) in self.customers.into_iter().enumerate() {
            customer.add(desk, hand).map_err(at("customers", index))?;
        }
        // What was there before the story began reached whom it reached, and no rule answers it any more.
        let auto_reply = std::mem::replace(&mut desk.options.auto_reply, false);
        for (index, ticket) in self.tickets.into_iter().enumerate() {
            ticket.add(desk, hand).map_err(at("tickets", index))?;
        }
        desk.options.auto_reply = auto_reply;
        desk.reached.clear();
        desk.events.clear();
        Ok(())
    }
}

/// The moment that start data names, or one so many hours before `now`.
fn moment(created_at: Option<Timestamp>, hours_ago: Option<f64>, now: Timestamp) -> Timestamp {
    let ago = hours_ago.and_then(|hours| Duration::try_from_secs_f64(hours * 3600.0).ok());
    let ago = ago.and_then(|ago| SignedDuration::try_from(ago).ok()).unwrap_or_default();
    created_at.unwrap_or_else(|| now.checked_sub(ago).unwrap_or(now))
}

fn user_id(desk: &Desk, user: &UserRef) -> Result<u64, String> {
    find_user(desk, user).map_err(|error| error.to_string())
}

impl StartUser {
    fn add(self, desk: &mut Desk, now: Timestamp) -> Result<(), String> {
        if !ROLES.contains(&self.role.as_str()) {
            return Err(format!("there is no role {:?}", self.role));
        }
        desk.id_taken(self.id);
        let active = self.active.unwrap_or(true);
        let created_at = self.created_at.unwrap_or(now);
        let user = User {
            id: self.id,
            name: self.name,
            email: self.email,
            role: self.role,
            active,
            deactivated_at: (!active).then_some(now),
            external_id: self.external_id,
            timezone: self.timezone,
            client_id: None,
            api_key: self.api_key,
            created_at,
            updated_at: created_at,
        };
        match desk.users.insert(self.id, user) {
            Some(_) => Err(format!("the id {} is used twice", self.id)),
            None => Ok(()),
        }
    }
}

impl StartApp {
    fn add(self, desk: &mut Desk) {
        let app = App {
            name: self.name.unwrap_or_else(|| self.client_id.clone()),
            client_id: self.client_id.clone(),
            client_secret: self.client_secret,
            redirect_uris: self.redirect_uris,
        };
        desk.access.apps.insert(self.client_id, app);
    }
}

impl StartTeam {
    fn add(self, desk: &mut Desk, now: Timestamp) -> Result<(), String> {
        desk.id_taken(self.id);
        let members = self.members.iter().map(|user| user_id(desk, user)).collect::<Result<_, _>>()?;
        desk.teams.insert(self.id, Team { id: self.id, name: self.name, members, created_at: now });
        Ok(())
    }
}

impl StartCustomer {
    fn add(self, desk: &mut Desk, hand: Hand) -> Result<(), String> {
        desk.id_taken(self.id);
        if desk.customers.contains_key(&self.id) {
            return Err(format!("the id {} is used twice", self.id));
        }
        let named = self.channels.into_iter().map(|it| (it.kind, it.address));
        let phones = self.phones.into_iter().map(|phone| ("phone".to_owned(), phone));
        let mut channels = Vec::new();
        for (kind, address) in named.chain(phones) {
            if !is_channel_type(&kind) {
                return Err(format!("there is no type of channel {kind:?}"));
            }
            channels.push(NewChannel { kind, address, preferred: None });
        }
        let emails = channels.iter().filter(|it| it.kind == "email").map(|it| &it.address);
        if let Some(email) = emails.chain(&self.email).find(|email| desk.customer_by_email(email).is_some()) {
            return Err(format!("{email} belongs to another customer"));
        }
        let set = CustomerChange {
            name: Some(self.name),
            email: self.email.map(Some),
            external_id: Some(self.external_id),
            note: Some(self.note),
            channels: Some(channels),
            ..CustomerChange::default()
        };
        let customer = Customer::new(self.id, moment(self.created_at, self.hours_ago, hand.at), None);
        desk.put_customer(customer, set, hand);
        Ok(())
    }
}

impl StartTicket {
    fn add(self, desk: &mut Desk, hand: Hand) -> Result<(), String> {
        desk.id_taken(self.id);
        if !desk.customers.contains_key(&self.customer) {
            return Err(format!("there is no customer {}", self.customer));
        }
        if desk.tickets.contains_key(&self.id) {
            return Err(format!("the id {} is used twice", self.id));
        }
        let status = self.status.as_deref().unwrap_or("open");
        let status = Status::from_word(status).ok_or_else(|| format!("there is no status {status:?}"))?;
        let at = moment(self.created_at, self.hours_ago, hand.at);
        let channel = self.channel.unwrap_or_else(|| "email".to_owned());
        // A ticket cannot exist without a message (§4).
        let messages = if self.messages.is_empty() {
            vec![StartMessage { text: self.subject.clone(), by: None, channel: None }]
        } else {
            self.messages
        };
        let mut written = Vec::new();
        for message in messages {
            let by = message.by.map(|user| user_id(desk, &user)).transpose()?;
            let sender = by.map_or(Person::Customer(self.customer), Person::User);
            let on = message.channel.unwrap_or_else(|| channel.clone());
            let new = NewMessage::text(&on, &on, by.is_some(), sender, message.text);
            written.push(NewMessage { created_at: Some(at), sent_at: Some(at), ..new });
        }
        let first = written.first().cloned().ok_or_else(|| "a message is missing".to_owned())?;
        let hand = Hand { at, ..hand };
        let ticket = NewTicket {
            status,
            assignee_user: self.assignee.map(|user| user_id(desk, &user)).transpose()?,
            external_id: self.external_id,
            tags: self.tags.iter().map(|tag| desk.tag_named(tag, hand)).collect(),
            messages: written,
            created_at: Some(at),
            ..NewTicket::of(self.customer, self.subject, first)
        };
        desk.put_ticket(self.id, ticket, hand);
        Ok(())
    }
}
