//! `deskline demo`: fake vendors, scripted calls and messages, and the same service that `serve` runs.
//!
//! The demo writes a configuration with two desks, starts the fakes and the service, and then only watches: the store to tell of each
//! call and message when it is in its desk, and at the end the fake desks themselves for the summary.

mod scripts;
mod set_up;
mod story;
mod summary;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ::sandbox::{ClockKind, RunOptions, Running};
use anyhow::{Context, bail};
use clap::Args;
use engine::hint::Hint;
use host::SystemClock;
use ports::Clock;

use super::sandbox::shipped_start_data;
use super::{Verdict, asked_to_stop};
use crate::config::{Config, Environment};
use crate::console::say;
use crate::logging;
use crate::service::{Listeners, Service};

use scripts::Scripts;
use set_up::{PUBLIC, SHOP_ACCOUNT, SetUp};
use story::Story;
use summary::Summary;

/// The desks are looked at this often.
const LOOK: Duration = Duration::from_millis(200);
/// Past this the demo counts as failed; in the calls' own time.
const LONGEST: Duration = Duration::from_secs(900);

/// The command's arguments.
#[derive(Debug, Args)]
pub struct Arguments {
    /// How many times as fast as in life everything happens.
    #[arg(long, value_name = "X", default_value_t = 10.0)]
    speed: f64,
    /// Keep database and configuration in this folder.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Where the dashboard listens; any free port, if not given.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    dashboard_listen: SocketAddr,
    /// Where the fake desks can be looked at; any free port, if not given.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    desk_listen: SocketAddr,
    /// Decides how long the fake desks' indexes lag, and all else that looks random.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// End when all calls and messages are in their desk: well if each is there once.
    #[arg(long)]
    exit_when_done: bool,
}

/// Runs the demo.
///
/// # Errors
/// When anything cannot be started.
pub async fn run(arguments: &Arguments) -> anyhow::Result<Verdict> {
    if !(arguments.speed.is_finite() && (0.1..=60.0).contains(&arguments.speed)) {
        bail!("--speed must be between 0.1 and 60: faster than that, time-outs of real requests come into the way");
    }
    let asked = asked_to_stop()?;
    let folder = Folder::new(arguments.keep.as_deref())?;

    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let listeners = Listeners::bind(any_port, arguments.dashboard_listen).await?;
    let webhooks = format!("http://{}", listeners.webhooks()?);
    let fakes = ::sandbox::run(RunOptions {
        control: arguments.desk_listen,
        start: shipped_start_data()?,
        seed: arguments.seed,
        clock: ClockKind::Scaled(arguments.speed),
        delivery_map: [(PUBLIC.to_owned(), webhooks)].into(),
        ..RunOptions::default()
    })
    .await?;

    let machine = SystemClock::new();
    let set_up = SetUp { fakes: &fakes, speed: arguments.speed, since: since(&fakes, &machine, arguments.speed) };
    let file = set_up.write(folder.path())?;
    // Variables of an installation on this machine are none of the demo's.
    let config = Config::load(&file, &Environment::default())?;
    logging::begin(&config.log);
    let service = Service::open(&config, listeners).await?;
    say(format!("dashboard    http://{}", service.dashboard));
    say(format!("Help Scout   {}/inbox", fakes.control_url));
    say(format!("Gorgias      {}/gorgias/{SHOP_ACCOUNT}/app/tickets", fakes.control_url));
    say(format!("all in       {}", folder.path().display()));
    say("");

    let scripts = Scripts::read()?;
    let story = Story::new(&service.deskline, &fakes, &scripts);
    let stop = Hint::default();
    let told = stop.clone();
    let serving = service.run(async move { told.after(0).await });
    let showing = show(arguments, story, scripts, &fakes, &machine, asked);
    let (mut serving, mut showing) = (std::pin::pin!(serving), std::pin::pin!(showing));
    tokio::select! {
        served = serving.as_mut() => {
            served?;
            bail!("the service stopped by itself")
        }
        verdict = showing.as_mut() => {
            stop.give();
            serving.await?;
            verdict
        }
    }
}

/// Plays the scripts and tells of what comes of them; then waits for the end.
async fn show(
    arguments: &Arguments,
    mut story: Story,
    scripts: Scripts,
    fakes: &Running,
    machine: &SystemClock,
    asked: impl Future<Output = ()>,
) -> anyhow::Result<Verdict> {
    let mut asked = std::pin::pin!(asked);
    let longest = LONGEST.div_f64(arguments.speed);
    let begun = machine.monotonic();
    story.wait_for_webhook(machine, longest).await?;
    scripts.play(&fakes.sandbox.aircall);
    let mut is_over = story.is_over().await?;
    while !is_over {
        if machine.monotonic().saturating_sub(begun) > longest {
            say("Not everything is in the desks: giving up.");
            break;
        }
        tokio::select! {
            () = machine.sleep(LOOK) => {}
            () = asked.as_mut() => return Ok(Verdict::Good),
        }
        is_over = story.is_over().await?;
    }
    let summary = Summary::of(&fakes.sandbox.dump());
    say("");
    say(summary.text());
    let verdict = if is_over && summary.is_good() { Verdict::Good } else { Verdict::Bad };
    if arguments.exit_when_done {
        return Ok(verdict);
    }
    say("Look around; Ctrl-C ends the demo.");
    asked.await;
    Ok(verdict)
}

/// The moment at which the fakes' clock and the machine's showed the same, so that the service's clock shows what theirs does.
fn since(fakes: &Running, machine: &SystemClock, speed: f64) -> jiff::Timestamp {
    let (theirs, ours) = (fakes.sandbox.kernel.now(), machine.now());
    if speed == 1.0 {
        return ours;
    }
    // theirs - since = speed × (ours - since)
    let ahead = theirs.duration_since(ours).as_secs_f64();
    let before = jiff::SignedDuration::try_from_secs_f64(ahead / (speed - 1.0)).unwrap_or_default();
    ours.checked_sub(before).unwrap_or(ours)
}

/// Where the demo keeps its files: a folder that goes away with it, or one that stays.
enum Folder {
    Passing(tempfile::TempDir),
    Kept(PathBuf),
}

impl Folder {
    fn new(keep: Option<&std::path::Path>) -> anyhow::Result<Self> {
        match keep {
            None => Ok(Self::Passing(tempfile::Builder::new().prefix("deskline-demo-").tempdir()?)),
            Some(folder) => {
                std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
                if std::fs::read_dir(folder)?.next().is_some() {
                    bail!("{} is not empty: give the demo a folder of its own", folder.display());
                }
                Ok(Self::Kept(folder.to_owned()))
            }
        }
    }

    fn path(&self) -> &std::path::Path {
        match self {
            Self::Passing(folder) => folder.path(),
            Self::Kept(folder) => folder,
        }
    }
}
