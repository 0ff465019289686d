//! How requests are authorised (sheet helpscout §1): by an access token that is fetched with the app's own credentials.

use std::time::Duration;

use contract::Trouble;
use http::StatusCode;
use rest::{Authorisation, Granted, Item, Pass, TokenKeeper, Wire, json};
use secrecy::{ExposeSecret, SecretString};

use super::vendor::VENDOR;

/// Fetching a token is given up after this long.
pub(super) const TOKEN_TIMEOUT: Duration = Duration::from_secs(10);

/// The id and secret of an app that a Help Scout user created. Requests act as that user.
#[derive(Clone, Debug)]
pub struct ClientCredentials {
    /// The App ID.
    pub client_id: String,
    /// The App Secret.
    pub client_secret: SecretString,
}

/// The credentials, and the token that they gave.
pub(super) struct Door {
    pub(super) credentials: ClientCredentials,
    pub(super) tokens: TokenKeeper,
}

impl Authorisation for Door {
    async fn pass(&self, wire: &Wire) -> Result<Pass, Trouble> {
        self.tokens.bearer(wire.outside.clock.as_ref(), self.fetch(wire)).await
    }

    async fn refused(&self, pass: &Pass) -> bool {
        self.tokens.forget(pass).await;
        true
    }
}

impl Door {
    /// `POST /v2/oauth2/token`, grant `client_credentials` (sheet helpscout §1). Changes nothing in the desk, so that
    /// a lost answer is no doubt.
    async fn fetch(&self, wire: &Wire) -> Result<Granted, Trouble> {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.credentials.client_id.as_str()),
            ("client_secret", self.credentials.client_secret.expose_secret()),
        ];
        let url = wire.address(&["v2", "oauth2", "token"], &[]);
        let answer = wire.post_form(url, &form, None, TOKEN_TIMEOUT).await?;
        if matches!(answer.status, StatusCode::BAD_REQUEST | StatusCode::FORBIDDEN) {
            return Err(Trouble::Unauthorised { words: VENDOR.words(&answer) });
        }
        if !answer.status.is_success() {
            return Err(VENDOR.trouble(&answer));
        }
        Granted::read(Item(&json(&answer)?))
    }
}
