//! C-10: the external number is searched in every form, and matched whichever form the desk stored.

use phone::{PhoneNumber, same, spellings, spellings_within};

use crate::number;

/// Each form is searched for, and recognised in an answer.
fn assert_forms(e164: &str, forms: &[&str]) {
    let number = number(e164);
    let spellings = spellings(&number);
    let home = number.region().expect("a country's number");
    for form in forms {
        assert!(spellings.iter().any(|s| s == form), "{form} is missing in {spellings:?}");
        assert!(same(form, &number, &[home]), "{form} is not recognised");
    }
}

#[test]
fn the_forms_that_c10_lists_for_the_us() {
    assert_forms(
        "+11234567890",
        &["+1 123 456 7890", "+11234567890", "123 456 7890", "1234567890", "(123) 456 7890", "(123) 456-7890"],
    );
}

#[test]
fn the_forms_that_c10_lists_for_the_uk() {
    assert_forms(
        "+441256274690",
        &["+44 1256 274690", "+441256274690", "1256 274690", "1256274690", "01256 274690", "01256274690"],
    );
}

/// The example of vendors/helpscout.md §3.1.
#[test]
fn the_forms_of_a_swedish_mobile() {
    assert_forms("+46701740605", &["+46 70 174 06 05", "+46701740605", "070-174 06 05", "0701740605", "701740605"]);
}

#[test]
fn all_spellings_of_some_numbers_in_order() {
    let cases: [(&str, &[&str]); 4] = [
        (
            "+14155550101",
            &[
                "+14155550101",
                "+1 415 555 0101",
                "+1 415-555-0101",
                "(415) 555-0101",
                "415-555-0101",
                "4155550101",
                "415 555 0101",
                "(415) 555 0101",
                "+1 (415) 555-0101",
                "14155550101",
                "1-415-555-0101",
                "415.555.0101",
                "+1-415-555-0101",
                "0014155550101",
            ],
        ),
        (
            "+441256274690",
            &[
                "+441256274690",
                "+44 1256 274690",
                "01256 274690",
                "01256274690",
                "1256274690",
                "1256 274690",
                "441256274690",
                "+44 (0)1256 274690",
                "00441256274690",
                "0044 1256 274690",
            ],
        ),
        (
            "+5511961234567",
            &[
                "+5511961234567",
                "+55 11 96123 4567",
                "+55 11 96123-4567",
                "(11) 96123-4567",
                "11961234567",
                "11 96123 4567",
                "11 96123-4567",
                "5511961234567",
                "005511961234567",
                "0055 11 96123 4567",
            ],
        ),
        // A code of no country: nothing but international text means it.
        ("+80012345678", &["+80012345678", "+800 1234 5678", "0080012345678", "00800 1234 5678"]),
    ];
    for (e164, expected) in cases {
        assert_eq!(spellings(&number(e164)), expected, "{e164}");
    }
}

/// "4930 123456" is the end of +49 4930 123456, but at home it reads as +49 30 123456: a hit could not be confirmed.
#[test]
fn a_spelling_that_means_another_number_at_home_is_left_out() {
    let long = number("+494930123456");
    let home = long.region();
    assert_eq!(PhoneNumber::parse("4930123456", home), Some(number("+4930123456")));
    let expected = [
        "+494930123456",
        "+49 4930 123456",
        "04930 123456",
        "04930123456",
        "+49 (0)4930 123456",
        "00494930123456",
        "0049 4930 123456",
    ];
    assert_eq!(spellings(&long), expected);
}

#[test]
fn a_short_query_takes_the_likeliest_spellings() {
    let number = number("+441256274690");
    let all = spellings(&number);
    // `"+441256274690" OR ` is 13 characters of number and 6 of query; the next spelling has 15.
    assert_eq!(spellings_within(&number, 19, 6), all[..1]);
    assert_eq!(spellings_within(&number, 39, 6), all[..1]);
    assert_eq!(spellings_within(&number, 40, 6), all[..2]);
    assert!(spellings_within(&number, 18, 6).is_empty());
    assert!(spellings_within(&number, 500, usize::MAX).is_empty());
}

/// vendors/helpscout.md §3.1: a query has at most 500 characters; `phone:(` … `)`, quotes and ` OR ` are part of it.
#[test]
fn help_scouts_query_holds_all_spellings() {
    for e164 in ["+14155550101", "+441256274690", "+46701740605", "+5511961234567", "+4915123456789"] {
        let number = number(e164);
        assert_eq!(spellings_within(&number, 500 - 8, 6), spellings(&number), "{e164}");
    }
}

/// "Every country's own national forms": for each region and kind of number that the library has an example of.
#[test]
fn every_countrys_own_national_forms() {
    use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};
    let mut checked = 0;
    let mut missing = Vec::new();
    for code in all_region_codes() {
        let library_region = rlibphonenumber::Region::from_code(&code).expect("two letters");
        for kind in [PhoneNumberType::FixedLine, PhoneNumberType::Mobile] {
            let Ok(example) = PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(library_region, kind) else {
                continue;
            };
            let e164 = PHONE_NUMBER_UTIL.format(&example, PhoneNumberFormat::E164).into_owned();
            let national = PHONE_NUMBER_UTIL.format(&example, PhoneNumberFormat::National).into_owned();
            let international = PHONE_NUMBER_UTIL.format(&example, PhoneNumberFormat::International).into_owned();
            let digits: String = national.chars().filter(char::is_ascii_digit).collect();
            let number = number(&e164);
            assert!(number.region().is_some(), "{e164}");
            let spellings = spellings(&number);
            assert!(spellings.len() <= 14, "{e164}: {spellings:?}");
            for form in [e164, national, international, digits] {
                if !spellings.contains(&form) {
                    missing.push(format!("{code} {form}"));
                }
            }
            checked += 1;
        }
    }
    assert!(checked > 400, "only {checked} examples");
    assert_eq!(missing, Vec::<String>::new());
}

fn all_region_codes() -> Vec<String> {
    let letters = || 'A'..='Z';
    letters()
        .flat_map(|first| letters().map(move |second| format!("{first}{second}")))
        .filter(|code| phone::Region::parse(code).is_some())
        .collect()
}
