//! Every reason that a plan, a write or the engine can give has a sentence on the dashboard (promise 8), and so has every kind of
//! effect a name.

use std::collections::BTreeMap;

/// The lists of codes, by the crate that gives them.
const LISTS: [(&str, &[&str]); 4] = [
    ("desk", desk::reasons::ALL),
    ("helpscout", helpscout::reasons::ALL),
    ("gorgias", gorgias::reasons::ALL),
    ("engine", engine::reasons::ALL),
];

#[test]
fn every_reason_has_a_sentence() {
    let codes = LISTS.iter().flat_map(|(_, codes)| codes.iter());
    let missing: Vec<&&str> = codes.filter(|code| !web::texts::has(code)).collect();
    assert!(missing.is_empty(), "add these to crates/web/texts/en.ftl: {missing:?}");
}

#[test]
fn no_code_stands_in_two_lists() {
    let mut lists: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (list, code) in LISTS.iter().flat_map(|(list, codes)| codes.iter().map(move |code| (list, code))) {
        lists.entry(code).or_default().push(list);
    }
    let twice: Vec<_> = lists.iter().filter(|(_, lists)| lists.len() > 1).collect();
    assert!(twice.is_empty(), "keep each of these in one list: {twice:?}");
}

#[test]
fn every_kind_of_effect_has_a_name() {
    let kinds = helpscout::effects::EFFECTS.iter().chain(gorgias::effects::EFFECTS).map(|spec| spec.kind);
    let kinds = kinds.chain([contract::phone_side::CARD]);
    let missing: Vec<&str> = kinds.filter(|kind| !web::texts::has(&format!("kind.{kind}"))).collect();
    assert!(missing.is_empty(), "name these in crates/web/texts/en.ftl: {missing:?}");
}
