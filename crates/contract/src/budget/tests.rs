//! Budgets of an account that is ours alone.

use std::time::Duration;

use domain::step::Urgency;
use jiff::Timestamp;

use super::{Budget, Meter, Permit, Reading};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

#[test]
fn a_tenth_is_kept_for_cards() {
    let mut budget = Budget::window(100, Duration::from_secs(60));
    budget.spend(at(0), 90);
    assert_eq!(budget.ask(at(1), 1, Urgency::Live), Permit::WaitUntil(at(60)));
    assert_eq!(budget.ask(at(1), 1, Urgency::Card), Permit::Go);
    assert_eq!(budget.ask(at(60), 1, Urgency::Live), Permit::Go);
}

#[test]
fn backfill_leaves_room_for_live_work() {
    let mut budget = Budget::window(100, Duration::from_secs(60));
    budget.spend(at(0), 70);
    assert_eq!(budget.ask(at(1), 1, Urgency::Backfill), Permit::WaitUntil(at(60)));
    assert_eq!(budget.ask(at(1), 1, Urgency::FollowUp), Permit::Go);
}

#[test]
fn headers_show_what_other_apps_use() {
    let mut budget = Budget::window(400, Duration::from_secs(60));
    budget.spend(at(0), 2);
    budget.observe(at(0), Reading { size: Some(200), remaining: Some(15), blocked_for: None });
    assert_eq!(budget.ask(at(1), 2, Urgency::Live), Permit::WaitUntil(at(60)));
}

#[test]
fn a_fresh_window_at_the_vendor_is_noticed() {
    let mut budget = Budget::window(200, Duration::from_secs(60));
    budget.spend(at(0), 180);
    budget.observe(at(5), Reading { size: Some(200), remaining: Some(198), blocked_for: None });
    assert_eq!(budget.ask(at(6), 2, Urgency::Live), Permit::Go);
}

#[test]
fn retry_after_is_obeyed_exactly() {
    let mut budget = Budget::leaky(60, 1.0);
    budget.observe(at(0), Reading { size: None, remaining: None, blocked_for: Some(Duration::from_secs(17)) });
    assert_eq!(budget.ask(at(16), 1, Urgency::Card), Permit::WaitUntil(at(17)));
    assert_eq!(budget.ask(at(17), 1, Urgency::Card), Permit::Go);
}

#[test]
fn a_leaky_bucket_says_when_there_is_room() {
    let mut budget = Budget::leaky(60, 1.0);
    budget.spend(at(0), 54);
    let Permit::WaitUntil(until) = budget.ask(at(0), 1, Urgency::Live) else { panic!("full") };
    assert!(until > at(0) && until <= at(2), "{until}");
    assert_eq!(budget.ask(until, 1, Urgency::Live), Permit::Go);
}

#[test]
fn a_rolling_budget_lets_no_minute_have_more() {
    let mut budget = Budget::rolling(60, Duration::from_secs(60));
    for second in 0..40 {
        budget.spend(at(second), 1);
    }
    for _ in 40..60 {
        assert_eq!(budget.ask(at(50), 1, Urgency::Card), Permit::Go);
        budget.spend(at(50), 1);
    }
    assert_eq!(budget.ask(at(51), 1, Urgency::Card), Permit::WaitUntil(at(60)), "the first one is back then");
    assert_eq!(budget.ask(at(51), 3, Urgency::Card), Permit::WaitUntil(at(62)));
    assert_eq!(budget.ask(at(51), 1, Urgency::Live), Permit::WaitUntil(at(66)), "a tenth is for cards");
    assert_eq!(budget.ask(at(60), 1, Urgency::Card), Permit::Go);
    assert_eq!(budget.ask(at(60), 2, Urgency::Card), Permit::WaitUntil(at(61)));
    assert_eq!(budget.used_at(at(60)), 59.0);
    assert_eq!(budget.used_at(at(110)), 0.0);
}

#[test]
fn a_clock_that_is_set_back_far_locks_no_rolling_budget() {
    let mut budget = Budget::rolling(2, Duration::from_secs(60));
    budget.spend(at(7200), 2);
    assert_eq!(budget.ask(at(7190), 1, Urgency::Card), Permit::WaitUntil(at(7260)));
    assert_eq!(budget.ask(at(0), 1, Urgency::Card), Permit::Go);
}

#[test]
fn reserved_room_of_a_rolling_budget_is_looked_at_again_soon() {
    let meter = Meter::new(Budget::rolling(2, Duration::from_secs(60)));
    let room = meter.reservation();
    assert_eq!(room.raise(at(0), 2, Urgency::Card), Permit::Go);
    assert_eq!(meter.ask(at(0), 1, Urgency::Card), Permit::WaitUntil(at(1)));
    drop(room);
    assert_eq!(meter.ask(at(1), 1, Urgency::Card), Permit::Go);
}
