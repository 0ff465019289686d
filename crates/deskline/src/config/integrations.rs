//! `[[integration]]`: "these Aircall numbers → this Help Scout inbox, with these settings".

use std::collections::BTreeSet;
use std::fmt;

use domain::ids::{Destination, NumberId};
use domain::installation::NumberSelection;
use helpscout::settings::Settings;
use phone::PhoneNumber;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};

use super::connections::bad_name;
use super::{AircallConnection, HelpScoutConnection, Places, Problems};

/// An integration, checked.
#[derive(Clone, Debug)]
pub struct IntegrationConfig {
    /// Its name: an integration that is renamed is another one.
    pub name: String,
    /// The Aircall connection, by name.
    pub aircall: String,
    /// The Help Scout connection, by name.
    pub helpscout: String,
    /// The numbers that it listens to (C-03).
    pub numbers: NumberSelection,
    /// Nothing new is logged, nothing is written.
    pub paused: bool,
    /// The desk's own settings (HS-02).
    pub settings: Settings,
}

impl IntegrationConfig {
    /// Where records go (HS-01).
    #[must_use]
    pub fn destination(&self) -> Destination {
        Destination(format!("inbox/{}", self.settings.inbox))
    }
}

/// An integration's table: a few keys of its own, all others are settings of the desk.
#[derive(Debug)]
pub(super) struct IntegrationInFile {
    own: Own,
    settings: Settings,
}

#[derive(Debug, Default)]
struct Own {
    name: Option<String>,
    aircall: Option<String>,
    helpscout: Option<String>,
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

const OWN_KEYS: [&str; 5] = ["name", "aircall", "helpscout", "numbers", "paused"];

impl<'de> Deserialize<'de> for IntegrationInFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TableVisitor)
    }
}

struct TableVisitor;

impl<'de> Visitor<'de> for TableVisitor {
    type Value = IntegrationInFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integration's table")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let mut own = Own::default();
        let settings = Settings::deserialize(MapAccessDeserializer::new(Others { map, own: &mut own }))?;
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
    places: &Places,
    problems: &mut Problems,
) -> Vec<IntegrationConfig> {
    let names =
        |names: Vec<&str>| if names.is_empty() { "none".to_owned() } else { format!("`{}`", names.join("`, `")) };
    let phones = names(aircall.iter().map(|it| it.name.as_str()).collect());
    let desks = names(helpscout.iter().map(|it| it.name.as_str()).collect());
    let mut checked: Vec<IntegrationConfig> = Vec::new();
    for (number, table) in tables.into_iter().enumerate() {
        let place = |key: &str| places.of_item("integration", number, key);
        let Own { name, aircall: phone, helpscout: desk, numbers, paused } = table.own;
        let (Some(name), Some(phone), Some(desk)) = (name, phone, desk) else {
            problems.add(place(""), "an integration needs `name`, `aircall` and `helpscout`. Add what is missing.");
            continue;
        };
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
        if !helpscout.iter().any(|it| it.name == desk) {
            let problem =
                format!("there is no [[helpscout]] connection called `{desk}`; there are: {desks}. Correct the name.");
            problems.add(place("helpscout"), problem);
        }
        let told = serde_json::to_value(&table.settings).map_err(|error| error.to_string());
        if let Err(problem) = told.and_then(|told| Settings::read(&told)) {
            problems.add(place("time_zone"), format!("{problem}."));
        }
        let numbers = match selection(numbers) {
            Ok(numbers) => numbers,
            Err(problem) => {
                problems.add(place("numbers"), problem);
                continue;
            }
        };
        let this =
            IntegrationConfig { name, aircall: phone, helpscout: desk, numbers, paused, settings: table.settings };
        if let Some(other) = checked.iter().find(|other| logs_twice(other, &this)) {
            problems.add(
                place("numbers"),
                format!(
                    "integrations `{}` and `{}` send the same number into the same inbox {}: every call would be logged twice \
                     (C-04). Give each number to one of them.",
                    other.name, this.name, this.settings.inbox
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
    if one.paused || other.paused || one.helpscout != other.helpscout || one.settings.inbox != other.settings.inbox {
        return false;
    }
    match (&one.numbers, &other.numbers) {
        (NumberSelection::Some { ids: a, numbers: b }, NumberSelection::Some { ids: c, numbers: d }) => {
            !a.is_disjoint(c) || !b.is_disjoint(d)
        }
        _ => one.aircall == other.aircall,
    }
}
