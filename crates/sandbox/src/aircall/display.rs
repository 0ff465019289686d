//! How Aircall writes phone numbers for people: a plus sign, then groups with blanks and hyphens (sheet §3.1, §3.5).
//!
//! Only the countries of the sandbox's own data are grouped as their people write them; any other number is the
//! country code and blocks of digits. Whoever reads `raw_digits` must not lean on the grouping.

/// How the digits after a country code are grouped, and what stands between two groups.
struct Grouping {
    code: &'static str,
    groups: &'static [usize],
    separator: char,
}

const GROUPINGS: [Grouping; 4] = [
    Grouping { code: "1", groups: &[3, 3, 4], separator: '-' },
    Grouping { code: "33", groups: &[1, 2, 2, 2, 2], separator: ' ' },
    Grouping { code: "44", groups: &[4, 6], separator: ' ' },
    Grouping { code: "49", groups: &[2, 4, 4], separator: ' ' },
];

/// Digits of a group when the country's own grouping is not known.
const BLOCK: usize = 3;

/// The display form of an E.164 number: `+18001234567` becomes `+1 800-123-4567`.
pub(super) fn international(e164: &str) -> String {
    let digits = digits_of(e164);
    for grouping in &GROUPINGS {
        let Some(rest) = digits.strip_prefix(grouping.code) else {
            continue;
        };
        if rest.len() == grouping.groups.iter().sum::<usize>() {
            let national = group(rest, grouping.groups.iter().copied(), grouping.separator);
            return format!("+{} {national}", grouping.code);
        }
    }
    let (code, rest) = digits.split_at(digits.len().min(2));
    let national = group(rest, std::iter::repeat_n(BLOCK, rest.len().div_ceil(BLOCK)), ' ');
    format!("+{code} {national}").trim_end().to_owned()
}

/// The digits of `text` and nothing else.
pub(super) fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Whether `text` is a plus sign and 7 to 15 digits.
pub(super) fn is_e164(text: &str) -> bool {
    text.strip_prefix('+')
        .is_some_and(|rest| (7..=15).contains(&rest.len()) && rest.chars().all(|c| c.is_ascii_digit()))
}

fn group(digits: &str, sizes: impl Iterator<Item = usize>, separator: char) -> String {
    let mut grouped = String::new();
    let mut rest = digits;
    for size in sizes {
        let (head, tail) = rest.split_at(size.min(rest.len()));
        if !grouped.is_empty() {
            grouped.push(separator);
        }
        grouped.push_str(head);
        rest = tail;
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_people_write_them() {
        for (e164, shown) in [
            ("+14155550101", "+1 415-555-0101"),
            ("+33123456789", "+33 1 23 45 67 89"),
            ("+441256274690", "+44 1256 274690"),
            ("+4930123456", "+49 301 234 56"),
            ("+35312345678", "+35 312 345 678"),
            ("+7", "+7"),
        ] {
            assert_eq!(international(e164), shown);
        }
    }

    #[test]
    fn only_plus_and_digits_are_e164() {
        assert!(is_e164("+14155550101"));
        for text in ["14155550101", "+1 415 555 0101", "+12", "anonymous", ""] {
            assert!(!is_e164(text), "{text}");
        }
    }
}
