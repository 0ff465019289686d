//! Which conversation a call went to (HS-20, HS-21, HS-27, C-12, C-54), by what was true and what lists showed.

use jiff::Timestamp;

use super::choice::customers_of;
use crate::filings::{Filing, Standing};
use crate::findings::{Findings, Rule};
use crate::parties::{EVIDENCE, MEMORY};
use crate::world::World;
use crate::world::desk::{
    Conversation, ConversationState, Version, always_shown, always_true, shown_between, true_at, true_between,
};
use crate::world::json::plus;
use crate::world::requests::Request;
use crate::world::settings::Settings;

const JOINED: Rule = Rule("conversation.joined_though_new", "HS-21 C-12");
const NOT_ELIGIBLE: Rule = Rule("conversation.not_eligible", "HS-20");
const NOT_NEWEST: Rule = Rule("conversation.not_newest", "HS-20");
const NEEDLESS: Rule = Rule("conversation.needless_new", "HS-20");
const SECOND: Rule = Rule("conversation.second_of_ours", "HS-20");
const NOT_REOPENED: Rule = Rule("conversation.not_reopened", "HS-20");
const REOPENED: Rule = Rule("conversation.reopened", "HS-20 C-54");
const STATUS: Rule = Rule("conversation.status", "HS-27 C-54");

/// A conversation with more threads than these counts as full (details).
const THREADS_MAX: i64 = 90;
/// How long after its event a record is an import, seconds.
const IMPORT_AFTER: i64 = 7200;

pub(super) fn check(world: &World<'_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    for filing in filings {
        let Some(first) = filing.first() else { continue };
        let Some(written_in) = world.written_in(first.thread) else { continue };
        let look = Look { world, filing, first, written_in };
        if written_in.request == first.thread.request {
            look.at_a_new_one(filings, out);
        } else {
            look.at_a_joined_one(filings, out);
        }
    }
}

struct Look<'w, 'e> {
    world: &'w World<'e>,
    filing: &'w Filing<'w, 'e>,
    first: &'w Standing<'w, 'e>,
    written_in: &'w Conversation<'e>,
}

impl Look<'_, '_> {
    /// Evidence for the write was gathered after this moment: 60 s, the way there and back, and what a slow turn adds.
    fn since(&self) -> Timestamp {
        plus(self.first.sent_at, -(EVIDENCE + 20 + self.world.trouble.clock_error(self.first.sent_at)))
    }

    fn add(&self, out: &mut Findings, rule: Rule, words: String) {
        out.add(rule, Some(self.filing.call.id), Some(self.first.sent_at), words);
    }

    /// In force around the write, for what is not pinned.
    fn switches(&self) -> Vec<&Settings> {
        self.filing.integration.between(plus(self.since(), -30), plus(self.first.sent_at, 5))
    }

    /// Open, in the inbox, of this customer, and nothing that keeps calls away.
    fn is_open(&self, version: &Version<ConversationState<'_>>, customer: i64) -> bool {
        self.fits(version, customer) && matches!(version.state.status, "active" | "pending")
    }

    fn fits(&self, version: &Version<ConversationState<'_>>, customer: i64) -> bool {
        let state = &version.state;
        version.there
            && !state.draft
            && state.mailbox == self.filing.integration.inbox
            && state.customer == customer
            && !state.tags.iter().any(|tag| tag.eq_ignore_ascii_case("spam"))
            && state.status != "spam"
    }

    fn has_room(version: &Version<ConversationState<'_>>) -> bool {
        !version.state.locked && version.state.threads < THREADS_MAX - 2
    }

    /// Open and with room all the time, by lists and in truth: whoever looked found it.
    fn was_surely_open(&self, one: &Conversation<'_>, customer: i64) -> bool {
        let (from, to) = (self.since(), self.first.thread.received_at);
        let holds =
            |version: &Version<ConversationState<'_>>| self.is_open(version, customer) && Self::has_room(version);
        always_shown(&one.versions, from, to, holds) && always_true(&one.versions, from, to, holds)
    }

    /// Conversations with a record of Deskline's for the same party and inbox within ten minutes before the write.
    fn ours_of_late<'f>(&self, filings: &'f [Filing<'f, 'f>], reach: i64) -> Vec<&'f Standing<'f, 'f>> {
        let from = plus(self.first.sent_at, -reach);
        let theirs = filings.iter().filter(|other| {
            other.integration.inbox == self.filing.integration.inbox
                && other.call.party.is_some()
                && other.call.party == self.filing.call.party
        });
        let records = theirs.flat_map(|other| &other.records);
        records.filter(|record| from <= record.thread.received_at && record.sent_at < self.first.sent_at).collect()
    }

    fn at_a_joined_one(&self, filings: &[Filing<'_, '_>], out: &mut Findings) {
        let id = self.written_in.id;
        let pinned = &self.filing.pinned;
        if self.filing.call.party.is_none() || pinned.iter().all(|settings| settings.always_new) {
            self.add(out, JOINED, format!("joined conversation {id}"));
            return;
        }
        let to = self.first.thread.received_at;
        // A conversation that people merged into this one counts with it: its records followed the merge.
        let merged = self.world.conversations.iter().filter(|one| one.merged_into == Some(id));
        let sources: Vec<&Conversation<'_>> = std::iter::once(self.written_in).chain(merged).collect();
        let customers: Vec<i64> =
            customers_of(self.world, self.written_in, self.first, 0).iter().map(|one| one.id).collect();
        let open = |one: &Conversation<'_>| {
            let seen = |version: &Version<ConversationState<'_>>| customers.iter().any(|it| self.is_open(version, *it));
            shown_between(&one.versions, self.since(), to).any(seen)
                || true_between(&one.versions, self.since(), to).any(seen)
        };
        if !sources.iter().any(|one| open(one)) {
            self.add(out, NOT_ELIGIBLE, format!("joined conversation {id}, which was not open"));
            return;
        }
        self.reopened(filings, out);
        let ours: Vec<i64> = self.ours_of_late(filings, MEMORY + 60).iter().map(|it| it.conversation.id).collect();
        let is_ours = sources.iter().any(|one| ours.contains(&one.id)) || ours.contains(&self.first.conversation.id);
        if is_ours || sources.len() > 1 {
            return;
        }
        let newest = |one: &Conversation<'_>| {
            let shown = shown_between(&one.versions, self.since(), to).map(|version| version.state.modified_at);
            let truly = true_between(&one.versions, self.since(), to)
                .filter(|version| version.request != self.first.thread.request);
            shown.chain(truly.map(|version| version.state.modified_at)).max()
        };
        let oldest = |one: &Conversation<'_>| {
            shown_between(&one.versions, self.since(), to).map(|version| version.state.modified_at).min()
        };
        let mine = newest(self.written_in);
        let customer = true_at(&self.written_in.versions, to).map_or(0, |version| version.state.customer);
        let later = self
            .world
            .conversations
            .iter()
            .find(|other| other.id != id && self.was_surely_open(other, customer) && oldest(other) > mine);
        if let Some(later) = later {
            self.add(out, NOT_NEWEST, format!("joined conversation {id}; {} was active later", later.id));
        }
    }

    /// Reopening needs the switch and a conversation that was closed less than N hours before the call. No request says which call
    /// it was for: it is enough that one of those that went there at the time could have it reopened; the others found it open.
    fn reopened(&self, filings: &[Filing<'_, '_>], out: &mut Findings) {
        let versions = &self.written_in.versions;
        let by_us = versions.windows(2).find(|pair| {
            let [before, after] = pair else { return false };
            let request = self.world.request(after.request);
            let patched = request.is_some_and(|request| request.method == "PATCH");
            patched && self.is_near(after.at) && before.state.status == "closed" && after.state.status == "active"
        });
        let Some([before, after]) = by_us else { return };
        let closed_at = closed_since(self.written_in, before.at);
        let went_there = filings.iter().filter_map(|filing| {
            let first = filing.first()?;
            let written_in = self.world.written_in(first.thread).filter(|it| it.id == self.written_in.id)?;
            Some(Look { world: self.world, filing, first, written_in })
        });
        if !went_there.filter(|look| look.is_near(after.at)).any(|look| look.could_reopen(closed_at)) {
            let age = self.filing.call.started_at.duration_since(closed_at).as_secs();
            let words = format!("conversation {} was reopened, closed for {age} s at the call", self.written_in.id);
            out.add(REOPENED, Some(self.filing.call.id), Some(after.at), words);
        }
    }

    /// Whether evidence for the first record was being gathered, or the record on its way.
    fn is_near(&self, at: Timestamp) -> bool {
        self.since() <= at && at <= self.first.thread.received_at
    }

    fn could_reopen(&self, closed_at: Timestamp) -> bool {
        let age = self.filing.call.started_at.duration_since(closed_at).as_secs();
        let may = |settings: &&Settings| settings.reopen && age < settings.reopen_hours * 3600 + 60;
        self.switches().iter().any(may) && !self.first.thread.imported
    }

    fn at_a_new_one(&self, filings: &[Filing<'_, '_>], out: &mut Findings) {
        let id = self.written_in.id;
        let born = self.written_in.versions.first();
        let (status, imported) = (born.map_or("", |version| version.state.status), self.written_in.imported);
        let right = if imported { "closed" } else { "active" };
        if status != right {
            let words = format!("conversation {id} was made {status}; {right} is right (imported: {imported})");
            self.add(out, STATUS, words);
        }
        let must_join = self.filing.call.party.is_some() && !self.filing.pinned.iter().any(|one| one.always_new);
        let Some(customer) = born.map(|version| version.state.customer).filter(|_| must_join) else { return };
        // A refusal on the way (full, locked, gone) leads to a new one.
        if self.was_turned_away() {
            return;
        }
        let others = || self.world.conversations.iter().filter(|other| other.id != id);
        if let Some(open) = others().find(|other| self.was_surely_open(other, customer)) {
            self.add(out, NEEDLESS, format!("conversation {id} was made although {} was open", open.id));
            return;
        }
        if let Some(second) = self.known_one_of_ours(filings, customer) {
            self.add(out, SECOND, format!("conversation {id} was made a little after {second}"));
            return;
        }
        self.not_reopened(customer, out);
    }

    /// A write of this record that was refused: the conversation that it was meant for took it not.
    fn was_turned_away(&self) -> bool {
        let code = crate::world::html::codes(self.first.thread.text).next().unwrap_or_default();
        let earlier = self
            .world
            .requests
            .iter()
            .filter(|request| request.is_write() && request.at < self.first.sent_at && request.is_refused());
        earlier.into_iter().any(|request| request.record_texts().any(|text| text.contains(code)))
    }

    /// A conversation in which Deskline wrote for the same person within the last ten minutes, and which stood open
    /// ever since: known without any list.
    fn known_one_of_ours(&self, filings: &[Filing<'_, '_>], customer: i64) -> Option<i64> {
        let to = self.first.thread.received_at;
        let surely = |record: &&&Standing<'_, '_>| {
            let since = record.thread.received_at;
            let answered = self
                .world
                .request(record.thread.request)
                .and_then(|request| request.answered_at.filter(|_| request.is_plainly_done()));
            answered.is_some_and(|at| plus(at, 5) < self.since())
                && !self.world.trouble.was_restarted(plus(since, -5), to)
                && self.world.trouble.lost_leases == 0
                && record.conversation.stands()
                && always_true(&record.conversation.versions, since, to, |version| {
                    self.is_open(version, customer) && Self::has_room(version)
                })
        };
        let ours = self.ours_of_late(filings, MEMORY - 30);
        ours.iter().find(surely).map(|record| record.conversation.id)
    }

    /// With reopening on, a conversation that was closed a short while ago goes on, unless the record is an import.
    fn not_reopened(&self, customer: i64, out: &mut Findings) {
        let call = self.filing.call;
        let event = call.first_event().unwrap_or(call.started_at);
        let is_late = plus(event, IMPORT_AFTER - 60) < self.first.sent_at;
        let switches = self.switches();
        if is_late || self.first.thread.imported || !switches.iter().all(|settings| settings.reopen) {
            return;
        }
        let hours = switches.iter().map(|settings| settings.reopen_hours).min().unwrap_or(0);
        let (from, to) = (self.since(), self.first.thread.received_at);
        let holds = |version: &Version<ConversationState<'_>>| {
            self.fits(version, customer) && version.state.status == "closed" && Self::has_room(version)
        };
        let young = self.world.conversations.iter().find(|one| {
            one.id != self.written_in.id
                && always_shown(&one.versions, from, to, holds)
                && always_true(&one.versions, from, to, holds)
                && call.started_at.duration_since(closed_since(one, to)).as_secs() < hours * 3600 - 60
        });
        let may_be_reopened = |one: &&Conversation<'_>| {
            let path = format!("/v2/conversations/{}", one.id);
            let refused = |it: &&Request<'_>| it.method == "PATCH" && it.path == path && it.is_refused();
            !self.world.requests.iter().any(|request| refused(&request) && request.at <= to)
        };
        if let Some(young) = young.filter(may_be_reopened) {
            let words = format!("conversation {} was made instead of reopening {}", self.written_in.id, young.id);
            self.add(out, NOT_REOPENED, words);
        }
    }
}

/// Since when a conversation had been closed at a moment at which it was.
fn closed_since(conversation: &Conversation<'_>, at: Timestamp) -> Timestamp {
    let mut since = None;
    for version in conversation.versions.iter().take_while(|version| version.at <= at) {
        since = match (version.state.status, since) {
            ("closed", None) => Some(version.at),
            ("closed", since) => since,
            _ => None,
        };
    }
    let from_the_start = conversation.versions.first().map(|version| version.at);
    // Start data was closed when it was made.
    if since == from_the_start { conversation.created_at } else { since.unwrap_or(at) }
}
