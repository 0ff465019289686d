//! The shape of start data.

use jiff::Timestamp;
use serde::Deserialize;

use crate::gorgias::acts::UserRef;
use crate::gorgias::options::Options;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Start {
    pub(super) options: Options,
    pub(super) apps: Vec<StartApp>,
    pub(super) users: Vec<StartUser>,
    pub(super) teams: Vec<StartTeam>,
    pub(super) tags: Vec<String>,
    pub(super) customers: Vec<StartCustomer>,
    pub(super) tickets: Vec<StartTicket>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartApp {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) redirect_uris: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartUser {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: String,
    #[serde(default)]
    pub(super) active: Option<bool>,
    #[serde(default)]
    pub(super) api_key: Option<String>,
    #[serde(default)]
    pub(super) external_id: Option<String>,
    #[serde(default)]
    pub(super) timezone: Option<String>,
    #[serde(default)]
    pub(super) created_at: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartTeam {
    pub(super) id: u64,
    pub(super) name: String,
    #[serde(default)]
    pub(super) members: Vec<UserRef>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartCustomer {
    pub(super) id: u64,
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) email: Option<String>,
    #[serde(default)]
    pub(super) external_id: Option<String>,
    #[serde(default)]
    pub(super) note: Option<String>,
    /// Short for channels of type `phone`.
    #[serde(default)]
    pub(super) phones: Vec<String>,
    #[serde(default)]
    pub(super) channels: Vec<StartChannel>,
    #[serde(default)]
    pub(super) created_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) hours_ago: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartChannel {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) address: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartTicket {
    pub(super) id: u64,
    pub(super) subject: String,
    pub(super) customer: u64,
    #[serde(default)]
    pub(super) channel: Option<String>,
    #[serde(default)]
    pub(super) status: Option<String>,
    #[serde(default)]
    pub(super) assignee: Option<UserRef>,
    #[serde(default)]
    pub(super) external_id: Option<String>,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    #[serde(default)]
    pub(super) created_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) hours_ago: Option<f64>,
    #[serde(default)]
    pub(super) messages: Vec<StartMessage>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartMessage {
    pub(super) text: String,
    /// The user who wrote it; without one the customer did.
    #[serde(default)]
    pub(super) by: Option<UserRef>,
    /// Without one: the ticket's.
    #[serde(default)]
    pub(super) channel: Option<String>,
}
