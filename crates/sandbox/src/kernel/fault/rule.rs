//! One rule: which requests it strikes, how often, and what it does to them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A fault and the requests that it strikes. Absent conditions hold for every request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Given when the rule is put in force.
    #[serde(default)]
    pub id: u64,
    /// Only requests to this vendor, such as `helpscout`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Only this HTTP method. `WRITE` stands for every method but GET and HEAD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Only paths that begin with this; `*` stands for any run of characters, and `$` at the end pins the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How likely it strikes a request that it concerns, from 0 to 1.
    #[serde(default = "always")]
    pub probability: f64,
    /// How often it strikes before it is taken away; without it, for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// What it does.
    pub fault: Fault,
}

fn always() -> f64 {
    1.0
}

impl Rule {
    /// A rule without conditions that strikes every request.
    pub fn new(fault: Fault) -> Self {
        Self { id: 0, vendor: None, method: None, path: None, probability: always(), times: None, fault }
    }

    /// Whether the rule may strike such a request.
    pub(super) fn concerns(&self, vendor: &str, method: &str, path: &str) -> bool {
        let method_fits = |wanted: &String| match wanted.to_ascii_uppercase().as_str() {
            "WRITE" => !matches!(method, "GET" | "HEAD"),
            wanted => wanted == method,
        };
        self.vendor.as_ref().is_none_or(|wanted| wanted == vendor)
            && self.method.as_ref().is_none_or(method_fits)
            && self.path.as_ref().is_none_or(|pattern| path_fits(pattern, path))
            && self.times != Some(0)
    }
}

/// Whether `path` begins with `pattern`, where `*` is any run of characters and a final `$` demands the end.
fn path_fits(pattern: &str, path: &str) -> bool {
    let (pattern, whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else {
        return !whole || rest.is_empty();
    };
    for piece in middle {
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    if whole { rest.ends_with(last) } else { rest.contains(last) }
}

/// What happens to a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// The vendor takes its time before it looks at the request.
    Delay {
        /// Milliseconds of the fakes' time.
        ms: u64,
    },
    /// The vendor does what is asked at once and answers late.
    DelayAfter {
        /// Milliseconds of the fakes' time.
        ms: u64,
    },
    /// The vendor answers with this status, whatever was asked.
    Status {
        /// HTTP status.
        code: u16,
        /// Headers of the answer.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<String, String>,
        /// Body of the answer: a string is sent as text, anything else as JSON.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<Value>,
        /// Whether the request is applied all the same.
        #[serde(default)]
        apply: Apply,
        /// With `apply: after`, how long after the answer, in milliseconds.
        #[serde(default)]
        late_ms: u64,
    },
    /// The vendor's own 429. Not applied.
    RateLimited {
        /// Whether the answer says how long to wait.
        #[serde(default = "yes")]
        with_headers: bool,
        /// Seconds to wait.
        #[serde(default = "minute")]
        retry_after: u64,
    },
    /// The connection is cut; nothing is applied.
    DropBefore,
    /// The request is applied; the connection is cut instead of an answer.
    DropAfter,
    /// The client gets no answer; the request is applied later.
    ApplyLate {
        /// Milliseconds until it is applied.
        ms: u64,
        /// True: the connection stays open and silent, for the client's time-out. False: it is cut at once.
        #[serde(default)]
        hold: bool,
    },
    /// Applied; the answer's body dribbles in.
    SlowBody {
        /// Milliseconds between pieces.
        ms: u64,
        /// Bytes of a piece.
        #[serde(default = "piece")]
        bytes: usize,
    },
    /// Applied; the answer's body ends in the middle.
    BrokenBody {
        /// True: the connection is cut in the middle of the body. False: a valid HTTP answer holds half the JSON.
        #[serde(default)]
        cut: bool,
    },
    /// Applied; a valid HTTP answer of the right status holds something else than what was asked for.
    WrongBody,
}

fn yes() -> bool {
    true
}

fn minute() -> u64 {
    60
}

fn piece() -> usize {
    16
}

impl Fault {
    /// The word for this fault in rules and in the log.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Delay { .. } => "delay",
            Self::DelayAfter { .. } => "delay_after",
            Self::Status { .. } => "status",
            Self::RateLimited { .. } => "rate_limited",
            Self::DropBefore => "drop_before",
            Self::DropAfter => "drop_after",
            Self::ApplyLate { .. } => "apply_late",
            Self::SlowBody { .. } => "slow_body",
            Self::BrokenBody { .. } => "broken_body",
            Self::WrongBody => "wrong_body",
        }
    }
}

/// Whether a request is applied although its answer is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Apply {
    /// It is not.
    #[default]
    Never,
    /// It is, before the answer.
    Before,
    /// It is, some time after the answer.
    After,
}

#[cfg(test)]
mod tests {
    use super::path_fits;

    #[test]
    fn paths_fit_by_prefix_star_and_end() {
        for (pattern, path, fits) in [
            ("/v2/conversations", "/v2/conversations/7/notes", true),
            ("/v2/conversations$", "/v2/conversations/7/notes", false),
            ("/v2/conversations$", "/v2/conversations", true),
            ("/v2/conversations/*/notes$", "/v2/conversations/7/notes", true),
            ("/v2/conversations/*/notes$", "/v2/conversations/7/phones", false),
            ("*/notes", "/v2/conversations/7/notes", true),
            ("/v3", "/v2/customers", false),
            ("", "/anything", true),
        ] {
            assert_eq!(path_fits(pattern, path), fits, "{pattern} on {path}");
        }
    }
}
