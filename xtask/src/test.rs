//! All tests. What they need beyond Rust is installed where that may be done; else it is said what to install.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

/// What tests call: any of these programs, and the system package that brings one.
struct Need {
    what_for: &'static str,
    programs: &'static [&'static str],
    package: &'static str,
}

const NEEDS: [Need; 1] = [Need {
    what_for: "the dashboard is looked at with a real browser",
    programs: &["chromium", "chromium-browser", "google-chrome"],
    package: "chromium",
}];

pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    for need in NEEDS {
        provide(&need)?;
    }
    let skipped = if has_nextest() {
        // Tests of real processes take their time; one that hangs is killed by its own bounds.
        let mut command = workspace_command("nextest");
        command.args(["run", "--workspace", "--no-fail-fast"]).args(arguments);
        watched(&mut command, skipped_by_nextest)?
    } else {
        let mut command = workspace_command("test");
        command.args(["--workspace", "--all-targets", "--no-fail-fast"]).args(arguments);
        watched(&mut command, ignored_by_cargo)?
    };
    let mut documents = workspace_command("test");
    documents.args(["--workspace", "--doc"]);
    let skipped = skipped + watched(&mut documents, ignored_by_cargo)?;
    if arguments.is_empty() {
        simulation()?;
        storm()?;
    }
    if skipped > 0 && arguments.is_empty() {
        bail!("{skipped} tests were skipped: a test that does not run proves nothing");
    }
    Ok(())
}

/// Worlds in which everything goes wrong that can: all that ever failed, fixed sets, fresh ones; and whether planted bugs
/// are caught. Fresh ones have Help Scout as their only desk while one in a hundred with Gorgias still shows something
/// (`docs/how-deskline-is-tested.md`).
fn simulation() -> anyhow::Result<()> {
    crate::run(workspace_command("build").args(["--release", "--package", "sim"]))?;
    let fresh = fresh_seed().to_string();
    for arguments in [
        &["--script", "sim/kept"][..],
        &["--start", "1", "--seeds", "150"],
        &["--start", &fresh, "--seeds", "300"],
        &["--teeth"],
    ] {
        let mut sim = workspace_command("run");
        crate::run(sim.args(["--release", "--quiet", "--package", "sim", "--"]).args(arguments))?;
    }
    Ok(())
}

/// Where the fresh worlds begin: elsewhere for each commit, and at the same place whenever that commit is tested again.
fn fresh_seed() -> u64 {
    const WITHOUT_HISTORY: u64 = 1_000_000;
    let asked = Command::new("git").args(["rev-parse", "HEAD"]).current_dir(crate::root()).output();
    let text = asked.map(|output| output.stdout).unwrap_or_default();
    let digits = std::str::from_utf8(&text).ok().and_then(|text| text.get(..8));
    let commit = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok());
    // A thousand seeds for each commit; the first million stay for tests.
    commit.map_or(WITHOUT_HISTORY, |commit| WITHOUT_HISTORY + commit * 1_000)
}

/// The real binary, optimised, under load, with each desk: killed again and again, its connections cut, its disk filled; counted in
/// the fakes' dumps.
fn storm() -> anyhow::Result<()> {
    let mut build = workspace_command("build");
    crate::run(build.args(["--release", "--package", "deskline", "--package", "storm"]))?;
    // Gorgias takes two requests a second: fewer calls, or they are waited for long.
    for arguments in [
        &["--desk", "help-scout", "--kills", "50"][..],
        &["--desk", "gorgias", "--kills", "20", "--fills", "2", "--calls", "60"],
    ] {
        let mut storm = workspace_command("run");
        crate::run(storm.args(["--release", "--quiet", "--package", "storm", "--"]).args(arguments))?;
    }
    Ok(())
}

fn workspace_command(subcommand: &str) -> Command {
    let mut command = crate::cargo();
    command.arg(subcommand).current_dir(crate::root());
    command
}

fn has_nextest() -> bool {
    let asked = crate::cargo().args(["nextest", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

fn provide(need: &Need) -> anyhow::Result<()> {
    if need.programs.iter().any(|program| is_there(program)) {
        return Ok(());
    }
    let Need { what_for, package, .. } = need;
    if is_root() && is_there("apt-get") {
        crate::say(&format!("xtask: installing {package} ({what_for})"));
        crate::run(Command::new("apt-get").args(["update", "--quiet"]))?;
        let mut install = Command::new("apt-get");
        install.args(["install", "--yes", "--quiet", "--no-install-recommends", package]);
        return crate::run(install.env("DEBIAN_FRONTEND", "noninteractive"));
    }
    bail!(
        "{package} is needed ({what_for}). Install it from your system's packages, for example: sudo apt-get install {package}"
    )
}

fn is_there(program: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

fn is_root() -> bool {
    let asked = Command::new("id").arg("-u").output();
    asked.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Runs a command, shows what it prints, and counts the tests that its lines say were skipped.
fn watched(command: &mut Command, skipped: fn(&str) -> usize) -> anyhow::Result<usize> {
    crate::say(&format!("$ {}", crate::shown(command)));
    // Both streams into one pipe: cargo's results stand on one, nextest's on the other.
    let (reader, writer) = std::io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().with_context(|| format!("{} cannot be started", crate::shown(command)))?;
    // Our own ends of the pipe are closed, or it would never end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut count = 0;
    for line in BufReader::new(reader).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        crate::say(&line);
        count += skipped(&line);
    }
    let status = child.wait()?;
    crate::expect_success(command, status)?;
    Ok(count)
}

/// `test result: ok. 5 passed; 0 failed; 1 ignored; …`
fn ignored_by_cargo(line: &str) -> usize {
    if line.starts_with("test result:") { count_before(line, " ignored") } else { 0 }
}

/// `Summary [ 1.2s] 50 tests run: 50 passed, 2 skipped`
fn skipped_by_nextest(line: &str) -> usize {
    if line.trim_start().starts_with("Summary") { count_before(line, " skipped") } else { 0 }
}

fn count_before(line: &str, word: &str) -> usize {
    let before = line.split(word).next().filter(|before| before.len() < line.len());
    before.and_then(|before| before.split_whitespace().next_back()).and_then(|count| count.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skipped_tests_are_counted_in_both_runners_words() {
        assert_eq!(ignored_by_cargo("test result: ok. 5 passed; 0 failed; 12 ignored; 0 measured; 0 filtered out"), 12);
        assert_eq!(ignored_by_cargo("test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured"), 0);
        assert_eq!(ignored_by_cargo("test that says 3 ignored ... ok"), 0);
        assert_eq!(skipped_by_nextest("     Summary [   1.250s] 50 tests run: 50 passed, 2 skipped"), 2);
        assert_eq!(skipped_by_nextest("     Summary [   1.250s] 50 tests run: 50 passed"), 0);
    }
}
