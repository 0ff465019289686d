//! A failing world, told: what is wrong, the shortest script, and the first step where it went wrong.

use audit::{Evidence, Problem};
use serde_json::Value;

use crate::judged::Judged;
use crate::script::Script;

/// Lines shown before the step where it went wrong.
const LINES_BEFORE: usize = 14;

/// What happened up to the first problem, a line a step; the last line is the step itself.
#[must_use]
pub fn steps_to_the_first_problem(judged: &Judged) -> Vec<String> {
    let Some(run) = &judged.run else { return Vec::new() };
    let mut steps = steps(&run.evidence);
    steps.sort();
    let first = judged.problems.iter().filter_map(|problem| problem.at).min();
    let until = first.map(|at| at.to_string());
    // Times of one world are written alike, so their order as text is their order.
    let shown: Vec<String> = steps
        .into_iter()
        .filter(|(at, ..)| until.as_ref().is_none_or(|until| normal(at) <= normal(until)))
        .map(|(at, _, line)| format!("{at}  {line}"))
        .collect();
    shown.iter().skip(shown.len().saturating_sub(LINES_BEFORE)).cloned().collect()
}

/// Fractions of seconds are padded, so that times compare as text.
fn normal(at: &str) -> String {
    let whole = at.trim_end_matches('Z');
    let (seconds, fraction) = whole.split_once('.').unwrap_or((whole, ""));
    format!("{seconds}.{fraction:0<9}")
}

fn steps(evidence: &Evidence) -> Vec<(String, usize, String)> {
    let mut steps = Vec::new();
    let acts = evidence.script["acts"].as_array().map(Vec::as_slice).unwrap_or_default();
    for done in evidence.done.as_array().into_iter().flatten() {
        let index = done["index"].as_u64().and_then(|index| usize::try_from(index).ok());
        let what = match index.and_then(|index| acts.get(index)) {
            Some(act) => format!("act      {act}"),
            None => format!("process  {}", done["what"].as_str().unwrap_or("?")),
        };
        let refused = done["refused"].as_str().map(|why| format!(" (refused: {why})")).unwrap_or_default();
        steps.push((text(&done["at"]), steps.len(), format!("{what}{refused}")));
    }
    for entry in &evidence.requests {
        let status = entry["status"].as_u64().map_or("no answer".to_owned(), |status| status.to_string());
        let fault = entry["fault"].as_str().map(|fault| format!(", fault {fault}")).unwrap_or_default();
        let applied = if entry["applied"] == true { ", applied" } else { "" };
        let line = format!(
            "request  #{} {} {} {}{} → {status}{applied}{fault}",
            entry["number"],
            text(&entry["vendor"]),
            text(&entry["method"]),
            text(&entry["path"]),
            entry["query"].as_str().map(|query| format!("?{query}")).unwrap_or_default(),
        );
        steps.push((text(&entry["at"]), steps.len(), line));
    }
    steps.sort_by_key(|(at, place, _)| (normal(at), *place));
    steps
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("?").to_owned()
}

/// The problems, most telling first: those with a time, the earliest first.
#[must_use]
pub fn in_order(problems: &[Problem]) -> Vec<&Problem> {
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| (problem.at.is_none(), problem.at));
    sorted
}

/// The script in a few lines: its acts, a line each.
#[must_use]
pub fn acts(script: &Script) -> Vec<String> {
    let acts = script.acts.iter();
    acts.map(|timed| serde_json::to_string(timed).unwrap_or_default()).collect()
}
