//! What the simulator itself promises.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use serde_json::json;
use sim::draw;
use sim::judged::judge;
use sim::script::{Act, Script, TimedAct};
use sim::shrink;
use sim::teeth::{Bug, Teeth};

/// The fingerprint of a seed's world.
fn print_of(seed: u64) -> String {
    judge(&draw::world(seed), &Teeth::default()).fingerprint().unwrap().to_string()
}

/// A seed whose world has crashes, faults, staff, and more than a few calls.
fn rough_seed() -> u64 {
    let is_rough = |script: &Script| {
        let has = |wanted: &str| script.acts.iter().any(|timed| timed.act.word() == wanted);
        has("crash") && has("fault") && has("staff") && script.acts.len() < 200
    };
    (1..).find(|seed| is_rough(&draw::world(*seed))).unwrap()
}

#[test]
fn the_same_seed_twice_gives_the_same_trace_and_another_seed_another() {
    let seed = rough_seed();
    let once = print_of(seed);
    assert_eq!(once, print_of(seed));
    assert_ne!(once, print_of(seed + 1));
}

#[test]
fn a_script_that_was_written_down_and_read_again_is_the_same_world() {
    let script = draw::world(rough_seed());
    let text = serde_json::to_string(&script).unwrap();
    assert_eq!(serde_json::from_str::<Script>(&text).unwrap(), script);
}

#[test]
fn bytes_lead_to_a_world_and_other_bytes_to_another() {
    let one = draw::world_of_bytes(b"some bytes that a fuzzer found");
    assert_eq!(one, draw::world_of_bytes(b"some bytes that a fuzzer found"));
    assert_ne!(one, draw::world_of_bytes(b"same bytes that a fuzzer found"));
}

/// N-07: for a failure there is the shortest script that still fails in the same way.
#[test]
fn a_failing_world_is_shortened_and_still_fails_in_the_same_way() {
    let teeth = Teeth::with(Bug::NoMarker);
    let rule = "record.without_code";
    let breaks = |seed: &u64| {
        let script = draw::world(*seed);
        script.acts.len() < 120 && judge(&script, &teeth).breaks(rule)
    };
    let seed = (1..).find(breaks).unwrap();
    let script = draw::world(seed);
    let (shortest, _) = shrink::shortest(&script, rule, &teeth);
    assert!(judge(&shortest, &teeth).breaks(rule));
    assert!(!judge(&shortest, &Teeth::default()).breaks(rule));
    let calls = shortest.acts.iter().filter(|timed| matches!(timed.act, Act::Phone { .. })).count();
    assert!(shortest.acts.len() <= 4 && calls >= 1, "{:#?}", shortest.acts);
}

#[test]
fn a_world_whose_settings_are_refused_in_the_middle_fails_and_says_why() {
    let mut script = (1..).map(draw::world).find(|world| !world.integrations.is_empty()).unwrap();
    let integration = script.integrations[0].name.clone();
    let settings = json!({ "conversations": "sometimes" });
    script.acts = vec![TimedAct { at: 30.0, act: Act::Settings { integration, settings } }];
    let judged = judge(&script, &Teeth::default());
    assert!(judged.breaks("world.not_played"), "{:?}", judged.problems);
    let words = &judged.problems[0].words;
    assert!(words.contains("sometimes"), "{words}");
}
