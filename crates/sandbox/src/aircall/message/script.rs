//! What people write, as data: the parts of the acts on messages.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Channel, MessageStatus};
use crate::aircall::call::Direction;
use crate::aircall::script::Ref;

/// A message that somebody writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Write {
    /// Who writes: the other party (`inbound`) or the company.
    pub direction: Direction,
    /// The company's number.
    pub number: Ref,
    /// The other party in E.164. An inbound message can come from any other text as well, such as a short code.
    pub party: String,
    /// Makes it a group message: the others in the group, in E.164.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub participants: Vec<String>,
    /// The agent; outbound only. None for a message by the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Ref>,
    /// What carries it.
    #[serde(default)]
    pub channel: Channel,
    /// The text; may be empty beside media or a template.
    #[serde(default)]
    pub body: String,
    /// Files. An SMS with files is an MMS.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<MediaFile>,
    /// Label or id of the message that it answers; WhatsApp only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// What only WhatsApp has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whatsapp: Option<WhatsApp>,
    /// The address-book contact. Without it the party's number decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<i64>,
    /// The statuses that follow. Without the member an outbound message is sent and delivered by the settings, and an
    /// inbound one keeps its status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statuses: Option<Vec<PlannedStatus>>,
    /// Seconds by which its own event is late, so that statuses can come first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub told_after: f64,
}

impl Write {
    /// A text by SMS, with nothing else.
    pub fn sms(direction: Direction, number: impl Into<Ref>, party: &str, body: &str) -> Self {
        Self {
            direction,
            number: number.into(),
            party: party.to_owned(),
            participants: Vec::new(),
            user: None,
            channel: Channel::Sms,
            body: body.to_owned(),
            media: Vec::new(),
            parent: None,
            whatsapp: None,
            contact: None,
            statuses: None,
            told_after: 0.0,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(seconds: &f64) -> bool {
    *seconds <= 0.0
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediaFile {
    /// Its name.
    pub file_name: String,
    /// Its media type, such as `image/jpeg`.
    pub file_type: String,
    /// Its size.
    #[serde(default = "small")]
    pub bytes: u64,
}

fn small() -> u64 {
    crate::aircall::media::SMALL
}

/// A status that a message reaches.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedStatus {
    /// Which.
    pub status: MessageStatus,
    /// Seconds after the message was written.
    pub after: f64,
}

/// What only a WhatsApp message has (sheet §3.8). Members that are absent here are absent in webhooks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WhatsApp {
    /// `type`, such as `text`, `image` or `template`. Without it the phone system finds one.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The template as filled in; its shape is not known, so anything goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_content: Option<Value>,
    /// `metadata`; its shape is not known, so anything goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Value>,
    /// `whatsapp_message_category`: `marketing`, `utility` or `authentication`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// `whatsapp_message_type`: `regular`, `free_entry_point`, `free_customer_serivce` (so spelt).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_type: Option<String>,
    /// `recipient_country`, two letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_country: Option<String>,
}

/// The same writer again and again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Burst {
    /// How many messages; 1 to 1,000. They are labelled `<label>/1` and so on.
    pub count: u32,
    /// Seconds from the first to the last.
    pub seconds: f64,
    /// Each of them. `{n}` in the body becomes its place, from 1.
    pub write: Box<Write>,
}
