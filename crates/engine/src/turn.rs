//! One filing's turns: load, settle what is in doubt, fold, plan, do the step, write down what came of it;
//! again until the plan waits.
//!
//! What happens to a write is written in this order, each durable before the next: intent, request, outcome
//! (promise 3). Everything between a question and the write that rests on its answer happens while the lane
//! is held (promise 5).

mod lanes;
mod room;

use std::collections::{BTreeMap, BTreeSet};

use contract::phone_side;
use contract::{Asked, Connector, Outcome, PlanInput, Reservation, Trouble};
use domain::call::party_address;
use domain::effect::{Class, EffectSpec};
use domain::fact::{CallEvent, ParsedFact};
use domain::ids::{Account, FilingId};
use domain::installation::Integration;
use domain::interaction::Interaction;
use domain::ledger::{Answer, Decision, Effect, Reason, done_elsewhere};
use domain::memory::{Conversation, Party};
use domain::step::{Intent, Lane, Plan, Question, Scope, Side, Step, Urgency};
use jiff::{SignedDuration, Timestamp};
use store::{
    Conclusion, DueFiling, Intended, LoadedFiling, NewIntent, Next, StoreError, StoreResult, StoredFact, Turn, Verdict,
};

use crate::account::{Desktop, signed};
use crate::lanes::Place;
use crate::{journal, reasons};

/// More turns without a pause mean that a plan and its ledger disagree: it is left for a while, visibly.
const TURNS_MAX: usize = 40;
const TURNS_PAUSE: SignedDuration = SignedDuration::from_mins(5);
/// Merges of merges are followed this far.
const MERGES_MAX: usize = 5;
/// A card does not wait longer than this for the phone system's budget: it would come too late.
const CARD_WAITS_MAX: SignedDuration = SignedDuration::from_secs(1);

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

    async fn plan(
        &self,
        loaded: &LoadedFiling,
        interaction: &Interaction,
        integration: &Integration,
        phone: &Account,
    ) -> StoreResult<Plan> {
        let desktop = self.desktop;
        let store = &desktop.engine.store;
        let filing = &loaded.filing;
        let parties = self.parties(loaded, interaction).await?;
        let Some(party) = parties.first() else {
            let reasons = vec![Reason::new(reasons::FACTS_INCOMPLETE)];
            return Ok(Plan { step: Step::Done, reasons, urgency: self.urgency, pins: None, lanes: Vec::new() });
        };
        let conversations = self.conversations(loaded, &parties).await?;
        let conversation = loaded.ledger.conversation().and_then(|id| conversations.get(id));
        let desk_cache = store.cache(&desktop.account).await?;
        let phone_cache = store.cache(phone).await?;
        let now = self.now();
        let received = || loaded.facts.iter().map(|fact| fact.received_at);
        let announces = |fact: &&StoredFact| fact.parsed.as_ref().is_some_and(announces);
        let announced = loaded.facts.iter().filter(announces).map(|fact| fact.received_at);
        Ok(desktop.desk.plan(&PlanInput {
            filing: filing.id,
            destination: &filing.destination,
            interaction,
            first_told_at: received().min().unwrap_or(now),
            announced_at: announced.min(),
            last_told_at: received().max().unwrap_or(now),
            party,
            parties: &parties,
            conversation,
            conversations: &conversations,
            desk_cache: &desk_cache,
            phone_cache: &phone_cache,
            settings: &integration.settings,
            paused: integration.paused,
            pins: filing.pins.as_ref(),
            ledger: &loaded.ledger,
            timing: &desktop.engine.timing,
            now,
        }))
    }

    async fn parties(&self, loaded: &LoadedFiling, interaction: &Interaction) -> StoreResult<Vec<Party>> {
        let mut parties = Vec::new();
        for party in interaction.parties() {
            let address = party_address(party, &loaded.filing.destination);
            let known = self.desktop.engine.store.party(&self.desktop.account, &address).await?;
            parties.push(known.unwrap_or_else(|| Party::unknown(&address)));
        }
        Ok(parties)
    }

    /// What is remembered of the conversations that a plan may ask about, by the id that was named.
    async fn conversations(
        &self,
        loaded: &LoadedFiling,
        parties: &[Party],
    ) -> StoreResult<BTreeMap<String, Conversation>> {
        let named = loaded.ledger.conversations();
        let had = parties.iter().filter_map(|party| party.conversations.get(&loaded.filing.destination));
        let ids: BTreeSet<&str> = named.chain(had.map(|had| had.id.as_str())).collect();
        let mut conversations = BTreeMap::new();
        for id in ids {
            if let Some(found) = self.conversation(loaded, id).await? {
                conversations.insert(id.to_owned(), found);
            }
        }
        Ok(conversations)
    }

    /// A conversation as remembered, merges followed.
    async fn conversation(&self, loaded: &LoadedFiling, id: &str) -> StoreResult<Option<Conversation>> {
        let store = &self.desktop.engine.store;
        let Some(mut found) = store.conversation(&self.desktop.account, id).await? else { return Ok(None) };
        for _ in 0..MERGES_MAX {
            let Some(into) = found.merged_into.clone() else { break };
            let next = store.conversation(&self.desktop.account, &into).await?;
            found = next.unwrap_or_else(|| Conversation::unknown(&into, &loaded.filing.destination));
        }
        Ok(Some(found))
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

    // --- Questions ----------------------------------------------------------------------------------

    async fn ask(&mut self, question: Question, integration: &Integration, phone: &Account) -> StoreResult<After> {
        let account = self.account_of(question.side, phone);
        let Some(connector) = self.desktop.engine.connector(question.side, &account) else {
            self.pause(vec![Reason::new(reasons::CONNECTION_MISSING)], None, None).await?;
            return Ok(After::Pause);
        };
        if !self.take(question.lane.as_ref()).await? {
            return Ok(After::Pause);
        }
        let asked_at = self.now();
        // What costs no request is answered from what is known, also while the vendor is away.
        let answer = if question.cost == 0 {
            connector.ask(&question).await
        } else {
            let room = match self.room_for_question(connector, &account, question.cost) {
                Ok(room) => room,
                Err(until) => return self.unanswered(&question, Vec::new(), until).await,
            };
            let answer = room.within(connector.ask(&question)).await;
            self.keep_room(room, &account);
            answer
        };
        match answer {
            Ok(asked) => {
                self.desktop.engine.health.answered(&account, self.now());
                self.keep_answer(&question, asked_at, asked, account, integration).await
            }
            Err(trouble) => {
                let until = self.desktop.note_trouble(&account, &trouble, self.now());
                self.unanswered(&question, vec![trouble_reason(&trouble)], until).await
            }
        }
    }

    /// A question that could not be put, or was not answered. One to the phone system is noted: the plan may go on without it,
    /// once. The filing waits if the plan asks the same again.
    async fn unanswered(&mut self, question: &Question, why: Vec<Reason>, until: Timestamp) -> StoreResult<After> {
        let key = phone_side::unanswered(&question.key);
        if question.side == Side::Desk || !self.unanswered.insert(key.clone()) {
            self.pause(why, Some(until), None).await?;
            return Ok(After::Pause);
        }
        let now = self.now();
        let answer = Answer { question: key, asked_at: now, value: serde_json::Value::Null };
        let turn = Turn { decisions: decisions(why, now), answers: vec![answer], ..self.empty_turn() };
        self.desktop.engine.store.record(&self.desktop.fence, turn).await?;
        Ok(After::GoOn)
    }

    async fn keep_answer(
        &self,
        question: &Question,
        asked_at: Timestamp,
        asked: Asked,
        account: Account,
        integration: &Integration,
    ) -> StoreResult<After> {
        let store = &self.desktop.engine.store;
        if !asked.told.is_empty() {
            let installation = self.desktop.engine.installation();
            let now = self.now();
            let admit = |told| journal::admit(&installation, integration.phone, told, &[], now);
            store.append(asked.told.into_iter().map(admit).collect()).await?;
        }
        let answer = Answer { question: question.key.clone(), asked_at, value: asked.value };
        let note = |(question, value)| (account.clone(), Answer { question, asked_at, value });
        let mut cached: Vec<(Account, Answer)> = asked.account_notes.into_iter().map(note).collect();
        let answers = match question.scope {
            Scope::Filing => vec![answer],
            Scope::Account => {
                cached.push((account, answer));
                Vec::new()
            }
        };
        let turn = Turn { answers, cached, learned: asked.learned, ..self.empty_turn() };
        store.record(&self.desktop.fence, turn).await?;
        Ok(After::GoOn)
    }

    // --- Writes -------------------------------------------------------------------------------------

    async fn write(
        &mut self,
        intent: Intent,
        why: Vec<Reason>,
        pins: Option<serde_json::Value>,
        phone: &Account,
    ) -> StoreResult<After> {
        let account = self.account_of(intent.side, phone);
        let connector = self.desktop.engine.connector(intent.side, &account);
        let spec = connector.and_then(|connector| spec_of(connector, intent.kind));
        let (Some(connector), Some(spec)) = (connector, spec) else {
            self.pause(vec![Reason::new(reasons::CONNECTION_MISSING)], None, None).await?;
            return Ok(After::Pause);
        };
        if !self.take(intent.lane.as_ref()).await? {
            return Ok(After::Pause);
        }
        let room = match self.room_for(connector, &account, intent.cost) {
            Ok(room) => Some(room),
            // A card that would have to wait so long comes too late.
            Err(until) if spec.class == Class::Ephemeral && until > self.now() + CARD_WAITS_MAX => None,
            Err(until) => {
                self.pause(Vec::new(), Some(until), None).await?;
                return Ok(After::Pause);
            }
        };
        if !self.desktop.lease_outlasts_a_request() {
            // The loop renews it, or finds out that it is lost.
            self.pause(Vec::new(), Some(self.now() + SignedDuration::from_secs(1)), None).await?;
            return Ok(After::Pause);
        }
        let Some(effect) = self.intend(intent, spec, why, pins, account.clone()).await? else {
            return Ok(After::Pause);
        };
        let outcome = match &room {
            Some(room) => room.within(connector.perform(&effect)).await,
            None => Outcome::NotApplied(Trouble::Limited { retry_after: None }),
        };
        if let Some(room) = room {
            self.keep_room(room, &account);
        }
        self.conclude(&effect, spec, &account, outcome).await
    }

    /// Makes the intent durable. `None`: the filing has to wait; that is written down.
    async fn intend(
        &mut self,
        intent: Intent,
        spec: &EffectSpec,
        why: Vec<Reason>,
        pins: Option<serde_json::Value>,
        target: Account,
    ) -> StoreResult<Option<Effect>> {
        let now = self.now();
        let lane = intent.lane.clone();
        let new = NewIntent {
            filing: self.filing,
            key: intent.key,
            kind: intent.kind.to_owned(),
            side: intent.side,
            target,
            class: spec.class,
            lane: intent.lane,
            holds_lane_until: now + signed(spec.holds_lane),
            body: intent.body,
            covers: intent.covers,
            decisions: decisions(why, now),
            pins,
            now,
        };
        match self.desktop.engine.store.intend(&self.desktop.fence, new).await? {
            Intended::Ready(effect) => Ok(Some(*effect)),
            Intended::LaneBusy { by, until } => {
                let lane = lane.unwrap_or_else(|| Lane(String::new()));
                let why = Reason::new(reasons::LANE_BUSY).with("lane", lane.0.clone()).with("by", by.0);
                self.park(lane, vec![why], until).await?;
                Ok(None)
            }
            Intended::Exists(effect) if effect.filing != self.filing => {
                // Another filing of the call did it: this one's plan goes on from there.
                let question = done_elsewhere(&effect.key);
                let answer = Answer { question, asked_at: now, value: serde_json::json!(effect.state) };
                let next = Some(self.next(Some(now), None));
                let turn = Turn { answers: vec![answer], next, ..self.empty_turn() };
                self.desktop.engine.store.record(&self.desktop.fence, turn).await?;
                Ok(None)
            }
            Intended::Exists(effect) => {
                tracing::warn!(key = %effect.key, state = effect.state.as_str(), "an effect is planned again");
                let why = Reason::new(reasons::TURN_LIMIT).with("key", effect.key.0.clone());
                self.pause(vec![why], Some(now + TURNS_PAUSE), None).await?;
                Ok(None)
            }
        }
    }

    async fn conclude(
        &self,
        effect: &Effect,
        spec: &EffectSpec,
        account: &Account,
        outcome: Outcome,
    ) -> StoreResult<After> {
        let now = self.now();
        let kind = |code: &str| Reason::new(code).with("kind", effect.kind.as_str());
        let ephemeral = spec.class == Class::Ephemeral;
        let mut conclusion = self.conclusion(effect, now);
        match outcome {
            Outcome::Confirmed { evidence, result, learned } => {
                self.desktop.engine.health.answered(account, now);
                conclusion.outcome = "applied".to_owned();
                conclusion.verdict = Verdict::Confirmed { evidence, result };
                conclusion.learned = learned;
                self.desktop.wrote_something(now);
            }
            Outcome::NotApplied(trouble) => {
                conclusion.outcome = format!("not applied: {trouble}");
                if ephemeral {
                    conclusion.verdict = Verdict::Expired { note: trouble.to_string() };
                    conclusion.decisions = decisions(vec![kind(reasons::EFFECT_EXPIRED)], now);
                } else {
                    let until = self.desktop.note_trouble(account, &trouble, now);
                    conclusion.verdict = Verdict::Withdrawn;
                    conclusion.decisions = decisions(vec![trouble_reason(&trouble)], now);
                    conclusion.next = Some(self.next(Some(until), None));
                }
            }
            Outcome::Superseded { reason, learned, answers } => {
                conclusion.outcome = format!("not applied: {}", reason.code);
                conclusion.verdict = Verdict::Withdrawn;
                conclusion.decisions = decisions(vec![reason], now);
                conclusion.learned = learned;
                let answer = |(question, value)| Answer { question, asked_at: now, value };
                conclusion.answers = answers.into_iter().map(answer).collect();
            }
            Outcome::Refused { status, words } => {
                conclusion.outcome = format!("refused ({status})");
                let why = kind(reasons::EFFECT_REFUSED_BY_VENDOR).with("status", status).with("words", words.as_str());
                conclusion.decisions = decisions(vec![why], now);
                // A card that comes too late is refused, and there is nothing that a person could do about it.
                conclusion.verdict =
                    if ephemeral { Verdict::Expired { note: words } } else { Verdict::Refused { words } };
            }
            Outcome::Unknown { detail } if ephemeral => {
                conclusion.outcome = format!("unknown: {detail}");
                conclusion.decisions = decisions(vec![kind(reasons::EFFECT_EXPIRED)], now);
                conclusion.verdict = Verdict::Expired { note: detail };
            }
            Outcome::Unknown { detail } => {
                self.desktop.note_trouble(account, &Trouble::Down { detail: detail.clone() }, now);
                self.desktop.doubted_something();
                let settle_at = now + signed(spec.quiet + self.desktop.engine.limits.extra_quiet);
                conclusion.outcome = format!("unknown: {detail}");
                let why = kind(reasons::EFFECT_UNKNOWN).with("detail", detail.as_str());
                conclusion.decisions = decisions(vec![why], now);
                conclusion.verdict = Verdict::InDoubt { ended_at: now, settle_at, note: detail };
                conclusion.next = Some(self.next(Some(settle_at), None));
            }
        }
        let after = if conclusion.next.is_some() { After::Pause } else { After::GoOn };
        self.desktop.engine.store.conclude(&self.desktop.fence, conclusion).await?;
        Ok(after)
    }

    // --- Small things -------------------------------------------------------------------------------

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

/// Whether a fact tells that its interaction began.
fn announces(fact: &ParsedFact) -> bool {
    match fact {
        ParsedFact::Call(fact) => fact.event == CallEvent::Created,
        ParsedFact::Message(_) => true,
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
