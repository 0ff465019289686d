//! Files that are brought to Gorgias (sheet gorgias §7). They pass through, from where they are to the account, and are not held.

use std::time::Duration;

use contract::Trouble;
use http::{HeaderMap, StatusCode};
use ports::{RelayError, Relayed};
use rest::{File, Item, LONGEST_RELAY, RelayFailure};
use serde_json::Value;

use super::answer::{QUOTA_WAIT, WriteAnswer};
use super::client::Client;
use super::messages::{Attachment, read_attachment};
use super::oauth::TOKEN_TIMEOUT;

/// A source that takes no more requests and does not say for how long.
const UNTOLD_WAIT: Duration = Duration::from_secs(60);

/// What came of bringing a file to Gorgias. A file that no message names is seen by nobody, so that it may always be brought
/// again.
#[derive(Clone, Debug, PartialEq)]
pub enum UploadAnswer {
    /// It is there, private to the account; messages may name it from now on.
    Uploaded {
        /// The file, with the address under which messages name it.
        file: Attachment,
        /// The vendor's id of the request (`x-request-id`).
        request_id: Option<String>,
    },
    /// It is larger than is taken.
    TooLarge {
        /// Its size in bytes, or, where its source did not tell it, what was counted until it was too much.
        size: u64,
        /// What is taken, in bytes. Where the vendor refused it (413) it tells no figure: then the most that this can be.
        limit: u64,
    },
    /// Its type is not taken, its address is not followed, or the vendor will not have it.
    NotAllowed,
    /// It is not there any more: the link has died.
    Gone,
    /// Gorgias has not got it, for a reason that passes.
    NotApplied(Trouble),
    /// Its source cannot be reached for the moment, or broke off. No fault of the account.
    SourceDown {
        /// What was seen.
        detail: String,
        /// How long it says to wait.
        retry_after: Option<Duration>,
    },
    /// Nobody knows whether Gorgias has got it.
    Unknown {
        /// What was seen.
        detail: String,
    },
}

impl Client {
    /// Brings a file to the account: `POST /api/upload?type=attachment` (sheet gorgias §7), as one part, whose name becomes the
    /// file's label. It is fetched from `source` without credentials. `content_type` counts where the source tells none;
    /// `accepted` are prefixes of types that are taken, any if empty. A file of more than `max_bytes` bytes is broken off.
    /// Reaches nobody.
    pub async fn upload(
        &self,
        source: &str,
        name: &str,
        content_type: &str,
        accepted: &[String],
        max_bytes: u64,
    ) -> UploadAnswer {
        let Ok(from) = source.parse() else { return UploadAnswer::NotAllowed };
        let file = File {
            from,
            to: self.address(&["upload"], &[("type", "attachment")]),
            name: name.to_owned(),
            content_type: content_type.to_owned(),
            accepted: accepted.to_vec(),
            max_bytes,
        };
        match self.rest.relay(&file).await {
            Ok(relayed) => of_answer(relayed, name, max_bytes),
            Err(RelayFailure::NotSent(trouble)) => UploadAnswer::NotApplied(trouble),
            Err(RelayFailure::Error(error)) => of_error(error, max_bytes),
        }
    }

    /// The longest that one file can keep its caller: two tokens and two tries, of which the first was refused by a 401.
    #[must_use]
    pub fn longest_upload() -> Duration {
        (LONGEST_RELAY + TOKEN_TIMEOUT) * 2
    }
}

fn of_answer(relayed: Relayed, name: &str, max_bytes: u64) -> UploadAnswer {
    let Relayed { answer, size, content_type } = relayed;
    match WriteAnswer::of(Ok(answer)) {
        WriteAnswer::Applied { body, request_id, .. } => match read_file(&body) {
            Some(mut file) => {
                file.name.get_or_insert_with(|| name.to_owned());
                file.content_type.get_or_insert(content_type);
                file.size.get_or_insert(size);
                UploadAnswer::Uploaded { file, request_id }
            }
            None => UploadAnswer::Unknown { detail: "uploaded, but the answer names no address".to_owned() },
        },
        WriteAnswer::TooLarge413 { .. } => {
            UploadAnswer::TooLarge { size, limit: max_bytes.min(size.saturating_sub(1)) }
        }
        // Allowed types are not documented (sheet gorgias §7): a refusal is taken for one of the file.
        WriteAnswer::Refused { .. } | WriteAnswer::NotFound { .. } | WriteAnswer::Conflict409 { .. } => {
            UploadAnswer::NotAllowed
        }
        WriteAnswer::QuotaExceeded403 { .. } => {
            UploadAnswer::NotApplied(Trouble::Limited { retry_after: Some(QUOTA_WAIT) })
        }
        WriteAnswer::Forbidden403 { words } => UploadAnswer::NotApplied(Trouble::Unauthorised { words }),
        WriteAnswer::NotApplied(trouble) => UploadAnswer::NotApplied(trouble),
        WriteAnswer::Unknown { detail } => UploadAnswer::Unknown { detail },
    }
}

fn of_error(error: RelayError, max_bytes: u64) -> UploadAnswer {
    match error {
        RelayError::SourceStatus { status, ref headers } => of_source(status, headers, &error),
        RelayError::SourceDown(_) => UploadAnswer::SourceDown { detail: error.to_string(), retry_after: None },
        RelayError::TooLarge { size } => UploadAnswer::TooLarge { size, limit: max_bytes },
        RelayError::TypeNotAccepted(_) => UploadAnswer::NotAllowed,
        RelayError::NotSent(detail) => UploadAnswer::NotApplied(Trouble::Down { detail }),
        RelayError::Closed { wait } => UploadAnswer::NotApplied(Trouble::Limited { retry_after: Some(wait) }),
        RelayError::NoAnswer(detail) => UploadAnswer::Unknown { detail },
    }
}

/// Storage answers 403 to a link that has expired, and 400 to one that it cannot read (sheet aircall §6).
fn of_source(status: StatusCode, headers: &HeaderMap, error: &RelayError) -> UploadAnswer {
    let passes = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS];
    match status {
        _ if status.is_redirection() => UploadAnswer::NotAllowed,
        _ if status.is_client_error() && !passes.contains(&status) => UploadAnswer::Gone,
        _ => {
            let untold = (status == StatusCode::TOO_MANY_REQUESTS).then_some(UNTOLD_WAIT);
            UploadAnswer::SourceDown {
                detail: error.to_string(),
                retry_after: ports::retry_after(headers, &[]).or(untold),
            }
        }
    }
}

/// A list with one file (sheet gorgias §7), or that file.
fn read_file(body: &Value) -> Option<Attachment> {
    let first = body.as_array().map_or(Some(body), |files| files.first())?;
    read_attachment(Item(first))
}
