//! Does a text that a desk stored mean this number? (C-11)

use crate::number::PhoneNumber;
use crate::reading::{Reading, read_written};
use crate::region::Region;
use crate::written::{Form, Written};

/// Whether the stored text means `number`. Whole numbers are compared, so one that is the end of the other never matches.
///
/// `home` lists where a national text may be at home: the Aircall number's country first, then the account's. The text is given
/// one reading, by [`stored_number`], and no other reading counts. With an extension it means the line itself; a text with
/// several numbers means none of them.
pub fn same(stored: &str, number: &PhoneNumber, home: &[Region]) -> bool {
    stored_number(stored, home).as_ref() == Some(number)
}

/// The one number that a stored text means; `None` if it means none.
///
/// International text is read as it stands. National text is read in the first region of `home` where it is a number that is
/// handed out, failing that in the first where its length is possible.
pub fn stored_number(stored: &str, home: &[Region]) -> Option<PhoneNumber> {
    let written = Written::find(stored)?;
    if written.form == Form::Plus || home.is_empty() {
        return read_written(&written, None).map(|reading| reading.number);
    }
    let readings: Vec<Reading> = home.iter().filter_map(|region| read_written(&written, Some(*region))).collect();
    readings.iter().find(|reading| reading.valid).or_else(|| readings.first()).map(|reading| reading.number.clone())
}
