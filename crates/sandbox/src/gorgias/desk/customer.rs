//! A customer and his channels (§3).

use jiff::Timestamp;
use serde_json::Value;

/// Types of channels that the API knows by name (§3). SMS is `phone`.
const CHANNEL_TYPES: [&str; 8] =
    ["email", "phone", "chat", "twitter", "facebook", "instagram", "instagram-direct-message", "whatsapp"];

/// One way to reach a customer. Addresses are kept as they were sent (§3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Channel {
    pub(crate) id: u64,
    pub(crate) kind: String,
    pub(crate) address: String,
    pub(crate) preferred: bool,
    pub(crate) created_at: Timestamp,
}

/// A channel as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewChannel {
    pub(crate) kind: String,
    pub(crate) address: String,
    pub(crate) preferred: Option<bool>,
}

/// A customer of the account.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    pub(crate) id: u64,
    pub(crate) external_id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) channels: Vec<Channel>,
    pub(crate) language: Option<String>,
    pub(crate) timezone: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) meta: Value,
    pub(crate) data: Value,
    pub(crate) custom_fields: Value,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    /// The request that made him, if one did.
    pub(crate) request: Option<u64>,
}

/// What a body says about a customer. Outer `None`: not said; inner `None`: null.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct CustomerChange {
    pub(crate) email: Option<Option<String>>,
    pub(crate) name: Option<Option<String>>,
    pub(crate) external_id: Option<Option<String>>,
    pub(crate) language: Option<Option<String>>,
    pub(crate) timezone: Option<Option<String>>,
    pub(crate) note: Option<Option<String>>,
    pub(crate) meta: Option<Value>,
    pub(crate) custom_fields: Option<Value>,
    pub(crate) channels: Option<Vec<NewChannel>>,
}

impl Customer {
    /// A customer of whom nothing is known yet.
    pub(crate) fn new(id: u64, at: Timestamp, request: Option<u64>) -> Self {
        Self {
            id,
            external_id: None,
            name: None,
            channels: Vec::new(),
            language: None,
            timezone: None,
            note: None,
            meta: Value::Null,
            data: Value::Null,
            custom_fields: Value::Null,
            created_at: at,
            updated_at: at,
            request,
        }
    }

    /// His e-mail address: that of the preferred e-mail channel.
    pub(crate) fn email(&self) -> Option<&str> {
        self.address_of("email")
    }

    /// The preferred address of a type, else the first.
    pub(crate) fn address_of(&self, kind: &str) -> Option<&str> {
        let of_kind = || self.channels.iter().filter(|channel| channel.kind == kind);
        let channel = of_kind().find(|channel| channel.preferred).or_else(|| of_kind().next());
        channel.map(|channel| channel.address.as_str())
    }

    /// First and last word of his name; empty without one (§3).
    pub(crate) fn first_and_last(&self) -> (&str, &str) {
        let mut words = self.name.as_deref().unwrap_or_default().split_whitespace();
        let first = words.next().unwrap_or_default();
        (first, words.next_back().unwrap_or_default())
    }

    /// Whether he has this channel, to the letter.
    pub(crate) fn has_channel(&self, kind: &str, address: &str) -> bool {
        self.channels.iter().any(|channel| channel.kind == kind && channel.address == address)
    }
}

impl CustomerChange {
    /// Whether nothing is said at all.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether a customer's channel can be of this type: one by name, or the slug of an app's own channel (§3). The slugs
/// of tickets' channels, such as `sms`, are none of them.
pub(crate) fn is_channel_type(kind: &str) -> bool {
    CHANNEL_TYPES.contains(&kind) || (super::ticket::is_slug(kind) && !super::ticket::CHANNELS.contains(&kind))
}
