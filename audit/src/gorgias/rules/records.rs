//! Records: those that the spec asks for, each once, in the shape that it asks for (C-03, C-50…C-53, GO-10…GO-14, GO-30).

use std::collections::BTreeMap;

use crate::filings::Wanted;
use crate::findings::{Findings, Rule};
use crate::gorgias::Account;
use crate::gorgias::filings::{Filing, Standing, Subject};
use crate::gorgias::keys::Kind;
use crate::world::codes;
use crate::world::html::codes as codes_in;
use crate::world::json::plus;

const UNKNOWN_KEY: Rule = Rule("gorgias.record.unknown_key", "C-51");
const CODE: Rule = Rule("gorgias.record.code", "C-51");
const TWICE: Rule = Rule("gorgias.record.twice", "C-50 C-51");
const UNSELECTED: Rule = Rule("gorgias.record.unselected", "C-03");
const UNWANTED: Rule = Rule("gorgias.record.unwanted", "C-13 GO-10 GO-30");
const NO_FIRST: Rule = Rule("gorgias.record.missing", "C-51 C-52 GO-10 GO-30");
const NO_CLOSING: Rule = Rule("gorgias.record.closing_missing", "GO-12");
const NEEDLESS: Rule = Rule("gorgias.record.needless", "GO-13");
const NO_COMMENT: Rule = Rule("gorgias.comment.missing", "GO-14");
const COMMENT_TWICE: Rule = Rule("gorgias.comment.twice", "C-50 C-51");
const SHAPE: Rule = Rule("gorgias.record.shape", "GO-10 GO-32");
const NOT_ITS_OWN: Rule = Rule("gorgias.ticket.not_its_own", "GO-10");
const SCATTERED: Rule = Rule("gorgias.ticket.scattered", "GO-12 GO-14");
const TICKET_KEY: Rule = Rule("gorgias.ticket.key", "C-51");

/// What happened within the last minute of the world may still be on its way.
const LATEST: i64 = 90;

pub(super) fn check(account: &Account<'_, '_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    keys(account, out);
    for filing in filings {
        each_once(account, filing, out);
        unwanted(account, filing, out);
        if filing.wanted == Wanted::Must || filing.first().is_some() {
            what_is_there(account, filing, out);
        }
        for record in &filing.records {
            shape(account, filing, record, out);
        }
        if filing.call().is_some() {
            tickets(account, filing, out);
        }
    }
}

/// Everything that a request wrote carries a key that there may be; a note its code as well, a ticket its first record's key.
fn keys(account: &Account<'_, '_>, out: &mut Findings) {
    for record in &account.records {
        let (ticket, message) = account.place_of(record);
        let at = Some(message.written_at);
        let Some(key) = message.external_id.filter(|_| record.key.is_some()) else {
            let words = format!("{:?} in ticket {}", message.external_id, ticket.id);
            out.add(UNKNOWN_KEY, None, at, words);
            continue;
        };
        let code = codes::code(key);
        let code = std::str::from_utf8(&code).unwrap_or_default();
        let said = message.said();
        let shown: Vec<&str> = codes_in(&said).collect();
        if message.is_note() && shown != [code] {
            out.add(CODE, None, at, format!("a note in ticket {} shows {shown:?} instead of {code}", ticket.id));
        }
    }
    for ticket in account.tickets.iter().filter(|ticket| ticket.request.is_some()) {
        let first = ticket.messages.iter().find(|message| message.request == ticket.request);
        let own = first.and_then(|message| message.external_id);
        if ticket.external_id.is_none() || ticket.external_id != own {
            let words = format!("ticket {} has {:?}, its first record {own:?}", ticket.id, ticket.external_id);
            out.add(TICKET_KEY, None, Some(ticket.written_at), words);
        }
    }
}

fn each_once(account: &Account<'_, '_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    let mut times: BTreeMap<Kind<'_>, usize> = BTreeMap::new();
    for record in filing.records.iter().filter(|record| !filing.vanished(account, record)) {
        *times.entry(record.kind).or_default() += 1;
    }
    for (kind, times) in times.into_iter().filter(|(_, times)| *times > 1) {
        let last = filing.records.iter().rfind(|record| record.kind == kind).map(|record| record.sent_at);
        out.add(TWICE, filing.call_id(), last, format!("{}: {kind:?} stands {times} times", filing.name()));
    }
}

fn unwanted(account: &Account<'_, '_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    let Some(first) = filing.records.first().filter(|_| filing.wanted == Wanted::MustNot) else { return };
    let listens = |number: i64| filing.integration.listens_to(number);
    let touched = match filing.subject {
        Subject::Call(call) => call.numbers.iter().any(|number| listens(*number)),
        Subject::Text(text, _) => listens(text.number),
    };
    let others = account.integrations.iter().any(|one| one.name != filing.integration.name);
    if touched || !others {
        let rule = if touched { UNWANTED } else { UNSELECTED };
        out.add(rule, filing.call_id(), Some(first.sent_at), format!("{} has a record", filing.name()));
    }
}

fn what_is_there(account: &Account<'_, '_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    let (world, id) = (account.world, filing.call_id());
    let is_old = |at: jiff::Timestamp| plus(at, LATEST) < world.quiet_at;
    if filing.first().is_none() {
        let doubt = filing.is_in_doubt(account, &["first", "customer", "message", "reopen", "upload"]);
        if filing.event().is_some_and(is_old) && !doubt && !was_refused(account, filing) {
            out.add(NO_FIRST, id, filing.event(), format!("there is no record of {}", filing.name()));
        }
        return;
    }
    let Some(call) = filing.call() else { return };
    let excused = filing.was_removed(account) || filing.may_be_forgotten(account);
    let closing = filing.of(Kind::Closing);
    if call.is_unanswered() {
        if let Some(closing) = closing {
            let words = format!("{} was not answered and has a closing note as well", filing.name());
            out.add(NEEDLESS, id, Some(closing.sent_at), words);
        }
    } else if closing.is_none()
        && call.ended_at.is_some_and(is_old)
        && !excused
        && !filing.is_in_doubt(account, &["closing"])
    {
        out.add(NO_CLOSING, id, call.ended_at, format!("{} has no closing note", filing.name()));
    }
    comments(account, filing, excused, out);
}

/// Whether people took away whom the record was to go to, again and again: then nobody was left.
fn was_refused(account: &Account<'_, '_>, filing: &Filing<'_, '_>) -> bool {
    account
        .world
        .gorgias_doubts
        .iter()
        .any(|doubt| doubt.state == "refused" && doubt.key.contains(&format!("/{}/", filing.interaction())))
}

/// Each comment of the call stands once.
fn comments(account: &Account<'_, '_>, filing: &Filing<'_, '_>, excused: bool, out: &mut Findings) {
    let Some(call) = filing.call() else { return };
    let said = |record: &Standing<'_, '_>| squeezed(&record.message.said());
    let all: Vec<String> = filing.records.iter().map(said).collect();
    // What people took out of sight may stand again; what they rewrote does not tell a new installation what it held.
    let tells = |record: &&Standing<'_, '_>| {
        !filing.vanished(account, record) && !was_rewritten_before_a_reinstall(account, filing, record)
    };
    let readable: Vec<String> = filing.records.iter().filter(tells).map(said).collect();
    let excused =
        excused || call.ended_at.is_none() || filing.is_in_doubt(account, &["comment", "closing", "first", "upload"]);
    for comment in &call.comments {
        let wanted = squeezed(comment.content);
        // The same may be said twice; then it is there twice.
        let told = call.comments.iter().filter(|other| squeezed(other.content) == wanted).count();
        let times = |said: &[String]| said.iter().map(|text| text.matches(&wanted).count()).sum::<usize>();
        let stands = times(&all);
        let words = || format!("{}: a comment stands {stands} times instead of {told}", filing.name());
        if times(&readable) > told {
            out.add(COMMENT_TWICE, Some(call.id), Some(comment.posted_at), words());
        } else if stands < told && !excused && plus(comment.posted_at, LATEST) < account.world.quiet_at {
            out.add(NO_COMMENT, Some(call.id), Some(comment.posted_at), words());
        }
    }
}

/// Whether a person rewrote a record before a new installation wrote another: it could not see what that one held.
pub(super) fn was_rewritten_before_a_reinstall(
    account: &Account<'_, '_>,
    filing: &Filing<'_, '_>,
    record: &Standing<'_, '_>,
) -> bool {
    let trouble = &account.world.trouble;
    record.message.was_edited
        && filing.records.iter().any(|later| trouble.was_reinstalled(record.sent_at, later.sent_at))
}

/// White space is one blank: how a record breaks lines is no concern of ours.
/// A text with its white space made even.
pub(super) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Internal notes are what they say; messages are imports with the time that they had.
fn shape(account: &Account<'_, '_>, filing: &Filing<'_, '_>, record: &Standing<'_, '_>, out: &mut Findings) {
    let message = record.message;
    let mut wrong = |words: &str| {
        let words = format!("{}: {:?} {words}", filing.name(), record.kind);
        out.add(SHAPE, filing.call_id(), Some(record.sent_at), words);
    };
    if message.is_note() {
        if message.public || !message.from_agent || message.receiver.is_some() {
            wrong("is a note that is not internal");
        }
        let Subject::Text(text, _) = filing.subject else { return };
        let settings = filing.settings_since(account);
        if !text.is_inbound || !settings.iter().any(|it| it.received_as_notes) {
            wrong("is a note instead of a message");
        }
        return;
    }
    let Subject::Text(text, _) = filing.subject else {
        wrong("is no internal note");
        return;
    };
    if text.is_inbound && filing.settings_since(account).iter().all(|it| it.received_as_notes) {
        wrong("is a message instead of a note");
    }
    if message.channel != "sms" {
        wrong(&format!("is on channel {} instead of sms", message.channel));
    }
    if !message.imported || message.from_agent == text.is_inbound {
        wrong("is no import of what was written");
    }
    if !is_close(message.created_at, text.written_at)
        || !message.sent_at.is_some_and(|sent| is_close(sent, text.written_at))
    {
        wrong(&format!("has the time {} instead of {}", message.created_at, text.written_at));
    }
}

/// Whether two times are told as the same second.
fn is_close(one: jiff::Timestamp, other: jiff::Timestamp) -> bool {
    one.duration_since(other).as_secs_f64().abs() < 1.0
}

/// A call has a ticket of its own, and all its records stand there.
fn tickets(account: &Account<'_, '_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    let id = filing.call_id();
    if let Some(first) = filing.first().filter(|first| !first.begins()) {
        let words = format!("{} stands in ticket {}, which it did not begin", filing.name(), first.ticket.id);
        out.add(NOT_ITS_OWN, id, Some(first.sent_at), words);
    }
    // What a person deleted stands nowhere: a merge leaves it behind.
    let standing: Vec<_> = filing.records.iter().filter(|record| record.message.deleted_at.is_none()).collect();
    for pair in standing.windows(2) {
        let [before, after] = pair else { continue };
        if before.ticket.id == after.ticket.id || filing.vanished(account, before) {
            continue;
        }
        let words = format!(
            "{}: {:?} stands in ticket {}, {:?} in {}",
            filing.name(),
            before.kind,
            before.ticket.id,
            after.kind,
            after.ticket.id
        );
        out.add(SCATTERED, id, Some(after.sent_at), words);
    }
}
