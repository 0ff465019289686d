//! Plays a script to its end, lets the world come to rest, and gathers the evidence.

use std::collections::BTreeMap;
use std::time::Duration;

use audit::Evidence;
use domain::ledger::{Effect, EffectState};
use jiff::{SignedDuration, Timestamp};
use ports::Clock;
use serde_json::{Value, json};
use store::LeaseRequest;
use tracing_subscriber::layer::SubscriberExt;

use super::happen::{Happening, Timeline};
use super::log_lines::LogLines;
use super::mortal::Life;
use super::perils::Perils;
use super::staff::Done;
use super::stage::Stage;
use super::{gorgias, program, retell, set_up, staff};
use crate::script::{Act, CrashPoint, Script};
use crate::teeth::Teeth;

/// A process that ended by itself is started again after this.
const STARTED_AGAIN: Duration = Duration::from_secs(5);
/// An import that the phone system did not answer is tried again after this.
const TRIED_AGAIN: Duration = Duration::from_secs(20);
/// What is due later than this is not waited for: calls that never end are looked at every two hours, old doubts every hour.
const HORIZON: SignedDuration = SignedDuration::from_mins(55);
/// Nor is it waited for the end of calls that never end, where there are so many that one is always due: when nothing was written
/// for so long, no plan is about to write.
const CALM: Duration = Duration::from_secs(4 * 3_600);
/// Nor does one that sent so many requests: that is ten times what the busiest need.
const REQUESTS_MAX: u64 = 30_000;
/// A world comes to rest within this, or never.
const REST_MAX: Duration = Duration::from_secs(3 * 86_400);
/// States in which an effect is told to the auditor.
const UNSETTLED: [EffectState; 5] =
    [EffectState::Intended, EffectState::InDoubt, EffectState::Refused, EffectState::Expired, EffectState::Dismissed];
const DOUBTS_MAX: u32 = 100_000;

/// A world that came to rest.
#[derive(Debug)]
pub struct Run {
    /// What the auditor gets.
    pub evidence: Evidence,
    /// What it all came to, in figures.
    pub outcome: Outcome,
    /// Whether it came to rest.
    pub rests: bool,
}

/// Figures of one world.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Calls placed.
    pub calls: u64,
    /// Text messages written.
    pub messages: u64,
    /// Requests that reached a vendor.
    pub requests: u64,
    /// Commits tried, and those that a full disk refused.
    pub commits: u64,
    /// Commits that a full disk refused.
    pub commits_refused: u64,
    /// Times that the process was started.
    pub starts: u32,
    /// Acts of the script that happened, by word.
    pub acts: BTreeMap<&'static str, u64>,
    /// Requests struck by a fault, by fault and by what came of them.
    pub struck: BTreeMap<(String, &'static str), u64>,
    /// Effects by state at the end.
    pub effects: BTreeMap<&'static str, u64>,
}

/// Plays a script. With teeth, Deskline has these bugs.
///
/// # Errors
/// When the script makes no sense.
pub fn run(script: &Script, teeth: &Teeth) -> anyhow::Result<Run> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    runtime.block_on(async {
        let first = set_up::configuration(script, &BTreeMap::new())?;
        let stage = Stage::set(script, *teeth, first.key.clone())?;
        let log = LogLines::new(stage.truth.clone());
        let subscriber = tracing_subscriber::registry().with(log.clone());
        let _guard = tracing::subscriber::set_default(subscriber);
        let mut world = World {
            script,
            stage,
            perils: Perils::default(),
            timeline: Timeline::default(),
            done: Vec::new(),
            settings: BTreeMap::new(),
            life: None,
            starts: 0,
            down: STARTED_AGAIN,
            rules: BTreeMap::new(),
            acts: BTreeMap::new(),
            rests: true,
        };
        world.play().await?;
        world.finish(&log).await
    })
}

struct World<'s> {
    script: &'s Script,
    stage: Stage,
    perils: Perils,
    timeline: Timeline,
    done: Vec<Value>,
    /// Settings that were changed, by integration.
    settings: BTreeMap<String, Value>,
    life: Option<Life>,
    starts: u32,
    /// How long the process stays down when it dies next.
    down: Duration,
    /// Fault rules in force, by act.
    rules: BTreeMap<usize, u64>,
    acts: BTreeMap<&'static str, u64>,
    /// Whether it came to rest so far.
    rests: bool,
}

impl World<'_> {
    async fn play(&mut self) -> anyhow::Result<()> {
        for (index, act) in self.script.acts.iter().enumerate() {
            self.timeline.put(seconds(act.at), Happening::Begins(index));
        }
        self.start()?;
        self.go_on().await?;
        self.perils.clear_crash();
        self.come_to_rest().await?;
        if self.rests && self.something_was_lost() {
            while !retell::retell(&self.stage).await? {
                self.go_on_for(TRIED_AGAIN).await?;
            }
            self.come_to_rest().await?;
        }
        if self.script.stir {
            if !self.script.integrations.is_empty() {
                staff::stir(&self.stage);
            }
            if let Some(account) = &self.script.gorgias {
                gorgias::stir(&self.stage, account);
            }
            self.settle_doubts().await?;
        }
        Ok(())
    }

    /// Lets everything happen that the timeline holds, and starts the process again whenever it died.
    async fn go_on(&mut self) -> anyhow::Result<()> {
        loop {
            let Some(next) = self.timeline.next_at() else {
                if self.life.as_ref().is_some_and(Life::is_alive) {
                    return Ok(());
                }
                self.stage.died.notified().await;
                self.note_death();
                continue;
            };
            let wait = next.saturating_sub(self.stage.truth.monotonic());
            tokio::select! {
                biased;
                () = self.stage.died.notified() => self.note_death(),
                () = self.stage.pass(wait) => self.happens().await?,
            }
        }
    }

    async fn happens(&mut self) -> anyhow::Result<()> {
        match self.timeline.take() {
            Some(Happening::Begins(index)) => self.begins(index).await,
            Some(Happening::Ends(index)) => {
                self.ends(index);
                Ok(())
            }
            Some(Happening::Starts) => self.start(),
            None => Ok(()),
        }
    }

    async fn begins(&mut self, index: usize) -> anyhow::Result<()> {
        let script = self.script;
        let Some(timed) = script.acts.get(index) else { return Ok(()) };
        *self.acts.entry(timed.act.word()).or_default() += 1;
        let (mut done, mut lasts) = (Done::default(), None);
        match &timed.act {
            Act::Phone { call, act } => done = staff::phone(&self.stage, call, act),
            Act::Message { message, act } => done = staff::phone(&self.stage, message, act),
            Act::Staff { by, place, act } => done = staff::act(&self.stage, *by, *place, act),
            Act::GorgiasStaff { by, place, act } => done = gorgias::act(&self.stage, *by, *place, act),
            Act::GorgiasTrial { what, lasts: so_long } => {
                gorgias::trial(&self.stage, script, *what, true);
                lasts = Some(*so_long);
            }
            Act::Fault { lasts: so_long, rule } => {
                let rule = serde_json::from_value(rule.clone())?;
                self.rules.insert(index, self.stage.sandbox.kernel.faults.add(rule));
                lasts = Some(*so_long);
            }
            Act::Outage { vendor, lasts: so_long } => {
                self.stage.unplug(vendor, true);
                lasts = Some(*so_long);
            }
            Act::RevokeTokens {} => drop(self.stage.sandbox.helpscout.revoke_tokens(false)),
            Act::Eat { vendor, requests } if vendor == "aircall" => self.stage.sandbox.aircall.eat_budget(*requests),
            Act::Eat { vendor, requests } if vendor == "gorgias" => {
                if let Some(fake) = gorgias::fake(&self.stage) {
                    fake.eat_budget(u64::from(*requests));
                }
            }
            Act::Eat { requests, .. } => self.stage.sandbox.helpscout.eat_budget(u64::from(*requests)),
            Act::Deliveries { knobs } => self.stage.sandbox.aircall.set_knobs(serde_json::from_value(knobs.clone())?),
            Act::WebhookOff {} => self.stage.sandbox.aircall.disable_webhooks(),
            Act::Crash { point, down } => {
                self.down = seconds(*down);
                match point {
                    CrashPoint::Now => self.kill(),
                    point => self.perils.lay(*point),
                }
            }
            Act::DiskFull { lasts: so_long } => {
                self.perils.set_disk_full(true);
                lasts = Some(*so_long);
            }
            Act::ClockJump { seconds } => self.stage.clock.set_wrong_by(SignedDuration::from_secs_f64(*seconds)),
            Act::LoseLease { lasts: so_long } => self.lose_lease(*so_long).await,
            Act::Settings { integration, settings } => {
                self.settings.insert(integration.clone(), settings.clone());
                self.down = Duration::ZERO;
                self.kill();
            }
            Act::Reinstall {} => {
                self.down = Duration::ZERO;
                self.kill();
                self.stage.begin_anew()?;
            }
            Act::Retell {} => {
                if !retell::retell(&self.stage).await? {
                    // The administrator tries again.
                    let again = self.stage.truth.monotonic() + TRIED_AGAIN;
                    self.timeline.put(again, Happening::Begins(index));
                    return Ok(());
                }
            }
        }
        if let Some(lasts) = lasts {
            self.timeline.put(seconds(timed.at + lasts), Happening::Ends(index));
        }
        self.note(index, &done, lasts);
        Ok(())
    }

    fn ends(&mut self, index: usize) {
        let script = self.script;
        match script.acts.get(index).map(|timed| &timed.act) {
            Some(Act::Fault { .. }) => {
                if let Some(rule) = self.rules.remove(&index) {
                    self.stage.sandbox.kernel.faults.remove(rule);
                }
            }
            Some(Act::Outage { vendor, .. }) => self.stage.unplug(vendor, false),
            Some(Act::GorgiasTrial { what, .. }) => gorgias::trial(&self.stage, script, *what, false),
            Some(Act::DiskFull { .. }) => self.perils.set_disk_full(false),
            _ => {}
        }
    }

    /// Another process takes the lease, and gives it back by not renewing it.
    async fn lose_lease(&self, lasts: f64) {
        let now = self.stage.now();
        let until = now + SignedDuration::from_secs_f64(lasts);
        let owner = format!("another process at {now}");
        for account in &self.stage.desks {
            let (account, owner) = (account.clone(), owner.clone());
            let request = LeaseRequest { account, owner, now, until, previous_is_gone: true };
            // A store that has no such account has no lease to lose either.
            let _ = self.stage.store().take_lease(&request).await;
        }
    }

    // --- The process --------------------------------------------------------------------------------

    /// Fails when Deskline refuses the settings: a world without a process would wait for ever.
    fn start(&mut self) -> anyhow::Result<()> {
        self.starts += 1;
        let config = set_up::configuration(self.script, &self.settings)?;
        self.note_process("started");
        self.life = Some(program::start(&self.stage, &self.perils, config, self.starts));
        Ok(())
    }

    fn kill(&mut self) {
        if let Some(life) = &self.life {
            life.end();
        }
    }

    fn note_death(&mut self) {
        self.note_process("stopped");
        let at = self.stage.truth.monotonic() + self.down;
        self.down = STARTED_AGAIN;
        self.timeline.put(at, Happening::Starts);
    }

    // --- Rest ---------------------------------------------------------------------------------------

    /// Until nothing more is due soon, at the vendors and in Deskline.
    async fn come_to_rest(&mut self) -> anyhow::Result<()> {
        if !self.rests {
            return Ok(());
        }
        let begun = self.stage.truth.monotonic();
        let mut step = 2;
        let (mut writes, mut calm_since) = (self.writes(), begun);
        while self.stage.truth.monotonic() - begun < REST_MAX && self.stage.sandbox.kernel.log.count() < REQUESTS_MAX {
            self.go_on_for(Duration::from_secs(step)).await?;
            let (seen, now) = (self.writes(), self.stage.truth.monotonic());
            if seen != writes {
                (writes, calm_since) = (seen, now);
            }
            if self.is_at_rest().await || (now - calm_since >= CALM && self.stage.sandbox.aircall.pending().is_quiet())
            {
                return Ok(());
            }
            step = (step * 2).min(60);
        }
        self.rests = false;
        Ok(())
    }

    async fn go_on_for(&mut self, duration: Duration) -> anyhow::Result<()> {
        let until = self.stage.truth.monotonic() + duration;
        loop {
            let wait = until.saturating_sub(self.stage.truth.monotonic());
            tokio::select! {
                biased;
                () = self.stage.died.notified() => {
                    self.note_death();
                    self.go_on().await?;
                }
                () = self.stage.pass(wait) => return Ok(()),
            }
        }
    }

    /// How many requests so far were to change something.
    fn writes(&self) -> usize {
        self.stage.sandbox.kernel.log.snapshot().iter().filter(|entry| entry.method != "GET").count()
    }

    async fn is_at_rest(&self) -> bool {
        if !self.stage.sandbox.aircall.pending().is_quiet() {
            return false;
        }
        for account in &self.stage.desks {
            match self.stage.store().next_due(account).await {
                Ok(next) if next.is_none_or(|at| at > Clock::now(&self.stage.clock) + HORIZON) => {}
                _ => return false,
            }
        }
        true
    }

    /// After staff touched everything no doubt may be left, however rarely it is looked at by now.
    async fn settle_doubts(&mut self) -> anyhow::Result<()> {
        for _ in 0..40 {
            if !self.rests {
                return Ok(());
            }
            self.go_on_for(Duration::from_secs(300)).await?;
            self.come_to_rest().await?;
            if self.stage.store().effects(&[EffectState::InDoubt], 1).await?.is_empty() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Whether a webhook never arrived, or a new installation was not told what an earlier one was: then an administrator
    /// imports what the phone system has.
    fn something_was_lost(&self) -> bool {
        let lost = |attempt: &sandbox::aircall::Attempt| {
            use sandbox::aircall::Outcome;
            matches!(attempt.outcome, Outcome::Lost | Outcome::GivenUp)
        };
        let aircall = &self.stage.sandbox.aircall;
        let reinstalled = self.script.acts.iter().any(|timed| matches!(timed.act, Act::Reinstall {}));
        reinstalled || aircall.unheard() > 0 || aircall.attempts().iter().any(lost)
    }

    // --- Evidence -----------------------------------------------------------------------------------

    fn note(&mut self, index: usize, done: &Done, lasts: Option<f64>) {
        let at = self.stage.now();
        let until = lasts.map(|lasts| at + SignedDuration::from_secs_f64(lasts));
        self.done.push(json!({
            "index": index, "at": at, "until": until, "conversation": done.conversation, "customer": done.customer,
            "made": done.made, "refused": done.refused,
        }));
    }

    fn note_process(&mut self, what: &str) {
        let at = self.stage.now();
        self.done.push(json!({ "index": null, "what": what, "at": at }));
    }

    async fn finish(self, log: &LogLines) -> anyhow::Result<Run> {
        let quiet_at = self.stage.now();
        let store = self.stage.store();
        let effects = store.effects(&UNSETTLED, DOUBTS_MAX).await?;
        let confirmed = store.effects(&[EffectState::Confirmed], DOUBTS_MAX).await?.len() as u64;
        let entries = self.stage.sandbox.kernel.log.snapshot();
        let disk = self.perils.counts();
        let mut outcome = Outcome {
            requests: entries.len() as u64,
            commits: disk.commits,
            commits_refused: disk.refused,
            starts: self.starts,
            acts: self.acts,
            ..Outcome::default()
        };
        for entry in &entries {
            if let Some(fault) = &entry.fault {
                let word = fault.split_once(' ').map_or(fault.as_str(), |(_, kind)| kind).to_owned();
                let result = if entry.applied { "applied" } else { "not applied" };
                *outcome.struck.entry((word, result)).or_default() += 1;
            }
        }
        outcome.effects.insert(EffectState::Confirmed.as_str(), confirmed);
        for effect in &effects {
            *outcome.effects.entry(effect.state.as_str()).or_default() += 1;
        }
        let aircall = self.stage.sandbox.aircall.dump();
        outcome.calls = aircall["calls"].as_array().map_or(0, Vec::len) as u64;
        outcome.messages = aircall["messages"].as_array().map_or(0, Vec::len) as u64;
        let evidence = Evidence {
            script: serde_json::to_value(self.script)?,
            done: Value::Array(self.done),
            aircall,
            helpscout: self.stage.sandbox.helpscout.dump(),
            gorgias: gorgias::fake(&self.stage).map_or(Value::Null, |fake| fake.dump()),
            requests: entries.iter().map(serde_json::to_value).collect::<Result<_, _>>()?,
            log: log.take(),
            doubts: effects.iter().map(doubt).collect(),
            quiet_at,
        };
        if let Some(life) = &self.life {
            life.end();
        }
        Ok(Run { evidence, outcome, rests: self.rests })
    }
}

fn doubt(effect: &Effect) -> Value {
    let ended_at: Option<Timestamp> = (effect.state != EffectState::Intended).then(|| effect.last_attempt_end());
    json!({
        "key": effect.key, "kind": effect.kind, "state": effect.state.as_str(), "call": call_of(&effect.key.0),
        "intended_at": effect.intended_at, "ended_at": ended_at, "note": effect.note,
    })
}

/// The call that a key names.
fn call_of(key: &str) -> Option<i64> {
    let mut parts = key.split('/').skip_while(|part| *part != "call");
    parts.nth(1)?.parse().ok()
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::ZERO)
}
