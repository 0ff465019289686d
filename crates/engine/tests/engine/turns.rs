//! Intent, request, outcome; facts that come during a turn; stopping (promises 3 and 6).

use std::time::Duration;

use domain::effect::Class;
use domain::fact::CallEvent;
use domain::ledger::EffectState;
use domain::step::Urgency;
use engine::Quiet;
use engine::hint::Hint;
use futures_util::FutureExt;
use ports::Clock;
use store::{LeaseAnswer, LeaseRequest};

use crate::script::{Part, ask_in, key, write};
use crate::world::{World, account};

#[tokio::test(start_paused = true)]
async fn promise_3_intent_before_the_request_and_outcome_after_it() {
    let world = World::new().await;
    // The vendor looks into the store during each request: see `Vendor::intent_is_durable`.
    world.call(1, Urgency::Live, &[ask_in("a"), write("record"), write("second")]).await;
    world.settle_within(0).await;
    let seen = world.vendor.all_seen();
    let expected =
        ["ask 1", "write desk/1/record", "written desk/1/record", "write desk/1/second", "written desk/1/second"];
    assert_eq!(seen, expected);
    let effect = world.effect(&key(1, "record")).await;
    assert_eq!((effect.state, effect.class), (EffectState::Confirmed, Class::Record));
    assert!(effect.evidence.unwrap().is_sufficient());
    assert!(effect.attempts[0].ended_at.unwrap() > effect.attempts[0].started_at);
}

#[tokio::test(start_paused = true)]
async fn promise_10_what_began_before_the_installation_may_have_been_told_to_one_that_is_gone() {
    let world = World::new().await;
    world.call(1, Urgency::Live, &[]).await;
    world.sleep(10).await;
    let installed_at = world.clock.now();
    world.call(2, Urgency::Live, &[]).await;
    let quiet = Quiet { horizon: Duration::ZERO };
    world.engine_since(installed_at).run_until_quiet(&account(), &Hint::default(), quiet).await;
    assert_eq!((world.desk.announced(1), world.desk.announced(2)), (None, Some(installed_at)));
}

#[tokio::test(start_paused = true)]
async fn a_filing_that_is_done_costs_nothing_more() {
    let world = World::new().await;
    world.call(1, Urgency::Live, &[write("record")]).await;
    world.run_for(3600).await;
    assert_eq!(world.vendor.seen("write").len() + world.vendor.seen("written").len(), 2);
    assert_eq!(world.store.next_due(&account()).await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_when_its_time_comes() {
    let world = World::new().await;
    let until = world.clock.at(90);
    world.call(1, Urgency::Live, &[Part::WaitUntil(until), write("record")]).await;
    world.run_for(120).await;
    let at = world.vendor.seen("write")[0].at;
    assert!((90.0..91.1).contains(&at), "{at}");
}

#[tokio::test(start_paused = true)]
async fn a_fact_that_comes_while_a_plan_is_made_is_not_lost() {
    let world = World::new().await;
    world.call(1, Urgency::Live, &[]).await;
    world.sleep(1).await;
    let (store, fact) = (world.store.clone(), world.fact(1, CallEvent::Answered, Urgency::Live));
    let told_at = fact.told.at;
    world.desk.while_planning(move || {
        store.append(vec![fact]).now_or_never().expect("the model never waits").unwrap();
    });
    world.settle_within(0).await;
    assert_eq!(world.desk.planned().last(), Some(&told_at), "planned again with the new fact");
}

#[tokio::test(start_paused = true)]
async fn a_fact_that_comes_while_a_write_is_under_way_is_not_lost() {
    let world = World::new().await;
    world.vendor.takes(Duration::from_secs(5));
    world.call(1, Urgency::Live, &[write("record")]).await;
    world
        .run_while(async {
            world.sleep(2).await;
            world.tell(1, CallEvent::Answered, Urgency::Live).await;
            world.sleep(10).await;
        })
        .await;
    assert_eq!(world.desk.planned().last(), Some(&world.clock.at(2)));
    assert_eq!(world.vendor.seen("write").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn stopping_waits_for_what_is_under_way_and_gives_the_lease_back() {
    let world = World::new().await;
    world.vendor.takes(Duration::from_secs(10));
    world.call(1, Urgency::Live, &[write("record")]).await;
    world.call(2, Urgency::Live, &[Part::WaitUntil(world.clock.at(3)), write("record")]).await;
    world.run_for(2).await;
    let ended = world.clock.seconds();
    assert!((10.0..11.1).contains(&ended), "as soon as the request was answered: {ended}");
    assert_eq!(world.state(&key(1, "record")).await, EffectState::Confirmed);
    assert_eq!(world.vendor.seen("write").len(), 1, "nothing new is started");
    let now = world.clock.at(11);
    let request = LeaseRequest {
        account: account(),
        owner: "other".to_owned(),
        now,
        until: world.clock.at(100),
        previous_is_gone: false,
    };
    let taken = world.store.take_lease(&request).await.unwrap();
    assert!(matches!(taken, LeaseAnswer::Taken { previous_until: None, .. }), "{taken:?}");
}

#[tokio::test(start_paused = true)]
async fn running_until_quiet_comes_back() {
    let world = World::new().await;
    world.settle_within(0).await;
    assert!(world.clock.seconds() < 1.1, "nothing is due: at once");
    let later = world.clock.at(300);
    world.call(1, Urgency::Live, &[write("second"), Part::WaitUntil(later), write("record")]).await;
    world.settle_within(60).await;
    assert!(world.clock.seconds() < 5.0, "what waits beyond the horizon is not waited for");
    assert_eq!(world.vendor.seen("write").len(), 1);
    world.settle_within(600).await;
    assert_eq!(world.vendor.seen("write").len(), 2, "what waits within it is");
}
