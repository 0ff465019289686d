//! Cards, limits and doubts.

use serde_json::{Value, json};

use super::scene::{ANSWERED, GRACE_THERE, breaks, clean, customer, key, of, passes};
use crate::scene::{C1, C2, GRACE, Scene, merge, request, t};

fn cards(scene: &mut Scene) -> &mut Vec<Value> {
    scene.find("calls", C1)["cards"].as_array_mut().expect("cards")
}

#[test]
fn a_card_shows_the_right_customer_once_and_in_time() {
    breaks("gorgias.card.twice", |it| {
        let copy = cards(it)[0].clone();
        cards(it).push(copy);
    });
    breaks("gorgias.card.wrong_customer", |it| {
        it.push("/gorgias/customers", customer(1109, -80_000.0, None, "+12125550101", "Irene", None));
        cards(it)[0]["contents"][0]["link"] = json!("https://harbour.gorgias.com/app/customer/1109");
    });
    breaks("gorgias.card.too_late", |it| {
        cards(it)[0]["at"] = json!(t(125.0));
        it.find("requests", 3)["at"] = json!(t(125.0));
    });
    let mut scene = clean();
    merge(scene.find("calls", C1), json!({ "party": null, "raw_digits": GRACE }));
    assert!(scene.broken().contains(&"gorgias.card.unselected"));
}

/// Whether the card of Grace breaks the rule when somebody newer has her number in another spelling, and these people are there.
fn is_wrong_beside(others: &[Value]) -> bool {
    let mut scene = clean();
    of(&mut scene, "customers", GRACE_THERE)["versions"][0]["channels"][0]["address"] = json!(GRACE);
    scene.push("/gorgias/customers", customer(1107, -80_000.0, None, "+1 415 555 0101", "Irene", None));
    for other in others {
        scene.push("/gorgias/customers", other.clone());
    }
    scene.broken().contains(&"gorgias.card.wrong_customer")
}

#[test]
fn a_card_is_fed_by_one_spelling_alone() {
    let alike = |id, at| customer(id, at, None, GRACE, "Grace too", None);
    assert!(!is_wrong_beside(&[]), "the other spelling is not asked for before the card");
    assert!(!is_wrong_beside(&[alike(1109, 1500.0)]), "who came later takes nothing away");
    let mut by_whatsapp = alike(1108, -70_000.0);
    by_whatsapp["versions"][0]["channels"][0]["type"] = json!("whatsapp");
    assert!(!is_wrong_beside(&[by_whatsapp]), "an address of another type is another search");
    assert!(is_wrong_beside(&[alike(1108, -70_000.0)]), "who is newer in the same spelling goes before");
}

#[test]
fn the_limit_is_respected() {
    let refused = |number: i64, at: f64| {
        let mut it = request(number, at, "gorgias", "GET", "/gorgias/harbour/api/customers", Value::Null);
        it["status"] = json!(429);
        it
    };
    breaks("gorgias.limit.ran_into", |it| it.push("/requests", refused(50, 700.0)));
    passes("another app ate", |it| {
        it.push("/requests", refused(50, 700.0));
        it.act(690.0, json!({ "kind": "eat", "vendor": "gorgias", "requests": 40 }));
    });
    breaks("gorgias.limit.not_obeyed", |it| {
        it.push("/requests", refused(50, 700.0));
        it.act(690.0, json!({ "kind": "eat", "vendor": "gorgias", "requests": 40 }));
        it.push("/requests", request(51, 705.0, "gorgias", "GET", "/gorgias/harbour/api/customers", Value::Null));
        let early = json!({ "request": 51, "at": t(705.0), "told_at": t(700.0), "not_before": t(715.0) });
        it.0["gorgias"]["limit"]["early"] = json!([early]);
    });
}

fn doubt(kind: &str, of: &str, state: &str) -> Value {
    json!({ "key": key(of), "kind": kind, "state": state, "call": C2, "intended_at": t(600.0), "ended_at": t(620.0) })
}

#[test]
fn doubts_are_of_kinds_that_cannot_be_decided() {
    breaks("gorgias.doubt.kind", |it| it.push("/doubts", doubt("closing", "call/1001/closing", "in_doubt")));
    breaks("gorgias.doubt.state", |it| it.push("/doubts", doubt("first", "call/1009/first", "intended")));
    breaks("gorgias.doubt.expired", |it| it.push("/doubts", doubt("first", "call/1009/first", "expired")));
    breaks("gorgias.doubt.refused_without_reason", |it| {
        it.push("/doubts", doubt("first", "call/1009/first", "refused"));
    });
    breaks("gorgias.doubt.left_though_stirred", |it| {
        it.0["script"]["stir"] = json!(true);
        it.push("/doubts", doubt("customer", "call/1009/customer", "in_doubt"));
    });
}

#[test]
fn a_doubt_is_settled_once_it_can_be() {
    breaks("gorgias.doubt.though_it_stands", |it| it.push("/doubts", doubt("first", "call/1002/first", "in_doubt")));
    breaks("gorgias.doubt.though_it_is_absent", |it| {
        it.push("/doubts", doubt("first", "call/1009/first", "in_doubt"));
        super::scene::then(it, "tickets", ANSWERED, 5000.0, None, json!({ "spam": true }));
    });
    passes("nothing changed since", |it| {
        it.push("/doubts", doubt("first", "call/1009/first", "in_doubt"));
        let versions = of(it, "tickets", super::scene::TALK)["versions"].as_array_mut().expect("versions");
        versions.iter_mut().for_each(|version| version["updated_at"] = json!(t(602.5)));
    });
}
