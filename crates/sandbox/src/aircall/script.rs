//! What people do on the phone, as data: acts, and scripts of acts with their times.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::call::{Direction, MissedReason};
use super::message::{Burst, MessageStatus, Write};

/// A number, user, team or tag: by id, or by E.164, e-mail address or name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Ref {
    /// By id.
    Id(i64),
    /// By what people call it.
    Name(String),
}

impl From<i64> for Ref {
    fn from(id: i64) -> Self {
        Self::Id(id)
    }
}

impl From<&str> for Ref {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

/// One thing that somebody does to a call or a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// The call begins.
    Place(Place),
    /// The call is passed from a menu's number to another one; both are told of it (sheet §2.4 `call.created`).
    ReachNumber {
        /// The further number.
        number: Ref,
    },
    /// It rings at an agent.
    Ring {
        /// The agent.
        user: Ref,
    },
    /// An agent declines.
    Decline {
        /// The agent.
        user: Ref,
    },
    /// An agent answers an inbound call, or the other party an outbound one.
    Answer {
        /// The agent; needed for an inbound call.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<Ref>,
    },
    /// The agent puts the caller on hold.
    Hold {},
    /// The agent takes the caller back.
    Unhold {},
    /// The call is passed on, to one of the two.
    Transfer {
        /// An agent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<Ref>,
        /// A team; its first member gets the call.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<Ref>,
    },
    /// A transfer is tried, and nobody takes it.
    FailTransfer {
        /// The agent who did not take it.
        user: Ref,
    },
    /// The call is passed on to an outside number.
    ExternalTransfer {
        /// That number in E.164.
        to: String,
    },
    /// The caller picks a menu option.
    Ivr {
        /// Title of the menu.
        title: String,
        /// The key, or `fallback`.
        key: String,
        /// Where it leads.
        branch: String,
    },
    /// The caller leaves a voicemail.
    LeaveVoicemail {
        /// Its size; without it, small.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bytes: Option<u64>,
    },
    /// The call is recorded.
    Record {
        /// Size of the recording; without it, small.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bytes: Option<u64>,
    },
    /// Somebody hangs up.
    Hangup {
        /// Why an inbound call was missed. Without it the phone system finds the reason itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        missed: Option<MissedReason>,
    },
    /// A tag is set.
    Tag {
        /// The agent; nobody for the system.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<Ref>,
        /// The tag.
        tag: Ref,
    },
    /// A tag is taken off.
    Untag {
        /// The tag.
        tag: Ref,
    },
    /// An agent writes a comment.
    Comment {
        /// The agent; nobody for the API.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<Ref>,
        /// The text.
        text: String,
    },
    /// The caller asks to be called back.
    RequestCallback {},
    /// The call is assigned to an agent.
    Assign {
        /// The agent.
        user: Ref,
    },
    /// The call is archived.
    Archive {},
    /// A message is written: by the other party or by the company.
    Write(Box<Write>),
    /// Many messages are written.
    Burst(Burst),
    /// A message reaches a status.
    UpdateStatus {
        /// Which.
        status: MessageStatus,
    },
}

impl Act {
    /// Whether it is about a message. All others are about a call.
    pub fn is_about_message(&self) -> bool {
        matches!(self, Self::Write(_) | Self::Burst(_) | Self::UpdateStatus { .. })
    }
}

/// How a call begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Who begins it.
    pub direction: Direction,
    /// The company's number.
    pub number: Ref,
    /// The other party in E.164, any other text as the network showed it, or `anonymous`.
    pub party: String,
    /// The agent who dials; outbound only, and needed there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Ref>,
    /// Teams that the call reaches; inbound only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<Ref>,
    /// The address-book contact. Without it the party's number decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<i64>,
    /// Label of the call whose callback request this call answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_of: Option<String>,
}

/// One act on one call or message.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Seconds after the script's start.
    pub at: f64,
    /// The label of the call in the script; of the message, if the act is about one. The two do not mix.
    pub call: String,
    /// What is done.
    pub act: Act,
}

impl Step {
    /// The member that holds the label.
    fn label_key(act: &Act) -> &'static str {
        if act.is_about_message() { "message" } else { "call" }
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = match serde_json::to_value(&self.act).map_err(S::Error::custom)? {
            Value::Object(members) => members,
            _ => return Err(S::Error::custom("an act is an object")),
        };
        members.insert("at".to_owned(), Value::from(self.at));
        members.insert(Self::label_key(&self.act).to_owned(), Value::from(self.call.as_str()));
        members.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Step {
    // By hand, because a flattened act would let misspelt members pass.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut members = serde_json::Map::<String, Value>::deserialize(deserializer)?;
        let at = match members.remove("at") {
            None => 0.0,
            Some(at) => at.as_f64().ok_or_else(|| D::Error::custom("`at` must be seconds"))?,
        };
        if !(0.0..=SECONDS_MAX).contains(&at) {
            return Err(D::Error::custom("`at` must be 0 to 31536000 seconds"));
        }
        let labels = ["call", "message"].map(|key| members.remove(key));
        let act: Act = serde_json::from_value(Value::Object(members)).map_err(D::Error::custom)?;
        let [of_call, of_message] = labels;
        let (label, other) = if act.is_about_message() { (of_message, of_call) } else { (of_call, of_message) };
        match (label, other) {
            (Some(Value::String(call)), None) => Ok(Self { at, call, act }),
            (Some(Value::Number(id)), None) => Ok(Self { at, call: id.to_string(), act }),
            _ => Err(D::Error::custom(format!("`{}`, and it alone, must give the label", Self::label_key(&act)))),
        }
    }
}

/// Longest script: a year.
const SECONDS_MAX: f64 = 31_536_000.0;

/// Timed acts on any number of calls.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Script {
    /// The acts. Those of one time are done in this order.
    pub steps: Vec<Step>,
}

impl Script {
    /// Adds an act.
    pub fn then(mut self, at: f64, call: &str, act: Act) -> Self {
        self.steps.push(Step { at, call: call.to_owned(), act });
        self
    }

    /// Seconds from the start to the last act.
    pub fn length(&self) -> f64 {
        self.steps.iter().map(|step| step.at).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_read_as_they_are_written() {
        let text = r#"[
            {"at": 0, "call": "c1", "do": "place", "direction": "inbound", "number": 501, "party": "+14155550101"},
            {"at": 1.5, "call": "c1", "do": "answer", "user": "a@b.example"},
            {"at": 2, "call": "c1", "do": "hangup"}
        ]"#;
        let script: Script = serde_json::from_str(text).unwrap();
        assert_eq!(script.steps.len(), 3);
        assert_eq!(script.steps[1].act, Act::Answer { user: Some("a@b.example".into()) });
        assert!((script.length() - 2.0).abs() < f64::EPSILON);
        let again: Script = serde_json::from_value(serde_json::to_value(&script).unwrap()).unwrap();
        assert_eq!(again, script);
    }

    #[test]
    fn misspelt_steps_are_refused() {
        for text in [
            r#"{"call": "c1", "do": "hold", "usr": 1}"#,
            r#"{"call": "c1", "do": "answer", "usr": 1}"#,
            r#"{"call": "c1", "do": "place", "direction": "inbound", "number": 1, "party": "x", "team": 1}"#,
            r#"{"call": "c1", "do": "explode"}"#,
            r#"{"do": "hold"}"#,
            r#"{"at": -1, "call": "c1", "do": "hold"}"#,
            r#"{"at": "soon", "call": "c1", "do": "hold"}"#,
        ] {
            assert!(serde_json::from_str::<Step>(text).is_err(), "{text}");
        }
    }
}
