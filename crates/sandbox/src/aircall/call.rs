//! One call as it truly went: what the API shows of it (sheet §3.1), and its history.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Who began the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Somebody outside called the company.
    Inbound,
    /// An agent called somebody outside.
    Outbound,
}

/// Why nobody answered an inbound call (sheet §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissedReason {
    /// The number was closed.
    OutOfOpeningHours,
    /// The caller gave up within seconds.
    ShortAbandoned,
    /// The caller gave up in the menu.
    AbandonedInIvr,
    /// The caller gave up in the queue.
    AbandonedInClassic,
    /// Nobody could have answered.
    NoAvailableAgent,
    /// It rang, and nobody answered.
    AgentsDidNotAnswer,
}

/// A tag on a call.
#[derive(Debug, Clone, Serialize)]
pub struct CallTag {
    /// Tag id.
    pub id: i64,
    /// Who set it; nobody for a tag that the system or the API set.
    pub tagged_by: Option<i64>,
    /// When.
    pub tagged_at: Timestamp,
}

/// A comment on a call (sheet §3.3).
#[derive(Debug, Clone, Serialize)]
pub struct Comment {
    /// Comment id.
    pub id: i64,
    /// Its text, emojis stripped (sheet §0).
    pub content: String,
    /// When.
    pub posted_at: Timestamp,
    /// Who wrote it; nobody when it came by the API.
    pub posted_by: Option<i64>,
}

/// A menu option that the caller chose (sheet §3.1).
#[derive(Debug, Clone, Serialize)]
pub struct IvrOption {
    /// Id of the choice.
    pub id: String,
    /// Title of the menu.
    pub title: String,
    /// The key that was pressed, or `fallback`.
    pub key: String,
    /// Where it led.
    pub branch: String,
    /// When.
    pub at: Timestamp,
}

/// An insight card as an app sent it (sheet §4.2).
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    /// When it came.
    pub at: Timestamp,
    /// Its `contents`, as sent.
    pub contents: Value,
    /// Whether the call was still unanswered.
    pub while_ringing: bool,
    /// Number of the request in the log of requests.
    pub request: Option<u64>,
}

/// One thing that happened, for the dump.
#[derive(Debug, Clone, Serialize)]
pub struct Happening {
    /// When.
    pub at: Timestamp,
    /// The act, such as `answer`, as a script writes it.
    pub what: Value,
}

/// A call.
#[derive(Debug, Clone, Serialize)]
pub struct Call {
    /// Call id, above 32 bits (sheet §0: Int64).
    pub id: i64,
    /// The name that its script gave it.
    pub label: String,
    /// `sid` in REST, `call_uuid` in webhooks.
    pub sid: String,
    /// Who began it.
    pub direction: Direction,
    /// The number it is on; the child number once a menu passed it on.
    pub number: i64,
    /// The other party as Aircall displays it, or `anonymous`.
    pub raw_digits: String,
    /// The other party in E.164; nobody if anonymous.
    pub party: Option<String>,
    /// Start.
    pub started_at: Timestamp,
    /// Answer.
    pub answered_at: Option<Timestamp>,
    /// End.
    pub ended_at: Option<Timestamp>,
    /// Why it was missed. Can be absent on a missed call (sheet §3.1).
    pub missed_call_reason: Option<MissedReason>,
    /// Who took or made it.
    pub user: Option<i64>,
    /// Who it was assigned to.
    pub assigned_to: Option<i64>,
    /// Who passed it on last. Stays after a failed transfer (sheet §3.1).
    pub transferred_by: Option<i64>,
    /// Who it was passed on to last. Stays after a failed transfer (sheet §3.1).
    pub transferred_to: Option<i64>,
    /// The outside number it was passed on to, in E.164.
    pub external_transferred_to: Option<String>,
    /// The address-book contact of the other party.
    pub contact: Option<i64>,
    /// Teams that it reached; inbound only (sheet §3.1).
    pub teams: Vec<i64>,
    /// Tags set and not taken off.
    pub tags: Vec<CallTag>,
    /// Comments.
    pub comments: Vec<Comment>,
    /// Menu options chosen.
    pub ivr_options: Vec<IvrOption>,
    /// Whether it is recorded.
    pub recorded: bool,
    /// Whether the caller left a voicemail.
    pub voicemail: bool,
    /// Size of the recording or voicemail.
    pub asset_bytes: u64,
    /// Whether links to recording or voicemail are ready.
    pub assets_ready: bool,
    /// Whether it is archived.
    pub archived: bool,
    /// The call whose callback request it answers.
    pub automatic_callback_call_id: Option<i64>,
    /// The other half of a call between two lines of the company (sheet §3.1).
    pub other_half: Option<i64>,
    /// Agents at whom it rang.
    pub rang_at: Vec<i64>,
    /// Cards in the order in which they came. A card sent twice is shown twice.
    pub cards: Vec<Card>,
    /// What truly happened, in order.
    pub history: Vec<Happening>,
    /// Events told to webhooks, in the order in which they fell due.
    pub events: Vec<String>,
    /// Whether `call.created` has been told.
    #[serde(skip)]
    pub(super) is_announced: bool,
    /// Whether `call.ended` has been told.
    #[serde(skip)]
    pub(super) is_closed: bool,
    /// Comments of the after-call screen that wait for `call.ended`.
    #[serde(skip)]
    pub(super) unannounced_comments: usize,
}

impl Call {
    /// `initial`, `answered` or `done`; never more (sheet §3.1).
    pub fn status(&self) -> &'static str {
        match (self.ended_at, self.answered_at) {
            (Some(_), _) => "done",
            (None, Some(_)) => "answered",
            (None, None) => "initial",
        }
    }

    /// Whether it has not ended.
    pub fn is_ongoing(&self) -> bool {
        self.ended_at.is_none()
    }

    /// Whether it has been answered and has not ended.
    pub fn is_talking(&self) -> bool {
        self.is_ongoing() && self.answered_at.is_some()
    }

    /// Whether it waits for an answer.
    pub fn is_waiting(&self) -> bool {
        self.is_ongoing() && self.answered_at.is_none()
    }

    /// Seconds from start to end, ringing included; 0 until it is over (sheet §3.1).
    pub fn duration(&self) -> i64 {
        self.ended_at.map_or(0, |ended| ended.as_second() - self.started_at.as_second())
    }

    /// Where the recording or voicemail is, as the path of its links; nothing when there is none.
    pub(super) fn asset_path(&self) -> Option<String> {
        self.asset_kind().map(|kind| format!("/media/{}/{kind}.mp3", self.id))
    }

    /// What there is to listen to, as the word in its links.
    pub fn asset_kind(&self) -> Option<&'static str> {
        match (self.recorded, self.voicemail) {
            (true, _) => Some("recording"),
            (false, true) => Some("voicemail"),
            (false, false) => None,
        }
    }
}
