//! Choosing the conversation (HS-20, HS-21).

use desk::plan::{Planned, Standing, read, signed};
use desk::reasons as common;
use domain::ledger::Reason;
use domain::step::Lane;
use jiff::{SignedDuration, Timestamp};

use super::Planner;
use crate::effects;
use crate::plan::customer::Customer;
use crate::question::{
    ClosedDoor, ConversationState, Conversations, HelpScoutQuestion, ListedConversation, THREADS_MAX, closed_door_key,
};
use crate::reasons;
use crate::settings::ConversationMode;
use crate::write::Write;

/// The index trails by about a minute and a half; a conversation that we wrote to this recently and that no
/// list shows is read by id.
const INDEX_LAG_MAX: SignedDuration = SignedDuration::from_mins(10);

/// Merges of merges are followed this far.
const MERGES_MAX: usize = 5;

/// Where the first record goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// A thread in this conversation.
    Join(ListedConversation),
    /// A new conversation; `continues` is a page of one that could not take it.
    New { continues: Option<String> },
}

impl Planner<'_> {
    /// Where the first record goes. Reopens a closed conversation first, if that is what is wanted.
    pub(super) fn home(&mut self, customer: &Customer) -> Planned<Home> {
        if self.number().is_none() {
            self.frame.because(Reason::new(reasons::CONVERSATION_NEW_FOR_WITHHELD));
            return Ok(Home::New { continues: None });
        }
        if self.settings.conversations == ConversationMode::AlwaysNew {
            self.frame.because(Reason::new(common::CONVERSATION_ALWAYS_NEW));
            return Ok(Home::New { continues: None });
        }
        let listed = self.listed(customer)?;
        if let Some(ours) = self.ours(customer, &listed)? {
            self.frame.because(Reason::new(reasons::CONVERSATION_JOIN_OURS).with("conversation", ours.id.as_str()));
            return Ok(Home::Join(ours));
        }
        let mut continues = None;
        for conversation in listed.iter().filter(|one| one.is_eligible() && one.is_open()) {
            if self.takes_records(conversation) {
                let reason = Reason::new(reasons::CONVERSATION_JOIN_OPEN)
                    .with("conversation", conversation.id.as_str())
                    .with("status", conversation.status.as_str())
                    .with("considered", listed.len());
                self.frame.because(reason);
                return Ok(Home::Join(conversation.clone()));
            }
            if let Some(ClosedDoor::Merged { into }) = self.closed_door(&conversation.id)
                && let Some(other) = self.by_id(customer, &into)?
            {
                self.frame
                    .because(Reason::new(reasons::CONVERSATION_JOIN_OURS).with("conversation", other.id.as_str()));
                return Ok(Home::Join(other));
            }
            continues = continues.or_else(|| conversation.link.clone());
        }
        if let Some(closed) = self.reopenable(&listed) {
            let link = closed.link.clone();
            if let Some(reopened) = self.reopened(customer, closed)? {
                return Ok(Home::Join(reopened));
            }
            continues = continues.or(link);
        }
        self.frame.because(Reason::new(common::CONVERSATION_NONE_OPEN).with("considered", listed.len()));
        Ok(Home::New { continues })
    }

    /// The customer's conversations as the list shows them, last active first.
    fn listed(&self, customer: &Customer) -> Planned<Vec<ListedConversation>> {
        let question = HelpScoutQuestion::Conversations {
            inbox: self.settings.inbox,
            customer: customer.id.clone(),
            closed_too: self.may_reopen(),
        };
        let lane = Lane::customer(&customer.id);
        let found: Conversations = self.frame.evidence(question.question(Some(lane)))?;
        let in_inbox = |one: &ListedConversation| one.inbox.is_none_or(|inbox| inbox == self.settings.inbox);
        Ok(found.conversations.into_iter().filter(in_inbox).collect())
    }

    /// The conversation that we wrote to for this party a short while ago: the list may not show it yet, so it is read by
    /// id, and ranks first.
    fn ours(&mut self, customer: &Customer, listed: &[ListedConversation]) -> Planned<Option<ListedConversation>> {
        let Some(written) = self.frame.input.party.conversations.get(self.frame.input.destination) else {
            return Ok(None);
        };
        let recent = self.frame.input.now.duration_since(written.written_at) < INDEX_LAG_MAX;
        if !recent || listed.iter().any(|one| one.id == written.id && one.is_open()) {
            // The list shows it, or had time to: the list's own order decides.
            return Ok(None);
        }
        self.by_id(customer, &written.id)
    }

    /// A conversation read by id, merges followed, if a record may join it.
    fn by_id(&mut self, customer: &Customer, id: &str) -> Planned<Option<ListedConversation>> {
        let mut id = id.to_owned();
        // A merge leads on; a chain of merges ends somewhere.
        for _ in 0..MERGES_MAX {
            let question =
                HelpScoutQuestion::Conversation { id: id.clone(), destination: self.frame.input.destination.clone() };
            let lane = Lane::customer(&customer.id);
            match self.frame.evidence(question.question(Some(lane)))? {
                ConversationState::Found { conversation } => {
                    let joins = self.may_be_his(customer, &conversation)
                        && conversation.is_open()
                        && self.takes_records(&conversation);
                    return Ok(joins.then_some(conversation));
                }
                ConversationState::Merged { into } => {
                    self.say_closed_door(&id, &ClosedDoor::Merged { into: into.clone() }, 0);
                    id = into;
                }
                ConversationState::Gone => return Ok(None),
            }
        }
        Ok(None)
    }

    /// Whether a conversation that was read by id is one of the customer's that records may go to.
    fn may_be_his(&self, customer: &Customer, conversation: &ListedConversation) -> bool {
        let is_here = conversation.inbox.is_none_or(|inbox| inbox == self.settings.inbox);
        // A search may have shown another customer since (C-13), or a merge led to somebody else's.
        let is_his = conversation.customer.as_ref().is_none_or(|whose| *whose == customer.id);
        is_here && is_his && conversation.is_eligible()
    }

    /// Whether it is neither full, nor locked, nor gone.
    fn takes_records(&mut self, conversation: &ListedConversation) -> bool {
        let id = conversation.id.as_str();
        if let Some(door) = self.closed_door(id) {
            self.say_closed_door(id, &door, conversation.threads);
            return false;
        }
        if conversation.threads > THREADS_MAX {
            self.say_closed_door(id, &ClosedDoor::Full, conversation.threads);
            return false;
        }
        true
    }

    /// What an earlier write to this conversation was told.
    pub(super) fn closed_door(&self, conversation: &str) -> Option<ClosedDoor> {
        self.frame.input.ledger.answers.get(&closed_door_key(conversation)).and_then(read)
    }

    pub(super) fn say_closed_door(&mut self, conversation: &str, door: &ClosedDoor, threads: u32) {
        let reason = match door {
            ClosedDoor::Full => Reason::new(reasons::CONVERSATION_FULL).with("threads", threads),
            ClosedDoor::Locked => Reason::new(reasons::CONVERSATION_LOCKED),
            ClosedDoor::Gone => Reason::new(common::CONVERSATION_REMOVED_BY_PERSON),
            ClosedDoor::Merged { into } => {
                Reason::new(common::CONVERSATION_MERGED).with("from", conversation).with("into", into.as_str())
            }
        };
        self.frame.because(reason.with("conversation", conversation));
    }

    /// Reopening is a setting, and never for an imported record (C-54).
    fn may_reopen(&self) -> bool {
        self.settings.reopen && !self.first_is_import()
    }

    /// The newest closed one, closed less than N hours before the call.
    fn reopenable(&mut self, listed: &[ListedConversation]) -> Option<ListedConversation> {
        if !self.may_reopen() {
            return None;
        }
        let window = SignedDuration::from_hours(i64::from(self.settings.reopen_hours));
        let started = self.core.started_at;
        let young =
            |one: &&ListedConversation| one.closed_at.is_some_and(|closed| started.duration_since(closed) < window);
        let candidates: Vec<ListedConversation> =
            listed.iter().filter(|one| one.is_eligible() && !one.is_open()).filter(young).cloned().collect();
        candidates.into_iter().find(|one| self.takes_records(one))
    }

    /// Reopen = PATCH `active`, then the thread. `None`: Help Scout did not let us, and in a closed one nobody would see the call; or
    /// it is not any more as the list showed it.
    fn reopened(&mut self, customer: &Customer, closed: ListedConversation) -> Planned<Option<ListedConversation>> {
        let hours = closed.closed_at.map_or(0, |at| self.core.started_at.duration_since(at).as_hours());
        let reason = Reason::new(common::CONVERSATION_REOPEN)
            .with("conversation", closed.id.as_str())
            .with("closed_hours", hours);
        self.frame.because(reason);
        let lane = Lane::customer(&customer.id);
        let destination = self.frame.input.destination.clone();
        let question = HelpScoutQuestion::Conversation { id: closed.id.clone(), destination: destination.clone() };
        match self.frame.standing(&self.key(effects::REOPEN, Some(&closed.id)))? {
            Standing::Confirmed(effect) => {
                let reopened_at = effect.evidence.as_ref().map_or(Timestamp::MIN, |evidence| evidence.at);
                let max_age = signed(self.frame.input.timing.evidence_max_age);
                if self.frame.input.now.duration_since(reopened_at) <= max_age {
                    return Ok(Some(closed));
                }
                // The record took long: a person may have closed it again, and that stands (promise 4).
                let state = self.frame.answer_after(question.question(Some(lane)), reopened_at, max_age)?;
                let ConversationState::Found { conversation } = state else { return Ok(None) };
                let joins = self.may_be_his(customer, &conversation) && conversation.is_open();
                Ok(joins.then_some(conversation))
            }
            Standing::Ended(effect) => {
                self.frame.say_ended(effect);
                Ok(None)
            }
            Standing::Open => {
                // The list may trail by minutes what a person did, and the status is replaced.
                let max_age = signed(self.frame.input.timing.read_before_write);
                let state = self.frame.answer_after(question.question(Some(lane.clone())), Timestamp::MIN, max_age)?;
                let ConversationState::Found { conversation } = state else { return Ok(None) };
                if !self.may_be_his(customer, &conversation) || !self.takes_records(&conversation) {
                    return Ok(None);
                }
                if conversation.is_open() {
                    return Ok(Some(conversation));
                }
                let write = Write::Reopen { conversation: closed.id.clone(), destination };
                Err(self.write(effects::REOPEN, Some(&closed.id), lane, &write, Vec::new()))
            }
        }
    }
}
