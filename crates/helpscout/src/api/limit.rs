//! The request limit (sheet helpscout §2): per account and minute, shared with all other apps.

use std::time::Duration;

use contract::{Budget, Reading};
use http::{HeaderMap, StatusCode};
use jiff::fmt::rfc2822;

/// What a read takes of the budget.
pub(super) const READ: u32 = 1;
/// What a POST, PUT, PATCH or DELETE takes.
pub(super) const WRITE: u32 = 2;

/// The window's length. A 429 that does not say how long to wait is taken to last as long.
const WINDOW: Duration = Duration::from_secs(60);
/// No plan makes one wait longer: a greater figure is an error of somebody's clock.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// A wait of nothing would be asked again at once.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// An account's budget until its headers tell more: the smallest plan with an API, 200 a minute.
#[must_use]
pub fn starting_budget() -> Budget {
    Budget::window(200, WINDOW)
}

/// What an answer's headers say about the limit.
pub(super) fn read_limit(status: StatusCode, headers: &HeaderMap) -> Reading {
    let limited = status == StatusCode::TOO_MANY_REQUESTS;
    Reading {
        size: count(headers, "x-ratelimit-limit-minute"),
        remaining: count(headers, "x-ratelimit-remaining-minute"),
        blocked_for: limited.then(|| retry_after(headers).unwrap_or(WINDOW)),
    }
}

/// How long the vendor says to wait: its own header first, then the common one, in seconds or as a date.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    seconds(headers, "x-ratelimit-retry-after")
        .or_else(|| seconds(headers, "retry-after"))
        .or_else(|| until(headers))
        .map(|wait| wait.clamp(SHORTEST_WAIT, LONGEST_WAIT))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn count(headers: &HeaderMap, name: &str) -> Option<u32> {
    text(headers, name)?.parse().ok()
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
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                let name = http::HeaderName::from_static(name);
                (name, http::HeaderValue::from_static(value))
            })
            .collect()
    }

    #[test]
    fn the_wait_is_read_in_seconds_or_as_a_date() {
        type Pairs = &'static [(&'static str, &'static str)];
        let cases: &[(Pairs, Option<u64>)] = &[
            (&[], None),
            (&[("x-ratelimit-retry-after", "17"), ("retry-after", "40")], Some(17)),
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
            let wait = retry_after(&headers(pairs));
            assert_eq!(wait, expected.map(Duration::from_secs), "{pairs:?}");
        }
    }

    #[test]
    fn only_a_429_blocks() {
        let told = headers(&[
            ("x-ratelimit-limit-minute", "400"),
            ("x-ratelimit-remaining-minute", "399"),
            ("x-ratelimit-retry-after", "9"),
        ]);
        let expected = Reading { size: Some(400), remaining: Some(399), blocked_for: None };
        assert_eq!(read_limit(StatusCode::OK, &told), expected);
        let blocked_for = Some(Duration::from_secs(9));
        assert_eq!(read_limit(StatusCode::TOO_MANY_REQUESTS, &told), Reading { blocked_for, ..expected });
        let silent = read_limit(StatusCode::TOO_MANY_REQUESTS, &HeaderMap::new());
        assert_eq!(silent.blocked_for, Some(WINDOW));
    }
}
