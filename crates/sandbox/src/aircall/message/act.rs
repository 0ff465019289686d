//! What each act does to a message, and when it is refused.

use std::time::Duration;

use jiff::Timestamp;

use super::check;
use super::{Burst, Channel, Message, MessageStatus, PlannedStatus, StatusAt, WhatsApp, Write};
use crate::aircall::agenda::Entry;
use crate::aircall::call::{Direction, Happening};
use crate::aircall::display;
use crate::aircall::script::Act;
use crate::aircall::shape::uuid;
use crate::aircall::state::{Refused, State};

/// Messages of one burst.
const BURST_MAX: u32 = 1_000;

impl State {
    /// Somebody writes a message. Gives its ordinal.
    pub(in crate::aircall) fn write(&mut self, at: Timestamp, label: &str, write: Write) -> Result<i64, Refused> {
        let number = self.number_id(&write.number)?;
        let user = write.user.as_ref().map(|user| self.user_id(user)).transpose()?;
        if let Some(contact) = write.contact
            && !self.contacts.contains_key(&contact)
        {
            return Err(Refused::unknown("contact", contact));
        }
        let parent = write.parent.as_ref().map(|parent| self.message_ordinal(parent)).transpose()?;
        self.check_message(at, number, &write)?;

        let what = serde_json::to_value(Act::Write(Box::new(write.clone()))).unwrap_or_default();
        let group = (!write.participants.is_empty()).then(|| self.group_of(number, &write));
        let status = match write.direction {
            Direction::Inbound => MessageStatus::Received,
            Direction::Outbound => MessageStatus::Pending,
        };
        let ordinal = self.messages.keys().next_back().map_or(1, |last| last + 1);
        let message = Message {
            ordinal,
            id: uuid(&self.random.messages.hex(32)),
            label: label.to_owned(),
            direction: write.direction,
            number,
            channel: write.channel,
            contact: write.contact.or_else(|| self.contact_of(&write.party)),
            participants: write.participants.clone(),
            group,
            user,
            whatsapp: whatsapp_of(&write),
            body: write.body,
            media: write.media,
            parent_id: parent.and_then(|parent| self.messages.get(&parent)).map(|parent| parent.id.clone()),
            party: write.party,
            status,
            created_at: at,
            updated_at: at,
            is_proxied: self.numbers.get(&number).is_some_and(|number| number.proxy.is_some()),
            statuses: vec![StatusAt { at, status }],
            history: vec![Happening { at, what }],
            told: Vec::new(),
            deliveries: Vec::new(),
        };
        self.messages.insert(ordinal, message);
        self.message_labels.insert(label.to_owned(), ordinal);

        if write.told_after > 0.0 {
            let wait = Duration::try_from_secs_f64(write.told_after).unwrap_or(Duration::MAX);
            self.agenda.put_after(at, wait, Entry::TellMessage { message: ordinal });
        } else {
            self.tell_message(at, ordinal);
        }
        let planned = write.statuses.unwrap_or_else(|| self.usual_statuses(write.direction));
        for PlannedStatus { status, after } in planned {
            let wait = Duration::try_from_secs_f64(after).unwrap_or(Duration::MAX);
            self.agenda.put_after(at, wait, Entry::Status { message: ordinal, status });
        }
        Ok(ordinal)
    }

    /// A message after the other, the first at once. Gives the ordinal of the first.
    pub(in crate::aircall) fn burst(&mut self, at: Timestamp, label: &str, burst: Burst) -> Result<i64, Refused> {
        check::seconds(burst.seconds)?;
        if !(1..=BURST_MAX).contains(&burst.count) {
            return Err(Refused::Wrong(format!("a burst has 1 to {BURST_MAX} messages")));
        }
        let nth = |n: u32| {
            let body = burst.write.body.replace("{n}", &n.to_string());
            (format!("{label}/{n}"), Write { body, ..burst.write.as_ref().clone() })
        };
        let (first_label, first) = nth(1);
        let ordinal = self.write(at, &first_label, first)?;
        for n in 2..=burst.count {
            let seconds = burst.seconds * f64::from(n - 1) / f64::from(burst.count - 1);
            let wait = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
            let (label, write) = nth(n);
            self.agenda.put_after(at, wait, Entry::Write { label, write: Box::new(write) });
        }
        Ok(ordinal)
    }

    /// Writes a later message of a burst. That it is refused after all, because people or numbers went away
    /// meanwhile, is only logged.
    pub(in crate::aircall) fn write_planned(&mut self, at: Timestamp, label: &str, write: Write) {
        if let Err(why) = self.write(at, label, write) {
            tracing::warn!(label, %why, "the phone system refused a message of a burst");
        }
    }

    /// A message reaches a status by an act of a script.
    pub(in crate::aircall) fn act_status(
        &mut self,
        at: Timestamp,
        label: &str,
        status: MessageStatus,
    ) -> Result<i64, Refused> {
        let ordinal = self.message_ordinal(label)?;
        let what = serde_json::to_value(Act::UpdateStatus { status }).unwrap_or_default();
        if let Some(message) = self.messages.get_mut(&ordinal) {
            message.history.push(Happening { at, what });
        }
        self.update_status(at, ordinal, status);
        Ok(ordinal)
    }

    pub(in crate::aircall) fn update_status(&mut self, at: Timestamp, ordinal: i64, status: MessageStatus) {
        let Some(message) = self.messages.get_mut(&ordinal) else {
            return;
        };
        message.status = status;
        message.updated_at = at;
        message.statuses.push(StatusAt { at, status });
        self.tell_status(at, ordinal);
    }

    /// The message with this label or, failing that, this id.
    pub(in crate::aircall) fn message_ordinal(&self, label: &str) -> Result<i64, Refused> {
        let by_id = || self.messages.values().find(|message| message.id == label).map(|message| message.ordinal);
        self.message_labels.get(label).copied().or_else(by_id).ok_or_else(|| Refused::unknown("message", label))
    }

    /// The conversation of these people on that number: the same people are the same group.
    fn group_of(&mut self, number: i64, write: &Write) -> String {
        let people = write.participants.iter().chain([&write.party]);
        let mut people: Vec<String> = people.map(|party| display::digits_of(party)).collect();
        people.sort();
        people.dedup();
        let random = &self.random.messages;
        self.groups.entry((number, people)).or_insert_with(|| uuid(&random.hex(32))).clone()
    }

    fn usual_statuses(&self, direction: Direction) -> Vec<PlannedStatus> {
        if direction == Direction::Inbound {
            return Vec::new();
        }
        let messages = &self.settings.messages;
        let draw = |[least, most]: [u64; 2]| {
            let millis = self.random.messages.range(least.saturating_mul(1_000), most.saturating_mul(1_000));
            Duration::from_millis(millis).as_secs_f64()
        };
        let sent = draw(messages.sent);
        let delivered = sent + draw(messages.delivered);
        vec![
            PlannedStatus { status: MessageStatus::Sent, after: sent },
            PlannedStatus { status: MessageStatus::Delivered, after: delivered },
        ]
    }
}

/// What WhatsApp adds, with the type found where the script names none.
fn whatsapp_of(write: &Write) -> Option<WhatsApp> {
    if write.channel != Channel::Whatsapp {
        return None;
    }
    let whatsapp = write.whatsapp.clone().unwrap_or_default();
    let found = || match write.media.first().map(|file| file.file_type.split('/').next().unwrap_or_default()) {
        _ if whatsapp.template_content.is_some() => "template",
        None => "text",
        Some("image") => "image",
        Some("video") => "video",
        Some("audio") => "audio",
        Some(_) => "document",
    };
    let kind = whatsapp.kind.clone().unwrap_or_else(|| found().to_owned());
    Some(WhatsApp { kind: Some(kind), ..whatsapp })
}
