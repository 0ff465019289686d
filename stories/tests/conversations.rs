//! Which conversation a call goes to, and what is left as it was (HS-20…HS-27).

use serde_json::{Value, json};
use stories::{World, kinds, records};

use crate::tell::{
    CARLA, DEV, GRACE, HENRY, NOBODY, answered, answered_at, missed, outbound, played, says, script, step, step_of,
    with, world, world_with,
};

/// A conversation of Grace's; her own 201 was active 30 hours ago.
fn conversation(id: u64, hours_ago: u64, more: Value) -> Value {
    let mut one = json!({
        "id": id, "subject": "Another matter", "mailbox": 601, "customer": 101, "status": "active", "hours_ago": hours_ago,
        "threads": [{ "type": "customer", "text": "Hello." }]
    });
    one.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    one
}

async fn joined(settings: Value, conversations: Value, party: &str) -> (World, Value) {
    let world = world_with(settings, json!({ "conversations": conversations })).await;
    world.play(&script(answered(party))).await;
    let id = world.desk().our_one()["id"].clone();
    (world, id)
}

/// HS-20: the newest by last activity; pending counts as open.
#[tokio::test(start_paused = true)]
async fn a_call_joins_the_open_conversation_that_was_active_last() {
    let others = json!([conversation(301, 5, json!({ "status": "pending" })), conversation(302, 90, json!({}))]);
    let (world, id) = joined(json!({}), others, GRACE).await;
    assert_eq!(id, 301);
    assert_eq!(world.desk().conversation(301)["status"], "pending", "HS-27");
    world.end().await;
}

/// HS-20: activity counts, not age.
#[tokio::test(start_paused = true)]
async fn an_old_conversation_with_a_new_message_is_the_newest() {
    let world = world_with(json!({}), json!({ "conversations": [conversation(301, 5, json!({}))] })).await;
    world.person(&json!({ "do": "customer_writes", "conversation": 201, "text": "Any news?" }));
    world.pass(120).await;
    world.play(&script(answered(GRACE))).await;
    assert_eq!(world.desk().our_one()["id"], 201);
    world.end().await;
}

/// HS-20: never spam, by status or by tag, nor one that was deleted, nor another inbox.
#[tokio::test(start_paused = true)]
async fn spam_deleted_and_other_inboxes_are_passed_over() {
    let others = json!([
        conversation(301, 5, json!({ "status": "spam" })),
        conversation(302, 4, json!({ "tags": ["Spam"] })),
        conversation(303, 3, json!({ "mailbox": 602 })),
        conversation(304, 2, json!({})),
    ]);
    let world = world_with(json!({}), json!({ "conversations": others })).await;
    world.person(&json!({ "do": "delete", "conversation": 304 }));
    world.play(&script(answered(GRACE))).await;
    assert_eq!(world.desk().our_one()["id"], 201);
    world.end().await;
}

/// HS-20: closed ones stay closed unless reopening is on and they are young enough.
#[tokio::test(start_paused = true)]
async fn a_closed_conversation_is_reopened_only_if_wanted_and_young() {
    for (settings, reopened) in
        [(json!({}), false), (json!({ "reopen": true }), true), (json!({ "reopen": true, "reopen_hours": 10 }), false)]
    {
        let world = played(settings.clone(), &script(answered(HENRY))).await;
        let desk = world.desk();
        assert_eq!(desk.our_one()["id"] == 202, reopened, "{settings}");
        assert_eq!(desk.conversation(202)["status"] == "active", reopened, "{settings}");
        world.end().await;
    }
}

/// HS-21: *always new* asks nothing and begins one conversation per call.
#[tokio::test(start_paused = true)]
async fn always_new_begins_a_conversation_per_call_without_a_search() {
    let world = played(json!({ "conversations": "always_new" }), &script(answered(GRACE))).await;
    world.play(&script(answered(GRACE))).await;
    let desk = world.desk();
    assert_eq!(desk.ours().len(), 2);
    assert!(desk.ours().iter().all(|one| one["status"] == "active"), "HS-27");
    assert!(!world.requests("helpscout").iter().any(|line| line == "GET /v2/conversations"));
    world.end().await;
}

/// HS-20: a second call finds the conversation that the first one began, though no list shows it yet.
#[tokio::test(start_paused = true)]
async fn a_call_back_within_a_minute_joins_the_conversation_that_the_first_began() {
    let both = with(answered_at("one", 0.0, NOBODY), answered_at("two", 75.0, NOBODY));
    let world = played(json!({}), &both).await;
    assert_eq!(records(world.desk().our_one()).len(), 4);
    world.end().await;
}

/// HS-22: the closing record 30 to 60 s after the end; a note.
#[tokio::test(start_paused = true)]
async fn the_closing_record_comes_half_a_minute_after_the_end() {
    let world = world(json!({})).await;
    world.begin_play(&script(answered(GRACE)));
    world.pass(88).await;
    assert_eq!(kinds(world.desk().our_one()), ["phone"]);
    world.pass(33).await;
    assert_eq!(kinds(world.desk().our_one()), ["phone", "note"]);
    let closing = records(world.desk().our_one())[1].clone();
    for part in ["Talk time: 52 s", "Total time: 1 min 00 s", "Handled by: Carla Rossi"] {
        assert!(closing.contains(part), "{part}: {closing}");
    }
    world.settle().await;
    world.end().await;
}

/// HS-22: later comments, one note per author and five seconds.
#[tokio::test(start_paused = true)]
async fn later_comments_are_one_note_per_author_and_batch() {
    let more = [
        step(300.0, "comment", json!({ "text": "First.", "user": CARLA })),
        step(301.0, "comment", json!({ "text": "Second.", "user": CARLA })),
        step(302.0, "comment", json!({ "text": "Third.", "user": DEV })),
    ];
    let world = played(json!({}), &with(answered(GRACE), more)).await;
    let desk = world.desk();
    let all = records(desk.our_one());
    assert_eq!(all.len(), 4, "{all:#?}");
    assert!(all[2].contains("First.") && all[2].contains("Second."), "{}", all[2]);
    assert!(all[3].contains("Third."), "{}", all[3]);
    assert_eq!(&stories::authors(desk.our_one())[1..], [403, 403, 404], "HS-25");
    world.end().await;
}

/// HS-22: a link that comes late.
#[tokio::test(start_paused = true)]
async fn a_recording_that_comes_late_is_added() {
    let timing = json!({ "settings": { "timing": { "assets_generated": [300, 300] } } });
    for seed in 1..=4 {
        let plan = stories::Plan { seed, phone_data: timing.clone(), ..stories::Plan::default() };
        let world = World::begin(plan).await;
        world.play(&with(answered(GRACE), [step(10.0, "record", json!({}))])).await;
        let all = records(world.desk().our_one()).join("\n");
        assert_eq!(all.matches("listen in Aircall").count(), 1, "seed {seed}: {all}");
        world.end().await;
    }
}

/// HS-23: one thread that holds both parts.
#[tokio::test(start_paused = true)]
async fn a_missed_call_is_one_thread_with_both_parts() {
    let world = played(json!({}), &script(missed(NOBODY))).await;
    let desk = world.desk();
    let all = records(desk.our_one());
    assert_eq!(all.len(), 1);
    assert!(
        all[0].contains("Missed call") && all[0].contains("Total time: 20 s") && !all[0].contains("Agent"),
        "{}",
        all[0]
    );
    assert_eq!(desk.our_one()["subject"], "Missed call from +1 415-555-0177");
    world.end().await;
}

/// HS-23: a voicemail's link is in the same thread.
#[tokio::test(start_paused = true)]
async fn a_voicemail_is_one_thread_with_its_link() {
    let world = played(json!({}), &with(missed(GRACE), [step(10.0, "leave_voicemail", json!({}))])).await;
    let all = records(world.desk().our_one());
    assert_eq!(all.len(), 1, "{all:#?}");
    assert!(all[0].contains("voicemail") && all[0].contains("listen in Aircall"), "{}", all[0]);
    world.end().await;
}

/// HS-23: an outbound call that nobody answered: a setting.
#[tokio::test(start_paused = true)]
async fn an_unanswered_outbound_call_is_logged_unless_switched_off() {
    for on in [true, false] {
        let world = played(json!({ "log_unanswered_outbound": on }), &script(outbound(GRACE, false))).await;
        let all = world.desk().records();
        assert_eq!(all.len(), usize::from(on));
        assert!(all.iter().all(|record| record.contains("Not answered")), "{all:?}");
        assert_eq!(says(&world, "record.unanswered_outbound_off").await, !on);
        world.end().await;
    }
}

/// HS-27: an agent closed it while the call went on: the closing record leaves it closed.
#[tokio::test(start_paused = true)]
async fn a_conversation_that_was_closed_meanwhile_stays_closed() {
    let world = world(json!({})).await;
    let playing = world.begin_play(&script(answered(GRACE)));
    world.pass(40).await;
    world.person(&json!({ "do": "close", "conversation": 201 }));
    playing.finished().await.expect("it was played");
    world.settle().await;
    let desk = world.desk();
    assert_eq!(kinds(desk.our_one()), ["phone", "note"]);
    assert_eq!(desk.our_one()["status"], "closed");
    world.end().await;
}

/// HS-22: who handled it and how it got there; a transfer that failed is not told.
#[tokio::test(start_paused = true)]
async fn transfers_are_told_and_failed_ones_are_not() {
    let more = [step(20.0, "fail_transfer", json!({ "user": 1206 })), step(30.0, "transfer", json!({ "user": DEV }))];
    let world = played(json!({}), &with(answered(GRACE), more)).await;
    let all = records(world.desk().our_one());
    assert!(all[0].contains("Agent: Carla Rossi"), "{}", all[0]);
    assert!(all[1].contains("Transferred: Carla Rossi → Dev Patel"), "{}", all[1]);
    assert!(!all[1].contains("Farid"), "{}", all[1]);
    world.end().await;
}

/// What strangers type is text in the desk, never markup.
#[tokio::test(start_paused = true)]
async fn hostile_texts_are_escaped() {
    let text = "<script>alert(1)</script> <a href=\"javascript:x\">y</a> & \u{202e}<img src=x onerror=1>";
    let contact =
        json!({ "id": 40100, "first_name": "<b>Bob</b>", "last_name": "\"><script>", "phone_numbers": [NOBODY] });
    let plan = stories::Plan { phone_data: json!({ "contacts": [contact] }), ..stories::Plan::default() };
    let world = World::begin(plan).await;
    world.play(&with(answered(NOBODY), [step(20.0, "comment", json!({ "text": text, "user": CARLA }))])).await;
    for record in world.desk().records() {
        for bad in ["<script", "<img", "<b>Bob", "href=\"javascript"] {
            assert!(!record.contains(bad), "{bad} in {record}");
        }
    }
    assert_eq!(kinds(world.desk().our_one()), ["phone", "note"]);
    world.end().await;
}

/// C-03: a number that was not chosen leaves no trace; a call that reaches a chosen one is logged to its end.
#[tokio::test(start_paused = true)]
async fn a_number_that_was_not_chosen_leaves_no_trace_until_a_call_reaches_a_chosen_one() {
    let numbers = domain::installation::NumberSelection::Some {
        ids: [domain::ids::NumberId(501)].into(),
        numbers: std::collections::BTreeSet::new(),
    };
    let world = World::begin(stories::Plan { numbers, ..stories::Plan::default() }).await;
    let menu =
        |call: &str| step_of(call, 0.0, "place", json!({ "direction": "inbound", "number": 504, "party": NOBODY }));
    world.play(&script([menu("only"), step_of("only", 9.0, "hangup", json!({}))])).await;
    assert!(world.requests("helpscout").is_empty());
    let moved = [
        menu("both"),
        step_of("both", 4.0, "reach_number", json!({ "number": 501 })),
        step_of("both", 6.0, "ring", json!({ "user": CARLA })),
        step_of("both", 9.0, "answer", json!({ "user": CARLA })),
        step_of("both", 50.0, "hangup", json!({})),
    ];
    world.play(&script(moved)).await;
    assert_eq!(kinds(world.desk().our_one()), ["phone", "note"]);
    world.end().await;
}
