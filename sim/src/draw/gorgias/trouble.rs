//! What goes wrong at Gorgias.

use serde_json::json;

use super::super::{Mood, at, trouble};
use super::{Answers, settings};
use crate::dice::Dice;
use crate::script::{Act, GorgiasTrial, Script, TimedAct};

/// Draws one trouble of a kind.
type DrawOne = fn(&mut Dice, Mood) -> (f64, Act);

pub(super) fn draw(dice: &Dice, script: &Script, mood: Mood, answers: Answers) -> Vec<TimedAct> {
    let mut acts = Vec::new();
    let there = mood.trouble;
    let kinds: [(bool, &str, u64, DrawOne); 4] = [
        (there.requests, "requests", 6, request_fault),
        (there.outage, "outage", 1, outage),
        (there.account, "account", 2, account),
        (there.account, "trial", 2, trial),
    ];
    for (is_there, name, most, draw_one) in kinds {
        let mut own = dice.branch(name);
        if is_there {
            for _ in 0..own.range(1, most) {
                let (time, act) = draw_one(&mut own, mood);
                acts.push(at(time, act));
            }
        }
    }
    let mut own = dice.branch("administrator");
    if there.administrator && own.percent(60) {
        let integrations = script.gorgias.iter().flat_map(|account| &account.integrations);
        for integration in integrations {
            let act = Act::Settings {
                integration: integration.name.clone(),
                settings: settings::draw(&mut own.branch("settings"), answers),
            };
            acts.push(at(own.seconds(0.5, mood.span + 100.0), act));
        }
    }
    acts
}

fn time(dice: &mut Dice, mood: Mood) -> f64 {
    dice.seconds(0.5, mood.span + 100.0)
}

fn request_fault(dice: &mut Dice, mood: Mood) -> (f64, Act) {
    let lasts = *dice.weighted(&[(4, 20.0), (4, 90.0), (2, 400.0)]);
    let probability = *dice.pick(&[0.1, 0.3, 0.6, 1.0]);
    let mut rule = json!({ "vendor": "gorgias", "probability": probability, "fault": trouble::fault(dice) });
    match dice.below(9) {
        0..3 => rule["method"] = json!("WRITE"),
        3 => rule["method"] = json!("GET"),
        4 => rule["path"] = json!("*/api/tickets"),
        5 => rule["path"] = json!("*/api/customers"),
        6 => rule["path"] = json!("*/tags"),
        7 => rule["times"] = json!(dice.range(1, 3)),
        _ => {}
    }
    (time(dice, mood), Act::Fault { lasts, rule })
}

fn outage(dice: &mut Dice, mood: Mood) -> (f64, Act) {
    let lasts = *dice.weighted(&[(4, 120.0), (3, 1500.0), (2, 10_800.0)]);
    let act = if dice.percent(60) {
        Act::Outage { vendor: "gorgias".to_owned(), lasts }
    } else {
        let rule = json!({ "vendor": "gorgias", "fault": { "kind": "status", "code": 503, "apply": "never" } });
        Act::Fault { lasts, rule }
    };
    (time(dice, mood), act)
}

fn account(dice: &mut Dice, mood: Mood) -> (f64, Act) {
    let act = if dice.percent(60) {
        Act::Eat { vendor: "gorgias".to_owned(), requests: u32::try_from(dice.range(10, 40)).unwrap_or(10) }
    } else {
        let lasts = *dice.pick(&[60.0, 600.0]);
        Act::GorgiasTrial { what: GorgiasTrial::AnotherApp(*dice.pick(&[0.5, 1.0, 1.8])), lasts }
    };
    (time(dice, mood), act)
}

fn trial(dice: &mut Dice, mood: Mood) -> (f64, Act) {
    let what = match dice.below(3) {
        0 => GorgiasTrial::KeyDead,
        1 => GorgiasTrial::NoAdministrator,
        _ => GorgiasTrial::QuotaExceeded,
    };
    let lasts = *dice.weighted(&[(3, 60.0), (3, 900.0), (1, 9000.0)]);
    (time(dice, mood), Act::GorgiasTrial { what, lasts })
}
