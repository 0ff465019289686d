//! From a webhook to the journal: what is kept, and when it is acknowledged.

use std::sync::atomic::Ordering;

use domain::step::Urgency;
use futures_util::FutureExt;
use serde_json::{Value, json};
use store::Store;
use web::hooks::Limits;

use crate::world::{PATH, World, ask, at, post, webhook};

#[tokio::test]
async fn bad_input_the_same_delivery_twice_is_200_and_one_fact() {
    let world = World::new().await;
    let body = webhook("call.created", 1, 0, json!({}));
    let reordered: Value = {
        let members = body.as_object().unwrap();
        Value::Object(members.iter().rev().map(|(key, value)| (key.clone(), value.clone())).collect())
    };
    world.tell(&body).await;
    world.tell(&body).await;
    world.tell(&reordered).await;
    assert_eq!(world.facts().await, 1);
    let counted = world.counters.read();
    assert_eq!((counted.taken, counted.repeated), (1, 2));
    assert_eq!(world.woken.load(Ordering::SeqCst), 1, "only a new fact is a reason to look for work");
}

#[tokio::test]
async fn bad_input_an_unknown_event_is_200_and_kept() {
    let world = World::new().await;
    world
        .tell(&json!({ "event": "moon.full", "timestamp": 1, "token": crate::world::TOKEN, "data": { "id": "x" } }))
        .await;
    world.tell(&json!({ "token": crate::world::TOKEN })).await;
    assert_eq!(world.facts().await, 2);

    world.tell(&webhook("call.invented_next_year", 1, 5, json!({}))).await;
    let rows = world.store.interactions(None, 10).await.unwrap();
    assert_eq!(rows.len(), 1, "an unknown event of a call is about that call");
    assert_eq!(rows[0].facts[0].event, "call.invented_next_year");
}

#[tokio::test]
async fn bad_input_a_failing_store_is_503_and_acknowledges_nothing() {
    let world = World::new().await;
    let hooks = world.hooks(Limits::default());
    let body = webhook("call.created", 1, 0, json!({})).to_string();
    world.store.fail(true);
    let refused = ask(&hooks, post(PATH, body.clone())).await;
    refused.is_refusal(503);
    assert_eq!(refused.header("retry-after"), "5");
    assert!(!refused.text.contains("disk full"), "the store's words are for the log: {}", refused.text);
    assert_eq!((world.counters.read().store_failed, world.woken.load(Ordering::SeqCst)), (1, 0));

    world.store.fail(false);
    assert_eq!(world.facts().await, 0);
    ask(&hooks, post(PATH, body)).await.is_taken();
    assert_eq!(world.facts().await, 1);
}

#[tokio::test]
async fn c_51_nothing_is_acknowledged_before_it_is_durable() {
    let world = World::new().await;
    let hooks = world.hooks(Limits::default());
    world.store.hold_appends(true);
    let mut answer = Box::pin(ask(&hooks, post(PATH, webhook("call.created", 1, 0, json!({})).to_string())));
    assert!((&mut answer).now_or_never().is_none());
    assert_eq!((world.facts().await, world.woken.load(Ordering::SeqCst)), (0, 0));
    world.store.hold_appends(false);
    answer.await.is_taken();
    assert_eq!((world.facts().await, world.woken.load(Ordering::SeqCst)), (1, 1));
}

#[tokio::test]
async fn c_03_a_call_gets_a_filing_for_each_integration_whose_number_it_touched() {
    let world = World::new().await;
    let integrations = async || -> Vec<String> {
        let rows = world.store.interactions(None, 10).await.unwrap();
        rows[0].filings.iter().map(|filing| filing.integration.clone()).collect()
    };
    let nobodys = json!({ "number": { "id": 99, "name": "Private", "digits": "+1 650-253-0009", "country": "US" } });
    world.tell(&webhook("call.created", 1, 0, nobodys)).await;
    assert!(integrations().await.is_empty());
    world.tell(&webhook("call.created", 1, 1, json!({}))).await;
    assert_eq!(integrations().await, ["support"]);
    let sales = json!({ "number": { "id": 11, "name": "Sales", "digits": "+1 650-253-0001", "country": "US" } });
    world.tell(&webhook("call.transferred", 1, 9, sales)).await;
    assert_eq!(integrations().await, ["support", "sales"]);
}

#[tokio::test]
async fn a_ringing_call_is_due_at_once_and_most_urgent() {
    let world = World::new().await;
    world.tell(&webhook("call.created", 1, 0, json!({}))).await;
    let rows = world.store.interactions(None, 10).await.unwrap();
    let filing = &rows[0].filings[0].filing;
    assert_eq!((filing.due_at, filing.urgency), (Some(at(0)), Urgency::Card));
}

#[tokio::test]
async fn a_new_installation_is_used_from_the_next_webhook_on() {
    let world = World::new().await;
    let shared = web::hooks::SharedInstallation::new(world.installation.clone());
    let other_end = shared.clone();
    let mut paused = world.installation.clone();
    paused.integrations.iter_mut().for_each(|integration| integration.paused = true);
    shared.set(paused.clone());
    assert_eq!(*other_end.get(), paused);
}
