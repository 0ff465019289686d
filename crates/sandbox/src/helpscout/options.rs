//! What one Help Scout account is like: plan, lag, permissions, and the readings of what the sheet leaves open.

use serde::{Deserialize, Serialize};

/// The settings of a fake account. Each can be given in the start data and changed while it runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Decides the requests per minute (sheet §2).
    pub plan: Plan,
    /// Shortest and longest time, in seconds, by which lists and searches trail a write (sheet §4.1). No lag at all
    /// has to be asked for as `[0, 0]`.
    pub index_lag_seconds: (f64, f64),
    /// How `phone:` matches in a customer search (sheet §3.1, not known).
    pub phone_match: PhoneMatch,
    /// Whether users may *Access the contacts and companies directory*, unless a user says otherwise (sheet §3.1).
    pub directory_permission: bool,
    /// Conversations older than this many days are locked (sheet §2: 423). Absent: none is.
    pub locked_after_days: Option<u32>,
    /// Whether users who are no administrators may edit threads (sheet §5).
    pub thread_editing: bool,
    /// Where the web links of conversations lead.
    pub web_url: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            plan: Plan::Plus,
            index_lag_seconds: (0.0, 90.0),
            phone_match: PhoneMatch::StoredText,
            directory_permission: true,
            locked_after_days: None,
            thread_editing: false,
            web_url: "https://secure.helpscout.net".to_owned(),
        }
    }
}

/// The account's plan (sheet §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plan {
    /// No API at all.
    Free,
    /// 200 requests a minute.
    Standard,
    /// 400 requests a minute.
    Plus,
    /// 800 requests a minute.
    Pro,
}

impl Plan {
    /// Requests per minute for the whole account; none without an API.
    pub(crate) fn per_minute(self) -> Option<u64> {
        match self {
            Self::Free => None,
            Self::Standard => Some(200),
            Self::Plus => Some(400),
            Self::Pro => Some(800),
        }
    }
}

/// The two readings of how a phone number is searched (sheet §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneMatch {
    /// The stored text must be the same, character for character.
    StoredText,
    /// Digits are compared; a national spelling matches an international one.
    Normalised,
}
