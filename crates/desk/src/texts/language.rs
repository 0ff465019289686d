//! The languages of written texts.

use serde::{Deserialize, Serialize};

/// A language of written texts (C-64).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
    /// German.
    De,
    /// Spanish.
    Es,
    /// English with accents and in brackets ([`super::pseudo`]). No setting can choose it.
    #[serde(skip_deserializing)]
    Pseudo,
}

impl Language {
    /// Those that an installation can write in.
    pub const ALL: [Self; 4] = [Self::En, Self::Fr, Self::De, Self::Es];

    /// Its code, as in settings.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::De => "de",
            Self::Es => "es",
            Self::Pseudo => "pseudo",
        }
    }

    /// The message file.
    pub(super) fn messages(self) -> &'static str {
        match self {
            Self::En | Self::Pseudo => include_str!("../../texts/en.ftl"),
            Self::Fr => include_str!("../../texts/fr.ftl"),
            Self::De => include_str!("../../texts/de.ftl"),
            Self::Es => include_str!("../../texts/es.ftl"),
        }
    }

    /// The language whose plural rules hold.
    pub(super) fn plural_rules(self) -> &'static str {
        if self == Self::Pseudo { Self::En.code() } else { self.code() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    #[test]
    fn c_64_settings_choose_among_four_languages() {
        for language in Language::ALL {
            assert_eq!(from_value::<Language>(json!(language.code())).ok(), Some(language));
            assert_eq!(json!(language), json!(language.code()));
        }
        for wrong in ["pseudo", "Pseudo", "it", "EN", ""] {
            assert!(from_value::<Language>(json!(wrong)).is_err(), "{wrong}");
        }
    }
}
