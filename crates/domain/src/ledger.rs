//! A filing's ledger: decisions with the evidence they rest on, answers that were read, and effects.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::effect::{Class, EffectKey};
use crate::ids::{Account, FilingId};
use crate::step::{Lane, Side};

/// Why a step was chosen: a code with arguments. Prose is made where it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// A dotted code, e.g. `customer.newest_chosen`.
    pub code: String,
    /// What the code's text speaks of.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, Value>,
}

impl Reason {
    /// A reason without arguments.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self { code: code.to_owned(), args: BTreeMap::new() }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }
}

/// One line of a filing's history of decisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// When it was taken.
    pub at: Timestamp,
    /// What was decided and why.
    pub reason: Reason,
}

/// What a question was answered, and when: the evidence of later steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The question's key.
    pub question: String,
    /// When the read began: it cannot show what happened later.
    pub asked_at: Timestamp,
    /// The answer, in the connector's own shape.
    pub value: Value,
}

/// Where an effect stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectState {
    /// The intent is durable; the request may be under way. After a crash: unknown.
    Intended,
    /// It is not known whether the last attempt was applied.
    InDoubt,
    /// The last attempt was certainly not applied; the plan decides anew.
    Withdrawn,
    /// Applied, with evidence.
    Confirmed,
    /// The vendor said no, finally.
    Refused,
    /// It would be of no use any more.
    Expired,
    /// A person ended it.
    Dismissed,
}

impl EffectState {
    /// The word used in the store, the dashboard and the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Intended => "intended",
            Self::InDoubt => "in_doubt",
            Self::Withdrawn => "withdrawn",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Dismissed => "dismissed",
        }
    }

    /// Reads [`EffectState::as_str`]'s word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Intended, Self::InDoubt, Self::Withdrawn, Self::Confirmed, Self::Refused, Self::Expired, Self::Dismissed]
            .into_iter()
            .find(|state| state.as_str() == word)
    }

    /// Whether a request may have been applied without our knowing: such an effect keeps its lane.
    #[must_use]
    pub fn is_unsettled(self) -> bool {
        matches!(self, Self::Intended | Self::InDoubt)
    }

    /// Whether nothing more will be done about it.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Confirmed | Self::Refused | Self::Expired | Self::Dismissed)
    }
}

/// What proves that a write was applied. The store refuses a confirmation whose evidence names neither
/// a request nor an object of the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The vendor's id of the request, where it gives one.
    pub request_id: Option<String>,
    /// The vendor's id of the object that was written or read back.
    pub desk_id: Option<String>,
    /// When the answer came.
    pub at: Timestamp,
    /// `true`: the answer was lost and a later read showed the write.
    #[serde(default)]
    pub read_back: bool,
}

impl Evidence {
    /// Whether it names anything that a person could look up.
    #[must_use]
    pub fn is_sufficient(&self) -> bool {
        let named = |id: &Option<String>| id.as_deref().is_some_and(|id| !id.is_empty());
        named(&self.request_id) || named(&self.desk_id)
    }
}

/// One try at an effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When its intent became durable.
    pub started_at: Timestamp,
    /// When its outcome was written down, or the latest time at which its request can have ended.
    pub ended_at: Option<Timestamp>,
    /// What came of it, in words: a status, the vendor's message, the kind of break.
    pub outcome: Option<String>,
}

/// One write to a vendor, with its history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Its identity.
    pub key: EffectKey,
    /// The filing that wanted it.
    pub filing: FilingId,
    /// The kind, as in the effect table.
    pub kind: String,
    /// Which of the integration's two connections it writes to.
    pub side: Side,
    /// The account it writes to.
    pub account: Account,
    /// What it is worth.
    pub class: Class,
    /// The lane that it keeps while unsettled.
    pub lane: Option<Lane>,
    /// Until when a doubt keeps that lane.
    pub holds_lane_until: Timestamp,
    /// Where it stands.
    pub state: EffectState,
    /// What the last attempt was to write, in the connector's own shape.
    pub body: Value,
    /// Which facts the record holds, so that a later one writes only what is missing.
    pub covers: Vec<String>,
    /// The tries, oldest first; a long history keeps its first and its latest ones.
    pub attempts: Vec<Attempt>,
    /// What proves it.
    pub evidence: Option<Evidence>,
    /// What the write brought into being (ids, links), in the connector's own shape.
    pub result: Value,
    /// When a doubt is looked at next.
    pub settle_at: Option<Timestamp>,
    /// Why it was refused, why it is in doubt, or why it expired: the vendor's words where it gave any.
    pub note: Option<String>,
    /// When it was first intended.
    pub intended_at: Timestamp,
}

impl Effect {
    /// When the last attempt's request can last have reached the vendor.
    #[must_use]
    pub fn last_attempt_end(&self) -> Timestamp {
        self.attempts.last().map_or(self.intended_at, |attempt| attempt.ended_at.unwrap_or(attempt.started_at))
    }

    /// When the last attempt's intent became durable.
    #[must_use]
    pub fn last_attempt_start(&self) -> Timestamp {
        self.attempts.last().map_or(self.intended_at, |attempt| attempt.started_at)
    }
}

/// Key of the filing's note that another filing did this effect already: the same thing may be wanted by two filings of one
/// call, and is done once.
#[must_use]
pub fn done_elsewhere(key: &EffectKey) -> String {
    format!("elsewhere/{key}")
}

/// What a plan sees of a filing's history.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// The latest answer to each question of this filing.
    pub answers: BTreeMap<String, Answer>,
    /// The filing's effects, by key.
    pub effects: BTreeMap<EffectKey, Effect>,
}

impl Ledger {
    /// The effect of a kind, where a filing has one at most.
    #[must_use]
    pub fn of_kind(&self, kind: &str) -> Option<&Effect> {
        self.effects.values().find(|effect| effect.kind == kind)
    }

    /// The conversation that the filing stands in: the one named by its latest confirmed effect.
    #[must_use]
    pub fn conversation(&self) -> Option<&str> {
        self.effects
            .values()
            .filter(|effect| effect.state == EffectState::Confirmed)
            .filter_map(|effect| Some((effect.intended_at, effect.result.get("conversation")?.as_str()?)))
            .max_by_key(|(at, _)| *at)
            .map(|(_, conversation)| conversation)
    }

    /// Every conversation that a confirmed effect names.
    pub fn conversations(&self) -> impl Iterator<Item = &str> {
        let confirmed = self.effects.values().filter(|effect| effect.state == EffectState::Confirmed);
        confirmed.filter_map(|effect| effect.result.get("conversation")?.as_str())
    }

    /// Effects that may have been applied without our knowing.
    pub fn unsettled(&self) -> impl Iterator<Item = &Effect> {
        self.effects.values().filter(|effect| effect.state.is_unsettled())
    }

    /// Whether a confirmed effect holds this fact.
    #[must_use]
    pub fn is_covered(&self, fact: &str) -> bool {
        self.effects
            .values()
            .filter(|effect| effect.state == EffectState::Confirmed)
            .any(|effect| effect.covers.iter().any(|covered| covered == fact))
    }

    /// The answer to a question, if it is no older than `not_before`.
    #[must_use]
    pub fn answer_since(&self, question: &str, not_before: Timestamp) -> Option<&Answer> {
        self.answers.get(question).filter(|answer| answer.asked_at >= not_before)
    }
}
