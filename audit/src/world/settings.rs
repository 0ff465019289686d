//! An integration, and its settings at every time.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use super::json::{id, text};

/// "These numbers into this inbox."
#[derive(Debug)]
pub(crate) struct Integration<'e> {
    pub(crate) name: &'e str,
    pub(crate) inbox: i64,
    /// None: all.
    pub(crate) numbers: Option<BTreeSet<i64>>,
    /// What is in force from when on, oldest first.
    pub(crate) settings: Vec<(Timestamp, Settings)>,
}

impl<'e> Integration<'e> {
    pub(super) fn read(it: &'e Value, start: Timestamp) -> Self {
        let numbers = it["numbers"].as_array().map(|ids| ids.iter().filter_map(Value::as_i64).collect());
        let settings = vec![(start, Settings::read(&it["settings"]))];
        Self { name: text(it, "name"), inbox: id(it, "inbox"), numbers, settings }
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

/// Settings of an integration with their defaults (HS-02).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) always_new: bool,
    pub(crate) reopen: bool,
    pub(crate) reopen_hours: i64,
    pub(crate) reassign: bool,
    pub(crate) do_nothing: bool,
    pub(crate) log_unanswered_outbound: bool,
    pub(crate) time_zone: String,
    pub(crate) tags: TagNames,
}

/// Names of the operational tags; none is off (C-42).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TagNames {
    pub(crate) missed_call: Option<String>,
    pub(crate) callback: Option<String>,
    pub(crate) voicemail: Option<String>,
    pub(crate) call_in_progress: Option<String>,
    pub(crate) number_name: Option<String>,
    pub(crate) inbound: Option<String>,
    pub(crate) outbound: Option<String>,
    pub(crate) team_name: Option<String>,
}

impl Settings {
    pub(crate) fn read(it: &Value) -> Self {
        let flag = |name: &str, default| it[name].as_bool().unwrap_or(default);
        Self {
            always_new: it["conversations"] == "always_new",
            reopen: flag("reopen", false),
            reopen_hours: it["reopen_hours"].as_i64().unwrap_or(48),
            reassign: flag("reassign", false),
            do_nothing: it["duplicates"] == "do_nothing",
            log_unanswered_outbound: flag("log_unanswered_outbound", true),
            time_zone: it["time_zone"].as_str().unwrap_or("UTC").to_owned(),
            tags: TagNames::read(&it["tags"]),
        }
    }
}

impl TagNames {
    fn read(it: &Value) -> Self {
        let name = |member: &str, default: &str| match &it[member] {
            Value::Bool(false) => None,
            Value::String(name) => Some(name.clone()),
            _ => Some(default.to_owned()),
        };
        Self {
            missed_call: name("missed_call", "missed call"),
            callback: name("callback", "callback"),
            voicemail: name("voicemail", "voicemail"),
            call_in_progress: name("call_in_progress", "call in progress"),
            number_name: name("number_name", "number-name-{name}"),
            inbound: name("inbound", "inbound"),
            outbound: name("outbound", "outbound"),
            team_name: name("team_name", "team-name-{name}"),
        }
    }
}

/// A tag as it is written and compared: lower-case, commas are blanks, one blank between words.
pub(crate) fn tag_form(name: &str) -> String {
    let blanks = name.replace(',', " ").to_lowercase();
    blanks.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A tag's name with the number's or team's name in it.
pub(crate) fn tag_with_name(pattern: &str, name: &str) -> String {
    tag_form(&pattern.replace("{name}", name))
}
