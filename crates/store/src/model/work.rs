//! What is to be done, and what a turn needs for it.

use domain::ledger::Ledger;

use super::*;

impl State {
    pub(super) fn due(&self, account: &Account, query: &DueQuery) -> Vec<DueFiling> {
        let mut due: Vec<_> = self
            .filings
            .values()
            .filter(|filing| filing.row.account == *account)
            .filter_map(|filing| Some((filing.row.due_at?, &filing.row)))
            .filter(|(due_at, _)| *due_at <= query.now)
            .map(|(due_at, row)| (rules::served_as(row.urgency, due_at, query.aged), due_at, row))
            .filter(|(urgency, ..)| *urgency <= query.least)
            .collect();
        due.sort_by_key(|(urgency, due_at, row)| (*urgency, *due_at, row.id));
        due.into_iter()
            .take(query.limit as usize)
            .map(|(urgency, _, row)| DueFiling {
                id: row.id,
                lane_wait: row.lane_wait.clone(),
                urgency,
                turn_at: row.turn_at,
            })
            .collect()
    }

    pub(super) fn next_due(&self, account: &Account) -> Option<Timestamp> {
        let of_account = self.filings.values().filter(|filing| filing.row.account == *account);
        of_account.filter_map(|filing| filing.row.due_at).min()
    }

    pub(super) fn load(&self, id: FilingId) -> StoreResult<LoadedFiling> {
        let filing = self.filing(id)?;
        let facts = self.interactions.get(&filing.row.interaction).map(|interaction| interaction.facts.clone());
        Ok(LoadedFiling { filing: filing.row.clone(), facts: facts.unwrap_or_default(), ledger: self.ledger(filing) })
    }

    pub(super) fn ledger(&self, filing: &FilingState) -> Ledger {
        Ledger {
            answers: filing.answers.clone(),
            effects: self.effects_of(filing.row.id).map(|effect| (effect.key.clone(), effect.clone())).collect(),
        }
    }

    /// The first filing, by its turn, that waits for a lane.
    pub(super) fn wake_lane(&mut self, account: &Account, lane: &Lane, now: Timestamp) -> Option<FilingId> {
        let waits = |row: &Filing| row.account == *account && row.lane_wait.as_ref() == Some(lane);
        let waiting = self.filings.values_mut().filter(|filing| waits(&filing.row));
        let filing = waiting.min_by_key(|filing| (filing.row.turn_at, filing.row.id))?;
        filing.wake(now);
        Some(filing.row.id)
    }

    pub(super) fn wake_doubts(&mut self, fence: &Fence, now: Timestamp) -> StoreResult<usize> {
        self.check(fence)?;
        let in_doubt: Vec<FilingId> = self
            .effects
            .iter()
            .filter(|effect| effect.state == EffectState::InDoubt)
            .filter(|effect| effect.settle_at.is_none_or(|settle_at| settle_at <= now))
            .map(|effect| effect.filing)
            .collect();
        let mut woken = 0;
        for filing in self.filings.values_mut() {
            let not_due = filing.row.due_at.is_none_or(|due_at| due_at > now);
            if filing.row.account == fence.account && not_due && in_doubt.contains(&filing.row.id) {
                filing.wake(now);
                woken += 1;
            }
        }
        Ok(woken)
    }
}
