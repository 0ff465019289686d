//! A vendor that is down or rate-limiting (C-52, promises 3 and 7).

use std::time::Duration;

use contract::{Outcome, Trouble};
use domain::ledger::EffectState;
use domain::step::Urgency;

use crate::script::{key, write};
use crate::world::{World, account};

#[tokio::test(start_paused = true)]
async fn an_account_that_is_down_gets_one_probe_at_a_time_and_nobody_is_in_doubt() {
    let world = World::new().await;
    world.vendor.is_down(true);
    for call in 1..=30 {
        world.call(call, Urgency::Live, &[write("record")]).await;
    }
    world
        .run_while(async {
            for _ in 0..60 {
                world.sleep(5).await;
                assert_eq!(world.count(EffectState::InDoubt).await, 0);
            }
            world.vendor.is_down(false);
            world.sleep(90).await;
        })
        .await;
    let writes = world.vendor.seen("write");
    let while_down = writes.iter().filter(|seen| seen.at < 300.0).count();
    assert!(while_down <= world.limits.concurrency, "only what was under way: {while_down}");
    assert_eq!(world.vendor.probes_max(), 1);
    let probes: Vec<f64> = world.vendor.seen("probe").iter().map(|seen| seen.at).collect();
    let gaps: Vec<f64> = probes.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(gaps.iter().all(|gap| *gap <= 62.0), "it is never given up: {gaps:?}");
    assert!(probes.len() < 15, "ever more rarely: {probes:?}");
    assert_eq!(world.count(EffectState::Confirmed).await, 30, "none is lost");
    let twice = (1..=30).map(|call| format!("written {}", key(call, "record")));
    for written in twice {
        let count = world.vendor.all_seen().iter().filter(|seen| **seen == written).count();
        assert!(count <= 2, "{written}: {count}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_phone_system_that_is_down_does_not_stop_logging() {
    let world = World::new().await;
    world.phone.is_down(true);
    world.call(1, Urgency::Card, &[write("card"), write("record")]).await;
    world.settle_within(0).await;
    assert_eq!(world.state(&key(1, "card")).await, EffectState::Expired);
    assert_eq!(world.state(&key(1, "record")).await, EffectState::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn a_429_is_waited_out_exactly() {
    let world = World::new().await;
    let limited = Outcome::NotApplied(Trouble::Limited { retry_after: Some(Duration::from_secs(17)) });
    world.vendor.on_write(key(1, "record"), [limited]);
    world.call(1, Urgency::Live, &[write("record")]).await;
    world
        .run_while(async {
            world.sleep(1).await;
            world.call(2, Urgency::Card, &[write("record")]).await;
            world.sleep(40).await;
        })
        .await;
    let limited_at = world.vendor.seen("written")[0].at;
    for again in &world.vendor.seen("write")[1..] {
        let waited = again.at - limited_at;
        assert!((17.0..17.1).contains(&waited), "{}: {waited}", again.what);
    }
    assert_eq!(world.vendor.seen("write").len(), 3, "the other filing waits as well");
    assert_eq!(world.count(EffectState::InDoubt).await, 0);
    assert_eq!(world.count(EffectState::Confirmed).await, 2);
    assert!(world.vendor.seen("probe").is_empty(), "a limit is no outage");
}

/// C-07: where nothing happens, nobody else would notice.
#[tokio::test(start_paused = true)]
async fn a_withdrawn_authorisation_is_noticed_though_nothing_happens() {
    let world = World::new().await;
    world.call(1, Urgency::Live, &[write("record")]).await;
    world
        .run_while(async {
            world.sleep(1500).await;
            assert!(world.engine.trouble(&account()).is_none());
            assert_eq!(world.vendor.seen("probe").len(), 2, "once in ten minutes");
            world.vendor.is_down(true);
            world.sleep(900).await;
            assert!(world.engine.trouble(&account()).is_some(), "within a quarter of an hour");
            world.vendor.is_down(false);
            world.sleep(120).await;
            assert!(world.engine.trouble(&account()).is_none());
        })
        .await;
}
