//! Users, teams, inboxes, tags and webhooks: what changes seldom.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

/// A user of the account (sheet §6).
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) email: String,
    pub(crate) alternate_emails: Vec<String>,
    /// `owner`, `admin`, `user` or `light user`.
    pub(crate) role: String,
    pub(crate) timezone: String,
    pub(crate) job_title: String,
    pub(crate) phone: String,
    /// The inboxes that the user can open; absent means all.
    pub(crate) mailboxes: Option<Vec<u64>>,
    /// A deactivated user kills his tokens (sheet §1).
    pub(crate) active: bool,
    /// The directory permission, where it differs from the account's.
    pub(crate) directory: Option<bool>,
    pub(crate) created_at: Timestamp,
}

impl User {
    /// Whether the user can open this inbox.
    pub(crate) fn opens(&self, mailbox: u64) -> bool {
        self.mailboxes.as_ref().is_none_or(|mailboxes| mailboxes.contains(&mailbox))
    }

    /// Whether the user administers the account.
    pub(crate) fn administers(&self) -> bool {
        matches!(self.role.as_str(), "owner" | "admin")
    }

    /// First and last name.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }
}

/// A team of users.
#[derive(Debug, Clone)]
pub(crate) struct Team {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) members: Vec<u64>,
}

/// An inbox.
#[derive(Debug, Clone)]
pub(crate) struct Mailbox {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) email: String,
    /// Custom fields by id.
    pub(crate) fields: BTreeMap<u64, CustomField>,
    /// The inbox's rule for conversations that arrive without an assignee.
    pub(crate) assign_new_to: Option<u64>,
    pub(crate) created_at: Timestamp,
}

/// A custom field of an inbox.
#[derive(Debug, Clone)]
pub(crate) struct CustomField {
    pub(crate) name: String,
    /// `SINGLE_LINE`, `MULTI_LINE`, `NUMBER`, `DATE` or `DROPDOWN`.
    pub(crate) kind: String,
}

/// A tag of the account.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) created_at: Timestamp,
}

impl Tag {
    /// The name as it stands in addresses: "Dark Side" is `dark-side` (sheet §6).
    pub(crate) fn slug(&self) -> String {
        let words = self.name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
    }
}

/// A webhook that an app registered. It is kept, and nothing is delivered.
#[derive(Debug, Clone)]
pub(crate) struct Webhook {
    pub(crate) id: u64,
    pub(crate) url: String,
    pub(crate) events: Vec<String>,
    pub(crate) label: Option<String>,
    pub(crate) notification: bool,
    pub(crate) payload_version: String,
    pub(crate) mailbox_ids: Vec<Value>,
    /// `enabled` or `disabled`.
    pub(crate) state: String,
}
