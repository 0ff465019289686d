//! `[server]`: where Deskline listens.

use std::net::SocketAddr;

use domain::ids::Vendor;
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
    /// The address under which people's browsers reach the dashboard, where that is another than the listener's: behind a tunnel or a
    /// proxy. Vendors send those who authorise an app back to it.
    pub dashboard_url: Option<Url>,
    /// The `https` address under which Aircall reaches the webhook listener. Without it no webhook is set up.
    pub public_url: Option<Url>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            webhooks_listen: SocketAddr::from(([127, 0, 0, 1], 8040)),
            dashboard_listen: SocketAddr::from(([127, 0, 0, 1], 8041)),
            dashboard_url: None,
            public_url: None,
        }
    }
}

impl Server {
    /// The address under which people's browsers reach the dashboard.
    #[must_use]
    pub fn dashboard_address(&self) -> Url {
        self.dashboard_url.clone().unwrap_or_else(|| {
            let mut url = Url::parse("http://localhost/").expect("a literal address");
            // Part by part: an address may name a network interface (`[::1%1]`), which a URL cannot. Neither fails for http.
            let _ = url.set_ip_host(self.dashboard_listen.ip());
            let _ = url.set_port(Some(self.dashboard_listen.port()));
            url
        })
    }

    /// Where a vendor sends those back who authorised an app. It must be on the app's list at the vendor.
    #[must_use]
    pub fn callback(&self, vendor: Vendor) -> Url {
        let mut url = self.dashboard_address();
        let path = web::dashboard::connections::callback_path(vendor.as_str());
        url.set_path(&format!("{}{path}", url.path().trim_end_matches('/')));
        url
    }

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
        let is_plain = |url: &Url| url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        if let Some(url) = &self.dashboard_url
            && !(matches!(url.scheme(), "http" | "https") && url.has_host() && is_plain(url))
        {
            problems.add(
                places.of("server", "dashboard_url"),
                format!(
                    "`{url}` cannot be the dashboard's address. Give the http or https address at which your browser opens it, without \
                     query, or leave it out."
                ),
            );
        }
        if let Some(url) = &self.public_url
            && (url.scheme() != "https" || !url.has_host() || !is_plain(url))
        {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendors_send_people_back_to_where_browsers_reach_the_dashboard() {
        let mut server = Server::default();
        assert_eq!(server.callback(Vendor::Gorgias).as_str(), "http://127.0.0.1:8041/oauth/gorgias/callback");
        server.dashboard_url = Some(Url::parse("https://desk.example/behind/").unwrap());
        assert_eq!(server.callback(Vendor::Gorgias).as_str(), "https://desk.example/behind/oauth/gorgias/callback");
    }

    #[test]
    fn bad_input_a_listener_on_a_named_interface_has_an_address_all_the_same() {
        for (listen, url) in [("[::1%1]:8041", "http://[::1]:8041/"), ("127.0.0.1:80", "http://127.0.0.1/")] {
            let server = Server { dashboard_listen: listen.parse().unwrap(), ..Server::default() };
            assert_eq!(server.dashboard_address().as_str(), url);
        }
    }

    #[test]
    fn an_address_that_no_browser_opens_is_refused() {
        let places = Places::parse(std::path::Path::new("deskline.toml"), "").unwrap();
        for (url, is_one) in [
            ("http://localhost:8041", true),
            ("https://desk.example/behind", true),
            ("ftp://desk.example", false),
            ("https://desk.example/?a=b", false),
            ("https://anna@desk.example", false),
            ("data:text/plain,x", false),
        ] {
            let server = Server { dashboard_url: Some(Url::parse(url).unwrap()), ..Server::default() };
            let mut problems = Problems::default();
            server.validate(&places, &mut problems);
            assert_eq!(problems.is_empty(), is_one, "{url}");
        }
    }
}
