//! The insight card (C-20, C-21).

use jiff::SignedDuration;
use sandbox::aircall::Knobs;
use serde_json::json;

use super::tell::{NOVAK, played, world, writes};
use crate::tell::{GRACE, HENRY, NOBODY, answered, answered_at, missed, says, script, step};

/// C-20: name, e-mail, link, notes.
#[tokio::test(start_paused = true)]
async fn the_card_shows_who_is_calling() {
    let world = played(json!({}), &script(answered(GRACE))).await;
    let call = world.sandbox.aircall.calls()[0].clone();
    assert_eq!(call.cards.len(), 1);
    assert!(call.cards[0].while_ringing);
    let shown = call.cards[0].contents.to_string();
    for part in ["Grace Miller", "grace.miller@customer.example", "/customer/101", "Prefers to be called"] {
        assert!(shown.contains(part), "{part} is not on the card: {shown}");
    }
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

/// C-20, GO-50: a customer in another spelling has his card from his second call of the day on.
#[tokio::test(start_paused = true)]
async fn a_customer_in_another_spelling_has_a_card_the_second_time() {
    let world = played(json!({}), &script(answered_at("one", 0.0, HENRY))).await;
    world.pass(60).await;
    world.play(&script(answered_at("two", 0.0, HENRY))).await;
    let calls = world.sandbox.aircall.calls();
    assert!(calls[1].cards.len() == 1 && calls[1].cards[0].contents.to_string().contains("Henry Okafor"));
    world.end().await;
}

/// C-13, C-20: *do nothing* shows nobody, since nobody is meant.
#[tokio::test(start_paused = true)]
async fn with_do_nothing_an_ambiguous_number_has_no_card() {
    let world = world(json!({ "duplicates": "do_nothing" })).await;
    for call in ["one", "two"] {
        world.play(&script(answered_at(call, 0.0, NOVAK))).await;
    }
    assert!(world.sandbox.aircall.calls()[1].cards.is_empty());
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
    let log = world.sandbox.kernel.log.snapshot();
    let before = log.iter().take_while(|entry| !entry.path.ends_with("insight_cards"));
    assert_eq!(before.filter(|entry| entry.vendor == "gorgias").count(), 1, "one read feeds it");
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
async fn the_card_is_in_time_behind_a_backlog_of_forty_calls() {
    let world = world(json!({})).await;
    world.unplug("acme.gorgias.com", true);
    let mut steps = Vec::new();
    for call in 0..40_u32 {
        steps.extend(answered_at(&format!("c{call}"), 0.0, &format!("+141555502{call:02}")));
    }
    world.begin_play(&script(steps)).finished().await.expect("it was played");
    world.pass(100).await;
    world.unplug("acme.gorgias.com", false);
    // Up to a minute until the account is tried again; then everything is due at once.
    for _ in 0..200 {
        if world.tickets().records().len() >= 5 {
            break;
        }
        world.pass(1).await;
    }
    world.begin_play(&script([step(0.0, "place", json!({ "direction": "inbound", "number": 501, "party": GRACE }))]));
    world.pass(2).await;
    let call = world.sandbox.aircall.calls().last().expect("a call").clone();
    assert!(!call.cards.is_empty(), "no card after two seconds");
    assert!(call.cards[0].at.duration_since(call.started_at) <= SignedDuration::from_secs(1));
    world.begin_play(&script([crate::tell::step_of(&call.id.to_string(), 0.0, "hangup", json!({}))]));
    world.settle().await;
    assert_eq!(world.tickets().ours().len(), 41);
    world.end().await;
}
