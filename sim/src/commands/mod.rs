//! The command line.

mod play;
mod teeth;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Plays worlds in which everything goes wrong that can, and judges what Deskline made of them.
#[derive(Debug, Parser)]
#[command(name = "sim", version)]
pub(crate) struct Arguments {
    /// How many worlds are played.
    #[arg(long, default_value_t = 200)]
    seeds: u64,
    /// The seed of the first; the others follow. Without it: a new one each time.
    #[arg(long)]
    start: Option<u64>,
    /// Draws worlds in which Help Scout is the only desk.
    #[arg(long)]
    only_help_scout: bool,
    /// Worlds that are played side by side.
    #[arg(long)]
    jobs: Option<usize>,
    /// Plays the script in this file instead of drawing one. May be given several times, and may be a folder.
    #[arg(long, value_name = "FILE")]
    script: Vec<PathBuf>,
    /// Stops after so many failing worlds.
    #[arg(long, default_value_t = 3)]
    failures: u64,
    /// Does not look for the shortest script of a failing world.
    #[arg(long)]
    no_shrink: bool,
    /// Where scripts and evidence of failing worlds are written.
    #[arg(long, value_name = "FOLDER", default_value = "target/sim")]
    out: PathBuf,
    /// Plants this bug first.
    #[arg(long, value_name = "NAME")]
    bug: Option<String>,
    /// Plants each of the known bugs and looks how many worlds it takes to catch it.
    #[arg(long)]
    teeth: bool,
    /// Prints each world's fingerprint.
    #[arg(long)]
    fingerprints: bool,
    /// Writes the evidence of every world, not only of failing ones.
    #[arg(long)]
    evidence: bool,
}

impl Arguments {
    /// Worlds that are played side by side: one a core, if nothing else is said.
    fn jobs(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        self.jobs.unwrap_or(cores).max(1)
    }
}

pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let good = if arguments.teeth { teeth::run(&arguments)? } else { play::run(&arguments)? };
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
