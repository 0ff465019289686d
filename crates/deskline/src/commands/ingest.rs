//! `deskline ingest`: recorded webhook bodies or API items go the way that HTTP goes.
//!
//! It only journals, also beside a running `serve`, which then does the work. A recording is trusted: tokens are not
//! compared. A line that cannot be read is counted and never stops the rest.

mod lines;
mod shift;
mod summary;

use std::collections::BTreeSet;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aircall::reading::{Received, read_line};
use anyhow::{Context, bail};
use clap::Args;
use domain::ids::{ConnectionId, Vendor};
use domain::installation::Installation;
use engine::hint::Hint;
use engine::{Quiet, journal};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::SignedDuration;
use ports::Clock;
use store::{NewFact, Store};

use super::{ConfigFile, Verdict, asked_to_stop};
use crate::config::Config;
use crate::console::say;
use crate::service;
use crate::wiring::{self, Deskline, Parts, SetUp};

use lines::{Line, Lines};
use summary::Summary;

/// Facts that are stored in one transaction.
const BATCH: usize = 256;

/// With `--until-quiet`: what is due later than this is not waited for. Closing records, late notes and the settling of doubts come
/// sooner; a look at a call that never ended comes later.
const QUIET: Quiet = Quiet { horizon: Duration::from_secs(600) };

/// The command's arguments.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
    /// The Aircall connection that the recording belongs to.
    #[arg(long, value_name = "NAME")]
    connection: String,
    /// The recording, one JSON a line; `-` reads standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Work off what was brought, until nothing is due soon. Not beside a running `serve`, which does it by itself.
    #[arg(long)]
    until_quiet: bool,
    /// Move all times so that the latest that is told is now: the calls count as live, not as imports (C-54).
    #[arg(long)]
    shift_to_now: bool,
}

/// Runs the command.
///
/// # Errors
/// When the recording cannot be opened, or the store fails.
pub async fn run(arguments: &Arguments) -> anyhow::Result<Verdict> {
    let config = arguments.config.load()?;
    let stop = asked_to_stop()?;
    // First of all: who may not work must not have journalled, or a second try would find nothing new.
    let lock = arguments.until_quiet.then(|| service::lock(&config)).transpose().context(
        "--until-quiet cannot be used while a serve runs: leave it out, and the serve will work off what is brought",
    )?;
    let store = wiring::open_store(&config)?;
    let outside = wiring::outside(&config)?;
    let SetUp { installation, .. } = wiring::set_up(&config, store.as_ref(), outside.clock.as_ref()).await?;
    let connection = phone_connection(&config, &installation, &arguments.connection)?;

    let journal = Journal { store: Arc::clone(&store), clock: Arc::clone(&outside.clock), installation, connection };
    let summary = journal.take(arguments).await?;
    say(summary.text());

    if arguments.until_quiet {
        let parts = Parts { store, outside, key: config.key.clone(), owner: wiring::owner(), alone: true };
        let deskline = Deskline::assemble(&config, parts).await?;
        work_off(&deskline, stop).await;
    }
    drop(lock);
    Ok(if summary.unreadable() > 0 { Verdict::Bad } else { Verdict::Good })
}

fn phone_connection(config: &Config, installation: &Installation, name: &str) -> anyhow::Result<ConnectionId> {
    if !config.aircall.iter().any(|it| it.name == name) {
        let known: Vec<&str> = config.aircall.iter().map(|it| it.name.as_str()).collect();
        bail!("there is no [[aircall]] connection called `{name}`; the configuration has: {}", known.join(", "));
    }
    let id = wiring::connection_id(installation, name)?;
    let is_phone = installation.connection(id).is_some_and(|it| it.account.vendor == Vendor::Aircall);
    if !is_phone {
        bail!("connection `{name}` is no Aircall connection");
    }
    Ok(id)
}

/// Works for every desk account until nothing is due soon, or `stop` comes.
async fn work_off(deskline: &Deskline, stop: impl Future<Output = ()> + Send + 'static) {
    let stopping = Hint::default();
    let accounts = deskline.engine.accounts();
    let work = accounts.iter().map(|account| deskline.engine.run_until_quiet(account, &stopping, QUIET));
    let mut work = std::pin::pin!(futures_util::future::join_all(work));
    tokio::select! {
        _ = work.as_mut() => {}
        () = stop => {
            stopping.give();
            work.await;
        }
    }
}

/// Where the facts go.
struct Journal {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    installation: Installation,
    connection: ConnectionId,
}

impl Journal {
    async fn take(&self, arguments: &Arguments) -> anyhow::Result<Summary> {
        let (reader, bar) = open(arguments)?;
        let mut summary = Summary::default();
        if arguments.shift_to_now {
            // The latest time stands anywhere: all has to be read before the first fact can be made.
            let lines: Vec<Line> =
                Lines::new(reader).collect::<std::io::Result<_>>().context("the recording cannot be read")?;
            let shift = shift::to(self.clock.now(), &lines);
            self.take_lines(lines.into_iter().map(Ok), Some(shift), &mut summary).await?;
        } else {
            self.take_lines(Lines::new(reader), None, &mut summary).await?;
        }
        bar.finish_and_clear();
        Ok(summary)
    }

    async fn take_lines(
        &self,
        lines: impl Iterator<Item = std::io::Result<Line>>,
        shift: Option<SignedDuration>,
        summary: &mut Summary,
    ) -> anyhow::Result<()> {
        let mut batch = Vec::with_capacity(BATCH);
        for line in lines {
            let line = line.context("the recording cannot be read")?;
            summary.lines += 1;
            let read = line.text.as_ref().map_err(ToString::to_string).and_then(|text| {
                let shifted = shift.map(|shift| shift::line(text, shift));
                read_line(shifted.as_deref().unwrap_or(text)).map_err(|error| error.to_string())
            });
            match read {
                Ok(received) => batch.extend(received.into_iter().map(|received| self.admit(received))),
                Err(why) => summary.could_not_read(line.number, why),
            }
            if batch.len() >= BATCH {
                self.append(std::mem::take(&mut batch), summary).await?;
            }
        }
        self.append(batch, summary).await
    }

    fn admit(&self, received: Received) -> NewFact {
        journal::admit(&self.installation, self.connection, received.told, &received.numbers, self.clock.now())
    }

    async fn append(&self, batch: Vec<NewFact>, summary: &mut Summary) -> anyhow::Result<()> {
        let touched: Vec<_> = batch
            .iter()
            .map(|fact| {
                let targets: BTreeSet<_> = fact.targets.iter().map(|target| target.integration).collect();
                (fact.told.about.clone(), targets)
            })
            .collect();
        let appended = self
            .store
            .append(batch)
            .await
            .context("the store did not take the facts; nothing of this batch is kept")?;
        for (appended, (call, targets)) in appended.iter().zip(touched) {
            summary.count(appended.is_new, call, targets);
        }
        Ok(())
    }
}

type Recording = Box<dyn Read + Send>;

fn open(arguments: &Arguments) -> anyhow::Result<(Recording, ProgressBar)> {
    let (reader, length): (Recording, Option<u64>) = if arguments.file.as_os_str() == "-" {
        (Box::new(std::io::stdin()), None)
    } else {
        let file = std::fs::File::open(&arguments.file)
            .with_context(|| format!("{} cannot be opened", arguments.file.display()))?;
        let length = file.metadata().ok().map(|data| data.len());
        (Box::new(file), length)
    };
    // Draws on standard error, and nothing where that is no terminal.
    let bar = match length {
        Some(length) => ProgressBar::new(length).with_style(style("{bar:40} {bytes} of {total_bytes}, {eta} left")),
        None => ProgressBar::new_spinner().with_style(style("{spinner} {bytes} read")),
    };
    let reader = Box::new(bar.wrap_read(reader));
    Ok((reader, bar))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
