//! Reading single values liberally.

use serde_json::Value;

use super::limits::LIST_ITEMS;

/// A member that is there and not null.
pub(crate) fn member<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    value.get(key).filter(|member| !member.is_null())
}

/// A vendor's id: a positive whole number, also as text or with a fraction of zero.
pub(crate) fn id(value: &Value) -> Option<i64> {
    let id = match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    id.filter(|id| *id > 0)
}

/// Up to here a floating-point number holds every whole number exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

#[expect(clippy::cast_possible_truncation, reason = "checked: whole, and small enough to be exact")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

/// A text of one line with at most so many characters; `None` when nothing is left of it.
pub(crate) fn text(value: &Value, max_chars: usize) -> Option<String> {
    match value {
        Value::String(text) => cut(text, max_chars, |_| false),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// As [`text`], with its line breaks.
pub(super) fn long_text(value: &Value, max_chars: usize) -> Option<String> {
    let text = value.as_str()?.replace("\r\n", "\n");
    cut(&text, max_chars, |c| matches!(c, '\n' | '\t'))
}

/// Other control characters become blanks: not every store or desk takes them.
fn cut(text: &str, max_chars: usize, keeps: fn(char) -> bool) -> Option<String> {
    let printable = |c: char| if c.is_control() && !keeps(c) { ' ' } else { c };
    let text: String = text.trim().chars().take(max_chars).map(printable).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The entries of a list; at most [`LIST_ITEMS`].
pub(super) fn list<'a>(value: &'a Value, key: &str) -> Option<impl Iterator<Item = &'a Value>> {
    let items = member(value, key)?.as_array()?;
    Some(items.iter().take(LIST_ITEMS))
}
