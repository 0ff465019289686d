//! Typed ids, so that a filing's id cannot be passed where an interaction's is due.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! row_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

row_ids! {
    /// Our row id of a customer organisation on this installation.
    WorkspaceId,
    /// Our row id of an authorised account at a vendor.
    ConnectionId,
    /// Our row id of "these numbers → this desk destination, with these settings".
    IntegrationId,
    /// Our row id of a call or message. Ids grow in order of arrival.
    InteractionId,
    /// Our row id of one interaction's record in one desk destination.
    FilingId,
    /// Aircall's id of a call (sheet aircall §3.1, an Int64).
    CallId,
    /// Aircall's id of a phone number (sheet aircall §3.5).
    NumberId,
}

/// Aircall's id of a message: a text (sheet aircall §3.8).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(pub String);

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An interaction by the phone system's identity. Written `call/<id>` or `message/<id>`, also in effect keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InteractionKey {
    /// A call.
    Call(CallId),
    /// An SMS, MMS or WhatsApp message.
    Message(MessageId),
}

impl InteractionKey {
    /// Reads the [`fmt::Display`] form back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('/')? {
            ("call", id) => id.parse().ok().map(|id| Self::Call(CallId(id))),
            ("message", id) if !id.is_empty() => Some(Self::Message(MessageId(id.to_owned()))),
            _ => None,
        }
    }

    /// The call, if it is one.
    #[must_use]
    pub fn call(&self) -> Option<CallId> {
        match self {
            Self::Call(id) => Some(*id),
            Self::Message(_) => None,
        }
    }
}

impl fmt::Display for InteractionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(id) => write!(f, "call/{id}"),
            Self::Message(id) => write!(f, "message/{id}"),
        }
    }
}

/// Which vendor an account, a fact or a request belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vendor {
    /// The phone system.
    Aircall,
    /// A help desk.
    HelpScout,
    /// A help desk.
    Gorgias,
}

impl Vendor {
    /// The lower-case word used in keys, URLs and configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aircall => "aircall",
            Self::HelpScout => "helpscout",
            Self::Gorgias => "gorgias",
        }
    }

    /// Reads [`Vendor::as_str`]'s word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Aircall, Self::HelpScout, Self::Gorgias].into_iter().find(|vendor| vendor.as_str() == word)
    }
}

impl fmt::Display for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An account at a vendor, by the vendor's identity: what limits, lanes, leases and memory are scoped by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Account {
    /// The vendor.
    pub vendor: Vendor,
    /// The vendor's identity of the account. Where no account id can be read it is the id of the
    /// registered app or API key, which stays the same over restarts.
    pub id: String,
}

impl Account {
    /// Names an account.
    #[must_use]
    pub fn new(vendor: Vendor, id: impl Into<String>) -> Self {
        Self { vendor, id: id.into() }
    }

    /// Reads the [`fmt::Display`] form (`vendor:id`) back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (vendor, id) = text.split_once(':')?;
        Some(Self::new(Vendor::parse(vendor)?, id))
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.vendor, self.id)
    }
}

/// A place in a desk account where records go: for Help Scout an inbox, written `inbox/<id>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Destination(pub String);

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
