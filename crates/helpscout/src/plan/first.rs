//! The first record of a call: when it is written, and what it holds (HS-20…HS-23, C-54).

use desk::plan::{CLOSING, Frame, Planned};
use desk::reasons as common;
use domain::ledger::{Effect, EffectState, Reason};
use domain::step::{Lane, Step};
use jiff::Timestamp;
use serde_json::Value;

use super::Planner;
use crate::effects;
use crate::plan::author::For;
use crate::plan::conversation::Home;
use crate::plan::customer::Customer;
use crate::question::{FoundRecord, HelpScoutQuestion, RecordThere};
use crate::write::{Import, NewConversation, NewThread, Place, Write};

/// Where a filing's first record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) place: Place,
    /// The first record began the conversation: its assignee and tags were set with it.
    pub(super) began_conversation: bool,
    /// It was made as an import.
    pub(super) import: bool,
}

impl Placed {
    /// Reads it from the confirmed first effect.
    pub(super) fn read(effect: &Effect) -> Option<Self> {
        let place = serde_json::from_value(effect.result.get("place")?.clone()).ok()?;
        let flag = |name: &str| effect.result.get(name).and_then(Value::as_bool).unwrap_or(false);
        Some(Self { place, began_conversation: flag("began_conversation"), import: flag("import") })
    }
}

impl Planner<'_> {
    /// Brings the first record about. `Ok(None)`: nothing is to be logged. It never returns `Ok(Some)`: once the record
    /// stands, the ledger says where.
    pub(super) fn first_record(&mut self, customer: &Customer) -> Planned<Option<Placed>> {
        let call = self.call;
        if call.is_unanswered() && self.is_outbound() && !self.settings.log_unanswered_outbound {
            self.frame.because(Reason::new(common::RECORD_UNANSWERED_OUTBOUND_OFF));
            self.frame.because(Reason::new(common::DONE_NOTHING_TO_LOG));
            return Ok(None);
        }
        if !call.is_answered() {
            self.frame.wait_for_end(self.call)?;
        }
        if call.is_over() {
            self.frame.wait_for_closing_facts(self.call)?;
        }
        let place = Place {
            destination: self.frame.input.destination.clone(),
            address: self.frame.input.party.address.clone(),
            customer: customer.id.clone(),
            customer_name: customer.name.clone(),
            customer_known_at: customer.known_at,
        };
        if let Some((holder, found)) = self.found_already(Some(customer))? {
            // Where it stands says nothing of whom a search would choose now.
            let is_chosen = holder == place.customer;
            let customer_known_at = if is_chosen { place.customer_known_at } else { Timestamp::UNIX_EPOCH };
            let place = Place { customer: holder, customer_known_at, ..place };
            return Err(self.adopt_first(place, &found));
        }
        if self.first_is_import() {
            let hours = self.frame.input.now.duration_since(self.first_event()).as_hours();
            self.frame.because(Reason::new(common::RECORD_IMPORT).with("hours", hours));
        }
        match self.home(customer)? {
            Home::Join(conversation) => Err(self.join(place, &conversation)),
            Home::New { continues } => Err(self.begin(place, continues.as_deref())?),
        }
    }

    pub(super) fn is_outbound(&self) -> bool {
        self.core.direction == domain::call::Direction::Outbound
    }

    /// The event that the first record stands for.
    fn first_event(&self) -> Timestamp {
        self.core.answered_at.or(self.core.ended_at).unwrap_or(self.core.started_at)
    }

    pub(super) fn first_is_import(&self) -> bool {
        self.frame.is_late(self.first_event())
    }

    /// Whether the first record was, or would be, made as an import.
    pub(super) fn is_logged_as_import(&self) -> bool {
        let written = self
            .frame
            .input
            .ledger
            .effects
            .get(&self.key(effects::FIRST, None))
            .and_then(|effect| (effect.state == EffectState::Confirmed).then(|| Placed::read(effect)).flatten());
        written.map_or_else(|| self.first_is_import(), |placed| placed.import)
    }

    /// Promise 10: a call that was not told to us when it began may have been logged by an installation that is gone, at any
    /// customer who has the number; at the one chosen first of all.
    pub(super) fn found_already(&mut self, chosen: Option<&Customer>) -> Planned<Option<(String, FoundRecord)>> {
        if !self.frame.may_be_logged_already() {
            return Ok(None);
        }
        self.frame.wait_for_earlier_writes(self.core.ended_at)?;
        let look_first = Reason::new(common::RECORD_LOOK_FIRST);
        if !self.frame.reasons.contains(&look_first) {
            self.frame.because(look_first);
        }
        let lane = match chosen {
            Some(customer) => Lane::customer(&customer.id),
            None => Lane::number(&self.frame.input.party.address),
        };
        let mut customers: Vec<String> = chosen.map(|customer| customer.id.clone()).into_iter().collect();
        customers.extend(self.customers_searched()?.into_iter().filter(|id| chosen.is_none_or(|one| *id != one.id)));
        for id in customers {
            let code = self.key(effects::FIRST, None).marker();
            let question = HelpScoutQuestion::RecordThere { customer: id.clone(), code };
            let answer: RecordThere = self.frame.evidence(question.question(Some(lane.clone())))?;
            if let Some(found) = answer.found {
                return Ok(Some((id, found)));
            }
        }
        Ok(None)
    }

    fn adopt_first(&mut self, place: Place, found: &FoundRecord) -> Step {
        self.frame.because(Reason::new(common::RECORD_FOUND_ALREADY).with("kind", effects::FIRST));
        let text = found.records.iter().find(|record| record.thread == found.thread).map_or("", |record| &record.text);
        let mut covers = Vec::new();
        if self.call.is_unanswered() {
            covers.push(CLOSING.to_owned());
            covers.extend(Frame::covered_in(self.call, text));
        }
        let lane = Lane::customer(&place.customer);
        let write = Write::Adopt {
            place,
            conversation: found.conversation.id.clone(),
            link: found.conversation.link.clone(),
            thread: found.thread.clone(),
        };
        self.write(effects::FIRST, None, lane, &write, covers)
    }

    /// A phone thread in an existing conversation. It is credited to the token's owner, so the text names the agent
    /// (sheet helpscout §5).
    fn join(&mut self, place: Place, conversation: &crate::question::ListedConversation) -> Step {
        self.frame.because(Reason::new(common::RECORD_FIRST).with("kind", "phone"));
        let texts = self.texts();
        let code = self.key(effects::FIRST, None).marker();
        let whole = self.call.is_unanswered();
        let lane = Lane::customer(&place.customer);
        let covers = if whole { Frame::closing_covers(self.call) } else { Vec::new() };
        let text = if whole { texts.unanswered(&place, &code, None) } else { texts.first(&place, &code, None) };
        let thread = NewThread {
            place,
            conversation: conversation.id.clone(),
            link: conversation.link.clone(),
            text,
            user: None,
            status: None,
            imported_at: self.first_is_import().then(|| self.first_event()),
        };
        self.write(effects::FIRST, None, lane, &Write::Phone(thread), covers)
    }

    /// A new conversation. A call that is over already gets both of its records in the one request.
    fn begin(&mut self, place: Place, continues: Option<&str>) -> Planned<Step> {
        let call = self.call;
        let for_whom = if call.is_unanswered() { For::NobodyAnswered } else { For::WhoAnswered };
        let author = self.author(for_whom)?;
        let tags = self.tags_as_known()?;
        let texts = self.texts();
        let code = self.key(effects::FIRST, None).marker();
        let (phone, note, covers) = match (call.is_unanswered(), call.is_over()) {
            (true, _) => (texts.unanswered(&place, &code, continues), None, Frame::closing_covers(self.call)),
            (false, false) => (texts.first(&place, &code, continues), None, Vec::new()),
            (false, true) => {
                let closing = texts.closing(&self.key(effects::CLOSING, None).marker(), None);
                (texts.first(&place, &code, continues), Some(closing), Frame::closing_covers(self.call))
            }
        };
        let import = self.first_is_import().then(|| Import {
            created_at: self.core.started_at,
            closed_at: self.core.ended_at.unwrap_or_else(|| self.first_event()),
        });
        let assign_to = match import {
            None if self.settings.reassign && call.is_answered() => self.agents_user()?,
            _ => None,
        };
        let code = if note.is_some() { common::RECORD_FIRST_WITH_CLOSING } else { common::RECORD_FIRST };
        self.frame.because(Reason::new(code).with("kind", "conversation"));
        let lane = Lane::customer(&place.customer);
        let subject = texts.subject(&place);
        let conversation = NewConversation {
            inbox: self.settings.inbox,
            subject,
            phone,
            note,
            user: author.map(|author| author.id),
            assign_to,
            tags,
            import,
            place,
        };
        Ok(self.write(effects::FIRST, None, lane, &Write::Conversation(conversation), covers))
    }
}
