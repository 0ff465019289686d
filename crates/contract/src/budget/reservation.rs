//! Room for requests that was taken before they are sent.
//!
//! One question may be many requests, and what follows from its answer is further ones: if each were counted only when it is sent,
//! whoever begins at the same time would find the same room. So a turn takes its room first; what it sends is drawn from that, and what
//! it did not send is given back.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::pin;

use domain::step::Urgency;
use jiff::Timestamp;

use super::{Meter, Permit};

thread_local! {
    /// The reservations for which this thread works at the moment, the innermost last.
    static AT_WORK: RefCell<Vec<(Meter, u64)>> = const { RefCell::new(Vec::new()) };
}

/// Room in an account's budget, in the vendor's unit. What is left of it is given back when this is dropped.
#[derive(Debug)]
pub struct Reservation {
    meter: Meter,
    id: u64,
}

impl Reservation {
    /// One without room.
    pub(super) fn new(meter: Meter) -> Self {
        let id = meter.open();
        Self { meter, id }
    }

    /// Whether it is one in this budget.
    #[must_use]
    pub fn is_in(&self, meter: &Meter) -> bool {
        self.meter.is(meter)
    }

    /// Takes what is missing to this much room, if there is so much beside all other reservations.
    pub fn raise(&self, now: Timestamp, to: u32, urgency: Urgency) -> Permit {
        self.meter.raise(self.id, now, to, urgency)
    }

    /// Gives back whatever is more than this.
    pub fn lower(&self, to: u32) {
        self.meter.lower(self.id, to);
    }

    /// Works on something. The requests that it sends meanwhile are drawn from here; those beyond its room are counted all the same.
    pub async fn within<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        poll_fn(|context| {
            let _at_work = AtWork::begin(self);
            work.as_mut().poll(context)
        })
        .await
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.meter.close(self.id);
    }
}

/// While this lives the thread works for a reservation.
struct AtWork;

impl AtWork {
    fn begin(reservation: &Reservation) -> Self {
        AT_WORK.with_borrow_mut(|stack| stack.push((reservation.meter.clone(), reservation.id)));
        Self
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        AT_WORK.with_borrow_mut(Vec::pop);
    }
}

/// The reservation in this budget for which the thread works.
pub(super) fn at_work(meter: &Meter) -> Option<u64> {
    AT_WORK.with_borrow(|stack| stack.iter().rev().find(|(of, _)| of.is(meter)).map(|(_, id)| *id))
}
