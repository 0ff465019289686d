//! Room in a vendor's budget for what a turn sends: taken before the first request, given back when the turn ends.

use contract::{Connector, Permit, Reservation};
use domain::ids::Account;
use domain::step::Urgency;
use jiff::{SignedDuration, Timestamp};

use super::Run;

/// While the desk is down a filing looks again after this; the probe that finds it well wakes nobody.
const PROBE_PAUSE: SignedDuration = SignedDuration::from_secs(1);
/// A question is put only where there is room for the writes that rest on its answer as well: else all would ask, wait until
/// their evidence is old, and ask again.
const ROOM_FOR_WRITES: u32 = 2;

impl Run<'_, '_> {
    /// Takes room for a question to the desk, and for the writes that rest on its answer; a card's are the phone system's.
    pub(super) fn room_for_question(
        &mut self,
        connector: &dyn Connector,
        account: &Account,
        cost: u32,
    ) -> Result<Reservation, Timestamp> {
        let room = if self.keeps_room(account) { ROOM_FOR_WRITES } else { 0 };
        self.room_for(connector, account, cost + room)
    }

    /// Takes room for requests, beside what this turn has still. `Err`: until when they have to wait, for a vendor that is down or
    /// for the budget.
    pub(crate) fn room_for(
        &mut self,
        connector: &dyn Connector,
        account: &Account,
        cost: u32,
    ) -> Result<Reservation, Timestamp> {
        let now = self.now();
        let trouble = self.desktop.engine.health.trouble(account);
        let down = match trouble {
            // The desk is probed by the account's loop, once at a time; everybody else waits for that.
            Some(trouble) if *account == self.desktop.account => Some(trouble.until.max(now + PROBE_PAUSE)),
            // The phone system is tried again by the next step that needs it.
            Some(trouble) => Some(trouble.until).filter(|until| *until > now),
            None => None,
        };
        let own = self.room.take_if(|room| room.is_in(connector.meter()));
        let room = own.unwrap_or_else(|| connector.meter().reservation());
        let budget = match room.raise(now, cost, self.urgency) {
            Permit::WaitUntil(until) if cost > 0 => Some(until),
            _ => None,
        };
        down.max(budget).map_or(Ok(room), Err)
    }

    /// Keeps what is left for the writes to come.
    pub(crate) fn keep_room(&mut self, room: Reservation, account: &Account) {
        if self.keeps_room(account) {
            room.lower(ROOM_FOR_WRITES);
            self.room = Some(room);
        }
    }

    fn keeps_room(&self, account: &Account) -> bool {
        *account == self.desktop.account && self.urgency != Urgency::Card
    }
}
