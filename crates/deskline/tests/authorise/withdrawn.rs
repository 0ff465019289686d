//! An authorisation that is withdrawn at Gorgias: noticed within 15 minutes, nothing is lost, and re-authorising goes on where it
//! stopped (C-07).

use crate::shop::Shop;

const NOTICED_WITHIN: u64 = 15 * 60;
const NEEDS: &str = "needs_reauthorisation";

/// A shop that works, with one call.
async fn working() -> Shop {
    let shop = Shop::open().await;
    shop.authorises().await;
    shop.call(0).await;
    shop.pass(90).await;
    shop.holds(1);
    assert_eq!(shop.state().await, "works");
    shop
}

/// Two calls come meanwhile; then the owner authorises the app again.
async fn goes_on(shop: &Shop, calls_before: usize) {
    let there = shop.records().len();
    shop.call(101).await;
    shop.pass(300).await;
    shop.call(102).await;
    shop.pass(300).await;
    let told = u64::try_from(calls_before).unwrap() + 2;
    assert_eq!(shop.interactions().await, told, "webhooks are taken");
    assert_eq!(shop.records().len(), there, "nothing is written");
    assert_eq!(shop.state().await, NEEDS);
    let page = shop.look("/").await.text;
    assert!(page.contains("Connection shop (Gorgias) needs re-authorisation."), "{page}");
    shop.authorises().await;
    shop.pass(120).await;
    shop.holds(calls_before + 2);
    assert_eq!(shop.state().await, "works");
    shop.pass(3_600).await;
    shop.holds(calls_before + 2);
}

#[tokio::test(start_paused = true)]
async fn c_07_an_uninstallation_is_noticed_while_nothing_happens() {
    let shop = working().await;
    // The access token lives on for a day.
    shop.account().uninstall("deskline-app");
    shop.pass(NOTICED_WITHIN).await;
    assert_eq!(shop.state().await, NEEDS);
    goes_on(&shop, 1).await;
}

#[tokio::test(start_paused = true)]
async fn c_07_an_uninstallation_is_noticed_at_the_worst_moment() {
    let shop = working().await;
    // The account is heard just before the grant would be proven again, and then not any more.
    for wait in [30, 60, 120, 180, 230, 239] {
        shop.authorises().await;
        let calls = shop.interactions().await;
        shop.call(u32::try_from(calls).unwrap()).await;
        shop.pass(wait).await;
        shop.account().uninstall("deskline-app");
        shop.pass(NOTICED_WITHIN).await;
        assert_eq!(shop.state().await, NEEDS, "{wait} s after a call");
    }
}

#[tokio::test(start_paused = true)]
async fn c_07_an_uninstallation_is_noticed_while_much_happens() {
    let shop = working().await;
    shop.account().uninstall("deskline-app");
    // More than one call a minute: the account is heard all the time.
    for number in 1..=18 {
        shop.call(number).await;
        shop.pass(10).await;
    }
    assert_eq!(shop.state().await, NEEDS);
    assert!(shop.records().iter().filter(|key| key.ends_with("/first")).count() < 10, "it goes on writing");
    goes_on(&shop, 19).await;
}

#[tokio::test(start_paused = true)]
async fn c_07_tokens_that_are_taken_back_are_noticed_at_once_by_what_is_written() {
    let shop = working().await;
    shop.account().revoke_tokens(true);
    shop.call(1).await;
    shop.pass(30).await;
    assert_eq!(shop.state().await, NEEDS);
    goes_on(&shop, 2).await;
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_fails_is_no_withdrawal() {
    let shop = working().await;
    shop.fault("*/oauth/token", serde_json::json!({"kind": "status", "code": 503}));
    for number in 1..=10 {
        shop.call(number).await;
        shop.pass(90).await;
        assert_eq!(shop.state().await, "works");
    }
    shop.holds(11);
}

#[tokio::test(start_paused = true)]
async fn the_state_outlives_a_restart() {
    let mut shop = working().await;
    shop.account().uninstall("deskline-app");
    shop.pass(NOTICED_WITHIN).await;
    shop.restart().await;
    shop.call(1).await;
    shop.pass(30).await;
    assert_eq!(shop.state().await, NEEDS);
    goes_on(&shop, 2).await;
}
