//! Addresses of requests.

use url::Url;

/// A base that paths can be appended to: without the slash its last part would be replaced.
#[must_use]
pub fn as_folder(mut base: Url) -> Url {
    if !base.path().ends_with('/') {
        let path = format!("{}/", base.path());
        base.set_path(&path);
    }
    base
}

/// The address of a path below a base, each part percent-encoded, with a query. Names may repeat.
#[must_use]
pub fn address(base: &Url, path: &[&str], query: &[(&str, &str)]) -> Url {
    let mut url = base.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path);
    }
    if !query.is_empty() {
        let pairs: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", query_value(value))).collect();
        url.set_query(Some(&pairs.join("&")));
    }
    url
}

/// A percent-encoded value: `+` is `%2B`, a space `%20`, which every server reads alike.
fn query_value(value: &str) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    // A plus sign of the text is `%2B` by now: what is left stands for spaces.
    encoded.replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stay_parts_and_values_stay_values() {
        for base in ["https://desk.example/a", "https://desk.example/a/"] {
            let base = as_folder(base.parse().unwrap());
            let url = address(&base, &["v2", "x/y?z"], &[("q", "+46 70&a=b"), ("q", "ü")]);
            assert_eq!(url.as_str(), "https://desk.example/a/v2/x%2Fy%3Fz?q=%2B46%2070%26a%3Db&q=%C3%BC");
        }
    }
}
