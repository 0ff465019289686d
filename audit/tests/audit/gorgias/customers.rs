//! Customers: whom records go to, and whom Deskline makes.

use serde_json::{Value, json};

use super::scene::{
    ANSWERED, CUSTOMER, GRACE_THERE, MADE, MISSED, always, breaks, clean, customer, key, of, passes, then,
};
use crate::scene::{C2, GRACE, NOBODY, OTHER, Scene, merge, t};

fn made(scene: &mut Scene) -> &mut Value {
    &mut of(scene, "customers", MADE)["versions"][0]
}

#[test]
fn who_is_made_has_name_number_and_note() {
    breaks("gorgias.customer.name", |it| made(it)["name"] = json!("Somebody"));
    breaks("gorgias.customer.note", |it| made(it)["note"] = json!("made by a machine"));
    breaks("gorgias.customer.email", |it| {
        made(it)["channels"]
            .as_array_mut()
            .expect("a list")
            .push(json!({ "type": "email", "address": "x@aircall.io" }));
    });
    breaks("gorgias.customer.unknown_key", |it| {
        made(it)["external_id"] = json!("gorgias/account/harbour/call/row-7/customer");
    });
}

#[test]
fn who_is_made_has_the_very_number() {
    let mut scene = super::scene::clean();
    made(&mut scene)["channels"] = json!([{ "type": "phone", "address": "+14155550178" }]);
    assert!(scene.broken().contains(&"gorgias.customer.number"));
}

#[test]
fn nobody_is_made_twice() {
    let second = |it: &mut Scene, key_of: &str| {
        let name = format!("Aircall New Contact {NOBODY}");
        it.push("/gorgias/customers", customer(7109, 460.0, Some(60), NOBODY, &name, Some(key_of)));
    };
    breaks("gorgias.customer.twice", |it| second(it, "call/1002/customer/again-1"));
    let mut scene = super::scene::clean();
    second(&mut scene, "call/1002/customer");
    assert!(scene.broken().contains(&"gorgias.customer.key_twice"));
}

#[test]
fn nobody_is_made_whom_any_spelling_finds() {
    breaks("gorgias.customer.though_known", |it| {
        it.0["script"]["gorgias"]["owners"]["p2"] = json!([1102]);
        it.push("/gorgias/customers", customer(1102, -90_000.0, None, "415 555 0177", "Henry", None));
        // What was chosen is another matter.
        always(it, MISSED, &json!({ "customer": 1102 }));
        always(it, MISSED, &json!({ "subject": "Inbound call: Henry" }));
    });
}

#[test]
fn nobody_is_made_for_what_is_not_selected() {
    let mut scene = super::scene::clean();
    scene.find("calls", C2)["number"] = json!(OTHER);
    scene.find("calls", C2)["history"][0]["what"]["number"] = json!(OTHER);
    assert!(scene.broken().contains(&"gorgias.customer.unselected"));
}

#[test]
fn the_shared_customer_is_one() {
    breaks("gorgias.customer.unknown_contact_twice", |it| {
        for (id, at) in [(7108, 300.0), (7109, 460.0)] {
            let mut one = customer(id, at, Some(60), "", "Unknown contact (Aircall)", Some("unknown-contact"));
            one["versions"][0]["channels"] = json!([]);
            it.push("/gorgias/customers", one);
        }
    });
    breaks("gorgias.choice.not_the_shared_one", withheld_at_graces);
    passes("a person merged the shared one into Grace", |it| {
        withheld_at_graces(it);
        then(it, "customers", GRACE_THERE, 300.0, None, json!({ "external_id": key("unknown-contact") }));
    });
}

/// The second call is withheld, and logged to Grace.
fn withheld_at_graces(it: &mut Scene) {
    let call = it.find("calls", C2);
    merge(call, json!({ "party": null, "raw_digits": "anonymous" }));
    it.0["gorgias"]["customers"].as_array_mut().expect("a list").retain(|one| one["id"] != MADE);
    always(it, MISSED, &json!({ "customer": GRACE_THERE, "subject": "Inbound call: withheld" }));
    it.0["requests"].as_array_mut().expect("a list").retain(|one| one["number"] != CUSTOMER);
}

#[test]
fn a_call_leaves_a_customer_behind() {
    let mut scene = super::scene::clean();
    scene.0["gorgias"]["customers"].as_array_mut().expect("a list").retain(|one| one["id"] != MADE);
    assert!(scene.broken().contains(&"gorgias.customer.missing"));
}

#[test]
fn records_go_to_who_has_the_number() {
    breaks("gorgias.choice.stranger", |it| {
        it.push("/gorgias/customers", customer(1109, -80_000.0, None, "+12125550101", "Irene", None));
        always(it, ANSWERED, &json!({ "customer": 1109, "subject": "Inbound call: Irene" }));
    });
    breaks("gorgias.choice.not_the_newest", |it| {
        it.0["script"]["gorgias"]["owners"]["p1"] = json!([1100, GRACE_THERE]);
        it.push("/gorgias/customers", customer(1100, -95_000.0, None, GRACE, "Older Grace", None));
        always(it, ANSWERED, &json!({ "customer": 1100 }));
    });
    passes("the newest came a moment before", |it| {
        it.push("/gorgias/customers", customer(1199, 105.0, None, GRACE, "Newer Grace", None));
        assert_eq!(t(0.0), "2026-03-02T09:00:00Z");
    });
}

/// The other spellings are asked for once a day (details, Gorgias): somebody whom lists hid then need not be known when a person
/// gives the number to another in the spelling that is asked each time.
#[test]
fn whom_lists_hid_when_all_spellings_were_asked_need_not_be_known() {
    let breaks_when_shown = |seconds: f64| {
        let mut scene = clean();
        let mut newer = customer(1199, -80_000.0, None, GRACE, "Newer Grace", None);
        newer["versions"][0]["visible_at"] = json!(t(seconds));
        scene.push("/gorgias/customers", newer);
        let address = |text: &str| json!({ "channels": [{ "type": "phone", "address": text }] });
        merge(&mut of(&mut scene, "customers", GRACE_THERE)["versions"][0], address("+12125550109"));
        then(&mut scene, "customers", GRACE_THERE, 50.0, None, address("(415) 555-0101"));
        scene.broken().contains(&"gorgias.choice.not_the_newest")
    };
    assert!(!breaks_when_shown(20.0));
    assert!(breaks_when_shown(0.0), "he was there all day");
}

/// Of those whom that question showed the next counts when the newest is gone, until all spellings are asked again.
#[test]
fn whom_all_spellings_showed_goes_up_when_one_before_him_is_gone() {
    let breaks_when = |is_gone: bool| {
        let mut scene = clean();
        scene.push("/gorgias/customers", customer(1198, -80_000.0, None, GRACE, "Newer Grace", None));
        let mut newest = customer(1199, 10.0, None, GRACE, "Newest Grace", None);
        newest["versions"][0]["visible_at"] = json!(t(20.0));
        scene.push("/gorgias/customers", newest);
        let address = json!({ "channels": [{ "type": "phone", "address": "+1 (415) 555-0101" }] });
        merge(&mut of(&mut scene, "customers", GRACE_THERE)["versions"][0], address);
        if is_gone {
            then(&mut scene, "customers", 1198, 60.0, None, json!({ "there": false }));
        }
        scene.broken().contains(&"gorgias.choice.not_the_newest")
    };
    assert!(breaks_when(false));
    assert!(!breaks_when(true));
}
