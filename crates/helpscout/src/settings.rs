//! Settings of one Help Scout integration (HS-02), with their defaults.

use desk::tag_names::TagName;
use desk::texts::{Language, Words};
use phone::Region;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The settings of one integration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Help Scout's id of the inbox that records go to (HS-01).
    pub inbox: i64,
    /// Whether a call joins an open conversation, or always begins one (HS-20, HS-21).
    #[serde(default)]
    pub conversations: ConversationMode,
    /// Reopen a closed conversation where there is no open one (HS-20).
    #[serde(default)]
    pub reopen: bool,
    /// How long ago it may have been closed, before the call. Hours.
    #[serde(default = "default_reopen_hours")]
    pub reopen_hours: u32,
    /// Assign the conversation to the agent who handled the call (HS-25).
    #[serde(default)]
    pub reassign: bool,
    /// What to do when several customers have the number (C-13).
    #[serde(default)]
    pub duplicates: Duplicates,
    /// Log outbound calls that nobody answered (HS-23).
    #[serde(default = "yes")]
    pub log_unanswered_outbound: bool,
    /// The account's home country: how national numbers of customers are read when the Aircall number's
    /// country does not fit (C-11).
    #[serde(default)]
    pub home_country: Option<Region>,
    /// Time zone of all times that are written, an IANA name.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// Language of all that is written.
    #[serde(default)]
    pub language: Language,
    /// Operational tags (HS-26, C-42).
    #[serde(default)]
    pub tags: TagNames,
}

/// What is fixed for a filing from its first write on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pins {
    conversations: ConversationMode,
    language: Language,
    time_zone: String,
    tags: TagNames,
}

/// Whether a call joins a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConversationMode {
    /// Join the customer's newest open conversation of the inbox, else begin one.
    #[default]
    TryExisting,
    /// One new conversation per call; no search.
    AlwaysNew,
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

/// Names of the operational tags. `false` in the configuration switches one off; `{name}` stands for the
/// number's or the team's name. One that is not named has the language's word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TagNames {
    /// An inbound call that nobody answered.
    pub missed_call: TagName,
    /// The caller asked to be called back.
    pub callback: TagName,
    /// There is a voicemail.
    pub voicemail: TagName,
    /// While the call lasts.
    pub call_in_progress: TagName,
    /// The Aircall number's name.
    pub number_name: TagName,
    /// An inbound call.
    pub inbound: TagName,
    /// An outbound call.
    pub outbound: TagName,
    /// The team's name.
    pub team_name: TagName,
}

impl TagNames {
    /// Each with its name, or off.
    #[must_use]
    pub fn in_language(&self, language: Language) -> Self {
        let words = Words::new(language);
        Self {
            missed_call: self.missed_call.or_word(words, "tag-missed-call"),
            callback: self.callback.or_word(words, "tag-callback"),
            voicemail: self.voicemail.or_word(words, "tag-voicemail"),
            call_in_progress: self.call_in_progress.or_word(words, "tag-call-in-progress"),
            number_name: self.number_name.or_word(words, "tag-number-name"),
            inbound: self.inbound.or_word(words, "tag-inbound"),
            outbound: self.outbound.or_word(words, "tag-outbound"),
            team_name: self.team_name.or_word(words, "tag-team-name"),
        }
    }
}

impl Settings {
    /// Reads stored settings.
    ///
    /// # Errors
    /// When they are not settings of a Help Scout integration; the text says which part.
    pub fn read(value: &Value) -> Result<Self, String> {
        let settings: Self = serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
        jiff::tz::TimeZone::get(&settings.time_zone)
            .map_err(|_| format!("`{}` is no IANA time zone, e.g. `Europe/Paris`", settings.time_zone))?;
        Ok(settings)
    }

    /// What is fixed for a filing at its first write.
    #[must_use]
    pub fn pins(&self) -> Pins {
        Pins {
            conversations: self.conversations,
            language: self.language,
            time_zone: self.time_zone.clone(),
            // The names, not the choice: a later version may have other words.
            tags: self.tags.in_language(self.language),
        }
    }

    /// The settings as this filing sees them.
    #[must_use]
    pub fn pinned(mut self, pins: Option<&Value>) -> Self {
        if let Some(pins) = pins.and_then(|pins| serde_json::from_value::<Pins>(pins.clone()).ok()) {
            self.conversations = pins.conversations;
            self.language = pins.language;
            self.time_zone = pins.time_zone;
            self.tags = pins.tags;
        }
        self
    }
}

fn default_reopen_hours() -> u32 {
    48
}

fn yes() -> bool {
    true
}

fn utc() -> String {
    "UTC".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The name of each tag, in the order of the fields.
    fn tags(settings: &Settings) -> Vec<Option<String>> {
        let names = settings.tags.in_language(settings.language);
        let TagNames { missed_call, callback, voicemail, call_in_progress, number_name, inbound, outbound, team_name } =
            names;
        [missed_call, callback, voicemail, call_in_progress, number_name, inbound, outbound, team_name]
            .map(|name| name.with("N"))
            .to_vec()
    }

    #[test]
    fn hs_02_every_setting_has_its_default() {
        let settings = Settings::read(&json!({ "inbox": 7 })).unwrap();
        assert_eq!(settings.conversations, ConversationMode::TryExisting);
        assert!(!settings.reopen && !settings.reassign && settings.log_unanswered_outbound);
        assert_eq!(settings.reopen_hours, 48);
        assert_eq!(settings.language, Language::En);
    }

    #[test]
    fn c_42_the_defaults_of_the_tags_names_are_the_languages_words() {
        let expected = [
            ("en", "missed call, callback, voicemail, call in progress, number-name-N, inbound, outbound, team-name-N"),
            ("fr", "appel manqué, rappel demandé, message vocal, appel en cours, numéro-N, entrant, sortant, équipe-N"),
            (
                "de",
                "verpasster anruf, rückruf erbeten, sprachnachricht, laufender anruf, nummer-N, eingehend, ausgehend, team-N",
            ),
            (
                "es",
                "llamada perdida, devolver llamada, mensaje de voz, llamada en curso, número-N, entrante, saliente, equipo-N",
            ),
        ];
        for (language, names) in expected {
            let settings = Settings::read(&json!({ "inbox": 7, "language": language })).unwrap();
            let tags: Vec<String> = tags(&settings).into_iter().flatten().collect();
            assert_eq!(tags.join(", "), names);
        }
        assert!(Settings::read(&json!({ "inbox": 7, "language": "pseudo" })).is_err());
    }

    #[test]
    fn c_42_a_tag_can_be_switched_off_or_renamed() {
        let settings = Settings::read(&json!({ "inbox": 7, "tags": { "inbound": false, "voicemail": "vm" } })).unwrap();
        let tags = tags(&settings);
        assert_eq!((tags[5].as_deref(), tags[2].as_deref(), tags[6].as_deref()), (None, Some("vm"), Some("outbound")));
        assert!(Settings::read(&json!({ "inbox": 7, "tags": { "inbound": true } })).is_err());
    }

    #[test]
    fn an_unknown_setting_or_time_zone_is_an_error() {
        assert!(Settings::read(&json!({ "inbox": 7, "reopne": true })).is_err());
        assert!(Settings::read(&json!({ "inbox": 7, "time_zone": "Mars/Olympus" })).is_err());
    }

    #[test]
    fn pins_outlive_a_change_of_settings_and_switches_do_not() {
        let before = Settings::read(&json!({ "inbox": 7, "conversations": "always_new" })).unwrap();
        let pins = serde_json::to_value(before.pins()).unwrap();
        let now = Settings::read(&json!({ "inbox": 7, "log_unanswered_outbound": false })).unwrap().pinned(Some(&pins));
        assert_eq!(now.conversations, ConversationMode::AlwaysNew);
        assert!(!now.log_unanswered_outbound);
    }

    #[test]
    fn pins_hold_the_names_of_tags_and_old_ones_are_read() {
        let french = Settings::read(&json!({ "inbox": 7, "language": "fr", "tags": { "outbound": false } })).unwrap();
        let pins = serde_json::to_value(french.pins()).unwrap();
        assert_eq!((&pins["tags"]["inbound"], &pins["tags"]["outbound"]), (&json!("entrant"), &json!(false)));
        let german = Settings::read(&json!({ "inbox": 7, "language": "de" })).unwrap();
        assert_eq!(tags(&german.pinned(Some(&pins))), tags(&french));
        // As they were written before languages could be chosen.
        let old = json!({
            "conversations": "try_existing",
            "language": "en",
            "time_zone": "UTC",
            "tags": {
                "missed_call": "missed call",
                "callback": false,
                "voicemail": "voicemail",
                "call_in_progress": "call in progress",
                "number_name": "number-name-{name}",
                "inbound": "inbound",
                "outbound": "outbound",
                "team_name": "team-name-{name}",
            },
        });
        let pinned = french.pinned(Some(&old));
        assert_eq!(pinned.language, Language::En);
        let tags: Vec<String> =
            tags(&pinned).into_iter().map(|name| name.unwrap_or_else(|| "off".to_owned())).collect();
        assert_eq!(
            tags.join(", "),
            "missed call, off, voicemail, call in progress, number-name-N, inbound, outbound, team-name-N"
        );
    }
}
