//! The insight card (C-20, C-21).

use jiff::SignedDuration;
use sandbox::aircall::Knobs;
use serde_json::json;

use crate::tell::{CARLA, GRACE, NOBODY, answered, answered_at, missed, played, says, script, step, world, writes};

/// C-20: name, e-mail, link; company, job title, notes.
#[tokio::test(start_paused = true)]
async fn the_card_shows_who_is_calling() {
    let world = played(json!({}), &script(answered(GRACE))).await;
    let card = world.sandbox.aircall.calls()[0].cards[0].clone();
    assert!(card.while_ringing);
    let shown = card.contents.to_string();
    for part in [
        "Grace Miller",
        "grace.miller@customer.example",
        "/customers/101",
        "Miller & Sons",
        "Office manager",
        "Prefers to be called",
    ] {
        assert!(shown.contains(part), "{part} is not on the card: {shown}");
    }
    assert_eq!(world.sandbox.aircall.calls()[0].cards.len(), 1);
    world.end().await;
}

/// C-20: no match, no card, and no error.
#[tokio::test(start_paused = true)]
async fn without_a_match_there_is_no_card_and_no_error() {
    let world = played(json!({}), &script(missed(NOBODY))).await;
    assert!(world.sandbox.aircall.calls()[0].cards.is_empty());
    assert!(says(&world, "card.no_customer").await);
    world.end().await;
}

/// C-21: within a second of `call.created`, and before any other write.
#[tokio::test(start_paused = true)]
async fn the_card_is_there_within_a_second_and_before_any_write() {
    let world = world(json!({})).await;
    let playing = world.begin_play(&script(answered(GRACE)));
    world.pass(2).await;
    let call = world.sandbox.aircall.calls()[0].clone();
    assert!(call.cards[0].at.duration_since(call.started_at) <= SignedDuration::from_secs(1));
    assert!(writes(&world).is_empty(), "{:?}", writes(&world));
    playing.finished().await.expect("it was played");
    world.settle().await;
    world.end().await;
}

/// C-21: not sent when the call was answered 10 s ago.
#[tokio::test(start_paused = true)]
async fn a_card_that_is_too_late_is_not_sent() {
    let world = world(json!({})).await;
    world.sandbox.aircall.set_knobs(Knobs { hold: true, ..Knobs::default() });
    let playing = world.begin_play(&script(answered(GRACE)));
    world.pass(25).await;
    world.sandbox.aircall.set_knobs(Knobs::default());
    playing.finished().await.expect("it was played");
    world.settle().await;
    assert!(world.sandbox.aircall.calls()[0].cards.is_empty());
    assert!(says(&world, "card.too_late").await);
    world.end().await;
}

/// C-21: in time also behind a backlog.
#[tokio::test(start_paused = true)]
async fn the_card_is_in_time_behind_a_backlog_of_fifty_calls() {
    let world = world(json!({})).await;
    world.unplug("api.helpscout.net", true);
    let mut steps = Vec::new();
    for call in 0..50_u32 {
        steps.extend(answered_at(&format!("c{call}"), 0.0, &format!("+141555502{call:02}")));
    }
    let playing = world.begin_play(&script(steps));
    playing.finished().await.expect("it was played");
    world.pass(100).await;
    world.unplug("api.helpscout.net", false);
    // Up to a minute until the account is tried again; then everything is due at once.
    while world.desk().records().len() < 5 {
        world.pass(1).await;
    }
    world.begin_play(&script([step(0.0, "place", json!({ "direction": "inbound", "number": 501, "party": GRACE }))]));
    world.pass(2).await;
    let call = world.sandbox.aircall.calls().last().expect("a call").clone();
    let card = call.cards.first().expect("a card");
    assert!(card.at.duration_since(call.started_at) <= SignedDuration::from_secs(1), "{} {}", card.at, call.started_at);
    world.begin_play(&script([json!({ "at": 0, "call": call.id.to_string(), "do": "hangup" })]));
    world.settle().await;
    assert_eq!(world.desk().records().len(), 101);
    world.end().await;
}

/// C-20: a customer of whom no name is known.
#[tokio::test(start_paused = true)]
async fn a_card_without_a_name_shows_the_number() {
    let world = world(json!({})).await;
    world.person(&json!({ "do": "create_customer", "emails": ["x@customer.example"], "phones": ["+1 415 555 0179"] }));
    world.pass(120).await;
    world
        .play(&script([
            step(0.0, "place", json!({ "direction": "inbound", "number": 501, "party": "+14155550179" })),
            step(1.0, "ring", json!({ "user": CARLA })),
            step(9.0, "hangup", json!({})),
        ]))
        .await;
    let card = world.sandbox.aircall.calls()[0].cards[0].contents.to_string();
    assert!(card.contains("415-555-0179") || card.contains("415 555 0179"), "{card}");
    world.end().await;
}
