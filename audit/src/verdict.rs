//! What the auditor says.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

/// What was found wrong, and how much was looked at.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Verdict {
    /// What is wrong, in the order of the rules.
    pub problems: Vec<Problem>,
    /// How much was looked at.
    pub counts: Counts,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Problem {
    /// Stable code of the rule, such as `record.twice`.
    pub rule: &'static str,
    /// Ids of the requirements, such as `C-51`.
    pub ids: &'static str,
    /// The call that it is about.
    pub call: Option<i64>,
    /// When it happened.
    pub at: Option<Timestamp>,
    /// What is wrong, in words.
    pub words: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} [{}]", self.rule, self.ids)?;
        if let Some(call) = self.call {
            write!(out, " call {call}")?;
        }
        if let Some(at) = self.at {
            write!(out, " at {at}")?;
        }
        write!(out, ": {}", self.words)
    }
}

/// How much was looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Calls that Aircall had.
    pub calls: usize,
    /// Text messages that Aircall had, where they are logged.
    pub messages: usize,
    /// Calls and messages that had to be logged, counted once per integration.
    pub must_log: usize,
    /// Records of ours found in the desks.
    pub records: usize,
    /// Conversations that hold a record of ours, and tickets that Deskline made.
    pub conversations: usize,
    /// Customers that Deskline made.
    pub customers: usize,
    /// Insight cards.
    pub cards: usize,
    /// Requests of Deskline to all vendors.
    pub requests: usize,
}
