//! When records are written (C-54, HS-20, HS-22).

use jiff::Timestamp;

use crate::filings::{Filing, Standing};
use crate::findings::{Findings, Rule};
use crate::world::World;
use crate::world::calls::Call;
use crate::world::codes::Kind;
use crate::world::html::codes;
use crate::world::json::{plus, seconds};

const EARLY: Rule = Rule("timing.closing_early", "HS-22");
const FIRST_LATE: Rule = Rule("timing.first_late", "HS-20");
const CLOSING_LATE: Rule = Rule("timing.closing_late", "HS-22");
const APART: Rule = Rule("timing.voicemail_apart", "HS-23");
const COMMENT_LATE: Rule = Rule("timing.comment_late", "HS-22");
const NOT_IMPORTED: Rule = Rule("import.missing", "C-54");
const IMPORTED: Rule = Rule("import.needless", "C-54");
const IMPORT_TIME: Rule = Rule("import.time", "C-54");

/// How long after its event a record is an import, seconds.
const IMPORT_AFTER: i64 = 7200;
/// Nobody quarrels over a minute.
const IMPORT_SLACK: i64 = 60;
/// A voicemail that is told so soon after the end stands in the call's one record. Seconds.
const VOICEMAIL: i64 = 40;
/// More calls than this within a minute may delay one another.
const AT_ONCE: usize = 4;

pub(super) fn check(world: &World<'_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    for filing in filings {
        for record in &filing.records {
            import(world, filing, record, out);
        }
        live(world, filing, out);
    }
}

/// Whether at most a few calls began or ended around this moment.
pub(crate) fn few_at_once(world: &World<'_>, at: Timestamp) -> bool {
    let near = |moment: &Timestamp| seconds(*moment, at).abs() <= 60.0;
    let busy = |call: &&crate::world::calls::Call<'_>| {
        [Some(call.started_at), call.answered_at, call.ended_at].iter().flatten().any(near)
    };
    world.calls.iter().filter(busy).count() <= AT_ONCE
}

/// Whether a write may have been in doubt then: it keeps others waiting for up to a quarter of an hour (promise 5).
fn something_was_in_doubt(world: &World<'_>, at: Timestamp) -> bool {
    const HOLDS: i64 = 15 * 60 + 60;
    let from = plus(at, -HOLDS);
    let unknown = |status: Option<i64>| status.is_none_or(|status| status == 408 || status >= 500);
    let mut writes = world.requests.iter().filter(|it| it.is_write() && from <= it.at && it.at <= at);
    writes.any(|it| it.fault.is_some() || unknown(it.status))
        || world.trouble.starts.iter().skip(1).any(|start| from <= *start && *start <= at)
}

/// Whether nothing kept Deskline from being quick.
fn is_quick(world: &World<'_>, filing: &Filing<'_, '_>, from: Timestamp, to: Timestamp) -> bool {
    // A call that settings kept from being logged is logged late, if at all, once they are changed.
    let settings = filing.integration.between(plus(from, -60), world.quiet_at);
    let same = settings.len() <= 1 && settings.iter().all(|it| !it.do_nothing);
    same && world.is_store_near() && world.trouble.is_calm(plus(from, -1), to) && !something_was_in_doubt(world, to)
}

/// Whether the voicemail was told while the one record of the call waited for it, by Deskline's clock; and no new installation came
/// since, which may see neither.
pub(crate) fn voicemail_came_in_time(world: &World<'_>, call: &Call<'_>, ended: Timestamp) -> bool {
    let until = plus(ended, VOICEMAIL - world.trouble.clock_error(ended));
    let told = call.deliveries.voicemail.is_some_and(|told| told < until);
    told && !world.trouble.was_reinstalled(ended, world.quiet_at)
}

fn live(world: &World<'_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    let call = filing.call;
    let id = Some(call.id);
    let last = if call.is_unanswered() { filing.first() } else { filing.of(Kind::Closing) };
    if let (Some(last), Some(ended)) = (last, call.ended_at) {
        let error = world.trouble.clock_error(last.sent_at);
        if seconds(ended, last.sent_at) + 1.5 < seconds(Timestamp::UNIX_EPOCH, plus(Timestamp::UNIX_EPOCH, 30 - error))
        {
            let words = format!("the closing record came {:.1} s after the end", seconds(ended, last.sent_at));
            out.add(EARLY, id, Some(last.sent_at), words);
        }
        let calm = is_quick(world, filing, call.started_at, plus(ended, 80)) && few_at_once(world, ended);
        if calm
            && voicemail_came_in_time(world, call, ended)
            && call.is_unanswered()
            && filing.of(Kind::Asset).is_some()
        {
            out.add(APART, id, Some(last.sent_at), "a voicemail that came in time stands in a record of its own");
        }
        // A new installation writes again what a person had removed.
        let is_anew = world.trouble.was_reinstalled(ended, last.sent_at);
        if calm && !is_anew && plus(ended, 75) < last.thread.received_at && call.deliveries.ended.is_some() {
            let words = format!("the closing record came {:.1} s after the end", seconds(ended, last.sent_at));
            out.add(CLOSING_LATE, id, Some(last.sent_at), words);
        }
    }
    if let (Some(first), Some(answered)) = (filing.first(), call.answered_at) {
        let calm = is_quick(world, filing, call.started_at, plus(answered, 12)) && few_at_once(world, answered);
        // A call that was over at once is logged as a whole, when it is over.
        let is_long = call.ended_at.is_none_or(|ended| plus(answered, 5) < ended);
        if calm && is_long && plus(answered, 10) < first.thread.received_at {
            let words = format!("the first record came {:.1} s after the answer", seconds(answered, first.sent_at));
            out.add(FIRST_LATE, id, Some(first.sent_at), words);
        }
    }
    for record in &filing.records {
        let Kind::Comment(place) = record.kind else { continue };
        let Some(comment) = call.comments.get(place) else { continue };
        let from = comment.posted_at.max(call.ended_at.unwrap_or(comment.posted_at));
        let calm = is_quick(world, filing, from, plus(from, 95)) && few_at_once(world, from);
        let is_heir = world.trouble.was_reinstalled(call.started_at, from);
        let soon = 90 + if is_heir { world.look_first_after } else { 0 };
        if calm && plus(from, soon) < record.thread.received_at {
            let words = format!("a comment came {:.1} s after it was made", seconds(from, record.sent_at));
            out.add(COMMENT_LATE, Some(call.id), Some(record.sent_at), words);
        }
    }
}

/// Events that a record may take its time from, the one that decides first.
fn events(filing: &Filing<'_, '_>, record: &Standing<'_, '_>) -> Vec<Timestamp> {
    let call = filing.call;
    match record.kind {
        Kind::First => {
            let mut events: Vec<Timestamp> = call.first_event().into_iter().collect();
            events.push(call.started_at);
            events
        }
        Kind::Comment(place) => {
            let own = call.comments.get(place).map(|comment| comment.posted_at);
            own.into_iter().chain(call.comments.iter().map(|comment| comment.posted_at)).collect()
        }
        _ => call.ended_at.into_iter().collect(),
    }
}

/// C-54: what is first written more than two hours after its event is an import with its own time; nothing else is.
fn import(world: &World<'_>, filing: &Filing<'_, '_>, record: &Standing<'_, '_>, out: &mut Findings) {
    // A link that came late has no time that could be told.
    if record.kind == Kind::Asset {
        return;
    }
    let events = events(filing, record);
    let Some(event) = events.first() else { return };
    let code = codes(record.thread.text).next().unwrap_or_default();
    let tries = world.requests.iter().filter(|it| it.is_write() && it.at <= record.sent_at);
    let mut tries = tries.filter(|it| it.record_texts().any(|text| text.contains(code))).map(|it| it.at);
    let began = tries.next().unwrap_or(record.sent_at);
    let slack = IMPORT_SLACK + world.trouble.clock_error(record.sent_at);
    let id = Some(filing.call.id);
    let age = |from| format!("{:?} was written {:.0} s after its event", record.kind, seconds(*event, from));
    let imported = record.thread.imported;
    // A closing record that comes with the first one, in one new conversation, shares its fate.
    let with_first = filing.first().is_some_and(|first| first.thread.request == record.thread.request);
    let shares = record.kind != Kind::First && with_first;
    if !imported && plus(*event, IMPORT_AFTER + slack) < began && !shares_live(filing, record) {
        out.add(NOT_IMPORTED, id, Some(record.sent_at), age(began));
    }
    if imported && plus(*event, IMPORT_AFTER - slack) > record.sent_at && !shares {
        out.add(IMPORTED, id, Some(record.sent_at), age(record.sent_at));
    }
    let second = |at: &Timestamp| at.as_second();
    let mut times = events.iter().map(second).chain([second(&filing.call.started_at)]);
    if imported && !times.any(|time| (time - second(&record.thread.created_at)).abs() <= 1) {
        let words = format!("{:?} shows {} instead of {event}", record.kind, record.thread.created_at);
        out.add(IMPORT_TIME, id, Some(record.sent_at), words);
    }
}

/// One request imports all of its threads or none: the one that is younger decides.
fn shares_live(filing: &Filing<'_, '_>, record: &Standing<'_, '_>) -> bool {
    filing.records.iter().any(|other| {
        !std::ptr::eq(other.thread, record.thread)
            && other.thread.request == record.thread.request
            && !other.thread.imported
    })
}
