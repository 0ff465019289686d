//! `deskline serve`: takes webhooks and writes records, until it is stopped.

use super::{ConfigFile, Verdict, asked_to_stop};
use crate::console::say;
use crate::service::{Listeners, Service};

/// Runs until SIGTERM or SIGINT.
///
/// # Errors
/// When it cannot start, or a part of it failed.
pub async fn run(arguments: &ConfigFile) -> anyhow::Result<Verdict> {
    let config = arguments.load()?;
    // Before anything that takes time, so that a stop during the start is not lost.
    let stop = asked_to_stop()?;
    let listeners = Listeners::bind(config.server.webhooks_listen, config.server.dashboard_listen).await?;
    let service = Service::open(&config, listeners).await?;
    say(service.ready_line());
    service.run(stop).await?;
    Ok(Verdict::Good)
}
