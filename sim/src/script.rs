//! A script: who there is, how Deskline is set up, and what everybody does when. The ground truth of a world.
//!
//! It is data: it can be printed, made shorter, kept, and played again.

use serde::{Deserialize, Serialize};
use serde_json::Value;

mod gorgias;

pub use gorgias::{GorgiasAccount, GorgiasChannel, GorgiasCustomer, GorgiasIntegration, GorgiasTrial, GorgiasUser};

/// A whole world before it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Decides lags, ids and all else that is random at the vendors and in Deskline.
    pub seed: u64,
    /// When it begins, RFC 3339.
    pub start: String,
    /// Shortest and longest index lag of the fake Help Scout, seconds.
    pub lag_seconds: [f64; 2],
    /// How the fake Help Scout's search compares numbers: `stored_text` or `normalised`.
    pub phone_match: String,
    /// At the very end staff touches every inbox, so that nothing may be left in doubt.
    pub stir: bool,
    /// How Deskline is set up beside its integrations.
    pub deskline: Setup,
    /// The company's Aircall numbers.
    pub numbers: Vec<Number>,
    /// Its agents.
    pub agents: Vec<Agent>,
    /// Its teams.
    pub teams: Vec<Team>,
    /// Its own call tags.
    pub tags: Vec<Tag>,
    /// The desk's users.
    pub desk_users: Vec<DeskUser>,
    /// The user whose app Deskline uses.
    pub token_owner: u64,
    /// Persons outside.
    pub people: Vec<Person>,
    /// The desk's customers at the start.
    pub customers: Vec<Customer>,
    /// The desk's conversations at the start, in the sandbox's form.
    pub conversations: Vec<Value>,
    /// What is logged where in Help Scout. None: Deskline does not know Help Scout.
    pub integrations: Vec<Integration>,
    /// The company's Gorgias account, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gorgias: Option<GorgiasAccount>,
    /// Settings of the fake Aircall over its defaults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aircall: Option<Value>,
    /// What everybody does, in order of time.
    pub acts: Vec<TimedAct>,
}

/// How Deskline itself is set up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// `[engine] extra_quiet`, seconds.
    pub extra_quiet: u64,
    /// `[timing] look_first_after`, seconds.
    pub look_first_after: u64,
    /// `[engine] poll`, seconds.
    pub poll: u64,
    /// `[engine] lease` and `lease_renewal`, seconds.
    pub lease: [u64; 2],
    /// `[engine] concurrency`.
    pub concurrency: usize,
    /// The process knows that no other lives: it takes its lease back at once.
    pub alone: bool,
    /// Milliseconds from here to a vendor, one way.
    pub one_way_ms: u64,
    /// Milliseconds to the store, one way: in between other things happen.
    #[serde(default)]
    pub store_ms: u64,
}

/// One of the company's numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// Aircall's id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// E.164.
    pub e164: String,
    /// Country, two letters.
    pub country: String,
    /// Aircall ids of those at whom it rings.
    pub agents: Vec<i64>,
    /// Every answered call is recorded.
    pub recorded: bool,
    /// Callers first hear a menu.
    pub menu: bool,
}

/// An Aircall user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agent {
    /// Aircall's id.
    pub aircall: i64,
    /// Full name.
    pub name: String,
    /// E-mail address at Aircall.
    pub email: String,
    /// The desk's id of the user with that address; nobody where there is none.
    pub desk_user: Option<u64>,
    /// Seconds of wrap-up time.
    pub wrap_up: u64,
}

/// An Aircall team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Team {
    /// Aircall's id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Aircall ids of its members.
    pub agents: Vec<i64>,
}

/// A call tag of the company.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tag {
    /// Aircall's id.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// A user of the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeskUser {
    /// The desk's id.
    pub id: u64,
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// E-mail address.
    pub email: String,
    /// Further addresses.
    pub alternate_emails: Vec<String>,
    /// `owner`, `admin` or `user`.
    pub role: String,
    /// Inboxes that he may see; none: all.
    pub inboxes: Option<Vec<u64>>,
}

/// Somebody outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// A name for the script.
    pub name: String,
    /// What the phone network shows: E.164, `anonymous`, a short code, a SIP address.
    pub shown: String,
    /// E.164, if it is a phone number.
    pub number: Option<String>,
    /// The contact in Aircall's address book.
    pub contact: Option<Contact>,
    /// Customers at the start who truly have this number, in whatever spelling.
    pub customers: Vec<u64>,
    /// Aircall ids of the company's numbers that this person is in touch with.
    pub calls: Vec<i64>,
}

/// A contact in Aircall's address book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Aircall's id.
    pub id: i64,
    /// First name.
    pub first: Option<String>,
    /// Last name.
    pub last: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Company.
    pub company: Option<String>,
}

/// A customer of the desk at the start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    /// The desk's id.
    pub id: u64,
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// Numbers as typed.
    pub phones: Vec<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// When he was created, hours before the start.
    pub hours_ago: f64,
}

/// "These numbers into this inbox."
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Integration {
    /// Its name.
    pub name: String,
    /// The inbox.
    pub inbox: u64,
    /// `"all"`, or Aircall's ids of numbers.
    pub numbers: Value,
    /// Settings over the defaults, as the configuration has them, without `inbox`.
    pub settings: Value,
}

/// An act and its time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimedAct {
    /// Seconds after the start.
    pub at: f64,
    /// What is done.
    #[serde(flatten)]
    pub act: Act,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Act {
    /// Something on the phone, see `docs/sandbox-aircall.md`.
    Phone {
        /// The call's label.
        call: String,
        /// The act itself.
        #[serde(flatten)]
        act: Value,
    },
    /// Something about a text message, see `docs/sandbox-aircall.md`.
    Message {
        /// The message's label.
        message: String,
        /// The act itself.
        #[serde(flatten)]
        act: Value,
    },
    /// Somebody works in Help Scout.
    Staff {
        /// The desk's id of the user.
        by: u64,
        /// Where.
        #[serde(rename = "where")]
        place: Place,
        /// What, see `docs/sandbox.md`; without the ids of what it is about.
        #[serde(flatten)]
        act: Value,
    },
    /// Somebody works in Gorgias.
    GorgiasStaff {
        /// Gorgias's id of the user.
        by: u64,
        /// Where: of tickets and customers.
        #[serde(rename = "where")]
        place: Place,
        /// What, see `docs/sandbox-gorgias.md`; without the ids of what it is about.
        #[serde(flatten)]
        act: Value,
    },
    /// The Gorgias account goes through something.
    GorgiasTrial {
        /// What.
        what: GorgiasTrial,
        /// Seconds.
        #[serde(rename = "for")]
        lasts: f64,
    },
    /// A vendor misbehaves.
    Fault {
        /// Seconds.
        #[serde(rename = "for")]
        lasts: f64,
        /// A rule of the sandbox.
        rule: Value,
    },
    /// A vendor cannot be reached: connections are refused.
    Outage {
        /// `helpscout`, `gorgias` or `aircall`.
        vendor: String,
        /// Seconds.
        #[serde(rename = "for")]
        lasts: f64,
    },
    /// Help Scout takes all access tokens back.
    RevokeTokens {},
    /// Other apps of the account use its requests.
    Eat {
        /// `helpscout`, `gorgias` or `aircall`.
        vendor: String,
        /// So many of this minute; of Gorgias's bucket.
        requests: u32,
    },
    /// How webhooks arrive from now on.
    Deliveries {
        /// Knobs of the fake Aircall.
        knobs: Value,
    },
    /// Aircall disables Deskline's webhook.
    WebhookOff {},
    /// Deskline's process dies.
    Crash {
        /// Where.
        point: CrashPoint,
        /// Seconds until it is started again.
        down: f64,
    },
    /// Commits fail: the disk is full.
    DiskFull {
        /// Seconds.
        #[serde(rename = "for")]
        lasts: f64,
    },
    /// Deskline's time of day is wrong by this much from now on.
    ClockJump {
        /// Seconds; negative: behind.
        seconds: f64,
    },
    /// Another process takes the account's lease.
    LoseLease {
        /// Seconds that it keeps it.
        #[serde(rename = "for")]
        lasts: f64,
    },
    /// An administrator changes an integration's settings, and restarts Deskline.
    Settings {
        /// Which integration.
        integration: String,
        /// All of its settings from now on.
        settings: Value,
    },
    /// Deskline begins anew with an empty store.
    Reinstall {},
    /// All calls so far are read through Aircall's API and told to Deskline.
    Retell {},
}

/// Where somebody works in the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In the conversation that is the n-th newest of those that stand.
    Newest(usize),
    /// At the customer who is the n-th newest.
    Customer(usize),
    /// Nowhere in particular.
    Desk,
}

/// Where the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrashPoint {
    /// At once.
    Now,
    /// Before its n-th request from now on is sent.
    BeforeRequest(usize),
    /// When its n-th request was done by the vendor, before the answer is read.
    BeforeAnswer(usize),
    /// Before its n-th commit from now on.
    BeforeCommit(usize),
    /// After it, before anybody learns of it.
    AfterCommit(usize),
}

impl Act {
    /// The word for it in tables.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Phone { .. } => "phone",
            Self::Message { .. } => "message",
            Self::Staff { .. } => "staff",
            Self::GorgiasStaff { .. } => "staff at gorgias",
            Self::GorgiasTrial { what, .. } => what.word(),
            Self::Fault { .. } => "fault",
            Self::Outage { .. } => "outage",
            Self::RevokeTokens {} => "token revoked",
            Self::Eat { .. } => "other apps",
            Self::Deliveries { .. } => "deliveries",
            Self::WebhookOff {} => "webhook off",
            Self::Crash { .. } => "crash",
            Self::DiskFull { .. } => "disk full",
            Self::ClockJump { .. } => "clock jump",
            Self::LoseLease { .. } => "lease lost",
            Self::Settings { .. } => "settings",
            Self::Reinstall {} => "re-install",
            Self::Retell {} => "re-tell",
        }
    }
}
