//! What a phone system refuses to send, or cannot have received.

use jiff::{SignedDuration, Timestamp};

use super::{Channel, Write};
use crate::aircall::call::Direction;
use crate::aircall::display;
use crate::aircall::media::BYTES_MAX;
use crate::aircall::state::{Refused, State};

/// Characters of an SMS that may be sent (sheet §4.6).
const SMS_MAX: usize = 1_600;
/// Characters of a WhatsApp text that may be sent (sheet §4.6).
const WHATSAPP_MAX: usize = 4_096;
/// How long after the other party's last message free text may be sent by WhatsApp (sheet §4.6).
const WINDOW: SignedDuration = SignedDuration::from_hours(24);
/// Longest wait of a status or an event: a year.
const SECONDS_MAX: f64 = 31_536_000.0;

/// Whether `seconds` can be waited for.
pub(super) fn seconds(seconds: f64) -> Result<(), Refused> {
    if (0.0..=SECONDS_MAX).contains(&seconds) {
        Ok(())
    } else {
        Err(Refused::Wrong("waits must be 0 to 31536000 seconds".to_owned()))
    }
}

impl State {
    pub(super) fn check_message(&self, at: Timestamp, number: i64, write: &Write) -> Result<(), Refused> {
        let has_template = write.whatsapp.as_ref().is_some_and(|whatsapp| whatsapp.template_content.is_some());
        if write.body.is_empty() && write.media.is_empty() && !has_template {
            return Err(Refused::Wrong("a message needs a body, media or a template".to_owned()));
        }
        if write.channel == Channel::Sms && (write.whatsapp.is_some() || write.parent.is_some()) {
            return Err(Refused::Wrong("only WhatsApp has templates, types and parents".to_owned()));
        }
        if let Some(file) = write.media.iter().find(|file| file.bytes > BYTES_MAX) {
            return Err(Refused::Wrong(format!("{} is larger than {BYTES_MAX} bytes", file.file_name)));
        }
        if self.numbers.get(&number).is_some_and(|own| own.e164 == write.party) {
            return Err(Refused::NotNow("sender and addressee are the same number"));
        }
        seconds(write.told_after)?;
        for planned in write.statuses.iter().flatten() {
            seconds(planned.after)?;
        }
        check_group(write)?;
        match write.direction {
            Direction::Inbound if write.user.is_some() => Err(Refused::NotNow("an agent writes outbound messages")),
            Direction::Inbound => Ok(()),
            Direction::Outbound => self.check_outbound(at, number, write, has_template),
        }
    }

    fn check_outbound(&self, at: Timestamp, number: i64, write: &Write, has_template: bool) -> Result<(), Refused> {
        if !display::is_e164(&write.party) {
            return Err(Refused::Wrong(format!("{} is not E.164", write.party)));
        }
        let most = if write.channel == Channel::Whatsapp { WHATSAPP_MAX } else { SMS_MAX };
        if write.body.chars().count() > most {
            return Err(Refused::Wrong(format!("a body has at most {most} characters")));
        }
        let is_in_window = || {
            self.messages.values().any(|message| {
                message.channel == Channel::Whatsapp
                    && message.direction == Direction::Inbound
                    && message.number == number
                    && message.party == write.party
                    && at.duration_since(message.created_at) <= WINDOW
            })
        };
        if write.channel == Channel::Whatsapp && !has_template && !is_in_window() {
            return Err(Refused::NotNow("24 hours after the other party's last WhatsApp only a template is sent"));
        }
        Ok(())
    }
}

fn check_group(write: &Write) -> Result<(), Refused> {
    if write.participants.is_empty() {
        return Ok(());
    }
    if write.channel == Channel::Whatsapp {
        return Err(Refused::NotNow("a group writes by SMS"));
    }
    match write.participants.iter().chain([&write.party]).find(|party| !display::is_e164(party)) {
        Some(party) => Err(Refused::Wrong(format!("{party} is not E.164"))),
        None => Ok(()),
    }
}
