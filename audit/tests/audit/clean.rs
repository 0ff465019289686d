//! Nothing is wrong with a world in which nothing is wrong.

use audit::{Counts, Evidence, judge};

use crate::scene::Scene;

#[test]
fn a_clean_world_passes() {
    let evidence: Evidence = serde_json::from_value(Scene::clean().0).expect("evidence");
    let verdict = judge(&evidence);
    assert_eq!(verdict.problems, []);
    let counts = Counts {
        calls: 2,
        messages: 0,
        must_log: 2,
        records: 3,
        conversations: 2,
        customers: 1,
        cards: 1,
        requests: 13,
    };
    assert_eq!(verdict.counts, counts);
}

/// The key's SHA-256 by another program.
#[test]
fn codes_are_those_of_the_specification() {
    assert_eq!(crate::scene::reference(1001, "first"), "Ref. V3YS1C345V");
    assert_eq!(crate::scene::reference_of("helpscout/inbox/601/unknown-contact"), "Ref. R3EGYVKM04");
}
