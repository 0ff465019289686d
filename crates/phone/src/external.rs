//! Who is at the other end of a call or message (C-12).

use serde::{Deserialize, Serialize};

use crate::number::PhoneNumber;
use crate::reading::{self, Reading};
use crate::region::Region;
use crate::written::{Form, Written, digit_of, visible};

/// Without a plus, so few digits are a short code, not a number.
const MAX_SHORT_CODE_DIGITS: usize = 6;
/// A number is accepted by its length alone only if its national part is longer than a short code.
const MIN_UNCHECKED_DIGITS: usize = 7;

/// What carriers and Aircall put where a number was withheld. The same words, dialled on a keypad, come as digits
/// ("+266696687" is ANONYMOUS).
const WITHHELD: [&str; 11] = [
    "anonymous",
    "restricted",
    "unknown",
    "unavailable",
    "private",
    "withheld",
    "blocked",
    "hidden",
    "none",
    "null",
    "no",
];
/// Words that say nothing beside one of [`WITHHELD`]: "Private Number", "No Caller ID".
const FILLERS: [&str; 6] = ["number", "caller", "callerid", "id", "user", "call"];
/// Shorter words ("no") would be a number's digits by chance.
const MIN_KEYPAD_LETTERS: usize = 7;

/// The external side. Only `Phone` is ever looked up at a desk.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum External {
    /// A phone number.
    Phone(PhoneNumber),
    /// Nobody that could be named: withheld, or nothing given.
    Anonymous,
    /// A text that can be shown but is nobody's line: short and star codes, senders with a name instead of a number,
    /// digits of an impossible length. Bare digits, with a plus if there was one, or else the text as given.
    ShortCode(String),
    /// A SIP identity, as given.
    Sip(String),
}

impl External {
    /// Reads Aircall's `raw_digits` of a call or `external_number` of a message (§3.8): display form ("+1 800-123-4567"), or
    /// "anonymous" (vendors/aircall.md §3.1). An absent field is the empty text. `region` is the Aircall number's country: it
    /// gives a national text its meaning.
    pub fn read(raw_digits: &str, region: Option<Region>) -> External {
        let text = visible(raw_digits);
        if is_withheld(&text) {
            return External::Anonymous;
        }
        if is_sip(&text) {
            return External::Sip(text);
        }
        match Written::find(&text) {
            Some(written) => External::of_written(&written, region),
            None => External::ShortCode(text),
        }
    }

    /// Reads digits that begin with a country code but have no plus, as send answers and proxy payloads of messages carry
    /// them ("18704575426", vendors/aircall.md §3.8). Anything else is read as by [`External::read`].
    pub fn read_digits(digits: &str) -> External {
        let text = visible(digits);
        let bare = text.chars().all(|c| c.is_ascii_digit()) && !text.starts_with('0');
        if !bare || text.len() <= MAX_SHORT_CODE_DIGITS {
            return External::read(&text, None);
        }
        match External::read(&format!("+{text}"), None) {
            External::ShortCode(_) => External::ShortCode(text),
            external => external,
        }
    }

    /// The number, if it is one.
    pub fn phone(&self) -> Option<&PhoneNumber> {
        match self {
            External::Phone(number) => Some(number),
            External::Anonymous | External::ShortCode(_) | External::Sip(_) => None,
        }
    }

    fn of_written(written: &Written, region: Option<Region>) -> External {
        let plus = written.form == Form::Plus;
        let short = !plus && written.digits.len() <= MAX_SHORT_CODE_DIGITS;
        let given = reading::read_written(written, region).filter(|_| !short);
        if let Some(Reading { number, valid: true }) = given {
            return External::Phone(number);
        }
        if is_keypad_word(&written.digits) {
            return External::Anonymous;
        }
        let without_plus = (written.form == Form::National && !short)
            .then(|| reading::international(&written.digits))
            .flatten()
            .filter(|reading| reading.valid);
        let unchecked = given.filter(|reading| reading.number.significant().len() >= MIN_UNCHECKED_DIGITS);
        match without_plus.or(unchecked) {
            Some(reading) => External::Phone(reading.number),
            None => {
                let sign = if plus { "+" } else { "" };
                External::ShortCode(format!("{sign}{}", written.digits))
            }
        }
    }
}

/// Nothing but punctuation, or a word for "withheld" with nothing but fillers beside it.
fn is_withheld(text: &str) -> bool {
    if text.chars().any(|c| digit_of(c).is_some() || matches!(c, '*' | '#' | '@')) {
        return false;
    }
    let lower = text.to_lowercase();
    let mut words =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !FILLERS.contains(word));
    match (words.next(), words.next()) {
        (None, _) => true,
        (Some(word), None) => WITHHELD.contains(&word),
        (Some(_), Some(_)) => false,
    }
}

fn is_sip(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.starts_with("sip:") || lower.starts_with("sips:") || text.contains('@')
}

fn is_keypad_word(digits: &str) -> bool {
    WITHHELD
        .iter()
        .filter(|word| word.len() >= MIN_KEYPAD_LETTERS)
        .any(|word| word.chars().map(keypad).eq(digits.chars()))
}

/// The key that carries a letter (ITU-T E.161).
fn keypad(letter: char) -> char {
    match letter {
        'a'..='c' => '2',
        'd'..='f' => '3',
        'g'..='i' => '4',
        'j'..='l' => '5',
        'm'..='o' => '6',
        'p'..='s' => '7',
        't'..='v' => '8',
        _ => '9',
    }
}
