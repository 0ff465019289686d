//! From a text and a region to a number, with how sure the reading is.

use crate::library;
use crate::number::PhoneNumber;
use crate::region::Region;
use crate::written::{Form, Written};

/// One way to understand a text.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    pub(crate) number: PhoneNumber,
    /// The number lies in a range that is handed out. Decides between readings, never alone whether there is one.
    pub(crate) valid: bool,
}

/// The reading of `text`, national text in `region`.
pub(crate) fn read(text: &str, region: Option<Region>) -> Option<Reading> {
    read_written(&Written::find(text)?, region)
}

pub(crate) fn read_written(written: &Written, region: Option<Region>) -> Option<Reading> {
    match written.form {
        Form::Plus => international(&written.digits),
        Form::National => national(&written.digits, region?),
        Form::DoubleZero => {
            // A plan may use two zeros in its own way ("001" dials out of Thailand), but only a number that is handed out
            // speaks for that.
            let own = region.and_then(|region| national(&written.digits, region));
            if own.as_ref().is_some_and(|reading| reading.valid) {
                return own;
            }
            international(&written.digits[2..]).or(own)
        }
    }
}

/// Reads digits that begin with a country code.
pub(crate) fn international(digits: &str) -> Option<Reading> {
    judged(library::read(&format!("+{digits}"), None)?)
}

/// Reads digits as somebody in `region` would dial them.
fn national(digits: &str, region: Region) -> Option<Reading> {
    judged(library::read(digits, Some(region.0))?)
}

fn judged(number: library::LibraryNumber) -> Option<Reading> {
    let valid = library::is_valid(&number);
    let number = PhoneNumber::from_library(&number)?;
    Some(Reading { number, valid })
}
