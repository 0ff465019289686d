//! Apps, codes and tokens (sheet §1).

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::kernel::Random;
use crate::kernel::clock::later;

/// How long an access token lives (sheet §1).
pub(crate) const TOKEN_LIFE: Duration = Duration::from_secs(172_800);
/// How long an authorization code waits to be used. Not documented.
const CODE_LIFE: Duration = Duration::from_secs(600);

/// An app that someone registered under his profile.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    /// The user who owns it; client credentials act as him.
    pub(crate) owner: u64,
    /// Where the browser goes with the code.
    pub(crate) redirection_url: Option<String>,
}

/// What a token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) user: u64,
    pub(crate) expires_at: Timestamp,
}

/// Apps, and what was given out for them.
#[derive(Debug)]
pub(crate) struct Access {
    pub(crate) apps: BTreeMap<String, App>,
    codes: BTreeMap<String, Grant>,
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
    pub(crate) fn give_code(&mut self, client_id: &str, user: u64, now: Timestamp) -> String {
        let code = self.random.hex(40);
        let grant = Grant { client_id: client_id.to_owned(), user, expires_at: later(now, CODE_LIFE) };
        self.codes.insert(code.clone(), grant);
        code
    }

    /// The user behind a code of this app. A code works once (sheet §1).
    pub(crate) fn take_code(&mut self, client_id: &str, code: &str, now: Timestamp) -> Option<u64> {
        take(&mut self.codes, client_id, code, now)
    }

    /// The user behind a refresh token of this app. A refresh token works once (sheet §1: rotation).
    pub(crate) fn take_refresh_token(&mut self, client_id: &str, token: &str, now: Timestamp) -> Option<u64> {
        take(&mut self.refresh_tokens, client_id, token, now)
    }

    /// A new access token.
    pub(crate) fn give_token(&mut self, client_id: &str, user: u64, now: Timestamp) -> String {
        let token = self.random.hex(64);
        let grant = Grant { client_id: client_id.to_owned(), user, expires_at: later(now, TOKEN_LIFE) };
        self.tokens.retain(|_, grant| grant.expires_at > now);
        self.tokens.insert(token.clone(), grant);
        token
    }

    /// A new refresh token.
    pub(crate) fn give_refresh_token(&mut self, client_id: &str, user: u64) -> String {
        let token = self.random.hex(64);
        let grant = Grant { client_id: client_id.to_owned(), user, expires_at: Timestamp::MAX };
        self.refresh_tokens.insert(token.clone(), grant);
        token
    }

    /// What a bearer token stands for, while it lives.
    pub(crate) fn bearer(&self, token: &str, now: Timestamp) -> Option<&Grant> {
        self.tokens.get(token).filter(|grant| grant.expires_at > now)
    }

    /// Takes all tokens back, and with `refresh_too` also what could be changed for new ones. Returns how many.
    pub(crate) fn revoke(&mut self, refresh_too: bool) -> usize {
        let mut revoked = self.tokens.len();
        self.tokens.clear();
        if refresh_too {
            revoked += self.refresh_tokens.len() + self.codes.len();
            self.refresh_tokens.clear();
            self.codes.clear();
        }
        revoked
    }
}

fn take(kept: &mut BTreeMap<String, Grant>, client_id: &str, key: &str, now: Timestamp) -> Option<u64> {
    if kept.get(key)?.client_id != client_id {
        return None;
    }
    kept.remove(key).filter(|grant| grant.expires_at > now).map(|grant| grant.user)
}
