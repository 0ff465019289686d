//! A script, played and judged.

use audit::Problem;

use crate::script::Script;
use crate::teeth::Teeth;
use crate::world::{self, Fingerprint, Outcome, Run};

/// What became of a world.
#[derive(Debug)]
pub struct Judged {
    /// What is wrong; nothing in a good world.
    pub problems: Vec<Problem>,
    /// What it all came to.
    pub outcome: Outcome,
    /// Everything that was there to be judged; nothing when the world could not be played to its end.
    pub run: Option<Run>,
}

/// Plays and judges.
#[must_use]
pub fn judge(script: &Script, teeth: &Teeth) -> Judged {
    match world::run(script, teeth) {
        Ok(run) => {
            let mut problems = Vec::new();
            if run.rests {
                problems = audit::judge(&run.evidence).problems;
            } else {
                problems.push(problem("world.no_rest", "the world does not come to rest".to_owned()));
            }
            Judged { problems, outcome: run.outcome.clone(), run: Some(run) }
        }
        Err(error) => {
            let problem = problem("world.not_played", format!("{error:#}"));
            Judged { problems: vec![problem], outcome: Outcome::default(), run: None }
        }
    }
}

fn problem(rule: &'static str, words: String) -> Problem {
    Problem { rule, ids: "C-52", call: None, at: None, words }
}

impl Judged {
    /// The fingerprint of all that happened.
    #[must_use]
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        self.run.as_ref().map(|run| Fingerprint::of(&run.evidence))
    }

    /// Whether this rule was broken.
    #[must_use]
    pub fn breaks(&self, rule: &str) -> bool {
        self.problems.iter().any(|problem| problem.rule == rule)
    }
}
