//! Texts and WhatsApp messages as records (GO-30, GO-32, GO-33).

use std::collections::BTreeSet;

use domain::ids::NumberId;
use domain::installation::NumberSelection;
use serde_json::{Value, json};
use stories::{Plan, World, tags_of, texts_of};

use super::tell::{ANNA, CARLA_THERE, JONAS, assert_says, plan, played, received, sent, with_members, world, write};
use crate::tell::{GRACE, NOBODY, script, with};

/// GO-30, GO-32, GO-33: received from somebody known.
#[tokio::test(start_paused = true)]
async fn a_received_text_is_the_customers_message_in_a_ticket_of_its_own() {
    for (shown, channel) in [("first_message", "sms"), ("as_asked", "sms")] {
        let plan = Plan { desk_options: json!({ "ticket_channel": shown }), ..plan(json!({})) };
        let world = World::begin(plan).await;
        world.play(&script([received("m", 0.0, GRACE, "Where is my order?")])).await;
        let view = world.tickets();
        let ticket = view.our_one();
        assert_eq!(
            (&ticket["subject"], &ticket["customer"]),
            (&json!("SMS conversation with Grace Miller"), &json!(101))
        );
        assert_eq!((&ticket["channel"], &ticket["status"]), (&json!(channel), &json!("open")));
        assert_eq!(tags_of(ticket), ["Aircall SMS", "Support US"]);
        assert_eq!(texts_of(ticket), ["customer: Where is my order?"]);
        let message = &ticket["messages"][0];
        assert_eq!(
            (&message["channel"], &message["sender"]),
            (&json!("sms"), &json!({ "type": "customer", "id": 101 }))
        );
        assert!(message["source"].is_null() || message["source"]["from"].is_null(), "no reply address: {message:#}");
        world.end().await;
    }
}

/// GO-02, GO-30: received from somebody unknown.
#[tokio::test(start_paused = true)]
async fn a_text_of_somebody_unknown_makes_him_a_customer() {
    let world = played(json!({}), &script([received("m", 0.0, NOBODY, "Do you deliver?")])).await;
    let view = world.tickets();
    assert_eq!(view.our_one()["subject"], "SMS conversation with +1 415-555-0177");
    assert_eq!(view.our_one()["customer"], view.made_customers()[0]["id"]);
    world.end().await;
}

/// GO-32: sent by us, where Aircall says by whom, and where it does not; imported, so that Gorgias sends nothing.
#[tokio::test(start_paused = true)]
async fn a_sent_text_is_its_senders_and_is_not_sent_again() {
    for (names_user, sender, assignee) in [(true, CARLA_THERE, json!(CARLA_THERE)), (false, ANNA, json!(null))] {
        let phone_data = json!({ "settings": { "messages": { "names_user": names_user } } });
        let world = World::begin(Plan { phone_data, ..plan(json!({})) }).await;
        let text = with_members(sent("m", 0.0, GRACE, "On its way."), json!({ "user": 1203 }));
        world.play(&script([text])).await;
        let view = world.tickets();
        let ticket = view.our_one();
        assert_eq!(texts_of(ticket), [format!("user {sender}: On its way.")], "{names_user}");
        assert_eq!(ticket["assignee_user"], assignee, "{names_user}");
        let message = &ticket["messages"][0];
        assert!(!message["sent_at"].is_null() && message["imported"] == true, "{message:#}");
        world.end().await;
    }
}

/// GO-32: as internal notes, for accounts whose rules would answer: this one's rule knows the customer's number.
#[tokio::test(start_paused = true)]
async fn received_texts_are_notes_where_a_rule_would_answer_them() {
    let desk_options = json!({ "auto_reply_knows_numbers": true });
    let settings = json!({ "log_received_as_notes": true });
    let world = World::begin(Plan { desk_options, ..plan(settings) }).await;
    world.play(&script([received("one", 0.0, GRACE, "Where is it?"), received("two", 20.0, GRACE, "Hello?")])).await;
    let view = world.tickets();
    let notes = texts_of(view.our_one());
    assert_eq!(notes.len(), 2);
    assert_says(&notes[0], &["note by 401: Received from Grace Miller", "Where is it?"]);
    assert_says(&notes[1], &["note by 401: ", "Hello?"]);
    assert!(view.our_one()["messages"].as_array().is_some_and(|all| all.iter().all(|one| one["public"] == false)));
    world.end().await;
}

/// The fake's rule does answer, where nothing is done about it.
#[tokio::test(start_paused = true)]
async fn such_a_rule_would_answer_what_is_logged_as_received() {
    let desk_options = json!({ "auto_reply_knows_numbers": true });
    let world = World::begin(Plan { desk_options, ..plan(json!({})) }).await;
    world.play(&script([received("one", 0.0, GRACE, "Where is it?")])).await;
    let reached = world.tickets().0["reached_customers"].clone();
    assert_eq!(reached[0]["what"], "automatic reply", "{reached:#}");
    world.abandon();
}

/// GO-30: WhatsApp, and his address as such.
#[tokio::test(start_paused = true)]
async fn a_whatsapp_message_is_one_and_finds_his_whatsapp_address() {
    let text = write(
        "m",
        0.0,
        json!({ "direction": "inbound", "number": 501, "party": JONAS, "body": "Hello", "channel": "whatsapp",
            "whatsapp": { "message_type": "regular", "category": "utility" } }),
    );
    let world = played(json!({}), &script([text])).await;
    let view = world.tickets();
    let ticket = view.our_one();
    assert_eq!((&ticket["subject"], &ticket["customer"]), (&json!("SMS conversation with Jonas Weber"), &json!(104)));
    assert_eq!(ticket["messages"][0]["channel"], "sms");
    assert_says(&texts_of(ticket)[0], &["customer: Hello", "WhatsApp type: regular", "WhatsApp category: utility"]);
    world.end().await;
}

/// GO-30: somebody unknown who writes by WhatsApp is found by it the next time, and by his calls.
#[tokio::test(start_paused = true)]
async fn somebody_unknown_who_writes_by_whatsapp_is_one_customer() {
    let text = |label: &str, at: f64| {
        let more =
            json!({ "direction": "inbound", "number": 501, "party": NOBODY, "body": "Hi", "channel": "whatsapp" });
        write(label, at, more)
    };
    let world = played(json!({}), &script([text("one", 0.0)])).await;
    world.pass(1800).await;
    world.play(&script([text("two", 0.0)])).await;
    world.play(&script(crate::tell::missed(NOBODY))).await;
    let view = world.tickets();
    assert_eq!(view.made_customers().len(), 1);
    assert_eq!(view.ours().len(), 2);
    let channels = view.made_customers()[0]["channels"].to_string();
    assert!(channels.contains("whatsapp") && channels.contains("phone"), "{channels}");
    world.end().await;
}

/// Sheet aircall §3.8: what tells of a status carries no text; it may come before the message.
#[tokio::test(start_paused = true)]
async fn statuses_that_come_first_make_no_record() {
    let statuses = json!([{ "status": "sent", "after": 1 }, { "status": "delivered", "after": 2 }]);
    let text = with_members(
        sent("m", 0.0, GRACE, "On its way."),
        json!({ "user": 1203, "told_after": 9, "statuses": statuses }),
    );
    let world = played(json!({}), &script([text])).await;
    let view = world.tickets();
    assert_eq!(texts_of(view.our_one()).len(), 1);
    assert!(texts_of(view.our_one())[0].ends_with("On its way."));
    world.end().await;
}

/// A message that is told twice, with all that is told of its status, is one record.
#[tokio::test(start_paused = true)]
async fn a_message_told_twice_is_one_record() {
    let world = world(json!({})).await;
    let knobs = sandbox::aircall::Knobs { duplicate: 1.0, disorder_seconds: 20, ..sandbox::aircall::Knobs::default() };
    world.sandbox.aircall.set_knobs(knobs);
    world.play(&script([received("one", 0.0, GRACE, "Where?"), sent("two", 30.0, GRACE, "Soon.")])).await;
    assert_eq!(texts_of(world.tickets().our_one()).len(), 2);
    world.end().await;
}

/// A message that we sent to several goes to each of them, and names the others.
#[tokio::test(start_paused = true)]
async fn a_message_to_a_group_goes_to_each_of_them() {
    let more = json!({ "participants": [NOBODY], "user": 1203 });
    let world = played(json!({}), &script([with_members(sent("m", 0.0, GRACE, "We are closed."), more)])).await;
    let view = world.tickets();
    let mut whose: Vec<&Value> = view.ours().into_iter().map(|one| &one["customer"]).collect();
    whose.sort_by_key(|id| id.as_u64());
    assert_eq!(whose, [&json!(101), &view.made_customers()[0]["id"]], "{:#?}", view.records());
    for record in view.records() {
        assert_says(&record, &["We are closed.", "Group message with", "+1 415-555-0177"]);
    }
    world.end().await;
}

/// C-12: a short code is no number: its messages go to one customer, each in a ticket of its own.
#[tokio::test(start_paused = true)]
async fn a_short_codes_messages_share_one_customer_and_no_ticket() {
    let texts = [received("one", 0.0, "22395", "Your code is 1234"), received("two", 9.0, "22395", "It is 5678")];
    let world = played(json!({}), &script(texts)).await;
    let view = world.tickets();
    assert_eq!((view.ours().len(), view.made_customers().len()), (2, 1));
    assert_eq!(view.made_customers()[0]["name"], "Unknown contact (Aircall)");
    world.end().await;
}

/// GO-30: off.
#[tokio::test(start_paused = true)]
async fn messages_are_not_logged_where_that_is_off() {
    let world = played(json!({ "log_messages": false }), &script([received("m", 0.0, GRACE, "Hello?")])).await;
    assert!(world.tickets().ours().is_empty());
    let reasons = world.reasons_of_message(&world.messages()[0]).await;
    assert!(reasons.contains(&"record.messages_off".to_owned()), "{reasons:?}");
    world.end().await;
}

/// C-03: a message on a number that nobody chose leaves no trace.
#[tokio::test(start_paused = true)]
async fn a_message_on_another_number_leaves_no_trace() {
    let numbers = NumberSelection::Some { ids: [NumberId(502)].into(), numbers: BTreeSet::new() };
    let world = World::begin(Plan { numbers, ..plan(json!({})) }).await;
    world.play(&script([received("m", 0.0, GRACE, "Hello?")])).await;
    assert!(world.requests("gorgias").is_empty());
    world.end().await;
}

/// C-13 for messages.
#[tokio::test(start_paused = true)]
async fn with_do_nothing_an_ambiguous_number_is_not_logged() {
    let text = received("m", 0.0, super::tell::NOVAK, "Hello?");
    let world = played(json!({ "duplicates": "do_nothing" }), &script([text])).await;
    assert!(super::tell::writes(&world).is_empty());
    world.end().await;
}

/// C-43 for messages: a tag that a person removed stays removed.
#[tokio::test(start_paused = true)]
async fn a_tag_that_a_person_removed_from_a_conversation_stays_removed() {
    let world = played(json!({}), &script([received("one", 0.0, GRACE, "Where?")])).await;
    let id = world.tickets().our_one()["id"].clone();
    world.person(&json!({ "do": "untag", "ticket": id, "tag": "Support US" }));
    world.pass(600).await;
    world.play(&with(vec![received("two", 0.0, GRACE, "Hello?")], [])).await;
    assert_eq!(tags_of(world.tickets().our_one()), ["Aircall SMS"]);
    world.end().await;
}

/// GO-32: Gorgias is away for longer than the link to a picture lives; Deskline is started anew meanwhile.
#[tokio::test(start_paused = true)]
async fn a_picture_whose_link_dies_while_gorgias_is_away_is_attached() {
    for killed in [false, true] {
        let world = world(json!({})).await;
        world.unplug("acme.gorgias.com", true);
        let media = json!({ "media": [{ "file_name": "cup.jpg", "file_type": "image/jpeg", "bytes": 700 }] });
        world.begin_play(&script([with_members(received("m", 0.0, GRACE, "Look."), media)]));
        world.pass(60).await;
        let standing = world.store.files().await.expect("the store");
        assert_eq!((standing.remembered, standing.kept_bytes, standing.next_at), (1, 700, None));
        if killed {
            world.kill();
            world.start().await;
        }
        // Links live for ten minutes.
        world.pass(3600).await;
        world.unplug("acme.gorgias.com", false);
        world.settle().await;
        let view = world.tickets();
        let message = &view.our_one()["messages"][0];
        assert_eq!(message["attachments"].as_array().map(Vec::len), Some(1), "{message:#}");
        assert_eq!(
            (&view.0["files"][0]["size"], &view.0["files"][0]["content_type"]),
            (&json!(700), &json!("image/jpeg"))
        );
        world.pass(1200).await;
        assert_eq!(world.store.files().await.expect("the store").remembered, 0, "nobody needs it any more");
        world.end().await;
    }
}
