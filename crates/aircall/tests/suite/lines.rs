//! Reading recorded lines.

use aircall::reading::{ReadError, read_line};
use domain::fact::Source;
use serde_json::{Value, json};

use crate::bodies::{START, envelope, ringing, with};

fn sources(line: &Value) -> Vec<(Source, Option<i64>)> {
    let read = read_line(&line.to_string()).unwrap();
    read.into_iter().map(|read| (read.told.source, read.told.call().map(|call| call.0))).collect()
}

#[test]
fn the_shape_of_a_line_decides() {
    let item = with(ringing(), json!({ "sid": "CA1" }));
    let body = envelope("call.created", 2, &ringing());
    let (webhook, api) = ((Source::Webhook, Some(780_001)), (Source::Api, Some(780_001)));
    let cases = [
        ("a webhook body", body.clone(), vec![webhook]),
        (
            "a webhook body of another kind",
            json!({ "event": "user.created", "data": {} }),
            vec![(Source::Webhook, None)],
        ),
        ("a webhook body without its event", json!({ "resource": "call", "data": ringing() }), vec![webhook]),
        ("an item", item.clone(), vec![api]),
        ("an item in its wrapper", json!({ "call": item }), vec![api]),
        ("a page", json!({ "meta": { "count": 2 }, "calls": [item, item] }), vec![api, api]),
        ("an empty page", json!({ "meta": { "count": 0 }, "calls": [] }), vec![]),
        ("an array", json!([body, item]), vec![webhook, api]),
        ("a recorder's entry", json!({ "name": "call.created", "body": body }), vec![webhook]),
        ("a recorder's entry with text", json!({ "headers": {}, "body": body.to_string() }), vec![webhook]),
    ];
    for (name, line, expected) in cases {
        assert_eq!(sources(&line), expected, "{name}");
    }
}

#[test]
fn a_recorded_webhook_is_the_fact_that_its_delivery_was() {
    let body = envelope("call.created", 2, &ringing());
    let delivered = aircall::reading::read_webhook(body.to_string().as_bytes()).unwrap();
    assert_eq!(read_line(&body.to_string()).unwrap(), [delivered.into()]);
}

#[test]
fn anything_else_is_an_error_not_a_fact() {
    for line in ["{}", r#"{"foo":1}"#, r#"{"id":5,"name":"a user"}"#, r#"[[[[[{"event":"x"}]]]]]"#] {
        assert!(read_line(line).is_err(), "{line}");
    }
    assert_eq!(read_line(r#"{"id":5}"#), Err(ReadError::NotRecognised));
    assert!(matches!(read_line("{"), Err(ReadError::NotJson { .. })));
    assert!(matches!(read_line("7"), Err(ReadError::NotAnObject { .. })));
    let one_bad = json!([{ "event": "x", "timestamp": START }, { "foo": 1 }]);
    assert_eq!(read_line(&one_bad.to_string()), Err(ReadError::NotRecognised), "whole or not at all");
}
