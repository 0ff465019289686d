//! Leases, lost ones and inherited doubts (C-51, the effect table).

use std::time::Duration;

use domain::ledger::EffectState;
use domain::step::Urgency;
use engine::Limits;
use engine::hint::Hint;
use ports::Clock;
use store::{LeaseAnswer, LeaseRequest};

use crate::script::{QUIET, absent, key, unclear, unknown, write};
use crate::world::{World, account};

/// A request of ten seconds is under way when the process dies.
async fn killed_in_mid_request(kind: &'static str) -> World {
    let world = World::new().await;
    world.vendor.takes(Duration::from_secs(10));
    world.phone.takes(Duration::from_secs(10));
    world.call(1, Urgency::Card, &[write(kind)]).await;
    let stop = Hint::default();
    let account = account();
    // Dropping the future is the crash: nothing more of it happens.
    let died = world.clock.sleep(Duration::from_secs(3));
    futures_util::select_biased! {
        () = futures_util::FutureExt::fuse(world.engine.run(&account, &stop)) => panic!("it ran on"),
        () = futures_util::FutureExt::fuse(died) => {}
    }
    world.vendor.takes(Duration::from_millis(200));
    world.phone.takes(Duration::from_millis(200));
    world
}

async fn restart(world: &World, alone: bool, seconds: u64) {
    let engine = world.another_engine("two", alone);
    let (stop, account) = (Hint::default(), account());
    let ends = async {
        world.sleep(seconds).await;
        stop.give();
    };
    futures_util::join!(engine.run(&account, &stop), ends);
}

#[tokio::test(start_paused = true)]
async fn c_51_what_was_under_way_at_the_crash_is_in_doubt_and_looked_for() {
    let world = killed_in_mid_request("record").await;
    assert_eq!(world.state(&key(1, "record")).await, EffectState::Intended);
    restart(&world, true, 100).await;
    let look = world.vendor.seen("look")[0].at;
    assert!(look >= 3.0 + QUIET as f64, "after the quiet time from the restart on: {look}");
    assert_eq!(world.vendor.seen("write").len(), 1, "found: not written again");
    assert_eq!(world.state(&key(1, "record")).await, EffectState::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn c_51_what_was_not_applied_at_the_crash_is_written_once_more() {
    let world = killed_in_mid_request("record").await;
    world.vendor.on_look(key(1, "record"), [absent()]);
    restart(&world, true, 100).await;
    let effect = world.effect(&key(1, "record")).await;
    assert_eq!((effect.state, effect.attempts.len()), (EffectState::Confirmed, 2));
}

#[tokio::test(start_paused = true)]
async fn a_card_that_was_under_way_at_the_crash_is_given_up() {
    let world = killed_in_mid_request("card").await;
    restart(&world, true, 100).await;
    assert_eq!(world.state(&key(1, "card")).await, EffectState::Expired);
    assert_eq!(world.phone.seen("write").len(), 1);
    assert!(world.phone.seen("look").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_process_that_is_not_alone_waits_for_the_lease_to_end() {
    let world = killed_in_mid_request("record").await;
    restart(&world, false, 400).await;
    let look = world.vendor.seen("look")[0].at;
    let lease = world.limits.lease.as_secs_f64();
    assert!(look >= lease, "{look}");
    assert_eq!(world.vendor.seen("write").len(), 1);
    assert_eq!(world.state(&key(1, "record")).await, EffectState::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn a_lost_lease_the_outcome_of_the_old_holder_is_refused_by_the_fence() {
    let world = World::new().await;
    world.vendor.takes(Duration::from_secs(10));
    world.call(1, Urgency::Live, &[write("record"), write("second")]).await;
    world
        .run_while(async {
            world.sleep(5).await;
            let now = world.clock.now();
            let request = LeaseRequest {
                account: account(),
                owner: "two".to_owned(),
                now,
                until: world.clock.at(3600),
                previous_is_gone: true,
            };
            let LeaseAnswer::Taken { fence, .. } = world.store.take_lease(&request).await.unwrap() else {
                panic!("taken over by force")
            };
            assert_eq!(world.store.inherit(&fence, now, now).await.unwrap(), 1);
            world.sleep(60).await;
        })
        .await;
    assert_eq!(world.state(&key(1, "record")).await, EffectState::InDoubt, "not confirmed by who lost it");
    assert_eq!(world.vendor.seen("write").len(), 1, "and nothing more is written by him");
}

#[tokio::test(start_paused = true)]
async fn c_21_a_lease_that_is_free_again_is_taken_as_soon_as_its_loss_shows() {
    let (lease, lease_renewal) = (Duration::from_secs(900), Duration::from_secs(300));
    let world = World::with_limits(Limits { lease, lease_renewal, ..Limits::default() }).await;
    world.vendor.on_write(key(1, "record"), [unknown()]);
    world.vendor.on_look(key(1, "record"), std::iter::repeat_n(unclear(), 100));
    world.call(1, Urgency::Live, &[write("record")]).await;
    world
        .run_while(async {
            world.sleep(65).await;
            // A later write: after a minute and a half the doubt is to be looked at again, which takes the lease.
            world.call(2, Urgency::Live, &[write("record")]).await;
            world.sleep(60).await;
            let now = world.clock.now();
            let request = LeaseRequest {
                account: account(),
                owner: "two".to_owned(),
                now,
                until: world.clock.at(145),
                previous_is_gone: true,
            };
            let taken = world.store.take_lease(&request).await.unwrap();
            assert!(matches!(taken, LeaseAnswer::Taken { .. }), "taken over by force");
            world.sleep(55).await;
            world.call(3, Urgency::Card, &[write("card")]).await;
            world.sleep(3).await;
            assert_eq!(world.state(&key(3, "card")).await, EffectState::Confirmed, "long before the next renewal");
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_lease_is_renewed_while_there_is_work_and_while_there_is_none() {
    let world = World::new().await;
    let other = world.another_engine("two", false);
    let (stop, account) = (Hint::default(), account());
    world.call(1, Urgency::Live, &[write("record")]).await;
    let test = async {
        world.sleep(1000).await;
        world.call(2, Urgency::Live, &[write("record")]).await;
        world.sleep(10).await;
        stop.give();
    };
    futures_util::join!(world.run_for(1020), other.run(&account, &stop), test);
    assert_eq!(world.vendor.seen("write").len(), 2, "only one of the two works");
    assert_eq!(world.count(EffectState::Confirmed).await, 2);
}
