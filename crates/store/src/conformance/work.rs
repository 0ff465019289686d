//! What is to be done, and wake-ups that come while something is being done.

use std::sync::Arc;

use domain::ids::{FilingId, InteractionId};
use domain::step::{Lane, Urgency};

use super::fixtures::*;
use crate::*;

async fn due_as(world: &World, query: DueQuery) -> StoreResult<Vec<(FilingId, Urgency)>> {
    let due = world.store.due(&desk(), &query).await?;
    Ok(due.into_iter().map(|filing| (filing.id, filing.urgency)).collect())
}

async fn urgent_filing(world: &World, call: i64, second: i64, urgency: Urgency) -> StoreResult<FilingId> {
    let fact = NewFact { urgency, ..world.fact(call, second, &["support"]) };
    let interaction = world.tell(fact).await?;
    Ok(world.store.interaction(interaction).await?.filings[0].summary.filing.id)
}

/// The most urgent first, then the longest due, then in order of arrival; of one account; not before their time.
pub async fn due_filings_come_in_order(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let backfill = urgent_filing(&world, 1, 1, Urgency::Backfill).await?;
    let late = urgent_filing(&world, 2, 7, Urgency::Live).await?;
    let follow_up = urgent_filing(&world, 3, 2, Urgency::FollowUp).await?;
    let early = urgent_filing(&world, 4, 3, Urgency::Live).await?;
    let early_too = urgent_filing(&world, 5, 3, Urgency::Live).await?;
    let card = urgent_filing(&world, 6, 8, Urgency::Card).await?;
    urgent_filing(&world, 7, 11, Urgency::Card).await?;
    world.filing_of(8, 1, "abroad").await?;

    let all = DueQuery { now: at(10), least: Urgency::Backfill, aged: at(0), limit: 100 };
    let order = [card, early, early_too, late, follow_up, backfill];
    let ids = |due: Vec<(FilingId, Urgency)>| due.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    assert_eq!(ids(due_as(&world, all.clone()).await?), order);
    for limit in 0..=6 {
        let some = due_as(&world, DueQuery { limit, ..all.clone() }).await?;
        assert_eq!(ids(some), order[..limit as usize]);
    }
    for (least, count) in [(Urgency::Card, 1), (Urgency::Live, 4), (Urgency::FollowUp, 5)] {
        let some = due_as(&world, DueQuery { least, ..all.clone() }).await?;
        assert_eq!(ids(some), order[..count]);
    }
    let exactly = DueQuery { now: at(3), ..all };
    assert_eq!(ids(due_as(&world, exactly).await?), [early, early_too, follow_up, backfill]);
    Ok(())
}

/// No follow-up starves behind live work.
pub async fn what_has_aged_counts_as_live(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let old_follow_up = urgent_filing(&world, 1, 1, Urgency::FollowUp).await?;
    let old_backfill = urgent_filing(&world, 2, 3, Urgency::Backfill).await?;
    let live = urgent_filing(&world, 3, 2, Urgency::Live).await?;
    let follow_up = urgent_filing(&world, 4, 5, Urgency::FollowUp).await?;
    let query = DueQuery { now: at(10), least: Urgency::Live, aged: at(5), limit: 100 };
    let served_live = [(old_follow_up, Urgency::Live), (live, Urgency::Live), (old_backfill, Urgency::Live)];
    assert_eq!(due_as(&world, query.clone()).await?, served_live);
    let all = due_as(&world, DueQuery { least: Urgency::FollowUp, ..query.clone() }).await?;
    assert_eq!(all[..3], served_live);
    assert_eq!(all[3..], [(follow_up, Urgency::FollowUp)]);
    let two = due_as(&world, DueQuery { limit: 2, ..query.clone() }).await?;
    assert_eq!(two, served_live[..2]);
    let future = due_as(&world, DueQuery { now: at(2), aged: at(100), ..query }).await?;
    assert_eq!(future, [(old_follow_up, Urgency::Live), (live, Urgency::Live)], "ageing makes nothing due");
    Ok(())
}

/// Of any urgency; nothing when all wait for facts.
pub async fn the_next_due_filing_is_known(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    assert_eq!(world.store.next_due(&desk()).await?, None);
    let first = urgent_filing(&world, 1, 3, Urgency::Card).await?;
    urgent_filing(&world, 2, 2, Urgency::Backfill).await?;
    world.filing_of(3, 1, "abroad").await?;
    assert_eq!(world.store.next_due(&desk()).await?, Some(at(2)));
    world.put_off(world.due(9).await?[1], None, None).await?;
    assert_eq!(world.store.next_due(&desk()).await?, Some(at(3)));
    world.put_off(first, None, None).await?;
    assert_eq!(world.store.next_due(&desk()).await?, None);
    Ok(())
}

/// Not found is an answer of its own.
pub async fn what_is_not_there_is_said_so(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let missing = FilingId(99);
    let answers = [
        world.store.load(missing).await.map(drop),
        world.store.interaction(InteractionId(99)).await.map(drop),
        world.store.record(&world.fence, turn(missing, 0)).await,
        world.store.intend(&world.fence, world.intent(missing, "e", None, 1)).await.map(drop),
        world.conclude("e", confirmed("1"), 1).await,
        world.store.decide_effect(&domain::effect::EffectKey("e".to_owned()), true, at(1)).await,
    ];
    for (verb, answer) in answers.into_iter().enumerate() {
        assert!(matches!(answer, Err(StoreError::NotFound { .. })), "verb {verb}: {answer:?}");
    }
    assert_eq!(world.store.party(&desk(), "+331").await?, None);
    assert_eq!(world.store.conversation(&desk(), "1").await?, None);
    assert_eq!(world.store.wake_lane(&world.fence, &Lane::number("+331"), at(1)).await?, None);
    Ok(())
}

/// The turn planned without it: the filing stays due.
pub async fn a_fact_during_a_turn_is_not_lost(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    let seen = world.row(filing).await?.facts_seen;
    world.ready(world.intent(filing, "e", None, 1)).await?;
    world.tell(world.fact(1, 4, &[])).await?;

    let done = Turn { next: Some(next(None, None)), ..turn(filing, seen) };
    world.store.record(&world.fence, done).await?;
    let row = world.row(filing).await?;
    assert_eq!((row.due_at, row.urgency), (Some(at(4)), Urgency::Live));

    let later = Conclusion { next: Some(next(Some(60), None)), facts_seen: seen, ..conclusion("e", confirmed("1"), 5) };
    world.store.conclude(&world.fence, later).await?;
    assert_eq!(world.row(filing).await?.due_at, Some(at(4)));

    let earlier = Turn { next: Some(next(Some(2), None)), ..turn(filing, seen) };
    world.store.record(&world.fence, earlier).await?;
    assert_eq!(world.row(filing).await?.due_at, Some(at(2)), "a plan that looks sooner is heard");

    world.put_off(filing, Some(60), None).await?;
    let row = world.row(filing).await?;
    assert_eq!((row.due_at, row.urgency), (Some(at(60)), Urgency::FollowUp), "a turn that saw it decides");
    Ok(())
}

/// The lane was freed between the look and the wait.
pub async fn a_free_lane_during_a_turn_is_not_lost(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let lane = Lane::number("+331");
    let filing = world.filing(1, 1).await?;
    world.put_off(filing, Some(900), Some(&lane)).await?;
    let seen = world.row(filing).await?.facts_seen;
    assert_eq!(world.store.wake_lane(&world.fence, &lane, at(7)).await?, Some(filing));
    let waits_on = Turn { next: Some(next(Some(900), Some(&lane))), ..turn(filing, seen) };
    world.store.record(&world.fence, waits_on).await?;
    assert_eq!(world.row(filing).await?.due_at, Some(at(7)));
    Ok(())
}

/// Only doubts whose time has come, and only what is not due already.
pub async fn a_moved_index_during_a_turn_is_not_lost(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let (old, young, done) = (world.filing(1, 1).await?, world.filing(2, 1).await?, world.filing(3, 1).await?);
    for (filing, key) in [(old, "e1"), (young, "e2"), (done, "e3")] {
        world.ready(world.intent(filing, key, None, 1)).await?;
        world.put_off(filing, Some(900), None).await?;
    }
    world.conclude("e1", in_doubt(1, 100), 1).await?;
    world.conclude("e2", in_doubt(1, 101), 1).await?;
    world.conclude("e3", confirmed("1"), 1).await?;
    let seen = world.row(old).await?.facts_seen;
    assert_eq!(world.store.wake_doubts(&world.fence, at(99)).await?, 0);
    assert_eq!(world.store.wake_doubts(&world.fence, at(100)).await?, 1);
    assert_eq!(world.store.wake_doubts(&world.fence, at(100)).await?, 0);
    assert_eq!(world.due(100).await?, [old]);
    let slept = Turn { next: Some(next(Some(900), None)), ..turn(old, seen) };
    world.store.record(&world.fence, slept).await?;
    assert_eq!(world.row(old).await?.due_at, Some(at(100)));
    Ok(())
}
