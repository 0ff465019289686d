//! An integration to the account, and its settings at every time.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use super::words::{self, Words};
use crate::world::json::text;

/// "These numbers into the account."
#[derive(Debug)]
pub(crate) struct Integration<'e> {
    pub(crate) name: &'e str,
    /// None: all.
    numbers: Option<BTreeSet<i64>>,
    /// What is in force from when on, oldest first.
    pub(crate) settings: Vec<(Timestamp, Settings)>,
}

/// Settings of an integration with their defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) do_nothing: bool,
    pub(crate) log_unanswered_outbound: bool,
    pub(crate) log_messages: bool,
    pub(crate) received_as_notes: bool,
    pub(crate) placeholder_email: bool,
    pub(crate) upload_recordings: bool,
    pub(crate) reopen_hours: i64,
    pub(crate) time_zone: String,
    pub(crate) language: String,
    pub(crate) tags: TagNames,
}

/// Names of the operational tags; none is off (C-42).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TagNames {
    pub(crate) aircall: Option<String>,
    pub(crate) aircall_sms: Option<String>,
    pub(crate) inbound: Option<String>,
    pub(crate) outbound: Option<String>,
    pub(crate) number_name: Option<String>,
    pub(crate) team_name: Option<String>,
    pub(crate) voicemail: Option<String>,
    pub(crate) callback_request: Option<String>,
    pub(crate) callback_done: Option<String>,
    pub(crate) missed_call: Option<String>,
}

impl<'e> Integration<'e> {
    pub(super) fn read(it: &'e Value, start: Timestamp) -> Self {
        let numbers = it["numbers"].as_array().map(|ids| ids.iter().filter_map(Value::as_i64).collect());
        Self { name: text(it, "name"), numbers, settings: vec![(start, Settings::read(&it["settings"]))] }
    }

    /// Whether it listens to a number.
    pub(crate) fn listens_to(&self, number: i64) -> bool {
        self.numbers.as_ref().is_none_or(|numbers| numbers.contains(&number))
    }

    /// All settings that were in force at some moment between the two.
    pub(crate) fn between(&self, from: Timestamp, to: Timestamp) -> Vec<&Settings> {
        let first = self.settings.iter().rposition(|(since, _)| *since <= from).unwrap_or(0);
        let within = self.settings.iter().skip(first).take_while(|(since, _)| *since <= to.max(from));
        let mut found: Vec<&Settings> = within.map(|(_, settings)| settings).collect();
        if found.is_empty() {
            found.extend(self.settings.first().map(|(_, settings)| settings));
        }
        found
    }
}

impl Settings {
    pub(crate) fn read(it: &Value) -> Self {
        let flag = |name: &str, default| it[name].as_bool().unwrap_or(default);
        let language = it["language"].as_str().unwrap_or("en").to_owned();
        Self {
            do_nothing: it["duplicates"] == "do_nothing",
            log_unanswered_outbound: flag("log_unanswered_outbound", true),
            log_messages: flag("log_messages", true),
            received_as_notes: flag("log_received_as_notes", false),
            placeholder_email: flag("placeholder_email", false),
            upload_recordings: flag("upload_recordings", true),
            reopen_hours: it["reopen_hours"].as_i64().unwrap_or(72),
            time_zone: it["time_zone"].as_str().unwrap_or("UTC").to_owned(),
            tags: TagNames::read(&it["tags"], words::of(&language)),
            language,
        }
    }

    pub(crate) fn words(&self) -> &'static Words {
        words::of(&self.language)
    }
}

impl TagNames {
    fn read(it: &Value, words: &Words) -> Self {
        let name = |member: &str, default: &str| match &it[member] {
            Value::Bool(false) => None,
            Value::String(name) => Some(name.clone()),
            _ => Some(default.to_owned()),
        };
        Self {
            aircall: name("aircall", "Aircall"),
            aircall_sms: name("aircall_sms", "Aircall SMS"),
            inbound: name("inbound", words.inbound),
            outbound: name("outbound", words.outbound),
            number_name: name("number_name", "{name}"),
            team_name: name("team_name", "{name}"),
            voicemail: name("voicemail", words.voicemail),
            callback_request: name("callback_request", words.callback_request),
            callback_done: name("callback_done", words.callback_done),
            missed_call: name("missed_call", words.missed_call),
        }
    }
}

/// A tag as it is written: one blank between words. Its case counts.
pub(crate) fn tag_form(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A tag's name with the number's or team's name in it.
pub(crate) fn tag_with_name(pattern: &str, name: &str) -> String {
    tag_form(&pattern.replace("{name}", name))
}
