//! What a write came to (design, promise 3), as the decisions that it calls for (sheet gorgias §2).

use std::time::Duration;

use contract::Trouble;
use http::StatusCode;
use ports::Response;
use rest::{Failure, Verdict, garbled};
use serde_json::Value;

use super::client::{is_a_page, no_account};
use super::vendor::VENDOR;

/// After [`WriteAnswer::QuotaExceeded403`] the same write is tried again after this long.
pub const QUOTA_WAIT: Duration = Duration::from_secs(60);
/// How the vendor's words about a used-up quota end.
const QUOTA_WORDS: &str = "messaging quota exceeded";

/// What came of a write. Only [`WriteAnswer::Unknown`] leaves open whether it was applied.
#[derive(Clone, Debug, PartialEq)]
pub enum WriteAnswer {
    /// Applied: a complete 2xx.
    Applied {
        /// The answer's body: what came into being or was changed. Null where there is none, or none that is JSON; see
        /// [`super::Ticket::read`], [`super::Customer::read`], [`super::Message::read`].
        body: Value,
        /// The vendor's id of the request (`x-request-id`).
        request_id: Option<String>,
        /// The HTTP status.
        status: u16,
    },
    /// Not applied: 404. The object is gone.
    NotFound {
        /// The vendor's words.
        words: String,
    },
    /// Not applied: 409, the address or name is another's already.
    Conflict409 {
        /// The vendor's words.
        words: String,
    },
    /// Not applied: 413.
    TooLarge413 {
        /// The vendor's words.
        words: String,
    },
    /// Not applied for the moment: 403, the account has used up its messages. No fault of the credentials. The same write
    /// is tried again after [`QUOTA_WAIT`].
    QuotaExceeded403 {
        /// The vendor's words.
        words: String,
    },
    /// Not applied, and the same request will not be while things are as they are: 403, the role or the scope lacks it.
    Forbidden403 {
        /// The vendor's words.
        words: String,
    },
    /// Not applied, and the same request never will be: another complete 4xx.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The vendor's words.
        words: String,
    },
    /// Not applied, for a reason that passes: not sent, 429, credentials that are not taken, nobody at the address.
    NotApplied(Trouble),
    /// Nobody knows: a time-out, a cut connection, a 5xx, a 408.
    Unknown {
        /// What was seen.
        detail: String,
    },
}

impl WriteAnswer {
    /// Sorts what came of sending a write.
    pub(super) fn of(sent: Result<Response, Failure>) -> Self {
        match Verdict::of(&VENDOR, sent) {
            Verdict::Applied(answer) => Self::Applied {
                body: serde_json::from_slice(&answer.body).unwrap_or_default(),
                request_id: VENDOR.request_id(&answer),
                status: answer.status.as_u16(),
            },
            // Nothing that the vendor does: a proxy on the way, for the moment.
            Verdict::Redirected(answer) => Self::NotApplied(garbled(VENDOR.seen(&answer))),
            Verdict::Refused(answer) => Self::of_refusal(&answer),
            Verdict::NotApplied(trouble) => Self::NotApplied(trouble),
            Verdict::Unknown { detail } => Self::Unknown { detail },
        }
    }

    fn of_refusal(answer: &Response) -> Self {
        let words = VENDOR.words(answer);
        match answer.status {
            StatusCode::NOT_FOUND if is_a_page(answer) => Self::NotApplied(no_account(answer)),
            StatusCode::NOT_FOUND => Self::NotFound { words },
            StatusCode::CONFLICT => Self::Conflict409 { words },
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge413 { words },
            StatusCode::FORBIDDEN if words.to_lowercase().contains(QUOTA_WORDS) => Self::QuotaExceeded403 { words },
            StatusCode::FORBIDDEN => Self::Forbidden403 { words },
            status => Self::Refused { status: status.as_u16(), words },
        }
    }
}
