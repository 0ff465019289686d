//! Aircall: the connector, and the webhook that has to be there.

mod check;
mod keeper;
mod lines;

use ::aircall::api::{ApiKey, Client};
use ::aircall::share;
use contract::Meter;
use ports::Outside;
use secrecy::{ExposeSecret, SecretString};
use store_sqlite::MasterKey;
use url::Url;

use crate::config::AircallConnection;

pub use check::{check, check_webhook};
pub use keeper::{Wanted, WebhookKeeper, token_setting};
pub use lines::check_messages;

/// A client of the connection's company. Clones share its budget. Nothing is sent yet.
#[must_use]
pub fn connect(connection: &AircallConnection, outside: Outside) -> Client {
    let key = ApiKey { id: connection.api_id.clone(), token: connection.api_token.clone() };
    let meter = Meter::new(share(connection.requests_per_minute));
    Client::new(outside, connection.base_url.clone(), &key, meter)
}

/// The secret part of the webhook's path: it follows from the master key, so it needs no keeping.
#[must_use]
pub fn path_secret(key: &MasterKey, connection: &str) -> SecretString {
    let derived = key.derive(&format!("hook/{connection}"));
    derived.expose_secret().iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
}

/// The webhook's whole address.
#[must_use]
pub fn webhook_url(public: &Url, path_secret: &SecretString) -> Url {
    let mut url = public.clone();
    let path = web::hooks::door_path(path_secret.expose_secret());
    url.set_path(&format!("{}{path}", public.path().trim_end_matches('/')));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_webhooks_address_follows_from_the_key_and_the_connections_name() {
        let key = MasterKey::from_hex(&"ab".repeat(32)).unwrap();
        let secret = path_secret(&key, "main");
        assert_eq!(secret.expose_secret().len(), 64);
        assert_eq!(path_secret(&key, "main").expose_secret(), secret.expose_secret());
        assert_ne!(path_secret(&key, "other").expose_secret(), secret.expose_secret());
        let public = Url::parse("https://desk.example/behind/a/proxy/").unwrap();
        let url = webhook_url(&public, &secret);
        assert!(url.as_str().starts_with("https://desk.example/behind/a/proxy/hooks/aircall/"), "{url}");
    }
}
