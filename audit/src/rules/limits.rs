//! Request limits (N-06, promise 7): Deskline does not run into them, and obeys them when it is told to wait.

use std::collections::BTreeMap;

use crate::findings::{Findings, Rule};
use crate::world::World;
use crate::world::json::{plus, plus_f64};
use crate::world::requests::{Request, Vendor};

const RAN_INTO: Rule = Rule("limit.ran_into", "N-06 C-52");
const AIRCALL: Rule = Rule("limit.aircall_share", "N-06");
const NOT_OBEYED: Rule = Rule("limit.not_obeyed", "N-06 C-52");
const STORM: Rule = Rule("limit.storm", "C-52");

/// Deskline's share of Aircall's 120 a minute, and a few that two minutes may both count.
const AIRCALL_MINUTE: usize = 65;
/// Refusals of the account's own limit that a process without memory may meet.
const AFTER_A_START: usize = 2;
/// Requests a minute to a vendor that answers none.
const STORM_MINUTE: usize = 120;

pub(super) fn check(world: &World<'_>, out: &mut Findings) {
    ran_into(world, out);
    minutes(world, out);
    not_obeyed(world, out);
}

/// Lists of calls are read on command, and by whoever gave it.
fn is_on_command(request: &Request<'_>) -> bool {
    request.vendor == Vendor::Aircall && request.path == "/v1/calls"
}

/// Files lie with hosts of their own (sheet aircall §6): they do not know of the API's limit, nor that of theirs.
fn is_file(request: &Request<'_>) -> bool {
    let hosts = ["/media/", "/short-urls/"];
    request.vendor == Vendor::Aircall && hosts.iter().any(|host| request.path.starts_with(host))
}

fn is_limited(request: &Request<'_>) -> bool {
    request.status == Some(429)
}

fn ran_into(world: &World<'_>, out: &mut Findings) {
    let trouble = &world.trouble;
    let real: Vec<_> = world
        .requests
        .iter()
        .filter(|request| is_limited(request) && request.fault.is_none() && request.vendor != Vendor::Gorgias)
        .collect();
    let restarts = trouble.starts.len().saturating_sub(1) + trouble.lost_leases + trouble.clock_jumps.len();
    if !trouble.ate && real.len() > AFTER_A_START * restarts {
        let words = format!("{} requests met the account's own limit, after {restarts} restarts", real.len());
        out.add(RAN_INTO, None, real.first().map(|request| request.at), words);
    }
}

fn minutes(world: &World<'_>, out: &mut Findings) {
    let mut aircall: BTreeMap<i64, usize> = BTreeMap::new();
    let mut unanswered: BTreeMap<(Vendor, i64), usize> = BTreeMap::new();
    for request in &world.requests {
        let minute = request.at.as_second().div_euclid(60);
        if request.vendor == Vendor::Aircall && !is_on_command(request) && !is_file(request) {
            *aircall.entry(minute).or_default() += 1;
        }
        if request.status.is_none_or(|status| status >= 500) {
            *unanswered.entry((request.vendor, minute)).or_default() += 1;
        }
    }
    for (minute, count) in aircall {
        let from = jiff::Timestamp::from_second(minute * 60).unwrap_or(world.start);
        let starts = world.trouble.starts.iter().filter(|at| plus(from, -60) <= **at && **at < plus(from, 60)).count();
        if count > AIRCALL_MINUTE * (1 + starts) {
            out.add(AIRCALL, None, Some(from), format!("{count} requests to Aircall in a minute"));
        }
    }
    for ((vendor, minute), count) in unanswered.into_iter().filter(|(_, count)| *count > STORM_MINUTE) {
        let at = jiff::Timestamp::from_second(minute * 60).ok();
        let vendor = vendor.name();
        out.add(STORM, None, at, format!("{count} requests in a minute to {vendor}, which answered none of them"));
    }
}

/// After a 429 that says how long to wait nothing but a request for a token follows before that time is over.
fn not_obeyed(world: &World<'_>, out: &mut Findings) {
    let in_flight = world.one_way.mul_add(4.0, 1.0);
    // What the API tells in its headers means nothing to a file's host, nor from it.
    let of_the_api = |request: &&Request<'_>| !is_on_command(request) && !is_file(request);
    for limited in world.requests.iter().filter(|request| is_limited(request)).filter(of_the_api) {
        let is_helpscout = limited.vendor == Vendor::HelpScout;
        let Some(answered) = limited.answered_at else { continue };
        let wait = match limited.fault {
            // The account's own limit: a new minute begins at the full one.
            None if is_helpscout => 60 - answered.as_second().rem_euclid(60),
            None => continue,
            Some(_) => {
                let told =
                    world.trouble.told_to_wait.iter().filter(|told| told.from <= limited.at && limited.at <= told.to);
                let its = told.filter(|told| told.vendor == limited.vendor);
                let shortest = its.map(|told| told.seconds).min();
                let bare = limited.fault.is_some_and(|fault| !fault.contains("rate_limited"));
                shortest.filter(|_| !bare).unwrap_or(0)
            }
        };
        let (from, until) = (plus_f64(answered, in_flight), plus(answered, wait - 1));
        if from >= until || world.trouble.was_restarted(answered, until) || world.trouble.clock_error(until) > 0 {
            continue;
        }
        let after = world.requests.iter().find(|request| {
            request.vendor == limited.vendor
                && !request.is_token()
                && of_the_api(request)
                && from < request.at
                && request.at < until
        });
        if let Some(after) = after {
            let words =
                format!("request {} came before the {wait} s of request {} were over", after.number, limited.number);
            out.add(NOT_OBEYED, None, Some(after.at), words);
        }
    }
}
