//! What differs between vendors in the reading of any answer.

use std::time::Duration;

use contract::{Reading, Trouble};
use http::{HeaderMap, Method, StatusCode};
use ports::Response;
use serde_json::Value;

use crate::item::{Item, garbled};
use crate::verdict::header_text;

/// The vendor's words are kept up to this many characters.
const MAX_WORDS: usize = 300;

/// What is true of all requests to one vendor.
pub struct Vendor {
    /// Its name, for the log.
    pub name: &'static str,
    /// What `Accept` says.
    pub accept: &'static str,
    /// The header with the vendor's id of a request.
    pub request_id: &'static str,
    /// A request is given up after this long.
    pub timeout: Duration,
    /// A longer answer is an error.
    pub max_answer_bytes: usize,
    /// What a request takes of the budget, in the vendor's unit.
    pub cost: fn(&Method) -> u32,
    /// What an answer's headers tell of the budget: its size, and what is left of it.
    pub budget: fn(&HeaderMap) -> (Option<u32>, Option<u32>),
    /// How long a 429 says to wait.
    pub retry_after: fn(&HeaderMap) -> Option<Duration>,
    /// How long a 429 that does not say so is taken to last.
    pub untold_wait: Duration,
    /// The vendor's words in an error's JSON, without rejected values, which may be personal.
    pub words: fn(Item<'_>) -> String,
}

impl Vendor {
    /// What an answer's headers say about the budget. Only a 429 blocks.
    #[must_use]
    pub fn reading(&self, status: StatusCode, headers: &HeaderMap) -> Reading {
        let (size, remaining) = (self.budget)(headers);
        let limited = status == StatusCode::TOO_MANY_REQUESTS;
        let wait = || (self.retry_after)(headers).unwrap_or(self.untold_wait);
        Reading { size, remaining, blocked_for: limited.then(wait) }
    }

    /// What an answer that is no 2xx means for a read.
    #[must_use]
    pub fn trouble(&self, answer: &Response) -> Trouble {
        let status = answer.status;
        match status {
            StatusCode::UNAUTHORIZED => Trouble::Unauthorised { words: self.words(answer) },
            StatusCode::TOO_MANY_REQUESTS => Trouble::Limited { retry_after: (self.retry_after)(&answer.headers) },
            StatusCode::REQUEST_TIMEOUT => Trouble::Down { detail: self.seen(answer) },
            _ if status.is_client_error() => Trouble::Refused { status: status.as_u16(), words: self.words(answer) },
            _ if status.is_redirection() => garbled(self.seen(answer)),
            _ => Trouble::Down { detail: self.seen(answer) },
        }
    }

    /// The vendor's words about an error in one short line; the status where there are none.
    #[must_use]
    pub fn words(&self, answer: &Response) -> String {
        let words = match serde_json::from_slice::<Value>(&answer.body) {
            Ok(body) => (self.words)(Item(&body)),
            Err(_) => String::from_utf8_lossy(&answer.body).into_owned(),
        };
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            return answer.status.to_string();
        }
        words.chars().take(MAX_WORDS).collect()
    }

    /// Status, the vendor's id of the request, and words, in one line.
    #[must_use]
    pub fn seen(&self, answer: &Response) -> String {
        let request = self.request_id(answer).map(|id| format!(", request {id}")).unwrap_or_default();
        format!("status {}{request}: {}", answer.status.as_u16(), self.words(answer))
    }

    /// The vendor's id of the request.
    #[must_use]
    pub fn request_id(&self, answer: &Response) -> Option<String> {
        header_text(answer, self.request_id)
    }
}
