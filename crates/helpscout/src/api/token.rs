//! The access token (sheet helpscout §1): fetched with the app's own credentials, kept in memory.

use std::time::Duration;

use contract::Trouble;
use futures_util::lock::Mutex;
use ports::Clock;
use secrecy::SecretString;

/// A token is replaced this long before it expires.
const EARLY: Duration = Duration::from_secs(300);
/// The lifetime of a token whose answer does not tell one. The documents say two days.
const UNTOLD_LIFETIME: Duration = Duration::from_secs(3600);

/// The id and secret of an app that a Help Scout user created. Requests act as that user.
#[derive(Clone, Debug)]
pub struct ClientCredentials {
    /// The App ID.
    pub client_id: String,
    /// The App Secret.
    pub client_secret: SecretString,
}

/// A token as requests use it.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) secret: SecretString,
    /// When it is replaced, in monotonic time.
    pub(super) replace_at: Duration,
    /// Tells this token from its successors.
    serial: u64,
}

/// A token as the endpoint gave it.
pub(super) struct Granted {
    pub(super) secret: SecretString,
    pub(super) lifetime: Option<Duration>,
}

/// The one current token. Whoever needs one while it is being fetched waits for that fetch.
#[derive(Debug, Default)]
pub(super) struct TokenKeeper {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    token: Option<Token>,
    serial: u64,
}

impl TokenKeeper {
    /// The current token, fetched where there is none that lasts.
    ///
    /// `fetch` is begun only where it is needed.
    ///
    /// # Errors
    /// Those of the fetch. They are not remembered: the next caller tries again.
    pub(super) async fn get(
        &self,
        clock: &dyn Clock,
        fetch: impl Future<Output = Result<Granted, Trouble>> + Send,
    ) -> Result<Token, Trouble> {
        let mut kept = self.kept.lock().await;
        if let Some(token) = kept.token.as_ref().filter(|token| clock.monotonic() < token.replace_at) {
            return Ok(token.clone());
        }
        let asked_at = clock.monotonic();
        let granted = fetch.await?;
        let lifetime = granted.lifetime.unwrap_or(UNTOLD_LIFETIME);
        // A token that lives shorter than the margin still serves half its life.
        let of_use = lifetime.saturating_sub(EARLY).max(lifetime / 2);
        kept.serial += 1;
        let token = Token { secret: granted.secret, replace_at: asked_at.saturating_add(of_use), serial: kept.serial };
        kept.token = Some(token.clone());
        Ok(token)
    }

    /// Drops a token that was refused, unless another has taken its place already.
    pub(super) async fn forget(&self, refused: &Token) {
        let mut kept = self.kept.lock().await;
        if kept.token.as_ref().is_some_and(|token| token.serial == refused.serial) {
            kept.token = None;
        }
    }
}
