//! When records are written, and how late ones are (C-54, GO-10, GO-12).

use jiff::Timestamp;

use crate::findings::{Findings, Rule};
use crate::gorgias::Account;
use crate::gorgias::desk::Ticket;
use crate::gorgias::filings::{Filing, Standing};
use crate::gorgias::keys::Kind;
use crate::rules::{few_at_once, voicemail_came_in_time};
use crate::world::World;
use crate::world::json::{plus, seconds};

const EARLY: Rule = Rule("gorgias.timing.closing_early", "GO-12");
const FIRST_LATE: Rule = Rule("gorgias.timing.first_late", "GO-10");
const CLOSING_LATE: Rule = Rule("gorgias.timing.closing_late", "GO-12");
const APART: Rule = Rule("gorgias.timing.voicemail_apart", "GO-13");
const NOT_IMPORTED: Rule = Rule("gorgias.import.missing", "C-54");
const IMPORTED: Rule = Rule("gorgias.import.needless", "C-54");
const IMPORT_TIME: Rule = Rule("gorgias.import.time", "C-54");
const BORN_CLOSED: Rule = Rule("gorgias.ticket.not_open", "GO-10");

/// How long after its event a record is an import, seconds.
const IMPORT_AFTER: i64 = 7200;
/// Nobody quarrels over a minute.
const IMPORT_SLACK: i64 = 60;
/// Whoever can sign is looked for again after five minutes, seconds (GO-15).
const SIGNERS_AGAIN: i64 = 300;
/// A party's spellings cost a request each, and two come back a second.
const LOOK_UP: i64 = 12;

pub(super) fn check(account: &Account<'_, '_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    for filing in filings {
        for record in &filing.records {
            import(account, filing, record, out);
        }
        live(account, filing, out);
    }
}

/// Whether a write may have been in doubt then: it keeps others waiting for up to a quarter of an hour (promise 5).
fn something_was_in_doubt(world: &World<'_>, at: Timestamp) -> bool {
    const HOLDS: i64 = 15 * 60 + 60;
    let from = plus(at, -HOLDS);
    let mut writes = world.requests.iter().filter(|it| it.is_write() && from <= it.at && it.at <= at);
    writes.any(|it| it.is_unknown()) || world.trouble.starts.iter().skip(1).any(|start| from <= *start && *start <= at)
}

/// Whether nothing kept Deskline from being quick.
fn is_quick(account: &Account<'_, '_>, filing: &Filing<'_, '_>, from: Timestamp, to: Timestamp) -> bool {
    let world = account.world;
    let settings = filing.integration.between(plus(from, -60), world.quiet_at);
    let same = settings.len() <= 1 && settings.iter().all(|it| !it.do_nothing);
    let is_near = |since: &Timestamp, until: &Timestamp| *since <= to && from <= plus(*until, SIGNERS_AGAIN);
    let mut trials = world.trouble.trials.iter().filter(|(what, ..)| what == "no_administrator");
    let nobody_signs = trials.any(|(_, since, until)| is_near(since, until));
    let texts = account.texts.iter().filter(|text| seconds(text.written_at, from).abs() < 90.0).count();
    same && texts == 0
        && !nobody_signs
        && world.is_store_near()
        && world.trouble.is_calm(plus(from, -1), to)
        && !something_was_in_doubt(world, to)
}

/// How long the ended note may wait, in seconds, because people merged its ticket and no list showed that when the note was due: a
/// ticket that is not there is looked for once more when lists must show what people did (sheet gorgias §4).
fn wait_for_lists(account: &Account<'_, '_>, filing: &Filing<'_, '_>, ended: Timestamp) -> i64 {
    let gone = |ticket: &&Ticket<'_>| ticket.versions.iter().find(|it| !it.there).map(|it| it.at);
    let unseen = filing.first().and_then(|first| first.written_in).is_some_and(|ticket| {
        let into = ticket.merged_into.and_then(|into| account.ticket(into));
        let Some((into, at)) = into.zip(gone(&ticket)) else { return false };
        let merge = into.versions.iter().find(|version| version.at >= at);
        at <= plus(ended, 75) && merge.is_some_and(|merge| merge.visible_at > plus(ended, 30))
    });
    if unseen { account.world.script["deskline"]["look_first_after"].as_i64().unwrap_or(120) } else { 0 }
}

fn live(account: &Account<'_, '_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    let world = account.world;
    let Some(call) = filing.call() else { return };
    let id = Some(call.id);
    let last = if call.is_unanswered() { filing.first() } else { filing.of(Kind::Closing) };
    if let (Some(last), Some(ended)) = (last, call.ended_at) {
        let after = seconds(ended, last.sent_at);
        let words = || format!("{}: the closing part came {after:.1} s after the end", filing.name());
        #[expect(clippy::cast_precision_loss, reason = "seconds of a world")]
        let error = world.trouble.clock_error(last.sent_at) as f64;
        if after + 1.5 + error < 30.0 {
            out.add(EARLY, id, Some(last.sent_at), words());
        }
        let calm = is_quick(account, filing, call.started_at, plus(ended, 80)) && few_at_once(world, ended);
        if calm
            && voicemail_came_in_time(world, call, ended)
            && call.is_unanswered()
            && filing.of(Kind::Recording).is_some()
        {
            let words = format!("{}: a voicemail that came in time stands in a note of its own", filing.name());
            out.add(APART, id, Some(last.sent_at), words);
        }
        let due = plus(ended, 75 + LOOK_UP + wait_for_lists(account, filing, ended));
        // A new installation writes again what a person had removed.
        let is_anew = world.trouble.was_reinstalled(ended, last.sent_at);
        if calm && !is_anew && due < last.message.written_at && call.deliveries.ended.is_some() {
            out.add(CLOSING_LATE, id, Some(last.sent_at), words());
        }
    }
    if let (Some(first), Some(answered)) = (filing.first(), call.answered_at) {
        let calm = is_quick(account, filing, call.started_at, plus(answered, 12)) && few_at_once(world, answered);
        // A call that was over at once is logged as a whole, when it is over.
        let is_long = call.ended_at.is_none_or(|ended| plus(answered, 5 + LOOK_UP) < ended);
        if calm && is_long && plus(answered, 10 + LOOK_UP) < first.message.written_at {
            let words = format!(
                "{}: the ticket came {:.1} s after the answer",
                filing.name(),
                seconds(answered, first.sent_at)
            );
            out.add(FIRST_LATE, id, Some(first.sent_at), words);
        }
    }
}

/// What is first written more than two hours after its event is an import with its own time; what is not, is none.
fn import(account: &Account<'_, '_>, filing: &Filing<'_, '_>, record: &Standing<'_, '_>, out: &mut Findings) {
    let Some(event) = filing.event() else { return };
    let (id, at) = (filing.call_id(), Some(record.sent_at));
    let error = account.world.trouble.clock_error(record.sent_at);
    let age = record.sent_at.duration_since(event).as_secs();
    let Some(ticket) = record.written_in.filter(|it| record.begins() && it.external_id == record.message.external_id)
    else {
        return;
    };
    let Some(born) = ticket.born() else { return };
    let is_late = age > IMPORT_AFTER + IMPORT_SLACK + error;
    let is_early = age + IMPORT_SLACK + error < IMPORT_AFTER;
    if is_late && (!ticket.imported || born.is_open) {
        let words = format!("{} was written {age} s after it happened, and is no closed import", filing.name());
        out.add(NOT_IMPORTED, id, at, words);
    }
    if is_early && ticket.imported {
        out.add(IMPORTED, id, at, format!("{} was written {age} s after it happened", filing.name()));
    }
    if is_early && !born.is_open {
        out.add(BORN_CLOSED, id, at, format!("{} is closed from the start", filing.name()));
    }
    if ticket.imported && seconds(ticket.created_at, filing.began()).abs() >= 1.0 {
        let words = format!("{} shows {} instead of {}", filing.name(), ticket.created_at, filing.began());
        out.add(IMPORT_TIME, id, at, words);
    }
}
