//! What must be true at the end of every story, whatever it tells.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use domain::effect::Class;
use domain::ledger::{Effect, EffectState};
use domain::step::Side;
use serde_json::Value;

use crate::World;

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
}

impl World {
    /// Ends a story. Each story ends with this, or with [`World::end_with`].
    ///
    /// # Panics
    /// When a customer was reached, an effect was refused or is in doubt, or the desk does not hold each confirmed record
    /// exactly once, or holds one that the ledger does not know.
    pub async fn end(&self) {
        self.end_with(Leftovers::default()).await;
    }

    /// As [`World::end`], for a story that leaves something behind.
    ///
    /// # Panics
    /// As [`World::end`], and when it does not leave behind what it says.
    pub async fn end_with(&self, leftovers: Leftovers) {
        self.ended.store(true, Ordering::Relaxed);
        let desk = self.desk();
        assert!(desk.reached_customers().is_empty(), "a customer was reached: {:#?}", desk.reached_customers());
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
        let texts = texts(&desk.0);
        let stands = |code: &str| texts.iter().map(|text| text.matches(code).count()).sum::<usize>();
        let mut known = BTreeSet::new();
        for effect in of(EffectState::Confirmed).into_iter().filter(|effect| is_record(effect)) {
            let body = effect.body.to_string();
            for code in codes(&body) {
                assert_eq!(stands(code), 1, "{code} of {} in the desk", effect.key);
                known.insert(code.to_owned());
            }
        }
        let unknown = texts.iter().flat_map(|text| codes(text)).find(|code| !known.contains(*code));
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
    effect.side == Side::Desk && effect.class == Class::Record && effect.kind != "customer"
}

/// The texts of all threads.
fn texts(dump: &Value) -> Vec<&str> {
    let conversations = dump["conversations"].as_array().into_iter().flatten();
    let threads = conversations.flat_map(|one| one["threads"].as_array().into_iter().flatten());
    threads.filter_map(|thread| thread["text"].as_str()).collect()
}

/// The codes at the ends of records: `Ref. ` and ten characters.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("Ref. ").filter_map(|(at, _)| text.get(at..at + 15))
}
