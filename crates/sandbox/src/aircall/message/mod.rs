//! A message as it truly went (sheet §3.8): what webhooks show of it, and its history.
//!
//! No request reads a message (sheet §4.6): what a webhook did not carry is known to this fake alone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Aircall;
use super::call::{Direction, Happening};
use super::delivery::Attempt;
use super::people::Proxy;
use super::script::Ref;
use super::state::Refused;

mod act;
mod check;
mod script;
mod shape;
mod tell;

pub use script::{Burst, MediaFile, PlannedStatus, WhatsApp, Write};

/// What carries a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// SMS; MMS once it has media. Webhooks call both null (sheet §3.8).
    #[default]
    Sms,
    /// WhatsApp.
    Whatsapp,
}

/// How far a message got. No source has the full list (sheet §3.8, §8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// Outbound, not yet handed on.
    Pending,
    /// Handed on.
    Sent,
    /// With the other party.
    Delivered,
    /// Inbound: it came.
    Received,
    /// The other party opened it.
    Read,
    /// It never came to the other party.
    Failed,
}

/// A status and when it was reached.
#[derive(Debug, Clone, Serialize)]
pub struct StatusAt {
    /// When.
    pub at: Timestamp,
    /// Which.
    pub status: MessageStatus,
}

/// An event that was told, and to whom.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// When.
    pub at: Timestamp,
    /// The event.
    pub event: String,
    /// Numeric ids of the webhooks that asked for it. With none, nobody will ever know.
    pub webhooks: Vec<i64>,
}

/// A message.
#[derive(Debug, Clone, Serialize)]
pub struct Message {
    /// Its place among all messages, from 1. No vendor's id.
    pub ordinal: i64,
    /// Message id, text (sheet §0).
    pub id: String,
    /// The name that its script gave it.
    pub label: String,
    /// Who wrote it.
    pub direction: Direction,
    /// The company's number.
    pub number: i64,
    /// What carried it.
    pub channel: Channel,
    /// The other party as the network showed it: E.164, or any other text. In a group the sender, or the first
    /// addressee.
    pub party: String,
    /// The others of a group, in E.164.
    pub participants: Vec<String>,
    /// `group_conversation_id`; groups only.
    pub group: Option<String>,
    /// The agent who wrote it. Webhooks do not tell (sheet §3.8), unless a setting says so.
    pub user: Option<i64>,
    /// Its text.
    pub body: String,
    /// Its files.
    pub media: Vec<MediaFile>,
    /// Id of the message that it answers; WhatsApp only.
    pub parent_id: Option<String>,
    /// What only WhatsApp has.
    pub whatsapp: Option<WhatsApp>,
    /// The address-book contact of the other party.
    pub contact: Option<i64>,
    /// How far it got.
    pub status: MessageStatus,
    /// When it was written.
    pub created_at: Timestamp,
    /// When its status last changed.
    pub updated_at: Timestamp,
    /// Whether its number was in proxy mode: then no webhook is told (sheet §4.6).
    pub is_proxied: bool,
    /// Every status, in order.
    pub statuses: Vec<StatusAt>,
    /// What truly happened, in order.
    pub history: Vec<Happening>,
    /// Events told, in the order in which they fell due.
    pub told: Vec<Told>,
    /// Every try of every delivery about it.
    pub deliveries: Vec<Attempt>,
}

impl Message {
    /// Whether it belongs to a group: its events are then `group_message.*` (sheet §2.4).
    pub fn is_group(&self) -> bool {
        self.group.is_some()
    }

    /// Where one of its files is, as the path of its links.
    pub(super) fn media_path(&self, place: usize) -> String {
        format!("/media/messages/{}/{place}", self.id)
    }
}

impl Aircall {
    /// The messages so far, in the order in which they were written.
    pub fn messages(&self) -> Vec<Message> {
        let (state, _) = self.state();
        state.messages.values().cloned().collect()
    }

    /// Puts a number in proxy mode, or back into agent conversation (sheet §4.6). Messages written from now on follow.
    ///
    /// # Errors
    /// When the company has no such number.
    pub fn set_proxy(&self, number: &Ref, proxy: Option<Proxy>) -> Result<(), Refused> {
        let (mut state, _) = self.state();
        let id = state.number_id(number)?;
        if let Some(number) = state.numbers.get_mut(&id) {
            number.proxy = proxy;
        }
        Ok(())
    }
}
