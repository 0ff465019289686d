//! Times as people read them.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Day and time of day, to the second: `21 Nov 2026, 22:14:05`.
#[must_use]
pub fn full_time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%-d %b %Y, %H:%M:%S").to_string()
}

/// How long from one time to another: `1 h 02 min 03 s`, `2 min 03 s`, `3 s`. Nothing if it ends before it begins.
#[must_use]
pub fn duration_between(from: Timestamp, to: Timestamp) -> Option<String> {
    let span = to.duration_since(from);
    if span < SignedDuration::ZERO {
        return None;
    }
    let seconds = span.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Some(match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} min {seconds:02} s"),
        _ => format!("{hours} h {minutes:02} min {seconds:02} s"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn durations_read_well() {
        assert_eq!(duration_between(at(0), at(3)).unwrap(), "3 s");
        assert_eq!(duration_between(at(0), at(123)).unwrap(), "2 min 03 s");
        assert_eq!(duration_between(at(0), at(3_723)).unwrap(), "1 h 02 min 03 s");
        assert_eq!(duration_between(at(5), at(4)), None);
    }

    #[test]
    fn times_are_told_in_the_zone() {
        let zone = TimeZone::get("America/New_York").unwrap();
        assert_eq!(full_time(at(1_783_000_000), &zone), "2 Jul 2026, 09:46:40");
    }
}
