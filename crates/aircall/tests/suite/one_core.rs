//! A call that webhooks tell and a call that REST tells fold to the same core (issue 2; promise 1).

use aircall::reading::{read_item, read_webhook};
use domain::call::{Call, Core};
use domain::fact::{CallFact, FactHash, Told};
use domain::fold::fold;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::{Value, json};

use crate::bodies::{START, at, envelope, own_number, user, with};

/// What happened in a call, as both sources tell it.
#[derive(Clone, Debug)]
struct Happened {
    is_inbound: bool,
    digits: &'static str,
    rings_on: Vec<i64>,
    answered_by: Option<i64>,
    /// To whom it was passed on, and whether he took it.
    passed_to: Vec<(i64, bool)>,
    tags: Vec<(i64, Option<i64>)>,
    comments: Vec<(i64, Option<i64>)>,
    has_contact: bool,
    is_recorded: bool,
}

impl Happened {
    fn handler(&self) -> Option<i64> {
        let took = self.passed_to.iter().rev().find(|(_, took)| *took).map(|(to, _)| *to);
        match self.answered_by {
            Some(first) => took.or(Some(first)),
            None => (!self.is_inbound).then_some(1),
        }
    }

    /// What both sources have in common.
    fn common(&self) -> Value {
        json!({
            "id": 780_001,
            "direction": if self.is_inbound { "inbound" } else { "outbound" },
            "missed_call_reason": null,
            "started_at": START,
            "answered_at": null,
            "ended_at": null,
            "voicemail": null,
            "recording": null,
            "asset": null,
            "raw_digits": self.digits,
            "comments": [],
            "tags": [],
        })
    }

    /// The end, as told at once.
    fn over(&self, data: Value) -> Value {
        let missed = self.is_inbound && self.answered_by.is_none();
        let reason = missed.then_some("no_available_agent");
        with(data, json!({ "ended_at": START + 50, "status": "done" })).tap(|data| {
            data["missed_call_reason"] = json!(reason);
            data["answered_at"] = json!(self.answered_by.map(|_| START + 5));
        })
    }

    /// What there is to hear, signed anew each time.
    fn assets(&self, data: Value, signature: usize) -> Value {
        if !self.is_recorded {
            return data;
        }
        let kind = if self.answered_by.is_some() { "recording" } else { "voicemail" };
        data.tap(|data| {
            data[kind] = json!(format!("https://s3.example/{kind}.mp3?X-Amz-Signature={signature}"));
            data["asset"] = json!(format!("https://assets.aircall.io/calls/780001/{kind}"));
        })
    }

    fn tags(&self, time_key: &str) -> Value {
        let tags = self.tags.iter().map(|(id, by)| {
            let by = by.map_or_else(|| json!({}), user);
            let mut tag = json!({ "id": id, "name": format!("tag {id}"), "tagged_by": by });
            tag[time_key] = json!(START + 60);
            tag
        });
        tags.collect()
    }

    fn comments(&self) -> Value {
        let comments = self.comments.iter().map(|(id, by)| {
            json!({ "id": id, "content": format!("note {id}"), "posted_at": START + 70 + id, "posted_by": by.map(user) })
        });
        comments.collect()
    }

    fn contact(&self) -> Value {
        json!({
            "id": 76, "first_name": "Ann", "last_name": "Lee", "company_name": "Acme", "created_at": START,
            "emails": [{ "id": 1, "label": "Work", "value": "ann@example.org" }],
        })
    }

    /// As webhooks tell it: absent where empty, `call_uuid`, `e164_digits`, the agent on whom it rings.
    fn webhooks(&self) -> Vec<CallFact> {
        let number = with(own_number(), json!({ "e164_digits": "+43720880079" }));
        let mut data = with(self.common(), json!({ "call_uuid": "CA1", "number": number }));
        if self.is_inbound {
            data["teams"] = json!([{ "id": 9, "name": "Support" }]);
        } else {
            data["user"] = user(1);
        }
        if self.has_contact {
            data["contact"] = self.contact();
        }
        let mut bodies = vec![envelope("call.created", 1, &data)];
        for id in &self.rings_on {
            bodies.push(envelope("call.ringing_on_agent", 2, &with(data.clone(), json!({ "user": user(*id) }))));
        }
        if let Some(first) = self.answered_by {
            let handler = if self.is_inbound { first } else { 1 };
            data = with(data, json!({ "answered_at": START + 5, "user": user(handler) }));
            bodies.push(envelope("call.answered", 5, &data));
            for (second, (to, took)) in (10..).step_by(5).zip(&self.passed_to) {
                let by = data["user"].clone();
                data = with(data, json!({ "transferred_by": by, "transferred_to": user(*to) }));
                bodies.push(envelope("call.transferred", second, &data));
                let ringing = with(data.clone(), json!({ "user": user(*to) }));
                bodies.push(envelope("call.ringing_on_agent", second + 1, &ringing));
                if *took {
                    data = ringing;
                } else {
                    bodies.push(envelope("call.unsuccessful_transfer", second + 3, &data));
                }
            }
        }
        data = self.over(data);
        bodies.push(envelope("call.hungup", 50, &data));
        bodies.push(envelope("call.ended", 80, &self.assets(data.clone(), 1)));
        if !self.tags.is_empty() {
            data["tags"] = self.tags("tagged_at");
            bodies.push(envelope("call.tagged", 81, &data));
        }
        bodies.push(envelope("call.comm_assets_generated", 83, &self.assets(data.clone(), 2)));
        if !self.comments.is_empty() {
            data["comments"] = self.comments();
            bodies.push(envelope("call.commented", 90, &data));
        }
        bodies.iter().map(|body| parsed(read_webhook(body.to_string().as_bytes()).unwrap().told)).collect()
    }

    /// As REST tells it afterwards: every key there, `sid`, no history.
    fn item(&self) -> CallFact {
        let data = self.over(with(self.common(), json!({ "sid": "CA1", "number": own_number() })));
        let data = self.assets(data, 3).tap(|data| {
            data["user"] = json!(self.handler().map(user));
            data["teams"] = if self.is_inbound { json!([{ "id": 9, "name": "Support" }]) } else { json!([]) };
            data["contact"] = if self.has_contact { self.contact() } else { Value::Null };
            data["tags"] = self.tags("created_at");
            data["comments"] = self.comments();
        });
        parsed(read_item(&json!({ "call": data }), Some(at(3600))).unwrap().told)
    }
}

/// Changes a value in passing.
trait Tap: Sized {
    fn tap(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

impl Tap for Value {}

fn parsed(told: Told) -> CallFact {
    told.call_fact().unwrap().clone()
}

fn folded(facts: &[&CallFact]) -> Call {
    let hashed = facts.iter().map(|fact| (FactHash::of(&json!(fact)), *fact));
    fold(hashed).expect("enough is told")
}

fn core(facts: &[&CallFact]) -> Core {
    folded(facts).core
}

fn happened() -> impl Strategy<Value = Happened> {
    let person = 1..5_i64;
    let digits = proptest::sample::select(vec!["+44 20 7946 0018", "anonymous", "12345", "+1 415-555-0101"]);
    (
        (any::<bool>(), digits, any::<bool>(), any::<bool>()),
        vec(person.clone(), 0..3),
        proptest::option::of(2..5_i64),
        vec((person.clone(), any::<bool>()), 0..3),
        proptest::collection::btree_map(1..9_i64, proptest::option::of(person.clone()), 0..4),
        proptest::collection::btree_map(1..9_i64, proptest::option::of(person), 0..4),
    )
        .prop_map(
            |((is_inbound, digits, has_contact, is_recorded), rings_on, answered_by, passed_to, tags, comments)| {
                let answered_by = answered_by.map(|id| if is_inbound { id } else { 1 });
                Happened {
                    is_inbound,
                    digits,
                    rings_on: if is_inbound { rings_on } else { Vec::new() },
                    answered_by,
                    passed_to: if answered_by.is_some() { passed_to } else { Vec::new() },
                    tags: tags.into_iter().collect(),
                    comments: comments.into_iter().collect(),
                    has_contact,
                    is_recorded: is_recorded && (is_inbound || answered_by.is_some()),
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn webhooks_and_a_rest_item_tell_the_same_core(happened in happened()) {
        let (webhooks, item) = (happened.webhooks(), happened.item());
        let from_webhooks = core(&webhooks.iter().collect::<Vec<_>>());
        prop_assert_eq!(from_webhooks, core(&[&item]));
    }

    #[test]
    fn whatever_is_lost_a_rest_item_makes_good(
        (happened, left) in happened().prop_flat_map(|happened| {
            let count = happened.webhooks().len();
            (Just(happened), subsequence((0..count).collect::<Vec<_>>(), 0..=count).prop_shuffle())
        }),
    ) {
        let (webhooks, item) = (happened.webhooks(), happened.item());
        let mut thinned: Vec<&CallFact> = left.iter().map(|place| &webhooks[*place]).collect();
        thinned.push(&item);
        let mut all: Vec<&CallFact> = webhooks.iter().collect();
        all.push(&item);
        prop_assert_eq!(core(&thinned), core(&all));
    }
}

#[test]
fn the_core_is_what_happened() {
    let happened = Happened {
        is_inbound: true,
        digits: "+44 20 7946 0018",
        rings_on: vec![1, 2],
        answered_by: Some(2),
        passed_to: vec![(3, true), (4, false)],
        tags: vec![(1, Some(2)), (2, None)],
        comments: vec![(5, Some(3))],
        has_contact: true,
        is_recorded: true,
    };
    let webhooks = happened.webhooks();
    let call = folded(&webhooks.iter().collect::<Vec<_>>());
    assert_eq!(call.core.agent.as_ref().map(|agent| agent.id), Some(3));
    assert_eq!(call.answered_by.map(|agent| agent.id), Some(2));
    assert_eq!(call.transfers.iter().map(|transfer| transfer.to.as_str()).collect::<Vec<_>>(), ["Agent 3"]);
    assert_eq!(call.core.tags.iter().map(|tag| (tag.id, tag.by)).collect::<Vec<_>>(), [(1, Some(2)), (2, None)]);
    assert_eq!((call.core.answered_at, call.core.ended_at), (Some(at(5)), Some(at(50))));
    assert!(call.core.recording && !call.core.voicemail && call.closing_known && !call.tags_uncertain);
    assert_eq!(call.core.comments[0].posted_at, at(75));
}
