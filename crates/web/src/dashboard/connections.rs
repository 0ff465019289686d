//! What the dashboard is told of connections, and what it may have done to them. Who implements it knows the vendors.

use async_trait::async_trait;
use domain::ids::Account;
use jiff::Timestamp;
use url::Url;

/// The connections of this installation.
#[async_trait]
pub trait Connections: Send + Sync {
    /// All of them, in the order in which people look for them.
    fn all(&self) -> Vec<Connection>;

    /// Where the account's owner is sent to authorise the app. The vendor sends him back to [`callback_path`] with `state`. `None`: there
    /// is no such connection, or none with an app.
    fn begin(&self, connection: &str, state: &str) -> Option<Url>;

    /// Takes over what the owner came back with. From then on the connection works with it.
    ///
    /// # Errors
    /// When that did not come about; then nothing changed.
    async fn finish(&self, connection: &str, code: &str) -> Result<(), NotAuthorised>;
}

/// The path of the dashboard that a vendor sends the account's owner back to. `vendor`: its lower-case word.
#[must_use]
pub fn callback_path(vendor: &str) -> String {
    format!("/oauth/{vendor}/callback")
}

/// One connection as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    /// Its name in the configuration.
    pub name: String,
    /// The account.
    pub account: Account,
    /// What it is reached with.
    pub credential: Credential,
    /// How it stands.
    pub standing: Standing,
    /// When the account last answered; `None`: not since the program began.
    pub heard_at: Option<Timestamp>,
    /// The account's request budget.
    pub budget: RequestBudget,
}

/// What an account is reached with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A key, or an app's secret, which an administrator puts into a file.
    Key,
    /// An app that the account's owner authorises.
    App {
        /// The vendor's pages, where he does so.
        vendor: Url,
    },
}

/// How a connection stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The account answered when it was last asked.
    Works,
    /// The account was not asked since the program began.
    Untried,
    /// Nobody authorised the app yet.
    NeedsAuthorisation,
    /// The vendor does not accept the credentials any more.
    NeedsReauthorisation {
        /// What was seen.
        detail: String,
    },
    /// The vendor cannot be reached, or fails.
    NotReachable {
        /// What was seen.
        detail: String,
        /// When it is tried again.
        until: Timestamp,
    },
    /// The request budget is used up.
    Limited {
        /// When the next request may be sent.
        until: Timestamp,
    },
}

impl Standing {
    /// The word for programs.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Untried => "untried",
            Self::NeedsAuthorisation => "needs_authorisation",
            Self::NeedsReauthorisation { .. } => "needs_reauthorisation",
            Self::NotReachable { .. } => "not_reachable",
            Self::Limited { .. } => "limited",
        }
    }

    /// Whether nothing is written until a person acts.
    #[must_use]
    pub fn needs_a_person(&self) -> bool {
        matches!(self, Self::NeedsAuthorisation | Self::NeedsReauthorisation { .. })
    }
}

/// A request budget as it is known, in the vendor's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RequestBudget {
    /// What is used of it, by all who use it as far as the vendor tells.
    pub used: f64,
    /// Its size.
    pub size: f64,
    /// How much of it Deskline takes at most, from 0 to 1.
    pub share: f64,
}

/// Why an authorisation came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAuthorised {
    /// The vendor does not take the code, or the app's credentials.
    NotTaken {
        /// The vendor's words.
        words: String,
    },
    /// The vendor cannot be reached, fails, or answers what cannot be read.
    Vendor {
        /// What was seen.
        detail: String,
    },
    /// What it gave could not be kept.
    NotKept,
}
