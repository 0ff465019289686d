//! Which events a message gives, and to whom they are told (sheet §2.4).

use jiff::Timestamp;
use serde_json::Value;

use super::{Told, shape};
use crate::aircall::call::Direction;
use crate::aircall::delivery::About;
use crate::aircall::state::State;

impl State {
    /// Tells of the message itself.
    pub(in crate::aircall) fn tell_message(&mut self, at: Timestamp, ordinal: i64) {
        let Some(message) = self.messages.get(&ordinal) else {
            return;
        };
        let event = match (message.is_group(), message.direction) {
            (false, Direction::Inbound) => "message.received",
            (false, Direction::Outbound) => "message.sent",
            (true, Direction::Inbound) => "group_message.received",
            (true, Direction::Outbound) => "group_message.sent",
        };
        let data = shape::message(self, ordinal, at);
        self.tell_of_message(at, ordinal, event, &data);
    }

    /// Tells of its present status.
    pub(super) fn tell_status(&mut self, at: Timestamp, ordinal: i64) {
        let Some(message) = self.messages.get(&ordinal) else {
            return;
        };
        let event = if message.is_group() { "group_message.status_updated" } else { "message.status_updated" };
        let data = shape::status(self, ordinal);
        self.tell_of_message(at, ordinal, event, &data);
    }

    fn tell_of_message(&mut self, at: Timestamp, ordinal: i64, event: &str, data: &Value) {
        // §4.6: what goes over a number in proxy mode reaches no webhook.
        if self.messages.get(&ordinal).is_none_or(|message| message.is_proxied) {
            return;
        }
        let webhooks = self.tell(at, event, About::Message(ordinal), data);
        if let Some(message) = self.messages.get_mut(&ordinal) {
            message.told.push(Told { at, event: event.to_owned(), webhooks });
        }
    }
}
