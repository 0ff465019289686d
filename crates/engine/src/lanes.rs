//! Lanes as the running turns hold them, and who stands in line for them. What outlives the process stands in the ledger: an
//! unsettled effect keeps its lane there. This adds the time between a question and the write that rests on its answer, and
//! that nobody overtakes those who came to a lane with an earlier turn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::ids::FilingId;
use domain::step::Lane;
use jiff::{SignedDuration, Timestamp};

use crate::hint::Hint;

/// Who stands in line and is not heard of for so long holds nobody up any more; he looks again twice as often.
const UNHEARD_MAX: SignedDuration = SignedDuration::from_mins(2);
/// A filing that a vendor keeps from going on holds those behind it up for so long at most.
const STUCK_MAX: SignedDuration = SignedDuration::from_mins(5);

/// A filing, by its turn: earlier ones come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Waiter {
    pub(crate) turn_at: Timestamp,
    pub(crate) filing: FilingId,
}

/// What becomes of a filing's places when its turn is over.
#[derive(Debug)]
pub(crate) enum Place {
    /// It made no plan: they are as they were.
    AsBefore,
    /// It goes on later: it stands in these lanes.
    Stays(BTreeSet<Lane>),
    /// It wants nothing for now.
    Leaves,
}

/// The lanes of one desk account.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    state: Mutex<State>,
    /// Somebody who had begun has said where he stands.
    said: Hint,
}

#[derive(Debug, Default)]
struct State {
    /// Whose turns have begun and have not said yet where they stand: the store takes its time.
    begun: BTreeSet<Waiter>,
    held: BTreeMap<Lane, FilingId>,
    /// Who stands in line, and until when he holds others up.
    line: BTreeMap<Lane, BTreeMap<Waiter, Timestamp>>,
    /// Since when a filing cannot go on.
    stuck: BTreeMap<FilingId, Timestamp>,
}

impl Lanes {
    /// A filing's turn begins. Until it took a lane, stood in line, went on without one or ended, [`Lanes::after_earlier`] waits for it.
    pub(crate) fn begin(&self, waiter: Waiter) {
        self.lock().begun.insert(waiter);
    }

    /// A filing needs no lane now, or has one in the ledger.
    pub(crate) fn needs_none(&self, waiter: Waiter) {
        let mut state = self.lock();
        self.has_said(&mut state, waiter);
    }

    /// Waits until all who have begun with an earlier turn have said where they stand: one of them may want the same lane.
    pub(crate) async fn after_earlier(&self, waiter: Waiter) {
        loop {
            let seen = self.said.count();
            if self.lock().begun.first().is_none_or(|first| *first >= waiter) {
                return;
            }
            self.said.after(seen).await;
        }
    }

    fn has_said(&self, state: &mut State, waiter: Waiter) {
        if state.begun.remove(&waiter) {
            self.said.give();
        }
    }

    /// Takes all of these lanes, or none: the one that another holds, or for which another stands in line with an earlier turn.
    pub(crate) fn take(&self, lanes: &BTreeSet<Lane>, waiter: Waiter, now: Timestamp) -> Result<(), Lane> {
        let mut state = self.lock();
        if let Some(busy) = lanes.iter().find(|lane| !state.is_free_for(lane, waiter, now)) {
            return Err(busy.clone());
        }
        for lane in lanes {
            state.held.insert(lane.clone(), waiter.filing);
            state.leave(lane, waiter);
        }
        self.has_said(&mut state, waiter);
        Ok(())
    }

    /// Gives a lane back. Whether another stands in line for it.
    pub(crate) fn give_back(&self, lane: &Lane, waiter: Waiter, now: Timestamp) -> bool {
        let mut state = self.lock();
        state.release(lane, waiter.filing);
        state.has_next(lane, waiter, now)
    }

    /// Notes that a filing waits before a lane, and stands in line for these others as well. Whether that lane is free by now:
    /// then it must be woken at once.
    pub(crate) fn park(&self, lane: &Lane, others: &BTreeSet<Lane>, waiter: Waiter, now: Timestamp) -> bool {
        let mut state = self.lock();
        for lane in others.iter().chain([lane]) {
            state.line.entry(lane.clone()).or_default().insert(waiter, now + UNHEARD_MAX);
        }
        self.has_said(&mut state, waiter);
        state.is_free_for(lane, waiter, now)
    }

    /// A filing's turn is over; it was parked before `kept`. The lanes for which another is first in line now.
    pub(crate) fn end_turn(&self, waiter: Waiter, kept: Option<&Lane>, place: &Place, now: Timestamp) -> Vec<Lane> {
        let mut state = self.lock();
        self.has_said(&mut state, waiter);
        let mut left = state.held_by(waiter.filing);
        left.iter().for_each(|lane| state.release(lane, waiter.filing));
        let stays = |lane: &Lane| match place {
            Place::AsBefore => true,
            Place::Stays(lanes) => lanes.contains(lane) || kept == Some(lane),
            Place::Leaves => kept == Some(lane),
        };
        let is_in = |line: &BTreeMap<Waiter, Timestamp>| line.contains_key(&waiter);
        let elsewhere: Vec<Lane> = state
            .line
            .iter()
            .filter(|(lane, line)| is_in(line) && !stays(lane))
            .map(|(lane, _)| lane.clone())
            .collect();
        elsewhere.iter().for_each(|lane| state.leave(lane, waiter));
        left.extend(elsewhere);
        match place {
            // Parked, it is woken in time; unplanned, it is where it was.
            _ if kept.is_some() => {}
            Place::AsBefore => {}
            Place::Stays(lanes) if !lanes.is_empty() => state.stay(lanes, waiter, now),
            Place::Stays(_) | Place::Leaves => drop(state.stuck.remove(&waiter.filing)),
        }
        left.into_iter().filter(|lane| state.has_next(lane, waiter, now)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_free_for(&mut self, lane: &Lane, waiter: Waiter, now: Timestamp) -> bool {
        match self.held.get(lane) {
            Some(holder) => *holder == waiter.filing,
            None => self.first(lane, now).is_none_or(|first| first >= waiter),
        }
    }

    /// Who is first in line. Those who were not heard of for long are forgotten.
    fn first(&mut self, lane: &Lane, now: Timestamp) -> Option<Waiter> {
        let line = self.line.get_mut(lane)?;
        line.retain(|_, until| *until > now);
        let first = line.first_key_value().map(|(waiter, _)| *waiter);
        if first.is_none() {
            self.line.remove(lane);
        }
        first
    }

    /// Whether another than this one is first in line for a lane that nobody holds.
    fn has_next(&mut self, lane: &Lane, waiter: Waiter, now: Timestamp) -> bool {
        !self.held.contains_key(lane) && self.first(lane, now).is_some_and(|first| first.filing != waiter.filing)
    }

    /// A filing that cannot go on keeps its place in these lanes, for a while.
    fn stay(&mut self, lanes: &BTreeSet<Lane>, waiter: Waiter, now: Timestamp) {
        let until = *self.stuck.entry(waiter.filing).or_insert(now) + STUCK_MAX;
        for lane in lanes {
            let known = self.line.entry(lane.clone()).or_default().entry(waiter).or_insert(until);
            *known = (*known).max(until);
        }
    }

    fn held_by(&self, filing: FilingId) -> BTreeSet<Lane> {
        self.held.iter().filter(|(_, holder)| **holder == filing).map(|(lane, _)| lane.clone()).collect()
    }

    fn release(&mut self, lane: &Lane, filing: FilingId) {
        if self.held.get(lane) == Some(&filing) {
            self.held.remove(lane);
        }
    }

    fn leave(&mut self, lane: &Lane, waiter: Waiter) {
        if let Some(line) = self.line.get_mut(lane) {
            line.remove(&waiter);
            if line.is_empty() {
                self.line.remove(lane);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn waiter(number: i64) -> Waiter {
        Waiter { turn_at: at(number), filing: FilingId(number) }
    }

    fn set(lanes: &[&Lane]) -> BTreeSet<Lane> {
        lanes.iter().map(|lane| (*lane).clone()).collect()
    }

    const NOW: i64 = 100;

    fn parks(lanes: &Lanes, lane: &Lane, others: &[&Lane], waiter: Waiter) -> bool {
        let is_free = lanes.park(lane, &set(others), waiter, at(NOW));
        let place = Place::Stays(set(others));
        assert_eq!(lanes.end_turn(waiter, Some(lane), &place, at(NOW)), [], "who parks passes nothing on");
        is_free
    }

    #[test]
    fn nobody_overtakes_who_waits_with_an_earlier_turn() {
        let (lanes, lane) = (Lanes::default(), Lane::customer("7"));
        let [first, second, late] = [waiter(1), waiter(2), waiter(3)];
        let take = |waiter| lanes.take(&set(&[&lane]), waiter, at(NOW)).is_ok();
        assert!(take(first));
        assert!(!take(second) && !parks(&lanes, &lane, &[], second));
        assert_eq!(
            lanes.end_turn(first, None, &Place::Leaves, at(NOW)),
            std::slice::from_ref(&lane),
            "the second is woken"
        );
        assert!(!take(late), "the second was woken and comes in a moment");
        assert!(take(second));
        assert!(!lanes.give_back(&lane, second, at(NOW)), "nobody waits any more");
        assert!(take(late));
    }

    #[test]
    fn who_has_begun_with_an_earlier_turn_is_waited_for_until_he_says_where_he_stands() {
        let (lanes, lane) = (Lanes::default(), Lane::messages("+1"));
        let [first, second, third] = [waiter(1), waiter(2), waiter(3)];
        let goes_on = |waiter| lanes.after_earlier(waiter).now_or_never().is_some();
        for waiter in [third, first, second] {
            lanes.begin(waiter);
        }
        assert!(goes_on(first) && !goes_on(second) && !goes_on(third));
        let mut waiting = Box::pin(lanes.after_earlier(third));
        assert!(waiting.as_mut().now_or_never().is_none());
        assert!(lanes.take(&set(&[&lane]), first, at(NOW)).is_ok());
        assert!(goes_on(second) && !goes_on(third));
        lanes.needs_none(second);
        assert!(waiting.as_mut().now_or_never().is_some() && goes_on(third));
        lanes.begin(second);
        lanes.end_turn(second, None, &Place::AsBefore, at(NOW));
        assert!(goes_on(third), "a turn that failed holds nobody up");
        lanes.begin(second);
        parks(&lanes, &lane, &[], second);
        assert!(goes_on(third), "who stands in line has said so");
    }

    #[test]
    fn who_waits_no_longer_holds_nobody_up() {
        let (lanes, lane) = (Lanes::default(), Lane::customer("7"));
        assert!(parks(&lanes, &lane, &[], waiter(1)), "it is free");
        assert!(!parks(&lanes, &lane, &[], waiter(2)), "the first comes in a moment");
        assert_eq!(
            lanes.end_turn(waiter(1), None, &Place::Leaves, at(NOW)),
            std::slice::from_ref(&lane),
            "the second is woken"
        );
        assert!(lanes.take(&set(&[&lane]), waiter(2), at(NOW)).is_ok());
    }

    #[test]
    fn all_lanes_are_taken_or_none() {
        let (lanes, order, customer) = (Lanes::default(), Lane::messages("+1"), Lane::customer("7"));
        assert!(lanes.take(&set(&[&customer]), waiter(9), at(NOW)).is_ok());
        assert_eq!(lanes.take(&set(&[&order, &customer]), waiter(1), at(NOW)), Err(customer.clone()));
        assert!(!parks(&lanes, &customer, &[&order], waiter(1)));
        // The first stands in line for both: the second passes it in neither.
        assert_eq!(lanes.take(&set(&[&order]), waiter(2), at(NOW)), Err(order.clone()));
        assert_eq!(lanes.end_turn(waiter(9), None, &Place::Leaves, at(NOW)), std::slice::from_ref(&customer));
        assert!(lanes.take(&set(&[&order, &customer]), waiter(1), at(NOW)).is_ok());
    }

    #[test]
    fn who_cannot_go_on_keeps_his_place_for_a_while() {
        let (lanes, order) = (Lanes::default(), Lane::messages("+1"));
        let stays = || Place::Stays(set(&[&order]));
        let take = |waiter, now| lanes.take(&set(&[&order]), waiter, at(now)).is_ok();
        assert!(take(waiter(1), NOW));
        lanes.end_turn(waiter(1), None, &stays(), at(NOW));
        assert!(!take(waiter(2), NOW + 1));
        // It tries again and again; what it may hold up counts from the first time.
        assert!(take(waiter(1), NOW + 200));
        lanes.end_turn(waiter(1), None, &stays(), at(NOW + 200));
        assert!(!take(waiter(2), NOW + 299));
        assert!(take(waiter(2), NOW + 301));
        // Once it went on, it may hold others up again.
        lanes.end_turn(waiter(2), None, &Place::Leaves, at(NOW + 302));
        assert!(take(waiter(1), NOW + 302));
        lanes.end_turn(waiter(1), None, &Place::Leaves, at(NOW + 302));
        assert!(take(waiter(1), NOW + 303));
        lanes.end_turn(waiter(1), None, &stays(), at(NOW + 303));
        assert!(!take(waiter(2), NOW + 500));
    }
}
