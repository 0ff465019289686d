//! C-50: facts that arrive twice, out of order or up to two hours late lead to the same desk.

use crate::chance::Chance;
use crate::play::check_writes;
use crate::situation::{Situation, known, situation};

/// Calls of every kind, with what comes later. Words that begin with a tilde are found again in the desk.
fn calls() -> Vec<(&'static str, Situation)> {
    let answered = || known().rings(0).answered(8).tagged(20, &["Refund"]).goes_on_with(30, "Bo").ended(60);
    vec![
        ("answered", answered().commented(400, 1, "Ada", "~Later").recorded(500)),
        ("untagged", answered().untagged(300, &[]).commented(400, 1, "Bo", "~One").commented(900, 2, "Bo", "~Two")),
        ("unknown caller", situation().rings(0).answered(8).ended(60).tagged(300, &["New"])),
        ("missed with voicemail", known().rings(0).missed(20).voicemail(53)),
        (
            "asked back",
            known().rings(0).tagged_by_system(15, &["asked back"]).missed(20).commented(300, 1, "Ada", "~x"),
        ),
        ("outbound, not answered", known().calls_out(0).missed(20)),
        ("teams", known().rings(0).teams(&["A", "B"]).answered(8).ended(60).commented(70, 1, "Ada", "~x")),
        ("withheld", situation().rings(0).from("anonymous").answered(8).ended(60)),
    ]
}

#[test]
fn c_50_told_backwards() {
    let mut call = known().no_operational_tags().rings(0).answered(8).ended(60);
    let last = call.happenings[0].told.len() - 1;
    call.happenings[0].told[..last].iter_mut().for_each(|told| told.arrives = 3600);
    check_writes(
        "C-50: `call.ended` comes first, all of the rest an hour later",
        &call,
        "first: note by Ada and note by Ada in a new phone ticket of 101, assigned to Ada",
    );
}

#[test]
fn c_50_any_order_any_delay_up_to_two_hours_and_twice_lead_to_the_same_desk() {
    let mut chance = Chance::of(50);
    for (name, call) in calls() {
        let in_order = call.play();
        for _ in 0..4 {
            let mut late = call.clone();
            let most = chance.one_of(&[3, 120, 6400]);
            for told in &mut late.happenings[0].told {
                told.arrives = told.at + chance.seconds(most);
            }
            let again: Vec<_> = late.happenings[0].told.iter().filter(|_| chance.percent(30)).cloned().collect();
            late.happenings[0].told.extend(again.into_iter().map(|mut told| {
                told.arrives += 40;
                told
            }));
            chance.shuffle(&mut late.happenings[0].told);
            let play = late.play();
            assert_eq!(play.in_the_end(), in_order.in_the_end(), "{name} {late:?}\n{}", play.all_words());
            assert_eq!(play.desk.customers.len(), in_order.desk.customers.len(), "{name}");
        }
    }
}

#[test]
fn c_50_a_messages_facts_in_any_order() {
    let wrote = known().ticket("201", "open").sent(0, "Ada", "~Hello").status(1).status(30);
    let in_order = wrote.play();
    let mut chance = Chance::of(51);
    for _ in 0..8 {
        let mut late = wrote.clone();
        late.happenings[0].told.iter_mut().for_each(|told| told.arrives = told.at + chance.seconds(100));
        chance.shuffle(&mut late.happenings[0].told);
        let play = late.play();
        assert_eq!(play.in_the_end(), in_order.in_the_end(), "{late:?}\n{}", play.all_words());
    }
}
