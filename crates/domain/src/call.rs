//! A call, folded from its facts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{CallId, Destination, NumberId};
use phone::{External, PhoneNumber, Region};

/// Who called whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// The outside called one of our numbers.
    Inbound,
    /// An agent called out.
    Outbound,
}

/// One of the customer's own Aircall numbers, as a call shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnNumber {
    /// Aircall's id.
    pub id: NumberId,
    /// The name that the administrator gave it.
    pub name: String,
    /// The number itself, where it could be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<PhoneNumber>,
    /// The digits as Aircall prints them.
    #[serde(default)]
    pub digits: String,
    /// The number's country: how national numbers of callers are read (C-11).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<Region>,
}

/// An Aircall user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Agent {
    /// Aircall's id.
    pub id: i64,
    /// Full name.
    pub name: String,
    /// E-mail address as Aircall has it; compared without case (C-30).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<String>,
}

/// An Aircall team of the call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Team {
    /// Aircall's id.
    pub id: i64,
    /// Name, unique in the company.
    pub name: String,
}

/// A tag on a call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CallTag {
    /// Aircall's id of the tag.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Who set it. `None`: the system did (`tagged_by` without an id, sheet aircall §3.2).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<i64>,
}

/// A note that an agent wrote on a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Aircall's id.
    pub id: i64,
    /// The text, as typed. Untrusted.
    pub content: String,
    /// When it was saved.
    pub posted_at: Timestamp,
    /// Who wrote it; `None` when it came by API.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<Agent>,
}

/// The caller as Aircall's contacts know him.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// Aircall's id.
    pub id: i64,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// E-mail addresses, in Aircall's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
}

impl Contact {
    /// First and last name with one blank between, or nothing when there is no name at all.
    #[must_use]
    pub fn full_name(&self) -> Option<String> {
        full_name(self.first_name.as_deref(), self.last_name.as_deref())
    }
}

/// First and last name with one blank between, or nothing when there is no name at all.
#[must_use]
pub fn full_name(first: Option<&str>, last: Option<&str>) -> Option<String> {
    let parts: Vec<&str> = [first, last].into_iter().flatten().map(str::trim).filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// A transfer that did not fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// When.
    pub at: Timestamp,
    /// Who passed the call on.
    pub by: Option<Agent>,
    /// Who got it, in words: an agent's name or an outside number.
    pub to: String,
}

/// What webhooks and REST items can both tell. Every decision and key rests on this alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Core {
    /// Aircall's id.
    pub id: CallId,
    /// Who called whom.
    pub direction: Direction,
    /// Our number.
    pub number: OwnNumber,
    /// The other end.
    pub party: External,
    /// When it began to ring, UTC.
    pub started_at: Timestamp,
    /// When it was picked up.
    pub answered_at: Option<Timestamp>,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// Aircall's word for why nobody answered; may be absent on a missed call.
    pub missed_reason: Option<String>,
    /// The last user: who handled it.
    pub agent: Option<Agent>,
    /// The call's teams.
    pub teams: Vec<Team>,
    /// The call's tags now.
    pub tags: Vec<CallTag>,
    /// The agents' notes, oldest first.
    pub comments: Vec<Comment>,
    /// Whether there is a voicemail.
    pub voicemail: bool,
    /// Whether there is a recording.
    pub recording: bool,
    /// The durable link to either.
    pub asset: Option<String>,
    /// The caller in Aircall's contacts.
    pub contact: Option<Contact>,
    /// The call that asked for this call back.
    pub callback_of: Option<CallId>,
}

/// The address of a party: the number, or, for all calls without one, the destination's shared party (C-12).
#[must_use]
pub fn party_address(party: &External, destination: &Destination) -> String {
    match party {
        External::Phone(number) => number.e164().to_owned(),
        External::Anonymous | External::ShortCode(_) | External::Sip(_) => format!("unknown/{destination}"),
    }
}

/// A call: its core, and what only enriches texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// What decisions rest on.
    pub core: Core,
    /// All of our numbers that the call touched, in order of id (growing extra).
    pub numbers: Vec<OwnNumber>,
    /// Who picked up first, where a webhook told it (growing extra).
    pub answered_by: Option<Agent>,
    /// Transfers that succeeded, oldest first (extra; REST has no history).
    pub transfers: Vec<Transfer>,
    /// What the caller chose in menus, in order (growing extra; whether REST tells it is not known).
    pub ivr_options: Vec<String>,
    /// Whether `call.ended`, or a REST item of an ended call, is among the facts: closing facts are there.
    pub closing_known: bool,
    /// Two facts of one second tell different tags, so one of them would remove something: read afresh.
    pub tags_uncertain: bool,
    /// The latest time told by any fact.
    pub last_told_at: Timestamp,
}

impl Call {
    /// Whether the call is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.core.ended_at.is_some()
    }

    /// Whether somebody, or an answering machine, picked up.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.core.answered_at.is_some()
    }

    /// Whether the call is over and nobody picked up (sheet aircall §3.1: `answered_at` null).
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        self.is_over() && !self.is_answered()
    }

    /// The party's address: the number, or, for all calls without one, the destination's shared party (C-12).
    #[must_use]
    pub fn address(&self, destination: &Destination) -> String {
        party_address(&self.core.party, destination)
    }

    /// The name in which the other end is known to Aircall.
    #[must_use]
    pub fn contact_name(&self) -> Option<String> {
        self.core.contact.as_ref().and_then(Contact::full_name)
    }
}
