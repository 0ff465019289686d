//! Messages of one person stand in the order of their own time, where they were told within the grace (promise 5).

use crate::findings::{Findings, Rule};
use crate::gorgias::Account;
use crate::gorgias::filings::{Filing, Standing, Subject};
use crate::world::json::{plus, plus_f64};

const ORDER: Rule = Rule("gorgias.order.texts", "C-50 GO-31");

/// A message waits so long for one that was written before it, seconds.
const GRACE: i64 = 2;

pub(super) fn check(account: &Account<'_, '_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    let mut told = Vec::new();
    for filing in filings {
        let (Subject::Text(text, party), Some(record)) = (filing.subject, filing.first()) else { continue };
        if let Some(told_at) = text.told_at {
            told.push((party, text, told_at, record));
        }
    }
    for (party, text, told_at, record) in &told {
        // Told in time: what was written before it stands before it.
        if *told_at > plus(text.written_at, GRACE) || held_up(account, record) {
            continue;
        }
        let overtaken = told.iter().find(|(other_party, other, _, other_record)| {
            other_party == party
                && plus(text.written_at, 1) <= other.written_at
                && other_record.message.written_at < record.message.written_at
                && plus_f64(*told_at, 1.5) < other_record.sent_at
                && record.ticket.id == other_record.ticket.id
                && !held_up(account, other_record)
        });
        if let Some((_, other, ..)) = overtaken {
            let words = format!("message {} of {party} was overtaken by {}, written after it", text.id, other.id);
            out.add(ORDER, None, Some(record.sent_at), words);
        }
    }
}

/// Whether trouble came between: then a message may have had to wait longer than the one after it.
fn held_up(account: &Account<'_, '_>, record: &Standing<'_, '_>) -> bool {
    let from = plus(record.message.created_at, -5);
    let faulty = |it: &&crate::world::requests::Request<'_>| {
        from <= it.at && it.at <= record.message.written_at && it.is_unknown()
    };
    account.world.requests.iter().any(|it| faulty(&it))
        || !account.world.trouble.is_calm(from, record.message.written_at)
}
