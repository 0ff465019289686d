//! The page that checks the set-up (C-09).

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use axum::body::Body;
use axum::http::{Method, Request, header};
use futures_util::FutureExt;
use tokio::sync::watch;
use web::dashboard::set_up::{Finding, Mark, SetUp};

use crate::world::{World, ask, get};

/// Finds the same each time, once it may.
#[derive(Default)]
pub(crate) struct Inspector {
    asked: AtomicUsize,
    held: watch::Sender<bool>,
}

#[async_trait]
impl SetUp for Inspector {
    async fn check(&self) -> Vec<Finding> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.held.subscribe().wait_for(|held| !held).await.unwrap();
        let finding = |mark, text: &str, to_do: Option<&str>| Finding {
            mark,
            text: text.to_owned(),
            to_do: to_do.map(str::to_owned),
        };
        vec![
            finding(Mark::Good, "the key is accepted", None),
            finding(Mark::Odd, "messages on <Paris>: unavailable, proxy mode", Some("Take it away.")),
            finding(Mark::Bad, "no webhook", Some("Start it.")),
        ]
    }
}

fn press(site: &str) -> Request<Body> {
    let request = Request::builder().method(Method::POST).uri("/set-up").header(header::HOST, "localhost:8080");
    request.header("sec-fetch-site", site).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn c_09_a_person_has_the_set_up_checked() {
    let world = World::new().await;
    let page = ask(&world.dashboard("UTC"), get("/set-up")).await;
    assert_eq!(page.status.as_u16(), 200);
    assert!(
        page.text.contains("<form method=\"post\" action=\"/set-up\"><button>Check now</button></form>"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("What was found"), "nothing is asked for by looking");
    assert_eq!(world.set_up.asked.load(Ordering::SeqCst), 0);

    let page = ask(&world.dashboard("UTC"), press("same-origin")).await;
    assert_eq!(page.status.as_u16(), 200);
    for text in [
        "<span class=\"chip\">well</span>",
        "the key is accepted",
        "<span class=\"chip marked\">worth a look</span>",
        "messages on &#60;Paris&#62;: unavailable, proxy mode",
        "Take it away.",
        "<span class=\"chip marked\">does not work</span>",
    ] {
        assert!(page.text.contains(text), "{text} is not in {}", page.text);
    }
}

#[tokio::test]
async fn another_site_has_nothing_checked() {
    let world = World::new().await;
    let page = ask(&world.dashboard("UTC"), press("cross-site")).await;
    assert_eq!(page.status.as_u16(), 403);
    assert_eq!(world.set_up.asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn one_check_at_a_time() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    world.set_up.held.send_replace(true);
    let mut first = Box::pin(ask(&dashboard, press("same-origin")));
    assert!(first.as_mut().now_or_never().is_none());
    let second = ask(&dashboard, press("same-origin")).await;
    assert_eq!(second.status.as_u16(), 409);
    assert!(second.text.contains("A check is under way."), "{}", second.text);
    assert_eq!(world.set_up.asked.load(Ordering::SeqCst), 1);
    // Whoever closes the page ends the check.
    drop(first);
    world.set_up.held.send_replace(false);
    let third = ask(&dashboard, press("same-origin")).await;
    assert_eq!(third.status.as_u16(), 200, "{}", third.text);
}
