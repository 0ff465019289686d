//! `deskline sandbox`: the fake vendors alone, for whoever wants to script against them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ::sandbox::aircall::Script;
use ::sandbox::{ClockKind, RunOptions};
use anyhow::{Context, bail};
use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Verdict, asked_to_stop};
use crate::config::Log;
use crate::console::say;
use crate::logging;

/// The fake Help Scout's people, unless start data is given.
const HELPSCOUT: &str = include_str!("../../../sandbox/data/support-team.json");
/// The fake Aircall's people, unless start data is given.
const AIRCALL: &str = include_str!("../../../sandbox/data/aircall-harbour.json");
/// The company's web shop: a number more at the fake Aircall, and an account at the fake Gorgias.
const SHOP: &str = include_str!("../../../sandbox/data/harbour-shop.json");

/// The command's arguments.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A JSON file with the people of all fakes (docs/sandbox.md); a small coffee roaster's, if not given.
    #[arg(long, value_name = "FILE")]
    start_data: Option<PathBuf>,
    /// Where the fake Aircall listens.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8051")]
    aircall_listen: SocketAddr,
    /// Where the fake Help Scout listens.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8052")]
    helpscout_listen: SocketAddr,
    /// Where the fake Gorgias accounts listen, each under `/gorgias/` and its subdomain.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8053")]
    gorgias_listen: SocketAddr,
    /// Where the control API and the web views of the fake desks listen.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8050")]
    control_listen: SocketAddr,
    /// Decides lags, tokens and all else that looks random.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How many times as fast as the machine's clock the fakes' time runs.
    #[arg(long, value_name = "X", conflicts_with = "manual_clock")]
    speed: Option<f64>,
    /// Time stands still at this moment until the control API moves it, e.g. 2026-11-20T09:00:00Z.
    #[arg(long, value_name = "TIME")]
    manual_clock: Option<Timestamp>,
    /// Where webhook deliveries to an https address go in truth: HTTPS=HTTP, e.g. https://deskline.example=http://127.0.0.1:8040.
    #[arg(long, value_name = "HTTPS=HTTP", value_parser = delivery)]
    deliver: Vec<(String, String)>,
    /// A JSON file with a script of calls and messages (docs/sandbox-aircall.md), played from the start.
    #[arg(long, value_name = "FILE")]
    play: Option<PathBuf>,
}

fn delivery(text: &str) -> Result<(String, String), String> {
    let (from, to) = text.split_once('=').ok_or("it is written HTTPS=HTTP")?;
    if from.starts_with("https://") && to.starts_with("http://") {
        Ok((from.to_owned(), to.to_owned()))
    } else {
        Err("the left side must begin with https://, the right one with http://".to_owned())
    }
}

/// The people of all fakes, as shipped.
///
/// # Errors
/// When the shipped data is no JSON.
pub fn shipped_start_data() -> anyhow::Result<Value> {
    let mut start: Value = serde_json::from_str(HELPSCOUT)?;
    let mut aircall: Value = serde_json::from_str(AIRCALL)?;
    let mut shop: Value = serde_json::from_str(SHOP)?;
    start["gorgias"] = shop["gorgias"].take();
    for (list, more) in shop["aircall"].as_object_mut().into_iter().flatten() {
        if let (Some(known), Some(more)) = (aircall["aircall"][list].as_array_mut(), more.as_array_mut()) {
            known.append(more);
        }
    }
    start["aircall"] = aircall["aircall"].take();
    Ok(start)
}

/// Runs until it is stopped.
///
/// # Errors
/// When an address cannot be listened on, or a file makes no sense.
pub async fn run(arguments: &Arguments) -> anyhow::Result<Verdict> {
    logging::begin(&Log { level: "warn".to_owned(), ..Log::default() });
    let stop = asked_to_stop()?;
    let start = match &arguments.start_data {
        Some(file) => json_file(file)?,
        None => shipped_start_data()?,
    };
    let script = arguments.play.as_deref().map(script).transpose()?;
    let options = RunOptions {
        helpscout: arguments.helpscout_listen,
        gorgias: arguments.gorgias_listen,
        aircall: arguments.aircall_listen,
        control: arguments.control_listen,
        start: start.clone(),
        seed: arguments.seed,
        clock: clock(arguments)?,
        delivery_map: arguments.deliver.iter().cloned().collect::<BTreeMap<_, _>>(),
    };
    let running = ::sandbox::run(options).await?;
    // One line for programs, then the same for people.
    say(json!({
        "aircall": running.aircall_url, "helpscout": running.helpscout_url, "gorgias": running.gorgias_url,
        "control": running.control_url,
    })
    .to_string());
    let control = &running.control_url;
    let credentials = |at: &str, id: &str, secret: &str| credentials(&start, at, id, secret);
    say(format!(
        "fake Aircall     {}   {}",
        running.aircall_url,
        credentials("/aircall/credentials/0", "api_id", "api_token")
    ));
    let app = credentials("/helpscout/apps/0", "client_id", "client_secret");
    say(format!("fake Help Scout  {}   {app}", running.helpscout_url));
    say(format!("                 its conversations: {control}/inbox"));
    for account in running.sandbox.gorgias.subdomains() {
        let key = credentials(&format!("/gorgias/{account}/users/0"), "email", "api_key");
        say(format!("fake Gorgias     {}/gorgias/{account}   {key}", running.gorgias_url));
        say(format!("                 its tickets: {control}/gorgias/{account}/app/tickets"));
    }
    say(format!("control API      {control}   look at {control}/dump"));
    let playing = script.map(|script| running.sandbox.aircall.play(script));
    stop.await;
    drop(playing);
    Ok(Verdict::Good)
}

fn clock(arguments: &Arguments) -> anyhow::Result<ClockKind> {
    match (arguments.speed, arguments.manual_clock) {
        (_, Some(start)) => Ok(ClockKind::Manual(start)),
        (Some(speed), None) if speed.is_finite() && speed > 0.0 => Ok(ClockKind::Scaled(speed)),
        (Some(speed), None) => bail!("a clock cannot run {speed} times as fast"),
        (None, None) => Ok(ClockKind::Real),
    }
}

fn script(file: &Path) -> anyhow::Result<Script> {
    serde_json::from_value(json_file(file)?).with_context(|| format!("{} is no script of calls", file.display()))
}

fn json_file(file: &Path) -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON", file.display()))
}

/// The first credentials of the start data; they open nothing but the fake.
fn credentials(start: &Value, at: &str, id: &str, secret: &str) -> String {
    match start.pointer(at) {
        Some(first) => {
            let text = |key: &str| first[key].as_str().unwrap_or_default().to_owned();
            format!("{id} {}, {secret} {}", text(id), text(secret))
        }
        None => "no credentials in the start data".to_owned(),
    }
}
