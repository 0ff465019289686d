//! What many worlds came to: faults × outcomes.

use std::collections::BTreeMap;
use std::fmt;

use crate::judged::Judged;

/// The sum of many worlds.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Worlds played.
    pub worlds: u64,
    /// Calls placed in them.
    pub calls: u64,
    /// Text messages written in them.
    pub messages: u64,
    /// Requests that reached a vendor.
    pub requests: u64,
    /// Commits.
    pub commits: u64,
    /// Effects by state when the worlds had come to rest.
    pub effects: BTreeMap<&'static str, u64>,
    /// Worlds in which something was wrong.
    pub failed: u64,
    rows: BTreeMap<String, Row>,
}

#[derive(Clone, Debug, Default)]
struct Row {
    worlds: u64,
    calls: u64,
    times: u64,
    applied: u64,
    confirmed: u64,
    in_doubt: u64,
    refused: u64,
    problems: u64,
}

impl Report {
    /// Adds a world.
    pub fn add(&mut self, judged: &Judged) {
        let outcome = &judged.outcome;
        self.worlds += 1;
        self.calls += outcome.calls;
        self.messages += outcome.messages;
        self.requests += outcome.requests;
        self.commits += outcome.commits;
        self.failed += u64::from(!judged.problems.is_empty());
        for (state, count) in &outcome.effects {
            *self.effects.entry(state).or_default() += count;
        }
        let mut rows: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for ((fault, result), times) in &outcome.struck {
            let (struck, applied) = rows.entry(format!("request: {}", fault.replace('_', " "))).or_default();
            *struck += times;
            *applied += if *result == "applied" { *times } else { 0 };
        }
        let quiet = ["phone", "message", "fault"];
        for (word, times) in outcome.acts.iter().filter(|(word, _)| !quiet.contains(*word)) {
            rows.entry((*word).to_owned()).or_default().0 += times;
        }
        if rows.is_empty() {
            rows.insert("(nothing)".to_owned(), (0, 0));
        }
        let state = |name: &str| outcome.effects.get(name).copied().unwrap_or(0);
        for (name, (times, applied)) in rows {
            let row = self.rows.entry(name).or_default();
            row.worlds += 1;
            row.calls += outcome.calls;
            row.times += times;
            row.applied += applied;
            row.confirmed += state("confirmed");
            row.in_doubt += state("in_doubt");
            row.refused += state("refused");
            row.problems += judged.problems.len() as u64;
        }
    }

    /// Adds another report.
    pub fn merge(&mut self, other: Self) {
        self.worlds += other.worlds;
        self.calls += other.calls;
        self.messages += other.messages;
        self.requests += other.requests;
        self.commits += other.commits;
        self.failed += other.failed;
        for (state, count) in other.effects {
            *self.effects.entry(state).or_default() += count;
        }
        for (name, other) in other.rows {
            let row = self.rows.entry(name).or_default();
            row.worlds += other.worlds;
            row.calls += other.calls;
            row.times += other.times;
            row.applied += other.applied;
            row.confirmed += other.confirmed;
            row.in_doubt += other.in_doubt;
            row.refused += other.refused;
            row.problems += other.problems;
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<26} {:>7} {:>9} {:>9} {:>9} {:>10} {:>9} {:>8} {:>9}",
            "what went on", "worlds", "calls", "times", "applied", "confirmed", "in doubt", "refused", "problems"
        )?;
        for (name, row) in &self.rows {
            let applied = if name.starts_with("request:") { row.applied.to_string() } else { String::new() };
            writeln!(
                f,
                "{name:<26} {:>7} {:>9} {:>9} {applied:>9} {:>10} {:>9} {:>8} {:>9}",
                row.worlds, row.calls, row.times, row.confirmed, row.in_doubt, row.refused, row.problems
            )?;
        }
        let effects: Vec<String> = self.effects.iter().map(|(state, count)| format!("{count} {state}")).collect();
        writeln!(f)?;
        writeln!(
            f,
            "{} worlds, {} calls, {} messages, {} requests, {} commits; effects at rest: {}",
            self.worlds,
            self.calls,
            self.messages,
            self.requests,
            self.commits,
            effects.join(", ").replace('_', " ")
        )?;
        write!(f, "{} worlds in which something was wrong", self.failed)
    }
}
