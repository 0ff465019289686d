//! Users, teams, tags, integrations, files, events: what stands beside tickets and customers.

use jiff::Timestamp;
use serde_json::Value;

/// A user of the account (§6).
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) email: String,
    /// One of [`ROLES`].
    pub(crate) role: String,
    /// A deactivated user's key is dead.
    pub(crate) active: bool,
    pub(crate) deactivated_at: Option<Timestamp>,
    pub(crate) external_id: Option<String>,
    pub(crate) timezone: Option<String>,
    /// Of an app's bot: the app (§1).
    pub(crate) client_id: Option<String>,
    /// His API key.
    pub(crate) api_key: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// The names of roles (§6).
pub(crate) const ROLES: [&str; 7] =
    ["admin", "agent", "basic-agent", "lite-agent", "observer-agent", "internal-agent", "bot"];

impl User {
    /// Whether his role may change tickets and customers; an observer writes notes only (§6).
    pub(crate) fn may_write(&self) -> bool {
        self.role != "observer-agent"
    }

    /// Whether his role may change the account's settings.
    pub(crate) fn administers(&self) -> bool {
        matches!(self.role.as_str(), "admin" | "bot")
    }
}

/// A team of users (§6).
#[derive(Debug, Clone)]
pub(crate) struct Team {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) members: Vec<u64>,
    pub(crate) created_at: Timestamp,
}

/// A tag of the account (§4). Names that differ in case are two tags.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) color: String,
    pub(crate) created_at: Timestamp,
    /// The request that made it, if one did.
    pub(crate) request: Option<u64>,
}

/// An integration (§8). Nothing is delivered.
#[derive(Debug, Clone)]
pub(crate) struct Integration {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) http: Value,
    pub(crate) created_at: Timestamp,
}

/// A file that was uploaded (§7). Its bytes are gone; this is what remains.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) url: String,
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) size: u64,
    pub(crate) sha256: String,
    /// The `type` of the upload, such as `attachment`.
    pub(crate) kind: String,
    pub(crate) at: Timestamp,
    pub(crate) by_user: u64,
    pub(crate) request: u64,
}

/// One line of the audit log (§8).
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) id: u64,
    pub(crate) at: Timestamp,
    /// Such as `ticket-created`.
    pub(crate) kind: &'static str,
    /// Such as `Ticket`.
    pub(crate) object_type: &'static str,
    pub(crate) object_id: u64,
    pub(crate) user: u64,
}
