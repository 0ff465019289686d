//! Insight cards.

use serde_json::json;

use crate::scene::{C1, C2, OTHER, Scene, breaks, merge, passes, t};

#[test]
fn a_card_is_shown_once() {
    let times = |cards: usize, installations: usize| {
        let mut it = Scene::clean();
        let card = it.find("calls", C1)["cards"][0].clone();
        it.find("calls", C1)["cards"] = json!(vec![card; cards]);
        for number in 1..installations {
            it.act(101.0 + number as f64, json!({ "kind": "reinstall" }));
        }
        it.broken().contains(&"card.twice")
    };
    assert!(times(2, 1));
    assert!(!times(2, 2) && !times(3, 3), "a new installation does not know of it");
    assert!(times(3, 2));
}

#[test]
fn a_card_is_shown_in_time() {
    breaks("card.missing", |it| it.find("calls", C1)["cards"] = json!([]));
    passes("something was wrong", |it| {
        it.find("calls", C1)["cards"] = json!([]);
        it.act(20.0, json!({ "kind": "revoke_tokens" }));
    });
    let late = |it: &mut Scene| {
        it.find("calls", C1)["cards"][0]["at"] = json!(t(125.0));
        merge(it.find("requests", crate::scene::CARD), json!({ "at": t(125.0), "answered_at": t(125.1) }));
    };
    breaks("card.too_late", late);
    passes("the answer was told to an installation that is gone", |it| {
        late(it);
        it.act(118.0, json!({ "kind": "reinstall" }));
    });
    let told_at = |seconds: f64| {
        move |it: &mut Scene| {
            late(it);
            it.0["aircall"]["deliveries"][1]["at"] = json!(t(seconds));
        }
    };
    breaks("card.too_late", told_at(122.5));
    let far = |it: &mut Scene| it.0["script"]["deskline"]["store_ms"] = json!(100);
    passes("between the webhook and the card are trips to a store that is far", |it| {
        told_at(122.5)(it);
        far(it);
    });
    breaks("card.too_late", |it| {
        told_at(120.5)(it);
        far(it);
    });
}

#[test]
fn a_card_shows_who_calls() {
    let link = "https://secure.helpscout.net/customers/5001";
    breaks("card.wrong_customer", |it| it.find("calls", C1)["cards"][0]["contents"][0]["link"] = json!(link));
}

#[test]
fn no_card_for_what_is_none_of_ours() {
    breaks("card.unselected", |it| {
        let card = it.find("calls", C1)["cards"][0].clone();
        let other = json!({ "number": OTHER, "ended_at": t(910.0), "cards": [card], "history": [] });
        let call = crate::scene::call(1003, "c3", Some("+14155550188"), 900.0, other);
        it.0["aircall"]["calls"].as_array_mut().expect("calls").push(call);
    });
    assert_ne!(C1, C2);
}
