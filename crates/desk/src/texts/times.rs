//! Times in a time zone, and spans of time.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Words;

/// The time zone of all times that are written.
#[derive(Clone, Debug)]
pub struct Zone {
    zone: TimeZone,
    name: String,
}

impl Zone {
    /// The zone with this IANA name, e.g. `Europe/Paris`; UTC when there is none of that name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match TimeZone::get(name) {
            Ok(zone) => Self { zone, name: name.to_owned() },
            Err(_) => Self { zone: TimeZone::UTC, name: "UTC".to_owned() },
        }
    }

    /// A time with the zone's name, e.g. "2026-03-02 10:00:00 (Europe/Paris)": alike in every language, and in no doubt
    /// which part is the month.
    #[must_use]
    pub fn tell(&self, at: Timestamp) -> String {
        format!("{} ({})", at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S"), self.name)
    }
}

impl Words {
    /// "1 h 02 min 03 s". Whole seconds; a negative span counts as none.
    #[must_use]
    pub fn span(self, duration: SignedDuration) -> String {
        let all = duration.as_secs().max(0);
        let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
        match (hours, minutes) {
            (0, 0) => self.get("span-seconds", &[("seconds", seconds.to_string().into())]),
            (0, _) => self.get(
                "span-minutes",
                &[("minutes", minutes.to_string().into()), ("seconds", format!("{seconds:02}").into())],
            ),
            _ => self.get(
                "span-hours",
                &[
                    ("hours", hours.to_string().into()),
                    ("minutes", format!("{minutes:02}").into()),
                    ("seconds", format!("{seconds:02}").into()),
                ],
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    #[test]
    fn c_64_times_carry_the_name_of_their_zone() {
        let at: Timestamp = "2026-07-01T22:30:05.9Z".parse().unwrap();
        let told = |zone: &str| Zone::named(zone).tell(at);
        assert_eq!(told("Europe/Paris"), "2026-07-02 00:30:05 (Europe/Paris)");
        assert_eq!(told("America/St_Johns"), "2026-07-01 20:00:05 (America/St_Johns)");
        assert_eq!(told("Asia/Kathmandu"), "2026-07-02 04:15:05 (Asia/Kathmandu)");
        assert_eq!(told("UTC"), "2026-07-01 22:30:05 (UTC)");
        assert_eq!(
            told("Mars/Olympus"),
            "2026-07-01 22:30:05 (UTC)",
            "the zone that is named is the one that is meant"
        );
    }

    #[test]
    fn spans_of_time() {
        let told = |language, seconds| Words::new(language).span(SignedDuration::from_secs(seconds));
        for language in Language::ALL {
            assert_eq!(told(language, 0), "0 s");
            assert_eq!(told(language, -5), "0 s");
            assert_eq!(told(language, 59), "59 s");
            assert_eq!(told(language, 60), "1 min 00 s");
            assert_eq!(told(language, 3723), "1 h 02 min 03 s");
            assert_eq!(told(language, 360_000), "100 h 00 min 00 s");
        }
    }
}
