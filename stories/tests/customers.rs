//! Which customer a call goes to, and who is made (C-10…C-14, HS-10…HS-15).

use jiff::Timestamp;
use serde_json::{Value, json};
use stories::{Plan, World};

use crate::tell::{
    GRACE, NOBODY, SELMA, answered, answered_at, missed, outbound, played, says, script, step, with, world, world_with,
    writes,
};

/// A customer with this number.
fn customer(id: u64, phone: &str) -> Value {
    json!({ "id": id, "hours_ago": 700, "firstName": "Vera", "lastName": "Lang", "phones": [phone] })
}

/// An inbound call to one of our numbers that somebody answers.
fn call_to(number: i64, party: &str) -> Value {
    let mut steps = answered(party);
    steps[0]["number"] = json!(number);
    steps[1]["user"] = json!(1205);
    steps[2]["user"] = json!(1205);
    script(steps)
}

/// C-10: whichever form the desk stored.
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
        let desk = world.desk();
        assert!(desk.made_customers().is_empty(), "{stored}: {:#?}", desk.made_customers());
        assert_eq!(desk.our_one()["customer"], 150, "{stored}");
        world.end().await;
    }
}

/// C-10: the same, if Help Scout compares digits instead of texts.
#[tokio::test(start_paused = true)]
async fn a_customer_is_found_where_the_desk_compares_digits() {
    let plan = Plan { desk_options: json!({ "phone_match": "normalised" }), ..Plan::default() };
    let world = World::begin(plan).await;
    world.play(&script(answered(GRACE))).await;
    assert_eq!(world.desk().our_one()["customer"], 101);
    world.end().await;
}

/// C-11: a number that ends like the caller's is another number.
#[tokio::test(start_paused = true)]
async fn a_number_that_is_a_suffix_of_the_callers_is_another_person() {
    let desk_data = json!({ "customers": [customer(150, "555 0178"), customer(151, "+49 415 5550178")] });
    let desk_options = json!({ "phone_match": "normalised" });
    let world = World::begin(Plan { desk_data, desk_options, ..Plan::default() }).await;
    world.play(&script(answered("+14155550178"))).await;
    let desk = world.desk();
    let made = desk.made_customers();
    assert_eq!(made.len(), 1);
    assert_eq!(desk.our_one()["customer"], made[0]["id"]);
    world.end().await;
}

/// C-11: a stored national number is read in the Aircall number's country, and in no third one.
#[tokio::test(start_paused = true)]
async fn a_national_number_of_another_country_is_another_person() {
    for (number, matches) in [(503, true), (501, false)] {
        let desk_data = json!({ "customers": [customer(150, "01 23 45 67 80")] });
        let desk_options = json!({ "phone_match": "normalised" });
        let world = World::begin(Plan { desk_data, desk_options, ..Plan::default() }).await;
        world.play(&call_to(number, "+33123456780")).await;
        let desk = world.desk();
        assert_eq!(desk.our_one()["customer"] == 150, matches, "called at {number}");
        world.end().await;
    }
}

/// C-12: calls without a number go to one customer, each in a new conversation.
#[tokio::test(start_paused = true)]
async fn withheld_numbers_share_one_customer_and_no_conversation() {
    let world = world(json!({})).await;
    for _ in 0..2 {
        world.play(&script(answered("anonymous"))).await;
    }
    world.pass(3600).await;
    world.play(&script(answered("anonymous"))).await;
    let desk = world.desk();
    let made = desk.made_customers();
    assert_eq!(made.len(), 1, "{made:#?}");
    assert_eq!(made[0]["firstName"], "Unknown contact (Aircall)");
    assert!(made[0]["phones"].as_array().is_none_or(Vec::is_empty));
    assert_eq!(desk.ours().len(), 3);
    assert!(desk.ours().iter().all(|one| one["customer"] == made[0]["id"]));
    world.end().await;
}

/// C-12: short codes and SIP identities are never looked up.
#[tokio::test(start_paused = true)]
async fn a_short_code_is_no_number() {
    let world = world_with(json!({}), json!({ "customers": [customer(150, "22395")] })).await;
    world.play(&script(missed("22395"))).await;
    assert_ne!(world.desk().our_one()["customer"], 150);
    world.end().await;
}

/// C-13: of several customers with the number the one created last.
#[tokio::test(start_paused = true)]
async fn of_several_customers_the_newest_gets_the_call() {
    let world = played(json!({}), &script(answered("+14155550106"))).await;
    assert_eq!(world.desk().our_one()["customer"], 107);
    assert!(says(&world, "customer.newest_chosen").await);
    world.end().await;
}

/// C-13: *do nothing* logs nothing and says so.
#[tokio::test(start_paused = true)]
async fn with_do_nothing_an_ambiguous_number_is_not_logged_and_the_page_says_so() {
    let world = played(json!({ "duplicates": "do_nothing" }), &script(answered("+14155550106"))).await;
    assert!(writes(&world).is_empty(), "{:?}", writes(&world));
    assert!(world.sandbox.aircall.calls()[0].cards.is_empty());
    assert!(says(&world, "customer.several_do_nothing").await);
    world.end().await;
}

/// C-13: a duplicate that Deskline made is no reason for silence.
#[tokio::test(start_paused = true)]
async fn a_duplicate_that_we_made_never_silences() {
    let world = played(json!({ "duplicates": "do_nothing" }), &script(answered(NOBODY))).await;
    let person = json!({ "do": "create_customer", "firstName": "Nora", "phones": [NOBODY] });
    let nora = world.person(&person).expect("an id");
    world.pass(3600).await;
    world.play(&script(answered(NOBODY))).await;
    let desk = world.desk();
    assert_eq!(desk.ours().len(), 2);
    assert!(desk.ours().iter().any(|one| one["customer"] == nora));
    world.end().await;
}

/// C-14: the contact is made when the call starts, also if the caller gives up.
#[tokio::test(start_paused = true)]
async fn an_abandoned_call_still_makes_the_contact() {
    let steps = vec![
        step(0.0, "place", json!({ "direction": "inbound", "number": 501, "party": NOBODY })),
        step(4.0, "hangup", json!({})),
    ];
    let world = played(json!({}), &script(steps)).await;
    let desk = world.desk();
    let made_at: Timestamp = desk.made_customers()[0]["created_at"].as_str().expect("a time").parse().expect("a time");
    assert!(made_at < world.sandbox.aircall.calls()[0].ended_at.expect("it ended"));
    world.end().await;
}

/// HS-10, HS-15: nobody on either side.
#[tokio::test(start_paused = true)]
async fn somebody_unknown_becomes_a_customer_with_a_note_of_where_he_came_from() {
    let world = played(json!({}), &script(answered(NOBODY))).await;
    let desk = world.desk();
    let made = desk.made_customers()[0].clone();
    assert_eq!((&made["firstName"], &made["lastName"]), (&json!("Unknown contact (Aircall)"), &json!(NOBODY)));
    assert_eq!(made["phones"][0]["value"], NOBODY);
    let background = made["background"].as_str().expect("a note");
    assert!(background.starts_with("Created automatically") && background.chars().count() <= 200, "{background}");
    assert_eq!(desk.our_one()["customer"], made["id"]);
    world.end().await;
}

/// HS-11: known to Aircall only.
#[tokio::test(start_paused = true)]
async fn a_contact_of_aircalls_becomes_a_customer_with_his_name_and_address() {
    let world = played(json!({}), &script(answered(SELMA))).await;
    let desk = world.desk();
    let made = desk.made_customers()[0].clone();
    assert_eq!((&made["firstName"], &made["lastName"]), (&json!("Selma"), &json!("Lindgren")));
    assert_eq!(made["emails"][0]["value"], "selma@lindgren.example");
    assert_eq!(made["phones"][0]["value"], SELMA);
    world.end().await;
}

/// HS-11: his e-mail address belongs to a customer already (409): it is the same person.
#[tokio::test(start_paused = true)]
async fn a_contact_whose_address_is_known_goes_to_that_customer() {
    let known = json!({ "id": 150, "hours_ago": 700, "firstName": "Selma", "emails": ["Selma@Lindgren.example"] });
    let world = world_with(json!({}), json!({ "customers": [known] })).await;
    world.play(&script(answered(SELMA))).await;
    let desk = world.desk();
    assert!(desk.made_customers().is_empty());
    assert_eq!(desk.our_one()["customer"], 150);
    world.end().await;
}

/// HS-13: both exist.
#[tokio::test(start_paused = true)]
async fn a_customer_who_is_there_is_left_as_he_is() {
    let world = played(json!({}), &script(answered(GRACE))).await;
    assert!(writes(&world).iter().all(|line| !line.contains("/customers")), "{:?}", writes(&world));
    world.end().await;
}

/// Two calls at once from one unknown number: one customer, one conversation.
#[tokio::test(start_paused = true)]
async fn two_calls_at_once_from_one_number_are_one_customer_in_one_conversation() {
    let both = with(answered_at("one", 0.0, NOBODY), answered_at("two", 0.2, NOBODY));
    let world = played(json!({}), &both).await;
    let desk = world.desk();
    assert_eq!(desk.made_customers().len(), 1);
    let records = stories::records(desk.our_one());
    assert_eq!(records.len(), 4, "{records:#?}");
    world.end().await;
}

/// Two customers at once do not wait for one another.
#[tokio::test(start_paused = true)]
async fn two_customers_at_once_are_logged_side_by_side() {
    let both = with(answered_at("one", 0.0, NOBODY), answered_at("two", 0.0, SELMA));
    let world = played(json!({}), &both).await;
    let desk = world.desk();
    assert_eq!(desk.made_customers().len(), 2);
    assert_eq!(desk.ours().len(), 2);
    world.end().await;
}

/// Sheet aircall §3.1: a call between two own lines is two calls.
#[tokio::test(start_paused = true)]
async fn a_call_between_two_own_lines_is_logged_as_two() {
    let mut steps = outbound("+442079460190", false);
    steps.pop();
    steps.push(json!({ "at": 5, "call": "c/in", "do": "answer", "user": 1205 }));
    steps.push(step(30.0, "hangup", json!({})));
    let world = played(json!({}), &script(steps)).await;
    assert_eq!(world.calls().len(), 2);
    let firsts = world.desk().records().iter().filter(|record| record.starts_with("phone: ")).count();
    assert_eq!(firsts, 2);
    world.end().await;
}

/// A customer whom a person deletes is made anew, once.
#[tokio::test(start_paused = true)]
async fn a_customer_deleted_while_it_rings_is_made_anew() {
    let world = world(json!({})).await;
    let playing = world.begin_play(&script(answered(NOBODY)));
    world.pass(5).await;
    let made = world.desk().made_customers()[0]["id"].clone();
    world.person(&json!({ "do": "delete_customer", "customer": made }));
    playing.finished().await.expect("it was played");
    world.settle().await;
    let desk = world.desk();
    assert_eq!(desk.made_customers().len(), 1);
    assert_ne!(desk.made_customers()[0]["id"], made);
    assert_eq!(stories::records(desk.our_one()).len(), 2);
    world.end().await;
}
