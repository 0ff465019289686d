//! Room that is reserved before it is used.

use std::future::{poll_fn, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use domain::step::Urgency;
use jiff::Timestamp;

use super::{Budget, Meter, Permit, Reading};

fn now() -> Timestamp {
    Timestamp::from_second(1_700_000_000).unwrap()
}

/// Nine are for live work, two more for cards.
fn meter() -> Meter {
    Meter::new(Budget::leaky(11, 0.001))
}

fn goes(meter: &Meter, cost: u32) -> bool {
    meter.ask(now(), cost, Urgency::Live) == Permit::Go
}

/// Works on something that never has to wait.
fn work<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(it) => it,
        Poll::Pending => panic!("it waits"),
    }
}

#[test]
fn what_is_reserved_is_no_room_for_others() {
    let meter = meter();
    let room = meter.reservation();
    assert_eq!(room.raise(now(), 6, Urgency::Live), Permit::Go);
    assert!(goes(&meter, 3) && !goes(&meter, 4));
    let other = meter.reservation();
    assert!(matches!(other.raise(now(), 4, Urgency::Live), Permit::WaitUntil(_)), "both would not fit");
    assert_eq!(other.raise(now(), 3, Urgency::Live), Permit::Go);
    assert_eq!(meter.ask(now(), 1, Urgency::Card), Permit::Go, "a card's part is free still");
}

#[test]
fn its_own_room_is_not_in_its_way() {
    let meter = meter();
    let room = meter.reservation();
    assert_eq!(room.raise(now(), 6, Urgency::Live), Permit::Go);
    assert_eq!(room.raise(now(), 9, Urgency::Live), Permit::Go);
    assert!(!goes(&meter, 1), "nine, not fifteen or six");
    drop(room);
    assert!(goes(&meter, 9));
}

#[test]
fn what_is_sent_within_is_drawn_from_it_and_counted_once() {
    let meter = meter();
    let room = meter.reservation();
    assert_eq!(room.raise(now(), 6, Urgency::Live), Permit::Go);
    work(room.within(async { meter.spend(now(), 4) }));
    assert!(goes(&meter, 3) && !goes(&meter, 4), "four are used, two reserved");
    work(room.within(async { meter.spend(now(), 3) }));
    assert!(goes(&meter, 2) && !goes(&meter, 3), "what goes beyond it counts as well");
}

#[test]
fn what_was_not_sent_is_given_back() {
    let meter = meter();
    let room = meter.reservation();
    assert_eq!(room.raise(now(), 9, Urgency::Live), Permit::Go);
    work(room.within(async { meter.spend(now(), 1) }));
    room.lower(2);
    assert!(goes(&meter, 6) && !goes(&meter, 7));
    drop(room);
    assert!(goes(&meter, 8) && !goes(&meter, 9));
}

#[test]
fn what_is_sent_beside_the_work_is_not_drawn_from_it() {
    let (meter, other) = (meter(), meter());
    let room = meter.reservation();
    assert_eq!(room.raise(now(), 5, Urgency::Live), Permit::Go);
    // Begun, and waiting for an answer while others send.
    let mut begun = pin!(room.within(poll_fn(|_| Poll::<()>::Pending)));
    assert!(begun.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    meter.spend(now(), 1);
    assert!(goes(&meter, 3) && !goes(&meter, 4), "one used, five reserved");
    work(room.within(async { other.spend(now(), 1) }));
    assert!(goes(&meter, 3) && !goes(&meter, 4), "another account's budget is none of its");
    work(room.within(ready(())));
}

#[test]
fn room_is_closed_for_its_own_work_when_the_vendor_says_to_wait() {
    let meter = meter();
    let room = meter.reservation();
    assert_eq!(room.raise(now(), 6, Urgency::Live), Permit::Go);
    assert_eq!(work(room.within(async { meter.closed_for(now()) })), None, "nobody said to wait");
    let wait = Duration::from_secs(30);
    meter.observe(now(), Reading { blocked_for: Some(wait), ..Reading::default() });
    assert_eq!(work(room.within(async { meter.closed_for(now()) })), Some(wait));
    assert_eq!(meter.closed_for(now()), None, "who works from no room asks first");
    let over = now() + wait;
    assert_eq!(work(room.within(async { meter.closed_for(over) })), None);
}
