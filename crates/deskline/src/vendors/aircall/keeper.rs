//! Keeps a connection's webhook in order: made, active, its token known (C-05).
//!
//! It never stands in the way of intake: a token that was kept before lets webhooks in at once, also while Aircall is down.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use ::aircall::api::Client;
use ::aircall::webhook_setup::{self, WebhookState};
use contract::{Permit, Trouble};
use domain::ids::Account;
use domain::step::Urgency;
use engine::hint::Hint;
use futures_util::future::select;
use ports::Clock;
use secrecy::{ExposeSecret, SecretString};
use store::Store;
use url::Url;
use web::hooks::Door;

/// The webhook is looked at this often: what is lost while it is off cannot be read back.
const EVERY: Duration = Duration::from_secs(60);
/// The first wait after trouble; each further one is twice as long, up to [`EVERY`].
const FIRST_RETRY: Duration = Duration::from_secs(1);

/// What the webhook must be.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Where Aircall must deliver; `None` while no public address is configured.
    pub url: Option<Url>,
    /// What it must deliver.
    pub events: Vec<&'static str>,
}

/// Keeps one connection's webhook.
pub struct WebhookKeeper {
    /// The connection's name.
    pub connection: String,
    /// The company.
    pub account: Account,
    /// Its API.
    pub client: Client,
    /// What must be there.
    pub wanted: Wanted,
    /// Where deliveries come in.
    pub door: Arc<Door>,
    /// Where the token is kept, encrypted.
    pub store: Arc<dyn Store>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// The name under which the webhook's token is kept.
#[must_use]
pub fn token_setting(account: &Account, connection: &str) -> String {
    format!("webhook-token/{account}/{connection}")
}

impl WebhookKeeper {
    /// Lets webhooks in with the token that was kept before, if there is one.
    ///
    /// # Errors
    /// When the store fails, or its secrets were sealed with another master key.
    pub async fn open_door(&self) -> Result<(), store::StoreError> {
        if let Some(token) = self.kept_token().await? {
            self.door.set_token(&token);
        }
        Ok(())
    }

    /// Keeps the webhook in order until the stop.
    pub async fn run(&self, stop: &Hint) {
        if self.wanted.url.is_none() {
            tracing::warn!(
                connection = %self.connection,
                "no webhook is set up: there is no `public_url` under [server]"
            );
            return stop.after(0).await;
        }
        // Cut at any point, it leaves nothing half done: the next run finds what a request that was cut has made.
        let _ = select(pin!(self.watch()), stop.after(0)).await;
    }

    async fn watch(&self) {
        let mut retry = FIRST_RETRY;
        loop {
            // A vendor that told us to wait is not asked meanwhile.
            let now = self.clock.now();
            if let Permit::WaitUntil(at) = self.client.meter().ask(now, 1, Urgency::Live)
                && at > now
            {
                self.clock.sleep(Duration::try_from(at.duration_since(now)).unwrap_or(FIRST_RETRY).min(EVERY)).await;
                continue;
            }
            let wait = match self.ensure().await {
                Ok(()) => {
                    retry = FIRST_RETRY;
                    EVERY
                }
                Err(trouble) => {
                    tracing::warn!(connection = %self.connection, %trouble, "the webhook could not be verified; trying again");
                    let wait = match trouble {
                        Trouble::Limited { retry_after } => retry_after.unwrap_or(EVERY),
                        _ => retry,
                    };
                    retry = (retry * 2).min(EVERY);
                    wait
                }
            };
            self.clock.sleep(wait).await;
        }
    }

    /// Sees to it once that the webhook is there and active, and takes its token over.
    ///
    /// # Errors
    /// Any trouble with Aircall. A store that does not keep the token is only logged: it is read again after a restart.
    pub async fn ensure(&self) -> Result<(), Trouble> {
        let Some(url) = &self.wanted.url else { return Ok(()) };
        let known = self.kept_token().await.unwrap_or_default();
        let wanted = webhook_setup::Wanted { url, events: &self.wanted.events, known_token: known.as_ref() };
        let state = webhook_setup::ensure(&self.client, &wanted).await?;
        self.log(&state);
        if known.is_none_or(|known| known.expose_secret() != state.token.expose_secret()) {
            self.keep(&state.token).await;
        }
        self.door.set_token(&state.token);
        Ok(())
    }

    /// Reads the token again from Aircall; `None` where that cannot be done now.
    pub async fn reread_token(&self) -> Option<SecretString> {
        let url = self.wanted.url.as_ref()?;
        let known = self.kept_token().await.unwrap_or_default();
        let wanted = webhook_setup::Wanted { url, events: &self.wanted.events, known_token: known.as_ref() };
        match webhook_setup::read_token(&self.client, &wanted).await {
            Ok(Some(token)) => {
                self.keep(&token).await;
                Some(token)
            }
            Ok(None) => None,
            Err(trouble) => {
                tracing::warn!(connection = %self.connection, %trouble, "the webhook's token could not be read again");
                None
            }
        }
    }

    async fn kept_token(&self) -> Result<Option<SecretString>, store::StoreError> {
        let kept = self.store.setting(&token_setting(&self.account, &self.connection)).await?;
        Ok(kept.map(SecretString::from))
    }

    async fn keep(&self, token: &SecretString) {
        let name = token_setting(&self.account, &self.connection);
        if let Err(error) = self.store.put_setting(&name, token.expose_secret(), true).await {
            tracing::warn!(connection = %self.connection, %error, "the webhook's token was not kept");
        }
    }

    fn log(&self, state: &WebhookState) {
        for action in &state.done {
            tracing::info!(connection = %self.connection, webhook = %state.id, ?action, "webhook put in order");
        }
        if !state.active {
            tracing::warn!(connection = %self.connection, webhook = %state.id, "the webhook is switched off at Aircall");
        }
    }
}
