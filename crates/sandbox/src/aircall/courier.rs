//! How a body gets to a webhook's address.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::Duration;

use bytes::Bytes;

use crate::kernel::BoxFuture;

/// Headers of a delivery, as seen live (sheet §2.2). None of them is a signature: there is none.
pub const HEADERS: [(&str, &str); 3] =
    [("content-type", "application/json"), ("user-agent", "axios/1.7.9"), ("aircall-origin", "webhooks")];

/// Why a delivery got no status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The time was over.
    #[error("no answer in time")]
    TimedOut,
    /// No connection, or it broke before a status came.
    #[error("not reachable")]
    Unreachable,
}

/// Carries deliveries. Tests hand in their own to stay within one process.
pub trait Courier: Send + Sync + Debug {
    /// Posts `body` to `url` and gives the status of the answer.
    ///
    /// `timeout` is for the whole exchange; a courier that takes longer holds up one of the places for deliveries
    /// in flight.
    fn post(
        &self,
        url: String,
        headers: &'static [(&'static str, &'static str)],
        body: Bytes,
        timeout: Duration,
    ) -> BoxFuture<'static, Result<u16, NoAnswer>>;
}

/// Delivers over HTTP.
///
/// A webhook's URL must be https (sheet §2.1), and whoever tries things on one machine has no certificate. So the
/// start of a URL can be mapped to another address, which is then spoken to as it says.
#[derive(Debug, Clone)]
pub struct HttpCourier {
    /// Nothing when the machine's TLS set-up cannot be used; then nothing is reachable.
    client: Option<reqwest::Client>,
    map: BTreeMap<String, String>,
}

impl HttpCourier {
    /// A courier with a map from the start of a URL (`https://deskline.example`) to what takes its place
    /// (`http://127.0.0.1:8080`). The longest start that fits wins; other URLs are taken as they are.
    pub fn new(map: BTreeMap<String, String>) -> Self {
        // Another part of the process may have installed one already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
        let client = client.inspect_err(|error| tracing::error!(%error, "no webhook can be delivered")).ok();
        Self { client, map }
    }

    fn address(&self, url: &str) -> String {
        let fits = |start: &&String| {
            let start = start.trim_end_matches('/');
            url.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        };
        let longest = self.map.keys().filter(fits).max_by_key(|start| start.len());
        match longest.and_then(|start| Some((start.trim_end_matches('/'), self.map.get(start)?))) {
            Some((start, to)) => format!("{}{}", to.trim_end_matches('/'), url.get(start.len()..).unwrap_or_default()),
            None => url.to_owned(),
        }
    }
}

impl Courier for HttpCourier {
    fn post(
        &self,
        url: String,
        headers: &'static [(&'static str, &'static str)],
        body: Bytes,
        timeout: Duration,
    ) -> BoxFuture<'static, Result<u16, NoAnswer>> {
        let Some(client) = &self.client else {
            return Box::pin(async { Err(NoAnswer::Unreachable) });
        };
        let mut request = client.post(self.address(&url)).timeout(timeout).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Box::pin(async move {
            match request.send().await {
                Ok(response) => Ok(response.status().as_u16()),
                Err(error) if error.is_timeout() => Err(NoAnswer::TimedOut),
                Err(_) => Err(NoAnswer::Unreachable),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_start_of_a_url_is_mapped() {
        let map = [
            ("https://deskline.example", "http://127.0.0.1:1"),
            ("https://deskline.example/two/", "http://127.0.0.1:2/"),
        ];
        let map = map.map(|(from, to)| (from.to_owned(), to.to_owned())).into();
        let courier = HttpCourier::new(map);
        for (url, address) in [
            ("https://deskline.example/hooks/x?y=1", "http://127.0.0.1:1/hooks/x?y=1"),
            ("https://deskline.example", "http://127.0.0.1:1"),
            ("https://deskline.example/two/x", "http://127.0.0.1:2/x"),
            ("https://deskline.example.org/x", "https://deskline.example.org/x"),
        ] {
            assert_eq!(courier.address(url), address);
        }
    }
}
