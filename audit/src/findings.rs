//! Where rules put what they find.

use jiff::Timestamp;

use crate::verdict::Problem;

/// A rule: its stable code, and the requirements that it holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule(pub(crate) &'static str, pub(crate) &'static str);

/// What was found so far.
#[derive(Debug, Default)]
pub(crate) struct Findings(pub(crate) Vec<Problem>);

impl Findings {
    /// Notes a problem.
    pub(crate) fn add(&mut self, rule: Rule, call: Option<i64>, at: Option<Timestamp>, words: impl Into<String>) {
        self.0.push(Problem { rule: rule.0, ids: rule.1, call, at, words: words.into() });
    }
}
