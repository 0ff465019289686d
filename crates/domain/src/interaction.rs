//! A call or a message, folded.

use jiff::Timestamp;
use phone::External;

use crate::call::Call;
use crate::fact::{FactHash, ParsedFact};
use crate::fold::fold;
use crate::ids::InteractionKey;
use crate::message::{Message, fold_message};

/// What a filing records.
#[derive(Clone, Debug, PartialEq)]
pub enum Interaction {
    /// A call.
    Call(Box<Call>),
    /// A message.
    Message(Box<Message>),
}

impl Interaction {
    /// Folds the facts of one interaction, in any order. `None` when they do not yet tell what it needs.
    #[must_use]
    pub fn fold<'a>(facts: impl IntoIterator<Item = (FactHash, &'a ParsedFact)>) -> Option<Self> {
        let (mut calls, mut messages) = (Vec::new(), Vec::new());
        for (hash, fact) in facts {
            match fact {
                ParsedFact::Call(fact) => calls.push((hash, fact)),
                ParsedFact::Message(fact) => messages.push((hash, fact)),
            }
        }
        if calls.is_empty() {
            return fold_message(messages).map(|message| Self::Message(Box::new(message)));
        }
        fold(calls).map(|call| Self::Call(Box::new(call)))
    }

    /// The phone system's identity.
    #[must_use]
    pub fn key(&self) -> InteractionKey {
        match self {
            Self::Call(call) => InteractionKey::Call(call.core.id),
            Self::Message(message) => InteractionKey::Message(message.id.clone()),
        }
    }

    /// The call, if it is one.
    #[must_use]
    pub fn call(&self) -> Option<&Call> {
        match self {
            Self::Call(call) => Some(call),
            Self::Message(_) => None,
        }
    }

    /// The message, if it is one.
    #[must_use]
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::Call(_) => None,
            Self::Message(message) => Some(message),
        }
    }

    /// The external people whom it concerns: one, but for a message that we sent to a group.
    #[must_use]
    pub fn parties(&self) -> Vec<&External> {
        match self {
            Self::Call(call) => vec![&call.core.party],
            Self::Message(message) => message.parties(),
        }
    }

    /// When it happened: a call began to ring, a message was written. UTC.
    #[must_use]
    pub fn began_at(&self) -> Timestamp {
        match self {
            Self::Call(call) => call.core.started_at,
            Self::Message(message) => message.written_at,
        }
    }
}
