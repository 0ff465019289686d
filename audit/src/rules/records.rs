//! Records: those that the spec asks for, each once, in the right inbox (C-03, C-50…C-53, HS-22, HS-23).

use std::collections::BTreeMap;

use crate::filings::{Filing, Wanted};
use crate::findings::{Findings, Rule};
use crate::world::World;
use crate::world::codes::Kind;
use crate::world::desk::{shown_between, true_between};
use crate::world::html::{codes, links};
use crate::world::json::plus;

const UNKNOWN_CODE: Rule = Rule("record.unknown_code", "C-51");
const NO_CODE: Rule = Rule("record.without_code", "C-51");
const TWICE: Rule = Rule("record.twice", "C-50 C-51");
const UNSELECTED: Rule = Rule("record.unselected", "C-03");
const UNWANTED: Rule = Rule("record.unwanted", "C-13 HS-23");
const NO_FIRST: Rule = Rule("record.first_missing", "C-51 C-52 HS-20 HS-23");
const NO_CLOSING: Rule = Rule("record.closing_missing", "HS-22");
const NO_ASSET: Rule = Rule("record.asset_missing", "HS-22");
const ASSET_TWICE: Rule = Rule("record.asset_twice", "C-50 C-51");
const NEEDLESS: Rule = Rule("record.needless", "HS-23");
const ORDER: Rule = Rule("record.order", "HS-22");
const KIND: Rule = Rule("record.kind", "HS-20 HS-22");
const INBOX: Rule = Rule("record.inbox", "HS-01");
const SCATTERED: Rule = Rule("record.scattered", "HS-20");

pub(super) fn check(world: &World<'_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    codes_of_threads(world, out);
    for filing in filings {
        let id = Some(filing.call.id);
        each_once(world, filing, out);
        let first_at = filing.records.first().map(|record| record.sent_at);
        if filing.wanted == Wanted::MustNot && !filing.records.is_empty() {
            let touched = filing.call.numbers.iter().any(|number| filing.integration.listens_to(*number));
            let rule = if touched { UNWANTED } else { UNSELECTED };
            out.add(rule, id, first_at, format!("inbox {} has a record of it", filing.integration.inbox));
        }
        if filing.wanted == Wanted::Must || filing.first().is_some() {
            what_is_there(world, filing, out);
        }
        for record in &filing.records {
            as_written(world, filing, record, out);
        }
        scattered(world, filing, out);
    }
}

/// Every thread that the API made has a code, and one that there may be.
fn codes_of_threads(world: &World<'_>, out: &mut Findings) {
    for conversation in &world.conversations {
        let ours = conversation.threads.iter().filter(|thread| thread.request.is_some() && thread.kind != "lineitem");
        for thread in ours {
            let at = Some(thread.received_at);
            if codes(thread.text).next().is_none() {
                out.add(NO_CODE, None, at, format!("a {} in conversation {}", thread.kind, conversation.id));
            }
            for code in codes(thread.text) {
                let meaning = world.codes.meaning(code).map(|meaning| meaning.kind);
                if matches!(meaning, None | Some(Kind::Customer | Kind::UnknownContact)) {
                    out.add(UNKNOWN_CODE, None, at, format!("{code} in conversation {}", conversation.id));
                }
            }
        }
    }
}

fn each_once(world: &World<'_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    let mut times: BTreeMap<Kind, usize> = BTreeMap::new();
    for record in filing.records.iter().filter(|record| !filing.vanished(world, record)) {
        *times.entry(record.kind).or_default() += 1;
    }
    for (kind, times) in times.into_iter().filter(|(kind, times)| *times > usize::from(*kind == Kind::Asset) + 1) {
        let last = filing.records.iter().rfind(|record| record.kind == kind).map(|record| record.sent_at);
        let words = format!("{kind:?} stands {times} times in inbox {}", filing.integration.inbox);
        out.add(TWICE, Some(filing.call.id), last, words);
    }
}

/// What happened within the last minute of the world may still be on its way.
pub(super) const LATEST: i64 = 90;

fn what_is_there(world: &World<'_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    let (call, inbox) = (filing.call, filing.integration.inbox);
    let id = Some(call.id);
    let doubt = |kinds: &[&str]| world.is_in_doubt(call.id, kinds);
    if filing.first().is_none() {
        // Who removed the first record removed all.
        if !filing.was_removed(world) && !doubt(&["first", "customer", "reopen"]) {
            out.add(NO_FIRST, id, call.first_event(), format!("inbox {inbox} has no record of it"));
        }
        return;
    }
    let is_old = |at: Option<jiff::Timestamp>| at.is_some_and(|at| plus(at, LATEST) < world.quiet_at);
    let closing = filing.of(Kind::Closing);
    if call.is_unanswered() {
        if let Some(closing) = closing {
            let words = format!("an unanswered call has one record; inbox {inbox} has a closing one as well");
            out.add(NEEDLESS, id, Some(closing.sent_at), words);
        }
    } else if closing.is_none()
        && is_old(call.ended_at)
        && !filing.was_removed(world)
        && !doubt(&["closing"])
        && !filing.may_be_forgotten(world)
        && !has_nowhere_to_go(world, filing)
    {
        out.add(NO_CLOSING, id, call.ended_at, format!("inbox {inbox} has no closing record"));
    }
    if let (Some(first), Some(closing)) = (filing.first(), closing)
        && first.sent_at > closing.sent_at
    {
        out.add(ORDER, id, Some(closing.sent_at), "the closing record was sent before the first one");
    }
    let asset = format!("/calls/{}/", call.id);
    let linked =
        |record: &&crate::filings::Standing<'_, '_>| links(record.thread.text).any(|link| link.contains(&asset));
    let told: Vec<_> = filing
        .records
        .iter()
        .filter(linked)
        .filter(|record| !filing.vanished(world, record))
        // What was rewritten shows a new installation no link any more.
        .filter(|record| !(record.thread.was_edited && world.trouble.was_reinstalled(record.sent_at, world.quiet_at)))
        .collect();
    let anew = |record: &&&crate::filings::Standing<'_, '_>| filing.was_written_again(world, record);
    let mut threads: Vec<_> = told.iter().filter(|record| !anew(record)).map(|record| record.thread.request).collect();
    threads.dedup();
    if threads.len() > 1 {
        out.add(ASSET_TWICE, id, None, format!("inbox {inbox} has its link {} times", threads.len()));
    }
    let excused = filing.may_be_forgotten(world) || filing.was_removed(world) || doubt(&["asset", "closing", "first"]);
    // Also what a new installation could not see tells it.
    let is_told = filing.records.iter().any(|record| linked(&record));
    if call.has_asset && !is_told && is_old(call.ended_at) && !excused {
        out.add(NO_ASSET, id, call.ended_at, format!("inbox {inbox} has no link to what can be listened to"));
    }
}

/// Whether people shut the conversation of the first record and deleted its customer, and with *do nothing* nobody else may be chosen (C-13).
fn has_nowhere_to_go(world: &World<'_>, filing: &Filing<'_, '_>) -> bool {
    let Some(first) = filing.first() else { return false };
    let Some(written_in) = world.written_in(first.thread) else { return false };
    let whose: Vec<i64> = written_in.versions.iter().map(|version| version.state.customer).collect();
    let theirs = world.customers.iter().filter(|one| whose.contains(&one.id));
    let is_deleted = theirs.flat_map(|one| &one.versions).any(|version| !version.there);
    let does_nothing = filing.settings_since(world).iter().any(|settings| settings.do_nothing);
    does_nothing && is_deleted && written_in.was_shut(first.sent_at, world.quiet_at)
}

fn as_written(
    world: &World<'_>,
    filing: &Filing<'_, '_>,
    record: &crate::filings::Standing<'_, '_>,
    out: &mut Findings,
) {
    let (id, at) = (Some(filing.call.id), Some(record.sent_at));
    let begins = world.written_in(record.thread).is_some_and(|it| it.request == record.thread.request);
    let kind = record.thread.kind;
    let is_right = match record.kind {
        Kind::First => kind == "phone",
        _ => kind == "note" || (begins && kind == "phone"),
    };
    if !is_right {
        out.add(KIND, id, at, format!("{:?} is a {kind}", record.kind));
    }
    // An inbox may be changed by people while a record is on its way.
    let Some(written_in) = world.written_in(record.thread) else { return };
    let since = plus(record.sent_at, -(crate::parties::EVIDENCE + 20));
    let shown = shown_between(&written_in.versions, since, record.thread.received_at);
    let mut inboxes = true_between(&written_in.versions, since, record.thread.received_at).chain(shown);
    // What follows the first record stays with it, wherever people moved it.
    if record.kind == Kind::First && !inboxes.any(|version| version.state.mailbox == filing.integration.inbox) {
        out.add(INBOX, id, at, format!("conversation {} is not in inbox {}", written_in.id, filing.integration.inbox));
    }
}

/// All records of a call in an inbox stand together, unless the conversation took no more.
fn scattered(world: &World<'_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    for pair in filing.records.windows(2) {
        let [before, after] = pair else { continue };
        if before.conversation.id == after.conversation.id || filing.vanished(world, before) {
            continue;
        }
        let was_shut = before.conversation.was_shut(plus(before.sent_at, -20), after.thread.received_at)
            || world.written_in(before.thread).is_some_and(|it| it.was_shut(before.sent_at, after.thread.received_at));
        // A new installation finds what follows only where it finds the first record; if nothing can be written there, it begins anew.
        let begins_anew = world.trouble.was_reinstalled(before.sent_at, after.sent_at)
            && filing
                .first()
                .is_some_and(|first| first.conversation.was_shut(plus(after.sent_at, -20), after.thread.received_at));
        if !was_shut && !begins_anew {
            let words = format!(
                "{:?} stands in conversation {}, {:?} in {}",
                before.kind, before.conversation.id, after.kind, after.conversation.id
            );
            out.add(SCATTERED, Some(filing.call.id), Some(after.sent_at), words);
        }
    }
}
