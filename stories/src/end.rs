//! What must be true at the end of every story, whatever it tells.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use domain::effect::Class;
use domain::ledger::{Effect, EffectState};
use domain::step::Side as Where;

use crate::World;
use crate::log::ErrorLog;

const ALL_STATES: [EffectState; 7] = [
    EffectState::Intended,
    EffectState::InDoubt,
    EffectState::Withdrawn,
    EffectState::Confirmed,
    EffectState::Refused,
    EffectState::Expired,
    EffectState::Dismissed,
];

/// What a story leaves behind on purpose, by number of effects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leftovers {
    /// In doubt.
    pub in_doubt: usize,
    /// Refused by the vendor.
    pub refused: usize,
    /// Ended by a person.
    pub dismissed: usize,
    /// Requests that a vendor refused for its limit; at most so many.
    pub limited: u64,
    /// Filings still wait for something that does not come.
    pub waiting: bool,
}

impl World {
    /// Ends a story. Each story ends with this, or with [`World::end_with`].
    ///
    /// # Panics
    /// When a customer was reached, something was logged as an error, a filing is still due, an effect was refused or is in doubt,
    /// a limit was not kept, or the desk does not hold each confirmed record exactly once, or holds one that the ledger does not
    /// know.
    pub async fn end(&self) {
        self.end_with(Leftovers::default()).await;
    }

    /// Leaves a story that shows what must not be: nothing is looked at.
    pub fn abandon(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }

    /// As [`World::end`], for a story that leaves something behind.
    ///
    /// # Panics
    /// As [`World::end`], and when it does not leave behind what it says.
    pub async fn end_with(&self, leftovers: Leftovers) {
        self.ended.store(true, Ordering::Relaxed);
        let (side, dump) = (self.side(), self.side().dump(&self.sandbox));
        let reached = side.reached(&dump);
        assert!(reached.is_empty(), "a customer was reached: {reached:#?}");
        assert_eq!(ErrorLog::lines(), Vec::<String>::new(), "no errors are logged");
        let due = self.store.next_due(&side.account()).await.expect("the store");
        assert!(leftovers.waiting || due.is_none_or(|at| at > self.now()), "a filing is due since {due:?}");
        assert!(side.limited(&dump) <= leftovers.limited, "{} requests above the limit", side.limited(&dump));
        side.check(&dump);
        let effects = self.effects(&ALL_STATES).await;
        let of = |state: EffectState| effects.iter().filter(|effect| effect.state == state).collect::<Vec<_>>();
        assert!(of(EffectState::Intended).is_empty(), "an intent without an outcome: {:#?}", of(EffectState::Intended));
        for (state, number) in [
            (EffectState::InDoubt, leftovers.in_doubt),
            (EffectState::Refused, leftovers.refused),
            (EffectState::Dismissed, leftovers.dismissed),
        ] {
            assert_eq!(of(state).len(), number, "{}: {:#?}", state.as_str(), of(state));
        }
        let marks = side.marks(&dump);
        let mut known = BTreeSet::new();
        for effect in of(EffectState::Confirmed).into_iter().filter(|effect| is_record(effect)) {
            for mark in side.marks_of(effect) {
                let stands = marks.iter().filter(|one| **one == mark).count();
                assert_eq!(stands, 1, "{mark} of {} in the desk", effect.key);
                known.insert(mark);
            }
        }
        let unknown = marks.iter().find(|mark| !known.contains(*mark));
        assert!(
            self.reinstalled || unknown.is_none(),
            "the ledger does not know {unknown:?}, which stands in the desk"
        );
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let ended = self.ended.load(Ordering::Relaxed);
        assert!(ended || std::thread::panicking(), "a story ends with `end` or `end_with`");
    }
}

/// A record in a conversation; a customer that we made is known by his id.
fn is_record(effect: &Effect) -> bool {
    effect.side == Where::Desk && effect.class == Class::Record && effect.kind != "customer"
}
