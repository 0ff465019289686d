//! Writes in doubt (promise 3, C-51, C-52; the effect table).

use std::time::Duration;

use contract::{Outcome, Trouble};
use domain::ledger::EffectState;
use domain::step::Urgency;
use engine::Limits;

use crate::script::{QUIET, absent, down, key, unclear, unknown, write};
use crate::world::World;

/// A call with one record, of whose first write came this.
async fn after(outcome: Outcome) -> World {
    let world = World::new().await;
    world.vendor.on_write(key(1, "record"), [outcome]);
    world.call(1, Urgency::Live, &[write("record")]).await;
    world
}

#[tokio::test(start_paused = true)]
async fn c_52_what_was_not_sent_is_not_in_doubt() {
    let world = after(down()).await;
    world
        .run_while(async {
            for _ in 0..50 {
                world.sleep(1).await;
                assert_eq!(world.count(EffectState::InDoubt).await, 0);
            }
        })
        .await;
    let effect = world.effect(&key(1, "record")).await;
    assert_eq!((effect.state, effect.attempts.len()), (EffectState::Confirmed, 2));
    assert!(world.vendor.seen("look").is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_unknown_outcome_is_settled_only_after_the_quiet_time() {
    let world = after(unknown()).await;
    world.run_for(30).await;
    let effect = world.effect(&key(1, "record")).await;
    assert_eq!(effect.state, EffectState::InDoubt, "visibly");
    assert_eq!(effect.note.as_deref(), Some("no answer within 20 s"));
    world.run_for(60).await;
    let look = world.vendor.seen("look")[0].at;
    let written = world.vendor.seen("written")[0].at;
    assert!(look - written >= QUIET as f64, "{written} → {look}");
    let effect = world.effect(&key(1, "record")).await;
    assert_eq!(effect.state, EffectState::Confirmed);
    assert!(effect.evidence.unwrap().read_back);
    assert_eq!(world.vendor.seen("write").len(), 1, "written once");
}

#[tokio::test(start_paused = true)]
async fn what_is_certainly_absent_is_written_again() {
    let world = after(unknown()).await;
    world.vendor.on_look(key(1, "record"), [absent()]);
    world.run_for(120).await;
    let effect = world.effect(&key(1, "record")).await;
    assert_eq!((effect.state, effect.attempts.len()), (EffectState::Confirmed, 2));
    let expected = ["write desk/1/record", "look desk/1/record", "write desk/1/record"];
    let seen = world.vendor.all_seen();
    let seen: Vec<&String> = seen.iter().filter(|what| !what.starts_with("written") && *what != "probe").collect();
    assert_eq!(seen, expected);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_can_tell_stays_in_doubt_and_is_looked_at_again_ever_more_rarely() {
    // A slow poll: hours pass quickly.
    let limits = Limits { poll: Duration::from_secs(60), ..Limits::default() };
    let world = World::with_limits(limits).await;
    world.vendor.on_write(key(1, "record"), [unknown()]);
    world.vendor.on_look(key(1, "record"), std::iter::repeat_n(unclear(), 100));
    world.call(1, Urgency::Live, &[write("record")]).await;
    world.run_for(86_400).await;
    assert_eq!(world.state(&key(1, "record")).await, EffectState::InDoubt);
    assert_eq!(world.vendor.seen("write").len(), 1, "never written again");
    let looks: Vec<f64> = world.vendor.seen("look").iter().map(|seen| seen.at).collect();
    let gaps: Vec<f64> = looks.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(gaps.windows(2).all(|pair| pair[1] >= pair[0] - 2.0), "{gaps:?}");
    assert!((59.0..62.0).contains(&gaps[0]), "a minute at first: {gaps:?}");
    let last = gaps.last().unwrap();
    assert!((3600.0..3603.0).contains(last), "then an hour: {gaps:?}");
    assert!((25..60).contains(&looks.len()), "{}", looks.len());
}

#[tokio::test(start_paused = true)]
async fn a_person_ends_a_doubt() {
    for retry in [true, false] {
        let world = after(unknown()).await;
        world.vendor.on_look(key(1, "record"), std::iter::repeat_n(unclear(), 100));
        world.run_for(200).await;
        let now = world.clock.at(201);
        world.store.decide_effect(&key(1, "record"), retry, now).await.unwrap();
        world.run_for(30).await;
        let (state, writes) = if retry { (EffectState::Confirmed, 2) } else { (EffectState::Dismissed, 1) };
        assert_eq!(world.state(&key(1, "record")).await, state);
        assert_eq!(world.vendor.seen("write").len(), writes);
        let looks = world.vendor.seen("look").len();
        world.run_for(7200).await;
        assert_eq!(world.vendor.seen("look").len(), looks, "nothing is looked at any more");
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_that_fails_is_made_again() {
    let world = after(unknown()).await;
    world
        .run_while(async {
            world.sleep(50).await;
            world.vendor.is_down(true);
            world.sleep(300).await;
            assert_eq!(world.state(&key(1, "record")).await, EffectState::InDoubt);
            world.vendor.is_down(false);
            world.sleep(120).await;
        })
        .await;
    assert_eq!(world.state(&key(1, "record")).await, EffectState::Confirmed);
    assert_eq!(world.vendor.seen("write").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_ends_visibly_with_the_vendors_words() {
    let world = after(Outcome::Refused { status: 400, words: "no such inbox".to_owned() }).await;
    world.run_for(3600).await;
    let effect = world.effect(&key(1, "record")).await;
    assert_eq!(effect.state, EffectState::Refused);
    assert_eq!(effect.note.as_deref(), Some("no such inbox"));
    assert_eq!(world.vendor.seen("write").len(), 1);
    world.store.decide_effect(&key(1, "record"), true, world.clock.at(3601)).await.unwrap();
    world.run_for(5).await;
    assert_eq!(world.state(&key(1, "record")).await, EffectState::Confirmed, "C-63: retried by a person");
}

#[tokio::test(start_paused = true)]
async fn what_is_of_use_only_at_once_is_never_repeated() {
    for outcome in
        [unknown(), down(), Outcome::NotApplied(Trouble::Limited { retry_after: Some(Duration::from_secs(5)) })]
    {
        let world = World::new().await;
        world.phone.on_write(key(1, "card"), [outcome]);
        world.call(1, Urgency::Card, &[write("card"), write("record")]).await;
        world.run_for(600).await;
        assert_eq!(world.state(&key(1, "card")).await, EffectState::Expired, "and says so");
        assert_eq!(world.phone.seen("write").len(), 1);
        assert!(world.phone.seen("look").is_empty());
        assert_eq!(world.state(&key(1, "record")).await, EffectState::Confirmed, "the rest goes on");
        assert!(world.vendor.seen("write")[0].at < 2.0, "at once");
    }
}
