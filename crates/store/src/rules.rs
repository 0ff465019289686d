//! What the verbs do to a value, apart from how rows are kept: every implementation loads, applies one of these, and saves.

use std::collections::BTreeSet;

use domain::effect::EffectKey;
use domain::ledger::{Attempt, Decision, Effect, EffectState, Ledger, Reason};
use domain::step::Urgency;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::{Conclusion, Intended, NewIntent, StoreError, StoreResult, Verdict};

/// A longer history of attempts keeps its first and its latest ones, so many together.
pub const ATTEMPTS_KEPT: usize = 20;

/// An intent whose hold on its lane is over may still be under way: others try again after this long.
const UNDER_WAY_RETRY: SignedDuration = SignedDuration::from_secs(1);

/// The urgency with which a due filing is served: follow-ups and backfill due before `aged` count as live.
#[must_use]
pub fn served_as(urgency: Urgency, due_at: Timestamp, aged: Timestamp) -> Urgency {
    if urgency > Urgency::Live && due_at < aged { Urgency::Live } else { urgency }
}

/// Which decisions of a turn are new. `latest` are the filing's latest reasons, oldest first, as many as the turn has decisions (or
/// all there are). A turn that says the same as the one before adds nothing; otherwise a decision is left out when it
/// repeats the one right before it.
#[must_use]
pub fn new_decisions(latest: &[Reason], turn: Vec<Decision>) -> Vec<Decision> {
    let same_again = latest.len() >= turn.len()
        && latest[latest.len() - turn.len()..].iter().eq(turn.iter().map(|decision| &decision.reason));
    if same_again {
        return Vec::new();
    }
    let mut last = latest.last().cloned();
    turn.into_iter()
        .filter(|decision| {
            let repeats = last.as_ref() == Some(&decision.reason);
            last = Some(decision.reason.clone());
            !repeats
        })
        .collect()
}

/// The effect that a first intent makes.
#[must_use]
pub fn first_intended(intent: &NewIntent) -> Effect {
    Effect {
        key: intent.key.clone(),
        filing: intent.filing,
        kind: intent.kind.clone(),
        side: intent.side,
        account: intent.target.clone(),
        class: intent.class,
        lane: intent.lane.clone(),
        holds_lane_until: intent.holds_lane_until,
        state: EffectState::Intended,
        body: intent.body.clone(),
        covers: intent.covers.clone(),
        attempts: vec![Attempt { started_at: intent.now, ended_at: None, outcome: None }],
        evidence: None,
        result: Value::Null,
        settle_at: None,
        note: None,
        intended_at: intent.now,
    }
}

/// A withdrawn effect, taken up again: as intended now, with the tries that it has behind it.
#[must_use]
pub fn taken_up(withdrawn: Effect, intent: &NewIntent) -> Effect {
    let fresh = first_intended(intent);
    let mut attempts = withdrawn.attempts;
    attempts.extend(fresh.attempts);
    if attempts.len() > ATTEMPTS_KEPT {
        attempts.drain(1..=attempts.len() - ATTEMPTS_KEPT);
    }
    Effect { attempts, intended_at: withdrawn.intended_at, ..fresh }
}

/// An effect after its conclusion.
///
/// # Errors
/// [`StoreError::Conflict`] when it is settled already, [`StoreError::NoEvidence`] for a confirmation that names nothing.
pub fn concluded(mut effect: Effect, conclusion: &Conclusion) -> StoreResult<Effect> {
    if !effect.state.is_unsettled() {
        return Err(StoreError::Conflict(format!("effect {} is {} already", effect.key, effect.state.as_str())));
    }
    let mut ended_at = effect.attempts.last().and_then(|attempt| attempt.ended_at).unwrap_or(conclusion.now);
    effect.settle_at = None;
    effect.note = None;
    match &conclusion.verdict {
        Verdict::Confirmed { evidence, result } => {
            if !evidence.is_sufficient() {
                return Err(StoreError::NoEvidence { key: effect.key });
            }
            effect.state = EffectState::Confirmed;
            effect.evidence = Some(evidence.clone());
            effect.result = result.clone();
        }
        Verdict::Withdrawn => effect.state = EffectState::Withdrawn,
        Verdict::InDoubt { ended_at: end, settle_at, note } => {
            effect.state = EffectState::InDoubt;
            ended_at = *end;
            effect.settle_at = Some(*settle_at);
            effect.note = Some(note.clone());
        }
        Verdict::Refused { words } => {
            effect.state = EffectState::Refused;
            effect.note = Some(words.clone());
        }
        Verdict::Expired { note } => {
            effect.state = EffectState::Expired;
            effect.note = Some(note.clone());
        }
    }
    if let Some(attempt) = effect.attempts.last_mut() {
        attempt.ended_at = Some(ended_at);
        attempt.outcome = Some(conclusion.outcome.clone());
    }
    Ok(effect)
}

/// An intended effect whose process is gone, as its heir finds it at `now`. Nobody could look at it meanwhile: it keeps its lane as long as
/// if it were intended now.
#[must_use]
pub fn orphaned(mut effect: Effect, ended_at: Timestamp, now: Timestamp) -> Effect {
    let holds = effect.holds_lane_until.duration_since(effect.last_attempt_start());
    effect.holds_lane_until = effect.holds_lane_until.max(now.saturating_add(holds).unwrap_or(now));
    effect.state = EffectState::InDoubt;
    effect.settle_at = None;
    effect.note = Some("the process that wrote it ended before it wrote down an outcome".to_owned());
    if let Some(attempt) = effect.attempts.last_mut() {
        attempt.ended_at = Some(ended_at);
    }
    effect
}

/// An effect after a person's word.
///
/// # Errors
/// [`StoreError::Conflict`] unless it is in doubt or refused.
pub fn decided(mut effect: Effect, retry: bool) -> StoreResult<Effect> {
    if !matches!(effect.state, EffectState::InDoubt | EffectState::Refused) {
        return Err(StoreError::Conflict(format!(
            "effect {} is {}: only one that is in doubt or refused can be decided",
            effect.key,
            effect.state.as_str()
        )));
    }
    effect.settle_at = None;
    if retry {
        effect.state = EffectState::Withdrawn;
        effect.note = None;
    } else {
        effect.state = EffectState::Dismissed;
    }
    Ok(effect)
}

/// The answer to an intent for a lane that these unsettled effects were done in. `None`: the lane is free.
#[must_use]
pub fn lane_busy(
    unsettled: impl IntoIterator<Item = (EffectKey, EffectState, Timestamp)>,
    intent: &NewIntent,
) -> Option<Intended> {
    unsettled
        .into_iter()
        .filter(|(key, state, holds_until)| {
            *key != intent.key && (*state == EffectState::Intended || *holds_until > intent.now)
        })
        .map(|(key, _, holds_until)| (holds_until, key))
        .max()
        .map(|(holds_until, by)| {
            let until = if holds_until > intent.now {
                holds_until
            } else {
                intent.now.checked_add(UNDER_WAY_RETRY).unwrap_or(Timestamp::MAX)
            };
            Intended::LaneBusy { by, until }
        })
}

/// The conversations that a filing's effects name: in the `conversation` member of their results, and by their lanes.
#[must_use]
pub fn named_conversations(ledger: &Ledger) -> BTreeSet<String> {
    let in_result = |effect: &Effect| match effect.result.get("conversation") {
        Some(Value::String(id)) => Some(id.clone()),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    let in_lane = |effect: &Effect| {
        let lane = effect.lane.as_ref()?;
        lane.0.strip_prefix("conversation/").map(str::to_owned)
    };
    ledger.effects.values().flat_map(|effect| [in_result(effect), in_lane(effect)]).flatten().collect()
}
