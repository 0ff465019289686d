//! Choosing and making the customer (C-10…C-14, GO-01, GO-02, GO-50).

use domain::ids::InteractionKey;
use gorgias::write::Write;

use crate::play::{Play, check, check_writes, says};
use crate::situation::{CALLER, JANE, Situation, known, situation};

/// The customer of the only ticket.
#[track_caller]
fn customer_of(play: &Play) -> String {
    play.ticket().shown.customer.clone().unwrap()
}

fn call(situation: Situation) -> Situation {
    situation.rings(0).answered(8).ended(60)
}

#[test]
fn c_10_go_50_each_spelling_finds_the_customer() {
    let american = [
        "+1 415 555 0101",
        "+14155550101",
        "415 555 0101",
        "4155550101",
        "(415) 555 0101",
        "(415) 555-0101",
        "415-555-0101",
    ];
    let british = ["+44 1256 274690", "+441256274690", "1256 274690", "01256 274690", "1256274690", "01256274690"];
    let american = american.map(|stored| (stored, "US", "+13105550100", CALLER));
    let british = british.map(|stored| (stored, "GB", "+442079460000", "+44 1256 274690"));
    for (stored, country, own, calls) in american.into_iter().chain(british) {
        let base = situation().on_number("Line", own, country).customer(JANE, "Jane Doe", stored);
        let play = base.rings(0).from(calls).answered(8).ended(60).play();
        assert_eq!(customer_of(&play), JANE, "{stored}:\n{}", play.all_words());
        assert_eq!(play.desk.customers.len(), 1, "{stored}");
    }
}

#[test]
fn c_10_the_accounts_habitual_spelling_is_asked_first() {
    let both = situation()
        .customer("100", "Someone Else", "(310) 555-0199")
        .customer(JANE, "Jane Doe", "(415) 555-0101")
        .rings(0)
        .from("+13105550199")
        .missed(20)
        .rings(200)
        .until(205);
    let play = both.play();
    let first = play.steps.iter().find(|step| step.filing == 1).unwrap();
    assert_eq!(first.words, "ask customers/phone/(415) 555-0101", "{}", play.all_words());
    assert_eq!(play.writes().last().unwrap(), "card: Jane Doe");
}

/// Whatever spelling the account's people use: we write E.164.
#[test]
fn c_10_whom_we_made_is_asked_for_in_the_spelling_that_we_wrote() {
    let calls = situation().customer("100", "Someone Else", "(310) 555-0199").rings(0).missed(20);
    let play = calls.rings(100).from("+13105550199").missed(120).rings(900).until(905).play();
    let third: Vec<&str> = play.steps.iter().filter(|step| step.filing == 2).map(|step| step.words.as_str()).collect();
    assert_eq!(third[0], "ask customers/phone/+14155550101", "{}", play.all_words());
    assert!(third[1].starts_with("card: Aircall New Contact"), "{}", play.all_words());
}

#[test]
fn c_10_the_other_spellings_are_asked_once_a_day() {
    let calls = |second| known().rings(0).missed(20).rings(second).missed(second + 20).play();
    let asked = |play: &Play| play.words().iter().filter(|words| words.starts_with("ask customers/others")).count();
    assert_eq!(asked(&calls(3600)), 1);
    assert_eq!(asked(&calls(90_000)), 2);
}

#[test]
fn c_10_a_whatsapp_contact_is_found_by_a_call() {
    let call = situation().with(|desk| desk.add_customer(JANE, "Jane Doe", &[("whatsapp", CALLER)]));
    let play = call.rings(0).answered(8).ended(60).play();
    assert_eq!(customer_of(&play), JANE);
}

/// What one spelling found counts whichever is asked first later.
#[test]
fn c_10_a_whatsapp_contact_who_wrote_is_found_by_his_call_an_hour_later() {
    let both = situation().with(|desk| desk.add_customer(JANE, "Jane Doe", &[("whatsapp", CALLER)]));
    let play = both.sms(0, "Hi").by_whatsapp().rings(3600).answered(3610).ended(3700).play();
    assert_eq!(play.desk.customers.len(), 1, "{}", play.all_words());
}

#[test]
fn c_10_a_caller_who_writes_by_whatsapp_an_hour_later_is_the_same_customer() {
    let play = known().rings(0).answered(8).ended(60).sms(3600, "Hi").by_whatsapp().play();
    assert_eq!(play.desk.customers.len(), 1, "{}", play.all_words());
    assert!(play.desk.begun().iter().all(|ticket| ticket.shown.customer.as_deref() == Some(JANE)));
}

/// C-51: he stands under `phone` only, since that is all that was known of him.
#[test]
fn c_10_whom_we_made_when_he_called_is_found_when_he_writes_by_whatsapp() {
    let play = situation().rings(0).answered(8).ended(60).sms(3600, "Hi").by_whatsapp().play();
    assert_eq!(play.desk.customers.len(), 1, "{}", play.all_words());
}

/// Nobody is made on what was seen earlier today: since then a person deleted one customer and entered another.
#[test]
fn c_10_who_was_entered_since_is_found_before_somebody_is_made() {
    let entered = |desk: &mut crate::desk::Desk| {
        desk.customers.clear();
        desk.add_customer("102", "Entered By Hand", &[("phone", CALLER)]);
    };
    let calls = known().rings(0).answered(8).ended(60).meanwhile(1800, entered);
    let play = calls.sms(3600, "Hi").by_whatsapp().play();
    let theirs: Vec<&str> = play.desk.customers.iter().map(|one| one.shown.id.as_str()).collect();
    assert_eq!(theirs, ["102"], "{}", play.all_words());
}

#[test]
fn c_11_a_number_that_only_ends_alike_is_nobodys() {
    let call = call(situation().customer("100", "Someone Else", "+445550101").customer("99", "Other", "5550101"));
    let play = call.play();
    assert_ne!(customer_of(&play), "100");
    assert_eq!(play.desk.customers.len(), 3, "a new one was made");
}

#[test]
fn c_11_a_national_number_is_read_in_the_aircall_numbers_country_else_in_the_home_country() {
    let stored = || situation().on_number("Berlin", "+4930901820", "DE").customer(JANE, "Jane", "(415) 555-0101");
    let play = call(stored()).play();
    assert_ne!(customer_of(&play), JANE, "it would be a German number");
    let nowhere = stored().on_number("Nowhere", "+4930901820", "");
    assert_ne!(customer_of(&call(nowhere.clone()).play()), JANE, "it could be anybody's");
    assert_eq!(customer_of(&call(nowhere.set("home_country", "US")).play()), JANE);
}

/// The habit is the account's, its meaning the line's.
#[test]
fn c_11_the_habitual_spelling_counts_only_where_it_means_this_number() {
    let mut calls = situation()
        .customer("100", "Someone Else", "(310) 555-0199")
        .customer("102", "A German", "(415) 555-0101")
        .rings(0)
        .from("+13105550199")
        .missed(20);
    calls = calls.on_number("Berlin", "+4930901820", "DE").rings(200).answered(208).ended(260);
    let play = calls.play();
    let tickets = play.desk.begun();
    assert!(tickets.iter().all(|ticket| ticket.shown.customer.as_deref() != Some("102")), "{}", play.all_words());
}

#[test]
fn c_12_who_has_no_number_goes_to_one_customer_and_always_into_a_new_ticket() {
    for who in ["anonymous", "12345", "sip:alice@example.com"] {
        let calls = situation().rings(0).from(who).answered(8).ended(60).rings(900).from("anonymous").missed(930);
        let play = calls.sms(2000, "Hi").from("62226").sms(2010, "again").from("62226").play();
        assert_eq!(play.desk.customers.len(), 1, "{who}:\n{}", play.all_words());
        assert_eq!(play.desk.customers[0].shown.name.as_deref(), Some("Unknown contact (Aircall)"));
        assert_eq!(play.desk.begun().len(), 4, "{who}");
        assert!(!play.words().iter().any(|words| words.starts_with("ask customers/phone")), "{who} is looked up");
    }
}

#[test]
fn c_13_the_newest_customer_or_nothing() {
    let two = || known().customer("102", "John Doe", CALLER);
    let play = call(two()).play();
    assert_eq!(customer_of(&play), "102");
    says(&play, &["customer.newest_chosen"]);
    let play = check_writes("C-13: do nothing", &call(two().set("duplicates", "do_nothing")), "");
    says(&play, &["customer.several_do_nothing"]);
    let play = two().set("duplicates", "do_nothing").sms(0, "Hi").play();
    assert!(play.writes().is_empty(), "messages too");
}

#[test]
fn c_13_a_duplicate_that_is_entered_between_two_calls_silences_the_second() {
    let calls = known().set("duplicates", "do_nothing").rings(0).answered(8).ended(60);
    let entered = calls.meanwhile(200, |desk| desk.add_customer("102", "John Doe", &[("phone", CALLER)]));
    let play = entered.rings(300).answered(308).ended(360).play();
    assert_eq!(customer_of(&play), JANE, "{}", play.all_words());
    says(&play, &["customer.several_do_nothing"]);
}

/// Ids are numbers that grow.
#[test]
fn c_13_where_no_time_is_told_the_larger_id_is_the_newer() {
    let two = known().customer("99", "John Doe", CALLER).with(|desk| {
        desk.customer(JANE).created_at = None;
        desk.customer("99").created_at = None;
    });
    assert_eq!(customer_of(&call(two).play()), JANE);
}

#[test]
fn c_13_in_whichever_spellings_they_stand() {
    let two = situation().customer("101", "Jane", CALLER).customer("102", "John", "(415) 555-0101");
    assert_eq!(customer_of(&call(two.clone()).play()), "102");
    assert!(call(two.set("duplicates", "do_nothing")).play().desk.begun().is_empty());
}

#[test]
fn c_13_a_duplicate_of_our_own_is_no_reason_for_silence_and_never_chosen() {
    let ours = |mine: &str| {
        known().set("duplicates", mine).with(|desk| {
            desk.add_customer("102", "Aircall New Contact +14155550101", &[("phone", CALLER)]);
            let key = InteractionKey::parse("call/7").unwrap();
            let key = gorgias::effects::key(&crate::situation::destination(), &key, "customer", None);
            desk.customer("102").note = Some(format!("Created automatically from Aircall. {}", key.marker().line()));
            desk.customer("102").external_id = Some(key.0);
        })
    };
    for setting in ["newest_customer", "do_nothing"] {
        assert_eq!(customer_of(&call(ours(setting)).play()), JANE, "{setting}");
    }
}

#[test]
fn c_13_one_whom_people_merged_with_ours_is_theirs() {
    let merged = |mine: &str| {
        known().customer("102", "John Doe", CALLER).set("duplicates", mine).with(|desk| {
            let key = gorgias::effects::unknown_contact_key(&crate::situation::destination());
            desk.customer("102").note = Some("Likes dark roast".to_owned());
            desk.customer("102").external_id = Some(key.0);
        })
    };
    assert_eq!(customer_of(&call(merged("newest_customer")).play()), "102");
    check_writes("C-13: two customers, neither of ours", &call(merged("do_nothing")), "");
}

#[test]
fn c_14_go_01_only_in_aircall_the_customer_is_made_with_name_e_mail_number_and_a_note() {
    let call = situation().rings(0).contact("Jo", "Public", &["jo@example.com"]).until(5);
    let play = check(
        "GO-01",
        &call,
        "
        ask customers/phone/+14155550101
        ask customers/others/+14155550101
        customer: Jo Public, jo@example.com, phone +14155550101
        wait for the call
        ",
    );
    let [Write::Customer(new)] = &play.all_of("customer")[..] else { panic!("one customer") };
    assert!(new.note.contains("+1 415-555-0101"), "{}", new.note);
    says(&play, &["customer.create_from_contact"]);
}

#[test]
fn go_01_without_an_e_mail_address_there_is_none_or_a_placeholder_that_nobody_receives() {
    let made = |situation: Situation| situation.rings(0).contact("Jo", "", &["not an address"]).until(5).play();
    let long = format!("{}@example.com", "j".repeat(243));
    for text in
        ["not an address", "jo public@example.com", "@example.com", "jo@localhost", "jo@home@example.com", &long]
    {
        let play = situation().rings(0).contact("Jo", "", &[text, "jo@example.com"]).until(5).play();
        assert_eq!(play.desk.customers[0].shown.email.as_deref(), Some("jo@example.com"), "{text}");
    }
    assert_eq!(made(situation()).desk.customers[0].shown.email, None);
    let placeholder = made(situation().set("placeholder_email", true)).desk.customers[0].shown.email.clone().unwrap();
    assert!(placeholder.ends_with(".invalid"), "{placeholder}");
}

#[test]
fn c_14_go_02_nowhere_a_customer_with_the_number_also_for_an_abandoned_call() {
    let abandoned = situation().rings(0).hung_up(3);
    let play = abandoned.play();
    assert_eq!(play.desk.customers[0].shown.name.as_deref(), Some("Aircall New Contact +14155550101"));
    assert_eq!(customer_of(&play), play.desk.customers[0].shown.id);
}

#[test]
fn c_14_a_customer_is_made_for_a_call_that_is_not_logged() {
    let call = situation().set("log_unanswered_outbound", false).calls_out(0).missed(20);
    let play = check_writes("C-14", &call, "customer: Aircall New Contact +14155550101, phone +14155550101");
    says(&play, &["record.unanswered_outbound_off"]);
}

#[test]
fn go_01_an_e_mail_address_that_is_taken_leads_to_its_customer() {
    let taken = |with: bool| {
        let base = situation().with(|desk| {
            desk.taken_emails.insert("jo@example.com".to_owned());
            if with {
                desk.add_customer("107", "Jo", &[]);
                desk.customer("107").email = Some("jo@example.com".to_owned());
            }
        });
        base.rings(0).contact("Jo", "", &["jo@example.com"]).answered(8).ended(60).play()
    };
    let play = taken(true);
    assert_eq!(customer_of(&play), "107");
    says(&play, &["customer.email_taken"]);
    let play = taken(false);
    assert_eq!(play.desk.customers[0].shown.email, None, "made without it");
    assert_eq!(keys(&play), [key("call/4001", None)], "promise 10");
}

/// The keys of the customers, and what a key is made of.
fn keys(play: &Play) -> Vec<String> {
    play.desk.customers.iter().filter_map(|one| one.shown.external_id.clone()).collect()
}

fn key(interaction: &str, part: Option<&str>) -> String {
    let interaction = InteractionKey::parse(interaction).unwrap();
    gorgias::effects::key(&crate::situation::destination(), &interaction, "customer", part).0
}

/// Aircall tells one contact, and not of whom in the group.
#[test]
fn go_02_nobody_of_a_group_is_named_after_the_contact_and_each_has_a_key_of_his_own() {
    let sent = situation().sent(0, "Ada", "All").group(&["+14155550101", "+14155550102"]);
    let play = sent.contact("Jo", "Public", &["jo@example.com"]).play();
    let names: Vec<_> = play.desk.customers.iter().filter_map(|one| one.shown.name.as_deref()).collect();
    assert_eq!(names, ["Aircall New Contact +14155550101", "Aircall New Contact +14155550102"]);
    let parts = ["+14155550101", "+14155550102"].map(|number| key("message/m1", Some(number)));
    assert_eq!(keys(&play), parts, "promise 10");
}

/// A list may not show him yet (C-51).
#[test]
fn c_14_who_was_made_for_a_call_is_not_looked_for_again_however_long_it_rings() {
    let play = situation().rings(0).answered(900).ended(960).play();
    let asked = play.words().into_iter().filter(|words| words.starts_with("ask customers"));
    let expected = ["ask customers/phone/+14155550101", "ask customers/others/+14155550101"];
    assert_eq!(asked.collect::<Vec<_>>(), expected, "{}", play.all_words());
}

#[test]
fn c_10_a_caller_whom_we_made_is_the_same_customer_when_he_writes_by_whatsapp_later() {
    let play = situation().rings(0).answered(8).ended(60).sms(3600, "Hi").by_whatsapp().play();
    assert_eq!(play.desk.customers.len(), 1, "{}", play.all_words());
    // And so is one whom somebody else made meanwhile.
    let called = situation().customer(JANE, "Jane Doe", "+14155550101").sms(0, "Hi");
    let play = called.sms(3600, "Hi").by_whatsapp().play();
    let asked = play.words().into_iter().rfind(|words| words.starts_with("ask customers"));
    assert_eq!(asked.as_deref(), Some("ask customers/phone/+14155550101/whatsapp/+14155550101"), "both types");
    assert_eq!(play.desk.customers.len(), 1, "{}", play.all_words());
}

#[test]
fn a_number_that_the_desk_takes_only_once_does_not_stop_the_call() {
    let play = call(situation().with(|desk| desk.number_is_taken = true)).play();
    assert!(play.desk.customers[0].channels.is_empty(), "{}", play.all_words());
    assert_eq!(play.desk.begun().len(), 1);
    says(&play, &["customer.phone_taken"]);
}

#[test]
fn a_remembered_customer_serves_ten_minutes_without_a_search() {
    let calls = |second: i64| {
        known().no_operational_tags().calls_out(0).answered(5).ended(30).calls_out(second).missed(second + 80)
    };
    let asked =
        |play: &Play| play.steps.iter().filter(|step| step.filing == 1 && step.words.starts_with("ask")).count();
    let soon = calls(300).play();
    assert_eq!(asked(&soon), 0, "not even for the card:\n{}", soon.all_words());
    let later = calls(1200).play();
    assert_eq!(asked(&later), 2, "the card's read and the choice:\n{}", later.all_words());
}

#[test]
fn go_50_a_first_call_from_a_number_in_another_spelling_asks_each_spelling_once() {
    let base = situation().customer(JANE, "Jane Doe", "(415) 555-0101");
    let play = base.rings(0).answered(8).ended(60).play();
    let asked: Vec<String> = play.words().into_iter().filter(|words| words.starts_with("ask")).collect();
    assert_eq!(asked, ["ask customers/phone/+14155550101", "ask customers/others/+14155550101"]);
}
