//! Every setting of HS-02 has an effect, and what is pinned stays (design, "Settings").

use serde_json::{Value, json};

use crate::play::Play;
use crate::situation::{CALLER, Situation, known_caller};

/// A situation in which the setting matters.
fn shows(setting: &str) -> Situation {
    let answered = known_caller().answered(8).ended(60);
    match setting {
        "conversations" => answered.open_conversation("201"),
        "reopen" | "reopen_hours" => answered.conversation("201", "closed").set("reopen", true),
        "reassign" | "tags" | "time_zone" | "language" => answered,
        "duplicates" => answered.customer("102", "John Roe", CALLER),
        "log_unanswered_outbound" => known_caller().outbound().missed(20),
        "home_country" => answered
            .on_number("Desk", "+442079460000", "GB")
            .with(|desk| desk.customer("101").phones = vec!["(415) 555-0101".to_owned()]),
        other => panic!("no situation for {other}"),
    }
}

/// All bodies that are written.
fn bodies(situation: &Situation) -> Vec<Value> {
    let play = situation.play();
    let intents = play.steps.into_iter().filter_map(|step| match step.plan.step {
        domain::step::Step::Do(intent) => Some(intent.body),
        _ => None,
    });
    intents.collect()
}

#[test]
fn hs_02_every_setting_has_an_effect() {
    let others = [
        ("conversations", json!("always_new")),
        ("reopen", json!(false)),
        ("reopen_hours", json!(1)),
        ("reassign", json!(true)),
        ("duplicates", json!("do_nothing")),
        ("log_unanswered_outbound", json!(false)),
        ("home_country", json!("US")),
        ("time_zone", json!("Europe/Paris")),
        ("language", json!("fr")),
        ("tags", json!({ "inbound": "call in" })),
    ];
    for (setting, other) in others {
        let with = shows(setting);
        let changed = with.clone().set(setting, other.clone());
        assert_ne!(bodies(&with), bodies(&changed), "{setting} = {other} changes nothing");
    }
}

#[test]
fn hs_02_defaults_are_those_of_the_spec() {
    let spelt_out = json!({
        "inbox": 7,
        "conversations": "try_existing",
        "reopen": false,
        "reopen_hours": 48,
        "reassign": false,
        "duplicates": "newest_customer",
        "log_unanswered_outbound": true,
        "time_zone": "UTC",
        "language": "en",
    });
    for setting in ["conversations", "reassign", "duplicates", "log_unanswered_outbound", "tags"] {
        let mut spelt = shows(setting);
        let default = spelt.clone();
        spelt.settings = spelt_out.clone();
        assert_eq!(bodies(&spelt), bodies(&default), "{setting}");
    }
}

#[test]
fn what_is_pinned_at_the_first_write_does_not_change_under_a_filing() {
    let situation = known_caller().open_conversation("201").answered(8).ended(60);
    let mut play = Play::new(&situation, 0);
    let before = play.plan_now().unwrap();
    assert_eq!(before.pins, None, "a question pins nothing");
    play.run_on();
    let pins = play.pins.clone().expect("the first write pins");
    assert_eq!(pins["conversations"], "try_existing");

    // The administrator changes the settings after the first write: this call goes on as it began.
    let mut changed = Play::new(&situation, 0);
    changed.pins = Some(pins);
    changed.situation = changed.situation.always_new().tag_named("inbound", false).set("time_zone", "Europe/Paris");
    changed.situation = changed.situation.set("language", "es");
    changed.run_on();
    assert_eq!(changed.writes(), play.writes());
    assert!(changed.steps.iter().all(|step| step.plan.pins.is_none()), "what is pinned is not pinned anew");
    let text = |play: &Play| json!(play.write("first"));
    assert_eq!(text(&changed), text(&play));
}

#[test]
fn switches_that_only_say_whether_a_record_is_wanted_are_read_at_each_step() {
    let situation = known_caller().outbound().missed(20);
    let mut play = Play::new(&situation, 0);
    play.pins = situation.play().pins;
    play.situation = play.situation.set("log_unanswered_outbound", false);
    play.run_on();
    assert_eq!(play.writes(), ["card: Jane Doe"]);
}

#[test]
fn pins_of_another_version_are_passed_over() {
    let situation = known_caller().open_conversation("201").answered(8).ended(60);
    let mut play = Play::new(&situation, 0);
    play.pins = Some(json!({ "something": "else" }));
    play.run_on();
    assert_eq!(play.writes(), situation.play().writes());
}
