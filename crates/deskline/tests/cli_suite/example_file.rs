//! `deskline.example.toml` says what the code does: every key is there, with its default.

use std::collections::BTreeSet;
use std::path::Path;

use deskline::config::{ClockSettings, Config, DeskSettings, Environment, Log, Secrets, Server, StoreSettings};
use domain::step::Timing;
use engine::Limits;
use serde::Serialize;
use serde_json::{Value, json};

const EXAMPLE: &str = include_str!("../../../../deskline.example.toml");

fn read(text: &str) -> Config {
    try_to_read(text).unwrap()
}

fn try_to_read(text: &str) -> Result<Config, String> {
    let environment: Environment = [
        ("DESKLINE_SECRETS_KEY", "ab".repeat(32)),
        ("DESKLINE_AIRCALL_MAIN_API_TOKEN", "x".to_owned()),
        ("DESKLINE_HELPSCOUT_DESK_CLIENT_SECRET", "x".to_owned()),
        ("DESKLINE_GORGIAS_SHOP_DESK_API_KEY", "x".to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    Config::read(Path::new("deskline.example.toml"), text, &environment).map_err(|error| error.to_string())
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
    let desks: Vec<String> = read(EXAMPLE).integrations.into_iter().map(|it| it.destination.0).collect();
    assert_eq!(desks, ["inbox/123456", "account/acme"]);
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
    let account = |config: &Config| {
        let account = &config.gorgias[0];
        (account.base_url.clone(), account.enterprise, account.share)
    };
    assert_eq!(account(&config), account(&plain));
    for (one, other) in config.integrations.iter().zip(&plain.integrations) {
        assert_eq!(named(&one.settings), named(&other.settings));
        assert_eq!((&one.numbers, one.paused), (&other.numbers, other.paused));
    }
}

/// The settings with each tag's name: one that is not named has the language's word, which the example shows.
fn named(settings: &DeskSettings) -> DeskSettings {
    match settings.clone() {
        DeskSettings::HelpScout(mut settings) => {
            settings.tags = settings.tags.in_language(settings.language);
            DeskSettings::HelpScout(settings)
        }
        DeskSettings::Gorgias(mut settings) => {
            settings.tags = settings.tags.in_language(settings.language);
            DeskSettings::Gorgias(settings)
        }
    }
}

#[test]
fn every_key_is_in_it() {
    check("[server]", 0, &Server::default(), &[]);
    check("[store]", 0, &StoreSettings::default(), &[]);
    check("[secrets]", 0, &Secrets::default(), &[]);
    check("[log]", 0, &Log::default(), &[]);
    check("[timing]", 0, &Timing::default(), &[]);
    check("[engine]", 0, &Limits::default(), &[]);
    check("[clock]", 0, &ClockSettings::default(), &[]);
    for table in ["[[aircall]]", "[[helpscout]]", "[[gorgias]]"] {
        let keys = keys_of(table);
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        check(table, 0, &json!({}), &keys);
    }
    let inbox = helpscout::settings::Settings::read(&json!({ "inbox": 1 })).unwrap();
    let account = gorgias::settings::Settings::read(&json!({})).unwrap();
    for (number, desk, settings) in [(0, "helpscout", json!(inbox)), (1, "gorgias", json!(account))] {
        let mut own = settings;
        let tags = own.as_object_mut().unwrap().remove("tags").unwrap();
        check("[[integration]]", number, &own, &["name", "aircall", desk, "numbers", "paused"]);
        check("[integration.tags]", number, &tags, &[]);
    }
}

/// The keys that a connection may have, as the error of a wrong one lists them. Secrets in the file itself are not recommended.
#[track_caller]
fn keys_of(table: &str) -> Vec<String> {
    let wrong = EXAMPLE.replace(table, &format!("{table}\nno_such_key = 1"));
    let error = try_to_read(&wrong).expect_err("it was taken");
    let (_, keys) = error.split_once("expected one of ").expect("the error lists the keys");
    let keys = keys.split('`').skip(1).step_by(2).map(str::to_owned);
    keys.filter(|key| !["api_token", "api_key", "client_secret"].contains(&key.as_str())).collect()
}

/// The lines of the table that comes after `number` others of the same name.
fn lines_of(table: &str, number: usize) -> impl Iterator<Item = &'static str> {
    let starts: Vec<usize> = EXAMPLE.lines().enumerate().filter(|(_, line)| *line == table).map(|(at, _)| at).collect();
    EXAMPLE.lines().skip(starts[number] + 1).take_while(|line| !line.starts_with('['))
}

#[track_caller]
fn check(table: &str, number: usize, section: &impl Serialize, more: &[&str]) {
    let Value::Object(members) = serde_json::to_value(section).unwrap() else { panic!("{table} is no table") };
    let expected: BTreeSet<&str> = members.keys().map(String::as_str).chain(more.iter().copied()).collect();
    let lines = lines_of(table, number);
    let lines = lines.filter_map(|line| default_line(line).or((!line.starts_with('#')).then_some(line)));
    let shown: BTreeSet<&str> = lines.filter_map(|line| Some(line.split_once(" = ")?.0)).collect();
    assert_eq!(shown, expected, "the keys of {table}");
}
