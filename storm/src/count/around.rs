//! What is looked at besides the desk: deliveries, the program itself, and whether the storm was one.

use std::collections::BTreeMap;

use sandbox::aircall::{Attempt, Outcome};

use super::Verdict;
use crate::diary::Pages;
use crate::proxy::Cut;
use crate::run::Force;

/// One of so many kills must have struck a write.
const MANY_KILLS: u32 = 20;
/// Among so many exchanges every kind of cut must have come up.
const MANY_EXCHANGES: usize = 2_000;

impl Verdict {
    /// What Aircall was told is kept, and Aircall is never told that it did wrong.
    pub(super) fn look_at_deliveries(&mut self, attempts: &[Attempt], lost: &[(String, i64)]) {
        self.acknowledged = attempts.iter().filter(|one| one.outcome == Outcome::Delivered).count();
        for (event, call) in lost {
            self.problems.push(format!("call {call}: its {event} was acknowledged and is not in the database"));
        }
        let mut blamed: BTreeMap<u16, usize> = BTreeMap::new();
        for status in attempts.iter().filter_map(|one| one.status).filter(|status| (400..500).contains(status)) {
            *blamed.entry(status).or_default() += 1;
        }
        for (status, times) in blamed {
            self.problems.push(format!("{times} webhooks were answered with {status}"));
        }
    }

    /// It lives until it is killed, and goes on when there is room again.
    pub(super) fn look_at_the_program(&mut self, pages: &Pages) {
        for end in &pages.ends {
            self.problems.push(format!("the program ended by itself: {end}"));
        }
        for fill in pages.fills.iter().filter(|fill| fill.went_on == Some(false)) {
            self.problems.push(format!("no webhook was accepted after the disk had room again ({})", fill.ended));
        }
    }

    /// A storm that was too mild proves nothing.
    pub(super) fn look_at_the_storm(&mut self, force: &Force) {
        if force.kills >= MANY_KILLS && self.struck == 0 {
            self.problems.push("no kill struck between a write and its answer".to_owned());
        }
        if force.fills > 0 && self.refused == 0 {
            self.problems.push("the full disk did not bite: no webhook was refused".to_owned());
        }
        if force.cuts.is_some() && self.cuts.carried >= MANY_EXCHANGES {
            for place in Cut::NEEDED.into_iter().filter(|place| !self.cuts.cuts.contains_key(place)) {
                self.problems.push(format!("no connection was cut {place}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use jiff::Timestamp;

    use super::*;
    use crate::desk::Desk;
    use crate::diary::Fill;
    use crate::proxy::Counts;

    fn force() -> Force {
        Force {
            desk: Desk::HelpScout,
            binary: PathBuf::new(),
            kills: 50,
            kill_every: None,
            fills: 6,
            cuts: Some(0.02),
            disk: 48,
            calls: 400,
            within: None,
            seed: 1,
            speed: 10.0,
            keep: None,
        }
    }

    fn attempt(outcome: Outcome, status: u16) -> Attempt {
        Attempt {
            at: Timestamp::UNIX_EPOCH,
            webhook: 1,
            event: "call.created".to_owned(),
            call: Some(7),
            delivery: 1,
            tried: 1,
            is_copy: false,
            outcome,
            status: Some(status),
        }
    }

    #[test]
    fn a_storm_without_effect_is_no_proof() {
        let cuts = Counts { carried: MANY_EXCHANGES, cuts: BTreeMap::from([(Cut::InAnswer, 3)]), ..Counts::default() };
        let mut verdict = Verdict { cuts, ..Verdict::default() };
        verdict.look_at_the_storm(&force());
        assert_eq!(
            verdict.problems,
            [
                "no kill struck between a write and its answer",
                "the full disk did not bite: no webhook was refused",
                "no connection was cut before the request",
                "no connection was cut within the request",
                "no connection was cut before the answer",
            ]
        );
        let mut verdict =
            Verdict { cuts: Counts { carried: MANY_EXCHANGES, ..Counts::default() }, ..Verdict::default() };
        verdict.look_at_the_storm(&Force { kills: 0, fills: 0, cuts: None, ..force() });
        assert!(verdict.is_clean(), "what was switched off is not asked for");
    }

    #[test]
    fn a_webhook_that_was_acknowledged_and_lost_is_a_problem() {
        let mut verdict = Verdict::default();
        let attempts = [attempt(Outcome::Delivered, 200), attempt(Outcome::Refused, 503)];
        verdict.look_at_deliveries(&attempts, &[]);
        assert!(verdict.is_clean());
        assert_eq!(verdict.acknowledged, 1);
        verdict.look_at_deliveries(&[attempt(Outcome::Refused, 401)], &[("call.created".to_owned(), 7)]);
        assert_eq!(
            verdict.problems,
            [
                "call 7: its call.created was acknowledged and is not in the database",
                "1 webhooks were answered with 401"
            ]
        );
    }

    #[test]
    fn a_program_that_ends_or_does_not_go_on_is_a_problem() {
        let fill = |went_on| Fill {
            begun: Timestamp::UNIX_EPOCH,
            ended: Timestamp::UNIX_EPOCH,
            refused: 1,
            requests: 0,
            went_on,
        };
        let fills = vec![fill(Some(true)), fill(None), fill(Some(false))];
        let pages = Pages { ends: vec!["exit status: 1; the disk was full".to_owned()], fills, ..Pages::default() };
        let mut verdict = Verdict::default();
        verdict.look_at_the_program(&pages);
        assert_eq!(
            verdict.problems,
            [
                "the program ended by itself: exit status: 1; the disk was full",
                "no webhook was accepted after the disk had room again (1970-01-01T00:00:00Z)",
            ]
        );
    }
}
