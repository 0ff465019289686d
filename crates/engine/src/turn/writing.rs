//! A step that writes: intent, request, outcome, each durable before the next (promise 3).

use contract::{Outcome, Trouble};
use domain::effect::{Class, EffectSpec};
use domain::ids::Account;
use domain::ledger::{Answer, Effect, Reason, done_elsewhere};
use domain::step::{Intent, Lane};
use jiff::SignedDuration;
use store::{Intended, NewIntent, StoreResult, Turn, Verdict};

use super::{After, Run, TURNS_PAUSE, decisions, spec_of, trouble_reason};
use crate::account::signed;
use crate::reasons;

/// A card does not wait longer than this for the phone system's budget: it would come too late.
const CARD_WAITS_MAX: SignedDuration = SignedDuration::from_secs(1);

impl Run<'_, '_> {
    pub(super) async fn write(
        &mut self,
        intent: Intent,
        why: Vec<Reason>,
        pins: Option<serde_json::Value>,
        phone: &Account,
    ) -> StoreResult<After> {
        let account = self.account_of(intent.side, phone);
        let connector = self.desktop.engine.connector(intent.side, &account);
        let spec = connector.and_then(|connector| spec_of(connector, intent.kind));
        let (Some(connector), Some(spec)) = (connector, spec) else {
            self.pause(vec![Reason::new(reasons::CONNECTION_MISSING)], None, None).await?;
            return Ok(After::Pause);
        };
        let held_already = intent.lane.as_ref().is_none_or(|lane| self.held.contains(lane));
        if !self.take(intent.lane.as_ref()).await? {
            return Ok(After::Pause);
        }
        if !held_already {
            // What the plan rests on was read before the lane was ours: whoever had it may have done the same meanwhile.
            return Ok(After::GoOn);
        }
        let room = match self.room_for(connector, &account, intent.cost) {
            Ok(room) => Some(room),
            // A card that would have to wait so long comes too late.
            Err(until) if spec.class == Class::Ephemeral && until > self.now() + CARD_WAITS_MAX => None,
            Err(until) => {
                self.pause(Vec::new(), Some(until), None).await?;
                return Ok(After::Pause);
            }
        };
        if !self.desktop.lease_outlasts_a_request() {
            // The loop renews it, or finds out that it is lost.
            self.pause(Vec::new(), Some(self.now() + SignedDuration::from_secs(1)), None).await?;
            return Ok(After::Pause);
        }
        let Some(effect) = self.intend(intent, spec, why, pins, account.clone()).await? else {
            return Ok(After::Pause);
        };
        let outcome = match &room {
            Some(room) => room.within(connector.perform(&effect)).await,
            None => Outcome::NotApplied(Trouble::Limited { retry_after: None }),
        };
        if let Some(room) = room {
            self.keep_room(room, &account);
        }
        self.conclude(&effect, spec, &account, outcome).await
    }

    /// Makes the intent durable. `None`: the filing has to wait; that is written down.
    async fn intend(
        &mut self,
        intent: Intent,
        spec: &EffectSpec,
        why: Vec<Reason>,
        pins: Option<serde_json::Value>,
        target: Account,
    ) -> StoreResult<Option<Effect>> {
        let now = self.now();
        let lane = intent.lane.clone();
        let new = NewIntent {
            filing: self.filing,
            key: intent.key,
            kind: intent.kind.to_owned(),
            side: intent.side,
            target,
            class: spec.class,
            lane: intent.lane,
            holds_lane_until: now + signed(spec.holds_lane),
            body: intent.body,
            covers: intent.covers,
            decisions: decisions(why, now),
            pins,
            now,
        };
        match self.desktop.engine.store.intend(&self.desktop.fence, new).await? {
            Intended::Ready(effect) => Ok(Some(*effect)),
            Intended::LaneBusy { by, until } => {
                let lane = lane.unwrap_or_else(|| Lane(String::new()));
                let why = Reason::new(reasons::LANE_BUSY).with("lane", lane.0.clone()).with("by", by.0);
                self.park(lane, vec![why], until).await?;
                Ok(None)
            }
            Intended::Exists(effect) if effect.filing != self.filing => {
                // Another filing of the call did it: this one's plan goes on from there.
                let question = done_elsewhere(&effect.key);
                let answer = Answer { question, asked_at: now, value: serde_json::json!(effect.state) };
                let next = Some(self.next(Some(now), None));
                let turn = Turn { answers: vec![answer], next, ..self.empty_turn() };
                self.desktop.engine.store.record(&self.desktop.fence, turn).await?;
                Ok(None)
            }
            Intended::Exists(effect) => {
                tracing::warn!(key = %effect.key, state = effect.state.as_str(), "an effect is planned again");
                let why = Reason::new(reasons::TURN_LIMIT).with("key", effect.key.0.clone());
                self.pause(vec![why], Some(now + TURNS_PAUSE), None).await?;
                Ok(None)
            }
        }
    }

    async fn conclude(
        &self,
        effect: &Effect,
        spec: &EffectSpec,
        account: &Account,
        outcome: Outcome,
    ) -> StoreResult<After> {
        let now = self.now();
        let kind = |code: &str| Reason::new(code).with("kind", effect.kind.as_str());
        let ephemeral = spec.class == Class::Ephemeral;
        let mut conclusion = self.conclusion(effect, now);
        match outcome {
            Outcome::Confirmed { evidence, result, learned } => {
                self.desktop.engine.health.answered(account, now);
                conclusion.outcome = "applied".to_owned();
                conclusion.verdict = Verdict::Confirmed { evidence, result };
                conclusion.learned = learned;
                self.desktop.wrote_something(now);
            }
            Outcome::NotApplied(trouble) => {
                conclusion.outcome = format!("not applied: {trouble}");
                if ephemeral {
                    conclusion.verdict = Verdict::Expired { note: trouble.to_string() };
                    conclusion.decisions = decisions(vec![kind(reasons::EFFECT_EXPIRED)], now);
                } else {
                    let until = self.desktop.note_trouble(account, &trouble, now);
                    conclusion.verdict = Verdict::Withdrawn;
                    conclusion.decisions = decisions(vec![trouble_reason(&trouble)], now);
                    conclusion.next = Some(self.next(Some(until), None));
                }
            }
            Outcome::Superseded { reason, learned, answers } => {
                conclusion.outcome = format!("not applied: {}", reason.code);
                conclusion.verdict = Verdict::Withdrawn;
                conclusion.decisions = decisions(vec![reason], now);
                conclusion.learned = learned;
                let answer = |(question, value)| Answer { question, asked_at: now, value };
                conclusion.answers = answers.into_iter().map(answer).collect();
            }
            Outcome::Refused { status, words } => {
                conclusion.outcome = format!("refused ({status})");
                let why = kind(reasons::EFFECT_REFUSED_BY_VENDOR).with("status", status).with("words", words.as_str());
                conclusion.decisions = decisions(vec![why], now);
                // A card that comes too late is refused, and there is nothing that a person could do about it.
                conclusion.verdict =
                    if ephemeral { Verdict::Expired { note: words } } else { Verdict::Refused { words } };
            }
            Outcome::Unknown { detail } if ephemeral => {
                conclusion.outcome = format!("unknown: {detail}");
                conclusion.decisions = decisions(vec![kind(reasons::EFFECT_EXPIRED)], now);
                conclusion.verdict = Verdict::Expired { note: detail };
            }
            Outcome::Unknown { detail } => {
                self.desktop.note_trouble(account, &Trouble::Down { detail: detail.clone() }, now);
                self.desktop.doubted_something();
                let settle_at = now + signed(spec.quiet + self.desktop.engine.limits.extra_quiet);
                conclusion.outcome = format!("unknown: {detail}");
                let why = kind(reasons::EFFECT_UNKNOWN).with("detail", detail.as_str());
                conclusion.decisions = decisions(vec![why], now);
                conclusion.verdict = Verdict::InDoubt { ended_at: now, settle_at, note: detail };
                conclusion.next = Some(self.next(Some(settle_at), None));
            }
        }
        let after = if conclusion.next.is_some() { After::Pause } else { After::GoOn };
        self.desktop.engine.store.conclude(&self.desktop.fence, conclusion).await?;
        Ok(after)
    }
}
