//! A small world by hand: two calls, logged as they should be.
//!
//! `c1` (1001): Grace calls, Carla answers; it joins Grace's open conversation 2001. `c2` (1002): somebody unknown
//! calls, and nobody answers; he becomes customer 5001, the call conversation 5002.

use audit::{Evidence, judge};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The Aircall number that is logged, and one that is not.
pub(crate) const SELECTED: i64 = 501;
pub(crate) const OTHER: i64 = 502;
pub(crate) const GRACE: &str = "+14155550101";
pub(crate) const NOBODY: &str = "+14155550177";
/// Calls.
pub(crate) const C1: i64 = 1001;
pub(crate) const C2: i64 = 1002;
/// Conversations and customers.
pub(crate) const GRACES: i64 = 2001;
pub(crate) const GRACE_THERE: i64 = 101;
pub(crate) const MADE: i64 = 5001;
pub(crate) const NEW: i64 = 5002;
/// Requests that wrote something.
pub(crate) const CARD: i64 = 3;
pub(crate) const FIRST: i64 = 5;
pub(crate) const TAGS: i64 = 6;
pub(crate) const CLOSING: i64 = 8;
pub(crate) const TAGS_AT_END: i64 = 9;
pub(crate) const CUSTOMER: i64 = 11;
pub(crate) const CONVERSATION: i64 = 13;
/// Desk users.
pub(crate) const OWNER: i64 = 401;
pub(crate) const CARLA_THERE: i64 = 403;

const START: &str = "2026-03-02T09:00:00Z";

/// Seconds after the start, as text.
pub(crate) fn t(seconds: f64) -> String {
    let start: Timestamp = START.parse().expect("a time");
    (start + SignedDuration::from_secs_f64(seconds)).to_string()
}

/// The last line of a record of a call.
pub(crate) fn reference(call: i64, kind: &str) -> String {
    reference_of(&format!("helpscout/inbox/601/call/{call}/{kind}"))
}

/// The code of any key.
pub(crate) fn reference_of(key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    let bits = digest.iter().take(7).fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
    let letters: Vec<char> = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().collect();
    let letter = |place: u32| letters[usize::try_from((bits >> (51 - 5 * place)) & 31).expect("small")];
    format!("Ref. {}", (0..10).map(letter).collect::<String>())
}

/// The evidence, to be doctored.
pub(crate) struct Scene(pub(crate) Value);

impl Scene {
    /// As it should be.
    pub(crate) fn clean() -> Self {
        Self(json!({
            "script": script(),
            "done": [{ "index": null, "what": "started", "at": t(0.0) }],
            "aircall": { "calls": calls(), "deliveries": deliveries(), "contacts": [], "tags": built_in() },
            "helpscout": { "conversations": [graces(), new()], "customers": customers(), "reached_customers": [] },
            "requests": requests(),
            "log": [{ "at": t(1.0), "level": "INFO", "text": "working for the account" }],
            "doubts": [],
            "quiet_at": t(9000.0),
        }))
    }

    /// The rules that are broken, each once, in order of their codes.
    pub(crate) fn broken(&self) -> Vec<&'static str> {
        let evidence: Evidence = serde_json::from_value(self.0.clone()).expect("evidence");
        let mut rules: Vec<&str> = judge(&evidence).problems.iter().map(|problem| problem.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// An item of a list by its id (of requests: by its number).
    pub(crate) fn find(&mut self, list: &str, id: i64) -> &mut Value {
        let (at, key) = match list {
            "calls" => (&mut self.0["aircall"][list], "id"),
            "requests" => (&mut self.0[list], "number"),
            _ => (&mut self.0["helpscout"][list], "id"),
        };
        let items = at.as_array_mut().expect("a list");
        items.iter_mut().find(|item| item[key] == id).unwrap_or_else(|| panic!("no {id} in {list}"))
    }

    /// The thread that a request made.
    pub(crate) fn thread(&mut self, conversation: i64, request: i64) -> &mut Value {
        let threads = self.find("conversations", conversation)["threads"].as_array_mut().expect("threads");
        threads
            .iter_mut()
            .find(|thread| thread["request"] == request && thread["type"] != "lineitem")
            .expect("a thread")
    }

    /// Replaces part of the text of a thread.
    pub(crate) fn rewrite(&mut self, conversation: i64, request: i64, from: &str, to: &str) {
        let text = &mut self.thread(conversation, request)["text"];
        let before = text.as_str().expect("a text").to_owned();
        assert!(before.contains(from), "{from:?} is not in {before:?}");
        *text = json!(before.replace(from, to));
    }

    /// Adds to a list.
    pub(crate) fn push(&mut self, pointer: &str, item: Value) {
        self.0.pointer_mut(pointer).and_then(Value::as_array_mut).expect("a list").push(item);
    }

    /// The list of a conversation's or customer's versions.
    pub(crate) fn versions(&mut self, list: &str, id: i64) -> &mut Vec<Value> {
        self.find(list, id)["versions"].as_array_mut().expect("versions")
    }

    /// A further version that differs from the last one by `change`.
    pub(crate) fn then(&mut self, list: &str, id: i64, at: f64, request: Option<i64>, change: Value) {
        let versions = self.versions(list, id);
        let mut version = versions.last().expect("a version").clone();
        merge(&mut version, json!({ "at": t(at), "visible_at": t(at + 10.0), "request": request }));
        merge(&mut version, change);
        versions.push(version);
    }

    /// Sets settings of the integration.
    pub(crate) fn set(&mut self, settings: Value) {
        merge(&mut self.0["script"]["integrations"][0]["settings"], settings);
    }

    /// Does an act of the script at a time.
    pub(crate) fn act(&mut self, at: f64, act: Value) {
        let acts = self.0["script"]["acts"].as_array_mut().expect("acts");
        acts.push(act);
        let index = acts.len() - 1;
        self.push("/done", json!({ "index": index, "at": t(at), "until": null, "refused": null }));
    }
}

/// Sets the members of an object.
pub(crate) fn merge(object: &mut Value, more: Value) {
    let Value::Object(more) = more else { panic!("an object") };
    object.as_object_mut().expect("an object").extend(more);
}

/// A world doctored by `change` breaks this rule and no other.
#[track_caller]
pub(crate) fn breaks(rule: &str, change: impl FnOnce(&mut Scene)) {
    let mut scene = Scene::clean();
    change(&mut scene);
    assert_eq!(scene.broken(), [rule]);
}

/// A world changed by `change` is as it may be.
#[track_caller]
pub(crate) fn passes(why: &str, change: impl FnOnce(&mut Scene)) {
    let mut scene = Scene::clean();
    change(&mut scene);
    assert_eq!(scene.broken(), Vec::<&str>::new(), "{why}");
}

fn script() -> Value {
    json!({
        "seed": 1, "start": START, "lag_seconds": [0, 10], "stir": false,
        "numbers": [
            { "id": SELECTED, "name": "Support US", "e164": "+14155550190", "country": "US" },
            { "id": OTHER, "name": "Back office", "e164": "+14155550191", "country": "US" },
        ],
        "agents": [
            { "aircall": 1203, "name": "Carla Rossi", "email": "carla@harbour.example", "desk_user": CARLA_THERE },
            { "aircall": 1204, "name": "Dev Patel", "email": "dev@harbour.example", "desk_user": null },
        ],
        "teams": [{ "id": 301, "name": "Orders", "agents": [1203] }],
        "tags": [{ "id": 801, "name": "Order" }, { "id": 802, "name": "Delivery" }],
        "desk_users": [
            { "id": OWNER, "email": "anna@harbour.example", "role": "owner", "inboxes": null },
            { "id": CARLA_THERE, "email": "carla@harbour.example", "role": "user", "inboxes": null },
        ],
        "token_owner": OWNER,
        "people": [
            { "name": "p1", "shown": GRACE, "number": GRACE, "contact": null, "customers": [GRACE_THERE] },
            { "name": "p2", "shown": NOBODY, "number": NOBODY, "contact": null, "customers": [] },
        ],
        "customers": [],
        "integrations": [{ "name": "support", "inbox": 601, "numbers": [SELECTED], "settings": {} }],
        "acts": [
            { "at": 100.0, "kind": "phone", "call": "c1", "do": "place", "direction": "inbound", "number": SELECTED, "party": GRACE },
            { "at": 120.0, "kind": "phone", "call": "c1", "do": "comment", "user": 1203, "text": "wants <two> bags" },
            { "at": 130.0, "kind": "phone", "call": "c1", "do": "tag", "user": 1203, "tag": 801 },
            { "at": 400.0, "kind": "phone", "call": "c2", "do": "place", "direction": "inbound", "number": SELECTED, "party": NOBODY },
        ],
    })
}

fn built_in() -> Value {
    json!([{ "id": 900_001, "name": "callback request", "description": "queue_callback" }])
}

/// A call as Aircall dumps it; `more` has what differs.
pub(crate) fn call(id: i64, label: &str, party: Option<&str>, started: f64, more: Value) -> Value {
    let mut call = json!({
        "id": id, "label": label, "direction": "inbound", "number": SELECTED, "raw_digits": party.unwrap_or("anonymous"),
        "party": party, "started_at": t(started), "answered_at": null, "ended_at": null, "user": null, "contact": null,
        "teams": [], "tags": [], "comments": [], "recorded": false, "voicemail": false, "assets_ready": false, "cards": [],
        "history": [{ "at": t(started), "what": { "do": "place", "direction": "inbound", "number": SELECTED } }],
        "events": ["call.created", "call.hungup", "call.ended"],
    });
    merge(&mut call, more);
    call
}

fn calls() -> Value {
    let card = json!([
        { "type": "title", "text": "Grace Miller", "link": "https://secure.helpscout.net/customers/101" },
    ]);
    json!([
        call(
            C1,
            "c1",
            Some(GRACE),
            100.0,
            json!({
                "answered_at": t(108.0), "ended_at": t(160.0), "user": 1203,
                "tags": [{ "id": 801, "tagged_by": 1203, "tagged_at": t(130.0) }],
                "comments": [{ "id": 7001, "content": "wants <two> bags", "posted_at": t(120.0), "posted_by": 1203 }],
                "cards": [{ "at": t(100.6), "contents": card, "while_ringing": true, "request": CARD }],
                "history": [
                    { "at": t(100.0), "what": { "do": "place", "direction": "inbound", "number": SELECTED } },
                    { "at": t(108.0), "what": { "do": "answer", "user": 1203 } },
                    { "at": t(130.0), "what": { "do": "tag", "user": 1203, "tag": 801 } },
                ],
                "events": ["call.created", "call.answered", "call.hungup", "call.ended"],
            })
        ),
        call(C2, "c2", Some(NOBODY), 400.0, json!({ "ended_at": t(420.0) })),
    ])
}

fn deliveries() -> Value {
    let told = [
        (C1, "call.created", 100.1),
        (C1, "call.answered", 108.1),
        (C1, "call.hungup", 160.1),
        (C1, "call.ended", 190.5),
        (C2, "call.created", 400.1),
        (C2, "call.hungup", 420.1),
        (C2, "call.ended", 450.3),
    ];
    let delivery = |(number, (call, event, at)): (usize, (i64, &str, f64))| {
        json!({ "at": t(at), "webhook": 1, "event": event, "call": call, "delivery": number, "tried": 1,
            "is_copy": false, "outcome": "delivered", "status": 200 })
    };
    told.into_iter().enumerate().map(delivery).collect()
}

/// A request that was done at once.
pub(crate) fn request(number: i64, at: f64, vendor: &str, method: &str, path: &str, body: Value) -> Value {
    let status = if method == "POST" && !path.ends_with("token") { 201 } else { 200 };
    json!({
        "number": number, "vendor": vendor, "at": t(at), "method": method, "path": path, "query": null, "headers": {},
        "body": body, "fault": null, "applied": method != "GET", "status": status, "answered_at": t(at + 0.1),
    })
}

fn requests() -> Value {
    let desk = |number, at, method, path: &str, body| request(number, at, "helpscout", method, path, body);
    let conversation = "/v2/conversations/2001";
    let born = json!({
        "subject": SUBJECT, "type": "phone", "mailboxId": 601, "status": "active", "customer": { "id": MADE },
        "assignTo": null, "user": OWNER, "threads": [{ "type": "phone", "text": missed_record() }],
    });
    json!([
        desk(1, 0.5, "POST", "/v2/oauth2/token", json!({})),
        desk(2, 100.3, "GET", "/v3/customers/search", Value::Null),
        request(CARD, 100.6, "aircall", "POST", "/v1/calls/1001/insight_cards", json!({})),
        desk(4, 108.3, "GET", "/v2/conversations", Value::Null),
        desk(FIRST, 108.6, "POST", &format!("{conversation}/phones"), json!({ "text": first_record() })),
        desk(TAGS, 109.2, "PUT", &format!("{conversation}/tags"), json!({ "tags": IN_PROGRESS })),
        desk(7, 190.9, "GET", conversation, Value::Null),
        desk(
            CLOSING,
            191.2,
            "POST",
            &format!("{conversation}/notes"),
            json!({ "text": closing_record(), "status": "active" })
        ),
        desk(TAGS_AT_END, 191.6, "PUT", &format!("{conversation}/tags"), json!({ "tags": AT_END })),
        desk(10, 400.3, "GET", "/v3/customers/search", Value::Null),
        desk(CUSTOMER, 400.6, "POST", "/v2/customers", json!({})),
        desk(12, 450.6, "GET", "/v2/conversations", Value::Null),
        desk(CONVERSATION, 450.9, "POST", "/v2/conversations", born),
    ])
}

const SUBJECT: &str = "Missed call from +1 415-555-0177";
const IN_PROGRESS: [&str; 4] = ["vip", "call in progress", "inbound", "number-name-support us"];
const AT_END: [&str; 4] = ["vip", "inbound", "number-name-support us", "order"];
const MISSED: [&str; 3] = ["inbound", "number-name-support us", "missed call"];

fn first_record() -> String {
    [
        "<strong>Inbound call</strong>",
        "Aircall number: Support US (+1 415-555-0190)",
        "Customer: Grace Miller (<a href=\"tel:+14155550101\">+1 415-555-0101</a>)",
        "Started: 2026-03-02 09:01:40 (UTC)",
        "Agent: Carla Rossi",
        "Answered: 2026-03-02 09:01:48 (UTC)",
        "Waited: 8 s",
        &reference(C1, "first"),
    ]
    .join("<br>")
}

fn closing_record() -> String {
    [
        "<strong>Call ended</strong>",
        "Ended: 2026-03-02 09:02:40 (UTC)",
        "Talk time: 52 s",
        "Total time: 1 min 0 s",
        "Handled by: Carla Rossi",
        "<strong>Comment by Carla Rossi</strong> (2026-03-02 09:02:00 (UTC)): wants &lt;two&gt; bags",
        &reference(C1, "closing"),
    ]
    .join("<br>")
}

fn missed_record() -> String {
    [
        "<strong>Inbound call</strong>",
        "Aircall number: Support US (+1 415-555-0190)",
        "Customer: <a href=\"tel:+14155550177\">+1 415-555-0177</a>",
        "Started: 2026-03-02 09:06:40 (UTC)",
        "Result: Missed call (the caller hung up while waiting)",
        "Ended: 2026-03-02 09:07:00 (UTC)",
        "Total time: 20 s",
        &reference(C2, "first"),
    ]
    .join("<br>")
}

/// A thread that a request made.
pub(crate) fn thread(kind: &str, at: f64, by: i64, request: Option<i64>, text: &str) -> Value {
    json!({
        "id": at.to_bits(), "type": kind, "text": text, "original_text": null, "created_by": { "type": "user", "id": by },
        "imported": false, "created_at": t(at), "received_at": t(at), "request": request,
    })
}

/// A version of a conversation of inbox 601.
pub(crate) fn version(at: f64, request: Option<i64>, customer: i64, tags: &[&str], threads: i64) -> Value {
    json!({
        "at": t(at), "visible_at": t(if at <= 0.0 { at } else { at + 10.0 }), "by_user": OWNER, "request": request,
        "there": true, "status": "active", "draft": false, "mailbox": 601, "customer": customer, "assignee": null,
        "tags": tags, "subject": "Beans", "locked": false, "threads": threads,
        "modified_at": t(if at <= 0.0 { -7200.0 } else { at }),
    })
}

/// A conversation of the start.
pub(crate) fn conversation(id: i64, customer: i64, tags: &[&str]) -> Value {
    json!({
        "id": id, "subject": "Beans", "status": "active", "state": "published", "mailbox": 601, "customer": customer,
        "assignee": null, "created_by": { "type": "customer", "id": customer }, "created_at": t(-7200.0), "tags": tags,
        "tag_history": [], "imported": false, "locked": false, "merged_into": null, "deleted_at": null, "request": null,
        "threads": [thread("customer", -7200.0, customer, None, "Please help.")],
        "versions": [version(0.0, None, customer, tags, 1)],
    })
}

/// A change of tags.
pub(crate) fn tag_change(at: f64, request: Option<i64>, added: &[&str], removed: &[&str]) -> Value {
    json!({ "at": t(at), "by_user": OWNER, "request": request, "added": added, "removed": removed })
}

fn graces() -> Value {
    let mut it = conversation(GRACES, GRACE_THERE, &["vip"]);
    merge(
        &mut it,
        json!({
            "tags": AT_END,
            "tag_history": [
                tag_change(-7200.0, None, &["vip"], &[]),
                tag_change(109.2, Some(TAGS), &IN_PROGRESS[1..], &[]),
                tag_change(191.6, Some(TAGS_AT_END), &["order"], &["call in progress"]),
            ],
            "threads": [
                thread("customer", -7200.0, GRACE_THERE, None, "Please help."),
                thread("phone", 108.6, OWNER, Some(FIRST), &first_record()),
                thread("lineitem", 109.2, OWNER, Some(TAGS), ""),
                thread("note", 191.2, CARLA_THERE, Some(CLOSING), &closing_record()),
                thread("lineitem", 191.6, OWNER, Some(TAGS_AT_END), ""),
            ],
            "versions": [
                version(0.0, None, GRACE_THERE, &["vip"], 1),
                version(108.6, Some(FIRST), GRACE_THERE, &["vip"], 2),
                version(109.2, Some(TAGS), GRACE_THERE, &IN_PROGRESS, 3),
                version(191.2, Some(CLOSING), GRACE_THERE, &IN_PROGRESS, 4),
                version(191.6, Some(TAGS_AT_END), GRACE_THERE, &AT_END, 5),
            ],
        }),
    );
    it
}

fn new() -> Value {
    let mut it = conversation(NEW, MADE, &MISSED);
    let mut born = version(450.9, Some(CONVERSATION), MADE, &MISSED, 1);
    born["subject"] = json!(SUBJECT);
    merge(
        &mut it,
        json!({
            "subject": SUBJECT, "created_by": { "type": "user", "id": OWNER }, "created_at": t(450.9), "request": CONVERSATION,
            "tag_history": [tag_change(450.9, Some(CONVERSATION), &MISSED, &[])],
            "threads": [thread("phone", 450.9, OWNER, Some(CONVERSATION), &missed_record())],
            "versions": [born],
        }),
    );
    it
}

/// A customer; one of the start, or made by a request.
pub(crate) fn customer(id: i64, at: f64, request: Option<i64>, phone: &str, names: [&str; 2], note: &str) -> Value {
    let since = at.max(0.0);
    json!({
        "id": id, "created_at": t(at), "request": request, "deleted_at": null,
        "versions": [{
            "at": t(since), "visible_at": t(if at <= 0.0 { 0.0 } else { at + 10.0 }), "by_user": OWNER, "request": request,
            "there": true, "phones": [phone], "emails": [], "first": names[0], "last": names[1], "background": note,
        }],
    })
}

/// The note of a customer who was made for a call.
pub(crate) fn note(call: i64, kind: &str) -> String {
    format!("Created automatically from an Aircall call. {}", reference(call, kind))
}

fn customers() -> Value {
    let unknown = ["Unknown contact (Aircall)", NOBODY];
    json!([
        customer(GRACE_THERE, -90_000.0, None, "(415) 555-0101", ["Grace", "Miller"], ""),
        customer(MADE, 400.6, Some(CUSTOMER), NOBODY, unknown, &note(C2, "customer")),
    ])
}
