//! The account's request limit (GO-40, N-06): Deskline does not run into it, and waits when it is told to.

use crate::findings::{Findings, Rule};
use crate::gorgias::Account;
use crate::world::json::{id, list, plus, plus_f64, time};
use crate::world::requests::Vendor;

const RAN_INTO: Rule = Rule("gorgias.limit.ran_into", "GO-40 N-06");
const NOT_OBEYED: Rule = Rule("gorgias.limit.not_obeyed", "GO-40 C-52");

/// Refusals that a process without memory may meet.
const AFTER_A_START: usize = 2;

pub(super) fn check(account: &Account<'_, '_>, out: &mut Findings) {
    let world = account.world;
    let trouble = &world.trouble;
    let own = |it: &&crate::world::requests::Request<'_>| {
        it.vendor == Vendor::Gorgias && it.status == Some(429) && it.fault.is_none()
    };
    let real: Vec<_> = world.requests.iter().filter(own).collect();
    let restarts = trouble.starts.len().saturating_sub(1) + trouble.lost_leases + trouble.clock_jumps.len();
    // A request that a fault held back is charged when it comes.
    let held_back = world.requests.iter().filter(|it| it.vendor == Vendor::Gorgias && it.fault.is_some()).count();
    if !trouble.ate_gorgias && real.len() > AFTER_A_START * restarts + held_back {
        let words = format!("{} requests met the account's own limit, after {restarts} restarts", real.len());
        out.add(RAN_INTO, None, real.first().map(|request| request.at), words);
    }
    let in_flight = world.one_way.mul_add(4.0, 1.0);
    for early in list(&account.dump["limit"], "early") {
        let (Some(at), Some(told_at)) = (time(early, "at"), time(early, "told_at")) else { continue };
        let number = id(early, "request");
        let sent = world.request(Some(number));
        // What was on its way when it was told, or was held back since, is no disobedience.
        let was_on_its_way = at <= plus_f64(told_at, in_flight) || sent.is_some_and(|it| it.fault.is_some());
        let told = world.requests.iter().any(|it| {
            it.vendor == Vendor::Gorgias
                && it.status == Some(429)
                && it.at <= plus(told_at, 1)
                && plus(told_at, -1) <= it.at
                && it.fault.is_none()
        });
        let excused = trouble.was_restarted(told_at, at) || trouble.lost_leases > 0 || trouble.clock_error(at) > 0;
        if told && !was_on_its_way && !excused {
            out.add(NOT_OBEYED, None, Some(at), format!("request {number} came before the time that a 429 gave"));
        }
    }
}
