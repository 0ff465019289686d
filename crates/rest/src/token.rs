//! The access token: one at a time, kept in memory, fetched by one caller while the others wait.

use std::time::Duration;

use contract::Trouble;
use futures_util::lock::Mutex;
use http::HeaderValue;
use ports::Clock;
use secrecy::{ExposeSecret, SecretString};

use crate::client::Pass;
use crate::item::{Item, garbled};

/// A token is replaced this long before it expires.
const EARLY: Duration = Duration::from_secs(300);
/// The lifetime of a token whose answer does not tell one.
const UNTOLD_LIFETIME: Duration = Duration::from_secs(3600);

/// A token as the endpoint gave it.
#[derive(Clone, Debug)]
pub struct Granted {
    /// The token.
    pub secret: SecretString,
    /// How long it may be used.
    pub lifetime: Option<Duration>,
}

impl Granted {
    /// Reads a token endpoint's answer.
    ///
    /// # Errors
    /// When it holds no access token.
    pub fn read(body: Item<'_>) -> Result<Self, Trouble> {
        let secret = body
            .text(&["access_token", "accessToken"])
            .ok_or_else(|| garbled("the token endpoint gave no access token"))?;
        let lifetime = body
            .number(&["expires_in", "expiresIn"])
            .and_then(|seconds| u64::try_from(seconds).ok())
            .map(Duration::from_secs);
        Ok(Self { secret: SecretString::from(secret), lifetime })
    }
}

/// The one current token. Whoever needs one while it is being fetched waits for that fetch.
#[derive(Debug, Default)]
pub struct TokenKeeper {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    token: Option<Token>,
    serial: u64,
}

#[derive(Clone, Debug)]
struct Token {
    secret: SecretString,
    /// When it is replaced, in monotonic time.
    replace_at: Duration,
    /// Tells this token from its successors.
    serial: u64,
}

impl TokenKeeper {
    /// The current token as a bearer, fetched where there is none that lasts five minutes more.
    ///
    /// `fetch` is begun only where it is needed.
    ///
    /// # Errors
    /// Those of the fetch, and that the token cannot be used. They are not remembered: the next caller tries again.
    pub async fn bearer(
        &self,
        clock: &dyn Clock,
        fetch: impl Future<Output = Result<Granted, Trouble>> + Send,
    ) -> Result<Pass, Trouble> {
        let mut kept = self.kept.lock().await;
        if let Some(token) = kept.token.as_ref().filter(|token| clock.monotonic() < token.replace_at) {
            return token.pass();
        }
        let asked_at = clock.monotonic();
        let granted = fetch.await?;
        let lifetime = granted.lifetime.unwrap_or(UNTOLD_LIFETIME);
        // A token that lives shorter than the margin still serves half its life.
        let of_use = lifetime.saturating_sub(EARLY).max(lifetime / 2);
        kept.serial += 1;
        let token = Token { secret: granted.secret, replace_at: asked_at.saturating_add(of_use), serial: kept.serial };
        let pass = token.pass()?;
        kept.token = Some(token);
        Ok(pass)
    }

    /// Drops a token that was refused, unless another has taken its place already.
    pub async fn forget(&self, refused: &Pass) {
        let mut kept = self.kept.lock().await;
        if kept.token.as_ref().is_some_and(|token| Some(token.serial) == refused.serial) {
            kept.token = None;
        }
    }
}

impl Token {
    fn pass(&self) -> Result<Pass, Trouble> {
        let header = HeaderValue::try_from(format!("Bearer {}", self.secret.expose_secret()))
            .map_err(|_| garbled("the token cannot stand in a header"))?;
        Ok(Pass::new(header, Some(self.serial)))
    }
}
