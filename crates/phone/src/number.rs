//! [`PhoneNumber`]: one line of the world's telephone network.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::library::{self, LibraryNumber};
use crate::reading;
use crate::region::Region;

/// Digits that may follow the plus: country code and national number together.
const MAX_DIGITS: usize = 20;

/// A phone number, as E.164. Its length is possible in its numbering plan; whether its range is handed out
/// is not asked (see the crate's documentation).
///
/// Equal, ordered and hashed by the E.164 text, and written as that text by serde.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneNumber {
    e164: String,
    country_code: u16,
}

impl PhoneNumber {
    /// Reads a text that a person or a vendor wrote. International text needs no region; national text is read in
    /// `region`, and is no number without one. Never panics.
    pub fn parse(text: &str, region: Option<Region>) -> Option<PhoneNumber> {
        reading::read(text, region).map(|reading| reading.number)
    }

    /// Takes back what [`PhoneNumber::e164`] gave. Only the shape and the country code are looked at: a number that was
    /// accepted once stays readable when its numbering plan changes. For any other text use [`PhoneNumber::parse`].
    pub fn from_e164(text: &str) -> Option<PhoneNumber> {
        let digits = text.strip_prefix('+')?;
        let well_formed = digits.len() <= MAX_DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
        if !well_formed {
            return None;
        }
        let country_code = country_code_of(digits)?;
        let number = PhoneNumber { e164: text.to_owned(), country_code };
        let library_number = library::rebuild(country_code, number.significant())?;
        (library_number.national_number != 0).then_some(number)
    }

    /// `None` if the number's E.164 text would be read back as another number (a trunk zero written twice does that), or is
    /// all zeros behind the country code.
    pub(crate) fn from_library(number: &LibraryNumber) -> Option<PhoneNumber> {
        let e164 = library::e164(number);
        let again = library::read(&e164, None)?;
        if library::e164(&again) != e164 {
            return None;
        }
        PhoneNumber::from_e164(&e164)
    }

    /// `+14155550101`
    pub fn e164(&self) -> &str {
        &self.e164
    }

    /// `14155550101`: E.164 without the plus.
    pub fn digits(&self) -> &str {
        self.e164.trim_start_matches('+')
    }

    /// The country calling code: 1, 44, 353 …
    pub fn country_code(&self) -> u16 {
        self.country_code
    }

    /// The number's country. Where several countries share the calling code and the range decides for none of them, the main
    /// country of that code ("US" for +1). `None` for codes of no country (+800, satellites).
    pub fn region(&self) -> Option<Region> {
        self.library().and_then(|n| library::region(&n)).map(Region)
    }

    /// `+1 415-555-0101`, as the library prints it. A number outside its plan's ranges may come in one block.
    pub fn international(&self) -> String {
        self.library().map_or_else(|| self.e164.clone(), |n| library::international(&n))
    }

    /// `(415) 555-0101`, as the library prints it, with the country's trunk prefix if it has one.
    pub fn national(&self) -> String {
        self.library().map_or_else(|| self.significant().to_owned(), |n| library::national(&n))
    }

    /// The digits behind the country code.
    pub(crate) fn significant(&self) -> &str {
        let code_length = if self.country_code < 10 {
            1
        } else if self.country_code < 100 {
            2
        } else {
            3
        };
        self.digits().get(code_length..).unwrap_or_default()
    }

    fn library(&self) -> Option<LibraryNumber> {
        library::rebuild(self.country_code, self.significant())
    }
}

/// No country code is the beginning of another, so the first that fits is the only one.
fn country_code_of(digits: &str) -> Option<u16> {
    (1..=3)
        .filter_map(|length| digits.get(..length))
        .filter(|code| !code.starts_with('0'))
        .filter_map(|code| code.parse().ok())
        .find(|code| library::knows_country_code(*code))
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.e164)
    }
}

impl Serialize for PhoneNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.e164)
    }
}

impl<'de> Deserialize<'de> for PhoneNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        PhoneNumber::from_e164(&text).ok_or_else(|| de::Error::custom("no E.164 number"))
    }
}
