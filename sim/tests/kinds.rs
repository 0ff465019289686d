//! What worlds are made of.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeSet;

use serde_json::Value;
use sim::draw;

/// So many worlds hold every kind of thing that is drawn.
const WORLDS: u64 = 400;

/// What an act is, in words: its kind, and what tells several of a kind apart.
fn words_of(act: &Value) -> Vec<String> {
    let kind = act["kind"].as_str().unwrap();
    let told = |value: &Value| value.as_str().map(|it| vec![it.to_owned()]).unwrap_or_else(|| members_of(value));
    let parts = match kind {
        "phone" | "message" | "staff" | "gorgias_staff" => told(&act["do"]),
        "gorgias_trial" => told(&act["what"]),
        "outage" | "eat" => told(&act["vendor"]),
        "crash" => told(&act["point"]),
        "deliveries" => members_of(&act["knobs"]),
        "settings" => members_of(&act["settings"]),
        "fault" => {
            let (rule, fault) = (&act["rule"], &act["rule"]["fault"]);
            let words = [&rule["vendor"], &fault["kind"], &fault["apply"]];
            let words = words.into_iter().filter(|word| !word.is_null());
            vec![words.map(|word| word.to_string().replace('"', "")).collect::<Vec<_>>().join(" ")]
        }
        _ => vec![String::new()],
    };
    parts.iter().map(|part| format!("{kind} {part}").trim_end().to_owned()).collect()
}

/// The names of an object's members, and of those of its members that are objects.
fn members_of(value: &Value) -> Vec<String> {
    let of_member = |(name, member): (&String, &Value)| match member.as_object() {
        Some(inner) => inner.keys().map(|key| format!("{name} {key}")).collect(),
        None => vec![name.clone()],
    };
    value.as_object().map(|members| members.iter().flat_map(of_member).collect()).unwrap_or_default()
}

/// What a whole script holds.
fn kinds_of(seed: u64) -> BTreeSet<String> {
    let script = serde_json::to_value(draw::world(seed)).unwrap();
    let gorgias = script["gorgias"]["integrations"].as_array().into_iter().flatten();
    let integrations = script["integrations"].as_array().unwrap().iter().chain(gorgias);
    let settings = integrations.flat_map(|one| members_of(&one["settings"]));
    let mut kinds: BTreeSet<String> = settings.map(|name| format!("setting {name}")).collect();
    kinds.extend(members_of(&script["gorgias"]["options"]).iter().map(|name| format!("gorgias option {name}")));
    kinds.extend(script["acts"].as_array().unwrap().iter().flat_map(words_of));
    kinds
}

/// A kind that is drawn no more would only be missing in a report that nobody reads.
#[test]
fn every_kind_of_act_of_trouble_and_of_setting_is_still_drawn() {
    let drawn: BTreeSet<String> = (1..=WORLDS).flat_map(kinds_of).collect();
    let known: BTreeSet<String> = include_str!("kinds_drawn.txt").lines().map(str::to_owned).collect();
    let missing: Vec<&String> = known.difference(&drawn).collect();
    assert!(missing.is_empty(), "drawn no more: {missing:#?}");
    let new: Vec<&String> = drawn.difference(&known).collect();
    assert!(new.is_empty(), "add to kinds_drawn.txt: {new:#?}");
}
