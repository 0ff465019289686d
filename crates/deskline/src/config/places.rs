//! Where in the file a setting stands, for messages.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::hidden::may_be_secret;

/// The places of a file's settings.
#[derive(Debug)]
pub(super) struct Places {
    file: String,
    line_starts: Vec<usize>,
    /// By path, such as `server.public_url` or `integration.0.numbers`: the byte at which the key, or the table, begins.
    starts: BTreeMap<String, usize>,
}

impl Places {
    /// Parses the text.
    pub(super) fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        let file = file.display().to_string();
        let root = DeTable::parse(text).map_err(|error| unreadable(&file, text, &error))?;
        let mut starts = BTreeMap::new();
        note(root.get_ref(), "", &mut starts);
        Ok(Self { file, line_starts: line_starts(text), starts })
    }

    /// `file:line:column` of a section's setting; of the section, where it is not there.
    pub(super) fn of(&self, section: &str, key: &str) -> String {
        self.first_of(&[format!("{section}.{key}"), section.to_owned()])
    }

    /// `file:line:column` of a setting of one table of a list; of the table, where it is not there.
    pub(super) fn of_item(&self, list: &str, number: usize, key: &str) -> String {
        self.first_of(&[format!("{list}.{number}.{key}"), format!("{list}.{number}")])
    }

    fn first_of(&self, paths: &[String]) -> String {
        match paths.iter().find_map(|path| self.starts.get(path)) {
            Some(start) => {
                let (line, column) = line_and_column(&self.line_starts, *start);
                format!("{}:{line}:{column}", self.file)
            }
            None => self.file.clone(),
        }
    }
}

/// Notes where the members of a table stand, and of tables in lists.
fn note(table: &DeTable<'_>, prefix: &str, starts: &mut BTreeMap<String, usize>) {
    for (key, value) in table {
        let path = format!("{prefix}{}", key.get_ref());
        match value.get_ref() {
            DeValue::Table(inner) => note(inner, &format!("{path}."), starts),
            DeValue::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    let path = format!("{path}.{number}");
                    if let DeValue::Table(inner) = item.get_ref() {
                        note(inner, &format!("{path}."), starts);
                    }
                    starts.insert(path, item.span().start);
                }
            }
            _ => {}
        }
        starts.insert(path, key.span().start);
    }
}

/// What is said of a line that cannot be read and may be secret. toml's own words show values.
const UNTOLD: &str =
    "this cannot be read. The line is not shown here, since it may hold a secret. Texts stand in quotes, in one line.";
/// How those of toml's words begin that show keys alone.
const OF_KEYS: [&str; 3] = ["unknown field", "missing field", "duplicate key"];

/// What toml says of a text that it cannot read, as `file:line:column: message` with the line itself, where it cannot hold a
/// secret.
pub(super) fn unreadable(file: &str, text: &str, error: &toml::de::Error) -> ConfigError {
    let message = error.message().trim_end();
    let Some(span) = error.span() else { return ConfigError(vec![format!("{file}: {message}")]) };
    let (line, column) = line_and_column(&line_starts(text), span.start);
    if may_be_secret(text, line) {
        let told = if OF_KEYS.iter().any(|words| message.starts_with(words)) { message } else { UNTOLD };
        return ConfigError(vec![format!("{file}:{line}:{column}: {told}")]);
    }
    let shown = text.lines().nth(line - 1).unwrap_or_default();
    let mark = " ".repeat(column - 1);
    ConfigError(vec![format!("{file}:{line}:{column}: {message}\n    {shown}\n    {mark}^")])
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// Both from 1. Columns count bytes, as editors' "go to" does for all that has to stand in this file.
fn line_and_column(starts: &[usize], at: usize) -> (usize, usize) {
    let line = starts.partition_point(|start| *start <= at);
    let start = starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
    (line.max(1), at.saturating_sub(start) + 1)
}

/// What is wrong with a configuration: all of it, each with its place and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(Vec<String>);

impl ConfigError {
    /// The problems, each `place: sentence`.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.0
    }

    pub(super) fn one(problem: String) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for ConfigError {}

/// Problems as they are found.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<String>);

impl Problems {
    pub(super) fn add(&mut self, place: String, problem: impl AsRef<str>) {
        self.0.push(format!("{place}: {}", problem.as_ref()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them together, if there is any.
    pub(super) fn finish(self) -> Result<(), ConfigError> {
        if self.0.is_empty() { Ok(()) } else { Err(ConfigError(self.0)) }
    }
}
