//! The requests that Deskline made, as the vendors got them.

use jiff::Timestamp;
use serde_json::Value;

use super::json::{id, maybe_text, text, time};

/// Whom a request went to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Vendor {
    HelpScout,
    Gorgias,
    Aircall,
}

impl Vendor {
    pub(super) fn named(word: &str) -> Self {
        match word {
            "helpscout" => Self::HelpScout,
            "gorgias" => Self::Gorgias,
            _ => Self::Aircall,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::HelpScout => "Help Scout",
            Self::Gorgias => "Gorgias",
            Self::Aircall => "Aircall",
        }
    }
}

/// One request.
#[derive(Debug)]
pub(crate) struct Request<'e> {
    pub(crate) number: i64,
    pub(crate) vendor: Vendor,
    /// When it arrived.
    pub(crate) at: Timestamp,
    pub(crate) method: &'e str,
    pub(crate) path: &'e str,
    pub(crate) body: &'e Value,
    /// Id and kind of the fault that struck it.
    pub(crate) fault: Option<&'e str>,
    pub(crate) status: Option<i64>,
    pub(crate) answered_at: Option<Timestamp>,
}

impl<'e> Request<'e> {
    pub(super) fn read(it: &'e Value) -> Self {
        Self {
            number: id(it, "number"),
            vendor: Vendor::named(text(it, "vendor")),
            at: time(it, "at").unwrap_or(Timestamp::UNIX_EPOCH),
            method: text(it, "method"),
            path: text(it, "path"),
            body: &it["body"],
            fault: maybe_text(it, "fault"),
            status: it["status"].as_i64(),
            answered_at: time(it, "answered_at"),
        }
    }

    pub(crate) fn is_write(&self) -> bool {
        !matches!(self.method, "GET" | "HEAD")
    }

    pub(crate) fn is_token(&self) -> bool {
        self.path.ends_with("/oauth2/token")
    }

    /// Whether the answer said plainly that it was done.
    pub(crate) fn is_plainly_done(&self) -> bool {
        self.fault.is_none() && matches!(self.status, Some(200..=299))
    }

    /// Whether the vendor refused it for good: a complete 4xx.
    pub(crate) fn is_refused(&self) -> bool {
        matches!(self.status, Some(400..=499)) && !matches!(self.status, Some(401 | 408 | 429))
    }

    /// Whether it may have changed something that nobody knows of: no complete answer says what became of it.
    pub(crate) fn is_unknown(&self) -> bool {
        self.fault.is_some() || self.status.is_none_or(|status| status == 408 || status >= 500)
    }

    /// The path with each id replaced by a star.
    pub(crate) fn shape(&self) -> String {
        let part =
            |part: &'e str| if !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) { "*" } else { part };
        self.path.split('/').map(part).collect::<Vec<_>>().join("/")
    }

    /// The texts of the records in its body.
    pub(crate) fn record_texts(&self) -> impl Iterator<Item = &'e str> {
        let threads = self.body["threads"].as_array().map_or(&[][..], Vec::as_slice);
        threads.iter().map(|thread| &thread["text"]).chain([&self.body["text"]]).filter_map(Value::as_str)
    }
}
