//! Records say how a call went: how long it rang and was talked, and to whom it was passed on (details, first and closing
//! record; GO-12).

use jiff::Timestamp;

use crate::filings::{Filing, Standing};
use crate::findings::{Findings, Rule};
use crate::world::World;
use crate::world::calls::Call;
use crate::world::codes::Kind;
use crate::world::html::{digits, plain};
use crate::world::json::plus;

const SPAN: Rule = Rule("text.span", "HS-20 HS-22 HS-23");
const TRANSFER: Rule = Rule("text.transfer", "HS-22");

/// What was told so long before a record was sent, it says. Seconds.
const TOLD_BEFORE: i64 = 10;

pub(super) fn check(world: &World<'_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    for filing in filings {
        for record in &filing.records {
            spans(filing, record, out);
            if record.kind == Kind::Closing {
                let text = plain(record.thread.text);
                let shown: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("Transferred: ")).collect();
                if let Some(words) = wrong_transfers(world, filing.call, &shown, record.sent_at) {
                    out.add(TRANSFER, Some(filing.call.id), Some(record.sent_at), words);
                }
            }
        }
    }
}

/// What is wrong with the transfers that a closing record shows, each as `BY → TO`. Nobody but webhooks tells of them, so that one
/// may be missing, and one that failed be shown, where the news came late, or to an installation that is gone.
pub(crate) fn wrong_transfers(
    world: &World<'_>,
    call: &Call<'_>,
    shown: &[&str],
    sent_at: Timestamp,
) -> Option<String> {
    let is_same = |shown: &str, truth: &str| {
        let to = shown.rsplit_once(" → ").map_or(shown, |(_, to)| to);
        to == truth || (truth.starts_with('+') && digits(to) == digits(truth))
    };
    let told = call.deliveries.transfers.is_some_and(|told| plus(told, TOLD_BEFORE) < sent_at);
    let is_told = told && !world.trouble.was_reinstalled(call.started_at, sent_at);
    let mut missing = call.transfers.clone();
    for one in shown {
        if let Some(place) = missing.iter().position(|truth| is_same(one, truth)) {
            missing.remove(place);
        } else if is_told || !call.failed_transfers.iter().any(|truth| is_same(one, truth)) {
            return Some(format!("it shows a transfer that was none: {one}"));
        }
    }
    missing.first().filter(|_| is_told).map(|to| format!("it does not show the transfer to {to}"))
}

fn spans(filing: &Filing<'_, '_>, record: &Standing<'_, '_>, out: &mut Findings) {
    let call = filing.call;
    let text = plain(record.thread.text);
    let shown = |label: &str| text.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix(": "));
    let mut check = |label: &str, from: Option<Timestamp>, to: Option<Timestamp>| {
        let (Some(from), Some(to)) = (from, to) else { return };
        // Aircall tells whole seconds.
        let truth = to.as_second() - from.as_second();
        if shown(label).and_then(seconds) != Some(truth) {
            let words = format!("{label}: {:?} instead of {truth} s", shown(label).unwrap_or_default());
            out.add(SPAN, Some(call.id), Some(record.sent_at), words);
        }
    };
    if record.kind == Kind::First {
        check("Waited", Some(call.started_at), call.answered_at);
    }
    if record.kind == Kind::Closing {
        check("Talk time", call.answered_at, call.ended_at);
    }
    if record.kind == Kind::Closing || (record.kind == Kind::First && call.is_unanswered()) {
        check("Total time", Some(call.started_at), call.ended_at);
    }
}

/// Reads "1 h 2 min 3 s".
fn seconds(span: &str) -> Option<i64> {
    let words: Vec<&str> = span.split_whitespace().collect();
    words.chunks(2).try_fold(0, |sum, pair| {
        let [number, unit] = pair else { return None };
        let each = match *unit {
            "h" => 3600,
            "min" => 60,
            "s" => 1,
            _ => return None,
        };
        Some(sum + each * number.parse::<i64>().ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read() {
        assert_eq!(seconds("8 s"), Some(8));
        assert_eq!(seconds("1 h 2 min 3 s"), Some(3723));
        assert_eq!([seconds("8"), seconds("8 days"), seconds("x s")], [None; 3]);
    }
}
