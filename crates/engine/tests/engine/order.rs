//! Who goes first (promise 7).

use std::time::Duration;

use contract::{Budget, Connector, Reading};
use domain::fact::CallEvent;
use domain::step::Urgency;
use engine::Limits;
use ports::Clock;
use store::NewFact;

use crate::script::{Script, write};
use crate::world::World;

/// One filing at a time, a second each.
async fn one_at_a_time() -> World {
    let limits = Limits { concurrency: 1, card_slots: 0, ..Limits::default() };
    let world = World::with_limits(limits).await;
    world.vendor.takes(Duration::from_secs(1));
    world
}

fn order(world: &World) -> Vec<String> {
    let call = |seen: crate::script::Seen| seen.what.split('/').nth(1).unwrap().to_owned();
    world.vendor.seen("write").into_iter().map(call).collect()
}

#[tokio::test(start_paused = true)]
async fn cards_then_live_work_then_follow_ups_then_backfill() {
    let world = one_at_a_time().await;
    for (call, urgency) in Urgency::ALL.into_iter().rev().enumerate() {
        world.call(call as i64, urgency, &[write("record")]).await;
    }
    world.settle_within(10).await;
    assert_eq!(order(&world), ["3", "2", "1", "0"]);
}

#[tokio::test(start_paused = true)]
async fn of_the_same_urgency_the_longest_due_goes_first() {
    let world = one_at_a_time().await;
    for call in [5, 3, 4] {
        world.call(call, Urgency::Live, &[write("record")]).await;
        world.sleep(1).await;
    }
    world.settle_within(10).await;
    assert_eq!(order(&world), ["5", "3", "4"]);
}

#[tokio::test(start_paused = true)]
async fn what_became_due_while_no_place_was_free_begins_in_the_order_of_its_turns() {
    let world = one_at_a_time().await;
    world.call(1, Urgency::Live, &[write("record")]).await;
    world
        .run_while(async {
            world.clock.sleep(Duration::from_millis(500)).await;
            // Told the other way round: messages by their own time (promise 5).
            for (call, turn) in [(4, 40), (3, 30), (2, 20)] {
                world
                    .desk
                    .script(call, Script { urgency: Urgency::Live, parts: vec![write("record")], lanes: Vec::new() });
                let fact = world.fact(call, CallEvent::Created, Urgency::Live);
                world.store.append(vec![NewFact { turn_at: world.clock.at(turn), ..fact }]).await.unwrap();
            }
            world.clock.sleep(Duration::from_secs(5)).await;
        })
        .await;
    assert_eq!(order(&world), ["1", "2", "3", "4"]);
}

#[tokio::test(start_paused = true)]
async fn a_follow_up_waits_no_longer_than_ten_minutes_behind_live_work() {
    for (waited, expected) in [(599, ["2", "1"]), (601, ["1", "2"])] {
        let world = one_at_a_time().await;
        world.call(1, Urgency::FollowUp, &[write("record")]).await;
        world.sleep(waited).await;
        world.call(2, Urgency::Live, &[write("record")]).await;
        world.settle_within(10).await;
        assert_eq!(order(&world), expected, "due for {waited} s");
    }
}

#[tokio::test(start_paused = true)]
async fn a_tenth_of_the_budget_is_kept_for_cards_and_more_from_backfill() {
    let world = World::new().await;
    let meter = world.vendor.meter();
    meter.restore(Budget::window(100, Duration::from_secs(60)));
    let used = |used: u32| Reading { remaining: Some(100 - used), ..Reading::default() };
    meter.observe(world.clock.now(), used(75));
    world.call(1, Urgency::Backfill, &[write("record")]).await;
    world.call(2, Urgency::FollowUp, &[write("record")]).await;
    world
        .run_while(async {
            world.sleep(2).await;
            assert_eq!(order(&world), ["2"], "backfill leaves room for the rest");
            meter.observe(world.clock.now(), used(91));
            world.call(3, Urgency::Live, &[write("record")]).await;
            world.call(4, Urgency::Card, &[write("record")]).await;
            world.sleep(2).await;
            assert_eq!(order(&world), ["2", "4"], "the last tenth is for cards");
            world.sleep(60).await;
        })
        .await;
    assert_eq!(order(&world), ["2", "4", "3", "1"], "in a fresh window the rest is done");
}
