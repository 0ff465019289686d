//! A script's Gorgias account: who is in it, and what is logged there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The company's Gorgias account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GorgiasAccount {
    /// How the fake account behaves, over its defaults: see `docs/sandbox-gorgias.md`.
    pub options: Value,
    /// Its users.
    pub users: Vec<GorgiasUser>,
    /// The user whose key Deskline uses.
    pub key_owner: u64,
    /// Its customers at the start.
    pub customers: Vec<GorgiasCustomer>,
    /// Customers at the start who truly have a person's number, in whatever spelling: by the person's name.
    pub owners: BTreeMap<String, Vec<u64>>,
    /// Its tickets at the start, in the sandbox's form.
    pub tickets: Vec<Value>,
    /// What is logged there.
    pub integrations: Vec<GorgiasIntegration>,
}

/// A user of the account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GorgiasUser {
    /// His id.
    pub id: u64,
    /// His name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// `admin`, `agent`, `basic-agent`, `lite-agent`, `observer-agent`.
    pub role: String,
    /// Whether he can log in.
    pub active: bool,
    /// Since when he is there, RFC 3339.
    pub created_at: String,
}

/// A customer of the account at the start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GorgiasCustomer {
    /// His id.
    pub id: u64,
    /// His name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Notes about him.
    pub note: Option<String>,
    /// Where he is reached: `type` and `address`, as typed.
    pub channels: Vec<GorgiasChannel>,
    /// When he was created, hours before the start.
    pub hours_ago: f64,
}

/// Where a customer is reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GorgiasChannel {
    /// `phone` or `whatsapp`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The number as typed.
    pub address: String,
}

/// "These numbers into the account."
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GorgiasIntegration {
    /// Its name.
    pub name: String,
    /// `"all"`, or Aircall's ids of numbers.
    pub numbers: Value,
    /// Settings over the defaults, as the configuration has them.
    pub settings: Value,
}

/// What an account goes through for a while.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GorgiasTrial {
    /// The key is dead.
    KeyDead,
    /// No user is an administrator.
    NoAdministrator,
    /// Tickets are refused: the messaging quota is exceeded.
    QuotaExceeded,
    /// Another app takes so many requests a second.
    AnotherApp(f64),
}

impl GorgiasTrial {
    /// The word for it in tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::KeyDead => "gorgias: key dead",
            Self::NoAdministrator => "gorgias: no administrator",
            Self::QuotaExceeded => "gorgias: quota exceeded",
            Self::AnotherApp(_) => "gorgias: another app",
        }
    }
}
