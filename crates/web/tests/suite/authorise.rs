//! To the vendor and back: who may begin, what must come back, and what is said when it does not.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use web::dashboard::connections::NotAuthorised;

use crate::world::{Answered, World, ask, get};

const BEGIN: &str = "/connections/main%20shop/authorise";

fn press(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::builder().method(Method::POST).uri(path).header(header::HOST, "localhost:8080");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

/// Presses the button; the state that goes to the vendor.
async fn begun(dashboard: &Router, path: &str) -> String {
    let answer = ask(dashboard, press(path, &[("sec-fetch-site", "same-origin")])).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.text);
    let to = answer.header("location").to_owned();
    let (address, state) = to.split_once("?state=").unwrap();
    assert_eq!(address, "https://acme.gorgias.example/oauth/authorize");
    assert!(state.len() >= 32 && state.chars().all(|c| c.is_ascii_hexdigit()), "{state}");
    state.to_owned()
}

async fn back(dashboard: &Router, query: &str) -> Answered {
    // The browser comes from the vendor's site.
    let mut request = get(&format!("/oauth/gorgias/callback?{query}"));
    request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    ask(dashboard, request).await
}

#[track_caller]
fn is_unfinished(answer: &Answered, status: u16, words: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert!(answer.text.contains("<h1>The authorisation was not finished</h1>"), "{}", answer.text);
    assert!(answer.text.contains(words), "{words} is missing: {}", answer.text);
    assert!(answer.text.contains("Nothing was changed."), "{}", answer.text);
}

const UNKNOWN: &str = "It was not begun here, was finished already, or took longer than ten minutes.";

#[tokio::test]
async fn c_62_an_owner_goes_to_the_vendor_and_comes_back_authorised() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    let state = begun(&dashboard, BEGIN).await;
    let answer = back(&dashboard, &format!("code=c%2Bde&state={state}")).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.text);
    assert_eq!(world.accounts.finished(), ["main shop c+de"]);
    let page = ask(&dashboard, get(answer.header("location"))).await;
    assert!(page.text.contains("Connection main shop is authorised."), "{}", page.text);
}

#[tokio::test]
async fn what_another_site_asks_for_is_not_begun() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    let cases: [(&[(&str, &str)], u16); 10] = [
        (&[("sec-fetch-site", "same-origin")], 303),
        (&[("sec-fetch-site", "same-origin"), ("origin", "null")], 303),
        (&[("origin", "http://localhost:8080")], 303),
        // No browser.
        (&[], 303),
        (&[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:8080")], 403),
        (&[("sec-fetch-site", "same-site")], 403),
        (&[("sec-fetch-site", "none")], 403),
        (&[("origin", "https://evil.example")], 403),
        (&[("origin", "http://localhost:9999")], 403),
        (&[("origin", "null")], 403),
    ];
    for (headers, status) in cases {
        let answer = ask(&dashboard, press(BEGIN, headers)).await;
        assert_eq!(answer.status.as_u16(), status, "{headers:?}");
        assert_eq!(status == 303, !answer.header("location").is_empty(), "{headers:?}");
    }
    // Nor by a link or an image.
    assert_eq!(ask(&dashboard, get(BEGIN)).await.status.as_u16(), 405);
}

#[tokio::test]
async fn only_a_connection_with_an_app_can_be_authorised() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    for path in ["/connections/desk/authorise", "/connections/nobody/authorise"] {
        let answer = ask(&dashboard, press(path, &[])).await;
        assert_eq!(answer.status.as_u16(), 404, "{path}");
        assert!(answer.text.contains("<h1>No such page</h1>"));
    }
}

#[tokio::test]
async fn a_state_serves_once_in_time_and_comes_from_here() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    let state = begun(&dashboard, BEGIN).await;
    let other = begun(&dashboard, BEGIN).await;
    assert_ne!(state, other, "states differ though the randomness does not");
    for query in [
        "".to_owned(),
        "code=x".to_owned(),
        "code=x&state=".to_owned(),
        format!("code=x&state={}", "0".repeat(64)),
        format!("code=x&state={}", state.to_uppercase()),
        format!("code=x&state={state}0"),
        format!("code=x&state={state}&state={state}"),
    ] {
        is_unfinished(&back(&dashboard, &query).await, 400, UNKNOWN);
    }
    assert!(world.accounts.finished().is_empty());
    assert_eq!(back(&dashboard, &format!("code=x&state={state}")).await.status.as_u16(), 303);
    is_unfinished(&back(&dashboard, &format!("code=x&state={state}")).await, 400, UNKNOWN);
    world.clock.advance(Duration::from_secs(600));
    is_unfinished(&back(&dashboard, &format!("code=x&state={other}")).await, 400, UNKNOWN);
    assert_eq!(world.accounts.finished(), ["main shop x"]);
}

#[tokio::test]
async fn a_state_is_bound_to_its_connection_its_vendor_and_this_process() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    let state = begun(&dashboard, "/connections/other/authorise").await;
    begun(&dashboard, BEGIN).await;
    // What comes back names no connection: the state does.
    back(&dashboard, &format!("code=x&state={state}&connection=main+shop")).await;
    assert_eq!(world.accounts.finished(), ["other x"]);
    let state = begun(&dashboard, BEGIN).await;
    let elsewhere = ask(&dashboard, get(&format!("/oauth/helpscout/callback?code=x&state={state}"))).await;
    is_unfinished(&elsewhere, 400, UNKNOWN);
    is_unfinished(&back(&dashboard, &format!("code=x&state={state}")).await, 400, UNKNOWN);
    let state = begun(&dashboard, BEGIN).await;
    is_unfinished(&back(&world.dashboard("UTC"), &format!("code=x&state={state}")).await, 400, UNKNOWN);
}

#[tokio::test]
async fn only_so_many_are_awaited_at_once() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    let first = begun(&dashboard, BEGIN).await;
    world.clock.advance(Duration::from_secs(1));
    let second = begun(&dashboard, BEGIN).await;
    world.clock.advance(Duration::from_secs(1));
    for _ in 0..63 {
        begun(&dashboard, BEGIN).await;
    }
    is_unfinished(&back(&dashboard, &format!("code=x&state={first}")).await, 400, UNKNOWN);
    assert_eq!(back(&dashboard, &format!("code=x&state={second}")).await.status.as_u16(), 303);
}

#[tokio::test]
async fn a_refusal_is_told_and_uses_up_the_state() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    for (query, words) in [
        ("error=access_denied", "Gorgias did not grant access: access_denied"),
        ("error=access_denied&code=x", "Gorgias did not grant access: access_denied"),
        ("error=x&error_description=%3Cb%3ENo", "Gorgias did not grant access: &#60;b&#62;No"),
        ("nothing=1", UNKNOWN),
        ("code=", UNKNOWN),
    ] {
        let state = begun(&dashboard, BEGIN).await;
        is_unfinished(&back(&dashboard, &format!("{query}&state={state}")).await, 400, words);
        is_unfinished(&back(&dashboard, &format!("code=x&state={state}")).await, 400, UNKNOWN);
    }
    assert!(world.accounts.finished().is_empty());
}

#[tokio::test]
async fn what_the_vendor_or_the_store_does_not_do_is_told() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    for (failure, status, words) in [
        (NotAuthorised::NotTaken { words: "Used.".to_owned() }, 400, "Gorgias does not take the code"),
        (
            NotAuthorised::Vendor { detail: "status 503".to_owned() },
            502,
            "Gorgias did not answer as it should: status 503",
        ),
        (NotAuthorised::NotKept, 503, "could not be kept"),
    ] {
        *world.accounts.failure.lock().unwrap() = Some(failure);
        let state = begun(&dashboard, BEGIN).await;
        is_unfinished(&back(&dashboard, &format!("code=x&state={state}")).await, status, words);
    }
    assert!(world.accounts.finished().is_empty());
}
