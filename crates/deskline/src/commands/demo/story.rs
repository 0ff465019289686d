//! Tells of each call in one line, once it is in the desk.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use ::sandbox::Running;
use ::sandbox::aircall::{Aircall, Script};
use anyhow::{Context, bail};
use domain::call::{Call, Direction};
use domain::fold::fold;
use domain::ids::InteractionKey;
use domain::ledger::EffectState;
use host::SystemClock;
use phone::External;
use ports::Clock;
use store::{FilingSummary, InteractionRow, Store};

use super::{LOOK, SCRIPT};
use crate::console::say;
use crate::vendors::aircall::WebhookKeeper;
use crate::wiring::Deskline;

/// More calls than the script has.
const ROWS: u32 = 200;
/// What is due later than this is not waited for.
const SOON: Duration = Duration::from_secs(600);

pub(super) struct Story {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    keepers: Vec<Arc<WebhookKeeper>>,
    aircall: Aircall,
    calls: usize,
    told: BTreeSet<InteractionKey>,
}

impl Story {
    pub(super) fn new(deskline: &Deskline, fakes: &Running) -> anyhow::Result<Self> {
        let script: Script = serde_json::from_str(SCRIPT).context("the shipped script cannot be read")?;
        let labels: BTreeSet<&str> = script.steps.iter().map(|step| step.call.as_str()).collect();
        say(format!("{} calls of a small coffee roaster's support team, told as they reach the desk:", labels.len()));
        say("");
        Ok(Self {
            store: Arc::clone(&deskline.store),
            clock: Arc::clone(&deskline.outside.clock),
            keepers: deskline.keepers.clone(),
            aircall: fakes.sandbox.aircall.clone(),
            calls: labels.len(),
            told: BTreeSet::new(),
        })
    }

    /// Nobody calls before the webhook is there: such a call would be found by nobody.
    pub(super) async fn wait_for_webhook(&self, machine: &SystemClock, longest: Duration) -> anyhow::Result<()> {
        let begun = machine.monotonic();
        while !self.keepers.iter().all(|keeper| keeper.door.is_ready()) {
            if machine.monotonic().saturating_sub(begun) > longest {
                bail!("the webhook could not be set up at the fake Aircall");
            }
            machine.sleep(LOOK).await;
        }
        Ok(())
    }

    /// Tells what is new. `true`: all calls are over, told, and nothing is due soon.
    pub(super) async fn is_over(&mut self) -> anyhow::Result<bool> {
        let rows = self.store.interactions(None, ROWS).await?;
        for row in rows.iter().rev() {
            if !self.told.contains(&row.key) && is_in_desk(row) {
                self.told.insert(row.key.clone());
                say(line(row, self.told.len(), self.calls));
            }
        }
        let soon = self.clock.now() + jiff::SignedDuration::try_from(SOON)?;
        let is_waiting = |row: &InteractionRow| {
            row.filings.iter().any(|it| {
                let is_due_soon = it.filing.due_at.is_some_and(|due| due <= soon);
                let is_unsettled = it.effects.keys().any(|state| state.is_unsettled());
                is_due_soon || is_unsettled
            })
        };
        Ok(self.told.len() >= self.calls && self.aircall.pending().is_quiet() && !rows.iter().any(is_waiting))
    }
}

/// The call is over, and every filing of it is done for now with something confirmed.
fn is_in_desk(row: &InteractionRow) -> bool {
    let is_done = |it: &FilingSummary| {
        let is_settled = !it.effects.keys().any(|state| state.is_unsettled());
        it.filing.due_at.is_none() && is_settled && it.effects.contains_key(&EffectState::Confirmed)
    };
    folded(row).is_some_and(|call| call.is_over()) && !row.filings.is_empty() && row.filings.iter().all(is_done)
}

fn folded(row: &InteractionRow) -> Option<Call> {
    fold(row.facts.iter().filter_map(|fact| Some((fact.hash, fact.parsed.as_ref()?.call()?))))
}

fn line(row: &InteractionRow, number: usize, of: usize) -> String {
    let writes: usize = row.filings.iter().filter_map(|it| it.effects.get(&EffectState::Confirmed)).sum();
    let call = folded(row).map_or_else(String::new, |call| words(&call));
    format!("{number:>3} of {of}  {call}  {writes} writes, each confirmed")
}

fn words(call: &Call) -> String {
    let core = &call.core;
    let direction = match core.direction {
        Direction::Inbound => "from",
        Direction::Outbound => "to",
    };
    let party = match &core.party {
        External::Phone(number) => number.e164(),
        External::Anonymous => "a withheld number",
        External::ShortCode(text) | External::Sip(text) => text,
    };
    let agent = core.agent.as_ref().map_or("nobody", |agent| agent.name.as_str());
    let what = match (core.answered_at, core.ended_at) {
        (Some(answered), Some(ended)) => format!("{agent}, {} s", ended.duration_since(answered).as_secs()),
        _ if core.voicemail => "voicemail".to_owned(),
        _ => "not answered".to_owned(),
    };
    format!("{direction:<4} {party:<18} on {:<15} {what:<20}", core.number.name)
}
