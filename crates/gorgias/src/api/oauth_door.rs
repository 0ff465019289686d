//! An app's grant in use: it can be replaced while requests run, and is proven from time to time (sheet gorgias §1).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use contract::Trouble;
use rest::{Granted, Pass, TokenKeeper, Wire};
use secrecy::{ExposeSecret, SecretString};

use super::credentials::{App, OAuthGrant, RefreshTokenKeeper};
use super::oauth;

/// A proof that came to nothing is tried again after this long.
const PROOF_PAUSE: Duration = Duration::from_secs(60);

pub(super) struct OAuthDoor {
    app: App,
    held: Mutex<Held>,
    keeper: Option<Arc<dyn RefreshTokenKeeper>>,
    /// How often the grant is proven.
    prove_every: Option<Duration>,
}

/// What is in use. Access tokens belong to the grant that gave them: another grant begins without any.
#[derive(Clone)]
pub(super) struct Held {
    refresh_token: SecretString,
    pub(super) tokens: Arc<TokenKeeper>,
    /// When the grant is to be proven next, in monotonic time. `None`: it was not used yet.
    prove_at: Option<Duration>,
}

impl Held {
    fn new(refresh_token: SecretString) -> Self {
        Self { refresh_token, tokens: Arc::default(), prove_at: None }
    }

    fn is_same_grant(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.tokens, &other.tokens)
    }
}

impl From<OAuthGrant> for OAuthDoor {
    fn from(grant: OAuthGrant) -> Self {
        let OAuthGrant { app, refresh_token, keeper } = grant;
        Self { app, held: Mutex::new(Held::new(refresh_token)), keeper, prove_every: None }
    }
}

impl OAuthDoor {
    /// From now on the grant is proven so often, see [`super::Client::proving_grant_every`].
    pub(super) fn prove_every(&mut self, interval: Duration) {
        self.prove_every = Some(interval);
    }

    /// Another grant takes the place of the one before, and of the access tokens that it gave.
    pub(super) fn replace(&self, refresh_token: SecretString) {
        *self.lock() = Held::new(refresh_token);
    }

    /// Whether there is a grant at all. It may have been withdrawn since.
    pub(super) fn has_grant(&self) -> bool {
        !self.lock().refresh_token.expose_secret().is_empty()
    }

    pub(super) async fn pass(&self, wire: &Wire) -> Result<Pass, Trouble> {
        let held = self.held();
        if held.refresh_token.expose_secret().is_empty() {
            return Err(Trouble::Unauthorised { words: "nobody has authorised the app yet".to_owned() });
        }
        let pass = held.tokens.bearer(wire.outside.clock.as_ref(), self.fetch(&held, wire)).await?;
        if self.claims_proof(&held, wire) {
            return self.prove(&held, pass, wire).await;
        }
        Ok(pass)
    }

    pub(super) fn held(&self) -> Held {
        self.lock().clone()
    }

    async fn fetch(&self, held: &Held, wire: &Wire) -> Result<Granted, Trouble> {
        let tokens = oauth::refresh(wire, &self.app, &held.refresh_token).await?;
        self.proven(held, wire);
        let new = tokens.refresh_token.filter(|new| new.expose_secret() != held.refresh_token.expose_secret());
        // A token of a grant that was replaced meanwhile is of no use.
        if let Some(new) = new
            && self.held().is_same_grant(held)
        {
            if let Some(keeper) = &self.keeper {
                keeper.keep(&new).await;
            }
            let mut now = self.lock();
            if now.is_same_grant(held) {
                now.refresh_token = new;
            }
        }
        Ok(tokens.access)
    }

    /// Sees whether the grant still holds, by another access token. One outlives the app's uninstallation by up to a day, and nobody
    /// tells of that (sheet gorgias §1, uninstall): only the refresh token shows it. One request now and then waits for the answer, and
    /// never the one that fetched a token; where the token endpoint fails, the access token before goes on to serve.
    async fn prove(&self, held: &Held, pass: Pass, wire: &Wire) -> Result<Pass, Trouble> {
        match self.fetch(held, wire).await {
            Ok(granted) => {
                held.tokens.forget(&pass).await;
                held.tokens.bearer(wire.outside.clock.as_ref(), async { Ok(granted) }).await
            }
            Err(trouble @ Trouble::Unauthorised { .. }) => {
                held.tokens.forget(&pass).await;
                Err(trouble)
            }
            Err(_) => Ok(pass),
        }
    }

    /// Whether the caller is to prove the grant now. Others do not meanwhile.
    fn claims_proof(&self, held: &Held, wire: &Wire) -> bool {
        let now = wire.outside.clock.monotonic();
        let mut current = self.lock();
        let is_due = self.prove_every.is_some() && current.prove_at.is_none_or(|at| at <= now);
        if !is_due || !current.is_same_grant(held) {
            return false;
        }
        current.prove_at = Some(now + PROOF_PAUSE);
        true
    }

    fn proven(&self, held: &Held, wire: &Wire) {
        let mut current = self.lock();
        if let Some(interval) = self.prove_every.filter(|_| current.is_same_grant(held)) {
            current.prove_at = Some(wire.outside.clock.monotonic() + interval);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
