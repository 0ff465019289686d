//! C-12: what is no phone number is never looked up.

use phone::External;

use crate::{number, region};

fn us(text: &str) -> External {
    External::read(text, Some(region("US")))
}

#[test]
fn aircalls_display_form_is_a_number() {
    // vendors/aircall.md §3.1 and §3.8.
    assert_eq!(us("+1 800-123-4567"), External::Phone(number("+18001234567")));
    assert_eq!(us("+44 7474 626067"), External::Phone(number("+447474626067")));
    assert_eq!(External::read("+33 6 12 34 56 78", None), External::Phone(number("+33612345678")));
}

#[test]
fn numbers_outside_the_ranges_in_use_are_numbers() {
    assert_eq!(us("+1 123 456 7890"), External::Phone(number("+11234567890")));
    assert_eq!(us("+1 415 555 0101"), External::Phone(number("+14155550101")));
    assert_eq!(us("(123) 456-7890"), External::Phone(number("+11234567890")));
}

#[test]
fn national_text_is_read_in_the_numbers_country() {
    assert_eq!(us("(415) 555-0101"), External::Phone(number("+14155550101")));
    let uk = External::read("01256 274690", Some(region("GB")));
    assert_eq!(uk, External::Phone(number("+441256274690")));
    // Without a country there are digits, but no number.
    assert_eq!(External::read("01256 274690", None), External::ShortCode("01256274690".to_owned()));
}

#[test]
fn digits_without_a_plus_begin_with_the_country_code() {
    assert_eq!(External::read_digits("18704575426"), External::Phone(number("+18704575426")));
    assert_eq!(External::read_digits("33612345678"), External::Phone(number("+33612345678")));
    assert_eq!(External::read_digits("+1 870-457-5426"), External::Phone(number("+18704575426")));
    assert_eq!(External::read_digits("22395"), External::ShortCode("22395".to_owned()));
    assert_eq!(External::read_digits("999123456789012"), External::ShortCode("999123456789012".to_owned()));
    assert_eq!(External::read_digits("anonymous"), External::Anonymous);
    assert_eq!(External::read_digits(""), External::Anonymous);
    assert_eq!(External::read_digits("0018704575426"), External::Phone(number("+18704575426")));
    // Also where a number in display form is due, if it is one that is handed out.
    assert_eq!(External::read("18704575426", None), External::Phone(number("+18704575426")));
    assert_eq!(External::read("441000000000", None), External::ShortCode("441000000000".to_owned()));
    assert_eq!(External::read("18704575426", Some(region("FR"))), External::Phone(number("+18704575426")));
}

#[test]
fn withheld_numbers_are_anonymous() {
    for text in [
        "anonymous",
        "Anonymous",
        " ANONYMOUS ",
        "restricted",
        "unknown",
        "Unavailable",
        "private",
        "Private Number",
        "No Caller ID",
        "Unknown caller",
        "withheld",
        "Blocked",
        "null",
        "",
        " ",
        "-",
        "+",
    ] {
        assert_eq!(us(text), External::Anonymous, "{text:?}");
        assert_eq!(External::read(text, None), External::Anonymous, "{text:?}");
    }
}

/// ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE on a keypad.
#[test]
fn withheld_numbers_come_as_keypad_digits_too() {
    for text in [
        "+266696687",
        "+266 696687",
        "266696687",
        "+7378742833",
        "+2562533",
        "+8656696",
        "+86282452253",
        "+86 282452253",
    ] {
        assert_eq!(us(text), External::Anonymous, "{text}");
    }
    assert_eq!(External::read_digits("266696687"), External::Anonymous);
    // PRIVATE on a keypad is also a mobile in Iceland: there it is a person.
    assert_eq!(External::read("7748283", Some(region("IS"))), External::Phone(number("+3547748283")));
}

#[test]
fn short_and_star_codes() {
    for (text, code) in [
        ("22395", "22395"),
        ("22 395", "22395"),
        ("112", "112"),
        ("123456", "123456"),
        ("*67", "*67"),
        ("#31#", "#31#"),
        ("+112", "+112"),
        ("+1 22395", "+122395"),
    ] {
        assert_eq!(us(text), External::ShortCode(code.to_owned()), "{text}");
    }
    // Five digits are a possible number in Germany; as a caller they are a short code.
    assert_eq!(External::read("22395", Some(region("DE"))), External::ShortCode("22395".to_owned()));
    // A small country's full number is as short, and comes with its plus.
    assert_eq!(External::read("+682 21 234", None), External::Phone(number("+68221234")));
}

#[test]
fn few_digits_without_a_plus_are_a_short_code_even_where_a_number_is_as_short() {
    let cook_islands = External::read("21 234", Some(region("CK")));
    assert_eq!(cook_islands, External::ShortCode("21234".to_owned()));
    // NONE and NULL on a keypad are codes like any other.
    assert_eq!(us("6663"), External::ShortCode("6663".to_owned()));
    assert_eq!(us("6855"), External::ShortCode("6855".to_owned()));
}

/// A length that is possible is enough for a number only where a short code has not the same.
#[test]
fn a_short_code_may_come_with_a_country_code() {
    assert_eq!(External::read("+49 22395", None), External::ShortCode("+4922395".to_owned()));
}

#[test]
fn senders_with_a_name_have_no_number() {
    assert_eq!(us("AMAZON"), External::ShortCode("AMAZON".to_owned()));
    assert_eq!(us("Bank24"), External::ShortCode("Bank24".to_owned()));
}

#[test]
fn sip_identities() {
    for text in [
        "sip:anna@example.com",
        "SIP:1001",
        "sips:anna@example.com",
        "anna@example.com",
        "sip:+14155550101@example.com",
        "+14155550101@10.0.0.1",
    ] {
        assert_eq!(us(text), External::Sip(text.to_owned()), "{text}");
    }
}

#[test]
fn only_a_phone_has_a_number() {
    assert_eq!(us("+1 415 555 0101").phone(), Some(&number("+14155550101")));
    for text in ["anonymous", "22395", "sip:1001"] {
        assert_eq!(us(text).phone(), None, "{text}");
    }
}

#[test]
fn every_kind_survives_json() {
    for text in ["+1 415 555 0101", "anonymous", "22395", "sip:1001"] {
        let json = serde_json::to_string(&us(text)).unwrap();
        assert_eq!(serde_json::from_str::<External>(&json).unwrap(), us(text), "{json}");
    }
    assert_eq!(serde_json::to_string(&us("+1 415 555 0101")).unwrap(), r#"{"kind":"phone","value":"+14155550101"}"#);
    assert_eq!(serde_json::to_string(&us("")).unwrap(), r#"{"kind":"anonymous"}"#);
}
