//! What a play says, and how a table compares it.

use std::collections::BTreeSet;

use domain::step::{Side, Step};
use gorgias::write::Write;

use super::{Play, Stepped};
use crate::desk::Stored;
use crate::situation::Situation;

impl Play {
    pub(crate) fn all_words(&self) -> String {
        let line = |step: &Stepped| format!("{:>28} #{} {}", step.at.to_string(), step.filing + 1, step.words);
        self.steps.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The steps in words; the same wait is said once.
    pub(crate) fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = self.steps.iter().map(|step| step.words.clone()).collect();
        words.dedup_by(|a, b| a == b && a.starts_with("wait"));
        words
    }

    /// Only what is written.
    pub(crate) fn writes(&self) -> Vec<String> {
        let is_write = |step: &&Stepped| matches!(step.plan.step, Step::Do(_));
        self.steps.iter().filter(is_write).map(|step| step.words.clone()).collect()
    }

    pub(crate) fn last_step(&self, place: usize) -> Option<&Step> {
        self.steps.iter().rev().find(|step| step.filing == place).map(|step| &step.plan.step)
    }

    pub(crate) fn reason_codes(&self) -> BTreeSet<String> {
        let reasons = self.steps.iter().flat_map(|step| &step.plan.reasons);
        reasons.map(|reason| reason.code.clone()).collect()
    }

    /// The writes of a kind, as planned.
    pub(crate) fn all_of(&self, kind: &str) -> Vec<Write> {
        let intents = self.steps.iter().filter_map(|step| match &step.plan.step {
            Step::Do(intent) if intent.kind == kind => serde_json::from_value(intent.body.clone()).ok(),
            _ => None,
        });
        intents.collect()
    }

    /// The only ticket that Deskline began.
    #[track_caller]
    pub(crate) fn ticket(&self) -> &Stored {
        let begun = self.desk.begun();
        assert_eq!(begun.len(), 1, "one ticket was begun:\n{}", self.all_words());
        begun[0]
    }

    /// What the messages of a ticket say, in order, up to the first line's end.
    pub(crate) fn said_in(&self, ticket: &str) -> Vec<String> {
        self.desk.tickets[ticket].messages.iter().map(|message| message.text.clone()).collect()
    }

    /// Requests to the desk, but for the users, who are read once an hour for all.
    pub(crate) fn cost(&self) -> u32 {
        let of = |step: &Stepped| match &step.plan.step {
            Step::Ask(question) if question.side == Side::Desk && question.key != "users" => question.cost,
            Step::Do(intent) if intent.side == Side::Desk => intent.cost,
            _ => 0,
        };
        self.steps.iter().map(of).sum()
    }

    /// What the desk holds in the end, whatever the order and number of writes: per ticket its customer, status, tags and what is
    /// said in it.
    pub(crate) fn in_the_end(&self) -> BTreeSet<String> {
        let describe = |stored: &Stored| {
            let mut keys: Vec<&str> =
                stored.messages.iter().map(|one| one.key.rsplit('/').next().unwrap_or("")).collect();
            keys.retain(|key| *key == "first" || *key == "message");
            let tags: BTreeSet<&String> = stored.shown.tags.iter().collect();
            let said: BTreeSet<&str> = stored
                .messages
                .iter()
                .flat_map(|one| one.text.split_whitespace())
                .filter(|word| word.starts_with('~'))
                .collect();
            let customer = stored.shown.customer.clone().unwrap_or_default();
            format!("{customer} {} {} {tags:?} {keys:?} {said:?}", stored.subject, stored.shown.status)
        };
        self.desk.tickets.values().map(describe).collect()
    }
}

// --- Tables -----------------------------------------------------------------------------------------

#[track_caller]
fn compare(says: &str, got: &[String], expected: &str, play: &Play) {
    let lines: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if got != lines {
        panic!("{says}\n\n  got:\n{}\n\n  in full:\n{}\n", got.join("\n"), play.all_words());
    }
}

/// All steps of a situation.
#[track_caller]
pub(crate) fn check(says: &str, situation: &Situation, expected: &str) -> Play {
    let play = situation.play();
    compare(says, &play.words(), expected, &play);
    play
}

/// Only the writes of a situation: for what does not hang on the questions.
#[track_caller]
pub(crate) fn check_writes(says: &str, situation: &Situation, expected: &str) -> Play {
    let play = situation.play();
    compare(says, &play.writes(), expected, &play);
    play
}

/// That the play gave none of these reasons.
#[track_caller]
pub(crate) fn never_says(play: &Play, codes: &[&str]) {
    let given = play.reason_codes();
    for code in codes {
        assert!(!given.contains(*code), "{code} among {given:?}:\n{}", play.all_words());
    }
}

/// That the play gave these reasons.
#[track_caller]
pub(crate) fn says(play: &Play, codes: &[&str]) {
    let given = play.reason_codes();
    for code in codes {
        assert!(given.contains(*code), "no {code} among {given:?}:\n{}", play.all_words());
    }
}
