//! The client: what all requests have in common.

use std::time::Duration;

use contract::{Meter, Trouble};
use http::{Method, StatusCode};
use ports::{Outside, Response};
use rest::{Call, Failure, Rest, Wire, garbled, header_text, json};
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::answer::WriteAnswer;
use super::credentials::{Credentials, Door};
use super::oauth::TOKEN_TIMEOUT;
use super::vendor::VENDOR;

/// One Gorgias account, as the owner of the key or the app sees it.
pub struct Client {
    pub(super) rest: Rest<Door>,
}

impl Client {
    /// A client of the account at `base`: `https://{subdomain}.gorgias.com/` in production, see
    /// [`super::oauth::account_address`]. The meter's budget should begin as [`super::starting_budget`]; answers correct it.
    #[must_use]
    pub fn new(outside: Outside, base: Url, credentials: Credentials, meter: Meter) -> Self {
        let wire = Wire::new(outside, base, meter, &VENDOR);
        Self { rest: Rest { wire, authorisation: credentials.into() } }
    }

    /// The same, which sees at least so often, while it is used, whether an app's grant still holds: then a withdrawn one is noticed
    /// before its last access token ends. Without effect on an API key.
    #[must_use]
    pub fn proving_grant_every(mut self, interval: Duration) -> Self {
        if let Door::OAuth(door) = &mut self.rest.authorisation {
            door.prove_every(interval);
        }
        self
    }

    /// Takes over what the account's owner granted the app anew; requests from now on use it. Without effect on an API key.
    pub fn take_grant(&self, refresh_token: SecretString) {
        if let Door::OAuth(door) = &self.rest.authorisation {
            door.replace(refresh_token);
        }
    }

    /// Whether there is something to reach the account with: an API key, or an app's grant. It may have been withdrawn since.
    #[must_use]
    pub fn has_grant(&self) -> bool {
        match &self.rest.authorisation {
            Door::Key { .. } => true,
            Door::OAuth(door) => door.has_grant(),
        }
    }

    /// The longest that one write can keep its caller: two tokens and two tries, of which the first was refused by a 401.
    #[must_use]
    pub fn longest_write() -> Duration {
        (VENDOR.timeout + TOKEN_TIMEOUT) * 2
    }

    /// The account's budget, which every request of this client is counted against.
    #[must_use]
    pub fn meter(&self) -> &Meter {
        &self.rest.wire.meter
    }

    /// The page that shows a ticket to agents (sheet gorgias §3, UI links).
    #[must_use]
    pub fn ticket_link(&self, ticket: &str) -> Url {
        self.rest.wire.address(&["app", "ticket", ticket], &[])
    }

    /// The page that shows a customer to agents (sheet gorgias §3, UI links).
    #[must_use]
    pub fn customer_link(&self, customer: &str) -> Url {
        self.rest.wire.address(&["app", "customer", customer], &[])
    }

    /// A read of a JSON body: `GET /api/…`.
    ///
    /// # Errors
    /// On anything but a complete, readable 2xx.
    pub(super) async fn read(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Value, Trouble> {
        let answer = self.rest.read_any(self.address(path, query)).await?;
        self.body(&answer)
    }

    /// As [`Self::read`], where a 404 is an answer.
    pub(super) async fn read_if_there(&self, path: &[&str]) -> Result<Option<Value>, Trouble> {
        let answer = self.rest.read_any(self.address(path, &[])).await?;
        if answer.status == StatusCode::NOT_FOUND && !is_a_page(&answer) {
            return Ok(None);
        }
        self.body(&answer).map(Some)
    }

    /// A question that is sent as a POST. It changes nothing, so that a lost answer is no doubt.
    pub(super) async fn ask(&self, path: &[&str], body: Value) -> Result<Value, Trouble> {
        let call = Call { method: Method::POST, url: self.address(path, &[]), body: Some(body) };
        let answer = self.rest.exchange(&call).await.map_err(Failure::of_read)?;
        self.body(&answer)
    }

    /// A write.
    pub(super) async fn write(&self, method: Method, path: &[&str], body: Value) -> WriteAnswer {
        let call = Call { method, url: self.address(path, &[]), body: Some(body) };
        WriteAnswer::of(self.rest.exchange(&call).await)
    }

    /// The address of a path below `/api/`.
    pub(super) fn address(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let path: Vec<&str> = std::iter::once("api").chain(path.iter().copied()).collect();
        self.rest.wire.address(&path, query)
    }

    fn body(&self, answer: &Response) -> Result<Value, Trouble> {
        if is_a_page(answer) {
            return Err(no_account(answer));
        }
        if !answer.status.is_success() {
            return Err(VENDOR.trouble(answer));
        }
        json(answer)
    }
}

/// A 404 that is a web page: it knows no such account, and says nothing of what was asked for (sheet gorgias §1).
pub(super) fn is_a_page(answer: &Response) -> bool {
    let is_html = header_text(answer, "content-type").is_some_and(|kind| kind.to_lowercase().contains("html"));
    answer.status == StatusCode::NOT_FOUND && (is_html || answer.body.trim_ascii_start().starts_with(b"<"))
}

/// See [`is_a_page`].
pub(super) fn no_account(answer: &Response) -> Trouble {
    garbled(format!("no account answers at this address, {}", VENDOR.seen(answer)))
}
