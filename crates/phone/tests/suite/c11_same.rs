//! C-11: two people are never taken for one because one number is a suffix of the other.

use phone::{Region, same, stored_number};

use crate::{number, region};

fn regions(codes: &[&str]) -> Vec<Region> {
    codes.iter().map(|code| region(code)).collect()
}

fn meant(stored: &str, home: &[&str]) -> Option<String> {
    stored_number(stored, &regions(home)).map(|number| number.e164().to_owned())
}

fn some(e164: &str) -> Option<String> {
    Some(e164.to_owned())
}

#[test]
fn international_text_needs_no_country() {
    for stored in ["+441256274690", "+44 1256 274690", "+44 (0)1256 274690", "0044 1256 274690", "tel:+44-1256-274690"]
    {
        assert!(same(stored, &number("+441256274690"), &[]), "{stored}");
        assert!(same(stored, &number("+441256274690"), &regions(&["US"])), "{stored}");
    }
}

#[test]
fn national_text_is_read_in_the_aircall_numbers_country() {
    assert_eq!(meant("01256 274690", &["GB"]), some("+441256274690"));
    assert_eq!(meant("(415) 555-0101", &["US"]), some("+14155550101"));
    assert_eq!(meant("011 44 1256 274690", &["US"]), some("+441256274690"));
}

#[test]
fn else_in_the_accounts_home_country() {
    assert_eq!(meant("01256 274690", &["US", "GB"]), some("+441256274690"));
    assert_eq!(meant("06 12 34 56 78", &["US", "FR"]), some("+33612345678"));
}

#[test]
fn the_first_country_that_can_read_it_decides() {
    // Ten digits that both plans have handed out: the order says whose they are.
    assert_eq!(meant("2012345678", &["US", "GB"]), some("+12012345678"));
    assert_eq!(meant("2012345678", &["GB", "US"]), some("+442012345678"));
    assert!(!same("2012345678", &number("+442012345678"), &regions(&["US", "GB"])));
}

#[test]
fn any_other_reading_never_matches() {
    let french = number("+33612345678");
    assert!(!same("06 12 34 56 78", &french, &[]));
    assert!(!same("06 12 34 56 78", &french, &regions(&["US"])));
    assert!(!same("33612345678", &french, &regions(&["US", "GB"])));
}

#[test]
fn suffixes_never_match() {
    let uk = number("+441256274690");
    for stored in ["274690", "56274690", "+1256274690", "1441256274690", "+4441256274690"] {
        assert!(!same(stored, &uk, &regions(&["GB"])), "{stored}");
        assert!(!same(stored, &uk, &regions(&["US", "GB"])), "{stored}");
    }
    // The same ten digits in two countries are two people.
    assert!(!same("+4155550101", &number("+14155550101"), &regions(&["US"])));
    assert!(!same("+444155550101", &number("+14155550101"), &regions(&["US"])));
    // Without an area code it is nobody's number.
    assert!(!same("555-0101", &number("+14155550101"), &regions(&["US"])));
}

#[test]
fn an_extension_means_the_line_it_hangs_on() {
    for stored in ["+1 415 555 0101 x12", "(415) 555-0101 ext. 12"] {
        assert!(same(stored, &number("+14155550101"), &regions(&["US"])), "{stored}");
    }
}

#[test]
fn several_numbers_in_one_text_mean_none() {
    for stored in ["415 555 0101, 415 555 0102", "415 555 0101 / 415 555 0102", "415 555 0101 or 0102"] {
        assert!(!same(stored, &number("+14155550101"), &regions(&["US"])), "{stored}");
        assert!(!same(stored, &number("+14155550102"), &regions(&["US"])), "{stored}");
    }
}
