//! Every reason that a plan, a write or the engine can give has a sentence on the dashboard (promise 8).

#[test]
fn every_reason_has_a_sentence() {
    let codes = helpscout::reasons::ALL.iter().chain(engine::reasons::ALL);
    let missing: Vec<&&str> = codes.filter(|code| !web::texts::has(code)).collect();
    assert!(missing.is_empty(), "add these to crates/web/texts/en.ftl: {missing:?}");
}
