//! What is logged, and how: to standard error, so that standard output belongs to the commands.
//!
//! Log lines carry ids, counts and vendors' words. Secrets are of types that do not print; bodies of webhooks are never logged.

use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// Begins to log. Only the first call of a process counts.
pub fn begin(log: &Log) {
    let filter = EnvFilter::builder().parse_lossy(&log.level);
    let logger = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // An error means that someone logs already, which serves as well.
    let _ = match log.format {
        LogFormat::Text => logger.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init(),
        LogFormat::Json => logger.json().flatten_event(true).try_init(),
    };
}
