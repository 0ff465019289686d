//! The client: what all requests have in common.

use std::time::Duration;

use contract::{Meter, Trouble};
use http::{Method, StatusCode};
use ports::{Clock, Outside, Response};
use rest::{Call, Rest, TokenKeeper, Wire, json};
use serde_json::Value;
use url::Url;

use super::answer::WriteAnswer;
use super::search::DirectoryDoor;
use super::token::{ClientCredentials, Door, TOKEN_TIMEOUT};
use super::vendor::VENDOR;

/// One Help Scout account, as the app's user sees it.
pub struct Client {
    rest: Rest<Door>,
    pub(super) directory: DirectoryDoor,
}

impl Client {
    /// A client of the account whose app has these credentials.
    ///
    /// `base` is what `v2/…` and `v3/…` are appended to, `https://api.helpscout.net/` in production. The meter's budget
    /// should begin as [`super::starting_budget`]; answers correct it.
    #[must_use]
    pub fn new(outside: Outside, base: Url, credentials: ClientCredentials, meter: Meter) -> Self {
        let wire = Wire::new(outside, base, meter, &VENDOR);
        let door = Door { credentials, tokens: TokenKeeper::default() };
        Self { rest: Rest { wire, authorisation: door }, directory: DirectoryDoor::default() }
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

    pub(super) fn clock(&self) -> &dyn Clock {
        self.rest.wire.outside.clock.as_ref()
    }

    /// The address of a path, each part percent-encoded.
    pub(super) fn address(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        self.rest.wire.address(path, query)
    }

    /// The address of a link in an answer, at our base: the token goes nowhere else, and a proxy's answers may
    /// hold the vendor's own addresses.
    pub(super) fn address_of_link(&self, current: &Url, href: &str) -> Option<Url> {
        let link = current.join(href).ok()?;
        let path = link.path();
        let start = ["/v2/", "/v3/"].iter().filter_map(|version| path.find(version)).min()?;
        let mut url = self.rest.wire.base.join(path.get(start + 1..)?).ok()?;
        url.set_query(link.query());
        Some(url)
    }

    /// A read of a JSON body.
    ///
    /// # Errors
    /// On anything but a complete, readable 2xx.
    pub(super) async fn read(&self, url: Url) -> Result<Value, Trouble> {
        self.rest.read(url).await
    }

    /// As [`Self::read`], where a 404 is an answer.
    pub(super) async fn read_if_there(&self, url: Url) -> Result<Option<Value>, Trouble> {
        let answer = self.read_any(url).await?;
        match answer.status {
            StatusCode::NOT_FOUND => Ok(None),
            status if status.is_success() => json(&answer).map(Some),
            _ => Err(VENDOR.trouble(&answer)),
        }
    }

    /// A read of which any complete answer counts.
    pub(super) async fn read_any(&self, url: Url) -> Result<Response, Trouble> {
        self.rest.read_any(url).await
    }

    /// A write.
    pub(super) async fn write(&self, method: Method, path: &[&str], body: Value) -> WriteAnswer {
        let call = Call { method, url: self.address(path, &[]), body: Some(body) };
        WriteAnswer::of(self.rest.exchange(&call).await)
    }
}
