//! An account's owner authorises the app (sheet gorgias §1, public app).

use std::sync::Arc;

use ::gorgias::Gorgias;
use ::gorgias::api::App as GorgiasApp;
use ::gorgias::api::oauth::{authorize_address, exchange_code};
use async_trait::async_trait;
use contract::Trouble;
use ports::Outside;
use secrecy::ExposeSecret;
use store::Store;
use url::Url;
use web::dashboard::connections::NotAuthorised;

use super::token_setting;
use crate::config::{GorgiasConnection, GorgiasCredentials};
use crate::vendors::connections::App;

/// The app of one connection.
pub struct Authorisation {
    app: GorgiasApp,
    base: Url,
    /// Where Gorgias sends the owner back to. It must be on the app's list there.
    back: Url,
    /// Under which name the refresh token is kept, sealed.
    setting: String,
    desk: Arc<Gorgias>,
    outside: Outside,
    store: Arc<dyn Store>,
}

/// The app of a connection, if it is reached with one. `back`: where Gorgias sends the owner back to.
#[must_use]
pub fn app(
    connection: &GorgiasConnection,
    desk: &Arc<Gorgias>,
    back: Url,
    outside: Outside,
    store: &Arc<dyn Store>,
) -> Option<Arc<dyn App>> {
    let GorgiasCredentials::App { client_id, client_secret } = &connection.credentials else { return None };
    Some(Arc::new(Authorisation {
        app: GorgiasApp { client_id: client_id.clone(), client_secret: client_secret.clone() },
        base: connection.base_url.clone(),
        back,
        setting: token_setting(&connection.account()),
        desk: Arc::clone(desk),
        outside,
        store: Arc::clone(store),
    }))
}

#[async_trait]
impl App for Authorisation {
    fn vendor(&self) -> Url {
        self.base.clone()
    }

    fn was_authorised(&self) -> bool {
        self.desk.client().has_grant()
    }

    fn begin(&self, state: &str) -> Url {
        // It would come back in an identity token, which is not asked for.
        let nonce = format!("{:016x}", self.outside.random.next_u64());
        authorize_address(&self.base, &self.app.client_id, &self.back, state, &nonce)
    }

    async fn finish(&self, code: &str) -> Result<(), NotAuthorised> {
        let exchanged = exchange_code(self.outside.clone(), self.base.clone(), &self.app, code, &self.back).await;
        let Some(refresh_token) = exchanged.map_err(not_authorised)?.refresh_token else {
            return Err(NotAuthorised::Vendor { detail: "it gave no refresh token".to_owned() });
        };
        // First kept, then used: after a crash in between it is used at the next start.
        self.store.put_setting(&self.setting, refresh_token.expose_secret(), true).await.map_err(|error| {
            tracing::error!(%error, "what an account's owner granted could not be kept");
            NotAuthorised::NotKept
        })?;
        self.desk.client().take_grant(refresh_token);
        Ok(())
    }
}

fn not_authorised(trouble: Trouble) -> NotAuthorised {
    match trouble {
        Trouble::Unauthorised { words } => NotAuthorised::NotTaken { words },
        other => NotAuthorised::Vendor { detail: other.to_string() },
    }
}
