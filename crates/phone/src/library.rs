//! The one module that names the phone-number library.
//!
//! Its tables are loaded on first use (some milliseconds); afterwards a reading takes microseconds. It is given nothing but
//! ASCII digits with an optional plus in front, see [`crate::written`]: its own handling of words, letters and URI
//! parameters is never reached.

use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumberFormat};

pub(crate) use rlibphonenumber::{PhoneNumber as LibraryNumber, Region as LibraryRegion};

/// The region with this ISO code, if it has a numbering plan. The library's "001" (no country) is none.
pub(crate) fn region_of_code(code: &str) -> Option<LibraryRegion> {
    let region = LibraryRegion::from_code(code).ok()?;
    let has_plan = PHONE_NUMBER_UTIL.get_country_code_for_region(region).is_some();
    has_plan.then_some(region)
}

/// Reads `digits` (international with a plus, else national in `region`); `None` if the length is not possible
/// for a full number.
pub(crate) fn read(digits: &str, region: Option<LibraryRegion>) -> Option<LibraryNumber> {
    let number = PHONE_NUMBER_UTIL.parse(digits, region).ok()?;
    let full_length =
        matches!(PHONE_NUMBER_UTIL.is_possible_number_with_reason(&number), Ok(NumberLengthType::IsPossible));
    full_length.then_some(number)
}

/// Builds the number again from the parts of its E.164 text. `None` if a part is too long to be a number.
pub(crate) fn rebuild(country_code: u16, national: &str) -> Option<LibraryNumber> {
    let zeros = national.bytes().take_while(|byte| *byte == b'0').count();
    let mut number = LibraryNumber {
        country_code: i32::from(country_code),
        national_number: national.parse().ok()?,
        ..LibraryNumber::default()
    };
    if zeros > 0 {
        number.italian_leading_zero = Some(true);
        number.number_of_leading_zeros = Some(i32::try_from(zeros).ok()?);
    }
    Some(number)
}

/// Whether somebody uses this country calling code, alone or with other countries.
pub(crate) fn knows_country_code(country_code: u16) -> bool {
    PHONE_NUMBER_UTIL.get_region_for_country_code(i32::from(country_code)).is_some()
}

/// Whether the number lies in a range that is handed out, as far as the library knows.
pub(crate) fn is_valid(number: &LibraryNumber) -> bool {
    PHONE_NUMBER_UTIL.is_valid_number(number)
}

/// The number's country. Where several countries share the calling code and the range decides for none of them: the main
/// country of that code. `None` for codes of no country (+800, satellites).
pub(crate) fn region(number: &LibraryNumber) -> Option<LibraryRegion> {
    PHONE_NUMBER_UTIL
        .get_region_for_number(number)
        .or_else(|| PHONE_NUMBER_UTIL.get_region_for_country_code(number.country_code))
        .filter(|region| *region != LibraryRegion::World)
}

/// `+441256274690`
pub(crate) fn e164(number: &LibraryNumber) -> String {
    format(number, PhoneNumberFormat::E164)
}

/// `+44 1256 274690`
pub(crate) fn international(number: &LibraryNumber) -> String {
    format(number, PhoneNumberFormat::International)
}

/// `01256 274690`
pub(crate) fn national(number: &LibraryNumber) -> String {
    format(number, PhoneNumberFormat::National)
}

fn format(number: &LibraryNumber, format: PhoneNumberFormat) -> String {
    PHONE_NUMBER_UTIL.format(number, format).into_owned()
}
