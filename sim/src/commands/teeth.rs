//! Plants each known bug and looks how many worlds it takes to catch it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use sim::draw;
use sim::judged::judge;
use sim::teeth::{Bug, Teeth};

use super::Arguments;

/// The first seed in which bugs are looked for.
const FIRST: u64 = 1;
/// Rules that are named.
const RULES_MAX: usize = 4;

/// How a bug was caught.
struct Caught {
    worlds: u64,
    rules: Vec<&'static str>,
}

/// Whether each was caught in time.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let bugs: Vec<Bug> = match &arguments.bug {
        Some(name) => vec![Bug::named(name).with_context(|| format!("there is no bug `{name}`"))?],
        None => Bug::ALL.to_vec(),
    };
    let first = arguments.start.unwrap_or(FIRST);
    let next = AtomicUsize::new(0);
    let caught: Mutex<Vec<(Bug, Option<Caught>)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..arguments.jobs() {
            scope.spawn(|| {
                while let Some(bug) = bugs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = caught_in(*bug, first);
                    caught.lock().unwrap_or_else(PoisonError::into_inner).push((*bug, result));
                }
            });
        }
    });
    let mut caught = caught.into_inner().unwrap_or_else(PoisonError::into_inner);
    caught.sort_by_key(|(bug, _)| *bug);
    println!("{:<22} {:>9} {:>7}  caught by", "bug", "caught in", "within");
    for (bug, result) in &caught {
        match result {
            Some(it) => {
                println!("{:<22} {:>9} {:>7}  {}", bug.word(), it.worlds, bug.within(), it.rules.join(", "));
            }
            None => println!("{:<22} {:>9} {:>7}  NOT CAUGHT: {}", bug.word(), "-", bug.within(), bug.description()),
        }
    }
    Ok(caught.iter().all(|(_, result)| result.is_some()))
}

/// In the how many-th world it was caught, and by which rules. A world that fails without the bug catches nothing.
fn caught_in(bug: Bug, first: u64) -> Option<Caught> {
    let teeth = Teeth::with(bug);
    (0..bug.within()).find_map(|index| {
        let script = draw::world_at(first + index, bug.desks());
        let problems = judge(&script, &teeth).problems;
        if problems.is_empty() || !judge(&script, &Teeth::default()).problems.is_empty() {
            return None;
        }
        let mut rules: Vec<&str> = Vec::new();
        for problem in problems {
            if !rules.contains(&problem.rule) && rules.len() < RULES_MAX {
                rules.push(problem.rule);
            }
        }
        Some(Caught { worlds: index + 1, rules })
    })
}
