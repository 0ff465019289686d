//! Which ticket a message stands in (GO-31): the one in which the person's messages go on, if it is open; never a call's, never
//! spam or trash; a closed one only if it was closed a short while ago, and opened first.

use jiff::Timestamp;

use crate::findings::{Findings, Rule};
use crate::gorgias::Account;
use crate::gorgias::desk::{Ticket, TicketState};
use crate::gorgias::filings::{Filing, Standing, Subject};
use crate::gorgias::keys::{About, Key};
use crate::gorgias::settings::tag_form;
use crate::parties::EVIDENCE;
use crate::world::desk::{Version, always_true, true_between};
use crate::world::json::plus;
use crate::world::requests::Vendor;

const FOREIGN: Rule = Rule("gorgias.home.not_of_messages", "GO-31");
const REMOVED: Rule = Rule("gorgias.home.spam_or_trash", "GO-31");
const CLOSED: Rule = Rule("gorgias.home.closed", "GO-31 C-54");
const NUMBERLESS: Rule = Rule("gorgias.home.shared_by_the_numberless", "C-12");
const ANOTHERS: Rule = Rule("gorgias.home.of_another_person", "GO-31 C-11");
const NEEDLESS: Rule = Rule("gorgias.home.needless_ticket", "GO-31");
const REOPENED: Rule = Rule("gorgias.home.reopened", "GO-31 C-54");

/// What an answer that travels, and another request before the write, add to the age of evidence, seconds.
const TRAVEL: i64 = 20;
/// A record is known to who wrote it after this, seconds.
const KNOWN_AFTER: i64 = 5;

pub(super) fn check(account: &Account<'_, '_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    for filing in filings.iter().filter(|filing| matches!(filing.subject, Subject::Text(..))) {
        for record in &filing.records {
            if record.begins() {
                needless(account, filings, filing, record, out);
            } else {
                joined(account, filing, record, out);
            }
        }
    }
    reopened(account, filings, out);
}

/// When what a write rests on may have been read, first.
fn read_since(account: &Account<'_, '_>, at: Timestamp) -> Timestamp {
    plus(at, -(EVIDENCE + TRAVEL + account.world.trouble.clock_error(at)))
}

fn joined(account: &Account<'_, '_>, filing: &Filing<'_, '_>, record: &Standing<'_, '_>, out: &mut Findings) {
    let Some(ticket) = record.written_in else { return };
    let mut wrong = |rule, words: &str| {
        out.add(rule, None, Some(record.sent_at), format!("{} went to ticket {}, {words}", filing.name(), ticket.id));
    };
    if filing.number().is_none() {
        wrong(NUMBERLESS, "though it has no number");
    }
    if !is_of_messages(account, filing, ticket, 0) {
        wrong(FOREIGN, "which is none of messages");
    }
    let from = read_since(account, record.sent_at);
    let states = || true_between(&ticket.versions, from, record.message.written_at).map(|it| &it.state);
    if !states().any(TicketState::is_eligible) {
        wrong(REMOVED, "which is spam or in the trash");
    } else if !states().any(|state| state.is_open) {
        wrong(CLOSED, "which is closed");
    }
    let is_his = |state: &TicketState<'_>| {
        state.customer.and_then(|id| account.customer(id)).is_some_and(|customer| {
            let number = filing.number();
            customer.is_made()
                || number.is_some_and(|number| crate::gorgias::parties::ever_had(account, customer, number))
        })
    };
    let his_before = |ticket: &Ticket<'_>| ticket.versions.iter().any(|version| is_his(&version.state));
    let merged = account.tickets.iter().any(|it| it.merged_into == Some(ticket.id) && his_before(it));
    if !his_before(ticket) && !merged {
        wrong(ANOTHERS, "which is another person's");
    }
}

/// Known by a message that stands there, or by its tag; what people merged into it counts.
fn is_of_messages(account: &Account<'_, '_>, filing: &Filing<'_, '_>, ticket: &Ticket<'_>, depth: usize) -> bool {
    const MERGES_MAX: usize = 8;
    let is_text = |id: Option<&str>| {
        let key = id.and_then(|id| Key::read(id, account.subdomain));
        key.is_some_and(|key| matches!(key.about, About::Text(_)))
    };
    let settings = filing.integration.settings.iter();
    let names: Vec<String> = settings.filter_map(|(_, it)| it.tags.aircall_sms.as_deref().map(tag_form)).collect();
    let tagged = |state: &TicketState<'_>| state.tags.iter().any(|tag| names.iter().any(|name| name == tag));
    let mut merged = account.tickets.iter().filter(|it| it.merged_into == Some(ticket.id));
    is_text(ticket.external_id)
        || ticket.versions.iter().any(|version| tagged(&version.state))
        || (depth < MERGES_MAX && merged.any(|it| is_of_messages(account, filing, it, depth + 1)))
}

/// A message that begins a ticket though one stood open in which the person's messages go on.
fn needless(
    account: &Account<'_, '_>,
    filings: &[Filing<'_, '_>],
    filing: &Filing<'_, '_>,
    record: &Standing<'_, '_>,
    out: &mut Findings,
) {
    let Some(number) = filing.number() else { return };
    let trouble = &account.world.trouble;
    let from = read_since(account, record.sent_at);
    let earlier = filings.iter().filter(|other| {
        matches!(other.subject, Subject::Text(..)) && other.number() == Some(number) && !std::ptr::eq(*other, filing)
    });
    let known = earlier.flat_map(|other| &other.records).filter(|other| {
        let plainly = account.world.request(other.message.request).is_some_and(|it| it.is_plainly_done());
        let known_at = plus(other.message.written_at, KNOWN_AFTER);
        plainly
            && known_at < record.sent_at
            && !trouble.was_reinstalled(other.sent_at, record.sent_at)
            && !trouble.was_cut_short(other.sent_at)
    });
    // Messages go on where the last one stands.
    let Some(last) = known.max_by_key(|other| other.message.written_at) else { return };
    let ticket = last.ticket;
    let open =
        |version: &Version<TicketState<'_>>| version.there && version.state.is_open && version.state.is_eligible();
    let since = from.min(last.message.written_at);
    if ticket.id != record.ticket.id
        && always_true(&ticket.versions, since.max(last.message.written_at), record.message.written_at, open)
        && last.message.deleted_at.is_none()
        && last.written_in.is_some_and(|it| it.id == ticket.id)
        && !trouble.was_reinstalled(plus(record.sent_at, -3600), record.sent_at)
    {
        let words = format!("{} began ticket {} though {} stood open", filing.name(), record.ticket.id, ticket.id);
        out.add(NEEDLESS, None, Some(record.sent_at), words);
    }
}

/// Deskline opens a ticket only for a message, and only if it was closed a short while before that was written.
fn reopened(account: &Account<'_, '_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    for ticket in &account.tickets {
        for (place, version) in ticket.versions.iter().enumerate() {
            let Some(request) = account.world.request(version.request) else { continue };
            let was_open = place.checked_sub(1).is_some_and(|before| ticket.versions[before].state.is_open);
            if request.vendor != Vendor::Gorgias || request.method != "PUT" || was_open || !version.state.is_open {
                continue;
            }
            let before = &ticket.versions[..place];
            let mut since_closed = before.iter().rev().take_while(|it| !it.state.is_open);
            let closed_at = since_closed.by_ref().last().map_or(Timestamp::MIN, |it| it.at);
            let is_its = |filing: &&Filing<'_, '_>| {
                let Subject::Text(text, _) = filing.subject else { return false };
                let longest = filing.integration.settings.iter().map(|(_, it)| it.reopen_hours).max().unwrap_or(0);
                // What was closed before the world began was closed some hours before; the dump has no more of it.
                let lately = closed_at == Timestamp::MIN || plus(closed_at, longest * 3600) > text.written_at;
                let live = plus(text.written_at, 7200 + 120) > request.at;
                lately && live && text.written_at <= plus(request.at, account.world.trouble.clock_error(request.at))
            };
            if !filings.iter().any(|filing| is_its(&filing)) {
                out.add(REOPENED, None, Some(version.at), format!("ticket {} was opened for no message", ticket.id));
            }
            let from = read_since(account, request.at);
            if !true_between(&ticket.versions, from, version.at).any(|it| it.state.is_eligible()) {
                out.add(REMOVED, None, Some(version.at), format!("ticket {} was opened in the trash", ticket.id));
            }
        }
    }
}
