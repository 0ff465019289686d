//! What the account does by itself after a while.

use std::time::Duration;

use jiff::Timestamp;

use super::{CustomerChange, Desk, Hand, Status, milliseconds};
use crate::kernel::clock::later;

/// Something that is still to be done.
#[derive(Debug, Clone)]
pub(crate) enum Due {
    /// A merge of customers (§3).
    Merge { source: u64, target: u64, set: Box<CustomerChange>, hand: Hand },
    /// A snoozed ticket comes back, unless it was touched meanwhile.
    Unsnooze { ticket: u64 },
}

impl Desk {
    /// Does all that was due by `now`, each at its own time.
    pub(crate) fn catch_up(&mut self, now: Timestamp) {
        while let Some(entry) = self.due.first_entry() {
            let (at, _) = *entry.key();
            if at > now {
                break;
            }
            match entry.remove() {
                Due::Merge { source, target, set, hand } => {
                    self.merge_customers(source, target, *set, Hand { at, ..hand });
                }

                Due::Unsnooze { ticket } => self.unsnooze(ticket, at),
            }
        }
    }

    /// Merges customers after the account's lag.
    pub(crate) fn merge_customers_later(&mut self, source: u64, target: u64, set: CustomerChange, hand: Hand) {
        let lag = Duration::from_millis(milliseconds(self.options.merge_lag_seconds));
        self.put_due(later(hand.at, lag), Due::Merge { source, target, set: Box::new(set), hand });
        self.catch_up(hand.at);
    }

    /// Sees to it that a snoozed ticket comes back.
    pub(super) fn wake_later(&mut self, ticket: u64) {
        let until = self.tickets.get(&ticket).and_then(|ticket| ticket.snoozed_until);
        if let Some(until) = until {
            self.put_due(until, Due::Unsnooze { ticket });
        }
    }

    fn put_due(&mut self, at: Timestamp, due: Due) {
        let order = self.fresh_id();
        self.due.insert((at, order), due);
    }

    fn unsnooze(&mut self, ticket: u64, at: Timestamp) {
        let waits = self.tickets.get(&ticket).is_some_and(|it| it.is_there() && it.snoozed_until == Some(at));
        if waits {
            let user = self.bot(at);
            self.change_ticket(ticket, Hand { at, user, request: None }, |ticket| {
                ticket.snoozed_until = None;
                ticket.status = Status::Open;
                ticket.closed_at = None;
            });
        }
    }
}
