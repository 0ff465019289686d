//! What is true of all requests to Gorgias: the request limit and the error bodies (sheet gorgias §2).

use std::time::Duration;

use contract::Budget;
use http::HeaderMap;
use ports::retry_after;
use rest::{Item, Vendor};

/// `used/limit`, on every answer.
const LIMIT_HEADER: &str = "x-gorgias-account-api-call-limit";
/// Deskline takes at most this much of an account's requests (GO-40).
const SHARE: f64 = 0.75;
/// Requests that come back a second for an API key of an ordinary account.
const KEY_REFILL: f64 = 2.0;
/// The same for an app.
const APP_REFILL: f64 = 4.0;
/// An Enterprise account's requests come back this much faster.
const ENTERPRISE: f64 = 2.0;

pub(super) static VENDOR: Vendor = Vendor {
    name: "Gorgias",
    accept: "application/json",
    request_id: "x-request-id",
    // No time-out is documented.
    timeout: Duration::from_secs(20),
    // A page of 100 messages is the largest answer.
    max_answer_bytes: 32 << 20,
    cost: |_| 1,
    budget,
    retry_after: |headers| retry_after(headers, &[]),
    // As long as the documented window.
    untold_wait: Duration::from_secs(20),
    words,
};

/// With what an account is reached: the limit depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialKind {
    /// A user's e-mail address and API key.
    ApiKey,
    /// An app that the account's owner installed.
    OAuth,
}

/// An account's budget until its answers tell more: a bucket of 40 requests that come back at two a second, twice that for
/// an app (sheet gorgias §2), of which Deskline takes its share. On an Enterprise account they come back twice as fast: that is
/// assumed where it is `enterprise` by the settings, else only as far as it is seen.
#[must_use]
pub fn starting_budget(kind: CredentialKind, enterprise: bool) -> Budget {
    let (size, refill) = match kind {
        CredentialKind::ApiKey => (40, KEY_REFILL),
        CredentialKind::OAuth => (80, APP_REFILL),
    };
    let fastest = refill * ENTERPRISE;
    let assumed = if enterprise { fastest } else { refill };
    Budget::leaky(size, assumed).with_share(SHARE).learning_refill_up_to(fastest)
}

/// The size of the bucket and what is left of it.
fn budget(headers: &HeaderMap) -> (Option<u32>, Option<u32>) {
    let told = || {
        let (used, limit) = headers.get(LIMIT_HEADER)?.to_str().ok()?.split_once('/')?;
        let (used, limit) = (used.trim().parse::<u32>().ok()?, limit.trim().parse::<u32>().ok()?);
        (limit > 0).then(|| (limit, limit.saturating_sub(used)))
    };
    told().unzip()
}

/// The vendor's words: `{"error":{"msg","data"}}`, or `{"message"}`, or the token endpoint's `{"error"}`. What `data` holds
/// are messages by field. Values are left out.
fn words(body: Item<'_>) -> String {
    let error = body.object(&["error"]).unwrap_or(body);
    let message = error.text(&["msg", "message", "error_description", "error"]).unwrap_or_default();
    let Some(data) = error.object(&["data"]).and_then(|data| data.0.as_object()) else {
        return message;
    };
    let fields: Vec<String> = data
        .iter()
        .map(|(field, messages)| {
            let texts: Vec<&str> = messages.as_array().into_iter().flatten().filter_map(|text| text.as_str()).collect();
            if texts.is_empty() { field.clone() } else { format!("{field}: {}", texts.join(", ")) }
        })
        .collect();
    if fields.is_empty() { message } else { format!("{message} ({})", fields.join("; ")) }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_header_tells_what_is_used_of_how_much() {
        for (text, expected) in [
            ("10/40", (Some(40), Some(30))),
            ("18 / 80", (Some(80), Some(62))),
            ("41/40", (Some(40), Some(0))),
            ("0/0", (None, None)),
            ("10", (None, None)),
            ("a/40", (None, None)),
            ("-1/40", (None, None)),
            ("", (None, None)),
        ] {
            let headers = HeaderMap::from_iter([(LIMIT_HEADER.parse().unwrap(), HeaderValue::from_static(text))]);
            assert_eq!(budget(&headers), expected, "{text}");
        }
        assert_eq!(budget(&HeaderMap::new()), (None, None));
    }

    #[test]
    fn both_kinds_of_error_bodies_are_read() {
        for (body, expected) in [
            (json!({"error": {"msg": "Unauthorized."}}), "Unauthorized."),
            (json!({"message": "Unauthorized"}), "Unauthorized"),
            (json!({"error": "invalid_grant"}), "invalid_grant"),
            (json!({"error": "invalid_grant", "error_description": "Revoked."}), "Revoked."),
            (
                json!({"error": {"msg": "Invalid.", "data": {"email": ["taken", "bad"], "name": [], "x": {"y": ["z"]}}}}),
                "Invalid. (email: taken, bad; name; x)",
            ),
            (json!({"error": {"msg": "Invalid.", "data": {}}}), "Invalid."),
            (json!({"error": null}), ""),
            (json!([1]), ""),
        ] {
            assert_eq!(words(Item(&body)), expected, "{body}");
        }
    }
}
