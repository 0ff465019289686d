//! Choosing and making the customer (C-10…C-14, HS-10…HS-15).

use domain::memory::{Learned, Party};
use helpscout::write::Write;

use crate::play::{Play, check, check_writes, says};
use crate::situation::{CALLER, JANE, Situation, at, known_caller, situation};

/// The customer that the call is logged to.
fn logged_to(situation: &Situation) -> String {
    let situation = situation.clone().answered(8).ended(60).always_new();
    match situation.play().write("first") {
        Write::Conversation(new) => new.place.customer,
        other => panic!("always new: {other:?}"),
    }
}

#[test]
fn c_10_whichever_form_the_desk_stored_is_matched() {
    for stored in [
        "+1 415 555 0101",
        "+14155550101",
        "415 555 0101",
        "4155550101",
        "(415) 555 0101",
        "(415) 555-0101",
        "+1-415-555-0101",
        "415.555.0101",
        "1 415 555 0101",
    ] {
        assert_eq!(logged_to(&situation().customer(JANE, "Jane Doe", stored)), JANE, "{stored}");
    }
    let british = || situation().from("+441256274690").on_number("Desk", "+442079460000", "GB");
    for stored in ["1256 274690", "01256 274690", "+44 1256 274690", "(01256) 274690"] {
        assert_eq!(logged_to(&british().customer(JANE, "Jane Doe", stored)), JANE, "{stored}");
    }
}

#[test]
fn c_11_two_people_are_never_taken_for_one() {
    for stored in ["+49 1415 5550101", "5550101", "+1 212 415 5550101", "14155550101 or 4155550102"] {
        let play = situation().customer(JANE, "Jane Doe", stored).until(1800).play();
        assert!(play.writes()[0].starts_with("customer: Unknown contact"), "{stored}: {:?}", play.writes());
    }
    let suffix = situation().customer(JANE, "Jane Doe", "+49 1415 5550101").until(1800);
    says(&suffix.play(), &["customer.only_suffix"]);
}

#[test]
fn c_11_a_national_number_is_read_where_it_may_come_from() {
    let stored = |number: &str| situation().customer(JANE, "Jane Doe", number);
    let line_abroad = |situation: Situation| situation.on_number("Desk", "+442079460000", "GB");
    assert_eq!(logged_to(&stored("(415) 555-0101")), JANE, "in the Aircall number's country");
    assert_ne!(logged_to(&line_abroad(stored("(415) 555-0101"))), JANE, "any other reading");
    let at_home = line_abroad(stored("(415) 555-0101")).set("home_country", "US");
    assert_eq!(logged_to(&at_home), JANE, "else in the account's home country");
    assert_eq!(logged_to(&line_abroad(stored("+1 415 555 0101"))), JANE, "international text");
}

#[test]
fn c_12_calls_without_a_number_go_to_one_customer_and_always_to_a_new_conversation() {
    for digits in ["anonymous", "12345", "sip:ada@example.com"] {
        let call = || situation().from(digits).answered(8).ended(60).no_operational_tags();
        let first = check(
            "C-12: made once per inbox, found again by his code",
            &call(),
            "
            ask customers/code
            customer: Unknown contact (Aircall)
            wait for the call
            first: phone in a new one of 901 by Ada
            wait for the call
            wait until +120
            ask conversation/902
            closing: note in 902 by Ada, active
            done: logged
            ",
        );
        let Write::Customer(made) = first.write("customer") else { panic!("a customer") };
        let again = call().with(|desk| {
            desk.add_customer("300", "Unknown contact", "", &made.background);
            desk.add_conversation("301", "300", "active");
        });
        let play = check_writes(
            "C-12: found again; his open conversation is not joined",
            &again,
            "
            first: phone in a new one of 300 by Ada
            closing: note in 901 by Ada, active
            ",
        );
        says(&play, &["customer.withheld", "conversation.new_for_withheld"]);
    }
}

#[test]
fn c_13_several_customers_have_the_number() {
    let three = || known_caller().customer("103", "John Roe", CALLER).customer("102", "Jim Poe", "4155550101");
    assert_eq!(logged_to(&three()), "102", "the one created last, whatever his id");
    let undated = situation().customer("101", "Jane Doe", CALLER).customer("99", "John Roe", CALLER);
    let undated = undated.with(|desk| desk.customers.iter_mut().for_each(|one| one.created_at = None));
    assert_eq!(logged_to(&undated), "101", "the greater id, as a number, where nobody tells when");
    let silent = three().set("duplicates", "do_nothing").answered(8).ended(60);
    let play = check_writes("C-13 do nothing: logs nothing, and says so", &silent, "");
    let reasons = &play.steps.last().unwrap().plan.reasons;
    let said = reasons.iter().find(|reason| reason.code == "customer.several_do_nothing").unwrap();
    assert_eq!(said.args["count"], 3);
}

#[test]
fn c_13_a_duplicate_that_deskline_made_is_never_a_reason_for_silence() {
    let Write::Customer(made) = situation().until(1800).play().write("customer") else { panic!() };
    let with_ours = |situation: Situation| {
        let background = made.background.clone();
        situation
            .with(move |desk| desk.add_customer("200", "Unknown contact", CALLER, &background))
            .set("duplicates", "do_nothing")
    };
    assert_eq!(logged_to(&with_ours(known_caller())), JANE, "ours does not count beside another's");
    assert_eq!(logged_to(&with_ours(situation())), "200", "ours alone");
    let twice = with_ours(situation()).with(|desk| {
        desk.add_customer("201", "Unknown contact", CALLER, &made.background);
    });
    assert_eq!(logged_to(&twice), "201", "two of ours: the newest");
}

#[test]
fn c_14_an_abandoned_call_creates_the_contact_all_the_same() {
    check(
        "C-14, HS-23: created when it starts, after the card; one record in the end",
        &situation().missed(6).no_operational_tags(),
        "
        ask customers/+14155550101
        customer: Unknown contact (Aircall), +14155550101, +14155550101
        wait for the call
        wait until +66
        wait until +51
        ask conversations/901
        first: phone in a new one of 901 by Olga
        done: logged
        ",
    );
}

#[test]
fn hs_10_hs_15_nobody_on_either_side() {
    let Write::Customer(new) = situation().until(1800).play().write("customer") else { panic!() };
    assert_eq!(new.first.as_deref(), Some("Unknown contact (Aircall)"));
    assert_eq!(new.last.as_deref(), Some(CALLER));
    assert_eq!(new.phone.as_deref(), Some(CALLER));
    assert!(new.background.contains("automatically"), "{}", new.background);
    assert!(new.background.ends_with(&new.code) && new.code.starts_with("Ref. "));
}

#[test]
fn hs_11_contact_only_in_aircall() {
    check_writes(
        "HS-11: name, e-mail and number from Aircall",
        &situation().contact("Jane", "Doe", &["no address", "jane@example.com"]).until(1800),
        "customer: Jane, Doe, +14155550101, jane@example.com",
    );
    check_writes(
        "HS-11 an empty part of the name is left out: Help Scout refuses it",
        &situation().contact("", "Doe", &[]).until(1800),
        "customer: Doe, +14155550101",
    );
    check_writes(
        "HS-15 a contact without a name tells nothing but the number",
        &situation().contact("", "", &["jane@example.com"]).until(1800),
        "customer: Unknown contact (Aircall), +14155550101, +14155550101, jane@example.com",
    );
}

#[test]
fn hs_13_both_exist_use_them_write_nothing() {
    check_writes(
        "HS-13",
        &known_caller().contact("Jenny", "Other", &["jenny@example.com"]).until(1800),
        "card: Jane Doe",
    );
}

#[test]
fn hs_11_an_e_mail_that_is_taken_leads_to_its_customer() {
    let taken = || {
        situation().contact("Jane", "Doe", &["jane@example.com"]).always_new().answered(8).ended(60).with(|desk| {
            desk.taken_emails.insert("jane@example.com".to_owned());
        })
    };
    let shown = taken().no_operational_tags().with(|desk| {
        desk.add_customer(JANE, "Jane Doe", "", "");
        desk.customer(JANE).emails = vec!["Jane@Example.com".to_owned()];
    });
    let play = check(
        "409: the call goes to the customer with the address",
        &shown,
        "
        ask customers/+14155550101
        customer: Jane, Doe, +14155550101, jane@example.com → not as thought
        ask customers/email/jane@example.com
        wait for the call
        first: phone in a new one of 101 by Ada
        wait for the call
        wait until +120
        ask conversation/901
        closing: note in 901 by Ada, active
        done: logged
        ",
    );
    says(&play, &["customer.email_taken"]);
    check_writes(
        "409 and the lagging search does not show him: made without the address",
        &taken().no_operational_tags(),
        "
        customer: Jane, Doe, +14155550101, jane@example.com → not as thought
        customer: Jane, Doe, +14155550101
        first: phone in a new one of 901 by Ada
        closing: note in 902 by Ada, active
        ",
    );
    let mut again = shown.all_told_at(7000);
    again.desk = play.desk.clone();
    again.desk.add_customer("102", "Entered Later", CALLER, "");
    check_writes(
        "promise 10: somebody has the number by now, and an installation that is gone logged it at the address's customer",
        &again,
        "
        first: found in 901
        closing: found in 901
        tags in 901: as they are
        ",
    );
}

/// The play of a party that was seen before.
fn with_party(situation: &Situation, learned: &[Learned]) -> Play {
    let mut play = Play::new(situation, 60);
    let mut party = Party::unknown(CALLER);
    learned.iter().for_each(|learned| party.learn(learned));
    play.party = Some(party);
    play.run_on();
    play
}

/// That Jane is the caller's customer, as was learnt then.
fn jane_known(seconds: i64, made_by_us: bool) -> Learned {
    let (address, customer) = (CALLER.to_owned(), JANE.to_owned());
    Learned::Customer { address, customer, name: Some("Jane Doe".to_owned()), made_by_us, at: at(seconds) }
}

#[test]
fn c_13_another_integrations_choice_among_several_is_not_remembered_where_that_means_silence() {
    let call = || known_caller().outbound().missed(20).no_operational_tags();
    let silent = || call().customer("102", "John Roe", CALLER).set("duplicates", "do_nothing");
    assert_eq!(with_party(&silent(), &[jane_known(-300, false)]).writes(), [""; 0]);
    says(&with_party(&silent(), &[jane_known(-300, true)]), &["customer.known"]);
}

#[test]
fn a_remembered_customer_is_used_for_ten_minutes_without_a_search() {
    let known = |seconds| jane_known(seconds, false);
    let missed = known_caller().outbound().missed(20).always_new().no_operational_tags();
    let searches = |play: &Play| play.steps.iter().filter(|step| step.words.starts_with("ask customers")).count();
    // The card asks for itself while it rings; a call that is over has none.
    let over = missed;
    let fresh = with_party(&over, &[known(-300)]);
    says(&fresh, &["customer.known"]);
    assert_eq!(searches(&fresh), 0);
    assert_eq!(searches(&with_party(&over, &[known(-540)])), 0, "ten minutes");
    assert_eq!(searches(&with_party(&over, &[known(-541)])), 1, "then searched anew");
}

#[test]
fn a_customer_whom_a_person_deleted_meanwhile_is_made_again() {
    let play = check_writes(
        "the customer that we made at the start is deleted before the answer",
        &situation().answered(30).ended(60).always_new().no_operational_tags().meanwhile(10, |desk| {
            desk.customers.clear();
        }),
        "
        customer: Unknown contact (Aircall), +14155550101, +14155550101
        first: phone in a new one of 901 by Ada → not as thought
        customer: Unknown contact (Aircall), +14155550101, +14155550101
        first: phone in a new one of 902 by Ada
        closing: note in 903 by Ada, active
        ",
    );
    assert_eq!(play.desk.customers.len(), 1);
}

#[test]
fn a_customer_that_was_made_for_the_call_stays_its_customer() {
    let rings_long = situation().answered(700).ended(760).always_new().no_operational_tags();
    let play = rings_long.meanwhile(10, |desk| desk.add_customer("300", "John Roe", CALLER, "")).play();
    let Write::Conversation(new) = play.write("first") else { panic!("always new") };
    assert_eq!(new.place.customer, "901", "whoever a search would choose after ten minutes: {:#?}", play.words());
}
