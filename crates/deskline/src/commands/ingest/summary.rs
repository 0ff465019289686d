//! What became of a recording.

use std::collections::BTreeSet;

use domain::ids::{CallId, IntegrationId};

/// So many unreadable lines are told with their numbers.
const TOLD: usize = 5;

/// Counts of one run.
#[derive(Debug, Default)]
pub(super) struct Summary {
    /// Lines that were not empty.
    pub(super) lines: u64,
    new: u64,
    known: u64,
    unreadable: Vec<(u64, String)>,
    calls: BTreeSet<CallId>,
    filings: BTreeSet<(CallId, IntegrationId)>,
}

impl Summary {
    /// Counts a fact that the journal took.
    pub(super) fn count(&mut self, is_new: bool, call: Option<CallId>, targets: BTreeSet<IntegrationId>) {
        if is_new {
            self.new += 1;
        } else {
            self.known += 1;
        }
        if let Some(call) = call {
            self.calls.insert(call);
            self.filings.extend(targets.into_iter().map(|integration| (call, integration)));
        }
    }

    pub(super) fn could_not_read(&mut self, line: u64, why: String) {
        self.unreadable.push((line, why));
    }

    pub(super) fn unreadable(&self) -> usize {
        self.unreadable.len()
    }

    /// For the person who called.
    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "{} lines: {} new facts, {} known already, {} unreadable lines\n{} calls, {} filings",
            self.lines,
            self.new,
            self.known,
            self.unreadable.len(),
            self.calls.len(),
            self.filings.len()
        );
        for (line, why) in self.unreadable.iter().take(TOLD) {
            text.push_str(&format!("\nline {line}: {why}"));
        }
        if self.unreadable.len() > TOLD {
            text.push_str(&format!("\nand {} more unreadable lines", self.unreadable.len() - TOLD));
        }
        text
    }
}
