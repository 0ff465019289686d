//! Who is answered, and what browsers are told.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;

use crate::story::Scribe;
use crate::world::{World, ask, get, webhook};

#[tokio::test]
async fn only_names_of_this_machine_are_answered() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    for path in ["/", "/interactions/1", "/connections", "/health", "/status.json", "/nowhere"] {
        let foreign =
            Request::builder().uri(path).header(header::HOST, "rebound.example:8080").body(Body::empty()).unwrap();
        let answer = ask(&dashboard, foreign).await;
        assert_eq!(answer.status.as_u16(), 421, "{path}");
        assert!(!answer.text.contains("Interactions"), "{path}");
        let nameless = Request::builder().uri(path).body(Body::empty()).unwrap();
        assert_eq!(ask(&dashboard, nameless).await.status.as_u16(), 421, "{path}");
    }
    for host in ["127.0.0.1:8080", "[::1]:8080", "localhost"] {
        let own = Request::builder().uri("/").header(header::HOST, host).body(Body::empty()).unwrap();
        assert_eq!(ask(&dashboard, own).await.status.as_u16(), 200, "{host}");
    }
}

#[tokio::test]
async fn every_answer_forbids_scripts_frames_and_guessing() {
    let world = World::new().await;
    world.tell(&webhook("call.created", 1, 0, json!({}))).await;
    let dashboard = world.dashboard("UTC");
    for path in ["/", "/interactions/1", "/connections", "/status.json", "/nowhere"] {
        let answer = ask(&dashboard, get(path)).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'self';"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        for script in ["<script", "onclick", "style=", "javascript:"] {
            assert!(!answer.text.contains(script), "{path} has {script}");
        }
    }
}

#[tokio::test]
async fn the_style_sheet_stands_where_the_pages_say_and_is_kept_for_ever() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    let page = ask(&dashboard, get("/")).await.text;
    let (_, rest) = page.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let (path, _) = rest.split_once('"').unwrap();
    let style = ask(&dashboard, get(path)).await;
    assert_eq!((style.status.as_u16(), style.header("content-type")), (200, "text/css; charset=utf-8"));
    assert!(style.header("cache-control").contains("immutable"));
    assert_eq!(ask(&dashboard, get("/static/deskline.0000.css")).await.status.as_u16(), 404);
}

#[tokio::test]
async fn addresses_without_a_page_get_one_that_says_so() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    for path in ["/nowhere", "/interactions/77", "/interactions/x", "/?before=x"] {
        let answer = ask(&dashboard, get(path)).await;
        assert_eq!(answer.status.as_u16(), 404, "{path}");
        assert!(answer.text.contains("<h1>No such page</h1>"), "{path}");
    }
}

#[tokio::test]
async fn a_failing_store_is_said_plainly() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    assert_eq!(ask(&dashboard, get("/health")).await.json(), json!({ "ok": true }));
    world.store.fail(true);
    for path in ["/", "/interactions/1"] {
        let answer = ask(&dashboard, get(path)).await;
        assert_eq!(answer.status.as_u16(), 503, "{path}");
        assert!(answer.text.contains("<h1>The store cannot be read</h1>"), "{path}");
    }
    for path in ["/health", "/status.json"] {
        ask(&dashboard, get(path)).await.is_refusal(503);
    }
}

#[tokio::test]
async fn status_counts_what_there_is() {
    let world = World::new().await;
    world.tell(&webhook("call.created", 1, 0, json!({}))).await;
    Scribe::new(&world).await.written("first", json!({ "thread": "9001" }), Vec::new()).await;
    let status = ask(&world.dashboard("UTC"), get("/status.json")).await.json();
    assert_eq!((&status["facts"], &status["interactions"], &status["filings"]), (&json!(1), &json!(1), &json!(1)));
    assert_eq!(status["effects"], json!({ "confirmed": 1 }));
    assert_eq!(status["webhooks"]["taken"], 1);
}
