//! One call in one inbox: what of it must be there, and what is.

use jiff::Timestamp;

use crate::world::World;
use crate::world::calls::Call;
use crate::world::codes::Kind;
use crate::world::desk::{Conversation, Thread};
use crate::world::json::plus;
use crate::world::settings::{Integration, Settings};

/// Whether a call is to be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Must,
    May,
    MustNot,
}

/// A record of a filing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing<'w, 'e> {
    pub(crate) kind: Kind,
    /// Where it stands at the end.
    pub(crate) conversation: &'w Conversation<'e>,
    pub(crate) thread: &'w Thread<'e>,
    /// When it was sent.
    pub(crate) sent_at: Timestamp,
}

/// One call in one inbox.
#[derive(Debug)]
pub(crate) struct Filing<'w, 'e> {
    pub(crate) call: &'w Call<'e>,
    pub(crate) integration: &'w Integration<'e>,
    pub(crate) wanted: Wanted,
    /// Its records, oldest first.
    pub(crate) records: Vec<Standing<'w, 'e>>,
    /// The settings that may be pinned to it (language, zone, tag names, conversation mode).
    pub(crate) pinned: Vec<&'w Settings>,
}

impl<'w, 'e> Filing<'w, 'e> {
    pub(crate) fn of(&self, kind: Kind) -> Option<&Standing<'w, 'e>> {
        self.records.iter().find(|record| record.kind == kind)
    }

    pub(crate) fn first(&self) -> Option<&Standing<'w, 'e>> {
        self.of(Kind::First)
    }

    /// Whether a person removed the conversation of this record, whose answer was lost or whose writer is gone, before the next try was sent: no read
    /// could show it any more.
    pub(crate) fn vanished(&self, world: &World<'_>, record: &Standing<'_, '_>) -> bool {
        let later = self.records.iter().filter(|other| other.sent_at > record.sent_at);
        later.map(|other| (other.kind == record.kind, other.sent_at)).any(|(is_again, then)| {
            let forgotten = world.trouble.was_reinstalled(record.sent_at, then);
            let in_doubt = !world.request(record.thread.request).is_some_and(|request| request.is_plainly_done())
                || world.trouble.was_cut_short(record.sent_at);
            let mut firsts = self.records.iter().filter(|one| one.kind == Kind::First && one.sent_at < then);
            // A new installation finds what follows only where it finds the first record.
            let lost = forgotten && firsts.any(|first| is_out_of_sight(world, first, then));
            lost || (is_again && (forgotten || in_doubt) && is_out_of_sight(world, record, then))
        })
    }

    /// Whether a new installation wrote this record in the place of one that a person had rewritten: it says all that is known by
    /// then, also what a note of its own told meanwhile (HS-22).
    pub(crate) fn was_written_again(&self, world: &World<'_>, record: &Standing<'_, '_>) -> bool {
        let before = self.records.iter().filter(|other| other.kind == record.kind && other.sent_at < record.sent_at);
        let mut rewritten = before.filter(|other| other.thread.was_edited);
        rewritten.any(|other| world.trouble.was_reinstalled(other.sent_at, record.sent_at))
    }

    /// All settings that were in force at some time from the call's beginning on.
    pub(crate) fn settings_since(&self, world: &World<'_>) -> Vec<&'w Settings> {
        self.integration.between(plus(self.call.started_at, -60), world.quiet_at)
    }

    /// Whether a new installation may have nothing to say of the call that an earlier one logged: its settings silence it, or
    /// the phone system's API does not show the number that it was selected for.
    pub(crate) fn may_be_forgotten(&self, world: &World<'_>) -> bool {
        let Some(first) = self.first() else { return false };
        let silent = self.settings_since(world).len() > 1 || !self.integration.listens_to(self.call.number);
        silent && world.trouble.was_reinstalled(first.sent_at, world.quiet_at)
    }

    /// Whether a conversation with records of this filing was deleted, or went into one that was: what follows
    /// need not be there.
    pub(crate) fn was_removed(&self, world: &World<'e>) -> bool {
        let gone = |it: &Conversation<'_>| it.deleted_at.is_some();
        self.records.iter().any(|record| {
            gone(record.conversation) || world.written_in(record.thread).is_some_and(|it| is_gone(world, it, 0))
        })
    }
}

/// Whether a conversation was deleted, or merged into one that is gone.
fn is_gone(world: &World<'_>, conversation: &Conversation<'_>, depth: usize) -> bool {
    const MERGES_MAX: usize = 20;
    let into = conversation.merged_into.and_then(|into| world.conversation(into));
    conversation.deleted_at.is_some() || (depth < MERGES_MAX && into.is_some_and(|it| is_gone(world, it, depth + 1)))
}

/// All calls in all inboxes.
pub(crate) fn all<'w, 'e>(world: &'w World<'e>) -> Vec<Filing<'w, 'e>> {
    let mut filings = Vec::with_capacity(world.calls.len() * world.integrations.len());
    for integration in &world.integrations {
        for call in &world.calls {
            let wanted = wanted(world, call, integration);
            filings.push(Filing { call, integration, wanted, records: Vec::new(), pinned: Vec::new() });
        }
    }
    for record in &world.records {
        let (conversation, thread) = world.place_of(record);
        let place = record.meaning.integration * world.calls.len() + record.meaning.call;
        let (kind, sent_at) = (record.meaning.kind, world.sent_at(thread));
        if let Some(filing) = filings.get_mut(place) {
            filing.records.push(Standing { kind, conversation, thread, sent_at });
        }
    }
    for filing in &mut filings {
        filing.records.sort_by_key(|record| record.sent_at);
        filing.pinned = pinned(world, filing);
    }
    filings
}

/// Pins are taken at the first write, which may be the card or the customer; a new installation takes its own.
fn pinned<'w>(world: &World<'_>, filing: &Filing<'w, '_>) -> Vec<&'w Settings> {
    let from = plus(filing.call.started_at, -5);
    let first = filing.records.first().map_or(world.quiet_at, |record| record.sent_at);
    let until = if world.trouble.was_reinstalled(from, world.quiet_at) { world.quiet_at } else { plus(first, 5) };
    let mut pinned = filing.integration.between(from, until);
    pinned.dedup();
    pinned
}

fn wanted(world: &World<'_>, call: &Call<'_>, integration: &Integration<'_>) -> Wanted {
    if !call.numbers.iter().any(|number| integration.listens_to(*number)) {
        return Wanted::MustNot;
    }
    // Nothing is logged before the answer or the end.
    let Some(_) = call.first_event() else { return Wanted::MustNot };
    let from = plus(call.started_at, -60);
    // A number that it only passed through is told by webhooks alone.
    let is_told = call.deliveries.is_complete && !world.trouble.was_reinstalled(from, world.quiet_at);
    let mut wanted = if integration.listens_to(call.number) || is_told { Wanted::Must } else { Wanted::May };
    let settings = integration.between(from, world.quiet_at);
    if !call.is_inbound && call.is_unanswered() {
        wanted = wanted.unless(settings.iter().map(|one| !one.log_unanswered_outbound));
    }
    if settings.iter().any(|one| one.do_nothing) {
        wanted = wanted.unless_several(world, call, &settings);
    }
    wanted
}

impl Wanted {
    /// Not wanted where a switch says so at all times; uncertain where it says so at some.
    pub(crate) fn unless(self, off: impl Iterator<Item = bool>) -> Self {
        let off: Vec<bool> = off.collect();
        match (off.iter().all(|off| *off), off.iter().any(|off| *off)) {
            (true, _) => Self::MustNot,
            (false, true) => Self::May,
            (false, false) => self,
        }
    }

    /// C-13 *do nothing*: several customers have the number, none of them made by Deskline.
    fn unless_several(self, world: &World<'_>, call: &Call<'_>, settings: &[&Settings]) -> Self {
        let Some(party) = call.party else { return self };
        let begin = plus(call.started_at, -700);
        let count = |from, to| crate::parties::count_others(world, party, from, to);
        let (fewest, most) = count(begin, world.quiet_at);
        match (most < 2, fewest >= 2 && settings.iter().all(|one| one.do_nothing)) {
            (true, _) => self,
            (false, true) => Self::MustNot,
            (false, false) => Self::May,
        }
    }
}

/// Whether people had removed, merged away or rewritten what a record is found by, or whom it is found at.
fn is_out_of_sight(world: &World<'_>, record: &Standing<'_, '_>, at: Timestamp) -> bool {
    let Some(written_in) = world.written_in(record.thread) else { return false };
    let gone = written_in.versions.iter().any(|version| !version.there && version.at <= at);
    let whose: Vec<i64> = written_in.versions.iter().map(|version| version.state.customer).collect();
    let nobodys = world.customers.iter().filter(|one| whose.contains(&one.id));
    let deleted = nobodys.flat_map(|one| &one.versions).any(|version| !version.there && version.at <= at);
    gone || deleted || record.thread.was_edited
}
