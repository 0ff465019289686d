//! Plants each known bug and looks how many worlds it takes to catch it.

use sim::draw;
use sim::judged::judge;
use sim::teeth::{Bug, Teeth};

use super::Arguments;

/// The first seed in which bugs are looked for.
const FIRST: u64 = 1;

/// Whether each was caught in time.
#[expect(clippy::unnecessary_wraps, reason = "as the other command")]
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let mut all_caught = true;
    println!("{:<22} {:>9} {:>7}  caught by", "bug", "caught in", "within");
    let only = arguments.bug.as_deref();
    for bug in Bug::ALL.iter().copied().filter(|bug| only.is_none_or(|only| only == bug.word())) {
        match caught_in(bug, arguments.start.unwrap_or(FIRST)) {
            Some((worlds, rules)) => {
                println!("{:<22} {worlds:>9} {:>7}  {}", bug.word(), bug.within(), rules.join(", "))
            }
            None => {
                all_caught = false;
                println!("{:<22} {:>9} {:>7}  NOT CAUGHT: {}", bug.word(), "-", bug.within(), bug.description());
            }
        }
    }
    Ok(all_caught)
}

/// In the how many-th world it was caught, and by which rules.
fn caught_in(bug: Bug, first: u64) -> Option<(u64, Vec<&'static str>)> {
    let teeth = Teeth::with(bug);
    (0..bug.within()).find_map(|index| {
        let problems = judge(&draw::world(first + index), &teeth).problems;
        let mut rules: Vec<&str> = problems.iter().map(|problem| problem.rule).collect();
        rules.dedup();
        rules.truncate(4);
        (!rules.is_empty()).then_some((index + 1, rules))
    })
}
