//! Files that pass through to the vendor, without being held.

use std::time::Duration;

use contract::Trouble;
use http::header::{ACCEPT, AUTHORIZATION};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use ports::{Gate, Relay, RelayError, Relayed};
use url::Url;

use crate::client::{Authorisation, Pass, Rest, Wire};

/// Neither side keeps the other waiting for longer between two pieces of a file.
const IDLE: Duration = Duration::from_secs(30);
/// A file's whole way may take this long: 500 MB at 4.5 Mbit/s.
const WHOLE: Duration = Duration::from_secs(15 * 60);
/// The longest that one file can keep its caller, authorisation aside.
pub const LONGEST_RELAY: Duration = IDLE.saturating_add(WHOLE);

/// A file that is to pass to the vendor as the only part of a form.
#[derive(Clone, Debug)]
pub struct File {
    /// Where it is fetched, without credentials.
    pub from: Url,
    /// Where it is posted.
    pub to: Url,
    /// Its name, which the form's part has too.
    pub name: String,
    /// Its type, where the source tells none. May be empty.
    pub content_type: String,
    /// The types that are taken, as prefixes of a type in lower case; any, if empty.
    pub accepted: Vec<String>,
    /// A larger one is not passed on. Bytes.
    pub max_bytes: u64,
}

/// Why there is no complete answer to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelayFailure {
    /// There is nothing to authorise it with, or the vendor said to wait. Nothing was sent to it.
    NotSent(Trouble),
    /// It did not pass, or nobody knows.
    Error(RelayError),
}

impl<A: Authorisation> Rest<A> {
    /// Posts a file; once more with another token after a 401, which says that nothing was applied. It is fetched again then.
    ///
    /// # Errors
    /// When there is no complete answer of the vendor.
    pub async fn relay(&self, file: &File) -> Result<Relayed, RelayFailure> {
        let pass = self.authorisation.pass(&self.wire).await.map_err(RelayFailure::NotSent)?;
        if let Some(trouble) = self.wire.refusal() {
            return Err(RelayFailure::NotSent(trouble));
        }
        let relayed = self.wire.relay_with(file, &pass).await.map_err(RelayFailure::of)?;
        if relayed.answer.status != StatusCode::UNAUTHORIZED || !self.authorisation.refused(&pass).await {
            return Ok(relayed);
        }
        let pass = self.authorisation.pass(&self.wire).await.map_err(RelayFailure::NotSent)?;
        self.wire.relay_with(file, &pass).await.map_err(RelayFailure::of)
    }
}

impl RelayFailure {
    fn of(error: RelayError) -> Self {
        match error {
            RelayError::Closed { wait } => Self::NotSent(Trouble::Limited { retry_after: Some(wait) }),
            error => Self::Error(error),
        }
    }
}

impl Wire {
    /// Another request's 429 may come while a slow source is asked.
    fn gate(&self) -> Gate {
        let (meter, clock) = (self.meter.clone(), self.outside.clock.clone());
        Gate::new(move || meter.closed_for(clock.now()))
    }

    async fn relay_with(&self, file: &File, pass: &Pass) -> Result<Relayed, RelayError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(self.vendor.accept));
        headers.insert(AUTHORIZATION, pass.header.clone());
        let relay = Relay {
            from: file.from.clone(),
            method: Method::POST,
            to: file.to.clone(),
            headers,
            part: file.name.clone(),
            file_name: file.name.clone(),
            content_type: file.content_type.clone(),
            accepted: file.accepted.clone(),
            max_bytes: file.max_bytes,
            idle: IDLE,
            timeout: WHOLE,
            max_answer_bytes: self.vendor.max_answer_bytes,
            gate: self.gate(),
        };
        let (vendor, path) = (self.vendor.name, file.to.path());
        // Counted also where the source turns out to have no file: too many is safe.
        self.meter.spend(self.outside.clock.now(), (self.vendor.cost)(&Method::POST));
        let relayed = self.outside.transport.relay(relay).await;
        match &relayed {
            Ok(Relayed { answer, size, .. }) => {
                let reading = self.vendor.reading(answer.status, &answer.headers);
                self.meter.observe(self.outside.clock.now(), reading);
                tracing::debug!(
                    vendor,
                    http.path = path,
                    http.status = answer.status.as_u16(),
                    request_id = self.vendor.request_id(answer),
                    bytes = size,
                    "the vendor answered to a file"
                );
            }
            Err(error) => tracing::debug!(vendor, http.path = path, %error, "a file did not pass"),
        }
        relayed
    }
}
