//! Plays a situation to its end: the planner's steps against the tiny desk, put into words.
//!
//! What every play proves by itself: each plan is the same when planned twice; no question is asked twice in a
//! row; a filing never takes more turns without a wait than the engine allows; no record stands twice in the
//! desk; and after *done*, planning again gives *done*.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use contract::PlanInput;
use contract::phone_side::{CARD, Card};
use domain::call::Call;
use domain::effect::Class;
use domain::fact::{CallEvent, CallFact, FactHash};
use domain::fold::fold;
use domain::ids::{Account, FilingId, Vendor};
use domain::interaction::Interaction;
use domain::ledger::{Answer, Attempt, Effect, EffectState, Evidence, Ledger};
use domain::memory::{Conversation, Learned, Party, learn_of_conversation};
use domain::step::{Intent, Plan, Question, Scope, Side, Step};
use helpscout::effects;
use helpscout::plan::plan;
use helpscout::question::HelpScoutQuestion;
use helpscout::write::{NewConversation, NewThread, Write};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::desk::{Desk, Received};
use crate::situation::{Situation, at, destination};

pub(crate) const FILING: FilingId = FilingId(1);
/// The engine's limit of turns without a pause.
const TURNS_MAX: usize = 40;
/// How long a request takes.
const REQUEST: SignedDuration = SignedDuration::from_millis(100);
/// How long it takes until a write that was lost is known not to be done.
const DOUBT: SignedDuration = SignedDuration::from_secs(60);

/// One step, as planned and as it reads.
#[derive(Clone, Debug)]
pub(crate) struct Stepped {
    pub(crate) at: Timestamp,
    pub(crate) plan: Plan,
    pub(crate) words: String,
}

/// A situation that is played.
#[derive(Clone)]
pub(crate) struct Play {
    pub(crate) situation: Situation,
    pub(crate) desk: Desk,
    pub(crate) now: Timestamp,
    pub(crate) ledger: Ledger,
    pub(crate) party: Option<Party>,
    pub(crate) conversations: BTreeMap<String, Conversation>,
    pub(crate) desk_cache: BTreeMap<String, Answer>,
    pub(crate) phone_cache: BTreeMap<String, Answer>,
    pub(crate) pins: Option<Value>,
    pub(crate) steps: Vec<Stepped>,
    /// When each fact reaches us.
    facts: Vec<(Timestamp, FactHash, CallFact)>,
    acts_done: usize,
    /// This play only looks whether another one is really done.
    replayed: bool,
}

impl Situation {
    pub(crate) fn play(&self) -> Play {
        self.play_at(self.told.iter().map(|told| told.arrives).min().unwrap())
    }

    /// As [`Situation::play`], and nobody looks before this time.
    pub(crate) fn play_at(&self, seconds: i64) -> Play {
        let mut play = Play::new(self, seconds);
        play.run_on();
        play
    }
}

impl Play {
    pub(crate) fn new(situation: &Situation, seconds: i64) -> Self {
        let mut situation = situation.clone();
        situation.acts.sort_by_key(|(at, _)| *at);
        let users = HelpScoutQuestion::Users { inbox: 7 }.key();
        let read = Answer {
            question: users.clone(),
            asked_at: at(seconds - situation.desk.users_known_for),
            value: json!(situation.desk.users),
        };
        Self {
            desk: situation.desk.clone(),
            now: at(seconds),
            ledger: Ledger::default(),
            party: None,
            conversations: BTreeMap::new(),
            desk_cache: [(users, read)].into(),
            phone_cache: BTreeMap::new(),
            pins: None,
            steps: Vec::new(),
            acts_done: 0,
            replayed: false,
            facts: situation.facts().into_iter().map(|(arrives, hash, fact)| (at(arrives), hash, fact)).collect(),
            situation,
        }
    }

    /// Plays on from here until nothing more comes.
    pub(crate) fn run_on(&mut self) {
        let mut turns = 0;
        loop {
            self.people_act();
            let Some(plan) = self.plan_now() else {
                match self.next_event() {
                    Some(next) => self.now = next,
                    None => return,
                }
                continue;
            };
            let needs_the_desk = matches!(plan.step, Step::Ask(_) | Step::Do(_));
            if let Some(back) = self.desk.back_at(self.now).filter(|_| needs_the_desk) {
                self.now = self.next_event().map_or(back, |event| event.min(back));
                continue;
            }
            let words = words::of(&plan, &self.desk);
            let place = self.steps.len();
            self.steps.push(Stepped { at: self.now, plan: plan.clone(), words });
            turns += 1;
            assert!(turns <= TURNS_MAX, "no progress:\n{}", self.all_words());
            match plan.step {
                Step::Ask(question) => {
                    self.never_twice_in_a_row(&question);
                    self.ask(&question);
                }
                Step::Do(intent) => {
                    self.pins = self.pins.take().or(plan.pins);
                    let outcome = self.perform(&intent);
                    self.steps[place].words.push_str(outcome);
                }
                Step::Wait { until } if until <= self.now => {
                    self.steps.pop();
                }
                Step::Wait { until } => {
                    turns = 0;
                    let next = self.next_event().map_or(until, |event| event.min(until));
                    if next > at(self.situation.horizon) {
                        return;
                    }
                    self.now = next;
                }
                Step::Done => {
                    turns = 0;
                    self.stays_done();
                    match self.next_event() {
                        Some(next) => self.now = next,
                        None => break,
                    }
                }
            }
        }
        self.no_record_stands_twice();
    }

    // --- One plan -----------------------------------------------------------------------------------

    /// The call as it is known now.
    pub(crate) fn call(&self) -> Option<Call> {
        let known = self.facts.iter().filter(|(arrives, ..)| *arrives <= self.now);
        fold(known.map(|(_, hash, fact)| (*hash, fact)))
    }

    pub(crate) fn plan_now(&self) -> Option<Plan> {
        self.plan_at(self.now)
    }

    pub(crate) fn plan_at(&self, now: Timestamp) -> Option<Plan> {
        let call = self.call()?;
        let destination = destination();
        let address = call.address(&destination);
        let parties = [self.party.clone().unwrap_or_else(|| Party::unknown(&address))];
        let interaction = Interaction::Call(Box::new(call));
        let arrived = || self.facts.iter().map(|(arrives, ..)| *arrives).filter(|at| *at <= now);
        let conversation = self.conversation();
        let input = PlanInput {
            filing: FILING,
            destination: &destination,
            interaction: &interaction,
            first_told_at: arrived().min()?,
            announced_at: self.announced_at().filter(|at| *at <= now),
            last_told_at: arrived().max()?,
            party: &parties[0],
            parties: &parties,
            conversation: conversation.as_ref(),
            conversations: &self.conversations,
            desk_cache: &self.desk_cache,
            phone_cache: &self.phone_cache,
            settings: &self.situation.settings,
            paused: self.situation.paused,
            pins: self.pins.as_ref(),
            ledger: &self.ledger,
            timing: &self.situation.timing,
            now,
        };
        let planned = plan(&input);
        assert_eq!(plan(&input), planned, "a plan is a function of its input");
        Some(planned)
    }

    fn announced_at(&self) -> Option<Timestamp> {
        let created = self.facts.iter().filter(|(.., fact)| fact.event == CallEvent::Created);
        created.map(|(arrives, ..)| *arrives).min()
    }

    /// As the engine hands it in: merges followed.
    fn conversation(&self) -> Option<Conversation> {
        let mut found = self.conversations.get(self.ledger.conversation()?).cloned()?;
        while let Some(into) = found.merged_into.clone() {
            let unknown = || Conversation::unknown(&into, &destination());
            found = self.conversations.get(&into).cloned().unwrap_or_else(unknown);
        }
        Some(found)
    }

    // --- What is done about it ----------------------------------------------------------------------

    fn people_act(&mut self) {
        while let Some((when, act)) = self.situation.acts.get(self.acts_done).cloned()
            && at(when) <= self.now
        {
            act(&mut self.desk);
            self.acts_done += 1;
        }
    }

    /// The next time at which a fact reaches us or a person acts.
    fn next_event(&self) -> Option<Timestamp> {
        let arrivals = self.facts.iter().map(|(arrives, ..)| *arrives);
        let acts = self.situation.acts[self.acts_done..].iter().map(|(when, _)| at(*when));
        arrivals.chain(acts).filter(|event| *event > self.now).min()
    }

    fn ask(&mut self, question: &Question) {
        let (value, learned) = self.desk.answer(question);
        let answer = Answer { question: question.key.clone(), asked_at: self.now, value };
        let kept = match (question.scope, question.side) {
            (Scope::Filing, _) => &mut self.ledger.answers,
            (Scope::Account, Side::Desk) => &mut self.desk_cache,
            (Scope::Account, Side::Phone) => &mut self.phone_cache,
        };
        kept.insert(question.key.clone(), answer);
        self.learn(&learned);
        self.now += REQUEST;
    }

    fn perform(&mut self, intent: &Intent) -> &'static str {
        let known = self.ledger.effects.get(&intent.key);
        let withdrawn = known.is_none_or(|effect| effect.state == EffectState::Withdrawn);
        assert!(withdrawn, "{} is planned again:\n{}", intent.key, self.all_words());
        let intended_at = known.map_or(self.now, |effect| effect.intended_at);
        let started_at = self.now;
        self.now += REQUEST;
        let is_lost = self.desk.lost.remove(intent.kind);
        let received = if is_lost {
            self.now += DOUBT;
            Received::Superseded { answers: Vec::new(), learned: Vec::new() }
        } else if intent.kind == CARD {
            let result = json!({});
            Received::Applied { id: Some("card".to_owned()), result, learned: Vec::new() }
        } else {
            let write: Write = serde_json::from_value(intent.body.clone()).unwrap();
            self.desk.receive(intent.kind, &write, self.now)
        };
        let mut effect = effect_of(intent, intended_at);
        effect.attempts = vec![Attempt { started_at, ended_at: Some(self.now), outcome: Some("told".to_owned()) }];
        let (state, words) = match received {
            Received::Applied { .. } if self.desk.dismissed.contains(intent.kind) => {
                (EffectState::Dismissed, " → in doubt, dismissed")
            }
            Received::Applied { id, result, learned } => {
                effect.evidence = Some(Evidence { request_id: None, desk_id: id, at: self.now, read_back: false });
                effect.result = result;
                self.learn(&learned);
                (EffectState::Confirmed, "")
            }
            Received::Superseded { answers, learned } => {
                for (question, value) in answers {
                    let answer = Answer { question: question.clone(), asked_at: self.now, value };
                    self.ledger.answers.insert(question, answer);
                }
                self.learn(&learned);
                (EffectState::Withdrawn, if is_lost { " → lost" } else { " → not as thought" })
            }
            Received::Refused { words } => {
                effect.note = Some(words);
                (EffectState::Refused, " → refused")
            }
        };
        effect.state = state;
        self.ledger.effects.insert(effect.key.clone(), effect);
        words
    }

    fn learn(&mut self, learned: &[Learned]) {
        for learned in learned {
            if let Some(address) = learned.party() {
                self.party.get_or_insert_with(|| Party::unknown(address)).learn(learned);
            }
            let load = |id: &str| Ok::<_, Infallible>(self.conversations.get(id).cloned());
            let Ok(rows) = learn_of_conversation(learned, load);
            self.conversations.extend(rows.into_iter().map(|row| (row.id.clone(), row)));
        }
    }

    // --- What every play proves ---------------------------------------------------------------------

    fn never_twice_in_a_row(&self, question: &Question) {
        let [.., before, _] = self.steps.as_slice() else {
            return;
        };
        let same = matches!(&before.plan.step, Step::Ask(other) if other.key == question.key);
        assert!(!same, "{} is asked twice in a row:\n{}", question.key, self.all_words());
    }

    /// Played again from here, now or much later, nothing more is written.
    fn stays_done(&self) {
        if self.replayed {
            return;
        }
        for later in [0, 1, 3600, 86_400 * 30] {
            let mut again = self.clone();
            again.now += SignedDuration::from_secs(later);
            again.replayed = true;
            // What has not reached us by now never does.
            again.facts.retain(|(arrives, ..)| *arrives <= self.now);
            again.situation.acts.clear();
            again.acts_done = 0;
            again.steps.clear();
            again.run_on();
            let last = again.steps.last().map(|step| &step.plan.step);
            let done = again.writes().is_empty() && last == Some(&Step::Done);
            assert!(done, "{later} s after done {:?}:\n{}", again.words(), self.all_words());
        }
    }

    fn no_record_stands_twice(&self) {
        let mut seen = BTreeSet::new();
        let texts = self.desk.conversations.values().flat_map(|one| &one.records);
        for code in texts.flat_map(|record| codes_in(&record.text)) {
            assert!(seen.insert(code.clone()), "Ref. {code} stands twice:\n{}", self.all_words());
        }
    }

    // --- Reading ------------------------------------------------------------------------------------

    fn all_words(&self) -> String {
        let lines: Vec<String> = self.steps.iter().map(|step| format!("{:>24} {}", step.at, step.words)).collect();
        lines.join("\n")
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

    pub(crate) fn reason_codes(&self) -> BTreeSet<String> {
        let reasons = self.steps.iter().flat_map(|step| &step.plan.reasons);
        reasons.map(|reason| reason.code.clone()).collect()
    }

    /// The write of a kind, as last planned.
    pub(crate) fn write(&self, kind: &str) -> Write {
        let mut intents = self.steps.iter().filter_map(|step| match &step.plan.step {
            Step::Do(intent) if intent.kind == kind => Some(intent),
            _ => None,
        });
        let intent = intents.next_back().unwrap_or_else(|| panic!("no {kind}:\n{}", self.all_words()));
        serde_json::from_value(intent.body.clone()).unwrap()
    }

    /// Requests to the desk, and what they weigh: a read 1, a write 2 (sheet helpscout §2).
    pub(crate) fn cost(&self) -> (u32, u32) {
        let of = |step: &Stepped| match &step.plan.step {
            Step::Ask(question) if question.side == Side::Desk => Some((question.cost, question.cost)),
            Step::Do(intent) if intent.side == Side::Desk && intent.cost > 0 => Some((1, intent.cost)),
            _ => None,
        };
        let costs = self.steps.iter().filter_map(of);
        costs.fold((0, 0), |(requests, weight), (more, heavier)| (requests + more, weight + heavier))
    }

    /// What the desk holds in the end, whatever the order and number of writes: per conversation its customer, tags,
    /// and what its records hold.
    pub(crate) fn in_the_end(&self) -> String {
        let mut held: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let confirmed = self.ledger.effects.values().filter(|effect| effect.state == EffectState::Confirmed);
        for effect in confirmed {
            let Some(id) = effect.result.get("conversation").and_then(Value::as_str) else {
                continue;
            };
            let held = held.entry(id).or_default();
            held.extend(effect.covers.iter().cloned());
            if effect.kind == effects::FIRST {
                held.insert("first".to_owned());
            }
        }
        let describe = |(id, held): (&&str, &BTreeSet<String>)| {
            let stored = &self.desk.conversations[*id];
            let tags: BTreeSet<&String> = stored.shown.tags.iter().collect();
            let status = &stored.shown.status;
            format!("{id} of {} ({status}): {held:?} {tags:?}", stored.customer)
        };
        held.iter().map(describe).collect::<Vec<_>>().join("\n")
    }
}

/// The codes of records in a text.
fn codes_in(text: &str) -> Vec<String> {
    text.split("Ref. ").skip(1).map(|rest| rest.chars().take(10).collect()).collect()
}

fn effect_of(intent: &Intent, intended_at: Timestamp) -> Effect {
    let spec = effects::EFFECTS.iter().find(|spec| spec.kind == intent.kind);
    Effect {
        key: intent.key.clone(),
        filing: FILING,
        kind: intent.kind.to_owned(),
        side: intent.side,
        account: Account::new(Vendor::HelpScout, "desk"),
        class: spec.map_or(Class::Ephemeral, |spec| spec.class),
        lane: intent.lane.clone(),
        holds_lane_until: intended_at,
        state: EffectState::Intended,
        body: intent.body.clone(),
        covers: intent.covers.clone(),
        attempts: Vec::new(),
        evidence: None,
        result: Value::Null,
        settle_at: None,
        note: None,
        intended_at,
    }
}

/// Steps in words.
mod words {
    use super::*;

    pub(super) fn of(plan: &Plan, desk: &Desk) -> String {
        match &plan.step {
            Step::Ask(question) => ask(question),
            Step::Do(intent) => write(intent, desk),
            Step::Wait { until } => wait(plan, *until),
            Step::Done => {
                let why = plan.reasons.last().map_or("", |reason| reason.code.as_str());
                format!("done: {}", why.trim_start_matches("done."))
            }
        }
    }

    /// Codes in keys are digests: they say nothing to a reader.
    fn ask(question: &Question) -> String {
        let key = question.key.as_str();
        let prefixes = ["record-there", "customers/code"];
        let shown = prefixes.into_iter().find(|prefix| key.starts_with(prefix)).unwrap_or(key);
        format!("ask {shown}")
    }

    fn wait(plan: &Plan, until: Timestamp) -> String {
        let for_a_fact = plan.reasons.iter().any(|reason| reason.code == desk::reasons::WAIT_ANSWER_OR_END);
        if for_a_fact {
            return "wait for the call".to_owned();
        }
        let seconds = until.duration_since(at(0)).as_millis() as f64 / 1000.0;
        format!("wait until +{seconds}")
    }

    fn write(intent: &Intent, desk: &Desk) -> String {
        if intent.kind == CARD {
            let card: Card = serde_json::from_value(intent.body.clone()).unwrap();
            let lines = card.lines.iter().map(|line| format!(" | {}: {}", line.label, line.text));
            return format!("card: {}{}", card.title, lines.collect::<String>());
        }
        let kind = intent.kind;
        match serde_json::from_value::<Write>(intent.body.clone()).unwrap() {
            Write::Customer(new) => {
                let parts = [&new.first, &new.last, &new.phone, &new.email, &new.organization];
                let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
                format!("customer: {}", parts.join(", "))
            }
            Write::Conversation(new) => conversation(kind, &new, desk),
            Write::Phone(new) => format!("{kind}: phone in {}{}", new.conversation, imported(&new)),
            Write::Note(new) => {
                let status = new.status.as_deref().unwrap_or("none");
                let by = user(new.user, desk);
                format!("{kind}: note in {} by {by}, {status}{}", new.conversation, imported(&new))
            }
            Write::Tags(tags) if tags.change.is_nothing() => {
                format!("tags in {}: as they are", tags.conversation)
            }
            Write::Tags(tags) => {
                let added = tags.change.added.iter().map(|tag| format!(" +{tag}"));
                let removed = tags.change.removed.iter().map(|tag| format!(" -{tag}"));
                let changes: String = added.chain(removed).collect();
                format!("tags in {}:{changes}", tags.conversation)
            }
            Write::Reopen { conversation, .. } => format!("reopen {conversation}"),
            Write::Assign { conversation, user: id, .. } => {
                format!("assign {conversation} to {}", user(Some(id), desk))
            }
            Write::Adopt { conversation, .. } => format!("{kind}: found in {conversation}"),
        }
    }

    fn conversation(kind: &str, new: &NewConversation, desk: &Desk) -> String {
        let note = if new.note.is_some() { " and note" } else { "" };
        let import = if new.import.is_some() { ", imported" } else { "" };
        let assigned = new.assign_to.map_or_else(String::new, |id| format!(", assigned to {}", user(Some(id), desk)));
        let tags = if new.tags.is_empty() { String::new() } else { format!(" | {}", new.tags.join(", ")) };
        let by = user(new.user, desk);
        format!("{kind}: phone{note} in a new one of {} by {by}{assigned}{import}{tags}", new.place.customer)
    }

    fn imported(new: &NewThread) -> &'static str {
        if new.imported_at.is_some() { ", imported" } else { "" }
    }

    /// A user's first name; the token's owner where none is sent.
    fn user(id: Option<i64>, desk: &Desk) -> String {
        let Some(id) = id else {
            return "the token's owner".to_owned();
        };
        let name = desk.users.users.iter().find(|user| user.id == id).map(|user| user.name.as_str());
        let name = name.unwrap_or("a user who is gone");
        name.split(' ').next().unwrap_or(name).to_owned()
    }
}

// --- Tables -----------------------------------------------------------------------------------------

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

#[track_caller]
fn compare(says: &str, got: &[String], expected: &str, play: &Play) {
    if got != lines(expected) {
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

/// That the play gave these reasons.
#[track_caller]
pub(crate) fn says(play: &Play, codes: &[&str]) {
    let given = play.reason_codes();
    for code in codes {
        assert!(given.contains(*code), "no {code} among {given:?}:\n{}", play.all_words());
    }
}
