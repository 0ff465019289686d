//! How requests to an account are authorised (sheet gorgias §1).

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contract::Trouble;
use http::HeaderValue;
use rest::{Authorisation, Pass, Wire, garbled};
use secrecy::{ExposeSecret, SecretString};

use super::oauth_door::OAuthDoor;
use super::vendor::CredentialKind;

/// An app of the vendor's portal, by which accounts are reached with OAuth.
#[derive(Clone, Debug)]
pub struct App {
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: SecretString,
}

/// Keeps a refresh token that takes the place of the one before.
#[async_trait]
pub trait RefreshTokenKeeper: Send + Sync {
    /// Keeps it for good. Gorgias is not known to give new ones (sheet gorgias §1, refresh), so one that cannot be kept is
    /// no reason to stop: the old one may go on to serve.
    async fn keep(&self, refresh_token: &SecretString);
}

/// What an account's owner granted an app.
#[derive(Clone)]
pub struct OAuthGrant {
    /// The app.
    pub app: App,
    /// The token that access tokens are got with. It has no end. Empty: nobody authorised the app yet.
    pub refresh_token: SecretString,
    /// Who is told of a new refresh token.
    pub keeper: Option<Arc<dyn RefreshTokenKeeper>>,
}

impl fmt::Debug for OAuthGrant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("OAuthGrant").field("app", &self.app).finish_non_exhaustive()
    }
}

/// What an account is reached with.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A user's API key. Requests act as that user, with his role.
    ApiKey {
        /// The e-mail address of the user who owns the key.
        email: String,
        /// The key.
        key: SecretString,
    },
    /// An app's grant. Requests act as the app's own user.
    OAuth(OAuthGrant),
}

impl Credentials {
    /// Of which kind they are.
    #[must_use]
    pub fn kind(&self) -> CredentialKind {
        match self {
            Self::ApiKey { .. } => CredentialKind::ApiKey,
            Self::OAuth(_) => CredentialKind::OAuth,
        }
    }
}

/// The credentials in use, with the access token that they gave.
pub(super) enum Door {
    Key { email: String, key: SecretString },
    OAuth(OAuthDoor),
}

impl From<Credentials> for Door {
    fn from(credentials: Credentials) -> Self {
        match credentials {
            Credentials::ApiKey { email, key } => Self::Key { email, key },
            Credentials::OAuth(grant) => Self::OAuth(OAuthDoor::from(grant)),
        }
    }
}

impl Authorisation for Door {
    async fn pass(&self, wire: &Wire) -> Result<Pass, Trouble> {
        match self {
            Self::Key { email, key } => basic(email, key),
            Self::OAuth(door) => door.pass(wire).await,
        }
    }

    async fn refused(&self, pass: &Pass) -> bool {
        match self {
            Self::Key { .. } => false,
            Self::OAuth(door) => {
                door.held().tokens.forget(pass).await;
                true
            }
        }
    }
}

/// HTTP Basic.
pub(super) fn basic(name: &str, secret: &SecretString) -> Result<Pass, Trouble> {
    let encoded = STANDARD.encode(format!("{name}:{}", secret.expose_secret()));
    let header = HeaderValue::try_from(format!("Basic {encoded}")).map_err(|error| garbled(error.to_string()))?;
    Ok(Pass::new(header, None))
}
