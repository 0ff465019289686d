//! SIGKILL again and again, and a new start each time.

use std::path::Path;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use tokio::sync::Mutex;

use crate::diary::Diary;
use crate::disk::Disk;
use crate::ground::Ground;
use crate::pause;
use crate::program::Program;

/// Milliseconds that a program lives.
const LIFE: std::ops::Range<u64> = 500..2_000;
/// Milliseconds until the next one is started.
const GAP: std::ops::Range<u64> = 0..300;
/// After a start that failed on a full disk.
const NEXT_TRY: Duration = Duration::from_millis(200);

/// Held by whoever needs the program to live on for a while.
pub type Truce = Mutex<()>;

/// Who kills, and with what.
pub struct Killer<'a> {
    /// The program's file.
    pub binary: &'a Path,
    /// Where it runs.
    pub ground: &'a Ground,
    /// The small disk, if it has one.
    pub disk: Option<&'a Disk>,
    /// Where kills are written down.
    pub diary: &'a Diary,
    /// No kill while somebody holds it.
    pub truce: &'a Truce,
    /// How long each program lives, in the machine's time. `None`: drawn.
    pub life: Option<Duration>,
}

impl Killer<'_> {
    /// Kills so many times. Returns the program that runs in the end.
    ///
    /// # Errors
    /// When it cannot be started again.
    pub async fn kill(&self, times: u32, random: &mut StdRng, mut program: Program) -> anyhow::Result<Program> {
        for _ in 0..times {
            let drawn = Duration::from_millis(random.random_range(LIFE));
            pause(self.life.unwrap_or(drawn)).await;
            let _no_truce = self.truce.lock().await;
            self.look_after(&mut program)?;
            self.diary.write(|pages| pages.kills.push(self.ground.running.sandbox.kernel.now()));
            let struck = program.kill(self.ground).await?;
            self.diary.write(|pages| pages.struck += struck);
            pause(Duration::from_millis(random.random_range(GAP))).await;
            program = self.start().await?;
        }
        Ok(program)
    }

    /// Writes down if it ended by itself.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn look_after(&self, program: &mut Program) -> anyhow::Result<()> {
        if let Some(status) = program.ended()? {
            let disk = if self.disk.is_some_and(Disk::is_full) { "full" } else { "not full" };
            self.diary.write(|pages| pages.ends.push(format!("{status}; the disk was {disk}")));
        }
        Ok(())
    }

    /// Starts the program. On a full disk it may fail, as often as it likes: whoever runs it starts it again.
    ///
    /// # Errors
    /// When it does not start although there is room.
    pub async fn start(&self) -> anyhow::Result<Program> {
        loop {
            let was_full = self.disk.is_some_and(Disk::is_full);
            match Program::start(self.binary, self.ground).await {
                Err(_) if was_full => {
                    self.diary.write(|pages| pages.failed_starts += 1);
                    pause(NEXT_TRY).await;
                }
                started => return started,
            }
        }
    }
}
