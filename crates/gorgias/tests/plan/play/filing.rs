//! One call's or message's record, as the store keeps it.

use std::collections::{BTreeMap, BTreeSet};

use domain::effect::EffectKey;
use domain::fact::{FactHash, ParsedFact};
use domain::ids::FilingId;
use domain::interaction::Interaction;
use domain::ledger::Ledger;
use domain::step::Lane;
use jiff::Timestamp;
use serde_json::Value;

use crate::desk::Received;
use crate::facts::Happening;
use crate::situation::at;

#[derive(Clone)]
pub(crate) struct Filing {
    pub(crate) id: FilingId,
    /// When each fact reaches us.
    pub(crate) facts: Vec<(Timestamp, FactHash, ParsedFact)>,
    heard: usize,
    pub(crate) ledger: Ledger,
    pub(super) pins: Option<Value>,
    pub(super) due: Option<Timestamp>,
    pub(super) held: Option<Lane>,
    /// Questions to the phone system that this run went on without.
    pub(super) unanswered: BTreeSet<String>,
    /// Turns since it last waited.
    pub(super) turns: usize,
    pub(super) asked_last: Option<String>,
    /// What the desk made of a write whose answer was lost.
    pub(super) lost: BTreeMap<EffectKey, Received>,
}

impl Filing {
    pub(super) fn of(place: usize, happening: &Happening) -> Self {
        let facts = happening.facts().into_iter().map(|(arrives, hash, fact)| (at(arrives), hash, fact));
        Self {
            id: FilingId(place as i64 + 1),
            facts: facts.collect(),
            heard: 0,
            ledger: Ledger::default(),
            pins: None,
            due: None,
            held: None,
            unanswered: BTreeSet::new(),
            turns: 0,
            asked_last: None,
            lost: BTreeMap::new(),
        }
    }

    /// New facts make it due.
    pub(super) fn hear(&mut self, now: Timestamp) {
        let heard = self.facts.iter().filter(|(arrives, ..)| *arrives <= now).count();
        if heard > self.heard {
            self.heard = heard;
            self.turns = 0;
            self.asked_last = None;
            self.due = Some(self.due.map_or(now, |due| due.min(now)));
        }
    }

    pub(super) fn next_fact(&self, now: Timestamp) -> Option<Timestamp> {
        self.facts.iter().map(|(arrives, ..)| *arrives).filter(|arrives| *arrives > now).min()
    }

    /// Nothing more of it until then, or until a fact comes.
    pub(super) fn rests(&mut self, until: Option<Timestamp>) {
        self.due = until;
        self.held = None;
        self.unanswered.clear();
        self.turns = 0;
        self.asked_last = None;
    }

    /// Whether a write in doubt keeps this lane.
    pub(super) fn doubts_in(&self, lane: &Lane, now: Timestamp) -> bool {
        self.ledger.unsettled().any(|effect| effect.lane.as_ref() == Some(lane) && effect.holds_lane_until > now)
    }

    /// The call or message as it is known at a time.
    pub(crate) fn interaction(&self, now: Timestamp) -> Option<Interaction> {
        let known = self.facts.iter().filter(|(arrives, ..)| *arrives <= now);
        Interaction::fold(known.map(|(_, hash, fact)| (*hash, fact)))
    }
}
