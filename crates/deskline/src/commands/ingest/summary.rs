//! What became of a recording.

use std::collections::BTreeSet;

use domain::ids::{IntegrationId, InteractionKey};

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
    interactions: BTreeSet<InteractionKey>,
    filings: BTreeSet<(InteractionKey, IntegrationId)>,
}

impl Summary {
    /// Counts a fact that the journal took.
    pub(super) fn count(&mut self, is_new: bool, about: Option<InteractionKey>, targets: BTreeSet<IntegrationId>) {
        if is_new {
            self.new += 1;
        } else {
            self.known += 1;
        }
        if let Some(key) = about {
            self.filings.extend(targets.into_iter().map(|integration| (key.clone(), integration)));
            self.interactions.insert(key);
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
        let calls = self.interactions.iter().filter(|key| key.call().is_some()).count();
        let messages = match self.interactions.len() - calls {
            0 => String::new(),
            count => format!("{count} messages, "),
        };
        let mut text = format!(
            "{} lines: {} new facts, {} known already, {} unreadable lines\n{calls} calls, {messages}{} filings",
            self.lines,
            self.new,
            self.known,
            self.unreadable.len(),
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
