//! Who and what an Aircall company consists of: numbers, users, teams, tags and contacts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::display;

/// When everything in start data without a date of its own was made: long before any call.
const LONG_AGO: Timestamp = Timestamp::constant(1_577_836_800, 0);

fn long_ago() -> Timestamp {
    LONG_AGO
}

fn yes() -> bool {
    true
}

fn open() -> String {
    "open".to_owned()
}

fn available() -> String {
    "available".to_owned()
}

fn english() -> String {
    "en-US".to_owned()
}

fn utc() -> String {
    "Etc/UTC".to_owned()
}

/// The company that owns everything else.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Company {
    /// Company id, shown by `GET /v1/integrations/me` only (sheet §1.3).
    pub(super) id: i64,
    /// Its name.
    pub(super) name: String,
}

/// One API key (sheet §1.1).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credential {
    /// The user part of Basic auth.
    pub(super) api_id: String,
    /// The password part of Basic auth.
    pub(super) api_token: String,
}

/// A phone number of the company (sheet §3.5).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Number {
    /// Number id.
    pub(super) id: i64,
    /// Its name in the company.
    pub(super) name: String,
    /// The number itself, `+` and digits only.
    pub(super) e164: String,
    /// Country, two letters.
    pub(super) country: String,
    /// IANA time zone.
    pub(super) time_zone: String,
    /// When it was made.
    #[serde(default = "long_ago")]
    pub(super) created_at: Timestamp,
    /// Whether a menu answers first.
    #[serde(default)]
    pub(super) is_ivr: bool,
    /// Whether every answered call is recorded.
    #[serde(default)]
    pub(super) live_recording_activated: bool,
    /// `open`, `custom` or `closed`.
    #[serde(default = "open")]
    pub(super) availability_status: String,
    /// Ids of the users on it.
    #[serde(default)]
    pub(super) users: Vec<i64>,
    /// Its configuration for messages, when it is in proxy mode (sheet §4.6).
    #[serde(default)]
    pub(super) proxy: Option<Proxy>,
    /// Its WhatsApp account, if it has one.
    #[serde(default)]
    pub(super) whatsapp: Option<WhatsAppLine>,
    /// How far its registration for SMS got.
    #[serde(default = "registered")]
    pub(super) registration: String,
}

fn registered() -> String {
    "registered".to_owned()
}

/// A number's configuration in proxy mode (sheet §4.6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proxy {
    /// Its token.
    pub token: String,
    /// Where its messages go in place of webhooks. The fake does not send them there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<String>,
}

/// A number's WhatsApp account, under the names of its answer (sheet §4.6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WhatsAppLine {
    /// Id of the business account.
    pub waba_id: String,
    /// Such as `CONNECTED`.
    pub status: String,
    /// Whether it may send.
    #[serde(default = "yes")]
    pub can_send_message: bool,
    /// Such as `TIER_1K`.
    #[serde(default)]
    pub messaging_limit_tier: Option<String>,
    /// Such as `GREEN`.
    #[serde(default)]
    pub quality_rating: Option<String>,
    /// Such as `verified`.
    #[serde(default)]
    pub business_verification_status: Option<String>,
}

impl Number {
    /// The number as Aircall displays it.
    pub(super) fn digits(&self) -> String {
        display::international(&self.e164)
    }
}

/// A person who makes and takes calls (sheet §3.4).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct User {
    /// User id.
    pub(super) id: i64,
    /// Full name.
    pub(super) name: String,
    /// E-mail address.
    pub(super) email: String,
    /// Whether calls reach the user at present.
    #[serde(default = "yes")]
    pub(super) available: bool,
    /// `available`, `custom` or `unavailable`.
    #[serde(default = "available")]
    pub(super) availability_status: String,
    /// Language of the user's screens.
    #[serde(default = "english")]
    pub(super) language: String,
    /// IANA time zone.
    #[serde(default = "utc")]
    pub(super) time_zone: String,
    /// Seconds of wrap-up after each call; 0 is none.
    #[serde(default)]
    pub(super) wrap_up_time: i64,
    /// When the user was made.
    #[serde(default = "long_ago")]
    pub(super) created_at: Timestamp,
    /// Internal extension, such as `001`.
    #[serde(default)]
    pub(super) extension: Option<String>,
    /// The number that outbound calls leave from.
    #[serde(default)]
    pub(super) default_number_id: Option<i64>,
}

/// A group of users (sheet §3.7).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Team {
    /// Team id.
    pub(super) id: i64,
    /// Its name, unique in the company.
    pub(super) name: String,
    /// Ids of its members, in the order in which a transfer reaches them.
    #[serde(default)]
    pub(super) users: Vec<i64>,
    /// When it was made.
    #[serde(default = "long_ago")]
    pub(super) created_at: Timestamp,
}

/// A call tag of the company (sheet §3.2).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tag {
    /// Tag id.
    pub(super) id: i64,
    /// Its name, unique in the company.
    pub(super) name: String,
    /// `#RRGGBB`.
    #[serde(default = "grey")]
    pub(super) color: String,
    /// The stable code of a built-in tag; null on all others.
    #[serde(default)]
    pub(super) description: Option<String>,
}

fn grey() -> String {
    "#8C8C8C".to_owned()
}

/// The tags that every company has: name and stable code (sheet §3.2).
pub(super) const BUILT_IN_TAGS: [(&str, &str); 6] = [
    ("Callback Request", "queue_callback"),
    ("Called Back", "queue_called_back"),
    ("Conference", "conference"),
    ("Follow Up", "follow_up_self_assign"),
    ("Voicemail Drop", "voicemail_drop"),
    ("Voice Virtual Agent", "voice_virtual_agent"),
];

/// The id of the first built-in tag; the others follow. Start data cannot use these.
pub(super) const FIRST_BUILT_IN_TAG: i64 = 900_001;

pub(super) fn built_in_tags() -> Vec<Tag> {
    let with_id = (FIRST_BUILT_IN_TAG..).zip(BUILT_IN_TAGS);
    with_id
        .map(|(id, (name, code))| Tag { id, name: name.to_owned(), color: grey(), description: Some(code.to_owned()) })
        .collect()
}

/// A phone number or an e-mail address of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Detail {
    /// Detail id.
    pub(super) id: i64,
    /// Such as `Work`.
    pub(super) label: String,
    /// The number in E.164, or the address.
    pub(super) value: String,
}

/// Somebody outside the company, as its address book knows him (sheet §3.6).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Contact {
    /// Contact id.
    pub(super) id: i64,
    /// First name.
    #[serde(default)]
    pub(super) first_name: Option<String>,
    /// Last name.
    #[serde(default)]
    pub(super) last_name: Option<String>,
    /// Company.
    #[serde(default)]
    pub(super) company_name: Option<String>,
    /// Free text.
    #[serde(default)]
    pub(super) information: Option<String>,
    /// Phone numbers.
    #[serde(default)]
    pub(super) phone_numbers: Vec<Detail>,
    /// E-mail addresses.
    #[serde(default)]
    pub(super) emails: Vec<Detail>,
    /// Whether the whole company sees him. Others are never in a list (sheet §4.3).
    #[serde(default = "yes")]
    pub(super) is_shared: bool,
    /// Whether another integration synced him. Such contacts are never in a list (sheet §4.3).
    #[serde(default)]
    pub(super) is_synced: bool,
    /// When he was made.
    #[serde(default = "long_ago")]
    pub(super) created_at: Timestamp,
    /// When he was last changed.
    #[serde(default = "long_ago")]
    pub(super) updated_at: Timestamp,
}

impl Contact {
    /// Whether one of his numbers is `number`, compared by digits alone.
    pub(super) fn has_number(&self, number: &str) -> bool {
        let wanted = display::digits_of(number);
        !wanted.is_empty() && self.phone_numbers.iter().any(|phone| display::digits_of(&phone.value) == wanted)
    }

    /// Whether one of his addresses is `email`, in whatever case.
    pub(super) fn has_email(&self, email: &str) -> bool {
        self.emails.iter().any(|known| known.value.eq_ignore_ascii_case(email))
    }

    /// Whether lists and searches show him (sheet §4.3).
    pub(super) fn is_listed(&self) -> bool {
        self.is_shared && !self.is_synced
    }
}
