//! Tags, by their very names.

use serde_json::{Value, json};

use super::scene::{ANSWERED, MISSED, TAGS, TALK, breaks, of, passes, tags, then};
use crate::scene::{C1, Scene, t, tag_change};

fn history(scene: &mut Scene, ticket: i64) -> &mut Vec<Value> {
    of(scene, "tickets", ticket)["tag_history"].as_array_mut().expect("a list")
}

fn shown(scene: &mut Scene, ticket: i64) -> Vec<Value> {
    of(scene, "tickets", ticket)["versions"].as_array().and_then(|all| all.last()).expect("a version")["tags"]
        .as_array()
        .expect("tags")
        .clone()
}

/// A change of tags at a time, in history and versions.
fn change(scene: &mut Scene, ticket: i64, at: f64, request: Option<i64>, added: &[&str], removed: &[&str]) {
    let mut now = shown(scene, ticket);
    now.retain(|tag| !removed.contains(&tag.as_str().expect("a name")));
    now.extend(added.iter().map(|tag| json!(tag)));
    history(scene, ticket).push(tag_change(at, request, added, removed));
    then(scene, "tickets", ticket, at, request, json!({ "tags": now }));
}

#[test]
fn what_is_wanted_is_there_in_its_very_case() {
    breaks("gorgias.tag.missing", |it| tags(it, MISSED, &json!(["Aircall", "inbound call", "Support US"])));
    breaks("gorgias.tag.missing", |it| tags(it, TALK, &json!(["Support US"])));
    let mut scene = super::scene::clean();
    tags(&mut scene, MISSED, &json!(["aircall", "inbound call", "Support US", "missed call"]));
    // Another case is another tag: it is wanted by nothing, and what is wanted is missing.
    assert_eq!(scene.broken(), ["gorgias.tag.left", "gorgias.tag.missing", "gorgias.tag.strange"]);
}

#[test]
fn a_person_who_took_it_away_excuses_it() {
    passes("taken away by a person", |it| change(it, MISSED, 500.0, None, &[], &["missed call"]));
}

#[test]
fn what_is_wanted_no_more_is_gone() {
    breaks("gorgias.tag.left", |it| {
        it.find("calls", C1)["tags"] = json!([]);
        it.act(170.0, json!({ "kind": "phone", "call": "c1", "do": "untag", "tag": 801 }));
    });
}

#[test]
fn peoples_tags_stay() {
    breaks("gorgias.tag.persons_removed", |it| {
        change(it, MISSED, 460.0, None, &["vip"], &[]);
        let path = "/gorgias/harbour/api/tickets/7002/tags";
        it.push("/requests", crate::scene::request(50, 900.0, "gorgias", "DELETE", path, json!({})));
        change(it, MISSED, 900.0, Some(50), &[], &["vip"]);
    });
}

#[test]
fn what_a_person_took_away_stays_away() {
    breaks("gorgias.tag.put_back", |it| {
        change(it, MISSED, 500.0, None, &[], &["missed call"]);
        it.push(
            "/requests",
            crate::scene::request(50, 900.0, "gorgias", "POST", "/gorgias/harbour/api/tickets/7002/tags", json!({})),
        );
        change(it, MISSED, 900.0, Some(50), &["missed call"], &[]);
    });
}

#[test]
fn nothing_else_is_put() {
    let mut scene = super::scene::clean();
    change(&mut scene, ANSWERED, 191.7, Some(TAGS), &["whatever"], &[]);
    assert_eq!(scene.broken(), ["gorgias.tag.left", "gorgias.tag.strange"]);
    assert_eq!(t(0.0), "2026-03-02T09:00:00Z");
}
