//! A small world by hand that logs to Gorgias: two calls and two messages, logged as they should be.
//!
//! `c1` (1001): Grace calls, Carla answers: ticket 7001. `c2` (1002): somebody unknown calls, and nobody answers; he becomes
//! customer 7101, the call ticket 7002. `ab-1`: Grace writes: ticket 7003. `ab-2`: Carla answers there.

use serde_json::{Value, json};

use crate::scene::{C1, C2, GRACE, NOBODY, SELECTED, Scene, call, merge, reference_of, request, t, tag_change};

/// Tickets.
pub(crate) const ANSWERED: i64 = 7001;
pub(crate) const MISSED: i64 = 7002;
pub(crate) const TALK: i64 = 7003;
/// Customers.
pub(crate) const GRACE_THERE: i64 = 1101;
pub(crate) const MADE: i64 = 7101;
/// Requests that wrote something.
pub(crate) const FIRST: i64 = 5;
pub(crate) const CLOSING: i64 = 8;
pub(crate) const TAGS: i64 = 9;
pub(crate) const CUSTOMER: i64 = 11;
pub(crate) const MISSED_FIRST: i64 = 13;
pub(crate) const ASKS: i64 = 15;
pub(crate) const ANSWERS: i64 = 17;
/// Users.
pub(crate) const ANNA: i64 = 411;
pub(crate) const CARLA: i64 = 413;

const API: &str = "/gorgias/harbour/api";

/// The key of a record.
pub(crate) fn key(of: &str) -> String {
    format!("gorgias/account/harbour/{of}")
}

/// As it should be.
pub(crate) fn clean() -> Scene {
    let mut scene = Scene::clean();
    let script = &mut scene.0["script"];
    script["integrations"] = json!([]);
    script["gorgias"] = json!({
        "options": {}, "key_owner": ANNA, "tickets": [], "customers": [], "owners": { "p1": [GRACE_THERE] },
        "users": [
            { "id": ANNA, "name": "Anna Berg", "email": "anna@harbour.example", "role": "admin", "active": true, "created_at": "2020" },
            { "id": CARLA, "name": "Carla Rossi", "email": "CARLA@harbour.example", "role": "agent", "active": true,
              "created_at": "2021" },
        ],
        "integrations": [{ "name": "tickets", "numbers": [SELECTED], "settings": {} }],
    });
    scene.0["helpscout"] = json!({ "conversations": [], "customers": [], "reached_customers": [] });
    scene.0["aircall"]["messages"] = texts();
    let cards = &mut scene.find("calls", C1)["cards"];
    cards[0]["contents"][0]["link"] = json!("https://harbour.gorgias.com/app/customer/1101");
    scene.0["requests"] = requests();
    scene.0["gorgias"] = json!({
        "subdomain": "harbour", "options": { "phone_duplicate": "accept", "incoming_reopens": true },
        "limit": { "early": [] }, "files": [], "reached_customers": [],
        "customers": customers(), "tickets": [answered(), missed(), talk()],
    });
    scene
}

/// A world doctored by `change` breaks this rule and no other.
#[track_caller]
pub(crate) fn breaks(rule: &str, change: impl FnOnce(&mut Scene)) {
    let mut scene = clean();
    change(&mut scene);
    assert_eq!(scene.broken(), [rule]);
}

/// A world changed by `change` is as it may be.
#[track_caller]
pub(crate) fn passes(why: &str, change: impl FnOnce(&mut Scene)) {
    let mut scene = clean();
    change(&mut scene);
    assert_eq!(scene.broken(), Vec::<&str>::new(), "{why}");
}

/// A ticket or a customer by its id.
pub(crate) fn of<'s>(scene: &'s mut Scene, list: &str, id: i64) -> &'s mut Value {
    let items = scene.0["gorgias"][list].as_array_mut().expect("a list");
    items.iter_mut().find(|item| item["id"] == id).unwrap_or_else(|| panic!("no {id} in {list}"))
}

/// The message that a request made.
pub(crate) fn message_of(scene: &mut Scene, ticket: i64, request: i64) -> &mut Value {
    let messages = of(scene, "tickets", ticket)["messages"].as_array_mut().expect("messages");
    messages.iter_mut().find(|message| message["request"] == request).expect("a message")
}

/// A further version that differs from the last one by `change`.
pub(crate) fn then(scene: &mut Scene, list: &str, id: i64, at: f64, request: Option<i64>, change: Value) {
    let versions = of(scene, list, id)["versions"].as_array_mut().expect("versions");
    let mut version = versions.last().expect("a version").clone();
    merge(&mut version, json!({ "at": t(at), "visible_at": t(at), "updated_at": t(at), "request": request }));
    merge(&mut version, change);
    versions.push(version);
}

/// A change in all versions of a ticket.
pub(crate) fn always(scene: &mut Scene, ticket: i64, change: &Value) {
    for version in of(scene, "tickets", ticket)["versions"].as_array_mut().expect("versions") {
        merge(version, change.clone());
    }
}

/// The tags that a ticket was made with.
pub(crate) fn tags(scene: &mut Scene, ticket: i64, tags: &Value) {
    always(scene, ticket, &json!({ "tags": tags }));
    let it = of(scene, "tickets", ticket);
    it["tags"] = tags.clone();
    let request = it["request"].as_i64();
    let tags: Vec<&str> = tags.as_array().expect("tags").iter().filter_map(Value::as_str).collect();
    it["tag_history"] = json!([tag_change(100.0, request, &tags, &[])]);
}

/// Replaces part of the text of a message.
pub(crate) fn rewrite(scene: &mut Scene, ticket: i64, request: i64, from: &str, to: &str) {
    let message = message_of(scene, ticket, request);
    let name = if message["body_html"].is_string() { "body_html" } else { "body_text" };
    let before = message[name].as_str().expect("a text").to_owned();
    assert!(before.contains(from), "{from:?} is not in {before:?}");
    message[name] = json!(before.replace(from, to));
}

/// A text message as Aircall dumps it.
pub(crate) fn text(id: &str, direction: &str, party: &str, body: &str, at: f64) -> Value {
    let event = if direction == "inbound" { "message.received" } else { "message.sent" };
    json!({
        "id": id, "label": id, "direction": direction, "channel": "sms", "number": SELECTED, "party": party,
        "participants": [], "user": if direction == "inbound" { Value::Null } else { json!(1203) }, "contact": null,
        "body": body, "media": [], "created_at": t(at), "is_proxied": false,
        "deliveries": [{ "at": t(at + 0.4), "event": event, "outcome": "delivered", "is_copy": false }],
    })
}

fn texts() -> Value {
    json!([
        text("ab-1", "inbound", GRACE, "Is <it> open?", 600.0),
        text("ab-2", "outbound", GRACE, "Yes & gladly", 640.0),
    ])
}

fn requests() -> Value {
    let desk =
        |number, at, method, path: &str, body| request(number, at, "gorgias", method, &format!("{API}{path}"), body);
    let note = json!({ "channel": "internal-note", "public": false, "body_html": "x" });
    let sms = json!({ "channel": "sms", "public": true, "sent_datetime": "x" });
    json!([
        desk(2, 100.3, "GET", "/customers", Value::Null),
        request(3, 100.6, "aircall", "POST", "/v1/calls/1001/insight_cards", json!({})),
        desk(FIRST, 108.6, "POST", "/tickets", json!({ "messages": [note] })),
        desk(7, 190.9, "GET", "/tickets/7001", Value::Null),
        desk(CLOSING, 191.2, "POST", "/tickets/7001/messages", note.clone()),
        desk(TAGS, 191.6, "POST", "/tickets/7001/tags", json!({ "names": ["Order"] })),
        desk(10, 400.3, "GET", "/customers", Value::Null),
        desk(CUSTOMER, 400.6, "POST", "/customers", json!({})),
        desk(MISSED_FIRST, 450.9, "POST", "/tickets", json!({ "messages": [note] })),
        desk(ASKS, 602.5, "POST", "/tickets", json!({ "messages": [sms] })),
        desk(ANSWERS, 642.6, "POST", "/tickets/7003/messages", sms.clone()),
    ])
}

/// A message of a ticket that a request made; `more` has what differs.
fn message(id: i64, at: f64, request: i64, key_of: &str, more: Value) -> Value {
    let mut it = json!({
        "id": id, "external_id": key(key_of), "channel": "internal-note", "from_agent": true, "public": false,
        "imported": false, "sender": { "type": "user", "id": ANNA }, "receiver": null, "attachments": [],
        "body_html": null, "body_text": null, "original": null, "created_at": t(at), "sent_at": null, "written_at": t(at),
        "deleted_at": null, "request": request,
    });
    merge(&mut it, more);
    it
}

/// A note by a user.
pub(crate) fn note(id: i64, at: f64, request: i64, key_of: &str, by: i64, lines: &[&str]) -> Value {
    let code = reference_of(&key(key_of));
    let html = lines.iter().copied().chain([code.as_str()]).collect::<Vec<_>>().join("<br>");
    message(id, at, request, key_of, json!({ "sender": { "type": "user", "id": by }, "body_html": html }))
}

/// An imported message.
pub(crate) fn import(id: i64, at: f64, request: i64, key_of: &str, written: f64, body: &str, by: Option<i64>) -> Value {
    let sender = match by {
        Some(user) => json!({ "type": "user", "id": user }),
        None => json!({ "type": "customer", "id": GRACE_THERE }),
    };
    let receiver = if by.is_some() { json!({ "type": "customer", "id": GRACE_THERE }) } else { Value::Null };
    let more = json!({
        "channel": "sms", "from_agent": by.is_some(), "public": true, "imported": true, "sender": sender,
        "receiver": receiver, "body_text": body, "created_at": t(written), "sent_at": t(written),
    });
    message(id, at, request, key_of, more)
}

/// A ticket that a request made, with its first version.
pub(crate) fn ticket(id: i64, at: f64, request: i64, customer: i64, first: Value, more: Value) -> Value {
    let born = json!({
        "at": t(at), "visible_at": t(at), "updated_at": t(at), "by_user": ANNA, "request": request, "there": true,
        "status": "open", "spam": false, "trashed_at": null, "snoozed_until": null, "customer": customer,
        "assignee_user": null, "assignee_team": null, "tags": [], "subject": "", "messages": 1,
    });
    let external_id = first["external_id"].clone();
    let mut it = json!({
        "id": id, "external_id": external_id, "imported": false, "created_at": t(at), "written_at": t(at),
        "merged_into": null, "deleted_at": null, "request": request, "messages": [first], "versions": [born],
        "tags": [], "tag_history": [],
    });
    merge(&mut it["versions"][0], more);
    let tags = it["versions"][0]["tags"].clone();
    let names: Vec<&str> = tags.as_array().expect("tags").iter().filter_map(Value::as_str).collect();
    it["tag_history"] = json!([tag_change(at, Some(request), &names, &[])]);
    it["tags"] = tags;
    it
}

fn answered() -> Value {
    let first = note(
        1,
        108.6,
        FIRST,
        "call/1001/first",
        CARLA,
        &[
            "<strong>Call answered</strong>",
            "Customer: Grace Miller (+1 415-555-0101)",
            "Aircall number: Support US (+1 415-555-0190)",
            "Started: 2026-03-02 09:01:40 (UTC)",
            "Answered: 2026-03-02 09:01:48 (UTC)",
            "Agent: Carla Rossi",
        ],
    );
    let closing = note(
        2,
        191.2,
        CLOSING,
        "call/1001/closing",
        CARLA,
        &[
            "<strong>Call ended</strong>",
            "Ended: 2026-03-02 09:02:40 (UTC)",
            "Assignee: Carla Rossi",
            "<strong>Comment by Carla Rossi</strong> (2026-03-02 09:02:00 (UTC)): wants &lt;two&gt; bags",
        ],
    );
    let begun = ["Aircall", "inbound call", "Support US"];
    let more = json!({ "subject": "Inbound call: Grace Miller", "assignee_user": CARLA, "tags": begun });
    let mut it = ticket(ANSWERED, 108.6, FIRST, GRACE_THERE, first, more);
    it["messages"].as_array_mut().expect("messages").push(closing);
    it["tag_history"].as_array_mut().expect("a list").push(tag_change(191.6, Some(TAGS), &["Order"], &[]));
    let mut closed = it["versions"][0].clone();
    merge(&mut closed, json!({ "at": t(191.2), "visible_at": t(191.2), "request": CLOSING, "messages": 2 }));
    let mut tagged = closed.clone();
    let all = ["Aircall", "inbound call", "Support US", "Order"];
    merge(&mut tagged, json!({ "at": t(191.6), "visible_at": t(191.6), "request": TAGS, "tags": all }));
    it["versions"].as_array_mut().expect("versions").extend([closed, tagged]);
    it
}

fn missed() -> Value {
    let first = note(
        3,
        450.9,
        MISSED_FIRST,
        "call/1002/first",
        ANNA,
        &[
            "<strong>Call not answered</strong>",
            "Customer: +1 415-555-0177",
            "Aircall number: Support US (+1 415-555-0190)",
            "Started: 2026-03-02 09:06:40 (UTC)",
            "Ended: 2026-03-02 09:07:00 (UTC)",
        ],
    );
    let tags = ["Aircall", "inbound call", "Support US", "missed call"];
    let more = json!({ "subject": "Inbound call: +1 415-555-0177", "tags": tags });
    ticket(MISSED, 450.9, MISSED_FIRST, MADE, first, more)
}

fn talk() -> Value {
    let asks = import(4, 602.5, ASKS, "message/ab-1/message", 600.0, "Is <it> open?", None);
    let answers = import(5, 642.6, ANSWERS, "message/ab-2/message", 640.0, "Yes & gladly", Some(CARLA));
    let more = json!({ "subject": "SMS conversation with Grace Miller", "tags": ["Aircall SMS", "Support US"] });
    let mut it = ticket(TALK, 602.5, ASKS, GRACE_THERE, asks, more);
    it["messages"].as_array_mut().expect("messages").push(answers);
    let mut version = it["versions"][0].clone();
    merge(&mut version, json!({ "at": t(642.6), "visible_at": t(642.6), "request": ANSWERS, "messages": 2 }));
    it["versions"].as_array_mut().expect("versions").push(version);
    it
}

/// A customer; one of the start, or made by a request.
pub(crate) fn customer(
    id: i64,
    at: f64,
    request: Option<i64>,
    phone: &str,
    name: &str,
    made_by: Option<&str>,
) -> Value {
    let since = t(at.max(0.0));
    let note = made_by.map(|key_of| format!("Created automatically from Aircall. {}", reference_of(&key(key_of))));
    json!({
        "id": id, "created_at": t(at), "request": request, "gone_at": null, "merged_into": null,
        "versions": [{
            "at": since, "visible_at": since, "searchable_at": since, "by_user": ANNA, "request": request, "there": true,
            "name": name, "external_id": made_by.map(key), "note": note,
            "channels": [{ "type": "phone", "address": phone }],
        }],
    })
}

fn customers() -> Value {
    json!([
        customer(GRACE_THERE, -90_000.0, None, "(415) 555-0101", "Grace Miller", None),
        customer(
            MADE,
            400.6,
            Some(CUSTOMER),
            NOBODY,
            &format!("Aircall New Contact {NOBODY}"),
            Some("call/1002/customer")
        ),
    ])
}

/// A further call of Grace's that nobody answered.
pub(crate) fn another_call(scene: &mut Scene, id: i64, number: i64) {
    let mut more = json!({ "ended_at": t(720.0), "number": number });
    more["history"] = json!([{ "at": t(700.0), "what": { "do": "place", "direction": "inbound", "number": number } }]);
    scene.push("/aircall/calls", call(id, "c3", Some(GRACE), 700.0, more));
    scene.push(
        "/script/acts",
        json!({ "at": 700.0, "kind": "phone", "call": "c3", "do": "place", "direction": "inbound", "number": number, "party": GRACE }),
    );
    assert_ne!(id, C2);
}
