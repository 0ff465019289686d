//! What a world leaves behind.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::filings::{self, Wanted};
use crate::findings::Findings;
use crate::rules;
use crate::world::World;
use crate::{Counts, Verdict};

/// All that is known of one world. Its members are those of the evidence file.
#[derive(Debug, Clone, Deserialize)]
pub struct Evidence {
    /// What people, vendors and chance were told to do.
    pub script: Value,
    /// What of it was really done, and when.
    #[serde(default)]
    pub done: Value,
    /// The fake Aircall's dump.
    pub aircall: Value,
    /// The fake Help Scout's dump.
    pub helpscout: Value,
    /// The fake Gorgias account's dump; null where the company has none.
    #[serde(default)]
    pub gorgias: Value,
    /// Entries of the fakes' log of requests, in order of arrival.
    #[serde(default)]
    pub requests: Vec<Value>,
    /// Lines of Deskline's log: `at`, `level`, `text`.
    #[serde(default)]
    pub log: Vec<Value>,
    /// What Deskline itself says is not settled.
    #[serde(default)]
    pub doubts: Value,
    /// When the world came to rest.
    pub quiet_at: Timestamp,
}

/// Judges a world.
#[must_use]
pub fn judge(evidence: &Evidence) -> Verdict {
    let world = World::read(evidence);
    let filings = filings::all(&world);
    let mut findings = Findings::default();
    rules::check(&world, &filings, &mut findings);
    let gorgias = crate::gorgias::judge(&world, evidence, &mut findings);
    let must = filings.iter().filter(|filing| filing.wanted == Wanted::Must).count();
    let conversations: BTreeSet<usize> = world.records.iter().map(|record| record.conversation).collect();
    let counts = Counts {
        calls: world.calls.len(),
        messages: gorgias.messages,
        must_log: must + gorgias.must_log,
        records: world.records.len() + gorgias.records,
        conversations: conversations.len() + gorgias.tickets,
        customers: world.customers.iter().filter(|customer| customer.request.is_some()).count() + gorgias.customers,
        cards: world.calls.iter().map(|call| call.cards.len() + call.gorgias_cards.len()).sum(),
        requests: world.requests.len(),
    };
    Verdict { problems: findings.0, counts }
}
