//! Facts: what a vendor told us, kept as told, and the small parsed form that the fold reads.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::call::{Agent, CallTag, Comment, Contact, Direction, OwnNumber, Team};
use crate::ids::{CallId, InteractionKey};
use crate::message::MessageFact;
use phone::External;

/// A fact's identity: SHA-256 of its canonical JSON (without the webhook's token), so that the same
/// delivery twice is one fact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactHash(pub [u8; 32]);

impl FactHash {
    /// The identity of a JSON value: keys sorted, no blanks.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        let mut text = String::new();
        write_canonical(value, &mut text);
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// The canonical text of a JSON value: what [`FactHash::of`] digests.
    #[must_use]
    pub fn canonical(value: &Value) -> String {
        let mut text = String::new();
        write_canonical(value, &mut text);
        text
    }

    /// Lower-case hexadecimal digits.
    #[must_use]
    pub fn to_hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for FactHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FactHash({})", &self.to_hex()[..12])
    }
}

/// Writes JSON with sorted keys and no blanks. Own code because the map type of `serde_json` may keep
/// insertion order when any crate of the build asks for that.
fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            out.push('{');
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&Value::String(key.clone()).to_string());
                out.push(':');
                write_canonical(&map[key], out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_canonical(item, out);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

/// How a fact reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A webhook body.
    Webhook,
    /// An item of an API answer.
    Api,
}

/// Which event a webhook told of; `Item` is a REST item, which tells the state at the time it was read.
///
/// The order of the variants is the order of a call's life; it breaks ties between facts of one second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are Aircall's event names, sheet aircall §2.4")]
pub enum CallEvent {
    Created,
    IvrOptionSelected,
    RingingOnAgent,
    AgentDeclined,
    Answered,
    Hold,
    Unhold,
    Transferred,
    ExternalTransferred,
    UnsuccessfulTransfer,
    Assigned,
    Hungup,
    Ended,
    VoicemailLeft,
    CommAssetsGenerated,
    Tagged,
    Untagged,
    Commented,
    Archived,
    /// An event of the call that this version does not know. Its view is folded all the same.
    Other,
    /// A REST item.
    Item,
}

impl CallEvent {
    /// Reads Aircall's event name without the `call.` in front.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        serde_json::from_value(Value::String(name.to_owned()))
            .ok()
            .filter(|event| *event != Self::Item)
            .unwrap_or(Self::Other)
    }
}

/// One fact about a call, parsed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallFact {
    /// The call.
    pub call: CallId,
    /// What happened.
    pub event: CallEvent,
    /// When the payload was built, UTC. Webhooks tell whole seconds.
    pub at: Timestamp,
    /// What the call looked like then.
    pub view: CallView,
}

/// A call as one payload shows it. `None` means "not told": Aircall leaves empty keys out
/// (sheet aircall §3.1).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CallView {
    /// `call_uuid` in webhooks, `sid` in REST items: the same value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
    /// Who called whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Our own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<OwnNumber>,
    /// The other end, read from `raw_digits`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<External>,
    /// When it began to ring.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When somebody, or a machine, picked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// When it was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Aircall's word for why nobody answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missed_reason: Option<String>,
    /// Who takes or took the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Agent>,
    /// Who transferred it. Lingers after a failed transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transferred_by: Option<Agent>,
    /// To whom it was transferred. Lingers after a failed transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transferred_to: Option<Agent>,
    /// To which outside number it was transferred, as told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_transferred_to: Option<String>,
    /// What the caller chose in menus so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ivr_options: Option<Vec<String>>,
    /// The call's teams; inbound only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub teams: Option<Vec<Team>>,
    /// The call's tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<CallTag>>,
    /// The agents' notes. They are never edited or removed (sheet aircall §4.2).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
    /// Whether a voicemail was there.
    #[serde(skip_serializing_if = "is_false")]
    pub voicemail: bool,
    /// Whether a recording was there.
    #[serde(skip_serializing_if = "is_false")]
    pub recording: bool,
    /// The durable link to recording or voicemail, which needs an Aircall login (sheet aircall §6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// The caller in Aircall's contacts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// The call that asked for this call back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback_of: Option<CallId>,
}

/// A fact as a connector read it at the door, before it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Its identity.
    pub hash: FactHash,
    /// How it reached us.
    pub source: Source,
    /// The vendor's event name, e.g. `call.created`, or `item` for a REST item.
    pub event: String,
    /// When the payload was built, UTC.
    pub at: Timestamp,
    /// The body as told, canonical JSON, without the webhook's token.
    pub raw: String,
    /// The call or message that it speaks of, also where this version cannot read more of it.
    pub about: Option<InteractionKey>,
    /// The small parsed form, where it is about a call or message and could be read.
    pub parsed: Option<ParsedFact>,
}

impl Told {
    /// The call that it speaks of, if it speaks of one.
    #[must_use]
    pub fn call(&self) -> Option<CallId> {
        self.about.as_ref().and_then(InteractionKey::call)
    }

    /// The parsed fact about a call, if it is one.
    #[must_use]
    pub fn call_fact(&self) -> Option<&CallFact> {
        self.parsed.as_ref().and_then(ParsedFact::call)
    }
}

/// The small parsed form of a fact: what the fold reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ParsedFact {
    /// About a call.
    Call(CallFact),
    /// About a message.
    Message(MessageFact),
}

impl ParsedFact {
    /// The call or message that it is about.
    #[must_use]
    pub fn about(&self) -> InteractionKey {
        match self {
            Self::Call(fact) => InteractionKey::Call(fact.call),
            Self::Message(fact) => InteractionKey::Message(fact.message.clone()),
        }
    }

    /// The fact about a call, if it is one.
    #[must_use]
    pub fn call(&self) -> Option<&CallFact> {
        match self {
            Self::Call(fact) => Some(fact),
            Self::Message(_) => None,
        }
    }

    /// The fact about a message, if it is one.
    #[must_use]
    pub fn message(&self) -> Option<&MessageFact> {
        match self {
            Self::Call(_) => None,
            Self::Message(fact) => Some(fact),
        }
    }
}

fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_same_json_in_another_order_is_the_same_fact() {
        let one: Value = serde_json::from_str(r#"{"a":1,"b":{"c":[1,2],"d":null}}"#).unwrap();
        let two: Value = serde_json::from_str(r#"{ "b":{"d":null,"c":[1,2]},"a":1 }"#).unwrap();
        assert_eq!(FactHash::of(&one), FactHash::of(&two));
        assert_ne!(FactHash::of(&one), FactHash::of(&json!({"a":1,"b":{"c":[2,1],"d":null}})));
    }

    #[test]
    fn events_are_read_by_aircalls_names() {
        assert_eq!(CallEvent::from_name("ringing_on_agent"), CallEvent::RingingOnAgent);
        assert_eq!(CallEvent::from_name("comm_assets_generated"), CallEvent::CommAssetsGenerated);
        assert_eq!(CallEvent::from_name("invented_next_year"), CallEvent::Other);
        assert_eq!(CallEvent::from_name("item"), CallEvent::Other);
    }
}
