//! Who may write for an account.

use std::sync::Arc;

use domain::ledger::EffectState;
use domain::step::Lane;

use super::fixtures::*;
use crate::*;

/// The second is told until when.
pub async fn a_lease_is_held_by_one(store: Arc<dyn Store>) -> StoreResult<()> {
    let first = store.take_lease(&lease(&desk(), "a", 0, 10)).await?;
    let fence = Fence { account: desk(), number: 1 };
    assert_eq!(first, LeaseAnswer::Taken { fence: fence.clone(), previous_until: None });
    assert_eq!(store.take_lease(&lease(&desk(), "b", 9, 20)).await?, LeaseAnswer::HeldUntil(at(10)));
    let same = store.take_lease(&lease(&desk(), "a", 9, 12)).await?;
    assert_eq!(same, LeaseAnswer::Taken { fence: fence.clone(), previous_until: None }, "its owner keeps the number");
    store.renew_lease(&fence, at(30)).await?;
    assert_eq!(store.take_lease(&lease(&desk(), "b", 20, 40)).await?, LeaseAnswer::HeldUntil(at(30)));
    let gone = LeaseRequest { previous_is_gone: true, ..lease(&desk(), "b", 20, 40) };
    let fence = Fence { account: desk(), number: 2 };
    assert_eq!(store.take_lease(&gone).await?, LeaseAnswer::Taken { fence, previous_until: Some(at(30)) });
    let elsewhere = take(store.as_ref(), &other_desk(), "a").await?;
    assert_eq!(elsewhere.number, 1);
    Ok(())
}

/// The number grows each time, so an old fence is never good again.
pub async fn a_lease_that_is_over_or_given_back_is_free(store: Arc<dyn Store>) -> StoreResult<()> {
    take(store.as_ref(), &desk(), "a").await?;
    let second = store.take_lease(&lease(&desk(), "b", 1_000, 2_000)).await?;
    let fence = Fence { account: desk(), number: 2 };
    assert_eq!(second, LeaseAnswer::Taken { fence: fence.clone(), previous_until: Some(at(1_000)) });
    store.release_lease(&fence).await?;
    let lost = store.renew_lease(&fence, at(3_000)).await;
    assert!(matches!(lost, Err(StoreError::LeaseLost { .. })), "{lost:?}");
    let third = store.take_lease(&lease(&desk(), "b", 1_001, 2_000)).await?;
    let fence = Fence { account: desk(), number: 3 };
    assert_eq!(third, LeaseAnswer::Taken { fence, previous_until: None });
    Ok(())
}

/// Inside the transaction: nothing of what they carry is stored.
pub async fn every_verb_of_a_lost_lease_is_refused(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let store = &world.store;
    let filing = world.filing(1, 1).await?;
    let lane = Lane::number("+331");
    world.ready(world.intent(filing, "e", Some(&lane), 1)).await?;
    world.put_off(filing, None, Some(&lane)).await?;
    let before = store.load(filing).await?;
    let old = world.fence.clone();
    store.take_lease(&LeaseRequest { previous_is_gone: true, ..lease(&desk(), "them", 2, 99) }).await?;

    let told = Turn {
        decisions: vec![decision("d", 3)],
        answers: vec![answer("q", 3, 1)],
        cached: vec![(desk(), answer("users", 3, 1))],
        next: Some(next(Some(3), None)),
        ..turn(filing, i64::MAX)
    };
    let never = Fence { account: other_desk(), number: 1 };
    for fence in [&old, &never] {
        let answers = [
            store.renew_lease(fence, at(5_000)).await,
            store.release_lease(fence).await,
            store.inherit(fence, at(3), at(3)).await.map(drop),
            store.record(fence, told.clone()).await,
            store.intend(fence, world.intent(filing, "f", None, 3)).await.map(drop),
            store.conclude(fence, conclusion("e", confirmed("1"), 3)).await,
            store.wake_lane(fence, &lane, at(3)).await.map(drop),
            store.wake_doubts(fence, at(3)).await.map(drop),
        ];
        for (verb, answer) in answers.into_iter().enumerate() {
            assert!(matches!(answer, Err(StoreError::LeaseLost { .. })), "verb {verb}: {answer:?}");
        }
    }
    assert_eq!(store.load(filing).await?, before);
    assert!(store.cache(&desk()).await?.is_empty());
    Ok(())
}

/// A fence opens no other account's filings.
pub async fn a_lease_says_nothing_of_other_accounts(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing_of(1, 1, "abroad").await?;
    let there = take(world.store.as_ref(), &other_desk(), "us").await?;
    let made = world.store.intend(&there, world.intent(filing, "e", None, 1)).await?;
    assert!(matches!(made, Intended::Ready(_)));
    let before = world.store.load(filing).await?;
    let answers = [
        world.store.record(&world.fence, Turn { next: Some(next(None, None)), ..turn(filing, i64::MAX) }).await,
        world.store.intend(&world.fence, world.intent(filing, "f", None, 2)).await.map(drop),
        world.store.conclude(&world.fence, conclusion("e", confirmed("1"), 2)).await,
    ];
    for answer in answers {
        assert!(matches!(answer, Err(StoreError::Conflict(_))), "{answer:?}");
    }
    assert_eq!(world.store.load(filing).await?, before);
    Ok(())
}

/// What was under way is in doubt, and everything that hung on the old holder is looked at.
pub async fn a_new_holder_inherits_doubts_and_waits(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let lane = Lane::number("+331");
    let (under_way, doubtful, waiting, done) =
        (world.filing(1, 1).await?, world.filing(2, 1).await?, world.filing(3, 1).await?, world.filing(4, 1).await?);
    let elsewhere = world.filing_of(5, 1, "abroad").await?;
    let there = take(world.store.as_ref(), &other_desk(), "us").await?;
    world.store.intend(&there, world.intent(elsewhere, "e5", None, 1)).await?;
    world.ready(world.intent(under_way, "e1", Some(&lane), 1)).await?;
    world.ready(world.intent(doubtful, "e2", None, 1)).await?;
    world.conclude("e2", in_doubt(2, 122), 2).await?;
    world.ready(world.intent(done, "e4", None, 1)).await?;
    world.conclude("e4", confirmed("1"), 2).await?;
    for filing in [under_way, doubtful, done] {
        world.put_off(filing, None, None).await?;
    }
    world.put_off(waiting, Some(800), Some(&lane)).await?;

    let taken =
        world.store.take_lease(&LeaseRequest { previous_is_gone: true, ..lease(&desk(), "them", 50, 99) }).await?;
    let LeaseAnswer::Taken { fence, .. } = taken else { return Err(wrong("taken")) };
    assert_eq!(world.store.inherit(&fence, at(40), at(50)).await?, 1);

    let effect = world.effect(under_way, "e1").await?;
    assert_eq!((effect.state, effect.settle_at), (EffectState::InDoubt, None));
    assert_eq!(effect.last_attempt_end(), at(40));
    assert!(effect.note.is_some());
    assert_eq!(world.effect(doubtful, "e2").await?.last_attempt_end(), at(2), "its end was known");
    assert_eq!(world.effect(done, "e4").await?.state, EffectState::Confirmed);
    assert_eq!(world.effect(elsewhere, "e5").await?.state, EffectState::Intended);
    assert_eq!(world.due(50).await?, [under_way, doubtful, waiting]);
    assert_eq!(world.row(waiting).await?.lane_wait, Some(lane));
    assert_eq!(world.row(done).await?.due_at, None);
    assert_eq!(world.store.inherit(&fence, at(60), at(60)).await?, 0);
    assert_eq!(world.effect(under_way, "e1").await?.last_attempt_end(), at(40));
    // Nobody could look at it from 1 to 50: its 900 seconds begin anew, and only once.
    assert_eq!(world.effect(under_way, "e1").await?.holds_lane_until, at(950));
    assert_eq!(world.effect(doubtful, "e2").await?.holds_lane_until, at(901));
    Ok(())
}
