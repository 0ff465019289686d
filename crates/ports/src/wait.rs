//! How long a vendor says to wait.

use std::time::Duration;

use http::HeaderMap;
use jiff::fmt::rfc2822;

/// No plan makes one wait longer: a greater figure is an error of somebody's clock.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// A wait of nothing would be asked again at once.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// How long the vendor says to wait: the first of its `own` headers that tells seconds, then `Retry-After`, in seconds or
/// as a date. Between a second and an hour.
#[must_use]
pub fn retry_after(headers: &HeaderMap, own: &[&str]) -> Option<Duration> {
    own.iter()
        .find_map(|name| seconds(headers, name))
        .or_else(|| seconds(headers, "retry-after"))
        .or_else(|| until(headers))
        .map(|wait| wait.clamp(SHORTEST_WAIT, LONGEST_WAIT))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn seconds(headers: &HeaderMap, name: &str) -> Option<Duration> {
    let seconds = text(headers, name)?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// A date counts from the answer's own date: the vendor's clock is not ours.
fn until(headers: &HeaderMap) -> Option<Duration> {
    let date = |name| {
        let zoned = rfc2822::parse(text(headers, name)?).ok()?;
        Some(zoned.timestamp())
    };
    let until = date("retry-after")?;
    let from = date("date")?;
    Some(Duration::try_from(until.duration_since(from)).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn the_wait_is_read_in_seconds_or_as_a_date() {
        type Pairs = &'static [(&'static str, &'static str)];
        let cases: &[(Pairs, Option<u64>)] = &[
            (&[], None),
            (&[("x-own", "17"), ("retry-after", "40")], Some(17)),
            (&[("x-own", "soon"), ("retry-after", "40")], Some(40)),
            (&[("retry-after", "40")], Some(40)),
            (&[("retry-after", "0")], Some(1)),
            (&[("retry-after", "-5")], None),
            (&[("retry-after", "NaN")], None),
            (&[("retry-after", "99999999999")], Some(3600)),
            (&[("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")], None),
            (&[("date", "Sun, 06 Nov 1994 08:50:00 GMT"), ("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")], Some(1)),
            (&[("date", "Sun, 06 Nov 1994 08:50:00 GMT"), ("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")], Some(7)),
            (&[("retry-after", "soon")], None),
        ];
        for (pairs, expected) in cases {
            let headers = pairs
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
                .collect();
            assert_eq!(retry_after(&headers, &["x-own"]), expected.map(Duration::from_secs), "{pairs:?}");
        }
    }
}
