//! Tags (C-40…C-43, HS-26): what stands at the end, and what Deskline did to what people put or removed.

mod history;
mod wanted;

use std::collections::BTreeMap;

use crate::filings::Filing;
use crate::findings::{Findings, Rule};
use crate::world::World;
use crate::world::desk::Conversation;
use crate::world::json::plus;
use crate::world::requests::Request;
use crate::world::settings::tag_form;
use history::{Change, History, Owner};
use wanted::{Wish, ever, wishes};

const MISSING: Rule = Rule("tag.missing", "C-40 HS-26");
const LEFT: Rule = Rule("tag.left", "C-40 C-41");
const IN_PROGRESS: Rule = Rule("tag.in_progress_left", "HS-26");
const PERSONS: Rule = Rule("tag.persons_removed", "C-41");
const BACK: Rule = Rule("tag.put_back", "C-43");
const STRANGE: Rule = Rule("tag.strange", "HS-26 C-41");
const IMPORT: Rule = Rule("tag.in_progress_on_import", "C-54");
const NOT_IN_PROGRESS: Rule = Rule("tag.in_progress_missing", "HS-26");

/// Between the read and the write of tags lie 5 s at most, and the ways there and back.
const GAP: i64 = 10;

pub(super) fn check(world: &World<'_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    let mut by_conversation: BTreeMap<i64, Vec<&Filing<'_, '_>>> = BTreeMap::new();
    for filing in filings {
        let mut places: Vec<i64> = filing.records.iter().map(|record| record.conversation.id).collect();
        let written = filing.records.iter().filter_map(|record| world.written_in(record.thread));
        places.extend(written.map(|it| it.id));
        places.sort_unstable();
        places.dedup();
        for place in places {
            by_conversation.entry(place).or_default().push(filing);
        }
    }
    for conversation in &world.conversations {
        let there = by_conversation.get(&conversation.id).map_or(&[][..], Vec::as_slice);
        let history = History::of_conversation(world, conversation);
        our_changes(world, conversation, there, &history, out);
        if conversation.stands() && !there.is_empty() {
            at_the_end(world, conversation, there, &history, out);
        }
    }
    for filing in filings {
        while_it_lasts(world, filing, out);
    }
}

/// What stands at the end is what all calls in the conversation want, but for what people did.
fn at_the_end(
    world: &World<'_>,
    conversation: &Conversation<'_>,
    there: &[&Filing<'_, '_>],
    history: &History,
    out: &mut Findings,
) {
    let in_doubt = there.iter().any(|filing| world.is_in_doubt(filing.call.id, &["tags", "first", "closing"]));
    let merged_shut = world
        .conversations
        .iter()
        .any(|one| one.merged_into == Some(conversation.id) && one.was_shut(world.start, world.quiet_at));
    let shut = merged_shut || conversation.was_shut(world.start, world.quiet_at);
    let mut wanted: BTreeMap<String, Wish> = BTreeMap::new();
    for filing in there {
        // Who went on in another conversation, or was cut short, may have left its tags in either.
        let elsewhere = filing.records.iter().any(|record| record.conversation.id != conversation.id);
        let cut = filing.was_removed(world) || elsewhere || shut || filing.may_be_forgotten(world);
        for (tag, wish) in wishes(world, filing) {
            let wish = if cut { Wish::Perhaps } else { wish };
            let known = wanted.entry(tag).or_insert(wish);
            *known = (*known).max(wish);
        }
    }
    let shown: Vec<String> =
        conversation.last().map(|it| it.tags.iter().map(|tag| tag_form(tag)).collect()).unwrap_or_default();
    let call = there.first().map(|filing| filing.call.id);
    let sources = merged_into(world, conversation, 0);
    for (tag, _) in wanted.iter().filter(|(tag, wish)| **wish == Wish::Yes && !shown.contains(tag)) {
        let begun = there.iter().filter_map(|filing| filing.first()).map(|first| first.sent_at).min();
        let removed =
            |change: &Change| !change.ours && !change.added && begun.is_none_or(|begun| plus(begun, -90) <= change.at);
        // What a person removed where the records stood before a merge counts as well.
        let before_a_merge = sources.iter().any(|source| source.of(tag).any(removed));
        let by_person = before_a_merge || history.of(tag).any(removed);
        // Nobody tells of a merge: what a call wants that stood elsewhere is known once its old conversation is read.
        let by_us = |change: &Change| change.ours && !change.added;
        let by_person = by_person || (!sources.is_empty() && history.of(tag).any(by_us));
        if !by_person && !in_doubt {
            out.add(MISSING, call, None, format!("conversation {} has no tag {tag:?}", conversation.id));
        }
    }
    for tag in shown.iter().filter(|tag| !wanted.contains_key(*tag)) {
        let Some(last) = history.of(tag).filter(|change| change.added).last() else { continue };
        // A new installation takes what it finds for people's.
        let begun = there.iter().filter_map(|filing| filing.records.first()).map(|record| record.sent_at).min();
        let forgotten = world.trouble.was_reinstalled(begun.unwrap_or(last.at).min(last.at), world.quiet_at);
        // Where a record was written once more, its tags went along; what people merged stayed.
        let vanished = |filing: &&Filing<'_, '_>| filing.records.iter().any(|record| filing.vanished(world, record));
        let forgotten = forgotten || there.iter().any(vanished);
        let undone = history.of(tag).any(|change| raced(world, change, history, tag));
        if last.owner == Owner::Ours && !in_doubt && !forgotten && !undone && !shut {
            let is_progress = there.iter().any(|filing| {
                let names = filing.pinned.iter().filter_map(|settings| settings.tags.call_in_progress.as_deref());
                names.map(tag_form).any(|name| name == **tag)
            });
            let rule = if is_progress { IN_PROGRESS } else { LEFT };
            out.add(rule, call, Some(last.at), format!("conversation {} still has the tag {tag:?}", conversation.id));
        }
    }
}

/// What happened to the tags of all conversations that people merged into this one.
fn merged_into(world: &World<'_>, conversation: &Conversation<'_>, depth: usize) -> Vec<History> {
    const MERGES_MAX: usize = 8;
    if depth >= MERGES_MAX {
        return Vec::new();
    }
    let merged = world.conversations.iter().filter(|one| one.merged_into == Some(conversation.id));
    let histories = merged.flat_map(|one| {
        let mut histories = merged_into(world, one, depth + 1);
        histories.push(History::of_conversation(world, one));
        histories
    });
    histories.collect()
}

/// Each change by a request of ours: it adds what a call here wants, and removes only what was ours.
fn our_changes(
    world: &World<'_>,
    conversation: &Conversation<'_>,
    there: &[&Filing<'_, '_>],
    history: &History,
    out: &mut Findings,
) {
    let possible: Vec<String> = there.iter().flat_map(|filing| ever(world, filing)).collect();
    for (tag, change) in history.all().filter(|(_, change)| change.ours && !raced_itself(world, change)) {
        let at = Some(change.at);
        let before = history.before(tag, change);
        if !change.added {
            let hidden = before.is_some_and(|before| {
                was_put_back_unseen(world, conversation, history, tag, before)
                    || was_merged_in_unseen(world, conversation, history, (tag, before, change))
                    || was_hidden_by_ours(world, conversation, tag, (before, change))
            });
            if before.is_some_and(|before| before.owner == Owner::Person)
                && !hidden
                && !raced(world, change, history, tag)
            {
                let words = format!("{tag:?} of conversation {} was put by a person", conversation.id);
                out.add(PERSONS, None, at, words);
            }
            continue;
        }
        // Its whole list was replaced: what had just been there came back with it.
        if raced(world, change, history, tag) {
            continue;
        }
        if !possible.contains(tag) {
            let words = format!("{tag:?} in conversation {}: no call there wants it", conversation.id);
            out.add(STRANGE, None, at, words);
        }
        put_back(world, conversation, history, tag, change, out);
        let imported = |filing: &&Filing<'_, '_>| filing.first().is_some_and(|first| first.thread.imported);
        let in_progress = |filing: &&Filing<'_, '_>| {
            let names = filing.pinned.iter().filter_map(|settings| settings.tags.call_in_progress.as_deref());
            names.map(tag_form).any(|name| name == *tag)
        };
        if !there.is_empty() && there.iter().all(|filing| imported(filing) && in_progress(filing)) {
            out.add(IMPORT, None, at, format!("{tag:?} in conversation {}", conversation.id));
        }
    }
}

/// Whether a tag of ours was taken away, by a person or by a request of which we did not hear that it was done, and a person put it
/// back before Deskline looked: no read can tell that it changed hands.
fn was_put_back_unseen(
    world: &World<'_>,
    conversation: &Conversation<'_>,
    history: &History,
    tag: &str,
    put: &Change,
) -> bool {
    let unheard = |it: &Change| world.request(it.request).is_some_and(|request| !request.is_plainly_done());
    let unnoticed = |it: &&Change| !it.added && it.owner == Owner::Ours && (!it.ours || unheard(it));
    let Some(removed) = history.before(tag, put).filter(unnoticed) else { return false };
    !world.was_read(conversation.id, removed.at, put.at)
}

/// Whether a tag that a person had put elsewhere came with a merge to where ours stood, and Deskline could not know of it when it
/// removed the tag: what the conversation shows is as it was before, and nobody tells of a merge. It knows who had read the tag where
/// it stood, and has looked there since.
fn was_merged_in_unseen(
    world: &World<'_>,
    conversation: &Conversation<'_>,
    history: &History,
    (tag, came, removal): (&str, &Change, &Change),
) -> bool {
    let stood = history.before(tag, came).is_some_and(|before| before.added && before.owner == Owner::Ours);
    let put_at = |from: &Conversation<'_>| {
        let elsewhere = History::of_conversation(world, from);
        elsewhere.of(tag).filter(|change| change.added).last().map_or(came.at, |put| put.at)
    };
    let was_known = |from: &Conversation<'_>| {
        world.was_read(from.id, put_at(from), came.at) && world.was_read(from.id, came.at, removal.at)
    };
    let mut sources = history::merged_then(world, conversation, came.at);
    !came.ours && came.added && stood && sources.any(|from| !was_known(from))
}

/// Whether ours came with a merge onto a tag that a person had put, and it shows as one: Deskline wrote no tags beside it while the
/// other conversation certainly stood.
fn was_hidden_by_ours(
    world: &World<'_>,
    conversation: &Conversation<'_>,
    tag: &str,
    (put, removal): (&Change, &Change),
) -> bool {
    let mut merged = world.conversations.iter().filter(|one| one.merged_into == Some(conversation.id));
    merged.any(|from| {
        let gone = from.versions.iter().find(|version| !version.there).map(|version| version.at);
        let elsewhere = History::of_conversation(world, from);
        let stood = elsewhere.of(tag).last().is_some_and(|last| last.added && last.owner == Owner::Ours);
        let is_between = gone.is_some_and(|at| put.at < at && at < removal.at);
        let written = elsewhere.all().filter(|(_, change)| change.ours).map(|(_, change)| change.at).max();
        stood && is_between && !written.is_some_and(|at| wrote_tags(world, conversation.id, put.at, at))
    })
}

/// Whether Deskline wrote tags of a conversation between the two.
fn wrote_tags(world: &World<'_>, conversation: i64, from: jiff::Timestamp, to: jiff::Timestamp) -> bool {
    let path = format!("/v2/conversations/{conversation}/tags");
    world.requests.iter().any(|put| put.path == path && from < put.at && put.at <= to)
}

/// C-43: what Deskline had put and a person took away stays away. A write of ours whose answer was lost is no
/// evidence of a person's hand, and a new installation knows nothing of it.
fn put_back(
    world: &World<'_>,
    conversation: &Conversation<'_>,
    history: &History,
    tag: &str,
    change: &Change,
    out: &mut Findings,
) {
    let Some(removed) = history.before(tag, change).filter(|before| !before.ours && !before.added) else { return };
    let put = history.before(tag, removed).filter(|put| put.added && put.owner == Owner::Ours && put.ours);
    let Some(put) = put else { return };
    let request = world.request(put.request);
    let was_known = request.is_some_and(|request| request.is_plainly_done())
        && !world.trouble.was_cut_short(put.at)
        && world.trouble.lost_leases == 0
        && plus(put.at, 5) < removed.at;
    let merged = world.conversations.iter().any(|one| one.merged_into == Some(conversation.id));
    if was_known && !world.trouble.was_reinstalled(put.at, change.at) && !merged {
        let words =
            format!("{tag:?} of conversation {} had been removed by a person at {}", conversation.id, removed.at);
        out.add(BACK, None, Some(change.at), words);
    }
}

/// Whether a person changed the tag between our read and our write: the known race.
fn raced(world: &World<'_>, change: &Change, history: &History, tag: &str) -> bool {
    if !change.ours {
        return false;
    }
    let request = world.request(change.request);
    let sent_at = request.map_or(change.at, |request| request.at);
    let from = plus(sent_at, -(GAP + world.trouble.clock_error(sent_at)));
    // A read whose answer was long on its way shows what was true when it began.
    let from = request.and_then(|put| read_before(world, put)).map_or(from, |read| from.min(read));
    history.of(tag).any(|other| !other.ours && from <= other.at && other.at <= change.at)
}

/// When the read began on which a write of tags rests.
fn read_before(world: &World<'_>, put: &Request<'_>) -> Option<jiff::Timestamp> {
    let conversation = put.path.strip_suffix("/tags")?;
    let reads = world.requests.iter().filter(|read| read.method == "GET" && read.path == conversation);
    let is_its = |read: &&Request<'_>| {
        // The body of an answer may come long after its head.
        let held_back = read.fault.is_some();
        read.at <= put.at && (held_back || read.answered_at.is_none_or(|answered| put.at <= plus(answered, GAP)))
    };
    reads.filter(is_its).map(|read| read.at).next_back()
}

/// A request of ours that a fault delayed puts back what was true when it was sent: our own later write may lie between.
fn raced_itself(world: &World<'_>, change: &Change) -> bool {
    let Some(request) = world.request(change.request).filter(|request| request.fault.is_some()) else { return false };
    plus(request.at, 2) < change.at
}

/// *Call in progress* is there while a live call lasts.
fn while_it_lasts(world: &World<'_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    let call = filing.call;
    let (Some(first), Some(answered), Some(ended)) = (filing.first(), call.answered_at, call.ended_at) else { return };
    let names: Vec<&str> = filing.pinned.iter().filter_map(|it| it.tags.call_in_progress.as_deref()).collect();
    let is_long = plus(answered, 30) < ended && plus(first.thread.received_at, 15) < ended;
    let Some(conversation) = world.written_in(first.thread).filter(|_| is_long) else { return };
    let is_whole = !conversation.was_shut(world.start, world.quiet_at) && conversation.stands();
    if names.len() != filing.pinned.len() || !is_whole || !world.trouble.is_calm(call.started_at, ended) {
        return;
    }
    let names: Vec<String> = names.into_iter().map(tag_form).collect();
    // What a person took away stays away, also where the conversation went (C-43).
    let mut histories = merged_into(world, conversation, 0);
    histories.push(History::of_conversation(world, conversation));
    let took = |name: &String| histories.iter().flat_map(|it| it.of(name)).any(|change| !change.ours && !change.added);
    let touched = names.iter().any(took);
    let was_there = crate::world::desk::true_between(&conversation.versions, first.sent_at, ended)
        .any(|version| version.state.tags.iter().any(|tag| names.contains(&tag_form(tag))));
    if !was_there && !touched && crate::rules::timing::few_at_once(world, answered) {
        let words = format!("conversation {} never had {names:?} while it lasted", conversation.id);
        out.add(NOT_IN_PROGRESS, Some(call.id), Some(answered), words);
    }
}
