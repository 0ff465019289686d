//! One call, or one message for one party, in the account: whether it must be there, and what is.

use jiff::Timestamp;

use super::Account;
use super::desk::{Message, Ticket, TicketState};
use super::keys::{About, Kind};
use super::settings::{Integration, Settings};
use super::texts::{Text, number};
use crate::filings::Wanted;
use crate::parties::Has;
use crate::world::calls::Call;
use crate::world::desk::{Version, true_at};
use crate::world::json::plus;

/// What is logged.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Subject<'w, 'e> {
    Call(&'w Call<'e>),
    /// A message, and the party for whom it is logged.
    Text(&'w Text<'e>, &'e str),
}

/// A record of a filing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing<'w, 'e> {
    pub(crate) kind: Kind<'e>,
    /// Where it stands at the end.
    pub(crate) ticket: &'w Ticket<'e>,
    pub(crate) message: &'w Message<'e>,
    /// Where it was written, if that is known.
    pub(crate) written_in: Option<&'w Ticket<'e>>,
    /// When it was sent.
    pub(crate) sent_at: Timestamp,
}

/// One call or message in the account.
#[derive(Debug)]
pub(crate) struct Filing<'w, 'e> {
    pub(crate) subject: Subject<'w, 'e>,
    pub(crate) integration: &'w Integration<'e>,
    pub(crate) wanted: Wanted,
    /// Its records, oldest first.
    pub(crate) records: Vec<Standing<'w, 'e>>,
    /// The settings that may be pinned to it (language, zone, tag names).
    pub(crate) pinned: Vec<&'w Settings>,
}

impl<'e> Standing<'_, 'e> {
    /// Whether its request made the ticket.
    pub(crate) fn begins(&self) -> bool {
        self.written_in.is_some_and(|ticket| ticket.request == self.message.request)
    }
}

impl<'w, 'e> Filing<'w, 'e> {
    pub(crate) fn of(&self, kind: Kind<'_>) -> Option<&Standing<'w, 'e>> {
        self.records.iter().find(|record| record.kind == kind)
    }

    /// The record that begins it.
    pub(crate) fn first(&self) -> Option<&Standing<'w, 'e>> {
        self.records.iter().find(|record| matches!(record.kind, Kind::First | Kind::Message(_)))
    }

    pub(crate) fn call(&self) -> Option<&'w Call<'e>> {
        match self.subject {
            Subject::Call(call) => Some(call),
            Subject::Text(..) => None,
        }
    }

    /// Aircall's id of the call, for problems.
    pub(crate) fn call_id(&self) -> Option<i64> {
        self.call().map(|call| call.id)
    }

    /// What problems call it.
    pub(crate) fn name(&self) -> String {
        match self.subject {
            Subject::Call(call) => format!("call {}", call.label),
            Subject::Text(text, party) => format!("message {} of {party}", text.id),
        }
    }

    /// `call/ID` or `message/ID`, as in keys.
    pub(crate) fn interaction(&self) -> String {
        match self.subject {
            Subject::Call(call) => format!("call/{}", call.id),
            Subject::Text(text, _) => format!("message/{}", text.id),
        }
    }

    /// When it began.
    pub(crate) fn began(&self) -> Timestamp {
        match self.subject {
            Subject::Call(call) => call.started_at,
            Subject::Text(text, _) => text.written_at,
        }
    }

    /// What its first record tells: the answer or the end of a call, the writing of a message.
    pub(crate) fn event(&self) -> Option<Timestamp> {
        match self.subject {
            Subject::Call(call) => call.first_event(),
            Subject::Text(text, _) => Some(text.written_at),
        }
    }

    /// E.164 of whom it concerns.
    pub(crate) fn number(&self) -> Option<&'e str> {
        match self.subject {
            Subject::Call(call) => call.party,
            Subject::Text(_, party) => number(party),
        }
    }

    /// The number of the company that it is on.
    pub(crate) fn own_number(&self) -> i64 {
        match self.subject {
            Subject::Call(call) => call.number,
            Subject::Text(text, _) => text.number,
        }
    }

    pub(crate) fn contact(&self) -> Option<i64> {
        match self.subject {
            Subject::Call(call) => call.contact,
            Subject::Text(text, _) => text.contact,
        }
    }

    /// All settings that were in force at some time from its beginning on.
    pub(crate) fn settings_since(&self, account: &Account<'_, '_>) -> Vec<&'w Settings> {
        self.integration.between(plus(self.began(), -60), account.world.quiet_at)
    }

    /// Whether Deskline says that an effect of one of these kinds is not settled for it.
    pub(crate) fn is_in_doubt(&self, account: &Account<'_, '_>, kinds: &[&str]) -> bool {
        account.is_in_doubt(&self.interaction(), kinds)
    }

    /// Whether a new installation may have nothing to say of what an earlier one logged: its settings silence it, the phone system
    /// does not show the number that it was selected for, or it is a message, which nobody can read back.
    pub(crate) fn may_be_forgotten(&self, account: &Account<'_, '_>) -> bool {
        let silent = self.settings_since(account).len() > 1
            || !self.integration.listens_to(self.own_number())
            || self.call().is_none();
        silent && account.world.trouble.was_reinstalled(plus(self.began(), -60), account.world.quiet_at)
    }

    /// Whether a person removed a record whose answer was lost or whose writer is gone before the next try was sent: no read could
    /// show it any more.
    pub(crate) fn vanished(&self, account: &Account<'_, '_>, record: &Standing<'_, '_>) -> bool {
        let trouble = &account.world.trouble;
        let later = self.records.iter().filter(|other| other.sent_at > record.sent_at);
        later.map(|other| (other.kind == record.kind, other.sent_at)).any(|(is_again, then)| {
            let forgotten = trouble.was_reinstalled(record.sent_at, then);
            let plainly = account.world.request(record.message.request).is_some_and(|it| it.is_plainly_done());
            let in_doubt = !plainly || trouble.was_cut_short(record.sent_at);
            let mut firsts = self.records.iter().filter(|one| one.kind == Kind::First && one.sent_at < then);
            // A new installation finds what follows only where it finds the first record.
            let lost = forgotten && firsts.any(|first| is_out_of_sight(first, then));
            // Whose ticket carries no tag is known by memory alone (GO-31).
            let untagged = forgotten && self.call().is_none() && self.is_untagged_at_times(account);
            lost || (is_again && untagged) || (is_again && (forgotten || in_doubt) && is_out_of_sight(record, then))
        })
    }

    /// Whether the tag by which tickets of messages are found was switched off, or has had several names.
    fn is_untagged_at_times(&self, account: &Account<'_, '_>) -> bool {
        let settings = self.settings_since(account);
        let names: Vec<_> = settings.iter().map(|one| one.tags.aircall_sms.as_deref()).collect();
        names.contains(&None) || names.windows(2).any(|two| two[0] != two[1])
    }

    /// Whether a ticket with records of it was deleted, or went into one that was, or that nothing leads to: what follows need not
    /// be there.
    pub(crate) fn was_removed(&self, account: &Account<'_, '_>) -> bool {
        let gone = |it: &Ticket<'_>| is_gone(account, it, 0);
        self.records.iter().any(|record| gone(record.ticket) || record.written_in.is_some_and(gone))
            || self.left_no_trace()
            || self.is_out_of_reach(account)
    }

    /// Whether a person gave its ticket to somebody without the number and merged it then, or put what he merged it into in the trash.
    /// Where a ticket went only the lists of its customer's tickets, and of those with the number, tell (sheet gorgias §4, §9).
    fn is_out_of_reach(&self, account: &Account<'_, '_>) -> bool {
        self.records.iter().filter_map(|record| record.written_in).any(|ticket| {
            let born_with = ticket.versions.first().and_then(|born| born.state.customer);
            let stands = account.standing(ticket);
            let now_with = stands.last().and_then(|it| it.customer);
            let merged_at = ticket.versions.iter().find(|version| !version.there).map(|version| version.at);
            let had_it = |id: i64| {
                let (Some(customer), Some(at), Some(number)) = (account.customer(id), merged_at, self.number()) else {
                    return false;
                };
                let then = true_at(&customer.versions, at);
                then.is_some_and(|then| super::parties::has(account, customer, &then.state, number) == Has::Yes)
            };
            let since = |version: &&Version<TicketState<'_>>| merged_at.is_some_and(|at| at <= version.at);
            let in_trash = stands.versions.iter().filter(since).any(|version| version.state.trashed);
            stands.id != ticket.id && (in_trash || now_with != born_with && !now_with.is_some_and(had_it))
        })
    }

    /// Whether people had deleted all its records in a ticket before they merged it away. Nobody tells of a merge, and where a ticket
    /// went only our records in it tell (sheet gorgias §4, §9).
    fn left_no_trace(&self) -> bool {
        self.records.iter().filter_map(|record| record.written_in).any(|ticket| {
            let left = ticket.versions.iter().find(|version| !version.there).filter(|_| ticket.merged_into.is_some());
            let Some(left) = left else { return false };
            let was_in = |record: &&Standing<'_, '_>| record.written_in.is_some_and(|it| it.id == ticket.id);
            let is_deleted = |record: &Standing<'_, '_>| record.message.deleted_at.is_some_and(|at| at <= left.at);
            self.records.iter().filter(was_in).filter(|record| record.sent_at <= left.at).all(is_deleted)
        })
    }
}

fn is_gone(account: &Account<'_, '_>, ticket: &Ticket<'_>, depth: usize) -> bool {
    const MERGES_MAX: usize = 20;
    let into = ticket.merged_into.and_then(|into| account.ticket(into));
    ticket.deleted_at.is_some()
        || into.is_some_and(is_nobodys)
        || (depth < MERGES_MAX && into.is_some_and(|it| is_gone(account, it, depth + 1)))
}

/// Whether people deleted the ticket's customer. Nobody tells of a merge, and where a ticket went only the list of its customer's
/// tickets tells (sheet gorgias §4, §9): from then on nothing leads there.
fn is_nobodys(ticket: &Ticket<'_>) -> bool {
    ticket.last().is_some_and(|it| it.customer.is_none())
}

/// Whether people had removed or merged away the ticket, or deleted the record.
fn is_out_of_sight(record: &Standing<'_, '_>, at: Timestamp) -> bool {
    let gone = |ticket: &Ticket<'_>| ticket.versions.iter().any(|version| !version.there && version.at <= at);
    let deleted = record.message.deleted_at.is_some_and(|deleted| deleted <= at);
    deleted || gone(record.ticket) || record.written_in.is_some_and(gone)
}

/// All calls and messages, in each integration.
pub(crate) fn all<'w, 'e>(account: &'w Account<'_, 'e>) -> Vec<Filing<'w, 'e>> {
    let mut filings = Vec::new();
    for integration in &account.integrations {
        for call in &account.world.calls {
            filings.push(filing(account, integration, Subject::Call(call)));
        }
        for text in &account.texts {
            for party in &text.parties {
                filings.push(filing(account, integration, Subject::Text(text, party)));
            }
        }
    }
    filings
}

fn filing<'w, 'e>(
    account: &'w Account<'_, 'e>,
    integration: &'w Integration<'e>,
    subject: Subject<'w, 'e>,
) -> Filing<'w, 'e> {
    let mut filing = Filing { subject, integration, wanted: Wanted::MustNot, records: Vec::new(), pinned: Vec::new() };
    let about = match subject {
        Subject::Call(call) => About::Call(call.id),
        Subject::Text(text, _) => About::Text(text.id),
    };
    for record in &account.records {
        let Some(key) = record.key.filter(|key| key.about == about) else { continue };
        let is_its = match (subject, key.kind) {
            (Subject::Text(text, party), Kind::Message(part)) if text.parties.len() > 1 => part == Some(party),
            _ => true,
        };
        if is_its {
            let (ticket, message) = account.place_of(record);
            let (written_in, sent_at) = (account.written_in(message), account.sent_at(message));
            filing.records.push(Standing { kind: key.kind, ticket, message, written_in, sent_at });
        }
    }
    filing.records.sort_by_key(|record| record.sent_at);
    filing.pinned = pinned(account, &filing);
    filing.wanted = match subject {
        Subject::Call(call) => wanted_call(account, call, &filing),
        Subject::Text(text, party) => wanted_text(account, text, party, &filing),
    };
    filing
}

/// Pins are taken at the first write, which may be the card or the customer; a new installation takes its own.
fn pinned<'w>(account: &Account<'_, '_>, filing: &Filing<'w, '_>) -> Vec<&'w Settings> {
    let world = account.world;
    let from = plus(filing.began(), -5);
    let first = filing.records.first().map_or(world.quiet_at, |record| record.sent_at);
    let until = if world.trouble.was_reinstalled(from, world.quiet_at) { world.quiet_at } else { plus(first, 5) };
    let mut pinned = filing.integration.between(from, until);
    pinned.dedup();
    pinned
}

fn wanted_call(account: &Account<'_, '_>, call: &Call<'_>, filing: &Filing<'_, '_>) -> Wanted {
    let (world, integration) = (account.world, filing.integration);
    let is_selected = call.numbers.iter().any(|number| integration.listens_to(*number));
    // Nothing is logged before the answer or the end.
    if !is_selected || call.first_event().is_none() {
        return Wanted::MustNot;
    }
    let from = plus(call.started_at, -60);
    // A number that it only passed through is told by webhooks alone.
    let is_told = call.deliveries.is_complete && !world.trouble.was_reinstalled(from, world.quiet_at);
    let mut wanted = if integration.listens_to(call.number) || is_told { Wanted::Must } else { Wanted::May };
    let settings = integration.between(from, world.quiet_at);
    if !call.is_inbound && call.is_unanswered() {
        wanted = wanted.unless(settings.iter().map(|one| !one.log_unanswered_outbound));
    }
    unless_several(account, wanted, call.party, from, &settings)
}

fn wanted_text(account: &Account<'_, '_>, text: &Text<'_>, party: &str, filing: &Filing<'_, '_>) -> Wanted {
    let (world, integration) = (account.world, filing.integration);
    let Some(told_at) = text.told_at.filter(|_| integration.listens_to(text.number) && !text.is_proxied) else {
        return Wanted::MustNot;
    };
    let from = plus(text.written_at, -60);
    let settings = integration.between(from, world.quiet_at);
    let mut wanted = Wanted::Must;
    // Nobody can read a message back: what an installation was told just before its store was thrown away is lost.
    if world.trouble.was_reinstalled(plus(told_at, -5), world.quiet_at) {
        wanted = Wanted::May;
    }
    wanted = wanted.unless(settings.iter().map(|one| !one.log_messages));
    unless_several(account, wanted, number(party), from, &settings)
}

/// C-13 *do nothing*: several customers have the number, none of them made by Deskline.
fn unless_several(
    account: &Account<'_, '_>,
    wanted: Wanted,
    party: Option<&str>,
    from: Timestamp,
    settings: &[&Settings],
) -> Wanted {
    let Some(party) = party.filter(|_| settings.iter().any(|one| one.do_nothing)) else { return wanted };
    // The other spellings of a number are looked for once a day.
    let begin = plus(from, -super::parties::MEMORY);
    let (fewest, most) = super::parties::count_others(account, party, begin, account.world.quiet_at);
    match (most < 2, fewest >= 2 && settings.iter().all(|one| one.do_nothing)) {
        (true, _) => wanted,
        (false, true) => Wanted::MustNot,
        (false, false) => {
            if wanted == Wanted::MustNot {
                Wanted::MustNot
            } else {
                Wanted::May
            }
        }
    }
}
