//! The client: what it sends and what it makes of answers.

use std::time::Duration;

use aircall::api::{CallsQuery, Client};
use contract::{Permit, Trouble};
use domain::ids::CallId;
use domain::people::{TagCode, TeamMembers};
use domain::step::Urgency;
use ports::{Response, SendError};
use serde_json::{Value, json};

use crate::bodies::{at, own_number, ringing, user};
use crate::fake::{Scripted, answer, client, now, raw};

fn ping(reply: Result<Response, SendError>) -> Result<(), Trouble> {
    now(client(Scripted::new([reply])).ping())
}

#[test]
fn ping_asks_what_the_sheet_says() {
    let aircall = Scripted::new([answer(200, &json!({ "ping": "pong" }))]);
    assert_eq!(now(client(aircall.clone()).ping()), Ok(()));
    assert_eq!(aircall.seen(), ["GET /v1/ping"]);
}

#[test]
fn a_base_with_a_path_is_kept() {
    for base in ["https://proxy.example/aircall", "https://proxy.example/aircall/"] {
        let aircall = Scripted::new([answer(200, &json!({}))]);
        let outside = ports::Outside {
            clock: std::sync::Arc::new(crate::fake::StoppedClock),
            random: std::sync::Arc::new(Zero),
            transport: aircall.clone(),
        };
        let key = aircall::api::ApiKey { id: "key".to_owned(), token: "secret".to_owned().into() };
        let client = Client::new(outside, base.parse().unwrap(), &key, contract::Meter::new(aircall::share(60)));
        now(client.ping()).unwrap();
        assert_eq!(aircall.seen(), ["GET /aircall/v1/ping"]);
    }
}

struct Zero;

impl ports::Random for Zero {
    fn next_u64(&self) -> u64 {
        0
    }
}

#[test]
fn every_answer_is_one_kind_of_trouble() {
    let unauthorised = |words: &str| Trouble::Unauthorised { words: words.to_owned() };
    let refused = |status, words: &str| Trouble::Refused { status, words: words.to_owned() };
    let down = |detail: &str| Trouble::Down { detail: detail.to_owned() };
    let cases = [
        (answer(401, &json!({ "message": "Unauthorized" })), unauthorised("Unauthorized")),
        (answer(403, &json!({ "message": "Forbidden" })), unauthorised("Forbidden")),
        (raw(403, &[], ""), unauthorised("")),
        (
            answer(403, &json!({ "error": "Forbidden", "troubleshoot": "Your plan lacks it" })),
            refused(403, "Forbidden: Your plan lacks it"),
        ),
        (answer(404, &json!({ "message": "Not Found" })), refused(404, "Not Found")),
        (
            answer(400, &json!({ "error": "Bad", "troubleshoot": "No url", "success": false })),
            refused(400, "Bad: No url"),
        ),
        (
            answer(422, &json!({ "error": "Unprocessable", "errors": { "a": ["b"] } })),
            refused(422, r#"Unprocessable: {"a":["b"]}"#),
        ),
        (raw(302, &[("location", "https://elsewhere/")], ""), refused(302, "redirected to https://elsewhere/")),
        (answer(408, &json!({ "message": "slow" })), down("408: slow")),
        (raw(503, &[], "<h1>down</h1>"), down("503: <h1>down</h1>")),
        (raw(199, &[], ""), down("199: ")),
        (raw(600, &[], ""), down("600: ")),
        (Err(SendError::NotSent("no route".to_owned())), down("could not be sent: no route")),
        (Err(SendError::NoAnswer("cut".to_owned())), down("no complete answer: cut")),
        (raw(200, &[], "<html>"), Trouble::Garbled { detail: "no JSON at line 1 column 1".to_owned() }),
    ];
    for (reply, expected) in cases {
        assert_eq!(ping(reply), Err(expected));
    }
    let Err(Trouble::Refused { words, .. }) = ping(raw(400, &[], &"ü\n".repeat(500))) else { panic!("refused") };
    assert_eq!(words.chars().count(), 300);
    assert!(!words.contains('\n'));
}

#[test]
fn a_limit_stops_the_account_for_as_long_as_it_says() {
    let date = "Tue, 14 Nov 2023 22:30:17 GMT";
    let cases: [(&[(&str, &str)], u64); 6] = [
        (&[], 60),
        (&[("retry-after", "17")], 17),
        (&[("retry-after", date)], 17),
        (&[("retry-after", "soon")], 60),
        (&[("retry-after", "999999999")], 3600),
        (&[("x-aircallapi-limit", "120"), ("x-aircallapi-remaining", "0"), ("x-aircallapi-reset", "1")], 60),
    ];
    for (headers, seconds) in cases {
        let client = client(Scripted::new([raw(429, headers, "{}")]));
        let wait = Duration::from_secs(seconds);
        assert_eq!(now(client.ping()), Err(Trouble::Limited { retry_after: Some(wait) }), "{headers:?}");
        let until = at(1000) + jiff::SignedDuration::from_secs(i64::try_from(seconds).unwrap());
        assert_eq!(client.meter().ask(at(1000), 1, Urgency::Card), Permit::WaitUntil(until));
        assert_eq!(client.meter().snapshot().size(), 60.0, "the company's limit is not our share");
    }
}

#[test]
fn every_request_is_counted_also_one_that_fails() {
    let client = client(Scripted::new([
        answer(200, &json!({})),
        Err(SendError::NotSent("x".to_owned())),
        answer(500, &json!({})),
    ]));
    for _ in 0..3 {
        let _ = now(client.ping());
    }
    assert_eq!(client.meter().snapshot().used_at(at(1000)), 3.0);
}

#[test]
fn no_minute_has_more_than_the_share() {
    let meter = contract::Meter::new(aircall::share(60));
    meter.spend(at(0), 59);
    assert_eq!(meter.ask(at(30), 1, Urgency::Card), Permit::Go, "all of it at once");
    meter.spend(at(30), 1);
    assert_eq!(meter.ask(at(30), 1, Urgency::Card), Permit::WaitUntil(at(60)));
    assert_eq!(meter.ask(at(60), 60, Urgency::Card), Permit::WaitUntil(at(90)));
    assert_eq!(aircall::share(1000), aircall::share(120), "never more than the company has");
    assert_eq!(aircall::share(0), aircall::share(1));
}

#[test]
fn the_company_and_its_people() {
    let page = |key: &str, items: Value| {
        answer(200, &json!({ "meta": { "count": 1, "total": 1, "next_page_link": null }, key: items }))
    };
    let aircall = Scripted::new([
        answer(200, &json!({ "company": { "name": "Acme", "users_count": 4, "numbers_count": 2 } })),
        page("users", json!([user(1), { "id": "x" }])),
        page(
            "teams",
            json!([{ "id": 9, "name": "Support", "users": [user(1), user(2)] }, { "id": 10, "name": "Empty" }]),
        ),
        page(
            "tags",
            json!([
                { "id": 1, "name": "Callback Request", "description": "queue_callback", "color": "#fff" },
                { "id": 2, "name": "vip", "description": null },
                { "id": 3, "name": "own", "description": "what a person wrote" },
            ]),
        ),
        page("numbers", json!([own_number()])),
    ]);
    let client = client(aircall.clone());
    let company = now(client.company()).unwrap();
    assert_eq!((company.name.as_str(), company.users, company.numbers), ("Acme", 4, 2));
    assert_eq!(now(client.users()).unwrap()[0].email.as_deref(), Some("agent1@example.org"));
    assert_eq!(
        now(client.teams()).unwrap(),
        [TeamMembers { id: 9, users: vec![1, 2] }, TeamMembers { id: 10, users: vec![] }]
    );
    let tag = |id, name: &str, code: Option<&str>| TagCode { id, name: name.to_owned(), code: code.map(str::to_owned) };
    assert_eq!(
        now(client.tags()).unwrap(),
        [tag(1, "Callback Request", Some("queue_callback")), tag(2, "vip", None), tag(3, "own", None)]
    );
    assert_eq!(now(client.numbers()).unwrap()[0].name, "Support line");
    assert_eq!(
        aircall.seen(),
        [
            "GET /v1/company",
            "GET /v2/users?per_page=50&page=1",
            "GET /v1/teams?per_page=50&page=1",
            "GET /v1/tags?per_page=50&page=1",
            "GET /v1/numbers?per_page=50&page=1",
        ]
    );
}

#[test]
fn c_09_what_a_number_can_do_with_messages_is_read() {
    let line = domain::ids::NumberId(501);
    let configured = json!({ "token": "t", "callbackUrl": "https://elsewhere.example/", "type": "Public Api" });
    let nothing = || answer(404, &json!({ "error": "Not Found" }));
    let aircall = Scripted::new([answer(200, &configured), nothing(), answer(200, &Value::Null)]);
    let read = client(aircall.clone());
    assert_eq!(now(read.is_in_proxy_mode(line)), Ok(true));
    assert_eq!(now(read.is_in_proxy_mode(line)), Ok(false));
    assert_eq!(now(read.is_in_proxy_mode(line)), Ok(false), "no token, no proxy mode");
    assert_eq!(aircall.seen()[0], "GET /v1/numbers/501/messages/configuration");

    let answers = [answer(200, &json!({ "status": "CONNECTED" })), answer(200, &json!({})), nothing()];
    let aircall = Scripted::new(answers.into_iter().chain([answer(403, &json!({ "error": "Not in your plan" }))]));
    let read = client(aircall.clone());
    assert_eq!(now(read.whatsapp_status(line)), Ok(Some("CONNECTED".to_owned())));
    assert_eq!(now(read.whatsapp_status(line)), Ok(Some(String::new())));
    assert_eq!(now(read.whatsapp_status(line)), Ok(None));
    let refused = Trouble::Refused { status: 403, words: "Not in your plan".to_owned() };
    assert_eq!(now(read.whatsapp_status(line)), Err(refused));
    assert_eq!(aircall.seen()[0], "GET /v1/numbers/501/whatsapp_status");
}

#[test]
fn lists_are_read_to_their_end_and_links_are_not_followed() {
    let page = |number: u32, link: Value| {
        answer(
            200,
            &json!({ "meta": { "current_page": number, "next_page_link": link }, "users": [user(i64::from(number))] }),
        )
    };
    let aircall = Scripted::new([page(1, json!("https://evil.example/?page=9")), page(2, Value::Null)]);
    assert_eq!(now(client(aircall.clone()).users()).unwrap().len(), 2);
    assert_eq!(aircall.seen()[1], "GET /v2/users?per_page=50&page=2");
    assert_eq!(aircall.last().url.host_str(), Some("aircall.example"));

    let endless = (1..=40).map(|number| page(number, json!("https://x/")));
    assert_eq!(now(client(Scripted::new(endless)).users()).unwrap().len(), 40, "cut at 40 pages");
    let without = Scripted::new([answer(200, &json!({ "people": [] }))]);
    assert!(matches!(now(client(without).users()), Err(Trouble::Garbled { .. })));
}

#[test]
fn one_call_comes_with_its_contact_and_the_time_of_asking() {
    let aircall = Scripted::new([answer(200, &json!({ "call": ringing() }))]);
    let read = now(client(aircall.clone()).call(CallId(780_001))).unwrap().unwrap();
    assert_eq!((read.told.call(), read.told.at), (Some(CallId(780_001)), at(1000)));
    assert_eq!(aircall.seen(), ["GET /v1/calls/780001?fetch_contact=true"]);

    let missing = Scripted::new([answer(404, &json!({ "message": "Not Found" }))]);
    assert_eq!(now(client(missing).call(CallId(780_001))), Ok(None));
    for odd in [json!({}), json!([]), json!({ "call": { "id": 5 } })] {
        let aircall = Scripted::new([answer(200, &odd)]);
        assert!(matches!(now(client(aircall).call(CallId(780_001))), Err(Trouble::Garbled { .. })), "{odd}");
    }
}

#[test]
fn calls_are_listed_page_by_page() {
    let meta = json!({ "count": 1, "total": 51, "current_page": 1, "per_page": 50, "next_page_link": "https://x/" });
    let aircall = Scripted::new([
        answer(200, &json!({ "meta": meta, "calls": [ringing(), "odd"] })),
        answer(200, &json!({ "meta": { "next_page_link": null }, "calls": [] })),
    ]);
    let client = client(aircall.clone());
    let query = CallsQuery { from: at(0), to: at(60) };
    let page = now(client.calls(&query, 1)).unwrap();
    assert_eq!((page.calls.len(), page.next), (1, Some(2)));
    assert_eq!(page.calls[0].told.at, at(1000));
    assert_eq!(now(client.calls(&query, 2)).unwrap().next, None);
    assert_eq!(
        aircall.seen()[0],
        "GET /v1/calls?from=1700000000&to=1700000060&order=asc&fetch_contact=true&per_page=50&page=1"
    );
}
