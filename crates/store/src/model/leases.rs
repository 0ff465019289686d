//! Who may write for an account.

use super::*;

impl State {
    /// The check of every verb that takes a fence.
    pub(super) fn check(&self, fence: &Fence) -> StoreResult<()> {
        match self.leases.get(&fence.account) {
            Some(lease) if lease.owner.is_some() && lease.number == fence.number => Ok(()),
            _ => Err(StoreError::LeaseLost { account: fence.account.clone() }),
        }
    }

    pub(super) fn take_lease(&mut self, request: &LeaseRequest) -> LeaseAnswer {
        let fence = |number| Fence { account: request.account.clone(), number };
        let taken = |number| Lease { owner: Some(request.owner.clone()), number, until: request.until };
        let previous = self.leases.get(&request.account);
        let (number, previous_until) = match previous {
            Some(lease) => match &lease.owner {
                Some(owner) if *owner == request.owner => (lease.number, None),
                Some(_) if lease.until > request.now && !request.previous_is_gone => {
                    return LeaseAnswer::HeldUntil(lease.until);
                }
                Some(_) => (lease.number + 1, Some(lease.until)),
                None => (lease.number + 1, None),
            },
            None => (1, None),
        };
        self.leases.insert(request.account.clone(), taken(number));
        LeaseAnswer::Taken { fence: fence(number), previous_until }
    }

    pub(super) fn renew_lease(&mut self, fence: &Fence, until: Timestamp) -> StoreResult<()> {
        self.check(fence)?;
        if let Some(lease) = self.leases.get_mut(&fence.account) {
            lease.until = until;
        }
        Ok(())
    }

    pub(super) fn release_lease(&mut self, fence: &Fence) -> StoreResult<()> {
        self.check(fence)?;
        if let Some(lease) = self.leases.get_mut(&fence.account) {
            lease.owner = None;
        }
        Ok(())
    }

    pub(super) fn inherit(&mut self, fence: &Fence, ended_at: Timestamp, now: Timestamp) -> StoreResult<usize> {
        self.check(fence)?;
        let mut doubtful = 0;
        for filing in self.filings.values_mut().filter(|filing| filing.row.account == fence.account) {
            let mut must_look = filing.row.lane_wait.is_some();
            for effect in self.effects.iter_mut().filter(|effect| effect.filing == filing.row.id) {
                if effect.state == EffectState::Intended {
                    *effect = rules::orphaned(effect.clone(), ended_at, now);
                    doubtful += 1;
                }
                must_look |= effect.state.is_unsettled();
            }
            if must_look {
                filing.wake(now);
            }
        }
        Ok(doubtful)
    }
}
