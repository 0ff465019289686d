//! What is still to happen, in the order of its times.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::delivery::Delivery;
use super::message::{MessageStatus, Write};
use crate::kernel::clock::later;

/// Something that falls due.
#[derive(Debug)]
pub(super) enum Entry {
    /// An outbound call is announced.
    Announce { call: i64 },
    /// The call's closing event.
    Close { call: i64 },
    /// A further event of a call that has ended.
    Tell { call: i64, event: &'static str },
    /// The links to a call's recording or voicemail are ready.
    Assets { call: i64, event: &'static str },
    /// An agent's wrap-up ends.
    WrapUpEnd { user: i64, call: i64 },
    /// A message is told of later than it was written. By its ordinal.
    TellMessage { message: i64 },
    /// A message reaches a status.
    Status { message: i64, status: MessageStatus },
    /// A later message of a burst is written.
    Write { label: String, write: Box<Write> },
    /// A step of a script.
    Step { play: u64, index: usize },
    /// A delivery to a webhook.
    Deliver(Box<Delivery>),
}

impl Entry {
    fn is_delivery(&self) -> bool {
        matches!(self, Self::Deliver(_))
    }
}

/// Entries by due time; those of one time keep the order in which they were put in.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    entries: BTreeMap<(Timestamp, u64), Entry>,
    last: u64,
    last_delivery: u64,
    /// How many of the entries are deliveries.
    deliveries: usize,
}

impl Agenda {
    pub(super) fn put(&mut self, at: Timestamp, entry: Entry) {
        self.last += 1;
        self.deliveries += usize::from(entry.is_delivery());
        self.entries.insert((at, self.last), entry);
    }

    pub(super) fn put_after(&mut self, at: Timestamp, wait: Duration, entry: Entry) {
        self.put(later(at, wait), entry);
    }

    /// Takes the first entry that is due at `now`, with its own time.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Option<(Timestamp, Entry)> {
        let first = self.entries.first_entry()?;
        let due = first.key().0;
        if due > now {
            return None;
        }
        let entry = first.remove();
        self.deliveries -= usize::from(entry.is_delivery());
        Some((due, entry))
    }

    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.entries.first_key_value().map(|((due, _), _)| *due)
    }

    /// A number for a new delivery.
    pub(super) fn new_delivery(&mut self) -> u64 {
        self.last_delivery += 1;
        self.last_delivery
    }

    /// How many deliveries wait for their time.
    pub(super) fn deliveries(&self) -> usize {
        self.deliveries
    }

    /// How many of the entries are not deliveries.
    pub(super) fn plans(&self) -> usize {
        self.entries.len() - self.deliveries
    }
}
