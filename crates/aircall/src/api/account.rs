//! The company: what it is, its people, teams, tags and numbers.

use contract::Trouble;
use domain::call::{Agent, OwnNumber};
use domain::people::{TagCode, TeamMembers};
use serde_json::Value;

use super::{Client, answer};
use crate::reading::limits::NAME_CHARS;
use crate::reading::{agent, id, member, own_number, text};

/// The codes of Aircall's built-in tags (sheet §3.2). Any other `description` is what a person wrote.
const BUILT_IN_TAGS: [&str; 6] = [
    "queue_callback",
    "queue_called_back",
    "conference",
    "follow_up_self_assign",
    "voicemail_drop",
    "voice_virtual_agent",
];

/// A company. Its API gives no id of it (sheet §1.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// Its name.
    pub name: String,
    /// How many users it has.
    pub users: u64,
    /// How many numbers it has.
    pub numbers: u64,
}

impl Client {
    /// Whether Aircall answers and accepts the key: `GET /v1/ping`, sheet §1.3. A read.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), Trouble> {
        self.get(self.address(&["v1", "ping"])).await.map(drop)
    }

    /// The company of the key: `GET /v1/company`, sheet §1.3. A read.
    ///
    /// # Errors
    /// Any trouble.
    pub async fn company(&self) -> Result<Company, Trouble> {
        let body = self.get(self.address(&["v1", "company"])).await?;
        let company = body.get("company").ok_or_else(|| answer::lacks("company"))?;
        let count = |key| company.get(key).and_then(Value::as_u64).unwrap_or_default();
        Ok(Company {
            name: member(company, "name").and_then(|name| text(name, NAME_CHARS)).unwrap_or_default(),
            users: count("users_count"),
            numbers: count("numbers_count"),
        })
    }

    /// All users: `GET /v2/users`, sheet §4.4 (version 1 ended on 2026-09-30). A read.
    ///
    /// # Errors
    /// Any trouble.
    pub async fn users(&self) -> Result<Vec<Agent>, Trouble> {
        let users = self.all(&["v2", "users"], "users").await?;
        Ok(users.iter().filter_map(agent).collect())
    }

    /// All numbers: `GET /v1/numbers`, sheet §3.5 and §4.5. A read.
    ///
    /// # Errors
    /// Any trouble.
    pub async fn numbers(&self) -> Result<Vec<OwnNumber>, Trouble> {
        let numbers = self.all(&["v1", "numbers"], "numbers").await?;
        Ok(numbers.iter().filter_map(own_number).collect())
    }

    /// All teams with their members: `GET /v1/teams`, sheet §3.7 and §4.5. A read.
    ///
    /// # Errors
    /// Any trouble.
    pub async fn teams(&self) -> Result<Vec<TeamMembers>, Trouble> {
        let teams = self.all(&["v1", "teams"], "teams").await?;
        Ok(teams.iter().filter_map(team_members).collect())
    }

    /// All tags with the codes of the built-in ones: `GET /v1/tags`, sheet §3.2 and §4.5. A read.
    ///
    /// # Errors
    /// Any trouble.
    pub async fn tags(&self) -> Result<Vec<TagCode>, Trouble> {
        let tags = self.all(&["v1", "tags"], "tags").await?;
        Ok(tags.iter().filter_map(tag_code).collect())
    }
}

fn team_members(team: &Value) -> Option<TeamMembers> {
    let users = member(team, "users").and_then(Value::as_array);
    Some(TeamMembers {
        id: id(member(team, "id")?)?,
        users: users.into_iter().flatten().filter_map(|user| id(member(user, "id")?)).collect(),
    })
}

fn tag_code(tag: &Value) -> Option<TagCode> {
    let code = member(tag, "description").and_then(Value::as_str);
    Some(TagCode {
        id: id(member(tag, "id")?)?,
        name: text(member(tag, "name")?, NAME_CHARS)?,
        code: code.filter(|code| BUILT_IN_TAGS.contains(code)).map(str::to_owned),
    })
}
