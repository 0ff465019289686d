//! What a person may do about a doubt or a refusal.

use std::sync::Arc;

use domain::effect::EffectKey;
use domain::ledger::EffectState;
use domain::step::Lane;

use super::fixtures::*;
use crate::*;

fn key(text: &str) -> EffectKey {
    EffectKey(text.to_owned())
}

/// Its filing plans it anew; the next in its lane is looked at.
pub async fn a_person_has_a_doubt_tried_again(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let lane = Lane::number("+331");
    let (one, two) = (world.filing(1, 1).await?, world.filing(2, 1).await?);
    world.ready(world.intent(one, "e", Some(&lane), 1)).await?;
    world.conclude("e", in_doubt(2, 122), 2).await?;
    world.put_off(one, Some(800), None).await?;
    world.put_off(two, Some(801), Some(&lane)).await?;
    world.store.decide_effect(&key("e"), true, at(50)).await?;
    let effect = world.effect(one, "e").await?;
    assert_eq!((effect.state, effect.settle_at), (EffectState::Withdrawn, None));
    assert_eq!(world.due(50).await?, [one, two]);
    world.ready(world.intent(one, "e", Some(&lane), 51)).await?;
    assert_eq!(world.effect(one, "e").await?.attempts.len(), 2);
    Ok(())
}

/// It stays, with the vendor's words, and is never written again.
pub async fn a_person_dismisses_a_refusal(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    world.ready(world.intent(filing, "e", None, 1)).await?;
    world.conclude("e", Verdict::Refused { words: "no".to_owned() }, 2).await?;
    world.put_off(filing, None, None).await?;
    world.store.decide_effect(&key("e"), false, at(50)).await?;
    let effect = world.effect(filing, "e").await?;
    assert_eq!((effect.state, effect.note.as_deref()), (EffectState::Dismissed, Some("no")));
    assert_eq!(world.due(50).await?, [filing]);
    let again = world.store.intend(&world.fence, world.intent(filing, "e", None, 51)).await?;
    assert!(matches!(again, Intended::Exists(_)), "{again:?}");
    Ok(())
}

/// Not what is under way, and not what is settled.
pub async fn a_person_decides_nothing_else(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    world.ready(world.intent(filing, "intended", None, 1)).await?;
    for (name, verdict) in [
        ("confirmed", confirmed("1")),
        ("withdrawn", Verdict::Withdrawn),
        ("expired", Verdict::Expired { note: "old".to_owned() }),
    ] {
        world.ready(world.intent(filing, name, None, 1)).await?;
        world.conclude(name, verdict, 2).await?;
    }
    let before = world.store.load(filing).await?;
    for name in ["intended", "confirmed", "withdrawn", "expired"] {
        for retry in [true, false] {
            let answer = world.store.decide_effect(&key(name), retry, at(3)).await;
            assert!(matches!(answer, Err(StoreError::Conflict(_))), "{name}: {answer:?}");
        }
    }
    assert_eq!(world.store.load(filing).await?, before);
    Ok(())
}

/// The command line speaks while the engine is at the filing.
pub async fn a_persons_word_during_a_turn_is_not_lost(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    world.ready(world.intent(filing, "e", None, 1)).await?;
    world.conclude("e", in_doubt(2, 122), 2).await?;
    let seen = world.row(filing).await?.facts_seen;
    world.store.decide_effect(&key("e"), true, at(50)).await?;
    let late = world.conclude("e", in_doubt(2, 500), 51).await;
    assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
    let slept = Turn { next: Some(next(Some(900), None)), ..turn(filing, seen) };
    world.store.record(&world.fence, slept).await?;
    assert_eq!(world.row(filing).await?.due_at, Some(at(50)));
    Ok(())
}
