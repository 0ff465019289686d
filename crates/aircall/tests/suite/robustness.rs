//! Whatever comes, nothing panics, and a JSON object is always a fact.

use aircall::reading::{read_item, read_line, read_webhook};
use domain::fact::FactHash;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::bodies::{envelope, ringing};

const KEYS: [&str; 24] = [
    "id",
    "event",
    "data",
    "timestamp",
    "token",
    "resource",
    "call",
    "calls",
    "number",
    "user",
    "tags",
    "teams",
    "comments",
    "contact",
    "emails",
    "raw_digits",
    "started_at",
    "answered_at",
    "ended_at",
    "asset",
    "tagged_by",
    "posted_at",
    "content",
    "direction",
];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        proptest::sample::select(vec![
            "call.created",
            "call.tagged",
            "inbound",
            "anonymous",
            "1700000000",
            "https://a.b/",
            "2023-11-14T22:13:22"
        ])
        .prop_map(Value::from),
    ]
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![4 => proptest::sample::select(KEYS.to_vec()).prop_map(str::to_owned), 1 => ".{0,8}"]
}

fn any_json() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            btree_map(key(), inner, 0..8).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A call's body in which anything may be replaced by anything.
fn damaged() -> impl Strategy<Value = Value> {
    let damage = || vec((proptest::sample::select(KEYS.to_vec()), any_json()), 0..5);
    (damage(), damage(), any_json()).prop_map(|(outer, inner, list)| {
        let mut data = ringing();
        data["tags"] = json!([list]);
        for (key, value) in inner {
            data[key] = value;
        }
        let mut body = envelope("call.tagged", 2, &data);
        for (key, value) in outer {
            body[key] = value;
        }
        body
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_json_is_read_or_refused(value in any_json()) {
        let text = value.to_string();
        let read = read_webhook(text.as_bytes());
        prop_assert_eq!(read.is_ok(), value.is_object());
        let _ = read_line(&text);
        prop_assert_eq!(read_item(&value, None).is_ok(), value.is_object());
    }

    #[test]
    fn a_damaged_call_is_a_fact_all_the_same(body in damaged()) {
        let told = read_webhook(body.to_string().as_bytes()).unwrap().told;
        let mut bare: Map<String, Value> = body.as_object().unwrap().clone();
        bare.remove("token");
        prop_assert_eq!(&told.raw, &FactHash::canonical(&Value::Object(bare)));
        prop_assert_eq!(told.parsed.as_ref().map(|fact| fact.about()), told.parsed.as_ref().and(told.about.clone()));
        // What is stored of it can be read back.
        if let Some(fact) = told.call_fact().cloned() {
            let kept = serde_json::to_string(&fact).unwrap();
            prop_assert_eq!(serde_json::from_str::<domain::fact::CallFact>(&kept).unwrap(), fact);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..200), text in ".{0,200}") {
        let _ = read_webhook(&bytes);
        let _ = read_webhook(text.as_bytes());
        let _ = read_line(&text);
    }

    #[test]
    fn broken_escapes_never_panic(parts in vec(proptest::sample::select(vec!["\\", "\\u", "d83d", "\\ud83d", "\\ude00", "\"", "é", "{", "😀"]), 0..12)) {
        let _ = read_webhook(parts.concat().as_bytes());
    }
}
