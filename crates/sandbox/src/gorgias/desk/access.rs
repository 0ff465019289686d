//! Apps, codes and tokens (§1).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;

use crate::kernel::Random;
use crate::kernel::clock::later;

/// How long an access token lives (§1).
pub(crate) const TOKEN_LIFE: Duration = Duration::from_secs(86_400);
/// How long an authorization code waits to be used. Not documented.
const CODE_LIFE: Duration = Duration::from_secs(600);

/// An app that a developer registered.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) name: String,
    /// Where the browser may be sent with the code.
    pub(crate) redirect_uris: Vec<String>,
}

/// Scopes as they were asked for.
pub(crate) type Scopes = BTreeSet<String>;

/// What a token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) scopes: Scopes,
    /// The app's bot user.
    pub(crate) user: u64,
    expires_at: Option<Timestamp>,
}

#[derive(Debug, Clone)]
struct Code {
    grant: Grant,
    redirect_uri: String,
}

/// Apps, and what was given out for them.
#[derive(Debug)]
pub(crate) struct Access {
    pub(crate) apps: BTreeMap<String, App>,
    codes: BTreeMap<String, Code>,
    tokens: BTreeMap<String, Grant>,
    refresh_tokens: BTreeMap<String, Grant>,
    random: Random,
}

impl Access {
    pub(crate) fn new(random: Random) -> Self {
        Self {
            apps: BTreeMap::new(),
            codes: BTreeMap::new(),
            tokens: BTreeMap::new(),
            refresh_tokens: BTreeMap::new(),
            random,
        }
    }

    /// The app, if the secret is its own.
    pub(crate) fn app(&self, client_id: &str, client_secret: &str) -> Option<&App> {
        self.apps.get(client_id).filter(|app| app.client_secret == client_secret)
    }

    /// A code as the consent page gives it to the app's page.
    pub(crate) fn give_code(
        &mut self,
        client_id: &str,
        user: u64,
        scopes: Scopes,
        redirect_uri: &str,
        now: Timestamp,
    ) -> String {
        let code = self.random.hex(40);
        let grant = Grant { client_id: client_id.to_owned(), scopes, user, expires_at: Some(later(now, CODE_LIFE)) };
        self.codes.insert(code.clone(), Code { grant, redirect_uri: redirect_uri.to_owned() });
        code
    }

    /// What a code of this app stands for. It works once, and only for the address that it was sent to.
    pub(crate) fn take_code(
        &mut self,
        client_id: &str,
        code: &str,
        redirect_uri: &str,
        now: Timestamp,
    ) -> Option<Grant> {
        let code = self.codes.remove(code)?;
        let fits = code.grant.client_id == client_id && code.redirect_uri == redirect_uri && code.grant.lives(now);
        fits.then_some(code.grant)
    }

    /// What a refresh token of this app stands for. It never expires and stays the same (§1).
    pub(crate) fn refresh(&self, client_id: &str, token: &str) -> Option<Grant> {
        self.refresh_tokens.get(token).filter(|grant| grant.client_id == client_id).cloned()
    }

    /// A new access token: shaped like the vendor's JWT, with the claims of §1.
    pub(crate) fn give_token(&mut self, account: &str, grant: &Grant, now: Timestamp) -> String {
        let expires_at = later(now, TOKEN_LIFE);
        let claims = json!({
            "iss": format!("https://{account}.gorgias.com"), "sub": grant.user.to_string(),
            "aud": format!("https://{account}.gorgias.com/api"), "iat": now.as_second(), "exp": expires_at.as_second(),
            "azp": grant.client_id, "jti": self.random.hex(16), "scope": words(&grant.scopes),
        });
        let token = self.signed(&claims);
        self.tokens.insert(token.clone(), Grant { expires_at: Some(expires_at), ..grant.clone() });
        token
    }

    /// An identity token.
    pub(crate) fn identity(&self, account: &str, grant: &Grant, now: Timestamp) -> String {
        let claims = json!({
            "iss": format!("https://{account}.gorgias.com"), "sub": grant.user.to_string(), "aud": grant.client_id,
            "iat": now.as_second(), "exp": later(now, TOKEN_LIFE).as_second(),
        });
        self.signed(&claims)
    }

    fn signed(&self, claims: &serde_json::Value) -> String {
        let header = URL_SAFE_NO_PAD.encode(json!({"alg": "RS256", "typ": "JWT"}).to_string());
        let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
        format!("{header}.{claims}.{}", self.random.hex(64))
    }

    /// A refresh token of 48 characters (§1).
    pub(crate) fn give_refresh_token(&mut self, grant: &Grant) -> String {
        let token = self.random.hex(48);
        self.refresh_tokens.insert(token.clone(), Grant { expires_at: None, ..grant.clone() });
        token
    }

    /// What an access token stands for, while it lives.
    pub(crate) fn bearer(&self, token: &str, now: Timestamp) -> Option<&Grant> {
        self.tokens.get(token).filter(|grant| grant.lives(now))
    }

    /// The app gives a refresh token back.
    pub(crate) fn revoke_refresh_token(&mut self, client_id: &str, token: &str) {
        if self.refresh(client_id, token).is_some() {
            self.refresh_tokens.remove(token);
        }
    }

    /// The account removes the app: nothing can be had any more, and access tokens live on until they expire (§1).
    pub(crate) fn uninstall(&mut self, client_id: &str) {
        self.codes.retain(|_, code| code.grant.client_id != client_id);
        self.refresh_tokens.retain(|_, grant| grant.client_id != client_id);
    }

    /// Kills all access tokens; with `refresh_too` also what could be changed for new ones. Returns how many.
    pub(crate) fn revoke(&mut self, refresh_too: bool) -> usize {
        let mut killed = self.tokens.len();
        self.tokens.clear();
        if refresh_too {
            killed += self.refresh_tokens.len() + self.codes.len();
            self.refresh_tokens.clear();
            self.codes.clear();
        }
        killed
    }
}

impl Grant {
    fn lives(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }
}

/// Scopes separated by blanks.
pub(crate) fn words(scopes: &Scopes) -> String {
    scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}
