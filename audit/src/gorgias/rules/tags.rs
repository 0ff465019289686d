//! Tags (C-40…C-43, GO-20, GO-33): what stands at the end, and what Deskline did to what people put or removed. Their case counts.

mod history;
mod wanted;

use std::collections::BTreeMap;

use crate::findings::{Findings, Rule};
use crate::gorgias::Account;
use crate::gorgias::desk::Ticket;
use crate::gorgias::filings::Filing;
use crate::world::json::plus;
use crate::world::requests::{Request, Vendor};
use history::{Change, History, Owner};
use wanted::{Wish, ever, wishes};

const MISSING: Rule = Rule("gorgias.tag.missing", "C-40 GO-20 GO-33");
const LEFT: Rule = Rule("gorgias.tag.left", "C-40 C-41");
const PERSONS: Rule = Rule("gorgias.tag.persons_removed", "C-41");
const BACK: Rule = Rule("gorgias.tag.put_back", "C-43");
const STRANGE: Rule = Rule("gorgias.tag.strange", "GO-20 GO-33 C-41");

/// Merges that are followed.
const MERGES_MAX: usize = 8;
/// Between the read and the write of tags lie 5 s at most, and the ways there and back.
const GAP: i64 = 10;

pub(super) fn check(account: &Account<'_, '_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    let mut by_ticket: BTreeMap<i64, Vec<&Filing<'_, '_>>> = BTreeMap::new();
    for filing in filings {
        let mut places: Vec<i64> = filing.records.iter().map(|record| record.ticket.id).collect();
        places.extend(filing.records.iter().filter_map(|record| record.written_in).map(|it| it.id));
        // What a person merged takes its tags along, also where he had deleted the record before.
        let ends: Vec<i64> = places.iter().flat_map(|place| merged_on(account, *place)).collect();
        places.extend(ends);
        places.sort_unstable();
        places.dedup();
        for place in places {
            by_ticket.entry(place).or_default().push(filing);
        }
    }
    for ticket in &account.tickets {
        let there = by_ticket.get(&ticket.id).map_or(&[][..], Vec::as_slice);
        let history = History::of_ticket(account, ticket, 0);
        our_changes(account, ticket, there, &history, out);
        if ticket.stands() && !there.is_empty() {
            at_the_end(account, ticket, there, &history, out);
        }
    }
}

/// The tickets that this one went into, one after the other.
fn merged_on(account: &Account<'_, '_>, ticket: i64) -> Vec<i64> {
    let next = |ticket: &i64| account.ticket(*ticket).and_then(|it| it.merged_into);
    std::iter::successors(next(&ticket), next).take(MERGES_MAX).collect()
}

/// What stands at the end is what all calls and messages in the ticket want, but for what people did.
fn at_the_end(
    account: &Account<'_, '_>,
    ticket: &Ticket<'_>,
    there: &[&Filing<'_, '_>],
    history: &History,
    out: &mut Findings,
) {
    let in_doubt = there.iter().any(|filing| filing.is_in_doubt(account, &["tags", "first", "closing", "message"]));
    let mut wanted: BTreeMap<String, Wish> = BTreeMap::new();
    for filing in there {
        // Who stands elsewhere as well may have left its tags in either.
        let elsewhere = filing.records.iter().any(|record| record.ticket.id != ticket.id);
        let cut = filing.was_removed(account) || elsewhere || filing.may_be_forgotten(account);
        for (tag, wish) in wishes(account, filing) {
            let wish = if cut { Wish::Perhaps } else { wish };
            let known = wanted.entry(tag).or_insert(wish);
            *known = (*known).max(wish);
        }
    }
    let shown: Vec<&str> = ticket.last().map(|it| it.tags.clone()).unwrap_or_default();
    let call = there.first().and_then(|filing| filing.call_id());
    let sources = merged_into(account, ticket, 0);
    let begun = there.iter().filter_map(|filing| filing.records.first()).map(|record| record.sent_at).min();
    for (tag, _) in wanted.iter().filter(|(tag, wish)| **wish == Wish::Yes && !shown.contains(&tag.as_str())) {
        let removed =
            |change: &Change| !change.ours && !change.added && begun.is_none_or(|begun| plus(begun, -90) <= change.at);
        // What a person removed where the records stood before a merge counts as well.
        let by_person = sources.iter().any(|source| source.of(tag).any(removed)) || history.of(tag).any(removed);
        // Nobody tells of a merge: what a call wants that stood elsewhere is known once its old ticket is read.
        let by_us = |change: &Change| change.ours && !change.added;
        let by_person = by_person || (!sources.is_empty() && history.of(tag).any(by_us));
        if !by_person && !in_doubt {
            out.add(MISSING, call, begun, format!("ticket {} has no tag {tag:?}", ticket.id));
        }
    }
    for tag in shown.iter().filter(|tag| !wanted.contains_key(**tag)) {
        let Some(last) = history.of(tag).filter(|change| change.added).last() else { continue };
        // A new installation takes what it finds for people's.
        let since = begun.unwrap_or(last.at).min(last.at);
        let forgotten = account.world.trouble.was_reinstalled(since, account.world.quiet_at);
        // Where a record was written once more, its tags went along; what people merged stayed.
        let vanished = |filing: &&Filing<'_, '_>| filing.records.iter().any(|record| filing.vanished(account, record));
        let forgotten = forgotten || there.iter().any(vanished);
        let undone = history.of(tag).any(|change| raced(account, change, history, tag));
        if last.owner == Owner::Ours && !in_doubt && !forgotten && !undone {
            out.add(LEFT, call, Some(last.at), format!("ticket {} still has the tag {tag:?}", ticket.id));
        }
    }
}

/// What happened to the tags of all tickets that people merged into this one.
fn merged_into(account: &Account<'_, '_>, ticket: &Ticket<'_>, depth: usize) -> Vec<History> {
    if depth >= MERGES_MAX {
        return Vec::new();
    }
    let merged = account.tickets.iter().filter(|one| one.merged_into == Some(ticket.id));
    let histories = merged.flat_map(|one| {
        let mut histories = merged_into(account, one, depth + 1);
        histories.push(History::of_ticket(account, one, 0));
        histories
    });
    histories.collect()
}

/// Each change by a request of ours: it adds what something here wants, and removes only what was ours.
fn our_changes(
    account: &Account<'_, '_>,
    ticket: &Ticket<'_>,
    there: &[&Filing<'_, '_>],
    history: &History,
    out: &mut Findings,
) {
    let possible: Vec<String> = there.iter().flat_map(|filing| ever(account, filing)).collect();
    for (tag, change) in history.all().filter(|(_, change)| change.ours && !raced_itself(account, change)) {
        let at = Some(change.at);
        let before = history.before(tag, change);
        if !change.added {
            let persons = before.is_some_and(|before| before.owner == Owner::Person);
            let hidden = before.is_some_and(|before| was_put_back_unseen(account, ticket, history, tag, before));
            if persons && !hidden && !raced(account, change, history, tag) {
                out.add(PERSONS, None, at, format!("{tag:?} of ticket {} was put by a person", ticket.id));
            }
            continue;
        }
        if raced(account, change, history, tag) {
            continue;
        }
        if !possible.contains(tag) {
            out.add(STRANGE, None, at, format!("{tag:?} in ticket {}: nothing there wants it", ticket.id));
        }
        put_back(account, ticket, history, tag, change, out);
    }
}

/// Whether a person took a tag of ours away and put it back before Deskline looked: no read can tell that it changed hands.
fn was_put_back_unseen(
    account: &Account<'_, '_>,
    ticket: &Ticket<'_>,
    history: &History,
    tag: &str,
    put: &Change,
) -> bool {
    let Some(removed) = history.before(tag, put).filter(|it| !it.ours && !it.added && it.owner == Owner::Ours) else {
        return false;
    };
    let mut reads = reads_of(account, ticket.id);
    !reads.any(|read| removed.at <= read.at && read.at <= put.at)
}

fn reads_of<'w, 'e>(account: &Account<'w, 'e>, ticket: i64) -> impl Iterator<Item = &'w Request<'e>> {
    let path = format!("/api/tickets/{ticket}");
    let requests = account.world.requests.iter();
    requests.filter(move |it| it.vendor == Vendor::Gorgias && it.method == "GET" && super::writes::path(it) == path)
}

/// C-43: what Deskline had put and a person took away stays away. A write of ours whose answer was lost is no evidence of
/// a person's hand, and a new installation knows nothing of it.
fn put_back(
    account: &Account<'_, '_>,
    ticket: &Ticket<'_>,
    history: &History,
    tag: &str,
    change: &Change,
    out: &mut Findings,
) {
    let world = account.world;
    let Some(removed) = history.before(tag, change).filter(|before| !before.ours && !before.added) else { return };
    let put = history.before(tag, removed).filter(|put| put.added && put.owner == Owner::Ours && put.ours);
    let Some(put) = put else { return };
    let was_known = world.request(put.request).is_some_and(|request| request.is_plainly_done())
        && !world.trouble.was_cut_short(put.at)
        && world.trouble.lost_leases == 0
        && plus(put.at, 5) < removed.at;
    let merged = account.tickets.iter().any(|one| one.merged_into == Some(ticket.id));
    if was_known && !world.trouble.was_reinstalled(put.at, change.at) && !merged {
        let words = format!("{tag:?} of ticket {} had been removed by a person at {}", ticket.id, removed.at);
        out.add(BACK, None, Some(change.at), words);
    }
}

/// Whether a person changed the tag between our read and our write: the known race.
fn raced(account: &Account<'_, '_>, change: &Change, history: &History, tag: &str) -> bool {
    if !change.ours {
        return false;
    }
    let request = account.world.request(change.request);
    let sent_at = request.map_or(change.at, |request| request.at);
    let from = plus(sent_at, -(GAP + account.world.trouble.clock_error(sent_at)));
    // A read whose answer was long on its way shows what was true when it began.
    let from = request.and_then(|it| read_before(account, it)).map_or(from, |read| from.min(read));
    history.of(tag).any(|other| !other.ours && from <= other.at && other.at <= change.at)
}

/// When the read began on which a write of tags rests.
fn read_before(account: &Account<'_, '_>, write: &Request<'_>) -> Option<jiff::Timestamp> {
    let ticket = super::writes::path(write).strip_suffix("/tags")?.rsplit('/').next()?.parse().ok()?;
    let is_its = |read: &&Request<'_>| {
        // The body of an answer may come long after its head.
        let held_back = read.fault.is_some();
        read.at <= write.at && (held_back || read.answered_at.is_none_or(|answered| write.at <= plus(answered, GAP)))
    };
    reads_of(account, ticket).filter(is_its).map(|read| read.at).last()
}

/// A request of ours that a fault delayed does what was right when it was sent: our own later write may lie between.
fn raced_itself(account: &Account<'_, '_>, change: &Change) -> bool {
    let Some(request) = account.world.request(change.request).filter(|it| it.fault.is_some()) else { return false };
    plus(request.at, 2) < change.at
}
