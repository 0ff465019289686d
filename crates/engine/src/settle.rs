//! A write in doubt: look after its quiet time, and decide (promise 3).
//!
//! - An ephemeral one is given up: repeating it would be worse than losing it.
//! - The others are looked for. Found: confirmed. Certainly absent: planned anew. Neither: it stays in doubt,
//!   visibly, and is looked at again, ever more rarely, and after later writes to the account.

use contract::Settlement;
use domain::effect::Class;
use domain::ids::Account;
use domain::ledger::{Effect, EffectState, Reason};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{StoreResult, Verdict};

use crate::account::signed;
use crate::reasons;
use crate::turn::{After, Run, decisions, spec_of, trouble_reason};

/// What a settling read takes of the budget at most in the usual case.
const SETTLE_COST: u32 = 3;
const LOOK_AGAIN_MIN: SignedDuration = SignedDuration::from_secs(60);
const LOOK_AGAIN_MAX: SignedDuration = SignedDuration::from_hours(1);

impl Run<'_, '_> {
    /// Deals with an unsettled effect of the filing. Nothing else is planned for it meanwhile.
    pub(crate) async fn settle(&mut self, effect: &Effect) -> StoreResult<After> {
        let now = self.now();
        let account = effect.account.clone();
        let connector = self.desktop.engine.connector(effect.side, &account);
        let spec = connector.and_then(|connector| spec_of(connector, &effect.kind));
        let (Some(connector), Some(spec)) = (connector, spec) else {
            self.pause(vec![Reason::new(reasons::CONNECTION_MISSING)], None, None).await?;
            return Ok(After::Pause);
        };
        if effect.class == Class::Ephemeral {
            return self.give_up(effect).await;
        }
        // An effect that is still `Intended` was left by a turn that could not write its outcome down.
        let ended_at = match effect.state {
            EffectState::Intended => now,
            _ => effect.last_attempt_end(),
        };
        let quiet_until = ended_at + signed(spec.quiet + self.desktop.engine.limits.extra_quiet);
        let look_at = effect.settle_at.map_or(quiet_until, |at| at.max(quiet_until));
        if effect.state == EffectState::Intended {
            let note = "the outcome could not be written down".to_owned();
            return self.still_in_doubt(effect, ended_at, look_at, note, Vec::new()).await;
        }
        if now < look_at {
            self.pause(Vec::new(), Some(look_at), None).await?;
            return Ok(After::Pause);
        }
        let room = match self.room_for(connector, &account, SETTLE_COST) {
            Ok(room) => room,
            Err(until) => {
                self.pause(Vec::new(), Some(until), None).await?;
                return Ok(After::Pause);
            }
        };
        let settlement = room.within(connector.settle(effect)).await;
        self.apply(effect, &account, settlement).await
    }

    async fn apply(&self, effect: &Effect, account: &Account, settlement: Settlement) -> StoreResult<After> {
        let now = self.now();
        let kind = |code: &str| Reason::new(code).with("kind", effect.kind.as_str());
        let mut conclusion = self.conclusion(effect, now);
        match settlement {
            Settlement::Applied { evidence, result, learned } => {
                conclusion.outcome = "found in the desk".to_owned();
                conclusion.verdict = Verdict::Confirmed { evidence, result };
                conclusion.learned = learned;
                conclusion.decisions = decisions(vec![kind(reasons::EFFECT_SETTLED_APPLIED)], now);
            }
            Settlement::Absent { reason } => {
                conclusion.outcome = format!("certainly not in the desk: {}", reason.code);
                conclusion.verdict = Verdict::Withdrawn;
                let why = kind(reasons::EFFECT_SETTLED_ABSENT).with("proof", json!(reason));
                conclusion.decisions = decisions(vec![why], now);
            }
            Settlement::Unclear { reason } => {
                let ended_at = effect.last_attempt_end();
                let again = now + look_again(now.duration_since(ended_at));
                self.desktop.doubted_something();
                let why = kind(reasons::EFFECT_STILL_UNCLEAR).with("because", json!(reason));
                let note = effect.note.clone().unwrap_or_default();
                return self.still_in_doubt(effect, ended_at, again, note, vec![why]).await;
            }
            Settlement::NotNow(trouble) => {
                let until = self.desktop.note_trouble(account, &trouble, now);
                self.pause(vec![trouble_reason(&trouble)], Some(until), None).await?;
                return Ok(After::Pause);
            }
        }
        self.desktop.engine.store.conclude(&self.desktop.fence, conclusion).await?;
        if let Some(lane) = &effect.lane {
            self.wake(lane).await;
        }
        Ok(After::GoOn)
    }

    async fn still_in_doubt(
        &self,
        effect: &Effect,
        ended_at: Timestamp,
        settle_at: Timestamp,
        note: String,
        why: Vec<Reason>,
    ) -> StoreResult<After> {
        let now = self.now();
        let mut conclusion = self.conclusion(effect, now);
        conclusion.outcome = "unknown".to_owned();
        conclusion.verdict = Verdict::InDoubt { ended_at, settle_at, note };
        conclusion.decisions = decisions(why, now);
        conclusion.next = Some(self.next(Some(settle_at), None));
        self.desktop.engine.store.conclude(&self.desktop.fence, conclusion).await?;
        Ok(After::Pause)
    }

    async fn give_up(&self, effect: &Effect) -> StoreResult<After> {
        let now = self.now();
        let mut conclusion = self.conclusion(effect, now);
        conclusion.outcome = "given up: of use only at once".to_owned();
        conclusion.verdict = Verdict::Expired { note: "it is not known whether it was shown".to_owned() };
        let why = Reason::new(reasons::EFFECT_EXPIRED).with("kind", effect.kind.as_str());
        conclusion.decisions = decisions(vec![why], now);
        self.desktop.engine.store.conclude(&self.desktop.fence, conclusion).await?;
        Ok(After::GoOn)
    }
}

/// Half the doubt's age, within bounds: soon at first, then ever more rarely.
fn look_again(age: SignedDuration) -> SignedDuration {
    (age / 2).clamp(LOOK_AGAIN_MIN, LOOK_AGAIN_MAX)
}
