//! Names of operational tags (C-42): by the language, renamed, or off.

use serde::{Deserialize, Serialize};

use crate::texts::Words;

/// What stands for the number's or the team's name in a tag's name.
const NAME: &str = "{name}";

/// One operational tag's name, as settings tell it: absent, a text, or `false`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TagNameText", into = "TagNameText")]
pub enum TagName {
    /// Not named: the language's word.
    #[default]
    ByLanguage,
    /// This name; `{name}` stands for the number's or the team's name.
    Named(String),
    /// Switched off.
    Off,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum TagNameText {
    Nothing(()),
    Switch(bool),
    Name(String),
}

impl TryFrom<TagNameText> for TagName {
    type Error = String;

    fn try_from(text: TagNameText) -> Result<Self, Self::Error> {
        match text {
            TagNameText::Nothing(()) => Ok(Self::ByLanguage),
            TagNameText::Switch(false) => Ok(Self::Off),
            TagNameText::Switch(true) => Err("a tag is switched off by `false`, or renamed by a text".to_owned()),
            TagNameText::Name(name) if name.trim().is_empty() => Err("a tag's name may not be empty".to_owned()),
            TagNameText::Name(name) => Ok(Self::Named(name)),
        }
    }
}

impl From<TagName> for TagNameText {
    fn from(name: TagName) -> Self {
        match name {
            TagName::ByLanguage => Self::Nothing(()),
            TagName::Off => Self::Switch(false),
            TagName::Named(name) => Self::Name(name),
        }
    }
}

impl TagName {
    /// With a name, or off: what settings leave open gets the language's word, the message `key`, which may have the
    /// argument `name`.
    #[must_use]
    pub fn or_word(&self, words: Words, key: &str) -> Self {
        self.or_name(&words.get(key, &[("name", NAME.into())]))
    }

    /// The same with a name that is alike in every language.
    #[must_use]
    pub fn or_name(&self, name: &str) -> Self {
        match self {
            Self::ByLanguage => Self::Named(name.to_owned()),
            chosen => chosen.clone(),
        }
    }

    /// Whether the tag has a name and is not off.
    #[must_use]
    pub fn is_on(&self) -> bool {
        *self != Self::Off
    }

    /// The tag's text with the number's or the team's name in it; nothing when it is off, or not named yet.
    #[must_use]
    pub fn with(&self, name: &str) -> Option<String> {
        match self {
            Self::Named(pattern) => Some(pattern.replace(NAME, name)),
            Self::ByLanguage | Self::Off => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;
    use crate::texts::Language;

    fn read(value: serde_json::Value) -> Result<TagName, String> {
        from_value(value).map_err(|error| error.to_string())
    }

    #[test]
    fn c_42_a_tag_is_named_by_the_language_renamed_or_off() {
        assert_eq!(read(json!("vm")), Ok(TagName::Named("vm".to_owned())));
        assert_eq!(read(json!(false)), Ok(TagName::Off));
        assert_eq!(read(json!(null)), Ok(TagName::ByLanguage));
        for wrong in [json!(true), json!(""), json!("  "), json!(7)] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_stored_is_read_again() {
        for name in [TagName::ByLanguage, TagName::Off, TagName::Named("a {name}".to_owned())] {
            assert_eq!(read(json!(name)), Ok(name));
        }
    }

    #[test]
    fn only_what_settings_leave_open_gets_the_languages_word() {
        let french = Words::new(Language::Fr);
        let named = |name: TagName| name.or_word(french, "tag-number-name").with("Ventes");
        assert_eq!(named(TagName::ByLanguage).as_deref(), Some("numéro-Ventes"));
        assert_eq!(named(TagName::Named("n {name}".to_owned())).as_deref(), Some("n Ventes"));
        assert_eq!(named(TagName::Off), None);
        assert!(TagName::ByLanguage.is_on() && !TagName::Off.is_on());
    }
}
