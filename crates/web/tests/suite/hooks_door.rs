//! The door: its path, its token, and reading the token again.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join;
use secrecy::SecretString;
use serde_json::{Value, json};
use web::hooks::{Limits, door_path};

use crate::world::{PATH, TOKEN, World, ask, get, post, webhook};

const FRESH: &str = "ffffffffffffffffffffffffffffffff";

fn with_token(token: Value) -> String {
    let mut body = webhook("call.created", 1, 0, json!({}));
    body["token"] = token;
    body.to_string()
}

#[tokio::test]
async fn bad_input_near_misses_of_the_path_are_404() {
    let world = World::new().await;
    let hooks = world.hooks(Limits::default());
    let longer = format!("{PATH}x");
    for secret in ["path-secret-", &longer, "PATH-SECRET-1", "path-secret-3", "%ff", "path%2Dsecret%2D1%00"] {
        ask(&hooks, post(secret, with_token(json!(TOKEN)))).await.is_refusal(404);
    }
    assert_eq!(world.facts().await, 0);
    ask(&hooks, post("path%2Dsecret%2D1", with_token(json!(TOKEN)))).await.is_taken();
}

#[tokio::test]
async fn other_addresses_and_methods_are_refused_in_json() {
    let world = World::new().await;
    let hooks = world.hooks(Limits::default());
    ask(&hooks, get("/")).await.is_refusal(404);
    ask(&hooks, get("/interactions/1")).await.is_refusal(404);
    ask(&hooks, get(&door_path(PATH))).await.is_refusal(405);
}

#[tokio::test]
async fn bad_input_a_wrong_or_absent_token_is_401_and_counted() {
    let world = World::new().await;
    let hooks = world.hooks(Limits::default());
    let shorter = &TOKEN[1..];
    for token in [json!("wrong"), json!(""), json!(shorter), json!(7), json!(null), json!([TOKEN])] {
        ask(&hooks, post(PATH, with_token(token))).await.is_refusal(401);
    }
    let mut absent = webhook("call.created", 1, 0, json!({}));
    absent.as_object_mut().unwrap().remove("token");
    ask(&hooks, post(PATH, absent.to_string())).await.is_refusal(401);

    assert_eq!((world.facts().await, world.counters.read().wrong_token), (0, 7));
    assert_eq!(ask(&hooks, get("/health")).await.json()["wrong_tokens"], 7);
    assert_eq!(world.woken.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_token_opens_its_own_door_only() {
    let world = World::new().await;
    world.doors[1].set_token(&SecretString::from(FRESH));
    let hooks = world.hooks(Limits::default());
    ask(&hooks, post("path-secret-2", with_token(json!(TOKEN)))).await.is_refusal(401);
    ask(&hooks, post(PATH, with_token(json!(FRESH)))).await.is_refusal(401);
    ask(&hooks, post("path-secret-2", with_token(json!(FRESH)))).await.is_taken();
}

#[tokio::test]
async fn before_the_webhook_is_set_up_senders_are_asked_to_come_again() {
    let world = World::new().await;
    let hooks = world.hooks(Limits::default());
    let early = ask(&hooks, post("path-secret-2", with_token(json!(TOKEN)))).await;
    early.is_refusal(503);
    assert_eq!(early.header("retry-after"), "30");
    assert_eq!(ask(&hooks, get("/health")).await.json()["doors_ready"], 1);

    world.doors[1].set_token(&SecretString::from(TOKEN));
    ask(&hooks, post("path-secret-2", with_token(json!(TOKEN)))).await.is_taken();
}

#[tokio::test]
async fn bad_input_a_wrong_token_makes_the_token_be_read_again_once_a_minute() {
    let world = World::new().await;
    let hooks = world.hooks(Limits::default());
    let asked = || world.vendors.asked.load(Ordering::SeqCst);
    let tell = async |token: &str| ask(&hooks, post(PATH, with_token(json!(token)))).await;

    tell("wrong").await.is_refusal(401);
    tell("wrong").await.is_refusal(401);
    assert_eq!(asked(), 1, "at most once a minute");
    world.clock.advance(Duration::from_secs(59));
    tell("wrong").await.is_refusal(401);
    assert_eq!(asked(), 1);
    world.clock.advance(Duration::from_secs(1));
    tell("wrong").await.is_refusal(401);
    assert_eq!(asked(), 2);
    tell(TOKEN).await.is_taken();
    assert_eq!(asked(), 2, "a right token asks nobody");
}

#[tokio::test]
async fn a_webhook_that_was_made_anew_is_taken_at_once() {
    let world = World::new().await;
    *world.vendors.token.lock().unwrap() = Some(FRESH.to_owned());
    let hooks = world.hooks(Limits::default());
    let tell = async |token: &str| ask(&hooks, post(PATH, with_token(json!(token)))).await;

    tell(FRESH).await.is_taken();
    tell(FRESH).await.is_taken();
    assert_eq!(world.vendors.asked.load(Ordering::SeqCst), 1);
    assert_eq!(world.counters.read().wrong_token, 0);
    tell(TOKEN).await.is_refusal(401);
}

#[tokio::test]
async fn who_comes_while_the_token_is_read_again_waits_for_it() {
    let world = World::new().await;
    *world.vendors.token.lock().unwrap() = Some(FRESH.to_owned());
    world.vendors.silent.send_replace(true);
    let hooks = world.hooks(Limits::default());
    let tell = || ask(&hooks, post(PATH, with_token(json!(FRESH))));
    let mut both = Box::pin(join(tell(), tell()));
    assert!((&mut both).now_or_never().is_none());
    world.vendors.silent.send_replace(false);
    let (one, two) = both.await;
    one.is_taken();
    two.is_taken();
    assert_eq!(world.vendors.asked.load(Ordering::SeqCst), 1);
}
