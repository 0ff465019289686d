//! The demo's configuration: an ordinary file, which only names other addresses and a faster clock.

use std::path::{Path, PathBuf};

use ::sandbox::Running;
use anyhow::Context;
use jiff::Timestamp;
use store_sqlite::MasterKey;

/// The address that the fake Aircall is told; its delivery map leads it to the listener.
pub(super) const PUBLIC: &str = "https://deskline.example";

/// The shop's number: what happens there goes to Gorgias, all else to Help Scout.
pub(super) const SHOP_NUMBER: i64 = 505;
/// The shop's account at the fake Gorgias.
pub(super) const SHOP_ACCOUNT: &str = "harbour";

/// What the configuration depends on.
pub(super) struct SetUp<'a> {
    pub(super) fakes: &'a Running,
    pub(super) speed: f64,
    pub(super) since: Timestamp,
}

impl SetUp<'_> {
    /// Writes key and configuration into the folder; returns the configuration's path.
    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<PathBuf> {
        use secrecy::ExposeSecret;
        let key = MasterKey::generate()?.to_hex();
        let write = |name: &str, text: &str| {
            let file = folder.join(name);
            std::fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))?;
            anyhow::Ok(file)
        };
        write("deskline.key", key.expose_secret())?;
        write("deskline.toml", &self.text())
    }

    /// The credentials are those of the shipped start data.
    fn text(&self) -> String {
        let Running { helpscout_url, gorgias_url, aircall_url, .. } = self.fakes;
        let (speed, since) = (self.speed, self.since);
        format!(
            r#"# Written by `deskline demo`.
[server]
webhooks_listen = "127.0.0.1:0"
dashboard_listen = "127.0.0.1:0"
public_url = "{PUBLIC}"

[secrets]
key_file = "deskline.key"

[log]
level = "error"

[clock]
speed = {speed:?}
since = "{since}"

[[aircall]]
name = "harbour"
api_id = "harbour-api-id"
api_token = "harbour-api-token"
base_url = "{aircall_url}"

[[helpscout]]
name = "harbour-desk"
client_id = "sandbox-app"
client_secret = "sandbox-secret"
base_url = "{helpscout_url}"

[[integration]]
name = "support"
aircall = "harbour"
helpscout = "harbour-desk"
numbers = [501, 502, 503, 504]
inbox = 601
home_country = "US"
time_zone = "America/New_York"

[[gorgias]]
name = "harbour-shop"
subdomain = "{SHOP_ACCOUNT}"
email = "anna.berg@harbour.example"
api_key = "shop-key"
base_url = "{gorgias_url}/gorgias/{SHOP_ACCOUNT}"

[[integration]]
name = "shop"
aircall = "harbour"
gorgias = "harbour-shop"
numbers = [{SHOP_NUMBER}]
home_country = "US"
time_zone = "America/New_York"
"#
        )
    }
}
