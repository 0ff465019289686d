//! Only who holds the lease writes (C-51).

use crate::findings::{Findings, Rule};
use crate::world::World;
use crate::world::json::plus;

const NOT_HELD: Rule = Rule("lease.not_held", "C-51");

/// What was intended while the lease was held may be sent a while later, seconds: a token is fetched first.
const ON_THE_WAY: i64 = 30;

pub(super) fn check(world: &World<'_>, out: &mut Findings) {
    if !world.trouble.clock_jumps.is_empty() {
        return;
    }
    for (from, to) in &world.trouble.lease_elsewhere {
        // A new installation has a store of its own, and nobody else's lease in it.
        let renewed = world.trouble.reinstalls.iter().find(|at| from <= *at);
        let (from, to) = (plus(*from, ON_THE_WAY), renewed.map_or(*to, |renewed| *to.min(renewed)));
        let meanwhile = world.requests.iter().filter(|it| from < it.at && it.at < to);
        // Webhooks are kept in order, and tokens fetched, without a lease; a file takes its time.
        let needs_it = |path: &str| {
            !["/v1/webhooks", "/oauth2/token", "/oauth/token", "/api/upload"].iter().any(|it| path.contains(it))
        };
        for request in meanwhile.filter(|it| it.is_write() && needs_it(it.path)) {
            let words = format!("request {} was sent while another process held the lease", request.number);
            out.add(NOT_HELD, None, Some(request.at), words);
        }
    }
}
