//! Random calls in any number: the load of tests that kill and measure.

use super::call::Direction;
use super::script::{Act, Place, Ref, Script};
use crate::kernel::Random;

/// What a load is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadPlan {
    /// Calls in all.
    pub calls: usize,
    /// Calls that begin in a second, on average.
    pub per_second: f64,
    /// The company's numbers that they use.
    pub numbers: Vec<Ref>,
    /// The agents who take and make them.
    pub users: Vec<Ref>,
    /// Tags that agents set. May be empty.
    pub tags: Vec<Ref>,
    /// Whether a call lasts a tenth of its natural time, so that a short run holds whole calls.
    pub is_brisk: bool,
}

/// Why no load can be made of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPlan {
    /// Nothing to call, or nobody to answer.
    #[error("a load needs a number and an agent")]
    Nobody,
    /// Not a positive number.
    #[error("calls per second must be above 0")]
    Rate,
    /// More distinct callers than there are numbers for.
    #[error("a load has at most {CALLS_MAX} calls")]
    TooMany,
}

/// Calls of one load: as many distinct callers can be told apart.
pub const CALLS_MAX: usize = 70_000;

/// One call in so many is by somebody who called before in this load.
const REPEATED: f64 = 0.15;
/// One call in so many shows no number.
const ANONYMOUS: f64 = 0.03;

/// A script of `plan.calls` calls of all kinds: answered, missed, with voicemail, outbound answered and not,
/// transferred, tagged, commented, anonymous. Most callers are distinct. The same seed and plan give the same script.
/// Labels are `load-{seed}-{n}`.
///
/// # Errors
/// When the plan cannot be carried out.
pub fn calls(seed: u64, plan: &LoadPlan) -> Result<Script, BadPlan> {
    if plan.numbers.is_empty() || plan.users.is_empty() {
        return Err(BadPlan::Nobody);
    }
    if !(plan.per_second.is_finite() && plan.per_second > 0.0) {
        return Err(BadPlan::Rate);
    }
    if plan.calls > CALLS_MAX {
        return Err(BadPlan::TooMany);
    }
    let random = Random::seeded(seed).fork("load");
    let mut script = Script::default();
    let mut callers = Vec::new();
    let mut start = 0.0;
    for n in 0..plan.calls {
        let party = party(&random, n, &mut callers);
        let mut call =
            Writer { plan, random: &random, script: &mut script, label: format!("load-{seed}-{n}"), at: start };
        call.write(party);
        start += f64_of(random.range(0, 2_000)) / 1_000.0 / plan.per_second;
    }
    // Steps of one call are in order already; a stable sort keeps it so.
    script.steps.sort_by(|one, other| one.at.total_cmp(&other.at));
    Ok(script)
}

fn party(random: &Random, n: usize, callers: &mut Vec<String>) -> String {
    let (is_anonymous, is_repeated) = (random.chance(ANONYMOUS), random.chance(REPEATED));
    if is_anonymous {
        return "anonymous".to_owned();
    }
    if is_repeated && let Some(caller) = random.pick(callers) {
        return caller.clone();
    }
    let caller = caller(n);
    callers.push(caller.clone());
    caller
}

/// The n-th caller: a number that North America keeps free for stories (555-0100 to 555-0199), in one area after
/// the other.
fn caller(n: usize) -> String {
    const IN_AREA: usize = 100;
    format!("+1{}5550{}", 201 + n / IN_AREA, 100 + n % IN_AREA)
}

struct Writer<'a> {
    plan: &'a LoadPlan,
    random: &'a Random,
    script: &'a mut Script,
    label: String,
    at: f64,
}

impl Writer<'_> {
    fn write(&mut self, party: String) {
        let number = self.pick(&self.plan.numbers);
        let user = self.pick(&self.plan.users);
        // Out of a hundred calls, which kind. Nobody dials a number that he cannot see.
        let kind = self.random.range(0, 99);
        let is_outbound = kind >= 70 && party != "anonymous";
        let place = Place {
            direction: if is_outbound { Direction::Outbound } else { Direction::Inbound },
            number,
            party,
            user: is_outbound.then(|| user.clone()),
            teams: Vec::new(),
            contact: None,
            callback_of: None,
        };
        self.act(Act::Place(place));
        match (is_outbound, kind) {
            (true, 90..) => self.wait(5, 20),
            (true, _) => {
                self.wait(3, 15);
                self.act(Act::Answer { user: None });
                self.talk(&user);
            }
            (false, 30..=39) => {
                self.ring(&user);
                self.wait(5, 20);
                self.act(Act::LeaveVoicemail { bytes: None });
                self.wait(5, 15);
            }
            (false, 20..=29) => {
                self.ring(&user);
                self.wait(5, 20);
            }
            (false, _) => {
                self.ring(&user);
                self.wait(2, 10);
                self.act(Act::Answer { user: Some(user.clone()) });
                self.talk(&user);
            }
        }
        self.act(Act::Hangup { missed: None });
        if self.random.chance(0.2) {
            self.wait(3, 90);
            let text = format!("After {}", self.label);
            self.act(Act::Comment { user: Some(user), text });
        }
    }

    fn ring(&mut self, user: &Ref) {
        self.wait(1, 2);
        self.act(Act::Ring { user: user.clone() });
    }

    fn talk(&mut self, user: &Ref) {
        self.wait(5, 60);
        if self.random.chance(0.3)
            && let Some(tag) = self.random.pick(&self.plan.tags).cloned()
        {
            self.act(Act::Tag { user: Some(user.clone()), tag });
        }
        if self.random.chance(0.3) {
            self.act(Act::Record { bytes: None });
        }
        if self.random.chance(0.1) {
            let to = self.pick(&self.plan.users);
            self.act(Act::Transfer { user: Some(to), team: None });
            self.wait(5, 30);
        }
    }

    fn act(&mut self, act: Act) {
        let script = std::mem::take(self.script);
        *self.script = script.then(self.at, &self.label, act);
    }

    fn wait(&mut self, least: u64, most: u64) {
        let seconds = f64_of(self.random.range(least * 1_000, most * 1_000)) / 1_000.0;
        self.at += if self.plan.is_brisk { seconds / 10.0 } else { seconds };
    }

    fn pick(&self, from: &[Ref]) -> Ref {
        self.random.pick(from).cloned().unwrap_or(Ref::Id(0))
    }
}

/// Exact: the numbers here are far below 2^53.
fn f64_of(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn plan(calls: usize) -> LoadPlan {
        let refs = |ids: &[i64]| ids.iter().map(|id| Ref::Id(*id)).collect::<Vec<_>>();
        LoadPlan {
            calls,
            per_second: 10.0,
            numbers: refs(&[1, 2]),
            users: refs(&[3, 4]),
            tags: refs(&[5]),
            is_brisk: false,
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_calls() {
        assert_eq!(calls(7, &plan(200)).unwrap(), calls(7, &plan(200)).unwrap());
        assert_ne!(calls(7, &plan(200)).unwrap(), calls(8, &plan(200)).unwrap());
    }

    #[test]
    fn callers_are_mostly_distinct() {
        let script = calls(1, &plan(1_000)).unwrap();
        let parties: Vec<&str> = script
            .steps
            .iter()
            .filter_map(|step| match &step.act {
                Act::Place(place) => Some(place.party.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(parties.len(), 1_000);
        let distinct = parties.iter().collect::<BTreeSet<_>>().len();
        assert!((750..950).contains(&distinct), "{distinct}");
    }

    #[test]
    fn plans_without_sense_are_refused() {
        assert_eq!(calls(1, &LoadPlan { users: Vec::new(), ..plan(1) }), Err(BadPlan::Nobody));
        assert_eq!(calls(1, &LoadPlan { per_second: 0.0, ..plan(1) }), Err(BadPlan::Rate));
        assert_eq!(calls(1, &plan(CALLS_MAX + 1)), Err(BadPlan::TooMany));
    }
}
