//! Files that pass through: fetched from one address and sent on to another, without being held.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use url::Url;

use crate::multipart::{Form, count, media_type};
use crate::{Request, Response, SendError, Transport};

/// What a file's type is where nobody tells.
const UNTOLD_TYPE: &str = "application/octet-stream";

/// A file that is to pass from one address to another.
#[derive(Clone, Debug)]
pub struct Relay {
    /// Where the file is. Fetched with a GET that carries no credentials, not even those of the address itself. No redirect is
    /// followed: a file that is elsewhere is [`RelayError::SourceStatus`].
    pub from: Url,
    /// The method of the request that takes the file.
    pub method: Method,
    /// Where the file goes: the only part of a form.
    pub to: Url,
    /// The headers of that request. Those of its body are set here.
    pub headers: HeaderMap,
    /// The name of the form's part; cleaned, see [`crate::multipart::clean_name`].
    pub part: String,
    /// The name of the file; cleaned as well.
    pub file_name: String,
    /// The file's type, where the source tells none. May be empty.
    pub content_type: String,
    /// The types that are taken, as prefixes of a type in lower case; any, if empty.
    pub accepted: Vec<String>,
    /// A larger file is not passed on. Bytes.
    pub max_bytes: u64,
    /// The source has to begin its answer within this time, and then neither side may keep the other waiting for longer
    /// between two pieces of the file.
    pub idle: Duration,
    /// The whole way of the file, from the source's first word to the target's last, may take this long.
    pub timeout: Duration,
    /// A target's answer longer than this many bytes is an error.
    pub max_answer_bytes: usize,
    /// Whether the target may be asked, once the file is at hand: its source may have taken its time.
    pub gate: Gate,
}

/// Says for how long the target wants nothing to be sent to it. `None`: it may be asked.
#[derive(Clone)]
pub struct Gate(Arc<dyn Fn() -> Option<Duration> + Send + Sync>);

impl Gate {
    /// One that is asked each time.
    #[must_use]
    pub fn new(closed_for: impl Fn() -> Option<Duration> + Send + Sync + 'static) -> Self {
        Self(Arc::new(closed_for))
    }

    /// One that is never closed.
    #[must_use]
    pub fn open() -> Self {
        Self::new(|| None)
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Gate").field(&(self.0)()).finish()
    }
}

/// A file that was passed on, whatever the target says of it.
#[derive(Clone, Debug)]
pub struct Relayed {
    /// The target's answer. One that is a success came after the whole file.
    pub answer: Response,
    /// The file's size in bytes: as the source told it, else what was counted until the answer came.
    pub size: u64,
    /// The file's type, without parameters.
    pub content_type: String,
}

/// Why a file did not pass, or nobody knows whether it did. Only [`RelayError::NoAnswer`] leaves that open: in all other
/// cases the target has not got a complete request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RelayError {
    /// The source cannot be reached, or its file ended too early or came too slowly.
    #[error("the file could not be fetched: {0}")]
    SourceDown(String),
    /// The source answered with a status that is no success. Nothing was sent to the target.
    #[error("the file's source answered {status}")]
    SourceStatus {
        /// The status.
        status: StatusCode,
        /// The answer's headers: they may say how long to wait.
        headers: HeaderMap,
    },
    /// The file is larger than is taken.
    #[error("the file is too large: {size} bytes")]
    TooLarge {
        /// Its size as the source told it, and then nothing was sent to the target; else what was counted until it was too
        /// much, and then the file may be larger. Bytes.
        size: u64,
    },
    /// The file's type is not taken. Nothing was sent to the target.
    #[error("a file of type {0} is not taken")]
    TypeNotAccepted(String),
    /// Nothing was sent to the target.
    #[error("could not be sent: {0}")]
    NotSent(String),
    /// The target said to wait while the source was asked. Nothing was sent to it.
    #[error("the target wants nothing to be sent for {} s", wait.as_secs())]
    Closed {
        /// For so long.
        wait: Duration,
    },
    /// The target has the file or a part of it, and no complete answer came.
    #[error("no complete answer: {0}")]
    NoAnswer(String),
}

impl From<SendError> for RelayError {
    /// What it means when it befalls the target.
    fn from(error: SendError) -> Self {
        match error {
            SendError::NotSent(detail) => Self::NotSent(detail),
            SendError::NoAnswer(detail) => Self::NoAnswer(detail),
        }
    }
}

/// What the source tells of its file before it sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its type, without parameters.
    pub content_type: String,
    /// Its size in bytes, where told.
    pub size: Option<u64>,
}

/// The request for a file, without credentials.
#[must_use]
pub fn fetch(from: &Url, timeout: Duration, max_answer_bytes: usize) -> Request {
    let mut url = from.clone();
    // Otherwise they would become an `Authorization` header. An address that can have none has none.
    let _ = (url.set_username(""), url.set_password(None));
    // The file is passed on as it is: nobody undoes an encoding.
    let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("identity"))]);
    Request { method: Method::GET, url, headers, body: Bytes::new(), timeout, max_answer_bytes }
}

/// Whether an answer's body is as long as its head says. One that does not say is.
#[must_use]
pub fn is_whole(answer: &Response) -> bool {
    told_size(&answer.headers).is_none_or(|size| size == count(&answer.body))
}

fn told_size(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

impl Relay {
    /// The request for the file.
    #[must_use]
    pub fn fetch(&self) -> Request {
        fetch(&self.from, self.timeout, usize::MAX)
    }

    /// Whether the file behind this answer of the source may pass now.
    ///
    /// # Errors
    /// When it may not.
    pub fn admit(&self, status: StatusCode, headers: &HeaderMap) -> Result<Told, RelayError> {
        if !status.is_success() {
            return Err(RelayError::SourceStatus { status, headers: headers.clone() });
        }
        let told = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = told.and_then(media_type).or_else(|| media_type(&self.content_type));
        let content_type = content_type.unwrap_or_else(|| UNTOLD_TYPE.to_owned());
        let is_taken = |prefix: &String| content_type.starts_with(prefix.as_str());
        if !self.accepted.is_empty() && !self.accepted.iter().any(is_taken) {
            return Err(RelayError::TypeNotAccepted(content_type));
        }
        let size = told_size(headers);
        if let Some(size) = size.filter(|size| *size > self.max_bytes) {
            return Err(RelayError::TooLarge { size });
        }
        match (self.gate.0)() {
            Some(wait) => Err(RelayError::Closed { wait }),
            None => Ok(Told { content_type, size }),
        }
    }

    /// The form around the file. The boundary must not occur in it.
    #[must_use]
    pub fn form(&self, told: &Told, boundary: &str) -> Form {
        Form::of_file(&self.part, &self.file_name, &told.content_type, boundary)
    }

    /// The headers of the request that takes the form, save its length.
    ///
    /// # Errors
    /// When the boundary cannot stand in a header.
    pub fn target_headers(&self, form: &Form) -> Result<HeaderMap, RelayError> {
        let content_type = HeaderValue::try_from(form.content_type.as_str());
        let content_type = content_type.map_err(|error| RelayError::NotSent(error.to_string()))?;
        let mut headers = self.headers.clone();
        headers.remove(CONTENT_LENGTH);
        headers.remove(TRANSFER_ENCODING);
        headers.insert(CONTENT_TYPE, content_type);
        Ok(headers)
    }
}

impl Told {
    /// Whether a file that ended after `counted` bytes is the whole one.
    ///
    /// # Errors
    /// [`RelayError::SourceDown`] when it is not.
    pub fn check_whole(&self, counted: u64) -> Result<(), RelayError> {
        match self.size {
            Some(size) if size != counted => {
                Err(RelayError::SourceDown(format!("the file ended after {counted} of {size} bytes")))
            }
            _ => Ok(()),
        }
    }
}

/// Passes a file on in two exchanges, holding it whole in between.
pub(crate) async fn in_memory<T: Transport + ?Sized>(transport: &T, relay: Relay) -> Result<Relayed, RelayError> {
    let fetched = transport.send(relay.fetch()).await.map_err(|error| RelayError::SourceDown(error.to_string()))?;
    pass_on(transport, relay, fetched).await
}

/// Sends a file on that is at hand: what its source answered.
///
/// # Errors
/// As when it comes from there.
pub async fn pass_on<T: Transport + ?Sized>(
    transport: &T,
    relay: Relay,
    fetched: Response,
) -> Result<Relayed, RelayError> {
    let told = relay.admit(fetched.status, &fetched.headers)?;
    let size = count(&fetched.body);
    if size > relay.max_bytes {
        return Err(RelayError::TooLarge { size });
    }
    told.check_whole(size)?;
    let form = relay.form(&told, &boundary_for(&fetched.body));
    let mut body = BytesMut::new();
    for piece in [&form.head, &fetched.body, &form.tail] {
        body.extend_from_slice(piece);
    }
    let request = Request {
        headers: relay.target_headers(&form)?,
        method: relay.method,
        url: relay.to,
        body: body.freeze(),
        timeout: relay.timeout,
        max_answer_bytes: relay.max_answer_bytes,
    };
    Ok(Relayed { answer: transport.send(request).await?, size, content_type: told.content_type })
}

/// The first boundary of a sequence that begins no line of the file.
fn boundary_for(file: &[u8]) -> String {
    let mut number = 0_u64;
    loop {
        let boundary = format!("deskline-{number:016x}");
        let begins = |line: &[u8]| line.strip_prefix(b"--").is_some_and(|rest| rest.starts_with(boundary.as_bytes()));
        if !file.split(|byte| *byte == b'\n').any(begins) {
            return boundary;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundary_begins_no_line_of_the_file() {
        let numbered = |number: u64| format!("deskline-{number:016x}");
        for (file, expected) in [
            (String::new(), 0),
            (format!("--{}", numbered(0)), 1),
            (format!("x\r\n--{}--\r\n--{}", numbered(0), numbered(1)), 2),
            (format!("{}\nx--{}", numbered(0), numbered(0)), 0),
        ] {
            assert_eq!(boundary_for(file.as_bytes()), numbered(expected), "{file:?}");
        }
    }

    #[test]
    fn an_incomplete_file_is_told_from_a_whole_one() {
        let told = |size| Told { content_type: "a/b".to_owned(), size };
        assert_eq!(told(Some(5)).check_whole(5), Ok(()));
        assert_eq!(told(None).check_whole(5), Ok(()));
        for counted in [0, 4, 6] {
            assert!(matches!(told(Some(5)).check_whole(counted), Err(RelayError::SourceDown(_))), "{counted}");
        }
    }
}
