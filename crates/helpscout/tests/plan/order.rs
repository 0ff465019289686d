//! C-50: facts that arrive twice, out of order or up to two hours late lead to the same desk.

use proptest::prelude::*;

use crate::play::check_writes;
use crate::situation::{Situation, known_caller, situation};

/// Calls of every kind, with what comes later.
fn calls() -> Vec<(&'static str, Situation)> {
    let answered = || known_caller().answered(8).tagged(20, &["Refund"]).transferred(30, "Bo").ended(60);
    vec![
        ("answered, none open", answered().commented(400, 1, "Ada", "Later").asset(500, "https://assets.example/1")),
        ("answered, joining", answered().open_conversation("201").commented(400, 1, "Bo", "Later")),
        ("answered, always new", answered().always_new().untagged(300, &[])),
        ("answered, unknown caller", situation().answered(8).ended(60).tagged(300, &["New"])),
        ("missed with voicemail", known_caller().missed(20).voicemail(53).asset(60, "https://assets.example/2")),
        ("outbound, not answered", known_caller().outbound().missed(20)),
        ("withheld", situation().from("anonymous").answered(8).ended(60)),
        ("pending", answered().conversation("201", "pending")),
    ]
}

/// The same facts, each told so much later.
fn delayed(call: &Situation, delays: &[i64]) -> Situation {
    let mut call = call.clone();
    let delays = delays.iter().cycle();
    for (told, delay) in call.told.iter_mut().zip(delays) {
        told.arrives = told.at + delay;
    }
    call
}

#[test]
fn c_50_told_backwards() {
    let call = known_caller().open_conversation("201").answered(8).ended(60).no_operational_tags();
    check_writes(
        "C-50: `call.ended` comes first, all of the rest an hour later",
        &delayed(&call, &[3600, 3600, 3600, 0]),
        "
        first: phone in 201
        closing: note in 201 by Ada, active
        tags in 201: as they are
        ",
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn c_50_any_order_and_any_delay_up_to_two_hours_lead_to_the_same_desk(
        which in 0..8_usize,
        delays in proptest::collection::vec(prop_oneof![0..3_i64, 0..120_i64, 0..6500_i64], 8),
        doubled in proptest::collection::vec(any::<bool>(), 8),
    ) {
        let (name, call) = &calls()[which];
        let in_order = call.play().in_the_end();
        let late = delayed(call, &delays);
        let play = late.play();
        prop_assert_eq!(&play.in_the_end(), &in_order, "{}: {:#?}", name, play.words());
        prop_assert_eq!(play.desk.customers.len(), call.play().desk.customers.len());
        // Told twice: the same fact is one fact, and nothing is written again.
        let mut twice = late.clone();
        let again: Vec<_> = late.told.iter().zip(&doubled).filter(|(_, again)| **again).map(|(told, _)| {
            let mut told = told.clone();
            told.arrives += 40;
            told
        }).collect();
        twice.told.extend(again);
        let twice = twice.play();
        prop_assert_eq!(twice.in_the_end(), in_order);
    }
}
