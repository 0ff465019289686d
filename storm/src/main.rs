//! The storm: the real binary under load over real HTTP, killed with SIGKILL again and again, while the fake
//! desk's lists lag, its limits hold and its answers are cut. In the end the desk is counted.
//!
//! `cargo build --release -p deskline && cargo run --release -p storm -- --kills 50`
//!
//! What is counted is the fake's dump against the list of calls that were placed; Deskline's own ledger is asked
//! only for what it says is in doubt. Codes of records are computed here anew, from the documented form of
//! their keys.
//!
//! Exit status 1: a call is missing, or stands in the desk twice, or a doubt is left that an available read could
//! settle, or no kill struck between a write and its answer (then the storm was too mild to prove anything).
#![expect(clippy::print_stdout, reason = "the storm's verdict is what it prints")]

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use clap::Parser;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sandbox::aircall::load;

use storm::count::Verdict;
use storm::ground::Ground;
use storm::pause;
use storm::program::Program;

/// The storm's size.
#[derive(Clone, Debug, Parser)]
struct Options {
    /// How often the program is killed under load.
    #[arg(long, default_value_t = 50)]
    kills: u32,
    /// Calls that are placed.
    #[arg(long, default_value_t = 400)]
    calls: usize,
    /// Decides calls, lags, faults and moments of the kills.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many times faster than the machine's all clocks run.
    #[arg(long, default_value_t = 10.0)]
    speed: f64,
    /// The program; the one beside the storm's own binary if left out.
    #[arg(long)]
    program: Option<PathBuf>,
    /// Keeps the program's database and log here.
    #[arg(long)]
    keep: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let verdict = runtime.block_on(storm(&options))?;
    println!("{verdict}");
    if verdict.is_clean() { Ok(()) } else { bail!("the storm found what must not be (seed {})", options.seed) }
}

async fn storm(options: &Options) -> anyhow::Result<Verdict> {
    let binary = match &options.program {
        Some(path) => path.clone(),
        None => std::env::current_exe()?.with_file_name("deskline"),
    };
    ensure!(binary.exists(), "{} is not there: build it first (cargo build --release -p deskline)", binary.display());
    let ground = Ground::lay(options.seed, options.speed, options.keep.as_deref()).await?;
    ground.unsettle();
    let mut program = Program::start(&binary, &ground).await?;
    let begun = ground.running.sandbox.kernel.clock.now();

    let mut plan = ground.running.sandbox.aircall.load_plan(options.calls, rate(options));
    plan.is_brisk = true;
    let script = load::calls(options.seed, &plan).context("the load")?;
    let playing = ground.running.sandbox.aircall.play(script);

    let mut rng = StdRng::seed_from_u64(options.seed);
    let mut struck = 0;
    let mut kills = 0;
    while kills < options.kills {
        pause(Duration::from_millis(rng.random_range(500..2000))).await;
        struck += program.kill(&ground).await?;
        kills += 1;
        pause(Duration::from_millis(rng.random_range(0..300))).await;
        program = Program::start(&binary, &ground).await?;
        if kills % 10 == 0 {
            println!("{kills} kills, {struck} writes applied and unanswered at a kill");
        }
    }
    playing.finished().await.context("the load was stopped")?;
    ground.calm().await;
    let patience = Duration::from_secs_f64(3600.0 / options.speed);
    program.wait_for_rest(&ground, patience).await?;
    // Somebody uses the desk later: only a later change shows that a lagging index caught up.
    ground.someone_writes_later()?;
    program.wait_for_rest(&ground, patience).await?;
    let doubts = program.effects(&ground)?;
    program.stop().await?;
    let ended = ground.running.sandbox.kernel.clock.now();
    Ok(Verdict::of(&ground, &doubts, kills, struck, begun, ended))
}

/// Calls per second of the fakes' time: spread over the kills, and within what the desk's limit allows.
fn rate(options: &Options) -> f64 {
    let seconds = f64::from(options.kills) * 1.4 * options.speed;
    let calls = u32::try_from(options.calls).map_or(f64::MAX, f64::from);
    (calls / seconds).max(0.01)
}
