//! What Deskline says is not settled: allowed by the effect table, and not settled long ago (C-51, C-63).

use jiff::Timestamp;

use crate::findings::{Findings, Rule};
use crate::gorgias::Account;
use crate::rules::when;
use crate::world::Doubt;
use crate::world::json::plus;
use crate::world::requests::Vendor;

const STATE: Rule = Rule("gorgias.doubt.state", "C-51");
const KIND: Rule = Rule("gorgias.doubt.kind", "C-51");
const STIRRED: Rule = Rule("gorgias.doubt.left_though_stirred", "C-51");
const STANDS: Rule = Rule("gorgias.doubt.though_it_stands", "C-51");
const ABSENT: Rule = Rule("gorgias.doubt.though_it_is_absent", "C-51");
const REFUSED: Rule = Rule("gorgias.doubt.refused_without_reason", "C-51 C-52");
const EXPIRED: Rule = Rule("gorgias.doubt.expired", "C-52");

/// A doubt is settled within so many seconds of the time from which that is possible.
const SETTLED_WITHIN: i64 = 1800;
/// A request that was given up may still be applied a little later, seconds.
const APPLIED_LATE: i64 = 60;

pub(super) fn check(account: &Account<'_, '_>, out: &mut Findings) {
    for doubt in &account.world.gorgias_doubts {
        let mut add = |rule, words: &str| out.add(rule, doubt.call, doubt.ended_at, format!("{}: {words}", doubt.key));
        match doubt.state {
            "in_doubt" if !matches!(doubt.kind, "customer" | "first" | "message") => {
                add(KIND, "this kind can always be settled");
            }
            "in_doubt" if account.world.stirred => add(STIRRED, "tickets and customers were touched since"),
            "in_doubt" => look_at(account, doubt, &mut add),
            "refused" if !was_refused(account, doubt) => add(REFUSED, "no answer of the vendor's says so"),
            "refused" => {}
            "expired" if doubt.kind != "card" => add(EXPIRED, "only a card can come too late"),
            "expired" => {}
            other => add(STATE, &format!("{other} at rest")),
        }
    }
}

fn look_at(account: &Account<'_, '_>, doubt: &Doubt<'_>, add: &mut impl FnMut(Rule, &str)) {
    let long_ago = plus(account.world.quiet_at, -SETTLED_WITHIN);
    if shown_since(account, doubt).is_some_and(|since| since < long_ago) {
        add(STANDS, "what it wrote stands in the account and is shown");
        return;
    }
    let ended = doubt.ended_at.or(doubt.intended_at).unwrap_or(account.world.quiet_at);
    let after = plus(ended, APPLIED_LATE);
    let later = if doubt.kind == "customer" {
        let mut versions = account.customers.iter().flat_map(|one| &one.versions);
        versions.any(|it| it.there && it.at > after && it.visible_at < long_ago)
    } else {
        let standing = account.tickets.iter().filter(|ticket| ticket.stands());
        let mut versions = standing.flat_map(|one| &one.versions);
        versions.any(|it| it.there && it.state.updated_at > after && it.visible_at < long_ago)
    };
    if later {
        add(ABSENT, "the index has shown later changes for half an hour");
    }
}

/// Since when lists show what the doubtful write made, if it made anything.
fn shown_since(account: &Account<'_, '_>, doubt: &Doubt<'_>) -> Option<Timestamp> {
    if doubt.kind == "customer" {
        let made = account.customers.iter().filter_map(|one| one.versions.first());
        return made.filter(|it| it.state.external_id == Some(doubt.key)).map(|it| it.visible_at).next();
    }
    let ticket = account.tickets.iter().find(|it| it.stands() && it.external_id == Some(doubt.key))?;
    ticket.versions.first().map(|version| version.visible_at)
}

/// A complete 4xx around the attempt, by a fault or after somebody worked there or changed the account.
fn was_refused(account: &Account<'_, '_>, doubt: &Doubt<'_>) -> bool {
    let world = account.world;
    let (from, to) = when(world, doubt);
    let people = |at: Timestamp| world.trouble.gorgias_staff.iter().any(|acted| *acted <= at);
    world.requests.iter().any(|request| {
        let is_ours = request.vendor == Vendor::Gorgias || doubt.kind == "card";
        let is_then = from <= request.at && request.at <= to;
        is_ours
            && is_then
            && request.is_write()
            && request.is_refused()
            && (request.fault.is_some() || people(request.at))
    })
}
