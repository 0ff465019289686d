//! The types themselves: parts of a number, their text and JSON.

use phone::{PhoneNumber, Region};

use crate::{number, region};

#[test]
fn the_parts_of_a_number() {
    let us = number("+1 415 555 0101");
    assert_eq!(us.e164(), "+14155550101");
    assert_eq!(us.to_string(), "+14155550101");
    assert_eq!(us.digits(), "14155550101");
    assert_eq!(us.country_code(), 1);
    assert_eq!(us.region(), Some(region("US")));
    assert_eq!(us.international(), "+1 415-555-0101");
    assert_eq!(us.national(), "(415) 555-0101");

    let irish = number("+353 1 234 5678");
    assert_eq!((irish.country_code(), irish.region()), (353, Some(region("IE"))));
    assert_eq!(irish.national(), "(01) 234 5678");

    // Italy keeps the zero.
    let italian = number("+39 06 1234 5678");
    assert_eq!(italian.e164(), "+390612345678");
    assert_eq!(italian.international(), "+39 06 1234 5678");
}

#[test]
fn countries_that_share_a_code_are_told_apart() {
    assert_eq!(number("+1 204 234 5678").region(), Some(region("CA")));
    assert_eq!(number("+7 710 000 9998").region(), Some(region("KZ")));
    assert_eq!(number("+44 1481 256789").region(), Some(region("GG")));
    // A range that nobody has: the code's main country.
    assert_eq!(number("+1 123 456 7890").region(), Some(region("US")));
    assert_eq!(number("+800 1234 5678").region(), None);
}

#[test]
fn national_text_without_a_region_is_no_number() {
    assert_eq!(PhoneNumber::parse("(415) 555-0101", None), None);
    assert_eq!(PhoneNumber::parse("01256 274690", None), None);
}

#[test]
fn what_cannot_be_a_number_is_none() {
    for text in [
        "",
        "+",
        "+1",
        "+1 415 555 010",
        "+1 415 555 01011",
        "+999 123456789",
        "+1 000 000 0000",
        "555-2368",
        "+49 0030 1234567",
    ] {
        assert_eq!(PhoneNumber::parse(text, Some(region("US"))), None, "{text}");
    }
}

#[test]
fn two_zeros_are_a_plus_unless_the_plan_has_another_use() {
    for code in ["GB", "DE", "US", "JP"] {
        let read = PhoneNumber::parse("0044 1256 274690", Some(region(code)));
        assert_eq!(read, Some(number("+441256274690")), "{code}");
    }
    assert_eq!(PhoneNumber::parse("0044 1256 274690", None), Some(number("+441256274690")));
    // Brazil dials abroad with a carrier's number behind the zeros, Thailand with 001.
    assert_eq!(PhoneNumber::parse("0021 44 1256 274690", Some(region("BR"))), Some(number("+441256274690")));
    assert_eq!(PhoneNumber::parse("001 44 1256 274690", Some(region("TH"))), Some(number("+441256274690")));
}

/// 001 dials out of Thailand, and +1 472 is an area of North America: where both readings are handed out, the plan decides.
#[test]
fn the_regions_own_use_of_two_zeros_comes_first() {
    let text = "001 47 22 12 34 56";
    assert_eq!(PhoneNumber::parse(text, Some(region("TH"))), Some(number("+4722123456")));
    assert_eq!(PhoneNumber::parse(text, Some(region("NO"))), Some(number("+14722123456")));
}

#[test]
fn regions_are_codes_with_a_numbering_plan() {
    assert_eq!(Region::parse("us"), Region::parse("US"));
    assert_eq!(region("GB").code(), "GB");
    for code in ["", "U", "UK", "USA", "001", "ZZ", "U1", "ÜS"] {
        assert_eq!(Region::parse(code), None, "{code}");
    }
    assert_eq!(serde_json::to_string(&region("GB")).unwrap(), r#""GB""#);
    assert_eq!(serde_json::from_str::<Region>(r#""GB""#).unwrap(), region("GB"));
    assert!(serde_json::from_str::<Region>(r#""UK""#).is_err());
}

#[test]
fn numbers_are_stored_as_e164() {
    let json = serde_json::to_string(&number("+1 415 555 0101")).unwrap();
    assert_eq!(json, r#""+14155550101""#);
    assert_eq!(serde_json::from_str::<PhoneNumber>(&json).unwrap(), number("+14155550101"));
    for text in [
        "",
        "+",
        "14155550101",
        "+1 415 555 0101",
        "+1",
        "+9991234567",
        "+0123456",
        "+1415555010x",
        "+10000000000",
        "+100000000000000000000000",
    ] {
        assert_eq!(PhoneNumber::from_e164(text), None, "{text}");
    }
}

/// A plan may change after a number was stored: it is still the same number, and can still be written.
#[test]
fn a_stored_number_outlives_its_numbering_plan() {
    let old = PhoneNumber::from_e164("+1415555010199").expect("well formed");
    assert_eq!(PhoneNumber::parse(old.e164(), None), None);
    assert_eq!(old.e164(), "+1415555010199");
    assert_eq!(old.country_code(), 1);
    assert!(old.international().ends_with("10199"));
}
