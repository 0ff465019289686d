//! §2: the leaky bucket, its header, and who shares it.

use serde_json::{Value, json};

use crate::client::{Answer, Desk, basic, new_ticket};

const LIMIT: &str = "x-gorgias-account-api-call-limit";

async fn many(desk: &Desk, n: usize) -> Answer {
    let mut last = desk.get("/users/0").await;
    for _ in 1..n {
        last = desk.get("/users/0").await;
    }
    last
}

#[tokio::test]
async fn every_answer_says_how_full_the_bucket_is() {
    let desk = Desk::new();
    for (answer, used) in [
        (desk.get("/users/0").await, "1/40"),
        (desk.post("/tickets", new_ticket()).await, "2/40"),
        (desk.post("/tickets", json!({})).await, "3/40"),
        (desk.get("/tickets/9").await, "4/40"),
        (desk.put("/tickets/201/tags", json!({})).await, "5/40"),
    ] {
        assert_eq!(answer.header(LIMIT), used, "{answer:?}");
    }
}

#[tokio::test]
async fn buckets_have_their_sizes_and_refill() {
    for (enterprise, is_app, size, per_second) in
        [(false, false, 40, 2), (false, true, 80, 4), (true, false, 40, 4), (true, true, 80, 8)]
    {
        let desk = Desk::with(json!({"enterprise": enterprise}));
        let who =
            if is_app { desk.app("users:read").await } else { desk.asking(basic("bruno@acme.example", "bruno-key")) };
        let last = many(&who, size).await;
        assert_eq!((last.status, last.header(LIMIT)), (200, format!("{size}/{size}").as_str()));
        let refused = who.get("/users/0").await;
        assert_eq!((refused.status, refused.header("retry-after")), (429, "1"));
        assert_eq!(refused.header(LIMIT), format!("{size}/{size}"));
        who.advance(1.0);
        let through = many(&who, per_second).await;
        assert_eq!(through.status, 200, "a second gives back {per_second}");
        assert_eq!(who.get("/users/0").await.status, 429);
        who.advance(100.0);
        assert_eq!(who.get("/users/0").await.header(LIMIT), format!("1/{size}"));
    }
}

#[tokio::test]
async fn a_refusal_takes_nothing_and_says_whole_seconds() {
    let desk = Desk::new();
    many(&desk, 40).await;
    for _ in 0..5 {
        assert_eq!(desk.get("/users/0").await.header("retry-after"), "1");
    }
    desk.advance(0.5);
    assert_eq!(desk.get("/users/0").await.status, 200, "half a second is one request");
}

#[tokio::test]
async fn keys_and_apps_share_a_bucket_or_have_one_each() {
    for (shared, used) in [(true, "21/40"), (false, "1/40")] {
        let desk = Desk::with(json!({"shared_bucket": shared}));
        let app = desk.app("users:read").await;
        many(&app, 40).await;
        assert_eq!(desk.get("/users/0").await.header(LIMIT), used, "an app's request weighs half a key's");
        let bruno = desk.asking(basic("bruno@acme.example", "bruno-key"));
        let next = if shared { "22/40" } else { "1/40" };
        assert_eq!(bruno.get("/users/0").await.header(LIMIT), next);
    }
}

#[tokio::test]
async fn another_app_eats_from_the_shared_bucket() {
    let desk = Desk::new();
    desk.account().eat_budget(39);
    assert_eq!(desk.get("/users/0").await.status, 200);
    assert_eq!(desk.get("/users/0").await.status, 429);

    // One a second of the two that come back: a backlog gets the other.
    let desk = Desk::with(json!({"other_apps_per_second": 1.0}));
    let mut through = 0;
    for _ in 0..600 {
        if desk.get("/users/0").await.status == 200 {
            through += 1;
        }
        desk.advance(0.1);
    }
    assert!((95..=101).contains(&through), "40 at once and one a second for a minute, not {through}");

    let desk = Desk::with(json!({"other_apps_per_second": 5.0}));
    desk.get("/users/0").await;
    desk.advance(60.0);
    let level = desk.account().dump()["limit"]["used"].as_u64().unwrap();
    assert!(level >= 39, "more than comes back leaves no room: {level}");
}

#[tokio::test]
async fn the_dump_counts() {
    let desk = Desk::new();
    many(&desk, 40).await;
    desk.get("/users/0").await;
    desk.advance(0.4);
    desk.get("/users/0").await;
    let limit = desk.account().dump()["limit"].clone();
    assert_eq!(
        (&limit["requests"], &limit["refused"], &limit["highest"]),
        (&json!(42), &json!(2), &json!(40)),
        "{limit}"
    );
    let early = limit["early"].as_array().unwrap();
    assert_eq!(early.len(), 1, "the second came before its time");
    assert_eq!(early[0]["not_before"], "2026-11-21T09:30:01.25Z");
    desk.advance(1.0);
    assert_eq!(desk.get("/users/0").await.status, 200);
    assert_eq!(desk.account().dump()["limit"]["early"].as_array().map(Vec::len), Some(1), "this one waited");
}

#[tokio::test]
async fn a_429_on_demand_looks_like_the_vendors() {
    let desk = Desk::new();
    for (with_headers, retry_after) in [(true, "7"), (false, "")] {
        let fault = json!({"kind": "rate_limited", "with_headers": with_headers, "retry_after": 7});
        let rule: Value = json!({"vendor": "gorgias", "times": 1, "path": "/gorgias/acme/api/users", "fault": fault});
        desk.kernel.faults.add(serde_json::from_value(rule).unwrap());
        let answer = desk.get("/users/0").await;
        assert_eq!((answer.status, answer.header("retry-after")), (429, retry_after));
    }
    assert_eq!(desk.get("/users/0").await.status, 200);
}
