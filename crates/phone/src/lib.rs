//! Phone numbers: reading them, writing them in every spelling, comparing them.
//!
//! A leaf crate: pure functions on text, no I/O. The numbering plans come from one library, which only
//! the module `library` names; the rest of the workspace knows [`PhoneNumber`], [`Region`] and [`External`].
//!
//! | question | answer |
//! | --- | --- |
//! | who is at the other end of a call? (C-12) | [`External::read`], [`External::read_digits`] |
//! | how may a desk have written this number? (C-10) | [`spellings`], [`spellings_within`] |
//! | does this stored text mean that number? (C-11) | [`same`], [`stored_number`] |
//! | which number is this text? | [`PhoneNumber::parse`] |
//!
//! # What counts as a number
//! A number is accepted when its length is possible in its numbering plan, whether or not its range is handed out:
//! plans change faster than any table of them, and a caller must not get lost over it. Local numbers without
//! an area code, and numbers of zeros only, are not accepted.
//!
//! # What counts as text of a number
//! One number, in any punctuation, with decimal digits of the Latin, full-width or Arabic-Indic kind. Words before it
//! (`Mobile: …`) and behind it (`… (home)`) are skipped. An extension (`ext. 12`, `x12`, `#12`, `;ext=12`) is read and
//! ignored: it is the line that rings. `00` in front counts as `+` unless the region's own plan says otherwise.
//! Letters never stand for digits, and a text with two numbers is no number: better none than a wrong one.
//!
//! # The reference cases
//! `tests/data/reference.tsv` holds inputs with what the Python port of the same library (`phonenumbers`) makes of
//! them: input, region, E.164, or `-` where there is no number. To make such a file: for example numbers of many regions and types, write
//! each as E.164, international, national, RFC 3966, digits, with `(0)`, with an extension, under another region, and a digit
//! short and long; then print `format_number(parse(input, region), E164)` where `is_possible_number_with_reason`
//! answers `IS_POSSIBLE`, and `-` elsewhere. The port's version is in the file's first line.

mod external;
mod library;
mod matching;
mod number;
mod reading;
mod region;
mod spelling;
mod written;

pub use external::External;
pub use matching::{same, stored_number};
pub use number::PhoneNumber;
pub use region::Region;
pub use spelling::{spellings, spellings_within};
