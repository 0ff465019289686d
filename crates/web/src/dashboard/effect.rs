//! One effect as the interaction's page shows it.

use domain::ledger::{Attempt, Effect, Evidence};
use domain::memory::Conversation;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::decide::Choice;
use super::list::is_marked;
use super::page::json_text;
use super::shown::{Time, web_link};
use crate::texts::{self, About};

/// One write.
pub(super) struct EffectLine {
    pub(super) kind: String,
    pub(super) state: String,
    pub(super) marked: bool,
    pub(super) key: String,
    pub(super) account: String,
    pub(super) intended: Time,
    pub(super) settle: Option<Time>,
    pub(super) evidence: Option<String>,
    pub(super) link: Option<String>,
    pub(super) note: Option<String>,
    pub(super) attempts: Vec<AttemptLine>,
    pub(super) covers: String,
    pub(super) body: String,
    /// What a person may decide about it.
    pub(super) choice: Option<Choice>,
}

/// One try.
pub(super) struct AttemptLine {
    pub(super) started: Time,
    pub(super) ended: Option<Time>,
    pub(super) outcome: String,
}

impl EffectLine {
    pub(super) fn of(effect: &Effect, conversations: &[Conversation], about: About<'_>, zone: &TimeZone) -> Self {
        Self {
            kind: texts::effect_kind(&effect.kind, about),
            state: texts::effect_state(effect.state),
            marked: is_marked(effect.state),
            key: effect.key.to_string(),
            account: effect.account.to_string(),
            intended: Time::of(effect.intended_at, zone),
            settle: effect.settle_at.filter(|_| effect.state.is_unsettled()).map(|at| Time::of(at, zone)),
            evidence: effect.evidence.as_ref().map(|evidence| evidence_words(evidence, zone)),
            link: link(effect, conversations),
            note: effect.note.clone(),
            attempts: effect.attempts.iter().map(|attempt| AttemptLine::of(attempt, zone)).collect(),
            covers: effect.covers.join(", "),
            body: json_text(&effect.body),
            choice: Choice::of(effect.state),
        }
    }
}

impl AttemptLine {
    fn of(attempt: &Attempt, zone: &TimeZone) -> Self {
        Self {
            started: Time::of(attempt.started_at, zone),
            ended: attempt.ended_at.map(|at| Time::of(at, zone)),
            outcome: attempt.outcome.clone().unwrap_or_else(|| "no outcome yet".to_owned()),
        }
    }
}

fn evidence_words(evidence: &Evidence, zone: &TimeZone) -> String {
    let ids = [("object", &evidence.desk_id), ("request", &evidence.request_id)];
    let named: Vec<String> = ids.iter().filter_map(|(what, id)| Some(format!("{what} {}", id.as_deref()?))).collect();
    let how = if evidence.read_back { "seen by a later read at" } else { "answered at" };
    format!("{}, {how} {}", named.join(", "), texts::full_time(evidence.at, zone))
}

/// The page in the desk: what the write's answer named, else the conversation that it stands in.
fn link(effect: &Effect, conversations: &[Conversation]) -> Option<String> {
    let named = effect.result.get("link").and_then(Value::as_str).and_then(web_link);
    named.or_else(|| {
        let id = match effect.result.get("conversation")? {
            Value::String(id) => id.clone(),
            other => other.to_string(),
        };
        let conversation = conversations.iter().find(|conversation| conversation.id == id)?;
        conversation.link.as_deref().and_then(web_link)
    })
}
