//! One storm, from the first start to the count.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use rand::SeedableRng;
use rand::rngs::StdRng;
use sandbox::aircall::load;

use crate::count::{Told, Verdict};
use crate::desk::Desk;
use crate::diary::Diary;
use crate::disk::Disk;
use crate::fills::Filler;
use crate::ground::{Ground, Plan};
use crate::kept::acknowledged_and_lost;
use crate::kills::{Killer, Truce};
use crate::program::Program;

/// Seconds that one kill and one full disk take on average; the load is spread over them.
const KILL_SECONDS: f64 = 1.4;
const FILL_SECONDS: f64 = 4.0;
/// Seconds that the load takes at least.
const SECONDS_MIN: f64 = 20.0;

/// How strong a storm is.
#[derive(Clone, Debug)]
pub struct Force {
    /// Where the calls are logged to.
    pub desk: Desk,
    /// The program's file.
    pub binary: PathBuf,
    /// How often it is killed.
    pub kills: u32,
    /// Seconds of the fakes' time from one kill to the next. `None`: they are drawn.
    pub kill_every: Option<f64>,
    /// How often its disk runs full. 0: its database lies on no disk of its own.
    pub fills: u32,
    /// Probability that a request's connection is cut. `None`: no proxies.
    pub cuts: Option<f64>,
    /// The small disk's size. MiB.
    pub disk: u32,
    /// Calls that are placed.
    pub calls: usize,
    /// Seconds of the fakes' time in which they begin. `None`: spread over kills and full disks.
    pub within: Option<f64>,
    /// Decides all that is drawn.
    pub seed: u64,
    /// How many times faster than the machine's all clocks run.
    pub speed: f64,
    /// Where the program's files are kept.
    pub keep: Option<PathBuf>,
}

/// Lets it rage, and counts.
///
/// # Errors
/// When the ground cannot be laid, or the program does not start.
pub async fn storm(force: &Force) -> anyhow::Result<Verdict> {
    let disk = if force.fills > 0 { Some(Disk::mount(force.disk)?) } else { None };
    let plan = Plan {
        desk: force.desk,
        keep: force.keep.clone(),
        store: disk.as_ref().map(|disk| disk.path().to_owned()),
        cuts: force.cuts,
        ..Plan::new(force.seed, force.speed)
    };
    let ground = Ground::lay_as(plan).await?;
    let verdict = rage(force, &ground, disk.as_ref()).await;
    if let (Some(disk), Some(folder)) = (&disk, &force.keep) {
        disk.keep(folder)?;
    }
    verdict
}

async fn rage(force: &Force, ground: &Ground, disk: Option<&Disk>) -> anyhow::Result<Verdict> {
    ground.unsettle();
    let (diary, truce) = (Diary::default(), Truce::default());
    let life = force.kill_every.map(|seconds| Duration::from_secs_f64(seconds / force.speed));
    let killer = Killer { binary: &force.binary, ground, disk, diary: &diary, truce: &truce, life };
    let program = killer.start().await?;
    let begun = ground.running.sandbox.kernel.clock.now();
    let mut load = ground.running.sandbox.aircall.load_plan(force.calls, rate(force));
    load.is_brisk = true;
    let script = load::calls(force.seed, &load).context("the load")?;
    let playing = ground.running.sandbox.aircall.play(script);

    let mut random = StdRng::seed_from_u64(force.seed);
    let mut other_random = StdRng::seed_from_u64(!force.seed);
    let fills = async {
        match disk {
            Some(disk) => {
                Filler { disk, ground, diary: &diary, truce: &truce }.fill(force.fills, &mut other_random).await
            }
            None => Ok(()),
        }
    };
    let (mut program, ()) = tokio::try_join!(killer.kill(force.kills, &mut random, program), fills)?;
    playing.finished().await.context("the load was stopped")?;
    ground.calm().await;
    rest(force, ground, &killer, &mut program).await?;
    let effects = program.effects(ground)?;
    program.stop().await?;
    let lost = acknowledged_and_lost(&ground.database, &ground.running.sandbox.aircall.attempts())?;
    let ended = ground.running.sandbox.kernel.clock.now();
    let told = Told { effects, lost, pages: diary.read(), cuts: ground.cuts.read(), begun, ended };
    Ok(Verdict::of(ground, force, &told))
}

/// Waits until all is done and quiet.
async fn rest(force: &Force, ground: &Ground, killer: &Killer<'_>, program: &mut Program) -> anyhow::Result<()> {
    killer.look_after(program)?;
    if program.ended()?.is_some() {
        *program = killer.start().await?;
    }
    let patience = Duration::from_secs_f64(3600.0 / force.speed);
    program.wait_for_rest(ground, patience).await?;
    // Somebody uses the desk later: only a later change shows that a lagging index caught up.
    ground.someone_writes_later()?;
    program.wait_for_rest(ground, patience).await
}

/// Calls per second of the fakes' time: spread over kills and full disks, and within what the desk's limit allows.
fn rate(force: &Force) -> f64 {
    let kill_seconds = force.kill_every.map_or(KILL_SECONDS, |seconds| seconds / force.speed);
    let seconds = f64::from(force.kills) * kill_seconds + f64::from(force.fills) * FILL_SECONDS;
    let within = force.within.unwrap_or(seconds.max(SECONDS_MIN) * force.speed);
    let calls = u32::try_from(force.calls).map_or(f64::MAX, f64::from);
    (calls / within).max(0.01)
}
