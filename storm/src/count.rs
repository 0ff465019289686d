//! The count: what stands in the fake desk, against the calls that were placed.

mod around;

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use sandbox::aircall::Call;
use serde_json::Value;

use crate::desk::Holdings;
use crate::diary::Pages;
use crate::ground::Ground;
use crate::proxy::Counts;
use crate::run::Force;

/// What was told of a storm, besides what stands in the desk.
pub struct Told {
    /// What the program says of its effects.
    pub effects: Vec<Value>,
    /// Webhooks that were acknowledged and are not in the database: their event and call.
    pub lost: Vec<(String, i64)>,
    /// Kills and full disks.
    pub pages: Pages,
    /// What the proxies did.
    pub cuts: Counts,
    /// Since when it raged.
    pub begun: Timestamp,
    /// When all was quiet again.
    pub ended: Timestamp,
}

/// The result of a storm.
#[derive(Debug, Default)]
pub struct Verdict {
    calls: usize,
    kills: usize,
    struck: usize,
    fills: usize,
    refused: usize,
    failed_starts: usize,
    full_seconds: i64,
    full_requests: u64,
    cuts: Counts,
    acknowledged: usize,
    seconds: i64,
    records: usize,
    states: BTreeMap<String, usize>,
    problems: Vec<String>,
}

/// Which records a call must have, by its true history.
fn wanted(call: &Call) -> Vec<&'static str> {
    match (call.answered_at.is_some(), call.ended_at.is_some()) {
        (true, true) => vec!["first", "closing"],
        (true, false) | (false, true) => vec!["first"],
        (false, false) => vec![],
    }
}

/// Whether every record that the calls need stands in the desk.
#[must_use]
pub fn everything_is_there(ground: &Ground) -> bool {
    let desk = ground.look();
    ground
        .running
        .sandbox
        .aircall
        .calls()
        .iter()
        .all(|call| wanted(call).iter().all(|kind| desk.holds(call.id, kind) > 0))
}

impl Verdict {
    /// Counts.
    #[must_use]
    pub fn of(ground: &Ground, force: &Force, told: &Told) -> Self {
        let desk = ground.look();
        let calls = ground.running.sandbox.aircall.calls();
        let mut verdict = Self {
            calls: calls.len(),
            kills: told.pages.kills.len(),
            struck: told.pages.struck,
            fills: told.pages.fills.len(),
            refused: told.pages.fills.iter().map(|fill| fill.refused).sum(),
            failed_starts: told.pages.failed_starts,
            full_seconds: told.pages.fills.iter().map(|fill| fill.ended.duration_since(fill.begun).as_secs()).sum(),
            full_requests: told.pages.fills.iter().map(|fill| fill.requests).sum(),
            cuts: told.cuts.clone(),
            seconds: told.ended.duration_since(told.begun).as_secs(),
            ..Self::default()
        };
        for effect in &told.effects {
            let state = effect["state"].as_str().unwrap_or("?").to_owned();
            *verdict.states.entry(state).or_default() += 1;
        }
        for call in &calls {
            verdict.count_call(&desk, call);
        }
        verdict.count_comments(&desk, &calls);
        verdict.count_customers(&desk);
        let is_shown = desk.last_change.is_some_and(|at| told.ended.duration_since(at) > ground.desk.index_lag_max());
        verdict.look_at_doubts(&told.effects, is_shown);
        verdict.look_at_deliveries(&ground.running.sandbox.aircall.attempts(), &told.lost);
        verdict.look_at_the_program(&told.pages);
        verdict.look_at_the_storm(force);
        if desk.reached > 0 {
            verdict.problems.push(format!("{} messages would have reached customers", desk.reached));
        }
        verdict
    }

    fn count_call(&mut self, desk: &Holdings, call: &Call) {
        for kind in wanted(call) {
            let held = desk.holds(call.id, kind);
            self.records += held;
            match held {
                1 => {}
                0 => self.problems.push(format!("call {}: its {kind} record is missing", call.id)),
                n => self.problems.push(format!("call {}: its {kind} record stands {n} times in the desk", call.id)),
            }
        }
    }

    fn count_comments(&mut self, desk: &Holdings, calls: &[Call]) {
        let mut wanted: BTreeMap<&str, usize> = BTreeMap::new();
        for comment in calls.iter().flat_map(|call| &call.comments) {
            *wanted.entry(comment.content.as_str()).or_default() += 1;
        }
        for (content, times) in wanted {
            let held: usize = desk.texts.iter().map(|text| whole_matches(text, content)).sum();
            if held != times {
                self.problems.push(format!("a comment that was written {times} times stands {held} times in the desk"));
            }
        }
    }

    /// Nobody becomes two customers.
    fn count_customers(&mut self, desk: &Holdings) {
        for (number, customers) in desk.numbers.iter().filter(|(_, customers)| customers.len() > 1) {
            let count = customers.len();
            self.problems.push(format!("{count} customers have the number that ends in {}", tail(number)));
        }
    }

    /// A doubt may be left only where no available read could settle it. `later`: whether the desk's lists show a later change by now.
    fn look_at_doubts(&mut self, effects: &[Value], later: bool) {
        for effect in effects.iter().filter(|effect| effect["state"] == "in_doubt" || effect["state"] == "intended") {
            let key = effect["key"].as_str().unwrap_or("?");
            let why = if later { "the index shows later changes by now" } else { "look again later" };
            self.problems.push(format!("{key} is still in doubt; {why}"));
        }
    }

    /// Whether nothing is that must not be.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }
}

/// How often a text holds another as a whole: not as the beginning of a longer word.
fn whole_matches(text: &str, wanted: &str) -> usize {
    let ends_word = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric());
    text.match_indices(wanted).filter(|(at, found)| ends_word(&text[at + found.len()..])).count()
}

fn tail(number: &str) -> String {
    number.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect()
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "calls placed               {}", self.calls)?;
        writeln!(f, "kills                      {}", self.kills)?;
        writeln!(f, "applied, unanswered        {}", self.struck)?;
        if self.cuts.carried > 0 {
            writeln!(f, "exchanges carried whole    {}", self.cuts.carried)?;
            writeln!(f, "connections cut            {}", self.cuts.cuts.values().sum::<usize>())?;
            for (place, times) in &self.cuts.cuts {
                writeln!(f, "  {:<24} {times}", place.to_string())?;
            }
            writeln!(f, "times nobody was let in    {}", self.cuts.outages)?;
        }
        if self.fills > 0 {
            writeln!(f, "times the disk was full    {}", self.fills)?;
            writeln!(f, "  time in the fakes' world {} s", self.full_seconds)?;
            writeln!(f, "  requests of the program  {}", self.full_requests)?;
            writeln!(f, "  webhooks refused (5xx)   {}", self.refused)?;
            writeln!(f, "  starts that failed       {}", self.failed_starts)?;
        }
        writeln!(f, "webhooks acknowledged      {}", self.acknowledged)?;
        writeln!(f, "records in the desk        {}", self.records)?;
        writeln!(f, "time in the fakes' world   {} s", self.seconds)?;
        for state in ["confirmed", "refused", "in_doubt", "expired"] {
            writeln!(f, "effects {state:<18} {}", self.states.get(state).copied().unwrap_or(0))?;
        }
        for problem in self.problems.iter().take(20) {
            writeln!(f, "PROBLEM: {problem}")?;
        }
        write!(f, "problems                   {}", self.problems.len())
    }
}
