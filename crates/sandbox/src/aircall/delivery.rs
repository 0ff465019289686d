//! Deliveries to webhooks (sheet §2.2): at least once, in no order, tried again, and given up in the end.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use serde::Serialize;

use super::agenda::Entry;
use super::courier::NoAnswer;
use super::state::State;

/// Lines of the record of deliveries that are kept. This bounds the memory of a long run.
const ATTEMPTS_MAX: usize = 500_000;

/// What an event is about, for the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// A call, by its id.
    Call(i64),
    /// A message, by its ordinal.
    Message(i64),
    /// Anything else.
    Other,
}

/// One body on its way to one webhook.
#[derive(Debug, Clone)]
pub(super) struct Delivery {
    pub(super) number: u64,
    webhook: i64,
    event: String,
    about: About,
    body: Bytes,
    /// Tries made.
    tries: u32,
    is_copy: bool,
}

/// A post that is to be made now.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) url: String,
    pub(super) body: Bytes,
    pub(super) timeout: Duration,
    pub(super) delivery: Delivery,
}

/// What became of one try, or why none was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A 2xx.
    Delivered,
    /// Any other status.
    Refused,
    /// No answer in time.
    TimedOut,
    /// No connection, or it broke.
    Unreachable,
    /// Lost on purpose by the knob `lose`.
    Lost,
    /// Not tried any more: too many tries, or the webhook is gone or off.
    GivenUp,
}

/// One line of the record of deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// When it was settled.
    pub at: Timestamp,
    /// The webhook's numeric id.
    pub webhook: i64,
    /// The event.
    pub event: String,
    /// The call, if it is about one. A message holds the tries about itself.
    pub call: Option<i64>,
    /// The delivery: its tries share this number.
    pub delivery: u64,
    /// Which try of it, from 1; 0 if none was made.
    pub tried: u32,
    /// Whether it is an extra copy made by the knob `duplicate`.
    pub is_copy: bool,
    /// What became of it.
    pub outcome: Outcome,
    /// The status answered, if any.
    pub status: Option<u16>,
}

impl State {
    /// Puts a body on its way to a webhook, with whatever the knobs do to it.
    pub(super) fn post(&mut self, at: Timestamp, webhook: i64, event: &str, about: About, body: Vec<u8>) {
        let knobs = self.settings.knobs.clone();
        let delivery = self.new_delivery(webhook, event, about, body);
        // Drawn in every case, so that one knob does not shift the effect of another.
        let is_lost = self.random.delivery.chance(knobs.lose);
        let is_doubled = self.random.delivery.chance(knobs.duplicate);
        let waits = [(); 2].map(|()| self.random.delivery.range(0, knobs.disorder_seconds.saturating_mul(1_000)));
        let [wait, copy_wait] = waits.map(Duration::from_millis);
        if is_lost {
            self.note(at, &delivery, Outcome::Lost, None);
            return;
        }
        if is_doubled {
            let copy = Delivery { number: self.agenda.new_delivery(), is_copy: true, ..delivery.clone() };
            self.agenda.put_after(at, copy_wait, Entry::Deliver(Box::new(copy)));
        }
        self.agenda.put_after(at, wait, Entry::Deliver(Box::new(delivery)));
    }

    /// Puts a body on its way as it is, past all knobs.
    pub(super) fn post_raw(&mut self, webhook: i64, body: Vec<u8>) {
        let delivery = self.new_delivery(webhook, "(raw)", About::Other, body);
        self.ready.push_back(delivery);
    }

    fn new_delivery(&mut self, webhook: i64, event: &str, about: About, body: Vec<u8>) -> Delivery {
        Delivery {
            number: self.agenda.new_delivery(),
            webhook,
            event: event.to_owned(),
            about,
            body: body.into(),
            tries: 0,
            is_copy: false,
        }
    }

    pub(super) fn deliver_due(&mut self, delivery: Delivery) {
        if self.settings.knobs.hold {
            self.held.push_back(delivery);
        } else {
            self.ready.push_back(delivery);
        }
    }

    /// Makes ready all that was held back: the burst.
    pub(super) fn release(&mut self) {
        let mut held = std::mem::take(&mut self.held);
        self.ready.append(&mut held);
    }

    /// The next post to be made, unless enough are in flight. It counts as in flight until it is settled.
    pub(super) fn next_post(&mut self, now: Timestamp) -> Option<Post> {
        while self.in_flight < self.settings.retry.concurrent.max(1) {
            let mut delivery = self.ready.pop_front()?;
            let retry = &self.settings.retry;
            let webhook = self.webhooks.get(&delivery.webhook);
            match webhook.filter(|webhook| webhook.may_be_tried(now, retry.recovery_seconds)) {
                None => self.note(now, &delivery, Outcome::GivenUp, None),
                Some(webhook) => {
                    let (url, timeout) = (webhook.url.clone(), Duration::from_millis(retry.timeout_ms));
                    delivery.tries += 1;
                    self.in_flight += 1;
                    return Some(Post { url, body: delivery.body.clone(), timeout, delivery });
                }
            }
        }
        None
    }

    /// Takes the answer of a post, and plans the next try after a failure.
    pub(super) fn settle(&mut self, now: Timestamp, delivery: Delivery, answer: Result<u16, NoAnswer>) {
        self.in_flight = self.in_flight.saturating_sub(1);
        // §2.2: whatever is not a 2xx in time is a failure.
        let outcome = match answer {
            Ok(200..=299) => Outcome::Delivered,
            Ok(_) => Outcome::Refused,
            Err(NoAnswer::TimedOut) => Outcome::TimedOut,
            Err(NoAnswer::Unreachable) => Outcome::Unreachable,
        };
        self.note(now, &delivery, outcome, answer.ok());
        let retry = &self.settings.retry;
        if let Some(webhook) = self.webhooks.get_mut(&delivery.webhook) {
            match outcome {
                Outcome::Delivered => webhook.succeeded(),
                _ => webhook.failed(now, retry.disable_after),
            }
        }
        if outcome == Outcome::Delivered {
            return;
        }
        if delivery.tries >= retry.tries {
            self.note(now, &delivery, Outcome::GivenUp, None);
        } else {
            let wait = Duration::from_millis(retry.wait_ms(delivery.tries));
            self.agenda.put_after(now, wait, Entry::Deliver(Box::new(delivery)));
        }
    }

    fn note(&mut self, at: Timestamp, delivery: &Delivery, outcome: Outcome, status: Option<u16>) {
        if self.attempts.len() >= ATTEMPTS_MAX {
            self.attempts.pop_front();
        }
        let attempt = Attempt {
            at,
            webhook: delivery.webhook,
            event: delivery.event.clone(),
            call: match delivery.about {
                About::Call(id) => Some(id),
                About::Message(_) | About::Other => None,
            },
            delivery: delivery.number,
            tried: delivery.tries,
            is_copy: delivery.is_copy,
            outcome,
            status,
        };
        if let About::Message(ordinal) = delivery.about
            && let Some(message) = self.messages.get_mut(&ordinal)
        {
            message.deliveries.push(attempt.clone());
        }
        self.attempts.push_back(attempt);
    }
}
