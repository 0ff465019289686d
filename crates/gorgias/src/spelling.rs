//! In which spellings Gorgias may hold a number, and which the account is in the habit of (C-10, GO-50).

use phone::{PhoneNumber, Region};
use serde::{Deserialize, Serialize};

use crate::question::Address;

/// So many of a number's spellings are asked for: the likeliest, among them all that C-10 names.
const SPELLINGS_MAX: usize = 8;

const PHONE: &str = "phone";
const WHATSAPP: &str = "whatsapp";

/// A way of writing numbers, under a channel's type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Form {
    channel: String,
    style: Style,
}

/// A way of writing numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Style {
    /// `+14155550100`
    E164,
    /// `14155550100`
    Digits,
    /// `+1 415-555-0100`
    International,
    /// `(415) 555-0100`
    National,
    /// `4155550100`
    NationalDigits,
}

const STYLES: [Style; 5] = [Style::E164, Style::Digits, Style::International, Style::National, Style::NationalDigits];

impl Style {
    fn of(self, number: &PhoneNumber) -> String {
        match self {
            Self::E164 => number.e164().to_owned(),
            Self::Digits => number.digits().to_owned(),
            Self::International => number.international(),
            Self::National => number.national(),
            Self::NationalDigits => number.national().chars().filter(char::is_ascii_digit).collect(),
        }
    }
}

impl Form {
    /// The form of a spelling; `None` where it is none of the habitual ones. Those under `whatsapp` are not: who calls, and whom a
    /// colleague enters, stands under `phone`.
    #[must_use]
    pub(crate) fn read(address: &Address, number: &PhoneNumber) -> Option<Self> {
        if address.channel != PHONE {
            return None;
        }
        let style = STYLES.into_iter().find(|style| style.of(number) == address.text)?;
        Some(Self { channel: address.channel.clone(), style })
    }

    /// A number in this form.
    #[must_use]
    pub(crate) fn of(&self, number: &PhoneNumber) -> Address {
        Address { channel: self.channel.clone(), text: self.style.of(number) }
    }

    /// E.164 under `phone`: what Deskline writes itself, and what is tried first (sheet §3).
    #[must_use]
    pub(crate) fn phone() -> Self {
        Self { channel: PHONE.to_owned(), style: Style::E164 }
    }

    /// E.164 under `whatsapp`: a WhatsApp contact may stand there only (sheet §3).
    #[must_use]
    pub(crate) fn whatsapp() -> Self {
        Self { channel: WHATSAPP.to_owned(), style: Style::E164 }
    }
}

/// All that is asked for: the likeliest first. A national spelling counts only where it means this very number in one of the
/// `regions` in which stored numbers are read (C-11).
#[must_use]
pub(crate) fn all_addresses(number: &PhoneNumber, regions: &[Region]) -> Vec<Address> {
    addresses(number, |text| means(text, number, regions))
}

/// All that may mean the number somewhere: for a look that something else proves.
#[must_use]
pub(crate) fn likely_addresses(number: &PhoneNumber) -> Vec<Address> {
    addresses(number, |_| true)
}

fn addresses(number: &PhoneNumber, counts: impl Fn(&str) -> bool) -> Vec<Address> {
    let under_phone = phone::spellings(number).into_iter().filter(|text| counts(text)).take(SPELLINGS_MAX);
    let under_phone = under_phone.map(|text| Address { channel: PHONE.to_owned(), text });
    let under_whatsapp =
        [Style::E164, Style::Digits].map(|style| Address { channel: WHATSAPP.to_owned(), text: style.of(number) });
    under_phone.chain(under_whatsapp).collect()
}

/// Whether a spelling means this very number where stored numbers are read in these `regions` (C-11).
#[must_use]
pub(crate) fn means(text: &str, number: &PhoneNumber, regions: &[Region]) -> bool {
    PhoneNumber::parse(text, None).as_ref() == Some(number) || phone::same(text, number, regions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn american() -> PhoneNumber {
        PhoneNumber::from_e164("+12125550123").unwrap()
    }

    fn texts(number: &PhoneNumber, region: &str) -> Vec<String> {
        let regions = [Region::parse(region).unwrap()];
        all_addresses(number, &regions)
            .into_iter()
            .map(|address| format!("{} {}", address.channel, address.text))
            .collect()
    }

    #[test]
    fn c_10_each_of_its_spellings_is_asked_for() {
        let asked = texts(&american(), "US");
        for form in
            ["+12125550123", "+1 212 555 0123", "2125550123", "212 555 0123", "(212) 555 0123", "(212) 555-0123"]
        {
            assert!(asked.contains(&format!("phone {form}")), "{form} of {asked:?}");
        }
        let british = PhoneNumber::from_e164("+441256274690").unwrap();
        let asked = texts(&british, "GB");
        for form in ["+441256274690", "1256 274690", "01256 274690"] {
            assert!(asked.contains(&format!("phone {form}")), "{form} of {asked:?}");
        }
        assert!(asked.contains(&"whatsapp +441256274690".to_owned()));
    }

    #[test]
    fn c_11_a_national_spelling_is_not_asked_for_where_it_would_mean_another_number() {
        let asked = texts(&american(), "DE");
        assert!(!asked.contains(&"phone 2125550123".to_owned()), "{asked:?}");
        assert!(asked.contains(&"phone +1 212 555 0123".to_owned()), "{asked:?}");
    }

    #[test]
    fn a_form_is_known_again_by_another_number() {
        let address = Address { channel: PHONE.to_owned(), text: "(212) 555-0123".to_owned() };
        let form = Form::read(&address, &american()).unwrap();
        let other = PhoneNumber::from_e164("+13105550199").unwrap();
        assert_eq!(form.of(&other).text, "(310) 555-0199");
        assert_eq!(Form::read(&Address { channel: PHONE.to_owned(), text: "212.555".to_owned() }, &american()), None);
        assert_eq!(Form::read(&Form::whatsapp().of(&american()), &american()), None);
    }
}
