//! Plays worlds side by side, sums them up, and tells of those that fail.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use sim::draw::Desks;
use sim::judged::{Judged, judge};
use sim::report::Report;
use sim::script::Script;
use sim::teeth::{Bug, Teeth};
use sim::{draw, shrink, story};

use super::Arguments;

/// Problems of one world that are told.
const TOLD_MAX: usize = 8;

/// A world to be played.
enum Source {
    Seed(u64, Desks),
    File(PathBuf),
}

impl Source {
    fn script(&self) -> anyhow::Result<Script> {
        match self {
            Self::Seed(seed, desks) => Ok(draw::world_at(*seed, *desks)),
            Self::File(file) => {
                let text =
                    std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
                serde_json::from_str(&text).with_context(|| format!("{} is no script", file.display()))
            }
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Seed(seed, _) => format!("seed {seed}"),
            Self::File(file) => file.display().to_string(),
        }
    }
}

/// Whether all was well.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let teeth = match &arguments.bug {
        Some(name) => Teeth::with(Bug::named(name).with_context(|| format!("there is no bug `{name}`"))?),
        None => Teeth::default(),
    };
    let sources = sources(arguments)?;
    let jobs = arguments.jobs();
    let bar = ProgressBar::new(sources.len() as u64)
        .with_style(ProgressStyle::with_template("{wide_bar} {pos}/{len} worlds, {elapsed}, {msg}")?);
    let begun = now();
    let (next, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let report = Mutex::new(Report::default());
    let failures: Mutex<Vec<(usize, Judged)>> = Mutex::default();
    let busy = Mutex::new(0.0_f64);
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                let since = now();
                while !stop.load(Ordering::Relaxed) {
                    let index = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX);
                    let Some(source) = sources.get(index) else { break };
                    let Ok(script) = source.script() else { continue };
                    let judged = judge(&script, &teeth);
                    bar.inc(1);
                    let mut sum = report.lock().unwrap_or_else(PoisonError::into_inner);
                    sum.add(&judged);
                    bar.set_message(format!("{:.0} calls/s, {} failed", rate(sum.calls, begun), sum.failed));
                    if sum.failed >= arguments.failures {
                        stop.store(true, Ordering::Relaxed);
                    }
                    drop(sum);
                    if arguments.fingerprints
                        && let Some(print) = judged.fingerprint()
                    {
                        bar.suspend(|| println!("{}: {print}", source.name()));
                    }
                    if arguments.evidence {
                        keep_evidence(&arguments.out, source, &judged);
                    }
                    if !judged.problems.is_empty() {
                        failures.lock().unwrap_or_else(PoisonError::into_inner).push((index, judged));
                    }
                }
                *busy.lock().unwrap_or_else(PoisonError::into_inner) += since.elapsed().as_secs_f64();
            });
        }
    });
    bar.finish_and_clear();
    // Told one after the other, in the order of their seeds.
    let mut failures = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    failures.sort_by_key(|(index, _)| *index);
    for (index, judged) in &failures {
        if let Some(source) = sources.get(*index) {
            tell(arguments, source, judged, &teeth)?;
        }
    }
    let report = report.into_inner().unwrap_or_else(PoisonError::into_inner);
    let busy = busy.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!("{report}");
    println!(
        "{:.1} s on {jobs} threads: {:.0} calls a second, {:.0} a second and thread",
        begun.elapsed().as_secs_f64(),
        rate(report.calls, begun),
        as_float(report.calls) / busy.max(0.001),
    );
    Ok(report.failed == 0)
}

fn sources(arguments: &Arguments) -> anyhow::Result<Vec<Source>> {
    if arguments.script.is_empty() {
        let start = arguments.start.unwrap_or_else(|| {
            let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
            // Far from the seeds that tests use, and still short to type.
            since.as_secs() % 1_000_000_000 * 1_000
        });
        let desks = if arguments.only_help_scout { Desks::HelpScout } else { Desks::Any };
        let seeds = start..start.saturating_add(arguments.seeds);
        return Ok(seeds.map(|seed| Source::Seed(seed, desks)).collect());
    }
    let mut files = Vec::new();
    for path in &arguments.script {
        if path.is_dir() {
            let found = std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
            files.extend(found.into_iter().filter(|file| file.extension().is_some_and(|kind| kind == "json")));
        } else {
            files.push(path.clone());
        }
    }
    files.sort();
    let sources: Vec<Source> = files.into_iter().map(Source::File).collect();
    sources.iter().try_for_each(|source| source.script().map(drop))?;
    Ok(sources)
}

fn tell(arguments: &Arguments, source: &Source, judged: &Judged, teeth: &Teeth) -> anyhow::Result<()> {
    println!("--- {}: {} problems", source.name(), judged.problems.len());
    let problems = story::in_order(&judged.problems);
    for problem in problems.iter().take(TOLD_MAX) {
        println!("    {problem}");
    }
    let Some(first) = problems.first() else { return Ok(()) };
    let script = source.script()?;
    let (script, judged) = if arguments.no_shrink {
        keep_evidence(&arguments.out, source, judged);
        (script, None)
    } else {
        let (shortest, tries) = shrink::shortest(&script, first.rule, teeth);
        println!(
            "    shortest script with {}: {} acts instead of {} ({tries} worlds)",
            first.rule,
            shortest.acts.len(),
            script.acts.len()
        );
        let again = judge(&shortest, teeth);
        keep_evidence(&arguments.out, source, &again);
        (shortest, Some(again))
    };
    if let Some(judged) = &judged {
        for act in story::acts(&script) {
            println!("        {act}");
        }
        println!("    what happened until it went wrong:");
        for step in story::steps_to_the_first_problem(judged) {
            println!("        {step}");
        }
        for problem in story::in_order(&judged.problems).iter().take(TOLD_MAX) {
            println!("        ! {problem}");
        }
    }
    let file = file_of(&arguments.out, source, "script");
    std::fs::create_dir_all(&arguments.out)?;
    std::fs::write(&file, serde_json::to_string_pretty(&script)?)?;
    let bug = arguments.bug.as_ref().map(|bug| format!(" --bug {bug}")).unwrap_or_default();
    if let Source::Seed(seed, desks) = source {
        let desks = if matches!(desks, Desks::HelpScout) { " --only-help-scout" } else { "" };
        println!("    play it again: cargo run --release -p sim -- --seeds 1 --start {seed}{desks}{bug}");
    }
    println!("    the shortest:  cargo run --release -p sim -- --script {}{bug}", file.display());
    Ok(())
}

fn file_of(folder: &Path, source: &Source, what: &str) -> PathBuf {
    let name = match source {
        Source::Seed(seed, _) => format!("{seed}.{what}.json"),
        Source::File(file) => {
            format!("{}.{what}.json", file.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default())
        }
    };
    folder.join(name)
}

/// What the auditor got, for whoever wants to look closer. Not being able to write it is no reason to stop.
fn keep_evidence(folder: &Path, source: &Source, judged: &Judged) {
    let Some(run) = &judged.run else { return };
    let it = &run.evidence;
    let whole = serde_json::json!({
        "script": it.script, "done": it.done, "aircall": it.aircall, "helpscout": it.helpscout, "gorgias": it.gorgias,
        "requests": it.requests,
        "log": it.log, "doubts": it.doubts, "quiet_at": it.quiet_at,
    });
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(file_of(folder, source, "evidence"), whole.to_string()));
    if let Err(error) = written {
        println!("    the evidence could not be written: {error}");
    }
}

fn rate(calls: u64, since: std::time::Instant) -> f64 {
    as_float(calls) / since.elapsed().as_secs_f64().max(0.001)
}

#[expect(clippy::cast_precision_loss, reason = "counts of calls are far below 2^52")]
fn as_float(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::disallowed_methods, reason = "a speed is told in real time")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}
