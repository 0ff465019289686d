//! What stands before every page: only names of the dashboard's own are answered, nothing is done that another site's page asks for, and
//! browsers are told to load and run nothing.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

use super::connections::{Connection, Credential};

/// The rest of the policy on content, behind which the places that forms may lead to follow. Pages are plain HTML with one style sheet of
/// their own.
const CONTENT_POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// The referrer goes to nobody else, and tells our own forms from others where `Sec-Fetch-Site` does not.
const HEADERS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// What the guard knows.
pub(super) struct Guard {
    /// The dashboard's own address.
    address: Url,
    content_policy: HeaderValue,
}

impl Guard {
    /// A form leads on to a vendor where an app is authorised: browsers hold its answer to the policy as well.
    pub(super) fn new(address: &Url, connections: &[Connection]) -> Self {
        let vendors = connections.iter().filter_map(|one| match &one.credential {
            Credential::App { vendor } => Some(vendor.origin()),
            Credential::Key => None,
        });
        let vendors = vendors.filter(url::Origin::is_tuple).map(|origin| format!(" {}", origin.ascii_serialization()));
        let policy = format!("{CONTENT_POLICY}{}", vendors.collect::<BTreeSet<_>>().into_iter().collect::<String>());
        Self {
            address: address.clone(),
            content_policy: HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static(CONTENT_POLICY)),
        }
    }

    /// Answers only requests for a loopback name, or the name that the configuration gives the dashboard. The listener is bound to
    /// loopback, but a page of anyone's could let its own name point there (DNS rebinding) and read what the browser then gets; such a
    /// request carries that name.
    fn is_asked_by_name(&self, request: &Request) -> bool {
        match host_header(request.headers()) {
            Some(host) => self.is_own(host),
            None => request.uri().host().is_some_and(|host| self.is_own(host)),
        }
    }

    fn is_own(&self, host: &str) -> bool {
        let configured = self.address.host_str();
        let name = name_of(host);
        is_loopback(host) || (name.is_some() && name.map(str::to_ascii_lowercase).as_deref() == configured)
    }

    /// Whether a request that does something comes from a page of ours, or from no page at all. Browsers say where it comes from, and
    /// pages cannot change what they say.
    fn is_from_here(&self, headers: &HeaderMap) -> bool {
        if let Some(site) = headers.get("sec-fetch-site") {
            return site == "same-origin";
        }
        let Some(origin) = headers.get(header::ORIGIN) else { return true };
        let Some(origin) = origin.to_str().ok().and_then(|origin| Url::parse(origin).ok()) else { return false };
        let asked = host_header(headers).and_then(|host| Url::parse(&format!("http://{host}/")).ok());
        let own = [Some(self.address.origin()), asked.map(|asked| asked.origin())];
        own.into_iter().flatten().any(|own| own == origin.origin())
    }
}

/// Lets a request in, or not.
pub(super) async fn admit(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let response = if !guard.is_asked_by_name(&request) {
        let words = "The dashboard answers to names of this machine only: open it as http://localhost.\n";
        (StatusCode::MISDIRECTED_REQUEST, words).into_response()
    } else if !matches!(*request.method(), Method::GET | Method::HEAD) && !guard.is_from_here(request.headers()) {
        let words = "Another site asked for this. Open the dashboard itself and press the button there.\n";
        (StatusCode::FORBIDDEN, words).into_response()
    } else {
        next.run(request).await
    };
    guard.with_security_headers(response)
}

impl Guard {
    fn with_security_headers(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, self.content_policy.clone());
        for (name, value) in HEADERS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        response
    }
}

fn host_header(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST).map(|host| host.to_str().unwrap_or_default())
}

/// The name in `host` or `host:port`.
fn name_of(host: &str) -> Option<&str> {
    match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((name, port)) if port.is_empty() || port.starts_with(':') => Some(name),
            _ => None,
        },
        None => Some(host.split_once(':').map_or(host, |(name, _)| name)),
    }
}

/// Whether `host` or `host:port` names this machine's loopback.
fn is_loopback(host: &str) -> bool {
    let Some(name) = name_of(host) else { return false };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_has_few_names() {
        for host in ["localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:9", "127.8.8.8:1", "[::1]", "[::1]:8080"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.nip.io",
            "10.0.0.1",
            "[::2]:80",
            "[::1",
            "[::1]x",
            "0.0.0.0",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn the_configured_name_is_answered_as_well() {
        let guard = Guard::new(&Url::parse("https://Desk.example:8443/x").unwrap(), &[]);
        for host in ["desk.example", "DESK.example:8443", "localhost:1"] {
            assert!(guard.is_own(host), "{host}");
        }
        for host in ["", "other.example", "desk.example.evil.example", "[::2]"] {
            assert!(!guard.is_own(host), "{host}");
        }
        let headers = |origin: &str| {
            let origin = (header::ORIGIN, HeaderValue::try_from(origin).unwrap());
            HeaderMap::from_iter([origin, (header::HOST, HeaderValue::from_static("127.0.0.1:8041"))])
        };
        assert!(guard.is_from_here(&headers("https://desk.example:8443")));
        assert!(guard.is_from_here(&headers("http://127.0.0.1:8041")));
        assert!(!guard.is_from_here(&headers("https://desk.example")));
    }
}
