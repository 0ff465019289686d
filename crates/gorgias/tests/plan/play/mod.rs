//! Plays a situation to its end: the planner's steps against the tiny desk, the way the engine takes them, on virtual time.
//!
//! What every play proves by itself: each plan is the same when planned twice; no question is asked twice in a row; a filing
//! never takes more turns without a wait than the engine allows; no effect is planned again; no record stands twice in the desk;
//! and after *done*, planning again gives *done*.

mod asking;
mod ends;
mod filing;
mod reading;

use std::collections::{BTreeMap, BTreeSet};

use contract::PlanInput;
use domain::call::party_address;
use domain::fact::{CallEvent, ParsedFact};
use domain::ledger::Answer;
use domain::memory::{Conversation, Party};
use domain::step::{Plan, Step};
use gorgias::plan::plan;
use gorgias::question::GorgiasQuestion;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::chance::Luck;
use crate::desk::Desk;
use crate::situation::{Situation, at, destination};
use crate::words;

use filing::Filing;
pub(crate) use reading::{check, check_writes, never_says, says};

/// The engine's limit of turns without a pause.
const TURNS_MAX: usize = 40;
/// How long a request takes.
const REQUEST: SignedDuration = SignedDuration::from_millis(100);
/// After trouble, or before a lane that is kept, a filing looks again.
const AGAIN: SignedDuration = SignedDuration::from_secs(1);

/// One step, as planned and as it reads.
#[derive(Clone, Debug)]
pub(crate) struct Stepped {
    pub(crate) at: Timestamp,
    pub(crate) filing: usize,
    pub(crate) plan: Plan,
    pub(crate) words: String,
}

/// A situation that is played.
#[derive(Clone)]
pub(crate) struct Play {
    pub(crate) situation: Situation,
    pub(crate) desk: Desk,
    pub(crate) now: Timestamp,
    pub(crate) filings: Vec<Filing>,
    pub(crate) parties: BTreeMap<String, Party>,
    pub(crate) conversations: BTreeMap<String, Conversation>,
    desk_cache: BTreeMap<String, Answer>,
    phone_cache: BTreeMap<String, Answer>,
    pub(crate) steps: Vec<Stepped>,
    luck: Luck,
    acts_done: usize,
    /// Who took the last turn and did not wait since.
    running: Option<usize>,
    /// This play only looks whether another one is really done.
    replayed: bool,
}

impl Situation {
    pub(crate) fn play(&self) -> Play {
        self.play_with(Luck::Good)
    }

    pub(crate) fn play_with(&self, luck: Luck) -> Play {
        let mut play = Play::new(self, luck);
        play.run_on();
        play
    }
}

impl Play {
    pub(crate) fn new(situation: &Situation, luck: Luck) -> Self {
        let mut situation = situation.clone();
        situation.acts.sort_by_key(|(at, _)| *at);
        let users = GorgiasQuestion::Users.key();
        let asked_at = at(-situation.desk.users_known_for);
        let read = Answer { question: users.clone(), asked_at, value: json!(situation.desk.users) };
        let happenings = situation.happenings.iter().enumerate();
        Self {
            desk: situation.desk.clone(),
            now: at(0),
            filings: happenings.map(|(place, happening)| Filing::of(place, happening)).collect(),
            parties: BTreeMap::new(),
            conversations: BTreeMap::new(),
            desk_cache: [(users, read)].into(),
            phone_cache: BTreeMap::new(),
            steps: Vec::new(),
            luck,
            acts_done: 0,
            running: None,
            replayed: false,
            situation,
        }
    }

    /// Plays on from here until nothing more comes.
    pub(crate) fn run_on(&mut self) {
        loop {
            self.people_act();
            for filing in &mut self.filings {
                filing.hear(self.now);
            }
            let due: Vec<usize> = self.due();
            if due.is_empty() {
                match self.next_event().filter(|next| *next <= at(self.situation.horizon)) {
                    Some(next) => self.now = next,
                    None => break,
                }
                continue;
            }
            let next = match (&self.luck, self.running) {
                (Luck::Good | Luck::Once(..), Some(running)) if due.contains(&running) => running,
                _ => due[self.luck.pick(due.len())],
            };
            self.running = Some(next);
            self.turn(next);
        }
        if !self.replayed {
            self.stays_done();
        }
        if let Some(key) = self.desk.key_that_stands_twice() {
            panic!("{key} stands twice:\n{}", self.all_words());
        }
    }

    /// The filings that are due, the one that waits longest first.
    fn due(&self) -> Vec<usize> {
        let mut due: Vec<(Timestamp, usize)> =
            self.filings.iter().enumerate().filter_map(|(place, one)| Some((one.due?, place))).collect();
        due.retain(|(at, _)| *at <= self.now);
        due.sort_unstable();
        due.into_iter().map(|(_, place)| place).collect()
    }

    fn people_act(&mut self) {
        while let Some((when, act)) = self.situation.acts.get(self.acts_done).cloned()
            && at(when) <= self.now
        {
            act(&mut self.desk);
            self.acts_done += 1;
        }
    }

    /// The next time at which a fact reaches us, a person acts or a wait is over.
    fn next_event(&self) -> Option<Timestamp> {
        let filings = self.filings.iter().flat_map(|filing| filing.next_fact(self.now).into_iter().chain(filing.due));
        let acts = self.situation.acts[self.acts_done..].iter().map(|(when, _)| at(*when));
        filings.chain(acts).filter(|event| *event > self.now).min()
    }

    // --- One turn -----------------------------------------------------------------------------------

    fn turn(&mut self, place: usize) {
        let in_doubt = self.filings[place].ledger.unsettled().next().map(|effect| effect.key.clone());
        if let Some(key) = in_doubt {
            return self.settle(place, &key);
        }
        let Some(plan) = self.plan_of(place, self.now) else { return self.filings[place].rests(None) };
        self.filings[place].turns += 1;
        assert!(self.filings[place].turns <= TURNS_MAX, "no progress:\n{}", self.all_words());
        let words = words::of(&plan, &self.desk, self.now);
        let stepped = Stepped { at: self.now, filing: place, plan: plan.clone(), words };
        match plan.step {
            Step::Ask(question) => {
                if self.takes(place, question.lane.as_ref()) {
                    self.steps.push(stepped);
                    self.ask(place, &question);
                }
            }
            Step::Do(intent) => {
                if self.takes(place, intent.lane.as_ref()) {
                    self.steps.push(stepped);
                    self.filings[place].asked_last = None;
                    self.perform(place, &intent, plan.pins);
                }
            }
            Step::Wait { until } if until <= self.now => {}
            Step::Wait { until } => {
                self.steps.push(stepped);
                self.filings[place].rests(Some(until));
            }
            Step::Done => {
                self.steps.push(stepped);
                self.filings[place].rests(None);
            }
        }
    }

    /// What the plan of a filing is now, if its facts tell enough.
    pub(crate) fn plan_of(&self, place: usize, now: Timestamp) -> Option<Plan> {
        let filing = &self.filings[place];
        let interaction = filing.interaction(now)?;
        let destination = destination();
        let address = |party: &&phone::External| party_address(party, &destination);
        let known = |address: String| self.parties.get(&address).cloned().unwrap_or_else(|| Party::unknown(&address));
        let parties: Vec<Party> = interaction.parties().iter().map(address).map(known).collect();
        let conversations = self.conversations_of(filing, &parties);
        let arrived = || filing.facts.iter().filter(|(arrives, ..)| *arrives <= now);
        let announces = |fact: &ParsedFact| match fact {
            ParsedFact::Call(fact) => fact.event == CallEvent::Created,
            ParsedFact::Message(_) => true,
        };
        let input = PlanInput {
            filing: filing.id,
            destination: &destination,
            interaction: &interaction,
            first_told_at: arrived().map(|(at, ..)| *at).min()?,
            announced_at: arrived().filter(|(.., fact)| announces(fact)).map(|(at, ..)| *at).min(),
            last_told_at: arrived().map(|(at, ..)| *at).max()?,
            party: parties.first()?,
            parties: &parties,
            conversation: filing.ledger.conversation().and_then(|id| conversations.get(id)),
            conversations: &conversations,
            desk_cache: &self.desk_cache,
            phone_cache: &self.phone_cache,
            settings: &self.situation.settings,
            paused: self.situation.paused,
            pins: filing.pins.as_ref(),
            ledger: &filing.ledger,
            timing: &self.situation.timing,
            now,
        };
        let planned = plan(&input);
        let same = self.replayed || plan(&input) == planned;
        assert!(same, "a plan is a function of its input");
        Some(planned)
    }

    /// As the engine hands them in: by the id that was named, merges followed.
    fn conversations_of(&self, filing: &Filing, parties: &[Party]) -> BTreeMap<String, Conversation> {
        let destination = destination();
        let had = parties.iter().filter_map(|party| party.conversations.get(&destination));
        let ids: BTreeSet<&str> = filing.ledger.conversations().chain(had.map(|had| had.id.as_str())).collect();
        let mut conversations = BTreeMap::new();
        for id in ids {
            let Some(mut found) = self.conversations.get(id).cloned() else { continue };
            while let Some(into) = found.merged_into.clone() {
                let unknown = || Conversation::unknown(&into, &destination);
                found = self.conversations.get(&into).cloned().unwrap_or_else(unknown);
            }
            conversations.insert(id.to_owned(), found);
        }
        conversations
    }

    /// When the users were read last, these were not among them.
    pub(crate) fn forget_users(&mut self, ids: &[i64]) {
        let answer = self.desk_cache.get_mut(&GorgiasQuestion::Users.key()).unwrap();
        let users: Vec<_> = self.desk.users.users.iter().filter(|user| !ids.contains(&user.id)).collect();
        answer.value = json!({ "users": users });
    }

    // --- What every play proves ---------------------------------------------------------------------

    /// Planned again from here, now or much later, nothing more is written.
    fn stays_done(&self) {
        for later in [0, 86_400 * 40] {
            let mut again = self.clone();
            again.now += SignedDuration::from_secs(later);
            again.situation.horizon += 86_400 * 50;
            again.replayed = true;
            again.luck = Luck::Good;
            again.steps.clear();
            let mut done = Vec::new();
            for (place, filing) in again.filings.iter_mut().enumerate() {
                let was_done = self.last_step(place) == Some(&Step::Done);
                filing.due = was_done.then_some(again.now);
                filing.facts.retain(|(arrives, ..)| *arrives <= self.now);
                filing.held = None;
                done.extend(was_done.then_some(place));
            }
            again.situation.acts.clear();
            again.acts_done = 0;
            again.run_on();
            let still = done.iter().all(|place| again.last_step(*place) == Some(&Step::Done));
            // Who called him back may be told before he asked; then it is said when the call is looked at next.
            let mut writes = again.writes();
            writes.retain(|words| !words.ends_with(": +callback done") && !words.ends_with(": as they are"));
            assert!(writes.is_empty() && still, "{later} s after done {:?}:\n{}", again.words(), self.all_words());
        }
    }
}
