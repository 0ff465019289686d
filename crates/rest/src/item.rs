//! Liberal reading of JSON bodies, and strict writing of ids and texts.

use contract::Trouble;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

/// A JSON object of a vendor. Every accessor takes an absent, null or ill-typed member as not told.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a>(pub &'a Value);

impl<'a> Item<'a> {
    /// The first of these members that is there and not null. Keys differ between copies of the documents.
    #[must_use]
    pub fn member(self, keys: &[&str]) -> Option<&'a Value> {
        keys.iter().filter_map(|key| self.0.get(*key)).find(|value| !value.is_null())
    }

    /// A nested object.
    #[must_use]
    pub fn object(self, keys: &[&str]) -> Option<Item<'a>> {
        self.member(keys).filter(|value| value.is_object()).map(Item)
    }

    /// A text that is not blank, without white space around it.
    #[must_use]
    pub fn text(self, keys: &[&str]) -> Option<String> {
        let text = self.member(keys)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The member `id`: a whole number, also where it stands as text.
    #[must_use]
    pub fn id(self) -> Option<String> {
        let text = match self.member(&["id"])? {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.trim().to_owned(),
            _ => return None,
        };
        is_id(&text).then_some(text)
    }

    /// A whole number, also where it stands as text.
    #[must_use]
    pub fn number(self, keys: &[&str]) -> Option<i64> {
        match self.member(keys)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// Yes or no.
    #[must_use]
    pub fn flag(self, keys: &[&str]) -> Option<bool> {
        match self.member(keys)? {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// A time.
    #[must_use]
    pub fn time(self, keys: &[&str]) -> Option<Timestamp> {
        read_time(self.member(keys)?.as_str()?)
    }

    /// The items of a list. One that is no object has no members.
    #[must_use]
    pub fn list(self, keys: &[&str]) -> Option<Vec<Item<'a>>> {
        Some(self.member(keys)?.as_array()?.iter().map(Item).collect())
    }
}

/// The items of a list. What is missing among the readable ones may be one of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Items<T> {
    /// Those that could be read.
    pub readable: Vec<T>,
    /// How many could not.
    pub unreadable: usize,
}

impl<T> Items<T> {
    /// The items that `read` can make sense of.
    #[must_use]
    pub fn read<'a>(items: Vec<Item<'a>>, read: impl Fn(Item<'a>) -> Option<T>) -> Self {
        let all = items.len();
        let readable: Vec<T> = items.into_iter().filter_map(read).collect();
        Self { unreadable: all - readable.len(), readable }
    }
}

/// Whether a text can be an id: a whole number.
#[must_use]
pub fn is_id(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An id as it is sent: a number where it is one.
#[must_use]
pub fn id_value(id: &str) -> Value {
    id.parse::<i64>().map_or_else(|_| Value::from(id), Value::from)
}

/// The text cut to a number of characters; nothing where it is blank, since vendors refuse empty values.
#[must_use]
pub fn cut(text: &str, max_chars: usize) -> Option<String> {
    let cut: String = text.trim().chars().take(max_chars).collect();
    let cut = cut.trim_end();
    (!cut.is_empty()).then(|| cut.to_owned())
}

/// The answer could not be read.
#[must_use]
pub fn garbled(detail: impl Into<String>) -> Trouble {
    Trouble::Garbled { detail: detail.into() }
}

/// Reads a time, with `T` or a blank, with or without a fraction. Without an offset it is UTC.
#[must_use]
pub fn read_time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse::<Timestamp>().ok().or_else(|| {
        let local: DateTime = text.parse().ok()?;
        local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_absent_null_or_of_another_type_is_not_told() {
        let body = json!({"a": null, "b": " x ", "c": "", "d": 5, "e": "7", "f": [1], "g": {}, "h": "True", "i": 1.5});
        let item = Item(&body);
        assert_eq!(item.text(&["a", "b"]).as_deref(), Some("x"));
        assert_eq!(item.text(&["c"]), None);
        assert_eq!(item.text(&["d"]), None);
        assert_eq!((item.number(&["d"]), item.number(&["e"]), item.number(&["i"])), (Some(5), Some(7), None));
        assert_eq!(item.list(&["f"]).map(|list| list.len()), Some(1));
        assert!(item.list(&["g"]).is_none() && item.object(&["f"]).is_none() && item.object(&["g"]).is_some());
        assert_eq!((item.flag(&["h"]), item.flag(&["d"])), (Some(true), None));
        for no_object in [json!(null), json!([1]), json!("text"), json!(5)] {
            assert!(Item(&no_object).member(&["id"]).is_none());
        }
    }

    #[test]
    fn an_id_is_a_whole_number_in_either_form() {
        for (body, expected) in [
            (json!({"id": 5}), Some("5")),
            (json!({"id": " 519759291 "}), Some("519759291")),
            (json!({"id": -5}), None),
            (json!({"id": 1.5}), None),
            (json!({"id": "a5"}), None),
            (json!({"id": ""}), None),
            (json!({"id": "123456789012345678901"}), None),
            (json!({"id": [5]}), None),
        ] {
            assert_eq!(Item(&body).id().as_deref(), expected, "{body}");
        }
        assert_eq!(id_value("5"), json!(5));
        assert_eq!(id_value("a5"), json!("a5"));
    }

    #[test]
    fn a_time_is_read_in_all_four_forms_and_without_an_offset() {
        let whole = "2026-08-26T18:47:51Z".parse::<Timestamp>().unwrap();
        let fraction = "2026-08-26T18:47:51.764128Z".parse::<Timestamp>().unwrap();
        for (text, expected) in [
            ("2026-08-26T18:47:51+00:00", Some(whole)),
            ("2026-08-26 18:47:51+00:00", Some(whole)),
            ("2026-08-26T18:47:51.764128+00:00", Some(fraction)),
            ("2026-08-26 18:47:51.764128+00:00", Some(fraction)),
            ("2026-08-26T20:47:51+02:00", Some(whole)),
            ("2026-08-26T18:47:51", Some(whole)),
            (" 2026-08-26 18:47:51.764128 ", Some(fraction)),
            ("2026-08-26T18:47:51Z", Some(whole)),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(read_time(text), expected, "{text}");
        }
    }

    #[test]
    fn texts_are_cut_by_characters_and_blank_ones_are_none() {
        assert_eq!(cut(" ééé ", 2).as_deref(), Some("éé"));
        assert_eq!(cut("a b", 2).as_deref(), Some("a"));
        assert_eq!(cut("  ", 5), None);
    }
}
