//! In whose name records stand (C-30, C-31, HS-25).

use crate::filings::{Filing, Standing};
use crate::findings::{Findings, Rule};
use crate::world::World;
use crate::world::codes::Kind;

const AUTHOR: Rule = Rule("author.wrong", "C-30 C-31 HS-25");

pub(super) fn check(world: &World<'_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    for filing in filings {
        for record in &filing.records {
            let Some(by) = record.thread.created_by else { continue };
            let allowed = allowed(world, filing, record);
            if !allowed.contains(&by) && !fell_down(world, record, by) {
                let words = format!("{:?} is by {by} instead of {allowed:?}", record.kind);
                out.add(AUTHOR, Some(filing.call.id), Some(record.sent_at), words);
            }
            let made = world.written_in(record.thread).filter(|it| it.request == record.thread.request);
            if let Some(made) = made.filter(|made| made.created_by != Some(by)) {
                let words = format!("conversation {} is by {:?}, its record by {by}", made.id, made.created_by);
                out.add(AUTHOR, Some(filing.call.id), Some(record.sent_at), words);
            }
        }
    }
}

fn allowed(world: &World<'_>, filing: &Filing<'_, '_>, record: &Standing<'_, '_>) -> Vec<i64> {
    let (call, inbox) = (filing.call, filing.integration.inbox);
    let office = &world.office;
    let begins = world.written_in(record.thread).is_some_and(|it| it.request == record.thread.request);
    // The API credits a phone thread in an existing conversation to the token's owner (vendor sheet §5).
    if record.thread.kind == "phone" && !begins {
        return vec![office.token_owner];
    }
    if !call.is_answered() && matches!(record.kind, Kind::First | Kind::Closing) {
        return office.authors(None, inbox);
    }
    // All threads of a new conversation are by its maker.
    let both =
        begins && world.records.iter().filter(|it| world.place_of(it).1.request == record.thread.request).count() > 1;
    let mut allowed = match record.kind {
        Kind::First => first_author(world, filing, inbox),
        Kind::Closing if both => first_author(world, filing, inbox),
        Kind::Closing => office.authors(call.user, inbox),
        // One note holds comments of one author, under the code of any of them.
        Kind::Comment(place) => office.authors(call.comments.get(place).and_then(|it| it.posted_by), inbox),
        _ => Vec::new(),
    };
    if matches!(record.kind, Kind::Asset | Kind::Customer | Kind::UnknownContact) {
        for agent in [call.user, call.answered_by, None] {
            allowed.extend(office.authors(agent, inbox));
        }
    }
    // A call that was read back shows only who had it last.
    if record.kind == Kind::Closing && both {
        allowed.extend(office.authors(call.user, inbox));
    }
    allowed
}

fn first_author(world: &World<'_>, filing: &Filing<'_, '_>, inbox: i64) -> Vec<i64> {
    let call = filing.call;
    let mut allowed = world.office.authors(call.answered_by, inbox);
    if filing.first().is_none_or(|first| !world.knew_who_answered(call, first.sent_at)) {
        allowed.extend(world.office.authors(call.user, inbox));
    }
    allowed
}

/// HS-25: a user whom the desk refuses falls one down: some earlier write of this record was refused with 404.
fn fell_down(world: &World<'_>, record: &Standing<'_, '_>, by: i64) -> bool {
    let code = crate::world::html::codes(record.thread.text).next().unwrap_or_default();
    let is_next = world.office.desk_users.get(&by).is_some_and(|user| user.is_owner || user.is_admin)
        || by == world.office.token_owner;
    let mut earlier =
        world.requests.iter().filter(|request| request.at < record.sent_at && request.status == Some(404));
    is_next && earlier.any(|request| request.is_write() && request.record_texts().any(|text| text.contains(code)))
}
