//! Tokens: asked for when there is a reason, one at a time (C-01, C-52).

use jiff::Timestamp;

use crate::findings::{Findings, Rule};
use crate::world::World;
use crate::world::json::{plus, seconds, text, time};
use crate::world::requests::{Request, Vendor};

const NEEDLESS: Rule = Rule("token.needless", "C-52");
const RACED: Rule = Rule("token.raced", "C-52");

/// An access token lives two days.
const LIFE: f64 = 172_800.0;
/// Two tokens within so many seconds had two reasons.
const RACE: f64 = 10.0;

pub(super) fn check(world: &World<'_>, out: &mut Findings) {
    let tokens: Vec<&Request<'_>> = world.requests.iter().filter(|request| request.is_token()).collect();
    let refused = |request: &&Request<'_>| {
        request.vendor == Vendor::HelpScout && request.status == Some(401) && !request.is_token()
    };
    let is_good = |request: &Request<'_>| request.is_plainly_done();
    let failed = tokens.iter().filter(|request| !is_good(request)).count();
    let reasons = world.trouble.starts.len().max(1)
        + world.trouble.revocations
        + world.trouble.lost_leases
        + world.requests.iter().filter(refused).count()
        + failed
        + days(seconds(world.start, world.quiet_at))
        + world.trouble.clock_jumps.len();
    if tokens.len() > reasons + 1 {
        let words = format!("{} requests for a token, {reasons} reasons", tokens.len());
        out.add(NEEDLESS, None, tokens.last().map(|request| request.at), words);
    }
    for pair in tokens.windows(2) {
        let [first, second] = pair else { continue };
        let (from, to) = (plus(first.at, -1), plus(second.at, 1));
        let reason = world.trouble.was_restarted(from, to)
            || lost_its_lease(world, from, to)
            || world.requests.iter().any(|it| refused(&it) && it.answered_at.is_some_and(|at| from <= at && at <= to));
        if is_good(first) && is_good(second) && seconds(first.at, second.at) < RACE && !reason {
            let words = format!("requests {} and {} both got a token", first.number, second.number);
            out.add(RACED, None, Some(second.at), words);
        }
    }
}

/// Whether Deskline says that it stopped all work then, with whatever was on its way: the answer to a request for a token is lost.
fn lost_its_lease(world: &World<'_>, from: Timestamp, to: Timestamp) -> bool {
    world.log.iter().any(|line| {
        text(line, "text").contains("the lease is lost") && time(line, "at").is_some_and(|at| from <= at && at <= to)
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a world lasts days")]
fn days(seconds: f64) -> usize {
    (seconds.max(0.0) / LIFE) as usize
}
