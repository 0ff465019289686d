//! One lane, one step.

use std::sync::Arc;

use domain::effect::EffectKey;
use domain::step::Lane;
use jiff::Timestamp;

use super::fixtures::*;
use crate::*;

fn busy(by: &str, until: Timestamp) -> Intended {
    Intended::LaneBusy { by: EffectKey(by.to_owned()), until }
}

/// Another filing waits, another lane does not; a refused intent leaves nothing.
pub async fn a_lane_is_busy_until_its_effect_is_settled(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let (one, two) = (world.filing(1, 1).await?, world.filing(2, 1).await?);
    let lane = Lane::customer("7");
    world.ready(world.intent(one, "e1", Some(&lane), 1)).await?;
    let before = world.store.load(two).await?;
    let intent = NewIntent { decisions: vec![decision("a", 2)], ..world.intent(two, "e2", Some(&lane), 2) };
    assert_eq!(world.store.intend(&world.fence, intent.clone()).await?, busy("e1", at(901)));
    assert_eq!(world.store.load(two).await?, before);
    world.ready(world.intent(two, "elsewhere", Some(&Lane::customer("8")), 2)).await?;
    world.ready(world.intent(two, "card", None, 2)).await?;
    let own = world.store.intend(&world.fence, world.intent(one, "e3", Some(&lane), 2)).await?;
    assert_eq!(own, busy("e1", at(901)), "a filing's own unsettled effect keeps it too");

    world.conclude("e1", confirmed("1"), 3).await?;
    world.ready(intent).await?;
    for (number, verdict) in
        [Verdict::Withdrawn, Verdict::Refused { words: "no".to_owned() }, Verdict::Expired { note: "old".to_owned() }]
            .into_iter()
            .enumerate()
    {
        let before = if number == 0 { "e2".to_owned() } else { format!("f{}", number - 1) };
        world.conclude(&before, verdict, 4).await?;
        world.ready(world.intent(one, &format!("f{number}"), Some(&lane), 5)).await?;
    }
    Ok(())
}

/// A creation that nobody can settle stops its lane for a quarter of an hour, not for ever.
pub async fn a_doubt_keeps_its_lane_for_a_time_only(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let (one, two) = (world.filing(1, 1).await?, world.filing(2, 1).await?);
    let lane = Lane::number("+331");
    world.ready(world.intent(one, "e1", Some(&lane), 1)).await?;
    world.conclude("e1", in_doubt(5, 125), 5).await?;
    let too_early = world.store.intend(&world.fence, world.intent(two, "e2", Some(&lane), 900)).await?;
    assert_eq!(too_early, busy("e1", at(901)));
    world.ready(world.intent(two, "e2", Some(&lane), 901)).await?;
    world.conclude("e2", in_doubt(902, 999), 902).await?;
    let third = world.store.intend(&world.fence, world.intent(one, "e3", Some(&lane), 903)).await?;
    assert_eq!(third, busy("e2", at(1_801)), "of two doubts, the one that keeps it");
    Ok(())
}

/// It is not in doubt yet: somebody is at it.
pub async fn a_request_under_way_keeps_its_lane_beyond_that_time(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let (one, two) = (world.filing(1, 1).await?, world.filing(2, 1).await?);
    let lane = Lane::conversation("5");
    let short = NewIntent { holds_lane_until: at(1), ..world.intent(one, "e1", Some(&lane), 1) };
    world.ready(short).await?;
    let answer = world.store.intend(&world.fence, world.intent(two, "e2", Some(&lane), 2)).await?;
    assert_eq!(answer, busy("e1", at(3)), "looked at again soon, and not in the past");
    world.conclude("e1", in_doubt(2, 99), 2).await?;
    world.ready(world.intent(two, "e2", Some(&lane), 2)).await?;
    Ok(())
}

/// The same number calls two desks.
pub async fn lanes_of_two_accounts_are_two_lanes(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let (here, there) = (world.filing(1, 1).await?, world.filing_of(2, 1, "abroad").await?);
    let lane = Lane::number("+331");
    world.ready(world.intent(here, "e1", Some(&lane), 1)).await?;
    let fence = take(world.store.as_ref(), &other_desk(), "us").await?;
    let answer = world.store.intend(&fence, world.intent(there, "e2", Some(&lane), 1)).await?;
    assert!(matches!(answer, Intended::Ready(_)), "{answer:?}");
    assert_eq!(world.store.wake_lane(&fence, &lane, at(2)).await?, None);
    Ok(())
}

/// Messages wait in the order in which they were written, whenever they arrived (design, promise 5).
pub async fn who_waits_is_woken_by_his_turn(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let lane = Lane::number("+331");
    let later = world.message_filing("m2", 8, 5).await?;
    let earlier = world.message_filing("m1", 9, 4).await?;
    for filing in [later, earlier] {
        world.put_off(filing, Some(900), Some(&lane)).await?;
    }
    assert_eq!(world.store.wake_lane(&world.fence, &lane, at(10)).await?, Some(earlier));
    assert_eq!(world.row(earlier).await?.turn_at, at(4));
    Ok(())
}

/// In order of arrival; its own intent ends its wait, and then it is the next one's turn.
pub async fn the_first_that_waits_is_woken(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let lane = Lane::number("+331");
    let (one, two) = (world.filing(1, 1).await?, world.filing(2, 1).await?);
    world.put_off(two, Some(900), Some(&lane)).await?;
    world.put_off(one, None, Some(&lane)).await?;
    assert_eq!(world.store.wake_lane(&world.fence, &Lane::number("+332"), at(9)).await?, None);
    assert_eq!(world.due(9).await?, []);

    assert_eq!(world.store.wake_lane(&world.fence, &lane, at(9)).await?, Some(one));
    assert_eq!(world.due(9).await?, [one]);
    let query = DueQuery { now: at(9), least: domain::step::Urgency::Backfill, aged: at(0), limit: 1 };
    assert_eq!(world.store.due(&desk(), &query).await?[0].lane_wait, Some(lane.clone()));
    assert_eq!(world.store.wake_lane(&world.fence, &lane, at(10)).await?, Some(one), "it has not had its turn");
    assert_eq!(world.row(one).await?.due_at, Some(at(9)));

    world.ready(world.intent(one, "e1", Some(&lane), 11)).await?;
    assert_eq!(world.row(one).await?.lane_wait, None);
    assert_eq!(world.store.wake_lane(&world.fence, &lane, at(12)).await?, Some(two));
    assert_eq!(world.row(two).await?.due_at, Some(at(12)));
    Ok(())
}
