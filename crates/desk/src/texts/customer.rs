//! Customers that Deskline makes: how their notes begin, and what is no name.

use domain::call::Call;
use domain::effect::Marker;

use super::{Language, Words};

/// Whether a customer's note begins as those of the customers that Deskline makes at a desk without external ids. It may have been
/// written in any language: settings change, and so do installations.
#[must_use]
pub fn is_made_by_us(note: &str) -> bool {
    Marker::any_is_in(note) && Language::ALL.iter().any(|one| note.contains(&Words::new(*one).word("customer-made")))
}

/// The party's name: the one that the desk knows, else the contact's in Aircall. A placeholder is no name.
#[must_use]
pub fn name(known: Option<&str>, placeholder: &str, call: &Call) -> Option<String> {
    real_name(known, placeholder).or_else(|| call.contact_name())
}

/// The name that the desk knows, unless it is empty or begins with the placeholder.
#[must_use]
pub fn real_name(known: Option<&str>, placeholder: &str) -> Option<String> {
    let real = |name: &&str| !name.starts_with(placeholder) && !name.trim().is_empty();
    known.filter(real).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_we_made_is_recognised_in_every_language_for_good() {
        // Installations have written these: whoever rewords the message keeps the old one here and recognises both.
        let written = [
            "Created automatically from an Aircall call",
            "Créé automatiquement à partir d’un appel Aircall",
            "Automatisch aus einem Aircall-Anruf erstellt",
            "Creado automáticamente a partir de una llamada de Aircall",
        ];
        for words in written {
            assert!(is_made_by_us(&format!("{words}. Ref. ABCDEFGHJK")), "{words}");
            assert!(!is_made_by_us(words), "without a code anybody may have written it");
        }
        assert!(!is_made_by_us("Likes tea. Ref. ABCDEFGHJK"));
    }

    #[test]
    fn a_placeholder_is_no_name() {
        assert_eq!(real_name(Some("Jo"), "Unknown"), Some("Jo".to_owned()));
        for none in [None, Some(""), Some("  "), Some("Unknown +33")] {
            assert_eq!(real_name(none, "Unknown"), None);
        }
    }
}
