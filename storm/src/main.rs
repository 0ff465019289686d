//! The storm: the real binary under load over real HTTP. It is killed with SIGKILL again and again, its connections are
//! cut, and its disk runs full, while the fake desk's lists lag, its limits hold and its answers are late. In the end
//! the desk is counted.
//!
//! `cargo build --release -p deskline && cargo run --release -p storm -- --kills 50`; `--desk gorgias` for the other desk.
//!
//! - **Kills**: every second or two.
//! - **Cut connections**: a proxy stands before each fake, and one between the fake Aircall's deliveries and the program.
//!   It resets connections before a request is through, within its body, before its answer, within the answer, and while
//!   they are idle. Now and then it lets nobody in for a while.
//! - **A full disk**: the program's database lies on a tmpfs of its own, which ballast fills to the last byte until
//!   webhooks have been refused, and a little longer. Every second time no kill helps the program out of it. This needs
//!   Linux, and root or user namespaces.
//!
//! What is counted is the fakes' dumps: the desk against the list of calls that were placed, and the deliveries that
//! were acknowledged against the bodies in the database. Deskline's own ledger is asked only for what it says is in
//! doubt. Codes of records are computed here anew, from the documented form of their keys.
//!
//! Exit status 1: a call is missing, or stands in the desk twice; a doubt is left that an available read could settle; a
//! webhook was acknowledged and is not kept; the program ended by itself, or did not go on when its disk had room again.
//! Or the storm was too mild to prove anything: no kill struck between a write and its answer, a kind of cut never
//! happened, or the full disk refused nothing.
#![expect(clippy::print_stdout, reason = "the storm's verdict is what it prints")]

use std::path::PathBuf;

use anyhow::{bail, ensure};
use clap::Parser;
use storm::desk::Desk;
use storm::run::{Force, storm};
use tokio::signal::unix::{SignalKind, signal};

/// The storm's size, and what it is made of.
#[derive(Clone, Debug, Parser)]
struct Options {
    /// Where the calls are logged to.
    #[arg(long, value_enum, default_value_t)]
    desk: Desk,
    /// How often the program is killed under load.
    #[arg(long, default_value_t = 50)]
    kills: u32,
    /// Seconds of the fakes' time from one kill to the next. Without it: half a second to two seconds of the machine's.
    #[arg(long)]
    kill_every: Option<f64>,
    /// How often the disk runs full.
    #[arg(long, default_value_t = 6)]
    fills: u32,
    /// Probability that a request's connection is cut, at each proxy.
    #[arg(long, default_value_t = 0.02)]
    cuts: f64,
    /// Nobody kills the program.
    #[arg(long)]
    without_kills: bool,
    /// The disk does not run full; needs no right to mount.
    #[arg(long)]
    without_full_disk: bool,
    /// No proxies: connections are not cut.
    #[arg(long)]
    without_cuts: bool,
    /// MiB of the small disk.
    #[arg(long, default_value_t = 48)]
    disk: u32,
    /// Calls that are placed.
    #[arg(long, default_value_t = 400)]
    calls: usize,
    /// Seconds of the fakes' time in which the calls begin. Without it they are spread over kills and full disks.
    #[arg(long)]
    within: Option<f64>,
    /// Decides calls, lags, faults, cuts, and the moments of kills and full disks.
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
    let binary = match &options.program {
        Some(path) => path.clone(),
        None => std::env::current_exe()?.with_file_name("deskline"),
    };
    ensure!(binary.exists(), "{} is not there: build it first (cargo build --release -p deskline)", binary.display());
    ensure!((0.0..=1.0).contains(&options.cuts), "--cuts is a probability: from 0 to 1");
    let is_time = |seconds: Option<f64>| seconds.is_none_or(|it| it.is_finite() && it > 0.0);
    ensure!(is_time(options.within) && is_time(options.kill_every), "--within and --kill-every are seconds, above 0");
    let force = Force {
        desk: options.desk,
        binary,
        kills: if options.without_kills { 0 } else { options.kills },
        kill_every: options.kill_every,
        fills: if options.without_full_disk { 0 } else { options.fills },
        cuts: (!options.without_cuts && options.cuts > 0.0).then_some(options.cuts),
        disk: options.disk,
        calls: options.calls,
        within: options.within,
        seed: options.seed,
        speed: options.speed,
        keep: options.keep,
    };
    if force.fills > 0 {
        storm::disk::enter()?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let verdict = runtime.block_on(async {
        let mut terminated = signal(SignalKind::terminate())?;
        // Whatever ends it, the program is killed and the small disk unmounted as they are dropped.
        tokio::select! {
            verdict = storm(&force) => verdict,
            _ = tokio::signal::ctrl_c() => bail!("interrupted"),
            _ = terminated.recv() => bail!("terminated"),
        }
    })?;
    println!("{verdict}");
    if verdict.is_clean() { Ok(()) } else { bail!("the storm found what must not be (seed {})", force.seed) }
}
