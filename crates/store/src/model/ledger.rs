//! What was decided, asked, intended and done.

use domain::ledger::Reason;
use domain::memory::{Learned, learn_of_conversation};

use super::*;

impl State {
    pub(super) fn record(&mut self, fence: &Fence, turn: Turn) -> StoreResult<()> {
        self.fenced_filing(fence, turn.filing)?;
        for (account, answer) in turn.cached {
            let cached = self.cache.entry(account).or_default();
            let newer = cached.get(&answer.question).is_some_and(|known| known.asked_at > answer.asked_at);
            if !newer {
                cached.insert(answer.question.clone(), answer);
            }
        }
        self.keep(&fence.account, turn.filing, turn.decisions, turn.answers, &turn.learned)?;
        self.put_off(turn.filing, turn.next, turn.facts_seen)
    }

    pub(super) fn intend(&mut self, fence: &Fence, intent: NewIntent) -> StoreResult<Intended> {
        self.fenced_filing(fence, intent.filing)?;
        let known = self.effects.iter().find(|effect| effect.key == intent.key).cloned();
        if let Some(effect) = &known
            && effect.state != EffectState::Withdrawn
        {
            return Ok(Intended::Exists(Box::new(effect.clone())));
        }
        if let Some(lane) = &intent.lane
            && let Some(busy) = rules::lane_busy(self.unsettled_in(&fence.account, lane), &intent)
        {
            return Ok(busy);
        }
        let effect = match known {
            Some(withdrawn) => rules::taken_up(withdrawn, &intent),
            None => rules::first_intended(&intent),
        };
        self.save_effect(effect.clone());
        self.keep(&fence.account, intent.filing, intent.decisions, Vec::new(), &[])?;
        let row = &mut self.filing_mut(intent.filing)?.row;
        row.pins = row.pins.take().or(intent.pins);
        if row.lane_wait == intent.lane {
            row.lane_wait = None;
        }
        Ok(Intended::Ready(Box::new(effect)))
    }

    pub(super) fn conclude(&mut self, fence: &Fence, conclusion: Conclusion) -> StoreResult<()> {
        self.check(fence)?;
        let before = self.effect(&conclusion.key)?;
        let filing = before.filing;
        self.fenced_filing(fence, filing)?;
        let effect = rules::concluded(before.clone(), &conclusion)?;
        self.save_effect(effect);
        self.keep(&fence.account, filing, conclusion.decisions, conclusion.answers, &conclusion.learned)?;
        self.put_off(filing, conclusion.next, conclusion.facts_seen)
    }

    pub(super) fn decide_effect(&mut self, key: &EffectKey, retry: bool, now: Timestamp) -> StoreResult<()> {
        let effect = rules::decided(self.effect(key)?.clone(), retry)?;
        let (filing, lane) = (effect.filing, effect.lane.clone());
        self.save_effect(effect);
        let filing = self.filing_mut(filing)?;
        filing.wake(now);
        let account = filing.row.account.clone();
        if let Some(lane) = lane {
            self.wake_lane(&account, &lane, now);
        }
        Ok(())
    }

    fn unsettled_in(&self, account: &Account, lane: &Lane) -> Vec<(EffectKey, EffectState, Timestamp)> {
        self.effects
            .iter()
            .filter(|effect| effect.state.is_unsettled() && effect.lane.as_ref() == Some(lane))
            .filter(|effect| self.filings.get(&effect.filing).is_some_and(|filing| filing.row.account == *account))
            .map(|effect| (effect.key.clone(), effect.state, effect.holds_lane_until))
            .collect()
    }

    /// Adds to a filing's history, and applies what was learnt.
    fn keep(
        &mut self,
        account: &Account,
        filing: FilingId,
        decisions: Vec<Decision>,
        answers: Vec<Answer>,
        learned: &[Learned],
    ) -> StoreResult<()> {
        let state = self.filing_mut(filing)?;
        let first = state.decisions.len().saturating_sub(decisions.len());
        let latest: Vec<Reason> = state.decisions[first..].iter().map(|decision| decision.reason.clone()).collect();
        state.decisions.extend(rules::new_decisions(&latest, decisions));
        for answer in answers {
            state.answers.insert(answer.question.clone(), answer);
        }
        for item in learned {
            if let Some(address) = item.party() {
                let row = self.parties.entry((account.clone(), address.to_owned()));
                row.or_insert_with(|| Party::unknown(address)).learn(item);
            }
            let load = |id: &str| StoreResult::Ok(self.conversations.get(&(account.clone(), id.to_owned())).cloned());
            for row in learn_of_conversation(item, load)? {
                self.conversations.insert((account.clone(), row.id.clone()), row);
            }
        }
        Ok(())
    }

    /// Sets when a filing is looked at next, unless it was woken since its turn began.
    fn put_off(&mut self, filing: FilingId, next: Option<Next>, facts_seen: i64) -> StoreResult<()> {
        let Some(next) = next else { return Ok(()) };
        let state = self.filing_mut(filing)?;
        let woken_since = state.row.facts_seen > facts_seen;
        if woken_since {
            state.row.due_at = Some(next.due_at.map_or(state.woken_at, |due_at| due_at.min(state.woken_at)));
            state.row.urgency = state.row.urgency.min(next.urgency);
        } else {
            state.row.due_at = next.due_at;
            state.row.urgency = next.urgency;
        }
        state.row.lane_wait = next.lane_wait;
        Ok(())
    }
}
