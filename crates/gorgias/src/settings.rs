//! Settings of one Gorgias integration, with their defaults.

use desk::texts::Language;
use phone::Region;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::texts::TagNames;

/// A recording or voicemail larger than this is linked (GO-14). Megabytes of 1,000,000 bytes.
const RECORDING_MAX_MB: u32 = 500;
/// A closed ticket of messages is reopened when it was closed less than this ago (GO-31). Hours.
const REOPEN_HOURS: u32 = 72;

/// The settings of one integration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What to do when several customers have the number (C-13).
    #[serde(default)]
    pub duplicates: Duplicates,
    /// Log outbound calls that nobody answered (GO-10).
    #[serde(default = "yes")]
    pub log_unanswered_outbound: bool,
    /// Log SMS, MMS and WhatsApp messages (GO-30).
    #[serde(default = "yes")]
    pub log_messages: bool,
    /// Log received messages as internal notes, for accounts whose auto-reply rules would answer them (GO-32).
    #[serde(default)]
    pub log_received_as_notes: bool,
    /// A customer that is made without an e-mail address gets one at a domain to which nothing is delivered (GO-01).
    #[serde(default)]
    pub placeholder_email: bool,
    /// A closed ticket of messages goes on if it was closed less than so many hours before (GO-31).
    #[serde(default = "reopen_hours")]
    pub reopen_hours: u32,
    /// Upload recordings and voicemails, so that they are heard in the ticket; else link them (GO-14).
    #[serde(default = "yes")]
    pub upload_recordings: bool,
    /// A larger recording is linked. Megabytes of 1,000,000 bytes.
    #[serde(default = "recording_max_mb")]
    pub recording_max_mb: u32,
    /// The account's home country: how national numbers of customers are read when the Aircall number's country does not
    /// fit (C-11).
    #[serde(default)]
    pub home_country: Option<Region>,
    /// Time zone of all times that are written, an IANA name.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// Language of all that is written.
    #[serde(default)]
    pub language: Language,
    /// Operational tags (GO-20, GO-33, C-42).
    #[serde(default)]
    pub tags: TagNames,
}

/// What is fixed for a filing from its first write on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pins {
    language: Language,
    time_zone: String,
    tags: TagNames,
}

/// What to do when several customers have the number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duplicates {
    /// Log to the one that was created last.
    #[default]
    NewestCustomer,
    /// Log nothing, and say so on the interaction's page.
    DoNothing,
}

impl Settings {
    /// Reads stored settings.
    ///
    /// # Errors
    /// When they are not settings of a Gorgias integration; the text says which part.
    pub fn read(value: &Value) -> Result<Self, String> {
        let settings: Self = serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
        jiff::tz::TimeZone::get(&settings.time_zone)
            .map_err(|_| format!("`{}` is no IANA time zone, e.g. `Europe/Paris`", settings.time_zone))?;
        Ok(settings)
    }

    /// What is fixed for a filing at its first write: the names, not the choice, since a later version may have other words.
    #[must_use]
    pub fn pins(&self) -> Pins {
        Pins { language: self.language, time_zone: self.time_zone.clone(), tags: self.tags.in_language(self.language) }
    }

    /// The settings as a filing sees them whose first write pinned some of them.
    #[must_use]
    pub fn pinned(mut self, pins: Option<&Value>) -> Self {
        if let Some(pins) = pins.and_then(|pins| serde_json::from_value::<Pins>(pins.clone()).ok()) {
            self.language = pins.language;
            self.time_zone = pins.time_zone;
            self.tags = pins.tags;
        }
        self.tags = self.tags.in_language(self.language);
        self
    }

    /// A larger recording is linked. Bytes.
    #[must_use]
    pub fn recording_max_bytes(&self) -> u64 {
        u64::from(self.recording_max_mb) * 1_000_000
    }
}

fn yes() -> bool {
    true
}

fn utc() -> String {
    "UTC".to_owned()
}

fn reopen_hours() -> u32 {
    REOPEN_HOURS
}

fn recording_max_mb() -> u32 {
    RECORDING_MAX_MB
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_setting_has_its_default() {
        let settings = Settings::read(&json!({})).unwrap();
        assert!(settings.log_unanswered_outbound && settings.log_messages && settings.upload_recordings);
        assert!(!settings.log_received_as_notes && !settings.placeholder_email);
        assert_eq!((settings.reopen_hours, settings.recording_max_bytes()), (72, 500_000_000));
        assert_eq!(settings.duplicates, Duplicates::NewestCustomer);
    }

    #[test]
    fn an_unknown_setting_or_time_zone_is_an_error() {
        assert!(Settings::read(&json!({ "log_mesages": true })).is_err());
        assert!(Settings::read(&json!({ "time_zone": "Mars/Olympus" })).is_err());
    }

    #[test]
    fn pins_outlive_a_change_of_settings_and_switches_do_not() {
        let before = Settings::read(&json!({ "language": "fr", "tags": { "aircall": "Tel" } })).unwrap();
        let pins = serde_json::to_value(before.pins()).unwrap();
        let now = Settings::read(&json!({ "log_unanswered_outbound": false })).unwrap().pinned(Some(&pins));
        assert_eq!((now.language, now.tags.aircall.with("")), (Language::Fr, Some("Tel".to_owned())));
        assert!(!now.log_unanswered_outbound);
    }
}
