//! What is set up, and what accounts let us request.

use std::sync::Arc;

use domain::ids::Destination;
use serde_json::json;

use super::fixtures::*;
use crate::*;

/// New is added, known is changed in place.
pub async fn what_is_configured_is_matched_by_name(store: Arc<dyn Store>) -> StoreResult<()> {
    let first = store.reconcile(&wanted()).await?;
    assert_eq!(first.connections.len(), 3);
    assert_eq!(first.integrations.len(), 3);
    assert_eq!(first, store.installation().await?);

    let mut changed = wanted();
    changed.workspace = "Acme Ltd".to_owned();
    changed.connections[1].account = other_desk();
    changed.integrations[0].destination = Destination("inbox/70".to_owned());
    changed.integrations[0].settings = json!({"mode": "join"});
    let mut added = changed.integrations[0].clone();
    added.name = "added".to_owned();
    changed.integrations.push(added);

    let second = store.reconcile(&changed).await?;
    assert_eq!(second.connections.len(), 3);
    assert_eq!(second.connections[1].id, first.connections[1].id);
    assert_eq!(second.connections[1].account, other_desk());
    assert_eq!(second.integrations.len(), 4);
    assert_eq!(second.integrations[0].id, first.integrations[0].id);
    assert_eq!(second.integrations[0].destination, Destination("inbox/70".to_owned()));
    assert_eq!(second.integrations[0].settings, json!({"mode": "join"}));
    assert_eq!(second.integrations[3].name, "added");
    assert_eq!(second, store.reconcile(&changed).await?, "the same again changes nothing");
    Ok(())
}

/// Nothing is deleted: history hangs on it.
pub async fn what_is_no_longer_configured_is_paused_and_kept(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    let mut less = wanted();
    less.integrations.remove(0);
    let installation = world.store.reconcile(&less).await?;
    assert_eq!(installation.integrations.len(), 3);
    assert!(installation.integrations[0].paused);
    assert!(!installation.integrations[1].paused);
    assert_eq!(world.row(filing).await?.integration, installation.integrations[0].id);
    let again = world.store.reconcile(&wanted()).await?;
    assert!(!again.integrations[0].paused);
    assert_eq!(again.integrations[0].id, installation.integrations[0].id);
    Ok(())
}

/// A verb is whole or nothing.
pub async fn an_integration_of_an_unknown_connection_changes_nothing(store: Arc<dyn Store>) -> StoreResult<()> {
    let before = store.reconcile(&wanted()).await?;
    let mut bad = wanted();
    bad.connections[0].account = other_desk();
    bad.integrations[2].desk = "nowhere".to_owned();
    let refused = store.reconcile(&bad).await;
    assert!(matches!(refused, Err(StoreError::NotFound { .. })), "{refused:?}");
    assert_eq!(store.installation().await?, before);
    Ok(())
}

/// Plain or secret, by name.
pub async fn settings_are_kept_and_replaced(store: Arc<dyn Store>) -> StoreResult<()> {
    assert_eq!(store.setting("token").await?, None);
    store.put_setting("token", "plain", false).await?;
    assert_eq!(store.setting("token").await?.as_deref(), Some("plain"));
    store.put_setting("token", "söcret", true).await?;
    assert_eq!(store.setting("token").await?.as_deref(), Some("söcret"));
    store.put_setting("token", "", false).await?;
    assert_eq!(store.setting("token").await?.as_deref(), Some(""));
    assert_eq!(store.setting("Token").await?, None);
    Ok(())
}

/// The latest is kept.
pub async fn budgets_are_kept_by_account(store: Arc<dyn Store>) -> StoreResult<()> {
    assert_eq!(store.budget(&desk()).await?, None);
    store.save_budget(&desk(), &json!({"left": 10})).await?;
    store.save_budget(&desk(), &json!({"left": 9})).await?;
    store.save_budget(&phone(), &json!({"left": 60})).await?;
    assert_eq!(store.budget(&desk()).await?, Some(json!({"left": 9})));
    assert_eq!(store.budget(&phone()).await?, Some(json!({"left": 60})));
    Ok(())
}
