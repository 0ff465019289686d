//! Credentials never reach the log of requests.

use serde_json::Value;

/// Members whose values are credentials, in bodies and query strings alike.
const SECRET_MEMBERS: [&str; 7] =
    ["client_secret", "refresh_token", "access_token", "api_token", "token", "secret", "code"];

/// Headers that are credentials.
const SECRET_HEADERS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];

const HIDDEN: &str = "(hidden)";

/// Whether a header's value may be kept.
pub(crate) fn may_keep_header(name: &str) -> bool {
    !SECRET_HEADERS.contains(&name)
}

/// `value` with the values of secret members replaced, at any depth.
pub(crate) fn json(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if SECRET_MEMBERS.contains(&name.as_str()) && member.is_string() {
                    *member = Value::from(HIDDEN);
                } else {
                    json(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(json),
        _ => {}
    }
}

/// A query string or form body with the values of secret parameters replaced.
pub(crate) fn form(text: &str) -> String {
    let pairs = text.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if SECRET_MEMBERS.contains(&name) => format!("{name}={HIDDEN}"),
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}
