//! What holds in any situation, with any luck: a play comes to its end and stays there (every play proves that by itself), no record
//! stands twice, and in the end all records are there.

use domain::ids::InteractionKey;
use domain::ledger::EffectState;
use domain::step::Step;
use gorgias::effects;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::chance::{Chance, Luck};
use crate::facts::{Change, Happening, What};
use crate::play::Play;
use crate::situation::{CALLER, Situation, destination, situation};

const NUMBERS: [&str; 3] = [CALLER, "+14155550102", "+44 1256 274690"];

/// One more call or message, at a time.
fn add(chance: &mut Chance, situation: Situation, at: i64) -> Situation {
    let by = chance.one_of(&["Ada", "Bo", "Zoe"]);
    let (answer, end) = (at + 1 + chance.seconds(20), at + 30 + chance.seconds(300));
    let mut next = match chance.below(6) {
        0 => situation.rings(at).answered_by(answer, by).ended(end),
        1 => situation.calls_out(at).answered_by(answer, by).ended(end),
        2 => situation.rings(at).missed(end),
        3 => situation.calls_out(at).missed(end),
        4 => situation.sms(at, &format!("~sms-{at}")),
        _ => situation.sent(at, by, &format!("~sent-{at}")),
    };
    let is_call = matches!(next.happenings.last().unwrap().key, InteractionKey::Call(_));
    if is_call {
        for extra in 0..chance.below(4) {
            let later = answer + 1 + chance.seconds(900);
            next = match chance.below(5) {
                0 => next.tagged(later, &[chance.one_of(&["VIP", "Refund"])]),
                1 => next.tagged_by_system(later, &["asked back"]),
                2 => next.recorded(later),
                3 => next.teams(&["A", "B"]),
                _ => next.commented(later, at * 10 + extra as i64, by, &format!("~comment-{at}-{extra}")),
            };
        }
    } else if chance.percent(20) {
        next = next.file("a.jpg", "image/jpeg");
    }
    next = if chance.percent(10) { next.from("anonymous") } else { next.from(chance.one_of(&NUMBERS)) };
    for told in &mut next.happenings.last_mut().unwrap().told {
        told.arrives += if chance.percent(10) { chance.seconds(9000) } else { chance.seconds(3) };
    }
    next
}

fn any_situation(chance: &mut Chance) -> Situation {
    let mut base = situation();
    for (place, number) in NUMBERS.iter().enumerate() {
        if chance.percent(60) {
            let spelt = if place == 2 { chance.one_of(&["01256 274690", "+441256274690"]) } else { *number };
            base = base.customer(&format!("{}", 101 + place), "Some One", spelt);
        }
    }
    for ticket in ["201", "202"] {
        if chance.percent(40) {
            base = base.ticket(ticket, chance.one_of(&["open", "closed"]));
        }
    }
    if chance.percent(20) {
        base = base.set("log_received_as_notes", true);
    }
    let mut at = 0;
    for _ in 0..1 + chance.below(6) {
        at += chance.one_of(&[2, 15, 100, 2000]);
        base = add(chance, base, at);
    }
    base
}

/// What must stand in the desk of one call or message: the kinds of its records, and words that stand somewhere.
fn expected(happening: &Happening) -> (Vec<&'static str>, Vec<String>) {
    let mut words = Vec::new();
    let mut answered = false;
    for told in &happening.told {
        match &told.what {
            What::Call(_, Change::Comment(comment)) => words.push(comment.content.clone()),
            What::Call(_, Change::Answered(_)) => answered = true,
            What::Call(..) => {}
            What::Message(_) => words.push(happening.body.clone()),
        }
    }
    let kinds = match happening.key {
        InteractionKey::Message(_) => vec![effects::MESSAGE],
        InteractionKey::Call(_) if answered => vec![effects::FIRST, effects::CLOSING],
        InteractionKey::Call(_) => vec![effects::FIRST],
    };
    (kinds, words)
}

/// All records are there, each once.
fn check_complete(seed: u64, play: &Play) {
    let keys = play.desk.keys();
    let said: Vec<&str> =
        play.desk.tickets.values().flat_map(|one| &one.messages).map(|one| one.text.as_str()).collect();
    for (place, happening) in play.situation.happenings.iter().enumerate() {
        let (kinds, words) = expected(happening);
        for kind in kinds {
            let key = effects::key(&destination(), &happening.key, kind, None).0;
            let times = keys.iter().filter(|one| **one == key).count();
            assert_eq!(times, 1, "seed {seed}: {key}\n{:?}\n{}", play.situation, play.all_words());
        }
        for word in words {
            let times = said.iter().filter(|text| text.split_whitespace().any(|one| one == word)).count();
            assert_eq!(
                times,
                1,
                "seed {seed}: {word} stands {times} times\n{:?}\n{}",
                play.situation,
                play.all_words()
            );
        }
        assert_eq!(play.last_step(place), Some(&Step::Done), "seed {seed}: {}\n{}", happening.key, play.all_words());
        let unsettled = play.filings[place].ledger.unsettled().count();
        assert_eq!(unsettled, 0, "seed {seed}: {}", happening.key);
    }
}

#[test]
fn c_51_with_any_luck_no_record_stands_twice_and_all_are_there() {
    for seed in 0..40 {
        let mut chance = Chance::of(seed);
        let situation = any_situation(&mut chance);
        let play = situation.play_with(Luck::Bad(Chance::of(seed + 1000), chance.one_of(&[0, 10, 30])));
        check_complete(seed, &play);
    }
}

#[test]
fn c_52_the_same_while_the_phone_system_is_silent_for_an_hour() {
    for seed in 0..15 {
        let situation = any_situation(&mut Chance::of(seed + 5000));
        let situation = situation.meanwhile(0, |desk| desk.phone_is_silent = true);
        let situation = situation.meanwhile(3600, |desk| desk.phone_is_silent = false);
        check_complete(seed, &situation.play_with(Luck::Bad(Chance::of(seed), 10)));
    }
}

#[test]
fn promise_10_with_any_luck_and_an_empty_store_nothing_is_written_twice() {
    for seed in 0..15 {
        let mut situation = any_situation(&mut Chance::of(seed + 9000));
        situation = situation.until(12_000);
        let before = situation.play_with(Luck::Bad(Chance::of(seed), 20));
        let mut again = situation.all_told_at(90_000).until(86_400 * 30);
        again.desk = before.desk.clone();
        check_complete(seed, &again.play_with(Luck::Bad(Chance::of(seed + 1), 20)));
    }
}

/// Ledgers that no run of this version could leave behind: the plan gives a step all the same, and the same one twice.
#[test]
fn any_ledger_is_planned_from() {
    let garbage = [Value::Null, json!(7), json!("x"), json!({}), json!([]), json!({ "customers": 3, "found": [] })];
    let states = [
        EffectState::Intended,
        EffectState::InDoubt,
        EffectState::Withdrawn,
        EffectState::Confirmed,
        EffectState::Refused,
        EffectState::Expired,
        EffectState::Dismissed,
    ];
    for seed in 0..30 {
        let mut chance = Chance::of(seed + 20_000);
        let mut play = any_situation(&mut chance).play();
        let later = SignedDuration::from_secs(chance.seconds(200_000));
        for filing in &mut play.filings {
            for effect in filing.ledger.effects.values_mut() {
                effect.state = chance.one_of(&states);
                if chance.percent(30) {
                    effect.result = chance.one_of(&garbage);
                    effect.body = chance.one_of(&garbage);
                }
            }
            for answer in filing.ledger.answers.values_mut() {
                if chance.percent(30) {
                    answer.value = chance.one_of(&garbage);
                }
            }
        }
        for party in play.parties.values_mut() {
            party.notes.values_mut().for_each(|note| note.value = chance.one_of(&garbage));
        }
        for place in 0..play.filings.len() {
            play.plan_of(place, play.now - later);
            play.plan_of(place, play.now + later);
        }
    }
}
