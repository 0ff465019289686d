//! A person decides about a write that is in doubt or refused (C-63).

use axum::body::Body;
use axum::http::{Method, Request, header};
use domain::ledger::EffectState;
use serde_json::json;
use store::{Store, Verdict};

use crate::story::{Scribe, key};
use crate::world::{Answered, World, ask, at, get, webhook};

const FORM: &str = "/interactions/1/effects";

/// A call with a first record in doubt, refused tags, and a closing record that is written.
async fn world() -> World {
    let world = World::new().await;
    world.tell(&webhook("call.created", 1, 0, json!({}))).await;
    let scribe = Scribe::new(&world).await;
    scribe.intend("first", json!({})).await;
    let doubt = Verdict::InDoubt { ended_at: at(40), settle_at: at(160), note: "no answer".to_owned() };
    scribe.conclude("first", doubt, "time-out", Vec::new()).await;
    scribe.intend("tags", json!({})).await;
    scribe.conclude("tags", Verdict::Refused { words: "no".to_owned() }, "422", Vec::new()).await;
    scribe.written("closing", json!({}), Vec::new()).await;
    scribe.wait(None, None).await;
    world
}

async fn press(world: &World, path: &str, site: &str, form: &str) -> Answered {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::HOST, "localhost:8080")
        .header("sec-fetch-site", site)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap();
    ask(&world.dashboard("UTC"), request).await
}

fn form(kind: &str, word: &str) -> String {
    format!("key={}&word={word}", key(kind).0.replace('/', "%2F"))
}

async fn state(world: &World, kind: &str) -> EffectState {
    let detail = world.store.interaction(domain::ids::InteractionId(1)).await.unwrap();
    detail.filings[0].ledger.effects[&key(kind)].state
}

#[tokio::test]
async fn c_63_a_write_is_retried_or_dismissed_on_its_page() {
    for (kind, word, expected, words) in [
        ("first", "retry", EffectState::Withdrawn, "It is planned anew; what comes of it is shown here."),
        ("tags", "retry", EffectState::Withdrawn, "It is planned anew; what comes of it is shown here."),
        ("first", "dismiss", EffectState::Dismissed, "It is dismissed."),
        ("tags", "dismiss", EffectState::Dismissed, "It is dismissed."),
    ] {
        let world = world().await;
        let answer = press(&world, FORM, "same-origin", &form(kind, word)).await;
        assert_eq!(answer.status.as_u16(), 303, "{kind} {word}: {}", answer.text);
        assert_eq!(state(&world, kind).await, expected, "{kind} {word}");
        let page = ask(&world.dashboard("UTC"), get(answer.header("location"))).await;
        assert!(page.text.contains(&format!("<p class=\"done\" role=\"status\">{words}</p>")), "{}", page.text);
        assert!(!page.text.contains(&format!("value=\"{}\"", key(kind))), "it can be decided once: {}", page.text);
        assert!(page.text.contains("The next step is due now."), "its filing goes on: {}", page.text);
    }
}

#[tokio::test]
async fn c_63_what_was_settled_meanwhile_stays() {
    let world = world().await;
    for kind in ["closing", "first"] {
        if kind == "first" {
            press(&world, FORM, "same-origin", &form(kind, "dismiss")).await;
        }
        let before = state(&world, kind).await;
        let answer = press(&world, FORM, "same-origin", &form(kind, "retry")).await;
        assert_eq!(answer.header("location"), "/interactions/1?decided=otherwise");
        assert_eq!(state(&world, kind).await, before);
        let page = ask(&world.dashboard("UTC"), get(answer.header("location"))).await;
        assert!(page.text.contains("Nothing was changed"), "{}", page.text);
    }
}

#[tokio::test]
async fn what_is_no_form_of_the_page_changes_nothing() {
    let world = world().await;
    let first = form("first", "retry");
    for (path, site, form, status) in [
        (FORM, "cross-site", first.as_str(), 403),
        (FORM, "same-origin", "", 400),
        (FORM, "same-origin", "key=helpscout%2Fx&word=retry", 400),
        (FORM, "same-origin", &first.replace("retry", "delete"), 400),
        ("/interactions/2/effects", "same-origin", &first, 404),
        ("/interactions/x/effects", "same-origin", &first, 404),
        ("/interactions/1?decided=nonsense", "same-origin", &first, 405),
    ] {
        let answer = press(&world, path, site, form).await;
        assert_eq!(answer.status.as_u16(), status, "{path} {form}: {}", answer.text);
        assert_eq!(state(&world, "first").await, EffectState::InDoubt);
    }
}

#[tokio::test]
async fn a_store_that_fails_is_said_so() {
    let world = world().await;
    world.store.fail_decisions(true);
    let answer = press(&world, FORM, "same-origin", &form("first", "retry")).await;
    assert_eq!(answer.status.as_u16(), 503);
    assert!(answer.text.contains("<h1>That could not be kept</h1>"), "{}", answer.text);
    assert_eq!(state(&world, "first").await, EffectState::InDoubt);
}
