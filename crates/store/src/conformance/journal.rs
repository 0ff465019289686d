//! Facts come in.

use std::sync::Arc;

use domain::ids::ConnectionId;
use domain::step::Urgency;

use super::fixtures::*;
use crate::*;

/// Told again, nothing changes: no second row, no wake-up.
pub async fn the_same_fact_twice_is_one_fact(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let fact = world.fact(1, 1, &["support"]);
    let mut later = fact.clone();
    later.received_at = at(9);
    later.urgency = Urgency::Card;
    later.targets.push(world.target("sales"));
    let both = world.store.append(vec![fact, later.clone()]).await?;
    assert_eq!(both.iter().map(|one| one.is_new).collect::<Vec<_>>(), [true, false]);
    assert_eq!(both[0].interaction, both[1].interaction);

    let filing = world.due(9).await?[0];
    let before = world.row(filing).await?;
    world.put_off(filing, None, None).await?;
    let again = world.store.append(vec![later]).await?;
    assert!(!again[0].is_new);
    assert_eq!(world.due(100).await?, []);
    let row = world.row(filing).await?;
    assert_eq!((row.due_at, row.facts_seen), (None, before.facts_seen));
    let counts = world.store.counts().await?;
    assert_eq!((counts.facts, counts.interactions, counts.filings), (1, 1, 1));
    Ok(())
}

/// At the time of receipt, more urgent if the fact is, and never later than before.
pub async fn a_fact_makes_all_filings_of_its_call_due(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let interaction = world.tell(world.fact(1, 1, &["support", "sales"])).await?;
    let other = world.filing(2, 1).await?;
    let filings: Vec<_> = world.due(1).await?.into_iter().filter(|filing| *filing != other).collect();
    assert_eq!(filings.len(), 2);
    let seen = world.row(filings[0]).await?.facts_seen;
    for filing in filings.iter().chain([&other]) {
        world.put_off(*filing, Some(500), None).await?;
    }

    world.tell(world.fact(1, 5, &[])).await?;
    assert_eq!(world.due(5).await?, filings, "both filings of the call, and no other");
    for filing in &filings {
        let row = world.row(*filing).await?;
        assert_eq!((row.due_at, row.urgency, row.interaction), (Some(at(5)), Urgency::Live, interaction));
        assert!(row.facts_seen > seen);
    }
    let card = NewFact { urgency: Urgency::Card, ..world.fact(1, 6, &[]) };
    let backfill = NewFact { urgency: Urgency::Backfill, ..world.fact(1, 7, &[]) };
    world.store.append(vec![card, backfill]).await?;
    let row = world.row(filings[0]).await?;
    assert_eq!(
        (row.due_at, row.urgency),
        (Some(at(5)), Urgency::Card),
        "due since the earliest, as urgent as the most"
    );
    Ok(())
}

/// In order of arrival, not of their own times; parsed or not.
pub async fn facts_come_back_in_order_of_arrival(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let mut garbled = world.fact(1, 4, &["support"]);
    garbled.told.parsed = None;
    garbled.told.at = at(-50);
    let facts = [world.fact(1, 8, &["support"]), world.fact(1, 2, &[]), garbled];
    for fact in &facts {
        world.tell(fact.clone()).await?;
    }
    let filing = world.due(100).await?[0];
    let loaded = world.store.load(filing).await?;
    assert_eq!(loaded.facts.len(), 3);
    for (stored, fact) in loaded.facts.iter().zip(&facts) {
        assert_eq!(stored.hash, fact.told.hash);
        assert_eq!((stored.source, stored.event.as_str()), (fact.told.source, fact.told.event.as_str()));
        assert_eq!((stored.at, stored.received_at), (fact.told.at, fact.received_at));
        assert_eq!(stored.parsed, fact.told.parsed);
    }
    Ok(())
}

/// It began on a number that nobody listens to, came to one that is selected, and went on elsewhere.
pub async fn c_03_a_call_that_grows_is_logged_from_then_on(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let interaction = world.tell(world.fact(1, 1, &[])).await?;
    assert_eq!(world.due(100).await?, []);
    assert_eq!(world.store.counts().await?.filings, 0);

    assert_eq!(world.tell(world.fact(1, 2, &["support"])).await?, interaction);
    let filing = world.due(100).await?[0];
    let loaded = world.store.load(filing).await?;
    assert_eq!(loaded.facts.len(), 2, "the filing has what came before it");
    assert_eq!(loaded.filing.due_at, Some(at(2)));
    world.put_off(filing, None, None).await?;

    world.tell(world.fact(1, 3, &[])).await?;
    assert_eq!(world.due(3).await?, [filing], "what began being logged is finished");
    Ok(())
}

/// One for each integration, and one for each destination.
pub async fn a_target_gets_one_filing(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    world.tell(world.fact(1, 1, &["support"])).await?;
    let filing = world.due(1).await?;

    let mut moved = world.fact(1, 2, &["support"]);
    moved.targets[0].destination = domain::ids::Destination("inbox/71".to_owned());
    world.tell(moved).await?;
    let mut renamed = world.fact(1, 3, &["sales"]);
    renamed.targets[0].destination = world.target("support").destination;
    world.tell(renamed).await?;
    assert_eq!(world.due(100).await?, filing, "neither makes a second record in one place");

    world.tell(world.fact(1, 4, &["support", "sales", "abroad"])).await?;
    assert_eq!(world.store.counts().await?.filings, 3);
    Ok(())
}

/// Also when the refusal comes last.
pub async fn a_batch_is_stored_whole_or_not_at_all(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let good = world.fact(1, 1, &["support"]);
    let stranger = NewFact { connection: ConnectionId(999), ..world.fact(2, 2, &[]) };
    let refused = world.store.append(vec![good.clone(), stranger]).await;
    assert!(matches!(refused, Err(StoreError::NotFound { .. })), "{refused:?}");
    let mut lost = world.fact(3, 3, &["support"]);
    lost.targets[0].integration.0 = 999;
    let refused = world.store.append(vec![good.clone(), lost]).await;
    assert!(matches!(refused, Err(StoreError::NotFound { .. })), "{refused:?}");
    assert_eq!(world.store.counts().await?, Counts::default());
    assert!(world.store.append(vec![good]).await?[0].is_new);
    assert_eq!(world.store.append(Vec::new()).await?, []);
    Ok(())
}

/// A number was renamed, a user went offline: kept, and about nothing.
pub async fn a_fact_of_no_call_is_kept(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let mut fact = world.fact(1, 1, &[]);
    fact.told.about = None;
    fact.told.parsed = None;
    let first = world.store.append(vec![fact.clone()]).await?;
    assert_eq!(first, [Appended { is_new: true, interaction: None }]);
    let again = world.store.append(vec![fact.clone()]).await?;
    assert_eq!(again, [Appended { is_new: false, interaction: None }]);
    // A later version reads more of the same body: it stays what it was.
    fact.told.about = Some(domain::ids::InteractionKey::Call(domain::ids::CallId(1)));
    let again = world.store.append(vec![fact]).await?;
    assert_eq!(again, [Appended { is_new: false, interaction: None }]);
    assert_eq!(world.store.counts().await?, Counts { facts: 1, ..Counts::default() });
    Ok(())
}

/// A message's id is a text; one that looks like a call's is no call.
pub async fn a_message_is_an_interaction_of_its_own(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let call = world.tell(world.fact(7, 1, &["support"])).await?;
    let message = world.tell(world.message("7", 2, 2)).await?;
    assert_ne!(call, message);
    assert_eq!(world.tell(NewFact { received_at: at(3), ..world.message("7", 3, 2) }).await?, message);
    let row = world.store.interaction(message).await?.row;
    assert_eq!(row.key, domain::ids::InteractionKey::Message(domain::ids::MessageId("7".to_owned())));
    assert!(row.facts[0].parsed.as_ref().is_some_and(|fact| fact.message().is_some()));
    Ok(())
}

/// Each connection's webhook brings the same body; each has its own targets.
pub async fn two_connections_of_one_account_share_the_call(store: Arc<dyn Store>) -> StoreResult<()> {
    let mut world = World::new(store).await?;
    let mut more = wanted();
    more.connections.push(WantedConnection { name: "phone too".to_owned(), account: phone() });
    world.installation = world.store.reconcile(&more).await?;
    let through_one = world.fact(1, 1, &["support"]);
    let through_two = NewFact { connection: world.installation.connections[3].id, ..world.fact(1, 1, &["sales"]) };
    let appended = world.store.append(vec![through_one, through_two]).await?;
    assert!(appended.iter().all(|one| one.is_new));
    assert_eq!(appended[0].interaction, appended[1].interaction);
    assert_eq!(world.due(1).await?.len(), 2);
    Ok(())
}
