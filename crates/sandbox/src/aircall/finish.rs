//! How a call ends, and why it counts as missed.

use jiff::Timestamp;

use super::agenda::Entry;
use super::call::{Direction, MissedReason};
use super::state::{Refused, State};
use super::tell::Moment;

/// A caller who gives up sooner than this counts as `short_abandoned`, in seconds.
const SHORT: i64 = 5;

impl State {
    pub(super) fn hang_up(&mut self, at: Timestamp, id: i64, missed: Option<MissedReason>) -> Result<(), Refused> {
        let call = self.call(id)?;
        if !call.is_ongoing() {
            return Err(Refused::NotNow("the call is over"));
        }
        // §3.1: answered and outbound calls never have a reason.
        if missed.is_some() && (call.answered_at.is_some() || call.direction == Direction::Outbound) {
            return Err(Refused::NotNow("only an unanswered inbound call has a reason for being missed"));
        }
        let half = call.other_half;
        self.end(at, id, missed)?;
        if let Some(half) = half {
            self.end(at, half, None)?;
        }
        Ok(())
    }

    fn end(&mut self, at: Timestamp, id: i64, missed: Option<MissedReason>) -> Result<(), Refused> {
        let found = self.missed_reason(at, id);
        let call = self.call(id)?;
        call.ended_at = Some(at);
        call.missed_call_reason = missed.or(found);
        let wraps_up = call.answered_at.and(call.user);
        // §2.4: wrap-up can start before the hang-up is told.
        let wraps_up_first = self.random.timing.chance(0.5);
        if wraps_up_first {
            self.wrap_up(at, id, wraps_up);
        }
        self.tell_call(at, id, "call.hungup", Moment::default());
        if !wraps_up_first {
            self.wrap_up(at, id, wraps_up);
        }
        let wait = self.draw_wait(self.settings.timing.ended);
        self.agenda.put_after(at, wait, Entry::Close { call: id });
        Ok(())
    }

    /// The reason that the phone system itself finds for an unanswered inbound call (sheet §3.1).
    fn missed_reason(&self, at: Timestamp, id: i64) -> Option<MissedReason> {
        let call = self.calls.get(&id)?;
        if call.direction == Direction::Outbound || call.answered_at.is_some() {
            return None;
        }
        let asked_for_callback = call
            .tags
            .iter()
            .any(|tag| self.tags.get(&tag.id).is_some_and(|tag| tag.description.as_deref() == Some("queue_callback")));
        let number = self.numbers.get(&call.number)?;
        let waited = at.as_second() - call.started_at.as_second();
        if asked_for_callback {
            // §3.1: null on a callback request, although nobody answered.
            None
        } else if number.availability_status == "closed" {
            Some(MissedReason::OutOfOpeningHours)
        } else if waited < SHORT && !call.voicemail {
            Some(MissedReason::ShortAbandoned)
        } else if !call.rang_at.is_empty() {
            Some(MissedReason::AgentsDidNotAnswer)
        } else if number.is_ivr {
            Some(MissedReason::AbandonedInIvr)
        } else if self.users.values().any(|user| user.available) {
            Some(MissedReason::AbandonedInClassic)
        } else {
            Some(MissedReason::NoAvailableAgent)
        }
    }
}
