//! `DESKLINE_*` environment variables: any single setting of a section, as `DESKLINE_<SECTION>_<KEY>`.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Problems;

const PREFIX: &str = "DESKLINE_";

/// Environment variables, handed in.
#[derive(Clone, Debug, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// This process's variables that begin with `DESKLINE_`. A name or a value that is not UTF-8 cannot be a setting.
    #[must_use]
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// One variable.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The variable of a section's setting, such as `DESKLINE_TIMING_LATE_BATCH`.
    pub(super) fn of_setting(section: &str, key: &str) -> String {
        format!("{PREFIX}{}_{}", section.to_ascii_uppercase(), key.to_ascii_uppercase())
    }

    /// The variable of a connection's secret, such as `DESKLINE_AIRCALL_MAIN_API_TOKEN`.
    pub(super) fn of_connection(vendor: &str, connection: &str, key: &str) -> String {
        let name = |text: &str| -> String {
            text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
        };
        format!("{PREFIX}{}_{}_{}", name(vendor), name(connection), name(key))
    }

    /// Puts the variables of a section over what the file says. `besides`: variables with the section's prefix that mean
    /// something else.
    pub(super) fn overlay<T>(&self, name: &str, section: &mut T, besides: &[&str], problems: &mut Problems)
    where
        T: Serialize + DeserializeOwned,
    {
        let prefix = format!("{PREFIX}{}_", name.to_ascii_uppercase());
        let with_prefix = self.0.iter().filter_map(|(name, text)| Some((name, name.strip_prefix(&prefix)?, text)));
        for (variable, key, text) in with_prefix {
            if besides.contains(&variable.as_str()) {
                continue;
            }
            match with(section, &key.to_ascii_lowercase(), text) {
                Ok(changed) => *section = changed,
                Err(problem) => problems.add(variable.clone(), problem),
            }
        }
    }
}

impl FromIterator<(String, String)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(variables: I) -> Self {
        Self(variables.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect())
    }
}

/// The section with one key replaced.
fn with<T: Serialize + DeserializeOwned>(section: &T, key: &str, text: &str) -> Result<T, String> {
    let mut values = serde_json::to_value(section).map_err(|error| error.to_string())?;
    let members = values.as_object_mut().ok_or("there is no such section")?;
    let known: Vec<&str> = members.keys().map(String::as_str).collect();
    let known = known.join(", ");
    let Some(value) = members.get_mut(key) else {
        return Err(format!("there is no setting `{key}` there. The section has: {known}."));
    };
    *value = match value {
        Value::Number(_) => number(text).ok_or_else(|| format!("`{text}` is no number."))?,
        Value::Bool(_) => Value::Bool(text.parse().map_err(|_| format!("`{text}` is neither `true` nor `false`."))?),
        _ => Value::String(text.to_owned()),
    };
    serde_json::from_value(values).map_err(|error| format!("`{text}` cannot be used: {error}."))
}

fn number(text: &str) -> Option<Value> {
    let whole = text.parse::<i64>().ok().map(Value::from);
    whole.or_else(|| text.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number))
}

#[cfg(test)]
mod tests {
    use super::super::Server;
    use super::*;
    use domain::step::Timing;

    fn environment(name: &str, value: &str) -> Environment {
        [(name.to_owned(), value.to_owned())].into_iter().collect()
    }

    #[test]
    fn a_variable_replaces_one_setting_of_any_kind() {
        let mut problems = Problems::default();
        let mut server = Server::default();
        environment("DESKLINE_SERVER_WEBHOOKS_LISTEN", "0.0.0.0:9").overlay("server", &mut server, &[], &mut problems);
        environment("DESKLINE_SERVER_PUBLIC_URL", "https://d.example").overlay(
            "server",
            &mut server,
            &[],
            &mut problems,
        );
        assert_eq!(server.webhooks_listen.to_string(), "0.0.0.0:9");
        assert_eq!(server.public_url.unwrap().as_str(), "https://d.example/");
        let mut timing = Timing::default();
        environment("DESKLINE_TIMING_CLOSING_AFTER", "2.5").overlay("timing", &mut timing, &[], &mut problems);
        assert_eq!(timing.closing_after.as_millis(), 2500);
        assert!(problems.is_empty());
    }

    #[test]
    fn a_misspelt_variable_or_a_wrong_value_is_told_by_name() {
        for (name, value, told) in [
            ("DESKLINE_SERVER_WEBHOOK_LISTEN", "0.0.0.0:9", "no setting `webhook_listen`"),
            ("DESKLINE_SERVER_WEBHOOKS_LISTEN", "somewhere", "`somewhere` cannot be used"),
        ] {
            let mut problems = Problems::default();
            environment(name, value).overlay("server", &mut Server::default(), &[], &mut problems);
            let problems = problems.finish().unwrap_err().to_string();
            assert!(problems.contains(name) && problems.contains(told), "{problems}");
        }
    }
}
