//! `sim`: plays worlds and judges them. Ends with 1 if anything was wrong in any of them.

#![expect(clippy::print_stdout, reason = "a report is what this program is for")]

mod commands;

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

/// A fifth of a world's time went into making and dropping small values.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> anyhow::Result<ExitCode> {
    commands::run(commands::Arguments::parse())
}
