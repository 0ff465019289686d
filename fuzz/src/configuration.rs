//! A configuration file's text.

use std::path::Path;
use std::time::Duration;

use deskline::config::{Config, DeskSettings, Environment, KEY_VARIABLE};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;

/// No such folder, so that no file is read.
const FILE: &str = "no-such-folder/d.toml";
/// Secrets shorter than this may stand elsewhere in the file.
const SECRET_MIN: usize = 12;

/// Any text as a `deskline.toml`.
///
/// - It is read or refused; every problem names its place, which lies within the file, and shows no secret.
/// - What was read refers to connections that are there, prints no secret, and is read again from what it is written as.
/// - Every wait that was accepted can be added to a time of today.
pub fn configuration(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let parsed = text.parse::<toml::Table>();
    if parsed.as_ref().is_ok_and(reads_a_file_of_this_machine) {
        return;
    }
    match Config::read(Path::new(FILE), &text, &environment()) {
        Ok(config) => {
            assert!(parsed.is_ok(), "no TOML, but a configuration");
            config_is_sound(&config, &text);
        }
        Err(error) => {
            assert!(!error.problems().is_empty());
            error.problems().iter().for_each(|problem| problem_has_a_place(problem, &text));
            no_secret_is_told(&error.to_string(), &text);
        }
    }
}

/// The secrets of connections called `main` and `desk`, and the master key.
fn environment() -> Environment {
    let variables = [
        (KEY_VARIABLE, "ab".repeat(32)),
        ("DESKLINE_AIRCALL_MAIN_API_TOKEN", "x".to_owned()),
        ("DESKLINE_HELPSCOUT_DESK_CLIENT_SECRET", "x".to_owned()),
    ];
    variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Whether a secret's file could be one that is there: what a target does must depend on its input alone.
fn reads_a_file_of_this_machine(table: &toml::Table) -> bool {
    table.iter().any(|(key, value)| match value {
        toml::Value::String(path) => key.ends_with("_file") && (path.starts_with('/') || path.contains("..")),
        toml::Value::Table(inner) => reads_a_file_of_this_machine(inner),
        toml::Value::Array(items) => items.iter().filter_map(toml::Value::as_table).any(reads_a_file_of_this_machine),
        _ => false,
    })
}

/// `file: …`, `file:line:column: …`, or the variable's name.
fn problem_has_a_place(problem: &str, text: &str) {
    if problem.starts_with("DESKLINE_") {
        return;
    }
    let behind = problem.strip_prefix(FILE).unwrap_or_else(|| panic!("no place: {problem}"));
    let mut parts = behind.splitn(4, ':');
    assert_eq!(parts.next(), Some(""), "{problem}");
    let Some(line) = parts.next().and_then(|line| line.parse::<usize>().ok()) else {
        assert!(behind.starts_with(": "), "{problem}");
        return;
    };
    let column: usize = parts.next().and_then(|column| column.parse().ok()).expect("a line and a column");
    assert!(parts.next().is_some_and(|said| said.trim().len() > 1), "nothing is said: {problem}");
    let there = text.split('\n').nth(line.wrapping_sub(1)).unwrap_or_else(|| panic!("no such line: {problem}"));
    // A problem at the end stands behind the last byte.
    assert!((1..=there.len() + 1).contains(&column), "no such column: {problem}");
}

/// What stands behind `api_token =` and `client_secret =`, whether or not it is TOML.
fn no_secret_is_told(told: &str, text: &str) {
    let settings = text.lines().filter_map(|line| line.split_once('='));
    for (_, value) in settings.filter(|(key, _)| matches!(key.trim(), "api_token" | "client_secret")) {
        let value = value.trim().trim_matches(['"', '\'']);
        // Words of our own could stand there.
        let is_its_own = value.len() >= SECRET_MIN && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_its_own && text.matches(value).count() == 1 {
            assert!(!told.contains(value), "a secret is told: {told}");
        }
    }
}

fn config_is_sound(config: &Config, text: &str) {
    for integration in &config.integrations {
        assert!(config.aircall.iter().any(|it| it.name == integration.aircall));
        let stored = integration.settings.value();
        match &integration.settings {
            DeskSettings::HelpScout(settings) => {
                assert!(config.helpscout.iter().any(|it| it.name == integration.desk));
                assert_eq!(helpscout::settings::Settings::read(&stored).as_ref(), Ok(settings));
            }
            DeskSettings::Gorgias(settings) => {
                assert!(config.gorgias.iter().any(|it| it.name == integration.desk));
                assert_eq!(gorgias::settings::Settings::read(&stored).as_ref(), Ok(settings));
            }
        }
    }
    is_usable(config);
    sections_are_read_again(config);
    secrets_are_hidden(config, text);
}

/// Time arithmetic panics when it leaves the calendar, so no wait may lead there.
fn is_usable(config: &Config) {
    let now = Timestamp::from_second(1_800_000_000).expect("a time");
    let seconds = |value: serde_json::Value| value.as_f64().and_then(|it| Duration::try_from_secs_f64(it).ok());
    for section in [json!(config.timing), json!(config.engine)] {
        for (key, value) in section.as_object().expect("a section is an object") {
            let Some(wait) = seconds(value.clone()) else { continue };
            let end = SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok());
            assert!(end.is_some(), "`{key} = {value}` was accepted and leads out of the calendar");
        }
    }
    let _ = config.clock.shows_at(now);
}

fn sections_are_read_again(config: &Config) {
    let section = |name: &str, text: Result<String, toml::ser::Error>| {
        format!("[{name}]\n{}\n", text.unwrap_or_else(|error| panic!("[{name}] cannot be written: {error}")))
    };
    let written = [
        section("server", written(&config.server)),
        section("log", written(&config.log)),
        section("timing", written(&config.timing)),
        section("engine", written(&config.engine)),
        section("clock", written(&config.clock)),
    ]
    .concat();
    let again = Config::read(Path::new(FILE), &written, &environment());
    let again = again.unwrap_or_else(|error| panic!("refused when written out: {error}\n{written}"));
    assert_eq!(again.server, config.server);
    assert_eq!(again.log, config.log);
    assert_eq!(again.timing, config.timing);
    assert_eq!(again.engine, config.engine);
    assert_eq!(again.clock, config.clock);
}

fn written(section: &impl Serialize) -> Result<String, toml::ser::Error> {
    toml::to_string(section)
}

fn secrets_are_hidden(config: &Config, text: &str) {
    let shown = format!("{config:?}");
    let key = "ab".repeat(32);
    assert!(text.contains(&key) || !shown.contains(&key), "the master key is printed");
    let secrets =
        config.aircall.iter().map(|it| &it.api_token).chain(config.helpscout.iter().map(|it| &it.client_secret));
    for secret in secrets {
        let secret = secrecy::ExposeSecret::expose_secret(secret);
        let stands_once = text.matches(secret).count() == 1;
        if secret.len() >= SECRET_MIN && stands_once {
            assert!(!shown.contains(secret), "a secret is printed");
        }
    }
}
