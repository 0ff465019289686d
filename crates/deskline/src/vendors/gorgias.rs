//! Gorgias: the connector, what its authorisation is kept under, and its checks.

mod authorise;

use std::sync::Arc;

use ::gorgias::Gorgias;
use ::gorgias::api::{App, Credentials, OAuthGrant, RefreshTokenKeeper, User};
use anyhow::Context;
use async_trait::async_trait;
use contract::Trouble;
use domain::ids::Account;
use ports::Outside;
use secrecy::{ExposeSecret, SecretString};
use store::Store;

use crate::config::{GorgiasConnection, GorgiasCredentials};
use crate::vendors::findings::Findings;

pub use authorise::{Authorisation, app};

const KEY: &str = "Make a key in Gorgias under Settings, REST API; put the address of the user who owns it into `email` and the key into \
                   the file of `api_key_file`. He needs the role Admin or Lead.";
const SUBDOMAIN: &str = "See whether `subdomain` is the part before `.gorgias.com` in the account's address, and whether `base_url`, where it \
                         is set, leads to Gorgias.";
const ROLE: &str = "Use the key of a user with the role Admin or Lead, or give its owner one of these roles.";
/// Roles that may not change tickets (sheet gorgias §6).
const ONLY_LOOKS_ON: [&str; 1] = ["observer-agent"];
const APP: &str =
    "Authorise the account: open Connections on the dashboard and press the button beside the connection.";

/// Under which name the refresh token of an account is kept, sealed.
#[must_use]
pub fn token_setting(account: &Account) -> String {
    format!("gorgias/{account}/refresh-token")
}

/// Connects to an account. Nothing is sent yet. An account whose app nobody authorised yet is connected with an empty token: until
/// he does, collecting goes on, and nothing is written (C-07).
///
/// # Errors
/// When the store cannot open the token.
pub async fn connect(
    connection: &GorgiasConnection,
    outside: Outside,
    store: &Arc<dyn Store>,
) -> anyhow::Result<Gorgias> {
    let credentials = match &connection.credentials {
        GorgiasCredentials::ApiKey { email, key } => Credentials::ApiKey { email: email.clone(), key: key.clone() },
        GorgiasCredentials::App { client_id, client_secret } => {
            let setting = token_setting(&connection.account());
            let token = store.setting(&setting).await.with_context(|| {
                format!(
                    "the authorisation of connection `{}` cannot be read from the store. Is the master key the one that this \
                     installation was made with?",
                    connection.name
                )
            })?;
            Credentials::OAuth(OAuthGrant {
                app: App { client_id: client_id.clone(), client_secret: client_secret.clone() },
                refresh_token: token.unwrap_or_default().into(),
                keeper: Some(Arc::new(Kept { store: Arc::clone(store), setting })),
            })
        }
    };
    let GorgiasConnection { base_url, enterprise, share, .. } = connection;
    Ok(Gorgias::new(outside, base_url.clone(), credentials, *enterprise, *share))
}

/// Where a new refresh token is kept.
struct Kept {
    store: Arc<dyn Store>,
    setting: String,
}

#[async_trait]
impl RefreshTokenKeeper for Kept {
    async fn keep(&self, refresh_token: &SecretString) {
        if let Err(error) = self.store.put_setting(&self.setting, refresh_token.expose_secret(), true).await {
            tracing::warn!(%error, "a new refresh token of Gorgias could not be kept; the old one goes on to serve");
        }
    }
}

/// Checks credentials, role and people. Reads only.
pub async fn check(connection: &GorgiasConnection, outside: Outside, store: &Arc<dyn Store>, findings: &mut Findings) {
    let name = &connection.name;
    let credentials = match connection.credentials {
        GorgiasCredentials::ApiKey { .. } => KEY,
        GorgiasCredentials::App { .. } => APP,
    };
    let desk = match connect(connection, outside, store).await {
        Ok(desk) => desk,
        Err(error) => return findings.bad(format!("Gorgias `{name}`: {error:#}"), credentials),
    };
    let client = desk.client();
    match client.account().await {
        Ok(account) if account.deactivated_at.is_some() => {
            findings.bad(
                format!("Gorgias `{name}`: the account {} is closed", account.domain),
                "Open it again at Gorgias.",
            );
            return;
        }
        Ok(account) => findings.good(format!("Gorgias `{name}`: the account {} is reached", account.domain)),
        Err(trouble) => {
            let what = format!("Gorgias `{name}` at {}", connection.base_url);
            return tell(findings, &what, &trouble, credentials);
        }
    }
    match client.me().await {
        Ok(me) if ONLY_LOOKS_ON.contains(&me.role.as_str()) => {
            findings
                .bad(format!("Gorgias `{name}`: {} may not change tickets, his role is {}", me.name, me.role), ROLE);
        }
        Ok(me) => findings.good(format!("Gorgias `{name}`: Deskline acts as {}, role {}", me.name, me.role)),
        Err(trouble) => tell(findings, &format!("Gorgias `{name}`, its own user"), &trouble, credentials),
    }
    match client.users(&[]).await {
        Ok(users) => check_people(name, &users, findings),
        Err(trouble) => tell(findings, &format!("Gorgias `{name}`, its users"), &trouble, credentials),
    }
}

fn check_people(name: &str, users: &[User], findings: &mut Findings) {
    let people = users.iter().filter(|user| user.active && !user.is_bot()).count();
    match users.iter().filter(|user| user.active && user.is_administrator()).count() {
        0 => findings.bad(
            format!("Gorgias `{name}`: {people} users can be read, and none of them is an administrator (GO-15)"),
            "Notes about agents without a Gorgias user are signed by an administrator: until there is one they wait. Give one \
             user the role Admin.",
        ),
        administrators => {
            findings.good(format!("Gorgias `{name}`: {people} users can be read, {administrators} of them administrators"));
        }
    }
}

fn tell(findings: &mut Findings, what: &str, trouble: &Trouble, credentials: &str) {
    match trouble {
        Trouble::Garbled { .. } => findings.bad(format!("{what}: {trouble}"), SUBDOMAIN),
        Trouble::Refused { status: 403, .. } => findings.bad(format!("{what}: {trouble}"), ROLE),
        _ => findings.trouble(what, trouble, credentials),
    }
}
