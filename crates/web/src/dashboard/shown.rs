//! Small things as pages show them: times, numbers, links.

use domain::call::OwnNumber;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use phone::External;

use crate::texts;

/// A time, for people and for machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) text: String,
    pub(super) machine: String,
}

impl Time {
    pub(super) fn of(at: Timestamp, zone: &TimeZone) -> Self {
        Self { text: texts::full_time(at, zone), machine: at.to_string() }
    }
}

/// A phone number, or what stands for one, and the link that dials it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) text: String,
    pub(super) tel: Option<String>,
}

impl Number {
    pub(super) fn of_party(party: &External) -> Self {
        match party {
            External::Phone(number) => {
                Self { text: number.international(), tel: Some(format!("tel:{}", number.e164())) }
            }
            External::Anonymous => Self { text: "withheld number".to_owned(), tel: None },
            External::ShortCode(text) | External::Sip(text) => Self { text: text.clone(), tel: None },
        }
    }

    pub(super) fn of_own(own: &OwnNumber) -> Self {
        match &own.number {
            Some(number) => Self { text: number.international(), tel: Some(format!("tel:{}", number.e164())) },
            None => Self { text: own.digits.clone(), tel: None },
        }
    }
}

/// A vendor's address as a link, only if it leads to a web page: no `javascript:` nor anything else.
pub(super) fn web_link(address: &str) -> Option<String> {
    let scheme = address.split_once("://")?.0;
    (scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_pages_are_linked() {
        assert!(web_link("https://secure.helpscout.net/conversation/1").is_some());
        assert!(web_link("http://127.0.0.1:9000/x").is_some());
        for bad in ["javascript:alert(1)", "javascript://x/%0aalert(1)", "data:text/html,x", "/relative", ""] {
            assert_eq!(web_link(bad), None, "{bad}");
        }
    }
}
