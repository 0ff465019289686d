//! Help Scout's lists (HAL), times and queries.

use contract::Trouble;
use jiff::Timestamp;
use rest::{Item, Items, garbled};
use serde_json::Value;

/// HAL's members of an object.
pub(super) trait Hal<'a> {
    /// The items of an embedded list, also where it stands in the object itself.
    fn embedded(self, keys: &[&str]) -> Option<Vec<Item<'a>>>;

    /// The address of a link.
    fn link(self, rel: &str) -> Option<String>;
}

impl<'a> Hal<'a> for Item<'a> {
    fn embedded(self, keys: &[&str]) -> Option<Vec<Item<'a>>> {
        self.object(&["_embedded"]).and_then(|embedded| embedded.list(keys)).or_else(|| self.list(keys))
    }

    fn link(self, rel: &str) -> Option<String> {
        self.object(&["_links"])?.object(&[rel])?.text(&["href"])
    }
}

/// One page of a list. An empty v2 page has no `_embedded` at all (sheet helpscout §2, pagination).
pub(super) struct Page<'a> {
    items: Vec<Item<'a>>,
    /// The next page's address, where the vendor gave it.
    pub(super) next: Option<String>,
    /// Whether there is a next page.
    pub(super) has_next: bool,
}

impl<'a> Page<'a> {
    /// Reads a page whose items stand under one of `keys`.
    ///
    /// # Errors
    /// When the body is no page, or one without items that contradicts itself: neither may pass for an empty list, since
    /// *absent* may lead to a write.
    pub(super) fn read(body: &'a Value, keys: &[&str]) -> Result<Self, Trouble> {
        let page = Item(body);
        let is_page = ["_embedded", "_links", "page"].iter().any(|key| body.get(key).is_some_and(Value::is_object));
        if !is_page {
            return Err(garbled(format!("a page of {} was expected", keys.join("/"))));
        }
        let embedded = page.object(&["_embedded"]);
        let items: Vec<_> = match embedded.and_then(|embedded| embedded.member(keys)) {
            None => Vec::new(),
            Some(Value::Array(items)) => items.iter().map(Item).collect(),
            Some(_) => {
                return Err(garbled(format!("`_embedded.{}` is no list", keys.join("/"))));
            }
        };
        if items.is_empty()
            && let Some(why) = why_not_empty(page, keys)
        {
            return Err(garbled(format!("a page without {}, but {why}", keys.join("/"))));
        }
        let next = page.link("next");
        let more_by_count = page.object(&["page"]).is_some_and(|page| {
            let (number, total) = (page.number(&["number"]), page.number(&["totalPages"]));
            number.zip(total).is_some_and(|(number, total)| number < total)
        });
        let has_next = next.is_some() || more_by_count;
        Ok(Self { items, next, has_next })
    }

    /// The items that `read` can make sense of.
    pub(super) fn items<T>(self, read: impl Fn(Item<'a>) -> Option<T>) -> Items<T> {
        Items::read(self.items, read)
    }
}

/// What speaks against it that a page without items is one of an empty list.
fn why_not_empty(page: Item<'_>, keys: &[&str]) -> Option<&'static str> {
    if page.member(&["error", "errors", "message", "logRef"]).is_some() {
        return Some("with an error");
    }
    if page.member(&["id"]).is_some() {
        return Some("a single object");
    }
    let holds_others = |embedded: &Value| match embedded {
        Value::Object(lists) => lists.values().any(|list| list.as_array().is_some_and(|list| !list.is_empty())),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    };
    if page.member(&["_embedded"]).is_some_and(holds_others) {
        return Some("with something else");
    }
    let counts = page.object(&["page"]).unwrap_or(Item(&Value::Null));
    let is_told_empty = counts.number(&["totalElements"]) == Some(0);
    let is_null = |list: &&str| page.0.pointer(&format!("/_embedded/{list}")).is_some_and(Value::is_null);
    if keys.iter().any(is_null) && !is_told_empty {
        return Some("with a null for them");
    }
    let number = counts.number(&["number"]).unwrap_or(1);
    let is_within = match (counts.number(&["totalElements"]), counts.number(&["totalPages"])) {
        (Some(items), _) if items <= 0 => false,
        // Behind the last page nothing stands.
        (Some(_), pages) => number <= pages.unwrap_or(1).max(1),
        (None, Some(pages)) => number <= pages,
        (None, None) => false,
    };
    is_within.then_some("its counts tell of some")
}

/// A whole second later than a time, and no more than a second later. A filter by time may include its own second, in
/// which a change before the time could lie.
pub(super) fn second_after(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second().saturating_add(1)).unwrap_or(Timestamp::MAX)
}

/// A date as Help Scout takes it: a fraction of a second is refused (sheet helpscout, head and §11.10).
pub(super) fn date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A quoted value of a search query: `\` and `"` are escaped (sheet helpscout §3.1).
pub(super) fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}
