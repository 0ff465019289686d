//! What holds for every number and every text.

use phone::{External, PhoneNumber, Region, same, spellings, spellings_within, stored_number};
use proptest::prelude::*;
use proptest::sample::select;

use crate::region;

/// Plans of every kind: trunk zeros and none, kept zeros, shared codes, fixed and loose lengths, odd prefixes.
const REGIONS: [&str; 24] = [
    "US", "CA", "JM", "GB", "GG", "DE", "AT", "FR", "IT", "SM", "ES", "SE", "HU", "RU", "KZ", "BR", "AR", "MX", "AU",
    "JP", "TH", "IN", "CK", "ZA",
];

fn any_region() -> impl Strategy<Value = Region> {
    select(REGIONS.to_vec()).prop_map(region)
}

/// A number of a region: any digits that its plan's lengths allow.
fn any_number() -> impl Strategy<Value = PhoneNumber> {
    (any_region(), "[0-9]{4,12}")
        .prop_filter_map("not possible in the region", |(region, digits)| PhoneNumber::parse(&digits, Some(region)))
}

/// Texts that look like numbers, and texts that do not.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[-+0-9 ().x*#/,;]{0,30}",
        "(tel:|sip:|;phone-context=|;ext=|;isub=|\\+|00|[0-9]{1,9}| ext|@){0,8}",
        "[\u{FF10}-\u{FF19}\u{0660}-\u{0669}\u{200E}\u{202A}+]{0,20}",
    ]
}

proptest! {
    #[test]
    fn every_spelling_is_read_back_at_home(number in any_number()) {
        let spellings = spellings(&number);
        prop_assert_eq!(spellings.first().map(String::as_str), Some(number.e164()));
        prop_assert!(spellings.len() <= 14);
        for (at, spelling) in spellings.iter().enumerate() {
            prop_assert_eq!(PhoneNumber::parse(spelling, number.region()), Some(number.clone()), "{}", spelling);
            prop_assert!(!spellings[..at].contains(spelling), "{} twice", spelling);
            if let Some(home) = number.region() {
                prop_assert!(same(spelling, &number, &[home]), "{}", spelling);
            }
        }
    }

    #[test]
    fn international_spellings_are_read_everywhere(number in any_number(), home in any_region()) {
        for spelling in spellings(&number).iter().filter(|spelling| spelling.starts_with('+')) {
            prop_assert!(same(spelling, &number, &[home]), "{} in {}", spelling, home);
            prop_assert!(same(spelling, &number, &[]), "{}", spelling);
        }
    }

    #[test]
    fn a_number_and_its_suffix_are_two(number in any_number(), cut in 1_usize..8, home in any_region()) {
        let digits = number.digits();
        let suffix = digits.get(cut..).unwrap_or_default();
        let others = [
            PhoneNumber::parse(&format!("+{suffix}"), None),
            PhoneNumber::parse(suffix, Some(home)),
        ];
        for other in others.into_iter().flatten().filter(|other| *other != number) {
            let homes = [number.region(), other.region()];
            for home in homes.into_iter().flatten() {
                let at_home = |owner: &PhoneNumber, stranger: &PhoneNumber| {
                    spellings(owner)
                        .iter()
                        .filter(|spelling| spelling.starts_with('+') || owner.region() == Some(home))
                        .find(|spelling| same(spelling, stranger, &[home]))
                        .cloned()
                };
                prop_assert_eq!(at_home(&number, &other), None);
                prop_assert_eq!(at_home(&other, &number), None);
            }
        }
    }

    #[test]
    fn a_stored_text_means_one_number_at_most(text in any_text(), first in any_number(), second in any_number(), home in any_region()) {
        prop_assume!(first != second);
        prop_assert!(!(same(&text, &first, &[home]) && same(&text, &second, &[home])));
    }

    #[test]
    fn e164_is_its_own_reading(text in any_text(), home in any_region()) {
        if let Some(number) = PhoneNumber::parse(&text, Some(home)) {
            prop_assert_eq!(PhoneNumber::parse(number.e164(), None), Some(number.clone()));
            prop_assert_eq!(PhoneNumber::from_e164(number.e164()), Some(number.clone()));
            prop_assert_eq!(PhoneNumber::parse(&number.international(), None), Some(number));
        }
    }

    #[test]
    fn nothing_panics(text in any_text(), home in proptest::option::of(any_region()), room in 0_usize..600) {
        let _ = External::read(&text, home);
        let _ = External::read_digits(&text);
        let _ = Region::parse(&text);
        let _ = PhoneNumber::from_e164(&text);
        let homes: Vec<Region> = home.into_iter().collect();
        let read = [PhoneNumber::parse(&text, home), stored_number(&text, &homes), PhoneNumber::from_e164(&format!("+{text}"))];
        for number in read.into_iter().flatten() {
            let _ = (number.region(), number.national(), number.international(), number.digits().len());
            prop_assert!(spellings_within(&number, room, 6).len() <= spellings(&number).len());
        }
    }

    /// Only a phone number is looked up, and what is looked up is a number that can be read again.
    #[test]
    fn a_phone_is_a_number(text in any_text(), home in proptest::option::of(any_region())) {
        if let External::Phone(number) = External::read(&text, home) {
            prop_assert_eq!(PhoneNumber::parse(number.e164(), None), Some(number));
        }
    }
}
