//! A message's key and arguments → a text.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::{Language, Piece, pseudo};

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: OnceLock<Bundle> = OnceLock::new();
static FRENCH: OnceLock<Bundle> = OnceLock::new();
static GERMAN: OnceLock<Bundle> = OnceLock::new();
static SPANISH: OnceLock<Bundle> = OnceLock::new();
static PSEUDO: OnceLock<Bundle> = OnceLock::new();

/// The words of one language. Cheap to make and to copy: each language's messages are read once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(Language);

impl Words {
    /// The words of a language.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self(language)
    }

    /// The text of a message without arguments. A key that the file lacks is shown as it is.
    #[must_use]
    pub fn word(self, key: &str) -> String {
        self.get(key, &[])
    }

    /// The text of a message, as plain text; arguments are put in as they are. A key that the file lacks is shown as
    /// it is, an argument that is not given by its name.
    #[must_use]
    pub fn get(self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        let bundle = bundle(self.0);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// The same in both forms.
    #[must_use]
    pub fn piece(self, key: &str, args: &[(&str, &Piece)]) -> Piece {
        let form = |form: fn(&Piece) -> &str| {
            let args: Vec<(&str, FluentValue<'_>)> =
                args.iter().map(|(name, piece)| (*name, form(piece).into())).collect();
            self.get(key, &args)
        };
        Piece::of(form(Piece::html), form(Piece::text))
    }

    /// A labelled line, punctuated as the language does it.
    #[must_use]
    pub fn line(self, label: &Piece, value: &Piece) -> Piece {
        self.piece("line", &[("label", label), ("value", value)])
    }
}

fn bundle(language: Language) -> &'static Bundle {
    let read = match language {
        Language::En => &ENGLISH,
        Language::Fr => &FRENCH,
        Language::De => &GERMAN,
        Language::Es => &SPANISH,
        Language::Pseudo => &PSEUDO,
    };
    read.get_or_init(|| {
        // A line that cannot be read costs its own message only; a test holds that there is none.
        let resource = FluentResource::try_new(language.messages().to_owned()).unwrap_or_else(|(readable, _)| readable);
        let rules = language.plural_rules().parse::<LanguageIdentifier>().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![rules]);
        // Invisible marks would get into subjects and tags.
        bundle.set_use_isolating(false);
        if language == Language::Pseudo {
            bundle.set_transform(Some(pseudo::strange));
        }
        bundle.add_resource_overriding(resource);
        bundle
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_shown_and_nothing_panics() {
        let english = Words::new(Language::En);
        assert_eq!(english.word("no-such-key"), "no-such-key");
        assert_eq!(english.word("subject-inbound"), "Inbound call from {$who}");
    }

    #[test]
    fn languages_differ_in_words_and_in_punctuation() {
        let line = |language| Words::new(language).line(&Piece::typed("a"), &Piece::typed("b<")).html().to_owned();
        assert_eq!(line(Language::En), "a: b&lt;");
        assert_eq!(line(Language::Fr), "a\u{a0}: b&lt;");
        assert_eq!(Words::new(Language::De).word("call-ended"), "Anruf beendet");
        assert_eq!(Words::new(Language::Es).word("call-ended"), "Llamada finalizada");
    }
}
