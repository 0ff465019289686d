//! Which events are told, and when: at once, or by the timing of the sheet (§2.4).

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::agenda::Entry;
use super::delivery::About;
use super::events;
use super::settings::{EnvelopeTime, Settings};
use super::shape;
use super::shape_call;
use super::state::State;
use super::webhook::Webhook;

/// What only one event's payload holds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moment {
    /// The agent at whom it rings or who declined, in place of the call's own user.
    pub(super) user: Option<i64>,
    /// Whether the numbers of an outside transfer are shown (§3.1: in that event only).
    pub(super) is_external: bool,
}

impl Moment {
    pub(super) fn of_user(user: i64) -> Self {
        Self { user: Some(user), ..Self::default() }
    }

    pub(super) fn external() -> Self {
        Self { is_external: true, ..Self::default() }
    }
}

impl State {
    /// Does what fell due at `at`.
    pub(super) fn happen(&mut self, at: Timestamp, entry: Entry) {
        match entry {
            Entry::Announce { call } => self.announce(at, call),
            Entry::Close { call } => self.close(at, call),
            Entry::Tell { call, event } => self.tell_call(at, call, event, Moment::default()),
            Entry::Assets { call, event } => {
                if let Some(call) = self.calls.get_mut(&call) {
                    call.assets_ready = true;
                }
                self.tell_call(at, call, event, Moment::default());
            }
            Entry::WrapUpEnd { user, call } => self.tell_wrap_up(at, "user.wut_end", user, call),
            Entry::TellMessage { message } => self.tell_message(at, message),
            Entry::Status { message, status } => self.update_status(at, message, status),
            Entry::Write { label, write } => self.write_planned(at, &label, *write),
            Entry::Step { play, index } => self.step(at, play, index),
            Entry::Deliver(delivery) => self.deliver_due(*delivery),
        }
    }

    /// Tells `call.created`, once.
    pub(super) fn announce(&mut self, at: Timestamp, id: i64) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        if !std::mem::replace(&mut call.is_announced, true) {
            self.tell_call(at, id, "call.created", Moment::default());
        }
    }

    /// Tells an event of a call to every webhook that asks for it.
    pub(super) fn tell_call(&mut self, at: Timestamp, id: i64, event: &'static str, moment: Moment) {
        // Whatever happens within the two seconds before an outbound call is announced announces it first.
        self.announce(at, id);
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        call.events.push(event.to_owned());
        let data = shape_call::webhook_call(self, id, at, event, moment);
        self.tell(at, event, About::Call(id), &data);
    }

    pub(super) fn tell_contact(&mut self, at: Timestamp, event: &'static str, contact: i64) {
        let Some(known) = self.contacts.get(&contact) else {
            return;
        };
        let data = shape::contact(known, self.settings.contact_times);
        self.tell(at, event, About::Other, &data);
    }

    /// §2.4: the wrap-up of an agent begins, unless he has none.
    pub(super) fn wrap_up(&mut self, at: Timestamp, call: i64, user: Option<i64>) {
        let Some(user) = user.and_then(|user| self.users.get(&user)) else {
            return;
        };
        let (id, seconds) = (user.id, user.wrap_up_time);
        if let Ok(seconds @ 1..) = u64::try_from(seconds) {
            self.tell_wrap_up(at, "user.wut_start", id, call);
            self.agenda.put_after(at, Duration::from_secs(seconds), Entry::WrapUpEnd { user: id, call });
        }
    }

    fn tell_wrap_up(&mut self, at: Timestamp, event: &'static str, user: i64, call: i64) {
        let Some(user) = self.users.get(&user) else {
            return;
        };
        // §2.4: told under the old and the new name; the new one has no numbers and can name the call.
        let mut old = shape::webhook_user(user);
        let mut new = old.clone();
        let numbers = self.numbers.values().filter(|number| number.users.contains(&user.id));
        old["numbers"] = numbers.map(shape::webhook_number).collect();
        new["last_call_id"] = json!(call);
        let new_event = if event == "user.wut_start" { "user.wut_start.v2" } else { "user.wut_end.v2" };
        self.tell(at, event, About::Call(call), &old);
        self.tell(at, new_event, About::Call(call), &new);
    }

    /// `call.ended` and what follows it.
    fn close(&mut self, at: Timestamp, id: i64) {
        let has_assets_at_once = self.random.timing.chance(0.5);
        let Settings { timing, .. } = &self.settings;
        let (voicemail, assets, comment) = (timing.voicemail_left, timing.assets_generated, timing.after_call_comment);
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        call.is_closed = true;
        // §2.4: `call.ended` may already carry the links.
        call.assets_ready = call.asset_kind().is_some() && has_assets_at_once;
        let (is_voicemail, has_assets) = (call.voicemail, call.asset_kind().is_some());
        let comments = std::mem::take(&mut call.unannounced_comments);
        self.tell_call(at, id, "call.ended", Moment::default());
        if is_voicemail {
            let wait = self.draw_wait(voicemail);
            self.agenda.put_after(at, wait, Entry::Assets { call: id, event: "call.voicemail_left" });
        }
        if has_assets {
            let wait = self.draw_wait(assets);
            self.agenda.put_after(at, wait, Entry::Assets { call: id, event: "call.comm_assets_generated" });
        }
        for _ in 0..comments {
            let wait = self.draw_wait(comment);
            self.agenda.put_after(at, wait, Entry::Tell { call: id, event: "call.commented" });
        }
    }

    /// Tells an event to every webhook that asks for it, and gives their ids.
    pub(super) fn tell(&mut self, at: Timestamp, event: &str, about: About, data: &Value) -> Vec<i64> {
        let timestamp = match (about, self.settings.messages.envelope_time) {
            (About::Message(_), EnvelopeTime::Millis) => at.as_millisecond(),
            _ => at.as_second(),
        };
        let wanting = self.webhooks.values().filter(|webhook| webhook.wants(event));
        let bodies: Vec<(i64, Vec<u8>)> =
            wanting.map(|webhook| (webhook.id, envelope(timestamp, event, webhook, data))).collect();
        let nobody_listens = self.webhooks.values().all(|webhook| !webhook.active);
        self.unheard += u64::from(nobody_listens && matches!(about, About::Call(_)));
        let told = bodies.iter().map(|(webhook, _)| *webhook).collect();
        for (webhook, body) in bodies {
            self.post(at, webhook, event, about, body);
        }
        told
    }
}

/// §2.3: what surrounds every event's data; the time is when it was built.
fn envelope(timestamp: i64, event: &str, webhook: &Webhook, data: &Value) -> Vec<u8> {
    let body = json!({
        "resource": events::resource(event),
        "event": event,
        "timestamp": timestamp,
        "token": webhook.token,
        "data": data,
    });
    body.to_string().into_bytes()
}
