//! What dashboard and command line show.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::ids::{CallId, Destination};
use domain::ledger::EffectState;
use domain::memory::Learned;
use domain::step::Lane;

use super::fixtures::*;
use crate::*;

/// In the order of their first intents.
pub async fn effects_are_listed_by_state_the_latest_first(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    for (name, second) in [("c", 9), ("a", 5), ("b", 7), ("d", 1)] {
        world.ready(world.intent(filing, name, None, second)).await?;
    }
    world.conclude("a", in_doubt(2, 9), 2).await?;
    world.conclude("b", Verdict::Refused { words: "no".to_owned() }, 2).await?;
    world.conclude("c", in_doubt(2, 9), 2).await?;
    let list = async |states: &[EffectState], limit| {
        let effects = world.store.effects(states, limit).await?;
        Ok::<_, StoreError>(effects.into_iter().map(|effect| effect.key.0).collect::<Vec<_>>())
    };
    assert_eq!(list(&[EffectState::InDoubt, EffectState::Refused], 10).await?, ["b", "a", "c"]);
    assert_eq!(list(&[EffectState::InDoubt, EffectState::Refused], 2).await?, ["b", "a"]);
    assert_eq!(list(&[EffectState::Intended, EffectState::Intended], 10).await?, ["d"]);
    assert!(list(&[], 10).await?.is_empty());
    Ok(())
}

/// The latest first, each with its facts and how its filings stand.
pub async fn interactions_are_listed_in_pages(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let mut ids = Vec::new();
    for call in 1..=5 {
        ids.push(world.tell(world.fact(call, call, &["support", "sales"])).await?);
    }
    world.tell(world.fact(2, 20, &[])).await?;
    ids.reverse();
    let page = async |before, limit| world.store.interactions(before, limit).await;
    let all = page(None, 10).await?;
    assert_eq!(all.iter().map(|row| row.id).collect::<Vec<_>>(), ids);
    assert_eq!(page(None, 2).await?, all[..2]);
    assert_eq!(page(Some(ids[1]), 2).await?, all[2..4]);
    assert_eq!(page(Some(ids[4]), 2).await?, []);
    let second = &all[3];
    assert_eq!((second.key.call(), second.first_received_at, second.facts.len()), (Some(CallId(2)), at(2), 2));
    assert_eq!(second.facts[1].received_at, at(20));
    let names: Vec<&str> = second.filings.iter().map(|filing| filing.integration.as_str()).collect();
    assert_eq!(names, ["support", "sales"]);
    Ok(())
}

/// From the ledger alone, with the conversations that it names.
pub async fn an_interaction_is_shown_whole(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    world.ready(world.intent(filing, "e1", None, 1)).await?;
    world.ready(world.intent(filing, "e2", Some(&Lane::conversation("30")), 1)).await?;
    let destination = Destination("inbox/7".to_owned());
    let seen = |id: &str| Learned::ConversationSeen {
        conversation: id.to_owned(),
        destination: destination.clone(),
        link: Some(format!("https://desk.example/{id}")),
    };
    let merged = |from: &str, into: &str| Learned::ConversationMerged {
        from: from.to_owned(),
        into: into.to_owned(),
        destination: destination.clone(),
    };
    let learned = vec![seen("10"), merged("10", "20"), seen("20"), merged("20", "10"), seen("30"), seen("40")];
    let taught = Conclusion {
        learned,
        decisions: vec![decision("a", 2), decision("b", 2)],
        ..conclusion("e1", confirmed("10"), 2)
    };
    world.store.conclude(&world.fence, taught).await?;

    let loaded = world.store.load(filing).await?;
    let detail = world.store.interaction(loaded.filing.interaction).await?;
    assert_eq!(detail.row, world.store.interactions(None, 1).await?[0]);
    assert_eq!(detail.row.facts, loaded.facts);
    let [shown] = detail.filings.as_slice() else { return Err(wrong("one filing")) };
    assert_eq!(shown.ledger, loaded.ledger);
    assert_eq!(shown.summary.filing, loaded.filing);
    assert_eq!(shown.decisions, [decision("a", 2), decision("b", 2)]);
    assert_eq!(shown.summary.latest, Some(decision("b", 2)));
    let states = BTreeMap::from([(EffectState::Confirmed, 1), (EffectState::Intended, 1)]);
    assert_eq!(shown.summary.effects, states);
    let names: Vec<&str> = shown.conversations.iter().map(|conversation| conversation.id.as_str()).collect();
    assert_eq!(names, ["10", "20", "30"], "named by a result, by a merge, by a lane; not the one that nothing names");
    Ok(())
}

/// Waiting is: due at a time, or waiting for a lane.
pub async fn what_there_is_is_counted(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    assert_eq!(world.store.counts().await?, Counts::default());
    let (one, two, three) = (world.filing(1, 1).await?, world.filing(2, 1).await?, world.filing(3, 1).await?);
    world.put_off(one, None, None).await?;
    world.put_off(two, None, Some(&Lane::number("+331"))).await?;
    for (filing, key) in [(one, "a"), (one, "b"), (three, "c")] {
        world.ready(world.intent(filing, key, None, 1)).await?;
    }
    world.conclude("a", confirmed("1"), 2).await?;
    let effects = BTreeMap::from([(EffectState::Intended, 2), (EffectState::Confirmed, 1)]);
    let counts = Counts { facts: 3, interactions: 3, filings: 3, filings_waiting: 2, effects };
    assert_eq!(world.store.counts().await?, counts);
    Ok(())
}
