//! One filing's turns: load, settle what is in doubt, fold, plan, do the step, write down what came of it;
//! again until the plan waits.
//!
//! What happens to a write is written in this order, each durable before the next: intent, request, outcome
//! (promise 3). Everything between a question and the write that rests on its answer happens while the lane
//! is held (promise 5).

mod asking;
mod lanes;
mod planning;
mod room;
mod writing;

use std::collections::BTreeSet;

use contract::phone_side;
use contract::{Connector, Reservation, Trouble};
use domain::effect::EffectSpec;
use domain::ids::{Account, FilingId};
use domain::installation::Integration;
use domain::interaction::Interaction;
use domain::ledger::{Decision, Effect, Reason};
use domain::step::{Lane, Plan, Side, Step, Urgency};
use jiff::{SignedDuration, Timestamp};
use store::{Conclusion, DueFiling, LoadedFiling, Next, StoreError, StoreResult, Turn, Verdict};

use crate::account::Desktop;
use crate::lanes::Place;
use crate::reasons;

/// More turns without a pause mean that a plan and its ledger disagree: it is left for a while, visibly.
const TURNS_MAX: usize = 40;
const TURNS_PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// Whether the filing's turn goes on at once.
pub(crate) enum After {
    GoOn,
    Pause,
}

/// A filing while it is worked on.
pub(crate) struct Run<'d, 'e> {
    pub(crate) desktop: &'d Desktop<'e>,
    pub(crate) filing: FilingId,
    pub(crate) facts_seen: i64,
    pub(crate) urgency: Urgency,
    turn_at: Timestamp,
    /// The lane of the last step that had one.
    step_lane: Option<Lane>,
    /// The lanes that are held.
    held: BTreeSet<Lane>,
    /// What becomes of the places in its lanes when the run is over.
    place: Place,
    /// A lane that another filing keeps, by a running turn or by an unsettled write: its end wakes those who wait, ours
    /// does not.
    kept: Option<Lane>,
    /// What is left of the room in the desk's budget that was taken for this turn.
    room: Option<Reservation>,
    /// Questions to the phone system that this run went on without.
    unanswered: BTreeSet<String>,
}

impl Desktop<'_> {
    /// Works on one filing until its plan waits. Errors of the store leave it due.
    pub(crate) async fn run_filing(&self, due: DueFiling) {
        let mut run = Run {
            desktop: self,
            filing: due.id,
            facts_seen: 0,
            urgency: due.urgency,
            turn_at: due.turn_at,
            step_lane: None,
            held: BTreeSet::new(),
            place: Place::AsBefore,
            kept: None,
            room: None,
            unanswered: BTreeSet::new(),
        };
        match run.turns().await {
            Ok(()) => self.store_works(),
            Err(error @ (StoreError::Failed(_) | StoreError::LeaseLost { .. })) => self.store_failed(&error),
            Err(error) => {
                // The store works and says no: a filing whose ledger makes no sense must not hold up the others.
                tracing::warn!(filing = %due.id, %error, "a filing cannot be worked on; it is left for five minutes");
                let until = run.now() + TURNS_PAUSE;
                if let Err(error) = run.pause(vec![Reason::new(reasons::TURN_LIMIT)], Some(until), None).await {
                    self.store_failed(&error);
                }
            }
        }
        run.room = None;
        run.end(due.lane_wait).await;
    }
}

impl Run<'_, '_> {
    async fn turns(&mut self) -> StoreResult<()> {
        for _ in 0..TURNS_MAX {
            let loaded = self.desktop.engine.store.load(self.filing).await?;
            self.facts_seen = loaded.filing.facts_seen;
            if let After::Pause = self.turn(&loaded).await? {
                return Ok(());
            }
        }
        let until = self.now() + TURNS_PAUSE;
        tracing::warn!(filing = %self.filing, "a filing makes no progress; it is left for five minutes");
        self.pause(vec![Reason::new(reasons::TURN_LIMIT)], Some(until), None).await
    }

    async fn turn(&mut self, loaded: &LoadedFiling) -> StoreResult<After> {
        if let Some(effect) = loaded.ledger.unsettled().next() {
            // Its lanes stand in the ledger; what settles it is asked of the vendor.
            self.desktop.lanes.needs_none(self.waiter());
            return self.settle(effect).await;
        }
        let parsed = loaded.facts.iter().filter_map(|fact| Some((fact.hash, fact.parsed.as_ref()?)));
        let Some(interaction) = Interaction::fold(parsed) else {
            self.pause(vec![Reason::new(reasons::FACTS_INCOMPLETE)], None, None).await?;
            return Ok(After::Pause);
        };
        let installation = self.desktop.engine.installation();
        let integration = installation.integration(loaded.filing.integration);
        let phone = integration.and_then(|integration| installation.connection(integration.phone));
        let (Some(integration), Some(phone)) = (integration, phone) else {
            self.pause(vec![Reason::new(reasons::CONNECTION_MISSING)], None, None).await?;
            return Ok(After::Pause);
        };
        let plan = self.plan(loaded, &interaction, integration, &phone.account).await?;
        self.place = match &plan.step {
            Step::Done => Place::Leaves,
            _ => Place::Stays(plan.lanes.iter().cloned().collect()),
        };
        let was_card = std::mem::replace(&mut self.urgency, plan.urgency) == Urgency::Card;
        if was_card && self.urgency != Urgency::Card && self.desktop.is_full() {
            // Its card is sent, or came too late meanwhile: the place is kept for another one's, and the rest stands in line.
            self.pause(Vec::new(), Some(self.now()), None).await?;
            return Ok(After::Pause);
        }
        self.step(plan, integration, &phone.account).await
    }

    async fn step(&mut self, plan: Plan, integration: &Integration, phone: &Account) -> StoreResult<After> {
        let Plan { step, reasons, pins, .. } = plan;
        match step {
            Step::Done => {
                self.pause(reasons, None, None).await?;
                Ok(After::Pause)
            }
            Step::Wait { until } if until <= self.now() => {
                self.say(reasons).await?;
                Ok(After::GoOn)
            }
            Step::Wait { until } => {
                self.pause(reasons, Some(until), None).await?;
                Ok(After::Pause)
            }
            Step::Ask(question) => {
                if question.key == phone_side::CALL {
                    // Why the call is read again is the last thing said; what was said before it comes again with the step that
                    // it leads to.
                    self.say(reasons.into_iter().next_back().into_iter().collect()).await?;
                }
                self.ask(question, integration, phone).await
            }
            Step::Do(intent) => self.write(*intent, reasons, pins, phone).await,
        }
    }

    pub(crate) fn account_of(&self, side: Side, phone: &Account) -> Account {
        match side {
            Side::Desk => self.desktop.account.clone(),
            Side::Phone => phone.clone(),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.desktop.engine.outside.clock.now()
    }

    pub(crate) fn next(&self, due_at: Option<Timestamp>, lane_wait: Option<Lane>) -> Next {
        Next { due_at, urgency: self.urgency, lane_wait }
    }

    fn empty_turn(&self) -> Turn {
        Turn {
            filing: self.filing,
            facts_seen: self.facts_seen,
            decisions: Vec::new(),
            answers: Vec::new(),
            cached: Vec::new(),
            learned: Vec::new(),
            next: None,
        }
    }

    /// The frame of a conclusion: what it is about, and that the turn goes on.
    pub(crate) fn conclusion(&self, effect: &Effect, now: Timestamp) -> Conclusion {
        Conclusion {
            key: effect.key.clone(),
            verdict: Verdict::Withdrawn,
            outcome: String::new(),
            decisions: Vec::new(),
            answers: Vec::new(),
            learned: Vec::new(),
            next: None,
            facts_seen: self.facts_seen,
            now,
        }
    }

    async fn say(&self, why: Vec<Reason>) -> StoreResult<()> {
        let turn = Turn { decisions: decisions(why, self.now()), ..self.empty_turn() };
        self.desktop.engine.store.record(&self.desktop.fence, turn).await
    }

    pub(crate) async fn pause(
        &self,
        why: Vec<Reason>,
        due_at: Option<Timestamp>,
        lane_wait: Option<Lane>,
    ) -> StoreResult<()> {
        let next = Some(self.next(due_at, lane_wait));
        let turn = Turn { decisions: decisions(why, self.now()), next, ..self.empty_turn() };
        self.desktop.engine.store.record(&self.desktop.fence, turn).await
    }
}

pub(crate) fn spec_of(connector: &dyn Connector, kind: &str) -> Option<&'static EffectSpec> {
    connector.effects().iter().find(|spec| spec.kind == kind)
}

pub(crate) fn decisions(reasons: Vec<Reason>, at: Timestamp) -> Vec<Decision> {
    reasons.into_iter().map(|reason| Decision { at, reason }).collect()
}

pub(crate) fn trouble_reason(trouble: &Trouble) -> Reason {
    match trouble {
        Trouble::Down { detail } => Reason::new(reasons::ACCOUNT_DOWN).with("detail", detail.as_str()),
        Trouble::Limited { .. } => Reason::new(reasons::ACCOUNT_LIMITED),
        Trouble::Unauthorised { words } => Reason::new(reasons::ACCOUNT_UNAUTHORISED).with("words", words.as_str()),
        Trouble::Refused { status, words } => {
            Reason::new(reasons::QUESTION_REFUSED).with("status", *status).with("words", words.as_str())
        }
        Trouble::Garbled { detail } => Reason::new(reasons::ANSWER_GARBLED).with("detail", detail.as_str()),
    }
}
