//! One desk account's loop.
//!
//! It takes no input: woken by a hint or by the clock, it looks at the store and does what is due. A lost
//! hint costs at most one poll.
//!
//! - The lease comes first. Who gets it inherits the doubts of the one before.
//! - While the account is down nothing is started but one probe at a time, a harmless read.
//! - Due filings are served by urgency as far as the budget allows; a tenth of it, and a few places, are kept
//!   for insight cards.
//! - Each filing that is worked on is a future in one set; nothing else holds memory for a filing, so a
//!   hundred thousand waiting ones cost rows.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use contract::{Desk, Permit};
use domain::ids::{Account, FilingId};
use domain::step::Urgency;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use futures_util::{FutureExt, select_biased};
use jiff::{SignedDuration, Timestamp};
use store::{DueFiling, DueQuery, Fence, LeaseAnswer, LeaseRequest, StoreError, StoreResult};

use crate::Engine;
use crate::hint::Hint;
use crate::lanes::{Lanes, Waiter};
use crate::reasons;

/// An index trails writes by up to this: a doubt is looked at again this long after a later write.
const INDEX_CATCHES_UP: SignedDuration = SignedDuration::from_secs(95);

/// After a failure of the store nothing is started for a second, then twice as long, up to this: what cannot be written down
/// would be asked of the vendors again and again.
const STORE_REST_MAX: Duration = Duration::from_secs(30);

/// Among so many more due filings than there are places the earliest turns are chosen.
const LOOK_AHEAD: usize = 64;

/// When [`Engine::run_until_quiet`] is content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// Nothing is due within this time.
    pub horizon: Duration,
}

/// What a future of the set came to.
enum Ended {
    Filing(FilingId),
    Probe,
}

/// What one account's loop and its turns share.
pub(crate) struct Desktop<'e> {
    pub(crate) engine: &'e Engine,
    pub(crate) account: Account,
    pub(crate) desk: &'e dyn Desk,
    pub(crate) fence: Fence,
    pub(crate) lanes: Lanes,
    began_at: Timestamp,
    state: Mutex<State>,
}

struct State {
    /// Until when the lease lasts, by the monotonic clock.
    lease_until: Duration,
    lease_lost: bool,
    has_doubts: bool,
    look_at_doubts: Option<Timestamp>,
    /// Every place is taken but those kept for cards.
    is_full: bool,
    /// Until when nothing is started because the store failed, by the monotonic clock.
    store_rests_until: Duration,
    /// Turns in a row that the store cut short.
    store_failures: u32,
}

impl Engine {
    /// Works for one desk account until `stop` is given. Comes back at once when there is no such account.
    pub async fn run(&self, account: &Account, stop: &Hint) {
        self.work(account, stop, None).await;
    }

    /// Works for one desk account until nothing is due soon, or `stop` is given.
    pub async fn run_until_quiet(&self, account: &Account, stop: &Hint, quiet: Quiet) {
        self.work(account, stop, Some(quiet)).await;
    }

    async fn work(&self, account: &Account, stop: &Hint, quiet: Option<Quiet>) {
        let Some(desk) = self.vendors.desks.get(account) else { return };
        let clock = &self.outside.clock;
        while stop.count() == 0 {
            match self.take_lease(account, desk.as_ref()).await {
                Ok(Ok(desktop)) => {
                    tracing::info!(%account, fence = desktop.fence.number, "working for the account");
                    if desktop.serve(stop, quiet).await {
                        return;
                    }
                }
                Ok(Err(held_until)) => {
                    tracing::info!(%account, %held_until, "another process works for the account");
                    wait(self, self.limits.lease_renewal, stop).await;
                }
                Err(error) => {
                    tracing::warn!(%account, %error, "the store does not answer; trying again");
                    clock.sleep(self.limits.poll).await;
                }
            }
        }
    }

    async fn take_lease<'e>(
        &'e self,
        account: &Account,
        desk: &'e dyn Desk,
    ) -> StoreResult<Result<Desktop<'e>, Timestamp>> {
        let now = self.outside.clock.now();
        let taken_at = self.outside.clock.monotonic();
        let request = LeaseRequest {
            account: account.clone(),
            owner: self.owner.clone(),
            now,
            until: now + signed(self.limits.lease),
            previous_is_gone: self.alone,
        };
        let (fence, previous_until) = match self.store.take_lease(&request).await? {
            LeaseAnswer::Taken { fence, previous_until } => (fence, previous_until),
            LeaseAnswer::HeldUntil(until) => return Ok(Err(until)),
        };
        // A request of the one before can have been under way until his lease and the longest request were over.
        let last_request = previous_until.map_or(now, |until| (until + signed(self.limits.longest_request)).min(now));
        let doubts = self.store.inherit(&fence, last_request, now).await?;
        if doubts > 0 {
            tracing::info!(%account, doubts, "writes of an earlier process are in doubt; they will be looked at");
        }
        if let Some(stored) = self.store.budget(account).await?
            && let Ok(budget) = serde_json::from_value(stored)
        {
            desk.meter().restore(budget);
        }
        Ok(Ok(Desktop {
            engine: self,
            account: account.clone(),
            desk,
            fence,
            lanes: Lanes::default(),
            began_at: now,
            state: Mutex::new(State {
                lease_until: taken_at + self.limits.lease,
                lease_lost: false,
                has_doubts: doubts > 0,
                look_at_doubts: None,
                is_full: false,
                store_rests_until: Duration::ZERO,
                store_failures: 0,
            }),
        }))
    }
}

impl Desktop<'_> {
    /// `true`: stopped, or quiet. `false`: the lease is lost.
    async fn serve(&self, stop: &Hint, quiet: Option<Quiet>) -> bool {
        let mut working: BTreeSet<FilingId> = BTreeSet::new();
        let mut probing = false;
        let mut turns: FuturesUnordered<BoxFuture<'_, Ended>> = FuturesUnordered::new();
        let mut renew_at = self.engine.outside.clock.monotonic() + self.engine.limits.lease_renewal;
        loop {
            if self.lease_is_lost() {
                // What is under way ends by itself; its writes are refused by the fence.
                return false;
            }
            let stopping = stop.count() > 0;
            if stopping && turns.is_empty() {
                self.leave().await;
                return true;
            }
            let monotonic = self.engine.outside.clock.monotonic();
            if monotonic >= renew_at {
                renew_at = self.renew(monotonic).await;
            }
            let seen = self.engine.hint.count();
            let mut sleep = self.engine.limits.poll;
            if !stopping {
                match self.start(&mut working, &mut probing, &mut turns).await {
                    Ok(wait) => sleep = wait.min(self.engine.limits.poll),
                    Err(error @ StoreError::LeaseLost { .. }) => {
                        // It may be free again: who waited for the next renewal would be late for the next call's card.
                        self.store_failed(&error);
                        continue;
                    }
                    Err(error) => tracing::warn!(account = %self.account, %error, "due filings could not be read"),
                }
            }
            if let Some(quiet) = quiet
                && turns.is_empty()
                && self.is_quiet(quiet).await
            {
                self.leave().await;
                return true;
            }
            let mut hinted = self.engine.hint.after(seen).fuse();
            let mut slept = self.engine.outside.clock.sleep(sleep).fuse();
            select_biased! {
                ended = turns.select_next_some() => match ended {
                    Ended::Filing(filing) => { working.remove(&filing); }
                    Ended::Probe => probing = false,
                },
                () = hinted => {}
                () = slept => {}
            }
        }
    }

    /// Starts what is due and allowed. Returns how long nothing else will be.
    async fn start<'d>(
        &'d self,
        working: &mut BTreeSet<FilingId>,
        probing: &mut bool,
        turns: &mut FuturesUnordered<BoxFuture<'d, Ended>>,
    ) -> StoreResult<Duration> {
        let engine = self.engine;
        let now = engine.outside.clock.now();
        let rest = self.state().store_rests_until.saturating_sub(engine.outside.clock.monotonic());
        if !rest.is_zero() {
            return Ok(rest);
        }
        if let Some(trouble) = engine.health.trouble(&self.account) {
            // A vendor that is down may be limiting us as well: a probe takes of the budget like any other request.
            let at = match self.desk.meter().ask(now, 1, Urgency::Card) {
                Permit::Go => trouble.until,
                Permit::WaitUntil(at) => trouble.until.max(at),
            };
            if !*probing && now >= at {
                *probing = true;
                turns.push(self.probe().boxed());
            }
            // While the probe is under way its end wakes the loop.
            return Ok(if *probing { engine.limits.poll } else { until(now, at) });
        }
        self.look_at_doubts(now).await?;
        if !*probing && self.was_long_unheard(now) {
            *probing = true;
            turns.push(self.probe().boxed());
        }
        let limits = &engine.limits;
        let places = (limits.concurrency + limits.card_slots).saturating_sub(working.len());
        let (least, wait) = self.least_allowed(now, working.len());
        let Some(least) = least.filter(|_| places > 0) else { return Ok(wait) };
        // Most looks find nothing due: when the next filing is costs one statement, which are due costs several.
        let next = engine.store.next_due(&self.account).await?.map_or(limits.poll, |at| until(now, at));
        self.state().is_full = working.len() >= limits.concurrency;
        if !next.is_zero() {
            return Ok(next);
        }
        let query = DueQuery {
            now,
            least,
            aged: now - signed(limits.ageing),
            limit: u32::try_from(places + working.len() + LOOK_AHEAD).unwrap_or(u32::MAX),
        };
        let due = engine.store.due(&self.account, &query).await?;
        let mut fresh: Vec<DueFiling> = due.into_iter().filter(|due| !working.contains(&due.id)).collect();
        // What became due while every place was taken begins in the order of its turns, and so reaches its lane.
        fresh.sort_by_key(|due| (due.urgency, due.turn_at, due.id));
        for due in fresh.into_iter().take(places) {
            if working.len() >= limits.concurrency && due.urgency != Urgency::Card {
                break;
            }
            working.insert(due.id);
            self.lanes.begin(Waiter { turn_at: due.turn_at, filing: due.id });
            turns.push(self.filing(due).boxed());
        }
        self.state().is_full = working.len() >= limits.concurrency;
        // Due filings that may not start now are waited for by budget or by place, not by spinning.
        Ok(wait.max(Duration::from_millis(20)))
    }

    /// The least urgent kind of work that place and budget allow now; and how long to wait for more.
    fn least_allowed(&self, now: Timestamp, working: usize) -> (Option<Urgency>, Duration) {
        let limits = &self.engine.limits;
        if working >= limits.concurrency {
            return (Some(Urgency::Card), limits.poll);
        }
        let mut allowed = None;
        let mut wait = limits.poll;
        for urgency in Urgency::ALL {
            match self.desk.meter().ask(now, 1, urgency) {
                Permit::Go => allowed = Some(urgency),
                Permit::WaitUntil(at) => {
                    wait = wait.min(until(now, at));
                    break;
                }
            }
        }
        (allowed, wait)
    }

    /// Where nothing happens a withdrawn authorisation would be noticed by nobody (C-07).
    fn was_long_unheard(&self, now: Timestamp) -> bool {
        let since = self.engine.health.heard_at(&self.account).unwrap_or(self.began_at);
        let is_long = now.duration_since(since) >= signed(self.engine.limits.look_in_after);
        is_long && self.desk.meter().ask(now, 1, Urgency::Backfill) == Permit::Go
    }

    async fn filing(&self, due: DueFiling) -> Ended {
        let id = due.id;
        self.run_filing(due).await;
        Ended::Filing(id)
    }

    async fn probe(&self) -> Ended {
        let result = self.desk.probe().await;
        let now = self.engine.outside.clock.now();
        match result {
            Ok(()) => {
                if self.engine.health.trouble(&self.account).is_some() {
                    tracing::info!(account = %self.account, "the account answers again");
                }
                self.engine.health.answered(&self.account, now);
            }
            Err(trouble) => {
                self.note_trouble(&self.account, &trouble, now);
            }
        }
        Ended::Probe
    }

    /// Notes that an account could not be worked with; returns when it is tried again.
    pub(crate) fn note_trouble(&self, account: &Account, trouble: &contract::Trouble, now: Timestamp) -> Timestamp {
        let health = &self.engine.health;
        let detail = trouble.to_string();
        match trouble {
            contract::Trouble::Down { .. } => {
                tracing::warn!(%account, %detail, "the account does not answer");
                health.failed(account, reasons::ACCOUNT_DOWN, &detail, now)
            }
            contract::Trouble::Unauthorised { .. } => {
                tracing::warn!(%account, %detail, "the account needs re-authorisation");
                health.failed(account, reasons::ACCOUNT_UNAUTHORISED, &detail, now)
            }
            // The budget knows: it read the answer's headers.
            contract::Trouble::Limited { retry_after } => now + signed(retry_after.unwrap_or(Duration::from_secs(10))),
            contract::Trouble::Garbled { .. } => now + SignedDuration::from_secs(30),
            contract::Trouble::Refused { .. } => now + SignedDuration::from_mins(10),
        }
    }

    /// Renews the lease, and keeps the budget. Returns when to do so next: soon, if the store failed, or the lease would not outlast a
    /// request any more though the store works again.
    async fn renew(&self, started: Duration) -> Duration {
        let now = self.engine.outside.clock.now();
        let limits = &self.engine.limits;
        let mut again_at = started + limits.lease_renewal;
        match self.engine.store.renew_lease(&self.fence, now + signed(limits.lease)).await {
            Ok(()) => {
                self.state().lease_until = started + limits.lease;
                self.store_works();
            }
            Err(error) => {
                self.store_failed(&error);
                again_at = again_at.min(self.state().store_rests_until);
            }
        }
        let budget = serde_json::to_value(self.desk.meter().snapshot()).unwrap_or_default();
        if let Err(error) = self.engine.store.save_budget(&self.account, &budget).await {
            tracing::debug!(account = %self.account, %error, "the budget was not kept");
        }
        again_at
    }

    async fn leave(&self) {
        if let Err(error) = self.engine.store.release_lease(&self.fence).await {
            tracing::debug!(account = %self.account, %error, "the lease was not given back; it runs out by itself");
        }
    }

    async fn is_quiet(&self, quiet: Quiet) -> bool {
        let now = self.engine.outside.clock.now();
        match self.engine.store.next_due(&self.account).await {
            Ok(next) => next.is_none_or(|at| at > now + signed(quiet.horizon)),
            Err(_) => false,
        }
    }

    /// A doubt that nothing could settle is looked at again some time after each later write of ours, once the index caught up.
    pub(crate) fn wrote_something(&self, now: Timestamp) {
        let mut state = self.state();
        if state.has_doubts && state.look_at_doubts.is_none() {
            state.look_at_doubts = Some(now + INDEX_CATCHES_UP);
        }
    }

    /// Whether only places kept for cards are left.
    pub(crate) fn is_full(&self) -> bool {
        self.state().is_full
    }

    pub(crate) fn doubted_something(&self) {
        self.state().has_doubts = true;
    }

    async fn look_at_doubts(&self, now: Timestamp) -> StoreResult<()> {
        let due = self.state().look_at_doubts.is_some_and(|at| at <= now);
        if due {
            let woken = self.engine.store.wake_doubts(&self.fence, now).await?;
            let mut state = self.state();
            state.look_at_doubts = None;
            state.has_doubts = woken > 0;
        }
        Ok(())
    }

    /// A request may start only if the lease outlasts its time-out, by the monotonic clock.
    pub(crate) fn lease_outlasts_a_request(&self) -> bool {
        let left = self.state().lease_until.saturating_sub(self.engine.outside.clock.monotonic());
        left > self.engine.limits.longest_request
    }

    pub(crate) fn store_failed(&self, error: &StoreError) {
        if matches!(error, StoreError::LeaseLost { .. }) {
            tracing::warn!(account = %self.account, "the lease is lost");
            self.state().lease_lost = true;
        } else {
            let now = self.engine.outside.clock.monotonic();
            let mut state = self.state();
            if now < state.store_rests_until {
                // Turns that were under way fail together: that is one failure.
                return;
            }
            let rest = STORE_REST_MAX.min(Duration::from_secs(1 << state.store_failures.min(5)));
            state.store_failures = state.store_failures.saturating_add(1);
            state.store_rests_until = now + rest;
            tracing::warn!(account = %self.account, %error, rest_seconds = rest.as_secs(), "the store failed; resting");
        }
    }

    /// A turn went well: the store works.
    pub(crate) fn store_works(&self) {
        self.state().store_failures = 0;
    }

    fn lease_is_lost(&self) -> bool {
        self.state().lease_lost
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

async fn wait(engine: &Engine, duration: Duration, stop: &Hint) {
    let mut stopped = stop.after(0).fuse();
    let mut slept = engine.outside.clock.sleep(duration).fuse();
    select_biased! {
        () = stopped => {}
        () = slept => {}
    }
}

/// How long it is from `now` until `at`; nothing, if that is past.
pub(crate) fn until(now: Timestamp, at: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO)
}

pub(crate) fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}
