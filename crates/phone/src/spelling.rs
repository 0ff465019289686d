//! Every way in which a desk may have written a number (C-10).

use crate::number::PhoneNumber;

/// The North American plan: 3-3-4 digits whatever the range, several habitual punctuations.
const NORTH_AMERICA: u16 = 1;

/// The spellings of `number`, the likeliest first, none twice, at most 14.
///
/// Each of them is read back as this very number in the number's own country (or anywhere, for the international ones). A
/// spelling that means another number there is left out: a hit on it could never be confirmed.
pub fn spellings(number: &PhoneNumber) -> Vec<String> {
    let candidates = match north_american_parts(number) {
        Some(parts) => north_american(number, parts),
        None => elsewhere(number),
    };
    let region = number.region();
    let mut spellings: Vec<String> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let new = !spellings.contains(&candidate);
        if new && PhoneNumber::parse(&candidate, region).as_ref() == Some(number) {
            spellings.push(candidate);
        }
    }
    spellings
}

/// The likeliest spellings that fit a query: their characters, plus `overhead_per_item` for each (quotes, separator), stay within
/// `max_chars`. Help Scout's search takes 500 characters (vendors/helpscout.md §3.1). Stops at the first that does not fit.
pub fn spellings_within(number: &PhoneNumber, max_chars: usize, overhead_per_item: usize) -> Vec<String> {
    let mut used = 0_usize;
    spellings(number)
        .into_iter()
        .take_while(|spelling| {
            used = used.saturating_add(spelling.chars().count()).saturating_add(overhead_per_item);
            used <= max_chars
        })
        .collect()
}

/// Area code, exchange, line: the three groups of a ten-digit number under +1.
fn north_american_parts(number: &PhoneNumber) -> Option<[&str; 3]> {
    let digits = number.significant();
    if number.country_code() != NORTH_AMERICA || digits.len() != 10 {
        return None;
    }
    Some([&digits[..3], &digits[3..6], &digits[6..]])
}

fn north_american(number: &PhoneNumber, [area, exchange, line]: [&str; 3]) -> Vec<String> {
    vec![
        number.e164().to_owned(),
        format!("+1 {area} {exchange} {line}"),
        format!("+1 {area}-{exchange}-{line}"),
        format!("({area}) {exchange}-{line}"),
        format!("{area}-{exchange}-{line}"),
        number.significant().to_owned(),
        format!("{area} {exchange} {line}"),
        format!("({area}) {exchange} {line}"),
        format!("+1 ({area}) {exchange}-{line}"),
        number.digits().to_owned(),
        format!("1-{area}-{exchange}-{line}"),
        format!("{area}.{exchange}.{line}"),
        format!("+1-{area}-{exchange}-{line}"),
        format!("00{}", number.digits()),
    ]
}

fn elsewhere(number: &PhoneNumber) -> Vec<String> {
    let code = number.country_code();
    let international = number.international();
    let punctuated = international
        .strip_prefix(&format!("+{code}"))
        .map_or(number.significant(), |rest| rest.trim_start_matches(|c: char| !c.is_ascii_digit() && c != '('));
    let spaced = blanks_only(punctuated);
    let national = number.national();
    let national_spaced = blanks_only(&national);
    let national_digits: String = national.chars().filter(char::is_ascii_digit).collect();

    let mut candidates = vec![
        number.e164().to_owned(),
        format!("+{code} {spaced}"),
        international.clone(),
        national.clone(),
        national_digits,
        national_spaced.clone(),
        number.significant().to_owned(),
        spaced.clone(),
        punctuated.to_owned(),
        number.digits().to_owned(),
    ];
    if national_spaced.strip_prefix('0') == Some(spaced.as_str()) {
        candidates.push(format!("+{code} (0){spaced}"));
    }
    candidates.push(format!("00{}", number.digits()));
    candidates.push(format!("00{code} {spaced}"));
    candidates
}

/// The same groups of digits with single blanks between them.
fn blanks_only(text: &str) -> String {
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    groups.join(" ")
}
