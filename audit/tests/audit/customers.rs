//! Who was chosen, and who was made.

use serde_json::json;

use crate::scene::{
    C2, CONVERSATION, CUSTOMER, GRACE, GRACE_THERE, GRACES, MADE, NEW, NOBODY, OTHER, Scene, breaks, customer, merge,
    note, passes, reference, reference_of, request, t,
};

fn made(it: &mut Scene) -> &mut serde_json::Value {
    &mut it.find("customers", MADE)["versions"][0]
}

/// Another customer, made by a request at a time.
fn another(it: &mut Scene, id: i64, at: f64, phone: &str, note: &str) {
    let names = ["Unknown contact (Aircall)", phone];
    it.push("/helpscout/customers", customer(id, at, Some(200 + id), phone, names, note));
    it.push("/requests", request(200 + id, at, "helpscout", "POST", "/v2/customers", json!({})));
}

#[test]
fn he_is_made_as_he_should_be() {
    breaks("customer.note", |it| made(it)["background"] = json!(format!("By hand. {}", reference(C2, "customer"))));
    breaks("customer.number", |it| made(it)["phones"] = json!(["+14155550177", "+14155550178"]));
    breaks("customer.name", |it| made(it)["first"] = json!("Unknown"));
    breaks("customer.email", |it| made(it)["emails"] = json!(["x@customer.example"]));
    breaks("customer.unknown_code", |it| made(it)["background"] = json!("Created automatically. Ref. 0000000000"));
}

#[test]
fn a_contact_of_aircalls_gives_him_his_name() {
    let contact = |it: &mut Scene| {
        let contact =
            json!({ "id": 1, "first_name": "Selma", "last_name": "Lindgren", "emails": [{ "value": "s@l.example" }] });
        it.push("/aircall/contacts", contact);
        it.find("calls", C2)["contact"] = json!(1);
    };
    breaks("customer.name", contact);
    passes("as he is called", |it| {
        contact(it);
        merge(made(it), json!({ "first": "Selma", "last": "Lindgren", "emails": ["s@l.example"] }));
    });
}

#[test]
fn he_is_made_once() {
    // The first was deleted by a person before the second was made.
    let deleted_and_made_again = |it: &mut Scene| {
        it.then("customers", MADE, 900.0, None, json!({ "there": false }));
        another(it, 6001, 1000.0, NOBODY, &note(C2, "customer"));
    };
    let process = |it: &mut Scene, at: f64, what: &str| {
        it.push("/done", json!({ "index": null, "what": what, "at": t(at) }));
    };
    breaks("customer.code_twice", deleted_and_made_again);
    breaks("customer.code_twice", |it| {
        deleted_and_made_again(it);
        process(it, 700.0, "stopped");
        process(it, 950.0, "started");
    });
    passes("nobody knows of him whose answer was lost", |it| {
        deleted_and_made_again(it);
        merge(it.find("requests", CUSTOMER), json!({ "fault": "1 drop_after", "status": null }));
    });
    passes("the process died before it could write down that he was made", |it| {
        deleted_and_made_again(it);
        process(it, 400.7, "stopped");
        process(it, 950.0, "started");
    });
    breaks("customer.twice", |it| {
        another(it, 6001, 405.0, NOBODY, &note(C2, "customer/again-1"));
        it.versions("customers", MADE)[0]["visible_at"] = json!(t(440.0));
    });
    let comes_late = |it: &mut Scene, reinstalled_at: f64| {
        another(it, 6001, 405.0, NOBODY, &note(C2, "customer/again-1"));
        let first = it.find("customers", MADE);
        merge(first, json!({ "created_at": t(404.0) }));
        merge(&mut first["versions"][0], json!({ "at": t(404.0), "visible_at": t(440.0) }));
        it.act(reinstalled_at, json!({ "kind": "reinstall" }));
    };
    passes("the installation that asked for him was gone when he came about", |it| comes_late(it, 402.0));
    breaks("customer.twice", |it| comes_late(it, 300.0));
    breaks("customer.though_known", |it| another(it, 6001, 1000.0, NOBODY, &note(C2, "customer/again-1")));
    passes("a person deleted the first", |it| {
        it.then("customers", MADE, 900.0, None, json!({ "there": false }));
        another(it, 6001, 1000.0, NOBODY, &note(C2, "customer/again-1"));
    });
    breaks("customer.unknown_contact_twice", |it| {
        let shared = reference_of("helpscout/inbox/601/unknown-contact");
        another(it, 6001, 1000.0, "", &format!("Created automatically. {shared}"));
        another(it, 6002, 1100.0, "", &format!("Created automatically. {shared}"));
        for id in [6001, 6002] {
            it.find("customers", id)["versions"][0]["phones"] = json!([]);
        }
    });
}

#[test]
fn nobody_is_made_for_what_is_not_logged() {
    breaks("customer.unselected", |it| {
        let calls = it.0["aircall"]["calls"].as_array_mut().expect("calls");
        let other = json!({ "number": OTHER, "ended_at": t(810.0), "history": [] });
        calls.push(crate::scene::call(1003, "c3", Some("+14155550188"), 800.0, other));
        another(it, 6001, 801.0, "+14155550188", &note(1003, "customer"));
    });
}

#[test]
fn somebody_is_made_also_for_a_call_that_is_given_up() {
    breaks("customer.missing", |it| {
        it.set(json!({ "log_unanswered_outbound": false }));
        let calls = it.0["aircall"]["calls"].as_array_mut().expect("calls");
        let outbound = json!({ "direction": "outbound", "ended_at": t(820.0), "user": 1203, "events": [] });
        calls.push(crate::scene::call(1003, "c3", Some("+14155550188"), 800.0, outbound));
    });
}

#[test]
fn the_call_goes_to_who_has_the_number() {
    breaks("customer.wrong", |it| {
        it.push("/helpscout/customers", customer(102, -50_000.0, None, "555-0177", ["A", "B"], ""));
        it.versions("conversations", NEW)[0]["customer"] = json!(102);
    });
    let newer = |it: &mut Scene, at| {
        it.push("/helpscout/customers", customer(103, at, None, GRACE, ["Grace", "Twin"], ""));
    };
    breaks("customer.not_newest", |it| {
        newer(it, -40_000.0);
        it.find("calls", crate::scene::C1)["cards"] = json!([]);
        // Rang too briefly for a card to be expected.
        it.0["aircall"]["deliveries"][0]["at"] = json!(t(104.0));
    });
    passes("he was entered only a moment ago", |it| newer(it, 50.0));
    assert_eq!(GRACE_THERE + 1900, GRACES);
}

#[test]
fn withheld_numbers_have_one_customer() {
    breaks("customer.not_unknown_contact", |it| {
        merge(it.find("calls", C2), json!({ "party": null, "raw_digits": "anonymous" }));
        it.rewrite(NEW, CONVERSATION, "<a href=\"tel:+14155550177\">+1 415-555-0177</a>", "withheld number");
        it.0["helpscout"]["customers"].as_array_mut().expect("a list").retain(|one| one["id"] != MADE);
        it.push("/helpscout/customers", customer(MADE, -60_000.0, None, NOBODY, ["A", "B"], ""));
        assert!(it.find("requests", CUSTOMER)["status"] == 201);
    });
}

#[test]
fn with_do_nothing_several_customers_keep_a_call_away() {
    breaks("record.unwanted", |it| {
        it.set(json!({ "duplicates": "do_nothing" }));
        it.push("/helpscout/customers", customer(99, -95_000.0, None, GRACE, ["Grace", "Twin"], ""));
    });
    passes("one of them is of our own making", |it| {
        it.set(json!({ "duplicates": "do_nothing" }));
    });
}
