//! `[log]`: what is logged, to standard error.

use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;

use super::{Places, Problems};

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug`, `trace`, or directives such as `info,engine=debug`.
    pub level: String,
    /// For people or for programs.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: "info".to_owned(), format: LogFormat::Text }
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

impl Log {
    pub(super) fn validate(&self, places: &Places, problems: &mut Problems) {
        if let Err(error) = EnvFilter::builder().parse(&self.level) {
            problems.add(
                places.of("log", "level"),
                format!("`{}` is no log level ({error}). Use error, warn, info, debug or trace.", self.level),
            );
        }
    }
}
