//! What is remembered between interactions: parties and conversations of a desk account.
//!
//! Memory changes only by [`Learned`] values, each applied in the transaction that writes down what
//! taught it. Applying one twice changes nothing.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::{Destination, FilingId};
use crate::tags::{TagMemory, TagsRemembered};

/// One external person at one desk account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// E.164 number, or the name of the shared party for calls without a number.
    pub address: String,
    /// The customer to log to.
    pub customer: Option<String>,
    /// His name, as last seen.
    #[serde(default)]
    pub customer_name: Option<String>,
    /// When a search last confirmed that choice, or we made him.
    pub customer_known_at: Option<Timestamp>,
    /// Customers that we made for this address.
    #[serde(default)]
    pub made_by_us: Vec<String>,
    /// The conversation that we last wrote to, by destination.
    #[serde(default)]
    pub conversations: BTreeMap<Destination, PartyConversation>,
    /// What else the desk's connector remembers of him, in its own shape.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub notes: BTreeMap<String, PartyNote>,
}

/// Something that a connector remembers of a party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyNote {
    /// When it was so.
    pub at: Timestamp,
    /// What was so.
    pub value: Value,
}

/// The conversation that we last wrote to for a party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyConversation {
    /// The desk's id.
    pub id: String,
    /// When we wrote to it.
    pub written_at: Timestamp,
}

impl Party {
    /// A party of whom nothing is known yet.
    #[must_use]
    pub fn unknown(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            customer: None,
            customer_name: None,
            customer_known_at: None,
            made_by_us: Vec::new(),
            conversations: BTreeMap::new(),
            notes: BTreeMap::new(),
        }
    }
}

/// One desk object that interactions share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// The desk's id.
    pub id: String,
    /// Where it stands.
    pub destination: Destination,
    /// The conversation that it was merged into.
    pub merged_into: Option<String>,
    /// A person deleted it.
    #[serde(default)]
    pub gone: bool,
    /// Our tags in it.
    #[serde(default)]
    pub tags: TagsRemembered,
    /// When we last changed its tags, for whichever call.
    #[serde(default)]
    pub tags_written_at: Option<Timestamp>,
    /// How it stood when we last saw or wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stood: Option<Stood>,
    /// The assignee that we set, in the desk's id.
    pub assigned_by_us: Option<String>,
    /// A page in the desk that shows it.
    pub link: Option<String>,
}

/// How a conversation stood at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stood {
    /// Whether it was open.
    pub open: bool,
    /// When that was so.
    pub at: Timestamp,
}

impl Conversation {
    /// A conversation of which nothing is known yet.
    #[must_use]
    pub fn unknown(id: &str, destination: &Destination) -> Self {
        Self {
            id: id.to_owned(),
            destination: destination.clone(),
            merged_into: None,
            gone: false,
            tags: TagsRemembered::new(),
            tags_written_at: None,
            stood: None,
            assigned_by_us: None,
            link: None,
        }
    }

    /// Takes over what another conversation, merged into this one, knew of its tags: they came along with the merge.
    pub fn take_tags_of(&mut self, merged: &mut Self) {
        self.tags_written_at = self.tags_written_at.max(merged.tags_written_at);
        for (name, memory) in std::mem::take(&mut merged.tags) {
            let known = self.tags.contains_key(&name);
            let own = self.tags.entry(name).or_default();
            // We may have taken it away here after the merge and before we knew of it.
            own.unsure |= memory.unsure || (known && memory.ours && !own.ours);
            // What was seen here since then may have come with the merge.
            let is_certain = |since: &Timestamp| !memory.ours || merged.tags_written_at.is_some_and(|at| *since <= at);
            own.persons_since = own.persons_since.filter(is_certain).into_iter().chain(memory.persons_since).min();
            // Where a person's stands as well, both show as one.
            own.ours = (own.ours || memory.ours) && own.persons_since.is_none();
            own.unsure &= own.ours;
            own.removed_by_person |= memory.removed_by_person;
            own.wanted_by.extend(memory.wanted_by);
        }
    }

    fn tag(&mut self, name: &str) -> &mut TagMemory {
        self.tags.entry(name.trim().to_owned()).or_default()
    }
}

/// What an answer or an outcome taught us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "learned", rename_all = "snake_case")]
pub enum Learned {
    /// Which customer an address belongs to.
    Customer {
        /// The party's address.
        address: String,
        /// The desk's id of the customer.
        customer: String,
        /// His name.
        name: Option<String>,
        /// Whether we made him.
        made_by_us: bool,
        /// When this was known.
        at: Timestamp,
    },
    /// The remembered customer of an address is gone.
    CustomerGone {
        /// The party's address.
        address: String,
        /// The desk's id of the customer.
        customer: String,
    },
    /// A record of the party stands in this conversation.
    PartyConversation {
        /// The party's address.
        address: String,
        /// Where the conversation stands.
        destination: Destination,
        /// The desk's id of the conversation.
        conversation: String,
        /// When it was written.
        at: Timestamp,
    },
    /// A conversation and the page that shows it.
    ConversationSeen {
        /// The desk's id.
        conversation: String,
        /// Where it stands.
        destination: Destination,
        /// A page in the desk that shows it.
        link: Option<String>,
    },
    /// A conversation was merged into another.
    ConversationMerged {
        /// The old id.
        from: String,
        /// The new id.
        into: String,
        /// Where both stand.
        destination: Destination,
    },
    /// A person deleted a conversation.
    ConversationGone {
        /// The desk's id.
        conversation: String,
        /// Where it stood.
        destination: Destination,
    },
    /// A filing wants just these tags in a conversation.
    TagsWanted {
        /// The desk's id of the conversation.
        conversation: String,
        /// Where it stands.
        destination: Destination,
        /// The filing.
        filing: FilingId,
        /// The tags, as they are written.
        tags: Vec<String>,
    },
    /// We changed tags, certainly.
    TagsWritten {
        /// The desk's id of the conversation.
        conversation: String,
        /// Where it stands.
        destination: Destination,
        /// Put by us.
        added: Vec<String>,
        /// Ours before, and not there any more.
        removed: Vec<String>,
        /// Those that concern us, stand there and are not ours.
        persons: Vec<String>,
        /// When: what was read before no longer shows the tags.
        at: Timestamp,
    },
    /// A person took these tags of ours away.
    TagsRemovedByPerson {
        /// The desk's id of the conversation.
        conversation: String,
        /// Where it stands.
        destination: Destination,
        /// The tags.
        tags: Vec<String>,
    },
    /// Something else about a party, in the connector's own shape. A later one of the same key replaces it.
    PartyNote {
        /// The party's address.
        address: String,
        /// What it is about.
        key: String,
        /// What was so.
        value: Value,
        /// When it was so.
        at: Timestamp,
    },
    /// How a conversation stood.
    ConversationStood {
        /// The desk's id.
        conversation: String,
        /// Where it stands.
        destination: Destination,
        /// Whether it was open.
        open: bool,
        /// When that was so.
        at: Timestamp,
    },
    /// We assigned a conversation.
    Assigned {
        /// The desk's id of the conversation.
        conversation: String,
        /// Where it stands.
        destination: Destination,
        /// The desk's id of the user.
        user: String,
    },
}

impl Learned {
    /// The party that this concerns, if it concerns one.
    #[must_use]
    pub fn party(&self) -> Option<&str> {
        match self {
            Self::Customer { address, .. }
            | Self::CustomerGone { address, .. }
            | Self::PartyConversation { address, .. }
            | Self::PartyNote { address, .. } => Some(address),
            _ => None,
        }
    }

    /// The conversation that this concerns, if it concerns one, and where it stands.
    #[must_use]
    pub fn conversation(&self) -> Option<(&str, &Destination)> {
        match self {
            Self::ConversationSeen { conversation, destination, .. }
            | Self::ConversationGone { conversation, destination }
            | Self::TagsWanted { conversation, destination, .. }
            | Self::TagsWritten { conversation, destination, .. }
            | Self::TagsRemovedByPerson { conversation, destination, .. }
            | Self::Assigned { conversation, destination, .. }
            | Self::ConversationStood { conversation, destination, .. }
            | Self::ConversationMerged { from: conversation, destination, .. } => Some((conversation, destination)),
            Self::Customer { .. }
            | Self::CustomerGone { .. }
            | Self::PartyConversation { .. }
            | Self::PartyNote { .. } => None,
        }
    }
}

impl Learned {
    /// Whether this belongs to the conversation that stands now, where the named one was merged into another.
    #[must_use]
    pub fn follows_merges(&self) -> bool {
        matches!(
            self,
            Self::TagsWanted { .. }
                | Self::TagsWritten { .. }
                | Self::TagsRemovedByPerson { .. }
                | Self::Assigned { .. }
                | Self::ConversationStood { .. }
        )
    }
}

impl Party {
    /// Takes in what was learnt about this party.
    pub fn learn(&mut self, learned: &Learned) {
        match learned {
            Learned::Customer { customer, name, made_by_us, at, .. } => {
                // A write that was in doubt may be found late: whom it named was chosen before.
                if self.customer_known_at.is_none_or(|known_at| known_at <= *at) {
                    self.customer = Some(customer.clone());
                    self.customer_name.clone_from(name);
                    self.customer_known_at = Some(*at);
                }
                if *made_by_us && !self.made_by_us.contains(customer) {
                    self.made_by_us.push(customer.clone());
                }
            }
            Learned::CustomerGone { customer, .. } => {
                if self.customer.as_ref() == Some(customer) {
                    self.customer = None;
                    self.customer_known_at = None;
                }
                self.made_by_us.retain(|made| made != customer);
            }
            Learned::PartyConversation { destination, conversation, at, .. } => {
                let written = PartyConversation { id: conversation.clone(), written_at: *at };
                self.conversations.insert(destination.clone(), written);
            }
            Learned::PartyNote { key, value, at, .. } if self.notes.get(key).is_none_or(|known| known.at <= *at) => {
                self.notes.insert(key.clone(), PartyNote { at: *at, value: value.clone() });
            }
            _ => {}
        }
    }
}

impl Conversation {
    /// Takes in what was learnt about this conversation.
    pub fn learn(&mut self, learned: &Learned) {
        match learned {
            Learned::ConversationSeen { link: Some(link), .. } => self.link = Some(link.clone()),
            Learned::ConversationMerged { into, .. } => self.merged_into = Some(into.clone()),
            Learned::ConversationGone { .. } => self.gone = true,
            Learned::TagsWanted { filing, tags, .. } => {
                for memory in self.tags.values_mut() {
                    memory.wanted_by.remove(filing);
                }
                for name in tags {
                    self.tag(name).wanted_by.insert(*filing);
                }
            }
            Learned::TagsWritten { added, removed, persons, at, .. } => {
                self.tags_written_at = self.tags_written_at.max(Some(*at));
                for (name, memory) in &mut self.tags {
                    let since = || memory.persons_since.map_or(*at, |since| since.min(*at));
                    memory.persons_since = persons.contains(name).then(since);
                }
                for (names, ours) in [(added, true), (removed, false)] {
                    for name in names {
                        let memory = self.tag(name);
                        memory.ours = ours;
                        memory.unsure = false;
                    }
                }
            }
            Learned::TagsRemovedByPerson { tags, .. } => {
                for name in tags {
                    self.tag(name).removed_by_person = true;
                }
            }
            Learned::Assigned { user, .. } => self.assigned_by_us = Some(user.clone()),
            Learned::ConversationStood { open, at, .. } if self.stood.is_none_or(|known| known.at <= *at) => {
                self.stood = Some(Stood { open: *open, at: *at });
            }
            _ => {}
        }
    }
}

/// Merges of merges are followed this far.
const MERGES_MAX: usize = 5;

/// Applies what was learnt of a conversation, for a store. `load` reads a row; the rows that come back are to be saved.
///
/// What is remembered of tags goes where the tags are: with a merge it moves to the other conversation.
///
/// # Errors
/// Those of `load`.
pub fn learn_of_conversation<E>(
    item: &Learned,
    mut load: impl FnMut(&str) -> Result<Option<Conversation>, E>,
) -> Result<Vec<Conversation>, E> {
    let Some((id, destination)) = item.conversation() else { return Ok(Vec::new()) };
    let mut row = load(id)?.unwrap_or_else(|| Conversation::unknown(id, destination));
    if item.follows_merges() {
        row = standing(row, &mut load)?;
    }
    row.learn(item);
    let Learned::ConversationMerged { into, .. } = item else { return Ok(vec![row]) };
    let target = load(into)?.unwrap_or_else(|| Conversation::unknown(into, destination));
    let mut target = standing(target, &mut load)?;
    if target.id == row.id || row.tags.is_empty() {
        return Ok(vec![row]);
    }
    target.take_tags_of(&mut row);
    Ok(vec![row, target])
}

/// The conversation that stands where this one stood.
fn standing<E>(
    mut row: Conversation,
    load: &mut impl FnMut(&str) -> Result<Option<Conversation>, E>,
) -> Result<Conversation, E> {
    for _ in 0..MERGES_MAX {
        let Some(into) = row.merged_into.clone() else { break };
        row = load(&into)?.unwrap_or_else(|| Conversation::unknown(&into, &row.destination));
    }
    Ok(row)
}

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
