//! The request budget against the fake's bucket (GO-40, N-06).

use contract::Permit;
use domain::step::Urgency;
use jiff::SignedDuration;
use serde_json::json;

use crate::account::Account;

/// Sends one request after another, whenever the budget permits it, for so long. How many.
async fn work_off(account: &Account, seconds: i64) -> u32 {
    let clock = account.outside().clock;
    let end = clock.now() + SignedDuration::from_secs(seconds);
    let mut sent = 0;
    while clock.now() < end {
        match account.client.meter().ask(clock.now(), 1, Urgency::FollowUp) {
            Permit::Go => {
                account.client.me().await.expect("no 429");
                sent += 1;
            }
            Permit::WaitUntil(until) => {
                account.time.advance(until.duration_since(clock.now()).try_into().expect("a time to come"));
            }
        }
    }
    sent
}

#[tokio::test]
async fn alone_we_take_our_three_quarters_and_hear_no_429() {
    let account = Account::new();
    let sent = work_off(&account, 200).await;
    let limit = account.dump()["limit"].take();
    assert_eq!((&limit["refused"], &limit["early"]), (&json!(0), &json!([])), "{limit}");
    assert!((285..=330).contains(&sent), "{sent} of 1.5 a second, and the bucket once");
}

#[tokio::test]
async fn beside_an_app_that_takes_half_we_take_the_other_half() {
    let account = Account::with(json!({"other_apps_per_second": 1.0}));
    let sent = work_off(&account, 200).await;
    let limit = account.dump()["limit"].take();
    assert_eq!((&limit["refused"], &limit["early"]), (&json!(0), &json!([])), "{limit}");
    assert!((190..=240).contains(&sent), "{sent} of one a second, and the bucket once");
}

#[tokio::test]
async fn an_enterprise_account_is_found_out() {
    let account = Account::with(json!({"enterprise": true}));
    let mut sent = 0;
    for _ in 0..6 {
        sent += work_off(&account, 30).await;
        // A pause, in which the bucket empties for all to see.
        account.time.advance(std::time::Duration::from_secs(6));
    }
    let limit = account.dump()["limit"].take();
    assert_eq!(limit["refused"], json!(0), "{limit}");
    let ordinary = 6 * 36 * 3 / 2 + 30;
    assert!(sent > ordinary, "{sent} of {ordinary} on an ordinary account");
}
