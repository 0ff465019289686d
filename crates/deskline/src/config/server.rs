//! `[server]`: where Deskline listens.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};
use url::Url;

use super::{Places, Problems};

/// Where Deskline listens, and under which address Aircall reaches it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// The public listener, for webhooks.
    pub webhooks_listen: SocketAddr,
    /// The dashboard's listener. It has no logins: loopback only.
    pub dashboard_listen: SocketAddr,
    /// The `https` address under which Aircall reaches the webhook listener. Without it no webhook is set up.
    pub public_url: Option<Url>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            webhooks_listen: SocketAddr::from(([127, 0, 0, 1], 8040)),
            dashboard_listen: SocketAddr::from(([127, 0, 0, 1], 8041)),
            public_url: None,
        }
    }
}

impl Server {
    pub(super) fn validate(&self, places: &Places, problems: &mut Problems) {
        if !self.dashboard_listen.ip().is_loopback() {
            problems.add(
                places.of("server", "dashboard_listen"),
                format!(
                    "the dashboard may not listen on {}: it has no logins, and shows customers' names and numbers. \
                     Use a loopback address such as 127.0.0.1:8041, and reach it from elsewhere through an SSH tunnel.",
                    self.dashboard_listen
                ),
            );
        }
        if let Some(url) = &self.public_url {
            let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
            if url.scheme() != "https" || !url.has_host() || !is_plain {
                problems.add(
                    places.of("server", "public_url"),
                    format!(
                        "`{url}` cannot be the public address: Aircall delivers to https only. Give the https address of \
                         the proxy in front of the webhook listener, such as https://deskline.example.com, without query."
                    ),
                );
            }
        }
    }
}
