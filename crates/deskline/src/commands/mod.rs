//! The command line: one module per command.

pub mod check;
pub mod demo;
pub mod effects;
pub mod ingest;
pub mod sandbox;
pub mod serve;

use std::future::Future;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{Config, Environment};
use crate::logging;

/// Logs Aircall calls in help desks, each once.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Takes webhooks and writes records, until it is stopped.
    Serve(ConfigFile),
    /// Reads recorded webhook bodies or API items, one JSON a line, into the journal.
    Ingest(ingest::Arguments),
    /// Checks configuration, credentials and webhooks, each with a verdict.
    Check(ConfigFile),
    /// Lists writes in doubt or refused, and ends them by a person's word.
    Effects(effects::Arguments),
    /// Shows everything at work: fake vendors, a dozen calls, and what becomes of them.
    Demo(demo::Arguments),
    /// Runs the fake vendors alone.
    Sandbox(sandbox::Arguments),
}

/// The configuration of an installation.
#[derive(Debug, Clone, Args)]
pub struct ConfigFile {
    /// The configuration file; see deskline.example.toml.
    #[arg(long, value_name = "FILE", env = "DESKLINE_CONFIG", default_value = "deskline.toml")]
    config: PathBuf,
}

impl ConfigFile {
    /// Reads it, and begins to log as it says.
    ///
    /// # Errors
    /// With all problems that were found.
    pub fn load(&self) -> anyhow::Result<Config> {
        let config = Config::load(&self.config, &Environment::of_process())?;
        logging::begin(&config.log);
        Ok(config)
    }
}

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All is well.
    Good,
    /// It did its work, and found something that is not well.
    Bad,
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let line = CommandLine::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result =
        runtime.context("the runtime cannot be started").and_then(|runtime| runtime.block_on(run(line.command)));
    match result {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::FAILURE,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<Verdict> {
    match command {
        Command::Serve(arguments) => serve::run(&arguments).await,
        Command::Ingest(arguments) => ingest::run(&arguments).await,
        Command::Check(arguments) => check::run(&arguments).await,
        Command::Effects(arguments) => effects::run(&arguments).await,
        Command::Demo(arguments) => demo::run(&arguments).await,
        Command::Sandbox(arguments) => sandbox::run(&arguments).await,
    }
}

/// The error and its causes, on standard error.
#[expect(clippy::print_stderr, reason = "errors go there whatever the logging is")]
fn complain(error: &anyhow::Error) {
    let mut told = format!("deskline: {error}");
    for cause in error.chain().skip(1) {
        told.push_str(&format!("\n  because: {cause}"));
    }
    eprintln!("{told}");
}

/// Comes back at SIGTERM or SIGINT (Ctrl-C).
///
/// # Errors
/// When the system does not let us listen for them.
pub fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be listened for")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be listened for")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
