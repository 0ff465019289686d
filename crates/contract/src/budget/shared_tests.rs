//! Budgets that others draw from too, against a bucket that counts like the vendor's.

use std::time::Duration;

use domain::step::Urgency;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{Budget, Meter, Permit, Reading};

/// A step of simulated time.
const TICK_MS: i64 = 10;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(1_700_000_000_000 + ms).unwrap()
}

/// The vendor's bucket.
struct Bucket {
    size: f64,
    refill: f64,
    level: f64,
    /// The header's figure is rounded down, else up.
    rounds_down: bool,
}

impl Bucket {
    /// A request of anybody. How long to wait where it is refused.
    fn take(&mut self) -> Result<(), Duration> {
        if self.level + 1.0 > self.size {
            let seconds = (self.level + 1.0 - self.size) / self.refill;
            return Err(Duration::from_secs(seconds.ceil().max(1.0) as u64));
        }
        self.level += 1.0;
        Ok(())
    }

    fn reading(&self, blocked_for: Option<Duration>) -> Reading {
        let used = if self.rounds_down { self.level.floor() } else { self.level.ceil() };
        Reading { size: Some(self.size as u32), remaining: Some((self.size - used).max(0.0) as u32), blocked_for }
    }
}

/// What other apps do in a tick that ends at this time: how many requests.
type Others = fn(ms: i64) -> u32;

/// What came of a run.
#[derive(Debug, Default)]
struct Run {
    sent: u32,
    refused: u32,
    too_early: u32,
}

/// Sends as much as the budget permits, with this many requests in flight at most, each this long under way in either
/// direction.
fn run(mut budget: Budget, mut bucket: Bucket, others: Others, urgency: Urgency, way_ms: i64, at_once: usize) -> Run {
    let mut run = Run::default();
    let mut on_the_way: Vec<i64> = Vec::new();
    let mut answers: Vec<(i64, Reading)> = Vec::new();
    let mut blocked_until = 0;
    for ms in (0..SECONDS * 1_000).step_by(TICK_MS as usize) {
        bucket.level = (bucket.level - bucket.refill * TICK_MS as f64 / 1_000.0).max(0.0);
        for _ in 0..others(ms) {
            let _full = bucket.take();
        }
        let arrived = on_the_way.iter().filter(|due| **due <= ms).count();
        on_the_way.retain(|due| *due > ms);
        for _ in 0..arrived {
            let refused = bucket.take().err();
            run.refused += u32::from(refused.is_some());
            run.sent += u32::from(refused.is_none());
            answers.push((ms + way_ms, bucket.reading(refused)));
        }
        let due: Vec<Reading> = answers.iter().filter(|(due, _)| *due <= ms).map(|(_, reading)| *reading).collect();
        answers.retain(|(due, _)| *due > ms);
        for reading in due {
            if let Some(wait) = reading.blocked_for {
                blocked_until = blocked_until.max(ms + wait.as_millis() as i64);
            }
            budget.observe(at(ms), reading);
        }
        while on_the_way.len() + answers.len() < at_once && budget.ask(at(ms), 1, urgency) == Permit::Go {
            run.too_early += u32::from(ms < blocked_until);
            budget.spend(at(ms), 1);
            on_the_way.push(ms + way_ms);
        }
    }
    run
}

const SECONDS: i64 = 120;
const SHARE: f64 = 0.75;

fn urgency() -> impl Strategy<Value = Urgency> {
    prop_oneof![Just(Urgency::Card), Just(Urgency::Live), Just(Urgency::FollowUp), Just(Urgency::Backfill)]
}

/// Size and refill of the four kinds of accounts (sheet gorgias §2).
fn kind() -> impl Strategy<Value = (u32, f64)> {
    prop_oneof![Just((40, 2.0)), Just((80, 4.0)), Just((40, 4.0)), Just((80, 8.0))]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn alone_we_take_our_share_and_never_hear_a_429(
        (size, refill) in kind(), urgency in urgency(), way_ms in 10_i64..400, at_once in 4_usize..40,
        rounds_down: bool, full_by in 0.0..1.0,
    ) {
        let bucket = Bucket { size: f64::from(size), refill, level: f64::from(size) * full_by * 0.25, rounds_down };
        let budget = Budget::leaky(size, refill).with_share(SHARE).learning_refill_up_to(refill * 2.0);
        let run = run(budget, bucket, |_| 0, urgency, way_ms, at_once);
        let share = SHARE * refill * SECONDS as f64;
        let reached = (at_once as f64 / (2.0 * way_ms as f64 + 20.0)) * 1_000.0 * SECONDS as f64;
        prop_assert_eq!(run.refused, 0, "{:?}", run);
        prop_assert!(f64::from(run.sent) >= 0.95 * share.min(reached), "{:?} of {}", run, share);
        prop_assert!(f64::from(run.sent) <= share + SHARE * f64::from(size) + 1.0, "{:?} of {}", run, share);
    }

    #[test]
    fn beside_an_app_that_takes_half_steadily_we_take_the_other_half_without_a_429(
        urgency in prop_oneof![Just(Urgency::Live), Just(Urgency::FollowUp), Just(Urgency::Backfill)],
        way_ms in 10_i64..400, at_once in 1_usize..8, rounds_down: bool,
    ) {
        let bucket = Bucket { size: 40.0, refill: 2.0, level: 0.0, rounds_down };
        let budget = Budget::leaky(40, 2.0).with_share(SHARE).learning_refill_up_to(4.0);
        let run = run(budget, bucket, |ms| u32::from(ms % 1_000 == 0), urgency, way_ms, at_once);
        prop_assert_eq!(run.refused, 0, "{:?}", run);
        prop_assert!(f64::from(run.sent) >= 0.95 * SECONDS as f64, "{:?}", run);
    }

    #[test]
    fn a_refill_that_is_taken_for_twice_what_it_is_does_no_harm(
        urgency in prop_oneof![Just(Urgency::Live), Just(Urgency::FollowUp), Just(Urgency::Backfill)],
        way_ms in 10_i64..300, at_once in 2_usize..8, rounds_down: bool,
    ) {
        let bucket = Bucket { size: 40.0, refill: 2.0, level: 0.0, rounds_down };
        let budget = Budget::leaky(40, 4.0).with_share(SHARE).learning_refill_up_to(4.0);
        let run = run(budget, bucket, |_| 0, urgency, way_ms, at_once);
        prop_assert_eq!(run.refused, 0, "{:?}", run);
        prop_assert!(f64::from(run.sent) >= 0.95 * 1.5 * SECONDS as f64, "{:?}", run);
    }

    #[test]
    fn what_is_refused_beside_bursts_of_others_is_not_asked_again_too_early(
        urgency in urgency(), way_ms in 10_i64..400, at_once in 1_usize..20, rounds_down: bool,
    ) {
        let bucket = Bucket { size: 40.0, refill: 2.0, level: 0.0, rounds_down };
        let budget = Budget::leaky(40, 2.0).with_share(SHARE).learning_refill_up_to(4.0);
        let others = |ms: i64| if ms % 20_000 == 5_000 { 20 } else { 0 };
        let run = run(budget, bucket, others, urgency, way_ms, at_once);
        prop_assert_eq!(run.too_early, 0, "{:?}", run);
        prop_assert!(f64::from(run.sent) >= 0.95 * SECONDS as f64, "{:?}", run);
    }

    #[test]
    fn what_comes_back_is_never_taken_for_more_than_it_is(
        refill in 1.0_f64..4.0, way_ms in 10_i64..400, at_once in 1_usize..20, rounds_down: bool,
        steady: bool,
    ) {
        let mut bucket = Bucket { size: 40.0, refill, level: 0.0, rounds_down };
        let mut budget = Budget::leaky(40, 1.0).with_share(SHARE).learning_refill_up_to(4.0);
        let mut on_the_way: Vec<(i64, Option<Reading>)> = Vec::new();
        for ms in (0..60_000).step_by(TICK_MS as usize) {
            bucket.level = (bucket.level - refill * TICK_MS as f64 / 1_000.0).max(0.0);
            if steady && ms % 2_000 == 0 {
                let _full = bucket.take();
            }
            for (due, reading) in &mut on_the_way {
                if *due <= ms && reading.is_none() {
                    let blocked_for = bucket.take().err();
                    (*due, *reading) = (ms + way_ms, Some(bucket.reading(blocked_for)));
                } else if *due <= ms && let Some(reading) = reading {
                    budget.observe(at(ms), *reading);
                }
            }
            on_the_way.retain(|(due, reading)| *due > ms || reading.is_none());
            // Bursts, with pauses in which the level falls.
            let in_burst = ms % 12_000 < 3_000 || ms % 12_000 > 9_000;
            while in_burst && on_the_way.len() < at_once && budget.ask(at(ms), 1, Urgency::Card) == Permit::Go {
                budget.spend(at(ms), 1);
                on_the_way.push((ms + way_ms, None));
            }
        }
        prop_assert!(refill_of(&budget) <= refill + 1e-6, "{} of {refill}", refill_of(&budget));
    }
}

/// What the budget takes to come back a second: how far its level falls in one.
fn refill_of(budget: &Budget) -> f64 {
    let mut budget = budget.clone();
    let now = at(10_000_000);
    budget.spend(now, 30);
    budget.used_at(now) - budget.used_at(now + SignedDuration::from_secs(1))
}

fn seen(used: u32) -> Reading {
    Reading { size: Some(40), remaining: Some(40 - used), blocked_for: None }
}

#[test]
fn a_share_bounds_what_we_draw_and_the_header_what_all_draw() {
    let mut budget = Budget::leaky(40, 2.0).with_share(SHARE);
    for _ in 0..30 {
        assert_eq!(budget.ask(at(0), 1, Urgency::Card), Permit::Go);
        budget.spend(at(0), 1);
    }
    // Two come back a second, one and a half of them to us.
    let Permit::WaitUntil(until) = budget.ask(at(0), 1, Urgency::Card) else { panic!("more than our share") };
    assert!(at(660) < until && until < at(670), "{until}");
    assert_eq!(budget.ask(until, 1, Urgency::Card), Permit::Go);

    let mut budget = Budget::leaky(40, 2.0).with_share(SHARE);
    budget.spend(at(0), 1);
    budget.observe(at(0), seen(39));
    let Permit::WaitUntil(until) = budget.ask(at(0), 1, Urgency::Card) else { panic!("others have filled it") };
    assert_eq!(until, at(501));
}

#[test]
fn an_answer_that_does_not_count_what_is_in_flight_frees_nothing() {
    let mut budget = Budget::leaky(40, 2.0).with_share(SHARE);
    for _ in 0..10 {
        budget.spend(at(0), 1);
    }
    budget.observe(at(0), seen(1));
    assert!((budget.used_at(at(0)) - 10.0).abs() < 1e-9, "{}", budget.used_at(at(0)));
    for _ in 0..9 {
        budget.observe(at(0), seen(1));
    }
    assert!(budget.used_at(at(0)) <= 2.0, "all are answered: {}", budget.used_at(at(0)));
}

#[test]
fn a_faster_refill_is_learned_as_far_as_it_is_seen() {
    let mut budget = Budget::leaky(40, 2.0).with_share(SHARE).learning_refill_up_to(4.0);
    budget.spend(at(0), 1);
    budget.observe(at(0), seen(38));
    budget.spend(at(8_000), 1);
    budget.observe(at(8_000), seen(7));
    // 31 fell and one was drawn; one may be rounding, and a second delay.
    assert!((refill_of(&budget) - 31.0 / 9.0).abs() < 1e-6, "{}", refill_of(&budget));
    budget.spend(at(100_000), 1);
    budget.observe(at(100_000), seen(40));
    budget.spend(at(106_000), 1);
    budget.observe(at(106_000), seen(0));
    assert!((refill_of(&budget) - 4.0).abs() < 1e-6, "{}", refill_of(&budget));
}

#[test]
fn a_restart_keeps_what_was_drawn_and_seen_and_follows_the_settings() {
    let mut before = Budget::leaky(40, 2.0).with_share(SHARE).learning_refill_up_to(4.0);
    for _ in 0..30 {
        before.spend(at(0), 1);
    }
    before.observe(at(0), Reading { size: Some(40), remaining: Some(2), blocked_for: Some(Duration::from_secs(3)) });
    let stored: Budget = serde_json::from_value(serde_json::to_value(&before).unwrap()).unwrap();
    let meter = Meter::new(Budget::leaky(80, 4.0).with_share(0.5).learning_refill_up_to(8.0));
    meter.restore(stored);
    let after = meter.snapshot();
    assert!((after.size() - 80.0).abs() < 1e-9 && (after.used_at(at(0)) - 38.0).abs() < 1e-9);
    assert_eq!(after.ask(at(0), 1, Urgency::Card), Permit::WaitUntil(at(3_000)));
    assert!((refill_of(&after) - 4.0).abs() < 1e-6);
    let drawn: Budget = Budget::window(400, Duration::from_secs(60));
    meter.restore(drawn);
    assert!((meter.snapshot().size() - 80.0).abs() < 1e-9, "of another model nothing is taken over");
}

#[test]
fn what_was_stored_before_there_were_shares_is_read() {
    let stored =
        r#"{"size":200.0,"blocked_until":null,"model":"window","length_ms":60000,"started_at":null,"used":0.0}"#;
    let budget: Budget = serde_json::from_str(stored).unwrap();
    assert_eq!(budget, Budget::window(200, Duration::from_secs(60)));
    assert_eq!(serde_json::to_string(&budget).unwrap(), stored);
}

#[test]
fn a_window_has_a_share_too() {
    let mut budget = Budget::window(100, Duration::from_secs(60)).with_share(0.5);
    for _ in 0..50 {
        assert_eq!(budget.ask(at(0), 1, Urgency::Card), Permit::Go);
        budget.spend(at(0), 1);
    }
    assert_eq!(budget.ask(at(1_000), 1, Urgency::Card), Permit::WaitUntil(at(60_000)));
    assert_eq!(budget.ask(at(60_000), 1, Urgency::Card), Permit::Go);
    // The vendor's window began anew before ours.
    budget.observe(at(2_000), Reading { size: Some(100), remaining: Some(99), blocked_for: None });
    assert_eq!(budget.ask(at(2_000), 40, Urgency::Card), Permit::Go);
}
