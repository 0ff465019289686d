//! Tags.

use serde_json::{Value, json};

use crate::scene::{
    C1, CLOSING, FIRST, GRACES, NEW, Scene, TAGS_AT_END, breaks, merge, passes, request, t, tag_change,
};

/// Somebody changes the tags of Grace's conversation, and this is what they are then.
fn changed(it: &mut Scene, at: f64, number: Option<i64>, added: &[&str], removed: &[&str]) {
    let mut tags: Vec<String> =
        serde_json::from_value(it.versions("conversations", GRACES).last().expect("one")["tags"].clone())
            .expect("texts");
    tags.retain(|tag| !removed.contains(&tag.as_str()));
    tags.extend(added.iter().map(|tag| (*tag).to_owned()));
    it.then("conversations", GRACES, at, number, json!({ "tags": tags }));
    it.find("conversations", GRACES)["tag_history"]
        .as_array_mut()
        .expect("a list")
        .push(tag_change(at, number, added, removed));
    if let Some(number) = number {
        it.push("/requests", request(number, at, "helpscout", "PUT", "/v2/conversations/2001/tags", Value::Null));
    }
}

#[test]
fn a_wanted_tag_is_there() {
    breaks("tag.missing", |it| changed(it, 300.0, Some(90), &[], &["order"]));
    breaks("tag.missing", |it| {
        it.find("calls", C1)["tags"].as_array_mut().expect("a list").push(json!({ "id": 802, "tagged_by": 1203 }));
        it.push("/script/acts", json!({ "kind": "phone", "call": "c1", "do": "tag", "tag": 802 }));
    });
    passes("a person removed it", |it| changed(it, 300.0, None, &[], &["order"]));
    passes("a person removed it where the records stood before a merge", |it| {
        changed(it, 300.0, Some(90), &[], &["order"]);
        let mut merged = crate::scene::conversation(2002, crate::scene::GRACE_THERE, &[]);
        merge(&mut merged, json!({ "merged_into": GRACES, "tag_history": [tag_change(200.0, None, &[], &["order"])] }));
        merge(&mut merged["versions"][0], json!({ "status": "closed" }));
        it.push("/helpscout/conversations", merged);
    });
    passes("the system's tags are none", |it| {
        it.find("calls", C1)["tags"].as_array_mut().expect("a list").push(json!({ "id": 802, "tagged_by": null }));
        it.push("/script/acts", json!({ "kind": "phone", "call": "c1", "do": "tag", "tag": 802 }));
    });
}

#[test]
fn the_team_is_that_of_who_answered_where_it_was_told() {
    let passed_on = |answer_is_told: bool| {
        let mut scene = Scene::clean();
        let teams = &mut scene.0["script"]["teams"];
        teams.as_array_mut().expect("teams").push(json!({ "id": 302, "name": "Machines", "agents": [1204] }));
        merge(scene.find("calls", C1), json!({ "teams": [301, 302], "user": 1204 }));
        changed(&mut scene, 300.0, Some(90), &["team-name-machines"], &[]);
        let deliveries = scene.0["aircall"]["deliveries"].as_array_mut().expect("deliveries");
        deliveries.retain(|one| answer_is_told || one["event"] != "call.answered");
        scene.broken().contains(&"tag.missing")
    };
    assert!(passed_on(true));
    assert!(!passed_on(false), "who read the call back knows only who had it last");
}

#[test]
fn operational_tags_follow_the_settings() {
    breaks("tag.missing", |it| {
        it.find("calls", crate::scene::C2)["teams"] = json!([301]);
        it.rewrite(NEW, crate::scene::CONVERSATION, "<br>Result", "<br>Team: Orders<br>Result");
    });
    breaks("tag.left", |it| {
        it.find("calls", C1)["tags"] = json!([]);
        it.push("/script/acts", json!({ "kind": "phone", "call": "c1", "do": "untag", "tag": 801 }));
    });
    breaks("tag.strange", |it| {
        changed(it, 300.0, Some(90), &["urgent"], &[]);
        changed(it, 400.0, None, &[], &["urgent"]);
    });
}

#[test]
fn call_in_progress_lasts_as_long_as_the_call() {
    breaks("tag.in_progress_left", |it| {
        changed(it, 300.0, Some(90), &["call in progress"], &[]);
    });
    let never_there = |it: &mut Scene| {
        for version in it.versions("conversations", GRACES) {
            let tags = version["tags"].as_array_mut().expect("a list");
            tags.retain(|tag| tag != "call in progress");
        }
        let history = it.find("conversations", GRACES)["tag_history"].as_array_mut().expect("a list");
        merge(&mut history[1], json!({ "added": ["inbound", "number-name-support us"] }));
        merge(&mut history[2], json!({ "removed": [] }));
    };
    breaks("tag.in_progress_missing", never_there);
    passes("a person took it away in a conversation that was merged into this one", |it| {
        never_there(it);
        let tag = ["call in progress"];
        let mut merged = crate::scene::conversation(2002, crate::scene::GRACE_THERE, &[]);
        let history = [tag_change(50.0, None, &tag, &[]), tag_change(60.0, None, &[], &tag)];
        merge(&mut merged, json!({ "merged_into": GRACES, "tag_history": history }));
        merge(&mut merged["versions"][0], json!({ "status": "closed" }));
        it.push("/helpscout/conversations", merged);
        it.then("conversations", 2002, 70.0, None, json!({ "there": false }));
    });
}

#[test]
fn what_people_put_or_removed_stays_so() {
    breaks("tag.persons_removed", |it| changed(it, 300.0, Some(90), &[], &["vip"]));
    breaks("tag.put_back", |it| {
        changed(it, 300.0, None, &[], &["order"]);
        changed(it, 600.0, Some(90), &["order"], &[]);
    });
    passes("the known race: between read and write", |it| {
        changed(it, 300.0, None, &[], &["order"]);
        changed(it, 303.0, Some(90), &["order"], &[]);
    });
    passes("the known race: a person's tag is lost", |it| {
        changed(it, 300.0, None, &["urgent"], &[]);
        changed(it, 303.0, Some(90), &[], &["urgent"]);
    });
    let put_back = |it: &mut Scene| {
        changed(it, 300.0, None, &["call in progress"], &[]);
        changed(it, 600.0, Some(90), &[], &["call in progress"]);
    };
    breaks("tag.persons_removed", put_back);
    passes("a person put it back while our removal was in doubt", |it| {
        merge(it.find("requests", TAGS_AT_END), json!({ "fault": "1 status", "status": 500 }));
        put_back(it);
    });
    passes("nobody knows of a write whose answer was lost", |it| {
        merge(it.find("requests", TAGS_AT_END), json!({ "fault": "1 drop_after", "status": null }));
        changed(it, 300.0, None, &[], &["order"]);
        changed(it, 600.0, Some(90), &["order"], &[]);
    });
}

/// Somebody puts *call in progress* on another conversation, and merges that into Grace's while ours stands there.
fn merged_in_with_a_tag_of_the_same_name(it: &mut Scene) {
    let tag = ["call in progress"];
    let mut merged = crate::scene::conversation(2002, crate::scene::GRACE_THERE, &tag);
    merge(&mut merged, json!({ "merged_into": GRACES, "tag_history": [tag_change(120.0, None, &tag, &[])] }));
    merge(&mut merged["versions"][0], json!({ "status": "closed" }));
    it.push("/helpscout/conversations", merged);
    it.then("conversations", 2002, 150.0, None, json!({ "there": false }));
    let history = it.find("conversations", GRACES)["tag_history"].as_array_mut().expect("a list");
    history.insert(2, tag_change(150.0, None, &tag, &[]));
}

#[test]
fn a_tag_of_ours_stays_ours_when_a_merge_brings_a_persons_unseen() {
    let reads = |it: &mut Scene, number: i64, at: f64| {
        it.push("/requests", request(number, at, "helpscout", "GET", "/v2/conversations/2002", Value::Null));
    };
    passes("nobody read it where it stood", merged_in_with_a_tag_of_the_same_name);
    passes("it was read where it stood, but nobody told of the merge", |it| {
        merged_in_with_a_tag_of_the_same_name(it);
        reads(it, 90, 130.0);
    });
    passes("the merge was seen, but not what had stood there", |it| {
        merged_in_with_a_tag_of_the_same_name(it);
        reads(it, 90, 170.0);
    });
    breaks("tag.persons_removed", |it| {
        merged_in_with_a_tag_of_the_same_name(it);
        reads(it, 90, 130.0);
        reads(it, 91, 170.0);
    });
}

#[test]
fn a_persons_tag_is_hidden_by_ours_that_a_merge_brings() {
    let tag = ["call in progress"];
    let breaks_when = |change: &dyn Fn(&mut Scene)| {
        let mut it = Scene::clean();
        let history = it.find("conversations", GRACES)["tag_history"].as_array_mut().expect("a list");
        history[1]["added"].as_array_mut().expect("tags").retain(|added| *added != tag[0]);
        history.insert(1, tag_change(105.0, None, &tag, &[]));
        let mut merged = crate::scene::conversation(2002, crate::scene::GRACE_THERE, &tag);
        let ours = tag_change(125.0, Some(crate::scene::TAGS), &tag, &[]);
        merge(&mut merged, json!({ "merged_into": GRACES, "tag_history": [ours] }));
        it.push("/helpscout/conversations", merged);
        it.then("conversations", 2002, 150.0, None, json!({ "there": false }));
        change(&mut it);
        it.broken().contains(&"tag.persons_removed")
    };
    let writes = |it: &mut Scene, at: f64| {
        let put = request(90, at, "helpscout", "PUT", "/v2/conversations/2001/tags", json!({ "tags": ["vip"] }));
        it.push("/requests", put);
    };
    let none_before = |it: &mut Scene| it.find("requests", crate::scene::TAGS)["at"] = json!(t(104.0));
    assert!(!breaks_when(&none_before), "nothing had been written beside it");
    let later = |it: &mut Scene| {
        none_before(it);
        writes(it, 130.0);
    };
    assert!(!breaks_when(&later), "both may stand there as one by then");
    let known = |it: &mut Scene| {
        none_before(it);
        writes(it, 120.0);
    };
    assert!(breaks_when(&known), "it was known there");
    assert!(breaks_when(&|it| it.find("conversations", 2002)["merged_into"] = json!(null)), "nothing was merged");
    assert!(breaks_when(&|it| it.find("conversations", 2002)["tag_history"] = json!([])), "ours was not there");
}

#[test]
fn an_import_is_never_in_progress() {
    breaks("tag.in_progress_on_import", |it| {
        // Three hours later: everything else as an import should be.
        it.0["quiet_at"] = json!(t(30_000.0));
        let late = 10_000.0;
        for (request, offset) in [(FIRST, 0.0), (CLOSING, 2.0)] {
            let created = if request == FIRST { 108.0 } else { 160.0 };
            merge(
                it.find("requests", request),
                json!({ "at": t(late + offset), "answered_at": t(late + offset + 0.1) }),
            );
            merge(
                it.thread(GRACES, request),
                json!({ "received_at": t(late + offset), "created_at": t(created), "imported": true }),
            );
        }
        for (place, offset) in [(1, 0.0), (2, 1.0), (3, 2.0), (4, 3.0)] {
            let at = t(late + offset);
            merge(
                &mut it.versions("conversations", GRACES)[place],
                json!({ "at": at, "visible_at": at, "modified_at": at }),
            );
        }
        let history = it.find("conversations", GRACES)["tag_history"].as_array_mut().expect("a list");
        history[1]["at"] = json!(t(late + 1.0));
        history[2]["at"] = json!(t(late + 3.0));
        // Nothing else can be expected of such a day.
        it.act(50.0, json!({ "kind": "outage", "vendor": "helpscout", "for": 9900 }));
        assert_eq!(NEW, 5002);
    });
}
