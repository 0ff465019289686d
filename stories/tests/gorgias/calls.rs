//! A call's own ticket and its notes (GO-10…GO-14).

use serde_json::{Value, json};
use stories::{World, tags_of, texts_of};

use super::tell::{CARLA_THERE, act, assert_says, played, world, world_where, writes};
use crate::tell::{CARLA, DEV, GRACE, NOBODY, answered, answered_at, missed, outbound, says, script, step, with};

/// Whether all that a ticket holds is internal.
fn is_internal(ticket: &Value) -> bool {
    let messages = ticket["messages"].as_array().expect("messages");
    messages.iter().all(|one| one["channel"] == "internal-note" && one["public"] == false)
}

/// GO-10, GO-11, GO-12, GO-20: an answered call, whichever channel its ticket then shows.
#[tokio::test(start_paused = true)]
async fn an_answered_call_is_a_ticket_with_two_notes() {
    for (shown, channel) in [("first_message", "internal-note"), ("as_asked", "phone")] {
        let world = world_where(json!({ "ticket_channel": shown })).await;
        world.play(&script(answered(GRACE))).await;
        let view = world.tickets();
        let ticket = view.our_one();
        assert_eq!(ticket["subject"], "Inbound call: Grace Miller");
        assert_eq!((&ticket["customer"], &ticket["channel"]), (&json!(101), &json!(channel)), "{shown}");
        assert_eq!((&ticket["status"], &ticket["assignee_user"]), (&json!("open"), &json!(CARLA_THERE)));
        assert_eq!(tags_of(ticket), ["Aircall", "Support US", "inbound call"]);
        assert!(is_internal(ticket), "a public message was added: {ticket:#}");
        let notes = texts_of(ticket);
        assert_eq!(notes.len(), 2, "{notes:#?}");
        let begun = [
            "note by 403: Call answered",
            "Direction: inbound",
            "Customer: Grace Miller",
            "+1 415-555-0101",
            "Aircall number: Support US",
            "Started: ",
            "Answered: ",
            "Agent: Carla Rossi",
        ];
        assert_says(&notes[0], &begun);
        assert_says(&notes[1], &["note by 403: Call ended", "Ended: ", "Talk time: 52 s", "Assignee: Carla Rossi"]);
        world.end().await;
    }
}

/// GO-11: what the caller chose in the menu, and the team.
#[tokio::test(start_paused = true)]
async fn menu_choices_and_teams_are_told() {
    let call = script([
        step(0.0, "place", json!({ "direction": "inbound", "number": 504, "party": GRACE, "teams": [301, 302] })),
        step(2.0, "ivr", json!({ "title": "Main", "key": "1", "branch": "Support" })),
        step(4.0, "reach_number", json!({ "number": 501 })),
        step(5.0, "ring", json!({ "user": CARLA })),
        step(9.0, "answer", json!({ "user": CARLA })),
        step(30.0, "transfer", json!({ "user": DEV })),
        step(90.0, "hangup", json!({})),
    ]);
    let world = played(json!({}), &call).await;
    let notes = world.tickets().records();
    assert_says(&notes[0], &["Menu choice", "Support", "Team: "]);
    assert_says(&notes[1], &["note by 404", "Transferred: Carla Rossi → Dev Patel", "Assignee: Dev Patel"]);
    world.end().await;
}

/// GO-13, GO-20: one note with both.
#[tokio::test(start_paused = true)]
async fn a_missed_call_of_somebody_known_has_one_note_with_both() {
    let world = played(json!({}), &script(missed(GRACE))).await;
    let view = world.tickets();
    let ticket = view.our_one();
    let notes = texts_of(ticket);
    assert_eq!(notes.len(), 1, "{notes:#?}");
    assert_says(&notes[0], &["note by 401: Call not answered", "Started: ", "Ended: ", "Result: Missed call"]);
    assert_eq!((&ticket["status"], &ticket["assignee_user"]), (&json!("open"), &json!(null)));
    assert_eq!(tags_of(ticket), ["Aircall", "Support US", "inbound call", "missed call"]);
    world.end().await;
}

/// GO-02, GO-13: the same of somebody unknown.
#[tokio::test(start_paused = true)]
async fn a_missed_call_of_somebody_unknown_makes_him_a_customer() {
    let world = played(json!({}), &script(missed(NOBODY))).await;
    let view = world.tickets();
    assert_eq!(view.our_one()["subject"], "Inbound call: +1 415-555-0177");
    assert_eq!(texts_of(view.our_one()).len(), 1);
    assert_eq!(view.our_one()["customer"], view.made_customers()[0]["id"]);
    world.end().await;
}

/// GO-12, GO-20: a voicemail, linked where the setting says so.
#[tokio::test(start_paused = true)]
async fn a_voicemail_is_told_in_the_one_note() {
    let call = with(missed(GRACE), [step(10.0, "leave_voicemail", json!({}))]);
    let world = played(json!({ "upload_recordings": false }), &call).await;
    let view = world.tickets();
    let notes = texts_of(view.our_one());
    let told: Vec<&String> = notes.iter().filter(|note| note.contains("Voicemail: ")).collect();
    assert_eq!(told.len(), 1, "told once: {notes:#?}");
    assert_says(&notes[0], &["Missed call with voicemail"]);
    assert!(tags_of(view.our_one()).contains(&"voicemail"));
    world.end().await;
}

/// GO-14: a voicemail is uploaded, once, and attached to the note that tells of it.
#[tokio::test(start_paused = true)]
async fn a_voicemail_is_heard_in_the_ticket() {
    let call = with(missed(GRACE), [step(10.0, "leave_voicemail", json!({ "bytes": 50_000 }))]);
    let world = played(json!({}), &call).await;
    let view = world.tickets();
    let messages = view.our_one()["messages"].as_array().expect("messages");
    let files: Vec<&Value> =
        messages.iter().flat_map(|one| one["attachments"].as_array().into_iter().flatten()).collect();
    assert_eq!((files.len(), view.0["files"].as_array().map(Vec::len)), (1, Some(1)), "{files:#?}");
    assert_eq!(view.0["files"][0]["size"], 50_000);
    world.end().await;
}

/// GO-14, GO-51: a recording that is too large is linked, and the page says why.
#[tokio::test(start_paused = true)]
async fn a_recording_that_is_too_large_is_linked_and_the_page_says_why() {
    let call = with(answered(GRACE), [step(10.0, "record", json!({ "bytes": 2_000_000 }))]);
    let world = played(json!({ "recording_max_mb": 1 }), &call).await;
    let view = world.tickets();
    assert_eq!(view.0["files"].as_array().map(Vec::len), Some(0));
    let told = texts_of(view.our_one()).join(" ");
    assert_says(&told, &["Recording: listen in Aircall"]);
    assert!(says(&world, "file.not_attached").await);
    world.end().await;
}

/// GO-10: an outbound call that somebody answered.
#[tokio::test(start_paused = true)]
async fn an_outbound_call_is_told_as_one() {
    let world = played(json!({}), &script(outbound(GRACE, true))).await;
    let view = world.tickets();
    let ticket = view.our_one();
    assert_eq!(ticket["subject"], "Outbound call: Grace Miller");
    assert_eq!(ticket["assignee_user"], CARLA_THERE);
    assert_eq!(tags_of(ticket), ["Aircall", "Support US", "outbound call"]);
    world.end().await;
}

/// GO-10: one that nobody answered, by the setting.
#[tokio::test(start_paused = true)]
async fn an_unanswered_outbound_call_is_logged_unless_that_is_off() {
    let on = played(json!({}), &script(outbound(GRACE, false))).await;
    assert_says(&on.tickets().records()[0], &["note by", "Result: Not answered"]);
    assert!(!tags_of(on.tickets().our_one()).contains(&"missed call"));
    on.end().await;
    let off = played(json!({ "log_unanswered_outbound": false }), &script(outbound(GRACE, false))).await;
    assert!(off.tickets().ours().is_empty());
    assert!(says(&off, "record.unanswered_outbound_off").await);
    off.end().await;
}

/// GO-12, GO-14: notes that are known by the end stand in the closing note; later ones in a further note, each in its author's
/// name.
#[tokio::test(start_paused = true)]
async fn later_comments_are_further_notes_by_their_authors() {
    let more = [
        step(30.0, "comment", json!({ "text": "Wants two bags more.", "user": CARLA })),
        step(400.0, "comment", json!({ "text": "Sent the second bag.", "user": DEV })),
    ];
    let world = played(json!({}), &with(answered(GRACE), more)).await;
    act(&world, "comment", json!({ "text": "Paid.", "user": CARLA })).await;
    let notes = world.tickets().records();
    assert_eq!(notes.len(), 4, "{notes:#?}");
    assert_says(&notes[1], &["Call ended", "Comment by Carla Rossi", "Wants two bags more."]);
    assert_says(&notes[2], &["note by 404: Comment added in Aircall", "Sent the second bag."]);
    assert_says(&notes[3], &["note by 403: Comment added in Aircall", "Paid."]);
    world.end().await;
}

/// GO-10: a ticket that a person closed meanwhile stays closed.
#[tokio::test(start_paused = true)]
async fn a_ticket_that_a_person_closes_during_the_call_stays_closed() {
    let world = world(json!({})).await;
    let playing = world.begin_play(&script(answered(GRACE)));
    world.pass(30).await;
    let id = world.tickets().our_one()["id"].clone();
    world.person(&json!({ "do": "close", "ticket": id }));
    playing.finished().await.expect("it was played");
    world.settle().await;
    act(&world, "tag", json!({ "tag": 801, "user": CARLA })).await;
    let view = world.tickets();
    assert_eq!(view.our_one()["status"], "closed");
    assert_eq!(texts_of(view.our_one()).len(), 2);
    world.end().await;
}

/// GO-10: each call has a ticket of its own, also of one person.
#[tokio::test(start_paused = true)]
async fn each_call_has_a_ticket_of_its_own() {
    let both = with(answered_at("one", 0.0, NOBODY), answered_at("two", 0.2, NOBODY));
    let world = played(json!({}), &both).await;
    let view = world.tickets();
    assert_eq!((view.ours().len(), view.made_customers().len()), (2, 1));
    assert!(view.ours().iter().all(|ticket| texts_of(ticket).len() == 2));
    world.end().await;
}

/// How many requests a call of Grace's costs whom an earlier call made known.
async fn cost(world: &World, call: Vec<Value>) -> Vec<String> {
    world.play(&script(answered_at("before", 0.0, GRACE))).await;
    world.pass(60).await;
    let before = world.requests("gorgias").len();
    world.play(&script(call)).await;
    world.requests("gorgias").split_off(before)
}

/// GO-40: a live call of a known party costs at most four requests, a missed one two.
#[tokio::test(start_paused = true)]
async fn a_call_of_somebody_known_costs_few_requests() {
    let first = world(json!({})).await;
    let live = cost(&first, answered_at("live", 0.0, GRACE)).await;
    assert!(live.len() <= 4, "{live:#?}");
    first.end().await;
    let second = world(json!({})).await;
    let ended = cost(&second, missed(GRACE)).await;
    assert!(ended.len() <= 2, "{ended:#?}");
    assert!(writes(&second).iter().all(|line| !line.starts_with("PUT")), "nothing is replaced");
    second.end().await;
}
