//! `deskline.example.toml` says what the code does: every key is there, with its default.

use std::collections::BTreeSet;
use std::path::Path;

use deskline::config::{ClockSettings, Config, Environment, Log, Secrets, Server, StoreSettings};
use domain::step::Timing;
use engine::Limits;
use helpscout::settings::Settings;
use serde::Serialize;
use serde_json::{Value, json};

const EXAMPLE: &str = include_str!("../../../../deskline.example.toml");

fn read(text: &str) -> Config {
    let environment: Environment = [
        ("DESKLINE_SECRETS_KEY", "ab".repeat(32)),
        ("DESKLINE_AIRCALL_MAIN_API_TOKEN", "x".to_owned()),
        ("DESKLINE_HELPSCOUT_DESK_CLIENT_SECRET", "x".to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    Config::read(Path::new("deskline.example.toml"), text, &environment).unwrap()
}

/// A line that shows a default: `#key = value`.
fn default_line(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('#')?;
    let (key, _) = rest.split_once(" = ")?;
    key.chars().all(|c| c.is_ascii_lowercase() || c == '_').then_some(rest)
}

/// The example with its defaults written out. What has no default is shown as an empty text, and stays out.
fn written_out() -> String {
    let line = |line: &str| match default_line(line) {
        Some(rest) if !rest.ends_with(" = \"\"") => rest.to_owned(),
        _ => line.to_owned(),
    };
    EXAMPLE.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_example_is_a_configuration() {
    assert_eq!(read(EXAMPLE).integrations.len(), 1);
}

#[test]
fn what_it_shows_as_defaults_are_the_defaults() {
    let config = read(&written_out());
    let public_url = config.server.public_url.clone();
    assert_eq!(config.server, Server { public_url, ..Server::default() });
    assert_eq!(config.store.durability, StoreSettings::default().durability);
    assert_eq!(config.store.path, StoreSettings::default().path);
    assert_eq!(config.log, Log::default());
    assert_eq!(config.timing, Timing::default());
    assert_eq!(config.engine, Limits::default());
    assert_eq!(config.clock, ClockSettings::default());
    let plain = read(EXAMPLE);
    assert_eq!(config.aircall[0].base_url, plain.aircall[0].base_url);
    assert_eq!(config.aircall[0].requests_per_minute, plain.aircall[0].requests_per_minute);
    assert_eq!(config.helpscout[0].base_url, plain.helpscout[0].base_url);
    let (one, other) = (&config.integrations[0], &plain.integrations[0]);
    assert_eq!(named(&one.settings.value()), named(&other.settings.value()));
    assert_eq!((&one.numbers, one.paused), (&other.numbers, other.paused));
}

/// The settings with each tag's name: one that is not named has the language's word, which the example shows.
#[track_caller]
fn named(settings: &Value) -> Settings {
    let mut settings = Settings::read(settings).unwrap();
    settings.tags = settings.tags.in_language(settings.language);
    settings
}

#[test]
fn every_key_is_in_it() {
    let settings = Settings::read(&json!({ "inbox": 1 })).unwrap();
    check("[server]", &Server::default(), &[]);
    check("[store]", &StoreSettings::default(), &[]);
    check("[secrets]", &Secrets::default(), &[]);
    check("[log]", &Log::default(), &[]);
    check("[timing]", &Timing::default(), &[]);
    check("[engine]", &Limits::default(), &[]);
    check("[clock]", &ClockSettings::default(), &[]);
    check("[[aircall]]", &json!({}), &["name", "api_id", "api_token_file", "base_url", "requests_per_minute"]);
    check("[[helpscout]]", &json!({}), &["name", "client_id", "client_secret_file", "base_url"]);
    let mut own = serde_json::to_value(&settings).unwrap();
    own.as_object_mut().unwrap().remove("tags");
    check("[[integration]]", &own, &["name", "aircall", "helpscout", "numbers", "paused"]);
    check("[integration.tags]", &settings.tags, &[]);
}

#[track_caller]
fn check(table: &str, section: &impl Serialize, more: &[&str]) {
    let Value::Object(members) = serde_json::to_value(section).unwrap() else { panic!("{table} is no table") };
    let expected: BTreeSet<&str> = members.keys().map(String::as_str).chain(more.iter().copied()).collect();
    let lines = EXAMPLE.lines().skip_while(|line| *line != table).skip(1).take_while(|line| !line.starts_with('['));
    let lines = lines.filter_map(|line| default_line(line).or((!line.starts_with('#')).then_some(line)));
    let shown: BTreeSet<&str> = lines.filter_map(|line| Some(line.split_once(" = ")?.0)).collect();
    assert_eq!(shown, expected, "the keys of {table}");
}
