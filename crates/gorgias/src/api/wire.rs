//! Strict writing: limits and times.

use jiff::Timestamp;
use rest::cut;

/// The most characters of a subject (sheet gorgias §4).
pub(super) const MAX_SUBJECT: usize = 998;
/// The most characters of a tag's name (sheet gorgias §4).
const MAX_TAG: usize = 256;
/// The most characters of an external id (sheet gorgias §4, §5).
const MAX_EXTERNAL_ID: usize = 255;

/// A time as it is sent: UTC with microseconds and an offset, the vendor's own form (sheet gorgias §0).
pub(super) fn datetime(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

/// A tag's name as Gorgias keeps it, cut to 256 characters; nothing where it is blank.
#[must_use]
pub fn cut_tag(name: &str) -> Option<String> {
    cut(name, MAX_TAG)
}

/// An external id as Gorgias keeps it, cut to 255 characters; nothing where it is blank.
#[must_use]
pub fn cut_external_id(id: &str) -> Option<String> {
    cut(id, MAX_EXTERNAL_ID)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_go_out_with_microseconds_and_an_offset() {
        for (time, expected) in [
            ("2026-08-26T20:47:51.764128+02:00", "2026-08-26T18:47:51.764128+00:00"),
            ("2026-08-26T18:47:51Z", "2026-08-26T18:47:51.000000+00:00"),
        ] {
            assert_eq!(datetime(time.parse().unwrap()), expected);
        }
    }
}
