//! What holds in any situation: the plan never panics and is a function of its input, a play comes to an end and stays
//! there, no record is written twice, no question is asked twice in a row (all of that is checked by every play),
//! and the order in which facts are stored does not matter.

use domain::ledger::EffectState;
use helpscout::question::ClosedDoor;
use helpscout::write::Write;
use jiff::SignedDuration;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::play::Play;
use crate::situation::{CALLER, JANE, Situation, known_caller, situation};

/// One more thing that is said about a situation, by number; `at` grows from one to the next.
fn add(call: Situation, what: u8, at: i64) -> Situation {
    match what {
        0 => call.answered(at),
        1 => call.answered_by(at, "Zoe"),
        2 => call.ended(at),
        3 => call.hung_up(at),
        4 => call.missed_because(at, Some("no_available_agent")),
        5 => call.transferred(at, "Bo"),
        6 => call.transfer_fails(at, "Bo"),
        7 => call.commented(at, at, "Ada", "words <b>"),
        8 => call.commented(at, at, "", ""),
        9 => call.tagged(at, &["Refund", "VIP, gold"]),
        10 => call.untagged(at, &[]),
        11 => call.tagged_by_system(at, &["callback request"]),
        12 => call.voicemail(at),
        13 => call.asset(at, "https://assets.example/1"),
        14 => call.party_told(at, "anonymous"),
        15 => call.party_told(at, "+44 20 7946 0958"),
        16 => call.meanwhile(at, |desk| {
            if let Some(one) = desk.conversations.values_mut().next() {
                one.shown.status = "closed".to_owned();
                one.shown.tags.clear();
                one.shown.assignee = Some(23);
            }
        }),
        17 => call.meanwhile(at, |desk| drop(desk.conversations.pop_first())),
        18 => call.meanwhile(at, |desk| {
            let ids: Vec<String> = desk.conversations.keys().cloned().collect();
            if let [first, .., last] = ids.as_slice() {
                desk.merge(first, last);
            }
        }),
        19 => call.meanwhile(at, |desk| {
            let doors = desk.conversations.keys().map(|id| (id.clone(), ClosedDoor::Full));
            let doors: Vec<_> = doors.collect();
            desk.doors.extend(doors);
        }),
        _ => call.something_else(at),
    }
}

fn any_settings() -> impl Strategy<Value = Value> {
    let name = || select(vec![json!(false), json!("other"), json!("x, {name}")]);
    (any::<[bool; 5]>(), proptest::option::of(name()), select(vec!["UTC", "Asia/Kathmandu"])).prop_map(
        |([always_new, reopen, reassign, silent, outbound], tag, zone)| {
            let mut settings = json!({
                "inbox": 7,
                "conversations": if always_new { "always_new" } else { "try_existing" },
                "reopen": reopen,
                "reassign": reassign,
                "duplicates": if silent { "do_nothing" } else { "newest_customer" },
                "log_unanswered_outbound": outbound,
                "time_zone": zone,
            });
            if let Some(tag) = tag {
                settings["tags"] = json!({ "inbound": tag, "call_in_progress": tag });
            }
            settings
        },
    )
}

/// A situation that need not make sense.
fn any_situation() -> impl Strategy<Value = Situation> {
    let who = select(vec![CALLER, "anonymous", "12345", "+49 30 901820", "sip:a@b"]);
    let events = vec((0..21_u8, prop_oneof![1..20_i64, 1..3000_i64]), 0..9);
    let delays = vec(prop_oneof![Just(0_i64), 0..100_i64, 0..20_000_i64], 1..6);
    let desk = (0..3_usize, vec(select(vec!["active", "pending", "closed", "spam"]), 0..4), any::<[bool; 6]>());
    let refused = proptest::option::of(select(vec!["customer", "first", "closing", "comment", "asset", "reopen"]));
    (who, any::<bool>(), events, delays, desk, any_settings(), refused).prop_map(
        |(who, outbound, events, delays, (customers, statuses, flags), settings, refused)| {
            let [known, contact, teams, unusable, taken, dismissed] = flags;
            let mut call = if known { known_caller() } else { situation() };
            call.settings = settings;
            call = call.from(who);
            if outbound {
                call = call.outbound();
            }
            for number in 0..customers {
                call = call.customer(&format!("10{}", number + 2), "Some One", CALLER);
            }
            for (number, status) in statuses.into_iter().enumerate() {
                call = call.conversation(&format!("20{number}"), status);
            }
            if contact {
                call = call.contact("Jo", "", &["jo@example.com"]);
            }
            if teams {
                call = call.teams(&["A", "B"]);
            }
            let mut at = 0;
            for (what, later) in events {
                // Two seconds apart at least: `ended` and `transferred` tell two things.
                at += later + 2;
                call = add(call, what, at);
            }
            for (told, delay) in call.told.iter_mut().zip(delays.iter().cycle()) {
                told.arrives += delay;
            }
            call.with(|desk| {
                if unusable {
                    desk.unusable_users.extend([31, 1]);
                }
                if taken {
                    desk.taken_emails.insert("jo@example.com".to_owned());
                }
                if let Some(kind) = refused {
                    let kinds = if dismissed { &mut desk.dismissed } else { &mut desk.refuses };
                    kinds.insert(kind.to_owned());
                }
            })
            .until(60_000)
        },
    )
}

const STATES: [EffectState; 7] = [
    EffectState::Intended,
    EffectState::InDoubt,
    EffectState::Withdrawn,
    EffectState::Confirmed,
    EffectState::Refused,
    EffectState::Expired,
    EffectState::Dismissed,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_situation_is_played_to_its_end(call in any_situation()) {
        // The play checks itself: see `play`.
        call.play();
    }

    #[test]
    fn facts_in_any_order_of_arrival_and_stored_twice_give_the_same_steps(
        (call, shuffled) in any_situation().prop_flat_map(|call| {
            let twice: Vec<_> = call.told.iter().chain(&call.told).cloned().collect();
            (Just(call), Just(twice).prop_shuffle())
        }),
    ) {
        let words = call.play().words();
        let mut again = call;
        again.told = shuffled;
        prop_assert_eq!(again.play().words(), words);
    }

    /// Ledgers that no run of this version could leave behind: the plan gives a step all the same, and the same one twice.
    #[test]
    fn any_ledger_is_planned_from(
        call in any_situation(),
        states in vec(select(STATES.to_vec()), 12),
        garbage in vec(proptest::option::weighted(0.2, select(vec![
            Value::Null, json!(7), json!("x"), json!({}), json!([]), json!({ "found": null }),
        ])), 12),
        later in 0..200_000_i64,
    ) {
        let mut play = call.play();
        for (effect, state) in play.ledger.effects.values_mut().zip(states) {
            effect.state = state;
        }
        for (effect, garbage) in play.ledger.effects.values_mut().rev().zip(&garbage) {
            if let Some(garbage) = garbage {
                effect.result = garbage.clone();
                effect.body = garbage.clone();
            }
        }
        let caches = play.desk_cache.values_mut().chain(play.phone_cache.values_mut());
        for (answer, garbage) in play.ledger.answers.values_mut().chain(caches).zip(&garbage) {
            if let Some(garbage) = garbage {
                answer.value = garbage.clone();
            }
        }
        let from = play.now - SignedDuration::from_secs(100_000);
        play.plan_at(from + SignedDuration::from_secs(later));
    }

    /// Help Scout's limits (sheet helpscout §3.4): a note of 200 characters; no empty name.
    #[test]
    fn a_customers_note_fits_whatever_the_contact_is_called(
        first in any::<String>(), last in "\\PC{0,300}", email in any::<String>(),
        who in select(vec![CALLER, "anonymous"]),
    ) {
        let call = situation().from(who).contact(&first, &last, &[&email]).answered(8).until(1000);
        let Write::Customer(new) = call.play().write("customer") else { panic!("a customer") };
        prop_assert!(new.background.chars().count() <= 200, "{}", new.background);
        prop_assert!(new.background.ends_with(&new.code));
        let real = new.first.iter().chain(&new.last).any(|name| !name.trim().is_empty());
        prop_assert!(real, "{new:?}");
    }

    #[test]
    fn subjects_and_records_hold_no_mark_that_a_stranger_typed(typed in "[<>&\"'a-z ]{1,40}") {
        let call = situation()
            .contact(&typed, "<i>", &[])
            .teams(&[&typed])
            .answered(8)
            .commented(20, 1, "Ada", &typed)
            .ended(60);
        let play = call.always_new().play_at(100);
        let Write::Conversation(new) = play.write("first") else { panic!("a conversation") };
        for html in [Some(new.phone), new.note].into_iter().flatten() {
            let ours = ["<br>", "<strong>", "</strong>", "</a>", "<a href=\"tel:+14155550101\">"];
            let rest = ours.iter().fold(html.clone(), |text, mark| text.replace(mark, ""));
            prop_assert!(!rest.contains('<') && !rest.contains('>') && !rest.contains('"'), "{html}");
        }
    }
}

#[test]
fn a_play_that_is_played_again_from_its_end_writes_nothing() {
    let mut play: Play = known_caller().open_conversation("201").answered(8).ended(60).play();
    let writes = play.writes().len();
    play.run_on();
    assert_eq!(play.writes().len(), writes);
    assert_eq!(play.desk.conversations["201"].customer, JANE);
}
