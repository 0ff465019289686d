//! Scripted vendors, and a desk whose plans follow a script.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use contract::{Asked, Budget, Connector, Desk, Meter, Outcome, PlanInput, Settlement, Trouble};
use domain::effect::{Class, EffectKey, EffectSpec, ReadBack};
use domain::ids::CallId;
use domain::ledger::{Effect, EffectState, Evidence, Reason};
use domain::step::{Intent, Lane, Plan, Question, Scope, Side, Step, Urgency};
use jiff::Timestamp;
use ports::Clock;
use serde_json::{Value, json};
use store::Store;

use crate::time::PausedClock;

/// How long after an attempt a doubt about a record may be settled. Seconds.
pub(crate) const QUIET: i64 = 60;
/// How long a doubt about a record keeps its lane. Seconds.
pub(crate) const HOLDS_LANE: i64 = 900;

/// No test needs more plans than this.
const PLANS_MAX: usize = 5000;

const fn spec(kind: &'static str, class: Class) -> EffectSpec {
    EffectSpec {
        kind,
        class,
        marker: "none",
        read_back: ReadBack::Consistent,
        quiet: Duration::from_secs(QUIET as u64),
        holds_lane: Duration::from_secs(HOLDS_LANE as u64),
        undecidable: "nothing",
    }
}

static EFFECTS: &[EffectSpec] =
    &[spec("record", Class::Record), spec("second", Class::Record), spec("card", Class::Ephemeral)];

/// What a plan wants, one after the other.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Ask { lane: Option<&'static str> },
    Write { kind: &'static str, lane: Option<&'static str> },
    WaitUntil(Timestamp),
}

pub(crate) fn ask_in(lane: &'static str) -> Part {
    Part::Ask { lane: Some(lane) }
}

pub(crate) fn write(kind: &'static str) -> Part {
    Part::Write { kind, lane: None }
}

pub(crate) fn write_in(lane: &'static str) -> Part {
    Part::Write { kind: "record", lane: Some(lane) }
}

#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) urgency: Urgency,
    pub(crate) parts: Vec<Part>,
    /// Where it keeps its place throughout.
    pub(crate) lanes: Vec<&'static str>,
}

/// One call's key of an effect.
pub(crate) fn key(call: i64, kind: &str) -> EffectKey {
    EffectKey::of(&["desk", &call.to_string(), kind])
}

/// Something that a vendor saw.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    /// Seconds since the test began.
    pub(crate) at: f64,
    pub(crate) what: String,
}

/// A vendor: it takes its time, answers as told, and writes down what it saw.
pub(crate) struct Vendor {
    clock: Arc<PausedClock>,
    store: Arc<dyn Store>,
    meter: Meter,
    state: Mutex<VendorState>,
}

#[derive(Default)]
struct VendorState {
    latency: Duration,
    is_down: bool,
    outcomes: BTreeMap<EffectKey, VecDeque<Outcome>>,
    settlements: BTreeMap<EffectKey, VecDeque<Settlement>>,
    seen: Vec<Seen>,
    in_flight: usize,
    in_flight_max: usize,
    probes: usize,
    probes_max: usize,
}

impl Vendor {
    pub(crate) fn new(clock: &Arc<PausedClock>, store: &Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self {
            clock: clock.clone(),
            store: store.clone(),
            meter: Meter::new(Budget::window(1_000_000, Duration::from_secs(60))),
            state: Mutex::new(VendorState { latency: Duration::from_millis(200), ..VendorState::default() }),
        })
    }

    fn state(&self) -> std::sync::MutexGuard<'_, VendorState> {
        self.state.lock().unwrap()
    }

    /// How long each request takes.
    pub(crate) fn takes(&self, latency: Duration) {
        self.state().latency = latency;
    }

    pub(crate) fn is_down(&self, is_down: bool) {
        self.state().is_down = is_down;
    }

    /// What comes of the next writes of this effect; later ones are applied.
    pub(crate) fn on_write(&self, key: EffectKey, outcomes: impl IntoIterator<Item = Outcome>) {
        self.state().outcomes.insert(key, outcomes.into_iter().collect());
    }

    /// What the next looks at this effect show; later ones show it.
    pub(crate) fn on_look(&self, key: EffectKey, settlements: impl IntoIterator<Item = Settlement>) {
        self.state().settlements.insert(key, settlements.into_iter().collect());
    }

    /// What was seen of this kind (`ask`, `write`, `written`, `look`, `probe`), with times.
    pub(crate) fn seen(&self, kind: &str) -> Vec<Seen> {
        let of_kind = |seen: &&Seen| seen.what.split(' ').next() == Some(kind);
        self.state().seen.iter().filter(of_kind).cloned().collect()
    }

    /// All that was seen, without times.
    pub(crate) fn all_seen(&self) -> Vec<String> {
        self.state().seen.iter().map(|seen| seen.what.clone()).collect()
    }

    pub(crate) fn in_flight_max(&self) -> usize {
        self.state().in_flight_max
    }

    pub(crate) fn probes_max(&self) -> usize {
        self.state().probes_max
    }

    fn see(&self, what: String) {
        let at = self.clock.seconds();
        self.state().seen.push(Seen { at, what });
    }

    /// A request: it takes budget and time.
    async fn request(&self, cost: u32) -> Result<(), Trouble> {
        self.meter.spend(self.clock.now(), cost);
        let latency = {
            let mut state = self.state();
            state.in_flight += 1;
            state.in_flight_max = state.in_flight_max.max(state.in_flight);
            state.latency
        };
        self.clock.sleep(latency).await;
        let mut state = self.state();
        state.in_flight -= 1;
        if state.is_down { Err(Trouble::Down { detail: "refused".to_owned() }) } else { Ok(()) }
    }

    /// Promise 3: what must be durable while a request is under way.
    async fn intent_is_durable(&self, effect: &Effect) {
        let loaded = self.store.load(effect.filing).await.unwrap();
        for (key, stored) in &loaded.ledger.effects {
            let is_this = *key == effect.key;
            assert_eq!(stored.state == EffectState::Intended, is_this, "{key} while {}", effect.key);
            if is_this {
                assert_eq!(stored.body, effect.body);
                assert_eq!(stored.attempts.last().unwrap().ended_at, None, "the attempt is open");
            }
        }
    }
}

#[async_trait]
impl Connector for Vendor {
    fn effects(&self) -> &'static [EffectSpec] {
        EFFECTS
    }

    fn meter(&self) -> &Meter {
        &self.meter
    }

    async fn ask(&self, question: &Question) -> Result<Asked, Trouble> {
        self.see(format!("ask {}", question.body));
        self.request(1).await?;
        Ok(Asked { value: json!("answer"), ..Asked::default() })
    }

    async fn perform(&self, effect: &Effect) -> Outcome {
        self.see(format!("write {}", effect.key));
        self.intent_is_durable(effect).await;
        let answer = self.request(2).await;
        self.see(format!("written {}", effect.key));
        if let Err(trouble) = answer {
            return Outcome::NotApplied(trouble);
        }
        let told = self.state().outcomes.get_mut(&effect.key).and_then(VecDeque::pop_front);
        if let Some(Outcome::NotApplied(Trouble::Limited { retry_after })) = &told {
            let now = self.clock.now();
            let reading = contract::Reading { blocked_for: *retry_after, ..Default::default() };
            self.meter.observe(now, reading);
        }
        told.unwrap_or_else(|| applied(effect, self.clock.now()))
    }

    async fn settle(&self, effect: &Effect) -> Settlement {
        self.see(format!("look {}", effect.key));
        if let Err(trouble) = self.request(1).await {
            return Settlement::NotNow(trouble);
        }
        let told = self.state().settlements.get_mut(&effect.key).and_then(VecDeque::pop_front);
        told.unwrap_or_else(|| Settlement::Applied {
            evidence: evidence(self.clock.now(), true),
            result: Value::Null,
            learned: Vec::new(),
        })
    }

    async fn probe(&self) -> Result<(), Trouble> {
        self.see("probe".to_owned());
        {
            let mut state = self.state();
            state.probes += 1;
            state.probes_max = state.probes_max.max(state.probes);
        }
        let answer = self.request(1).await;
        self.state().probes -= 1;
        answer
    }
}

pub(crate) fn evidence(at: Timestamp, read_back: bool) -> Evidence {
    Evidence { request_id: Some("r1".to_owned()), desk_id: None, at, read_back }
}

fn applied(effect: &Effect, now: Timestamp) -> Outcome {
    let result = json!({ "conversation": effect.key.0 });
    Outcome::Confirmed { evidence: evidence(now, false), result, learned: Vec::new() }
}

pub(crate) fn unknown() -> Outcome {
    Outcome::Unknown { detail: "no answer within 20 s".to_owned() }
}

pub(crate) fn down() -> Outcome {
    Outcome::NotApplied(Trouble::Down { detail: "connection refused".to_owned() })
}

pub(crate) fn absent() -> Settlement {
    Settlement::Absent { reason: Reason::new("proof.absent") }
}

pub(crate) fn unclear() -> Settlement {
    Settlement::Unclear { reason: Reason::new("proof.unclear") }
}

/// Something that happens while a plan is made.
type Meanwhile = Box<dyn FnOnce() + Send>;

/// A desk whose plans follow scripts, by call.
pub(crate) struct ScriptedDesk {
    pub(crate) vendor: Arc<Vendor>,
    scripts: Mutex<BTreeMap<CallId, Script>>,
    default: Mutex<Option<Script>>,
    /// The time of the latest fact that each plan saw.
    planned: Mutex<Vec<Timestamp>>,
    announced: Mutex<BTreeMap<CallId, Option<Timestamp>>>,
    meanwhile: Mutex<Option<Meanwhile>>,
}

impl ScriptedDesk {
    pub(crate) fn new(vendor: &Arc<Vendor>) -> Arc<Self> {
        Arc::new(Self {
            vendor: vendor.clone(),
            scripts: Mutex::default(),
            default: Mutex::default(),
            planned: Mutex::default(),
            announced: Mutex::default(),
            meanwhile: Mutex::default(),
        })
    }

    pub(crate) fn script(&self, call: i64, script: Script) {
        self.scripts.lock().unwrap().insert(CallId(call), script);
    }

    /// The script of calls that have none of their own.
    pub(crate) fn every_other(&self, script: Script) {
        *self.default.lock().unwrap() = Some(script);
    }

    /// The times of the latest facts that the plans saw.
    pub(crate) fn planned(&self) -> Vec<Timestamp> {
        self.planned.lock().unwrap().clone()
    }

    /// When the plan of a call was told that the call began, as the plans know it.
    pub(crate) fn announced(&self, call: i64) -> Option<Timestamp> {
        self.announced.lock().unwrap().get(&CallId(call)).copied().flatten()
    }

    /// Does this once, while the next plan is made.
    pub(crate) fn while_planning(&self, act: impl FnOnce() + Send + 'static) {
        *self.meanwhile.lock().unwrap() = Some(Box::new(act));
    }
}

#[async_trait]
impl Connector for ScriptedDesk {
    fn effects(&self) -> &'static [EffectSpec] {
        self.vendor.effects()
    }

    fn meter(&self) -> &Meter {
        self.vendor.meter()
    }

    async fn ask(&self, question: &Question) -> Result<Asked, Trouble> {
        self.vendor.ask(question).await
    }

    async fn perform(&self, effect: &Effect) -> Outcome {
        self.vendor.perform(effect).await
    }

    async fn settle(&self, effect: &Effect) -> Settlement {
        self.vendor.settle(effect).await
    }

    async fn probe(&self) -> Result<(), Trouble> {
        self.vendor.probe().await
    }
}

impl Desk for ScriptedDesk {
    fn plan(&self, input: &PlanInput<'_>) -> Plan {
        let plans = {
            let mut planned = self.planned.lock().unwrap();
            planned.push(input.interaction.call().expect("a call").last_told_at);
            planned.len()
        };
        // Paused time stands still while anything is done: a loop without a wait would never end.
        assert!(plans < PLANS_MAX, "the engine plans without end: {:?}", self.vendor.all_seen());
        if let Some(act) = self.meanwhile.lock().unwrap().take() {
            act();
        }
        let call = input.interaction.call().expect("a call").core.id;
        self.announced.lock().unwrap().insert(call, input.announced_at);
        let own = self.scripts.lock().unwrap().get(&call).cloned();
        let script = own.or_else(|| self.default.lock().unwrap().clone()).expect("a script");
        let parts = script.parts.iter().enumerate();
        let step = parts.filter_map(|(place, part)| wanted(input, call, place, part)).next();
        Plan {
            step: step.unwrap_or(Step::Done),
            reasons: vec![Reason::new("script")],
            urgency: script.urgency,
            pins: None,
            lanes: script.lanes.iter().map(|name| Lane((*name).to_owned())).collect(),
        }
    }
}

/// The step that brings a part about, if it is not there yet.
fn wanted(input: &PlanInput<'_>, call: CallId, place: usize, part: &Part) -> Option<Step> {
    let lane = |name: &Option<&str>| name.map(|name| Lane(name.to_owned()));
    match part {
        Part::WaitUntil(until) => (input.now < *until).then_some(Step::Wait { until: *until }),
        Part::Ask { lane: name } => {
            let key = format!("question/{place}");
            let answered = input.ledger.answers.contains_key(&key);
            (!answered).then(|| {
                Step::Ask(Question {
                    key,
                    side: Side::Desk,
                    scope: Scope::Filing,
                    body: json!(call),
                    lane: lane(name),
                    cost: 1,
                })
            })
        }
        Part::Write { kind, lane: name } => {
            let key = key(call.0, kind);
            let side = if *kind == "card" { Side::Phone } else { Side::Desk };
            let state = input.ledger.effects.get(&key).map(|effect| effect.state);
            let open = state.is_none_or(|state| state == EffectState::Withdrawn);
            open.then(|| {
                Step::Do(Box::new(Intent {
                    key,
                    kind,
                    side,
                    lane: lane(name),
                    body: json!({ "call": call }),
                    covers: Vec::new(),
                    cost: 2,
                }))
            })
        }
    }
}
