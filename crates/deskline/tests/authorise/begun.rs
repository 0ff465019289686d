//! The first authorisation, and what may come instead of it.

use sandbox::gorgias::Options;
use serde_json::json;

use crate::shop::Shop;

#[tokio::test(start_paused = true)]
async fn c_62_a_fresh_connection_is_authorised_and_what_was_collected_before_is_written() {
    let mut shop = Shop::open().await;
    assert_eq!(shop.state().await, "needs_authorisation");
    let list = shop.look("/").await.text;
    assert!(list.contains("Connection shop (Gorgias) needs authorisation."), "{list}");
    shop.call(1).await;
    shop.pass(90).await;
    assert_eq!((shop.interactions().await, shop.records().len()), (1, 0));

    shop.authorises().await;
    shop.pass(60).await;
    assert_eq!(shop.state().await, "works");
    shop.holds(1);
    assert!(shop.kept().await.is_some_and(|token| token.len() == 48));
    shop.call(2).await;
    shop.pass(90).await;
    shop.holds(2);

    // It is kept.
    shop.restart().await;
    shop.call(3).await;
    shop.pass(90).await;
    shop.holds(3);
    assert_eq!(shop.state().await, "works");
}

#[tokio::test(start_paused = true)]
async fn no_code_state_or_token_is_logged() {
    let shop = Shop::open().await;
    let back = shop.consents().await;
    assert_eq!(shop.look(&back).await.status, 303);
    shop.call(1).await;
    shop.pass(90).await;
    // Once more, which fails and is told.
    assert_eq!(shop.look(&back).await.status, 400);
    let log = crate::log::lines();
    assert!(log.contains("an account was authorised") && log.contains("oauth/token"), "{log}");
    let (_, query) = back.split_once('?').unwrap();
    let token = shop.kept().await.unwrap();
    let secrets =
        query.split('&').map(|pair| pair.split_once('=').unwrap().1).chain([token.as_str(), "shop-secret", "eyJ"]);
    for secret in secrets {
        let told = log.lines().find(|line| line.contains(secret));
        assert_eq!(told, None, "a log line holds {secret}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_owner_who_says_no_changes_nothing() {
    let shop = Shop::open().await;
    shop.account().set_options(Options { consent_refused: true, ..shop.account().options() });
    let back = shop.consents().await;
    let answer = shop.look(&back).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("Gorgias did not grant access: access_denied"), "{}", answer.text);
    assert_eq!((shop.state().await.as_str(), shop.kept().await), ("needs_authorisation", None));
    // He may think better of it.
    shop.account().set_options(Options { consent_refused: false, ..shop.account().options() });
    shop.authorises().await;
}

#[tokio::test(start_paused = true)]
async fn an_exchange_that_fails_leaves_the_grant_before_in_force() {
    let shop = Shop::open().await;
    shop.authorises().await;
    let before = shop.kept().await;
    for (fault, status, words) in [
        (json!({"kind": "status", "code": 503}), 502, "Gorgias did not answer as it should"),
        (json!({"kind": "drop_before"}), 502, "Gorgias did not answer as it should"),
        (json!({"kind": "drop_after"}), 502, "Gorgias did not answer as it should"),
    ] {
        let back = shop.consents().await;
        shop.fault("*/oauth/token", fault);
        let answer = shop.look(&back).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        assert!(answer.text.contains(words), "{}", answer.text);
        shop.sandbox.kernel.faults.clear();
    }
    // A code that Gorgias does not know, with a state of ours.
    let back = shop.consents().await;
    let (path, query) = back.split_once('?').unwrap();
    let state = query.split('&').find(|pair| pair.starts_with("state=")).unwrap();
    let answer = shop.look(&format!("{path}?code=made-up&{state}")).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("Gorgias does not take the code"), "{}", answer.text);
    assert_eq!(shop.kept().await, before);
    shop.call(1).await;
    shop.pass(90).await;
    shop.holds(1);
    assert_eq!(shop.state().await, "works");
}
