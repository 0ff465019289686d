//! What Deskline says is not settled: allowed by the effect table, and not settled long ago (C-51, C-63).

use jiff::Timestamp;

use crate::findings::{Findings, Rule};
use crate::world::json::plus;
use crate::world::{Doubt, World};

const STATE: Rule = Rule("doubt.state", "C-51");
const KIND: Rule = Rule("doubt.kind", "C-51");
const STIRRED: Rule = Rule("doubt.left_though_stirred", "C-51");
const STANDS: Rule = Rule("doubt.though_it_stands", "C-51");
const ABSENT: Rule = Rule("doubt.though_it_is_absent", "C-51");
const REFUSED: Rule = Rule("doubt.refused_without_reason", "C-51 C-52");
const EXPIRED: Rule = Rule("doubt.expired", "C-52");

/// A doubt is settled within so many seconds of the time from which that is possible.
const SETTLED_WITHIN: i64 = 1800;
/// A request that was given up may still be applied a little later, seconds.
const APPLIED_LATE: i64 = 60;

pub(super) fn check(world: &World<'_>, out: &mut Findings) {
    for doubt in &world.doubts {
        let mut add = |rule, words: &str| out.add(rule, doubt.call, doubt.ended_at, format!("{}: {words}", doubt.key));
        match doubt.state {
            "in_doubt" if !matches!(doubt.kind, "customer" | "first") => add(KIND, "this kind can always be settled"),
            "in_doubt" if world.stirred => add(STIRRED, "the inbox was touched since"),
            "in_doubt" => look_at(world, doubt, &mut add),
            "refused" if !was_refused(world, doubt) => add(REFUSED, "no answer of the vendor's says so"),
            "refused" => {}
            "expired" if doubt.kind != "card" => add(EXPIRED, "only a card can come too late"),
            "expired" => {}
            other => add(STATE, &format!("{other} at rest")),
        }
    }
}

fn look_at(world: &World<'_>, doubt: &Doubt<'_>, add: &mut impl FnMut(Rule, &str)) {
    let long_ago = plus(world.quiet_at, -SETTLED_WITHIN);
    if shown_since(world, doubt).is_some_and(|since| since < long_ago) {
        add(STANDS, "what it wrote stands in the desk and is shown");
        return;
    }
    let ended = doubt.ended_at.or(doubt.intended_at).unwrap_or(world.quiet_at);
    let after = plus(ended, APPLIED_LATE);
    let later = if doubt.kind == "customer" {
        let versions = world.customers.iter().flat_map(|one| &one.versions);
        versions.filter(|it| it.there && it.at > after && it.visible_at < long_ago).count()
    } else {
        let inbox = doubt.key.split('/').nth(2).and_then(|inbox| inbox.parse::<i64>().ok());
        // What somebody saved without a change no list tells.
        let changes = world.conversations.iter().flat_map(|one| {
            let begun = one.versions.first().into_iter();
            let changed = one.versions.windows(2).filter_map(|pair| match pair {
                [before, after] if after.state.differs_from(&before.state) => Some(after),
                _ => None,
            });
            begun.chain(changed)
        });
        let in_inbox = changes.filter(|it| inbox.is_none_or(|inbox| it.state.mailbox == inbox));
        in_inbox.filter(|it| it.there && it.at > after && it.visible_at < long_ago).count()
    };
    if later > 0 {
        add(ABSENT, "the index has shown later changes for half an hour");
    }
}

/// Since when lists show what the doubtful write made, if it made anything.
fn shown_since(world: &World<'_>, doubt: &Doubt<'_>) -> Option<Timestamp> {
    let code = crate::world::codes::code(doubt.key);
    let code = std::str::from_utf8(&code).ok()?;
    if doubt.kind == "customer" {
        let made = world.customers.iter().filter_map(|one| one.versions.first());
        return made.filter(|it| it.state.background.contains(code)).map(|it| it.visible_at).next();
    }
    let threads = world.conversations.iter().flat_map(|one| &one.threads);
    let thread = threads.filter(|thread| thread.request.is_some()).find(|thread| thread.text.contains(code))?;
    // What people removed meanwhile no list shows.
    let written = world.written_in(thread).filter(|written| written.stands())?;
    thread.request.and_then(|request| written.version_of(request)).map(|version| version.visible_at)
}

/// A complete 4xx around the attempt, by a fault or after somebody worked in the desk or changed the account.
/// When the requests of an effect were sent: Deskline's own times are those of its clock.
pub(crate) fn when(world: &World<'_>, doubt: &Doubt<'_>) -> (Timestamp, Timestamp) {
    let error = world.trouble.clock_error(world.quiet_at);
    let from = plus(doubt.intended_at.unwrap_or(world.start), -5 - error);
    (from, plus(doubt.ended_at.unwrap_or(world.quiet_at), 30 + error))
}

fn was_refused(world: &World<'_>, doubt: &Doubt<'_>) -> bool {
    let (from, to) = when(world, doubt);
    let people = |at: Timestamp| world.trouble.staff.iter().any(|acted| *acted <= at);
    world.requests.iter().any(|request| {
        from <= request.at
            && request.at <= to
            && request.is_write()
            && request.is_refused()
            && (request.fault.is_some() || people(request.at))
    })
}
