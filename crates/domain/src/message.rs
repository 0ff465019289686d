//! A message: its facts, and what they fold to.
//!
//! Nothing can read a message back from Aircall (sheet aircall §4.6), so there is no core that a read would give again: what
//! webhooks told is all there is. The fold is order-free all the same: a status may come before the text.

use std::collections::BTreeMap;

use jiff::Timestamp;
use phone::External;
use serde::{Deserialize, Serialize};

use crate::call::{Agent, Contact, Direction, OwnNumber, full_name};
use crate::fact::FactHash;
use crate::ids::MessageId;

/// What a webhook told of a message (sheet aircall §2.4). The order of the variants is the order of a message's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageEvent {
    /// The other end wrote.
    Received,
    /// We wrote.
    Sent,
    /// Its delivery went on. Carries no text and may come first.
    StatusUpdated,
    /// An event of the message that this version does not know.
    Other,
}

/// One fact about a message, parsed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageFact {
    /// The message.
    pub message: MessageId,
    /// What happened.
    pub event: MessageEvent,
    /// When the payload was built, UTC.
    pub at: Timestamp,
    /// What the message looked like then.
    pub view: MessageView,
}

/// A message as one payload shows it. `None` means "not told".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageView {
    /// Who wrote to whom, where the payload says so itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Our own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<OwnNumber>,
    /// The other end: for a group's received message, who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<External>,
    /// The others of a group message, as told; empty for one that goes to a single person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub participants: Vec<External>,
    /// Whether it belongs to a group conversation.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub group: bool,
    /// The text. Untrusted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// How it travels. `null` at Aircall means SMS or MMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Aircall's word for how far its delivery is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Files that came with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Media>,
    /// When it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written_at: Option<Timestamp>,
    /// Who wrote it, where Aircall says so: no sample names anybody (sheet aircall §3.8).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Agent>,
    /// The other end in Aircall's contacts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// What only WhatsApp tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whatsapp: Option<WhatsApp>,
}

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// SMS or MMS.
    Sms,
    /// WhatsApp.
    WhatsApp,
}

/// A file that came with a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// Its name, as told. Untrusted.
    pub name: String,
    /// Its type as told, e.g. `image/jpeg`.
    pub content_type: String,
    /// Where it can be fetched for a while (sheet aircall §6: at once, without authorisation).
    pub url: String,
}

/// What only WhatsApp messages tell (sheet aircall §3.8).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WhatsApp {
    /// `regular`, `free_entry_point`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `marketing`, `utility`, `authentication`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The template that was sent, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The message that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// A message, folded from its facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Aircall's id.
    pub id: MessageId,
    /// Who wrote to whom.
    pub direction: Direction,
    /// Our number.
    pub number: OwnNumber,
    /// The other end; for a group's received message, who wrote it.
    pub party: External,
    /// Whom a group message went to, in order of address, each once; empty for a message to a single person.
    pub participants: Vec<External>,
    /// Whether it belongs to a group conversation.
    pub group: bool,
    /// The text. Untrusted. Empty where only files came.
    pub body: String,
    /// How it travels.
    pub channel: Channel,
    /// Aircall's latest word for how far its delivery is.
    pub status: Option<String>,
    /// Files that came with it.
    pub media: Vec<Media>,
    /// When it was written: its own time, which orders a conversation.
    pub written_at: Timestamp,
    /// Who wrote it, where that is known.
    pub agent: Option<Agent>,
    /// The other end in Aircall's contacts.
    pub contact: Option<Contact>,
    /// What only WhatsApp tells.
    pub whatsapp: Option<WhatsApp>,
    /// The latest time told by any fact.
    pub last_told_at: Timestamp,
}

impl Message {
    /// The external people whom it concerns: who wrote it; for one that we sent to a group, everybody in it.
    #[must_use]
    pub fn parties(&self) -> Vec<&External> {
        if self.direction == Direction::Outbound && !self.participants.is_empty() {
            self.participants.iter().collect()
        } else {
            vec![&self.party]
        }
    }

    /// The name in which the other end is known to Aircall.
    #[must_use]
    pub fn contact_name(&self) -> Option<String> {
        let contact = self.contact.as_ref()?;
        full_name(contact.first_name.as_deref(), contact.last_name.as_deref())
    }
}

/// Folds the facts of one message. `None` until the text and both ends are told: a status alone logs nothing.
#[must_use]
pub fn fold_message<'a>(facts: impl IntoIterator<Item = (FactHash, &'a MessageFact)>) -> Option<Message> {
    let by_order: BTreeMap<(Timestamp, MessageEvent, FactHash), &MessageFact> =
        facts.into_iter().map(|(hash, fact)| ((fact.at, fact.event, hash), fact)).collect();
    let facts: Vec<&MessageFact> = by_order.into_values().collect();
    let says: Vec<&MessageFact> = facts.iter().copied().filter(|fact| tells_text(fact)).collect();
    let direction = says.iter().rev().find_map(|fact| direction(fact))?;
    let mut participants: Vec<External> =
        facts.iter().flat_map(|fact| &fact.view.participants).filter(|one| one.phone().is_some()).cloned().collect();
    participants.sort();
    participants.dedup();
    let party = party(&facts).or_else(|| participants.first().cloned())?;
    Some(Message {
        id: facts.first()?.message.clone(),
        direction,
        number: last(&facts, |view| view.number.clone())?,
        party,
        participants,
        group: facts.iter().any(|fact| fact.view.group),
        body: last(&says, |view| view.body.clone()).unwrap_or_default(),
        channel: last(&facts, |view| view.channel).unwrap_or(Channel::Sms),
        status: last(&facts, |view| view.status.clone()),
        media: media(&says),
        written_at: says.iter().find_map(|fact| fact.view.written_at).unwrap_or(says.first()?.at),
        agent: last(&facts, |view| view.user.clone()),
        contact: last(&facts, |view| view.contact.clone()),
        whatsapp: last(&says, |view| view.whatsapp.clone()),
        last_told_at: facts.last()?.at,
    })
}

/// Only these carry what was written; a status carries neither text nor direction (sheet aircall §3.8).
fn tells_text(fact: &MessageFact) -> bool {
    matches!(fact.event, MessageEvent::Received | MessageEvent::Sent)
}

/// The event's name says it; the payload's own word is for events that do not.
fn direction(fact: &MessageFact) -> Option<Direction> {
    match fact.event {
        MessageEvent::Received => Some(Direction::Inbound),
        MessageEvent::Sent => Some(Direction::Outbound),
        MessageEvent::StatusUpdated | MessageEvent::Other => fact.view.direction,
    }
}

fn last<T>(facts: &[&MessageFact], field: impl Fn(&MessageView) -> Option<T>) -> Option<T> {
    facts.iter().rev().find_map(|fact| field(&fact.view))
}

/// A number once told is not taken back by a later payload that withholds it.
fn party(facts: &[&MessageFact]) -> Option<External> {
    let told = || facts.iter().rev().filter_map(|fact| fact.view.party.as_ref());
    told().find(|party| party.phone().is_some()).or_else(|| told().next()).cloned()
}

/// Each delivery signs its links anew: the latest one's work longest.
fn media(says: &[&MessageFact]) -> Vec<Media> {
    says.iter().rev().map(|fact| &fact.view.media).find(|media| !media.is_empty()).cloned().unwrap_or_default()
}

#[cfg(test)]
#[path = "message_tests.rs"]
mod tests;
