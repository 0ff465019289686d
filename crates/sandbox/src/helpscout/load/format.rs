//! The format of the start data; `docs/sandbox.md` describes it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::helpscout::acts::UserRef;
use crate::helpscout::options::Options;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Start {
    pub(super) options: Options,
    pub(super) apps: Vec<StartApp>,
    pub(super) mailboxes: Vec<StartMailbox>,
    pub(super) users: Vec<StartUser>,
    pub(super) teams: Vec<StartTeam>,
    pub(super) tags: Vec<String>,
    pub(super) customers: Vec<StartCustomer>,
    pub(super) conversations: Vec<StartConversation>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartApp {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) user: UserRef,
    #[serde(default)]
    pub(super) redirection_url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartMailbox {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) email: String,
    #[serde(default)]
    pub(super) fields: Vec<StartField>,
    #[serde(default)]
    pub(super) assign_new_to: Option<UserRef>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartField {
    pub(super) id: u64,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartUser {
    pub(super) id: u64,
    pub(super) first_name: String,
    #[serde(default)]
    pub(super) last_name: String,
    pub(super) email: String,
    pub(super) role: String,
    #[serde(default)]
    pub(super) alternate_emails: Vec<String>,
    #[serde(default)]
    pub(super) timezone: Option<String>,
    #[serde(default)]
    pub(super) job_title: String,
    #[serde(default)]
    pub(super) phone: String,
    #[serde(default)]
    pub(super) mailboxes: Option<Vec<u64>>,
    #[serde(default)]
    pub(super) directory_permission: Option<bool>,
    #[serde(default)]
    pub(super) active: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartTeam {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) members: Vec<UserRef>,
}

/// A moment: given, or so many hours ago.
#[derive(Debug, Default, Deserialize)]
pub(super) struct When {
    #[serde(default)]
    pub(super) created_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) hours_ago: Option<f64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct StartCustomer {
    pub(super) id: u64,
    #[serde(flatten)]
    pub(super) when: When,
    #[serde(default)]
    pub(super) emails: Vec<StartEntry>,
    #[serde(default)]
    pub(super) phones: Vec<StartEntry>,
    /// Text fields under the API's names.
    #[serde(flatten)]
    pub(super) texts: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum StartEntry {
    Value(String),
    Typed {
        #[serde(rename = "type")]
        kind: String,
        value: String,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartConversation {
    pub(super) id: u64,
    pub(super) subject: String,
    pub(super) mailbox: u64,
    pub(super) customer: u64,
    #[serde(default = "active")]
    pub(super) status: String,
    #[serde(default = "email", rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) assignee: Option<UserRef>,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    #[serde(default)]
    pub(super) created_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) hours_ago: Option<f64>,
    pub(super) threads: Vec<StartThread>,
}

fn active() -> String {
    "active".to_owned()
}

fn email() -> String {
    "email".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartThread {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) text: String,
    #[serde(default)]
    pub(super) by: Option<UserRef>,
}
