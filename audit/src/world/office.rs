//! The company: its numbers, agents, teams, and the users of its desk.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json::{id, ids, list, maybe_id, maybe_text, text};

/// Everybody and everything that the script says the company has.
#[derive(Debug, Default)]
pub(crate) struct Office<'e> {
    pub(crate) numbers: BTreeMap<i64, Number<'e>>,
    pub(crate) agents: BTreeMap<i64, Agent<'e>>,
    /// Names and members, by id.
    pub(crate) teams: BTreeMap<i64, (&'e str, Vec<i64>)>,
    /// Names of all call tags, by id.
    pub(crate) tags: BTreeMap<i64, &'e str>,
    /// Ids of the tags that stand for a request to be called back.
    pub(crate) callback_tags: Vec<i64>,
    pub(crate) contacts: BTreeMap<i64, Contact<'e>>,
    pub(crate) desk_users: BTreeMap<i64, DeskUser>,
    pub(crate) token_owner: i64,
}

/// One of the company's numbers.
#[derive(Debug)]
pub(crate) struct Number<'e> {
    pub(crate) name: &'e str,
    pub(crate) e164: &'e str,
}

/// An Aircall user.
#[derive(Debug)]
pub(crate) struct Agent<'e> {
    pub(crate) name: &'e str,
    pub(crate) email: &'e str,
    pub(crate) desk_user: Option<i64>,
}

/// An entry of Aircall's address book.
#[derive(Debug)]
pub(crate) struct Contact<'e> {
    pub(crate) first: &'e str,
    pub(crate) last: &'e str,
    pub(crate) emails: Vec<&'e str>,
}

impl Contact<'_> {
    /// Whether it tells a name.
    pub(crate) fn is_named(&self) -> bool {
        !self.first.trim().is_empty() || !self.last.trim().is_empty()
    }
}

/// A user of the desk.
#[derive(Debug)]
pub(crate) struct DeskUser {
    pub(crate) is_owner: bool,
    pub(crate) is_admin: bool,
    /// None: all.
    pub(crate) inboxes: Option<Vec<i64>>,
}

impl DeskUser {
    pub(crate) fn sees(&self, inbox: i64) -> bool {
        self.inboxes.as_ref().is_none_or(|inboxes| inboxes.contains(&inbox))
    }
}

impl<'e> Office<'e> {
    pub(super) fn read(script: &'e Value, aircall: &'e Value) -> Self {
        let by_id = |value: &'e Value, name| list(value, name).iter().map(|item| (id(item, "id"), item));
        let number = |it: &'e Value| Number { name: text(it, "name"), e164: text(it, "e164") };
        let mut tags: BTreeMap<i64, &str> = by_id(script, "tags").map(|(id, it)| (id, text(it, "name"))).collect();
        tags.extend(by_id(aircall, "tags").map(|(id, it)| (id, text(it, "name"))));
        let callback = |it: &Value| maybe_text(it, "description") == Some("queue_callback");
        Self {
            numbers: by_id(script, "numbers").map(|(id, it)| (id, number(it))).collect(),
            agents: list(script, "agents").iter().map(|it| (id(it, "aircall"), agent(it))).collect(),
            teams: by_id(script, "teams").map(|(id, it)| (id, (text(it, "name"), ids(it, "agents")))).collect(),
            tags,
            callback_tags: by_id(aircall, "tags").filter(|(_, it)| callback(it)).map(|(id, _)| id).collect(),
            contacts: by_id(aircall, "contacts").map(|(id, it)| (id, contact(it))).collect(),
            desk_users: by_id(script, "desk_users").map(|(id, it)| (id, desk_user(it))).collect(),
            token_owner: id(script, "token_owner"),
        }
    }

    /// Who may write for this agent in this inbox, the right one first: his own user, else the owner, else the
    /// administrator with the lowest id who sees the inbox, else whoever the token belongs to (C-31, HS-25). An
    /// own user or an owner who does not see the inbox may or may not be taken.
    pub(crate) fn authors(&self, agent: Option<i64>, inbox: i64) -> Vec<i64> {
        let mut authors = Vec::new();
        if let Some(own) = agent.and_then(|agent| self.agents.get(&agent)).and_then(|agent| agent.desk_user) {
            authors.push(own);
            if self.desk_users.get(&own).is_some_and(|user| user.sees(inbox)) {
                return authors;
            }
        }
        if let Some((id, owner)) = self.desk_users.iter().find(|(_, user)| user.is_owner) {
            authors.push(*id);
            if owner.sees(inbox) {
                return authors;
            }
        }
        let admin = self.desk_users.iter().find(|(_, user)| user.is_admin && user.sees(inbox));
        authors.push(admin.map_or(self.token_owner, |(id, _)| *id));
        authors
    }

    /// The name of an agent.
    pub(crate) fn agent_name(&self, agent: Option<i64>) -> Option<&'e str> {
        agent.and_then(|agent| self.agents.get(&agent)).map(|agent| agent.name)
    }
}

fn agent(it: &Value) -> Agent<'_> {
    Agent { name: text(it, "name"), email: text(it, "email"), desk_user: maybe_id(it, "desk_user") }
}

fn contact(it: &Value) -> Contact<'_> {
    let emails = list(it, "emails").iter().map(|email| email.as_str().unwrap_or_else(|| text(email, "value")));
    Contact { first: text(it, "first_name"), last: text(it, "last_name"), emails: emails.collect() }
}

fn desk_user(it: &Value) -> DeskUser {
    let role = text(it, "role");
    let inboxes = it["inboxes"].is_array().then(|| ids(it, "inboxes"));
    DeskUser { is_owner: role == "owner", is_admin: role == "admin", inboxes }
}
