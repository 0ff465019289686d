//! Which ticket a message goes to (GO-31, GO-40).

use serde_json::{Value, json};
use stories::{World, tags_of, texts_of};

use super::tell::{assert_says, played, received, sent, world, world_with, writes};
use crate::tell::{GRACE, NOBODY, missed, script, step, with};

/// GO-31: the conversation goes on, in both directions, on any of our numbers.
#[tokio::test(start_paused = true)]
async fn what_follows_goes_into_the_open_conversation() {
    let world = played(json!({}), &script([received("one", 0.0, GRACE, "Where is it?")])).await;
    world.pass(3600).await;
    let mut other = sent("two", 0.0, GRACE, "On its way.");
    other["number"] = json!(502);
    world.play(&script([other])).await;
    let view = world.tickets();
    assert_eq!(texts_of(view.our_one()), ["customer: Where is it?", "user 401: On its way."]);
    assert_eq!(tags_of(view.our_one()), ["Aircall SMS", "Support UK", "Support US"]);
    world.end().await;
}

/// GO-31, GO-40: twenty texts in a minute are one conversation, in order, and cost a request each and few besides.
#[tokio::test(start_paused = true)]
async fn twenty_texts_in_a_minute_are_one_conversation_in_order() {
    let write = json!({ "direction": "inbound", "number": 501, "party": NOBODY, "body": "Part {n}" });
    let burst = json!({ "at": 0, "message": "m", "do": "burst", "count": 20, "seconds": 57, "write": write });
    let world = played(json!({}), &script([burst])).await;
    let view = world.tickets();
    let wanted: Vec<String> = (1..=20).map(|part| format!("customer: Part {part}")).collect();
    assert_eq!(texts_of(view.our_one()), wanted);
    let writes = writes(&world);
    assert_eq!(writes.len(), 21, "a customer, a ticket, nineteen messages: {writes:#?}");
    let reads = world.requests("gorgias").len() - writes.len();
    assert!(reads <= 14, "{reads} reads: {:#?}", world.requests("gorgias"));
    world.end().await;
}

/// The same, told in disorder.
#[tokio::test(start_paused = true)]
async fn texts_told_in_disorder_are_one_conversation() {
    let world = world(json!({})).await;
    let knobs = sandbox::aircall::Knobs { disorder_seconds: 5, duplicate: 0.3, ..sandbox::aircall::Knobs::default() };
    world.sandbox.aircall.set_knobs(knobs);
    let write = json!({ "direction": "inbound", "number": 501, "party": NOBODY, "body": "Part {n}" });
    world
        .play(&script([json!({ "at": 0, "message": "m", "do": "burst", "count": 20, "seconds": 57, "write": write })]))
        .await;
    let view = world.tickets();
    assert_eq!(texts_of(view.our_one()).len(), 20);
    assert_eq!(view.made_customers().len(), 1);
    world.end().await;
}

/// GO-31: a text after a missed call does not go into the call's ticket.
#[tokio::test(start_paused = true)]
async fn a_text_after_a_missed_call_begins_a_conversation_of_its_own() {
    let world = played(json!({}), &with(missed(NOBODY), [received("m", 25.0, NOBODY, "I tried to call you.")])).await;
    let view = world.tickets();
    assert_eq!((view.ours().len(), view.made_customers().len()), (2, 1));
    let texts: Vec<&Value> = view.ours().into_iter().filter(|one| tags_of(one).contains(&"Aircall SMS")).collect();
    assert_eq!(texts.len(), 1);
    assert_eq!(texts_of(texts[0]), ["customer: I tried to call you."]);
    world.end().await;
}

/// GO-31: not remembered, as after a re-installation, it is known by its tag.
#[tokio::test(start_paused = true)]
async fn a_conversation_is_known_by_its_tag() {
    let open = json!({ "id": 301, "subject": "SMS conversation with Grace Miller", "customer": 101, "channel": "sms",
        "tags": ["Aircall SMS"], "hours_ago": 90, "messages": [{ "text": "Hello." }] });
    let world = world_with(json!({}), json!({ "tickets": [open] })).await;
    world.play(&script([received("m", 0.0, GRACE, "Are you there?")])).await;
    assert_eq!(world.tickets().our_one()["id"], 301);
    world.end().await;
}

/// A conversation, then `hours` after a person did this to it, another text.
async fn goes_on_after(hours: u64, act: &str) -> World {
    let world = played(json!({}), &script([received("one", 0.0, GRACE, "Where is it?")])).await;
    let id = world.tickets().our_one()["id"].clone();
    world.person(&json!({ "do": act, "ticket": id }));
    world.pass(hours * 3600).await;
    world.play(&script([sent("two", 0.0, GRACE, "On its way.")])).await;
    world
}

/// GO-31: closed for less than 72 h: reopened.
#[tokio::test(start_paused = true)]
async fn a_conversation_closed_lately_is_reopened() {
    let world = goes_on_after(71, "close").await;
    let view = world.tickets();
    assert_eq!(texts_of(view.our_one()).len(), 2);
    assert_eq!(view.our_one()["status"], "open");
    world.end().await;
}

/// GO-31: closed for longer: a new one.
#[tokio::test(start_paused = true)]
async fn a_conversation_closed_long_ago_is_left_closed() {
    let world = goes_on_after(73, "close").await;
    let view = world.tickets();
    let statuses: Vec<&Value> = view.ours().into_iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, [&json!("closed"), &json!("open")]);
    world.end().await;
}

/// GO-31: spam and trash: never.
#[tokio::test(start_paused = true)]
async fn spam_and_trash_are_never_used() {
    for act in ["spam", "trash"] {
        let world = goes_on_after(1, act).await;
        let view = world.tickets();
        let records: Vec<usize> = view.ours().into_iter().map(|one| texts_of(one).len()).collect();
        assert_eq!(records, [1, 1], "{act}");
        world.end().await;
    }
}

/// GO-31: deleted: a new one; and only one, for all that follow.
#[tokio::test(start_paused = true)]
async fn after_a_deleted_conversation_a_new_one_begins() {
    let world = goes_on_after(1, "delete_ticket").await;
    world.play(&script([received("three", 0.0, GRACE, "Thanks.")])).await;
    let view = world.tickets();
    assert_eq!(texts_of(view.our_one()), ["user 401: On its way.", "customer: Thanks."]);
    world.end().await;
}

/// GO-31: merged by a person: it goes on where it went.
#[tokio::test(start_paused = true)]
async fn a_conversation_goes_on_where_a_person_merged_it() {
    let world = played(json!({}), &script([received("one", 0.0, GRACE, "Where is it?")])).await;
    let id = world.tickets().our_one()["id"].clone();
    world.person(&json!({ "do": "merge_tickets", "from": id, "into": 201 }));
    world.pass(3600).await;
    world.play(&script([sent("two", 0.0, GRACE, "On its way.")])).await;
    let view = world.tickets();
    assert_eq!(view.our_one()["id"], 201);
    assert_eq!(texts_of(view.our_one()).len(), 2);
    world.end().await;
}

/// GO-31: closed in the middle of a burst: what follows is there all the same, once.
#[tokio::test(start_paused = true)]
async fn a_conversation_closed_between_two_texts_takes_the_second() {
    let world = world(json!({})).await;
    let playing = world
        .begin_play(&script([received("one", 0.0, GRACE, "Where is it?"), received("two", 40.0, GRACE, "Hello?")]));
    world.pass(20).await;
    let id = world.tickets().our_one()["id"].clone();
    world.person(&json!({ "do": "delete_ticket", "ticket": id }));
    playing.finished().await.expect("it was played");
    world.settle().await;
    let view = world.tickets();
    assert_eq!(texts_of(view.our_one()), ["customer: Hello?"]);
    world.end().await;
}

/// Promise 10: an installation that was here before wrote it already.
#[tokio::test(start_paused = true)]
async fn after_a_reinstall_the_conversation_goes_on() {
    let mut world = world(json!({})).await;
    world.play(&script([received("one", 0.0, NOBODY, "Where is it?"), received("two", 9.0, NOBODY, "Hello?")])).await;
    let webhooks = world.webhooks();
    world.reinstall().await;
    world.pass(900).await;
    world.deliver(&webhooks).await;
    world.settle().await;
    assert_eq!(texts_of(world.tickets().our_one()).len(), 2, "told again, written once");
    world.play(&script([sent("three", 0.0, NOBODY, "On its way.")])).await;
    let view = world.tickets();
    assert_eq!(texts_of(view.our_one()).len(), 3);
    assert_eq!(view.made_customers().len(), 1);
    world.end().await;
}

/// GO-31, C-20: a call of his does not touch the conversation.
#[tokio::test(start_paused = true)]
async fn a_call_never_goes_into_a_conversation() {
    let world = played(json!({}), &script([received("one", 0.0, GRACE, "Call me.")])).await;
    let mut call = missed(GRACE);
    call.push(step(30.0, "tag", json!({ "tag": 801, "user": 1203 })));
    world.play(&script(call)).await;
    let view = world.tickets();
    assert_eq!(view.ours().len(), 2);
    assert_eq!(tags_of(view.ours()[0]), ["Aircall SMS", "Support US"]);
    assert_says(&texts_of(view.ours()[1])[0], &["Missed call"]);
    world.end().await;
}
