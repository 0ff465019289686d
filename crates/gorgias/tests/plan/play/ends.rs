//! What becomes of a write: its outcome, its doubt, and how that is settled.

use contract::phone_side::CARD;
use domain::effect::{Class, EffectKey};
use domain::ids::{Account, Vendor};
use domain::ledger::{Answer, Attempt, Effect, EffectState, Evidence};
use domain::step::Intent;
use gorgias::effects;
use gorgias::write::Write;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{AGAIN, Play, REQUEST, filing::Filing};
use crate::chance::Fate;
use crate::desk::Received;

impl Play {
    pub(super) fn perform(&mut self, place: usize, intent: &Intent, pins: Option<Value>) {
        let known = self.filings[place].ledger.effects.get(&intent.key);
        let withdrawn = known.is_none_or(|effect| effect.state == EffectState::Withdrawn);
        assert!(withdrawn, "{} is planned again:\n{}", intent.key, self.all_words());
        let mut effect = effect_of(&self.filings[place], intent, known.map_or(self.now, |effect| effect.intended_at));
        effect.holds_lane_until = self.now + SignedDuration::from_mins(15);
        effect.attempts = vec![Attempt { started_at: self.now, ended_at: Some(self.now + REQUEST), outcome: None }];
        self.now += REQUEST;
        let filing = &mut self.filings[place];
        filing.pins = filing.pins.take().or(pins);
        match self.luck.fate(intent.kind) {
            Fate::Answered => {
                let received = self.hand_over(place, intent);
                self.conclude(place, effect, received);
            }
            Fate::NotApplied => self.withdraw(place, effect),
            // A card is of use only at once.
            _ if intent.kind == CARD => self.keep(place, effect, EffectState::Expired, " → lost"),
            fate => {
                if fate == Fate::AnswerLost {
                    let received = self.hand_over(place, intent);
                    self.filings[place].lost.insert(effect.key.clone(), received);
                }
                let quiet = spec(intent.kind).map_or(AGAIN, |spec| SignedDuration::try_from(spec.quiet).unwrap());
                let settle_at = self.now + quiet;
                effect.settle_at = Some(settle_at);
                self.keep(place, effect, EffectState::InDoubt, " → in doubt");
                self.filings[place].rests(Some(settle_at));
            }
        }
    }

    fn hand_over(&mut self, place: usize, intent: &Intent) -> Received {
        if intent.kind == CARD {
            return Received::Applied { id: "card".to_owned(), result: json!({}), learned: Vec::new() };
        }
        let write: Write = serde_json::from_value(intent.body.clone()).unwrap();
        self.desk.receive(self.filings[place].id, intent.kind, &write, self.now)
    }

    /// A look after the quiet time shows what became of it.
    pub(super) fn settle(&mut self, place: usize, key: &EffectKey) {
        let effect = self.filings[place].ledger.effects[key].clone();
        if let Some(settle_at) = effect.settle_at.filter(|settle_at| *settle_at > self.now) {
            return self.filings[place].rests(Some(settle_at));
        }
        match self.filings[place].lost.remove(key) {
            Some(received) => self.conclude(place, effect, received),
            // The turn goes on at once.
            None => self.keep(place, effect, EffectState::Withdrawn, ""),
        }
    }

    fn conclude(&mut self, place: usize, mut effect: Effect, received: Received) {
        match received {
            Received::Applied { .. } if self.desk.dismissed.contains(&effect.kind) => {
                self.keep(place, effect, EffectState::Dismissed, " → in doubt, dismissed");
            }
            Received::Applied { id, result, learned } => {
                let at = effect.last_attempt_end();
                effect.evidence = Some(Evidence { request_id: None, desk_id: Some(id), at, read_back: false });
                effect.result = result;
                self.keep(place, effect, EffectState::Confirmed, "");
                self.learn(&learned);
            }
            Received::Superseded { answers, learned } => {
                for (question, value) in answers {
                    let answer = Answer { question: question.clone(), asked_at: self.now, value };
                    self.filings[place].ledger.answers.insert(question, answer);
                }
                self.keep(place, effect, EffectState::Withdrawn, " → not as thought");
                self.learn(&learned);
            }
            Received::Refused => {
                effect.note = Some("the desk says no".to_owned());
                self.keep(place, effect, EffectState::Refused, " → refused");
            }
        }
    }

    fn withdraw(&mut self, place: usize, effect: Effect) {
        self.keep(place, effect, EffectState::Withdrawn, " → not applied");
        self.filings[place].rests(Some(self.now + AGAIN * 30));
    }

    fn keep(&mut self, place: usize, mut effect: Effect, state: EffectState, words: &str) {
        effect.state = state;
        if let Some(step) = self.steps.last_mut().filter(|step| step.filing == place) {
            step.words.push_str(words);
        }
        self.filings[place].ledger.effects.insert(effect.key.clone(), effect);
    }
}

fn spec(kind: &str) -> Option<&'static domain::effect::EffectSpec> {
    effects::EFFECTS.iter().find(|spec| spec.kind == kind)
}

fn effect_of(filing: &Filing, intent: &Intent, intended_at: Timestamp) -> Effect {
    Effect {
        key: intent.key.clone(),
        filing: filing.id,
        kind: intent.kind.to_owned(),
        side: intent.side,
        account: Account::new(Vendor::Gorgias, "acme"),
        class: spec(intent.kind).map_or(Class::Ephemeral, |spec| spec.class),
        lane: intent.lane.clone(),
        holds_lane_until: intended_at,
        state: EffectState::Intended,
        body: intent.body.clone(),
        covers: intent.covers.clone(),
        attempts: Vec::new(),
        evidence: None,
        result: Value::Null,
        settle_at: None,
        note: None,
        intended_at,
    }
}
