//! The configuration: one TOML file, over it `DESKLINE_*` variables, secrets from files.
//!
//! Unknown keys are errors. Every error says what is wrong, where (`file:line:column`, or the variable's name), and
//! what to do; all that can be found at once are told at once. `deskline.example.toml` documents every key.

mod clock;
mod connections;
mod environment;
mod hidden;
mod integrations;
mod log;
mod places;
mod server;
mod store;
mod waits;

use std::path::{Path, PathBuf};

use domain::step::Timing;
use engine::Limits;
use serde::Deserialize;
use store_sqlite::MasterKey;

pub use clock::ClockSettings;
pub use connections::{AircallConnection, GorgiasConnection, GorgiasCredentials, HelpScoutConnection};
pub use environment::Environment;
pub use integrations::{DeskSettings, IntegrationConfig};
pub use log::{Log, LogFormat};
pub use places::ConfigError;
pub use server::Server;
pub use store::{Durability, KEY_VARIABLE, Secrets, StoreSettings};

use connections::{AircallInFile, GorgiasInFile, HelpScoutInFile, Reader};
use places::{Places, Problems};

/// A configuration that was read and checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it was read from.
    pub file: PathBuf,
    /// Where Deskline listens.
    pub server: Server,
    /// Where everything is kept; the path is complete.
    pub store: StoreSettings,
    /// The master key.
    pub key: MasterKey,
    /// What is logged.
    pub log: Log,
    /// The waits of plans.
    pub timing: Timing,
    /// The engine's limits and waits.
    pub engine: Limits,
    /// How time runs.
    pub clock: ClockSettings,
    /// Aircall companies.
    pub aircall: Vec<AircallConnection>,
    /// Help Scout accounts.
    pub helpscout: Vec<HelpScoutConnection>,
    /// Gorgias accounts.
    pub gorgias: Vec<GorgiasConnection>,
    /// What is logged where.
    pub integrations: Vec<IntegrationConfig>,
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InFile {
    #[serde(default)]
    server: Server,
    #[serde(default)]
    store: StoreSettings,
    #[serde(default)]
    secrets: Secrets,
    #[serde(default)]
    log: Log,
    #[serde(default)]
    timing: Timing,
    #[serde(default)]
    engine: Limits,
    #[serde(default)]
    clock: ClockSettings,
    #[serde(default)]
    aircall: Vec<AircallInFile>,
    #[serde(default)]
    helpscout: Vec<HelpScoutInFile>,
    #[serde(default)]
    gorgias: Vec<GorgiasInFile>,
    /// Read by itself: its shape depends on the desk.
    #[serde(default, rename = "integration")]
    _integration: Vec<serde::de::IgnoredAny>,
}

impl Config {
    /// Reads and checks a configuration file.
    ///
    /// # Errors
    /// With all problems that were found.
    pub fn load(file: &Path, environment: &Environment) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(file).map_err(|error| {
            ConfigError::one(format!(
                "{}: the configuration cannot be read: {error}. Begin with a copy of deskline.example.toml.",
                file.display()
            ))
        })?;
        Self::read(file, &text, environment)
    }

    /// Checks a configuration's text. `file` is for messages, and relative paths start at its folder.
    ///
    /// # Errors
    /// With all problems that were found.
    pub fn read(file: &Path, text: &str, environment: &Environment) -> Result<Self, ConfigError> {
        let places = Places::parse(file, text)?;
        let written: InFile =
            toml::from_str(text).map_err(|error| places::unreadable(&file.display().to_string(), text, &error))?;
        let integrations =
            integrations::read(text).map_err(|error| places::unreadable(&file.display().to_string(), text, &error))?;
        let InFile { mut server, mut store, mut secrets, mut log, mut timing, mut engine, mut clock, .. } = written;

        let mut problems = Problems::default();
        environment.overlay("server", &mut server, &[], &mut problems);
        environment.overlay("store", &mut store, &[], &mut problems);
        environment.overlay("secrets", &mut secrets, &[KEY_VARIABLE], &mut problems);
        environment.overlay("log", &mut log, &[], &mut problems);
        environment.overlay("timing", &mut timing, &[], &mut problems);
        environment.overlay("engine", &mut engine, &[], &mut problems);
        environment.overlay("clock", &mut clock, &[], &mut problems);

        server.validate(&places, &mut problems);
        log.validate(&places, &mut problems);
        clock.validate(&places, &mut problems);
        waits::check("timing", &timing, environment, &places, &mut problems);
        waits::check("engine", &engine, environment, &places, &mut problems);
        check_engine(&engine, &places, &mut problems);

        let folder = file.parent().unwrap_or(Path::new(""));
        let key = secrets.key(folder, environment, &places, &mut problems);
        store.path = folder.join(&store.path);
        let mut reader = Reader { folder, environment, places: &places, problems: &mut problems };
        let aircall = reader.aircall(written.aircall);
        let helpscout = reader.helpscout(written.helpscout);
        let gorgias = reader.gorgias(written.gorgias);
        connections::refuse_shared_names(&aircall, &helpscout, &gorgias, &places, &mut problems);
        // A connection that could not be read is told above; that its integration lacks it then would be noise.
        let integrations = if problems.is_empty() {
            integrations::check(integrations, &aircall, &helpscout, &gorgias, &places, &mut problems)
        } else {
            Vec::new()
        };
        problems.finish()?;
        let key = key.ok_or_else(|| ConfigError::one("there is no master key.".to_owned()))?;
        let file = file.to_owned();
        Ok(Self { file, server, store, key, log, timing, engine, clock, aircall, helpscout, gorgias, integrations })
    }
}

fn check_engine(engine: &Limits, places: &Places, problems: &mut Problems) {
    if engine.concurrency == 0 {
        let problem = "with no place to work in nothing would ever be written. Use at least 1.";
        problems.add(places.of("engine", "concurrency"), problem);
    }
    for (key, wait) in [("poll", engine.poll), ("lease_renewal", engine.lease_renewal)] {
        if wait.is_zero() {
            let problem = "without a wait between them the database would be asked all the time. Use at least 0.001.";
            problems.add(places.of("engine", key), problem);
        }
    }
    if engine.lease <= engine.lease_renewal.saturating_add(engine.longest_request) {
        problems.add(
            places.of("engine", "lease"),
            "a lease must last longer than its renewal and the longest request together, or no request could start.",
        );
    }
}
