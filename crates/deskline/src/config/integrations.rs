//! `[[integration]]`: "these Aircall numbers → this desk, with these settings".

use std::collections::BTreeSet;
use std::fmt;

use domain::ids::{Destination, NumberId, Vendor};
use domain::installation::NumberSelection;
use phone::PhoneNumber;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::connections::bad_name;
use super::{AircallConnection, GorgiasConnection, HelpScoutConnection, Places, Problems};

/// An integration, checked.
#[derive(Clone, Debug)]
pub struct IntegrationConfig {
    /// Its name: an integration that is renamed is another one.
    pub name: String,
    /// The Aircall connection, by name.
    pub aircall: String,
    /// The desk's connection, by name.
    pub desk: String,
    /// Where records go: an inbox of Help Scout (HS-01), all of a Gorgias account.
    pub destination: Destination,
    /// The numbers that it listens to (C-03).
    pub numbers: NumberSelection,
    /// Nothing new is logged, nothing is written.
    pub paused: bool,
    /// The desk's own settings.
    pub settings: DeskSettings,
}

impl IntegrationConfig {
    /// Whether both write into the same place of the same desk.
    #[must_use]
    pub fn is_same_place(&self, other: &Self) -> bool {
        let place = |it: &Self| (it.settings.vendor(), it.desk.clone(), it.destination.clone());
        place(self) == place(other)
    }
}

/// Settings of an integration, in its desk's own shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskSettings {
    /// HS-02.
    HelpScout(helpscout::settings::Settings),
    /// GO-01…GO-33.
    Gorgias(gorgias::settings::Settings),
}

impl DeskSettings {
    /// The desk.
    #[must_use]
    pub fn vendor(&self) -> Vendor {
        match self {
            Self::HelpScout(_) => Vendor::HelpScout,
            Self::Gorgias(_) => Vendor::Gorgias,
        }
    }

    /// Time zone of all times that are written, an IANA name.
    #[must_use]
    pub fn time_zone(&self) -> &str {
        match self {
            Self::HelpScout(settings) => &settings.time_zone,
            Self::Gorgias(settings) => &settings.time_zone,
        }
    }

    /// Whether messages are logged, not only calls.
    #[must_use]
    pub fn logs_messages(&self) -> bool {
        match self {
            Self::HelpScout(_) => false,
            Self::Gorgias(settings) => settings.log_messages,
        }
    }

    /// As the desk's connector reads them.
    #[must_use]
    pub fn value(&self) -> Value {
        let value = match self {
            Self::HelpScout(settings) => serde_json::to_value(settings),
            Self::Gorgias(settings) => serde_json::to_value(settings),
        };
        value.unwrap_or_default()
    }

    fn problem(&self) -> Option<String> {
        let value = self.value();
        match self {
            Self::HelpScout(_) => helpscout::settings::Settings::read(&value).err(),
            Self::Gorgias(_) => gorgias::settings::Settings::read(&value).err(),
        }
    }
}

/// Reads all integrations of a file. Which desk one is for stands in its table, so the tables are looked over first.
pub(super) fn read(text: &str) -> Result<Vec<IntegrationInFile>, toml::de::Error> {
    let Kinds { integration: kinds } = toml::from_str(text)?;
    AllIn(&kinds).deserialize(toml::Deserializer::parse(text)?)
}

#[derive(Deserialize)]
struct Kinds {
    #[serde(default)]
    integration: Vec<Kind>,
}

/// Which desk an integration names.
#[derive(Deserialize)]
struct Kind {
    helpscout: Option<IgnoredAny>,
    gorgias: Option<IgnoredAny>,
}

impl Kind {
    /// `None` for one that names both or none.
    fn vendor(&self) -> Option<Vendor> {
        match (&self.helpscout, &self.gorgias) {
            (Some(_), None) => Some(Vendor::HelpScout),
            (None, Some(_)) => Some(Vendor::Gorgias),
            _ => None,
        }
    }
}

/// The file, of which only the integrations count.
struct AllIn<'k>(&'k [Kind]);

impl<'de> DeserializeSeed<'de> for AllIn<'_> {
    type Value = Vec<IntegrationInFile>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for AllIn<'_> {
    type Value = Vec<IntegrationInFile>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a configuration")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut read = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == "integration" {
                read = map.next_value_seed(Tables(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(read)
    }
}

/// `[[integration]]`.
struct Tables<'k>(&'k [Kind]);

impl<'de> DeserializeSeed<'de> for Tables<'_> {
    type Value = Vec<IntegrationInFile>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Tables<'_> {
    type Value = Vec<IntegrationInFile>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of integrations")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut tables: A) -> Result<Self::Value, A::Error> {
        let mut read = Vec::new();
        for kind in self.0 {
            read.extend(tables.next_element_seed(TableOf(kind.vendor()))?);
        }
        Ok(read)
    }
}

/// An integration's table: a few keys of its own, all others are settings of the desk.
#[derive(Debug)]
pub(super) struct IntegrationInFile {
    own: Own,
    /// `None` where the table does not say for which desk they are.
    settings: Option<DeskSettings>,
}

#[derive(Debug, Default)]
struct Own {
    name: Option<String>,
    aircall: Option<String>,
    helpscout: Option<String>,
    gorgias: Option<String>,
    numbers: Option<Numbers>,
    paused: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "expected `\"all\"`, or a list of Aircall number ids and E.164 numbers")]
enum Numbers {
    Word(String),
    List(Vec<Number>),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "expected an Aircall number id, or a number in E.164 such as \"+14155550190\"")]
enum Number {
    Id(i64),
    E164(String),
}

const OWN_KEYS: [&str; 6] = ["name", "aircall", "helpscout", "gorgias", "numbers", "paused"];

/// An integration's table, by its desk.
struct TableOf(Option<Vendor>);

impl<'de> DeserializeSeed<'de> for TableOf {
    type Value = IntegrationInFile;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for TableOf {
    type Value = IntegrationInFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integration's table")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let mut own = Own::default();
        let others = MapAccessDeserializer::new(Others { map, own: &mut own });
        let settings = match self.0 {
            Some(Vendor::HelpScout) => Some(DeskSettings::HelpScout(Deserialize::deserialize(others)?)),
            Some(Vendor::Gorgias) => Some(DeskSettings::Gorgias(Deserialize::deserialize(others)?)),
            Some(Vendor::Aircall) | None => {
                IgnoredAny::deserialize(others)?;
                None
            }
        };
        Ok(IntegrationInFile { own, settings })
    }
}

/// The table without our own keys, which are taken out on the way. (serde's `flatten` would lose the places of errors.)
struct Others<'o, A> {
    map: A,
    own: &'o mut Own,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Others<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let mut seed = seed;
        loop {
            match self.map.next_key_seed(OwnOr(seed))? {
                None => return Ok(None),
                Some(Key::Other(key)) => return Ok(Some(key)),
                Some(Key::Own(key, unused)) => {
                    seed = unused;
                    match key {
                        "name" => self.own.name = Some(self.map.next_value()?),
                        "aircall" => self.own.aircall = Some(self.map.next_value()?),
                        "helpscout" => self.own.helpscout = Some(self.map.next_value()?),
                        "gorgias" => self.own.gorgias = Some(self.map.next_value()?),
                        "numbers" => self.own.numbers = Some(self.map.next_value()?),
                        _ => self.own.paused = self.map.next_value()?,
                    }
                }
            }
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// Reads a key: as one of our own, else by the seed.
struct OwnOr<K>(K);

enum Key<K, V> {
    Own(&'static str, K),
    Other(V),
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for OwnOr<K> {
    type Value = Key<K, K::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        use serde::de::IntoDeserializer;
        let key = String::deserialize(deserializer)?;
        match OWN_KEYS.into_iter().find(|own| *own == key) {
            Some(own) => Ok(Key::Own(own, self.0)),
            None => self.0.deserialize(key.into_deserializer()).map(Key::Other),
        }
    }
}

/// Checks all integrations against each other and against the connections.
pub(super) fn check(
    tables: Vec<IntegrationInFile>,
    aircall: &[AircallConnection],
    helpscout: &[HelpScoutConnection],
    gorgias: &[GorgiasConnection],
    places: &Places,
    problems: &mut Problems,
) -> Vec<IntegrationConfig> {
    let names =
        |names: Vec<&str>| if names.is_empty() { "none".to_owned() } else { format!("`{}`", names.join("`, `")) };
    let phones = names(aircall.iter().map(|it| it.name.as_str()).collect());
    let mut checked: Vec<IntegrationConfig> = Vec::new();
    for (number, table) in tables.into_iter().enumerate() {
        let place = |key: &str| places.of_item("integration", number, key);
        let Own { name, aircall: phone, helpscout: inbox_desk, gorgias: account_desk, numbers, paused } = table.own;
        if inbox_desk.is_some() && account_desk.is_some() {
            problems.add(
                place("gorgias"),
                "an integration goes to one desk. Make two, one with `helpscout`, one with `gorgias`.",
            );
            continue;
        }
        let desk = inbox_desk.or(account_desk);
        let (Some(name), Some(phone), Some(desk), Some(settings)) = (name, phone, desk, table.settings) else {
            let problem =
                "an integration needs `name`, `aircall` and one of `helpscout` and `gorgias`. Add what is missing.";
            problems.add(place(""), problem);
            continue;
        };
        let vendor = settings.vendor();
        if let Some(problem) = bad_name(&name) {
            problems.add(place("name"), problem);
        }
        if checked.iter().any(|other| other.name == name) {
            problems.add(place("name"), format!("there are two integrations called `{name}`. Give one another name."));
        }
        if !aircall.iter().any(|it| it.name == phone) {
            let problem =
                format!("there is no [[aircall]] connection called `{phone}`; there are: {phones}. Correct the name.");
            problems.add(place("aircall"), problem);
        }
        let destination = match &settings {
            DeskSettings::HelpScout(settings) if helpscout.iter().any(|it| it.name == desk) => {
                Some(Destination(format!("inbox/{}", settings.inbox)))
            }
            DeskSettings::Gorgias(_) => {
                let connection = gorgias.iter().find(|it| it.name == desk);
                connection.map(|it| gorgias::pages::destination(&it.subdomain))
            }
            DeskSettings::HelpScout(_) => None,
        };
        let Some(destination) = destination else {
            let desks: Vec<&str> = match vendor {
                Vendor::Gorgias => gorgias.iter().map(|it| it.name.as_str()).collect(),
                _ => helpscout.iter().map(|it| it.name.as_str()).collect(),
            };
            let desks = names(desks);
            let problem =
                format!("there is no [[{vendor}]] connection called `{desk}`; there are: {desks}. Correct the name.");
            problems.add(place(vendor.as_str()), problem);
            continue;
        };
        if let Some(problem) = settings.problem() {
            problems.add(place("time_zone"), format!("{problem}."));
        }
        let numbers = match selection(numbers) {
            Ok(numbers) => numbers,
            Err(problem) => {
                problems.add(place("numbers"), problem);
                continue;
            }
        };
        let this = IntegrationConfig { name, aircall: phone, desk, destination, numbers, paused, settings };
        if let Some(other) = checked.iter().find(|other| logs_twice(other, &this)) {
            problems.add(
                place("numbers"),
                format!(
                    "integrations `{}` and `{}` send the same number into the same {}: every call would be logged twice \
                     (C-04). Give each number to one of them.",
                    other.name, this.name, this.destination
                ),
            );
        }
        checked.push(this);
    }
    checked
}

/// `"all"`, or a list; all, where nothing is said.
fn selection(numbers: Option<Numbers>) -> Result<NumberSelection, String> {
    let list = match numbers {
        None => return Ok(NumberSelection::All),
        Some(Numbers::Word(word)) if word == "all" => return Ok(NumberSelection::All),
        Some(Numbers::Word(word)) => {
            return Err(format!(
                "`{word}` names no numbers. Write \"all\", or a list such as [501, \"+14155550190\"]."
            ));
        }
        Some(Numbers::List(list)) => list,
    };
    if list.is_empty() {
        return Err("no number is chosen. Write \"all\" or a list, or set `paused = true`.".to_owned());
    }
    let mut ids = BTreeSet::new();
    let mut numbers = BTreeSet::new();
    for number in list {
        match number {
            Number::Id(id) => {
                ids.insert(NumberId(id));
            }
            Number::E164(text) => {
                let international = text.trim().starts_with('+').then(|| PhoneNumber::parse(&text, None)).flatten();
                numbers.insert(international.ok_or_else(|| {
                    format!("`{text}` is no phone number in E.164. Write it as +, country code and number: \"+14155550190\".")
                })?);
            }
        }
    }
    Ok(NumberSelection::Some { ids, numbers })
}

/// C-04, as far as the file alone can tell. `deskline check` also sees which id is which number.
fn logs_twice(one: &IntegrationConfig, other: &IntegrationConfig) -> bool {
    if one.paused || other.paused || !one.is_same_place(other) {
        return false;
    }
    match (&one.numbers, &other.numbers) {
        (NumberSelection::Some { ids: a, numbers: b }, NumberSelection::Some { ids: c, numbers: d }) => {
            !a.is_disjoint(c) || !b.is_disjoint(d)
        }
        _ => one.aircall == other.aircall,
    }
}
