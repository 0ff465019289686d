//! Customers that we make.

use desk::texts::{Language, Words};
use domain::effect::Marker;
use phone::PhoneNumber;

/// How the name of a customer begins of whom only the number, or nothing, is known (GO-02). A name, alike in every
/// language.
pub const NEW_CONTACT: &str = "Aircall New Contact";

/// The name of a customer of whom only the number, or nothing, is known (GO-02, C-12).
#[must_use]
pub fn new_contact_name(number: Option<&PhoneNumber>) -> String {
    match number {
        Some(number) => format!("{NEW_CONTACT} {}", number.e164()),
        None => NEW_CONTACT.to_owned(),
    }
}

/// The note of a customer that we make, plain text: nobody was found by that number (GO-01); all without a number are logged here
/// (C-12).
#[must_use]
pub fn note(language: Language, number: Option<&PhoneNumber>, code: &Marker) -> String {
    let words = Words::new(language);
    let says = match number {
        Some(number) => words.get("customer-not-found", &[("number", number.international().into())]),
        None => words.word("customer-without-number"),
    };
    format!("{says} {}", code.line())
}
