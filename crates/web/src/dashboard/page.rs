//! One interaction, drawn from the ledger alone: what came in, what was decided and why, what was written
//! where, and what is still to come (C-63).

use askama::Template;
use domain::fact::Source;
use domain::ids::InteractionKey;
use domain::ledger::{Effect, EffectState};
use domain::memory::Conversation;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
use store::{FilingDetail, InteractionDetail, StoredFact};

use super::Frame;
use super::decide::Decided;
use super::effect::EffectLine;
use super::heading::Heading;
use super::shown::{Time, web_link};
use crate::texts::{self, About};

/// A JSON value is shown up to this many characters.
const JSON_CHARS: usize = 4_000;

#[derive(Template)]
#[template(path = "interaction.html")]
pub(super) struct InteractionPage {
    frame: Frame,
    heading: Heading,
    id: String,
    /// Where forms of this page go.
    form: String,
    /// What a person decided just now.
    decided: Option<&'static str>,
    facts: Vec<FactLine>,
    filings: Vec<FilingSection>,
}

/// One fact.
struct FactLine {
    at: Time,
    event: String,
    source: &'static str,
    received: Time,
    identity: String,
}

/// One filing.
struct FilingSection {
    id: String,
    integration: String,
    account: String,
    destination: String,
    awaited: Vec<String>,
    conversations: Vec<ConversationLine>,
    decisions: Vec<DecisionLine>,
    effects: Vec<EffectLine>,
    answers: Vec<AnswerLine>,
}

/// One conversation that the filing's effects name.
struct ConversationLine {
    id: String,
    link: Option<String>,
    remark: Option<String>,
}

/// One decision.
struct DecisionLine {
    at: Time,
    text: String,
}

/// One answer that decisions rest on.
struct AnswerLine {
    question: String,
    asked: Time,
    value: String,
}

impl InteractionPage {
    pub(super) fn new(
        frame: Frame,
        zone: &TimeZone,
        now: Timestamp,
        detail: &InteractionDetail,
        decided: Option<Decided>,
    ) -> Self {
        Self {
            frame,
            heading: Heading::of(&detail.row, zone),
            id: detail.row.key.to_string(),
            form: format!("/interactions/{}/effects", detail.row.id),
            decided: decided.map(Decided::words),
            facts: detail.row.facts.iter().map(|fact| FactLine::of(fact, zone)).collect(),
            filings: detail
                .filings
                .iter()
                .map(|filing| FilingSection::of(filing, &detail.row.key, zone, now))
                .collect(),
        }
    }
}

impl FactLine {
    fn of(fact: &StoredFact, zone: &TimeZone) -> Self {
        Self {
            at: Time::of(fact.at, zone),
            event: fact.event.clone(),
            source: match fact.source {
                Source::Webhook => "webhook",
                Source::Api => "API",
            },
            received: Time::of(fact.received_at, zone),
            identity: fact.hash.to_hex().chars().take(12).collect(),
        }
    }
}

impl FilingSection {
    fn of(detail: &FilingDetail, interaction: &InteractionKey, zone: &TimeZone, now: Timestamp) -> Self {
        let filing = &detail.summary.filing;
        let about = About { desk: filing.account.vendor, interaction };
        Self {
            id: filing.id.to_string(),
            integration: detail.summary.integration.clone(),
            account: filing.account.to_string(),
            destination: filing.destination.to_string(),
            awaited: awaited(detail, about, zone, now),
            conversations: detail.conversations.iter().map(ConversationLine::of).collect(),
            decisions: detail
                .decisions
                .iter()
                .map(|decision| DecisionLine {
                    at: Time::of(decision.at, zone),
                    text: texts::sentence(&decision.reason, about, zone),
                })
                .collect(),
            effects: effects_in_order(detail, about, zone),
            answers: detail
                .ledger
                .answers
                .values()
                .map(|answer| AnswerLine {
                    question: answer.question.clone(),
                    asked: Time::of(answer.asked_at, zone),
                    value: json_text(&answer.value),
                })
                .collect(),
        }
    }
}

fn effects_in_order(detail: &FilingDetail, about: About<'_>, zone: &TimeZone) -> Vec<EffectLine> {
    let mut effects: Vec<_> = detail.ledger.effects.values().collect();
    effects.sort_by(|one, two| (one.intended_at, &one.key).cmp(&(two.intended_at, &two.key)));
    effects.into_iter().map(|effect| EffectLine::of(effect, &detail.conversations, about, zone)).collect()
}

/// What is still to come, and until when.
fn awaited(detail: &FilingDetail, about: About<'_>, zone: &TimeZone, now: Timestamp) -> Vec<String> {
    let filing = &detail.summary.filing;
    let mut lines = Vec::new();
    for effect in detail.ledger.effects.values().filter(|effect| effect.state.is_unsettled()) {
        lines.push(doubt(effect, about, zone, now));
    }
    if let Some(lane) = &filing.lane_wait {
        lines.push(format!("It waits for its turn with {}.", texts::lane(lane, about)));
    }
    lines.push(match filing.due_at {
        Some(due) if due <= now => "The next step is due now.".to_owned(),
        Some(due) => format!("The next step is due at {}, or when a new event comes.", texts::full_time(due, zone)),
        None => "Nothing is to be done until a new event comes.".to_owned(),
    });
    lines
}

/// What is known of a write whose outcome is not known.
fn doubt(effect: &Effect, about: About<'_>, zone: &TimeZone, now: Timestamp) -> String {
    let kind = texts::effect_kind(&effect.kind, about);
    match (effect.state, effect.settle_at) {
        (EffectState::Intended, _) => {
            let since = texts::full_time(effect.last_attempt_start(), zone);
            format!("The {kind} is under way since {since}.")
        }
        (_, Some(at)) if at > now => {
            let at = texts::full_time(at, zone);
            format!("The {kind} is in doubt. It is looked at at {at}.")
        }
        _ => format!("The {kind} is in doubt. It is looked at again until that is settled."),
    }
}

impl ConversationLine {
    fn of(conversation: &Conversation) -> Self {
        let remark = match (&conversation.merged_into, conversation.gone) {
            (_, true) => Some("removed by a person".to_owned()),
            (Some(into), false) => Some(format!("merged into {into}")),
            (None, false) => None,
        };
        Self { id: conversation.id.clone(), link: conversation.link.as_deref().and_then(web_link), remark }
    }
}

/// JSON as people read it, up to a length.
pub(super) fn json_text(value: &Value) -> String {
    let text = format!("{value:#}");
    match text.char_indices().nth(JSON_CHARS) {
        Some((end, _)) => format!("{}\n…", &text[..end]),
        None => text,
    }
}
