//! Calls (sheet §4.2).

use contract::Trouble;
use contract::phone_side::FileLink;
use domain::ids::CallId;
use jiff::Timestamp;

use super::{Client, answer};
use crate::files;
use crate::reading::{Received, read_item};

/// Which calls to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallsQuery {
    /// Begun at this time or later. Aircall goes back six months (sheet §4.1).
    pub from: Timestamp,
    /// Begun at this time or earlier.
    pub to: Timestamp,
}

/// A page of calls, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct CallsPage {
    /// The calls, as facts of the time when the request began.
    pub calls: Vec<Received>,
    /// The next page, if there is one. Aircall gives at most 10,000 calls for one query (sheet §4.1): ask for
    /// shorter ranges before that.
    pub next: Option<u32>,
}

impl Client {
    /// One call with its contact: `GET /v1/calls/:id?fetch_contact=true`, sheet §4.2. A read. `None`: there is
    /// no such call.
    ///
    /// # Errors
    /// Any trouble but 404.
    pub async fn call(&self, call: CallId) -> Result<Option<Received>, Trouble> {
        let asked_at = self.now();
        let mut url = self.address(&["v1", "calls", &call.to_string()]);
        url.query_pairs_mut().append_pair("fetch_contact", "true");
        let body = match self.get(url).await {
            Err(Trouble::Refused { status: 404, .. }) => return Ok(None),
            other => other?,
        };
        let read = read_item(&body, Some(asked_at)).ok().filter(|read| read.told.call() == Some(call));
        read.map(Some).ok_or_else(|| answer::lacks("call"))
    }

    /// Where a call's recording or voicemail can be fetched now: `GET /v1/calls/:id?fetch_short_urls=true`, sheet §4.2 and §6. A
    /// read.
    ///
    /// # Errors
    /// Any trouble but 404.
    pub async fn call_file(&self, call: CallId) -> Result<FileLink, Trouble> {
        let mut url = self.address(&["v1", "calls", &call.to_string()]);
        url.query_pairs_mut().append_pair("fetch_short_urls", "true");
        match self.get(url).await {
            Err(Trouble::Refused { status: 404, .. }) => Ok(FileLink::Gone),
            other => Ok(files::of_call(&other?, self.base())),
        }
    }

    /// A page of calls with their contacts: `GET /v1/calls`, sheet §4.1 and §4.2. A read. Pages count from 1.
    ///
    /// # Errors
    /// Any trouble.
    pub async fn calls(&self, query: &CallsQuery, page: u32) -> Result<CallsPage, Trouble> {
        let asked_at = self.now();
        let parameters = [
            ("from", query.from.as_second().to_string()),
            ("to", query.to.as_second().to_string()),
            ("order", "asc".to_owned()),
            ("fetch_contact", "true".to_owned()),
        ];
        let read = self.page(&["v1", "calls"], "calls", &parameters, page).await?;
        let calls = read.items.iter().filter_map(|item| read_item(item, Some(asked_at)).ok()).collect();
        Ok(CallsPage { calls, next: read.next })
    }
}
