//! What is written to Gorgias: subjects, notes, messages, customers, names of tags. One place for all of it; the words are
//! those of the integration's language.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`Texts`] | a call's subject and notes (GO-10…GO-14) |
//! | [`MessageTexts`] | a message's subject and text (GO-30…GO-32) |
//! | [`customer`] | customers that we make (GO-01, GO-02) |
//! | [`TagNames`] | operational tags (GO-20, GO-33) |
//!
//! Notes come as HTML and as plain text; each one's last line is its code.

mod call;
pub mod customer;
mod message;
mod tags;

pub use call::{Recording, Texts};
pub use message::MessageTexts;
pub use tags::{TagNames, tag_text};

#[cfg(test)]
mod tests;
