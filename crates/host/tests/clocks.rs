//! Clocks and randomness.

#![expect(clippy::unwrap_used, reason = "a panic in a test is its report")]

use std::sync::Arc;
use std::time::Duration;

use host::{ManualClock, OsRandom, ScaledClock, SeededRandom, SystemClock};
use jiff::Timestamp;
use ports::{Clock, Random};

fn start() -> Timestamp {
    Timestamp::from_second(1_700_000_000).unwrap()
}

#[tokio::test]
async fn the_systems_clock_moves_on_by_what_was_waited() {
    let clock = SystemClock::new();
    let (now, monotonic) = (clock.now(), clock.monotonic());
    clock.sleep(Duration::from_millis(20)).await;
    assert!(clock.monotonic() - monotonic >= Duration::from_millis(20));
    assert!(clock.now() > now);
}

#[tokio::test]
async fn a_scaled_clock_runs_ahead_and_its_waits_shrink() {
    let machine = SystemClock::new();
    let clock = ScaledClock::new(start(), 10_000.0);
    assert!(clock.now() >= start());
    clock.sleep(Duration::from_secs(200)).await;
    let shown = clock.now().duration_since(start());
    assert!(shown.as_secs() >= 200, "{shown}");
    assert!(clock.monotonic() >= Duration::from_secs(200));
    assert!(machine.monotonic() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_senseless_factor_counts_as_one() {
    for factor in [0.0, -3.0, f64::NAN, f64::INFINITY] {
        let clock = ScaledClock::new(start(), factor);
        assert!(clock.now().duration_since(start()).as_secs() < 5, "{factor}");
    }
}

#[tokio::test]
async fn a_manual_clock_wakes_whom_it_was_moved_past_and_nobody_else() {
    let clock = Arc::new(ManualClock::new(start()));
    let sleeper = clock.sleep(Duration::from_secs(60));
    tokio::pin!(sleeper);
    let soon = Duration::from_millis(5);

    clock.advance(Duration::from_secs(59));
    assert!(tokio::time::timeout(soon, &mut sleeper).await.is_err());
    // The sleeper began to wait only when it was first polled, at 59 s.
    clock.advance(Duration::from_secs(59));
    assert!(tokio::time::timeout(soon, &mut sleeper).await.is_err());
    clock.advance(Duration::from_secs(1));
    assert!(tokio::time::timeout(soon, &mut sleeper).await.is_ok());
    assert_eq!(clock.now().duration_since(start()).as_secs(), 119);
}

#[test]
fn a_jump_moves_the_time_of_day_only() {
    let clock = ManualClock::new(start());
    clock.advance(Duration::from_secs(10));
    let earlier = Timestamp::from_second(1_600_000_000).unwrap();
    clock.jump(earlier);
    assert_eq!(clock.now(), earlier);
    assert_eq!(clock.monotonic(), Duration::from_secs(10));
}

#[test]
fn one_seed_gives_one_sequence() {
    let draw = |seed| -> Vec<u64> {
        let random = SeededRandom::new(seed);
        (0..100).map(|_| random.next_u64()).collect()
    };
    assert_eq!(draw(7), draw(7));
    assert_ne!(draw(7), draw(8));
    // The published first values of SplitMix64 for the seed 1234567.
    assert_eq!(draw(1_234_567)[..3], [6457827717110365317, 3203168211198807973, 9817491932198370423]);
}

#[test]
fn the_systems_randomness_does_not_repeat() {
    let random = OsRandom::new();
    assert_ne!((random.next_u64(), random.next_u64()), (random.next_u64(), random.next_u64()));
}
