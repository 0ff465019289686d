//! A step that asks: the desk or the phone system, within their budgets.

use contract::{Asked, phone_side};
use domain::ids::Account;
use domain::installation::Integration;
use domain::ledger::{Answer, Reason};
use domain::step::{Question, Scope, Side};
use jiff::Timestamp;
use store::{StoreResult, Turn};

use super::{After, Run, decisions, trouble_reason};
use crate::{journal, reasons};

impl Run<'_, '_> {
    pub(super) async fn ask(
        &mut self,
        question: Question,
        integration: &Integration,
        phone: &Account,
    ) -> StoreResult<After> {
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
}
