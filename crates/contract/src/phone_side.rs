//! What every desk may ask of, and write to, the phone system.

use domain::call::Call;
use domain::effect::EffectKey;
use domain::ids::CallId;
use domain::step::{Intent, Question, Scope, Side};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Key of the account-wide answer that lists tags with their codes: `Vec<domain::people::TagCode>`.
pub const TAGS: &str = "phone.tags";
/// Key of the account-wide answer that lists teams with members: `Vec<domain::people::TeamMembers>`.
pub const TEAMS: &str = "phone.teams";
/// Key of the filing's answer that says when the call was last read through the API.
pub const CALL: &str = "phone.call";
/// Key of the filing's answer that says where the call's recording is.
pub const CALL_FILE: &str = "phone.call-file";
/// The kind of the insight card's effect.
pub const CARD: &str = "card";

/// A message's file that is larger is not fetched. Bytes; carriers take less.
pub const MESSAGE_FILE_MAX: u64 = 25_000_000;

/// Key of the filing's note that the phone system left a question unanswered: a plan may go on without it.
#[must_use]
pub fn unanswered(question: &str) -> String {
    format!("unanswered/{question}")
}

/// A question to the phone system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum PhoneQuestion {
    /// All tags of the company.
    Tags,
    /// All teams of the company.
    Teams,
    /// One call, as the API tells it now. The answer's value is `{"found": bool}`; what it tells comes as a
    /// fact (`Asked::told`).
    Call {
        /// The call.
        id: CallId,
    },
    /// Where the call's recording or voicemail can be fetched now: a [`FileLink`]. Its links die within minutes.
    CallFile {
        /// The call.
        id: CallId,
    },
    /// Whether a message's file may be fetched from where the phone system said it is: a [`FileLink`]. Needs no request.
    MessageFile {
        /// Which of the message's files it is, from 0.
        place: usize,
        /// The address, as told.
        url: String,
        /// The file's name, as told.
        name: String,
        /// The file's type, as told.
        content_type: String,
    },
}

/// Where a file can be fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "file", rename_all = "snake_case")]
pub enum FileLink {
    /// There, for a few minutes.
    At {
        /// The address. Needs no authorisation, and must be given none (sheet aircall §6).
        url: String,
        /// A name for the file.
        name: String,
        /// Its type, as told; may be empty.
        content_type: String,
    },
    /// There is none, or none any more.
    Gone,
    /// The address is none that Deskline follows.
    NotFollowed,
}

impl PhoneQuestion {
    /// The question as a step asks it.
    #[must_use]
    pub fn question(&self) -> Question {
        let (key, scope) = match self {
            Self::Tags => (TAGS, Scope::Account),
            Self::Teams => (TEAMS, Scope::Account),
            Self::Call { .. } => (CALL, Scope::Filing),
            Self::CallFile { .. } => (CALL_FILE, Scope::Filing),
            Self::MessageFile { place, .. } => {
                let key = format!("phone.message-file/{place}");
                let (side, scope) = (Side::Phone, Scope::Filing);
                return Question { key, side, scope, body: json!(self), lane: None, cost: 0 };
            }
        };
        Question { key: key.to_owned(), side: Side::Phone, scope, body: json!(self), lane: None, cost: 1 }
    }
}

/// What an agent sees while the phone rings (C-20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The call.
    pub call: CallId,
    /// The headline: the customer's name.
    pub title: String,
    /// The desk's page about him.
    pub link: Option<String>,
    /// Labelled lines, in order.
    pub lines: Vec<CardLine>,
}

/// One labelled line of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardLine {
    /// The label.
    pub label: String,
    /// The text.
    pub text: String,
}

impl Card {
    /// The write that shows it.
    #[must_use]
    pub fn intent(&self, key: EffectKey) -> Intent {
        Intent {
            key,
            kind: CARD,
            side: Side::Phone,
            lane: None,
            body: json!(self),
            covers: vec![CARD.to_owned()],
            cost: 1,
        }
    }
}

/// Whether a card is still of use: the phone rings, or was answered less than `grace` ago (C-21).
#[must_use]
pub fn card_is_useful(call: &Call, now: jiff::Timestamp, grace: std::time::Duration) -> bool {
    let core = &call.core;
    core.ended_at.is_none()
        && core.answered_at.is_none_or(|answered| now.duration_since(answered).unsigned_abs() < grace || now < answered)
}
