//! Liberal reading of JSON bodies, and strict writing of dates, ids and texts.

use contract::Trouble;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

/// A JSON object of the vendor. Every accessor takes an absent, null or ill-typed member as not told.
#[derive(Clone, Copy)]
pub(super) struct Item<'a>(pub(super) &'a Value);

impl<'a> Item<'a> {
    /// The first of these members that is there and not null. Keys differ between copies of the documents.
    pub(super) fn member(self, keys: &[&str]) -> Option<&'a Value> {
        keys.iter().filter_map(|key| self.0.get(*key)).find(|value| !value.is_null())
    }

    /// A nested object.
    pub(super) fn object(self, keys: &[&str]) -> Option<Item<'a>> {
        self.member(keys).filter(|value| value.is_object()).map(Item)
    }

    /// A text that is not blank, without white space around it.
    pub(super) fn text(self, keys: &[&str]) -> Option<String> {
        let text = self.member(keys)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// An id: a number or a text that is not blank.
    pub(super) fn id(self) -> Option<String> {
        match self.member(&["id"])? {
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) => {
                let text = text.trim();
                (!text.is_empty()).then(|| text.to_owned())
            }
            _ => None,
        }
    }

    /// A whole number, also where it stands as text.
    pub(super) fn number(self, keys: &[&str]) -> Option<i64> {
        match self.member(keys)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// A time.
    pub(super) fn time(self, keys: &[&str]) -> Option<Timestamp> {
        read_time(self.member(keys)?.as_str()?)
    }

    /// The objects of a list.
    pub(super) fn list(self, keys: &[&str]) -> Option<Vec<Item<'a>>> {
        let items = self.member(keys)?.as_array()?;
        Some(items.iter().filter(|item| item.is_object()).map(Item).collect())
    }

    /// The objects of an embedded list (HAL), also where it stands in the object itself.
    pub(super) fn embedded(self, keys: &[&str]) -> Option<Vec<Item<'a>>> {
        self.object(&["_embedded"]).and_then(|embedded| embedded.list(keys)).or_else(|| self.list(keys))
    }

    /// The address of a link (HAL).
    pub(super) fn link(self, rel: &str) -> Option<String> {
        self.object(&["_links"])?.object(&[rel])?.text(&["href"])
    }
}

/// One page of a list. An empty v2 page has no `_embedded` at all (sheet helpscout §2, pagination).
pub(super) struct Page<'a> {
    pub(super) items: Vec<Item<'a>>,
    /// The next page's address, where the vendor gave it.
    pub(super) next: Option<String>,
    /// Whether there is a next page.
    pub(super) has_next: bool,
}

impl<'a> Page<'a> {
    /// Reads a page whose items stand under one of `keys`.
    ///
    /// # Errors
    /// When the body is no page: an answer of something else must not pass for an empty list, since *absent* may
    /// lead to a write.
    pub(super) fn read(body: &'a Value, keys: &[&str]) -> Result<Self, Trouble> {
        let page = Item(body);
        let is_page = ["_embedded", "_links", "page"].iter().any(|key| body.get(key).is_some_and(Value::is_object));
        if !is_page {
            return Err(garbled(format!("a page of {} was expected", keys.join("/"))));
        }
        let embedded = page.object(&["_embedded"]);
        let items = match embedded.and_then(|embedded| embedded.member(keys)) {
            None => Vec::new(),
            Some(Value::Array(items)) => items.iter().filter(|item| item.is_object()).map(Item).collect(),
            Some(_) => {
                return Err(garbled(format!("`_embedded.{}` is no list", keys.join("/"))));
            }
        };
        let next = page.link("next");
        let more_by_count = page.object(&["page"]).is_some_and(|page| {
            let (number, total) = (page.number(&["number"]), page.number(&["totalPages"]));
            number.zip(total).is_some_and(|(number, total)| number < total)
        });
        let has_next = next.is_some() || more_by_count;
        Ok(Self { items, next, has_next })
    }
}

/// The answer could not be read.
pub(super) fn garbled(detail: impl Into<String>) -> Trouble {
    Trouble::Garbled { detail: detail.into() }
}

/// Reads a date, also one without an offset (UTC, sheet helpscout head).
fn read_time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse::<Timestamp>().ok().or_else(|| {
        let local: DateTime = text.parse().ok()?;
        local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

/// A date as Help Scout takes it: a fraction of a second is refused (sheet helpscout, head and §11.10).
pub(super) fn date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// An id as Help Scout takes it: a number where it is one.
pub(super) fn id_value(id: &str) -> Value {
    id.parse::<i64>().map_or_else(|_| Value::from(id), Value::from)
}

/// The text cut to a number of characters; nothing where it is blank, since empty values are refused (sheet
/// helpscout §3.4).
pub(super) fn cut(text: &str, max_chars: usize) -> Option<String> {
    let cut: String = text.trim().chars().take(max_chars).collect();
    let cut = cut.trim_end();
    (!cut.is_empty()).then(|| cut.to_owned())
}

/// A quoted value of a search query: `\` and `"` are escaped (sheet helpscout §3.1).
pub(super) fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}
