//! Which customer a call goes to, and who is made (C-10…C-14, GO-01, GO-02, GO-50).

use jiff::Timestamp;
use serde_json::{Value, json};
use stories::{Plan, World};

use super::tell::{JONAS, NOVAK, OLIVIA, act, plan, played, world, world_with, writes};
use crate::tell::{GRACE, HENRY, NOBODY, SELMA, answered, answered_at, missed, says, script, step, with};

fn customer(id: u64, phone: &str) -> Value {
    json!({ "id": id, "hours_ago": 700, "name": "Vera Lang", "phones": [phone] })
}

/// An inbound call to one of our numbers that somebody answers.
fn call_to(number: i64, party: &str) -> Value {
    let mut steps = answered(party);
    steps[0]["number"] = json!(number);
    steps[1]["user"] = json!(1205);
    steps[2]["user"] = json!(1205);
    script(steps)
}

/// GO-02: nobody on either side.
#[tokio::test(start_paused = true)]
async fn somebody_unknown_becomes_a_customer_without_an_address() {
    let world = played(json!({}), &script(answered(NOBODY))).await;
    let view = world.tickets();
    let made = view.made_customers()[0];
    assert_eq!(made["name"], format!("Aircall New Contact {NOBODY}"));
    assert_eq!(made["email"], json!(null));
    let channels = made["channels"].as_array().expect("channels");
    assert_eq!((channels.len(), &channels[0]["type"], &channels[0]["address"]), (1, &json!("phone"), &json!(NOBODY)));
    assert!(made["note"].as_str().expect("a note").starts_with("No customer was found by the number"));
    assert_eq!(view.our_one()["customer"], made["id"]);
    world.end().await;
}

/// GO-01: known to Aircall only.
#[tokio::test(start_paused = true)]
async fn a_contact_of_aircalls_becomes_a_customer_with_his_name_and_address() {
    let world = played(json!({}), &script(answered(SELMA))).await;
    let view = world.tickets();
    let made = view.made_customers()[0];
    assert_eq!((&made["name"], &made["email"]), (&json!("Selma Lindgren"), &json!("selma@lindgren.example")));
    assert_eq!(view.our_one()["subject"], "Inbound call: Selma Lindgren");
    world.end().await;
}

/// GO-01: a placeholder address, at a domain to which nothing is delivered, only if that is set.
#[tokio::test(start_paused = true)]
async fn a_placeholder_address_is_a_setting() {
    let world = played(json!({ "placeholder_email": true }), &script(answered(NOBODY))).await;
    let view = world.tickets();
    assert!(view.made_customers()[0]["email"].as_str().is_some_and(|email| email.ends_with(".invalid")));
    world.end().await;
}

/// GO-01: Aircall's contact has an address that a customer has: he is the one.
#[tokio::test(start_paused = true)]
async fn a_customer_with_the_contacts_address_gets_the_call() {
    let known = json!({ "id": 150, "hours_ago": 700, "name": "S. Lindgren", "email": "selma@lindgren.example" });
    let world = world_with(json!({}), json!({ "customers": [known] })).await;
    world.play(&script(answered(SELMA))).await;
    let view = world.tickets();
    assert!(view.made_customers().is_empty());
    assert_eq!(view.our_one()["customer"], 150);
    world.end().await;
}

/// C-10, GO-50: whichever form the desk stored.
#[tokio::test(start_paused = true)]
async fn a_customer_is_found_by_each_spelling_of_his_number() {
    let american =
        ["+1 415 555 0178", "+14155550178", "415 555 0178", "4155550178", "(415) 555 0178", "(415) 555-0178"];
    let british = ["+44 1256 274691", "+441256274691", "1256 274691", "01256 274691", "01256274691"];
    let american = american.map(|stored| (501, "+14155550178", stored));
    let british = british.map(|stored| (502, "+441256274691", stored));
    for (number, party, stored) in american.into_iter().chain(british) {
        let world = world_with(json!({}), json!({ "customers": [customer(150, stored)] })).await;
        world.play(&call_to(number, party)).await;
        let view = world.tickets();
        assert!(view.made_customers().is_empty(), "{stored}: {:#?}", view.made_customers());
        assert_eq!(view.our_one()["customer"], 150, "{stored}");
        world.end().await;
    }
}

/// GO-50: national forms, and a number that stands as a WhatsApp address only.
#[tokio::test(start_paused = true)]
async fn a_customer_is_found_by_a_national_form_and_by_his_whatsapp_address() {
    for (number, party, id) in [(501, HENRY, 102), (502, OLIVIA, 110), (501, JONAS, 104)] {
        let world = played(json!({}), &call_to(number, party)).await;
        let view = world.tickets();
        assert!(view.made_customers().is_empty(), "{party}");
        assert_eq!(view.our_one()["customer"], id, "{party}");
        world.end().await;
    }
}

/// C-11: a number that ends like the caller's is another number.
#[tokio::test(start_paused = true)]
async fn a_number_that_is_a_suffix_of_the_callers_is_another_person() {
    let desk_data = json!({ "customers": [customer(150, "555 0178"), customer(151, "+49 415 5550178")] });
    let world = world_with(json!({}), desk_data).await;
    world.play(&script(answered("+14155550178"))).await;
    let view = world.tickets();
    assert_eq!(view.our_one()["customer"], view.made_customers()[0]["id"]);
    world.end().await;
}

/// C-11: a stored national number is read in the Aircall number's country, and in no third one.
#[tokio::test(start_paused = true)]
async fn a_national_number_of_another_country_is_another_person() {
    for (number, matches) in [(503, true), (501, false)] {
        let world = world_with(json!({}), json!({ "customers": [customer(150, "01 23 45 67 80")] })).await;
        world.play(&call_to(number, "+33123456780")).await;
        assert_eq!(world.tickets().our_one()["customer"] == 150, matches, "called at {number}");
        world.end().await;
    }
}

/// C-13: of several customers with the number, in whatever spelling, the one created last.
#[tokio::test(start_paused = true)]
async fn of_several_customers_the_newest_gets_the_call() {
    let world = played(json!({}), &script(answered(NOVAK))).await;
    assert_eq!(world.tickets().our_one()["customer"], 107);
    assert!(says(&world, "customer.newest_chosen").await);
    world.end().await;
}

/// C-13: *do nothing* logs nothing and says so.
#[tokio::test(start_paused = true)]
async fn with_do_nothing_an_ambiguous_number_is_not_logged_and_the_page_says_so() {
    let world = played(json!({ "duplicates": "do_nothing" }), &script(answered(NOVAK))).await;
    assert!(writes(&world).is_empty(), "{:?}", writes(&world));
    assert!(says(&world, "customer.several_do_nothing").await);
    world.end().await;
}

/// C-13: a duplicate that Deskline made is no reason for silence.
#[tokio::test(start_paused = true)]
async fn a_duplicate_that_we_made_never_silences() {
    let world = played(json!({ "duplicates": "do_nothing" }), &script(answered(NOBODY))).await;
    let nora = world.person(&json!({ "do": "create_customer", "name": "Nora", "phones": [NOBODY] })).expect("an id");
    world.pass(3600).await;
    world.play(&script(answered(NOBODY))).await;
    let view = world.tickets();
    assert_eq!(view.ours().len(), 2);
    assert!(view.ours().iter().any(|one| one["customer"] == nora));
    world.end().await;
}

/// C-12: calls without a number go to one customer, each in a ticket of its own.
#[tokio::test(start_paused = true)]
async fn withheld_numbers_share_one_customer() {
    let world = world(json!({})).await;
    for _ in 0..2 {
        world.play(&script(answered("anonymous"))).await;
    }
    world.pass(3600).await;
    world.play(&script(missed("22395"))).await;
    let view = world.tickets();
    let made = view.made_customers();
    assert_eq!(made.len(), 1, "{made:#?}");
    assert_eq!(made[0]["name"], "Unknown contact (Aircall)");
    assert!(made[0]["channels"].as_array().is_some_and(Vec::is_empty));
    assert_eq!(view.ours().len(), 3);
    assert!(view.ours().iter().all(|one| one["customer"] == made[0]["id"]));
    world.end().await;
}

/// C-14: the contact is made when the call starts, also if the caller gives up.
#[tokio::test(start_paused = true)]
async fn an_abandoned_call_still_makes_the_contact() {
    let steps = [
        step(0.0, "place", json!({ "direction": "inbound", "number": 501, "party": NOBODY })),
        step(4.0, "hangup", json!({})),
    ];
    let world = played(json!({}), &script(steps)).await;
    let view = world.tickets();
    let made_at: Timestamp = view.made_customers()[0]["created_at"].as_str().expect("a time").parse().expect("a time");
    assert!(made_at < world.sandbox.aircall.calls()[0].ended_at.expect("it ended"));
    world.end().await;
}

/// An account that takes no second customer with a number, though our list has not shown him yet.
#[tokio::test(start_paused = true)]
async fn an_account_that_refuses_duplicates_gets_one_customer() {
    for refusal in ["conflict", "refuse"] {
        let desk_options = json!({ "phone_duplicate": refusal, "list_lag_seconds": [30, 30] });
        let world = World::begin(Plan { desk_options, ..plan(json!({})) }).await;
        world.person(&json!({ "do": "create_customer", "name": "Nora", "phones": [NOBODY] }));
        world.play(&with(answered_at("one", 0.0, NOBODY), answered_at("two", 1.0, NOBODY))).await;
        act(&world, "comment", json!({ "text": "Paid.", "user": 1203 })).await;
        let view = world.tickets();
        assert_eq!(view.ours().len(), 2, "{refusal}");
        assert!(view.made_customers().len() <= 1, "{refusal}");
        world.end().await;
    }
}

/// GO-50, GO-40: once asked, other spellings are not asked again for a day.
#[tokio::test(start_paused = true)]
async fn other_spellings_are_asked_once_a_day() {
    let world = played(json!({}), &script(answered(GRACE))).await;
    world.pass(3600).await;
    let before = world.requests("gorgias").len();
    world.play(&script(answered_at("again", 0.0, GRACE))).await;
    let asked = world.requests("gorgias").split_off(before);
    let lookups = asked.iter().filter(|line| line.starts_with("GET") && line.contains("/api/customers")).count();
    assert!(lookups <= 2, "{asked:#?}");
    world.end().await;
}
