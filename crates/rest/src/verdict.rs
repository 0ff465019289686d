//! What a write came to, as far as the status alone tells (design, promise 3).

use contract::Trouble;
use http::StatusCode;
use ports::Response;

use crate::client::Failure;
use crate::vendor::Vendor;

/// What came of a write. Only [`Verdict::Unknown`] leaves open whether it was applied.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Applied: a complete 2xx.
    Applied(Response),
    /// Not applied: a complete 3xx. The object may be elsewhere.
    Redirected(Response),
    /// Not applied: a complete 4xx that is none of the others. The same request will be answered so again.
    Refused(Response),
    /// Not applied, for a reason that passes: not sent, 429, or credentials that are not taken.
    NotApplied(Trouble),
    /// Nobody knows: a time-out, a cut connection, a 5xx, a 408.
    Unknown {
        /// What was seen.
        detail: String,
    },
}

impl Verdict {
    /// Sorts what came of sending a write.
    #[must_use]
    pub fn of(vendor: &Vendor, sent: Result<Response, Failure>) -> Self {
        let answer = match sent {
            Ok(answer) => answer,
            Err(Failure::NotSent(trouble)) => return Self::NotApplied(trouble),
            Err(Failure::NoAnswer(detail)) => return Self::Unknown { detail },
        };
        match answer.status {
            status if status.is_success() => Self::Applied(answer),
            status if status.is_redirection() => Self::Redirected(answer),
            StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS => Self::NotApplied(vendor.trouble(&answer)),
            StatusCode::REQUEST_TIMEOUT => Self::Unknown { detail: vendor.seen(&answer) },
            status if status.is_client_error() => Self::Refused(answer),
            _ => Self::Unknown { detail: vendor.seen(&answer) },
        }
    }
}

/// A header's text, without white space around it; nothing where it is blank.
#[must_use]
pub fn header_text(answer: &Response, name: &str) -> Option<String> {
    let text = answer.headers.get(name)?.to_str().ok()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue};

    use super::*;

    static VENDOR: Vendor = Vendor {
        name: "a vendor",
        accept: "application/json",
        request_id: "x-id",
        timeout: Duration::from_secs(1),
        max_answer_bytes: 1,
        cost: |_| 1,
        budget: |_| (Some(40), Some(7)),
        retry_after: |headers| ports::retry_after(headers, &[]),
        untold_wait: Duration::from_secs(20),
        words: |body| body.text(&["message"]).unwrap_or_default(),
    };

    fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> Response {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_static(value));
        }
        let status = StatusCode::from_u16(status).unwrap();
        Response { status, headers: map, body: Bytes::from_static(body.as_bytes()) }
    }

    #[test]
    fn each_status_means_one_thing_for_a_write_and_one_for_a_read() {
        let of_write = |status| match Verdict::of(&VENDOR, Ok(answer(status, &[], ""))) {
            Verdict::Applied(_) => "applied",
            Verdict::Redirected(_) => "redirected",
            Verdict::Refused(_) => "refused",
            Verdict::NotApplied(Trouble::Limited { .. }) => "limited",
            Verdict::NotApplied(Trouble::Unauthorised { .. }) => "unauthorised",
            Verdict::NotApplied(_) => "not applied",
            Verdict::Unknown { .. } => "unknown",
        };
        let of_read = |status| match VENDOR.trouble(&answer(status, &[], "")) {
            Trouble::Down { .. } => "down",
            Trouble::Limited { .. } => "limited",
            Trouble::Unauthorised { .. } => "unauthorised",
            Trouble::Refused { .. } => "refused",
            Trouble::Garbled { .. } => "garbled",
        };
        for (status, write, read) in [
            (100, "unknown", "down"),
            (301, "redirected", "garbled"),
            (308, "redirected", "garbled"),
            (400, "refused", "refused"),
            (401, "unauthorised", "unauthorised"),
            (403, "refused", "refused"),
            (404, "refused", "refused"),
            (408, "unknown", "down"),
            (429, "limited", "limited"),
            (499, "refused", "refused"),
            (500, "unknown", "down"),
            (503, "unknown", "down"),
            (599, "unknown", "down"),
        ] {
            assert_eq!((of_write(status), of_read(status)), (write, read), "{status}");
        }
        for status in [200, 201, 202, 204, 299] {
            assert_eq!(of_write(status), "applied", "{status}");
        }
    }

    #[test]
    fn what_was_not_sent_is_not_applied_and_what_got_no_answer_is_unknown() {
        let down = Trouble::Down { detail: "refused".to_owned() };
        let not_sent = Verdict::of(&VENDOR, Err(Failure::NotSent(down.clone())));
        assert!(matches!(not_sent, Verdict::NotApplied(trouble) if trouble == down));
        let cut = Verdict::of(&VENDOR, Err(Failure::NoAnswer("cut".to_owned())));
        assert!(matches!(cut, Verdict::Unknown { detail } if detail == "cut"));
    }

    #[test]
    fn words_are_short_and_one_line_and_never_none() {
        assert_eq!(VENDOR.words(&answer(400, &[], r#"{"message":" a\n b "}"#)), "a b");
        assert_eq!(VENDOR.words(&answer(502, &[], "<html>\n  bad</html>")), "<html> bad</html>");
        for silent in ["", "[]", r#"{"message":null}"#] {
            assert_eq!(VENDOR.words(&answer(404, &[], silent)), "404 Not Found");
        }
        let long: &'static str = "é".repeat(1_000).leak();
        assert_eq!(VENDOR.words(&answer(400, &[], long)).chars().count(), 300);
        let seen = VENDOR.seen(&answer(500, &[("x-id", " r-1 ")], ""));
        assert_eq!(seen, "status 500, request r-1: 500 Internal Server Error");
    }

    #[test]
    fn only_a_429_blocks() {
        let headers = answer(200, &[("retry-after", "9")], "").headers;
        let expected = contract::Reading { size: Some(40), remaining: Some(7), blocked_for: None };
        assert_eq!(VENDOR.reading(StatusCode::OK, &headers), expected);
        for (headers, seconds) in [(headers, 9), (HeaderMap::new(), 20)] {
            let blocked_for = VENDOR.reading(StatusCode::TOO_MANY_REQUESTS, &headers).blocked_for;
            assert_eq!(blocked_for, Some(Duration::from_secs(seconds)));
        }
    }
}
