//! Texts that may be phone numbers.

use phone::{External, PhoneNumber, Region, same, spellings, spellings_within, stored_number};

/// Texts of one input that are looked at; they are compared in pairs.
const TEXTS_MAX: usize = 6;
/// Longer texts are no numbers, whatever is put around them.
const SURROUNDED_MAX: usize = 200;

/// The first line: regions, as in `US,GB`. Every other line: a text.
///
/// - A number that was read is itself in E.164, in every spelling at home, and after being stored.
/// - Marks that copying leaves behind, and digits of other scripts, change nothing.
/// - A text means one number at most, and `same` agrees with it both ways.
pub fn phone_text(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (first, rest) = text.split_once('\n').unwrap_or(("", &text));
    let homes: Vec<Region> = first.split(',').filter_map(|code| Region::parse(code.trim())).take(3).collect();
    for home in &homes {
        assert_eq!(Region::parse(&home.code()), Some(*home));
        assert_eq!(Region::parse(&home.code().to_lowercase()), Some(*home), "the case of a region's code matters");
    }
    let texts: Vec<&str> = rest.split('\n').take(TEXTS_MAX).collect();
    let mut numbers = Vec::new();
    for text in &texts {
        let read = PhoneNumber::parse(text, homes.first().copied());
        surroundings_change_nothing(text, homes.first().copied(), read.as_ref());
        external_is_sound(text, homes.first().copied());
        let kept = PhoneNumber::from_e164(text);
        assert!(kept.as_ref().is_none_or(|number| number.e164() == *text), "a kept number is another: {text:?}");
        let stored = stored_number(text, &homes);
        numbers.extend([read, stored.clone()].into_iter().flatten());
        if let Some(number) = &stored {
            assert!(same(text, number, &homes), "a text does not mean the number that it means: {text:?}");
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers.iter().for_each(number_is_itself);
    for text in &texts {
        let meant: Vec<_> = numbers.iter().filter(|number| same(text, number, &homes)).collect();
        assert!(meant.len() <= 1, "{text:?} means {meant:?}");
        assert_eq!(meant.first().copied(), stored_number(text, &homes).as_ref(), "{text:?}");
    }
    for (place, one) in numbers.iter().enumerate() {
        for other in &numbers[place + 1..] {
            two_numbers_are_two(one, other, &homes);
        }
    }
}

fn number_is_itself(number: &PhoneNumber) {
    let itself = Some(number);
    assert_eq!(PhoneNumber::parse(number.e164(), None).as_ref(), itself);
    assert_eq!(PhoneNumber::from_e164(number.e164()).as_ref(), itself);
    assert_eq!(PhoneNumber::parse(&number.international(), None).as_ref(), itself);
    assert_eq!(number.e164(), format!("+{}", number.digits()));
    assert!(number.digits().starts_with(&number.country_code().to_string()));
    let kept = serde_json::to_string(number).expect("a number can be stored");
    assert_eq!(serde_json::from_str::<PhoneNumber>(&kept).ok().as_ref(), itself);

    let written = spellings(number);
    assert_eq!(written.first().map(String::as_str), Some(number.e164()));
    for (place, spelling) in written.iter().enumerate() {
        assert_eq!(PhoneNumber::parse(spelling, number.region()).as_ref(), itself, "{spelling:?}");
        assert!(!written[..place].contains(spelling), "{spelling:?} twice");
        if let Some(home) = number.region() {
            assert!(same(spelling, number, &[home]), "{spelling:?} at home");
        }
        if spelling.starts_with('+') {
            assert!(same(spelling, number, &[]), "{spelling:?} anywhere");
        }
    }
    let some = spellings_within(number, 100, 6);
    assert_eq!(written.get(..some.len()), Some(&*some), "the likeliest spellings come first");
    assert!(some.iter().map(|spelling| spelling.chars().count() + 6).sum::<usize>() <= 100);
}

fn two_numbers_are_two(one: &PhoneNumber, other: &PhoneNumber, homes: &[Region]) {
    assert!(one != other && one.e164() != other.e164());
    assert!(!same(one.e164(), other, homes) && !same(other.e164(), one, homes), "{one} and {other}");
    for (owner, stranger) in [(one, other), (other, one)] {
        let home: Vec<Region> = owner.region().into_iter().collect();
        for spelling in spellings(owner) {
            assert!(!same(&spelling, stranger, &home), "{spelling:?} of {owner} means {stranger}");
        }
    }
}

fn surroundings_change_nothing(text: &str, home: Option<Region>, read: Option<&PhoneNumber>) {
    if text.len() > SURROUNDED_MAX {
        return;
    }
    let marked = format!("\u{202A} {text}\u{00A0}\u{202C}");
    assert_eq!(PhoneNumber::parse(&marked, home).as_ref(), read, "marks of a copy change {text:?}");
    let is_plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '(' | ')' | '.'));
    if is_plain {
        let wide: String = text.chars().map(full_width).collect();
        assert_eq!(PhoneNumber::parse(&wide, home).as_ref(), read, "full-width digits change {text:?}");
    }
}

fn full_width(c: char) -> char {
    c.to_digit(10).and_then(|digit| char::from_u32(0xFF10 + digit)).unwrap_or(c)
}

fn external_is_sound(text: &str, home: Option<Region>) {
    for external in [External::read(text, home), External::read_digits(text)] {
        let kept = serde_json::to_string(&external).expect("an external side can be stored");
        assert_eq!(serde_json::from_str::<External>(&kept).ok().as_ref(), Some(&external));
        match &external {
            External::Phone(number) => number_is_itself(number),
            External::ShortCode(shown) | External::Sip(shown) => assert!(!shown.is_empty(), "{text:?}"),
            External::Anonymous => {}
        }
    }
}
