//! Limits: how long is too long, how many are too many, what goes first. Each row stands on one side of a limit.

use domain::ledger::EffectState;
use domain::memory::{Conversation, Learned};
use domain::step::{Intent, Step, Urgency};
use helpscout::write::Write;
use jiff::{SignedDuration, Timestamp};

use crate::play::{Play, check, check_writes};
use crate::situation::{Situation, at, destination, known_caller};

fn joined() -> Situation {
    known_caller().open_conversation("201").no_operational_tags().answered(8)
}

/// The play as it was before the last write of a kind, and what the plan does at a time.
struct Before {
    play: Play,
    /// When the write was planned.
    written: Timestamp,
}

impl Before {
    fn last(kind: &str, situation: &Situation) -> Self {
        let mut play = situation.play();
        let last = play.ledger.effects.values().filter(|effect| effect.kind == kind);
        let key = last.max_by_key(|effect| effect.intended_at).unwrap().key.clone();
        let written = play.ledger.effects.remove(&key).unwrap().intended_at;
        Self { play, written }
    }

    fn step(&self, now: Timestamp) -> Step {
        self.play.plan_at(now).unwrap().step
    }

    fn write(&self, now: Timestamp) -> Write {
        match self.step(now) {
            Step::Do(intent) => serde_json::from_value(intent.body).unwrap(),
            other => panic!("a write, not {other:?}"),
        }
    }
}

fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

// --- What goes first ------------------------------------------------------------------------------------

/// How urgent each write was.
fn urgencies(situation: &Situation) -> Vec<(String, Urgency)> {
    let kind = |intent: &Intent| intent.kind.to_owned();
    let steps = situation.play().steps.into_iter();
    steps
        .filter_map(|step| if let Step::Do(i) = &step.plan.step { Some((kind(i), step.plan.urgency)) } else { None })
        .collect()
}

#[track_caller]
fn check_urgency(says: &str, situation: &Situation, expected: &[(&str, Urgency)]) {
    let expected: Vec<(String, Urgency)> =
        expected.iter().map(|(kind, urgency)| ((*kind).to_owned(), *urgency)).collect();
    assert_eq!(urgencies(situation), expected, "{says}");
}

#[test]
fn n_05_what_a_person_waits_for_goes_first() {
    use Urgency::{Backfill, Card, FollowUp, Live};
    check_urgency(
        "while the call goes on, and until its first record stands",
        &joined().ended(60).commented(600, 1, "Ada", "Later"),
        &[("card", Card), ("first", Live), ("tags", Live), ("closing", FollowUp), ("comment", FollowUp)],
    );
    check_urgency("a missed call's first record", &known_caller().missed(20), &[("card", Card), ("first", Live)]);
    check_urgency(
        "two hours after the end nobody waits",
        &joined().ended(60).commented(600, 1, "Ada", "Later").but_told_late(9000),
        &[("card", Card), ("first", Live), ("tags", Live), ("closing", FollowUp), ("comment", Backfill)],
    );
    check_urgency(
        "nor for a call that is told late",
        &joined().ended(60).all_told_at(130),
        &[("first", Backfill), ("closing", Backfill), ("tags", Backfill)],
    );
}

// --- How long is too long -------------------------------------------------------------------------------

#[test]
fn a_call_is_told_late_after_two_minutes() {
    let rings = |told: i64| known_caller().all_told_at(told).until(1800);
    check_writes("C-21: two minutes: in time", &rings(120), "card: Jane Doe");
    check_writes("C-21: more: no card", &rings(121), "");
}

#[test]
fn promise_10_nothing_is_written_before_the_index_shows_what_was() {
    let told = |seconds: i64| joined().ended(60).all_told_at(seconds);
    check(
        "told up to two hours after its end: two minutes later it is looked for",
        &told(7260),
        "
        ask customers/+14155550101
        wait until +7380
        ask customers/+14155550101
        ask record-there
        ask conversations/101
        first: phone in 201, imported
        ask conversation/201
        closing: note in 201 by Ada, active, imported
        tags in 201: as they are
        done: logged
        ",
    );
    let days = told(7261).play();
    assert!(!days.words().iter().any(|words| words.starts_with("wait")), "later: at once: {:#?}", days.words());
}

#[test]
fn c_54_to_the_moment() {
    let late = Before::last("comment", &joined().ended(60).commented(600, 1, "Ada", "Late").but_told_late(7193));
    let imported_at = |now| match late.write(now) {
        Write::Note(note) => note.imported_at,
        other => panic!("a note, not {other:?}"),
    };
    assert_eq!(imported_at(at(7800)), None, "two hours");
    assert_eq!(imported_at(at(7800) + SignedDuration::from_nanos(1)), Some(at(600)), "more than two hours");
}

// --- Effects that are not settled, and reads that are too old -------------------------------------------

#[test]
fn an_effect_in_doubt_is_waited_for() {
    let mut before = Before::last("comment", &joined().ended(60).commented(600, 1, "Ada", "Later"));
    for (state, settle_at, until) in [
        (EffectState::Intended, None, at(1060)),
        (EffectState::InDoubt, None, at(1060)),
        (EffectState::InDoubt, Some(at(1700)), at(1700)),
    ] {
        let closing = before.play.ledger.effects.values_mut().find(|effect| effect.kind == "first").unwrap();
        (closing.state, closing.settle_at) = (state, settle_at);
        assert_eq!(before.step(at(1000)), Step::Wait { until });
    }
}

#[test]
fn c_41_tags_are_read_again_after_anybodys_change_of_them() {
    let mut before = Before::last("tags", &joined().ended(60).tagged(300, &["Refund"]));
    let mut changed_at = |time: Timestamp| {
        let row = before.play.conversations.get_mut("201").unwrap();
        row.tags_written_at = Some(time);
        before.step(before.written + SignedDuration::from_millis(1))
    };
    let written = at(300) + seconds(1);
    let Step::Ask(read) = changed_at(written) else { panic!("another call changed them since they were read") };
    assert_eq!(read.key, "conversation/201");
    assert!(matches!(changed_at(at(299)), Step::Do(_)), "it changed them before");
}

// --- Assignees that another call set --------------------------------------------------------------------

/// The assignments of a call into a conversation that an earlier call assigned to Bo; now it is his whom `now` names.
fn assigned_after_bo(situation: &Situation, now: Option<i64>) -> Vec<String> {
    let situation = situation.clone().with(|desk| desk.shown("201").assignee = now);
    let mut play = Play::new(&situation, situation.told[0].arrives);
    let mut conversation = Conversation::unknown("201", &destination());
    conversation.learn(&Learned::Assigned {
        conversation: "201".to_owned(),
        destination: destination(),
        user: "32".to_owned(),
    });
    play.conversations.insert("201".to_owned(), conversation);
    play.run_on();
    play.writes().into_iter().filter(|write| write.starts_with("assign")).collect()
}

#[test]
fn hs_25_who_is_assigned_by_an_earlier_call_stays_so() {
    let call = || joined().ended(60);
    assert_eq!(assigned_after_bo(&call(), Some(32)), [""; 0], "HS-25 off since");
    let on = || call().set("reassign", true);
    assert_eq!(assigned_after_bo(&on().all_told_at(86_400), Some(32)), [""; 0], "C-54: an import");
    assert_eq!(assigned_after_bo(&on(), Some(32)), ["assign 201 to Ada"]);
}

#[test]
fn hs_25_from_whom_an_earlier_call_assigned_a_person_took_it_and_nobody_knows_when() {
    let call = || joined().ended(300).set("reassign", true);
    assert_eq!(assigned_after_bo(&call(), None), ["assign 201 to Ada"], "at once, whoever has it");
    let late = || call().with(|desk| desk.away_until = Some(120));
    assert_eq!(assigned_after_bo(&late(), None), [""; 0], "promise 4: perhaps since the call was answered");
    assert_eq!(
        assigned_after_bo(&late(), Some(32)),
        ["assign 201 to Ada"],
        "it is still his whom the earlier call assigned"
    );
}
