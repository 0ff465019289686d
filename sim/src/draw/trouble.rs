//! What goes wrong.

use serde_json::{Value, json};

use super::{Mood, at, settings};
use crate::dice::Dice;
use crate::script::{Act, CrashPoint, Script, TimedAct};

/// Draws one trouble of a kind.
type DrawOne = fn(&mut Dice, &Script, Mood, &mut Vec<TimedAct>);

pub(crate) fn draw(dice: &Dice, script: &Script, mood: Mood) -> Vec<TimedAct> {
    let mut acts = Vec::new();
    let trouble = mood.trouble;
    let kinds: [(bool, &str, u64, DrawOne); 9] = [
        (trouble.deliveries, "deliveries", 3, deliveries),
        (trouble.requests, "requests", 8, request_fault),
        (trouble.outage, "outage", 1, outage),
        (trouble.crashes, "crashes", 6, crash),
        (trouble.disk, "disk", 2, disk_full),
        (trouble.clock, "clock", 2, clock_jump),
        (trouble.lease, "lease", 3, lose_lease),
        (trouble.account, "account", 3, account),
        (trouble.administrator, "administrator", 2, administrator),
    ];
    for (there, name, most, draw_one) in kinds {
        let mut own = dice.branch(name);
        if there {
            for _ in 0..own.range(1, most) {
                draw_one(&mut own, script, mood, &mut acts);
            }
        }
    }
    acts
}

fn time(dice: &mut Dice, mood: Mood) -> f64 {
    dice.seconds(0.5, mood.span + 100.0)
}

fn deliveries(dice: &mut Dice, _: &Script, mood: Mood, acts: &mut Vec<TimedAct>) {
    let from = time(dice, mood);
    let until = from + dice.seconds(5.0, 600.0);
    let calm = json!({ "duplicate": 0.0, "disorder_seconds": 0, "lose": 0.0, "hold": false });
    let knobs = match dice.below(7) {
        0 => json!({ "duplicate": 0.5 }),
        1 => json!({ "disorder_seconds": dice.range(2, 90) }),
        2 => json!({ "duplicate": 0.3, "disorder_seconds": dice.range(2, 600) }),
        3 => json!({ "lose": 0.2 }),
        4 => json!({ "lose": 1.0 }),
        5 => json!({ "hold": true }),
        _ => {
            acts.push(at(from, Act::WebhookOff {}));
            return;
        }
    };
    acts.push(at(from, Act::Deliveries { knobs }));
    // What is held back may come hours late.
    let until = if dice.percent(10) { until + dice.seconds(3600.0, 10_000.0) } else { until };
    acts.push(at(until, Act::Deliveries { knobs: calm }));
}

fn request_fault(dice: &mut Dice, _: &Script, mood: Mood, acts: &mut Vec<TimedAct>) {
    let vendor = *dice.weighted(&[(5, "helpscout"), (1, "aircall")]);
    let lasts = *dice.weighted(&[(4, 20.0), (4, 90.0), (2, 400.0)]);
    let probability = *dice.pick(&[0.1, 0.3, 0.6, 1.0]);
    let mut rule = json!({ "vendor": vendor, "probability": probability, "fault": fault(dice) });
    match dice.below(8) {
        0..3 => rule["method"] = json!("WRITE"),
        3 => rule["method"] = json!("GET"),
        4 => rule["method"] = json!("PUT"),
        5 if vendor == "helpscout" => rule["path"] = json!("/v2/oauth2/token"),
        6 => rule["times"] = json!(dice.range(1, 3)),
        _ => {}
    }
    acts.push(at(time(dice, mood), Act::Fault { lasts, rule }));
}

/// What a vendor can do to a request.
pub(super) fn fault(dice: &mut Dice) -> Value {
    let code = *dice.pick(&[500, 502, 503, 504]);
    match dice.below(16) {
        0 => json!({ "kind": "delay", "ms": dice.range(500, 15_000) }),
        1 => json!({ "kind": "delay", "ms": dice.range(20_000, 50_000) }),
        2 => json!({ "kind": "delay_after", "ms": dice.range(500, 50_000) }),
        3 => json!({ "kind": "status", "code": code, "apply": "never" }),
        4 => json!({ "kind": "status", "code": code, "apply": "before" }),
        5 => json!({ "kind": "status", "code": code, "apply": "after", "late_ms": dice.range(100, 20_000) }),
        6 => json!({ "kind": "status", "code": *dice.pick(&[408, 401, 403, 302]), "apply": "never" }),
        7 => json!({ "kind": "rate_limited", "with_headers": true, "retry_after": dice.range(1, 60) }),
        8 => json!({ "kind": "rate_limited", "with_headers": false, "retry_after": 0 }),
        9 => json!({ "kind": "drop_before" }),
        10 | 11 => json!({ "kind": "drop_after" }),
        12 => json!({ "kind": "apply_late", "ms": dice.range(100, 20_000), "hold": dice.percent(50) }),
        13 => json!({ "kind": "slow_body", "ms": dice.range(10, 2_000), "bytes": dice.range(16, 400) }),
        14 => json!({ "kind": "broken_body", "cut": dice.percent(50) }),
        _ => json!({ "kind": "wrong_body" }),
    }
}

fn outage(dice: &mut Dice, _: &Script, mood: Mood, acts: &mut Vec<TimedAct>) {
    let vendor = (*dice.weighted(&[(4, "helpscout"), (1, "aircall")])).to_owned();
    let lasts = *dice.weighted(&[(4, 120.0), (3, 1500.0), (2, 10_800.0)]);
    let from = time(dice, mood);
    let act = if dice.percent(60) {
        Act::Outage { vendor, lasts }
    } else {
        let rule = json!({ "vendor": vendor, "fault": { "kind": "status", "code": 503, "apply": "never" } });
        Act::Fault { lasts, rule }
    };
    acts.push(at(from, act));
}

fn crash(dice: &mut Dice, script: &Script, mood: Mood, acts: &mut Vec<TimedAct>) {
    let nth = usize::try_from(dice.range(1, 12)).unwrap_or(1);
    let point = match dice.below(10) {
        0 => CrashPoint::Now,
        1..3 => CrashPoint::BeforeRequest(nth),
        3..6 => CrashPoint::BeforeAnswer(nth),
        6..8 => CrashPoint::BeforeCommit(nth * 2),
        _ => CrashPoint::AfterCommit(nth * 2),
    };
    let down = *dice.weighted(&[(5, 0.5), (4, 8.0), (3, 60.0), (1, 900.0)]);
    let when = time(dice, mood);
    acts.push(at(when, Act::Crash { point, down }));
    if dice.percent(20) {
        // What it had under way arrives when the next one has begun.
        let vendor = if script.integrations.is_empty() { "gorgias" } else { "helpscout" };
        let fault = json!({ "kind": "apply_late", "ms": dice.range(2_000, 30_000), "hold": true });
        let rule = json!({ "vendor": vendor, "method": "WRITE", "probability": 1.0, "fault": fault });
        acts.push(at(when, Act::Fault { lasts: 30.0, rule }));
    }
}

fn disk_full(dice: &mut Dice, _: &Script, mood: Mood, acts: &mut Vec<TimedAct>) {
    let longest = *dice.pick(&[60.0, 60.0, 400.0]);
    let lasts = dice.seconds(0.5, longest);
    acts.push(at(time(dice, mood), Act::DiskFull { lasts }));
}

fn clock_jump(dice: &mut Dice, _: &Script, mood: Mood, acts: &mut Vec<TimedAct>) {
    let seconds = *dice.pick(&[-25.0, -3.0, 2.0, 20.0, 0.0]);
    acts.push(at(time(dice, mood), Act::ClockJump { seconds }));
}

fn lose_lease(dice: &mut Dice, _: &Script, mood: Mood, acts: &mut Vec<TimedAct>) {
    let lasts = *dice.pick(&[1.0, 20.0, 150.0, 600.0]);
    acts.push(at(time(dice, mood), Act::LoseLease { lasts }));
}

fn account(dice: &mut Dice, _: &Script, mood: Mood, acts: &mut Vec<TimedAct>) {
    let act = match dice.below(5) {
        0..3 => Act::RevokeTokens {},
        3 => Act::Eat { vendor: "helpscout".to_owned(), requests: u32::try_from(dice.range(50, 390)).unwrap_or(50) },
        _ => Act::Eat { vendor: "aircall".to_owned(), requests: u32::try_from(dice.range(20, 115)).unwrap_or(20) },
    };
    acts.push(at(time(dice, mood), act));
}

fn administrator(dice: &mut Dice, script: &Script, mood: Mood, acts: &mut Vec<TimedAct>) {
    let from = time(dice, mood);
    match dice.below(5) {
        0 => acts.push(at(from, Act::Retell {})),
        1 => {
            acts.push(at(from, Act::Reinstall {}));
            // Whoever begins anew reads back what was before.
            acts.push(at(from + dice.seconds(1.0, 400.0), Act::Retell {}));
        }
        _ => {
            let integration = dice.pick(&script.integrations);
            let settings = settings::draw(dice);
            acts.push(at(from, Act::Settings { integration: integration.name.clone(), settings }));
        }
    }
}
