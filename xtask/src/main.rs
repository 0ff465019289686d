//! What CI does, one command each: `cargo xtask <command>`.

mod deps;
mod licenses;
mod metadata;
mod test;
mod tidy;

use std::process::{Command, ExitCode, ExitStatus};

use anyhow::{Context, bail};

const USAGE: &str = "\
cargo xtask test       all tests and doc tests; installs what they need where it may; a skipped test is a failure
cargo xtask deps       dependencies point inwards: the pure crates know no runtime, SQL or HTTP
cargo xtask tidy       short files, no paths of one machine, links in the documents lead somewhere
cargo xtask licenses   every dependency's licence is on the list of deny.toml";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let command = arguments.first().map(String::as_str);
    let result = match command {
        Some("test") => test::run(&arguments[1..]),
        Some("deps") => deps::run(),
        Some("tidy") => tidy::run(),
        Some("licenses") => licenses::run(),
        _ => {
            say(USAGE);
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "a tool for people; standard output belongs to the programs it starts")]
fn say(text: &str) {
    eprintln!("{text}");
}

/// The cargo that runs us.
fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a program; what it prints goes where ours does.
fn run(command: &mut Command) -> anyhow::Result<()> {
    say(&format!("$ {}", shown(command)));
    let status = command.status().with_context(|| format!("{} cannot be started", shown(command)))?;
    expect_success(command, status)
}

fn expect_success(command: &Command, status: ExitStatus) -> anyhow::Result<()> {
    if !status.success() {
        bail!("{} failed ({status})", shown(command));
    }
    Ok(())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// The workspace's folder.
fn root() -> std::path::PathBuf {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}
