//! What is true of all requests to Help Scout: the request limit, per account and minute and shared with all other apps, and
//! the error bodies (sheet helpscout §2).

use std::time::Duration;

use contract::Budget;
use http::{HeaderMap, Method};
use ports::retry_after;
use rest::{Item, Vendor};

use super::wire::Hal;

/// The window's length. A 429 that does not say how long to wait is taken to last as long.
const WINDOW: Duration = Duration::from_secs(60);

pub(super) static VENDOR: Vendor = Vendor {
    name: "Help Scout",
    accept: "application/hal+json, application/json",
    // Present on all answers, say clients of others.
    request_id: "correlation-id",
    // No time-out is documented; its clients use 10 to 30 s.
    timeout: Duration::from_secs(20),
    // A page of conversations with their threads is the largest answer.
    max_answer_bytes: 32 << 20,
    cost,
    budget,
    retry_after: |headers| retry_after(headers, &["x-ratelimit-retry-after"]),
    untold_wait: WINDOW,
    words,
};

/// An account's budget until its headers tell more: the smallest plan with an API, 200 a minute.
#[must_use]
pub fn starting_budget() -> Budget {
    Budget::window(200, WINDOW)
}

/// A POST, PUT, PATCH or DELETE counts twice.
fn cost(method: &Method) -> u32 {
    if method == Method::GET { 1 } else { 2 }
}

fn budget(headers: &HeaderMap) -> (Option<u32>, Option<u32>) {
    (count(headers, "x-ratelimit-limit-minute"), count(headers, "x-ratelimit-remaining-minute"))
}

fn count(headers: &HeaderMap, name: &str) -> Option<u32> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// The message and what each part of it is about. Rejected values are left out, since they may be personal.
fn words(body: Item<'_>) -> String {
    let message = body.text(&["message", "error_description", "error"]).unwrap_or_default();
    let parts: Vec<String> = body
        .embedded(&["errors"])
        .unwrap_or_default()
        .into_iter()
        .filter_map(|error| {
            let message = error.text(&["message"])?;
            Some(match error.text(&["path"]) {
                Some(path) => format!("{path}: {message}"),
                None => message,
            })
        })
        .collect();
    let log = body.text(&["logRef"]).map(|log| format!(" [logRef {log}]")).unwrap_or_default();
    if parts.is_empty() {
        return format!("{message}{log}");
    }
    format!("{message} ({}){log}", parts.join("; "))
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue, StatusCode};
    use serde_json::json;

    use super::*;

    #[test]
    fn the_vendors_own_header_tells_the_wait_before_the_common_one() {
        let headers = |pairs: &[(&'static str, &'static str)]| -> HeaderMap {
            let pair = |(name, value): &(&'static str, &'static str)| {
                (HeaderName::from_static(name), HeaderValue::from_static(value))
            };
            pairs.iter().map(pair).collect()
        };
        let told = headers(&[
            ("x-ratelimit-limit-minute", "400"),
            ("x-ratelimit-remaining-minute", "399"),
            ("x-ratelimit-retry-after", "9"),
            ("retry-after", "40"),
        ]);
        let reading = VENDOR.reading(StatusCode::TOO_MANY_REQUESTS, &told);
        assert_eq!((reading.size, reading.remaining), (Some(400), Some(399)));
        assert_eq!(reading.blocked_for, Some(Duration::from_secs(9)));
        let silent = VENDOR.reading(StatusCode::TOO_MANY_REQUESTS, &headers(&[]));
        assert_eq!(silent.blocked_for, Some(WINDOW));
    }

    #[test]
    fn words_name_the_parts_and_leave_rejected_values_out() {
        let hal = json!({"logRef": "abc#1", "message": "Bad request", "_embedded": {"errors": [
            {"path": "firstName", "message": "size must be between 1 and 40", "rejectedValue": "Jo", "source": "JSON"},
            {"message": "and so on"}]}, "_links": {}});
        let expected = "Bad request (firstName: size must be between 1 and 40; and so on) [logRef abc#1]";
        assert_eq!(words(Item(&hal)), expected);
        assert_eq!(words(Item(&json!({"message": "API rate limit exceeded"}))), "API rate limit exceeded");
        assert_eq!(words(Item(&json!([]))), "");
    }
}
