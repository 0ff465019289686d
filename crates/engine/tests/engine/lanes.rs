//! One lane, one step (promise 5).

use std::time::Duration;

use contract::{Outcome, Trouble};
use domain::ledger::EffectState;
use domain::step::Urgency;

use crate::script::{HOLDS_LANE, ask_in, key, unclear, unknown, write, write_in};
use crate::world::World;

/// The calls in the order in which they were asked for and written, e.g. `a1 w1 a2 w2`.
fn short(world: &World) -> String {
    let words: Vec<String> = world
        .vendor
        .all_seen()
        .iter()
        .filter_map(|seen| match seen.split_once(' ')? {
            ("ask", call) => Some(format!("a{call}")),
            ("write", key) => Some(format!("w{}", key.split('/').nth(1)?)),
            _ => None,
        })
        .collect();
    words.join(" ")
}

#[tokio::test(start_paused = true)]
async fn two_filings_of_one_lane_never_interleave_a_question_and_the_write_that_rests_on_it() {
    let world = World::new().await;
    for call in [1, 2, 3] {
        world.call(call, Urgency::Live, &[ask_in("number/+1"), write_in("number/+1")]).await;
    }
    world.settle_within(100).await;
    assert_eq!(short(&world), "a1 w1 a2 w2 a3 w3", "in order of arrival");
    assert!(world.clock.seconds() < 5.0, "who waits is woken, not polled: {}", world.clock.seconds());
}

#[tokio::test(start_paused = true)]
async fn the_lane_is_kept_over_a_step_that_has_none() {
    let world = World::new().await;
    for call in [1, 2] {
        world.call(call, Urgency::Live, &[ask_in("number/+1"), write("card"), write_in("number/+1")]).await;
    }
    world.settle_within(100).await;
    assert_eq!(short(&world), "a1 w1 a2 w2");
}

#[tokio::test(start_paused = true)]
async fn nobody_passes_where_a_filing_keeps_its_place_whatever_lanes_its_steps_take() {
    let world = World::new().await;
    let parts = [ask_in("number/+1"), write("second"), write_in("customer/7")];
    for call in [1, 2, 3] {
        world.call_in_line(call, &["messages/+1"], Urgency::Live, &parts).await;
    }
    world.call_in_line(9, &["messages/+2"], Urgency::Live, &[ask_in("number/+2")]).await;
    world.settle_within(100).await;
    assert_eq!(short(&world).replace("a9 ", ""), "a1 w1 w1 a2 w2 w2 a3 w3 w3");
    assert!(world.clock.seconds() < 8.0, "who waits is woken, not polled: {}", world.clock.seconds());
}

#[tokio::test(start_paused = true)]
async fn who_cannot_go_on_keeps_his_place_for_a_while() {
    let world = World::new().await;
    let parts = [write("second"), write_in("customer/7")];
    let garbled = || Outcome::NotApplied(Trouble::Garbled { detail: "cut".to_owned() });
    world.vendor.on_write(key(1, "second"), [garbled(), garbled()]);
    world.vendor.on_write(key(3, "second"), std::iter::repeat_with(garbled).take(40));
    for call in [1, 2, 3, 4] {
        world.call_in_line(call, &["messages/+1"], Urgency::Live, &parts).await;
    }
    world.call_in_line(9, &["messages/+2"], Urgency::Live, &parts).await;
    world.run_for(200).await;
    assert_eq!(
        short(&world).replace("w9 ", ""),
        "w1 w1 w1 w1 w2 w2 w3 w3 w3 w3 w3",
        "two tries, then all of it; others wait"
    );
    let written =
        |what: &str| world.vendor.seen("written").into_iter().find(|seen| seen.what == format!("written {what}"));
    let other = written("desk/9/second").map(|seen| seen.at);
    assert!(other.is_some_and(|at| at < 2.0), "another line is not held up: {other:?}");
    world.run_for(400).await;
    assert!(written("desk/4/record").is_some(), "nobody is held up for ever");
}

#[tokio::test(start_paused = true)]
async fn different_lanes_run_side_by_side() {
    let world = World::new().await;
    world.vendor.takes(Duration::from_secs(1));
    world.call(1, Urgency::Live, &[ask_in("number/+1"), write_in("number/+1")]).await;
    world.call(2, Urgency::Live, &[ask_in("number/+2"), write_in("number/+2")]).await;
    world.settle_within(100).await;
    assert_eq!(short(&world), "a1 a2 w1 w2");
}

#[tokio::test(start_paused = true)]
async fn what_needs_no_lane_waits_for_none() {
    let world = World::new().await;
    world.vendor.takes(Duration::from_secs(10));
    world.call(1, Urgency::Live, &[ask_in("number/+1"), write_in("number/+1")]).await;
    world
        .run_while(async {
            world.sleep(1).await;
            world.call(2, Urgency::Card, &[write("card"), write_in("number/+1")]).await;
            world.sleep(60).await;
        })
        .await;
    let card = world.phone.seen("write")[0].at;
    assert!(card < 1.2, "the insight card waits for no lane: {card}");
    assert_eq!(short(&world), "a1 w1 w2");
}

#[tokio::test(start_paused = true)]
async fn a_doubt_holds_its_lane_for_fifteen_minutes_at_most() {
    let world = World::new().await;
    world.vendor.on_write(key(1, "record"), [unknown()]);
    world.vendor.on_look(key(1, "record"), std::iter::repeat_n(unclear(), 100));
    world.call(1, Urgency::Live, &[write_in("number/+1")]).await;
    world
        .run_while(async {
            world.sleep(5).await;
            world.call(2, Urgency::Live, &[write_in("number/+1")]).await;
            world.sleep(1200).await;
        })
        .await;
    let freed = world.vendor.seen("write")[1].at;
    let holds = HOLDS_LANE as f64;
    assert!((holds..holds + 62.0).contains(&freed), "{freed}");
    assert_eq!(world.state(&key(1, "record")).await, EffectState::InDoubt, "it stays in doubt, visibly");
    assert_eq!(world.state(&key(2, "record")).await, EffectState::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn a_settled_doubt_frees_its_lane_at_once() {
    let world = World::new().await;
    world.vendor.on_write(key(1, "record"), [unknown()]);
    world.call(1, Urgency::Live, &[write_in("number/+1")]).await;
    world
        .run_while(async {
            world.sleep(5).await;
            world.call(2, Urgency::Live, &[write_in("number/+1")]).await;
            world.sleep(200).await;
        })
        .await;
    let looked = world.vendor.seen("look")[0].at;
    let freed = world.vendor.seen("write")[1].at;
    assert!((looked..looked + 1.5).contains(&freed), "{looked} → {freed}");
}
