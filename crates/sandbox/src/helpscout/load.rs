//! Start data: the account as it stands when the story begins.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::HelpScout;
use super::acts::{UserRef, find_user};
use super::desk::{
    App, Collection, CustomField, Customer, Desk, Entry, Hand, Mailbox, NewConversation, NewThread, Status,
    TEXT_FIELDS, Team, User,
};
use crate::kernel::LoadError;

mod format;

use format::{
    Start, StartApp, StartConversation, StartCustomer, StartEntry, StartField, StartMailbox, StartTeam, StartUser, When,
};

impl HelpScout {
    /// Replaces the whole account, tokens included, by what `data` says. The format is in `docs/sandbox.md`.
    ///
    /// # Errors
    /// With the place in the data that cannot be taken; the account is then as it was before.
    pub fn load(&self, data: Value) -> Result<(), LoadError> {
        let start: Start = read("helpscout", data)?;
        let now = self.kernel().now();
        // A branch of its own for each load: a token of the account before must not come up again.
        let branch = self.shared.random.hex(8);
        let mut desk = Desk::empty(start.options.clone(), &self.shared.random.fork(&branch));
        start.into_desk(&mut desk, now)?;
        desk.index_all(now);
        *self.desk() = desk;
        Ok(())
    }
}

fn read<T: DeserializeOwned>(at: &str, data: Value) -> Result<T, LoadError> {
    serde_json::from_value(data).map_err(|error| LoadError::new(at, error.to_string()))
}

impl When {
    fn moment(&self, now: Timestamp) -> Timestamp {
        let ago = self.hours_ago.and_then(|hours| Duration::try_from_secs_f64(hours * 3600.0).ok());
        let ago = ago.and_then(|ago| SignedDuration::try_from(ago).ok()).unwrap_or_default();
        self.created_at.unwrap_or_else(|| now.checked_sub(ago).unwrap_or(now))
    }
}

impl Start {
    fn into_desk(self, desk: &mut Desk, now: Timestamp) -> Result<(), LoadError> {
        for (index, user) in self.users.into_iter().enumerate() {
            user.add(desk, now).map_err(|problem| at("users", index, problem))?;
        }
        let owner = desk.owner().unwrap_or(0);
        for (index, mailbox) in self.mailboxes.into_iter().enumerate() {
            mailbox.add(desk, now).map_err(|problem| at("mailboxes", index, problem))?;
        }
        for (index, app) in self.apps.into_iter().enumerate() {
            app.add(desk).map_err(|problem| at("apps", index, problem))?;
        }
        for (index, team) in self.teams.into_iter().enumerate() {
            team.add(desk).map_err(|problem| at("teams", index, problem))?;
        }
        desk.tag_ids(&self.tags, now);
        for (index, customer) in self.customers.into_iter().enumerate() {
            customer.add(desk, now, owner).map_err(|problem| at("customers", index, problem))?;
        }
        for (index, conversation) in self.conversations.into_iter().enumerate() {
            conversation.add(desk, now, owner).map_err(|problem| at("conversations", index, problem))?;
        }
        // What was there before the story began reached whom it reached.
        desk.reached.clear();
        Ok(())
    }
}

fn at(list: &str, index: usize, problem: String) -> LoadError {
    LoadError::new(format!("helpscout.{list}[{index}]"), problem)
}

fn user_id(desk: &Desk, user: &UserRef) -> Result<u64, String> {
    find_user(desk, user).map_err(|error| error.to_string())
}

impl StartUser {
    fn add(self, desk: &mut Desk, now: Timestamp) -> Result<(), String> {
        // Sheet §6.
        if !matches!(self.role.as_str(), "owner" | "admin" | "user" | "light user") {
            return Err(format!("there is no role {:?}", self.role));
        }
        desk.id_taken(self.id);
        let user = User {
            id: self.id,
            first_name: self.first_name,
            last_name: self.last_name,
            email: self.email,
            alternate_emails: self.alternate_emails,
            role: self.role,
            timezone: self.timezone.unwrap_or_else(|| "UTC".to_owned()),
            job_title: self.job_title,
            phone: self.phone,
            mailboxes: self.mailboxes,
            active: self.active.unwrap_or(true),
            directory: self.directory_permission,
            created_at: now,
        };
        match desk.users.insert(self.id, user) {
            Some(_) => Err(format!("the id {} is used twice", self.id)),
            None => Ok(()),
        }
    }
}

impl StartMailbox {
    fn add(self, desk: &mut Desk, now: Timestamp) -> Result<(), String> {
        desk.id_taken(self.id);
        let field = |field: StartField| (field.id, CustomField { name: field.name, kind: field.kind });
        let mailbox = Mailbox {
            id: self.id,
            slug: format!("{:x}", self.id),
            name: self.name,
            email: self.email,
            fields: self.fields.into_iter().map(field).collect(),
            assign_new_to: self.assign_new_to.map(|user| user_id(desk, &user)).transpose()?,
            created_at: now,
        };
        desk.mailboxes.insert(mailbox.id, mailbox);
        Ok(())
    }
}

impl StartApp {
    fn add(self, desk: &mut Desk) -> Result<(), String> {
        let owner = user_id(desk, &self.user)?;
        let app = App {
            client_id: self.client_id.clone(),
            client_secret: self.client_secret,
            owner,
            redirection_url: self.redirection_url,
        };
        desk.access.apps.insert(self.client_id, app);
        Ok(())
    }
}

impl StartTeam {
    fn add(self, desk: &mut Desk) -> Result<(), String> {
        desk.id_taken(self.id);
        let members: Result<Vec<u64>, String> = self.members.iter().map(|user| user_id(desk, user)).collect();
        desk.teams.insert(self.id, Team { id: self.id, name: self.name, members: members? });
        Ok(())
    }
}

impl StartCustomer {
    fn add(self, desk: &mut Desk, now: Timestamp, owner: u64) -> Result<(), String> {
        desk.id_taken(self.id);
        if desk.customers.contains_key(&self.id) {
            return Err(format!("the id {} is used twice", self.id));
        }
        let mut customer = Customer::new(self.id, self.when.moment(now), None);
        for (name, value) in self.texts {
            // The moment is read above; a flattened map sees its members again.
            if matches!(name.as_str(), "created_at" | "hours_ago") {
                continue;
            }
            let known = TEXT_FIELDS.iter().any(|field| field.name == name);
            let text =
                value.as_str().filter(|_| known).ok_or_else(|| format!("{name} is no text field of a customer"))?;
            customer.set_text(&name, Some(text.to_owned()));
        }
        for (collection, entries) in [(Collection::Emails, self.emails), (Collection::Phones, self.phones)] {
            for entry in entries {
                let (kind, value) = match entry {
                    StartEntry::Value(value) => ("work".to_owned(), value),
                    StartEntry::Typed { kind, value } => (kind, value),
                };
                if collection == Collection::Emails && desk.customer_by_email(&value).is_some() {
                    return Err(format!("{value} belongs to another customer"));
                }
                let id = desk.fresh_id();
                customer.entries_mut(collection).push(Entry { id, kind, value });
            }
        }
        let at = customer.created_at;
        desk.add_customer(customer, Hand { at, user: owner, request: None });
        Ok(())
    }
}

impl StartConversation {
    fn add(self, desk: &mut Desk, now: Timestamp, owner: u64) -> Result<(), String> {
        desk.id_taken(self.id);
        desk.mailboxes.get(&self.mailbox).ok_or_else(|| format!("there is no mailbox {}", self.mailbox))?;
        desk.customers.get(&self.customer).ok_or_else(|| format!("there is no customer {}", self.customer))?;
        let assignee = self.assignee.map(|user| user_id(desk, &user)).transpose()?;
        let when = When { created_at: self.created_at, hours_ago: self.hours_ago };
        let moment = when.moment(now);
        let mut threads = Vec::new();
        for thread in self.threads {
            let kind = match thread.kind.as_str() {
                "reply" | "message" => "message",
                "phone" => "phone",
                "chat" => "chat",
                "customer" => "customer",
                "note" => "note",
                other => return Err(format!("there is no type of thread {other:?}")),
            };
            let user = thread.by.map(|user| user_id(desk, &user)).transpose()?;
            threads.push(NewThread { user, ..NewThread::text(kind, thread.text) });
        }
        let new = NewConversation {
            kind: self.kind,
            subject: self.subject,
            mailbox: self.mailbox,
            customer: self.customer,
            status: Status::from_word(&self.status).ok_or_else(|| format!("there is no status {:?}", self.status))?,
            assignee,
            tags: self.tags,
            fields: Vec::new(),
            imported: false,
            auto_reply: false,
            created_at: Some(moment),
            closed_at: None,
            threads,
        };
        desk.create_conversation_as(self.id, new, Hand { at: moment, user: owner, request: None });
        Ok(())
    }
}
