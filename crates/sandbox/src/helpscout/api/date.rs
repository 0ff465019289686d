//! Dates as the API takes and gives them: UTC, whole seconds (sheet, head).

use jiff::Timestamp;

/// A date as it is given out: `2026-11-21T09:30:00Z`.
pub(crate) fn out(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A date as it must be sent: `yyyy-MM-dd'T'HH:mm:ss'Z'`. With fractions of a second, without the `Z`, or as
/// anything else it is refused.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00Z";
    let fits = |(byte, shape): (u8, &u8)| {
        if *shape == b'0' { byte.is_ascii_digit() } else { byte == *shape }
    };
    if text.len() != SHAPE.len() || !text.bytes().zip(SHAPE).all(fits) {
        return None;
    }
    text.parse().ok()
}

/// The same moment in whole seconds, as comparisons see it.
pub(crate) fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
