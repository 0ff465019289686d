//! The message files: complete, alike in keys and arguments, translated, used.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Resource};
use fluent_syntax::parser::parse;

use super::{Language, Words};

/// What the languages may well write alike.
const ALIKE: [&str; 18] = [
    "line",
    "span-seconds",
    "span-minutes",
    "span-hours",
    "size-kilobytes",
    "size-megabytes",
    "label-agent",
    "label-team",
    "in-aircall",
    "card-email",
    "card-notes",
    "whatsapp-marketing",
    "whatsapp-regular",
    "tag-team-name",
    "tag-number-name",
    "ticket-tag-number-name",
    "ticket-tag-team-name",
    "customer-made-unknown",
];

/// A message: its arguments, and its text without them.
#[derive(Default)]
struct Message {
    arguments: BTreeSet<String>,
    text: String,
    variants: Vec<BTreeSet<String>>,
}

impl Message {
    fn read(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.text.push_str(value),
                PatternElement::Placeable { expression: Expression::Inline(inline) } => self.inline(inline),
                PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                    self.inline(selector);
                    self.variants.push(variants.iter().map(|one| format!("{:?}", one.key)).collect());
                    variants.iter().for_each(|variant| self.read(&variant.value));
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => drop(self.arguments.insert(format!("${}", id.name))),
            InlineExpression::MessageReference { id, attribute: None } => {
                self.arguments.insert(id.name.to_owned());
            }
            other => panic!("not used in our files: {other:?}"),
        }
    }
}

fn resource(language: Language) -> Resource<&'static str> {
    parse(language.messages()).unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", language.code()))
}

fn messages(language: Language) -> BTreeMap<String, Message> {
    let mut found = BTreeMap::new();
    for entry in resource(language).body {
        match entry {
            Entry::Message(message) => {
                let mut read = Message::default();
                read.read(&message.value.expect("each message has a text"));
                assert!(message.attributes.is_empty(), "{}", message.id.name);
                let twice = found.insert(message.id.name.to_owned(), read);
                assert!(twice.is_none(), "{}: {} twice", language.code(), message.id.name);
            }
            Entry::Term(term) => panic!("not used in our files: {}", term.id.name),
            Entry::Junk { content } => panic!("{}: {content}", language.code()),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
        }
    }
    found
}

#[test]
fn c_64_every_language_has_the_keys_and_arguments_of_english() {
    let english = messages(Language::En);
    assert!(english.len() > 100);
    for language in Language::ALL {
        let others = messages(language);
        let keys = |of: &BTreeMap<String, Message>| of.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&others), keys(&english), "{}", language.code());
        for (key, message) in &others {
            let wanted = &english[key];
            assert_eq!(message.arguments, wanted.arguments, "{}: {key}", language.code());
            assert_eq!(message.variants, wanted.variants, "{}: plural forms of {key}", language.code());
        }
    }
}

#[test]
fn c_64_every_message_is_translated() {
    let english = messages(Language::En);
    for language in [Language::Fr, Language::De, Language::Es] {
        for (key, message) in messages(language) {
            let is_same = message.text == english[&key].text;
            assert!(!is_same || ALIKE.contains(&key.as_str()), "{}: {key} is English", language.code());
        }
    }
}

#[test]
fn words_hold_no_markup() {
    for language in Language::ALL {
        for (key, message) in messages(language) {
            assert!(!message.text.contains(['<', '>', '&', '"', '⟦', '⟧']), "{}: {key}", language.code());
            assert!(!message.text.contains("Ref."), "{}: {key}: a code is no word", language.code());
        }
    }
}

#[test]
fn plural_forms() {
    let forms = |language: Language, key: &str| {
        [1, 2, 5].map(|count: i64| Words::new(language).get(key, &[("count", count.into())]))
    };
    #[rustfmt::skip]
    let expected = [
        (Language::En, "comments-added", ["Comment added in Aircall", "Comments added in Aircall", "Comments added in Aircall"]),
        (Language::Fr, "comments-added", ["Commentaire ajouté dans Aircall", "Commentaires ajoutés dans Aircall", "Commentaires ajoutés dans Aircall"]),
        (Language::De, "comments-added", ["Kommentar in Aircall hinzugefügt", "Kommentare in Aircall hinzugefügt", "Kommentare in Aircall hinzugefügt"]),
        (Language::Es, "comments-added", ["Comentario añadido en Aircall", "Comentarios añadidos en Aircall", "Comentarios añadidos en Aircall"]),
        (Language::En, "label-menu-choices", ["Menu choice", "Menu choices", "Menu choices"]),
        (Language::Fr, "label-menu-choices", ["Choix dans le menu", "Choix dans les menus", "Choix dans les menus"]),
        (Language::De, "label-menu-choices", ["Auswahl im Menü", "Auswahlen im Menü", "Auswahlen im Menü"]),
        (Language::Es, "label-menu-choices", ["Opción del menú", "Opciones del menú", "Opciones del menú"]),
        (Language::En, "label-group", ["Group message with", "Group message with 2 people", "Group message with 5 people"]),
        (Language::Fr, "label-group", ["Message de groupe avec", "Message de groupe avec 2 personnes", "Message de groupe avec 5 personnes"]),
        (Language::De, "label-group", ["Gruppennachricht mit", "Gruppennachricht mit 2 Personen", "Gruppennachricht mit 5 Personen"]),
        (Language::Es, "label-group", ["Mensaje de grupo con", "Mensaje de grupo con 2 personas", "Mensaje de grupo con 5 personas"]),
        (Language::En, "label-files-not-attached", ["File that is not attached", "2 files that are not attached", "5 files that are not attached"]),
        (Language::Fr, "label-files-not-attached", ["Fichier non joint", "2 fichiers non joints", "5 fichiers non joints"]),
        (Language::De, "label-files-not-attached", ["Nicht angehängte Datei", "2 nicht angehängte Dateien", "5 nicht angehängte Dateien"]),
        (Language::Es, "label-files-not-attached", ["Archivo sin adjuntar", "2 archivos sin adjuntar", "5 archivos sin adjuntar"]),
    ];
    for (language, key, forms_expected) in expected {
        assert_eq!(forms(language, key), forms_expected, "{}", language.code());
    }
    let counted = messages(Language::En).into_values().filter(|message| !message.variants.is_empty()).count();
    assert_eq!(counted * Language::ALL.len(), expected.len(), "each message that counts is in this table");
}

/// What stands between quotes in the sources of the desks, tests apart.
fn quoted() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for crate_name in ["desk", "helpscout", "gorgias"] {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(crate_name).join("src");
        sources(&root, &mut |text| {
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            found.extend(text.split('"').skip(1).filter(|part| is_key(part)).map(str::to_owned));
        });
    }
    found
}

fn sources(folder: &Path, read: &mut dyn FnMut(&str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            sources(&path, read);
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            read(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

fn is_key(text: &str) -> bool {
    let is_of_keys = |letter: char| letter.is_ascii_lowercase() || letter == '-';
    !text.is_empty() && text.chars().all(is_of_keys) && !text.starts_with('-') && !text.ends_with('-')
}

#[test]
fn every_key_is_used() {
    let quoted = quoted();
    let referred: BTreeSet<String> = messages(Language::En).into_values().flat_map(|it| it.arguments).collect();
    let unused: Vec<String> =
        messages(Language::En).into_keys().filter(|key| !quoted.contains(key) && !referred.contains(key)).collect();
    assert_eq!(unused, Vec::<String>::new());
}

#[test]
fn every_used_key_exists() {
    let english = messages(Language::En);
    // The words with which the keys of a group begin: whatever begins so is meant as a key.
    let groups: BTreeSet<&str> = english.keys().filter_map(|key| key.split_once('-')).map(|(first, _)| first).collect();
    let begins = |key: &&String| key.split_once('-').is_some_and(|(first, _)| groups.contains(first));
    let unknown: Vec<String> =
        quoted().iter().filter(begins).filter(|key| !english.contains_key(*key)).cloned().collect();
    assert_eq!(unknown, Vec::<String>::new());
}
