//! From a text as people write it to bare digits.

/// Longer texts are not looked at: no number is written that long.
const MAX_TEXT: usize = 250;
const MAX_DIGITS: usize = 20;
const MAX_EXTENSION_DIGITS: usize = 7;
/// In "030/1234567" the slash sets the area code off; in "123456/57" it begins a second number.
const MIN_DIGITS_AFTER_SLASH: usize = 4;
/// Longest first: each is tried as a prefix.
const EXTENSION_MARKS: [&str; 5] = ["extension", "extn", "ext", "x", "#"];

/// The only number in a text, reduced to its digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// ASCII digits, without the plus.
    pub(crate) digits: String,
    pub(crate) form: Form,
}

/// What the number's beginning says about how to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A plus in front: country code and national number.
    Plus,
    /// Two zeros in front: nearly everywhere the same as a plus.
    DoubleZero,
    /// Anything else: means a number only within a region.
    National,
}

impl Written {
    /// Finds the number in `text`; `None` if there is none, or more than one, or anything that makes it doubtful.
    pub(crate) fn find(text: &str) -> Option<Written> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let text = visible(text);
        let start = text.find(|c| digit_of(c).is_some() || is_plus(c))?;
        let (head, rest) = text.split_at(start);
        let end = rest
            .char_indices()
            .take_while(|(at, c)| digit_of(*c).is_some() || is_punctuation(*c) || (*at == 0 && is_plus(*c)))
            .filter(|(_, c)| digit_of(*c).is_some())
            .map(|(at, c)| at + c.len_utf8())
            .last()?;
        let (body, tail) = rest.split_at(end);
        if !(is_label_before(head) && (is_extension(tail) || is_label_behind(tail))) {
            return None;
        }
        if let Some((_, behind)) = body.rsplit_once('/')
            && behind.chars().filter_map(digit_of).count() < MIN_DIGITS_AFTER_SLASH
        {
            return None;
        }
        let digits: String = body.chars().filter_map(digit_of).collect();
        if digits.len() > MAX_DIGITS {
            return None;
        }
        let form = if body.starts_with(is_plus) {
            Form::Plus
        } else if digits.starts_with("00") {
            Form::DoubleZero
        } else {
            Form::National
        };
        Some(Written { digits, form })
    }
}

/// The text without the marks that copying from contact lists leaves behind (text direction, zero width, soft hyphen), trimmed.
pub(crate) fn visible(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    kept.trim().to_owned()
}

/// Latin, full-width, Arabic-Indic and extended Arabic-Indic digits, as an ASCII digit.
pub(crate) fn digit_of(c: char) -> Option<char> {
    let value = match c {
        '0'..='9' => return Some(c),
        '\u{FF10}'..='\u{FF19}' => u32::from(c) - 0xFF10,
        '\u{0660}'..='\u{0669}' => u32::from(c) - 0x0660,
        '\u{06F0}'..='\u{06F9}' => u32::from(c) - 0x06F0,
        _ => return None,
    };
    char::from_digit(value, 10)
}

fn is_plus(c: char) -> bool {
    matches!(c, '+' | '\u{FF0B}')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\n' | '\r')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}')
}

fn is_punctuation(c: char) -> bool {
    is_blank(c) || is_dash(c) || matches!(c, '(' | ')' | '[' | ']' | '.' | '/' | '~' | '\u{FF08}' | '\u{FF09}')
}

/// Words such as `Mobile:` or `tel:`; not the beginning of a SIP address, nor of a name that holds digits ("room5").
fn is_label_before(head: &str) -> bool {
    let plain =
        head.chars().all(|c| c.is_alphabetic() || is_blank(c) || is_dash(c) || matches!(c, '.' | ':' | '(' | '['));
    plain && !head.ends_with(char::is_alphabetic) && !head.to_lowercase().contains("sip")
}

/// Nothing, or words such as `(home)`, set off from the number: in "1-800-FLOWERS" the letters belong to it.
fn is_label_behind(tail: &str) -> bool {
    let plain = tail.chars().all(|c| {
        c.is_alphabetic() || is_blank(c) || is_dash(c) || matches!(c, '.' | ':' | ',' | '(' | ')' | '[' | ']' | '\'')
    });
    plain && !tail.starts_with(|c: char| c.is_alphabetic() || is_dash(c))
}

/// `ext. 12`, ` x12`, `#12`, `;ext=12`.
fn is_extension(tail: &str) -> bool {
    let tail = tail.trim_start_matches(|c| is_blank(c) || matches!(c, ',' | ';' | '(')).to_lowercase();
    let Some(behind) = EXTENSION_MARKS.iter().find_map(|mark| tail.strip_prefix(mark)) else {
        return false;
    };
    let number = behind
        .trim_start_matches(|c| is_blank(c) || matches!(c, '.' | ':' | '='))
        .trim_end_matches(|c| is_blank(c) || matches!(c, ')' | '#'));
    (1..=MAX_EXTENSION_DIGITS).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(String, Form)> {
        Written::find(text).map(|written| (written.digits, written.form))
    }

    fn some(digits: &str, form: Form) -> Option<(String, Form)> {
        Some((digits.to_owned(), form))
    }

    #[test]
    fn punctuation_is_dropped() {
        assert_eq!(found("+1 (415) 555-0101"), some("14155550101", Form::Plus));
        assert_eq!(found("(+44) 1256.274690"), some("441256274690", Form::Plus));
        assert_eq!(found("030/1234567"), some("0301234567", Form::National));
        assert_eq!(found("0044 1256 274690"), some("00441256274690", Form::DoubleZero));
    }

    #[test]
    fn marks_from_copied_contacts_are_dropped() {
        assert_eq!(found("\u{202A}+1\u{A0}(415)\u{A0}555\u{2011}0101\u{202C}"), some("14155550101", Form::Plus));
    }

    #[test]
    fn other_scripts_have_digits_too() {
        assert_eq!(found("\u{FF0B}\u{FF14}\u{FF14}1256274690"), some("441256274690", Form::Plus));
        assert_eq!(found("\u{0660}\u{0665}0 123 4567"), some("0501234567", Form::National));
    }

    #[test]
    fn words_around_the_number_are_skipped() {
        for text in
            ["tel:+14155550101", "Mobile: +1 415 555 0101", "+1 415 555 0101 (home)", "+1 415 555 0101, John's office"]
        {
            assert_eq!(found(text), some("14155550101", Form::Plus), "{text}");
        }
    }

    #[test]
    fn extensions_are_skipped() {
        for text in [
            "+14155550101 x12",
            "+14155550101x12",
            "+14155550101 ext. 12",
            "+14155550101,#12",
            "tel:+1-415-555-0101;ext=12",
            "+14155550101 (Extension 12)",
        ] {
            assert_eq!(found(text), some("14155550101", Form::Plus), "{text}");
        }
    }

    #[test]
    fn doubtful_texts_are_no_number() {
        let texts = [
            "",
            "+",
            "anonymous",
            "1-800-FLOWERS",
            "room5",
            "*67 415 555 0101",
            "#31#4155550101",
            "sip:4155550101",
            "4155550101@example.com",
            "https://wa.me/14155550101",
            "415 555 0101, 415 555 0102",
            "415 555 0101 or 415 555 0102",
            "415 555 0101\n415 555 0102",
            "030 123456/57",
            "+1 415 +555 0101",
            "+1 415 555 0101;phone-context=+44",
            ";phone-context=+1;tel:5",
            "123456789012345678901",
        ];
        for text in texts {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
