//! Reading items of `/v1/calls`.

use aircall::reading::{ReadError, Received, read_item};
use domain::fact::{CallEvent, Source};
use domain::ids::CallId;
use serde_json::{Value, json};

use crate::bodies::{START, at, ringing, with};

/// As REST shows a call: `sid`, every key there, `contact` only where asked for.
fn item() -> Value {
    with(ringing(), json!({ "sid": "CA0123", "ended_at": START + 50, "status": "done", "conference_participants": [] }))
}

fn read(item: &Value, second: Option<i64>) -> Received {
    read_item(item, second.map(at)).unwrap()
}

#[test]
fn an_item_tells_the_call_as_of_its_reading() {
    let read = read(&item(), Some(500));
    assert_eq!((read.told.source, read.told.event.as_str(), read.told.at), (Source::Api, "item", at(500)));
    assert_eq!((read.told.call(), read.told.call()), (Some(CallId(780_001)), Some(CallId(780_001))));
    assert_eq!(read.numbers.len(), 1);
    let fact = read.told.call_fact().unwrap().clone();
    assert_eq!((fact.event, fact.at), (CallEvent::Item, at(500)));
    assert_eq!(fact.view.uuid.as_deref(), Some("CA0123"), "`sid` is `call_uuid`");
    assert_eq!(fact.view.ended_at, Some(at(50)));
}

#[test]
fn a_recorded_item_counts_as_of_the_latest_time_it_tells() {
    assert_eq!(read(&item(), None).told.at, at(50));
    assert_eq!(read(&ringing(), None).told.at, at(0));
    let tagged = with(item(), json!({ "tags": [{ "id": 1, "name": "a", "created_at": START + 90 }] }));
    assert_eq!(read(&tagged, None).told.at, at(90), "the tag is part of what was read");
}

#[test]
fn the_wrapper_does_not_matter() {
    let wrapped = json!({ "call": item() });
    assert_eq!(read(&wrapped, Some(500)), read(&item(), Some(500)));
    assert_eq!(read(&wrapped, None), read(&item(), None));
}

#[test]
fn what_is_read_again_later_is_news_and_what_was_recorded_twice_is_not() {
    assert_eq!(read(&item(), None).told.hash, read(&item(), None).told.hash);
    assert_eq!(read(&item(), Some(500)).told.hash, read(&item(), Some(500)).told.hash);
    assert_ne!(read(&item(), Some(500)).told.hash, read(&item(), Some(501)).told.hash);
    assert_ne!(read(&item(), Some(500)).told.hash, read(&item(), None).told.hash);
}

#[test]
fn a_kept_fact_can_be_read_again() {
    for second in [Some(500), None] {
        let first = read(&item(), second);
        let kept: Value = serde_json::from_str(&first.told.raw).unwrap();
        assert_eq!(read(&kept, None), first);
    }
}

#[test]
fn absent_lists_of_an_item_are_empty() {
    let bare = with(item(), json!({ "tags": null, "teams": null, "comments": null }));
    let view = read(&bare, Some(500)).told.call_fact().unwrap().clone().view;
    assert_eq!((view.tags, view.teams), (Some(Vec::new()), Some(Vec::new())));
}

#[test]
fn an_item_without_an_id_is_kept_and_no_object_is_refused() {
    let read = read(&json!({ "direction": "inbound" }), Some(500));
    assert_eq!((read.told.call(), read.told.parsed), (None, None));
    assert_eq!(read_item(&json!([]), None), Err(ReadError::NotAnObject { found: "an array" }));
}
