//! Intent before write, outcome after.

use std::sync::Arc;

use domain::effect::EffectKey;
use domain::ledger::{Attempt, EffectState, Evidence};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::fixtures::*;
use crate::*;

fn tried(started: i64, ended: Option<i64>) -> Attempt {
    Attempt { started_at: at(started), ended_at: ended.map(at), outcome: ended.map(|_| "as it came".to_owned()) }
}

/// All that a later process needs to settle it is there.
pub async fn an_intent_is_there_before_the_write(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    let intent = NewIntent { decisions: vec![decision("a", 2)], ..world.intent(filing, "e", None, 2) };
    let effect = world.ready(intent.clone()).await?;
    assert_eq!(effect, world.effect(filing, "e").await?);
    assert_eq!(effect, rules::first_intended(&intent));
    assert_eq!((effect.state, effect.filing), (EffectState::Intended, filing));
    assert_eq!((&effect.body, &effect.covers), (&intent.body, &intent.covers));
    assert_eq!(effect.attempts, [tried(2, None)]);
    assert_eq!(world.store.effects(&[EffectState::Intended], 10).await?, [effect]);
    let detail = world.store.interaction(world.row(filing).await?.interaction).await?;
    assert_eq!(detail.filings[0].decisions, [decision("a", 2)]);
    Ok(())
}

/// And by no later one.
pub async fn settings_are_pinned_by_the_first_write(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    world.ready(world.intent(filing, "card", None, 1)).await?;
    assert_eq!(world.row(filing).await?.pins, None);
    for (key, mode) in [("first", "new"), ("closing", "join")] {
        let intent = NewIntent { pins: Some(json!({"mode": mode})), ..world.intent(filing, key, None, 1) };
        world.ready(intent).await?;
    }
    assert_eq!(world.row(filing).await?.pins, Some(json!({"mode": "new"})));
    Ok(())
}

/// Whatever its state, but for *withdrawn*; and nothing of the new intent is kept.
pub async fn an_effect_that_exists_is_answered_as_it_stands(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let (filing, other) = (world.filing(1, 1).await?, world.filing(2, 1).await?);
    let mut effect = world.ready(world.intent(filing, "e", None, 1)).await?;
    for verdict in [None, Some(in_doubt(2, 9)), Some(confirmed("1"))] {
        if let Some(verdict) = verdict {
            world.conclude("e", verdict, 2).await?;
            effect = world.effect(filing, "e").await?;
        }
        let again = NewIntent {
            body: json!("new"),
            decisions: vec![decision("a", 2)],
            pins: Some(json!(1)),
            ..world.intent(other, "e", None, 3)
        };
        let answer = world.store.intend(&world.fence, again).await?;
        assert_eq!(answer, Intended::Exists(Box::new(effect.clone())));
    }
    assert_eq!(world.effect(filing, "e").await?, effect);
    assert_eq!(world.row(other).await?.pins, None);
    let detail = world.store.interaction(world.row(other).await?.interaction).await?;
    assert!(detail.filings[0].decisions.is_empty());
    Ok(())
}

/// With a new attempt, and what is to be written now.
pub async fn a_withdrawn_effect_is_taken_up_again(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    world.ready(world.intent(filing, "e", None, 1)).await?;
    world.conclude("e", in_doubt(3, 99), 2).await?;
    world.conclude("e", Verdict::Withdrawn, 5).await?;
    let withdrawn = world.effect(filing, "e").await?;
    assert_eq!((withdrawn.state, withdrawn.settle_at, withdrawn.note), (EffectState::Withdrawn, None, None));

    let again = NewIntent {
        body: json!("new"),
        covers: vec!["created".to_owned(), "ended".to_owned()],
        ..world.intent(filing, "e", None, 7)
    };
    let effect = world.ready(again.clone()).await?;
    assert_eq!(effect, world.effect(filing, "e").await?);
    assert_eq!((effect.state, &effect.body, &effect.covers), (EffectState::Intended, &json!("new"), &again.covers));
    assert_eq!((effect.intended_at, effect.holds_lane_until), (at(1), at(907)));
    assert_eq!(effect.attempts, [tried(1, Some(3)), tried(7, None)]);
    Ok(())
}

/// An outage of days is a row, not a thousand.
pub async fn a_long_history_keeps_its_first_and_latest_tries(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    for second in 1..=25 {
        world.ready(world.intent(filing, "e", None, second)).await?;
        world.conclude("e", Verdict::Withdrawn, second).await?;
    }
    let starts: Vec<Timestamp> =
        world.effect(filing, "e").await?.attempts.into_iter().map(|attempt| attempt.started_at).collect();
    let kept: Vec<Timestamp> = [1].into_iter().chain(7..=25).map(at).collect();
    assert_eq!(starts, kept);
    Ok(())
}

/// Neither a request nor an object of the desk: refused, and nothing else of the conclusion is kept.
pub async fn a_confirmation_needs_evidence(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    world.ready(world.intent(filing, "e", None, 1)).await?;
    let before = world.store.load(filing).await?;
    for empty in [None, Some(String::new())] {
        let evidence = Evidence { request_id: empty.clone(), desk_id: empty, at: at(2), read_back: false };
        let empty_handed = Conclusion {
            answers: vec![answer("q", 2, 1)],
            next: Some(next(Some(60), None)),
            ..conclusion("e", Verdict::Confirmed { evidence, result: Value::Null }, 2)
        };
        let refused = world.store.conclude(&world.fence, empty_handed).await;
        assert!(matches!(refused, Err(StoreError::NoEvidence { .. })), "{refused:?}");
    }
    assert_eq!(world.store.load(filing).await?, before);
    let evidence = Evidence { request_id: Some("r".to_owned()), desk_id: None, at: at(2), read_back: true };
    world.conclude("e", Verdict::Confirmed { evidence: evidence.clone(), result: json!({"id": 5}) }, 3).await?;
    let effect = world.effect(filing, "e").await?;
    assert_eq!(
        (effect.state, effect.evidence, effect.result),
        (EffectState::Confirmed, Some(evidence), json!({"id": 5}))
    );
    Ok(())
}

/// With its words, its time, and all that came with it.
pub async fn every_verdict_is_written_down(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    let refused = Verdict::Refused { words: "Inbox is full".to_owned() };
    let expired = Verdict::Expired { note: "the call was answered".to_owned() };
    let cases = [
        (confirmed("1"), EffectState::Confirmed, None, None, 2),
        (Verdict::Withdrawn, EffectState::Withdrawn, None, None, 2),
        (in_doubt(9, 129), EffectState::InDoubt, Some("timed out"), Some(at(129)), 9),
        (refused, EffectState::Refused, Some("Inbox is full"), None, 2),
        (expired, EffectState::Expired, Some("the call was answered"), None, 2),
    ];
    for (number, (verdict, state, note, settle_at, ended)) in cases.into_iter().enumerate() {
        let key = format!("e{number}");
        world.ready(world.intent(filing, &key, None, 1)).await?;
        world.conclude(&key, verdict, 2).await?;
        let effect = world.effect(filing, &key).await?;
        assert_eq!((effect.state, effect.note.as_deref(), effect.settle_at), (state, note, settle_at));
        assert_eq!(effect.attempts, [tried(1, Some(ended))]);
        assert_eq!(effect.evidence.is_some(), state == EffectState::Confirmed);
    }
    world.ready(world.intent(filing, "last", None, 3)).await?;
    let whole = Conclusion {
        decisions: vec![decision("done", 4)],
        answers: vec![answer("q", 4, 1)],
        next: Some(next(Some(60), None)),
        ..conclusion("last", confirmed("9"), 4)
    };
    world.store.conclude(&world.fence, whole).await?;
    let loaded = world.store.load(filing).await?;
    assert_eq!(loaded.ledger.answers, by_question(&[answer("q", 4, 1)]));
    assert_eq!(loaded.filing.due_at, Some(at(60)));
    let detail = world.store.interaction(loaded.filing.interaction).await?;
    assert_eq!(detail.filings[0].decisions, [decision("done", 4)]);
    Ok(())
}

/// A late answer cannot undo what evidence has settled.
pub async fn a_settled_effect_is_not_concluded_again(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    let ends = [
        confirmed("1"),
        Verdict::Withdrawn,
        Verdict::Refused { words: "no".to_owned() },
        Verdict::Expired { note: "old".to_owned() },
    ];
    for (number, end) in ends.into_iter().enumerate() {
        let key = format!("e{number}");
        world.ready(world.intent(filing, &key, None, 1)).await?;
        world.conclude(&key, end, 2).await?;
        let before = world.effect(filing, &key).await?;
        for again in [confirmed("2"), Verdict::Withdrawn, in_doubt(3, 9)] {
            let answer = world.conclude(&key, again, 3).await;
            assert!(matches!(answer, Err(StoreError::Conflict(_))), "{answer:?}");
        }
        assert_eq!(world.effect(filing, &key).await?, before);
    }
    Ok(())
}

/// Looked at again, and again, until a read shows it. The attempt's end stays what it was.
pub async fn a_doubt_can_be_settled_later(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    world.ready(world.intent(filing, "e", None, 1)).await?;
    world.conclude("e", in_doubt(3, 123), 2).await?;
    world.conclude("e", in_doubt(3, 300), 123).await?;
    assert_eq!(world.effect(filing, "e").await?.settle_at, Some(at(300)));
    world.conclude("e", confirmed("1"), 300).await?;
    let effect = world.effect(filing, "e").await?;
    assert_eq!((effect.state, effect.settle_at, effect.note), (EffectState::Confirmed, None, None));
    assert_eq!(effect.attempts, [tried(1, Some(3))]);
    assert_eq!(effect.key, EffectKey("e".to_owned()));
    Ok(())
}
