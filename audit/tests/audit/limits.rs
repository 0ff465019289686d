//! Limits and tokens.

use serde_json::{Value, json};

use crate::scene::{Scene, breaks, passes, request, t};

fn read(number: i64, at: f64, vendor: &str, status: u16, fault: Option<&str>) -> Value {
    let mut read = request(number, at, vendor, "GET", "/v2/users", Value::Null);
    read["status"] = json!(status);
    read["fault"] = json!(fault);
    read
}

fn token(it: &mut Scene, number: i64, at: f64) {
    it.push("/requests", request(number, at, "helpscout", "POST", "/v2/oauth2/token", json!({})));
}

#[test]
fn the_accounts_own_limit_is_not_met() {
    breaks("limit.ran_into", |it| it.push("/requests", read(90, 1000.0, "helpscout", 429, None)));
    passes("other apps used it up", |it| {
        it.act(900.0, json!({ "kind": "eat", "vendor": "helpscout", "requests": 400 }));
        it.push("/requests", read(90, 1000.0, "helpscout", 429, None));
    });
    breaks("limit.aircall_share", |it| {
        for number in 0..70 {
            it.push("/requests", read(100 + number, 1021.0 + 0.1 * f64::from(number as u32), "aircall", 200, None));
        }
    });
}

#[test]
fn whoever_is_told_to_wait_waits() {
    let told = |it: &mut Scene, next: f64| {
        let rule = json!({ "vendor": "helpscout", "fault": { "kind": "rate_limited", "with_headers": true, "retry_after": 30 } });
        it.act(990.0, json!({ "kind": "fault", "for": 20, "rule": rule }));
        it.push("/requests", read(90, 1000.0, "helpscout", 429, Some("1 rate_limited")));
        it.push("/requests", read(91, next, "helpscout", 200, None));
    };
    breaks("limit.not_obeyed", |it| told(it, 1010.0));
    passes("it did", |it| told(it, 1031.0));
    passes("it was on its way", |it| told(it, 1000.5));
    passes("another fault, which says nothing, may have answered", |it| {
        let rule = json!({ "vendor": "helpscout", "fault": { "kind": "rate_limited", "with_headers": false } });
        it.act(980.0, json!({ "kind": "fault", "for": 30, "rule": rule }));
        told(it, 1010.0);
    });
}

#[test]
fn a_files_host_says_nothing_of_the_api() {
    let told = |it: &mut Scene, paths: [&str; 2]| {
        let rule = json!({ "vendor": "aircall", "fault": { "kind": "rate_limited", "with_headers": true, "retry_after": 30 } });
        it.act(990.0, json!({ "kind": "fault", "for": 20, "rule": rule }));
        it.push("/requests", read(90, 1000.0, "aircall", 429, Some("1 rate_limited")));
        it.push("/requests", read(91, 1005.0, "aircall", 200, None));
        for (number, path) in (90..).zip(paths) {
            it.find("requests", number)["path"] = json!(path);
        }
    };
    breaks("limit.not_obeyed", |it| told(it, ["/v1/teams", "/v1/teams"]));
    passes("the limit is the API's", |it| told(it, ["/v1/teams", "/media/messages/1/0"]));
    passes("the refusal was the host's", |it| told(it, ["/media/messages/1/0", "/v1/teams"]));
}

#[test]
fn a_vendor_that_is_down_is_left_alone() {
    breaks("limit.storm", |it| {
        for number in 0..130 {
            it.push(
                "/requests",
                read(100 + number, 1021.0 + 0.1 * f64::from(number as u32), "helpscout", 503, Some("1 status")),
            );
        }
    });
}

#[test]
fn a_token_is_asked_for_with_a_reason() {
    breaks("token.needless", |it| {
        token(it, 90, 1000.0);
        token(it, 91, 2000.0);
    });
    passes("tokens were revoked", |it| {
        it.act(999.0, json!({ "kind": "revoke_tokens" }));
        token(it, 90, 1000.0);
    });
    breaks("token.raced", |it| {
        it.act(999.0, json!({ "kind": "revoke_tokens" }));
        token(it, 90, 1000.0);
        token(it, 91, 1001.0);
    });
    assert!(t(0.0) < t(1.0));
}
