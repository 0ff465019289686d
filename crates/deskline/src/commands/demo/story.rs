//! Tells of each call and message in one line, once it is in its desk.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use ::sandbox::Running;
use ::sandbox::aircall::Aircall;
use anyhow::bail;
use domain::call::{Call, Direction};
use domain::ids::{InteractionKey, Vendor};
use domain::interaction::Interaction;
use domain::ledger::EffectState;
use domain::message::{Channel, Message};
use host::SystemClock;
use phone::External;
use ports::Clock;
use store::{FilingSummary, InteractionRow, Store};

use super::LOOK;
use super::scripts::Scripts;
use crate::console::say;
use crate::vendors::aircall::WebhookKeeper;
use crate::wiring::Deskline;

/// More calls and messages than the scripts have.
const ROWS: u32 = 200;
/// What is due later than this is not waited for.
const SOON: Duration = Duration::from_secs(600);
/// So much of a message's text is told.
const TEXT_CHARS: usize = 24;

pub(super) struct Story {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    keepers: Vec<Arc<WebhookKeeper>>,
    aircall: Aircall,
    interactions: usize,
    told: BTreeSet<InteractionKey>,
}

impl Story {
    pub(super) fn new(deskline: &Deskline, fakes: &Running, scripts: &Scripts) -> Self {
        let (calls, messages) = (scripts.calls(), scripts.messages());
        say(format!(
            "{calls} calls and {messages} messages of a small coffee roaster, each told when all its writes are confirmed:"
        ));
        say("");
        Self {
            store: Arc::clone(&deskline.store),
            clock: Arc::clone(&deskline.outside.clock),
            keepers: deskline.keepers.clone(),
            aircall: fakes.sandbox.aircall.clone(),
            interactions: calls + messages,
            told: BTreeSet::new(),
        }
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

    /// Tells what is new. `true`: all calls and messages are over, told, and nothing is due soon.
    pub(super) async fn is_over(&mut self) -> anyhow::Result<bool> {
        let rows = self.store.interactions(None, ROWS).await?;
        for row in rows.iter().rev() {
            if !self.told.contains(&row.key)
                && let Some(interaction) = in_desk(row)
            {
                self.told.insert(row.key.clone());
                say(line(row, &interaction, self.told.len(), self.interactions));
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
        let is_quiet = self.aircall.pending().is_quiet();
        Ok(self.told.len() >= self.interactions && is_quiet && !rows.iter().any(is_waiting))
    }
}

/// What is told of an interaction that is over, and whose every filing is done for now with something confirmed.
fn in_desk(row: &InteractionRow) -> Option<Interaction> {
    let is_done = |it: &FilingSummary| {
        let is_settled = !it.effects.keys().any(|state| state.is_unsettled());
        it.filing.due_at.is_none() && is_settled && it.effects.contains_key(&EffectState::Confirmed)
    };
    let interaction = Interaction::fold(row.facts.iter().filter_map(|fact| Some((fact.hash, fact.parsed.as_ref()?))))?;
    let is_over = interaction.call().is_none_or(Call::is_over);
    (is_over && !row.filings.is_empty() && row.filings.iter().all(is_done)).then_some(interaction)
}

fn line(row: &InteractionRow, interaction: &Interaction, number: usize, of: usize) -> String {
    let writes: usize = row.filings.iter().filter_map(|it| it.effects.get(&EffectState::Confirmed)).sum();
    let desks: BTreeSet<&str> = row.filings.iter().map(|it| desk(it.filing.account.vendor)).collect();
    let desks = desks.into_iter().collect::<Vec<_>>().join(", ");
    let what = match interaction {
        Interaction::Call(call) => words_of_call(call),
        Interaction::Message(message) => words_of_message(message),
    };
    let writes = if writes == 1 { "1 write".to_owned() } else { format!("{writes} writes") };
    format!("{number:>3} of {of}  {desks:<10}  {what}  {writes}")
}

fn desk(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Aircall => "Aircall",
        Vendor::HelpScout => "Help Scout",
        Vendor::Gorgias => "Gorgias",
    }
}

fn words_of_call(call: &Call) -> String {
    let core = &call.core;
    let agent = core.agent.as_ref().map_or("nobody", |agent| agent.name.as_str());
    let what = match (core.answered_at, core.ended_at) {
        (Some(answered), Some(ended)) => format!("{agent}, {} s", ended.duration_since(answered).as_secs()),
        _ if core.voicemail => "voicemail".to_owned(),
        _ => "not answered".to_owned(),
    };
    words("call", core.direction, &core.party, &core.number.name, &what)
}

fn words_of_message(message: &Message) -> String {
    let kind = match message.channel {
        Channel::WhatsApp => "WhatsApp",
        Channel::Sms if message.media.is_empty() => "SMS",
        Channel::Sms => "MMS",
    };
    let text: String = message.body.chars().take(TEXT_CHARS).collect();
    let more = if text.len() < message.body.len() { "…" } else { "" };
    words(kind, message.direction, &message.party, &message.number.name, &format!("“{text}{more}”"))
}

fn words(kind: &str, direction: Direction, party: &External, own: &str, what: &str) -> String {
    let direction = match direction {
        Direction::Inbound => "from",
        Direction::Outbound => "to",
    };
    let party = match party {
        External::Phone(number) => number.e164(),
        External::Anonymous => "a withheld number",
        External::ShortCode(text) | External::Sip(text) => text,
    };
    format!("{kind:<8} {direction:<4} {party:<17} on {own:<14} {what:<27}")
}
