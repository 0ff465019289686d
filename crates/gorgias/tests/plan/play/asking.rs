//! Lanes, questions, and what is learnt.

use std::convert::Infallible;

use contract::phone_side::unanswered;
use domain::ledger::Answer;
use domain::memory::{Learned, Party, learn_of_conversation};
use domain::step::{Lane, Question, Scope, Side};

use super::{AGAIN, Filing, Play, REQUEST};
use crate::chance::Fate;

impl Play {
    // --- Lanes --------------------------------------------------------------------------------------

    /// A step without a lane keeps the one that is held.
    pub(super) fn takes(&mut self, place: usize, lane: Option<&Lane>) -> bool {
        let Some(lane) = lane else { return true };
        let keeps = |one: &Filing| one.held.as_ref() == Some(lane) || one.doubts_in(lane, self.now);
        let is_kept: bool = self.filings.iter().enumerate().any(|(other, one)| other != place && keeps(one));
        let now = self.now;
        let filing = &mut self.filings[place];
        if is_kept {
            // Those who wait for a lane look again together, in order.
            let second = jiff::Timestamp::from_second(now.as_second()).unwrap_or(now);
            filing.rests(Some(second + AGAIN));
            return false;
        }
        filing.held = Some(lane.clone());
        true
    }

    // --- Questions ----------------------------------------------------------------------------------

    pub(super) fn ask(&mut self, place: usize, question: &Question) {
        let asked_at = self.now;
        self.now += REQUEST;
        let fate = if question.side == Side::Desk { self.luck.fate("ask") } else { Fate::Answered };
        let answered = self.desk.answer(question, asked_at).filter(|_| fate == Fate::Answered);
        let filing = &mut self.filings[place];
        let Some(answered) = answered else {
            // The plan may go on once without the phone system.
            let key = unanswered(&question.key);
            if question.side == Side::Desk || !filing.unanswered.insert(key.clone()) {
                let pause = if question.side == Side::Desk { 30 } else { 300 };
                return filing.rests(Some(self.now + AGAIN * pause));
            }
            let note = Answer { question: key.clone(), asked_at: self.now, value: serde_json::Value::Null };
            filing.ledger.answers.insert(key, note);
            return;
        };
        let twice = filing.asked_last.replace(question.key.clone()).as_ref() == Some(&question.key);
        assert!(!twice, "{} is asked twice in a row:\n{}", question.key, self.all_words());
        let answer = Answer { question: question.key.clone(), asked_at, value: answered.value };
        let kept = match (question.scope, question.side) {
            (Scope::Filing, _) => &mut self.filings[place].ledger.answers,
            (Scope::Account, Side::Desk) => &mut self.desk_cache,
            (Scope::Account, Side::Phone) => &mut self.phone_cache,
        };
        kept.insert(question.key.clone(), answer);
        for (key, value) in answered.account_notes {
            self.desk_cache.insert(key.clone(), Answer { question: key, asked_at, value });
        }
        self.learn(&answered.learned);
    }

    pub(super) fn learn(&mut self, learned: &[Learned]) {
        for learned in learned {
            if let Some(address) = learned.party() {
                let unknown = || Party::unknown(address);
                self.parties.entry(address.to_owned()).or_insert_with(unknown).learn(learned);
            }
            let load = |id: &str| Ok::<_, Infallible>(self.conversations.get(id).cloned());
            let Ok(rows) = learn_of_conversation(learned, load);
            self.conversations.extend(rows.into_iter().map(|row| (row.id.clone(), row)));
        }
    }
}
