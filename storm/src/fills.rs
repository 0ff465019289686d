//! The disk runs full again and again, and is freed.

use std::time::Duration;

use jiff::Timestamp;
use rand::RngExt;
use rand::rngs::StdRng;
use sandbox::aircall::Outcome;

use crate::diary::{Diary, Fill};
use crate::disk::Disk;
use crate::ground::Ground;
use crate::kills::Truce;
use crate::pause;

/// Milliseconds between two times.
const BETWEEN: std::ops::Range<u64> = 1_000..6_000;
/// Milliseconds that it stays full once a webhook was refused.
const BITES: std::ops::Range<u64> = 500..2_500;
/// What is written to a file in place still succeeds: it may take this long until something is refused.
const UNTIL_IT_BITES: Duration = Duration::from_secs(6);
/// How soon webhooks are to be accepted again. The fake sends a refused one again within 30 s of its time.
const UNTIL_IT_GOES_ON: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(100);

/// Who fills the disk, and what he looks at.
pub struct Filler<'a> {
    /// The program's disk.
    pub disk: &'a Disk,
    /// Where the program runs.
    pub ground: &'a Ground,
    /// Where each time is written down.
    pub diary: &'a Diary,
    /// Held when the program is to live through it.
    pub truce: &'a Truce,
}

impl Filler<'_> {
    /// Fills it so many times, or until nothing happens any more.
    ///
    /// # Errors
    /// When the disk cannot be written to or freed.
    pub async fn fill(&self, times: u32, random: &mut StdRng) -> anyhow::Result<()> {
        for time in 0..times {
            pause(Duration::from_millis(random.random_range(BETWEEN))).await;
            if self.ground.running.sandbox.aircall.pending().is_quiet() {
                return Ok(());
            }
            // Every second time kills go on meanwhile, and starts on a full disk with them.
            let is_spared = time % 2 == 0;
            self.once(is_spared, Duration::from_millis(random.random_range(BITES))).await?;
        }
        Ok(())
    }

    async fn once(&self, is_spared: bool, length: Duration) -> anyhow::Result<()> {
        let mut truce = if is_spared { Some(self.truce.lock().await) } else { None };
        let begun = self.now();
        let log = &self.ground.running.sandbox.kernel.log;
        let requests_before = log.count();
        self.disk.fill()?;
        self.within(UNTIL_IT_BITES, || self.diary.refused_since(self.ground, begun) > 0).await;
        pause(length).await;
        let refused = self.diary.refused_since(self.ground, begun);
        self.disk.free()?;
        let (ended, requests) = (self.now(), log.count().saturating_sub(requests_before));
        // Not before it is freed: a start on a full disk may wait for that.
        if truce.is_none() {
            truce = Some(self.truce.lock().await);
        }
        let accepts = self.within(UNTIL_IT_GOES_ON, || self.took_one_since(ended)).await;
        let is_quiet = self.ground.running.sandbox.aircall.pending().is_quiet();
        let went_on = if accepts || !is_quiet { Some(accepts) } else { None };
        self.diary.write(|pages| pages.fills.push(Fill { begun, ended, refused, requests, went_on }));
        drop(truce);
        Ok(())
    }

    fn now(&self) -> Timestamp {
        self.ground.running.sandbox.kernel.now()
    }

    fn took_one_since(&self, since: Timestamp) -> bool {
        let attempts = self.ground.running.sandbox.aircall.attempts();
        attempts.iter().rev().take_while(|one| one.at > since).any(|one| one.outcome == Outcome::Delivered)
    }

    /// Looks until it is so, or the time is over.
    async fn within(&self, time: Duration, is_so: impl Fn() -> bool) -> bool {
        let looks = time.as_millis() / LOOK.as_millis();
        for _ in 0..looks {
            if is_so() {
                return true;
            }
            pause(LOOK).await;
        }
        is_so()
    }
}
