//! What is written at a desk: words from message files (`texts/*.ftl`), and what is said of a call at every desk (C-64).
//!
//! | module | what it does |
//! | --- | --- |
//! | [`Language`], [`Words`] | a message's key and arguments → a text |
//! | [`Piece`], [`Lines`] | text as HTML and as plain text; a record's lines |
//! | [`CallTexts`] | people, numbers, times and results of a call |
//! | [`Zone`] | times in a time zone |
//! | [`NotAttached`] | why a file is not there |
//! | [`pseudo`] | a language that shows what is not translated |
//! | [`html`] | escaping, and reading back |
//!
//! Everything a stranger typed (names, comments) is escaped. Words of message files hold no markup.

mod call;
pub mod customer;
mod files;
pub mod html;
mod language;
mod lines;
mod piece;
pub mod pseudo;
mod times;
mod words;

pub use call::{CallTexts, SUBJECT_MAX, subject_cut};
pub use files::NotAttached;
pub use language::Language;
pub use lines::{Body, Lines};
pub use piece::Piece;
pub use times::Zone;
pub use words::Words;

#[cfg(test)]
mod message_file_tests;
