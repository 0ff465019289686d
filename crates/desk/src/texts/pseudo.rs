//! A made-up language: English with accents and in brackets. What stands outside the brackets did not come from a
//! message file, so a test of any text shows what nobody could translate.

use std::borrow::Cow;

use super::html;

const OPEN: char = '⟦';
const CLOSE: char = '⟧';

/// A part of a message, made strange. Punctuation alone stays as it is.
pub(super) fn strange(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_alphabetic) {
        return text.into();
    }
    let accented = text.chars().map(|letter| match letter {
        'a' => 'á',
        'c' => 'ç',
        'e' => 'é',
        'i' => 'í',
        'n' => 'ñ',
        'o' => 'ö',
        'u' => 'ü',
        'y' => 'ý',
        'A' => 'Å',
        'E' => 'É',
        'I' => 'Î',
        'O' => 'Ø',
        other => other,
    });
    format!("{OPEN}{}{CLOSE}", accented.collect::<String>()).into()
}

/// What a text written in [`super::Language::Pseudo`] holds that is neither from a message file nor among `data`: runs of
/// letters, in order. Markup, digits, punctuation and the codes of records do not count. An empty answer means that
/// every word can be translated.
#[must_use]
pub fn untranslated(text: &str, data: &[&str]) -> Vec<String> {
    let mut rest = String::with_capacity(text.len());
    let mut depth = 0_usize;
    for character in html::plain_text(text).chars() {
        match character {
            OPEN => depth += 1,
            CLOSE => depth = depth.saturating_sub(1),
            outside if depth == 0 => rest.push(outside),
            _ => {}
        }
    }
    // Longer data first: a name may be part of an address.
    let mut data = data.to_vec();
    data.sort_by_key(|known| std::cmp::Reverse(known.len()));
    let rest = data.into_iter().fold(rest, |rest, known| rest.replace(known, " "));
    let words = rest.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut left = Vec::new();
    let mut is_code = false;
    for word in words {
        if !is_code && word != "Ref" && word.contains(char::is_alphabetic) {
            left.push(word.to_owned());
        }
        is_code = word == "Ref";
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::{Language, Words};

    #[test]
    fn words_of_message_files_stand_in_brackets_and_data_outside() {
        let words = Words::new(Language::Pseudo);
        assert_eq!(words.word("call-ended"), "⟦Cáll éñdéd⟧");
        assert_eq!(words.get("subject-inbound", &[("who", "Jo".into())]), "⟦Îñböüñd çáll fröm ⟧Jo");
    }

    #[test]
    fn what_is_not_translated_shows() {
        let text = "<strong class=\"x\">⟦Cáll⟧</strong>: 12 Jo, by hand (+33) Ref. ABCDEFGHJK";
        assert_eq!(untranslated(text, &["Jo"]), ["by", "hand"]);
        assert_eq!(untranslated(text, &[]), ["Jo", "by", "hand"]);
        assert_eq!(untranslated("⟦á⟧ Joan Jo", &["Jo", "Joan"]), Vec::<String>::new());
    }
}
