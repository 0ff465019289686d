//! Scripts being played.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::oneshot;

use super::agenda::Entry;
use super::script::{Script, Step};
use super::state::{Refused, State};
use crate::kernel::clock::later;

/// A step that the phone system refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedStep {
    /// Place in the script, from 0.
    pub step: usize,
    /// The call's label.
    pub call: String,
    /// Why.
    pub why: String,
}

/// What came of a script.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PlayReport {
    /// Steps done or refused so far.
    pub steps: usize,
    /// Those that were refused.
    pub refused: Vec<RefusedStep>,
}

/// A script that is being played.
#[derive(Debug)]
pub struct Playing {
    /// Its number, as the control API shows it.
    pub number: u64,
    done: oneshot::Receiver<PlayReport>,
}

impl Playing {
    /// Waits for the last step. Derived events and deliveries may still follow; see [`super::Aircall::quiet`].
    /// Nothing if the fake went away before.
    pub async fn finished(self) -> Option<PlayReport> {
        self.done.await.ok()
    }
}

/// The state's side of a script being played.
#[derive(Debug)]
pub(super) struct Play {
    steps: Vec<Step>,
    pub(super) report: PlayReport,
    done: Option<oneshot::Sender<PlayReport>>,
}

impl Play {
    /// Steps of the script.
    pub(super) fn length(&self) -> usize {
        self.steps.len()
    }
}

impl State {
    /// Puts a script's steps on the agenda, the first at `now`.
    pub(super) fn play(&mut self, now: Timestamp, script: Script) -> Playing {
        let number = self.plays.keys().next_back().map_or(1, |last| last + 1);
        let (send, done) = oneshot::channel();
        let mut play = Play { steps: script.steps, report: PlayReport::default(), done: Some(send) };
        for (index, step) in play.steps.iter().enumerate() {
            // A script made in code can hold any number; what is beyond all time never comes.
            let wait = Duration::try_from_secs_f64(step.at.max(0.0)).unwrap_or(Duration::MAX);
            let at = later(now, wait);
            self.agenda.put(at, Entry::Step { play: number, index });
        }
        play.end_if_over();
        self.plays.insert(number, play);
        Playing { number, done }
    }

    pub(super) fn step(&mut self, at: Timestamp, play: u64, index: usize) {
        let Some(step) = self.plays.get(&play).and_then(|play| play.steps.get(index)).cloned() else {
            return;
        };
        let outcome = self.act(at, &step.call, step.act);
        if let Some(play) = self.plays.get_mut(&play) {
            play.note(index, step.call, outcome);
        }
    }
}

impl Play {
    fn note(&mut self, step: usize, call: String, outcome: Result<i64, Refused>) {
        self.report.steps += 1;
        if let Err(why) = outcome {
            tracing::warn!(step, call, %why, "the phone system refused a step of a script");
            self.report.refused.push(RefusedStep { step, call, why: why.to_string() });
        }
        self.end_if_over();
    }

    fn end_if_over(&mut self) {
        if self.report.steps >= self.steps.len()
            && let Some(done) = self.done.take()
        {
            // Nobody need wait for it.
            let _ = done.send(self.report.clone());
        }
    }
}
