//! Every request that the fakes got, in order.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::request::Parts;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::redact;

/// Entries kept; the oldest go first. At a few kilobytes each this bounds the memory of a long run.
const ENTRIES_MAX: usize = 500_000;
/// Bytes of a body that are kept.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// The number of a request in the log, counted from 1. The fault layer puts it into the request's extensions, so
/// that a fake can note which request made what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RequestNumber(pub u64);

/// A fake's own word on whether a request changed its state. Put into a response's extensions it overrides the rule
/// that a successful request other than GET and HEAD does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied(pub bool);

/// One request as it came in, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// Place in the order of arrival, from 1.
    pub number: u64,
    /// Which fake got it.
    pub vendor: &'static str,
    /// When it arrived.
    pub at: Timestamp,
    /// HTTP method.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Query string as sent, credentials hidden.
    pub query: Option<String>,
    /// Headers without credentials; several values of one name are joined by a comma.
    pub headers: BTreeMap<String, String>,
    /// Body as JSON where it is JSON, else as text; cut at 64 KiB; credentials hidden. Absent if empty.
    pub body: Option<Value>,
    /// Id and kind of the fault that struck it.
    pub fault: Option<String>,
    /// Whether it changed the fake's state, by now.
    pub applied: bool,
    /// Status answered. Absent while unanswered, and for ever if the connection was cut or the client left.
    pub status: Option<u16>,
    /// When the answer was handed to the connection.
    pub answered_at: Option<Timestamp>,
}

/// The log. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct RequestLog {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    entries: VecDeque<Entry>,
    /// Entries that were dropped to keep the bound; the first kept one has this number plus one.
    dropped: u64,
}

impl RequestLog {
    /// Every entry, in order of arrival.
    pub fn snapshot(&self) -> Vec<Entry> {
        self.state().entries.iter().cloned().collect()
    }

    /// The entries of one vendor (all without one) whose number is above `since`.
    pub fn select(&self, vendor: Option<&str>, since: u64) -> Vec<Entry> {
        let state = self.state();
        let wanted = |entry: &&Entry| entry.number > since && vendor.is_none_or(|name| entry.vendor == name);
        state.entries.iter().filter(wanted).cloned().collect()
    }

    /// How many requests came in since the start, including those that the bound has dropped.
    pub fn count(&self) -> u64 {
        let state = self.state();
        state.dropped + u64::try_from(state.entries.len()).unwrap_or(u64::MAX)
    }

    pub(crate) fn open(&self, vendor: &'static str, at: Timestamp, parts: &Parts, body: &[u8]) -> RequestNumber {
        let mut state = self.state();
        if state.entries.len() >= ENTRIES_MAX {
            state.entries.pop_front();
            state.dropped += 1;
        }
        let number = state.dropped + u64::try_from(state.entries.len()).unwrap_or(u64::MAX) + 1;
        state.entries.push_back(Entry {
            number,
            vendor,
            at,
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(redact::form),
            headers: headers_of(parts),
            body: body_of(body),
            fault: None,
            applied: false,
            status: None,
            answered_at: None,
        });
        RequestNumber(number)
    }

    pub(crate) fn struck(&self, number: RequestNumber, fault: String) {
        self.change(number, |entry| entry.fault = Some(fault));
    }

    pub(crate) fn applied(&self, number: RequestNumber) {
        self.change(number, |entry| entry.applied = true);
    }

    pub(crate) fn answered(&self, number: RequestNumber, at: Timestamp, status: u16) {
        self.change(number, |entry| {
            entry.status = Some(status);
            entry.answered_at = Some(at);
        });
    }

    fn change(&self, number: RequestNumber, change: impl FnOnce(&mut Entry)) {
        let mut state = self.state();
        let index = number.0.checked_sub(state.dropped + 1).and_then(|index| usize::try_from(index).ok());
        if let Some(entry) = index.and_then(|index| state.entries.get_mut(index)) {
            change(entry);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn headers_of(parts: &Parts) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::<String, String>::new();
    for (name, value) in &parts.headers {
        if !redact::may_keep_header(name.as_str()) {
            continue;
        }
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        headers
            .entry(name.as_str().to_owned())
            .and_modify(|kept| {
                kept.push_str(", ");
                kept.push_str(&value);
            })
            .or_insert(value);
    }
    headers
}

fn body_of(body: &[u8]) -> Option<Value> {
    if body.is_empty() {
        return None;
    }
    if body.len() <= BODY_BYTES_MAX
        && let Ok(mut value) = serde_json::from_slice::<Value>(body)
    {
        redact::json(&mut value);
        return Some(value);
    }
    let kept = body.get(..BODY_BYTES_MAX).unwrap_or(body);
    Some(Value::from(redact::form(&String::from_utf8_lossy(kept))))
}
