//! Start data: the company as a JSON object.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::display;
use super::people::{Company, Contact, Credential, Detail, Number, Tag, Team, User, built_in_tags};
use super::settings::Settings;
use super::state::State;
use crate::kernel::LoadError;

/// The member `aircall` of start data.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    company: Company,
    credentials: Vec<Credential>,
    #[serde(default)]
    numbers: Vec<Number>,
    #[serde(default)]
    users: Vec<User>,
    #[serde(default)]
    teams: Vec<Team>,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    contacts: Vec<StartContact>,
    /// Absent: the settings stay as they are.
    settings: Option<Settings>,
}

/// A contact, written more simply than the API shows it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StartContact {
    id: i64,
    first_name: Option<String>,
    last_name: Option<String>,
    company_name: Option<String>,
    information: Option<String>,
    #[serde(default)]
    phone_numbers: Vec<String>,
    #[serde(default)]
    emails: Vec<String>,
    is_shared: Option<bool>,
    #[serde(default)]
    is_synced: bool,
    created_at: Option<Timestamp>,
}

pub(super) fn load(state: &mut State, now: Timestamp, data: Value) -> Result<(), LoadError> {
    let start: Start = serde_json::from_value(data).map_err(|error| wrong("", error.to_string()))?;
    check(&start)?;
    let contacts: Vec<Contact> = start.contacts.into_iter().map(|contact| contact.made(state, now)).collect();
    state.company = start.company;
    state.credentials = start.credentials;
    state.numbers = by_id(start.numbers, |number| number.id);
    state.users = by_id(start.users, |user| user.id);
    state.teams = by_id(start.teams, |team| team.id);
    state.tags = by_id(built_in_tags().into_iter().chain(start.tags), |tag| tag.id);
    state.contacts = by_id(contacts, |contact| contact.id);
    if let Some(settings) = start.settings {
        let public_url = settings.public_url.clone().or(state.settings.public_url.take());
        state.settings = Settings { public_url, ..settings };
    }
    Ok(())
}

fn check(start: &Start) -> Result<(), LoadError> {
    unique("numbers", "id", start.numbers.iter().map(|number| number.id))?;
    unique("users", "id", start.users.iter().map(|user| user.id))?;
    unique("users", "email", start.users.iter().map(|user| user.email.to_lowercase()))?;
    unique("teams", "id", start.teams.iter().map(|team| team.id))?;
    unique("contacts", "id", start.contacts.iter().map(|contact| contact.id))?;
    // §3.2, §3.7: names of tags and teams are unique in a company.
    unique("teams", "name", start.teams.iter().map(|team| team.name.clone()))?;
    let built_in = built_in_tags();
    unique("tags", "id", built_in.iter().chain(&start.tags).map(|tag| tag.id))?;
    unique("tags", "name", built_in.iter().chain(&start.tags).map(|tag| tag.name.clone()))?;

    let users: BTreeSet<i64> = start.users.iter().map(|user| user.id).collect();
    let members = |list: &str, groups: &[&[i64]]| {
        for (index, group) in groups.iter().enumerate() {
            if let Some(user) = group.iter().find(|user| !users.contains(user)) {
                return Err(wrong(&format!("{list}[{index}].users"), format!("there is no user {user}")));
            }
        }
        Ok(())
    };
    members("numbers", &start.numbers.iter().map(|number| number.users.as_slice()).collect::<Vec<_>>())?;
    members("teams", &start.teams.iter().map(|team| team.users.as_slice()).collect::<Vec<_>>())?;

    for (index, number) in start.numbers.iter().enumerate() {
        if !display::is_e164(&number.e164) {
            return Err(wrong(&format!("numbers[{index}].e164"), format!("{} is not E.164", number.e164)));
        }
    }
    for (index, contact) in start.contacts.iter().enumerate() {
        if let Some(text) = contact.phone_numbers.iter().find(|text| !display::is_e164(text)) {
            return Err(wrong(&format!("contacts[{index}].phone_numbers"), format!("{text} is not E.164")));
        }
    }
    Ok(())
}

impl StartContact {
    fn made(self, state: &mut State, now: Timestamp) -> Contact {
        let mut details = |label: &str, values: Vec<String>| -> Vec<Detail> {
            values.into_iter().map(|value| Detail { id: state.new_id(), label: label.to_owned(), value }).collect()
        };
        let created_at = self.created_at.unwrap_or(now);
        Contact {
            id: self.id,
            phone_numbers: details("Work", self.phone_numbers),
            emails: details("Work", self.emails),
            first_name: self.first_name,
            last_name: self.last_name,
            company_name: self.company_name,
            information: self.information,
            is_shared: self.is_shared.unwrap_or(true),
            is_synced: self.is_synced,
            created_at,
            updated_at: created_at,
        }
    }
}

fn by_id<T>(items: impl IntoIterator<Item = T>, id: impl Fn(&T) -> i64) -> BTreeMap<i64, T> {
    items.into_iter().map(|item| (id(&item), item)).collect()
}

fn unique<T: Ord + std::fmt::Display>(
    list: &str,
    member: &str,
    values: impl Iterator<Item = T>,
) -> Result<(), LoadError> {
    let mut seen = BTreeSet::new();
    for value in values {
        if seen.contains(&value) {
            return Err(wrong(list, format!("{member} {value} is there twice")));
        }
        seen.insert(value);
    }
    Ok(())
}

fn wrong(at: &str, problem: String) -> LoadError {
    let at = if at.is_empty() { "aircall".to_owned() } else { format!("aircall.{at}") };
    LoadError::new(at, problem)
}
